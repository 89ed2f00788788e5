//! What a domain and its mail exchanges publish about TLS, as it was found.
//!
//! RFC 6698 and RFC 7672 (TLSA), RFC 8461 (MTA-STS), RFC 8460 (TLS-RPT). Whether any
//! of it holds is judged elsewhere. Does no IO, reads no clock.

use std::net::IpAddr;

use crate::dns::{DnssecState, Failure, ValidatedBy};
use crate::policy::{StsPolicy, StsPolicyError, StsRecord, TlsRptRecord, TlsaRecord};
use crate::tls::Proof;

/// The TLSA records of one mail exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsaFacts {
    /// The TLSA base domain: the name that the records stand below, and that goes into
    /// SNI where there are any (A-7672-7, A-7672-15).
    pub base: String,
    /// The state of the TLSA answer; of the host's addresses where none was asked for.
    pub state: DnssecState,
    /// Who judged the state.
    pub by: ValidatedBy,
    /// False where the addresses are not signed, so that no TLSA record counts (A-7672-6).
    pub asked: bool,
    /// The records, none where the DNS says so; or why it is not known.
    pub records: Result<Vec<TlsaRecord>, Failure>,
}

/// What the domain itself publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies {
    /// MTA-STS.
    pub sts: StsFacts,
    /// TLS-RPT; or why it is not known.
    pub tlsrpt: Result<TlsRptRecord, Failure>,
}

/// MTA-STS of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StsFacts {
    /// The TXT record; or why it is not known.
    pub record: Result<StsRecord, Failure>,
    /// The policy file; `None` where nothing makes a sender fetch it.
    pub fetched: Option<Fetched>,
}

/// An attempt to fetch a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The policy host, `mta-sts.` and the domain.
    pub host: String,
    /// The address that was asked, the last if several were.
    pub address: Option<IpAddr>,
    /// The certificates as sent, leaf first, DER; empty without a handshake.
    pub chain: Vec<Vec<u8>>,
    /// Whether the host proved that it holds the leaf's key.
    pub proof: Option<Proof>,
    /// What came. It is no policy unless the certificate is good (A-8461-2).
    pub file: Result<PolicyFile, FetchFailure>,
}

/// A policy file that came whole, with status 200.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFile {
    /// The media type as sent, printable; senders should see `text/plain`.
    pub media_type: Option<String>,
    /// What it says, or why it says nothing.
    pub policy: Result<StsPolicy, StsPolicyError>,
}

/// Why there is no policy file: the class, and one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchFailure {
    /// The class.
    pub kind: FetchFailureKind,
    /// What was asked of whom, and what came back.
    pub detail: String,
}

/// The classes of failed fetches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchFailureKind {
    /// The DNS says that the policy host has no address.
    NoAddress,
    /// DNS trouble.
    Dns,
    /// None of its addresses may be connected to.
    LeftAlone,
    /// No TCP connection.
    Connect,
    /// No TLS.
    Handshake,
    /// Another status than 200, redirects included; none is followed.
    Status,
    /// A status that says "not now": 5xx, 408 or 429.
    Unavailable,
    /// More than 64 KiB.
    TooLong,
    /// What answered is not HTTP, or broke off.
    Http,
    /// It took too long.
    TimedOut,
    /// The run was stopped, or its time ran out.
    Stopped,
}

impl FetchFailureKind {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            FetchFailureKind::NoAddress => "no-address",
            FetchFailureKind::Dns => "dns",
            FetchFailureKind::LeftAlone => "left-alone",
            FetchFailureKind::Connect => "connect",
            FetchFailureKind::Handshake => "handshake",
            FetchFailureKind::Status => "status",
            FetchFailureKind::Unavailable => "unavailable",
            FetchFailureKind::TooLong => "too-long",
            FetchFailureKind::Http => "http",
            FetchFailureKind::TimedOut => "timed-out",
            FetchFailureKind::Stopped => "stopped",
        }
    }

    /// True where the domain's own side answered, and what it gives is no policy. A server in
    /// trouble may give one the next time.
    pub fn is_definite(self) -> bool {
        use FetchFailureKind as K;
        matches!(self, K::NoAddress | K::Status | K::TooLong)
    }
}
