//! Whether a partner is looked at once more, and when.
//!
//! Does no IO, reads no clock.

use std::time::Duration;

use crate::report::checked::Partner;

/// Looked at once more, not before this long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Again {
    /// How long to wait at least; none means the usual spacing.
    pub after: Option<Duration>,
}

/// Whether it may end otherwise at the next try.
pub fn again(_partner: &Partner) -> Option<Again> {
    todo!()
}
