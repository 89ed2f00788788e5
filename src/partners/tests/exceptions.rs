//! What is accepted, until when, and what it does not cover.

use super::world::*;
use crate::partners::judge::{Seen, judge};
use crate::partners::{Exception, Terms};
use crate::report::checked::Partner;
use crate::report::record::Domain;

fn with(record: Domain, exceptions: Vec<Exception>, day: &str) -> Partner {
    let terms = Terms { days_left: Some(7), ..Terms::default() };
    let mut partner = partner(&record.target.clone(), terms);
    partner.exceptions = exceptions;
    let seen = seen(record, &partner.terms, 1);
    judge(&partner, Seen { at: at(day), ..seen })
}

#[test]
fn an_exception_holds_through_its_last_day_in_utc() {
    for (time, wanted, says) in [
        ("2026-12-31T23:59:59Z", "excepted", "Accepted until 2026-12-31: a new one is ordered."),
        ("2027-01-01T00:00:00Z", "fail", "The exception for it ran out on 2026-12-31."),
    ] {
        let until = excepting("days-left", None, "2026-12-31");
        let judged = with(record("expired-certificate"), vec![until], time);
        assert_eq!(state(&judged, "days-left"), wanted);
        assert!(message(&judged, "days-left").ends_with(says), "{judged:#?}");
        assert_eq!(judged.state, if wanted == "fail" { "fail" } else { "pass" });
        let rule = judged.rules.iter().find(|rule| rule.id == "days-left").unwrap();
        assert_eq!(rule.until, Some("2026-12-31".parse().unwrap()));
    }
}

#[test]
fn of_several_the_one_that_lasts_longest_counts() {
    let both = vec![
        excepting("days-left", None, "2026-01-01"),
        excepting("days-left", Some("MX.expired.example"), "2026-12-31"),
    ];
    let judged = with(record("expired-certificate"), both, "2026-11-22T15:00:00Z");
    assert_eq!(state(&judged, "days-left"), "excepted");
}

#[test]
fn an_exception_covers_its_rule_and_its_host_alone() {
    for other in [
        excepting("level", None, "2026-12-31"),
        excepting("days-left", Some("mx2.expired.example"), "2026-12-31"),
    ] {
        let judged = with(record("expired-certificate"), vec![other], "2026-11-22T15:00:00Z");
        assert_eq!(state(&judged, "days-left"), "fail");
    }
}

#[test]
fn an_exception_may_name_an_address() {
    for (host, wanted) in [("[192.0.2.30]", "excepted"), ("[192.0.2.31]", "fail")] {
        let one = vec![excepting("days-left", Some(host), "2026-12-31")];
        let judged = with(record("expired-certificate"), one, "2026-11-22T15:00:00Z");
        assert_eq!(state(&judged, "days-left"), wanted, "{host}");
    }
}

#[test]
fn what_holds_or_cannot_be_told_needs_none() {
    let any = |rule: &str| vec![excepting(rule, None, "2026-12-31")];
    let held = with(record("healthy"), any("level"), "2026-11-22T15:00:00Z");
    assert!(held.rules.iter().all(|rule| rule.state == "pass" && rule.until.is_none()));
    let open = with(record("undetermined"), any("level"), "2026-11-22T15:00:00Z");
    assert!(states(&open, "level").iter().all(|(_, state)| state == "undetermined"));
}
