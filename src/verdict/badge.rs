//! The two badges beside the level: DANE and MTA-STS of a whole domain.
//!
//! RFC 7672, RFC 8461. Does no IO, reads no clock.

use super::level::Require;
use crate::checks::{DaneStatus, DomainView, ServerView, StsPolicyStanding, StsStatus};
use crate::dns::DnssecState;
use crate::facts::{MxFacts, MxSource};
use crate::policy::StsMode;

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
    /// Senders that use DANE do not deliver to one of the servers at least.
    pub dane_refuses: bool,
    /// How far DANE reaches, where all servers pass.
    pub dane_scope: Option<DaneScope>,
    /// MTA-STS.
    pub sts: Badge,
    /// MTA-STS is not to be had, and that is the domain's own last word.
    pub sts_is_definite: bool,
}

impl Badges {
    /// Whether DANE holds for the domain; `None` if that cannot be told.
    pub(super) fn dane_holds(self) -> Option<bool> {
        match self.dane {
            Badge::Pass => Some(true),
            Badge::Fail | Badge::Testing | Badge::None => Some(false),
            Badge::Error | Badge::NotTested => None,
        }
    }

    /// Whether MTA-STS holds for the domain; `None` if that cannot be told.
    pub(super) fn sts_holds(self) -> Option<bool> {
        match self.sts {
            Badge::Pass => Some(true),
            Badge::Fail | Badge::Testing | Badge::None => Some(false),
            Badge::Error => self.sts_is_definite.then_some(false),
            Badge::NotTested => None,
        }
    }

    /// Whether the policy that is asked for holds; nothing asked for holds always.
    pub(super) fn answer(self, asked: Require) -> Option<bool> {
        let (dane, sts) = (self.dane_holds(), self.sts_holds());
        match asked {
            Require::Dane => dane,
            Require::Sts => sts,
            Require::Authenticated => self.either(dane, sts),
            _ => Some(true),
        }
    }

    /// One of the two is enough, but MTA-STS does not make good for DANE that fails (A-8461-7).
    fn either(self, dane: Option<bool>, sts: Option<bool>) -> Option<bool> {
        match () {
            () if self.dane_refuses => Some(false),
            () if dane == Some(true) || sts == Some(true) => Some(true),
            () => dane.and(sts),
        }
    }
}

/// Judges both over all servers that count.
pub(super) fn badges(view: &DomainView<'_>, counting: &[&ServerView<'_>]) -> Badges {
    // One address family that DNS gave no answer for may hide a server that falls short.
    let half_known = view.domain.mx.hosts.iter().any(|host| host.half_known);
    let (dane, dane_scope) = dane(&view.domain.mx, counting, half_known);
    let sts = sts(view.sts, counting, half_known);
    let sts_is_definite = matches!(view.sts, StsPolicyStanding::Error { definite: true, .. });
    let dane_refuses = counting.iter().any(|view| dane_of(view) == DaneStatus::Fail);
    Badges { dane, dane_refuses, dane_scope, sts, sts_is_definite }
}

/// Under DANE, what holds for the domain is the worst of its servers (A-7672-9).
fn dane(
    mx: &MxFacts,
    counting: &[&ServerView<'_>],
    half_known: bool,
) -> (Badge, Option<DaneScope>) {
    let any = |wanted: DaneStatus| counting.iter().any(|view| dane_of(view) == wanted);
    let badge = match () {
        () if any(DaneStatus::Fail) || any(DaneStatus::Unusable) => Badge::Fail,
        () if any(DaneStatus::Error) || mx.dnssec == DnssecState::Bogus => Badge::Error,
        () if any(DaneStatus::NotTested) || counting.is_empty() => Badge::NotTested,
        () if any(DaneStatus::None) => Badge::None,
        () if half_known => Badge::NotTested,
        () => return reach(mx),
    };
    (badge, None)
}

/// How far DANE reaches where it holds for every server (A-7672-4).
fn reach(mx: &MxFacts) -> (Badge, Option<DaneScope>) {
    // The user's own name for a server is in nobody's hands on the way.
    if matches!(mx.source, MxSource::Host | MxSource::Literal) {
        return (Badge::Pass, Some(DaneScope::Domain));
    }
    match mx.dnssec {
        DnssecState::Secure => (Badge::Pass, Some(DaneScope::Domain)),
        DnssecState::Insecure => (Badge::None, Some(DaneScope::MxHostOnly)),
        DnssecState::Unknown => (Badge::NotTested, Some(DaneScope::MxHostOnly)),
        DnssecState::Indeterminate | DnssecState::Bogus => (Badge::Error, None),
    }
}

/// Under MTA-STS the mode comes first: only `enforce` keeps mail from a server (A-8461-6).
fn sts(policy: &StsPolicyStanding<'_>, counting: &[&ServerView<'_>], half_known: bool) -> Badge {
    let fails = || counting.iter().any(|view| sts_of(view) == StsStatus::Fail);
    match policy {
        StsPolicyStanding::NotTested => Badge::NotTested,
        StsPolicyStanding::Absent => Badge::None,
        StsPolicyStanding::Error { .. } => Badge::Error,
        StsPolicyStanding::Policy(policy) => match policy.mode {
            StsMode::None => Badge::None,
            StsMode::Testing => Badge::Testing,
            StsMode::Enforce if fails() => Badge::Fail,
            StsMode::Enforce if all_pass(counting) && !half_known => Badge::Pass,
            StsMode::Enforce => Badge::NotTested,
        },
    }
}

fn all_pass(counting: &[&ServerView<'_>]) -> bool {
    !counting.is_empty() && counting.iter().all(|view| sts_of(view) == StsStatus::Pass)
}

/// A server's word under DANE.
pub(super) fn dane_of(view: &ServerView<'_>) -> DaneStatus {
    view.standing.map_or(DaneStatus::NotTested, |standing| standing.dane)
}

/// A server's word under MTA-STS.
pub(super) fn sts_of(view: &ServerView<'_>) -> StsStatus {
    view.standing.map_or(StsStatus::NotTested, |standing| standing.sts)
}
