//! What one's own mail system can safely require of a domain: the setting for Postfix,
//! Exim and Exchange, what it rests on, and until when.
//!
//! Nothing here is looked at again: facts and verdict come in, text goes out, and what
//! was not tested never makes a promise. RFC 7672, RFC 8461. Does no IO, reads no clock.

mod case;
mod caveats;
mod exchange;
mod exim;
mod look;
mod names;
mod paper;
mod postfix;
mod reasons;
mod term;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::checks::DomainView;
use crate::verdict::{DomainVerdict, Level, Require};
use case::Case;

/// Whether what was asked holds. *Cannot tell* is not ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It holds with every server.
    Ready,
    /// A server falls short, or the domain takes no mail.
    NotReady,
    /// Something that it rests on could not be tested.
    CannotTell,
}

impl Answer {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Answer::Ready => "ready",
            Answer::NotReady => "not-ready",
            Answer::CannotTell => "cannot-tell",
        }
    }
}

/// What a sender that requires it is promised, the weaker the lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Promise {
    /// TLS 1.2 or newer.
    Encrypts,
    /// And a certificate that a root vouches for.
    Pki,
    /// And it names the MX host, whose name DNS gave.
    PkiName,
    /// What the domain's MTA-STS policy asks for.
    Sts,
    /// A trusted certificate for a name that stands in the setting itself.
    FixedName,
    /// What its TLSA records ask for.
    Dane,
}

impl Promise {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Promise::Encrypts => "encrypts",
            Promise::Pki => "pki",
            Promise::PkiName => "pki-name",
            Promise::Sts => "sts",
            Promise::FixedName => "fixed-name",
            Promise::Dane => "dane",
        }
    }

    /// What a user asks for who wants it; no word there asks for a fixed name.
    fn as_asked(self) -> Require {
        match self {
            Promise::Encrypts => Require::Encrypts,
            Promise::Pki => Require::Pki,
            Promise::PkiName | Promise::FixedName => Require::PkiName,
            Promise::Sts => Require::Sts,
            Promise::Dane => Require::Dane,
        }
    }
}

/// A mail system that sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum System {
    /// Postfix: a line of `smtp_tls_policy_maps`.
    Postfix,
    /// Exim: a router and a transport.
    Exim,
    /// Exchange: a connector.
    Exchange,
}

impl System {
    /// All of them, in the order they are told.
    pub const ALL: [System; 3] = [System::Postfix, System::Exim, System::Exchange];

    /// The word on the command line and in records.
    pub fn word(self) -> &'static str {
        match self {
            System::Postfix => "postfix",
            System::Exim => "exim",
            System::Exchange => "exchange",
        }
    }
}

/// What to set in one mail system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The system.
    pub system: System,
    /// What its configuration takes as it stands; only comments where nothing is safe.
    pub text: String,
    /// What must be so for it to hold, one sentence each.
    pub conditions: Vec<String>,
}

/// All that advice is made of.
pub struct Question<'a> {
    /// What was seen, judged.
    pub view: &'a DomainView<'a>,
    /// What it amounts to by what is asked.
    pub verdict: &'a dyn Fn(Require) -> DomainVerdict,
    /// The level asked for; none means the strongest that holds.
    pub asked: Option<Require>,
    /// The trust store's name.
    pub roots: &'a str,
    /// When it was judged.
    pub at: Timestamp,
}

/// The answer before sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What was asked: the user's word, or that of the strongest promise that holds.
    pub asked: Require,
    /// Whether it holds.
    pub answer: Answer,
    /// The worst rung over all servers and their certificates of both key types.
    pub level: Option<Level>,
    /// The strongest promise that holds; `None` if none does.
    pub holds: Option<Promise>,
    /// What to set, for every system.
    pub settings: Vec<Setting>,
    /// The answer in a sentence or two.
    pub summary: String,
    /// What falls short of what was asked, or of more, each server's own sentence.
    pub reasons: Vec<String>,
    /// What the promise does not cover, and what to mind.
    pub caveats: Vec<String>,
    /// When the first certificate ends that the promise rests on.
    pub holds_until: Option<Timestamp>,
    /// When to look again.
    pub check_again: Timestamp,
}

/// Advises on one domain.
pub fn advise(question: &Question<'_>) -> Advice {
    let case = Case::new(question);
    let chosen = case.chosen();
    let term = term::Term::of(&case, chosen);
    Advice {
        asked: case.asked(),
        answer: case.answer(),
        level: case.level(),
        holds: case.strongest(),
        settings: vec![
            postfix::setting(&case, chosen, &term),
            exim::setting(&case, chosen, &term),
            exchange::setting(&case, chosen, &term),
        ],
        summary: reasons::summary(&case, chosen),
        reasons: reasons::reasons(&case),
        caveats: caveats::caveats(&case, chosen),
        holds_until: term.until,
        check_again: term.again,
    }
}
