//! Trace lines: what each server software writes in `Received:`, and what its
//! silence means.
//!
//! One line in, facts out; nothing is invented: what a line does not say is
//! `None`. Does no IO, reads no clock. RFC 5321, RFC 3848, RFC 8314.

mod line;

pub use line::{FromClause, Habit, Mark, Nature, Strength, TimeStampLine, TlsEvidence, Writer};
