//! Many messages counted by who delivered to whom: `mxtls.message-summary/1`.
//!
//! Counts as messages come and keeps none; past a limit, pairs not seen before
//! are counted together. Does no IO, reads no clock.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::message::{Hop, Message};
use super::record::Tool;
use crate::org::organisation;
use crate::text::printable;

/// The schema's name.
pub const SUMMARY: &str = "mxtls.message-summary/1";

/// Pairs kept apart; every one more goes to [`Summary::others`].
pub const MOST: usize = 10_000;

/// What many messages amount to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// `mxtls.message-summary/1`.
    pub schema: String,
    /// Who wrote it.
    pub tool: Tool,
    /// All messages.
    pub messages: u64,
    /// Messages by what each amounts to.
    pub verdicts: Verdicts,
    /// Each pair, most messages first.
    pub pairs: Vec<Pair>,
    /// All pairs beyond the limit together.
    pub others: Option<Counts>,
}

/// Messages by the event of their verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Verdicts {
    /// A hop without TLS.
    pub plaintext: u64,
    /// A hop that tells nothing.
    pub not_recorded: u64,
    /// Encrypted, in part by claims alone.
    pub encrypted_claimed: u64,
    /// Encrypted, as far as recorded.
    pub encrypted: u64,
    /// No hop between organisations.
    pub internal: u64,
    /// No hop at all.
    pub none: u64,
}

/// One sending and one receiving side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Registrable domain or address of the client; `null` where the line names none.
    pub from: Option<String>,
    /// `rdns`, `helo`, `ip` or `none`: what `from` rests on.
    pub from_basis: String,
    /// Registrable domain of the writer; `null` where the line names none.
    pub by: Option<String>,
    /// The counts.
    #[serde(flatten)]
    pub counts: Counts,
}

/// How many messages of each event; a message with several hops of one pair counts as its worst.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All.
    pub messages: u64,
    /// Vouched for and encrypted.
    pub encrypted: u64,
    /// Encrypted by a claim alone.
    pub claimed: u64,
    /// Without TLS.
    pub plaintext: u64,
    /// Not recorded.
    pub not_recorded: u64,
    /// Of those without TLS, which side lacked it.
    pub lacking_side: Sides,
}

/// Messages without TLS by the side that lacked it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sides {
    /// The sending side.
    pub sender: u64,
    /// The receiving side.
    pub receiver: u64,
    /// Both.
    pub both: u64,
    /// Not known.
    pub unknown: u64,
}

/// Who delivered to whom: client, what its name rests on, writer.
type Key = (Option<String>, &'static str, Option<String>);

/// The counts as they grow.
#[derive(Debug)]
pub struct Pairs {
    messages: u64,
    verdicts: Verdicts,
    pairs: BTreeMap<Key, Counts>,
    others: Option<Counts>,
    most: usize,
}

impl Default for Pairs {
    fn default() -> Self {
        Pairs::up_to(MOST)
    }
}

impl Pairs {
    /// Keeps at most `most` pairs apart.
    pub fn up_to(most: usize) -> Self {
        let (pairs, verdicts) = (BTreeMap::new(), Verdicts::default());
        Pairs { messages: 0, verdicts, pairs, others: None, most }
    }

    /// Counts one message: its submissions and its hops between organisations.
    pub fn add(&mut self, record: &Message) {
        self.messages += 1;
        *self.verdicts.of(record.verdict.event.as_deref()) += 1;
        for (key, hop) in worst_of_each_pair(record) {
            self.counts(key).count(hop);
        }
    }

    fn counts(&mut self, key: Key) -> &mut Counts {
        if self.pairs.len() >= self.most && !self.pairs.contains_key(&key) {
            return self.others.get_or_insert_default();
        }
        self.pairs.entry(key).or_default()
    }

    /// The record of all that was counted.
    pub fn into_summary(self) -> Summary {
        let mut pairs: Vec<Pair> = self.pairs.into_iter().map(pair).collect();
        // Stable: pairs of equal counts stay in the order of their names.
        pairs.sort_by_key(|pair| std::cmp::Reverse(pair.counts.messages));
        Summary {
            schema: SUMMARY.to_owned(),
            tool: Tool { name: "mxtls".into(), version: env!("CARGO_PKG_VERSION").into() },
            messages: self.messages,
            verdicts: self.verdicts,
            pairs,
            others: self.others,
        }
    }
}

fn pair(((from, basis, by), counts): (Key, Counts)) -> Pair {
    Pair { from, from_basis: basis.to_owned(), by, counts }
}

/// Each pair of a message, with the hop that tells the worst of it.
fn worst_of_each_pair(record: &Message) -> BTreeMap<Key, &Hop> {
    let mut worst: BTreeMap<Key, &Hop> = BTreeMap::new();
    for hop in record.hops.iter().filter(|hop| hop.counts()) {
        let known = worst.entry(key(hop)).or_insert(hop);
        if badness(hop) > badness(known) {
            *known = hop;
        }
    }
    worst
}

fn badness(hop: &Hop) -> u8 {
    match hop.event.as_str() {
        "plaintext" => 3,
        "encrypted" => 0,
        "encrypted-claimed" => 1,
        _ => 2,
    }
}

fn key(hop: &Hop) -> Key {
    let (from, basis) = client(hop);
    (from, basis, hop.by.as_deref().map(side))
}

/// A name found for the address counts more than one the client gave; an address is its own.
fn client(hop: &Hop) -> (Option<String>, &'static str) {
    let from = &hop.from;
    let named = from.helo.as_deref().filter(|helo| is_public_name(helo));
    match (from.rdns.as_deref(), named, from.ip.as_deref()) {
        (Some(rdns), ..) => (Some(side(rdns)), "rdns"),
        (_, Some(helo), _) => (Some(side(helo)), "helo"),
        (.., Some(ip)) => (Some(side(ip)), "ip"),
        _ => (None, "none"),
    }
}

/// Whether a name given in HELO can stand for an organisation at all.
fn is_public_name(name: &str) -> bool {
    let bare = name.trim_end_matches('.');
    bare.contains('.') && !bare.starts_with('[') && !bare.ends_with(|c: char| c.is_ascii_digit())
}

/// The name of one side, in lower case and escaped as all remote text.
fn side(host: &str) -> String {
    let lower = host.to_ascii_lowercase();
    let is_address = lower.parse::<std::net::IpAddr>().is_ok();
    let name = if is_address { &lower } else { organisation(&lower) };
    // What is escaped already must not be escaped twice.
    if name.chars().all(super::guard::is_harmless) {
        name.to_owned()
    } else {
        printable(name.as_bytes())
    }
}

impl Counts {
    fn count(&mut self, hop: &Hop) {
        self.messages += 1;
        match hop.event.as_str() {
            "encrypted" => self.encrypted += 1,
            "encrypted-claimed" => self.claimed += 1,
            "plaintext" => {
                self.plaintext += 1;
                *self.lacking_side.of(hop.lacking_side.as_deref()) += 1;
            }
            _ => self.not_recorded += 1,
        }
    }

    /// The sum with another.
    pub(super) fn plus(self, more: &Counts) -> Counts {
        let (a, b) = (self.lacking_side, more.lacking_side);
        Counts {
            messages: self.messages + more.messages,
            encrypted: self.encrypted + more.encrypted,
            claimed: self.claimed + more.claimed,
            plaintext: self.plaintext + more.plaintext,
            not_recorded: self.not_recorded + more.not_recorded,
            lacking_side: Sides {
                sender: a.sender + b.sender,
                receiver: a.receiver + b.receiver,
                both: a.both + b.both,
                unknown: a.unknown + b.unknown,
            },
        }
    }
}

impl Sides {
    fn of(&mut self, side: Option<&str>) -> &mut u64 {
        match side {
            Some("sender") => &mut self.sender,
            Some("receiver") => &mut self.receiver,
            Some("both") => &mut self.both,
            _ => &mut self.unknown,
        }
    }
}

impl Verdicts {
    fn of(&mut self, event: Option<&str>) -> &mut u64 {
        match event {
            Some("plaintext") => &mut self.plaintext,
            Some("not-recorded") => &mut self.not_recorded,
            Some("encrypted-claimed") => &mut self.encrypted_claimed,
            Some("encrypted") => &mut self.encrypted,
            Some("internal") => &mut self.internal,
            _ => &mut self.none,
        }
    }
}
