//! What the test for command injection amounts to, conversation by conversation.

use super::cases::good;
use super::fixture::*;
use crate::checks::{CheckOutcome, InjectionResult};
use crate::facts::{Attempt, Injection, NotProbed, Outcome, Stage, Why};

const IN_CLEAR: [&str; 3] =
    ["220 mx1.example.org", "250-mx1.example.org|250-SIZE 1000|250 STARTTLS", "220 go ahead"];
const EHLO: &str = "250-mx1.example.org|250 SIZE 1000";

/// NOOP is answered inside TLS; and it is not. The empty reply is silence.
pub(super) const CARRIED: [&str; 3] = ["250 2.0.0 ok", EHLO, "221 bye"];
pub(super) const DROPPED: [&str; 3] = ["", EHLO, "221 bye"];

/// A server in good order that says `inside` in TLS where NOOP stood behind STARTTLS.
pub(super) fn tested(inside: &[&str]) -> Fixture {
    after(pipelined(Outcome::Encrypted, &[&IN_CLEAR, inside].concat()))
}

/// A server in good order, and this attempt to test it.
fn after(attempt: Attempt) -> Fixture {
    with(Injection { visit: Ok(attempt) })
}

fn with(injection: Injection) -> Fixture {
    let mut listed = exchange(10, "mx1.example.org", "192.0.2.1", [encrypted()]);
    listed.1.injection = Some(injection);
    explicit(vec![listed])
}

fn verdict(fixture: &Fixture) -> (bool, InjectionResult, String) {
    let view = fixture.view(&fixture.domain.servers[0]);
    let verdict = crate::checks::injection(&view).expect("a test");
    (verdict.tested, verdict.result, verdict.detail)
}

#[track_caller]
fn amounts_to(fixture: &Fixture, tested: bool, result: InjectionResult, says: &str) {
    let told = verdict(fixture);
    assert_eq!((told.0, told.1), (tested, result), "{}", told.2);
    assert!(told.2.contains(says), "{says:?} is not in {:?}", told.2);
}

#[test]
fn an_answer_inside_tls_is_the_proof_unasked_or_before_that_to_ehlo() {
    use InjectionResult::Vulnerable;
    amounts_to(&tested(&CARRIED), true, Vulnerable, "before anything was said there");
    amounts_to(&tested(&["502 no NOOP here", EHLO]), true, Vulnerable, "\"502 no NOOP here\"");
    let late = ["", "250 2.0.0 ok", EHLO, "221 bye"];
    amounts_to(&tested(&late), true, Vulnerable, "before the answer to EHLO: \"250 2.0.0 ok\"");
    amounts_to(&tested(&["", "503 EHLO first", EHLO]), true, Vulnerable, "\"503 EHLO first\"");
    amounts_to(&tested(&["", "250 ok|250-mx1|250 SIZE"]), true, Vulnerable, "\"250 ok\"");
}

#[test]
fn silence_and_an_ehlo_in_step_are_the_proof_that_it_is_not() {
    use InjectionResult::NotVulnerable;
    amounts_to(&tested(&DROPPED), true, NotVulnerable, "EHLO was answered and NOOP was not");
    // What answers inside TLS may bear another name, if only it is in step.
    amounts_to(&tested(&["", "250 inner.example", "221 bye"]), true, NotVulnerable, "");
    amounts_to(&tested(&["", "250 mx1.example.org"]), true, NotVulnerable, "");
    amounts_to(&tested(&["", EHLO, "500 no QUIT"]), true, NotVulnerable, "");
}

#[test]
fn one_that_refuses_the_pair_or_answers_in_clear_is_not() {
    use InjectionResult::NotVulnerable;
    let refusal = [IN_CLEAR[0], IN_CLEAR[1], "554 SMTP synchronization error"];
    let refused = after(pipelined(Outcome::StarttlsRefused, &refusal));
    amounts_to(&refused, true, NotVulnerable, "STARTTLS was refused: \"554 SMTP synchron");
    let at_once = [IN_CLEAR[0], IN_CLEAR[1], "220 go ahead|250 2.0.0 ok"];
    let and_on = after(pipelined(Outcome::Encrypted, &[&at_once[..], &DROPPED].concat()));
    amounts_to(&and_on, true, NotVulnerable, "NOOP was answered in clear, before the handshake");
    let and_stuck = pipelined(Outcome::HandshakeFailed, &at_once);
    assert!(and_stuck.session.is_none());
    amounts_to(&after(and_stuck), true, NotVulnerable, "\"250 2.0.0 ok\"");
}

#[test]
fn what_came_to_no_end_is_not_told() {
    use InjectionResult::NotTold;
    let cut = |replies: &[&str], outcome| after(pipelined(outcome, replies));
    let broken = cut(&IN_CLEAR, Outcome::HandshakeFailed);
    amounts_to(&broken, true, NotTold, "With NOOP behind STARTTLS the test broke off. It ended");
    let silent = cut(&IN_CLEAR[..2], Outcome::TimedOut);
    amounts_to(&silent, true, NotTold, "broke off");
    let deferred = cut(&[IN_CLEAR[0], IN_CLEAR[1], "454 not now"], Outcome::StarttlsDeferred);
    amounts_to(&deferred, true, NotTold, "broke off");
    let away = cut(&["421 too many"], Outcome::GreetingDeferred);
    amounts_to(&away, false, NotTold, "It did not come to STARTTLS again.");
    for (inside, why) in [
        (&["421 that is no way to behave"][..], "need not be about NOOP"),
        (&["220 mx1.example.org", EHLO], "need not be about NOOP"),
        (&["", "250 2.0.0 ok"], "\"250 2.0.0 ok\" inside TLS may be the answer to EHLO or"),
        (&["", "421 closing"], "broke off"),
        (&["", "\u{16}\u{3}"], "broke off"),
        (&[""], "broke off"),
    ] {
        amounts_to(&tested(inside), true, NotTold, why);
    }
}

#[test]
fn what_was_not_tried_or_met_somebody_else_is_not_told_and_no_finding() {
    use InjectionResult::NotTold;
    let spent = NotProbed::new(Why::Budget, "Over budget: it was.");
    let spent = with(Injection { visit: Err(spent) });
    amounts_to(&spent, false, NotTold, "Over budget: it was.");
    let unmet = after(silent(Outcome::TimedOut, Stage::Connect));
    amounts_to(&unmet, false, NotTold, "It did not come to STARTTLS again.");
    let other = tested(&CARRIED).with(|f| f.in_doubt = Some(Outcome::PathIntercepted));
    amounts_to(&other, true, NotTold, "");
    for fixture in [spent, unmet, other] {
        let outcomes = fixture.outcomes_of("command-injection");
        assert!(matches!(outcomes[..], [CheckOutcome::NotTested(_)]), "{outcomes:?}");
    }
}

#[test]
fn the_finding_quotes_the_reply_and_without_the_test_there_is_none() {
    let finding = tested(&CARRIED).finding("command-injection");
    assert!(finding.evidence.contains("\"250 2.0.0 ok\""), "{}", finding.evidence);
    assert!(finding.message.starts_with("mx1.example.org [192.0.2.1] obeys inside TLS"));
    let unasked = good().outcomes_of("command-injection");
    assert_eq!(unasked, [CheckOutcome::NotApplicable("the test was not asked for")]);
}
