//! DANE: what is published, what is sent, and what becomes of it (RFC 7672).
//!
//! The rows of a table are: the case, the chain as sent, the records, the outcome.

use aws_lc_rs::digest::{SHA256, SHA512, digest};
use proptest::prelude::*;
use rcgen::{BasicConstraints, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair};

use super::super::faults::of_anchor;
use super::super::sent::Sent;
use super::super::{
    Association, Certificate, DaneOutcome, MOST_ANCHORS, MOST_CERTIFICATES, Roots, authenticate,
    judge,
};
use super::cases::{
    Ca, all_of_one_name, below, ca_params, cross_signed, der, leaf, leaf_params, root, self_signed,
    signed,
};
use super::{fixture, now};

/// A record as published: usage, selector, matching type, data.
type Record = (u8, u8, u8, Vec<u8>);

/// The record `3 1 1` and the like of a certificate.
fn tlsa(numbers: [u8; 3], der: &[u8]) -> Record {
    let [usage, selector, matching] = numbers;
    let selected = if selector == 0 { der.to_vec() } else { Certificate::read(der).unwrap().spki };
    let data = match matching {
        0 => selected,
        1 => digest(&SHA256, &selected).as_ref().to_vec(),
        _ => digest(&SHA512, &selected).as_ref().to_vec(),
    };
    (usage, selector, matching, data)
}

fn association((usage, selector, matching, data): &Record) -> Association<'_> {
    Association { usage: *usage, selector: *selector, matching: *matching, data }
}

fn held(chain: &[Vec<u8>], records: &[Record], names: &[&str]) -> DaneOutcome {
    let records: Vec<Association<'_>> = records.iter().map(association).collect();
    authenticate(chain, &records, now(), names)
}

/// `matched 0`, `path fails 0: The …`, `name mismatch 0`, `no match`, `nothing usable`.
fn brief(outcome: &DaneOutcome) -> String {
    match outcome {
        DaneOutcome::Matched { record } => format!("matched {record}"),
        DaneOutcome::PathFails { record, why } => format!("path fails {record}: {why}"),
        DaneOutcome::NameMismatch { record } => format!("name mismatch {record}"),
        DaneOutcome::NoMatch => "no match".to_owned(),
        DaneOutcome::NothingUsable => "nothing usable".to_owned(),
    }
}

type Row = (&'static str, Vec<Vec<u8>>, Vec<Record>, &'static str);

/// An outcome may be given by its beginning.
fn check(rows: Vec<Row>) {
    for (case, chain, records, expected) in rows {
        let outcome = brief(&held(&chain, &records, &["mx.lab.test"]));
        assert!(outcome.starts_with(expected), "{case}: {outcome}");
    }
}

fn expired(parent: &Ca) -> Vec<u8> {
    signed(&leaf_params(2020, 2024), parent)
}

fn hex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// The digests are OpenSSL's, of a committed certificate.
#[test]
fn the_forms_of_a_record_are_those_of_other_tools() {
    let published = [
        (0, 1, "46ac66d3ffb63f4328ea5343d5aa67083310799ad0e7ceaa3e06ac14db441ec4"),
        (
            0,
            2,
            "5240643ec4f0a5137cc362fd5e8b6d0842610d41fb473610a1cca735265a389b\
             71b849ab8efa58933cf81ebcbb1e94bd69ba1df945d8f31ca71e883c700ad1f2",
        ),
        (1, 1, "e95e524e29d2329bf6bdffe00d13f01a49d95508ab9120cdf84eecec664603b4"),
        (
            1,
            2,
            "3ee69186ed7cad0714dc42b651ed918a79d5f6de1125855be2eb6f287a84a2d0\
             73332e755d1124e806ca3c7205dfebf36a42b90ec56a5df6940ff95e2336dfe3",
        ),
    ];
    let root_key = hex("81e801b8ca2fe2738727d7333dcb50cbb3a6df81bc346c39f5155f9ab90a42aa");
    let chain = [fixture!("good"), fixture!("root")];
    for (selector, matching, digits) in published {
        let record = (3, selector, matching, hex(digits));
        assert_eq!(brief(&held(&chain, &[record], &[])), "matched 0", "{digits}");
    }
    let of_issuer = held(&chain, &[(2, 1, 1, root_key)], &["mx.fixture.test"]);
    assert_eq!(brief(&of_issuer), "matched 0");
}

/// A-7672-12.
#[test]
fn usage_3_asks_for_the_leaf_and_nothing_else() {
    let root = root("Lab Root");
    let (server, old) = (leaf(&root), expired(&root));
    let mut strange = leaf_params(2025, 2030);
    strange.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let strange = self_signed(&strange);
    let every = [[3, 0, 0], [3, 0, 1], [3, 0, 2], [3, 1, 0], [3, 1, 1], [3, 1, 2]];
    for numbers in every {
        let record = tlsa(numbers, &server);
        check(vec![("every form", vec![server.clone()], vec![record], "matched 0")]);
    }
    let one = |der: &[u8]| vec![tlsa([3, 1, 1], der)];
    check(vec![
        ("issuer not sent", vec![server.clone()], one(&server), "matched 0"),
        ("expired", vec![old.clone()], one(&old), "matched 0"),
        ("self-signed, for clients", vec![strange.clone()], one(&strange), "matched 0"),
        ("the issuer's key", vec![server.clone(), der(&root)], one(&der(&root)), "no match"),
        ("another key", vec![server.clone()], one(&old), "no match"),
        ("nothing sent", vec![], one(&server), "no match"),
    ]);
    let nobody = held(std::slice::from_ref(&server), &one(&server), &["elsewhere.test"]);
    assert_eq!(brief(&nobody), "matched 0", "names are not looked at");
    // The key is anybody's to copy, so a certificate that cannot be read still has a digest.
    let junk = b"junk".to_vec();
    check(vec![("junk", vec![junk.clone()], vec![tlsa([3, 0, 1], &junk)], "matched 0")]);
}

/// A-7672-13.
#[test]
fn usage_2_asks_for_a_path_to_an_issuer_that_was_sent() {
    let root = root("Lab Root");
    let middle = below(&root, "Lab Intermediate", (2021, 2035));
    let (server, middle, root) = (leaf(&middle), der(&middle), der(&root));
    let all = || vec![server.clone(), middle.clone(), root.clone()];
    let short = || vec![server.clone(), middle.clone()];
    let one = |numbers, der: &[u8]| vec![tlsa(numbers, der)];
    check(vec![
        ("the root", all(), one([2, 0, 1], &root), "matched 0"),
        ("the root's key", all(), one([2, 1, 2], &root), "matched 0"),
        ("an intermediate", all(), one([2, 1, 1], &middle), "matched 0"),
        ("an intermediate, last", short(), one([2, 0, 1], &middle), "matched 0"),
        (
            "any order",
            vec![server.clone(), root.clone(), middle.clone()],
            one([2, 1, 1], &root),
            "matched 0",
        ),
        ("the root, not sent", short(), one([2, 1, 1], &root), "no match"),
        ("the server's own", all(), one([2, 1, 1], &server), "no match"),
        ("the server's own in full", all(), one([2, 0, 0], &server), "no match"),
        (
            "a gap below the root",
            vec![server.clone(), root.clone()],
            one([2, 0, 1], &root),
            "path fails 0: The issuer \"CN=Lab Intermediate\" was not sent",
        ),
    ]);
}

/// A-7672-13: matching type 0 brings the issuer along.
#[test]
fn an_issuer_in_full_need_not_be_sent() {
    let root = root("Lab Root");
    let middle = below(&root, "Lab Intermediate", (2021, 2035));
    let strange = der(&super::cases::root("Strange Root"));
    let itself = self_signed(&leaf_params(2025, 2030));
    let (server, middle, root) = (leaf(&middle), der(&middle), der(&root));
    let alone = || vec![server.clone()];
    let short = || vec![server.clone(), middle.clone()];
    let one = |numbers, der: &[u8]| vec![tlsa(numbers, der)];
    check(vec![
        ("certificate above the leaf", alone(), one([2, 0, 0], &middle), "matched 0"),
        ("key above the leaf", alone(), one([2, 1, 0], &middle), "matched 0"),
        ("certificate above the chain", short(), one([2, 0, 0], &root), "matched 0"),
        ("key above the chain", short(), one([2, 1, 0], &root), "matched 0"),
        ("key of what was sent", short(), one([2, 1, 0], &middle), "matched 0"),
        ("too high", alone(), one([2, 0, 0], &root), "path fails 0: "),
        ("a stranger", short(), one([2, 0, 0], &strange), "path fails 0: "),
        ("a stranger's key", short(), one([2, 1, 0], &strange), "path fails 0: "),
        ("the leaf's own key", alone(), one([2, 1, 0], &server), "path fails 0: "),
        ("and it signed itself", vec![itself.clone()], one([2, 1, 0], &itself), "matched 0"),
        ("junk", short(), vec![(2, 0, 0, b"junk".to_vec())], "no match"),
        ("junk key", short(), vec![(2, 1, 0, b"junk".to_vec())], "no match"),
    ]);
}

/// A-7672-13: dates are checked, of the issuer as well.
#[test]
fn a_path_with_a_fault_fails_and_says_which() {
    let root = root("Lab Root");
    let old = Ca::self_signed(ca_params("Old Root", 2010, 2015), KeyPair::generate().unwrap());
    let old = old.unwrap();
    let mut flat = ca_params("Lab Flat", 2021, 2035);
    flat.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let flat = Ca::signed_by(flat, KeyPair::generate().unwrap(), &root).unwrap();
    let deep = below(&flat, "Lab Deep", (2021, 2035));
    let no_ca = Ca::signed_by(leaf_params(2025, 2030), KeyPair::generate().unwrap(), &root);
    let no_ca = no_ca.unwrap();
    let mut client = leaf_params(2025, 2030);
    client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let one = |ca: &Ca| vec![tlsa([2, 1, 1], &der(ca))];
    let under = |server: Vec<u8>, ca: &Ca| vec![server, der(ca)];
    check(vec![
        (
            "expired",
            under(expired(&root), &root),
            one(&root),
            "path fails 0: The certificate expired on 2024-01-01.",
        ),
        (
            "expired issuer",
            under(leaf(&old), &old),
            one(&old),
            "path fails 0: The issuer's certificate \"CN=Old Root\" expired on 2015-01-01.",
        ),
        ("for clients", under(signed(&client, &root), &root), one(&root), "path fails 0: The"),
        (
            "an issuer that is none",
            under(leaf(&no_ca), &no_ca),
            one(&no_ca),
            "path fails 0: The issuer's certificate \"CN=mx.lab.test\" may not sign",
        ),
        (
            "too deep",
            vec![leaf(&deep), der(&deep), der(&flat)],
            one(&flat),
            "path fails 0: The issuer's certificate \"CN=Lab Flat\" stands higher",
        ),
        (
            "an impostor",
            under(leaf(&super::cases::root("Lab Root")), &root),
            one(&root),
            "path fails 0: ",
        ),
    ]);
}

/// Of a root before version 3 nobody can tell whether it may sign, and senders do not ask.
#[test]
fn a_root_of_version_1_may_sign() {
    let complaints = |der: Vec<u8>| {
        let chain = [der];
        let sent = Sent::read(&chain).unwrap();
        of_anchor(sent.leaf().unwrap(), 1, now()).len()
    };
    assert_eq!(complaints(fixture!("v1-self-signed")), 0);
    assert_eq!(complaints(fixture!("good")), 1, "version 3, and no CA");
    assert_eq!(complaints(fixture!("root")), 0);
}

/// A-7672-14.
#[test]
fn usage_2_asks_for_one_of_the_names() {
    let root = root("Lab Root");
    let mut nameless = leaf_params(2025, 2030);
    nameless.subject_alt_names.clear();
    let mut other = leaf_params(2025, 2030);
    other.subject_alt_names = vec![rcgen::SanType::DnsName("other.test".try_into().unwrap())];
    other.distinguished_name.push(DnType::CommonName, "mx.lab.test");
    let mut wild = leaf_params(2025, 2030);
    wild.subject_alt_names = vec![rcgen::SanType::DnsName("*.lab.test".try_into().unwrap())];
    let with = |params| vec![signed(params, &root), der(&root)];
    let named = leaf_params(2025, 2030);
    for (case, chain, names, expected) in [
        ("base domain", with(&named), vec!["mx.lab.test"], "matched 0"),
        ("next-hop domain", with(&named), vec!["mx2.test", "mx.lab.test"], "matched 0"),
        ("another", with(&named), vec!["mx2.test", "lab.test"], "name mismatch 0"),
        ("no reference", with(&named), vec![], "name mismatch 0"),
        ("wildcard", with(&wild), vec!["mx.lab.test"], "matched 0"),
        ("common name alone", with(&nameless), vec!["mx.lab.test"], "matched 0"),
        ("common name beside a DNS name", with(&other), vec!["mx.lab.test"], "name mismatch 0"),
    ] {
        let outcome = held(&chain, &[tlsa([2, 0, 1], &der(&root))], &names);
        assert_eq!(brief(&outcome), expected, "{case}");
    }
}

#[test]
fn the_best_record_counts_and_is_named() {
    let root = root("Lab Root");
    let middle = below(&root, "Lab Intermediate", (2021, 2035));
    let (server, old) = (leaf(&middle), expired(&middle));
    let all = |server: &[u8]| vec![server.to_vec(), der(&middle), der(&root)];
    let next = tlsa([3, 1, 1], &old);
    let (to_root, to_middle) = (tlsa([2, 1, 1], &der(&root)), tlsa([2, 1, 1], &der(&middle)));
    let own = tlsa([3, 1, 1], &server);
    let away = leaf(&super::cases::root("Strange Root"));
    check(vec![
        ("the next key first", all(&server), vec![next.clone(), own.clone()], "matched 1"),
        ("usage 3 before 2", all(&server), vec![to_root.clone(), own], "matched 1"),
        (
            "the first issuer",
            all(&server),
            vec![next, to_middle.clone(), to_root.clone()],
            "matched 1",
        ),
        ("the first fault", all(&old), vec![to_middle.clone(), to_root.clone()], "path fails 0"),
        ("no path at all", all(&away), vec![to_root, to_middle], "path fails 0"),
    ]);
    // Only one of two certificates of one name and key is still valid.
    let strange = super::cases::root("Strange Root");
    let [past, current] = cross_signed([(&root, 2020), (&strange, 2035)]);
    let chain = vec![leaf(&current), der(&past), der(&current)];
    check(vec![
        ("either will do", chain.clone(), vec![tlsa([2, 1, 1], &der(&current))], "matched 0"),
        ("the past one pinned", chain, vec![tlsa([2, 0, 1], &der(&past))], "path fails 0"),
    ]);
}

/// A-7672-9, A-7672-11: what is not asked of mail servers is no reason to fail one.
#[test]
fn other_usages_are_passed_over() {
    let root = root("Lab Root");
    let chain = || vec![leaf(&root), der(&root)];
    let own = |usage| tlsa([usage, 1, 1], &chain()[0]);
    check(vec![
        ("no record", chain(), vec![], "nothing usable"),
        ("usages 0, 1 and 4", chain(), vec![own(0), own(1), own(4)], "nothing usable"),
        ("beside a usable one", chain(), vec![own(1), tlsa([2, 1, 1], &der(&root))], "matched 1"),
        ("selector 2", chain(), vec![(3, 2, 1, vec![0; 32])], "no match"),
        ("matching type 3", chain(), vec![(3, 1, 3, vec![0; 32])], "no match"),
        ("no data", chain(), vec![(3, 1, 0, vec![]), (2, 1, 0, vec![])], "no match"),
    ]);
}

#[test]
fn long_chains_and_many_records_are_bounded() {
    let chain = all_of_one_name();
    assert_eq!(chain.len(), MOST_CERTIFICATES);
    let every: Vec<Record> = chain.iter().skip(1).map(|der| tlsa([2, 0, 1], der)).collect();
    assert!(every.len() > MOST_ANCHORS);
    let outcome = brief(&held(&chain, &every, &["mx.lab.test"]));
    assert!(outcome.starts_with("matched") || outcome.starts_with("path fails 0"), "{outcome}");
    let mut longer = chain;
    longer.push(der(&root("One Too Many")));
    let outcome = brief(&held(&longer, &every, &["mx.lab.test"]));
    assert!(outcome.starts_with("path fails 0: The chain cannot be read: 33"), "{outcome}");
    let own = tlsa([3, 1, 1], &longer[0]);
    assert_eq!(brief(&held(&longer, &[own], &[])), "matched 0");
}

/// The judge of stores and DANE look at the same things.
#[test]
fn an_issuer_in_a_record_counts_as_one_in_a_store() {
    let root = root("Lab Root");
    for server in [leaf(&root), expired(&root), signed(&leaf_params(2030, 2031), &root)] {
        let chain = [server, der(&root)];
        let store = judge(&chain, &Roots::from_der("a store", [&chain[1]]), now(), "", None);
        let dane = held(&chain, &[tlsa([2, 0, 0], &chain[1])], &["mx.lab.test"]);
        let trusted = store.trust == super::super::Trust::Trusted;
        assert_eq!(dane == DaneOutcome::Matched { record: 0 }, trusted, "{dane:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_gets_an_outcome(
        chain in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..64), 0..3),
        records in prop::collection::vec(
            (0..5_u8, 0..3_u8, 0..4_u8, prop::collection::vec(any::<u8>(), 0..64)), 0..4),
        fixture in any::<bool>(), name in ".{0,20}",
    ) {
        let sent = if fixture { vec![fixture!("good"), fixture!("root")] } else { vec![] };
        let chain = [sent, chain].concat();
        match held(&chain, &records, &[&name]) {
            DaneOutcome::PathFails { why, .. } => {
                prop_assert!(!why.chars().any(char::is_control));
            }
            DaneOutcome::NothingUsable => {
                prop_assert!(records.iter().all(|record| !matches!(record.0, 2 | 3)));
            }
            _ => {}
        }
    }

    #[test]
    fn a_changed_octet_of_a_digest_never_matches(at in 0..32_usize, change in 1..=255_u8) {
        let chain = [fixture!("good"), fixture!("root")];
        let mut records = [tlsa([3, 1, 1], &chain[0]), tlsa([2, 1, 1], &chain[1])];
        for record in &mut records {
            record.3[at] ^= change;
        }
        let outcome = held(&chain, &records, &["mx.fixture.test"]);
        prop_assert_eq!(outcome, DaneOutcome::NoMatch);
    }
}
