//! Records, and the ways to print them: each renderer knows only the record.
//!
//! Does no IO but the writer it is handed, reads no clock.

pub mod build;
pub mod build_message;
mod guard;
pub mod human;
pub mod json;
pub mod message;
pub mod record;
