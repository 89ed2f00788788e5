//! The answer before sending, for people: the answer, what to set, how long it holds.
//!
//! Does no IO, reads no clock.

use jiff::Timestamp;

use super::Style;
use super::page::{Page, Paint, Span, plain, span};
use crate::report::advised::{Advised, Setting};

/// Lays one answer on the page.
pub(super) fn write(page: &mut Page, record: &Advised, style: Style) {
    if style.quiet {
        page.single(&in_one_line(record));
        return;
    }
    let (answer, paint) = answer(&record.answer);
    let name = match &record.domain.target_unicode {
        Some(unicode) => format!("{} ({unicode})", record.target),
        None => record.target.clone(),
    };
    page.edges(&span(name, Paint::Strong), &span(format!("answer: {answer}"), paint));
    page.flow(2, &[plain(&record.summary)]);
    reasons(page, record);
    if let Some(holds) = record.holds.as_ref().filter(|_| record.answer != "ready") {
        page.flow(2, &[plain(format!("What holds: {holds}"))]);
    }
    let short = record.settings.len() > 1 && !style.verbose;
    record.settings.iter().for_each(|one| setting(page, one, &record.answer, short));
    page.blank();
    record.caveats.iter().for_each(|caveat| page.row(2, &plain("-"), 5, &[plain(caveat)]));
    page.flow(2, &[span(term(record), Paint::Strong)]);
}

fn answer(word: &str) -> (&str, Paint) {
    match word {
        "ready" => ("ready", Paint::Good),
        "not-ready" => ("not ready", Paint::Bad),
        "cannot-tell" => ("cannot tell", Paint::Unsure),
        other => (other, Paint::Unsure),
    }
}

fn reasons(page: &mut Page, record: &Advised) {
    if record.reasons.is_empty() {
        return;
    }
    let heading =
        if record.answer == "ready" { "Why not more:" } else { "What stands in the way:" };
    page.flow(2, &[plain(heading)]);
    record.reasons.iter().for_each(|reason| page.row(2, &plain("-"), 5, &[plain(reason)]));
}

/// The lines that count; with its comments and conditions too, where it is the only one. Its
/// own answer is told where it is another than that for the domain.
fn setting(page: &mut Page, setting: &Setting, of_domain: &str, short: bool) {
    page.blank();
    let mut heading = vec![span(system(&setting.system), Paint::Strong)];
    let (word, paint) = answer(&setting.answer);
    heading.extend((setting.answer != of_domain).then(|| span(format!("({word})"), paint)));
    page.flow(2, &heading);
    if short && setting.answer != "ready" {
        page.flow(4, &[plain("Nothing that can be set safely; --for tells why.")]);
        return;
    }
    let lines = setting.text.lines().filter(|line| !short || !line.starts_with('#'));
    // A line that is broken means something else where it is pasted.
    lines.for_each(|line| page.unbroken(4, line));
    if !short && !setting.conditions.is_empty() {
        page.flow(4, &[plain("It holds only if:")]);
        setting.conditions.iter().for_each(|one| page.row(4, &plain("-"), 7, &[plain(one)]));
    }
}

fn system(word: &str) -> &str {
    match word {
        "postfix" => "Postfix, smtp_tls_policy_maps",
        "exim" => "Exim, a router and a transport",
        "exchange" => "Exchange, a connector",
        other => other,
    }
}

fn term(record: &Advised) -> String {
    let minute = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M UTC").to_string();
    let (seen, again) = (minute(record.domain.observed_at), minute(record.check_again));
    let until = record.holds_until.map(|at| format!(" The first certificate ends {}.", minute(at)));
    let holds = if record.answer == "ready" { "Holds as of" } else { "Seen" };
    format!("{holds} {seen}; check again by {again}.{}", until.unwrap_or_default())
}

/// Target, answer, what holds, and what could not be told, the strongest first.
fn in_one_line(record: &Advised) -> Vec<Span> {
    let (answer, paint) = answer(&record.answer);
    let holds = record.holds.as_ref().map(|holds| plain(format!("  holds: {holds}")));
    let mut line = vec![plain(&record.target), span(format!("  answer: {answer}"), paint)];
    line.extend(holds);
    let untold: Vec<&str> = record.untold.iter().rev().map(String::as_str).collect();
    let told = (!untold.is_empty()).then(|| untold.join(", "));
    line.extend(told.map(|words| span(format!("  not told: {words}"), Paint::Unsure)));
    line
}

/// How many of each answer.
pub(super) fn tally(records: &[Advised]) -> Vec<Span> {
    let count = |answer| records.iter().filter(|r| r.answer == answer).count();
    vec![
        span(format!("{} targets:", records.len()), Paint::Strong),
        plain(format!("{} ready,", count("ready"))),
        plain(format!("{} not ready,", count("not-ready"))),
        plain(format!("{} cannot tell", count("cannot-tell"))),
    ]
}
