//! What other lines show of the same hosts: the context of a hop.
//!
//! Only lines that trusted hosts wrote of hops between organisations count; a
//! forged line in a host's name proves nothing. Does no IO, reads no clock.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use jiff::Timestamp;

use super::Hop;
use super::place::is_public;
use super::words::Kind;
use crate::org::{is_public_name, organisation};
use crate::trace::{Habit, Mark, Strength};

/// One trusted line of a hop between organisations, or of a submission.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// The message it stands in, as the user knows it.
    pub source: String,
    /// The hop's number there.
    pub index: usize,
    /// The whole line.
    pub raw: String,
    /// The host that wrote it, in small letters.
    pub by: String,
    /// What kind of hop it tells of: between organisations, or a submission.
    pub kind: Kind,
    /// The software and form.
    pub shape: &'static str,
    /// It is certain who stood at both ends: no hidden client, no name that only it says.
    pub sure: bool,
    /// TLS is recorded, and its suite encrypts.
    pub marked: bool,
    /// The writer always records TLS, so that no mark means none was used.
    pub always: bool,
    /// The version, if recorded.
    pub version: Option<&'static str>,
    /// When.
    pub date: Option<Timestamp>,
    /// The client's address.
    pub ip: Option<IpAddr>,
    /// The client's name, as the writer looked it up.
    pub rdns: Option<String>,
    /// The client's organisation, or its address.
    pub sender: String,
}

impl Sighting {
    fn of(source: &str, hop: &Hop) -> Option<Sighting> {
        let line = &hop.line;
        let told = hop.trusted && hop.kind().is_judged();
        let marked = line.tls.mark.tells_of_tls() && line.tls.strength != Strength::Null;
        if !told || !(marked || line.tls.mark == Mark::Absent) {
            return None;
        }
        Some(Sighting {
            source: source.to_owned(),
            index: hop.index,
            raw: line.raw.clone(),
            by: line.by.as_ref()?.to_ascii_lowercase(),
            kind: if line.authenticated { Kind::Submission } else { hop.kind() },
            shape: line.writer.shape,
            sure: hop.place.sure,
            marked,
            always: line.writer.habit == Habit::Always && line.writer.suppressor.is_none(),
            version: line.tls.version,
            date: line.date,
            ip: address(line.from.ip),
            rdns: name(line.from.rdns.as_deref()),
            sender: sender_of(line)?,
        })
    }

    /// True where it tells of the same client: its address, or its looked-up name.
    fn is_from(&self, ip: Option<IpAddr>, rdns: Option<&str>) -> bool {
        (ip.is_some() && self.ip == ip) || (rdns.is_some() && self.rdns.as_deref() == rdns)
    }
}

/// An address that means the same machine everywhere: `172.18.0.1` is another in each network.
fn address(ip: Option<IpAddr>) -> Option<IpAddr> {
    ip.filter(|ip| is_public(*ip))
}

/// A name that means the same machine everywhere, in small letters: not `localhost`, `gateway`.
fn name(rdns: Option<&str>) -> Option<String> {
    rdns.filter(|name| is_public_name(name)).map(str::to_ascii_lowercase)
}

/// The organisation of a client: by its looked-up name, else by what it says, else its address.
fn sender_of(line: &crate::trace::TimeStampLine) -> Option<String> {
    let name = line.from.rdns.as_ref().or(line.from.helo.as_ref());
    let named = name.map(|name| organisation(name).to_ascii_lowercase());
    named.or_else(|| line.from.ip.map(|ip| ip.to_string()))
}

/// All sightings, found by host and by client.
#[derive(Debug, Clone, Default)]
pub struct Sightings {
    all: Vec<Sighting>,
    by_host: HashMap<String, Vec<usize>>,
    by_client: HashMap<String, Vec<usize>>,
    seen: HashSet<String>,
}

impl Sightings {
    /// Adds what the trusted hops of one message show. A line that is there already is not
    /// counted twice.
    pub fn add(&mut self, source: &str, hops: &[Hop]) {
        hops.iter().filter_map(|hop| Sighting::of(source, hop)).for_each(|s| self.keep(s));
    }

    fn keep(&mut self, sighting: Sighting) {
        if !self.seen.insert(sighting.raw.clone()) {
            return;
        }
        let at = self.all.len();
        self.by_host.entry(sighting.by.clone()).or_default().push(at);
        let names = [sighting.ip.map(|ip| ip.to_string()), sighting.rdns.clone()];
        for client in names.into_iter().flatten() {
            self.by_client.entry(client).or_default().push(at);
        }
        self.all.push(sighting);
    }

    /// Lines by this host, but for `raw` itself.
    pub fn of_host(&self, by: &str, raw: &str) -> Vec<&Sighting> {
        let found = self.by_host.get(&by.to_ascii_lowercase());
        let told = found.into_iter().flatten().filter_map(|at| self.all.get(*at));
        told.filter(|sighting| sighting.raw != raw).collect()
    }

    /// Lines about this client that other hosts than `by` wrote.
    pub fn of_client(&self, ip: Option<IpAddr>, rdns: Option<&str>, by: &str) -> Vec<&Sighting> {
        let (ip, rdns) = (address(ip), name(rdns));
        let keys = [ip.map(|ip| ip.to_string()), rdns.clone()];
        let found = keys.into_iter().flatten().filter_map(|key| self.by_client.get(&key));
        let mut places: Vec<usize> = found.flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        let told = places.iter().filter_map(|at| self.all.get(*at));
        let elsewhere = |s: &&Sighting| {
            s.is_from(ip, rdns.as_deref())
                && s.kind == Kind::CrossOrganisation
                && !s.by.eq_ignore_ascii_case(by)
        };
        told.filter(elsewhere).collect()
    }

    /// True where no line is known.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
