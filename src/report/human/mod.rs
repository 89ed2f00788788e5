//! Records for people: calm, short, and no wider than the page.
//!
//! A state always has its word; colour only helps. What was not tested is said
//! to be untested. Does no IO but the writer it is handed, reads no clock.

mod advised;
mod changes;
mod check;
mod enumeration;
mod evidence;
mod findings;
mod message;
mod page;
mod pairs;
mod policies;
mod profile;
mod servers;
mod table;
pub(super) mod words;

use std::io;

pub use page::{Page, Paint, Span, plain, span};

use super::advised::Advised;
use super::changes::Diff;
use super::checked::Check;
use super::message::Message;
use super::pairs::Summary;
use super::record::{Domain, Undetermined, Vantage};

/// How records are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of the page; less than 40 is taken as 40.
    pub width: usize,
    /// Escape sequences for colour; the caller knows whether the stream takes them.
    pub colour: bool,
    /// The evidence too: certificates, transcript, every finding.
    pub verbose: bool,
    /// One line a target.
    pub quiet: bool,
}

impl Default for Style {
    fn default() -> Self {
        Style { width: 80, colour: false, verbose: false, quiet: false }
    }
}

/// Writes all records of a run, and a line that counts them if they are several.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write(records: &[Domain], style: Style, out: &mut impl io::Write) -> io::Result<()> {
    for (position, record) in records.iter().enumerate() {
        if position > 0 && !style.quiet {
            writeln!(out)?;
        }
        write_one(record, style, out)?;
    }
    if records.len() > 1 && !style.quiet {
        let mut page = Page::new(style.width, style.colour);
        page.blank();
        page.flow(0, &tally(records));
        out.write_all(page.into_text().as_bytes())?;
    }
    Ok(())
}

/// Writes the answers before sending of a run, and a line that counts them if they are several.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write_advised(
    records: &[Advised],
    style: Style,
    out: &mut impl io::Write,
) -> io::Result<()> {
    let mut page = Page::new(style.width, style.colour);
    for (position, record) in records.iter().enumerate() {
        if position > 0 && !style.quiet {
            page.blank();
        }
        advised::write(&mut page, record, style);
    }
    if records.len() > 1 && !style.quiet {
        page.blank();
        page.flow(0, &advised::tally(records));
    }
    out.write_all(page.into_text().as_bytes())
}

/// Writes a check of partners.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write_check(check: &Check, style: Style, out: &mut impl io::Write) -> io::Result<()> {
    let mut page = Page::new(style.width, style.colour);
    check::write(&mut page, check, style);
    out.write_all(page.into_text().as_bytes())
}

/// Writes what changed between two files of records.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write_changes(diff: &Diff, style: Style, out: &mut impl io::Write) -> io::Result<()> {
    let mut page = Page::new(style.width, style.colour);
    changes::write(&mut page, diff, style);
    out.write_all(page.into_text().as_bytes())
}

/// Lays one message's path on the page.
pub fn message(page: &mut Page, record: &Message, style: Style) {
    message::write(page, record, style);
}

/// Writes one message's path; between several, the caller leaves a line empty.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write_message(record: &Message, style: Style, out: &mut impl io::Write) -> io::Result<()> {
    let mut page = Page::new(style.width, style.colour);
    message(&mut page, record, style);
    out.write_all(page.into_text().as_bytes())
}

/// Writes the table of who delivered to whom.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write_summary(summary: &Summary, style: Style, out: &mut impl io::Write) -> io::Result<()> {
    let mut page = Page::new(style.width, style.colour);
    pairs::write(&mut page, summary, style.verbose);
    out.write_all(page.into_text().as_bytes())
}

/// Writes one record.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write_one(record: &Domain, style: Style, out: &mut impl io::Write) -> io::Result<()> {
    let mut page = Page::new(style.width, style.colour);
    if style.quiet {
        page.single(&in_one_line(record));
    } else {
        whole(&mut page, record, style.verbose);
    }
    out.write_all(page.into_text().as_bytes())
}

fn whole(page: &mut Page, record: &Domain, verbose: bool) {
    head(page, record);
    servers::write(page, record, verbose);
    elsewhere(page, record);
    findings::write(page, record, verbose);
    profile::write(page, record, verbose);
    page.blank();
    policies::write(page, record, verbose);
    seen(page, record, verbose);
}

/// The answer first.
fn head(page: &mut Page, record: &Domain) {
    let (answer, paint) = words::ready(record.verdict.ready);
    let name = match &record.target_unicode {
        Some(unicode) => format!("{} ({unicode})", record.target),
        None => record.target.clone(),
    };
    page.edges(&span(name, Paint::Strong), &span(format!("ready: {answer}"), paint));
    page.flow(2, &[plain(&record.verdict.summary)]);
    level(page, record);
    if let Some(failure) = &record.mx.failure {
        let told = record.verdict.summary.contains(&failure.detail);
        let detail = if told { String::new() } else { format!(": {}", failure.detail) };
        page.flow(2, &[plain(format!("DNS {}{detail}", failure.kind))]);
    }
}

/// The rung, and that of the first choice where it differs.
fn level(page: &mut Page, record: &Domain) {
    let Some(level) = &record.verdict.level else { return };
    let mut text = format!("Level: {level}");
    if let Some(first) = record.verdict.first_choice.as_ref().filter(|first| *first != level) {
        text.push_str(&format!("; of the first choice alone: {first}"));
    }
    page.flow(2, &[plain(text)]);
}

/// What is undetermined and stands nowhere above.
fn elsewhere(page: &mut Page, record: &Domain) {
    let unseen: Vec<&Undetermined> =
        record.verdict.undetermined.iter().filter(|u| !stands_above(record, u)).collect();
    if !unseen.is_empty() {
        page.blank();
    }
    for Undetermined { host, address, why } in unseen {
        let address = address.as_ref().map(|a| format!(" {a}")).unwrap_or_default();
        page.flow(2, &[plain(format!("Not determined: {host}{address}: {why}"))]);
    }
}

fn stands_above(record: &Domain, open: &Undetermined) -> bool {
    let a_server = record.servers.iter().any(|s| s.host == open.host && s.address == open.address);
    let a_failure = record.mx.records.iter().any(|r| r.host == open.host && r.failure.is_some());
    a_server || (open.address.is_none() && a_failure)
}

/// When and from where: an answer holds for one place and time.
fn seen(page: &mut Page, record: &Domain, verbose: bool) {
    let time = record.observed_at.strftime("%Y-%m-%d %H:%M UTC");
    let Vantage { ehlo_name, source, resolver, roots, dnssec_by } = &record.vantage;
    let from =
        if source.is_empty() { String::new() } else { format!(" from {}", source.join(", ")) };
    let name = if source.is_empty() { String::new() } else { format!(" as {ehlo_name}") };
    let mut text = format!("Seen {time}{from}{name}, DNS by {resolver}");
    if record.servers.iter().any(|s| s.certificate.is_some()) {
        text.push_str(&format!(", trust by {roots}"));
    }
    page.flow(2, &[span(text, Paint::Faint)]);
    if verbose {
        let text = format!(
            "{} {}, connections {}, {} ms, MX answer {}, DNSSEC by {dnssec_by}",
            record.tool.name,
            record.tool.version,
            record.connections,
            record.duration_ms,
            words::dnssec(&record.mx.dnssec)
        );
        page.flow(2, &[span(text, Paint::Faint)]);
    }
}

/// Target, answer, level, badges, and the ids of what stands in the way.
fn in_one_line(record: &Domain) -> Vec<Span> {
    let (answer, paint) = words::ready(record.verdict.ready);
    let level = record.verdict.level.as_ref().map(|level| format!("  level: {level}"));
    let badge = |(name, status): (&str, &String)| {
        let told = !matches!(status.as_str(), "none" | "not-tested");
        told.then(|| format!("  {name}: {status}"))
    };
    let verdict = &record.verdict;
    let badges = [("dane", &verdict.dane), ("sts", &verdict.sts)].into_iter().filter_map(badge);
    let profile = profile::worst(record).map(|status| format!("  profile: {status}"));
    let why = obstacles(record);
    let why = (!why.is_empty()).then(|| format!("  {}", why.join(" ")));
    let mut line = vec![plain(&record.target), span(format!("  ready: {answer}"), paint)];
    line.extend(level.into_iter().chain(badges).chain(profile).chain(why).map(plain));
    line
}

/// Why there is no mail exchange, the findings, and what was not settled: each word once.
fn obstacles(record: &Domain) -> Vec<&str> {
    let unready = record.verdict.ready != Some(true);
    let failure = record.mx.failure.iter().map(|f| f.kind.as_str());
    let found =
        record.findings.iter().filter(|f| f.severity != "info" || record.servers.is_empty());
    let unsettled = record.servers.iter().filter(|s| unready && !s.conclusive);
    let all =
        failure.chain(found.map(|f| f.id.as_str())).chain(unsettled.map(|s| s.outcome.as_str()));
    let mut words: Vec<&str> = Vec::new();
    all.for_each(|word| {
        if !words.contains(&word) {
            words.push(word)
        }
    });
    words
}

/// How many of each answer.
fn tally(records: &[Domain]) -> Vec<Span> {
    let count = |ready| records.iter().filter(|r| r.verdict.ready == ready).count();
    vec![
        span(format!("{} targets:", records.len()), Paint::Strong),
        plain(format!("{} ready,", count(Some(true)))),
        plain(format!("{} not ready,", count(Some(false)))),
        plain(format!("{} cannot tell", count(None))),
    ]
}
