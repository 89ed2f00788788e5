//! What a record's words amount to in the phrases of the table.
//!
//! Shared by the renderers, so that one hop is told alike everywhere. Does no
//! IO, reads no clock.

use jiff::Timestamp;

use super::message::{Hop, Message, Tls};
use super::phrases::{
    ASKED, FIRST, HABITS, HELD, HOP, HOPS_THAT_COUNT, KIND_UNSURE, KINDS, MARKS, MATCHES,
    NO_VERDICT, OF, OFFLINE, ONLINE, READ, RECEIVER, SIDES, STATES, SURE, State, VERDICTS, VOUCHED,
    WEAKLY,
};

/// The words for one of the contract's; a word of a later version stands for itself.
fn look_up<'a>(table: &[(&str, &'static str)], word: &'a str) -> &'a str {
    table.iter().find(|(known, _)| *known == word).map_or(word, |(_, words)| words)
}

/// All states, with their words and meanings, for a legend.
pub(super) fn states() -> impl Iterator<Item = (State, &'static str, &'static str)> {
    STATES.into_iter()
}

impl State {
    /// The state of a hop.
    pub(super) fn of(hop: &Hop) -> State {
        match hop.event.as_str() {
            "encrypted" if is_weak(hop) => State::Weak,
            "encrypted" => State::Encrypted,
            "encrypted-claimed" => State::Claimed,
            "plaintext" => State::Plaintext,
            "internal" => State::Internal,
            _ => State::NotRecorded,
        }
    }

    /// The state that shows what a whole message amounts to.
    pub(super) fn of_message(record: &Message) -> State {
        match record.verdict.event.as_deref() {
            Some("encrypted") if weakly(record) => State::Weak,
            Some("encrypted") => State::Encrypted,
            Some("encrypted-claimed") => State::Claimed,
            Some("plaintext") => State::Plaintext,
            Some("internal") => State::Internal,
            _ => State::NotRecorded,
        }
    }

    fn word(self) -> &'static str {
        STATES.iter().find(|(state, ..)| *state == self).map_or("", |(_, word, _)| word)
    }
}

/// TLS 1.1 or older, or a cipher that the judgement or its own name calls weak.
fn is_weak(hop: &Hop) -> bool {
    let Tls { version, cipher, .. } = &hop.tls;
    let outdated = ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"];
    let export = |suite: &String| {
        let suite = suite.to_ascii_uppercase();
        ["EXP", "_40_", "DES-CBC-SHA", "WITH_DES_CBC"].iter().any(|sign| suite.contains(sign))
    };
    version.as_ref().is_some_and(|v| outdated.contains(&v.as_str()))
        || cipher.as_ref().is_some_and(export)
        || hop.findings.iter().any(|id| id == "weak-cipher")
}

/// The lock word of a hop, with how sure it is.
pub(super) fn lock(hop: &Hop) -> String {
    let state = State::of(hop);
    let sure = match (state, hop.confidence.as_deref()) {
        (State::Plaintext, confidence) => look_up(&SURE, confidence.unwrap_or("low")),
        _ => "",
    };
    joined([sure, state.word()])
}

/// What a message amounts to in a few words; a hop without TLS is no surer than it was judged.
pub(super) fn headline(record: &Message) -> String {
    let Some(event) = record.verdict.event.as_deref() else { return NO_VERDICT.to_owned() };
    if State::of_message(record) == State::Weak {
        return WEAKLY.to_owned();
    }
    let sure = if event == "plaintext" { look_up(&SURE, surest(record)) } else { "" };
    joined([sure, look_up(&VERDICTS, event)])
}

fn weakly(record: &Message) -> bool {
    record.hops.iter().any(|hop| State::of(hop) == State::Weak)
}

/// The confidence of the surest hop without TLS that a trusted host wrote of.
fn surest(record: &Message) -> &'static str {
    let plain = |hop: &&Hop| hop.trusted && hop.counts() && hop.event == "plaintext";
    let held = |word: &str| {
        record.hops.iter().filter(plain).any(|hop| hop.confidence.as_deref() == Some(word))
    };
    ["high", "medium"].into_iter().find(|word| held(word)).unwrap_or("low")
}

fn joined(words: [&str; 2]) -> String {
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The kind of a hop.
pub(super) fn kind(hop: &Hop) -> String {
    let unsure = if hop.kind_confidence == "high" { "" } else { KIND_UNSURE };
    joined([look_up(&KINDS, &hop.kind), unsure])
}

/// The side that lacked TLS, if the hop had none: "possibly the sending side".
pub(super) fn side_alone(hop: &Hop) -> Option<String> {
    let side = hop.lacking_side.as_deref().filter(|_| hop.event == "plaintext")?;
    let held = held(hop).map_or("", |held| look_up(&SURE, held));
    Some(joined([held, look_up(&SIDES, side)]))
}

/// The same with how sure it is: "possibly the sending side (low confidence)".
pub(super) fn side(hop: &Hop) -> Option<String> {
    let side = side_alone(hop)?;
    let held = held(hop).map(|held| format!(" ({})", look_up(&HELD, held)));
    Some(side + &held.unwrap_or_default())
}

/// How surely a side is named at all.
fn held(hop: &Hop) -> Option<&str> {
    let named = hop.lacking_side.as_deref() != Some("unknown");
    hop.side_confidence.as_deref().filter(|_| named)
}

/// Whether the software of a line marks TLS.
pub(super) fn habit(hop: &Hop) -> &str {
    look_up(&HABITS, &hop.writer)
}

/// What a line states about TLS, with its details.
pub(super) fn tls(hop: &Hop) -> String {
    let Tls { mark, version, cipher, bits } = &hop.tls;
    let bits = bits.map(|bits| format!("{bits} bits"));
    let details = [version, cipher, &bits].into_iter().flatten().map(String::as_str);
    std::iter::once(look_up(&MARKS, mark)).chain(details).collect::<Vec<_>>().join(", ")
}

/// What was seen of the receiver.
pub(super) fn probe(hop: &Hop) -> Option<String> {
    let probe = hop.probe.as_ref()?;
    let matched = look_up(&MATCHES, &probe.matched);
    Some(format!("{} ({matched}): {}, {}", probe.host, probe.outcome, time(probe.observed_at)))
}

/// The sentence that stands before everything else.
pub(super) fn first(record: &Message) -> String {
    let by = record.hops.iter().rev().find_map(|hop| hop.by.as_deref());
    let by = by.filter(|by| by.parse::<std::net::IpAddr>().is_err());
    FIRST.replace("{by}", by.unwrap_or(RECEIVER))
}

/// How many of the hops that count trusted hosts wrote of, unless the summary tells.
pub(super) fn vouched(record: &Message) -> Option<String> {
    let (vouched, total) = (record.verdict.vouched, record.verdict.total);
    let told = record.verdict.summary.to_lowercase().contains("vouch");
    (!told && total > 0).then(|| format!("{VOUCHED} {vouched} {OF} {total} {HOPS_THAT_COUNT}."))
}

/// When a message was read, and whether anyone was asked.
pub(super) fn read(record: &Message) -> String {
    let mut hosts: Vec<&str> =
        record.hops.iter().filter_map(|hop| hop.probe.as_ref()).map(|p| p.host.as_str()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    let how = match (record.offline, hosts.is_empty()) {
        (true, _) => OFFLINE.to_owned(),
        (false, true) => ONLINE.to_owned(),
        (false, false) => format!("{ASKED} {}", hosts.join(", ")),
    };
    format!("{READ} {}, {how}.", time(record.observed_at))
}

/// The place of a hop, counted from 1 at the oldest.
pub(super) fn place(hop: &Hop) -> String {
    format!("{HOP} {}", hop.index.saturating_add(1))
}

/// A time in UTC, to the second.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
