//! MTA-STS and TLS-RPT, and DANE beside them: what is published, and who keeps to it.
//!
//! RFC 8461, RFC 8460. Does no IO, reads no clock.

use std::collections::BTreeSet;

use super::dane;
use super::level::weigh;
use super::said::{Both, Pair, Told, cut, ending, few};
use super::servers::{direction, rank};
use crate::report::changes::Direction;
use crate::report::record::{Domain, Failure, Sts, TlsRpt};

/// What changed of one server's DANE and MTA-STS; what a broken certificate or a lost STARTTLS
/// explains is not said twice.
pub(super) fn of_server(pair: &Pair<'_>, both: &Both<'_>, before: &[Told]) -> Vec<Told> {
    let fell = |told: &Told| {
        matches!(told.id, "outcome" | "expiry" | "trust" | "identity")
            && told.direction != Direction::Better
    };
    let lost = before.iter().any(|told| told.id == "outcome");
    let dane = if lost { None } else { dane::of_server(pair, both) };
    let sts = if before.iter().any(fell) { None } else { server_sts(pair, both) };
    [dane, dane::tlsa(pair, both), sts].into_iter().flatten().collect()
}

fn server_sts(pair: &Pair<'_>, both: &Both<'_>) -> Option<Told> {
    let (old, new) = (&both.old.sts, &both.new.sts);
    let (then, now) = (&pair.then, &pair.now);
    let (plain, said) = match (old.status.as_str(), new.status.as_str()) {
        ("pass", "fail") => {
            let why = new.reason.as_deref().map(|why| format!(" ({})", cut(why)));
            let why = why.unwrap_or_default();
            (Direction::Worse, format!("passed under MTA-STS {then} and fails {now}{why}."))
        }
        ("fail", "pass") => {
            (Direction::Better, format!("failed under MTA-STS {then} and passes {now}."))
        }
        _ => return None,
    };
    Some(Told::server("sts", plain, both, said).ends(&old.status, &new.status))
}

/// What changed of what the domain publishes, and of the badges.
pub(super) fn told(pair: &Pair<'_>, servers: &[Told]) -> Vec<Told> {
    let sts = sts(pair);
    let badge = if sts.is_empty() { sts_badge(pair, servers) } else { None };
    let all = dane::told(pair, servers).into_iter().chain(sts).chain(badge);
    all.chain(tlsrpt(pair)).collect()
}

/// A status that is known on both sides, on one, or on none.
pub(super) enum Known<T> {
    Both(T, T),
    Old,
    New,
    Neither,
}

fn known<T>(old: Option<T>, new: Option<T>) -> Known<T> {
    match (old, new) {
        (Some(old), Some(new)) => Known::Both(old, new),
        (Some(_), None) => Known::Old,
        (None, Some(_)) => Known::New,
        (None, None) => Known::Neither,
    }
}

/// A sentence on a status that was known, or is known, on one side alone.
pub(super) fn half_known(
    pair: &Pair<'_>,
    id: &'static str,
    what: &str,
    (old, new): (&str, &str),
    why: &str,
) -> Told {
    let (name, then, now) = (cut(&pair.new.target), &pair.then, &pair.now);
    let is_known = !matches!(new, "error" | "not-tested");
    let (direction, said) = match (is_known, new) {
        (true, _) => (
            Direction::Changed,
            format!("{what} of {name} was not known {then} and is {} {now}.", cut(new)),
        ),
        (false, "not-tested") if why.is_empty() => (
            Direction::Unknown,
            format!("{what} of {name} was {} {then} and was not looked at {now}.", cut(old)),
        ),
        _ => (
            Direction::Unknown,
            format!(
                "{what} of {name} was {} {then} and could not be told {now}: {}",
                cut(old),
                ending(why)
            ),
        ),
    };
    Told::domain(id, direction, said).ends(old, new)
}

pub(super) fn badge<'a>(
    pair: &Pair<'a>,
    places: &[&str],
    of: impl Fn(&'a Domain) -> &'a str,
) -> (Known<usize>, &'a str, &'a str) {
    let (old, new) = (of(pair.old), of(pair.new));
    (known(rank(places, old), rank(places, new)), old, new)
}

fn sts_badge(pair: &Pair<'_>, servers: &[Told]) -> Option<Told> {
    let places = ["fail", "none", "testing", "pass"];
    let (known, old, new) = badge(pair, &places, |domain| &domain.verdict.sts);
    match known {
        Known::Both(was, is) => {
            let direction = weigh(direction(was, is)?, servers);
            Some(moved(pair, "sts", "MTA-STS", (old, new), direction))
        }
        // The policy is the same: a server could not be told, and that has been said.
        _ => None,
    }
}

pub(super) fn moved(
    pair: &Pair<'_>,
    id: &'static str,
    what: &str,
    (old, new): (&str, &str),
    direction: Direction,
) -> Told {
    let said = format!(
        "{what} of {} as a whole was {old} {} and is {new} {}.",
        cut(&pair.new.target),
        pair.then,
        pair.now
    );
    Told::domain(id, direction, said).ends(old, new)
}

/// Where a policy's status stands; an error that is the domain's own last word is as good as no
/// policy.
fn strength(sts: &Sts) -> Option<usize> {
    match sts.status.as_str() {
        "absent" | "none" => Some(0),
        "testing" => Some(1),
        "enforce" => Some(2),
        "error" => sts.failure.as_ref().filter(|failure| is_own_word(failure)).map(|_| 0),
        _ => None,
    }
}

/// What is published is no policy. A server in trouble, or a certificate that is not accepted
/// (which the way to it may explain), says nothing of what is published (A-8461-9).
fn is_own_word(failure: &Failure) -> bool {
    match failure.kind.as_str() {
        "several-records" | "invalid-record" | "invalid-policy" | "no-address" | "too-long" => true,
        "status" => is_refusal(&failure.detail),
        _ => false,
    }
}

/// True where the status that the sentence names is a redirect or a refusal that lasts.
fn is_refusal(detail: &str) -> bool {
    let status = detail.split_once(" answered ").and_then(|(_, rest)| rest.get(..3));
    let status: Option<u16> = status.and_then(|digits| digits.parse().ok());
    // 408 and 429 (RFC 9110, RFC 6585) ask for another try.
    status.is_some_and(|status| (300..500).contains(&status) && !matches!(status, 408 | 429))
}

/// What senders go on by that fetched the older policy (A-8461-9).
fn cached(old: &Sts, new: &Sts) -> Option<String> {
    let is_gone = matches!(new.status.as_str(), "absent" | "error");
    (is_gone && old.status == "enforce").then(|| {
        let age = old.max_age.map(|age| format!(" of {age} s")).unwrap_or_default();
        format!("Senders that hold the older policy keep to it until its max_age{age} is over.")
    })
}

fn sts(pair: &Pair<'_>) -> Vec<Told> {
    let (old, new) = (&pair.old.sts, &pair.new.sts);
    let ends = (old.status.as_str(), new.status.as_str());
    let why = new.failure.as_ref().map_or("", |failure| &failure.detail);
    match known(strength(old), strength(new)) {
        Known::Neither => Vec::new(),
        Known::New if matches!(ends.1, "absent" | "none") => Vec::new(),
        Known::Old if ends.0 == "absent" && ends.1 == "not-tested" => Vec::new(),
        Known::Old | Known::New => {
            let told = half_known(pair, "sts", "The MTA-STS policy", ends, why);
            vec![told.and(cached(old, new))]
        }
        Known::Both(was, is) => match direction(was, is) {
            Some(plain) => vec![mode(pair, plain)],
            None => policy(pair).into_iter().collect(),
        },
    }
}

/// The mode went up or down.
fn mode(pair: &Pair<'_>, plain: Direction) -> Told {
    let (old, new) = (&pair.old.sts, &pair.new.sts);
    let why = new.failure.as_ref().filter(|_| new.status == "error");
    let said = format!(
        "The MTA-STS policy of {} was {} {} and is {} {}.",
        cut(&pair.new.target),
        mode_word(old),
        pair.then,
        mode_word(new),
        pair.now
    );
    let told = Told::domain("sts", plain, said).ends(&old.status, &new.status);
    told.and(why.map(|failure| ending(&failure.detail))).and(cached(old, new))
}

fn mode_word(sts: &Sts) -> String {
    if sts.status == "error" { "not to be had".to_owned() } else { cut(&sts.status) }
}

/// The same mode: its id, its patterns, its age.
fn policy(pair: &Pair<'_>) -> Option<Told> {
    let (old, new) = (&pair.old.sts, &pair.new.sts);
    let mut parts: Vec<String> = patterns(old, new).into_iter().collect();
    let age = |sts: &Sts| sts.max_age.map_or("none".to_owned(), |age| format!("{age} s"));
    if old.max_age != new.max_age {
        parts.push(format!("its max_age was {} and is {}", age(old), age(new)));
    }
    let id = |sts: &Sts| sts.id.as_deref().map_or("none".to_owned(), cut);
    let is_silent = old.id == new.id && !parts.is_empty();
    if old.id != new.id {
        parts.insert(0, format!("its id was {} and is {}", id(old), id(new)));
    }
    let said = format!(
        "The MTA-STS policy of {} ({}) changed from {} to {}: {}.",
        cut(&pair.new.target),
        cut(&new.status),
        pair.then.trim_start_matches("on "),
        pair.now.trim_start_matches("on "),
        parts.join("; ")
    );
    let silent = is_silent
        .then(|| "Its id stayed the same, so that senders may keep the older policy.".to_owned());
    let told = Told::domain("sts", Direction::Changed, said).ends(id(old), id(new));
    (!parts.is_empty()).then(|| told.and(silent))
}

fn patterns(old: &Sts, new: &Sts) -> Option<String> {
    let set = |sts: &Sts| -> BTreeSet<String> {
        sts.mx.iter().map(|pattern| pattern.to_ascii_lowercase()).collect()
    };
    let (was, is) = (set(old), set(new));
    let list = |set: &BTreeSet<String>| -> String {
        let names: Vec<&String> = set.iter().collect();
        if names.is_empty() { "nothing".to_owned() } else { few(&names) }
    };
    (was != is).then(|| format!("its mx patterns were {} and are {}", list(&was), list(&is)))
}

fn tlsrpt(pair: &Pair<'_>) -> Option<Told> {
    let (old, new) = (&pair.old.tlsrpt, &pair.new.tlsrpt);
    let known = |one: &TlsRpt| !matches!(one.status.as_str(), "error" | "not-tested");
    let ends = (old.status.as_str(), new.status.as_str());
    let (name, then, now) = (cut(&pair.new.target), &pair.then, &pair.now);
    let said = match (known(old), known(new)) {
        (false, false) => return None,
        (true, true) if ends.0 != ends.1 => {
            format!("The TLS-RPT record of {name} was {} {then} and is {} {now}.", ends.0, ends.1)
        }
        (true, true) if old.rua != new.rua => format!(
            "TLS reports on {name} went to {} {then} and go to {} {now}.",
            few(&old.rua),
            few(&new.rua)
        ),
        (true, true) => return None,
        (false, true) if ends.1 == "absent" => return None,
        (true, false) if ends.0 == "absent" && ends.1 == "not-tested" => return None,
        _ => {
            let why = new.failure.as_ref().map_or("", |failure| &failure.detail);
            return Some(half_known(pair, "tlsrpt", "The TLS-RPT record", ends, why));
        }
    };
    Some(Told::domain("tlsrpt", Direction::Changed, said).ends(ends.0, ends.1))
}
