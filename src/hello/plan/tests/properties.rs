//! Whatever a server takes, the plan tells it, and nothing else.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::subsequence;

use super::table::{Table, once};
use super::{Told, ask};
use crate::hello::{CipherSuite, Depth, Family, Group, Taken, Version};

fn suites(version: Version) -> impl Strategy<Value = Vec<CipherSuite>> {
    let mut all = CipherSuite::all();
    all.retain(|suite| suite.fits(version) && !suite.needs_shared_secret());
    // RFC 8422: curves are named in an extension.
    all.retain(|suite| version > Version::Ssl3 || !suite.has_curve());
    let most = all.len().min(20);
    prop_oneof![2 => Just(0..=0), 3 => Just(0..=most)]
        .prop_flat_map(move |few| subsequence(all.clone(), few).prop_shuffle())
        .prop_map(once)
}

prop_compose! {
    fn table()(
        lists in [
            suites(Version::Ssl3).boxed(),
            suites(Version::Tls10).boxed(),
            suites(Version::Tls11).boxed(),
            suites(Version::Tls12).boxed(),
            suites(Version::Tls13).boxed(),
        ],
        groups in subsequence(Group::tls13(), 0..=5),
        curves in subsequence(Group::up_to_tls12(), 0..=5),
        own_order: bool,
        hangs_up: bool,
        most_suites in prop_oneof![Just(1000_usize), Just(128)],
        key_curve in prop_oneof![Just(Group(23)), Just(Group(24))],
    ) -> Table {
        let suites: BTreeMap<Version, Vec<CipherSuite>> =
            Version::ALL.into_iter().zip(lists).filter(|(_, list)| !list.is_empty()).collect();
        let plain = Table::new(&[], &[], &[]);
        Table { suites, groups, curves, own_order, key_curve, dh_bits: 1024, most_suites, hangs_up, ..plain }
    }
}

/// What was told is the truth, as far as anything was told.
fn is_sound(table: &Table, told: &Told) {
    let agree = |told: Taken, truth: Taken| told == Taken::NotTested || told == truth;
    for version in Version::ALL {
        assert!(agree(told.learnt.version(version), table.version(version)), "{version}");
    }
    for family in Family::ALL {
        assert!(agree(told.learnt.family(family), table.family(family)), "{family:?}");
    }
    for (group, taken) in &told.learnt.groups {
        assert!(agree(*taken, table.group(*group)), "{group} {taken:?}");
    }
    if let Some(order) = told.learnt.server_order {
        assert_eq!(order, table.own_order);
    }
}

/// Nothing is left open; but who never did anything than hang up has told nothing.
fn is_whole(table: &Table, told: &Told) {
    if table.hangs_up && table.all_suites().is_empty() {
        assert!(told.stopped.is_some());
        return;
    }
    assert_eq!(told.stopped, None);
    let learnt = &told.learnt;
    let all = learnt.versions.values().chain(learnt.families.values());
    let all = all.chain(learnt.groups.iter().map(|(_, taken)| taken));
    assert!(!all.copied().any(|taken| taken == Taken::NotTested));
}

fn sorted(mut suites: BTreeMap<Version, Vec<CipherSuite>>) -> BTreeMap<Version, Vec<CipherSuite>> {
    suites.values_mut().for_each(|list| list.sort());
    suites
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_family_is_told(table in table()) {
        let told = ask(&table, Depth::Families, usize::MAX);
        is_sound(&table, &told);
        is_whole(&table, &told);
    }

    #[test]
    fn thirty_connections_are_the_most_for_families(table in table()) {
        let told = ask(&table, Depth::Families, 30);
        prop_assert!(told.made <= 30);
        is_sound(&table, &told);
        if told.stopped.is_none() {
            is_whole(&table, &told);
        }
    }

    #[test]
    fn every_suite_is_told_in_the_servers_order(table in table()) {
        let told = ask(&table, Depth::All, usize::MAX);
        is_sound(&table, &told);
        if told.stopped.is_some() {
            // Each doubt costs one connection, and few are granted beyond the suites.
            prop_assert!(table.hangs_up && (table.most_suites == 128 || told.made < 20));
            return Ok(());
        }
        let (found, truth) = (&told.learnt.suites, table.all_suites());
        prop_assert_eq!(sorted(found.clone()), sorted(truth.clone()));
        let several = truth.values().any(|list| list.len() > 1);
        prop_assert_eq!(told.learnt.server_order, several.then_some(table.own_order));
        if table.own_order && table.most_suites > 128 && several {
            prop_assert_eq!(found, &truth);
        }
        is_whole(&table, &told);
        let accepted: usize = truth.values().map(Vec::len).sum();
        prop_assert!(told.made <= accepted + 25, "{} for {accepted}", told.made);
    }

    #[test]
    fn an_early_end_tells_no_lies(table in table(), most in 0_usize..40, depth: bool) {
        let depth = if depth { Depth::All } else { Depth::Families };
        let told = ask(&table, depth, most);
        prop_assert!(told.made <= most);
        is_sound(&table, &told);
        if told.stopped.is_none() {
            is_whole(&table, &told);
        }
    }
}
