//! X.509 certificates: what they say, whether a path leads to a root, whose
//! name they carry.
//!
//! The boundary: bytes, a time and roots are handed in; facts and a judgement
//! come out. Does no IO, reads no clock. Path and name are judged apart, and a
//! certificate that fails still gives all its facts (RFC 5280, RFC 9525).
//!
//! - [`Certificate::read`] writes down what one certificate says;
//! - [`judge`] says what a chain amounts to at a given time with given [`Roots`];
//! - [`authenticate`] says whether a chain is what TLSA records promise (RFC 7672);
//! - [`identify`] compares names; [`expires_soon`] looks ahead.

mod algorithms;
mod curve;
mod dane;
mod der;
mod distinguished_name;
mod expiry;
mod facts;
mod faults;
mod judge;
mod names;
mod path;
mod roots;
mod sent;
#[cfg(test)]
mod tests;
mod trust;

pub use algorithms::Key;
pub use curve::CURVES;
pub use dane::{Association, DaneOutcome, MOST_ANCHORS, authenticate};
pub use der::Malformed;
pub use expiry::{Soon, critical_days, expires_soon, warn_days};
pub use facts::{Certificate, MOST_NAMES};
pub use judge::{Judgement, judge};
pub use names::{Identity, identify};
pub use roots::{Roots, RootsError};
pub use sent::{MOST_BYTES, MOST_CERTIFICATES};
pub use trust::Trust;
