//! The mail the lab holds: taken by a server, not yet fetched.
//!
//! Bounded: [`MESSAGES`] and [`OCTETS`] at most, and [`AT_ONCE`] on their way in.
//! What does not fit is refused, never dropped. Does no IO, reads no clock.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::transaction::{Stamp, Transaction};

/// How many messages are held.
const MESSAGES: usize = 256;
/// How many octets they may have together.
const OCTETS: usize = 16 << 20;
/// How many may be on their way in at a time.
const AT_ONCE: usize = 16;

/// One message as a server took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The queue id, unique in the lab.
    pub id: String,
    /// The reverse-path; empty for the null one.
    pub sender: String,
    /// The forward-paths.
    pub recipients: Vec<String>,
    /// The server's trace line, then what the client sent; lines end in LF.
    pub content: Vec<u8>,
    /// How it came.
    pub transaction: Transaction,
}

/// A message about to be stored.
#[derive(Debug)]
pub(super) struct Arrival<'a> {
    pub(super) transaction: Transaction,
    pub(super) sender: String,
    pub(super) recipients: Vec<String>,
    pub(super) text: &'a [u8],
    /// Whether the trace line tells version and suite.
    pub(super) details: bool,
}

/// All messages the lab's servers hold.
#[derive(Debug)]
pub(super) struct Mailroom {
    /// The names found for addresses.
    names: BTreeMap<IpAddr, String>,
    door: Semaphore,
    shelves: Mutex<Shelves>,
}

#[derive(Debug, Default)]
struct Shelves {
    count: usize,
    messages: Vec<Stored>,
}

impl Mailroom {
    pub(super) fn new(names: BTreeMap<IpAddr, String>) -> Self {
        Self { names, door: Semaphore::new(AT_ONCE), shelves: Mutex::default() }
    }

    /// Leave to send one message's data; none if too many do already.
    pub(super) fn enter(&self) -> Option<SemaphorePermit<'_>> {
        self.door.try_acquire().ok()
    }

    /// Stores what arrived at `now` and gives its queue id; none if there is no room.
    pub(super) fn keep(&self, arrival: Arrival<'_>, now: Timestamp) -> Option<String> {
        let mut shelves = self.shelves();
        let held: usize = shelves.messages.iter().map(|message| message.content.len()).sum();
        if shelves.messages.len() >= MESSAGES || held + arrival.text.len() > OCTETS {
            return None;
        }
        shelves.count += 1;
        let id = queue_id(shelves.count, now);
        shelves.messages.push(self.stamped(arrival, id.clone(), now));
        Some(id)
    }

    fn stamped(&self, arrival: Arrival<'_>, id: String, at: Timestamp) -> Stored {
        let Arrival { transaction, sender, recipients, text, details } = arrival;
        let client_name = self.names.get(&transaction.client).map(String::as_str);
        let stamp = Stamp { client_name, id: &id, recipients: &recipients, at, details };
        let mut content = transaction.line(stamp).into_bytes();
        content.extend(with_lf(text));
        Stored { id, sender, recipients, content, transaction }
    }

    /// Takes a message off its shelf.
    pub(super) fn fetch(&self, id: &str) -> Option<Stored> {
        let mut shelves = self.shelves();
        let at = shelves.messages.iter().position(|message| message.id == id)?;
        Some(shelves.messages.remove(at))
    }

    /// What `host` holds, the oldest first.
    pub(super) fn held_by(&self, host: &str) -> Vec<Stored> {
        let shelves = self.shelves();
        shelves.messages.iter().filter(|message| message.transaction.by == host).cloned().collect()
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Microseconds and a running number in hexadecimal, as short queue ids are.
fn queue_id(count: usize, now: Timestamp) -> String {
    let micros = now.subsec_nanosecond().unsigned_abs() / 1000;
    format!("{:05X}{:05X}", micros, 0xA0000 + count)
}

/// The text with LF for CR LF.
fn with_lf(text: &[u8]) -> impl Iterator<Item = u8> {
    let next = text.iter().skip(1).copied().map(Some).chain([None]);
    let pairs = text.iter().copied().zip(next);
    pairs.filter(|pair| *pair != (b'\r', Some(b'\n'))).map(|(octet, _)| octet)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> Mailroom {
        let client = "127.77.100.1".parse().unwrap();
        Mailroom::new(BTreeMap::from([(client, "out.b.test".to_owned())]))
    }

    fn arrival(text: &[u8]) -> Arrival<'_> {
        let transaction = Transaction {
            by: "mx.a.test".to_owned(),
            client: "127.77.100.1".parse().unwrap(),
            helo: "b".to_owned(),
            extended: true,
            authenticated: false,
            tls: None,
        };
        let recipients = vec!["bob@a.test".to_owned()];
        Arrival { transaction, sender: String::new(), recipients, text, details: true }
    }

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn a_message_is_stamped_held_and_fetched_once() {
        let room = room();
        let id = room.keep(arrival(b"To: bob\r\n\r\nhi\r\n"), NOW).unwrap();
        assert_eq!(id, "00000A0001");
        let held = room.held_by("mx.a.test");
        assert_eq!(room.held_by("mx.b.test"), []);
        assert_eq!(room.fetch(&id).as_ref(), held.first());
        assert_eq!(room.fetch(&id), None);
        let text = String::from_utf8(held[0].content.clone()).unwrap();
        assert!(text.starts_with("Received: from b (out.b.test [198.51.100.1])\n\tby "), "{text}");
        assert!(text.ends_with(" +0000 (UTC)\nTo: bob\n\nhi\n"), "{text}");
    }

    #[test]
    fn what_does_not_fit_is_refused_until_there_is_room() {
        let room = room();
        let ids: Vec<_> = std::iter::from_fn(|| room.keep(arrival(b"x"), NOW)).collect();
        assert_eq!(ids.len(), MESSAGES);
        assert!(room.fetch(&ids[0]).is_some() && room.keep(arrival(b"x"), NOW).is_some());
    }

    #[test]
    fn large_messages_fill_it_sooner() {
        let (room, large) = (self::room(), vec![b'x'; 1 << 20]);
        let count = std::iter::from_fn(|| room.keep(arrival(&large), NOW)).count();
        assert_eq!(count, 15, "sixteen of 1 MiB and their trace lines are too much");
    }

    #[test]
    fn not_all_may_come_in_at_once() {
        let room = room();
        let inside: Vec<_> = std::iter::from_fn(|| room.enter()).collect();
        assert_eq!(inside.len(), AT_ONCE);
        drop(inside);
        assert!(room.enter().is_some());
    }

    #[test]
    fn only_whole_line_ends_change() {
        let text: Vec<u8> = with_lf(b"a\r\nb\nc\rd\r\r\n\r").collect();
        assert_eq!(text, b"a\nb\nc\rd\r\n\r");
    }
}
