//! The written truth of a lab domain: what an honest prober must report.
//!
//! Words are those of the record format, kept as plain strings so that the lab
//! depends on nothing it is meant to test. Does no IO, reads no clock.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The truth about a domain as a whole. What is left out is not stated.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DomainTruth {
    /// `mx.source`: `explicit` unless said otherwise.
    pub mx: String,
    /// `mx.failure.kind`.
    pub failure: Option<String>,
    /// Whether the domain is ready for `--require encrypts`.
    pub answer: Option<Answer>,
    /// `verdict.level`, the worst over all servers.
    pub level: Option<String>,
    /// `verdict.first_choice`.
    pub first_choice: Option<String>,
    /// Ids of findings that must be raised, for the domain or any of its servers.
    pub findings: Vec<String>,
    /// `mx.dnssec`.
    pub mx_dnssec: Option<String>,
    /// `verdict.dane`.
    pub dane: Option<String>,
    /// `verdict.dane_scope`.
    pub dane_scope: Option<String>,
    /// `verdict.sts`.
    pub sts: Option<String>,
    /// `sts.status`, what the policy says by itself.
    pub policy: Option<String>,
    /// `sts.failure.kind`.
    pub policy_failure: Option<String>,
    /// `tlsrpt.status`.
    pub tlsrpt: Option<String>,
    /// Whether the domain is ready for these values of `--require`; asked with the extra
    /// handshakes that such a promise needs.
    pub answers: BTreeMap<String, Answer>,
    /// What changes when other domains are probed in the same run.
    pub in_company: Option<Company>,
}

impl Default for DomainTruth {
    fn default() -> Self {
        Self {
            mx: "explicit".to_owned(),
            failure: None,
            answer: None,
            level: None,
            first_choice: None,
            findings: Vec::new(),
            mx_dnssec: None,
            dane: None,
            dane_scope: None,
            sts: None,
            policy: None,
            policy_failure: None,
            tlsrpt: None,
            answers: BTreeMap::new(),
            in_company: None,
        }
    }
}

/// The answer to "is it ready?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// `ready: true`, exit 0.
    Ready,
    /// `ready: false`, exit 1.
    NotReady,
    /// `ready: null`, exit 3.
    CannotTell,
}

impl Answer {
    /// As the record writes it.
    pub fn ready(self) -> Option<bool> {
        match self {
            Self::Ready => Some(true),
            Self::NotReady => Some(false),
            Self::CannotTell => None,
        }
    }

    /// The exit code of a run that asks for this domain alone.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Ready => 0,
            Self::NotReady => 1,
            Self::CannotTell => 3,
        }
    }
}

/// What is true when the domain is probed together with others.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// The other targets of the run.
    pub with: Vec<String>,
    /// The outcome of each server then.
    pub outcome: Option<String>,
    /// The answer then.
    pub answer: Option<Answer>,
    /// Ids of findings that must be raised then.
    #[serde(default)]
    pub findings: Vec<String>,
}

/// The truth about one address of a server. What is left out is not stated.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServerTruth {
    /// The outcome word.
    pub outcome: String,
    /// Where it ended.
    pub stage: Option<String>,
    /// `certificate.trust`.
    pub trust: Option<String>,
    /// `certificate.also`, all of it.
    pub also: Option<Vec<String>>,
    /// `certificate.identity`.
    pub identity: Option<String>,
    /// `tls.version`.
    pub version: Option<String>,
    /// `level` of this server.
    pub level: Option<String>,
    /// `dane.status`.
    pub dane: Option<String>,
    /// `dane.base`.
    pub dane_base: Option<String>,
    /// `sts.status`.
    pub sts: Option<String>,
    /// `sts.reason`.
    pub sts_reason: Option<String>,
    /// Ids of findings that must be raised for this server.
    #[serde(default)]
    pub findings: Vec<String>,
}
