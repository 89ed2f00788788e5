//! What one partner has, held against what it must have.
//!
//! Does no IO, reads no clock.

use jiff::Timestamp;

use super::Partner;
use crate::report::checked;
use crate::report::record::Domain;
use crate::verdict::Require;

/// What was found of one partner.
#[derive(Debug, Clone)]
pub struct Seen<'a> {
    /// The file's name, as it was given.
    pub file: &'a str,
    /// The record of the last try.
    pub record: Domain,
    /// Whether what [`super::Terms::requires`] names holds.
    pub held: Vec<(Require, Option<bool>)>,
    /// How often it was looked at.
    pub tries: usize,
    /// The time to judge at.
    pub at: Timestamp,
}

/// Judges it.
pub fn judge(_partner: &Partner, _seen: Seen<'_>) -> checked::Partner {
    todo!()
}
