//! The facts of a hop in the words of sentences.
//!
//! Does no IO, reads no clock.

use std::net::IpAddr;

use jiff::Timestamp;

use super::Hop;
use super::observed::Observed;
use super::say::Blanks;
use super::sightings::Sighting;
use crate::org::is_public_name;
use crate::trace::{FromClause, TimeStampLine};

/// What every sentence about this hop may name.
pub(super) fn of_hop(hop: &Hop) -> Blanks {
    let line = &hop.line;
    let mut blanks = Blanks::default();
    blanks.set("by", by(line));
    blanks.set("from", from(line));
    blanks.set("sender", sender(line));
    blanks.set(
        "from_name",
        line.from.helo.as_ref().or(line.from.rdns.as_ref()).map_or("nothing", String::as_str),
    );
    blanks.set("ip", line.from.ip.map_or("none".to_owned(), |ip| ip.to_string()));
    blanks.set("time", when(line.date));
    blanks.set("date", when(line.date));
    blanks.set("id", queue_id(line));
    blanks.set("tls", tls(line));
    blanks.set("words", line.tls.words.as_deref().map_or("no words", bare));
    blanks.set("cipher", line.tls.cipher.clone().unwrap_or_else(|| "no suite named".to_owned()));
    blanks.set("software", line.writer.name.unwrap_or("Its software"));
    blanks.set("evidence", known_from(line.writer.evidence));
    blanks
}

/// The writer in a sentence.
fn by(line: &TimeStampLine) -> String {
    line.by.clone().unwrap_or_else(|| "the server that wrote this line".to_owned())
}

/// The client's name: the one that was looked up, unless it is one of those that every network
/// has (`localhost`, `gateway`); else the client's own.
fn name(from: &FromClause) -> Option<&String> {
    let looked_up = from.rdns.as_ref().filter(|name| is_public_name(name));
    looked_up.or(from.helo.as_ref()).or(from.rdns.as_ref())
}

/// The client in a sentence: its name and its address.
fn from(line: &TimeStampLine) -> String {
    let from = &line.from;
    match (name(from), from.ip) {
        (Some(name), Some(ip)) if !is_address(name, ip) => format!("{name} [{ip}]"),
        (Some(name), None) => name.clone(),
        (_, Some(ip)) => format!("[{ip}]"),
        (None, None) => "a client it does not name".to_owned(),
    }
}

/// The client in few words, once it was named in full.
fn sender(line: &TimeStampLine) -> String {
    match (name(&line.from), line.from.ip) {
        (Some(name), ip) if ip.is_none_or(|ip| !is_address(name, ip)) => name.clone(),
        (None, None) => "the client".to_owned(),
        _ => from(line),
    }
}

fn is_address(name: &str, ip: IpAddr) -> bool {
    name.trim_matches(['[', ']']) == ip.to_string()
}

/// A time in a sentence.
pub(super) fn when(time: Option<Timestamp>) -> String {
    time.map_or("an unknown date".to_owned(), |t| t.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

fn tls(line: &TimeStampLine) -> String {
    let version = line.tls.version.map(|v| v.replacen("TLSv", "TLS ", 1));
    match (version, &line.tls.cipher) {
        (Some(version), Some(cipher)) => format!("{version} ({cipher})"),
        (Some(version), None) => format!("{version} (it did not record the suite)"),
        (None, Some(cipher)) => format!("TLS ({cipher}; it did not record the version)"),
        (None, None) => "TLS".to_owned(),
    }
}

/// Adds what is to be said of a probe.
pub(super) fn add_probe(blanks: &mut Blanks, hop: &Hop, observed: &Observed) {
    blanks.set("mx", observed.host.clone());
    blanks.set("tested", when(Some(observed.at)));
    blanks.set("age", apart(hop.line.date, observed.at));
    blanks.set("vantage", observed.place.clone().unwrap_or_else(|| "a place not recorded".into()));
    blanks.set("detail", observed.detail.clone());
    blanks.set("policy", observed.policy.unwrap_or("none"));
}

/// The words of a comment without its brackets: the sentence has its own.
fn bare(words: &str) -> &str {
    words.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(words)
}

/// The queue id and whose it is; what Exchange writes there is its own version.
fn queue_id(line: &TimeStampLine) -> String {
    let is_version = |id: &&String| id.chars().all(|c| c.is_ascii_digit() || c == '.');
    match line.id.as_ref().filter(|id| !is_version(id)) {
        Some(id) => format!("queue id {id} at {}", by(line)),
        None => "this message".to_owned(),
    }
}

/// Where a habit is known from, in a sentence.
fn known_from(evidence: &str) -> String {
    match (evidence.strip_prefix("source: "), evidence.strip_prefix("seen: ")) {
        (Some(source), _) => format!("as its source code has it, {source}"),
        (_, Some(seen)) => format!("as its lines show, {seen}"),
        _ => evidence.to_owned(),
    }
}

/// Where a line stands, in a sentence.
pub(super) fn sighting(sighting: &Sighting, own: bool) -> String {
    let date = when(sighting.date);
    match own {
        true => format!("hop {} of this message, {date}", sighting.index + 1),
        false => format!("{}, hop {}, {date}", sighting.source, sighting.index + 1),
    }
}

/// How far a probe is from the message, as `3 days after this message`.
fn apart(date: Option<Timestamp>, at: Timestamp) -> String {
    let Some(date) = date else { return "this message has no date".to_owned() };
    let seconds = at.as_second() - date.as_second();
    let (count, unit) = match seconds.unsigned_abs() {
        s if s < 3_600 => (s.div_ceil(60), "minute"),
        s if s < 172_800 => ((s + 1_800) / 3_600, "hour"),
        s => ((s + 43_200) / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    let side = if seconds < 0 { "before" } else { "after" };
    format!("{count} {unit}{plural} {side} this message")
}
