//! What is asked of certificates: a case that raises each rule, a near miss, an unknown.

use super::cases::*;
use super::world::*;
use crate::partners::Terms;
use crate::report::record::Domain;

/// A second certificate beside the first, changed.
fn with_rsa(record: &mut Domain, bits: u32) {
    let mut other = first(record).certificate.clone().unwrap();
    (other.key.algorithm, other.key.bits) = ("RSA".into(), bits);
    first(record).certificate_other_key = Some(other);
}

fn key(record: &mut Domain, algorithm: &str, bits: u32) {
    let key = &mut first(record).certificate.as_mut().unwrap().key;
    (key.algorithm, key.bits) = (algorithm.into(), bits);
}

#[test]
fn key_size() {
    let asked: fn(&mut Terms) = |t| (t.rsa_bits, t.ec_bits) = (Some(2048), Some(256));
    hold(
        "key-size",
        &[
            ("just that", as_it_is, asked, "pass"),
            ("shorter", |r| key(r, "RSA", 2047), asked, "fail"),
            ("a shorter one beside it", |r| with_rsa(r, 1024), asked, "fail"),
            ("a good one beside it", |r| with_rsa(r, 2048), asked, "pass"),
            ("another kind than asked", |r| key(r, "RSA", 1024), |t| t.ec_bits = Some(384), "pass"),
            ("a kind of one size", |r| key(r, "Ed25519", 256), asked, "pass"),
            ("a kind that nobody knows", |r| key(r, "1.2.3", 4096), asked, "undetermined"),
            ("a size that could not be read", |r| key(r, "RSA", 0), asked, "undetermined"),
            ("in clear", in_clear, asked, "fail"),
            ("silent", silent, asked, "undetermined"),
            ("outdated TLS without a certificate", outdated, asked, "undetermined"),
        ],
    );
}

fn ends(record: &mut Domain, text: &str) {
    first(record).certificate.as_mut().unwrap().not_after = at(text);
}

#[test]
fn days_left_are_counted_from_the_dates_at_the_time_to_judge_at() {
    let week: fn(&mut Terms) = |terms| terms.days_left = Some(7);
    hold(
        "days-left",
        &[
            ("seven days to the second", |r| ends(r, "2026-11-29T15:00:00Z"), week, "pass"),
            ("a second less", |r| ends(r, "2026-11-29T14:59:59Z"), week, "fail"),
            (
                "ended a second ago",
                |r| ends(r, "2026-11-22T14:59:59Z"),
                |t| t.days_left = Some(0),
                "fail",
            ),
            ("ends now", |r| ends(r, "2026-11-22T15:00:00Z"), |t| t.days_left = Some(0), "pass"),
            (
                "not valid yet",
                |r| first(r).certificate.as_mut().unwrap().not_before = at("2026-12-01T00:00:00Z"),
                week,
                "fail",
            ),
            (
                "the number written down says nothing",
                |r| first(r).certificate.as_mut().unwrap().days_left = -5,
                week,
                "pass",
            ),
            ("in clear", in_clear, week, "fail"),
            ("silent", silent, week, "undetermined"),
        ],
    );
}

#[test]
fn a_certificate_seen_on_a_server_without_a_last_word_counts() {
    let mut record = alone("healthy");
    let certificate = first(&mut record).certificate.clone();
    left_open(&mut record, "tls-unusable", "ehlo-after-tls");
    first(&mut record).certificate = certificate;
    ends(&mut record, "2026-11-10T00:00:00Z");
    let judged = judged(record, Terms { days_left: Some(7), ..Terms::default() });
    assert_eq!(state(&judged, "level"), "undetermined");
    assert_eq!(state(&judged, "days-left"), "fail");
    assert_eq!(
        message(&judged, "days-left"),
        "The certificate of mx1.example.org [192.0.2.25] ended on 2026-11-10, 12 days ago; \
         7 days left are asked."
    );
}

#[test]
fn days_left_share() {
    // The certificate lives for 90 days, from 2026-10-24 to 2027-01-22.
    hold(
        "days-left-share",
        &[
            ("more than asked", as_it_is, |t| t.days_left_share = Some(0.5), "pass"),
            ("less than asked", as_it_is, |t| t.days_left_share = Some(0.7), "fail"),
            (
                "no lifetime",
                |r| first(r).certificate.as_mut().unwrap().not_before = at("2026-11-22T15:00:00Z"),
                |t| t.days_left_share = Some(1.0),
                "pass",
            ),
            ("no such share", as_it_is, |t| t.days_left_share = Some(f64::NAN), "undetermined"),
            ("silent", silent, |t| t.days_left_share = Some(0.5), "undetermined"),
        ],
    );
}

fn issued_by(record: &mut Domain, issuer: &str) {
    first(record).certificate.as_mut().unwrap().issuer = issuer.to_owned();
}

#[test]
fn issuer() {
    hold(
        "issuer",
        &[
            (
                "named",
                as_it_is,
                |t| t.issuers = vec!["No such".into(), "example trust".into()],
                "pass",
            ),
            (
                "named with a comma",
                |r| issued_by(r, r"O=Example\\, Inc,C=NL"),
                |t| t.issuers = vec!["Example, Inc".into()],
                "pass",
            ),
            (
                "another",
                |r| issued_by(r, "CN=Another CA"),
                |t| t.issuers = vec!["Example Trust".into()],
                "fail",
            ),
            ("nobody", |r| issued_by(r, ""), |t| t.issuers = vec!["Example Trust".into()], "fail"),
            ("silent", silent, |t| t.issuers = vec!["Example Trust".into()], "undetermined"),
        ],
    );
}

#[test]
fn an_issuer_that_no_chain_vouches_for_is_no_pass() {
    for (trust, also, wanted) in [
        ("trusted", "", "pass"),
        ("expired", "", "pass"),
        ("not-yet-valid", "expired", "pass"),
        ("expired", "weak-signature", "undetermined"),
        ("unknown-issuer", "", "undetermined"),
        ("incomplete-chain", "", "undetermined"),
        ("malformed", "", "undetermined"),
        ("self-signed", "", "fail"),
    ] {
        let mut record = alone("healthy");
        let certificate = first(&mut record).certificate.as_mut().unwrap();
        certificate.trust = trust.into();
        certificate.also =
            Some(also).filter(|one| !one.is_empty()).into_iter().map(Into::into).collect();
        let judged = judged(record, Terms { issuers: vec!["Example Trust".into()], ..nothing() });
        assert_eq!(state(&judged, "issuer"), wanted, "{trust} {also}");
    }
}

#[test]
fn part_of_a_word_names_no_issuer() {
    let r1: fn(&mut Terms) = |terms| terms.issuers = vec!["R1".into()];
    hold(
        "issuer",
        &[
            ("another number", |r| issued_by(r, "CN=R10, O=Let's Encrypt, C=US"), r1, "fail"),
            ("that one", |r| issued_by(r, "CN=R1, O=Let's Encrypt, C=US"), r1, "pass"),
        ],
    );
}

fn pin(record: &mut Domain, key: &str) {
    first(record).certificate.as_mut().unwrap().spki_sha256 = key.to_owned();
}

#[test]
fn spki() {
    let pins: fn(&mut Terms) = |terms| terms.spki = vec!["AB12".into(), "cd34".into()];
    hold(
        "spki",
        &[
            ("pinned", |r| pin(r, "ab12"), pins, "pass"),
            ("another", |r| pin(r, "ab13"), pins, "fail"),
            (
                "pinned, and the other certificate's key is not",
                |r| {
                    pin(r, "cd34");
                    with_rsa(r, 4096);
                    first(r).certificate_other_key.as_mut().unwrap().spki_sha256 = "ef".into();
                },
                pins,
                "fail",
            ),
            (
                "pinned, and nobody shows that they hold it",
                |r| {
                    pin(r, "ab12");
                    first(r).certificate.as_mut().unwrap().also = vec!["malformed".into()];
                },
                pins,
                "undetermined",
            ),
            ("silent", silent, pins, "undetermined"),
        ],
    );
}
