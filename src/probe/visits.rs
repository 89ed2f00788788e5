//! Who was visited in this run: each address one at a time, spaced and counted.
//!
//! At most a few connections to one address, one
//! after the other, and one name at one address is asked once a run.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, OnceCell};

use super::attempt::Place;
use crate::facts::{Attempt, Enumeration, Extra, Injection, Legacy, NotProbed};
use crate::net::{Bounds, Cut, Stopwatch};

/// What came of a visit: attempts, or why there were none.
pub(super) type Visit = Result<Vec<Attempt>, NotProbed>;

/// One address's turn.
#[derive(Debug, Default)]
pub(super) struct Gate {
    made: usize,
    last: Option<Stopwatch>,
    /// It sent us away in this run, and is left alone.
    sent_away: bool,
}

/// Whether an address may be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leave {
    /// It may.
    Given,
    /// As many connections as one run makes were made.
    Spent,
    /// It sent us away.
    SentAway,
}

impl Gate {
    /// Waits until the address may be connected to again, if it may.
    pub(super) async fn pass(
        &mut self,
        bounds: &Bounds,
        spacing: Duration,
        budget: usize,
    ) -> Result<Leave, Cut> {
        if self.sent_away {
            return Ok(Leave::SentAway);
        }
        if self.made >= budget {
            return Ok(Leave::Spent);
        }
        let leave = self.pass_beside(bounds, spacing).await?;
        self.made += 1;
        Ok(leave)
    }

    /// The same for a connection that is counted elsewhere.
    pub(super) async fn pass_beside(
        &mut self,
        bounds: &Bounds,
        spacing: Duration,
    ) -> Result<Leave, Cut> {
        if self.sent_away {
            return Ok(Leave::SentAway);
        }
        if let Some(last) = self.last {
            bounds.pause(spacing.saturating_sub(last.elapsed())).await?;
        }
        Ok(Leave::Given)
    }

    /// Notes that a connection has just ended, and how.
    pub(super) fn left(&mut self, sent_away: bool) {
        self.last = Some(Stopwatch::start());
        self.sent_away |= sent_away;
    }
}

/// The one visit to a host at an address under one SNI, and what is made after it: handshakes
/// made otherwise, or hellos for older versions.
#[derive(Debug, Default)]
pub(super) struct Once {
    pub(super) visit: OnceCell<Visit>,
    pub(super) extras: OnceCell<Vec<Extra>>,
    pub(super) legacy: OnceCell<Legacy>,
}

/// What is told apart: a certificate can differ with each of these (A-CERT-3).
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    address: IpAddr,
    port: u16,
    host: String,
    server_name: String,
}

/// What is shared by all that ask for the same.
type Shared<K, T> = Mutex<HashMap<K, Arc<T>>>;

/// All visits of one run.
#[derive(Debug, Default)]
pub struct Visits {
    gates: Shared<(IpAddr, u16), Turn<Gate>>,
    done: Shared<Key, Once>,
    injections: Shared<(IpAddr, u16), OnceCell<Injection>>,
    enumerations: Shared<(IpAddr, u16), OnceCell<Enumeration>>,
    connections: AtomicUsize,
}

impl Visits {
    /// The gate of one address.
    pub(super) fn gate(&self, address: IpAddr, port: u16) -> Arc<Turn<Gate>> {
        let mut gates = self.gates.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(gates.entry((address, port)).or_default())
    }

    /// The one test of an address for command injection, under whatever name.
    pub(super) fn injection(&self, address: IpAddr, port: u16) -> Arc<OnceCell<Injection>> {
        let mut tested = self.injections.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(tested.entry((address, port)).or_default())
    }

    /// The one enumeration of an address, under whatever name: as many connections as one
    /// address is asked for, and no more.
    pub(super) fn enumeration(&self, address: IpAddr, port: u16) -> Arc<OnceCell<Enumeration>> {
        let mut asked = self.enumerations.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(asked.entry((address, port)).or_default())
    }

    /// How many connections to mail servers were begun so far, whatever for.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// One more is begun.
    pub(super) fn connects(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    /// The one visit to a place, whoever makes it.
    pub(super) fn visit(&self, place: Place<'_>) -> Arc<Once> {
        let mut done = self.done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (address, port) = (place.address, place.port);
        let (host, server_name) = (place.host.to_owned(), place.server_name.to_owned());
        Arc::clone(done.entry(Key { address, port, host, server_name }).or_default())
    }
}
