//! What a run is against an earlier one.

use super::world::*;
use crate::partners::baseline::{mark, read};
use crate::partners::whole::{Course, whole};
use crate::partners::{Terms, judge};
use crate::report::checked::{Check, Partner, Path};
use crate::report::record::Domain;

fn run(partners: Vec<Partner>) -> Check {
    let path = Path { control: "passed".into(), detail: "So.".into() };
    let (started_at, finished_at) = (at("2026-11-22T15:00:00Z"), at("2026-11-22T15:00:42Z"));
    whole(partners, path, Course { started_at, finished_at, stopped: false })
}

fn terms() -> Terms {
    Terms { days_left: Some(7), ..Terms::default() }
}

fn look(name: &str) -> Partner {
    judged(record(name), terms())
}

fn renewed() -> Domain {
    let mut record = record("expired-certificate");
    first(&mut record).certificate.as_mut().unwrap().not_after = at("2027-06-01T00:00:00Z");
    record
}

fn marked(partners: Vec<Partner>, baseline: &Check) -> Check {
    let mut check = run(partners);
    mark(&mut check, baseline);
    check
}

#[test]
fn a_run_against_itself_shows_nothing_new_and_nothing_fixed() {
    let check = run(["healthy", "no-starttls", "expired-certificate", "null-mx"].map(look).into());
    let again = marked(check.partners.clone(), &check);
    assert_eq!((again.summary.new, again.summary.fixed), (0, 0));
    assert_eq!(again.summary.state, "pass");
    // plain.example falls short by its level and, for the same reason, by its certificate.
    assert_eq!(again.summary.known, 4);
    assert!(
        again.summary.text.contains("3 fall short as the baseline says"),
        "{}",
        again.summary.text
    );
    let twice = marked(again.partners.clone(), &check);
    assert_eq!(twice, again, "marking again changes nothing");
}

#[test]
fn without_a_baseline_nothing_is_new_known_or_fixed() {
    let summary = run(vec![look("no-starttls")]).summary;
    assert_eq!((summary.new, summary.known, summary.fixed), (0, 0, 0));
    assert_eq!(summary.state, "fail");
}

#[test]
fn what_the_baseline_does_not_know_is_new_and_counts() {
    let check = marked(["healthy", "null-mx"].map(look).into(), &run(vec![look("healthy")]));
    assert_eq!((check.summary.new, check.summary.known), (1, 0));
    assert_eq!(check.summary.state, "fail");
    assert_eq!(check.summary.text, "2 partners: 1 has all that it must, 1 falls short anew.");
}

#[test]
fn the_order_of_partners_and_addresses_does_not_matter() {
    let baseline = run(["null-mx", "no-starttls"].map(look).into());
    let mut moved = record("no-starttls");
    first(&mut moved).address = Some("192.0.2.99".into());
    let check = marked(vec![judged(moved, terms()), look("null-mx")], &baseline);
    assert_eq!((check.summary.new, check.summary.fixed), (0, 0));
}

#[test]
fn what_holds_again_is_fixed() {
    let baseline = run(vec![look("expired-certificate")]);
    let check = marked(vec![judged(renewed(), terms())], &baseline);
    assert_eq!(check.fixed.len(), 1);
    assert_eq!(
        check.fixed[0].message,
        "days-left holds again for mx.expired.example, a mail exchange of expired.example."
    );
    assert_eq!(check.summary.text, "1 partner: it has all that it must; 1 rule holds again.");
    assert!(check.terms.iter().any(|term| term.id == "days-left"));
}

#[test]
fn what_was_not_seen_to_hold_is_not_fixed() {
    let baseline = run(vec![look("expired-certificate")]);
    let mut silent = record("expired-certificate");
    left_open(&mut silent, "timed-out", "connect");
    let mut excepted = partner("expired.example", terms());
    excepted.exceptions = vec![excepting("days-left", None, "2026-12-31")];
    let excepted = {
        let seen = seen(record("expired-certificate"), &excepted.terms, 1);
        judge::judge(&excepted, seen)
    };
    for (case, partners) in [
        ("not tested now", vec![judged(silent, terms())]),
        ("accepted now", vec![excepted]),
        ("no longer in the file", vec![look("healthy")]),
        ("no longer asked", vec![judged(renewed(), Terms::default())]),
        ("nobody was looked at", vec![]),
    ] {
        assert_eq!(marked(partners, &baseline).fixed, [], "{case}");
    }
}

#[test]
fn an_exception_that_ran_out_is_new_even_though_it_was_seen_before() {
    let mut excepted = partner("expired.example", terms());
    excepted.exceptions = vec![excepting("days-left", None, "2026-12-31")];
    let then = judge::judge(&excepted, seen(record("expired-certificate"), &excepted.terms, 1));
    let late = judge::Seen {
        at: at("2027-01-01T00:00:00Z"),
        ..seen(record("expired-certificate"), &excepted.terms, 1)
    };
    let check = marked(vec![judge::judge(&excepted, late)], &run(vec![then]));
    assert_eq!((check.summary.new, check.summary.state.as_str()), (1, "fail"));
}

#[test]
fn a_mail_exchange_that_is_gone_is_fixed_where_all_others_hold() {
    let baseline = run(vec![look("no-starttls")]);
    let mut moved = record("no-starttls");
    moved.servers.remove(0);
    moved.mx.records.remove(0);
    moved.verdict.level = Some("pki-name".into());
    let check = marked(vec![judged(moved, terms())], &baseline);
    assert_eq!(check.fixed.len(), 2);
    assert!(check.fixed[0].message.contains("no longer a mail exchange"), "{:?}", check.fixed);
}

#[test]
fn a_baseline_is_read_back_as_it_was_written() {
    let check = run(["healthy", "no-starttls"].map(look).into());
    let text = serde_json::to_string_pretty(&check).unwrap();
    assert_eq!(read(&text).unwrap(), check);
}

#[test]
fn what_is_no_baseline_is_told_why() {
    let domain = serde_json::to_string(&record("healthy")).unwrap();
    for (text, says) in [
        ("", "EOF"),
        ("{}", "names no schema"),
        ("[1]", "names no schema"),
        (r#"{"schema": "mxtls.check/1"}"#, "missing field"),
        (domain.as_str(), "its schema is mxtls.domain/1"),
    ] {
        let said = read(text).unwrap_err().to_string();
        assert!(said.contains(says), "{text:.40}: {said}");
    }
}
