//! A partners' file from what is true today.
//!
//! Does no IO, reads no clock.

use jiff::Timestamp;

use crate::report::record::Domain;
use crate::verdict::Require;

/// The file, in TOML.
pub fn init(_seen: &[(Domain, Vec<(Require, Option<bool>)>)], _at: Timestamp) -> String {
    todo!()
}
