//! What a server takes when it is asked for one thing after the other.
//!
//! Does no IO, reads no clock.

use std::collections::BTreeMap;

use super::page::{Paint, Span, plain, span};
use crate::hello::{Family, Group, Version};
use crate::report::record::{Enumeration, Server};

/// Versions that RFC 8996 and RFC 7568 forbid.
const OLD_VERSIONS: [Version; 3] = [Version::Ssl3, Version::Tls10, Version::Tls11];

/// Families that hide little, or hide it from nobody who is in the way.
const WEAK_FAMILIES: [Family; 6] = [
    Family::Null,
    Family::Anonymous,
    Family::Export,
    Family::Obsolete,
    Family::Rc4,
    Family::TripleDes,
];

/// The paragraphs on one server.
pub(super) fn of_server(server: &Server) -> Vec<Vec<Span>> {
    let asked = server.tls.as_ref().and_then(|tls| tls.enumeration.as_ref());
    let Some(asked) = asked else { return Vec::new() };
    let mut block = vec![versions(asked), families(asked), groups(asked), post_quantum(asked)];
    block.extend(counts(asked));
    let points = points(asked);
    block.extend((!points.is_empty()).then(|| vec![plain(points.join(", "))]));
    block.push(cost(asked));
    block.retain(|paragraph| !paragraph.is_empty());
    block
}

fn versions(asked: &Enumeration) -> Vec<Span> {
    let newest_first = Version::ALL.into_iter().rev();
    let words = newest_first.map(|v| (v.word(), OLD_VERSIONS.contains(&v)));
    taken("versions:", &asked.versions, words)
}

fn families(asked: &Enumeration) -> Vec<Span> {
    let strongest_first = Family::ALL.into_iter().rev();
    let words = strongest_first.map(|f| (f.word(), WEAK_FAMILIES.contains(&f)));
    taken("suites:", &asked.families, words)
}

fn groups(asked: &Enumeration) -> Vec<Span> {
    let mut all = Group::tls13();
    all.extend(Group::up_to_tls12().iter().filter(|curve| !Group::tls13().contains(curve)));
    taken("groups:", &asked.groups, all.iter().filter_map(|g| g.word()).map(|word| (word, false)))
}

/// What is taken, what is dangerous in colour; and how much of it was not tested.
fn taken(
    label: &str,
    known: &BTreeMap<String, String>,
    words: impl Iterator<Item = (&'static str, bool)>,
) -> Vec<Span> {
    let is = |word: &str, taken: &str| known.get(word).is_some_and(|said| said == taken);
    let yes: Vec<_> = words.filter(|(word, _)| is(word, "yes")).collect();
    let open = known.values().filter(|said| *said == "not-tested").count();
    let mut line = vec![plain(label)];
    for (at, (word, bad)) in yes.iter().enumerate() {
        let comma = if at + 1 < yes.len() || open > 0 { "," } else { "" };
        line.push(span(format!("{word}{comma}"), if *bad { Paint::Unsure } else { Paint::Plain }));
    }
    match (yes.is_empty(), open) {
        (_, 1..) => line.push(span(format!("{open} not tested"), Paint::Faint)),
        (true, 0) => line.push(plain("none")),
        _ => {}
    }
    line
}

fn post_quantum(asked: &Enumeration) -> Vec<Span> {
    let group = Group::X25519MLKEM768.to_string();
    let (word, paint) = match asked.groups.get(&group).map(String::as_str) {
        Some("yes") => ("accepted", Paint::Good),
        Some("no") => ("not accepted", Paint::Plain),
        _ => ("not tested", Paint::Faint),
    };
    vec![plain(format!("post-quantum, {group}:")), span(word, paint)]
}

/// How many suites each version takes; the page shows their names on request.
fn counts(asked: &Enumeration) -> Option<Vec<Span>> {
    let all = asked.suites.as_ref()?;
    let counts: Vec<String> =
        all.iter().rev().map(|(version, list)| format!("{} of {version}", list.len())).collect();
    Some(vec![plain(format!("number of suites: {} (-v lists them)", counts.join(", ")))])
}

/// The small points, where they are known.
fn points(asked: &Enumeration) -> Vec<String> {
    let order = asked.server_order.map(|own| if own { "own order" } else { "the client's order" });
    let primes = asked.dh_bits.iter().map(|bits| format!("DH {bits} bits"));
    let with = |name: &str, fact: Option<bool>| {
        fact.map(|yes| if yes { name.to_owned() } else { format!("no {name}") })
    };
    let stamps = asked.sct_count.filter(|count| *count > 0).map(|n| format!("{n} timestamps"));
    let small = [
        with("compression", asked.compression),
        with("secure renegotiation", asked.secure_renegotiation),
        with("extended master secret", asked.extended_master_secret),
        with("OCSP staple", asked.ocsp_staple),
        stamps,
        with("session tickets", asked.session_tickets),
    ];
    let order = order.map(str::to_owned).into_iter();
    order.chain(primes).chain(small.into_iter().flatten()).collect()
}

fn cost(asked: &Enumeration) -> Vec<Span> {
    let many = if asked.connections == 1 { "connection" } else { "connections" };
    let mut line = vec![plain(format!("asked in {} {many}", asked.connections))];
    if let Some(why) = &asked.stopped {
        line.push(span(format!("and not to the end: {why}"), Paint::Unsure));
    }
    line
}
