//! A conversation as its caller drives it: what to do next, and what came of it.
//!
//! Does no IO, reads no clock: times are handed in.

use super::seen::{Seen, Wait};

/// What the caller is to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Send these octets, all of them in one go, then ask again.
    Send(Vec<u8>),
    /// Read, hand the octets in, then ask again.
    Receive(Wait),
    /// Read for a short while though nothing is due, and hand in what comes; if the while
    /// ends first, call [`Conversation::silence`].
    Listen,
    /// Make the TLS session on this connection, then call [`Conversation::tls_established`].
    Handshake,
    /// Close: nothing more is to be said or heard.
    Close,
}

/// One conversation with one server, whatever is said in it.
///
/// `at_ms` is the time since the connection was begun.
pub trait Conversation {
    /// What to do now. A `Send` is given once; all else again until something happens.
    fn next_action(&mut self, at_ms: u64) -> Action;

    /// Takes in what arrived: in the clear until TLS is established, decrypted after it.
    fn received(&mut self, at_ms: u64, octets: &[u8]);

    /// Nothing more came in the time for listening.
    fn silence(&mut self) {}

    /// The server closed its side, or the connection broke.
    fn peer_closed(&mut self);

    /// TLS stands: whatever was held from before it is forgotten (A-3207-5).
    fn tls_established(&mut self);

    /// What was seen, with the start of a reply that never ended in its transcript.
    fn into_seen(self) -> Seen;
}
