//! Whether a command sent in clear behind STARTTLS is obeyed inside TLS (CVE-2011-0411).
//!
//! Three answers, and "could not be told" is one of them: silence proves something only
//! where the control, an EHLO inside TLS, was answered in step. Does no IO, reads no clock.

use super::catalogue::{Rule, injection as rules};
use super::{CheckOutcome, ServerCheck, ServerView};
use crate::facts::Attempt;
use crate::smtp::{Ending, Pipelined, Seen};
use crate::text::printable;

pub(super) const CHECKS: &[ServerCheck] = &[(&rules::COMMAND_INJECTION, command_injection)];

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InjectionResult {
    /// NOOP was answered inside TLS.
    Vulnerable,
    /// It was not, and all else was.
    NotVulnerable,
    /// The test did not come to its end.
    NotTold,
}

impl InjectionResult {
    /// The word in records.
    pub const fn word(self) -> &'static str {
        match self {
            InjectionResult::Vulnerable => "vulnerable",
            InjectionResult::NotVulnerable => "not-vulnerable",
            InjectionResult::NotTold => "not-told",
        }
    }
}

/// The answer, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InjectionVerdict {
    /// NOOP was sent behind STARTTLS.
    pub tested: bool,
    /// The answer.
    pub result: InjectionResult,
    /// One or two sentences, printable.
    pub detail: String,
}

impl InjectionVerdict {
    fn told(result: InjectionResult, detail: String) -> Self {
        InjectionVerdict { tested: true, result, detail }
    }

    fn untold(tested: bool, detail: String) -> Self {
        InjectionVerdict { tested, result: InjectionResult::NotTold, detail }
    }
}

/// What the test showed, where it was made.
pub fn injection(view: &ServerView<'_>) -> Option<InjectionVerdict> {
    let visit = &view.server.injection.as_ref()?.visit;
    Some(match visit {
        Err(not_probed) => InjectionVerdict::untold(false, not_probed.detail.clone()),
        Ok(attempt) if view.is_in_doubt() => {
            InjectionVerdict::untold(sent(attempt).is_some(), view.settled.detail.to_owned())
        }
        Ok(attempt) => match sent(attempt) {
            Some((seen, pipelined)) => of_pipeline(attempt, seen, pipelined),
            None => {
                let detail = format!("It did not come to STARTTLS again. {}", attempt.detail);
                InjectionVerdict::untold(false, detail)
            }
        },
    })
}

/// What was seen, if NOOP was sent.
fn sent(attempt: &Attempt) -> Option<(&Seen, &Pipelined)> {
    let seen = attempt.dialogue.as_ref()?;
    seen.pipelined.as_ref().filter(|pipelined| pipelined.sent).map(|pipelined| (seen, pipelined))
}

fn of_pipeline(attempt: &Attempt, seen: &Seen, pipelined: &Pipelined) -> InjectionVerdict {
    use InjectionResult::{NotVulnerable, Vulnerable};
    if let Some(reply) = pipelined.carried() {
        let when = match pipelined.unasked {
            Some(_) => "before anything was said there",
            None => "before the answer to EHLO",
        };
        let detail = format!("NOOP, sent in clear, was answered inside TLS, {when}: \"{reply}\".");
        return InjectionVerdict::told(Vulnerable, detail);
    }
    let domain = seen.ehlo.as_ref().map(|ehlo| ehlo.domain.as_str());
    match &seen.ended {
        Some(Ending::StartTlsRefused(reply)) => {
            let detail = format!("With NOOP behind it, STARTTLS was refused: \"{reply}\".");
            InjectionVerdict::told(NotVulnerable, detail)
        }
        Some(Ending::Encrypted) if pipelined.is_in_step(domain) => {
            let clear = in_clear(seen).map_or_else(String::new, |said| format!(" {said}"));
            let detail = format!("Inside TLS, EHLO was answered and NOOP was not.{clear}");
            InjectionVerdict::told(NotVulnerable, detail)
        }
        // Between the 220 and the handshake it went on reading commands: NOOP was not kept.
        None if attempt.session.is_none() => match in_clear(seen) {
            Some(said) => InjectionVerdict::told(NotVulnerable, said),
            None => InjectionVerdict::untold(true, loose_end(attempt, seen, pipelined)),
        },
        _ => InjectionVerdict::untold(true, loose_end(attempt, seen, pipelined)),
    }
}

/// Why it cannot be told.
fn loose_end(attempt: &Attempt, seen: &Seen, pipelined: &Pipelined) -> String {
    match (&pipelined.unasked, &seen.ended, pipelined.answers.first()) {
        (Some(reply), ..) => format!(
            "Before anything was said inside TLS came \"{reply}\", which need not be about NOOP."
        ),
        (None, Some(Ending::Encrypted), Some(reply)) => {
            format!("\"{reply}\" inside TLS may be the answer to EHLO or to NOOP.")
        }
        _ => format!("With NOOP behind STARTTLS the test broke off. {}", attempt.detail),
    }
}

/// A positive reply between the 220 and the handshake is NOOP's, obeyed where it was sent.
fn in_clear(seen: &Seen) -> Option<String> {
    let line = seen.injected.split(|octet| *octet == b'\n').next()?.trim_ascii_end();
    line.starts_with(b"250").then(|| {
        format!("NOOP was answered in clear, before the handshake: \"{}\".", printable(line))
    })
}

fn command_injection(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let Some(InjectionVerdict { result, detail, .. }) = injection(view) else {
        return match view.seen().is_some_and(|seen| seen.ended == Some(Ending::Encrypted)) {
            true => CheckOutcome::NotApplicable("the test was not asked for"),
            false => view.without_tls(),
        };
    };
    match result {
        InjectionResult::Vulnerable => {
            let message = format!(
                "{} obeys inside TLS what was sent in clear before it. Somebody on the way can \
                 put commands of his own in front of a sender's.",
                view.name()
            );
            view.finding(rule, message, detail).into()
        }
        InjectionResult::NotVulnerable => CheckOutcome::Pass,
        InjectionResult::NotTold => CheckOutcome::NotTested(format!("{}: {detail}", view.name())),
    }
}
