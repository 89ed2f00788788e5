//! From TLSA records as published to what becomes of a chain: the two rooms that know
//! them, joined as a caller joins them (RFC 7672).
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

use jiff::Timestamp;
use mxtls::cert::{Association, DaneOutcome, authenticate};
use mxtls::policy::{TlsaRecord, considered};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

const LEAF_KEY: &str = "3 1 1 e95e524e29d2329bf6bdffe00d13f01a49d95508ab9120cdf84eecec664603b4";
const ROOT_KEY: &str = "2 1 1 81e801b8ca2fe2738727d7333dcb50cbb3a6df81bc346c39f5155f9ab90a42aa";
const OTHER_KEY: &str = "3 1 1 d42a7b300111f708242cfcc9b1f153835d094c6fa4bf6d82bece00dbcb1bb263";
const OTHER_KEY_512: &str = "3 1 2 7fdb25c57e6651d6bf99a73437fcbcd0f116642441bd23c69ada8e630c98e05f\
                             242eb78b631478f0356e82fdbdf60b4700361d75cb7c1c4e41a0e068fc511a65";
const PKIX: &str = "1 1 1 e95e524e29d2329bf6bdffe00d13f01a49d95508ab9120cdf84eecec664603b4";
const CUT_SHORT: &str = "3 1 1 e95e524e";

/// A record in presentation form.
fn record(published: &str) -> TlsaRecord {
    let fields: Vec<&str> = published.split(' ').collect();
    let octet = |at: usize| u8::from_str_radix(&fields[3][at..at + 2], 16).expect("hexadecimal");
    let number = |at: usize| fields[at].parse::<u8>().expect("a number");
    let data: Vec<u8> = (0..fields[3].len()).step_by(2).map(octet).collect();
    let rdata = [vec![number(0), number(1), number(2)], data].concat();
    TlsaRecord::read(&rdata).expect("a record")
}

/// The certificate for `mx.fixture.test` and its root, valid from 2020 to 2120.
fn chain() -> Vec<Vec<u8>> {
    let leaf = include_bytes!("../fixtures/certificates/good.pem").as_slice();
    let root = include_bytes!("../fixtures/certificates/root.pem");
    let der = |pem| CertificateDer::from_pem_slice(pem).expect("a certificate").to_vec();
    [leaf, root].map(der).to_vec()
}

/// Which record matched, or in a word why none.
fn outcome(published: &[&str], at: &str, names: &[&str]) -> String {
    let records: Vec<TlsaRecord> = published.iter().map(|text| record(text)).collect();
    let looked_at = considered(&records);
    let associations: Vec<Association<'_>> = looked_at
        .iter()
        .map(|place| &records[*place])
        .map(|TlsaRecord { usage, selector, matching, data }| Association {
            usage: *usage,
            selector: *selector,
            matching: *matching,
            data,
        })
        .collect();
    let at: Timestamp = at.parse().expect("a time");
    match authenticate(&chain(), &associations, at, names) {
        DaneOutcome::Matched { record } => records[looked_at[record]].to_string(),
        DaneOutcome::PathFails { why, .. } => why,
        DaneOutcome::NameMismatch { .. } => "name mismatch".to_owned(),
        DaneOutcome::NoMatch => "no match".to_owned(),
        DaneOutcome::NothingUsable => "nothing usable".to_owned(),
    }
}

#[test]
fn what_is_published_decides() {
    let (now, before) = ("2026-11-22T15:00:00Z", "2019-01-01T00:00:00Z");
    let right = ["mx.fixture.test"].as_slice();
    let wrong = ["mx.elsewhere.test"].as_slice();
    for (published, at, names, expected) in [
        (vec![LEAF_KEY], now, right, LEAF_KEY),
        (vec![LEAF_KEY], before, wrong, LEAF_KEY), // A-7672-12
        (vec![ROOT_KEY], now, right, ROOT_KEY),
        (vec![ROOT_KEY], before, right, "The certificate is not valid before 2020-01-01."),
        (vec![ROOT_KEY], now, wrong, "name mismatch"), // A-7672-14
        (vec![OTHER_KEY], now, right, "no match"),
        (vec![OTHER_KEY, ROOT_KEY, LEAF_KEY], now, right, LEAF_KEY),
        (vec![OTHER_KEY_512, LEAF_KEY], now, right, "no match"), // A-7672-16
        (vec![OTHER_KEY_512, ROOT_KEY], now, right, ROOT_KEY),
        (vec![PKIX, CUT_SHORT], now, right, "nothing usable"), // A-7672-9, A-7672-10
        (vec![], now, right, "nothing usable"),
    ] {
        assert_eq!(outcome(&published, at, names), expected, "{published:?} {at}");
    }
}
