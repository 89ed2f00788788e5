//! DANE, MTA-STS and TLS-RPT of one record: what is published, and whether it holds.
//!
//! What is not published takes one quiet line. Does no IO, reads no clock.

use super::page::{Page, Paint, Span, plain, span};
use super::words;
use crate::report::record::{Domain, Failure, Server, Sts};

/// Where the names of policies start.
const NAME: usize = 4;
/// Where what is said of them starts.
const TEXT: usize = 14;
/// MX patterns and addresses for reports shown, unless verbose.
const SHOWN: usize = 4;
/// Hexadecimal digits of a TLSA record shown.
const DIGITS: usize = 16;

/// What is said of one policy: a word and its colour, what it means, and what it says.
struct Told {
    name: &'static str,
    word: String,
    paint: Paint,
    meaning: String,
    facts: Option<String>,
}

impl Told {
    fn new(name: &'static str, word: &str, paint: Paint, meaning: impl Into<String>) -> Self {
        Told { name, word: word.to_owned(), paint, meaning: meaning.into(), facts: None }
    }
}

/// Writes the policies of a domain.
pub(super) fn write(page: &mut Page, record: &Domain, verbose: bool) {
    let told: Vec<Told> = [dane(record), sts(record, verbose), tlsrpt(record, verbose)]
        .into_iter()
        .flatten()
        .collect();
    if told.is_empty() && record.servers.is_empty() {
        return;
    }
    if !told.is_empty() {
        page.flow(2, &[span("Policies", Paint::Strong)]);
    }
    for Told { name, word, paint, meaning, facts } in &told {
        page.row(NAME, &plain(name), TEXT, &[span(format!("{word}:"), *paint), plain(meaning)]);
        facts.iter().for_each(|facts| page.flow(TEXT, &[plain(facts)]));
    }
    let at = if told.is_empty() { 2 } else { NAME };
    let rest = rest(record, &told);
    if !rest.is_empty() {
        page.flow(at, &[span(rest.join(" "), Paint::Faint)]);
    }
    if !told.is_empty() {
        page.blank();
    }
}

/// What was not found, and what nobody looked for.
fn rest(record: &Domain, told: &[Told]) -> Vec<String> {
    let states = [
        ("DANE", &record.verdict.dane),
        ("MTA-STS", &record.sts.status),
        ("TLS-RPT", &record.tlsrpt.status),
    ];
    let quiet = states.into_iter().filter(|(name, _)| !told.iter().any(|told| told.name == *name));
    let (open, missing): (Vec<_>, Vec<_>) = quiet.partition(|(_, status)| *status == "not-tested");
    let names = |list: &[(&'static str, &String)]| list.iter().map(|(name, _)| *name).collect();
    let (open, missing): (Vec<&str>, Vec<&str>) = (names(&open), names(&missing));
    let looked = record.servers.iter().any(|server| server.dane.dnssec.is_some());
    let mut said = Vec::new();
    if let Some((last, first)) = missing.split_last() {
        let list =
            if first.is_empty() { String::new() } else { format!("{} or ", first.join(", ")) };
        said.push(format!("No {list}{last} found."));
    }
    match open.as_slice() {
        [] => {}
        ["DANE"] if looked => said.push("DANE could not be tested.".to_owned()),
        open => said.push(format!("Not looked up: {}.", open.join(", "))),
    }
    said
}

fn dane(record: &Domain) -> Option<Told> {
    let told = |word, paint, meaning: &str| Some(Told::new("DANE", word, paint, meaning));
    let any = |status: &str| record.servers.iter().any(|server| server.dane.status == status);
    let host_only = record.verdict.dane_scope.as_deref() == Some("mx-host-only");
    match record.verdict.dane.as_str() {
        "pass" => told("pass", Paint::Good, "every server keeps to its TLSA records"),
        "fail" => told("fail", Paint::Bad, "not every server keeps to its TLSA records"),
        "error" => told("error", Paint::Unsure, "a look-up that it needs failed"),
        "none" if host_only => {
            told("none", Paint::Unsure, "the servers pass, but the MX answer is not signed")
        }
        "none" if any("pass") => {
            told("none", Paint::Unsure, "only some servers have TLSA records that count")
        }
        "none" => None,
        "not-tested" if host_only => told(
            "not-tested",
            Paint::Unsure,
            "the servers pass, but whether the MX answer is signed is not known",
        ),
        "not-tested" if has_records(record) => {
            told("not-tested", Paint::Unsure, "not every server could be tested")
        }
        "not-tested" => None,
        other => told(other, Paint::Unsure, "see the servers above"),
    }
}

fn has_records(record: &Domain) -> bool {
    record.servers.iter().any(|server| !server.dane.records.is_empty())
}

fn sts(record: &Domain, verbose: bool) -> Option<Told> {
    let sts = &record.sts;
    let (paint, meaning) = match (sts.status.as_str(), record.verdict.sts.as_str()) {
        ("absent" | "not-tested", _) => return None,
        ("enforce", "pass") => (Paint::Good, "every server passes".to_owned()),
        ("enforce", "fail") => (Paint::Bad, "not every server passes".to_owned()),
        ("enforce", _) => (Paint::Unsure, "not every server could be tested".to_owned()),
        ("testing", _) => (Paint::Unsure, "no sender acts on it".to_owned()),
        ("none", _) => (Paint::Plain, "it asks nothing of senders".to_owned()),
        _ => (Paint::Unsure, why(sts.failure.as_ref())),
    };
    let facts = facts(sts, verbose);
    Some(Told { facts, ..Told::new("MTA-STS", &sts.status, paint, meaning) })
}

fn facts(sts: &Sts, verbose: bool) -> Option<String> {
    let id = sts.id.as_ref().map(|id| format!("id {id}"));
    let kept = sts.max_age.map(|seconds| format!("kept for {}", words::span_of_time(seconds)));
    let names = (!sts.mx.is_empty()).then(|| format!("names {}", some_of(&sts.mx, verbose)));
    let all: Vec<String> = id.into_iter().chain(kept).chain(names).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn tlsrpt(record: &Domain, verbose: bool) -> Option<Told> {
    let tlsrpt = &record.tlsrpt;
    let (paint, meaning) = match tlsrpt.status.as_str() {
        "absent" | "not-tested" => return None,
        "present" => (Paint::Plain, format!("reports go to {}", some_of(&tlsrpt.rua, verbose))),
        _ => (Paint::Unsure, why(tlsrpt.failure.as_ref())),
    };
    Some(Told::new("TLS-RPT", &tlsrpt.status, paint, meaning))
}

fn why(failure: Option<&Failure>) -> String {
    failure.map_or_else(|| "it could not be found out".to_owned(), |f| f.detail.clone())
}

fn some_of(list: &[String], verbose: bool) -> String {
    let shown = if verbose { list.len() } else { SHOWN };
    let text: Vec<&str> = list.iter().take(shown).map(String::as_str).collect();
    match list.len().saturating_sub(text.len()) {
        0 => text.join(", "),
        more => format!("{} and {more} more", text.join(", ")),
    }
}

/// How one server stands, where there is something to say: what holds, then what does not.
pub(super) fn of_server(server: &Server) -> Vec<Vec<Span>> {
    let dane = (server.dane.status == "pass").then(|| dane_pass(server));
    let sts = (server.sts.status == "pass").then(|| "MTA-STS pass".to_owned());
    let holds: Vec<String> = dane.into_iter().chain(sts).collect();
    let holds = (!holds.is_empty()).then(|| vec![plain(holds.join(", "))]);
    [holds, dane_shortfall(server), sts_shortfall(server)].into_iter().flatten().collect()
}

fn dane_pass(server: &Server) -> String {
    match &server.dane.matched {
        Some(record) => format!("DANE pass by TLSA {}", shortened(record)),
        None => "DANE pass".to_owned(),
    }
}

fn dane_shortfall(server: &Server) -> Option<Vec<Span>> {
    let dane = &server.dane;
    let paint = match dane.status.as_str() {
        "pass" | "none" => return None,
        "not-tested" if dane.records.is_empty() => return None,
        "fail" => Paint::Bad,
        _ => Paint::Unsure,
    };
    let reason = dane.reason.as_deref().unwrap_or("it falls short");
    Some(vec![span(format!("DANE {}:", dane.status), paint), plain(shortened(reason))])
}

fn sts_shortfall(server: &Server) -> Option<Vec<Span>> {
    let reason = server.sts.reason.as_deref().map_or("it falls short", words::sts_reason);
    (server.sts.status == "fail").then(|| vec![span("MTA-STS fail:", Paint::Bad), plain(reason)])
}

/// The text with its long rows of hexadecimal digits cut.
fn shortened(text: &str) -> String {
    text.split(' ').map(cut).collect::<Vec<_>>().join(" ")
}

fn cut(word: &str) -> String {
    let digits = word.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(word.len());
    match (word.get(..DIGITS), word.get(digits..)) {
        (Some(head), Some(tail)) if digits > 2 * DIGITS => {
            format!("{head}…{}", tail.trim_start_matches('…'))
        }
        _ => word.to_owned(),
    }
}
