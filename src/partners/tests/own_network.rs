//! Nobody is accused of what our own network may have done.

use super::world::*;
use crate::partners::Terms;
use crate::report::record::Undetermined;
use crate::verdict::Require;

/// All that can be asked.
fn everything() -> Terms {
    Terms {
        level: Require::Authenticated,
        dane: true,
        sts: true,
        reachable: true,
        tls_version: Some("TLSv1.2".into()),
        rsa_bits: Some(2048),
        ec_bits: Some(256),
        days_left: Some(7),
        days_left_share: Some(0.1),
        issuers: vec!["Example Trust".into()],
        spki: vec!["ab".into()],
        ..Terms::default()
    }
}

#[test]
fn a_way_that_is_shut_or_taken_tells_nothing_of_a_server() {
    for outcome in ["egress-blocked", "path-intercepted"] {
        let mut record = alone("healthy");
        left_open(&mut record, outcome, "connect");
        let judged = tried(record, everything(), 3);
        let failing: Vec<_> = judged.rules.iter().filter(|rule| rule.state == "fail").collect();
        assert!(failing.is_empty(), "{outcome}: {failing:#?}");
        assert_eq!(judged.state, "undetermined", "{outcome}");
    }
}

/// What was seen of a server through something that answers for it is not its own.
#[test]
fn a_certificate_seen_through_a_taken_way_is_not_the_servers() {
    let mut record = alone("expired-certificate");
    let server = first(&mut record);
    (server.outcome, server.conclusive, server.level) = ("path-intercepted".into(), false, None);
    record.verdict.level = None;
    let open = Undetermined {
        host: record.servers[0].host.clone(),
        address: record.servers[0].address.clone(),
        why: "path-intercepted".into(),
    };
    record.verdict.undetermined = vec![open];
    let judged = judged(record, Terms { days_left: Some(7), ..Terms::default() });
    assert_eq!(state(&judged, "days-left"), "undetermined");
    assert_eq!(judged.state, "undetermined");
}

#[test]
fn where_unrelated_servers_lack_starttls_too_nobody_is_accused() {
    let mut record = record("no-starttls");
    first(&mut record).path_control = "failed".into();
    let judged = judged(record, Terms { days_left: Some(7), ..Terms::default() });
    assert_eq!(judged.state, "undetermined", "{:#?}", judged.rules);
    assert!(message(&judged, "level").contains("this network may be why"));
}

#[test]
fn what_nobody_could_have_forged_counts_even_then() {
    let mut record = alone("healthy");
    first(&mut record).path_control = "failed".into();
    let asked = Terms { days_left: Some(100), ..Terms::default() };
    assert_eq!(state(&judged(record, asked), "days-left"), "fail", "it proved its name");
}

#[test]
fn where_nothing_tells_of_our_way_the_failure_says_so() {
    let mut unchecked = record("no-starttls");
    first(&mut unchecked).path_control = "none".into();
    let judged = judged(unchecked, Terms::default());
    assert_eq!(judged.state, "fail");
    let said = message(&judged, "level");
    assert!(said.contains("--control HOST or a second partner would"), "{said}");
    assert_eq!(judged.rules[1].findings, ["starttls-not-supported"]);
    let mut checked = record("no-starttls");
    first(&mut checked).path_control = "passed".into();
    let said = message(&super::world::judged(checked, Terms::default()), "level");
    assert_eq!(said, "mx1.plain.example [192.0.2.40] does not offer STARTTLS; encrypts is asked.");
}

/// The way to each server is shown open by others of its own family: `path_control` of each.
#[test]
fn a_silent_address_is_accused_only_where_its_own_family_was_shown_open() {
    for (place, family) in [(0, "IPv4"), (1, "IPv6")] {
        for (control, wanted) in [("none", "undetermined"), ("passed", "fail")] {
            let mut record = record("healthy");
            record.servers.iter_mut().for_each(|server| server.path_control = "passed".into());
            record.servers.swap(0, place);
            left_open(&mut record, "timed-out", "connect");
            first(&mut record).path_control = control.into();
            let judged = tried(record, Terms { reachable: true, ..nothing() }, 3);
            let rule = judged.rules.iter().find(|rule| rule.id == "reachable").unwrap();
            assert_eq!(rule.state, wanted, "{family} {control}");
            let says = format!("showed that this network is open for {family}.");
            assert_eq!(rule.message.contains(&says), control == "none", "{}", rule.message);
        }
    }
}

#[test]
fn a_family_without_a_route_and_nolisting_are_no_rules() {
    let judged = judged(record("no-ipv6-here"), Terms { reachable: true, ..Terms::default() });
    assert!(
        judged
            .rules
            .iter()
            .all(|rule| rule.address.as_deref() != Some("2001:db8:1234:5678:9abc:def0:1234:5678"))
    );
    assert_eq!(judged.state, "pass", "{:#?}", judged.rules);
}

/// One family's addresses could not be looked up: what they hide cannot be told.
#[test]
fn what_is_open_without_a_server_is_open_under_every_rule() {
    let mut record = record("healthy");
    record.verdict.undetermined = vec![Undetermined {
        host: "mx2.example.org".into(),
        address: None,
        why: "servfail: 127.0.0.1:53 answered SERVFAIL for AAAA of mx2.example.org.".into(),
    }];
    let terms = Terms { days_left: Some(7), ..Terms::default() };
    let judged = judged(record, terms);
    for id in ["level", "days-left"] {
        let all = states(&judged, id);
        assert_eq!(all.len(), 5, "{all:?}");
        assert_eq!(all[4], ("mx2.example.org".into(), "undetermined".into()));
    }
}
