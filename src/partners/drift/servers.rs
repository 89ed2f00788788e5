//! The servers: which one is which in both records, and what became of it.
//!
//! A server is matched by host and address, and where its address moved by host alone. Does
//! no IO, reads no clock.

use super::said::{Both, Pair, Told, ending};
use super::{certificate, doubt, mx, policies, profile};
use crate::report::changes::Direction;
use crate::report::record::{Domain, Server};

/// Servers of one record that are compared; a record of mxtls has 160 at most.
const MOST: usize = 1000;

/// The rungs, lowest first.
pub(super) const RUNGS: [&str; 5] = ["none", "legacy", "encrypts", "pki", "pki-name"];

/// Where a word stands in a list.
pub(super) fn rank(list: &[&str], word: &str) -> Option<usize> {
    list.iter().position(|known| *known == word)
}

/// The direction from one place in an order, worst first, to another.
pub(super) fn direction(old: usize, new: usize) -> Option<Direction> {
    match new.cmp(&old) {
        std::cmp::Ordering::Less => Some(Direction::Worse),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Direction::Better),
    }
}

fn rung(server: &Server) -> Option<usize> {
    rank(&RUNGS, server.level.as_deref()?)
}

/// What changed of the servers.
pub(super) fn told(pair: &Pair<'_>) -> Vec<Told> {
    let matched = matched(pair);
    let mut all: Vec<Told> = matched.both.iter().flat_map(|both| server(pair, both)).collect();
    all.extend(matched.come.iter().filter_map(|one| newcomer(pair, one)));
    all.extend(matched.gone.iter().filter_map(|one| leaver(pair, one)));
    all
}

struct Matched<'a> {
    both: Vec<Both<'a>>,
    gone: Vec<&'a Server>,
    come: Vec<&'a Server>,
}

fn with_address(domain: &Domain) -> Vec<&Server> {
    domain.servers.iter().take(MOST).filter(|server| server.address.is_some()).collect()
}

fn is_v6(server: &Server) -> bool {
    server.address.as_deref().is_some_and(|address| address.contains(':'))
}

fn matched<'a>(pair: &Pair<'a>) -> Matched<'a> {
    let (mut gone, mut come) = (with_address(pair.old), with_address(pair.new));
    let same_host = |a: &Server, b: &Server| a.host.eq_ignore_ascii_case(&b.host);
    let mut both = Vec::new();
    let by_address = |a: &Server, b: &Server| same_host(a, b) && a.address == b.address;
    let by_family = |a: &Server, b: &Server| same_host(a, b) && is_v6(a) == is_v6(b);
    match_by(by_address, &mut gone, &mut come, &mut both);
    let shown = |server: &Server| server.certificate.as_ref().map(|one| one.sha256.clone());
    let by_certificate =
        |a: &Server, b: &Server| by_family(a, b) && shown(a).is_some() && shown(a) == shown(b);
    match_by(by_certificate, &mut gone, &mut come, &mut both);
    match_by(by_family, &mut gone, &mut come, &mut both);
    match_by(same_host, &mut gone, &mut come, &mut both);
    Matched { both, gone, come }
}

fn match_by<'a>(
    same: impl Fn(&Server, &Server) -> bool,
    gone: &mut Vec<&'a Server>,
    come: &mut Vec<&'a Server>,
    both: &mut Vec<Both<'a>>,
) {
    gone.retain(|old| {
        let Some(at) = come.iter().position(|new| same(old, new)) else { return true };
        both.push(Both { old, new: come.remove(at) });
        false
    });
}

fn server(pair: &Pair<'_>, both: &Both<'_>) -> Vec<Told> {
    let mut all: Vec<Told> = outcome(pair, both).into_iter().collect();
    all.extend(version(pair, both));
    all.extend(certificate::told(pair, both));
    all.extend(level(pair, both, &all));
    all.extend(policies::of_server(pair, both, &all));
    if !all.iter().any(|told| told.id == "outcome") {
        all.extend(profile::told(pair, both));
    }
    all
}

/// Words for an outcome, then and now, and its place from the worst up.
fn words(outcome: &str) -> (&'static str, &'static str, usize) {
    match outcome {
        "encrypted" => ("completed TLS", "completes TLS", 2),
        "encrypted-legacy" => (
            "spoke outdated TLS alone (TLS 1.1 or older, or retired suites)",
            "speaks outdated TLS alone (TLS 1.1 or older, or retired suites)",
            1,
        ),
        "starttls-not-offered" => ("did not offer STARTTLS", "does not offer STARTTLS", 0),
        "starttls-refused" => {
            ("offered STARTTLS and refused it", "offers STARTTLS and refuses it", 0)
        }
        "handshake-failed" => (
            "offered STARTTLS and failed in every handshake",
            "offers STARTTLS and fails in every handshake",
            0,
        ),
        _ => ("was tested", "was tested", 0),
    }
}

fn outcome(pair: &Pair<'_>, both: &Both<'_>) -> Option<Told> {
    let (was, is) = (both.old.outcome.as_str(), both.new.outcome.as_str());
    let (then, now) = (&pair.then, &pair.now);
    let told = match (rung(both.old), rung(both.new)) {
        (None, None) => return None,
        (Some(_), None) => {
            let (tested, why) = (tested(both.new), why(pair.new, both.new));
            let said =
                format!("{} {then} and could not be tested{tested} {now}: {why}", words(was).0);
            Told::server("outcome", Direction::Unknown, both, said)
        }
        (None, Some(_)) => {
            let tested = tested(both.old);
            let said = format!("could not be tested{tested} {then} and {} {now}.", words(is).1);
            Told::server("outcome", Direction::Changed, both, said)
        }
        _ if was == is => return None,
        _ => settled(pair, both),
    };
    Some(told.ends(was, is))
}

/// Both outcomes are the last word on their day.
fn settled(pair: &Pair<'_>, both: &Both<'_>) -> Told {
    const NOT_OFFERED: &str = "starttls-not-offered";
    let (was, is) = (both.old.outcome.as_str(), both.new.outcome.as_str());
    let (then, now) = (&pair.then, &pair.now);
    let plain = direction(words(was).2, words(is).2).unwrap_or(Direction::Changed);
    let (weighed, why) = doubt::of_unchecked_way(pair, both, plain);
    let said = match (was, is) {
        (_, NOT_OFFERED) => format!("offered STARTTLS {then} and does not offer it {now}."),
        (NOT_OFFERED, "encrypted") => {
            format!("did not offer STARTTLS {then} and offers it {now}.")
        }
        _ => format!("{} {then} and {} {now}.", words(was).0, words(is).1),
    };
    let detail = matches!(is, "starttls-refused" | "handshake-failed");
    let detail = detail.then(|| ending(&both.new.detail));
    Told::server("outcome", weighed, both, said).and(detail).and(why)
}

/// As far as SMTP was spoken, it was tested, but not to the end.
fn tested(server: &Server) -> &'static str {
    if server.smtp.is_some() { " to the end" } else { "" }
}

/// Why a server has no last word: its outcome, or tries that disagree.
fn why(domain: &Domain, server: &Server) -> String {
    let mut open = domain.verdict.undetermined.iter();
    let open = open.find(|one| one.host == server.host && one.address == server.address);
    match open.filter(|_| server.conclusive) {
        Some(open) => ending(&open.why),
        None => ending(&server.detail),
    }
}

fn version(pair: &Pair<'_>, both: &Both<'_>) -> Option<Told> {
    const VERSIONS: [&str; 5] = ["SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
    if both.old.outcome != "encrypted" || both.new.outcome != "encrypted" {
        return None;
    }
    let (old, new) = (both.old.tls.as_ref()?, both.new.tls.as_ref()?);
    let (was, is) = (old.version.as_deref()?, new.version.as_deref()?);
    let Some(plain) = direction(rank(&VERSIONS, was)?, rank(&VERSIONS, is)?) else {
        return key_exchange(pair, both);
    };
    let (weighed, why) = doubt::of_way(pair, both, plain);
    let said = format!("agreed on {was} {} and agrees on {is} {}.", pair.then, pair.now);
    Some(Told::server("tls-version", weighed, both, said).ends(was, is).and(why))
}

/// Whether a key exchange is post-quantum. A further try leaves that out by itself, so only a
/// server that was asked once shows what it takes.
fn key_exchange(pair: &Pair<'_>, both: &Both<'_>) -> Option<Told> {
    let group = |server: &Server| -> Option<String> {
        let tls = server.tls.as_ref().filter(|_| server.attempts <= 1)?;
        tls.key_exchange.clone()
    };
    let (was, is) = (super::said::cut(&group(both.old)?), super::said::cut(&group(both.new)?));
    let is_quantum_safe = |group: &str| usize::from(group.to_ascii_uppercase().contains("MLKEM"));
    let plain = direction(is_quantum_safe(&was), is_quantum_safe(&is))?;
    let (weighed, why) = doubt::of_way(pair, both, plain);
    let what = if plain == Direction::Worse { "no more" } else { "now" };
    let said = format!(
        "agreed on the key exchange {was} {} and agrees on {is} {}: {what} post-quantum.",
        pair.then, pair.now
    );
    Some(Told::server("key-exchange", weighed, both, said).ends(was, is).and(why))
}

/// The rung, where nothing said before explains it.
fn level(pair: &Pair<'_>, both: &Both<'_>, before: &[Told]) -> Option<Told> {
    let moves = |told: &Told| matches!(told.id, "outcome" | "expiry" | "trust" | "identity");
    if before.iter().any(moves) {
        return None;
    }
    let plain = direction(rung(both.old)?, rung(both.new)?)?;
    let (was, is) = (both.old.level.as_deref()?, both.new.level.as_deref()?);
    let (weighed, why) = doubt::of_way(pair, both, plain);
    let said = format!("had the level {was} {} and has {is} {}.", pair.then, pair.now);
    Some(Told::server("level", weighed, both, said).ends(was, is).and(why))
}

/// A server that was not there before and is weaker than all that were.
fn newcomer(pair: &Pair<'_>, new: &Server) -> Option<Told> {
    let before = rank(&RUNGS, pair.old.verdict.level.as_deref()?)?;
    let is_weaker = rung(new)? < before;
    if !is_weaker || !mx::is_told(pair.old, &new.host) {
        return None;
    }
    let both = Both { old: new, new };
    let (weighed, why) = doubt::of_unchecked_way(pair, &both, Direction::Worse);
    let said = format!(
        "is new {} and {}: weaker than all servers {} (level {}).",
        pair.now,
        weak(new).1,
        pair.then,
        RUNGS.get(before).unwrap_or(&"none")
    );
    Some(Told::server("outcome", weighed, &both, said).and(why))
}

/// A server that is gone and was weaker than all that are left.
fn leaver(pair: &Pair<'_>, old: &Server) -> Option<Told> {
    let left = rank(&RUNGS, pair.new.verdict.level.as_deref()?)?;
    let was_weaker = rung(old)? < left;
    if !was_weaker || !mx::is_told(pair.new, &old.host) {
        return None;
    }
    let both = Both { old, new: old };
    let (weighed, why) = doubt::of_way(pair, &both, Direction::Better);
    let said = format!("{} {} and is gone {}.", weak(old).0, pair.then, pair.now);
    Some(Told::server("outcome", weighed, &both, said).and(why))
}

/// What is weak about a server, then and now.
fn weak(server: &Server) -> (String, String) {
    let (was, is, _) = words(&server.outcome);
    match (server.outcome.as_str(), &server.level) {
        ("encrypted", Some(level)) => {
            let level = super::said::cut(level);
            (format!("reached the level {level} alone"), format!("reaches the level {level} alone"))
        }
        _ => (was.to_owned(), is.to_owned()),
    }
}
