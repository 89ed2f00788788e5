//! What keeps one mail system from a setting that would hold: what it looks at by itself,
//! and what its configuration cannot say.
//!
//! RFC 7672, RFC 8461. Does no IO, reads no clock.

use super::case::Case;
use super::look::Nameless;
use super::names::is_plain;
use super::{Answer, System};
use crate::checks::DaneStatus;
use crate::dns::DnssecState;
use crate::facts::Target;
use crate::verdict::Badge;

/// Why a system gets no line that counts, although what was asked holds.
pub(super) struct Obstacle {
    /// Not ready, or it cannot be told.
    pub(super) answer: Answer,
    /// One sentence or two.
    pub(super) why: String,
}

impl Obstacle {
    fn sure(why: impl Into<String>) -> Option<Self> {
        Some(Obstacle { answer: Answer::NotReady, why: why.into() })
    }

    fn open(why: impl Into<String>) -> Option<Self> {
        Some(Obstacle { answer: Answer::CannotTell, why: why.into() })
    }

    /// What stands in the way of `system`, if anything does.
    pub(super) fn of(case: &Case<'_>, system: System) -> Option<Self> {
        unwritable(case.target(), system)
            .or_else(|| dane(case, looks_at_dane(system).filter(|_| case.may_have_dane())?))
            .or_else(|| (system == System::Exchange).then(|| of_exchange(case)).flatten())
    }
}

/// Who looks at DANE by itself, whatever else is set.
fn looks_at_dane(system: System) -> Option<&'static str> {
    match system {
        System::Postfix => None,
        System::Exim => Some("Exim"),
        System::Exchange => Some("Exchange Online"),
    }
}

/// What cannot be said in the system's language at all.
fn unwritable(target: &Target, system: System) -> Option<Obstacle> {
    let written = match target {
        Target::Domain(name) | Target::Host(name, _) => is_plain(name),
        Target::Literal(..) => true,
    };
    match target {
        _ if !written => Obstacle::sure(
            "Its name holds characters that no configuration takes, so no setting is written.",
        ),
        Target::Host(..) | Target::Literal(..) if system == System::Exchange => Obstacle::sure(
            "Connectors are for domains: name the recipient's domain instead of a host to have one.",
        ),
        _ => None,
    }
}

/// TLSA records that no mail server can use keep nothing back: they are as good as none.
fn dane(case: &Case<'_>, who: &str) -> Option<Obstacle> {
    // Behind an MX answer that is not signed neither looks for TLSA records (A-7672-4).
    if case.domain().mx.dnssec == DnssecState::Insecure {
        return None;
    }
    let badges = case.verdict.badges;
    let mut standings = case.question.view.servers.iter().filter_map(|view| view.standing);
    let mut lost = || standings.any(|standing| standing.dane == DaneStatus::Error);
    match badges.dane {
        _ if badges.dane_refuses => Obstacle::sure(format!(
            "{who} looks at DANE by itself and keeps mail for this domain back, because its TLSA \
             records are not met. No other setting changes that without giving DANE up."
        )),
        // A failure hides another server's look-up error.
        badge if badge == Badge::Error || badge == Badge::Fail && lost() => {
            Obstacle::open(format!(
                "The TLSA records cannot be had from here. {who} looks at DANE by itself and keeps \
             mail back where it cannot have them either."
            ))
        }
        Badge::NotTested => Obstacle::open(format!(
            "DANE was not tested. {who} looks at it by itself and keeps mail back where it fails."
        )),
        _ => None,
    }
}

fn of_exchange(case: &Case<'_>) -> Option<Obstacle> {
    match case.verdict.badges.sts {
        Badge::Fail => Obstacle::sure(
            "Exchange Online looks at MTA-STS by itself and keeps mail for this domain back, \
             because its servers do not meet its policy.",
        ),
        Badge::NotTested => Obstacle::open(
            "MTA-STS was not tested. Exchange Online looks at it by itself and keeps mail back \
             where it fails.",
        ),
        _ if case.looks.iter().any(|look| matches!(look.nameless, Nameless::Refused)) => {
            Obstacle::open(
                "A server answers only clients that name it (SNI), and whether Exchange does is \
                 not known. Try it before TLS is required.",
            )
        }
        _ => None,
    }
}
