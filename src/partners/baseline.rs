//! A run held against an earlier one.
//!
//! Does no IO, reads no clock.

use crate::report::checked::Check;

/// Why a text is no baseline.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BaselineError(pub String);

/// Reads one.
///
/// # Errors
/// Where it is no `mxtls.check/1` document.
pub fn read(_text: &str) -> Result<Check, BaselineError> {
    todo!()
}

/// Marks what is new, known and fixed, and settles states and summary again.
pub fn mark(_check: &mut Check, _baseline: &Check) {
    todo!()
}
