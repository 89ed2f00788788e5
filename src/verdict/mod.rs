//! What facts and findings amount to: a domain's level, and whether the way
//! there can be trusted to show it.
//!
//! Pure functions. Does no IO, reads no clock.

mod badge;
mod domain;
pub mod hop;
mod level;
mod path;
mod policies;
#[cfg(test)]
mod tests;

pub use badge::{Badge, Badges, DaneScope};
pub use domain::{DomainVerdict, Undetermined, domain};
pub use level::{Level, Require, RequireError, certificate_level, server_level};
pub use path::{InDoubt, PathEvidence, witness};
