//! Servers under a profile: what falls short by itself, the rest in a line each.
//!
//! Does no IO, reads no clock.

use super::page::{Page, Paint, Span, plain, span};
use crate::report::record::{Criterion, Domain, Profile, Server};

/// Where a server starts.
const PLACE: usize = 4;
/// Where a status starts.
const STATUS: usize = 6;
/// Where criteria start.
const CRITERION: usize = 18;

/// Servers of which the same is said.
struct Told<'a> {
    profile: &'a Profile,
    places: Vec<String>,
}

/// Writes how every server stands, if a profile was asked for.
pub(super) fn write(page: &mut Page, record: &Domain, verbose: bool) {
    let told = together(&record.servers);
    let Some(first) = told.first() else { return };
    page.blank();
    let name = format!("Profile {}", first.profile.name);
    page.flow(2, &[span(name, Paint::Strong), plain(format!("({})", source(first.profile)))]);
    for Told { profile, places } in &told {
        let status = said(&profile.status);
        let place = plain(format!("{}:", places.join(", ")));
        page.flow(PLACE, &[place, span(status, paint(&profile.status))]);
        match verbose {
            true => profile.criteria.iter().for_each(|one| in_full(page, one)),
            false => in_short(page, profile),
        }
    }
    let holds = told.iter().all(|told| matches!(told.profile.status.as_str(), "pass" | "warn"));
    if (verbose || holds) && !first.profile.leaves_out.is_empty() {
        let text = format!("Not covered: {}.", first.profile.leaves_out.join("; "));
        page.flow(PLACE, &[span(text, Paint::Faint)]);
    }
}

/// The worst status over all servers, for one line.
pub(super) fn worst(record: &Domain) -> Option<&str> {
    let all: Vec<&str> =
        record.servers.iter().flat_map(|s| &s.profile).map(|p| p.status.as_str()).collect();
    ["fail", "not-tested", "warn", "pass"].into_iter().find(|status| all.contains(status))
}

fn together(servers: &[Server]) -> Vec<Told<'_>> {
    let mut all: Vec<Told<'_>> = Vec::new();
    for (server, profile) in servers.iter().filter_map(|s| Some((s, s.profile.as_ref()?))) {
        match all.iter_mut().find(|told| told.profile == profile) {
            Some(told) => told.places.push(place(server)),
            None => all.push(Told { profile, places: vec![place(server)] }),
        }
    }
    all
}

fn place(server: &Server) -> String {
    match &server.address {
        Some(address) => format!("{} {address}", server.host),
        None => server.host.clone(),
    }
}

fn source(profile: &Profile) -> String {
    let date = profile.date.as_ref().map(|date| format!(", {date}")).unwrap_or_default();
    format!("{}{date}", profile.document)
}

/// As people read it.
fn said(status: &str) -> &str {
    if status == "not-tested" { "not tested" } else { status }
}

fn paint(status: &str) -> Paint {
    match status {
        "pass" => Paint::Good,
        "fail" => Paint::Bad,
        _ => Paint::Unsure,
    }
}

fn in_full(page: &mut Page, criterion: &Criterion) {
    let word = if criterion.status == "not-tested" { "Not tested" } else { "Seen" };
    let id = span(format!("{}:", criterion.id), Paint::Strong);
    let seen = plain(format!("{word}: {}.", criterion.detail));
    row(page, &criterion.status, &[id, plain(&criterion.asks), seen]);
}

fn in_short(page: &mut Page, profile: &Profile) {
    for status in ["fail", "warn"] {
        for one in profile.criteria.iter().filter(|one| one.status == status) {
            row(page, status, &[plain(format!("{}: {}", one.id, one.detail))]);
        }
    }
    let open: Vec<&Criterion> = of_status(profile, "not-tested");
    let mut reasons: Vec<&str> = Vec::new();
    for one in &open {
        if !reasons.contains(&one.detail.as_str()) {
            reasons.push(&one.detail);
        }
    }
    for reason in reasons {
        let same = open.iter().filter(|one| one.detail == reason);
        row(page, "not-tested", &[plain(format!("{}: {reason}", ids(same.copied())))]);
    }
    let held = of_status(profile, "pass");
    if !held.is_empty() {
        row(page, "pass", &[plain(ids(held))]);
    }
}

fn of_status<'a>(profile: &'a Profile, status: &str) -> Vec<&'a Criterion> {
    profile.criteria.iter().filter(|one| one.status == status).collect()
}

fn ids<'a>(criteria: impl IntoIterator<Item = &'a Criterion>) -> String {
    criteria.into_iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join(", ")
}

fn row(page: &mut Page, status: &str, body: &[Span]) {
    page.row(STATUS, &span(said(status), paint(status)), CRITERION, body);
}
