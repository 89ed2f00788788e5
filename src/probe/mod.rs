//! Drives the network with the SMTP dialogue and writes down what was seen.
//!
//! It has no opinion: whether an outcome is good or bad is said on the floors
//! above. All IO goes through [`crate::net::Network`].

mod attempt;
mod detail;
mod enumerate;
mod extras;
mod fetch;
mod half;
mod injection;
mod limits;
mod lookup;
mod mx;
mod older;
mod policies;
mod reasons;
mod round;
mod servers;
mod talk;
#[cfg(test)]
mod tests;
mod tlsa;
mod visits;

pub use limits::{Enumerate, Families, Limits};
pub use mx::mail_exchanges;
pub use servers::{Probe, probe};
pub use visits::Visits;
