//! Who is looked at once more, and after how long.

use std::time::Duration;

use super::world::*;
use crate::partners::Terms;
use crate::partners::again::{Again, again};
use crate::report::record::Domain;

const SOON: Option<Again> = Some(Again { after: None });
const LATER: Option<Again> = Some(Again { after: Some(Duration::from_secs(60)) });

fn ended(outcome: &str) -> Domain {
    let mut record = alone("healthy");
    left_open(&mut record, outcome, "connect");
    record
}

#[test]
fn an_end_that_may_pass_is_looked_at_again_and_who_says_later_later() {
    for (outcome, wanted) in [
        ("timed-out", SOON),
        ("connection-refused", SOON),
        ("unreachable", SOON),
        ("reset", SOON),
        ("closed", SOON),
        ("tls-unusable", SOON),
        ("handshake-failed", SOON),
        ("greeting-deferred", LATER),
        ("ehlo-deferred", LATER),
        ("starttls-deferred", LATER),
        ("egress-blocked", LATER),
        ("greeting-refused", None),
        ("ehlo-refused", None),
        ("not-smtp", None),
        ("not-probed", None),
        ("path-intercepted", None),
        ("a-word-that-nobody-knows", None),
    ] {
        assert_eq!(again(&judged(ended(outcome), Terms::default())), wanted, "{outcome}");
    }
}

#[test]
fn the_longest_wait_counts() {
    assert_eq!(again(&judged(record("undetermined"), Terms::default())), LATER);
}

#[test]
fn look_ups_that_failed_are_made_again() {
    assert_eq!(again(&judged(record("servfail"), Terms::default())), SOON);
    let mut bogus = record("servfail");
    bogus.mx.failure.as_mut().unwrap().kind = "bogus".into();
    assert_eq!(again(&judged(bogus, Terms::default())), None);
    let dane = Terms { dane: true, ..nothing() };
    assert_eq!(again(&judged(record("policy-trouble"), dane)), SOON);
}

#[test]
fn a_last_word_is_the_last() {
    for name in ["healthy", "no-starttls", "expired-certificate", "null-mx", "nxdomain"] {
        let judged = judged(record(name), Terms { days_left: Some(7), ..Terms::default() });
        assert_eq!(again(&judged), None, "{name}");
    }
    let left_alone = judged(record("private-address"), Terms::default());
    assert_eq!(again(&left_alone), None, "we leave it alone ourselves");
}

#[test]
fn a_failure_that_may_pass_is_looked_at_twice_before_it_is_told() {
    let mut passing = record("no-starttls");
    passing.findings[0].transient = true;
    assert_eq!(again(&tried(passing.clone(), Terms::default(), 1)), SOON);
    assert_eq!(again(&tried(passing, Terms::default(), 2)), None);
}

#[test]
fn reachable_is_never_told_after_one_try_but_who_turns_us_away_is_not_asked_twice() {
    let terms = || Terms { reachable: true, ..nothing() };
    for (end, after_one) in [("not-smtp", SOON), ("greeting-refused", None)] {
        let mut refused = ended(end);
        let server = first(&mut refused);
        (server.path_control, server.stage) = ("passed".into(), Some("greeting".into()));
        assert_eq!(again(&tried(refused.clone(), terms(), 1)), after_one, "{end}");
        assert_eq!(again(&tried(refused, terms(), 2)), None, "{end}");
    }
}
