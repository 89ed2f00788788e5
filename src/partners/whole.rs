//! All partners of a run together.
//!
//! Does no IO, reads no clock.

use jiff::Timestamp;

use crate::report::checked::{Check, Partner, Path};

/// When a run began and ended, and whether a signal ended it.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    /// When the first partner was looked at.
    pub started_at: Timestamp,
    /// When it was over.
    pub finished_at: Timestamp,
    /// It was stopped.
    pub stopped: bool,
}

/// The record of a run.
pub fn whole(_partners: Vec<Partner>, _path: Path, _course: Course) -> Check {
    todo!()
}
