//! The two badges beside the level: DANE and MTA-STS of a whole domain.
//!
//! RFC 7672, RFC 8461. Does no IO, reads no clock.

use crate::checks::{DomainView, ServerView};

/// What a published policy amounts to over a whole domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Badge {
    /// It holds for every server.
    Pass,
    /// A server falls short of it.
    Fail,
    /// MTA-STS in its mode `testing`: nobody acts on it.
    Testing,
    /// There is none, or none that covers the domain.
    None,
    /// It could not be had, or is none that a sender can use.
    Error,
    /// Nobody looked, or a server could not be tested.
    #[default]
    NotTested,
}

impl Badge {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Badge::Pass => "pass",
            Badge::Fail => "fail",
            Badge::Testing => "testing",
            Badge::None => "none",
            Badge::Error => "error",
            Badge::NotTested => "not-tested",
        }
    }
}

/// How far DANE reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DaneScope {
    /// From the domain's name on: the MX answer is signed too.
    Domain,
    /// From the names of the mail exchanges on: a forged MX answer leads elsewhere.
    MxHostOnly,
}

impl DaneScope {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            DaneScope::Domain => "domain",
            DaneScope::MxHostOnly => "mx-host-only",
        }
    }
}

/// Both badges of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Badges {
    /// DANE.
    pub dane: Badge,
    /// How far DANE reaches, where all servers pass.
    pub dane_scope: Option<DaneScope>,
    /// MTA-STS.
    pub sts: Badge,
    /// MTA-STS is not to be had, and that is the domain's own last word.
    pub sts_is_definite: bool,
}

/// Judges both over all servers that count.
pub(super) fn badges(_view: &DomainView<'_>, _counting: &[&ServerView<'_>]) -> Badges {
    Badges::default()
}
