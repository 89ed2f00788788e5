//! Checks of what a server takes beside the best, where it was asked for that.
//!
//! Does no IO, reads no clock. RFC 8996, RFC 7465, RFC 9325.

use super::catalogue::{Rule, message, offered as rules};
use super::grade::Severity;
use super::{CheckOutcome, ServerCheck, ServerView};
use crate::facts::Enumeration;
use crate::hello::{CipherSuite, Family, Learnt, Taken, Version};

pub(super) const CHECKS: &[ServerCheck] =
    &[(&rules::LEGACY_TLS_ACCEPTED, legacy_tls_accepted), (&message::WEAK_CIPHER, weak_cipher)];

/// Versions that must not be negotiated (A-8996-1).
const OLD: [Version; 3] = [Version::Ssl3, Version::Tls10, Version::Tls11];

/// Families that must not be negotiated (A-9325-1).
const WEAK: [Family; 6] = [
    Family::Null,
    Family::Export,
    Family::Obsolete,
    Family::Rc4,
    Family::TripleDes,
    Family::Anonymous,
];

/// How many suites the evidence names.
const FEW: usize = 8;

fn legacy_tls_accepted(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let Some(asked) = &view.server.enumeration else { return not_asked() };
    let old: Vec<Version> =
        OLD.into_iter().filter(|v| asked.learnt.version(*v) == Taken::Yes).collect();
    let newer = [Version::Tls12, Version::Tls13].map(|v| asked.learnt.version(v));
    if old.is_empty() || !newer.contains(&Taken::Yes) {
        return settled(asked, &OLD.map(|version| asked.learnt.version(version)));
    }
    let words = list(old.iter().map(|version| version.word().to_owned()));
    let message = format!("{} takes {words} beside newer versions.", view.name());
    view.finding(rule, message, chosen(&asked.learnt, |version, _| old.contains(&version))).into()
}

fn weak_cipher(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let Some(asked) = &view.server.enumeration else { return not_asked() };
    let weak: Vec<Family> =
        WEAK.into_iter().filter(|f| asked.learnt.family(*f) == Taken::Yes).collect();
    if weak.is_empty() {
        return settled(asked, &WEAK.map(|family| asked.learnt.family(family)));
    }
    let words = list(weak.iter().map(|family| family.word().to_owned()));
    let anonymous_alone = weak == [Family::Anonymous];
    let meaning = match anonymous_alone {
        true => "They encrypt, but show no certificate; senders that verify none lose nothing.",
        false => "A sender that allows them too may be brought to use one.",
    };
    let message = format!("{} takes weak suites: {words}. {meaning}", view.name());
    let of_weak = |_, suite| weak.iter().any(|family| family.holds(suite));
    let mut finding = view.finding(rule, message, chosen(&asked.learnt, of_weak));
    if anonymous_alone {
        finding.severity = Severity::Info;
    }
    finding.into()
}

fn not_asked() -> CheckOutcome {
    CheckOutcome::NotTested("nobody asked for it; --enumerate does".to_owned())
}

/// Without a fault there is none, but only where everything was answered.
fn settled(asked: &Enumeration, all: &[Taken]) -> CheckOutcome {
    match (all.contains(&Taken::NotTested), &asked.stopped) {
        (false, _) => CheckOutcome::Pass,
        (true, Some(why)) => CheckOutcome::NotTested(why.clone()),
        (true, None) => CheckOutcome::NotTested("not every question was asked".to_owned()),
    }
}

/// What the server chose that fits.
fn chosen(learnt: &Learnt, fits: impl Fn(Version, CipherSuite) -> bool) -> String {
    let all = learnt.suites.iter().flat_map(|(v, suites)| suites.iter().map(move |s| (*v, *s)));
    let named = all.filter(|(version, suite)| fits(*version, *suite));
    let named: Vec<String> = named.map(|(version, suite)| format!("{version} {suite}")).collect();
    let more = named.len().saturating_sub(FEW);
    let shown = named.into_iter().take(FEW).collect::<Vec<_>>().join(", ");
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("chosen in answer to hellos: {shown}{more}")
}

/// `a, b and c`.
fn list(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    match words.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => words.concat(),
    }
}
