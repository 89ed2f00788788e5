//! One address of one mail exchange, and every attempt at it.
//!
//! Does no IO, reads no clock.

use std::net::IpAddr;

use super::{Chosen, Enumeration, Injection, Legacy, Outcome, Stage};
use crate::tls::KeyType;
use crate::{smtp, tls};

/// One connection, or the attempt at one.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// How it ended.
    pub outcome: Outcome,
    /// Where it ended, if short of the end.
    pub stage: Option<Stage>,
    /// One sentence, of printable text.
    pub detail: String,
    /// Our own limit for the whole target, or the user, ended it.
    pub cut_by_us: bool,
    /// What broke the handshake, if it broke.
    pub broken_by: Option<tls::BrokenBy>,
    /// A TCP connection stood.
    pub connected: bool,
    /// The ClientHello carried a post-quantum key share.
    pub post_quantum: bool,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// What was said, if anything was.
    pub dialogue: Option<smtp::Seen>,
    /// What TLS agreed on, if it did.
    pub session: Option<tls::Session>,
    /// Our own address on this connection.
    pub source: Option<IpAddr>,
    /// The name we gave in EHLO.
    pub ehlo_name: Option<String>,
}

/// What was seen of one address under one host name.
#[derive(Debug, Clone)]
pub struct Server {
    /// The mail exchange's host name, or the address literal.
    pub host: String,
    /// Its preference; `None` where no MX record names it.
    pub preference: Option<u16>,
    /// The address; `None` where the host has none.
    pub address: Option<IpAddr>,
    /// The port.
    pub port: u16,
    /// The attempts, in the order they were made.
    pub attempts: Vec<Attempt>,
    /// Why it was not tried, if it was not.
    pub not_probed: Option<NotProbed>,
    /// Handshakes made otherwise, after one that finished: they decide no outcome.
    pub extras: Vec<Extra>,
    /// The test for command injection, where it was asked for and there is TLS.
    pub injection: Option<Injection>,
    /// What hellos for older versions learnt, after the handshakes had failed twice.
    pub legacy: Option<Legacy>,
    /// What it takes when it is asked for one thing after the other, if the user wanted that.
    pub enumeration: Option<Enumeration>,
}

/// A handshake that differs in one point from the one that decided.
#[derive(Debug, Clone)]
pub struct Extra {
    /// The point.
    pub variation: Variation,
    /// The attempt, or why there was none.
    pub visit: Result<Attempt, NotProbed>,
}

/// In what a handshake differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variation {
    /// No SNI; nor TLS 1.3, so that it also shows whether TLS 1.2 works.
    WithoutSniTls12,
    /// No SNI, in any version.
    WithoutSni,
    /// Only certificates of the other key type are taken (A-CERT-6).
    OtherKeyType(KeyType),
}

impl Variation {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Variation::WithoutSniTls12 => "without-sni-tls12",
            Variation::WithoutSni => "without-sni",
            Variation::OtherKeyType(_) => "other-key-type",
        }
    }
}

/// Why an address was not tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotProbed {
    /// The class.
    pub why: Why,
    /// One sentence.
    pub detail: String,
}

impl NotProbed {
    /// A reason with its sentence.
    pub fn new(why: Why, detail: impl Into<String>) -> Self {
        NotProbed { why, detail: detail.into() }
    }
}

/// The classes of reasons not to try an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// This machine has no route for its family, or the user left the family out.
    Family,
    /// A special-purpose address.
    Special,
    /// On the exclusion list.
    Excluded,
    /// As many connections to it as one run makes were made, or it sent us away in this run.
    Budget,
    /// The host has no address.
    NoAddress,
    /// The host's addresses are not known: DNS trouble.
    Unresolved,
    /// Beyond the limit of hosts or addresses.
    Limit,
    /// The time ran out, or the user stopped the run.
    Stopped,
}

impl Server {
    /// TCP connections that stood.
    pub fn connections(&self) -> usize {
        let extra = self.extras.iter().filter_map(|extra| extra.visit.as_ref().ok());
        let injection = self.injection.iter().filter_map(|test| test.visit.as_ref().ok());
        let attempts = self.attempts.iter().chain(extra).chain(injection);
        let hellos = self.legacy.iter().flat_map(Legacy::visits).filter(|v| v.connected);
        let visits = attempts.filter(|a| a.connected).count();
        visits + hellos.count() + self.enumeration.as_ref().map_or(0, |e| e.connections)
    }

    /// What the server chose in answer to a hello of ours, where no handshake could be
    /// finished.
    pub fn chosen(&self) -> Option<&Chosen> {
        self.legacy.as_ref()?.chosen()
    }

    /// True if any attempt got a TCP connection.
    pub fn accepted_tcp(&self) -> bool {
        self.connections() > 0
    }
}
