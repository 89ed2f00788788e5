//! What a run is against an earlier one.

use super::cases::in_clear;
use super::world::*;
use crate::partners::baseline::{carried, mark, read};
use crate::partners::whole::{Course, whole};
use crate::partners::{Terms, judge};
use crate::report::checked::{Check, Partner, Path, Rule};
use crate::report::record::Domain;
use crate::verdict::Require;

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

/// A fault of one server, changed into another one.
fn then_and_now(ask: &Terms, then: fn(&mut Domain), now: fn(&mut Domain)) -> (usize, usize) {
    let look = |change: fn(&mut Domain)| {
        let mut record = alone("healthy");
        change(&mut record);
        judged(record, ask.clone())
    };
    let summary = marked(vec![look(now)], &run(vec![look(then)])).summary;
    (summary.new, summary.known)
}

fn wrong_name(record: &mut Domain) {
    first(record).level = Some("pki".into());
    first(record).certificate.as_mut().unwrap().identity = "mismatch".into();
    record.verdict.level = Some("pki".into());
}

fn ends(record: &mut Domain, text: &str) {
    first(record).certificate.as_mut().unwrap().not_after = at(text);
}

fn issued(record: &mut Domain, by: &str) {
    first(record).certificate.as_mut().unwrap().issuer = format!("CN=a, O={by}");
}

fn key(record: &mut Domain, bits: u32) {
    let key = &mut first(record).certificate.as_mut().unwrap().key;
    (key.algorithm, key.bits) = ("RSA".into(), bits);
}

fn dane(record: &mut Domain, status: &str) {
    first(record).dane.status = status.into();
    record.verdict.dane = status.into();
}

#[test]
fn what_got_worse_is_new() {
    let level = Terms { level: Require::PkiName, ..Terms::default() };
    let days = Terms { days_left: Some(14), ..nothing() };
    let dane_asked = Terms { dane: true, ..nothing() };
    let issuer = Terms { issuers: vec!["Example Trust".into()], ..nothing() };
    let size = Terms { rsa_bits: Some(4096), ..nothing() };
    /// What becomes of a record.
    type Edit = fn(&mut Domain);
    let soon: Edit = |r| ends(r, "2026-11-25T15:00:00Z");
    let over: Edit = |r| ends(r, "2026-11-21T15:00:00Z");
    let rows: [(&str, &Terms, Edit, Edit); 5] = [
        ("a wrong name, then no STARTTLS", &level, wrong_name, in_clear),
        ("three days left, then none", &days, soon, over),
        (
            "no TLSA, then one that does not fit",
            &dane_asked,
            |r| dane(r, "none"),
            |r| dane(r, "fail"),
        ),
        ("another issuer, then yet another", &issuer, |r| issued(r, "B"), |r| issued(r, "C")),
        ("a short key, then a shorter one", &size, |r| key(r, 2048), |r| key(r, 1024)),
    ];
    for (case, ask, then, now) in rows {
        assert_eq!(then_and_now(ask, then, now), (1, 0), "{case}");
        assert_eq!(then_and_now(ask, then, then), (0, 1), "{case}: as it was");
    }
    let back = [rows[0], rows[1], rows[2], rows[4]];
    for (case, ask, then, now) in back {
        assert_eq!(then_and_now(ask, now, then), (0, 1), "{case}, and back");
    }
}

/// One address of a host fell short; now a second one does as well.
#[test]
fn a_further_address_of_the_same_host_is_new_and_one_in_the_place_of_another_is_not() {
    let level = || Terms { level: Require::PkiName, ..Terms::default() };
    let two = |short: &[usize]| {
        let mut record = record("healthy");
        for at in short {
            record.servers.swap(0, *at);
            wrong_name(&mut record);
            record.servers.swap(0, *at);
        }
        record
    };
    let of = |record| vec![judged(record, level())];
    let before = run(of(two(&[0])));
    let summary = |record| marked(of(record), &before).summary;
    let now = summary(two(&[0, 1]));
    assert_eq!((now.new, now.known), (1, 1), "a second address");
    let now = summary(two(&[1]));
    assert_eq!((now.new, now.known), (1, 0), "the other address, which held then");
    let mut moved = two(&[0]);
    first(&mut moved).address = Some("192.0.2.99".into());
    let now = summary(moved);
    assert_eq!((now.new, now.known), (0, 1), "an address that came in the place of the first");
}

#[test]
fn asking_for_less_mends_nothing() {
    let ask = |bits| Terms { rsa_bits: Some(bits), ..nothing() };
    let look = |bits| {
        let mut record = alone("healthy");
        key(&mut record, 2048);
        judged(record, ask(bits))
    };
    let before = run(vec![look(4096)]);
    assert_eq!(before.partners[0].rules[1].asked.as_deref(), Some("RSA 4096"));
    let lowered = marked(vec![look(2048)], &before);
    assert_eq!((lowered.summary.state.as_str(), lowered.fixed.len()), ("pass", 0));
    let raised = marked(vec![look(4096)], &run(vec![look(2048)]));
    assert_eq!((raised.summary.new, raised.summary.known), (1, 0));
}

/// A baseline of a release that wrote neither what was asked nor what was seen.
#[test]
fn a_baseline_without_the_newer_fields_is_read() {
    let check = run(vec![look("no-starttls")]);
    let mut old = serde_json::to_value(&check).unwrap();
    for rule in old["partners"][0]["rules"].as_array_mut().unwrap() {
        let rule = rule.as_object_mut().unwrap();
        rule.retain(|key, _| key != "asked" && key != "seen");
    }
    let old = read(&old.to_string()).unwrap();
    let again = marked(check.partners, &old);
    assert_eq!((again.summary.new, again.summary.fixed), (0, 0));
}

/// The same domain on a day when DNS says nothing.
fn on_a_bad_day(name: &str) -> Partner {
    let mut record = record(name);
    record.mx = record_of_no_answer();
    record.servers.clear();
    record.findings.clear();
    (record.verdict.level, record.verdict.undetermined) = (None, Vec::new());
    judged(record, terms())
}

fn record_of_no_answer() -> crate::report::record::Mx {
    record("servfail").mx
}

#[test]
fn hosts_that_dns_cannot_name_today_stay_in_the_report_undetermined() {
    let before = run(vec![look("no-starttls")]);
    let check = marked(vec![on_a_bad_day("no-starttls")], &before);
    let rules = &check.partners[0].rules;
    for rule in &before.partners[0].rules {
        let same = |now: &&Rule| {
            (&now.id, &now.host, &now.address) == (&rule.id, &rule.host, &rule.address)
        };
        assert_eq!(rules.iter().find(same).map(|now| now.state.as_str()), Some("undetermined"));
    }
    assert_eq!((check.summary.state.as_str(), check.summary.fixed), ("undetermined", 0));
    assert_eq!(marked(check.partners.clone(), &before), check, "marking again changes nothing");
}

#[test]
fn what_could_not_be_told_or_was_not_looked_at_stays_in_the_baseline() {
    let before = run(["no-starttls", "expired-certificate", "healthy"].map(look).into());
    let bad = run(vec![on_a_bad_day("no-starttls")]);
    let next = carried(&bad, &before);
    assert_eq!(next.partners.len(), 3, "who was left out by --only");
    let good_again = marked(vec![look("no-starttls"), look("expired-certificate")], &next);
    assert_eq!((good_again.summary.new, good_again.summary.known), (0, 3));
    assert_eq!(good_again.summary.state, "pass");
    assert_eq!(carried(&next, &before), next, "carrying again changes nothing");
}

#[test]
fn an_address_that_did_not_answer_keeps_its_fault() {
    let before = run(vec![look("expired-certificate")]);
    let mut silent = record("expired-certificate");
    left_open(&mut silent, "timed-out", "connect");
    let next = carried(&run(vec![judged(silent, terms())]), &before);
    let fault = next.partners[0].rules.iter().find(|rule| rule.id == "days-left").unwrap();
    assert_eq!((fault.state.as_str(), fault.seen.as_deref()), ("fail", Some("expired")));
    assert_eq!(next.summary.state, "fail");
}

#[test]
fn what_holds_or_is_no_longer_asked_is_not_carried() {
    let before = run(vec![look("expired-certificate")]);
    for partner in [judged(renewed(), terms()), judged(renewed(), Terms::default())] {
        let plain = run(vec![partner]);
        assert_eq!(carried(&plain, &before), plain);
    }
}
