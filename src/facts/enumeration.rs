//! What a server takes when it is asked for one thing after the other, if the user wanted that.
//!
//! What a server chose was offered, never proved by a key. Does no IO, reads no clock.

pub use crate::hello::Depth;
use crate::hello::Learnt;

/// What asking a server showed.
#[derive(Debug, Clone)]
pub struct Enumeration {
    /// How much was to be asked for.
    pub depth: Depth,
    /// TCP connections made for it.
    pub connections: usize,
    /// Why it ended early, in one sentence; `None` when every question was answered.
    pub stopped: Option<String>,
    /// What the answers show.
    pub learnt: Learnt,
}

impl Enumeration {
    /// Every question was answered.
    pub fn is_complete(&self) -> bool {
        self.stopped.is_none()
    }
}
