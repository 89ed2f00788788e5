//! One partner: how it stands, what does not hold, whom it concerns, and the evidence.
//!
//! Does no IO, reads no clock.

use super::super::markup::Markup;
use super::evidence::{self, Lines};
use super::{Entry, signs};
use crate::report::checked::{Partner, Rule, Term};
use crate::report::standing::{
    Standing, bounded, contact, counted, is_new, is_to_be_told, not_plain, tags,
};

/// Rules told in full; the table of rules has all.
const TOLD: usize = 30;

/// Writes one partner.
pub(super) fn write(page: &mut Markup, entry: &Entry<'_>, terms: &[Term], lines: &mut Lines) {
    let Entry { standing, partner, number } = entry;
    page.tag("<section class=\"partner ").tag(signs::class(*standing)).tag("\" id=\"p");
    page.number(*number).tag("\" aria-labelledby=\"p").number(*number).tag("-name\">\n<h3 id=\"p");
    page.number(*number).wrapped("-name\"><span class=\"name\">", &partner.partner, "</span> ");
    signs::chip(page, *standing);
    page.wrapped("</h3>\n<p>", &bounded(&partner.summary), "</p>\n");
    people(page, *standing, partner);
    short(page, entry, terms);
    evidence::write(page, entry, terms, lines);
    page.tag("<p class=\"quiet back\"><a href=\"#partners\">All partners</a></p>\n</section>\n");
}

/// Who answers for it, whom to write to, and where the file names it.
fn people(page: &mut Markup, standing: Standing, partner: &Partner) {
    let place = format!("line {} of {}", partner.line, bounded(&partner.file));
    let looked = (partner.tries > 0).then(|| counted(partner.tries, "time", "times"));
    let label = if is_to_be_told(standing) { "Write to" } else { "Contact" };
    let unicode = partner.domain.target_unicode.as_deref().map(bounded);
    let facts = [
        ("In Unicode", unicode),
        ("Owner", partner.owner.as_deref().map(bounded)),
        (label, contact(standing, partner)),
        ("Notes", partner.notes.as_deref().map(bounded)),
        ("Tags", tags(partner)),
        ("In the file", Some(place)),
        ("Looked at", looked),
    ];
    evidence::facts(page, &facts);
}

/// What does not simply hold.
fn short(page: &mut Markup, entry: &Entry<'_>, terms: &[Term]) {
    let rules = not_plain(entry.partner);
    if rules.is_empty() {
        return;
    }
    page.tag("<ul class=\"told-rules\">\n");
    for (standing, rule) in rules.iter().take(TOLD) {
        page.tag("<li><p>");
        signs::chip(page, *standing);
        page.tag(" ");
        name(page, rule, terms);
        page.tag(if is_new(rule) { " <b>new</b>" } else { "" });
        page.wrapped("</p>\n<p>", &bounded(&rule.message), "</p>\n");
        why(page, entry, rule);
        page.tag("</li>\n");
    }
    page.tag("</ul>\n");
    if rules.len() > TOLD {
        let text = format!("And {} more, in the table of rules.", rules.len() - TOLD);
        page.wrapped("<p class=\"quiet\">", &text, "</p>\n");
    }
}

/// A rule's id, which leads to what it asks.
pub(super) fn name(page: &mut Markup, rule: &Rule, terms: &[Term]) {
    match terms.iter().position(|term| term.id == rule.id) {
        Some(at) => page.tag("<a href=\"#t").number(at + 1).tag("\"><code>"),
        None => page.tag("<a><code>"),
    };
    page.text(&rule.id).tag("</code></a>");
}

/// The findings that tell why: here, or in the program's own explanations.
fn why(page: &mut Markup, entry: &Entry<'_>, rule: &Rule) {
    if rule.findings.is_empty() {
        return;
    }
    page.tag("<p class=\"quiet\">Why: ");
    for (position, id) in rule.findings.iter().enumerate() {
        page.tag(if position > 0 { ", " } else { "" });
        match evidence::place_of(entry.partner, rule, id) {
            Some(at) => {
                page.tag("<a href=\"#p").number(entry.number).tag("-f").number(at + 1);
                page.wrapped("\">", id, "</a>");
            }
            None => drop(page.wrapped("<code>mxtls rules ", id, "</code>")),
        }
    }
    page.tag("</p>\n");
}
