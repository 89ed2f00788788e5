//! What handshakes that broke amount to, in the light of hellos for older versions.

use std::collections::BTreeMap;

use super::cases::broken;
use super::fixture::*;
use crate::cert::Trust;
use crate::checks::{CheckOutcome, Confidence, settle};
use crate::facts::{
    Chosen, Depth, Enumeration, HelloAnswer, HelloVisit, Legacy, LegacyHello, Outcome,
};
use crate::hello::{Alert, CipherSuite, Learnt, Version};
use crate::tls::BrokenBy;

/// RSA key exchange: none of ours.
pub(super) const RSA: &str = "TLS_RSA_WITH_AES_128_CBC_SHA";
/// One with which a handshake could be finished here.
pub(super) const ECDHE: &str = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";

const CLOSED: HelloAnswer = HelloAnswer::Closed;
const ALERT: HelloAnswer = HelloAnswer::Alert(Alert { level: 2, description: 70 });

fn legacy(answers: impl IntoIterator<Item = HelloAnswer>) -> Legacy {
    let visit =
        |answer| Ok(HelloVisit { connected: true, cut_by_us: false, duration_ms: 1, answer });
    let hello = |answer| LegacyHello { version: Version::Tls12, visit: visit(answer) };
    let detail = "What the hellos were told.".to_owned();
    Legacy { hellos: answers.into_iter().map(hello).collect(), detail }
}

fn chosen(version: Version, suite: &str) -> HelloAnswer {
    HelloAnswer::Chosen(Box::new(Chosen {
        version,
        suite: CipherSuite::from_name(suite).unwrap(),
        parameters: None,
        certificate_requested: false,
        chain: vec![vec![0x30]],
    }))
}

/// Two broken handshakes, then these answers to hellos.
fn after(answers: impl IntoIterator<Item = HelloAnswer>) -> Fixture {
    let (host, mut server) = exchange(10, "mx1.example.org", "192.0.2.1", [broken(), broken()]);
    server.legacy = Some(legacy(answers));
    explicit(vec![(host, server)])
}

/// A server that breaks handshakes and answers a hello with this.
pub(super) fn answers_hellos(version: Version, suite: &str) -> Fixture {
    after([chosen(version, suite)])
}

/// Outcome, and whether it is the last word.
fn settled(fixture: &Fixture) -> (Outcome, bool) {
    let settled = settle(&fixture.domain.servers[0]);
    assert!(!settled.inconsistent && settled.worst == settled.outcome);
    (settled.outcome, settled.conclusive)
}

#[test]
fn what_we_cannot_speak_is_outdated_tls_and_not_a_lack_of_it() {
    for (version, suite) in [
        (Version::Ssl3, "TLS_RSA_WITH_RC4_128_SHA"),
        (Version::Tls10, RSA),
        (Version::Tls11, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
        (Version::Tls12, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"),
    ] {
        let found = settled(&answers_hellos(version, suite));
        assert_eq!(found, (Outcome::EncryptedLegacy, true), "{version} {suite}");
    }
    let by_the_second = after([ALERT, chosen(Version::Ssl3, RSA)]);
    assert_eq!(settled(&by_the_second), (Outcome::EncryptedLegacy, true));
}

#[test]
fn what_we_do_speak_leaves_it_open_why_handshakes_break() {
    let puzzling = answers_hellos(Version::Tls12, ECDHE);
    assert_eq!(settled(&puzzling), (Outcome::HandshakeFailed, false));
    let message = puzzling.finding("validation-failure").message;
    assert!(message.ends_with("another hello with TLS 1.2, so others may fare better."));
}

#[test]
fn a_broken_handshake_is_the_last_word_once_two_hellos_were_refused() {
    for (answers, conclusive) in [
        (vec![ALERT, ALERT], true),
        (vec![ALERT, HelloAnswer::Closed], true),
        (vec![HelloAnswer::Closed, ALERT], false),
        (vec![HelloAnswer::Closed, HelloAnswer::Closed], false),
        (vec![ALERT], false),
        (vec![ALERT, HelloAnswer::Silence], false),
        (vec![HelloAnswer::Other("clear text".into())], false),
        (vec![], false),
    ] {
        let story = format!("{answers:?}");
        assert_eq!(settled(&after(answers)), (Outcome::HandshakeFailed, conclusive), "{story}");
    }
    let without = mx1([broken(), broken()]);
    assert_eq!(settled(&without), (Outcome::HandshakeFailed, false));
}

#[test]
fn closes_are_the_last_word_only_from_the_first_connection_on() {
    use BrokenBy::{Alert, Eof, Reset};
    for (first, second, conclusive) in
        [(Eof, Reset, true), (Alert, Alert, false), (Eof, Alert, false)]
    {
        let closed = Fixture::with(after([CLOSED, CLOSED]), |fixture| {
            let mut server = (*fixture.domain.servers[0]).clone();
            server.attempts[0].broken_by = Some(first);
            server.attempts[1].broken_by = Some(second);
            fixture.domain.servers[0] = server.into();
        });
        let story = format!("{first:?}, {second:?}");
        assert_eq!(settled(&closed), (Outcome::HandshakeFailed, conclusive), "{story}");
    }
}

#[test]
fn what_an_enumeration_is_answered_afterwards_takes_the_last_word_back() {
    let answered = |suites: BTreeMap<_, _>| {
        Fixture::with(after([ALERT, ALERT]), |fixture| {
            let mut server = (*fixture.domain.servers[0]).clone();
            let learnt = Learnt { suites, ..Learnt::default() };
            let depth = Depth::Families;
            server.enumeration = Some(Enumeration { depth, connections: 9, stopped: None, learnt });
            fixture.domain.servers[0] = server.into();
        })
    };
    let short_hellos_work = [(Version::Tls10, vec![CipherSuite(0x002f)])].into();
    assert_eq!(settled(&answered(short_hellos_work)), (Outcome::HandshakeFailed, false));
    assert_eq!(settled(&answered(BTreeMap::new())), (Outcome::HandshakeFailed, true));
}

#[test]
fn one_handshake_that_worked_outweighs_all_hellos() {
    let worked = Fixture::with(after([ALERT, ALERT]), |fixture| {
        let mut server = (*fixture.domain.servers[0]).clone();
        server.attempts[1] = encrypted();
        fixture.domain.servers[0] = server.into();
    });
    let found = settle(&worked.domain.servers[0]);
    assert_eq!((found.outcome, found.inconsistent), (Outcome::Encrypted, true));
}

#[test]
fn a_refusal_throughout_is_told_with_confidence() {
    let finding = after([ALERT, HelloAnswer::Closed]).finding("validation-failure");
    assert_eq!(finding.confidence, Confidence::High);
    assert_eq!(
        finding.message,
        "mx1.example.org [192.0.2.1] accepted STARTTLS, but no TLS session came about. It refused \
         every version from SSLv3 to TLS 1.3."
    );
    let open = after([ALERT]).finding("validation-failure");
    assert_eq!(open.confidence, Confidence::Medium);
    assert!(open.message.contains("It may speak only older TLS"), "{}", open.message);
}

#[test]
fn outdated_tls_is_told_with_what_was_chosen() {
    let finding = answers_hellos(Version::Tls10, RSA).finding("legacy-tls-only");
    assert!(finding.message.contains("speaks TLS 1.0 at best"), "{}", finding.message);
    assert_eq!(finding.evidence, format!("a hello was answered with TLS 1.0, {RSA}"));
    let retired = answers_hellos(Version::Tls12, RSA).finding("legacy-tls-only");
    assert!(retired.message.contains("TLS 1.2 with retired cipher suites only"));
}

#[test]
fn a_certificate_shown_in_clear_is_judged_but_no_signature_missed() {
    let unproved = |trust, also: &[Trust]| {
        answers_hellos(Version::Tls10, RSA).with(|fixture| {
            let judgement = &mut fixture.judged.as_mut().unwrap().judgement;
            (judgement.trust, judgement.also) = (trust, also.to_vec());
        })
    };
    assert_eq!(unproved(Trust::WeakSignature, &[]).found(), ["legacy-tls-only"]);
    let expired = unproved(Trust::Expired, &[Trust::WeakSignature]);
    assert_eq!(expired.found(), ["legacy-tls-only", "certificate-expired"]);
    let weak = unproved(Trust::WeakSignature, &[]).with(|fixture| {
        fixture.judged.as_mut().unwrap().certificate.weak_signature = true;
    });
    assert_eq!(weak.found(), ["legacy-tls-only", "certificate-weak-signature"]);
}

#[test]
fn what_needs_a_session_was_not_tested_or_does_not_apply() {
    let old = answers_hellos(Version::Tls10, RSA);
    let none = after([ALERT, ALERT]);
    for id in ["tls-unusable", "pq-intolerant", "starttls-after-tls"] {
        let outcomes = (old.outcomes_of(id).remove(0), none.outcomes_of(id).remove(0));
        let (CheckOutcome::NotTested(_), CheckOutcome::NotApplicable(_)) = outcomes else {
            panic!("{id}: {outcomes:?}");
        };
    }
}
