//! `mxtls.check/1` for other programs to read: one file a format, each over the record alone.
//!
//! Each `write` bounds and escapes all text for its own format, whoever wrote it.
//! Does no IO but the writer it is handed, reads no clock.

pub mod csv;
pub mod github;
pub mod junit;
pub mod markdown;
pub mod nagios;
pub mod prometheus;
mod row;
pub mod sarif;
