//! Profiles: what a published guideline asks of a mail server, as data, and the judge.
//!
//! A profile is a TOML file, one of those that come with the program or the user's own; each
//! criterion is of a closed set of kinds ([`Check`]). The judge looks at what is known of a
//! server and says of each criterion whether it holds; what nobody asked the server is not
//! tested, never passed. Does no IO, reads no clock.

mod built_in;
mod certificates;
mod check;
mod contradiction;
mod file;
mod judge;
mod offer;
mod ordered;
mod suites;
mod told;
mod words;

pub use built_in::{built_in, names};
pub use check::Check;
pub use file::{Fault, FileError, LONGEST};
pub use judge::{Ruling, Status, Verdict, judge};

/// What one guideline asks.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its name, in lower case with hyphens.
    pub name: String,
    /// What it is, in a few words.
    pub title: String,
    /// The document it is taken from.
    pub document: String,
    /// When that was published, as far as is known: `2022-11`.
    pub date: Option<String>,
    /// Where the document is.
    pub url: Option<String>,
    /// One at least, each under an id of its own.
    pub criteria: Vec<Criterion>,
    /// What the document asks as well and this profile does not test.
    pub leaves_out: Vec<String>,
}

/// One thing that it asks.
#[derive(Debug, Clone)]
pub struct Criterion {
    /// Its id, in lower case with hyphens.
    pub id: String,
    /// What is asked, in one sentence.
    pub asks: String,
    /// Where in the document, if somebody has looked it up there.
    pub section: Option<String>,
    /// What it is to break it.
    pub severity: Severity,
    /// How it is tested.
    pub check: Check,
}

/// What a broken criterion amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The server falls short of the profile.
    Fail,
    /// It holds, and yet something should change.
    Warn,
}

impl Severity {
    /// The word in records and files.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Fail => "fail",
            Severity::Warn => "warn",
        }
    }
}

impl Profile {
    /// Document, date and section: where the criterion is taken from.
    pub fn citation(&self, criterion: &Criterion) -> String {
        let parts = [Some(&self.document), self.date.as_ref(), criterion.section.as_ref()];
        parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
    }
}
