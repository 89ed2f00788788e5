//! All that may bear on a hop, and the one question asked of it most: did this
//! very host record TLS elsewhere?
//!
//! Does no IO, reads no clock.

use std::collections::HashSet;
use std::net::IpAddr;

use jiff::Timestamp;

use super::Hop;
use super::observed::{Age, Observed, Seen};
use super::reported::Reported;
use super::sightings::{Sighting, Sightings};
use super::words::Kind;

/// What may bear on the hops of one message.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// What this message's own lines show.
    pub own: &'a Sightings,
    /// What the context's lines show.
    pub context: &'a Sightings,
    /// What probes saw.
    pub observed: &'a [Observed],
    /// What senders reported.
    pub reports: &'a [Reported],
    /// The domains of the recipients.
    pub envelope: &'a [String],
    /// The message says `TLS-Required: No` (RFC 8689).
    pub tls_not_required: bool,
    /// The header was put together from a paste, so where a line ends is partly a guess.
    pub mended: bool,
}

/// So many unmarked lines from so many senders within so many days make a front likely.
const FRONT_LINES: usize = 20;
const FRONT_SENDERS: usize = 5;
const FRONT_DAYS: i64 = 60;

impl<'a> Evidence<'a> {
    fn of_host(&self, by: &str, raw: &str) -> Vec<&'a Sighting> {
        let mut all = self.own.of_host(by, raw);
        all.extend(self.context.of_host(by, raw));
        all
    }

    /// The line nearest in time by which this host, in this shape, recorded TLS from outside.
    /// What programs hand in says nothing of port 25; of submissions, both tell.
    pub fn proof(&self, hop: &Hop) -> Option<(&'a Sighting, Age)> {
        let by = hop.line.by.as_deref()?;
        let outside = |s: &&Sighting| s.kind == Kind::CrossOrganisation && s.sure;
        let told = |s: &&Sighting| hop.kind() == Kind::Submission || outside(s);
        let lines = self.of_host(by, &hop.line.raw).into_iter().filter(told);
        self.nearest_mark(lines, hop.line.writer.shape, hop.line.date)
    }

    fn nearest_mark(
        &self,
        lines: impl Iterator<Item = &'a Sighting>,
        shape: &str,
        date: Option<Timestamp>,
    ) -> Option<(&'a Sighting, Age)> {
        let age = |s: &Sighting| match s.date {
            _ if self.is_own(s) => Age::Day,
            Some(at) => Age::between(date, at),
            None => Age::Older,
        };
        let marked = lines.filter(|s| s.marked && s.shape == shape);
        marked.map(|s| (s, age(s))).min_by_key(|(_, age)| *age)
    }

    /// True for a line of this same message.
    pub fn is_own(&self, sighting: &Sighting) -> bool {
        self.own.of_host(&sighting.by, "").iter().any(|own| own.raw == sighting.raw)
    }

    /// Lines about this client by other hosts.
    pub fn of_client(&self, ip: Option<IpAddr>, rdns: Option<&str>, by: &str) -> Vec<&'a Sighting> {
        let mut all = self.own.of_client(ip, rdns, by);
        all.extend(self.context.of_client(ip, rdns, by));
        all
    }

    /// An unmarked line of a host that always records TLS and is known to offer it.
    pub fn shows_lack(&self, sighting: &Sighting) -> bool {
        let proof = || {
            let lines = self.of_host(&sighting.by, &sighting.raw).into_iter();
            let outside = lines.filter(|s| s.kind == Kind::CrossOrganisation);
            self.nearest_mark(outside, sighting.shape, sighting.date)
        };
        let offered = || proof().is_some_and(|(_, age)| age <= Age::Month);
        !sighting.marked && sighting.always && offered()
    }

    /// E12: a server that offers TLS now and marks it in none of its lines of that time, however
    /// many write to it.
    pub fn suspects_front(&self, hop: &Hop) -> bool {
        let near = self.lines_near(hop);
        if near.iter().any(|s| s.marked) || !self.works_now(hop) {
            return false;
        }
        let outside = near.iter().filter(|s| s.kind == Kind::CrossOrganisation);
        let senders: Vec<&str> = outside.map(|s| s.sender.as_str()).collect();
        let several: HashSet<&str> = senders.iter().copied().collect();
        senders.len() >= FRONT_LINES && several.len() >= FRONT_SENDERS
    }

    /// The lines by the hop's writer around its time.
    pub fn lines_near(&self, hop: &Hop) -> Vec<&'a Sighting> {
        let lines = hop.line.by.as_deref().map(|by| self.of_host(by, ""));
        lines.unwrap_or_default().into_iter().filter(|s| is_near(hop, s)).collect()
    }

    fn works_now(&self, hop: &Hop) -> bool {
        let receiver = hop.receiver(self.envelope);
        let works = |o: &Observed| {
            o.seen == Seen::Works && receiver.matches(o) > super::observed::Match::None
        };
        hop.kind() == Kind::CrossOrganisation && self.observed.iter().any(works)
    }
}

fn is_near(hop: &Hop, sighting: &Sighting) -> bool {
    let (Some(then), Some(at)) = (hop.line.date, sighting.date) else { return false };
    then.as_second().abs_diff(at.as_second()) <= FRONT_DAYS.unsigned_abs() * 86_400
}
