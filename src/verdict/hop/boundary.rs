//! The trust boundary: which lines were written by hosts the reader answers for.
//!
//! Everything below a line of the outside can be forged by whoever sent the
//! message. Does no IO, reads no clock.

use super::place::{Because, Place, is_public};
use super::words::Kind;
use crate::org::{is_below, is_public_name, same_organisation};
use crate::trace::TimeStampLine;

/// Where trust ends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Boundary {
    /// Suffixes of the hosts to trust; none means the organisation that received the message,
    /// down to the line of its first contact with another.
    pub trusted_by: Vec<String>,
}

impl Boundary {
    /// For each line, newest first, whether a trusted host wrote it.
    pub fn trusted(&self, lines: &[(&TimeStampLine, Place)]) -> Vec<bool> {
        let mut walk = Walk { boundary: self, home: None, above: None, open: true };
        lines.iter().map(|(line, place)| walk.step(line, *place)).collect()
    }
}

/// The way down from the newest line.
struct Walk<'a> {
    boundary: &'a Boundary,
    /// The host whose organisation received the message.
    home: Option<&'a str>,
    above: Option<(&'a TimeStampLine, Place)>,
    open: bool,
}

impl<'a> Walk<'a> {
    fn step(&mut self, line: &'a TimeStampLine, place: Place) -> bool {
        let inside = self.open && self.is_inside(line, place);
        self.open = inside && (!self.boundary.trusted_by.is_empty() || !place.kind.is_judged());
        if self.home.is_none() && !place.kind.is_local() {
            self.home = line.by.as_deref().filter(|by| tells_writer(by));
        }
        self.above = Some((line, place));
        inside
    }

    /// A line of one machine, or without a writer, is as good as the one above it.
    fn is_inside(&self, line: &TimeStampLine, place: Place) -> bool {
        let Some(by) = line.by.as_deref() else { return true };
        if place.kind.is_local() || matches!(place.because, Because::Filter(_)) {
            return true;
        }
        if !tells_writer(by) {
            return self.inherits();
        }
        match self.boundary.trusted_by.as_slice() {
            [] => self.is_home(by) || self.is_client_above(by),
            suffixes => suffixes.iter().any(|suffix| is_below(by, suffix)),
        }
    }

    /// A line of an inner address is as good as the one above it, but for the outside's: who
    /// delivered there can have written anything.
    fn inherits(&self) -> bool {
        self.above.is_none_or(|(_, place)| !place.kind.is_judged())
    }

    fn is_home(&self, by: &str) -> bool {
        self.home.is_none_or(|home| home.eq_ignore_ascii_case(by) || same_organisation(home, by))
    }

    /// The line above says that this very host handed the message over inside the organisation.
    fn is_client_above(&self, by: &str) -> bool {
        let Some((above, place)) = self.above else { return false };
        let inside = matches!(place.kind, Kind::Private | Kind::SameOrganisation);
        let names = [&above.from.helo, &above.from.rdns];
        inside && names.into_iter().flatten().any(|name| name.eq_ignore_ascii_case(by))
    }
}

/// False for a writer known by an inner address alone.
fn tells_writer(by: &str) -> bool {
    is_public_name(by) || by.parse().map_or(true, is_public)
}

impl Kind {
    /// True for steps that took place on one machine, or outside SMTP.
    fn is_local(self) -> bool {
        matches!(self, Kind::NonSmtp | Kind::SameHost)
    }
}
