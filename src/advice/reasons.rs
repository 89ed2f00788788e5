//! The answer in a sentence, and what falls short, server by server.
//!
//! Does no IO, reads no clock.

use super::case::Case;
use super::look::{Look, OtherKey};
use super::setting::Said;
use super::{Answer, Promise};
use crate::checks::{DaneStatus, Judged, ServerView, StsPolicyStanding, StsStatus};
use crate::policy::StsMode;
use crate::tls::KeyType;
use crate::verdict::{Level, Require, server_level};

/// The most reasons that are told.
const MOST: usize = 12;

/// The most names of a certificate that are told.
const MOST_NAMES: usize = 4;

/// The answer.
///
/// `held` are the systems asked about that keep mail back, or may, although it holds.
pub(super) fn summary(case: &Case<'_>, held: &[&Said]) -> String {
    let (name, asked) = (case.target().name(), case.asked());
    let verdict = (case.question.verdict)(asked);
    match (case.answer(), case.chosen()) {
        (Answer::Ready, Some(promise)) if !held.is_empty() => with_systems(&name, promise, held),
        (Answer::Ready, Some(promise)) => {
            format!("{name} is ready for {}: {}.", promise.word(), meaning(promise))
        }
        (Answer::Ready, None) => format!("Nothing was asked of {name}. {}", verdict.summary),
        (Answer::CannotTell, _) if case.question.stopped => {
            format!("Whether {name} is ready for {asked} cannot be told: the run was stopped.")
        }
        // What was asked holds by the first handshake of each, and not by the others.
        (answer, _) if verdict.ready == Some(true) => match answer {
            Answer::NotReady => {
                format!("{name} is not ready for {asked}: not every certificate is good enough.")
            }
            _ => format!(
                "Whether {name} is ready for {asked} cannot be told: not every certificate was seen."
            ),
        },
        (Answer::NotReady, _) if case.takes_no_mail() => verdict.summary,
        (Answer::NotReady, _) => format!("{name} is not ready for {asked}. {}", verdict.summary),
        (Answer::CannotTell, _) => {
            format!("Whether {name} is ready for {asked} cannot be told. {}", verdict.summary)
        }
    }
}

fn with_systems(name: &str, promise: Promise, held: &[&Said]) -> String {
    let systems: Vec<&str> = held.iter().map(|said| said.system.name()).collect();
    let (systems, word) = (systems.join(" and "), promise.word());
    match held.first().map(|said| said.answer) {
        Some(Answer::CannotTell) => {
            format!("Whether {name} is ready for {word} with {systems} cannot be told.")
        }
        _ => format!("{name} is not ready for {word} with {systems}."),
    }
}

fn meaning(promise: Promise) -> &'static str {
    match promise {
        Promise::Encrypts => "every server takes TLS 1.2 or newer",
        Promise::Pki => "every server takes TLS 1.2 or newer, with a trusted certificate",
        Promise::PkiName => {
            "every server takes TLS 1.2 or newer, with a trusted certificate for its own name"
        }
        Promise::FixedName => {
            "every server takes TLS 1.2 or newer, with a trusted certificate for a name of the \
             domain itself"
        }
        Promise::Sts => "every server meets the MTA-STS policy that the domain publishes now",
        Promise::Dane => {
            "every server shows what its TLSA records promise, and DNSSEC vouches \
                          for the way there"
        }
    }
}

/// What falls short of what was asked; of the next rung, where the strongest was asked for.
pub(super) fn reasons(case: &Case<'_>, held: &[&Said]) -> Vec<String> {
    let obstacles = held.iter().filter_map(|said| said.obstacle.as_ref());
    let obstacles: Vec<String> = obstacles.map(|obstacle| obstacle.why.clone()).collect();
    if !obstacles.is_empty() {
        return obstacles;
    }
    let Some(wanted) = wanted(case) else { return Vec::new() };
    let open = case.verdict.undetermined.iter().map(|open| {
        let address = open.address.map(|address| format!(" [{address}]")).unwrap_or_default();
        format!("{}{address} could not be tested: {}", open.host, open.why)
    });
    let lacking = case.question.view.servers.iter().filter_map(|view| lacking(view, wanted));
    let looks = case.looks.iter().flat_map(|look| of_look(look, wanted));
    let stopped = case.question.stopped.then(|| STOPPED.to_owned());
    let first = stopped.into_iter().chain(of_policy(case, wanted));
    let mut all: Vec<String> = first.chain(lacking).chain(looks).chain(open).collect();
    let more = all.len().saturating_sub(MOST);
    all.truncate(MOST);
    all.extend((more > 0).then(|| format!("And {more} more like these.")));
    all
}

const STOPPED: &str = "The run was stopped before all of it was tested.";

/// Why the domain has no MTA-STS policy that is in force, where one is asked for.
fn of_policy(case: &Case<'_>, wanted: Require) -> Option<String> {
    if !matches!(wanted, Require::Sts | Require::Authenticated) {
        return None;
    }
    match case.question.view.sts {
        StsPolicyStanding::NotTested => Some("MTA-STS was not looked up.".to_owned()),
        StsPolicyStanding::Absent => Some("MTA-STS: the domain publishes no policy.".to_owned()),
        StsPolicyStanding::Error { kind, detail, .. } => {
            Some(format!("MTA-STS: no policy could be had ({kind}): {detail}"))
        }
        StsPolicyStanding::Policy(policy) => match policy.mode {
            StsMode::Enforce => None,
            StsMode::Testing => {
                Some("MTA-STS: the policy's mode is testing, so nobody acts on it.".to_owned())
            }
            StsMode::None => {
                Some("MTA-STS: the policy's mode is none: there is none any more.".to_owned())
            }
        },
    }
}

/// What is measured against.
fn wanted(case: &Case<'_>) -> Option<Require> {
    match (case.question.asked, case.strongest()) {
        (Some(asked), _) => (case.answer() != Answer::Ready).then_some(asked),
        (None, None) => Some(Require::Encrypts),
        (None, Some(Promise::Encrypts)) => Some(Require::Pki),
        (None, Some(Promise::Pki)) => Some(Require::PkiName),
        (None, Some(_)) => None,
    }
}

/// A server that takes no TLS, or only what current senders refuse.
fn lacking(view: &ServerView<'_>, wanted: Require) -> Option<String> {
    let level = server_level(view).filter(|level| *level < wanted.least())?;
    let settled = &view.settled;
    let told = format!("{}: {}: {}", name(view), settled.worst.word(), settled.detail);
    (level < Level::Encrypts).then_some(told)
}

fn of_look(look: &Look<'_>, wanted: Require) -> Vec<String> {
    let name = name(look.view);
    let least = least_of_certificate(wanted);
    let mut all = Vec::new();
    all.extend(shortfall(look.view.judged, least, look.view).map(|s| format!("{name}: {s}")));
    match look.other_key {
        OtherKey::Shown(key_type, _, judged) => {
            let shortfall = shortfall(judged, least, look.view);
            all.extend(shortfall.map(|s| format!("{name}, its {} key: {s}", word(key_type))));
        }
        OtherKey::NotTested(why) if least > Level::Encrypts => {
            all.push(format!(
                "{name}: whether it has a certificate of another key type, and a good one, was \
                 not tested: {why}"
            ));
        }
        _ => {}
    }
    all.extend(policy_shortfall(look.view, wanted).map(|s| format!("{name}: {s}")));
    all
}

/// DANE asks for no trusted certificate, MTA-STS for one with the right name.
fn least_of_certificate(wanted: Require) -> Level {
    match wanted {
        Require::Sts => Level::PkiName,
        wanted => wanted.least(),
    }
}

fn shortfall(judged: Option<&Judged>, least: Level, view: &ServerView<'_>) -> Option<String> {
    if crate::verdict::certificate_level(judged) >= least {
        return None;
    }
    let Some(judged) = judged else { return Some("its certificate cannot be read.".to_owned()) };
    if judged.judgement.trust != crate::cert::Trust::Trusted {
        let word = judged.judgement.trust.word();
        return Some(format!("its certificate is not trusted ({word}). {}", judged.judgement.why));
    }
    Some(format!("its certificate is for {}, not for {}.", names(judged), view.server.host))
}

fn names(judged: &Judged) -> String {
    let names = &judged.certificate.names;
    let told: Vec<&str> = names.iter().take(MOST_NAMES).map(String::as_str).collect();
    match (told.is_empty(), judged.certificate.names_total.saturating_sub(told.len())) {
        (true, _) => "no name".to_owned(),
        (false, 0) => told.join(", "),
        (false, more) => format!("{} and {more} more", told.join(", ")),
    }
}

fn policy_shortfall(view: &ServerView<'_>, wanted: Require) -> Option<String> {
    let standing = view.standing?;
    let dane = || match (standing.dane, &standing.dane_reason) {
        (DaneStatus::Pass, _) => None,
        (status, Some(reason)) => Some(format!("DANE {}: {reason}", status.word())),
        (status, None) => Some(format!("DANE {}.", status.word())),
    };
    let sts = || match (standing.sts, standing.sts_reason) {
        // Where there is no policy, that is said once for all.
        (StsStatus::Pass | StsStatus::None, _) => None,
        (status, Some(reason)) => Some(format!("MTA-STS {}: {reason}.", status.word())),
        (status, None) => Some(format!("MTA-STS {}.", status.word())),
    };
    match wanted {
        Require::Dane => dane(),
        Require::Sts => sts(),
        Require::Authenticated => {
            let dane = dane()?;
            Some(sts().map_or(dane.clone(), |sts| format!("{dane} {sts}")))
        }
        _ => None,
    }
}

/// `mx1.example.org [192.0.2.1]`.
pub(super) fn name(view: &ServerView<'_>) -> String {
    let host = view.server.host.trim_matches(['[', ']']);
    match view.server.address {
        Some(address) if host == address.to_string() => format!("[{address}]"),
        Some(address) => format!("{host} [{address}]"),
        None => host.to_owned(),
    }
}

fn word(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::Rsa => "RSA",
        KeyType::Ecdsa => "ECDSA",
    }
}
