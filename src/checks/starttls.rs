//! Checks of STARTTLS, the handshake and SMTP inside TLS. RFC 3207.
//!
//! Nothing here is ever concluded from silence: what was not reached was not
//! tested. Does no IO, reads no clock.

use super::catalogue::{Rule, starttls as rules};
use super::standing::{DaneStatus, StsStatus, turned_down};
use super::{CheckOutcome, Confidence, Judged, PathControl, ServerCheck, ServerView, Side};
use crate::cert::{Identity, Trust};
use crate::facts::{Chosen, Outcome, Stage, Variation};
use crate::hello::Version;
use crate::smtp::{EhloResponse, INJECTED_KEPT, StartTlsOutcome};
use crate::text::printable;
use crate::tls::BrokenBy;

pub(super) const CHECKS: &[ServerCheck] = &[
    (&rules::NOT_SUPPORTED, not_supported),
    (&rules::MASKED, masked),
    (&rules::REFUSED, refused),
    (&rules::DEFERRED, deferred),
    (&rules::INCONSISTENT, inconsistent),
    (&rules::RESPONSE_INJECTION, response_injection),
    (&rules::VALIDATION_FAILURE, validation_failure),
    (&rules::LEGACY_TLS_ONLY, legacy_tls_only),
    (&rules::PQ_INTOLERANT, pq_intolerant),
    (&rules::TLS_UNUSABLE, tls_unusable),
    (&rules::AFTER_TLS, after_tls),
    (&rules::SNI_REQUIRED, sni_required),
    (&rules::REQUIRETLS_MISSING, requiretls_missing),
];

/// A-3207-1, A-3207-8.
fn not_supported(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    match view.settled.outcome {
        Outcome::StarttlsNotOffered => {
            let mut finding = view.finding(rule, not_offered_message(view), offer(view));
            (finding.side, finding.confidence) = blame(view);
            finding.into()
        }
        _ if view.offers_starttls() => CheckOutcome::Pass,
        _ => view.not_tested(),
    }
}

/// Whose doing it is, as far as the control of the path tells.
pub(super) fn blame(view: &ServerView<'_>) -> (Side, Confidence) {
    match view.path_control {
        PathControl::Failed => (Side::Path, Confidence::Low),
        _ if !view.settled.conclusive => (Side::Unknown, Confidence::Low),
        PathControl::Passed => (Side::Server, Confidence::High),
        PathControl::None => (Side::Unknown, Confidence::Medium),
    }
}

fn not_offered_message(view: &ServerView<'_>) -> String {
    let seen = format!("{} did not offer STARTTLS in {}", view.name(), connections(view.times()));
    let unsure = if view.settled.conclusive { "" } else { ", which was not confirmed" };
    match view.path_control {
        PathControl::Passed => {
            format!("{seen}{unsure}. Senders that do not demand TLS deliver in clear.")
        }
        PathControl::None => format!(
            "{seen}{unsure}; this network was not checked. Senders that do not demand TLS deliver \
             in clear."
        ),
        PathControl::Failed => format!(
            "{seen}, but from here others do not offer it either. \
             Something in this network may hide it: test from another one."
        ),
    }
}

fn connections(count: usize) -> String {
    match count {
        1 => "one connection".to_owned(),
        2 => "two connections".to_owned(),
        n => format!("{n} connections"),
    }
}

/// What was offered in place of STARTTLS.
pub(super) fn offer(view: &ServerView<'_>) -> String {
    view.ehlo().map_or_else(|| view.settled.detail.to_owned(), keywords)
}

/// As many keywords as fit beside each other; the record has them all.
fn keywords(ehlo: &EhloResponse) -> String {
    let written: Vec<&str> = ehlo.keywords.iter().map(|k| k.as_written.as_str()).take(40).collect();
    match written.as_slice() {
        [] => format!("EHLO answered by {} with no keyword", ehlo.domain),
        all => format!("EHLO answered with {}", all.join(", ")),
    }
}

/// A firewall's marks: the keyword is not missing, it was written over.
fn masked(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    match view.settled.outcome {
        Outcome::StarttlsMasked => {
            let message = format!(
                "A firewall in front of {}, or in front of you, is hiding STARTTLS. \
                 Test from another network to learn which.",
                view.name()
            );
            view.finding(rule, message, mask(view)).into()
        }
        _ if view.ehlo().is_some() => CheckOutcome::Pass,
        _ => view.not_tested(),
    }
}

/// Both places where the marks can be.
fn mask(view: &ServerView<'_>) -> String {
    let banner = view.seen().and_then(|s| s.banner.as_ref());
    let banner = banner.map_or_else(String::new, |reply| format!("{reply}; "));
    banner + &offer(view)
}

/// A-3207-3.
fn refused(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    answered_no(view, rule, StartTlsOutcome::Refused, "Its TLS is switched on but broken.")
}

/// A-3207-3.
fn deferred(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    answered_no(view, rule, StartTlsOutcome::Deferred, "Test again; if it stays, TLS is broken.")
}

fn answered_no(
    view: &ServerView<'_>,
    rule: &'static Rule,
    answer: StartTlsOutcome,
    advice: &str,
) -> CheckOutcome {
    match view.seen() {
        Some(seen) if seen.starttls == answer => {
            let reply = seen.ended.as_ref().and_then(|e| e.reply());
            let line = reply.map_or_else(|| view.settled.detail.to_owned(), ToString::to_string);
            let code = reply.map_or_else(String::new, |r| format!(" with {}", r.code));
            let message = format!(
                "{} offers STARTTLS and then answers the command{code}. {advice}",
                view.name()
            );
            view.finding(rule, message, line).into()
        }
        Some(seen) if seen.starttls == StartTlsOutcome::Accepted => CheckOutcome::Pass,
        Some(_) if view.offers_starttls() => view.not_tested(),
        _ => view.without_tls(),
    }
}

fn inconsistent(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    if view.settled.inconsistent {
        let message = format!(
            "{} did not behave the same in {}. Machines with different settings may share \
             the address; some mail may go in clear.",
            view.name(),
            connections(view.server.attempts.len())
        );
        return view.finding(rule, message, story(view)).into();
    }
    match view.settled.conclusive {
        true if view.times() > 1 => CheckOutcome::Pass,
        true => CheckOutcome::NotApplicable("one connection told all"),
        false => view.not_tested(),
    }
}

/// The outcomes of all attempts in turn.
fn story(view: &ServerView<'_>) -> String {
    let told = view.server.attempts.iter().map(|a| format!("{}: {}", a.outcome.word(), a.detail));
    told.collect::<Vec<_>>().join("; then ")
}

/// A-3207-4.
fn response_injection(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    if let Some(seen) = view.all_seen().find(|s| !s.injected.is_empty()) {
        let count = seen.injected.len();
        let more = if count < INJECTED_KEPT { "" } else { " or more" };
        let message = format!(
            "{} sent {count}{more} octets of clear text after its 220 to STARTTLS. \
             They were thrown away; a careless sender would take them for words inside TLS.",
            view.name()
        );
        return view.finding(rule, message, printable(&seen.injected)).into();
    }
    let accepted = view.all_seen().any(|s| s.starttls == StartTlsOutcome::Accepted);
    if accepted { CheckOutcome::Pass } else { view.without_tls() }
}

/// A-8996-2: this alone never shows that TLS is missing.
fn validation_failure(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    match view.settled.outcome {
        Outcome::HandshakeFailed => {
            let message = format!(
                "{} accepted STARTTLS, but no TLS session came about. {}",
                view.name(),
                likely_reason(view)
            );
            let mut finding = view.finding(rule, message, view.settled.detail);
            if view.settled.conclusive {
                finding.confidence = Confidence::High;
            }
            finding.into()
        }
        Outcome::TimedOut if view.settled.stage == Some(Stage::Handshake) => stalled(view, rule),
        _ if finished_handshake(view) => CheckOutcome::Pass,
        _ => view.without_tls(),
    }
}

fn likely_reason(view: &ServerView<'_>) -> &'static str {
    match view.settled.decisive.and_then(|a| a.broken_by) {
        _ if view.settled.conclusive => "It refused every version from SSLv3 to TLS 1.3.",
        _ if view.server.chosen().is_some() => {
            "Yet it answered another hello with TLS 1.2, so others may fare better."
        }
        Some(BrokenBy::Plaintext) => "It goes on in clear text where TLS should begin.",
        Some(BrokenBy::TooMuch) => "What it sent is more than is read here; others may read it.",
        Some(BrokenBy::Protocol) => "What it sent is not understood here.",
        _ => "It may speak only older TLS, or only cipher suites that this program does not.",
    }
}

/// A-8996-1: a weakness, and yet no clear text.
fn legacy_tls_only(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let chosen = view.server.chosen();
    match (view.settled.outcome, chosen) {
        (Outcome::EncryptedLegacy, Some(chosen)) => {
            let message = format!(
                "{} speaks {}. Many senders refuse that by now: they send in clear, or not at all.",
                view.name(),
                at_best(chosen)
            );
            let evidence = format!("a hello was answered with {chosen}");
            view.finding(rule, message, evidence).into()
        }
        _ if finished_handshake(view) => CheckOutcome::Pass,
        _ => view.without_tls(),
    }
}

fn at_best(chosen: &Chosen) -> String {
    match chosen.version {
        Version::Tls12 => "TLS 1.2 with retired cipher suites only".to_owned(),
        _ => format!("{} at best", chosen.spoken()),
    }
}

/// A stall may be the server's, the way's or ours.
fn stalled(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let message =
        format!("{} accepted STARTTLS, but the handshake did not end in time.", view.name());
    let mut finding = view.finding(rule, message, view.settled.detail);
    finding.confidence = Confidence::Low;
    finding.transient = true;
    finding.into()
}

fn finished_handshake(view: &ServerView<'_>) -> bool {
    view.settled.decisive.is_some_and(|a| a.session.is_some())
}

/// A-10024-1.
fn pq_intolerant(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    if view.settled.pq_intolerant {
        let message = format!(
            "The handshake with {} broke with a post-quantum key share and worked without. If it \
             stays so, update its TLS library, or the firewall in front of it.",
            view.name()
        );
        return view.finding(rule, message, broken_handshake(view)).into();
    }
    match view.settled.decisive {
        Some(a) if a.session.is_some() && a.post_quantum => CheckOutcome::Pass,
        Some(a) if a.session.is_some() => {
            CheckOutcome::NotTested("no post-quantum key share was offered".to_owned())
        }
        _ => view.without_tls(),
    }
}

fn broken_handshake(view: &ServerView<'_>) -> String {
    let broken = view.server.attempts.iter().find(|a| a.stage == Some(Stage::Handshake));
    broken.map_or_else(String::new, |a| a.detail.clone())
}

fn tls_unusable(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    match view.settled.outcome {
        Outcome::TlsUnusable => {
            let why = if asks_for_certificate(view) {
                "It asked us for a certificate, and most senders have none."
            } else {
                "No mail can be delivered inside TLS."
            };
            let message =
                format!("{} finished the handshake and then gave no service. {why}", view.name());
            view.finding(rule, message, view.settled.detail).into()
        }
        Outcome::Encrypted => CheckOutcome::Pass,
        _ => view.without_tls(),
    }
}

fn asks_for_certificate(view: &ServerView<'_>) -> bool {
    let session = view.settled.decisive.and_then(|a| a.session.as_ref());
    session.is_some_and(|s| s.client_certificate_requested)
}

/// A-3207-6.
fn after_tls(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let inside = view.seen().and_then(|s| Some((s, s.ehlo_after_tls.as_ref()?)));
    match inside {
        Some((seen, ehlo)) if seen.starttls_after_tls => {
            let message = format!(
                "{} offers STARTTLS again inside TLS. It, or a proxy in front of it, does not \
                 know that TLS is on.",
                view.name()
            );
            view.finding(rule, message, keywords(ehlo)).into()
        }
        Some(_) => CheckOutcome::Pass,
        None => view.without_tls(),
    }
}

/// Whoever names nobody meets another certificate, or none.
fn sni_required(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let extras = view.server.extras.iter().zip(view.extras);
    let mut without =
        extras.filter(|(extra, _)| !matches!(extra.variation, Variation::OtherKeyType(_)));
    // The first leaves TLS 1.3 out too: where it broke, the second tells which of the two it was.
    let first = without.next();
    let Some((extra, judged)) = without.next_back().or(first) else {
        return CheckOutcome::NotTested("no handshake was made without SNI".to_owned());
    };
    let attempt = match &extra.visit {
        Ok(attempt) => attempt,
        Err(none) => return CheckOutcome::NotTested(none.detail.clone()),
    };
    let evidence = match (&attempt.session, worse(view.judged, judged.as_ref())) {
        (Some(_), Some(evidence)) => evidence,
        (Some(_), None) => return CheckOutcome::Pass,
        (None, _) if turned_down(&view.server.extras, Variation::WithoutSni) => {
            attempt.detail.clone()
        }
        (None, _) => return CheckOutcome::NotTested(attempt.detail.clone()),
    };
    let message = format!(
        "{} is in order only where the client names it (SNI). Many senders do not, and meet \
         another certificate or a broken handshake.",
        view.name()
    );
    view.finding(rule, message, evidence).into()
}

/// What the second certificate lacks that the first has, in trust or in name.
fn worse(with: Option<&Judged>, without: Option<&Judged>) -> Option<String> {
    let with = &with?.judgement;
    let Some(without) = without else {
        return Some("the certificate shown without SNI cannot be read".to_owned());
    };
    let Judged { certificate, judgement, .. } = without;
    let trust = with.trust == Trust::Trusted && judgement.trust != Trust::Trusted;
    let name = with.identity == Identity::Match && judgement.identity != Identity::Match;
    let word = match (trust, name) {
        (false, false) => return None,
        (true, _) => judgement.trust.word(),
        (false, true) => judgement.identity.word(),
    };
    Some(format!("without SNI {word}: {}", certificate.subject))
}

/// A-8689-1: only what stands inside TLS counts, and only where the server proved itself.
fn requiretls_missing(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let Some(standing) = view.standing else { return view.not_tested() };
    if standing.dane != DaneStatus::Pass && standing.sts != StsStatus::Pass {
        let untold = standing.dane == DaneStatus::NotTested || standing.sts == StsStatus::NotTested;
        return match untold {
            true => CheckOutcome::NotTested("DANE and MTA-STS were not both tested".to_owned()),
            false => CheckOutcome::NotApplicable("neither DANE nor MTA-STS holds for it"),
        };
    }
    match view.seen().and_then(|seen| seen.ehlo_after_tls.as_ref()) {
        Some(ehlo) if ehlo.has("REQUIRETLS") => CheckOutcome::Pass,
        Some(ehlo) => {
            let message = format!(
                "{} does not list REQUIRETLS inside TLS. Messages that demand TLS all the way \
                 are not taken.",
                view.name()
            );
            view.finding(rule, message, keywords(ehlo)).into()
        }
        None => view.without_tls(),
    }
}
