//! What DANE and MTA-STS add to a domain's answer or lack: one or two sentences.
//!
//! RFC 7672, RFC 8461. A domain that publishes nothing gets no word of it, unless it was
//! asked for. Does no IO, reads no clock.

use super::badge::{Badge, Badges, DaneScope, dane_of, sts_of};
use super::domain::some_of;
use super::level::Require;
use crate::cert::Trust;
use crate::checks::{DaneStatus, DomainView, ServerView, StsPolicyStanding, StsStatus};
use crate::dns::DnssecState;

/// What the sentences are made of.
pub(super) struct Policies<'a> {
    pub(super) view: &'a DomainView<'a>,
    /// The servers that count.
    pub(super) counting: &'a [&'a ServerView<'a>],
    pub(super) badges: Badges,
}

impl Policies<'_> {
    /// What senders that act on either meet.
    pub(super) fn sentences(&self) -> Vec<String> {
        if self.badges.dane == Badge::Pass && self.badges.sts == Badge::Pass {
            let servers = all_of(self.counting.len());
            return vec![format!(
                "DANE and MTA-STS hold for {servers}: senders that use either refuse \
                     anything else."
            )];
        }
        self.dane().into_iter().chain(self.sts()).collect()
    }

    fn dane(&self) -> Vec<String> {
        let all = self.counting.len();
        let servers = all_of(all);
        let covered = self.count(|view| dane_of(view) == DaneStatus::Pass);
        match self.badges.dane {
            Badge::Pass => self.dane_holds(),
            Badge::Fail => self.dane_fails(),
            Badge::Error => vec![self.dane_error()],
            _ if self.badges.dane_scope == Some(DaneScope::MxHostOnly) => {
                let not_signed = match self.view.domain.mx.dnssec {
                    DnssecState::Unknown => "whether the MX answer is signed is not known",
                    _ => "the MX answer is not signed",
                };
                vec![format!(
                    "DANE holds for {servers}, but {not_signed}, so it covers the mail servers' \
                     names only."
                )]
            }
            Badge::None if covered > 0 => {
                vec![format!("DANE covers {covered} of {all} servers; the others go without.")]
            }
            _ => Vec::new(),
        }
    }

    /// DANE by the server's own key looks at no dates and no issuers (A-7672-12).
    fn dane_holds(&self) -> Vec<String> {
        let servers = all_of(self.counting.len());
        let mut said =
            vec![format!("DANE holds for {servers}: senders that use it refuse anything else.")];
        let distrusted =
            |view: &ServerView<'_>| trust_of(view).is_some_and(|t| t != Trust::Trusted);
        if self.count(is_expired) > 0 {
            said.push("An expired certificate does not matter to them; it does to others.".into());
        } else if self.count(distrusted) > 0 {
            said.push("They need no public issuer; others may refuse the certificate.".into());
        }
        said
    }

    /// TLSA records promise TLS; to break the promise is worse than to make none (A-7672-18).
    fn dane_fails(&self) -> Vec<String> {
        let all = self.counting.len();
        let silent = self.count(|view| dane_of(view) == DaneStatus::Fail && lacks_tls(view));
        let broken = self.count(|view| dane_of(view) == DaneStatus::Fail && !lacks_tls(view));
        let unusable = self.count(|view| dane_of(view) == DaneStatus::Unusable);
        let mut said = Vec::new();
        if silent > 0 {
            let (who, does) = (some_of(silent, all), verb(silent, "completes", "complete"));
            let (has, them) = (verb(silent, "has", "have"), verb(silent, "it", "them"));
            said.push(format!(
                "{who} {has} TLSA records but {does} no TLS: senders that use DANE cannot deliver \
                 to {them}."
            ));
        }
        if broken > 0 {
            let (who, them) = (some_of(broken, all), verb(broken, "it", "them"));
            let keeps = verb(broken, "does not keep to its", "do not keep to their");
            said.push(format!(
                "{who} {keeps} TLSA records: senders that use DANE do not deliver to {them}."
            ));
        }
        if said.is_empty() {
            let (who, has) = (some_of(unusable, all), verb(unusable, "has", "have"));
            said.push(format!(
                "{who} {has} only TLSA records that mail cannot use: senders that use DANE \
                 encrypt, and check no certificate."
            ));
        }
        said
    }

    fn dane_error(&self) -> String {
        let failed = self.count(|view| dane_of(view) == DaneStatus::Error);
        let what = match failed {
            0 => "The signatures of the MX answer could not be judged".to_owned(),
            _ => format!("The look-up for DANE failed for {}", of_all(failed, self.counting.len())),
        };
        format!("{what}: senders that use DANE and meet the same hold mail back.")
    }

    fn sts(&self) -> Option<String> {
        let all = self.counting.len();
        match (self.badges.sts, self.view.sts) {
            (Badge::Testing, _) => {
                Some("The MTA-STS policy is in testing mode, so no sender acts on it.".to_owned())
            }
            (Badge::Error, StsPolicyStanding::Error { definite: true, .. }) => {
                Some("MTA-STS is announced, but no sender gets a sound policy now.".to_owned())
            }
            (Badge::Error, _) => Some("Whether MTA-STS applies could not be found out.".to_owned()),
            (Badge::Pass, _) => Some(format!(
                "The MTA-STS policy holds for {}: senders that use it refuse anything else.",
                all_of(all)
            )),
            (Badge::Fail, _) => {
                let failing = self.count(|view| sts_of(view) == StsStatus::Fail);
                let (falls, them) = (verb(failing, "falls", "fall"), verb(failing, "it", "them"));
                Some(format!(
                    "{} {falls} short of the MTA-STS policy: senders that use it do not deliver \
                     to {them}.",
                    some_of(failing, all)
                ))
            }
            _ => None,
        }
    }

    /// Why what is asked for is not met, or cannot be told; nothing where it is met.
    pub(super) fn shortfall(&self, asked: Require) -> Option<String> {
        let answer = self.badges.answer(asked);
        if answer == Some(true) {
            return None;
        }
        let so = if answer.is_none() { "cannot be told" } else { "is not met" };
        let (told, why) = match asked {
            Require::Dane => (!self.dane().is_empty(), self.why_not_dane()),
            Require::Sts => (self.sts().is_some(), self.why_not_sts()),
            _ if self.badges.dane_refuses => (true, self.why_not_dane()),
            _ if answer == Some(false) => (false, "neither DANE nor MTA-STS holds"),
            _ if self.badges.dane_holds().is_none() => (false, self.why_not_dane()),
            _ => (false, self.why_not_sts()),
        };
        Some(match told {
            true => format!("So \"{asked}\" {so}."),
            false => format!("\"{asked}\" {so}: {why}."),
        })
    }

    fn why_not_dane(&self) -> &'static str {
        let mx = &self.view.domain.mx;
        let open = || self.counting.iter().filter(|view| dane_of(view) == DaneStatus::NotTested);
        let unjudged = |view: &ServerView<'_>| {
            let tlsa = view.mx.and_then(|mx| mx.tlsa.as_ref());
            tlsa.is_some_and(|tlsa| tlsa.state == DnssecState::Unknown)
        };
        match self.badges.dane {
            Badge::Fail => "a server falls short of its TLSA records",
            Badge::Error => "a look-up failed",
            Badge::NotTested if mx.hosts.iter().all(|host| host.tlsa.is_none()) => NOBODY_LOOKED,
            Badge::NotTested if open().any(|view| unjudged(view)) => {
                "nobody could judge the signatures of its DNS answers"
            }
            Badge::NotTested => "not every server could be tested",
            _ => "no server has TLSA records that count",
        }
    }

    fn why_not_sts(&self) -> &'static str {
        match (self.badges.sts, self.view.sts) {
            (_, StsPolicyStanding::NotTested) => NOBODY_LOOKED,
            (Badge::Testing, _) => "the policy is in testing mode",
            (Badge::Fail, _) => "a server falls short of the policy",
            (Badge::Error, _) => "a look-up failed",
            (Badge::NotTested, _) => "not every server could be tested",
            (_, StsPolicyStanding::Policy(_)) => "the policy asks nothing of senders",
            _ => "the domain publishes no MTA-STS policy",
        }
    }

    fn count(&self, is_one: impl Fn(&ServerView<'_>) -> bool) -> usize {
        self.counting.iter().filter(|view| is_one(view)).count()
    }
}

/// Why nothing is known where `--no-policy` says so, or a target has no policies.
const NOBODY_LOOKED: &str = "no policy was looked up";

fn trust_of(view: &ServerView<'_>) -> Option<Trust> {
    view.judged.map(|judged| judged.judgement.trust)
}

fn is_expired(view: &ServerView<'_>) -> bool {
    let judgement = view.judged.map(|judged| &judged.judgement);
    judgement.is_some_and(|j| j.trust == Trust::Expired || j.also.contains(&Trust::Expired))
}

/// It does not come as far as showing a certificate.
fn lacks_tls(view: &ServerView<'_>) -> bool {
    view.settled.decisive.is_none_or(|attempt| attempt.session.is_none())
}

/// The servers that something holds for, all of them.
fn all_of(all: usize) -> String {
    match all {
        1 => "the one server".to_owned(),
        2 => "both servers".to_owned(),
        _ => format!("all {all} servers"),
    }
}

/// So many of all servers, inside a sentence.
fn of_all(some: usize, all: usize) -> String {
    if some == all { all_of(all) } else { format!("{some} of the {all} servers") }
}

fn verb(how_many: usize, one: &'static str, several: &'static str) -> &'static str {
    if how_many == 1 { one } else { several }
}
