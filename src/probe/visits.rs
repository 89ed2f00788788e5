//! Who was visited in this run: each address one at a time, spaced and counted.
//!
//! At most a few connections to one address, one
//! after the other, and one name at one address is asked once a run. A further round of the
//! same run goes on counting (C4).

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, OnceCell};

use super::attempt::Place;
use super::limits::Limits;
use crate::facts::{Attempt, Enumeration, Extra, Injection, Legacy, NotProbed};
use crate::net::{Bounds, Cut, Stopwatch};

/// What came of a visit: attempts, or why there were none.
pub(super) type Visit = Result<Vec<Attempt>, NotProbed>;

/// One address's turn.
#[derive(Debug, Default)]
pub(super) struct Gate {
    /// Connections that decide an outcome.
    made: usize,
    /// Those for handshakes made otherwise: who wants none does not pay for them.
    extra: usize,
    last: Option<Stopwatch>,
    /// It sent us away in this run, and is left alone.
    sent_away: Option<SentAway>,
}

/// How an address sent us away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SentAway {
    /// By a 4xx: for this round, and for [`LATER`] at least.
    ForNow,
    /// By a 5xx at the door.
    ForGood,
}

/// Who says "later" is left alone for this long.
const LATER: Duration = Duration::from_secs(60);

/// What a connection is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To learn the outcome.
    Outcome,
    /// A handshake made otherwise.
    Extra,
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
        limits: &Limits,
        purpose: Purpose,
    ) -> Result<Leave, Cut> {
        if self.sent_away.is_some() {
            return Ok(Leave::SentAway);
        }
        if self.is_spent(limits, purpose) {
            return Ok(Leave::Spent);
        }
        let leave = self.pass_beside(bounds, limits.spacing).await?;
        match purpose {
            Purpose::Outcome => self.made += 1,
            Purpose::Extra => self.extra += 1,
        }
        Ok(leave)
    }

    fn is_spent(&self, limits: &Limits, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Outcome => self.made >= limits.per_address,
            Purpose::Extra => self.made + self.extra >= limits.budget(),
        }
    }

    /// Whether no outcome can be learnt here any more.
    pub(super) fn is_shut(&self, limits: &Limits) -> bool {
        self.sent_away.is_some() || self.is_spent(limits, Purpose::Outcome)
    }

    /// Opens it to a further round, if the pause was long enough for one who said "later".
    fn reopen(&mut self) {
        let waited = self.last.is_none_or(|last| last.elapsed() >= LATER);
        if self.sent_away == Some(SentAway::ForNow) && waited {
            self.sent_away = None;
        }
    }

    /// The same for a connection that is counted elsewhere.
    pub(super) async fn pass_beside(
        &mut self,
        bounds: &Bounds,
        spacing: Duration,
    ) -> Result<Leave, Cut> {
        if self.sent_away.is_some() {
            return Ok(Leave::SentAway);
        }
        if let Some(last) = self.last {
            bounds.pause(spacing.saturating_sub(last.elapsed())).await?;
        }
        Ok(Leave::Given)
    }

    /// Notes that a connection has just ended, and how.
    pub(super) fn left(&mut self, sent_away: Option<SentAway>) {
        self.last = Some(Stopwatch::start());
        self.sent_away = sent_away.or(self.sent_away);
    }
}

/// The one visit to a host at an address under one SNI, and what is made after it: handshakes
/// made otherwise, or hellos for older versions.
#[derive(Debug, Default)]
pub(super) struct Once {
    pub(super) visit: OnceCell<Visit>,
    pub(super) extras: OnceCell<Vec<Extra>>,
    pub(super) legacy: OnceCell<Legacy>,
    /// What an earlier round saw there.
    before: Option<Box<Once>>,
    /// It was settled then, and is not asked again.
    settled: bool,
}

impl Once {
    /// What an earlier round saw there, taken over for this one.
    pub(super) fn take_over(&self) -> Option<Visit> {
        let before = self.before.as_deref()?;
        // Both are still empty: nothing follows on a visit before it is made.
        let _ = before.extras.get().map(|extras| self.extras.set(extras.clone()));
        let _ = before.legacy.get().map(|legacy| self.legacy.set(legacy.clone()));
        before.visit.get().cloned()
    }

    /// Whether there is anything to take over.
    pub(super) fn was_before(&self) -> bool {
        self.before.is_some()
    }

    /// The same place in a further round.
    fn further(self, settled: bool) -> Self {
        match matches!(self.visit.get(), Some(Ok(_))) {
            true if settled => Once { settled, before: None, ..self },
            true => {
                Once { before: Some(Box::new(Once { before: None, ..self })), ..Once::default() }
            }
            false => Once { before: self.before, ..Once::default() },
        }
    }
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
    /// Addresses of which this round tells what an earlier one saw.
    retold: Mutex<HashSet<(IpAddr, u16)>>,
    /// Rounds before this one.
    earlier_rounds: usize,
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

    /// The visits of a further round: who was connected to how often, and who sent us away, is
    /// not forgotten. What `settled` says of a host at an address and port is not asked again;
    /// it and what may not be asked again are told as they were seen.
    #[must_use]
    pub fn further(self, settled: impl Fn(&str, IpAddr, u16) -> bool) -> Self {
        let done = into_inner(self.done).into_iter().filter_map(|(key, once)| {
            // Whoever held it has gone with its round.
            let once = Arc::into_inner(once)?;
            let settled = settled(&key.host, key.address, key.port);
            Some((key, Arc::new(once.further(settled))))
        });
        let gates = into_inner(self.gates);
        gates.values().filter_map(|gate| gate.try_lock().ok()).for_each(|mut gate| gate.reopen());
        Visits {
            gates: Mutex::new(gates),
            done: Mutex::new(done.collect()),
            retold: Mutex::default(),
            earlier_rounds: self.earlier_rounds + 1,
            ..self
        }
    }

    /// Rounds before this one.
    pub fn earlier_rounds(&self) -> usize {
        self.earlier_rounds
    }

    /// Whether what is told of an address was seen in an earlier round: it shows nothing of the
    /// way as it is now.
    pub fn is_retold(&self, address: IpAddr, port: u16) -> bool {
        let retold = self.retold.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        retold.contains(&(address, port))
    }

    /// What is told of this place was seen in an earlier round.
    pub(super) fn retell(&self, place: Place<'_>) {
        let mut retold = self.retold.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        retold.insert((place.address, place.port));
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
        let once = Arc::clone(done.entry(Key { address, port, host, server_name }).or_default());
        drop(done);
        if once.settled {
            self.retell(place);
        }
        once
    }
}

fn into_inner<T>(shared: Mutex<T>) -> T {
    shared.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}
