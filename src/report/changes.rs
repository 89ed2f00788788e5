//! `mxtls.diff/1` as it is written: what changed between two files of records.
//!
//! Frozen structs, nothing of the insides; `docs/schema/` holds the schema. Every
//! renderer of `mxtls diff` knows this record alone. Does no IO, reads no clock.

pub mod markdown;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::record::Tool;

/// The schema's name.
pub const DIFF: &str = "mxtls.diff/1";

/// Every word of [`Change::id`].
pub const IDS: [&str; 23] = [
    "target",
    "mail",
    "mx",
    "preference",
    "address",
    "outcome",
    "tls-version",
    "key-exchange",
    "certificate",
    "issuer",
    "key",
    "names",
    "expiry",
    "trust",
    "identity",
    "tlsa",
    "dane",
    "dnssec",
    "sts",
    "tlsrpt",
    "profile",
    "level",
    "rule",
];

/// What changed between two files of records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diff {
    /// `mxtls.diff/1`.
    pub schema: String,
    /// Who wrote it.
    pub tool: Tool,
    /// The older file.
    pub old: File,
    /// The newer file.
    pub new: File,
    /// What may explain changes, or is missing: one sentence each.
    pub notes: Vec<String>,
    /// The targets, worst first; those without a change only where asked for.
    pub targets: Vec<Target>,
    /// How many of which, and one sentence.
    pub summary: Summary,
}

/// One of the two files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name as it was given.
    pub name: String,
    /// The targets in it.
    pub targets: usize,
    /// When the first of them was seen.
    pub first_at: Option<Timestamp>,
    /// When the last of them was seen.
    pub last_at: Option<Timestamp>,
}

/// One target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The target, names in A-label form.
    pub target: String,
    /// The target in Unicode, where that differs.
    pub target_unicode: Option<String>,
    /// The worst direction of its changes.
    pub state: State,
    /// When the older file saw it.
    pub old_at: Option<Timestamp>,
    /// When the newer file saw it.
    pub new_at: Option<Timestamp>,
    /// What changed, worst first.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What changed: a word of [`IDS`].
    pub id: String,
    /// For the worse or the better.
    pub direction: Direction,
    /// The mail exchange, where it is about one.
    pub host: Option<String>,
    /// Its addresses, where it is about some.
    pub addresses: Vec<String>,
    /// What it was, in the words of the record; `null` where that has no short form.
    pub old: Option<String>,
    /// What it is.
    pub new: Option<String>,
    /// One or two sentences with both ends and both times.
    pub message: String,
}

/// Which way a change goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// For the worse.
    Worse,
    /// What was told before cannot be told now.
    Unknown,
    /// Neither better nor worse, or seen for the first time.
    Changed,
    /// For the better.
    Better,
}

/// What the changes of a target, or of all, amount to: the worst of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Something got worse.
    Worse,
    /// Nothing got worse, and something cannot be told any more.
    Unknown,
    /// Something is otherwise.
    Changed,
    /// All that changed got better.
    Better,
    /// Nothing changed.
    Same,
}

/// The comparison in numbers of targets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The worst of all targets.
    pub state: State,
    /// Targets in either file.
    pub targets: usize,
    /// Of which got worse.
    pub worse: usize,
    /// Of which something cannot be told any more, and nothing got worse.
    pub unknown: usize,
    /// Of which something is otherwise.
    pub changed: usize,
    /// Of which all that changed got better.
    pub better: usize,
    /// Of which nothing changed.
    pub same: usize,
    /// One sentence.
    pub text: String,
}

impl Direction {
    /// As the record writes it.
    pub fn word(self) -> &'static str {
        State::from(self).word()
    }
}

impl State {
    /// All, worst first.
    pub const ALL: [State; 5] =
        [State::Worse, State::Unknown, State::Changed, State::Better, State::Same];

    /// As the record writes it.
    pub fn word(self) -> &'static str {
        match self {
            State::Worse => "worse",
            State::Unknown => "unknown",
            State::Changed => "changed",
            State::Better => "better",
            State::Same => "same",
        }
    }

    /// The worst of `changes`.
    pub fn of(changes: &[Change]) -> Self {
        changes.iter().map(|change| change.direction.into()).min().unwrap_or(State::Same)
    }
}

impl From<Direction> for State {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Worse => State::Worse,
            Direction::Unknown => State::Unknown,
            Direction::Changed => State::Changed,
            Direction::Better => State::Better,
        }
    }
}

impl Summary {
    /// How many targets are in `state`.
    pub fn count(&self, state: State) -> usize {
        match state {
            State::Worse => self.worse,
            State::Unknown => self.unknown,
            State::Changed => self.changed,
            State::Better => self.better,
            State::Same => self.same,
        }
    }
}
