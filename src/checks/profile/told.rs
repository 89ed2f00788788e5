//! What one check says, before its severity is weighed.
//!
//! Does no IO, reads no clock.

use crate::facts::Depth;

/// What one check says of a server. Each text is a sentence without its full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    /// It holds.
    Holds(String),
    /// It does not.
    Broken(String),
    /// It cannot be said.
    Open(Gap),
}

/// Why it cannot be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nobody asked the server, or not so much.
    NotAsked(Depth),
    /// It was asked, and did not tell.
    Untold(String),
}

impl Told {
    pub(super) fn holds(said: impl Into<String>) -> Self {
        Told::Holds(said.into())
    }

    pub(super) fn broken(said: impl Into<String>) -> Self {
        Told::Broken(said.into())
    }

    pub(super) fn untold(why: impl Into<String>) -> Self {
        Told::Open(Gap::Untold(why.into()))
    }
}

impl Gap {
    /// Why, and what to do about it.
    pub(super) fn sentence(&self) -> String {
        match self {
            Gap::NotAsked(Depth::Families) => "run with --enumerate".to_owned(),
            Gap::NotAsked(Depth::All) => "run with --enumerate=all".to_owned(),
            Gap::Untold(why) => why.clone(),
        }
    }
}

/// How many names one sentence holds.
const SHOWN: usize = 4;

/// `A, B and 3 more`: names in one sentence.
pub(super) fn some_of<T: ToString>(all: impl IntoIterator<Item = T>) -> String {
    let mut names: Vec<String> = all.into_iter().map(|one| one.to_string()).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => match names.pop() {
            Some(last) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
            only => only.unwrap_or_default(),
        },
        more => {
            names.truncate(SHOWN);
            format!("{} and {more} more", names.join(", "))
        }
    }
}

/// `is` or `are`.
pub(super) fn be(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
