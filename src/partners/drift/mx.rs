//! Which hosts take the domain's mail, in which order, at which addresses.
//!
//! RFC 5321 (MX), RFC 7505 (null MX). A host that DNS did not tell of is not gone. Does no IO,
//! reads no clock.

use std::collections::BTreeMap;

use super::said::{Pair, Told, count, cut, ending, few};
use crate::report::changes::Direction;
use crate::report::record::{Domain, Failure, Mx, MxRecord};

/// What DNS says of a domain's mail.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mail {
    Taken,
    Refused,
    Nowhere,
    Untold,
}

/// Failures that are the domain's own last word.
fn is_definite(failure: &Failure) -> bool {
    matches!(failure.kind.as_str(), "nxdomain" | "nodata" | "no-address")
}

fn mail_of(mx: &Mx) -> Mail {
    match (mx.source.as_str(), &mx.failure) {
        ("null", _) => Mail::Refused,
        ("error", _) => Mail::Untold,
        _ if !mx.records.is_empty() => Mail::Taken,
        (_, Some(failure)) if !is_definite(failure) => Mail::Untold,
        _ => Mail::Nowhere,
    }
}

fn why(mx: &Mx) -> String {
    ending(mx.failure.as_ref().map_or("", |failure| &failure.detail))
}

/// Where the domain takes no mail, or it is not known whether it does, on either side: that,
/// and nothing more can be compared.
pub(super) fn mail(pair: &Pair<'_>) -> Option<Vec<Told>> {
    let (old, new) = (mail_of(&pair.old.mx), mail_of(&pair.new.mx));
    if (old, new) == (Mail::Taken, Mail::Taken) {
        return None;
    }
    if old == new {
        return Some(Vec::new());
    }
    let (name, then, now) = (cut(&pair.new.target), &pair.then, &pair.now);
    let (was, is) = (state(pair.old, old), state(pair.new, new));
    let (direction, said) = match (old, new) {
        (_, Mail::Untold) => (
            Direction::Unknown,
            format!(
                "The mail exchanges of {name} could not be looked up {now}: {} {} it {}.",
                why(&pair.new.mx),
                capital(then),
                was.0
            ),
        ),
        (Mail::Untold, _) => (
            Direction::Changed,
            format!(
                "The mail exchanges of {name} could not be looked up {then}; {now} it {}.",
                is.1
            ),
        ),
        _ => {
            let direction = match (old, new) {
                (Mail::Taken, _) => Direction::Worse,
                (_, Mail::Taken) => Direction::Better,
                _ => Direction::Changed,
            };
            (direction, format!("{name} {} {then} and {} {now}.", was.0, is.1))
        }
    };
    Some(vec![Told::domain("mail", direction, said).ends(&pair.old.mx.source, &pair.new.mx.source)])
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// What a domain did, and does.
fn state(domain: &Domain, mail: Mail) -> (String, String) {
    let both =
        |was: &str, is: &str, rest: String| (format!("{was} {rest}"), format!("{is} {rest}"));
    match mail {
        Mail::Taken => {
            let hosts = names(&domain.mx);
            both("had", "has", format!("{} ({})", count(hosts.len(), "mail exchange"), few(&hosts)))
        }
        Mail::Refused => both("declared", "declares", "that it takes no mail (null MX)".to_owned()),
        Mail::Nowhere => {
            let kind = domain.mx.failure.as_ref().map_or("", |failure| failure.kind.as_str());
            match kind {
                "nxdomain" => both("did", "does", "not exist".to_owned()),
                _ => both("had", "has", "no address to take mail at".to_owned()),
            }
        }
        Mail::Untold => both("was", "is", "not known".to_owned()),
    }
}

/// The host names, each once, in the record's order.
fn names(mx: &Mx) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let names = mx.records.iter().map(|record| record.host.to_ascii_lowercase());
    names.filter(|name| seen.insert(name.clone())).collect()
}

/// The hosts by name; of two entries for one the first choice counts.
fn hosts(mx: &Mx) -> BTreeMap<String, &MxRecord> {
    let mut hosts = BTreeMap::new();
    for record in &mx.records {
        let host = hosts.entry(record.host.to_ascii_lowercase()).or_insert(record);
        if record.preference < host.preference {
            *host = record;
        }
    }
    hosts
}

/// What changed of the mail exchanges, both sides known.
pub(super) fn told(pair: &Pair<'_>) -> Vec<Told> {
    let (old, new) = (hosts(&pair.old.mx), hosts(&pair.new.mx));
    let mut all: Vec<Told> = source(pair).into_iter().collect();
    all.extend(set(pair, &old, &new));
    all.extend(preferences(pair, &old, &new));
    let stayed = old.iter().filter_map(|(name, before)| Some((*before, *new.get(name)?)));
    all.extend(stayed.filter_map(|(before, after)| addresses(pair, before, after)));
    all
}

/// MX records appeared, or the domain's own address stands in for them.
fn source(pair: &Pair<'_>) -> Option<Told> {
    let (old, new) = (pair.old.mx.source.as_str(), pair.new.mx.source.as_str());
    let (name, then, now) = (cut(&pair.new.target), &pair.then, &pair.now);
    let said = match (old, new) {
        ("explicit", "implicit") => {
            format!("{name} had MX records {then} and has none {now}; its own address stands in.")
        }
        ("implicit", "explicit") => format!(
            "{name} had no MX record {then}, so that its own address stood in, and has some {now}."
        ),
        _ => return None,
    };
    Some(Told::domain("mx", Direction::Changed, said).ends(old, new))
}

type Hosts<'a> = BTreeMap<String, &'a MxRecord>;

fn set(pair: &Pair<'_>, old: &Hosts<'_>, new: &Hosts<'_>) -> Option<Told> {
    let missing = |from: &Mx, there: &Hosts<'_>| -> Vec<String> {
        names(from).into_iter().filter(|name| !there.contains_key(name)).collect()
    };
    let (gone, come) = (missing(&pair.old.mx, new), missing(&pair.new.mx, old));
    let (name, then, now) = (cut(&pair.new.target), &pair.then, &pair.now);
    let said = if gone.is_empty() && come.is_empty() {
        return None;
    } else if gone.len() == old.len() && come.len() == new.len() {
        format!(
            "The mail of {name} moved: its mail exchanges were {} {then} and are {} {now}.",
            few(&gone),
            few(&come)
        )
    } else if gone.is_empty() {
        format!("{name} has more mail exchanges {now} than {then}: {} came.", few(&come))
    } else if come.is_empty() {
        format!("{name} has fewer mail exchanges {now} than {then}: {} went.", few(&gone))
    } else {
        format!(
            "{name} has other mail exchanges {now} than {then}: {} went, {} came.",
            few(&gone),
            few(&come)
        )
    };
    let told = Told::domain("mx", Direction::Changed, said);
    Some(told.ends(names(&pair.old.mx).join(" "), names(&pair.new.mx).join(" ")))
}

fn preferences(pair: &Pair<'_>, old: &Hosts<'_>, new: &Hosts<'_>) -> Option<Told> {
    let moved: Vec<String> = old
        .iter()
        .filter_map(|(name, before)| {
            let after = new.get(name).filter(|after| after.preference != before.preference)?;
            Some(format!("{name} from {} to {}", before.preference, after.preference))
        })
        .collect();
    let said = format!(
        "The preferences of mail exchanges of {} changed from {} to {}: {}.",
        cut(&pair.new.target),
        pair.then.trim_start_matches("on "),
        pair.now.trim_start_matches("on "),
        few(&moved)
    );
    (!moved.is_empty()).then(|| Told::domain("preference", Direction::Changed, said))
}

fn addresses(pair: &Pair<'_>, old: &MxRecord, new: &MxRecord) -> Option<Told> {
    let without = |these: &[String], those: &[String]| -> bool {
        these.iter().any(|address| !those.contains(address))
    };
    let gone = without(&old.addresses, &new.addresses);
    if !gone && !without(&new.addresses, &old.addresses) {
        return None;
    }
    let (host, then, now) = (cut(&new.host), &pair.then, &pair.now);
    let (were, are) = (few(&old.addresses), few(&new.addresses));
    let (direction, said) = match (untold(pair.old, old), untold(pair.new, new)) {
        (_, Some(why)) if gone => (
            Direction::Unknown,
            format!(
                "{host} had the addresses {were} {then}; {now} they could not all be told: {why}"
            ),
        ),
        (Some(_), _) if !gone => (
            Direction::Changed,
            format!("The addresses of {host} could not all be told {then}; {now} they are {are}."),
        ),
        _ if new.addresses.is_empty() => (
            Direction::Worse,
            format!("{host} had the addresses {were} {then} and has none {now}."),
        ),
        _ if old.addresses.is_empty() => {
            (Direction::Better, format!("{host} had no address {then} and has {are} {now}."))
        }
        _ => (
            Direction::Changed,
            format!("{host} had the addresses {were} {then} and has {are} {now}."),
        ),
    };
    let told = Told::host("address", direction, &new.host, said);
    Some(told.ends(old.addresses.join(" "), new.addresses.join(" ")))
}

/// Why not all addresses of a host are known.
fn untold(domain: &Domain, record: &MxRecord) -> Option<String> {
    match &record.failure {
        Some(failure) => (!is_definite(failure)).then(|| ending(&failure.detail)),
        None if !record.addresses.is_empty() => None,
        None => {
            let mut servers = domain.servers.iter();
            let server = servers.find(|s| s.host.eq_ignore_ascii_case(&record.host));
            Some(ending(server.map_or("", |server| &server.detail)))
        }
    }
}

/// True where the addresses of a host, or the host itself, are known to be what is listed.
pub(super) fn is_told(domain: &Domain, host: &str) -> bool {
    let mut records = domain.mx.records.iter().filter(|r| r.host.eq_ignore_ascii_case(host));
    records.all(|record| untold(domain, record).is_none())
}
