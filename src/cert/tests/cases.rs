//! The table of cases: what is sent and when, and what it amounts to.
//!
//! `Lab` is a root, an intermediate and a leaf for `mx.lab.test`; each case
//! bends one of them. Read the rows as the room's contract.

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, KeyPair, NameConstraints, date_time_ymd,
};

use super::super::{Judgement, MOST_CERTIFICATES, Roots, judge};
use super::{brief, now};

pub(super) type Ca = CertifiedIssuer<'static, KeyPair>;

/// Valid from one year's first day to another's.
fn valid(params: &mut CertificateParams, from: i32, to: i32) {
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
}

pub(super) fn ca_params(name: &str, from: i32, to: i32) -> CertificateParams {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    valid(&mut params, from, to);
    params
}

pub(super) fn leaf_params(from: i32, to: i32) -> CertificateParams {
    let mut params = CertificateParams::new(vec!["mx.lab.test".into()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "mx.lab.test");
    valid(&mut params, from, to);
    params
}

pub(super) fn root(name: &str) -> Ca {
    Ca::self_signed(ca_params(name, 2020, 2040), KeyPair::generate().unwrap()).unwrap()
}

pub(super) fn below(parent: &Ca, name: &str, (from, to): (i32, i32)) -> Ca {
    let key = KeyPair::generate().unwrap();
    Ca::signed_by(ca_params(name, from, to), key, parent).unwrap()
}

/// One CA's name and key, signed by two others, each until the given year.
pub(super) fn cross_signed(parents: [(&Ca, i32); 2]) -> [Ca; 2] {
    let key = KeyPair::generate().unwrap().serialize_pem();
    parents.map(|(parent, to)| {
        let again = KeyPair::from_pem(&key).unwrap();
        Ca::signed_by(ca_params("Lab Cross", 2015, to), again, parent).unwrap()
    })
}

pub(super) fn signed(params: &CertificateParams, parent: &Ca) -> Vec<u8> {
    let key = KeyPair::generate().unwrap();
    params.signed_by(&key, parent).unwrap().der().to_vec()
}

pub(super) fn leaf(parent: &Ca) -> Vec<u8> {
    signed(&leaf_params(2025, 2030), parent)
}

pub(super) fn self_signed(params: &CertificateParams) -> Vec<u8> {
    params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
}

pub(super) fn der(ca: &Ca) -> Vec<u8> {
    ca.der().to_vec()
}

pub(super) fn trusting(root: &Ca) -> Roots {
    Roots::from_der("lab roots", [ca_der(root)])
}

fn ca_der(ca: &Ca) -> &[u8] {
    ca.der()
}

fn judged(chain: &[Vec<u8>], roots: &Roots) -> Judgement {
    judge(chain, roots, now(), "mx.lab.test", Some(true))
}

/// The lab's issuers.
struct Lab {
    root: Ca,
    middle: Ca,
    /// Ended before the leaf below it began.
    old: Ca,
    strange: Ca,
    strange_middle: Ca,
}

impl Lab {
    fn new() -> Self {
        let root = root("Lab Root");
        let middle = below(&root, "Lab Intermediate", (2021, 2035));
        let old = below(&root, "Lab Old Intermediate", (2010, 2015));
        let strange = self::root("Strange Root");
        let strange_middle = below(&strange, "Strange Intermediate", (2021, 2035));
        Self { root, middle, old, strange, strange_middle }
    }

    /// Judges each row's chain with the lab's root alone.
    fn check(&self, rows: Vec<Row>) {
        for (case, chain, expected) in rows {
            let judgement = judged(&chain, &trusting(&self.root));
            let identity = if expected == "malformed" { "none" } else { "match" };
            let expected = format!("{expected} {identity}");
            assert_eq!(brief(&judgement), expected, "{case}: {judgement:#?}");
        }
    }
}

/// The case, the chain as sent, and its words.
type Row = (&'static str, Vec<Vec<u8>>, &'static str);

#[test]
fn what_is_sent_beside_the_leaf() {
    let lab = Lab::new();
    let (middle, strange) = (|| der(&lab.middle), || der(&lab.strange));
    let server = || leaf(&lab.middle);
    lab.check(vec![
        ("by the root", vec![leaf(&lab.root)], "trusted"),
        ("by an intermediate", vec![server(), middle()], "trusted"),
        ("root sent too", vec![server(), middle(), der(&lab.root)], "trusted"),
        ("wrong order", vec![server(), der(&lab.root), middle()], "trusted"),
        ("extra certificate", vec![server(), strange(), middle()], "trusted"),
        ("everything twice", vec![server(), middle(), middle()], "trusted"),
        ("junk beside it", vec![server(), b"junk".to_vec(), middle()], "trusted"),
        ("intermediate missing", vec![server()], "incomplete-chain"),
        ("only the root sent", vec![server(), der(&lab.root)], "incomplete-chain"),
        ("other root, sent", vec![leaf(&lab.strange), strange()], "unknown-issuer"),
        (
            "other root and intermediate, sent",
            vec![leaf(&lab.strange_middle), der(&lab.strange_middle), strange()],
            "unknown-issuer",
        ),
        ("other root, not sent", vec![leaf(&lab.strange)], "incomplete-chain"),
        ("nothing", vec![], "malformed"),
        ("junk", vec![b"junk".to_vec(), middle()], "malformed"),
    ]);
}

#[test]
fn dates_of_trusted_and_untrusted_chains() {
    let lab = Lab::new();
    let (middle, strange) = (|| der(&lab.middle), || der(&lab.strange));
    let (past, early) = (leaf_params(2020, 2024), leaf_params(2030, 2031));
    let expired = |issuer| signed(&past, issuer);
    lab.check(vec![
        ("expired", vec![expired(&lab.middle), middle()], "expired"),
        ("not yet valid", vec![signed(&early, &lab.middle), middle()], "not-yet-valid"),
        ("expired issuer", vec![leaf(&lab.old), der(&lab.old)], "expired"),
        ("expired, incomplete", vec![expired(&lab.middle)], "incomplete-chain +expired"),
        ("expired, other root", vec![expired(&lab.strange), strange()], "unknown-issuer +expired"),
        ("self-signed", vec![self_signed(&leaf_params(2025, 2030))], "self-signed"),
        ("self-signed, expired", vec![self_signed(&past)], "self-signed +expired"),
        ("self-signed, too early", vec![self_signed(&early)], "self-signed +not-yet-valid"),
    ]);
}

#[test]
fn certificates_in_another_s_place() {
    let lab = Lab::new();
    let middle = || der(&lab.middle);
    let mut client = leaf_params(2025, 2030);
    client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let mut past_client = client.clone();
    valid(&mut past_client, 2020, 2024);
    let mut authority = leaf_params(2025, 2030);
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let server = Ca::signed_by(leaf_params(2025, 2030), key, &lab.middle).unwrap();
    let past = |issuer| signed(&past_client, issuer);
    lab.check(vec![
        ("for clients only", vec![signed(&client, &lab.middle), middle()], "wrong-usage"),
        ("and expired", vec![past(&lab.middle), middle()], "expired +wrong-usage"),
        ("and self-signed", vec![self_signed(&past_client)], "self-signed +expired +wrong-usage"),
        ("a CA as server", vec![signed(&authority, &lab.middle), middle()], "wrong-usage"),
        ("a self-signed CA as server", vec![self_signed(&authority)], "self-signed"),
        ("a server as CA", vec![leaf(&server), der(&server), middle()], "wrong-usage"),
    ]);
}

#[test]
fn the_expired_intermediate_is_named() {
    let root = root("Lab Root");
    let old = below(&root, "Lab Old Intermediate", (2010, 2015));
    let judgement = judged(&[leaf(&old), der(&old)], &trusting(&root));
    assert!(judgement.expired_other.as_deref().unwrap().contains("CN=Lab Old Intermediate"));
    assert!(judgement.why.contains("Lab Old Intermediate"), "{}", judgement.why);
    assert!(judgement.why.ends_with("expired on 2015-01-01."), "{}", judgement.why);
    assert_eq!(judgement.days_left, 1135);
}

#[test]
fn a_valid_cross_signed_path_wins_over_an_expired_one() {
    let old_root = root("Lab Old Root");
    let new_root = root("Lab New Root");
    // The expired path is the shorter one, so that length cannot decide.
    let bridge = below(&new_root, "Lab Bridge", (2021, 2035));
    let [expired, current] = cross_signed([(&old_root, 2020), (&bridge, 2035)]);
    let both = Roots::from_der("both", [ca_der(&old_root), ca_der(&new_root)]);
    let issuers = [der(&expired), der(&current), der(&bridge)];
    let chain = [vec![leaf(&current)], issuers.to_vec()].concat();
    let judgement = judged(&chain, &both);
    assert_eq!(brief(&judgement), "trusted match");
    assert!(judgement.anchor.unwrap().contains("Lab New Root"));
    assert_eq!(brief(&judged(&chain, &trusting(&old_root))), "expired match");
    // A fault of the leaf does not make the expired path the better one.
    let late = signed(&leaf_params(2020, 2024), &current);
    let judgement = judged(&[vec![late], issuers.to_vec()].concat(), &both);
    assert_eq!((brief(&judgement).as_str(), judgement.expired_other), ("expired match", None));
}

#[test]
fn name_constraints_and_path_lengths_bind_even_when_expired() {
    let root = root("Lab Root");
    let mut narrow = ca_params("Lab Narrow", 2021, 2035);
    let only = vec![GeneralSubtree::DnsName("elsewhere.test".into())];
    narrow.name_constraints =
        Some(NameConstraints { permitted_subtrees: only, excluded_subtrees: vec![] });
    let narrow = Ca::signed_by(narrow, KeyPair::generate().unwrap(), &root).unwrap();
    let chain = [leaf(&narrow), der(&narrow)];
    assert_eq!(brief(&judged(&chain, &trusting(&root))), "wrong-usage match");
    let late = [signed(&leaf_params(2022, 2024), &narrow), der(&narrow)];
    assert_eq!(brief(&judged(&late, &trusting(&root))), "expired +wrong-usage match");

    let mut flat = ca_params("Lab Flat", 2021, 2035);
    flat.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let flat = Ca::signed_by(flat, KeyPair::generate().unwrap(), &root).unwrap();
    let deep = below(&flat, "Lab Deep", (2021, 2035));
    let chain = [leaf(&deep), der(&deep), der(&flat)];
    assert_eq!(brief(&judged(&chain, &trusting(&root))), "wrong-usage match");
}

#[test]
fn an_issuer_s_name_without_its_key_is_not_its_signature() {
    let root = root("Lab Root");
    let impostor = self::root("Lab Root");
    let judgement = judged(&[leaf(&impostor)], &trusting(&root));
    assert_eq!(brief(&judgement), "unknown-issuer match");
    let middle = below(&root, "Lab Intermediate", (2021, 2035));
    let other = below(&root, "Lab Intermediate", (2021, 2035));
    let judgement = judged(&[leaf(&other), der(&middle)], &trusting(&root));
    assert_eq!(brief(&judgement), "unknown-issuer match", "{}", judgement.why);
}

#[test]
fn both_readings_of_a_missing_issuer_are_said() {
    let root = root("Lab Root");
    let middle = below(&root, "Lab Intermediate", (2021, 2035));
    let why = judged(&[leaf(&middle)], &trusting(&root)).why;
    assert!(why.contains("was not sent") && why.contains("not known here"), "{why}");
    assert!(why.contains("Lab Intermediate") && why.contains("lab roots"), "{why}");
}

#[test]
fn a_long_chain_is_judged_and_a_longer_one_refused() {
    let root = root("Lab Root");
    let mut tower = vec![below(&root, "Lab 1", (2021, 2035))];
    for n in 2..MOST_CERTIFICATES {
        tower.push(below(tower.last().unwrap(), &format!("Lab {n}"), (2021, 2035)));
    }
    let mut chain = vec![leaf(tower.last().unwrap())];
    chain.extend(tower.iter().rev().map(der));
    let judgement = judged(&chain, &trusting(&root));
    assert_eq!(brief(&judgement), "unknown-issuer match", "{}", judgement.why);
    assert!(judgement.why.contains("longer than six"), "{}", judgement.why);
    // The same certificates around a short path do no harm.
    chain[0] = leaf(&tower[0]);
    assert_eq!(brief(&judged(&chain, &trusting(&root))), "trusted match");
    chain.push(der(&root));
    assert_eq!(brief(&judged(&chain, &trusting(&root))), "malformed match");
}

/// As many issuers as fit, every name the same, none of them a root.
pub(in crate::cert) fn all_of_one_name() -> Vec<Vec<u8>> {
    let mut issuers = vec![below(&root("Lab Same"), "Lab Same", (2021, 2035))];
    for _ in 2..MOST_CERTIFICATES {
        issuers.push(below(issuers.last().unwrap(), "Lab Same", (2021, 2035)));
    }
    let server = leaf(issuers.last().unwrap());
    std::iter::once(server).chain(issuers.iter().map(der)).collect()
}

#[test]
fn many_issuers_of_one_name_are_judged() {
    let judgement = judged(&all_of_one_name(), &trusting(&root("Lab Same")));
    assert_eq!(judgement.trust.word(), "unknown-issuer");
}

#[test]
fn dates_count_to_the_last_second() {
    let root = root("Lab Root");
    let chain = [leaf(&root)];
    let at = |time: &str| {
        let at: Timestamp = time.parse().unwrap();
        let judgement = judge(&chain, &trusting(&root), at, "mx.lab.test", None);
        (judgement.trust.word(), judgement.days_left)
    };
    assert_eq!(at("2024-12-31T23:59:59Z").0, "not-yet-valid");
    assert_eq!(at("2025-01-01T00:00:00Z").0, "trusted");
    assert_eq!(at("2029-12-30T00:00:01Z"), ("trusted", 1));
    assert_eq!(at("2030-01-01T00:00:00.9Z"), ("trusted", 0));
    assert_eq!(at("2030-01-01T00:00:01Z"), ("expired", -1));
    assert_eq!(at("1960-01-01T00:00:00Z").0, "not-yet-valid");
}
