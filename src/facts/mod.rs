//! What was seen, when and from where: no opinion, no verbs.
//!
//! A failure of the remote is a fact with a stage and a kind, never an error of
//! ours. Does no IO, reads no clock.

mod enumeration;
mod injection;
mod legacy;
mod outcome;
mod policies;
mod server;
mod target;
mod vantage;

pub use enumeration::{Depth, Enumeration};
pub use injection::Injection;
pub use legacy::{Chosen, HelloAnswer, HelloVisit, Legacy, LegacyHello};
pub use outcome::{Outcome, Stage};
pub use policies::{
    FetchFailure, FetchFailureKind, Fetched, Policies, PolicyFile, StsFacts, TlsaFacts,
};
pub use server::{Attempt, Extra, NotProbed, Server, Variation, Why};
pub use target::{MxFacts, MxHost, MxSource, Target, TargetError};
pub use vantage::{Control, Vantage, Witness};

use jiff::Timestamp;
use std::sync::Arc;

/// All that was seen of one target in one run.
#[derive(Debug, Clone)]
pub struct Domain {
    /// What was asked for.
    pub target: Target,
    /// The port that was connected to.
    pub port: u16,
    /// When the first question was asked.
    pub observed_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Where it was seen from.
    pub vantage: Vantage,
    /// What DNS said of its mail exchanges.
    pub mx: MxFacts,
    /// What it publishes about TLS; `None` where nobody looked.
    pub policies: Option<Policies>,
    /// Every address of every mail exchange, in the order of preference.
    pub servers: Vec<Arc<Server>>,
}
