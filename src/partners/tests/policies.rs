//! DANE, MTA-STS and `authenticated`: each server, and the whole.

use super::world::*;
use crate::partners::Terms;
use crate::verdict::Require;

fn asking(dane: bool, sts: bool) -> Terms {
    Terms { dane, sts, ..nothing() }
}

fn words(all: &[(String, String)]) -> Vec<(&str, &str)> {
    all.iter().map(|(host, state)| (host.as_str(), state.as_str())).collect()
}

#[test]
fn dane_of_each_server_and_of_the_whole() {
    let of = |name: &str| states(&judged(record(name), asking(true, false)), "dane");
    assert_eq!(words(&of("dane")), [("mx1.dane.example", "pass"), ("mx2.dane.example", "pass")]);
    assert_eq!(
        words(&of("policies-fall-short")),
        [("mx1.short.example", "fail"), ("mx2.short.example", "fail")]
    );
    // The server keeps its promise, but who leads there is not signed.
    assert_eq!(
        words(&of("policies-half-way")),
        [("mx1.partly.example", "pass"), ("the domain", "fail")]
    );
    assert_eq!(words(&of("policy-trouble")), [("mx1.trouble.example", "undetermined")]);
    assert_eq!(words(&of("nothing-published")), [("mx1.quiet.example", "fail")]);
}

#[test]
fn sts_of_each_server_and_of_the_whole() {
    let of = |name: &str| states(&judged(record(name), asking(false, true)), "sts");
    let all = of("mta-sts");
    assert!(!all.is_empty() && all.iter().all(|(_, state)| state == "pass"), "{all:?}");
    assert_eq!(
        words(&of("policies-fall-short")),
        [("mx1.short.example", "fail"), ("mx2.short.example", "fail")]
    );
    assert_eq!(
        words(&of("policies-half-way")),
        [("mx1.partly.example", "pass"), ("the domain", "fail")],
        "in testing mode"
    );
    assert_eq!(words(&of("policy-trouble")), [("the domain", "undetermined")]);
    assert_eq!(words(&of("nothing-published")), [("the domain", "fail")]);
    assert_eq!(words(&of("healthy")), [("the domain", "undetermined")], "nobody looked");
}

#[test]
fn authenticated_is_answered_for_the_domain() {
    let terms = || Terms { level: Require::Authenticated, ..nothing() };
    for (name, wanted) in [
        ("dane", "pass"),
        ("mta-sts", "pass"),
        ("policies-half-way", "fail"),
        ("healthy", "undetermined"),
    ] {
        let judged = judged(record(name), terms());
        let all = states(&judged, "level");
        let whole: Vec<_> = all.iter().filter(|(host, _)| host == "the domain").collect();
        assert_eq!(whole.len(), 1, "{name}: {all:?}");
        assert_eq!(whole[0].1, wanted, "{name}");
    }
}

/// What a way that hides STARTTLS makes of DANE and MTA-STS is no fault of the domain's.
#[test]
fn a_server_that_may_be_hidden_from_us_breaks_no_promise() {
    let mut record = record("policies-fall-short");
    record.servers.remove(0);
    first(&mut record).path_control = "failed".into();
    for terms in [
        asking(true, false),
        asking(false, true),
        Terms { level: Require::Authenticated, ..nothing() },
    ] {
        let judged = judged(record.clone(), terms);
        assert_eq!(judged.state, "undetermined", "{:#?}", judged.rules);
    }
}

/// A policy that leaves a host out does so whatever the way there is like.
#[test]
fn a_host_that_the_policy_leaves_out_falls_short_all_the_same() {
    let mut record = record("policies-fall-short");
    record.servers.truncate(1);
    left_open(&mut record, "egress-blocked", "connect");
    let judged = judged(record, asking(false, true));
    assert_eq!(state(&judged, "sts"), "fail");
}

/// The rule of one server never says worse of the domain than the verdict does.
#[test]
fn where_the_whole_is_open_no_server_fails_it() {
    let mut record = record("nothing-published");
    record.verdict.dane = "not-tested".into();
    let judged = judged(record, asking(true, false));
    assert_eq!(state(&judged, "dane"), "undetermined");
    assert!(message(&judged, "dane").contains("domain as a whole cannot be told"));
}
