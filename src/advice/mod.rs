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
mod obstacle;
mod paper;
mod postfix;
mod reasons;
mod setting;
mod term;
#[cfg(test)]
mod tests;
mod untold;

use jiff::Timestamp;

use crate::checks::DomainView;
use crate::verdict::{DomainVerdict, Level, Require};
use case::Case;
use setting::Said;

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
    /// Of several, the one that stands for all: a shortfall wins over not knowing.
    fn worst(answers: &[Answer]) -> Option<Answer> {
        let worse_first = [Answer::NotReady, Answer::CannotTell, Answer::Ready];
        worse_first.into_iter().find(|answer| answers.contains(answer))
    }

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
    /// All of them, the weakest first.
    const ALL: [Promise; 6] = [
        Promise::Encrypts,
        Promise::Pki,
        Promise::PkiName,
        Promise::Sts,
        Promise::FixedName,
        Promise::Dane,
    ];

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

    /// Its name in a sentence.
    fn name(self) -> &'static str {
        match self {
            System::Postfix => "Postfix",
            System::Exim => "Exim",
            System::Exchange => "Exchange",
        }
    }
}

/// What to set in one mail system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The system.
    pub system: System,
    /// Whether what was asked holds with this system; a line counts only where it does.
    pub answer: Answer,
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
    /// The systems that the answer is for; none means what holds whatever the system.
    pub systems: &'a [System],
    /// The run was stopped before the look was over: nothing is promised then.
    pub stopped: bool,
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
    /// Stronger ones that could not be told, where no level was asked for.
    pub untold: Vec<Promise>,
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
    let all = System::ALL.map(|system| Said::of(&case, system));
    let wanted = || all.iter().filter(|said| question.systems.contains(&said.system));
    let answers: Vec<Answer> = wanted().map(|said| said.answer).collect();
    let answer = Answer::worst(&answers).unwrap_or_else(|| case.answer());
    // The systems that bring the answer down, although what was asked holds.
    let held: Vec<&Said> =
        wanted().filter(|said| said.obstacle.is_some() && said.answer == answer).collect();
    let term = term::Term::of(&case, answer);
    let sentence = |said: &Said| term.sentence(said.answer == Answer::Ready);
    Advice {
        asked: case.asked(),
        answer,
        level: case.level(),
        holds: case.strongest(),
        untold: untold::untold(&case),
        settings: all.iter().map(|said| said.setting(&case, &sentence(said))).collect(),
        summary: reasons::summary(&case, &held),
        reasons: reasons::reasons(&case, &held),
        caveats: caveats::caveats(&case),
        holds_until: term.until,
        check_again: term.again,
    }
}
