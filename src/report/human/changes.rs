//! What changed, for people: the worst first, target by target.
//!
//! Does no IO but the writer it is handed, reads no clock.

use super::Style;
use super::page::{Page, Paint, Span, plain, span};
use crate::report::changes::{Change, Diff, State, Target};

/// The column that sentences begin at.
const BESIDE: usize = 12;

/// Lays it on the page.
pub(super) fn write(page: &mut Page, diff: &Diff, style: Style) {
    if style.quiet {
        diff.targets.iter().for_each(|target| page.single(&in_one_line(target)));
        return;
    }
    for one in &diff.targets {
        target(page, one, style.verbose);
        page.blank();
    }
    for note in &diff.notes {
        page.row(0, &plain("Mind:"), 7, &[plain(note)]);
    }
    let text = &diff.summary.text;
    page.flow(0, &[span(text, Paint::Strong)]);
}

fn target(page: &mut Page, target: &Target, verbose: bool) {
    let name = match &target.target_unicode {
        Some(unicode) => format!("{} ({unicode})", target.target),
        None => target.target.clone(),
    };
    let (word, paint) = word(target.state);
    page.edges(&span(name, Paint::Strong), &span(word, paint));
    target.changes.iter().for_each(|one| change(page, one, verbose));
}

fn change(page: &mut Page, change: &Change, verbose: bool) {
    let (word, paint) = word(change.direction.into());
    page.row(2, &span(word, paint), BESIDE, &[plain(&change.message)]);
    let (true, Some(old), Some(new)) = (verbose, &change.old, &change.new) else { return };
    let ends = format!("{}: {old} -> {new}", change.id);
    page.flow(BESIDE, &[span(ends, Paint::Faint)]);
}

fn word(state: State) -> (&'static str, Paint) {
    let paint = match state {
        State::Worse => Paint::Bad,
        State::Unknown => Paint::Unsure,
        State::Better => Paint::Good,
        State::Changed => Paint::Plain,
        State::Same => Paint::Faint,
    };
    (state.word(), paint)
}

/// The target, its state, and what is in that state.
fn in_one_line(target: &Target) -> Vec<Span> {
    let (word, paint) = word(target.state);
    let worst = target.changes.iter().filter(|one| State::from(one.direction) == target.state);
    let mut ids: Vec<&str> = worst.map(|one| one.id.as_str()).collect();
    ids.dedup();
    let ids = if ids.is_empty() { String::new() } else { format!("  {}", ids.join(" ")) };
    vec![plain(&target.target), span(format!("  {word}"), paint), plain(ids)]
}
