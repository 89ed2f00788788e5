//! One message's path, drawn from the sender down to the mailbox.
//!
//! Lays out what the record says and adds no claim of its own. Does no IO,
//! reads no clock.

use super::Style;
use super::page::{Page, Paint, Span, plain, span};
use crate::report::drawing::{Piece, pieces};
use crate::report::excerpt::excerpt;
use crate::report::message::{Hop, Message};
use crate::report::phrases::{self, State};
use crate::report::telling;

/// Where the machines and the rail between them stand.
const RAIL: usize = 2;
/// Where the text beside them starts.
const TEXT: usize = 5;
/// Where the facts of a line start.
const FACT: usize = 15;

/// Writes one message; the evidence too if the style is verbose, one line if it is quiet.
pub(super) fn write(page: &mut Page, record: &Message, style: Style) {
    if style.quiet {
        page.single(&in_one_line(record));
        return;
    }
    head(page, record);
    for piece in pieces(record) {
        draw(page, &piece, style.verbose);
    }
    if !record.hops.is_empty() {
        page.blank();
    }
    foot(page, record, style.verbose);
}

fn head(page: &mut Page, record: &Message) {
    page.flow(0, &[span(telling::first(record), Paint::Faint)]);
    page.blank();
    let state = span(telling::headline(record), paint(State::of_message(record)));
    page.edges(&span(&record.source, Paint::Strong), &state);
    page.blank();
}

/// The paint of a state. What is not known is never painted as a fault.
fn paint(state: State) -> Paint {
    match state {
        State::Encrypted => Paint::Good,
        State::Plaintext => Paint::Bad,
        State::Weak | State::Claimed | State::NotRecorded => Paint::Unsure,
        State::Internal => Paint::Faint,
    }
}

fn draw(page: &mut Page, piece: &Piece<'_>, verbose: bool) {
    match piece {
        Piece::End(name) => page.row(RAIL, &plain("o"), TEXT, &[span(name, Paint::Strong)]),
        Piece::Gap => page.row(RAIL, &span(":", Paint::Faint), TEXT, &faint(phrases::NEXT_SEEN_AS)),
        Piece::Mailbox => {
            page.row(RAIL, &span(":", Paint::Faint), TEXT, &[]);
            page.row(RAIL, &plain("="), TEXT, &[plain(phrases::MAILBOX)]);
        }
        Piece::Boundary => {
            page.blank();
            page.flow(RAIL, &[span(format!("--- {} ---", phrases::BOUNDARY), Paint::Unsure)]);
            page.blank();
        }
        Piece::Hop(hop) => {
            page.rail(Some(RAIL));
            block(page, hop, verbose);
            page.rail(None);
        }
    }
}

fn faint(text: &str) -> [Span; 1] {
    [span(text, Paint::Faint)]
}

/// One hop: its lock word, where it stands, what is said of it, and the words it rests on.
fn block(page: &mut Page, hop: &Hop, verbose: bool) {
    page.flow(TEXT, &[]);
    page.flow(TEXT, &lock(hop));
    page.flow(TEXT, &faint(&place(hop)));
    let (verdict, more) = hop.reasons.split_first().map_or((None, &[][..]), |(v, m)| (Some(v), m));
    verdict.into_iter().for_each(|sentence| page.flow(TEXT, &[plain(sentence)]));
    if let Some(side) = telling::side(hop) {
        page.flow(TEXT, &[plain(phrases::WHICH_SIDE), span(side, Paint::Strong)]);
    }
    more.iter().for_each(|sentence| page.flow(TEXT, &[plain(sentence)]));
    match verbose {
        true => facts(page, hop),
        false => page.flow(TEXT, &faint(&format!("{} {}", phrases::LINE_SAYS, excerpt(&hop.raw)))),
    }
    page.flow(TEXT, &[]);
}

fn lock(hop: &Hop) -> [Span; 1] {
    [span(format!("[{}]", telling::lock(hop)), paint(State::of(hop)))]
}

fn place(hop: &Hop) -> String {
    let time = hop.date.map_or(phrases::NO_TIME.to_owned(), telling::time);
    format!("{}: {}, {time}", telling::place(hop), telling::kind(hop))
}

/// What was read from the line, and the line.
fn facts(page: &mut Page, hop: &Hop) {
    let habit = telling::habit(hop);
    let software = hop.software.as_ref().map(|name| format!("{name}, {habit}"));
    let facts = [
        (phrases::LABEL_WITH, hop.with.clone()),
        (phrases::LABEL_ID, hop.id.clone()),
        (phrases::LABEL_SOFTWARE, Some(software.unwrap_or_else(|| habit.to_owned()))),
        (phrases::LABEL_TLS, Some(telling::tls(hop))),
        (phrases::LABEL_PROBE, telling::probe(hop)),
        (phrases::LABEL_FINDINGS, Some(hop.findings.join(", ")).filter(|ids| !ids.is_empty())),
        (phrases::LABEL_RULES, Some(hop.rules.join(", ")).filter(|rules| !rules.is_empty())),
    ];
    for (label, text) in facts.iter().filter_map(|(label, text)| Some((label, text.as_ref()?))) {
        page.row(TEXT, &span(label, Paint::Faint), FACT, &[plain(text)]);
    }
    page.row(TEXT, &span(phrases::LABEL_RAW, Paint::Faint), FACT, &[plain(&hop.raw)]);
}

/// What it amounts to, and what to do next.
fn foot(page: &mut Page, record: &Message, verbose: bool) {
    telling::vouched(record).iter().for_each(|counts| page.flow(RAIL, &[plain(counts)]));
    page.flow(RAIL, &[plain(&record.verdict.summary)]);
    if let Some(next) = &record.verdict.next {
        page.blank();
        page.flow(RAIL, &[plain(next)]);
    }
    if verbose {
        let tool = format!("{} {}.", record.tool.name, record.tool.version);
        page.flow(RAIL, &[span(telling::read(record), Paint::Faint), span(tool, Paint::Faint)]);
        record.message_id.iter().for_each(|id| page.flow(RAIL, &faint(id)));
    }
}

/// Source, verdict, counts, and each hop without TLS.
fn in_one_line(record: &Message) -> Vec<Span> {
    let state = span(format!("  {}", telling::headline(record)), paint(State::of_message(record)));
    let (vouched, total) = (record.verdict.vouched, record.verdict.total);
    let counts = plain(format!("  {vouched} {} {total}", phrases::OF));
    let bare = record.hops.iter().filter(|hop| hop.event == "plaintext").map(|hop| {
        let side = telling::side_alone(hop).unwrap_or_default();
        plain(format!("  {}: {side}", telling::place(hop)))
    });
    [plain(&record.source), state, counts].into_iter().chain(bare).collect()
}
