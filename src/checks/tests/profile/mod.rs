//! Profiles: a server that passes each, one fact that breaks each criterion, and silence that
//! proves nothing.

mod breaks;
mod file;
mod open;
mod world;

use std::collections::BTreeSet;

use super::fixture::*;
use crate::checks::profile::{Profile, Severity, Status, Verdict, built_in, names};
use breaks::BREAKS;
use world::{World, perfect};

/// A profile that comes with the program.
fn profile(name: &str) -> Profile {
    built_in(name).unwrap_or_else(|| panic!("{name} cannot be read"))
}

/// What becomes of one criterion.
fn status(verdict: &Verdict<'_>, id: &str) -> Status {
    let ruling = verdict.rulings.iter().find(|ruling| ruling.criterion.id == id);
    ruling.unwrap_or_else(|| panic!("no criterion {id}")).status
}

fn detail(verdict: &Verdict<'_>, id: &str) -> String {
    let ruling = verdict.rulings.iter().find(|ruling| ruling.criterion.id == id);
    ruling.unwrap_or_else(|| panic!("no criterion {id}")).detail.clone()
}

#[test]
fn a_server_passes_each_profile_whole() {
    for name in names() {
        let profile = profile(name);
        assert_eq!(profile.name, name);
        perfect(name).judged_by(&profile, |verdict| {
            let short: Vec<String> = verdict
                .rulings
                .iter()
                .filter(|ruling| ruling.status != Status::Pass)
                .map(|ruling| format!("{}: {}", ruling.criterion.id, ruling.detail))
                .collect();
            assert!(short.is_empty(), "{name}: {short:?}");
            assert_eq!(verdict.status, Status::Pass);
        });
    }
}

#[test]
fn each_criterion_is_broken_by_one_fact() {
    for (name, id, spoil) in BREAKS {
        let profile = profile(name);
        let criterion = profile.criteria.iter().find(|one| one.id == *id).expect(id);
        let expected = match criterion.severity {
            Severity::Fail => Status::Fail,
            Severity::Warn => Status::Warn,
        };
        let mut world = perfect(name);
        spoil(&mut world);
        world.judged_by(&profile, |verdict| {
            assert_eq!(status(verdict, id), expected, "{name} {id}: {}", detail(verdict, id));
            assert!(verdict.status <= expected, "{name} {id}");
        });
    }
}

#[test]
fn no_criterion_is_without_a_fact_that_breaks_it() {
    for name in names() {
        let broken: BTreeSet<&str> =
            BREAKS.iter().filter(|(of, ..)| *of == name).map(|(_, id, _)| *id).collect();
        let profile = profile(name);
        let all: BTreeSet<&str> = profile.criteria.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(broken, all, "{name}");
    }
}

#[test]
fn a_citation_names_document_and_date() {
    let rfc = profile("rfc9325");
    let first = rfc.criteria.first().unwrap();
    assert_eq!(rfc.citation(first), "RFC 9325 (BCP 195), 2022-11");
}

#[test]
fn the_worst_criterion_decides_and_an_untested_one_outweighs_a_warning() {
    let profile = profile("mozilla-intermediate");
    let statuses = |spoil: fn(&mut World)| {
        let mut world = perfect("mozilla-intermediate");
        spoil(&mut world);
        let mut of = None;
        world.judged_by(&profile, |verdict| of = Some(verdict.status));
        of.unwrap()
    };
    assert_eq!(statuses(|world| world.learnt().server_order = Some(true)), Status::Warn);
    let order_unknown = |world: &mut World| {
        world.certificate.not_before = in_days(-200);
        world.learnt().server_order = None;
    };
    assert_eq!(statuses(order_unknown), Status::NotTested);
    let and_another_suite = |world: &mut World| {
        world.learnt().server_order = None;
        world.take_suite("TLS_RSA_WITH_AES_128_GCM_SHA256");
    };
    assert_eq!(statuses(and_another_suite), Status::Fail);
}
