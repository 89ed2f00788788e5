//! The connection on which NOOP stood in clear behind STARTTLS.
//!
//! Does no IO, reads no clock. CVE-2011-0411.

use super::{Attempt, NotProbed};

/// One test of an address for command injection. It decides no outcome.
#[derive(Debug, Clone)]
pub struct Injection {
    /// The attempt, with [`crate::smtp::Seen::pipelined`], or why there was none.
    pub visit: Result<Attempt, NotProbed>,
}
