//! The partners' file read: TOML or a plain list, every fault at its line and column.
//!
//! A file is read whole or not at all: the first fault ends it. Texts for people are made
//! printable. Does no IO, reads no clock.

mod entries;
mod place;
mod plain;
mod require;
mod value;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Partner;
use crate::checks::profile::Profile;
use crate::text::printable;

pub(super) use require::{EC_BITS, LONGEST_ISSUER, RSA_BITS};
pub use value::RULES;

/// The most partners of one file.
pub const MOST_PARTNERS: usize = 100_000;
/// The largest file, in octets.
const LARGEST: usize = 64 << 20;

/// Why a text is no partners' file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {fault}")]
pub struct FileError {
    /// From 1 on.
    pub line: usize,
    /// In characters, from 1 on.
    pub column: usize,
    /// What is wrong there.
    pub fault: String,
}

/// A tag that no partner bears.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    /// Others do.
    #[error("no partner bears the tag {tag:?}; the file has {known}")]
    Unknown {
        /// What was asked for.
        tag: String,
        /// Tags of the file, the first of them if there are many.
        known: String,
    },
    /// Nobody bears any.
    #[error("no partner bears the tag {0:?}, nor any other: give them tags or groups")]
    NoTags(String),
}

/// Finds the guideline that a word in the file names, or says why there is none.
pub type FindProfile<'a> = &'a dyn Fn(&str) -> Result<Arc<Profile>, String>;

/// Reads `text` as TOML where `name` ends in `.toml`, else as a plain list.
///
/// Each guideline is asked of `profile` once.
///
/// # Errors
/// [`FileError`] at the first fault.
pub fn read(name: &str, text: &str, profile: FindProfile<'_>) -> Result<Vec<Partner>, FileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = place::Lines::of(text);
    let partners = match () {
        () if text.len() > LARGEST => Err(value::Fault::new(
            0,
            format!("the file has more than {} MiB: split it", LARGEST >> 20),
        )),
        () if is_toml(name) => entries::read(text, &lines, profile),
        () => plain::read(text, &lines),
    };
    partners.map_err(|fault| {
        let (line, column) = lines.place(text, fault.octet);
        FileError { line, column, fault: fault.said }
    })
}

fn is_toml(name: &str) -> bool {
    name.len() >= 5 && name.get(name.len() - 5..).is_some_and(|e| e.eq_ignore_ascii_case(".toml"))
}

/// The partners that bear one of the tags `only`, in the file's order; all where `only` is empty.
///
/// # Errors
/// [`TagError`] for the first tag that nobody bears: a slip of the pen must not end in a run
/// over nobody that passes.
pub fn pick(partners: Vec<Partner>, only: &[String]) -> Result<Vec<Partner>, TagError> {
    if only.is_empty() {
        return Ok(partners);
    }
    let known: BTreeSet<&str> =
        partners.iter().flat_map(|p| p.tags.iter().map(String::as_str)).collect();
    if let Some(tag) = only.iter().find(|tag| !known.contains(tag.as_str())) {
        return Err(unknown(tag, &known));
    }
    let bears = |partner: &Partner| partner.tags.iter().any(|tag| only.contains(tag));
    Ok(partners.into_iter().filter(bears).collect())
}

fn unknown(tag: &str, known: &BTreeSet<&str>) -> TagError {
    const SHOWN: usize = 12;
    let tag = printable(tag.as_bytes());
    if known.is_empty() {
        return TagError::NoTags(tag);
    }
    let mut shown: Vec<&str> = known.iter().copied().take(SHOWN).collect();
    if known.len() > SHOWN {
        shown.push("…");
    }
    TagError::Unknown { tag, known: shown.join(", ") }
}

#[cfg(test)]
mod tests;
