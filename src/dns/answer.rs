//! One answer to one question, or the class of its failure.
//!
//! Does no IO, reads no clock. RFC 1035; RFC 4035 for the states.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The record types that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Mail exchanges.
    Mx,
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
    /// The alias alone: its state may differ from that of what it leads to.
    Cname,
    /// Texts: policies and their announcements.
    Txt,
    /// Certificate associations, RFC 6698.
    Tlsa,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Mx => "MX",
            Kind::A => "A",
            Kind::Aaaa => "AAAA",
            Kind::Cname => "CNAME",
            Kind::Txt => "TXT",
            Kind::Tlsa => "TLSA",
        })
    }
}

/// What a record says. Names are lower case, without the last dot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// A mail exchange.
    Mx {
        /// The lower is tried first.
        preference: u16,
        /// Its host name; `.` says that the domain takes no mail.
        exchange: String,
    },
    /// An IPv4 address.
    A(Ipv4Addr),
    /// An IPv6 address.
    Aaaa(Ipv6Addr),
    /// The canonical name of an alias.
    Cname(String),
    /// A text: the strings of one record joined, at most 65,535 octets, as they came.
    Txt(Vec<u8>),
    /// A certificate association; numbers that nobody registered are kept.
    Tlsa {
        /// Whom it constrains: 2 an issuer, 3 the server's own certificate.
        usage: u8,
        /// What of the certificate: 0 the whole, 1 its public key.
        selector: u8,
        /// How `data` holds it: 0 in full, 1 SHA-256, 2 SHA-512.
        matching: u8,
        /// The association data, at most 65,532 octets.
        data: Vec<u8>,
    },
}

impl Data {
    /// True for what a question of this kind asks for.
    pub fn is(&self, kind: Kind) -> bool {
        kind == match self {
            Data::Mx { .. } => Kind::Mx,
            Data::A(_) => Kind::A,
            Data::Aaaa(_) => Kind::Aaaa,
            Data::Cname(_) => Kind::Cname,
            Data::Txt(_) => Kind::Txt,
            Data::Tlsa { .. } => Kind::Tlsa,
        }
    }
}

/// One record of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The name that the record is at.
    pub owner: String,
    /// How long it may be kept, in seconds.
    pub ttl: u32,
    /// What it says.
    pub data: Data,
}

/// The security state of an answer, RFC 4033, and `Unknown` where nobody looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DnssecState {
    /// Signed, and the signatures lead to a trust anchor.
    Secure,
    /// Not validated by anyone we trust, or not checked at all.
    Unknown,
    /// Provably unsigned.
    Insecure,
    /// No trust anchor covers it.
    Indeterminate,
    /// Signed, and the signatures do not hold.
    Bogus,
}

impl DnssecState {
    /// The state's word in records.
    pub fn word(self) -> &'static str {
        match self {
            DnssecState::Secure => "secure",
            DnssecState::Unknown => "unknown",
            DnssecState::Insecure => "insecure",
            DnssecState::Indeterminate => "indeterminate",
            DnssecState::Bogus => "bogus",
        }
    }
}

/// Who said that an answer is secure or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidatedBy {
    /// The resolver, by its AD bit.
    Ad,
    /// This program.
    Own,
    /// Nobody.
    None,
}

impl ValidatedBy {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            ValidatedBy::Ad => "ad",
            ValidatedBy::Own => "own",
            ValidatedBy::None => "none",
        }
    }
}

/// Why a question has no records in answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The name does not exist: a definite answer.
    Nxdomain,
    /// The name has no such record: a definite answer.
    Nodata,
    /// The host has neither A nor AAAA, or its name is no host name: a definite answer.
    NoAddress,
    /// The resolver failed.
    Servfail,
    /// The resolver would not answer.
    Refused,
    /// No answer in time.
    Timeout,
    /// The signatures do not hold.
    Bogus,
    /// Aliases that never end.
    Loop,
    /// The answer could not be read.
    Malformed,
    /// The resolver could not be reached.
    Network,
    /// Any other response code.
    Other,
}

impl FailureKind {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            FailureKind::Nxdomain => "nxdomain",
            FailureKind::Nodata => "nodata",
            FailureKind::NoAddress => "no-address",
            FailureKind::Servfail => "servfail",
            FailureKind::Refused => "refused",
            FailureKind::Timeout => "timeout",
            FailureKind::Bogus => "bogus",
            FailureKind::Loop => "loop",
            FailureKind::Malformed => "malformed",
            FailureKind::Network => "network",
            FailureKind::Other => "other",
        }
    }

    /// True where the DNS answered, and the answer is that there is nothing.
    pub fn is_definite(self) -> bool {
        matches!(self, FailureKind::Nxdomain | FailureKind::Nodata | FailureKind::NoAddress)
    }
}

/// A failed question: the class, and one sentence that names question and server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The class.
    pub kind: FailureKind,
    /// What was asked of whom, and what came back.
    pub detail: String,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The records of the answer section, aliases included, or why there are none.
    pub records: Result<Vec<Record>, Failure>,
    /// Its security state.
    pub state: DnssecState,
    /// Who judged the state.
    pub by: ValidatedBy,
}
