//! What domains publish about TLS, and what senders report of it: octets in,
//! values out. Does no IO, reads no clock.
//!
//! - [`TlsaRecord`]: which key or issuer a server must show (RFC 7672); [`considered`]
//!   says which of its records senders look at, [`rolls_over`] whether they leave room;
//! - [`StsRecord`] and [`StsPolicy`]: which servers must have which TLS (RFC 8461);
//! - [`TlsRptRecord`]: who wants reports, and [`read_report`]: the reports (RFC 8460).
//!
//! Whether a chain is what TLSA records say needs certificates and is `cert::authenticate`'s.

mod report;
mod sts;
mod sts_policy;
mod tlsa;
mod tlsrpt;
mod txt;
mod unpack;
mod wire;

#[cfg(test)]
mod tests;

pub use report::{FailureDetail, PolicyKind, PolicyReport, ReportError, TlsReport, read_report};
pub use sts::StsRecord;
pub use sts_policy::{
    LONGEST_POLICY, MOST_PATTERNS, MxPattern, StsMode, StsPolicy, StsPolicyError,
};
pub use tlsa::{MANY_TLSA_RECORDS, TlsaRecord, TlsaUnusable, considered, rolls_over};
pub use tlsrpt::{MOST_REPORT_URIS, TlsRptRecord};
