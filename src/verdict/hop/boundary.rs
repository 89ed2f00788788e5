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
        self.open = inside && self.goes_on(line, place);
        if self.home.is_none() && !place.kind.is_local() {
            self.home = line.by.as_deref().filter(|by| tells_writer(by));
        }
        self.above = Some((line, place));
        inside
    }

    /// The next line came from the client that this one tells of: a stranger's is a claim, and so
    /// is one of a client whose name nobody checked.
    fn goes_on(&self, line: &TimeStampLine, place: Place) -> bool {
        let suffixes = &self.boundary.trusted_by;
        if suffixes.is_empty() {
            return !place.kind.is_judged() && place.sure;
        }
        let name = line.from.rdns.as_deref().or(line.from.helo.as_deref());
        let named = name.filter(|name| place.kind.is_judged() && is_public_name(name));
        named.is_none_or(|name| suffixes.iter().any(|suffix| is_below(name, suffix)))
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
            [] => self.is_client_above(by) || (!self.is_below_anybody() && self.is_home(by)),
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

    /// An inner address may stand for anybody (containers, address translation), unless its
    /// looked-up name is one of the organisation's own: what it is looked up in is theirs.
    fn is_below_anybody(&self) -> bool {
        let Some((above, place)) = self.above else { return false };
        let name = above.from.rdns.as_deref().zip(above.by.as_deref());
        place.kind == Kind::Private && !name.is_some_and(|(name, by)| same_organisation(name, by))
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

#[cfg(test)]
mod tests {
    use super::super::hops;
    use super::*;
    use crate::trace;

    const FORGED: &str = "from mail.bank.example (mail.bank.example [203.0.113.80]) by \
                          mx2.rec.example (Postfix) with ESMTPS id 4cX1aB2dEfz1; \
                          Fri, 20 Nov 2026 10:00:03 +0000";

    /// Which lines are trusted, the newest first.
    fn trusted(lines: &[&str], by: &[&str]) -> Vec<bool> {
        let boundary = Boundary { trusted_by: by.iter().map(|&suffix| suffix.into()).collect() };
        let found = hops(lines.iter().map(|line| trace::read(line)).collect(), &boundary);
        found.iter().rev().map(|hop| hop.trusted).collect()
    }

    fn postfix(client: &str) -> String {
        format!(
            "from {client} by mx.rec.example (Postfix) with ESMTP id 4cX1aB2dEfz9; \
             Fri, 20 Nov 2026 10:00:05 +0000"
        )
    }

    #[test]
    fn an_inner_step_hands_trust_on() {
        let inner = postfix("mx2.rec.example (mx2.rec.example [198.51.100.9])");
        assert_eq!(trusted(&[&inner, FORGED], &[]), [true, true]);
    }

    #[test]
    fn a_name_that_may_be_forged_hands_nothing_on() {
        let line = "from x (mx2.rec.example [203.0.113.66] (may be forged)) by mx.rec.example \
                    (8.17.1/8.17.1) with ESMTP id 5AKA05xx012345; \
                    Fri, 20 Nov 2026 10:00:05 +0000";
        assert_eq!(trusted(&[line, FORGED], &[]), [true, false]);
    }

    #[test]
    fn neither_does_one_that_its_writer_did_not_check() {
        let line = "from mx2.rec.example (HELO x) (203.0.113.66) by mx.rec.example with SMTP; \
                    20 Nov 2026 10:00:05 -0000";
        assert_eq!(trusted(&[line, FORGED], &[]), [true, false]);
    }

    #[test]
    fn what_a_stranger_brought_is_a_claim_whoever_it_names() {
        let stranger = postfix("mail.other.example (mail.other.example [203.0.113.66])");
        assert_eq!(trusted(&[&stranger, FORGED], &["rec.example"]), [true, false]);
        assert_eq!(trusted(&[&stranger, FORGED], &["rec.example", "other.example"]), [true, true]);
    }
}
