//! `tls.enumeration` as it is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a server takes when it is asked for one thing after the other. Each `yes`, `no` or
/// `not-tested`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Enumeration {
    /// `families` or `all`.
    pub mode: String,
    /// Connections made for it.
    pub connections: usize,
    /// Every question was answered.
    pub complete: bool,
    /// Why it ended early, in one sentence.
    pub stopped: Option<String>,
    /// `SSLv3` to `TLSv1.3`.
    pub versions: BTreeMap<String, String>,
    /// Families of suites, in any version.
    pub families: BTreeMap<String, String>,
    /// Named groups, in any version.
    pub groups: BTreeMap<String, String>,
    /// The suites of each version, in the server's order if it has one; with `all` alone.
    pub suites: Option<BTreeMap<String, Vec<String>>>,
    /// The server chooses by an order of its own.
    pub server_order: Option<bool>,
    /// The lengths of its primes.
    pub dh_bits: Vec<usize>,
    /// It compresses. This and what follows is of TLS 1.2 or older.
    pub compression: Option<bool>,
    /// RFC 5746.
    pub secure_renegotiation: Option<bool>,
    /// RFC 7627.
    pub extended_master_secret: Option<bool>,
    /// An OCSP response came with the certificate.
    pub ocsp_staple: Option<bool>,
    /// Signed certificate timestamps in the TLS extension.
    pub sct_count: Option<usize>,
    /// RFC 5077.
    pub session_tickets: Option<bool>,
}
