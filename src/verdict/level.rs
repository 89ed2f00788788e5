//! The ladder: what a server's TLS is good for, and what may be asked of it.
//!
//! Does no IO, reads no clock.

use std::fmt;
use std::str::FromStr;

use crate::cert::{Identity, Trust};
use crate::checks::{Judged, ServerView};
use crate::facts::Outcome;

/// A rung of the ladder, the lower the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// No TLS session could be completed from here.
    None,
    /// Only TLS 1.1 or older, or retired suites.
    Legacy,
    /// TLS 1.2 or newer.
    Encrypts,
    /// And the chain leads to a root, in date.
    Pki,
    /// And the certificate names the MX host.
    PkiName,
}

impl Level {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Level::None => "none",
            Level::Legacy => "legacy",
            Level::Encrypts => "encrypts",
            Level::Pki => "pki",
            Level::PkiName => "pki-name",
        }
    }
}

/// What the user asks of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Require {
    /// TLS 1.2 or newer with every server: the default.
    #[default]
    Encrypts,
    /// And trusted chains.
    Pki,
    /// And the right names.
    PkiName,
    /// MTA-STS holds.
    Sts,
    /// DANE holds.
    Dane,
    /// MTA-STS or DANE holds.
    Authenticated,
    /// Nothing: a report.
    None,
}

impl Require {
    /// All of them, as the command line names them.
    pub const ALL: [Require; 7] = [
        Require::Encrypts,
        Require::Pki,
        Require::PkiName,
        Require::Sts,
        Require::Dane,
        Require::Authenticated,
        Require::None,
    ];

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Require::Encrypts => "encrypts",
            Require::Pki => "pki",
            Require::PkiName => "pki-name",
            Require::Sts => "sts",
            Require::Dane => "dane",
            Require::Authenticated => "authenticated",
            Require::None => "none",
        }
    }

    /// The least rung that every server needs.
    pub fn least(self) -> Level {
        match self {
            Require::None => Level::None,
            Require::Pki => Level::Pki,
            Require::PkiName => Level::PkiName,
            _ => Level::Encrypts,
        }
    }

    /// True where a published policy is asked for, not a rung alone.
    pub fn wants_policy(self) -> bool {
        matches!(self, Require::Sts | Require::Dane | Require::Authenticated)
    }
}

impl fmt::Display for Require {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that names nothing that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("use one of encrypts, pki, pki-name, sts, dane, authenticated, none")]
pub struct RequireError;

impl FromStr for Require {
    type Err = RequireError;

    fn from_str(text: &str) -> Result<Self, RequireError> {
        Require::ALL.into_iter().find(|r| r.word() == text).ok_or(RequireError)
    }
}

/// The rung of one server; `None` where nothing conclusive was seen.
pub fn server_level(view: &ServerView<'_>) -> Option<Level> {
    if !view.settled.conclusive {
        return None;
    }
    match view.settled.outcome {
        // Nodes that disagree: a sender may meet the worse one.
        Outcome::Encrypted if view.settled.inconsistent => Some(Level::None),
        Outcome::Encrypted => Some(certificate_level(view.judged)),
        Outcome::EncryptedLegacy => Some(Level::Legacy),
        _ => Some(Level::None),
    }
}

/// The rung that a finished handshake earns by the certificate it showed.
pub fn certificate_level(judged: Option<&Judged>) -> Level {
    let judgement = judged.map(|judged| &judged.judgement);
    match judgement.map(|j| (j.trust, j.identity)) {
        Some((Trust::Trusted, Identity::Match)) => Level::PkiName,
        Some((Trust::Trusted, _)) => Level::Pki,
        _ => Level::Encrypts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_is_in_order() {
        let rungs = [Level::None, Level::Legacy, Level::Encrypts, Level::Pki, Level::PkiName];
        assert!(rungs.is_sorted());
        assert!(Require::Encrypts.least() > Level::Legacy, "legacy does not meet encrypts");
    }

    #[test]
    fn every_word_is_read_back() {
        for require in Require::ALL {
            assert_eq!(require.word().parse(), Ok(require));
        }
        assert_eq!("tls".parse::<Require>(), Err(RequireError));
    }
}
