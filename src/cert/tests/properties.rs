//! What holds of anything that may be sent.

use proptest::prelude::*;

use super::super::names::dns_matches;
use super::super::{Certificate, Trust, judge};
use super::cases::{below, cross_signed, der, leaf, root, trusting};
use super::{fixture, fixture_roots, now};

/// A real certificate with some bytes changed.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let bases = prop_oneof![
        Just(fixture!("good")),
        Just(fixture!("md5-self-signed")),
        Just(fixture!("v1"))
    ];
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4);
    (bases, changes).prop_map(|(mut der, changes)| {
        for (at, byte) in changes {
            let at = at.index(der.len());
            der[at] = byte;
        }
        der
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_gets_a_judgement(chain in prop::collection::vec(
        prop_oneof![mutated(), prop::collection::vec(any::<u8>(), 0..64)], 0..4,
    ), name in ".{0,20}") {
        let judgement = judge(&chain, &fixture_roots(), now(), &name, None);
        prop_assert!(!judgement.also.contains(&judgement.trust));
        prop_assert!(judgement.also.is_sorted());
        prop_assert!(!judgement.why.chars().any(char::is_control));
        for der in &chain {
            let _ = Certificate::read(der);
        }
    }

    #[test]
    fn a_changed_certificate_is_never_trusted(der in mutated()) {
        let unchanged = [fixture!("good"), fixture!("md5-self-signed"), fixture!("v1")];
        prop_assume!(!unchanged.contains(&der));
        let judgement = judge(&[der], &fixture_roots(), now(), "mx.fixture.test", None);
        prop_assert_ne!(judgement.trust, Trust::Trusted);
    }

    #[test]
    fn a_wildcard_matches_one_label_and_never_two(
        label in "[a-z0-9_-]{1,10}", other in "[a-z0-9]{1,10}", parent in "[a-z]{1,8}\\.[a-z]{2,5}",
    ) {
        let wildcard = format!("*.{parent}");
        let (one, two) = (format!("{label}.{parent}"), format!("{other}.{label}.{parent}"));
        prop_assert!(dns_matches(wildcard.as_bytes(), &one));
        prop_assert!(!dns_matches(wildcard.as_bytes(), &two));
        prop_assert!(!dns_matches(wildcard.as_bytes(), &parent));
        prop_assert!(dns_matches(one.to_uppercase().as_bytes(), &one));
    }
}

#[test]
fn the_order_of_issuers_never_changes_the_judgement() {
    let lab = root("Lab Root");
    let strange = root("Strange Root");
    let absent = [root("Absent One"), root("Absent Two")];
    // With neither root known, which end is named must not be chance.
    let [first, other_first] = cross_signed([(&absent[0], 2035), (&absent[1], 2035)]);
    let third = below(&lab, "Lab First", (2010, 2015));
    let second = below(&first, "Lab Second", (2021, 2035));
    let server = leaf(&second);
    let issuers = [&first, &other_first, &second, &third, &strange, &lab].map(der);
    let config =
        ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    for roots in [trusting(&lab), trusting(&absent[0]), trusting(&absent[1])] {
        let judged = |issuers: &[Vec<u8>]| {
            let chain: Vec<Vec<u8>> = [vec![server.clone()], issuers.to_vec()].concat();
            judge(&chain, &roots, now(), "mx.lab.test", None)
        };
        let sent_in_order = judged(&issuers);
        proptest!(config.clone(), |(shuffled in Just(issuers.to_vec()).prop_shuffle())| {
            prop_assert_eq!(&judged(&shuffled), &sent_in_order);
        });
    }
}
