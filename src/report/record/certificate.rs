//! A server's certificate, as `mxtls.domain/1` writes it.
//!
//! Does no IO, reads no clock.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The leaf certificate, and the judgement of path and name apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// The first fault, or `trusted`.
    pub trust: String,
    /// The other faults.
    pub also: Vec<String>,
    /// `match`, `cn-only`, `mismatch` or `none`.
    pub identity: String,
    /// The name in the certificate that matched.
    pub matched_name: Option<String>,
    /// Its subject.
    pub subject: String,
    /// Its issuer.
    pub issuer: String,
    /// Its subject alternative names.
    pub names: Vec<String>,
    /// Valid from.
    pub not_before: Timestamp,
    /// Valid to.
    pub not_after: Timestamp,
    /// Whole days left; negative once expired.
    pub days_left: i64,
    /// The public key.
    pub key: Key,
    /// The signature algorithm.
    pub signature: String,
    /// SHA-256 of the certificate, hex.
    pub sha256: String,
    /// SHA-256 of its public key, hex.
    pub spki_sha256: String,
    /// The certificates as sent, leaf first.
    pub chain: Vec<ChainLink>,
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// As `RSA`, `EC`, `Ed25519`.
    pub algorithm: String,
    /// Its size.
    pub bits: u32,
}

/// One certificate of the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChainLink {
    /// Its subject.
    pub subject: String,
    /// Its issuer.
    pub issuer: String,
    /// Valid to.
    pub not_after: Timestamp,
    /// SHA-256, hex.
    pub sha256: String,
}
