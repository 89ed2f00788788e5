//! Records, and the ways to print them: each renderer knows only the record.
//!
//! Does no IO but the writer it is handed, reads no clock.

pub mod advised;
pub mod build;
mod build_enumeration;
pub mod build_message;
mod build_policies;
mod build_profile;
pub mod changes;
pub mod checked;
mod drawing;
mod excerpt;
mod forms;
mod guard;
pub mod html;
pub mod human;
pub mod json;
pub mod message;
pub mod pairs;
pub mod phrases;
pub mod record;
mod standing;
mod telling;

pub use forms::{csv, github, junit, markdown, nagios, prometheus, sarif};
