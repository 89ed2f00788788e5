//! DANE: the TLSA records, the signatures they rest on, and whether the servers keep to them.
//!
//! RFC 7672. Does no IO, reads no clock.

use std::collections::BTreeSet;

use super::doubt;
use super::level::weigh;
use super::policies::{Known, badge, half_known, moved};
use super::said::{Both, Pair, Told, cut, ending};
use super::servers::direction;
use crate::report::changes::Direction;
use crate::report::record::{Certificate, Dane, ExtraHandshake, Server};

/// Where a status of DANE stands, the worst first; `None` where it is not known.
fn place(dane: &Dane) -> Option<usize> {
    match dane.status.as_str() {
        "fail" => Some(0),
        "none" | "unusable" => Some(1),
        "pass" => Some(2),
        _ => None,
    }
}

fn records(dane: &Dane) -> BTreeSet<String> {
    dane.records.iter().map(|record| record.to_ascii_lowercase()).collect()
}

/// How one server stands under DANE.
pub(super) fn of_server(pair: &Pair<'_>, both: &Both<'_>) -> Option<Told> {
    let (old, new) = (&both.old.dane, &both.new.dane);
    let plain = direction(place(old)?, place(new)?)?;
    let (then, now) = (&pair.then, &pair.now);
    let said = match (old.status.as_str(), new.status.as_str()) {
        (_, "fail") => return Some(broken(pair, both, plain)),
        ("fail", "pass") => format!("failed under DANE {then} and passes {now}."),
        ("fail", _) => format!("failed under DANE {then}; {now} no TLSA record asks for it."),
        ("pass", "unusable") => {
            format!("passed under DANE {then}; {now} none of its TLSA records can be used.")
        }
        ("pass", _) => {
            format!("passed under DANE {then} and has no TLSA records that count {now}.")
        }
        (_, _) => {
            format!("had no TLSA records that count {then} and passes under DANE {now}.")
        }
    };
    let (weighed, why) = match unsigned(pair, both) {
        Some(said) => of_signatures(pair, plain, said),
        None => (plain, None),
    };
    Some(Told::server("dane", weighed, both, said).ends(&old.status, &new.status).and(why))
}

/// The signatures went or came, with a sentence; another resolver may explain that.
fn of_signatures(pair: &Pair<'_>, plain: Direction, said: String) -> (Direction, Option<String>) {
    let (weighed, why) = doubt::of_resolver(pair, plain);
    (weighed, Some(why.map_or(said.clone(), |why| format!("{said} {why}"))))
}

/// DNSSEC went, or came: of TLSA records without it nobody takes notice. Where the addresses
/// are not signed the TLSA records are not even asked for (A-7672-6).
fn unsigned(pair: &Pair<'_>, both: &Both<'_>) -> Option<String> {
    let (old, new) = (&both.old.dane, &both.new.dane);
    let state = |dane: &Dane| dane.dnssec.clone().unwrap_or_default();
    let moved = signed_words(&state(old), &state(new))?;
    let unsigned = if state(new) == "insecure" { new } else { old };
    let what = match &unsigned.base {
        Some(base) => format!("the TLSA records of {}", cut(base)),
        None => format!("the addresses of {}", cut(&both.new.host)),
    };
    Some(format!("The DNS answer on {what} {}.", moved(pair)))
}

/// What became of a signature, where both states are told.
fn signed_words(old: &str, new: &str) -> Option<fn(&Pair<'_>) -> String> {
    match (old, new) {
        ("secure", "insecure") => {
            Some(|pair| format!("was signed (DNSSEC) {} and is not {}", pair.then, pair.now))
        }
        ("insecure", "secure") => {
            Some(|pair| format!("was not signed (DNSSEC) {} and is {}", pair.then, pair.now))
        }
        _ => None,
    }
}

/// DANE fails now: why, and what of the key and the records is not as it was.
fn broken(pair: &Pair<'_>, both: &Both<'_>, plain: Direction) -> Told {
    let (then, now) = (&pair.then, &pair.now);
    let passed = if both.old.dane.status == "pass" { "passed" } else { "did not fail" };
    let said = format!(
        "{passed} under DANE {then} and fails {now}: {}",
        ending(both.new.dane.reason.as_deref().unwrap_or_default())
    );
    let told = Told::server("dane", plain, both, said);
    let told = told.ends(&both.old.dane.status, &both.new.dane.status);
    let beside = beside(pair, both);
    told.and(beside).and(Some("Senders that use DANE hold their mail back.".to_owned()))
}

/// Whether what the records speak of, and the records, are as they were.
fn beside(pair: &Pair<'_>, both: &Both<'_>) -> Option<String> {
    let then = &pair.then;
    if both.old.dane.status != "pass" {
        return None;
    }
    let rolled = records(&both.old.dane) != records(&both.new.dane);
    let said = match (subject(both), rolled) {
        (None, true) => format!("Its TLSA records are not those of {then}."),
        (None, false) => return None,
        (Some((what, false)), false) => {
            format!("Its {what} and its TLSA records are as they were {then}.")
        }
        (Some((what, true)), false) => {
            format!("Its {what} is not as it was {then}; its TLSA records are.")
        }
        (Some((what, false)), true) => {
            format!("Its TLSA records are not as they were {then}; its {what} is.")
        }
        (Some((what, true)), true) => {
            format!("Neither its {what} nor its TLSA records are as they were {then}.")
        }
    };
    Some(said)
}

/// What the record that matched speaks of (RFC 6698), and whether it is another now; of the
/// certificate of the other key type, where that is the one that falls short.
fn subject(both: &Both<'_>) -> Option<(String, bool)> {
    let mut parts = both.old.dane.matched.as_deref()?.split(' ');
    let (usage, selector) = (parts.next()?, parts.next()?);
    let falls_short = |extra: &ExtraHandshake| extra.dane.as_deref() == Some("fail");
    let twin = both.new.extra_handshakes.iter().find(|extra| falls_short(extra));
    let kind = twin.map(|extra| format!("{} ", cut(extra.key_type.as_deref().unwrap_or("other"))));
    let shown = |server: &Server| -> Option<Certificate> {
        let own = &server.certificate;
        twin.map_or(own, |_| &server.certificate_other_key).clone()
    };
    let (old, new) = (shown(both.old)?, shown(both.new)?);
    let (what, is_another) = match (usage, selector) {
        ("2", _) => ("chain of issuers", issuers(&old) != issuers(&new)),
        (_, "1") => ("key", old.spki_sha256 != new.spki_sha256),
        _ => ("certificate", old.sha256 != new.sha256),
    };
    Some((format!("{}{what}", kind.unwrap_or_default()), is_another))
}

/// What was sent behind the server's own certificate.
fn issuers(certificate: &Certificate) -> BTreeSet<&str> {
    certificate.chain.iter().skip(1).map(|link| link.sha256.as_str()).collect()
}

/// Other TLSA records, where they still say the same of the server.
pub(super) fn tlsa(pair: &Pair<'_>, both: &Both<'_>) -> Option<Told> {
    let (old, new) = (&both.old.dane, &both.new.dane);
    let (was, is) = (records(old), records(new));
    if place(old)? != place(new)? || was == is {
        return None;
    }
    let (come, gone) = (is.difference(&was).count(), was.difference(&is).count());
    let said = format!(
        "has other TLSA records {} than {}: {} came, {} went, {} stayed.",
        pair.now,
        pair.then,
        come,
        gone,
        was.len() - gone
    );
    Some(Told::server("tlsa", Direction::Changed, both, said))
}

/// DANE of the domain as a whole, and the signature of the MX answer that it begins with.
pub(super) fn told(pair: &Pair<'_>, servers: &[Told]) -> Vec<Told> {
    let (old, new) = (&pair.old.mx.dnssec, &pair.new.mx.dnssec);
    let name = cut(&pair.new.target);
    let signed = signed_words(old, new)
        .map(|moved| format!("The DNS answer on the mail exchanges of {name} {}.", moved(pair)));
    let Some(mut told) = whole(pair).filter(|told| told.direction != Direction::Unknown) else {
        // Where nothing rests on the signature, no mail is less protected without.
        let alone = |said| Told::domain("dnssec", Direction::Changed, said).ends(old, new);
        return whole(pair).into_iter().chain(signed.map(alone)).collect();
    };
    let (weighed, why) = match signed {
        Some(said) => of_signatures(pair, told.direction, said),
        None if is_signed_otherwise(pair) => doubt::of_resolver(pair, told.direction),
        None => (told.direction, None),
    };
    told.direction = weigh(weighed, servers);
    vec![told.and(why)]
}

/// The signatures of a mail exchange's answers went or came.
fn is_signed_otherwise(pair: &Pair<'_>) -> bool {
    let state = |server: &Server| server.dane.dnssec.clone().unwrap_or_default();
    let otherwise = |(old, new): (&Server, &Server)| signed_words(&state(old), &state(new));
    let before = |new: &Server| {
        let mut before = pair.old.servers.iter();
        before.find(|old| old.host.eq_ignore_ascii_case(&new.host))
    };
    let mut pairs = pair.new.servers.iter().filter_map(|new| Some((before(new)?, new)));
    pairs.any(|pair| otherwise(pair).is_some())
}

fn whole(pair: &Pair<'_>) -> Option<Told> {
    let places = ["fail", "none", "pass"];
    let (known, old, new) = badge(pair, &places, |domain| &domain.verdict.dane);
    match known {
        Known::Neither => None,
        Known::Both(was, is) => Some(moved(pair, "dane", "DANE", (old, new), direction(was, is)?)),
        Known::New if new == "none" => None,
        Known::Old if old == "none" && new == "not-tested" => None,
        _ => {
            let servers = || pair.new.servers.iter().filter(|s| s.dane.status == new);
            let why = servers().find_map(|server| server.dane.reason.as_deref());
            Some(half_known(pair, "dane", "DANE", (old, new), why.unwrap_or_default()))
        }
    }
}
