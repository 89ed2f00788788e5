//! Partners: a file of domains, what each must have, and whether it has it.
//!
//! Reads the file, asks nothing of the network, judges records alone: the run is the
//! business of `examine`, the order of tries that of `cli`. Does no IO, reads no clock.

pub mod again;
pub mod baseline;
pub mod drift;
pub mod file;
pub mod init;
pub mod judge;
pub mod term;
#[cfg(test)]
mod tests;
pub mod whole;

use std::sync::Arc;

use jiff::civil::Date;

use crate::checks::profile::Profile;
use crate::facts::Target;
use crate::verdict::Require;

/// One partner, as the file has it, with its group's and the file's defaults under it.
#[derive(Debug, Clone)]
pub struct Partner {
    /// The domain, or the host and port.
    pub target: Target,
    /// The line of its entry, from 1 on.
    pub line: usize,
    /// Who answers for it on our side.
    pub owner: Option<String>,
    /// Whom to write to on theirs.
    pub contact: Option<String>,
    /// A remark.
    pub notes: Option<String>,
    /// Words that `--only` picks by, its group's name among them.
    pub tags: Vec<String>,
    /// What it must have.
    pub terms: Terms,
    /// What is accepted for a while.
    pub exceptions: Vec<Exception>,
}

/// What a partner must have.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// `encrypts`, `pki`, `pki-name`, `authenticated` or `none`.
    pub level: Require,
    /// DANE holds.
    pub dane: bool,
    /// MTA-STS holds.
    pub sts: bool,
    /// A server that does not answer falls short, once our own way is shown open.
    pub reachable: bool,
    /// The oldest version that may be agreed on, as `TLSv1.2`.
    pub tls_version: Option<String>,
    /// The least bits of an RSA key.
    pub rsa_bits: Option<u32>,
    /// The least bits of an EC key.
    pub ec_bits: Option<u32>,
    /// Days that the certificate must be valid for.
    pub days_left: Option<i64>,
    /// The part of its lifetime that must be left, 0 to 1.
    pub days_left_share: Option<f64>,
    /// Words one of which the issuer must have; none means any.
    pub issuers: Vec<String>,
    /// SHA-256 of public keys, hex, one of which must be the server's; none means any.
    pub spki: Vec<String>,
    /// Names that every mail exchange must be or be below; none means any.
    pub mx: Vec<String>,
    /// A guideline.
    pub profile: Option<Arc<Profile>>,
}

impl Terms {
    /// What must be answered for the whole domain: the level first.
    pub fn requires(&self) -> Vec<Require> {
        let badges = [(self.dane, Require::Dane), (self.sts, Require::Sts)];
        let badges = badges.into_iter().filter(|(asked, _)| *asked).map(|(_, require)| require);
        std::iter::once(self.level).chain(badges).collect()
    }

    /// The same with another level; `dane` and `sts` mean `encrypts` and that badge.
    ///
    /// Everything else stays, badges that were asked for among it.
    #[must_use]
    pub fn at_level(mut self, level: Require) -> Self {
        self.dane |= level == Require::Dane;
        self.sts |= level == Require::Sts;
        self.level = match level {
            Require::Dane | Require::Sts => Require::Encrypts,
            rung => rung,
        };
        self
    }
}

/// A rule that may fall short until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The rule's id.
    pub rule: String,
    /// The mail exchange; none means any.
    pub host: Option<String>,
    /// The last day that it is accepted on, in UTC.
    pub until: Date,
    /// Why.
    pub why: Option<String>,
}
