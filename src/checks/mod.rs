//! Facts become findings: pure functions, one file a family of checks.
//!
//! A check never talks to a server and never decides what a level is worth; it
//! says what is there, with its evidence, or that it could not be told. Does no
//! IO, reads no clock.

mod settled;

pub use settled::{Settled, settle};
