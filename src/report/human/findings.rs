//! What is worth saying about one record, worst first.
//!
//! Does no IO, reads no clock.

use super::page::{Page, Paint, Span, plain, span};
use super::words::severity_paint;
use crate::report::record::{Domain, Finding};

/// Where a finding starts.
const SEVERITY: usize = 4;
/// Where its id and its message start.
const MESSAGE: usize = 14;

/// The same finding at one place or several.
struct Told<'a> {
    finding: &'a Finding,
    places: Vec<String>,
}

/// Writes the findings; those that only inform by their ids, unless `verbose`.
pub(super) fn write(page: &mut Page, domain: &Domain, verbose: bool) {
    let (shown, noted): (Vec<_>, Vec<_>) =
        domain.findings.iter().partition(|f| verbose || f.severity != "info");
    if domain.findings.is_empty() {
        return;
    }
    page.blank();
    if !shown.is_empty() {
        page.flow(2, &[span("Findings", Paint::Strong)]);
        together(&shown).iter().for_each(|told| one(page, told, verbose));
        page.flow(SEVERITY, &[plain("What each means and what to do: mxtls rules ID")]);
    }
    also_noted(page, &noted);
}

/// Joins what differs only by the place.
fn together<'a>(findings: &[&'a Finding]) -> Vec<Told<'a>> {
    let mut all: Vec<Told<'a>> = Vec::new();
    for &finding in findings {
        let place = place(finding);
        match all.iter_mut().find(|told| says_the_same(told.finding, finding)) {
            Some(told) => told.places.extend(place),
            None => all.push(Told { finding, places: place.into_iter().collect() }),
        }
    }
    all
}

fn says_the_same(a: &Finding, b: &Finding) -> bool {
    let key = |f: &Finding| (f.transient, f.confidence == "high");
    a.id == b.id
        && a.severity == b.severity
        && a.message == b.message
        && a.evidence == b.evidence
        && key(a) == key(b)
}

fn place(finding: &Finding) -> Option<String> {
    let parts: Vec<&str> =
        [&finding.host, &finding.address].into_iter().flatten().map(String::as_str).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn one(page: &mut Page, told: &Told<'_>, verbose: bool) {
    let finding = told.finding;
    let severity = span(&finding.severity, severity_paint(&finding.severity));
    let mut head = vec![span(&finding.id, Paint::Strong)];
    if !told.places.is_empty() {
        head.push(span(format!("at {}", told.places.join(", ")), Paint::Faint));
    }
    page.row(SEVERITY, &severity, MESSAGE, &head);
    page.flow(MESSAGE, &message(finding));
    if verbose {
        page.flow(MESSAGE, &[plain(attributes(finding))]);
        if !finding.evidence.is_empty() {
            page.flow(MESSAGE, &[plain("evidence:"), plain(&finding.evidence)]);
        }
    }
}

fn message(finding: &Finding) -> Vec<Span> {
    let mut body = vec![plain(&finding.message)];
    if finding.transient {
        body.push(plain("It may be gone at the next try."));
    }
    if finding.confidence != "high" {
        body.push(plain(format!("(Confidence: {}.)", finding.confidence)));
    }
    body
}

fn attributes(finding: &Finding) -> String {
    let reported = finding.tlsrpt.as_ref().map(|word| format!(", reported as {word}"));
    let Finding { side, confidence, .. } = finding;
    format!("side: {side}, confidence: {confidence}{}", reported.unwrap_or_default())
}

fn also_noted(page: &mut Page, noted: &[&Finding]) {
    let mut ids: Vec<&str> = Vec::new();
    for finding in noted {
        if !ids.contains(&finding.id.as_str()) {
            ids.push(&finding.id);
        }
    }
    if !ids.is_empty() {
        page.flow(2, &[plain(format!("Also noted: {} (-v says more)", ids.join(", ")))]);
    }
}
