//! What a server takes beside the best, where it was asked for that.

use std::sync::Arc;

use super::cases::good;
use super::fixture::*;
use super::policies::published;
use crate::checks::{CheckOutcome, Severity};
use crate::facts::{Depth, Enumeration};
use crate::hello::{CipherSuite, Family, Learnt, Taken, Version};

/// What was chosen in answer to hellos; everything else was refused.
fn learnt(chosen: &[(Version, &str)]) -> Learnt {
    let versions = Version::ALL.into_iter().map(|version| (version, Taken::No)).collect();
    let families = Family::ALL.into_iter().map(|family| (family, Taken::No)).collect();
    let mut learnt = Learnt { versions, families, ..Learnt::default() };
    for (version, name) in chosen {
        let suite = CipherSuite::from_name(name).unwrap();
        learnt.versions.insert(*version, Taken::Yes);
        learnt.families.extend(suite.families().into_iter().map(|f| (f, Taken::Yes)));
        learnt.suites.entry(*version).or_default().push(suite);
    }
    learnt
}

fn with(fixture: Fixture, learnt: Learnt, stopped: Option<&str>) -> Fixture {
    let stopped = stopped.map(str::to_owned);
    let enumeration = Enumeration { depth: Depth::Families, connections: 20, stopped, learnt };
    fixture.with(|f| {
        Arc::make_mut(&mut f.domain.servers[0]).enumeration = Some(enumeration);
    })
}

const MODERN: &[(Version, &str)] = &[
    (Version::Tls13, "TLS_AES_256_GCM_SHA384"),
    (Version::Tls12, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
];

/// A server that takes these beside what is modern.
pub(super) fn takes(version: Version, suite: &'static str) -> Fixture {
    with(good(), learnt(&[MODERN, &[(version, suite)]].concat()), None)
}

/// [`published`], asked for everything, and found in order.
pub(super) fn asked() -> Fixture {
    with(published(), learnt(MODERN), None)
}

#[test]
fn old_versions_alone_are_another_finding() {
    let old = learnt(&[(Version::Tls10, "TLS_RSA_WITH_AES_128_CBC_SHA")]);
    let outcomes = with(good(), old, None).outcomes_of("legacy-tls-accepted");
    assert!(outcomes.iter().all(|outcome| *outcome == CheckOutcome::Pass), "{outcomes:?}");
}

#[test]
fn what_was_not_asked_is_not_tested() {
    for id in ["legacy-tls-accepted", "weak-cipher"] {
        let not_tested = |fixture: Fixture| {
            let outcomes = fixture.outcomes_of(id);
            outcomes.iter().all(|outcome| matches!(outcome, CheckOutcome::NotTested(_)))
        };
        assert!(not_tested(good()), "{id}");
        let stopped = with(good(), Learnt::default(), Some("The server sent us away."));
        assert!(not_tested(stopped), "{id}");
    }
}

#[test]
fn a_fault_seen_before_an_early_end_counts() {
    let mut seen = learnt(&[(Version::Tls12, "TLS_RSA_WITH_RC4_128_SHA")]);
    seen.families.insert(Family::Null, Taken::NotTested);
    let found = with(good(), seen, Some("The server sent us away.")).found();
    assert!(found.contains(&"weak-cipher"), "{found:?}");
}

/// Postfix takes them by default.
#[test]
fn anonymous_suites_alone_are_said_and_no_more() {
    let severity = |suite| {
        let outcomes = takes(Version::Tls12, suite).outcomes_of("weak-cipher");
        outcomes[0].finding().unwrap().severity
    };
    assert_eq!(severity("TLS_DH_anon_WITH_AES_128_CBC_SHA"), Severity::Info);
    assert_eq!(severity("TLS_DH_anon_WITH_RC4_128_MD5"), Severity::Medium);
}
