//! Who delivered to whom, as a table no wider than the page.
//!
//! Does no IO, reads no clock.

use super::page::{Page, Paint, columns, plain, span};
use crate::report::pairs::{Counts, Pair, Sides, Summary};
use crate::report::phrases;

/// Rows shown unless all are asked for.
const SHOWN: usize = 40;
/// Between the names.
const GAP: usize = 2;

/// The table as it is laid.
struct Table<'a> {
    page: &'a mut Page,
    /// Columns for each of the two names.
    name: usize,
}

/// Writes the counts of many messages; every pair if `verbose`, else the most frequent.
pub(super) fn write(page: &mut Page, summary: &Summary, verbose: bool) {
    page.flow(0, &[span(phrases::PAIRS, Paint::Strong)]);
    page.flow(0, &[plain(verdicts(summary))]);
    page.blank();
    if summary.pairs.is_empty() && summary.others.is_none() {
        page.flow(0, &[plain(phrases::NO_PAIRS)]);
        return;
    }
    let shown = if verbose { summary.pairs.len() } else { SHOWN };
    let (rows, rest) = summary.pairs.split_at(shown.min(summary.pairs.len()));
    let mut table = Table::new(page);
    table.heads();
    rows.iter().for_each(|pair| table.row(&from(pair), by(pair), &pair.counts));
    if let Some(others) = others(rest, summary.others) {
        table.row(phrases::OTHERS, "", &others);
    }
    notes(page, rows);
}

/// What is not shown, in one row.
fn others(rest: &[Pair], beyond: Option<Counts>) -> Option<Counts> {
    let all = rest.iter().map(|pair| pair.counts).chain(beyond);
    all.reduce(|sum, counts| sum.plus(&counts))
}

fn from(pair: &Pair) -> String {
    let star = if pair.from_basis == "helo" { "*" } else { "" };
    format!("{}{star}", pair.from.as_deref().unwrap_or("-"))
}

fn by(pair: &Pair) -> &str {
    pair.by.as_deref().unwrap_or("-")
}

fn notes(page: &mut Page, rows: &[Pair]) {
    page.blank();
    if rows.iter().any(|pair| pair.from_basis == "helo") {
        page.flow(0, &[span(phrases::OWN_NAME, Paint::Faint)]);
    }
    if rows.iter().any(|pair| pair.counts.claimed > 0) {
        page.flow(0, &[span(phrases::CLAIMED_MEANS, Paint::Faint)]);
    }
}

fn verdicts(summary: &Summary) -> String {
    let v = &summary.verdicts;
    let counts =
        [v.plaintext, v.not_recorded, v.encrypted_claimed, v.encrypted, v.internal, v.none];
    let some = counted(&counts, &phrases::COUNTED, |n, words| format!("{n} {words}"));
    let colon = if some.is_empty() { "" } else { ": " };
    let plural = if summary.messages == 1 { "" } else { "s" };
    format!("{} message{plural}{colon}{some}", summary.messages)
}

/// Each count that is not zero, with its words.
fn counted(counts: &[u64], words: &[&str], told: impl Fn(u64, &str) -> String) -> String {
    let some = counts.iter().zip(words).filter(|(count, _)| **count > 0);
    some.map(|(count, words)| told(*count, words)).collect::<Vec<_>>().join(", ")
}

impl<'a> Table<'a> {
    fn new(page: &'a mut Page) -> Self {
        let [_, _, counts @ ..] = phrases::PAIR_HEADS;
        let taken: usize = counts.iter().map(|head| GAP + columns(head)).sum();
        let name = page.width().saturating_sub(taken + GAP) / 2;
        Table { page, name }
    }

    fn heads(&mut self) {
        let [from, to, counts @ ..] = phrases::PAIR_HEADS;
        self.line(from, to, &counts.map(str::to_owned), Paint::Faint);
    }

    fn row(&mut self, from: &str, by: &str, counts: &Counts) {
        let Counts { messages, encrypted, claimed, plaintext, not_recorded, .. } = counts;
        let numbers = [messages, encrypted, claimed, plaintext, not_recorded].map(u64::to_string);
        let paint = if *plaintext > 0 { Paint::Bad } else { Paint::Plain };
        self.line(from, by, &numbers, paint);
        if *plaintext > 0 {
            self.page.flow(GAP, &[plain(sides(&counts.lacking_side))]);
        }
    }

    /// Names beside the counts; on a line of their own where they do not fit.
    fn line(&mut self, from: &str, by: &str, numbers: &[String; 5], paint: Paint) {
        let room = |name: &str| columns(name) <= self.name;
        let mut head = format!("{from}{}{by}", pad(from, self.name + GAP));
        let fits = room(from) && room(by);
        if !fits {
            let to = if by.is_empty() { String::new() } else { format!(" > {by}") };
            self.page.flow(0, &[plain(format!("{from}{to}"))]);
            head = String::new();
        }
        let gap = pad(&head, 2 * self.name + GAP);
        let [_, _, counts @ ..] = phrases::PAIR_HEADS;
        let cell = |(head, number): (&str, &String)| {
            format!("{}{number}", pad(number, GAP + columns(head)))
        };
        let cells: String = counts.into_iter().zip(numbers).map(cell).collect();
        self.page.single(&[plain(head), plain(gap), span(cells, paint)]);
    }
}

/// The spaces that fill a text up to `width`.
fn pad(text: &str, width: usize) -> String {
    " ".repeat(width.saturating_sub(columns(text)))
}

/// Which side lacked TLS in how many messages.
fn sides(sides: &Sides) -> String {
    let counts = [sides.sender, sides.receiver, sides.both, sides.unknown];
    let some = counted(&counts, &phrases::SIDES_COUNTED, |n, side| format!("{side} {n}"));
    format!("{} {some}", phrases::POINTS_TO)
}
