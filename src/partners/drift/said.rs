//! Words of a comparison: when, who, how much of a foreign text.
//!
//! Does no IO, reads no clock.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::report::changes::{Change, Direction};
use crate::report::record::{Domain, Server};

/// Characters of a foreign text that a sentence repeats.
const MOST: usize = 300;
/// Items of a list that a sentence names.
const FEW: usize = 6;

/// Two records of one target, and the two times in words.
pub(super) struct Pair<'a> {
    pub(super) old: &'a Domain,
    pub(super) new: &'a Domain,
    /// As `on 2026-11-21`.
    pub(super) then: String,
    /// As `on 2026-11-22`.
    pub(super) now: String,
    /// The two were seen from different addresses.
    pub(super) elsewhere: bool,
}

impl<'a> Pair<'a> {
    pub(super) fn new(old: &'a Domain, new: &'a Domain) -> Self {
        let format = format_for(old.observed_at, new.observed_at);
        let when = |at: Timestamp| at.strftime(format).to_string();
        Pair {
            old,
            new,
            then: when(old.observed_at),
            now: when(new.observed_at),
            elsewhere: is_elsewhere(&old.vantage.source, &new.vantage.source),
        }
    }
}

/// The day, and the time too where the day is the same.
fn format_for(old: Timestamp, new: Timestamp) -> &'static str {
    let civil = |at: Timestamp| at.to_zoned(TimeZone::UTC).datetime();
    let (old, new) = (civil(old), civil(new));
    let minute = |time: jiff::civil::DateTime| (time.hour(), time.minute());
    match old.date() == new.date() {
        false => "on %Y-%m-%d",
        true if minute(old) == minute(new) => "on %Y-%m-%d at %H:%M:%S UTC",
        true => "on %Y-%m-%d at %H:%M UTC",
    }
}

/// A record without an address of ours tells nothing of the place.
pub(super) fn is_elsewhere(old: &[String], new: &[String]) -> bool {
    !old.is_empty() && !new.is_empty() && !old.iter().any(|one| new.contains(one))
}

/// The day of a time.
pub(super) fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// A foreign text, cut where it is too long.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some(_) => text.chars().take(MOST - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

/// A foreign text between quotes; its own ones cannot end them.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", cut(text).replace('"', "'"))
}

/// A foreign sentence as the end of ours.
pub(super) fn ending(text: &str) -> String {
    let text = cut(text.trim());
    if text.is_empty() {
        return "nobody told why.".to_owned();
    }
    if text.ends_with(['.', '!', '?', '…']) { text } else { format!("{text}.") }
}

/// The first few of a list.
pub(super) fn few<T: AsRef<str>>(items: &[T]) -> String {
    let shown: Vec<String> = items.iter().take(FEW).map(|item| cut(item.as_ref())).collect();
    match items.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// As `1 target`, `2 targets`.
pub(super) fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// A change before its servers are put together.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) id: &'static str,
    pub(super) direction: Direction,
    pub(super) host: Option<String>,
    /// The address, and how the sentence shows it.
    at: Vec<(String, String)>,
    /// The host and its addresses stand before the sentence.
    has_subject: bool,
    old: Option<String>,
    new: Option<String>,
    said: String,
}

impl Told {
    /// About the domain: a whole sentence.
    pub(super) fn domain(id: &'static str, direction: Direction, said: String) -> Self {
        let (host, at) = (None, Vec::new());
        Told { id, direction, host, at, has_subject: false, old: None, new: None, said }
    }

    /// About a mail exchange: a whole sentence.
    pub(super) fn host(id: &'static str, direction: Direction, host: &str, said: String) -> Self {
        Told { host: Some(cut(host)), ..Told::domain(id, direction, said) }
    }

    /// About a server; the sentence goes on behind its name.
    pub(super) fn server(
        id: &'static str,
        direction: Direction,
        both: &Both<'_>,
        said: String,
    ) -> Self {
        Told {
            host: Some(cut(&both.new.host)),
            at: vec![both.label()],
            has_subject: true,
            ..Told::domain(id, direction, said)
        }
    }

    /// The same with both ends in the words of the record.
    pub(super) fn ends(self, old: impl AsRef<str>, new: impl AsRef<str>) -> Self {
        Told { old: Some(cut(old.as_ref())), new: Some(cut(new.as_ref())), ..self }
    }

    /// The same with a sentence more.
    pub(super) fn and(mut self, sentence: Option<String>) -> Self {
        if let Some(sentence) = sentence {
            self.said.push(' ');
            self.said.push_str(&sentence);
        }
        self
    }

    /// The same said of two addresses of one host.
    fn joins(&self, other: &Told) -> bool {
        self.has_subject
            && other.has_subject
            && (self.id, self.direction, &self.host) == (other.id, other.direction, &other.host)
            && (&self.old, &self.new, &self.said) == (&other.old, &other.new, &other.said)
    }

    fn change(self) -> Change {
        let shown: Vec<&String> = self.at.iter().map(|(_, shown)| shown).collect();
        let message = match &self.host {
            Some(host) if self.has_subject => format!("{host} [{}] {}", few(&shown), self.said),
            _ => self.said,
        };
        Change {
            id: self.id.to_owned(),
            direction: self.direction,
            host: self.host,
            addresses: self.at.into_iter().map(|(address, _)| address).collect(),
            old: self.old,
            new: self.new,
            message,
        }
    }
}

/// One sentence for all addresses of a host that the same is said of; worst first.
pub(super) fn changes(all: Vec<Told>) -> Vec<Change> {
    let mut joined: Vec<Told> = Vec::new();
    for told in all {
        match joined.iter_mut().find(|one| one.joins(&told)) {
            Some(one) => one.at.extend(told.at),
            None => joined.push(told),
        }
    }
    joined.sort_by_key(|told| told.direction);
    joined.into_iter().map(Told::change).collect()
}

/// One server in both records.
#[derive(Clone, Copy)]
pub(super) struct Both<'a> {
    pub(super) old: &'a Server,
    pub(super) new: &'a Server,
}

impl Both<'_> {
    fn label(&self) -> (String, String) {
        let address = |server: &Server| cut(server.address.as_deref().unwrap_or("no address"));
        let (old, new) = (address(self.old), address(self.new));
        let shown = if old == new { new.clone() } else { format!("{new}, before {old}") };
        (new, shown)
    }
}
