//! DANE: the TLSA records, the signatures they rest on, and whether the servers keep to them.
//!
//! RFC 7672. Does no IO, reads no clock.

use std::collections::BTreeSet;

use super::policies::{Known, badge, half_known, moved};
use super::said::{Both, Pair, Told, ending};
use super::servers::direction;
use crate::report::changes::Direction;
use crate::report::record::{Dane, Server};

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
        ("pass", _) => format!("passed under DANE {then} and has no TLSA record {now}."),
        (_, _) => format!("had no TLSA record to keep to {then} and passes under DANE {now}."),
    };
    Some(Told::server("dane", plain, both, said).ends(&old.status, &new.status))
}

/// DANE fails now: what moved without the other, the certificate or the records.
fn broken(pair: &Pair<'_>, both: &Both<'_>, plain: Direction) -> Told {
    let (then, now) = (&pair.then, &pair.now);
    let key = |server: &Server| server.certificate.as_ref().map(|c| c.sha256.clone());
    let rolled = key(both.old) != key(both.new);
    let moved = records(&both.old.dane) != records(&both.new.dane);
    let passed = if both.old.dane.status == "pass" { "passed" } else { "did not fail" };
    let said = match (rolled, moved) {
        (true, false) => format!(
            "{passed} under DANE {then} and fails {now}: its certificate was replaced and its \
             TLSA records were not."
        ),
        (false, true) => format!(
            "{passed} under DANE {then} and fails {now}: its TLSA records were replaced and its \
             certificate was not."
        ),
        (true, true) => format!(
            "{passed} under DANE {then} and fails {now}: its certificate and its TLSA records \
             were both replaced and do not match."
        ),
        (false, false) => format!(
            "{passed} under DANE {then} and fails {now}: {}",
            ending(both.new.dane.reason.as_deref().unwrap_or_default())
        ),
    };
    let told = Told::server("dane", plain, both, said);
    let told = told.ends(&both.old.dane.status, &both.new.dane.status);
    told.and(Some("Senders that use DANE hold their mail back.".to_owned()))
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

/// DANE of the domain as a whole.
pub(super) fn told(pair: &Pair<'_>) -> Option<Told> {
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

