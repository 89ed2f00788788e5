//! A profile's file read: TOML, no key too many, and every fault at its line and column.
//!
//! Does no IO, reads no clock.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::contradiction::contradiction;
use super::{Check, Criterion, Profile, Severity};
use crate::text::printable;

/// The longest file, in octets.
pub const LONGEST: usize = 1 << 20;
/// The most criteria of one profile.
const MOST: usize = 200;
/// The longest name or id, in characters.
const LONGEST_ID: usize = 64;
/// The longest text, in characters.
const LONGEST_TEXT: usize = 300;

/// Why a text is no profile, and where.
#[derive(Debug, thiserror::Error)]
#[error("line {line}, column {column}: {fault}")]
pub struct FileError {
    /// From 1 on.
    pub line: usize,
    /// In characters, from 1 on.
    pub column: usize,
    /// What is wrong there.
    pub fault: Fault,
}

/// What is wrong with a profile's file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No TOML, a key that is unknown or missing, or a word that is none.
    #[error("{0}")]
    Unreadable(String),
    /// Other octets than a text has.
    #[error("here stands what is not UTF-8; save the file as UTF-8")]
    NoText,
    /// More than a profile can need.
    #[error("a profile has at most {LONGEST} octets")]
    TooLong,
    /// A name or an id in other letters, or too long.
    #[error(
        "\"{0}\" is no id: write words of lower-case letters and digits with a hyphen between, at \
         most {LONGEST_ID} characters"
    )]
    Id(String),
    /// An id for the second time.
    #[error("the id \"{0}\" stands twice")]
    Twice(String),
    /// What an earlier criterion rules out.
    #[error("no server can hold this and the criterion \"{0}\": change one of them")]
    Contradiction(String),
    /// A text that is empty or too long.
    #[error("write a text of 1 to {LONGEST_TEXT} characters")]
    Text,
    /// Nothing is asked, or too much.
    #[error("a profile has 1 to {MOST} criteria")]
    Count,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    name: Spanned<String>,
    title: Spanned<String>,
    document: Spanned<String>,
    date: Option<Spanned<String>>,
    url: Option<Spanned<String>>,
    #[serde(default)]
    leaves_out: Vec<Spanned<String>>,
    #[serde(rename = "criterion", default)]
    criteria: Vec<WrittenCriterion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCriterion {
    id: Spanned<String>,
    asks: Spanned<String>,
    section: Option<Spanned<String>>,
    severity: Severity,
    check: Check,
}

impl Profile {
    /// Reads a profile's file.
    ///
    /// # Errors
    /// [`FileError`] at the first fault.
    pub fn read(text: &str) -> Result<Self, FileError> {
        let written: Written = toml::from_str(text).map_err(|error| {
            let reason = printable(plain(error.message()).as_bytes());
            fault_at(text, error.span().map_or(0, |span| span.start), Fault::Unreadable(reason))
        })?;
        profile(written).map_err(|(at, fault)| fault_at(text, at, fault))
    }

    /// Reads a profile's file from its octets.
    ///
    /// # Errors
    /// [`FileError`] at the first fault, which may be that it is no text, or too long.
    pub fn read_octets(octets: &[u8]) -> Result<Self, FileError> {
        let readable = octets.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let fault = |fault| fault_at(readable, readable.len(), fault);
        match std::str::from_utf8(octets) {
            _ if octets.len() > LONGEST => Err(fault_at("", 0, Fault::TooLong)),
            Ok(text) => Self::read(text),
            Err(_) => Err(fault(Fault::NoText)),
        }
    }
}

/// What the reader of TOML says, in words of the page that explains profiles.
fn plain(message: &str) -> String {
    let words = [
        ("unknown field", "unknown key"),
        ("missing field", "missing key"),
        ("unknown variant", "unknown word"),
        ("wanted exactly 1 element, more than 1 element", "a criterion has one check, and no more"),
        ("wanted exactly 1 element, 0 elements", "a criterion has one check"),
    ];
    words.into_iter().fold(message.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// A fault, and the octet that it stands at.
type At = (usize, Fault);

fn profile(written: Written) -> Result<Profile, At> {
    if written.criteria.is_empty() || written.criteria.len() > MOST {
        return Err((0, Fault::Count));
    }
    let mut known = BTreeSet::new();
    for criterion in &written.criteria {
        if !known.insert(criterion.id.as_ref()) {
            return Err(at(&criterion.id, Fault::Twice));
        }
    }
    let starts: Vec<usize> = written.criteria.iter().map(|one| one.id.span().start).collect();
    let profile = whole(written)?;
    match contradiction(&profile.criteria) {
        None => Ok(profile),
        Some((at, earlier)) => {
            let start = starts.get(at).copied().unwrap_or_default();
            Err((start, Fault::Contradiction(earlier.to_owned())))
        }
    }
}

fn whole(written: Written) -> Result<Profile, At> {
    Ok(Profile {
        name: id(written.name)?,
        title: words(written.title)?,
        document: words(written.document)?,
        date: written.date.map(words).transpose()?,
        url: written.url.map(words).transpose()?,
        criteria: written.criteria.into_iter().map(criterion).collect::<Result<_, _>>()?,
        leaves_out: written.leaves_out.into_iter().map(words).collect::<Result<_, _>>()?,
    })
}

fn criterion(written: WrittenCriterion) -> Result<Criterion, At> {
    Ok(Criterion {
        id: id(written.id)?,
        asks: words(written.asks)?,
        section: written.section.map(words).transpose()?,
        severity: written.severity,
        check: written.check,
    })
}

fn id(written: Spanned<String>) -> Result<String, At> {
    let text = written.as_ref();
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    if text.len() <= LONGEST_ID && text.split('-').all(is_word) {
        Ok(written.into_inner())
    } else {
        Err(at(&written, Fault::Id))
    }
}

/// A text for people: a file may come from anywhere, so it is made printable.
fn words(written: Spanned<String>) -> Result<String, At> {
    match written.as_ref().chars().count() {
        1..=LONGEST_TEXT => Ok(printable(written.as_ref().as_bytes())),
        _ => Err((written.span().start, Fault::Text)),
    }
}

fn at(written: &Spanned<String>, fault: fn(String) -> Fault) -> At {
    (written.span().start, fault(printable(written.as_ref().as_bytes())))
}

fn fault_at(text: &str, octet: usize, fault: Fault) -> FileError {
    let before = text.get(..octet).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before.get(line_start..).map_or(0, |line| line.chars().count()) + 1;
    FileError { line: before.matches('\n').count() + 1, column, fault }
}
