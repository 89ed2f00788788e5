//! A report of one day's TLS sessions, as its sender wrote it (A-8460-3).
//!
//! Anybody can write such a file: who did was not checked.

use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::unpack::{json, unpack};
use super::wire;
use crate::text::printable;

/// What a sending organisation saw of a domain's servers in a span of time.
///
/// All text is escaped and bounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsReport {
    /// Who sent the mail and the report.
    pub organization: Option<String>,
    /// Whom to ask about it.
    pub contact: Option<String>,
    /// The sender's name for the report.
    pub id: Option<String>,
    /// The span's first instant.
    pub from: Timestamp,
    /// Its last.
    pub to: Timestamp,
    /// One for each policy that applied.
    pub policies: Vec<PolicyReport>,
}

/// The sessions to which one policy applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyReport {
    /// The policy's kind.
    pub kind: PolicyKind,
    /// The policy's domain, in lower case and without a trailing dot. Under DANE
    /// it is the name of a server.
    pub domain: String,
    /// The names or patterns of the servers it names, written as `domain` is.
    pub mx_hosts: Vec<String>,
    /// Sessions that had TLS as asked.
    pub successful: u64,
    /// Sessions that had not.
    pub failed: u64,
    /// What went wrong in them.
    pub failures: Vec<FailureDetail>,
}

/// The kind of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyKind {
    /// DANE (RFC 7672).
    Tlsa,
    /// MTA-STS (RFC 8461).
    Sts,
    /// The sender found none.
    NoPolicyFound,
    /// A word that RFC 8460 does not know.
    Other,
}

/// Sessions that failed alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureDetail {
    /// The result type in lower case: `starttls-not-supported`, or as written.
    pub result: String,
    /// The sender's address; none if what stands there is no address.
    pub sending_ip: Option<IpAddr>,
    /// The server's name, in lower case and without a trailing dot.
    pub receiving_mx: Option<String>,
    /// The name in the server's greeting.
    pub receiving_helo: Option<String>,
    /// The server's address; none if what stands there is no address.
    pub receiving_ip: Option<IpAddr>,
    /// How many sessions.
    pub sessions: u64,
    /// The reason code, as written.
    pub reason: Option<String>,
    /// More words of the sender, or where to find them.
    pub info: Option<String>,
}

/// Why a file was not read as a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// No text at all.
    #[error("it is empty: give the report itself, a .json or .json.gz file")]
    Empty,
    /// The e-mail, not the report in it.
    #[error("it is an e-mail message: save its attachment (.json or .json.gz) and give that")]
    Mail,
    /// Neither JSON nor gzip.
    #[error("it is neither JSON nor gzip: give the report itself, a .json or .json.gz file")]
    Unknown,
    /// The gzip stream is broken.
    #[error("it cannot be decompressed ({detail}): fetch the file again")]
    Gzip {
        /// The reader's words.
        detail: String,
    },
    /// More text than a report can have.
    #[error("it holds more than {limit} bytes of text: no TLS report is so long")]
    TooLong {
        /// In bytes.
        limit: usize,
    },
    /// JSON, but no report, or one with a value of the wrong type.
    #[error("it is no TLS report as RFC 8460 has it: {detail}")]
    Malformed {
        /// What is wrong, and where.
        detail: String,
    },
}

/// Reads a report, plain or gzip.
///
/// Members that RFC 8460 does not know are passed over; a time without a zone
/// is taken as UTC.
///
/// # Errors
///
/// Where the bytes are no report, break off, or exceed a limit.
pub fn read_report(bytes: &[u8]) -> Result<TlsReport, ReportError> {
    let text = unpack(bytes)?;
    let read = serde_json::from_slice(json(&text));
    let wire: wire::Report = read.map_err(|error| malformed(&error.to_string()))?;
    let (from, to) = (instant(&wire.date_range.start)?, instant(&wire.date_range.end)?);
    if to < from {
        return Err(malformed("its span of time ends before it begins"));
    }
    Ok(TlsReport {
        organization: escaped(wire.organization),
        contact: escaped(wire.contact),
        id: escaped(wire.id),
        from,
        to,
        policies: wire.policies.0.into_iter().map(policy).collect(),
    })
}

fn malformed(detail: &str) -> ReportError {
    ReportError::Malformed { detail: printable(detail.as_bytes()) }
}

/// RFC 3339, or the same without a zone, as one large sender writes it.
fn instant(text: &str) -> Result<Timestamp, ReportError> {
    let without_zone = || text.parse::<DateTime>()?.to_zoned(TimeZone::UTC);
    let zoned = text.parse().or_else(|_| without_zone().map(|zoned| zoned.timestamp()));
    zoned.map_err(|_| malformed(&format!("\"{text}\" is no time such as 2026-11-22T00:00:00Z")))
}

fn policy(wire: wire::Policy) -> PolicyReport {
    let hosts = wire.policy.mx_hosts.unwrap_or_default().0;
    let failures = wire.failures.unwrap_or_default().0;
    PolicyReport {
        kind: kind(&wire.policy.kind),
        domain: host(&wire.policy.domain),
        mx_hosts: hosts.iter().map(|name| host(name)).collect(),
        successful: wire.summary.successful,
        failed: wire.summary.failed,
        failures: failures.into_iter().map(failure).collect(),
    }
}

fn kind(word: &str) -> PolicyKind {
    match word.to_ascii_lowercase().as_str() {
        "tlsa" => PolicyKind::Tlsa,
        "sts" => PolicyKind::Sts,
        "no-policy-found" => PolicyKind::NoPolicyFound,
        _ => PolicyKind::Other,
    }
}

fn failure(wire: wire::Failure) -> FailureDetail {
    FailureDetail {
        result: printable(wire.result.to_ascii_lowercase().as_bytes()),
        sending_ip: address(wire.sending_ip),
        receiving_mx: wire.receiving_mx.map(|name| host(&name)),
        receiving_helo: escaped(wire.receiving_helo),
        receiving_ip: address(wire.receiving_ip),
        sessions: wire.sessions,
        reason: escaped(wire.reason),
        info: escaped(wire.info),
    }
}

fn escaped(text: Option<String>) -> Option<String> {
    text.map(|text| printable(text.as_bytes())).filter(|text| !text.is_empty())
}

fn host(name: &str) -> String {
    let bare = name.trim().trim_end_matches('.');
    printable(bare.to_ascii_lowercase().as_bytes())
}

fn address(text: Option<String>) -> Option<IpAddr> {
    let text = text?;
    let bare = text.trim().trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().map(|address: IpAddr| address.to_canonical())
}
