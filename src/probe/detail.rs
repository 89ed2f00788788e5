//! The end of an attempt in the words of the closed list, with one sentence.
//!
//! Does no IO, reads no clock.

use std::time::Duration;

use crate::facts::{Outcome, Stage};
use crate::net::{Broken, Cut};
use crate::smtp::{Ending, Reply, Seen, Unusable, Wait};
use crate::tls::Session;

/// How an attempt ended, in the words of the facts.
pub(super) struct End {
    pub(super) outcome: Outcome,
    pub(super) stage: Option<Stage>,
    pub(super) detail: String,
    /// It was our own limit, or the user, that ended it.
    pub(super) ours: bool,
}

impl End {
    pub(super) fn new(outcome: Outcome, stage: Stage, detail: impl Into<String>) -> Self {
        End { outcome, stage: Some(stage), detail: detail.into(), ours: false }
    }
}

/// The end that a limit or the user brought.
pub(super) fn cut(cut: Cut, stage: Stage, limit: Duration) -> End {
    let waited_for = waited_for(stage);
    match cut {
        Cut::Stage => {
            let seconds = limit.as_secs_f64();
            let hint = if stage == Stage::Connect { ASK_DOCTOR } else { "" };
            let said = format!("{waited_for} did not come within {seconds} s. {hint}");
            End::new(Outcome::TimedOut, stage, said.trim_end())
        }
        Cut::Target => {
            let said = format!("The time for the whole target ran out before {waited_for} came.");
            End { ours: true, ..End::new(Outcome::TimedOut, stage, lower_article(&said)) }
        }
        Cut::Stopped => {
            let waited_for = waited_for.replacen("The", "the", 1);
            let said = format!("The run was stopped while waiting for {waited_for}.");
            End { ours: true, ..End::new(Outcome::NotProbed, stage, said) }
        }
    }
}

/// A silence may be this network's.
pub(super) const ASK_DOCTOR: &str = "`mxtls doctor` tells whether this network blocks the port.";

fn lower_article(sentence: &str) -> String {
    sentence.replacen(" The ", " the ", 1)
}

fn waited_for(stage: Stage) -> &'static str {
    match stage {
        Stage::Resolve => "The DNS answer",
        Stage::Connect => "The TCP connection",
        Stage::Greeting => "The whole greeting",
        Stage::Ehlo => "The whole reply to EHLO",
        Stage::Starttls => "The reply to STARTTLS",
        Stage::Handshake => "The end of the TLS handshake",
        Stage::EhloAfterTls => "The whole reply to EHLO inside TLS",
        Stage::Quit => "The reply to QUIT",
    }
}

/// The end that a broken connection brought.
pub(super) fn broken(broken: &Broken, stage: Stage) -> End {
    let before = waited_for(stage).replacen("The", "the", 1);
    match broken {
        Broken::Reset => {
            End::new(Outcome::Reset, stage, format!("The connection was reset before {before}."))
        }
        Broken::Other(said) => {
            let sentence = format!("The connection broke before {before}: {said}.");
            End::new(Outcome::Closed, stage, sentence)
        }
    }
}

/// What the dialogue, and whatever cut it short, amount to.
pub(super) fn end(seen: &Seen, session: Option<&Session>, cut_short: Option<End>) -> End {
    match (&seen.ended, cut_short) {
        (Some(Ending::NotOffered), _) if seen.helo_only => End::new(
            Outcome::StarttlsNotOffered,
            Stage::Ehlo,
            "The server knows HELO but not EHLO, so it cannot offer STARTTLS.",
        ),
        (Some(ending), _) => of_dialogue(ending, session),
        (None, Some(end)) => within_tls(end, session),
        (None, None) => {
            End::new(Outcome::Closed, Stage::Greeting, "The conversation ended without a result.")
        }
    }
}

/// Once a handshake finished, no 2xx inside TLS means that TLS is of no use here.
fn within_tls(end: End, session: Option<&Session>) -> End {
    match session {
        Some(_) if !end.ours => {
            let said = &end.detail;
            let sentence =
                format!("The TLS handshake completed, but SMTP inside it failed. {said}");
            End::new(Outcome::TlsUnusable, Stage::EhloAfterTls, sentence)
        }
        _ => end,
    }
}

fn of_dialogue(ending: &Ending, session: Option<&Session>) -> End {
    use Outcome as O;
    match ending {
        Ending::Encrypted => {
            End { stage: None, ..End::new(O::Encrypted, Stage::Quit, encrypted(session)) }
        }
        Ending::TlsUnusable(why) => unusable(why),
        Ending::NotOffered => End::new(
            O::StarttlsNotOffered,
            Stage::Ehlo,
            "The server's reply to EHLO does not offer STARTTLS.",
        ),
        Ending::Masked => End::new(
            O::StarttlsMasked,
            Stage::Ehlo,
            "Something on the way has overwritten the server's words, STARTTLS among them.",
        ),
        Ending::StartTlsRefused(r) => replied(O::StarttlsRefused, Stage::Starttls, "STARTTLS", r),
        Ending::StartTlsDeferred(r) => replied(O::StarttlsDeferred, Stage::Starttls, "STARTTLS", r),
        Ending::GreetingRefused(r) => greeted(O::GreetingRefused, r),
        Ending::GreetingDeferred(r) => greeted(O::GreetingDeferred, r),
        Ending::EhloRefused(r) => ehlo_refused(r),
        Ending::EhloDeferred(r) => ehlo_deferred(r),
        Ending::NotSmtp { wait, breach } => End::new(
            O::NotSmtp,
            stage(*wait),
            format!(
                "What answers does not speak SMTP as it should: {}.",
                short(&breach.to_string())
            ),
        ),
        Ending::Closed(wait) => {
            let before = waited_for(stage(*wait)).replacen("The", "the", 1);
            let said = format!("The server closed the connection before {before}.");
            End::new(O::Closed, stage(*wait), said)
        }
    }
}

fn encrypted(session: Option<&Session>) -> String {
    match session {
        Some(s) => format!("{} with {}, and SMTP works inside it.", s.version, s.cipher_suite),
        None => "SMTP works inside TLS.".to_owned(),
    }
}

fn unusable(why: &Unusable) -> End {
    let said = format!(
        "The TLS handshake completed, but SMTP inside it failed: {}.",
        short(&why.to_string())
    );
    End::new(Outcome::TlsUnusable, Stage::EhloAfterTls, said)
}

fn quoted(reply: &Reply) -> String {
    format!("\"{} {}\"", reply.code, short(reply.text()))
}

/// Enough of a text for a sentence; the transcript has the rest.
pub(super) fn short(text: &str) -> String {
    const ENOUGH: usize = 100;
    match text.char_indices().nth(ENOUGH) {
        None => text.to_owned(),
        Some(_) => text.chars().take(ENOUGH).chain(['…']).collect(),
    }
}

fn replied(outcome: Outcome, stage: Stage, command: &str, reply: &Reply) -> End {
    End::new(outcome, stage, format!("The server answered {command} with {}.", quoted(reply)))
}

fn greeted(outcome: Outcome, reply: &Reply) -> End {
    let said = format!("The server greeted with {} and took no session.", quoted(reply));
    End::new(outcome, Stage::Greeting, said)
}

/// Codes by which servers refuse a name or an address, as against a command (A-5321-23).
const ABOUT_US: [u16; 6] = [450, 501, 504, 550, 553, 554];

fn ehlo_refused(reply: &Reply) -> End {
    let said = quoted(reply);
    let sentence = match ABOUT_US.contains(&reply.code) {
        true => format!("The server refused our name or address: {said}. {ANOTHER_NAME}"),
        false => format!("The server answered EHLO with {said}."),
    };
    End::new(Outcome::EhloRefused, Stage::Ehlo, sentence)
}

fn ehlo_deferred(reply: &Reply) -> End {
    let hint = if ABOUT_US.contains(&reply.code) { ANOTHER_NAME } else { "" };
    let said = format!("The server answered EHLO with {}. {hint}", quoted(reply));
    End::new(Outcome::EhloDeferred, Stage::Ehlo, said.trim_end())
}

const ANOTHER_NAME: &str = "Try a name that DNS knows with --ehlo-name.";

/// The stage that a wait of the dialogue is of.
pub(super) fn stage(wait: Wait) -> Stage {
    match wait {
        Wait::Greeting => Stage::Greeting,
        Wait::Ehlo | Wait::Helo => Stage::Ehlo,
        Wait::StartTls => Stage::Starttls,
        Wait::EhloAfterTls => Stage::EhloAfterTls,
        Wait::Quit => Stage::Quit,
    }
}
