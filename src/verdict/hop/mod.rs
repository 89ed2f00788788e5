//! Which side lacked TLS on a hop: tables, not opinions.
//!
//! Three questions are kept apart. Was *this* hop encrypted *then* ([`event`])?
//! Could the receiver do STARTTLS then ([`receiver`])? Did the sender use it
//! then with others ([`sender`])? A side is named only where the first is
//! answered with "no". Facts in, judgement out: does no IO, reads no clock.

mod blanks;
pub mod boundary;
pub mod event;
pub mod evidence;
mod judge;
mod message;
pub mod observed;
pub mod place;
pub mod receiver;
pub mod reported;
pub mod say;
pub mod sender;
pub mod side;
mod side_sentence;
pub mod sightings;
pub mod words;

pub use boundary::Boundary;
pub use evidence::Evidence;
pub use judge::{Judgement, judge};
pub use message::{MessageVerdict, Required, message};
pub use observed::{Age, Match, Observed, Receiver, Seen};
pub use place::{Because, Place, place};
pub use reported::Reported;
pub use sightings::{Sighting, Sightings};
pub use words::{Confidence, Event, Kind, Side};

use crate::trace::TimeStampLine;

/// One line with its place on the message's way.
#[derive(Debug, Clone, PartialEq)]
pub struct Hop {
    /// 0 is the oldest.
    pub index: usize,
    /// The line.
    pub line: TimeStampLine,
    /// Who stood at both ends.
    pub place: Place,
    /// A host inside the trust boundary wrote it.
    pub trusted: bool,
}

impl Hop {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.place.kind
    }

    /// Who wrote it.
    pub fn receiver<'a>(&'a self, envelope: &'a [String]) -> Receiver<'a> {
        Receiver { by: self.line.by.as_deref(), by_ip: self.line.by_ip, envelope }
    }
}

/// The hops of a message, the oldest first, from its lines, the newest first.
pub fn hops(newest_first: Vec<TimeStampLine>, boundary: &Boundary) -> Vec<Hop> {
    let older = newest_first.iter().skip(1).map(Some).chain(std::iter::once(None));
    let places: Vec<Place> = newest_first.iter().zip(older).map(|(l, o)| place(l, o)).collect();
    let walk: Vec<_> = newest_first.iter().zip(places.iter().copied()).collect();
    let trusted = boundary.trusted(&walk);
    let all = newest_first.into_iter().zip(places).zip(trusted).rev().enumerate();
    all.map(|(index, ((line, place), trusted))| Hop { index, line, place, trusted }).collect()
}
