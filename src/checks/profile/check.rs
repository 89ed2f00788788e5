//! The kinds of checks: a closed set, the same for every profile.
//!
//! Does no IO, reads no clock.

use serde::Deserialize;

use super::words::{self, Algorithm, Curve, Digest};
use crate::hello::{CipherSuite, Family, Group, Version};

/// How a criterion is tested. `docs/profiles.md` explains each kind under its word.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// STARTTLS is offered, and TLS comes of it (RFC 3207).
    Starttls,
    /// No other version is taken.
    VersionsAllowed(#[serde(deserialize_with = "words::list")] Vec<Version>),
    /// None of these is taken.
    VersionsForbidden(#[serde(deserialize_with = "words::list")] Vec<Version>),
    /// Each of these is taken.
    VersionsRequired(#[serde(deserialize_with = "words::list")] Vec<Version>),
    /// No suite of these families is taken.
    FamiliesForbidden(#[serde(deserialize_with = "words::list")] Vec<Family>),
    /// No other suite is taken.
    SuitesAllowed(#[serde(deserialize_with = "words::list")] Vec<CipherSuite>),
    /// None of these suites is taken.
    SuitesForbidden(#[serde(deserialize_with = "words::list")] Vec<CipherSuite>),
    /// In TLS 1.2 and older the server prefers suites of an earlier list.
    SuitesOrder(#[serde(deserialize_with = "words::lists")] Vec<Vec<CipherSuite>>),
    /// The server chooses by its own order, or by the client's.
    ServerOrder(bool),
    /// No other group is taken.
    GroupsAllowed(#[serde(deserialize_with = "words::list")] Vec<Group>),
    /// None of these groups is taken.
    GroupsForbidden(#[serde(deserialize_with = "words::list")] Vec<Group>),
    /// Each of these groups is taken.
    GroupsRequired(#[serde(deserialize_with = "words::list")] Vec<Group>),
    /// Primes of DHE have at least so many bits.
    DhBits(#[serde(deserialize_with = "words::number")] usize),
    /// TLS compression is off (RFC 3749).
    CompressionOff,
    /// The server knows renegotiation_info (RFC 5746).
    SecureRenegotiation,
    /// The server knows extended_master_secret (RFC 7627).
    ExtendedMasterSecret,
    /// The certificate's key is of one of these kinds.
    KeyAlgorithms(#[serde(deserialize_with = "words::list")] Vec<Algorithm>),
    /// The certificate's key has at least so many bits, if it is of the kind.
    KeyBits(#[serde(deserialize_with = "words::sizes")] Vec<(Algorithm, u32)>),
    /// The certificate's key, if it is of the kind EC, is on one of these curves.
    KeyCurves(#[serde(deserialize_with = "words::list")] Vec<Curve>),
    /// The certificate is signed over one of these digests, or in a way that has its own.
    SignatureDigests(#[serde(deserialize_with = "words::list")] Vec<Digest>),
    /// The certificate is valid for at most so many days from its first to its last.
    LifetimeDays(#[serde(deserialize_with = "words::number")] u32),
}
