//! Hostile records in a begun file, and what is left out.

use super::*;
use crate::checks::profile::Profile;
use crate::partners::Partner;
use crate::partners::file;

fn record(name: &str) -> Domain {
    let path = format!("{}/fixtures/records/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn begun(record: &Domain, held: &[(Require, Option<bool>)]) -> String {
    init(&[(record.clone(), held.to_vec())], record.observed_at)
}

fn read(text: &str) -> Result<Vec<Partner>, file::FileError> {
    file::read("x.toml", text, &|name| Err::<std::sync::Arc<Profile>, _>(name.to_owned()))
}

const PKI_NAME: &[(Require, Option<bool>)] = &[(Require::PkiName, Some(true))];

#[test]
fn a_healthy_domain_is_asked_for_what_it_has() {
    let text = begun(&record("healthy"), PKI_NAME);
    let terms = read(&text).unwrap().remove(0).terms;
    assert_eq!(terms.requires(), [Require::PkiName]);
    assert_eq!(terms.tls_version.as_deref(), Some("TLSv1.2"), "the lowest");
    assert_eq!((terms.days_left, terms.mx), (Some(7), vec!["example.org".to_owned()]));
    assert!(text.contains("# issuer = [\"Example Trust\"]") && terms.issuers.is_empty());
}

#[test]
fn a_rung_that_nobody_asked_about_is_taken_from_the_record() {
    let terms = read(&begun(&record("healthy"), &[])).unwrap().remove(0).terms;
    assert_eq!(terms.requires(), [Require::PkiName]);
    let denied = [(Require::PkiName, Some(false)), (Require::Pki, None)];
    let terms = read(&begun(&record("healthy"), &denied)).unwrap().remove(0).terms;
    assert_eq!(terms.requires(), [Require::Encrypts], "what was asked about goes before it");
}

#[test]
fn what_falls_short_is_asked_for_nothing_and_says_so() {
    let text = begun(&record("no-starttls"), &[]);
    let terms = read(&text).unwrap().remove(0).terms;
    assert_eq!((terms.level, terms.tls_version, terms.days_left), (Require::None, None, None));
    assert!(text.contains("# falls short today: "), "{text}");
}

#[test]
fn what_could_not_be_told_is_written_as_a_comment_alone() {
    for (name, label) in [
        ("undetermined", "# not told: "),
        ("servfail", "# not told: "),
        ("nxdomain", "# falls short today: "),
    ] {
        let text = begun(&record(name), &[]);
        assert!(text.contains(label) && text.contains("# [[partner]]\n"), "{text}");
        assert!(read(&text).unwrap_err().fault.contains("names nobody"));
    }
}

#[test]
fn an_old_certificate_is_not_asked_to_last() {
    let mut old = record("healthy");
    for server in &mut old.servers {
        server.certificate.as_mut().unwrap().days_left = 7;
    }
    let text = begun(&old, PKI_NAME);
    assert_eq!(read(&text).unwrap().remove(0).terms.days_left, None);
    assert!(text.contains("falls short today: days left"), "{text}");
}

#[test]
fn a_judge_of_another_day_counts_from_that_day() {
    let seen = record("healthy");
    let last = seen.servers[0].certificate.as_ref().unwrap().not_after;
    let text = init(&[(seen, PKI_NAME.to_vec())], last);
    assert!(!text.contains("days-left ="), "{text}");
}

#[test]
fn the_least_key_of_both_kinds_is_asked_for() {
    let mut seen = record("healthy");
    let mut other = seen.servers[0].certificate.clone().unwrap();
    (other.key.algorithm, other.key.bits) = ("RSA".into(), 2048);
    seen.servers[1].certificate_other_key = Some(other.clone());
    other.key.bits = 3072;
    seen.servers[0].certificate_other_key = Some(other.clone());
    let terms = read(&begun(&seen, PKI_NAME)).unwrap().remove(0).terms;
    assert_eq!(terms.rsa_bits, Some(2048));
    other.key.algorithm = "GOST".into();
    seen.servers[0].certificate_other_key = Some(other);
    let terms = read(&begun(&seen, PKI_NAME)).unwrap().remove(0).terms;
    assert_eq!((terms.rsa_bits, terms.ec_bits), (None, None), "a kind nobody can judge");
}

#[test]
fn a_domain_seen_twice_is_written_once() {
    let one = (record("healthy"), PKI_NAME.to_vec());
    let at = one.0.observed_at;
    assert_eq!(read(&init(&[one.clone(), one], at)).unwrap().len(), 1);
}

#[test]
fn texts_of_others_end_neither_their_line_nor_their_quotes() {
    let evil = "x\"]\n[[partner]]\ndomain = \"evil.example\" \u{202e}\u{85}\\ #";
    let mut seen = record("healthy");
    seen.target_unicode = Some(evil.to_owned());
    for server in &mut seen.servers {
        server.certificate.as_mut().unwrap().issuer = format!("CN=a,O={evil},C=NL");
    }
    seen.mx.records[0].host = format!("mx.{evil}.example");
    let partners = read(&begun(&seen, PKI_NAME)).unwrap();
    assert_eq!(partners.len(), 1);
    assert!(partners[0].terms.mx.is_empty(), "{:?}", partners[0].terms.mx);

    let mut open = record("undetermined");
    open.verdict.summary = evil.repeat(100);
    open.verdict.undetermined[0].why = evil.to_owned();
    open.target = evil.to_owned();
    let text = begun(&open, &[]);
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')), "{text}");
    assert!(text.len() < 4000 && text.lines().all(|line| !line.contains(char::is_control)));
}
