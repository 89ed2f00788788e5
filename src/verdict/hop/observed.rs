//! What was seen of servers, now or earlier, as evidence for a hop: the codes P
//! of the tables, and how well what was probed matches the writer of a line.
//!
//! Does no IO, reads no clock: times are in the facts.

use std::net::IpAddr;

use jiff::Timestamp;

use crate::facts::Outcome;
use crate::org::{organisation, same_organisation};

/// One address of one server, as a record has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// The host probed.
    pub host: String,
    /// Its address.
    pub address: Option<IpAddr>,
    /// The domain whose mail exchange it is, or the host itself.
    pub target: String,
    /// The mail exchanges of that domain; empty if the record does not tell.
    pub exchanges: Vec<String>,
    /// What was seen.
    pub seen: Seen,
    /// Its outcome.
    pub outcome: Outcome,
    /// One sentence.
    pub detail: String,
    /// Whether this network was shown to let STARTTLS through.
    pub path_control: bool,
    /// Two tries at this address differed.
    pub inconsistent: bool,
    /// When.
    pub at: Timestamp,
    /// From where, as one text: two that differ are two places.
    pub vantage: String,
    /// That place in a few words, if the record tells.
    pub place: Option<String>,
    /// The domain publishes an MTA-STS policy in force, or TLSA records that fit.
    pub policy: Option<&'static str>,
}

/// What a probe saw, in the codes of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Seen {
    /// TLS 1.2 or newer works.
    Works,
    /// Only older versions.
    OldOnly,
    /// Offered, but no handshake of any kind finishes.
    HandshakeFails,
    /// Offered, then put off.
    Deferred,
    /// Offered, then refused.
    Refused,
    /// Not offered, told twice.
    NotOffered,
    /// Only HELO is understood.
    HeloOnly,
    /// The keyword was overwritten.
    Masked,
    /// SMTP did not get that far.
    Blocked,
    /// Nothing answered.
    Unreachable,
    /// This network is in the way.
    Egress,
    /// Not probed, or not for good.
    NotProbed,
}

impl Seen {
    /// The code for an outcome; what was not conclusive is not evidence.
    pub fn of(outcome: Outcome, conclusive: bool, helo_only: bool) -> Seen {
        use Outcome as O;
        match outcome {
            O::Encrypted => Seen::Works,
            O::EncryptedLegacy => Seen::OldOnly,
            O::HandshakeFailed if conclusive => Seen::HandshakeFails,
            O::StarttlsDeferred => Seen::Deferred,
            O::StarttlsRefused if conclusive => Seen::Refused,
            O::StarttlsNotOffered if conclusive && helo_only => Seen::HeloOnly,
            O::StarttlsNotOffered if conclusive => Seen::NotOffered,
            O::StarttlsMasked => Seen::Masked,
            O::GreetingRefused | O::GreetingDeferred | O::EhloRefused | O::EhloDeferred => {
                Seen::Blocked
            }
            O::NotSmtp | O::TlsUnusable => Seen::Blocked,
            O::ConnectionRefused | O::Unreachable | O::Reset | O::Closed | O::TimedOut => {
                Seen::Unreachable
            }
            O::EgressBlocked | O::PathIntercepted => Seen::Egress,
            O::NotProbed | O::HandshakeFailed | O::StarttlsRefused | O::StarttlsNotOffered => {
                Seen::NotProbed
            }
        }
    }

    /// True for what says something of the server itself.
    pub fn tells(self) -> bool {
        !matches!(self, Seen::Blocked | Seen::Unreachable | Seen::Egress | Seen::NotProbed)
    }

    /// No STARTTLS to be had.
    pub fn is_lack(self) -> bool {
        matches!(self, Seen::NotOffered | Seen::HeloOnly | Seen::Refused)
    }

    /// Offered, and useless.
    pub fn is_broken(self) -> bool {
        matches!(self, Seen::HandshakeFails | Seen::Deferred)
    }
}

/// How what was probed matches the host that wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Match {
    /// Not at all.
    None,
    /// Another host of the same organisation.
    Organisation,
    /// The same address under another name.
    Ip,
    /// The same name.
    Exact,
}

impl Match {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Match::None => "none",
            Match::Organisation => "organisation",
            Match::Ip => "ip",
            Match::Exact => "exact",
        }
    }
}

/// Who wrote the line, and for whom the message was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receiver<'a> {
    /// The `by` host.
    pub by: Option<&'a str>,
    /// Its address, if the line gives it.
    pub by_ip: Option<IpAddr>,
    /// The domains of the recipients.
    pub envelope: &'a [String],
}

impl Receiver<'_> {
    /// How well `observed` matches.
    pub fn matches(&self, observed: &Observed) -> Match {
        let Some(by) = self.by else { return Match::None };
        if by.eq_ignore_ascii_case(&observed.host) && self.is_listed(observed) {
            Match::Exact
        } else if self.by_ip.is_some() && self.by_ip == observed.address {
            Match::Ip
        } else if self.is_of_one_house(by, observed) {
            Match::Organisation
        } else {
            Match::None
        }
    }

    fn is_listed(&self, observed: &Observed) -> bool {
        let same = |host: &String| host.eq_ignore_ascii_case(&observed.host);
        observed.exchanges.is_empty() || observed.exchanges.iter().any(same)
    }

    /// An exchange of the recipient's domain, or of the writer's own, under the same roof.
    fn is_of_one_house(&self, by: &str, observed: &Observed) -> bool {
        let is_target = |domain: &String| domain.eq_ignore_ascii_case(&observed.target);
        let for_recipient = self.envelope.iter().any(is_target);
        let for_writer = organisation(by).eq_ignore_ascii_case(organisation(&observed.target));
        same_organisation(by, &observed.host) && (for_recipient || for_writer)
    }
}

/// How far a probe is from the message in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Age {
    /// A day at most.
    Day,
    /// 30 days at most.
    Month,
    /// 365 days at most.
    Year,
    /// Longer, or it cannot be told.
    Older,
}

impl Age {
    /// Between two times, in either direction; without a date in the line nothing is near.
    pub fn between(date: Option<Timestamp>, at: Timestamp) -> Age {
        const DAY: u64 = 86_400;
        let Some(date) = date else { return Age::Older };
        match date.as_second().abs_diff(at.as_second()) {
            apart if apart <= DAY => Age::Day,
            apart if apart <= 30 * DAY => Age::Month,
            apart if apart <= 365 * DAY => Age::Year,
            _ => Age::Older,
        }
    }
}
