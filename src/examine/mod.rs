//! The one door: probe, then checks, then verdict, then record, in that order.
//!
//! The command line, and whatever else asks, comes in here. [`domain()`] does all
//! for one target; a [`Run`] lets many targets share visits and show together
//! whether the way from here can be trusted.

mod check;
mod conclude;
mod doctor;
pub mod message;
mod policy;
mod run;
mod way;

use crate::facts::Target;
use crate::net::Network;
use crate::report::record;

pub use check::{Answered, Asked};
pub use doctor::{Checkup, PUBLIC_MAIL_EXCHANGES, Passage, doctor};
pub use run::{Request, Run};
pub use way::way;

/// Examines one domain and gives its record.
pub async fn domain<N: Network>(network: &N, target: &Target, request: &Request) -> record::Domain {
    let run = Run::new(network, request.clone());
    let mut records = Vec::new();
    run.examine(std::slice::from_ref(target), |record| records.push(record)).await;
    // One target gives one record; the loop above cannot leave it out.
    records.pop().unwrap_or_else(|| run.unexamined(target))
}
