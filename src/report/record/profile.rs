//! How a server stands under a profile, as `mxtls.domain/1` writes it.
//!
//! Does no IO, reads no clock.

use serde::{Deserialize, Serialize};

/// A server under a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// What it is.
    pub title: String,
    /// The document it is taken from.
    pub document: String,
    /// When that was published.
    pub date: Option<String>,
    /// Where it is.
    pub url: Option<String>,
    /// `pass`, `warn`, `fail` or `not-tested`.
    pub status: String,
    /// Each criterion, in the profile's order.
    pub criteria: Vec<Criterion>,
    /// What the document asks as well and the profile does not test.
    pub leaves_out: Vec<String>,
}

/// One thing that a profile asks, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// Its id within the profile.
    pub id: String,
    /// What is asked.
    pub asks: String,
    /// Document, date, section.
    pub citation: String,
    /// `fail` or `warn`: what it is to break it.
    pub severity: String,
    /// `pass`, `warn`, `fail` or `not-tested`.
    pub status: String,
    /// What was seen, or what is to be done to see it.
    pub detail: String,
}
