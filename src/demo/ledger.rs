//! What a server saw of its clients: connections counted, commands written down.
//!
//! Bounded: after [`KEPT`] commands only the count goes on. Does no IO, reads
//! no clock.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many lines are kept.
pub(super) const KEPT: usize = 1000;

/// The memory of one server.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    connections: AtomicUsize,
    said: Mutex<Vec<String>>,
}

impl Ledger {
    /// Counts a connection and returns its number, from one.
    pub(super) fn connected(&self) -> usize {
        self.connections.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Writes down what a client said.
    pub(super) fn note(&self, line: String) {
        let mut said = self.lines();
        if said.len() < KEPT {
            said.push(line);
        }
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(super) fn said(&self) -> Vec<String> {
        self.lines().clone()
    }

    pub(super) fn reset(&self) {
        self.connections.store(0, Ordering::SeqCst);
        self.lines().clear();
    }

    fn lines(&self) -> MutexGuard<'_, Vec<String>> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_from_one_and_forgets_on_demand() {
        let ledger = Ledger::default();
        assert_eq!((ledger.connected(), ledger.connected()), (1, 2));
        ledger.note("EHLO x".to_owned());
        assert_eq!(ledger.said(), ["EHLO x"]);
        ledger.reset();
        assert_eq!((ledger.connections(), ledger.said().len(), ledger.connected()), (0, 0, 1));
    }

    #[test]
    fn it_keeps_no_more_than_it_should() {
        let ledger = Ledger::default();
        (0..KEPT + 5).for_each(|_| ledger.note("NOOP".to_owned()));
        assert_eq!(ledger.said().len(), KEPT);
    }
}
