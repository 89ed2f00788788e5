//! What domains publish about TLS, and what senders report of it.
//!
//! For now the reports of RFC 8460: octets in, values out. Does no IO, reads no
//! clock.

mod report;
mod unpack;
mod wire;

#[cfg(test)]
mod tests;

pub use report::{FailureDetail, PolicyKind, PolicyReport, ReportError, TlsReport, read_report};
