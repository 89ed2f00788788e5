//! Checks of the conversation before STARTTLS. Does no IO, reads no clock.
//!
//! RFC 5321; AUTH is RFC 4954.

use super::catalogue::{Rule, dialogue as rules};
use super::{CheckOutcome, ServerCheck, ServerView};
use crate::facts::Outcome;
use crate::smtp::{Breach, Ending, Keyword, Reply, ReplyError, Seen};

pub(super) const CHECKS: &[ServerCheck] = &[
    (&rules::GREETING_REFUSED, greeting_refused),
    (&rules::RATE_LIMITED, rate_limited),
    (&rules::NOT_SMTP, not_smtp),
    (&rules::HELO_ONLY, helo_only),
    (&rules::AUTH_BEFORE_TLS, auth_before_tls),
];

/// The codes of a server that wants to be left alone for a while.
const LATER: [u16; 2] = [421, 450];

/// A-5321-21: an error in place of a greeting is no word on TLS.
fn greeting_refused(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let Some(banner) = view.seen().and_then(|s| s.banner.as_ref()) else {
        return view.not_tested();
    };
    match banner.code {
        220 => CheckOutcome::Pass,
        code if code >= 400 && !LATER.contains(&code) => {
            let message = format!(
                "{} greeted us with an error, {code}. Whether it offers TLS was not seen.",
                view.name()
            );
            let mut finding = view.finding(rule, message, banner.to_string());
            finding.transient = banner.is_transient();
            finding.into()
        }
        _ => view.not_tested(),
    }
}

fn rate_limited(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    match view.all_seen().find_map(sent_away) {
        Some(reply) => {
            let message = format!(
                "{} answered {} before TLS could be seen. Wait some minutes and ask again.",
                view.name(),
                reply.code
            );
            view.finding(rule, message, reply.to_string()).into()
        }
        None if view.ehlo().is_some() => CheckOutcome::Pass,
        None => view.not_tested(),
    }
}

/// The reply that put us off, by its code alone (A-5321-25).
fn sent_away(seen: &Seen) -> Option<&Reply> {
    match &seen.ended {
        Some(Ending::GreetingDeferred(reply) | Ending::EhloDeferred(reply)) => {
            LATER.contains(&reply.code).then_some(reply)
        }
        _ => None,
    }
}

fn not_smtp(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    if view.settled.outcome == Outcome::NotSmtp {
        let (name, port) = (view.name(), view.server.port);
        let message = match is_too_much(view) {
            true => format!(
                "{name} sends more on port {port} than is read here, and more than SMTP allows."
            ),
            false => format!(
                "{name} answers on port {port}, but not as an SMTP server. \
                 No mail can be delivered there."
            ),
        };
        return view.finding(rule, message, breach(view)).into();
    }
    match view.seen() {
        Some(seen) if seen.ehlo.is_some() || seen.helo_only => CheckOutcome::Pass,
        _ => view.not_tested(),
    }
}

/// A reply that passed our limits may still be one that other senders read.
fn is_too_much(view: &ServerView<'_>) -> bool {
    use ReplyError as E;
    let ended = view.seen().and_then(|s| s.ended.as_ref());
    matches!(
        ended,
        Some(Ending::NotSmtp {
            breach: Breach::Malformed(
                E::LineTooLong { .. } | E::ReplyTooLong { .. } | E::TooManyLines { .. }
            ),
            ..
        })
    )
}

fn breach(view: &ServerView<'_>) -> String {
    match view.seen().and_then(|s| s.ended.as_ref()) {
        Some(Ending::NotSmtp { breach, .. }) => breach.to_string(),
        _ => view.settled.detail.to_owned(),
    }
}

/// A-5321-23: without EHLO there is no STARTTLS by definition.
fn helo_only(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    match view.seen() {
        Some(seen) if seen.helo_only => {
            let message = format!(
                "{} does not understand EHLO, only HELO, so it cannot offer STARTTLS. \
                 Senders that do not demand TLS deliver in clear.",
                view.name()
            );
            view.finding(rule, message, answer_to_ehlo(seen)).into()
        }
        Some(seen) if seen.ehlo.is_some() => CheckOutcome::Pass,
        _ => view.not_tested(),
    }
}

/// The line that followed our EHLO.
fn answer_to_ehlo(seen: &Seen) -> String {
    let said = seen.transcript.lines.iter().skip_while(|l| !l.line.starts_with("EHLO "));
    said.take(2).map(|l| l.line.as_str()).collect::<Vec<_>>().join(" → ")
}

/// Ports of message submission, where AUTH belongs.
const SUBMISSION: [u16; 2] = [465, 587];

/// A-5321-29.
fn auth_before_tls(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    if SUBMISSION.contains(&view.server.port) {
        return CheckOutcome::NotApplicable("this port is for logging in");
    }
    let Some(ehlo) = view.ehlo() else { return view.not_tested() };
    match ehlo.keywords.iter().find(|k| is_auth(k)) {
        Some(auth) => {
            let message = format!(
                "{} offers login on port {} before TLS. Offer it on the submission ports only.",
                view.name(),
                view.server.port
            );
            view.finding(rule, message, &auth.as_written).into()
        }
        None => CheckOutcome::Pass,
    }
}

/// `AUTH`, or the old spelling `AUTH=LOGIN`.
fn is_auth(keyword: &Keyword) -> bool {
    keyword.name == "AUTH" || keyword.name.starts_with("AUTH=")
}
