//! For each rule: a case that raises it, a near miss, and one that cannot be told.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cases::*;
use super::world::*;
use crate::checks::profile::built_in;
use crate::partners::Terms;
use crate::partners::names;
use crate::partners::term::TERMS;
use crate::partners::whole::{Course, whole};
use crate::report::checked::Path;
use crate::report::record::{Domain, ExtraHandshake};
use crate::verdict::Require;

#[test]
fn accepts_mail() {
    for (name, wanted) in [
        ("healthy", "pass"),
        ("null-mx", "fail"),
        ("nxdomain", "fail"),
        ("servfail", "undetermined"),
        ("undetermined", "pass"),
    ] {
        for level in [Require::None, Require::PkiName] {
            let judged = judged(record(name), Terms { level, ..nothing() });
            assert_eq!(state(&judged, "accepts-mail"), wanted, "{name}, {level}");
        }
    }
}

#[test]
fn a_domain_that_takes_no_mail_is_asked_nothing_more() {
    let terms = Terms { dane: true, days_left: Some(7), ..Terms::default() };
    let judged = judged(record("null-mx"), terms);
    assert_eq!(judged.rules.len(), 1, "{:#?}", judged.rules);
    assert_eq!(judged.rules[0].findings, ["mx-null"]);
    assert_eq!(judged.state, "fail");
}

/// What is asked of servers does not vanish because the resolver failed.
#[test]
fn where_dns_names_no_server_all_that_is_asked_stands_open() {
    let terms = || Terms {
        dane: true,
        reachable: true,
        days_left: Some(7),
        mx: vec!["example.org".into()],
        ..Terms::default()
    };
    let ids = |judged: &crate::report::checked::Partner| -> Vec<String> {
        assert!(judged.rules.iter().all(|rule| rule.state == "undetermined"));
        assert!(judged.rules.iter().all(|rule| rule.host.is_none() && rule.seen.is_none()));
        judged.rules.iter().map(|rule| rule.id.clone()).collect()
    };
    let all = ["accepts-mail", "mx", "level", "dane", "days-left", "reachable"];
    assert_eq!(ids(&judged(record("servfail"), terms())), all);
    let mut denied = judged(record("nxdomain"), terms());
    assert_eq!(denied.rules.len(), 1);
    names::doubt(&mut denied, &terms());
    assert_eq!(ids(&denied), all);
    let asked = |id: &str| denied.rules.iter().find(|rule| rule.id == id).unwrap().asked.clone();
    assert_eq!((asked("days-left").as_deref(), asked("dane")), (Some("7 days"), None));
}

#[test]
fn mail_exchanges() {
    hold(
        "mx",
        &[
            ("named", as_it_is, |t| t.mx = vec!["mx1.example.org".into()], "pass"),
            ("below", as_it_is, |t| t.mx = vec!["Example.ORG.".into()], "pass"),
            ("a longer label", as_it_is, |t| t.mx = vec!["ample.org".into()], "fail"),
            ("another's", as_it_is, |t| t.mx = vec!["mx.example.net".into()], "fail"),
        ],
    );
    let of_host = |record: &mut Domain| record.mx.source = "host".into();
    let mut record = record("healthy");
    of_host(&mut record);
    let asked = Terms { mx: vec!["example.net".into()], ..nothing() };
    assert_eq!(states(&judged(record, asked), "mx"), [], "no MX record was asked for");
}

#[test]
fn level() {
    let pki_name: fn(&mut Terms) = |terms| terms.level = Require::PkiName;
    let encrypts: fn(&mut Terms) = |terms| terms.level = Require::Encrypts;
    hold(
        "level",
        &[
            ("all is well", as_it_is, pki_name, "pass"),
            (
                "a rung below",
                |r| {
                    first(r).level = Some("pki".into());
                    r.verdict.level = Some("pki".into());
                },
                pki_name,
                "fail",
            ),
            ("outdated TLS", outdated, encrypts, "fail"),
            ("in clear", in_clear, encrypts, "fail"),
            ("silent", silent, encrypts, "undetermined"),
            (
                "a word that nobody knows",
                |r| first(r).level = Some("best".into()),
                encrypts,
                "undetermined",
            ),
            ("a last word without a rung", |r| first(r).level = None, encrypts, "undetermined"),
        ],
    );
}

#[test]
fn tls_version() {
    let tls12: fn(&mut Terms) = |terms| terms.tls_version = Some("TLSv1.2".into());
    let tls13: fn(&mut Terms) = |terms| terms.tls_version = Some("TLSv1.3".into());
    let agreed: fn(&mut Domain) =
        |r| first(r).tls.as_mut().unwrap().version = Some("TLSv1.2".into());
    hold(
        "tls-version",
        &[
            ("newer than asked", as_it_is, tls12, "pass"),
            ("just that", agreed, tls12, "pass"),
            ("older", agreed, tls13, "fail"),
            ("older still, by hellos", outdated, tls12, "fail"),
            ("in clear", in_clear, tls12, "fail"),
            ("silent", silent, tls12, "undetermined"),
            (
                "a word that nobody knows",
                |r| first(r).tls.as_mut().unwrap().version = Some("TLSv9".into()),
                tls12,
                "undetermined",
            ),
            (
                "a question that nobody knows",
                as_it_is,
                |t| t.tls_version = Some("1.2".into()),
                "undetermined",
            ),
            (
                "older with the other key",
                |r| {
                    first(r).extra_handshakes = vec![ExtraHandshake {
                        variation: "other-key-type".into(),
                        outcome: "encrypted".into(),
                        detail: "So.".into(),
                        version: Some("TLSv1.2".into()),
                        key_type: Some("RSA".into()),
                        dane: None,
                    }]
                },
                tls13,
                "fail",
            ),
            (
                "kept to TLS 1.2 by ourselves",
                |r| {
                    first(r).extra_handshakes = vec![ExtraHandshake {
                        variation: "without-sni-tls12".into(),
                        outcome: "encrypted".into(),
                        detail: "So.".into(),
                        version: Some("TLSv1.2".into()),
                        key_type: None,
                        dane: None,
                    }]
                },
                tls13,
                "pass",
            ),
        ],
    );
}

#[test]
fn profile() {
    let name = record("profile").servers[0].profile.as_ref().unwrap().name.clone();
    let asked = Arc::new(built_in(&name).unwrap());
    for (status, wanted) in [
        ("pass", "pass"),
        ("warn", "pass"),
        ("fail", "fail"),
        ("not-tested", "undetermined"),
        ("splendid", "undetermined"),
    ] {
        let mut record = alone("profile");
        first(&mut record).profile.as_mut().unwrap().status = status.into();
        let judged = judged(record, Terms { profile: Some(asked.clone()), ..nothing() });
        assert_eq!(state(&judged, "profile"), wanted, "{status}");
    }
    let unasked = judged(alone("healthy"), Terms { profile: Some(asked), ..nothing() });
    assert_eq!(state(&unasked, "profile"), "undetermined", "nobody held it against anything");
}

#[test]
fn reachable() {
    for (case, outcome, stage, control, tries, wanted) in [
        ("silent twice, our way open", "timed-out", "connect", "passed", 2, "fail"),
        ("silent once", "timed-out", "connect", "passed", 1, "undetermined"),
        ("silent, our way unknown", "timed-out", "connect", "none", 3, "undetermined"),
        ("silent, our way shut", "timed-out", "connect", "failed", 3, "undetermined"),
        ("greeted, then silent", "timed-out", "ehlo", "none", 1, "pass"),
        ("nothing listens", "connection-refused", "connect", "passed", 2, "fail"),
        ("turned away for good", "greeting-refused", "greeting", "passed", 2, "fail"),
        ("told to come later", "greeting-deferred", "greeting", "passed", 3, "undetermined"),
        ("greeted, EHLO refused", "ehlo-refused", "ehlo", "none", 1, "pass"),
        ("left alone", "not-probed", "connect", "passed", 3, "undetermined"),
        ("nothing gets out", "egress-blocked", "connect", "passed", 3, "undetermined"),
        ("a word that nobody knows", "asleep", "connect", "passed", 3, "undetermined"),
    ] {
        let mut record = alone("healthy");
        left_open(&mut record, outcome, stage);
        first(&mut record).path_control = control.into();
        let judged = tried(record, Terms { reachable: true, ..nothing() }, tries);
        assert_eq!(state(&judged, "reachable"), wanted, "{case}: {:#?}", judged.rules);
    }
}

#[test]
fn a_host_that_dns_says_has_no_address_is_not_reachable() {
    let mut record = record("healthy");
    left_open(&mut record, "not-probed", "resolve");
    first(&mut record).address = None;
    record.verdict.undetermined[0].address = None;
    record.mx.records[0].addresses.clear();
    for (kind, wanted) in [("no-address", "fail"), ("servfail", "undetermined")] {
        record.mx.records[0].failure =
            Some(crate::report::record::Failure { kind: kind.into(), detail: "So.".into() });
        let judged = judged(record.clone(), Terms { reachable: true, ..nothing() });
        assert_eq!(states(&judged, "reachable")[0].1, wanted, "{kind}");
    }
}

/// A rule without its words would be a word that nobody can look up.
#[test]
fn every_rule_is_explained_in_the_record_that_has_it() {
    let everything = Terms {
        dane: true,
        sts: true,
        reachable: true,
        tls_version: Some("TLSv1.2".into()),
        rsa_bits: Some(2048),
        days_left: Some(7),
        days_left_share: Some(0.1),
        issuers: vec!["Example".into()],
        spki: vec!["ab".into()],
        mx: vec!["example.org".into()],
        profile: Some(Arc::new(built_in("rfc9325").unwrap())),
        ..Terms::default()
    };
    let judged = judged(record("healthy"), everything);
    let (path, at) =
        (Path { control: "none".into(), detail: String::new() }, judged.domain.observed_at);
    let ids: BTreeSet<String> = judged.rules.iter().map(|rule| rule.id.clone()).collect();
    let course = Course { started_at: at, finished_at: at, stopped: false };
    let check = whole(vec![judged], path, course);
    assert_eq!(check.terms.iter().map(|term| term.id.clone()).collect::<BTreeSet<_>>(), ids);
    assert_eq!(ids.len(), TERMS.len(), "all of them were asked");
}
