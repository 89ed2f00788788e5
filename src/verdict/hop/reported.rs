//! TLS reports of senders (RFC 8460) as evidence for a hop.
//!
//! Counts are not per message, and a report's signature is not checked here, so
//! a report never makes anything surer than low. Does no IO, reads no clock.

use std::net::IpAddr;

use jiff::Timestamp;

use super::Hop;
use super::words::Kind;
use crate::org::{organisation, same_organisation};

/// One line of a report: a policy's count of successes, or one kind of failure.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported {
    /// Who reports, as the report says.
    pub organisation: String,
    /// The domain of its contact address.
    pub contact: Option<String>,
    /// The time it covers.
    pub from: Timestamp,
    /// To when.
    pub to: Timestamp,
    /// The recipient domain.
    pub domain: String,
    /// The mail exchange, or those of the policy.
    pub exchanges: Vec<String>,
    /// The mail exchange's address.
    pub receiving_ip: Option<IpAddr>,
    /// The sender's address.
    pub sending_ip: Option<IpAddr>,
    /// The kind of failure, as RFC 8460 names it; none for successes.
    pub failure: Option<String>,
    /// A reason code beside it.
    pub reason: Option<String>,
    /// How many sessions.
    pub sessions: u64,
}

/// What a sender's own report says of TLS with this receiver on that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Told {
    /// STARTTLS was not offered to it.
    NotOffered,
    /// The handshake failed.
    HandshakeFailed,
    /// TLS was agreed on, and judged afterwards.
    Judged,
    /// Sessions over TLS took place.
    Succeeded,
}

/// What the sender's own reports say, the gravest first.
pub fn by_sender(hop: &Hop, reports: &[Reported]) -> Option<Told> {
    let own = reports.iter().filter(|r| r.covers(hop) && r.is_by_sender(hop));
    own.filter_map(Reported::told).min_by_key(|told| match told {
        Told::NotOffered => 0,
        Told::HandshakeFailed => 1,
        Told::Judged => 2,
        Told::Succeeded => 3,
    })
}

/// True where a third party reports that this receiver offered none on that day.
pub fn by_others(hop: &Hop, reports: &[Reported]) -> bool {
    let others = reports.iter().filter(|r| r.covers(hop) && !r.is_by_sender(hop));
    others.into_iter().any(|r| r.told() == Some(Told::NotOffered))
}

/// Clocks differ by so many seconds at most.
const SKEW: i64 = 600;

impl Reported {
    /// The report covers the hop's time and its receiver; it tells of port 25 alone.
    fn covers(&self, hop: &Hop) -> bool {
        if hop.kind() == Kind::Submission {
            return false;
        }
        let Some(date) = hop.line.date.map(Timestamp::as_second) else { return false };
        let then = self.from.as_second() - SKEW <= date && date <= self.to.as_second() + SKEW;
        let by = hop.line.by.as_deref().unwrap_or_default();
        let named = self.exchanges.iter().any(|mx| mx.eq_ignore_ascii_case(by));
        let at = self.receiving_ip.is_some() && self.receiving_ip == hop.line.by_ip;
        then && (named || at)
    }

    /// It comes from the sender's organisation: by its address, or by its contact's name.
    fn is_by_sender(&self, hop: &Hop) -> bool {
        let from = &hop.line.from;
        if self.sending_ip.is_some() && from.ip.is_some() {
            return self.sending_ip == from.ip;
        }
        let names = [from.rdns.as_deref()];
        names.into_iter().flatten().any(|name| {
            self.contact.as_deref().is_some_and(|contact| {
                same_organisation(name, contact)
                    || organisation(name).eq_ignore_ascii_case(organisation(contact))
            })
        })
    }

    fn told(&self) -> Option<Told> {
        if self.sessions == 0 {
            return None;
        }
        match self.failure.as_deref() {
            None => Some(Told::Succeeded),
            Some("starttls-not-supported") => Some(Told::NotOffered),
            Some("validation-failure") => Some(match self.names_handshake() {
                true => Told::HandshakeFailed,
                false => Told::Judged,
            }),
            Some(_) => Some(Told::Judged),
        }
    }

    fn names_handshake(&self) -> bool {
        let reason = self.reason.as_deref().unwrap_or_default().to_ascii_lowercase();
        ["handshake", "ssl_error", "no shared cipher", "protocol version", "no-common"]
            .iter()
            .any(|word| reason.contains(word))
    }
}
