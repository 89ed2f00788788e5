//! The parts of a record that tell of DANE, MTA-STS and TLS-RPT.
//!
//! Does no IO, reads no clock.

use serde::{Deserialize, Serialize};

use super::Failure;

/// DANE for one server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dane {
    /// `pass`, `fail`, `none`, `unusable`, `error` or `not-tested`.
    pub status: String,
    /// The TLSA base domain.
    pub base: Option<String>,
    /// The state of the TLSA answer.
    pub dnssec: Option<String>,
    /// The records.
    pub records: Vec<String>,
    /// The one that matched.
    pub matched: Option<String>,
    /// Why, in one sentence.
    #[serde(default)]
    pub reason: Option<String>,
}

/// MTA-STS for one server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerSts {
    /// `pass`, `fail`, `none` or `not-tested`.
    pub status: String,
    /// Why it fails.
    pub reason: Option<String>,
}

/// MTA-STS of the domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sts {
    /// `enforce`, `testing`, `none`, `absent`, `error` or `not-tested`.
    pub status: String,
    /// The policy's id.
    pub id: Option<String>,
    /// Seconds.
    pub max_age: Option<u64>,
    /// The patterns.
    pub mx: Vec<String>,
    /// Why it could not be had.
    pub failure: Option<Failure>,
}

/// TLS-RPT of the domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TlsRpt {
    /// `present`, `absent`, `invalid`, `error` or `not-tested`.
    pub status: String,
    /// Where reports go.
    pub rua: Vec<String>,
    /// Why it is not known, or what is wrong with it.
    #[serde(default)]
    pub failure: Option<Failure>,
}

/// A handshake made otherwise than the one that decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExtraHandshake {
    /// `without-sni-tls12`, `without-sni` or `other-key-type`.
    pub variation: String,
    /// A word of the closed list of outcomes.
    pub outcome: String,
    /// One sentence.
    pub detail: String,
    /// The version agreed on.
    pub version: Option<String>,
    /// `RSA` or `ECDSA`, where only one key type was taken.
    pub key_type: Option<String>,
    /// What DANE says of the certificate shown: `pass`, `fail`, or `null` where there is none.
    pub dane: Option<String>,
}
