//! What a partner's standing rests on, folded away: every rule, every server, every finding.
//!
//! Does no IO, reads no clock.

use super::super::markup::Markup;
use super::overview::cell;
use super::{Entry, partner, servers, signs};
use crate::report::checked::{Partner, Rule, Term};
use crate::report::human::words;
use crate::report::record::{Domain, Finding};
use crate::report::standing::{Standing, bounded, counted, finding, untold_end};

/// Findings written of one partner.
const FINDINGS: usize = 60;

/// The lines of dialogue that a page may still show: all partners share them, the worst first.
pub(super) struct Lines {
    left: usize,
}

impl Default for Lines {
    fn default() -> Self {
        Lines { left: 20_000 }
    }
}

impl Lines {
    /// Takes up to `wanted` lines; what is left is what there is.
    pub(super) fn take(&mut self, wanted: usize) -> usize {
        let taken = wanted.min(self.left);
        self.left -= taken;
        taken
    }
}

/// Writes the evidence of one partner.
pub(super) fn write(page: &mut Markup, entry: &Entry<'_>, terms: &[Term], lines: &mut Lines) {
    let domain = &entry.partner.domain;
    let holds = [
        counted(entry.partner.rules.len(), "rule", "rules"),
        counted(domain.servers.len(), "server", "servers"),
        counted(domain.findings.len(), "finding", "findings"),
    ];
    page.wrapped("<details class=\"evidence\">\n<summary>Evidence: ", &holds.join(", "), "");
    page.tag("</summary>\n");
    seen(page, domain);
    rules(page, &entry.partner.rules, terms);
    servers::write(page, domain, lines);
    findings(page, entry);
    page.tag("</details>\n");
}

/// A list of what is known, each with its label.
pub(super) fn facts(page: &mut Markup, facts: &[(&'static str, Option<String>)]) {
    page.tag("<dl>\n");
    for (label, text) in facts.iter().filter_map(|(label, text)| Some((label, text.as_ref()?))) {
        page.tag("<div><dt>").tag(label).wrapped("</dt><dd>", text, "</dd></div>\n");
    }
    page.tag("</dl>\n");
}

/// What was seen of the domain, when, and from where.
fn seen(page: &mut Markup, domain: &Domain) {
    let source = domain.vantage.source.join(", ");
    let from = if source.is_empty() { source } else { format!(" from {source}") };
    let time = domain.observed_at.strftime("%Y-%m-%d %H:%M UTC");
    let failure = domain.mx.failure.as_ref();
    facts(
        page,
        &[
            ("In short", Some(bounded(&domain.verdict.summary))),
            ("Level", domain.verdict.level.clone()),
            ("MX answer", failure.map(|f| format!("{}: {}", f.kind, bounded(&f.detail)))),
            ("DNSSEC", Some(format!("MX answer {}", words::dnssec(&domain.mx.dnssec)))),
            ("DANE", tested(&domain.verdict.dane)),
            ("MTA-STS", tested(&domain.sts.status).map(|status| sts(domain, &status))),
            ("TLS-RPT", tested(&domain.tlsrpt.status)),
            ("Seen", Some(format!("{time}{from}, DNS by {}", domain.vantage.resolver))),
        ],
    );
}

fn tested(status: &str) -> Option<String> {
    (status != "not-tested").then(|| status.to_owned())
}

fn sts(domain: &Domain, status: &str) -> String {
    let id = domain.sts.id.as_ref().map(|id| format!(", id {id}")).unwrap_or_default();
    format!("{status}{}", bounded(&id))
}

fn rules(page: &mut Markup, rules: &[Rule], terms: &[Term]) {
    if rules.is_empty() {
        return;
    }
    page.tag(
        "<h4>Rules</h4>\n<table class=\"stacked rules\">\n<thead><tr><th scope=\"col\">State</th>",
    );
    page.tag("<th scope=\"col\">Rule</th><th scope=\"col\">What was seen and asked</th>");
    page.tag("</tr></thead>\n<tbody>\n");
    for rule in rules {
        page.tag("<tr><td>");
        signs::chip(page, Standing::of(rule));
        page.tag("</td><th scope=\"row\">");
        partner::name(page, rule, terms);
        page.tag("</th>");
        let until = untold_end(rule).map(|sentence| format!(" {sentence}"));
        let message = format!("{}{}", bounded(&rule.message), until.unwrap_or_default());
        cell(page, "<td>", &message);
        page.tag("</tr>\n");
    }
    page.tag("</tbody>\n</table>\n");
}

/// The place on the page of a finding that a rule names, if it is written there.
pub(super) fn place_of(partner: &Partner, rule: &Rule, id: &str) -> Option<usize> {
    finding(partner, rule, id).map(|(at, _)| at).filter(|at| *at < FINDINGS)
}

fn findings(page: &mut Markup, entry: &Entry<'_>) {
    let all = &entry.partner.domain.findings;
    if all.is_empty() {
        return;
    }
    page.tag("<h4>Findings</h4>\n<ul class=\"findings\">\n");
    for (position, finding) in all.iter().take(FINDINGS).enumerate() {
        page.tag("<li id=\"p").number(entry.number).tag("-f").number(position + 1).tag("\"><p>");
        page.wrapped("<b>", &finding.severity, "</b> ").wrapped("<code>", &finding.id, "</code> ");
        page.wrapped("<span class=\"quiet\">", &place(finding), "</span></p>\n");
        page.wrapped("<p>", &bounded(&finding.message), "</p>\n");
        if !finding.evidence.is_empty() {
            page.wrapped("<p class=\"quiet\">Evidence: <q><code>", &bounded(&finding.evidence), "");
            page.tag("</code></q></p>\n");
        }
        page.wrapped("<p class=\"quiet\">What to do: <code>mxtls rules ", &finding.id, "</code>");
        page.tag("</p></li>\n");
    }
    page.tag("</ul>\n");
    if all.len() > FINDINGS {
        let text = format!("And {} more: the JSON record has them.", all.len() - FINDINGS);
        page.wrapped("<p class=\"quiet\">", &text, "</p>\n");
    }
}

/// Where, on whose side, and how sure.
fn place(finding: &Finding) -> String {
    let at = [&finding.host, &finding.address].into_iter().flatten();
    let at: Vec<&str> = at.map(String::as_str).collect();
    let at = if at.is_empty() { String::new() } else { format!("at {}, ", at.join(" ")) };
    let passing = if finding.transient { ", may be gone at the next try" } else { "" };
    format!("{at}side: {}, confidence: {}{passing}", finding.side, finding.confidence)
}
