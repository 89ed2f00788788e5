//! Which hello to send next, so that few connections tell all that a server takes.
//!
//! One accepted suite answers for all its families, and what is refused is refused for every
//! suite or group in the hello: so a server that takes n things is known after little more than
//! n hellos. A TLS 1.3 hello without a key share is answered with the group alone, without any
//! mathematics of keys. Does no IO, reads no clock. RFC 8446, RFC 5246.
//!
//! ```
//! use mxtls::hello::{Depth, Plan, Reader, Taken, Version};
//!
//! let mut plan = Plan::new(Depth::Families, 30);
//! while let Some(hello) = plan.next() {
//!     assert!(!hello.suites.is_empty());
//!     let mut reader = Reader::new();
//!     reader.received(&[21, 3, 1, 0, 2, 2, 40]); // handshake_failure, whatever is asked
//!     plan.learnt(&reader.finish());
//! }
//! let (learnt, stopped) = plan.finish();
//! assert_eq!((learnt.version(Version::Tls12), stopped), (Taken::No, None));
//! ```

mod known;
mod order;
mod question;
#[cfg(test)]
mod tests;
mod told;

use self::known::{Heard, Known};
use self::question::{Ask, question};
use super::{Answer, ClientHello, Depth, Ending, Group, Learnt, Version};

/// Questions beyond one for each accepted suite, where every suite is asked for.
const BESIDE_SUITES: usize = 25;

/// So many refusals by a close, each heard twice, are a habit.
const HABIT: usize = 2;

/// The alert of a server that speaks no version that was offered.
const PROTOCOL_VERSION: u8 = 70;

/// Why closes at the end are not counted.
const UNPROVEN: &str =
    "The last hellos were met by a close, and whether that was a refusal could not be seen.";

/// Hellos for one server, one after the other, each chosen by the answers so far.
#[derive(Debug)]
pub struct Plan {
    depth: Depth,
    most: usize,
    made: usize,
    known: Known,
    /// What the answer to come is about.
    asked: Option<Ask>,
    /// The last question had no answer, and is asked once more.
    again: bool,
    /// The last answer was a refusal: does the server still take what it took?
    doubtful: bool,
    soft: Soft,
    /// What was known at the last choice: the server still answered, after all refusals so far.
    proven: Known,
    stopped: Option<String>,
}

/// Refusals that may be none: a server, or who is on the way, may have had enough of us.
#[derive(Debug, Default)]
struct Soft {
    /// The last question was refused so, and is asked once more.
    again: bool,
    /// How many were refused so twice.
    habit: usize,
    /// This server refuses by alerts.
    alerts: bool,
    /// Some were counted, and nothing was chosen since.
    unproven: bool,
}

impl Soft {
    /// Whether a refusal is to be heard twice. Who never sends an alert need not say every no
    /// twice, once the habit shows.
    fn doubts(&mut self) -> bool {
        if self.habit >= HABIT && !self.alerts {
            return false;
        }
        self.again = !self.again;
        self.habit += usize::from(!self.again);
        self.again
    }
}

impl Plan {
    /// Asks at most `most` questions.
    pub fn new(depth: Depth, most: usize) -> Self {
        Self {
            depth,
            most,
            made: 0,
            known: Known::new(depth),
            asked: None,
            again: false,
            doubtful: false,
            soft: Soft::default(),
            proven: Known::new(depth),
            stopped: None,
        }
    }

    /// What a finished handshake has shown already.
    #[must_use]
    pub fn with_seen(mut self, version: Version, group: Option<Group>) -> Self {
        self.known.seen = Some((version, group));
        self.proven.seen = self.known.seen;
        self
    }

    /// The next hello, each on a connection of its own; `None` when all is known or nothing
    /// more may be asked.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Option<ClientHello> {
        // What contradicts a handshake is not counted in the end: no need to go on.
        if self.stopped.is_some() || self.known.contradiction().is_some() {
            return None;
        }
        let wanted = question(&self.known);
        let control = self.doubtful.then(|| self.known.control()).flatten();
        let left = self.bound().saturating_sub(self.made);
        let ask = match (wanted, control) {
            (Some(ask), None) if left > 0 => ask,
            (Some(ask), Some(_)) if left > 1 => ask,
            (None, Some(control)) if left > 0 => control,
            (Some(_), control) => match control.filter(|_| left > 0) {
                Some(control) => control,
                None => return self.spent(),
            },
            (None, _) => return None,
        };
        self.made += 1;
        let hello = ask.hello.clone();
        self.asked = Some(ask);
        Some(hello)
    }

    /// How many questions may be asked, as far as is known.
    fn bound(&self) -> usize {
        match self.depth {
            Depth::Families => self.most,
            Depth::All => self.most.min(self.known.accepted() + BESIDE_SUITES),
        }
    }

    fn spent(&mut self) -> Option<ClientHello> {
        self.stopped = Some(match self.made {
            0 => "No connection was allowed.".to_owned(),
            1 => "One connection was made, and no more were allowed.".to_owned(),
            made => format!("{made} connections were made, and no more were allowed."),
        });
        None
    }

    /// Takes the answer to the last hello. A close without a word is a refusal, as an alert is,
    /// but it may have to come twice.
    pub fn learnt(&mut self, answer: &Answer) {
        let Some(ask) = self.asked.take() else { return };
        match heard(&ask, answer) {
            Err(why) => self.no_answer(&ask, why),
            Ok(Heard::Refused { soft: true, .. }) if self.asks_again(&ask) => self.again = false,
            Ok(heard) => self.note(&ask, answer, heard),
        }
    }

    /// What refused this may have been too long a hello, or no refusal.
    fn asks_again(&mut self, ask: &Ask) -> bool {
        self.known.shorten(ask) || self.soft.doubts()
    }

    fn note(&mut self, ask: &Ask, answer: &Answer, heard: Heard) {
        self.again = false;
        self.soft.again = false;
        self.doubtful = heard != Heard::Chosen;
        if let Err(contradiction) = self.known.note(ask, answer, heard) {
            self.stopped = Some(contradiction.to_owned());
        }
        match heard {
            Heard::Refused { soft: true, .. } => self.soft.unproven = true,
            Heard::Refused { .. } => self.soft.alerts = true,
            Heard::Chosen => {
                self.soft.unproven = false;
                self.proven = self.known.clone();
            }
        }
    }

    /// There was no answer to the last hello, for this reason, a clause: it is sent once more,
    /// and a second time it ends the plan.
    pub fn unanswered(&mut self, why: &str) {
        if let Some(ask) = self.asked.take() {
            self.no_answer(&ask, why);
        }
    }

    fn no_answer(&mut self, ask: &Ask, why: &str) {
        // Some old servers hang on a long hello.
        if self.known.shorten(ask) {
            return;
        }
        if std::mem::replace(&mut self.again, true) {
            self.stopped = Some(format!("A question had no answer, twice: {why}."));
        }
    }

    /// Nothing more may be asked, for this reason, a sentence.
    pub fn stop(&mut self, why: impl Into<String>) {
        self.asked = None;
        self.stopped = Some(why.into());
    }

    /// What was learnt, and why the plan ended before its end, if it did.
    pub fn finish(self) -> (Learnt, Option<String>) {
        let unfinished = || question(&self.known).map(|_| "Not every question was asked.".into());
        let contradiction = self.known.contradiction().map(str::to_owned);
        let unproven = || self.soft.unproven.then(|| UNPROVEN.to_owned());
        let stopped = self.stopped.clone().or(contradiction).or_else(unfinished).or_else(unproven);
        // One alert before anything was chosen may be the fault of the hello.
        let cut = self.stopped.is_some() && self.known.choices.is_empty();
        let known = if self.soft.unproven || cut { self.proven } else { self.known };
        (known.learnt(), stopped)
    }
}

/// What an answer says to a question; an error, a clause, where it says nothing.
fn heard(ask: &Ask, answer: &Answer) -> Result<Heard, &'static str> {
    match (&answer.hello, &answer.ending) {
        (Some(chosen), _) if ask.fits(chosen, answer.group()) => Ok(Heard::Chosen),
        (Some(_), _) => Err("the server chose what was not offered"),
        (None, Ending::Alert(alert)) => {
            let version = alert.description == PROTOCOL_VERSION;
            Ok(Heard::Refused { version, soft: !alert.refuses() })
        }
        (None, Ending::Unfinished) => Ok(Heard::Refused { version: false, soft: true }),
        (None, Ending::BrokenOff) => Err("the answer broke off"),
        (None, Ending::ClearText(_)) => Err("clear text came"),
        (None, Ending::Garbage(what)) => Err(what),
        (None, _) => Err("more came than is read here"),
    }
}
