//! The top of the page: the answer, the numbers, our own network, and who stands how.
//!
//! Does no IO, reads no clock.

use jiff::Timestamp;
use jiff::civil::Date;

use super::super::markup::Markup;
use super::certificates::{leaves, left};
use super::{Entry, TITLE, signs};
use crate::report::checked::{Check, Rule};
use crate::report::standing::{
    FIXED, STOPPED, Standing, at_host, bounded, counted, has_baseline, in_few_words,
};

/// Writes everything up to the table of partners.
pub(super) fn write(page: &mut Markup, check: &Check, entries: &[Entry<'_>]) {
    page.wrapped("<header class=\"top\">\n<h1>", TITLE, "</h1>\n");
    page.wrapped("<p>", &when(check), "</p>\n</header>\n<main>\n");
    answer(page, check);
    numbers(page, check);
    contents(page, check, entries);
    page.tag("<section id=\"partners\">\n<h2>Partners</h2>\n");
    match entries.is_empty() {
        true => drop(page.tag("<p>The list names no partner.</p>\n")),
        false => table(page, entries),
    }
    page.tag("</section>\n");
}

fn when(check: &Check) -> String {
    let minute = |time: Timestamp| time.strftime("%Y-%m-%d %H:%M").to_string();
    let (from, to) = (minute(check.started_at), minute(check.finished_at));
    let to = if from == to { String::new() } else { format!(" to {to}") };
    format!("{} {}, {from}{to} UTC", check.tool.name, check.tool.version)
}

fn answer(page: &mut Markup, check: &Check) {
    let standing = Standing::of_state(&check.summary.state);
    page.tag("<div class=\"answer ").tag(signs::class(standing)).tag("\">");
    page.tag(signs::sign(standing)).tag("<div>\n");
    page.wrapped("<p class=\"headline\">", &check.summary.text, "</p>\n");
    let way = match check.path.control.as_str() {
        "passed" => "Our own network lets mail through: ",
        "failed" => "Our own network may be what stood in the way: ",
        _ => "Our own network was not shown to let mail through: ",
    };
    page.wrapped("<p><b>", way, "</b>").text(&check.path.detail).tag("</p>\n");
    if check.stopped {
        page.wrapped("<p>", STOPPED, "</p>\n");
    }
    page.tag("</div></div>\n");
}

fn numbers(page: &mut Markup, check: &Check) {
    let summary = &check.summary;
    let partners = [
        (Standing::Fail, summary.fail),
        (Standing::Undetermined, summary.undetermined),
        (Standing::Pass, summary.pass),
    ];
    page.tag("<ul class=\"numbers\">\n");
    for (standing, count) in partners {
        page.tag("<li class=\"").tag(signs::class(standing)).tag("\"><b>").number(count);
        page.tag("</b> ").tag(signs::sign(standing)).tag("<span>").tag(standing.word());
        page.tag("</span></li>\n");
    }
    page.tag("</ul>\n");
    let mut said = vec![format!("{} asked", counted(rules(check), "rule", "rules"))];
    if summary.excepted > 0 {
        said.push(format!("{} excepted", summary.excepted));
    }
    if has_baseline(check) {
        let (new, known, fixed) = (summary.new, summary.known, summary.fixed);
        said.push(format!("against the baseline {new} new, {known} known, {fixed} fixed"));
    }
    page.wrapped("<p class=\"quiet\">", &said.join("; "), ".</p>\n");
}

fn rules(check: &Check) -> usize {
    check.partners.iter().map(|partner| partner.rules.len()).sum()
}

/// The way to each part of the page.
fn contents(page: &mut Markup, check: &Check, entries: &[Entry<'_>]) {
    page.tag("<nav class=\"parts\" aria-label=\"Parts of this page\">\n");
    page.tag("<a href=\"#partners\">Partners</a>\n");
    if entries.iter().any(|entry| !leaves(entry.partner).is_empty()) {
        page.tag("<a href=\"#certificates\">When certificates end</a>\n");
    }
    if !dated(entries).is_empty() {
        page.tag("<a href=\"#exceptions\">Exceptions</a>\n");
    }
    if !check.fixed.is_empty() {
        page.tag("<a href=\"#fixed\">Holds again</a>\n");
    }
    page.tag("<a href=\"#details\">Partner by partner</a>\n");
    if !check.terms.is_empty() {
        page.tag("<a href=\"#terms\">What the rules ask</a>\n");
    }
    page.tag("</nav>\n");
}

fn table(page: &mut Markup, entries: &[Entry<'_>]) {
    page.tag("<table class=\"stacked people\">\n<thead><tr><th scope=\"col\">State</th>");
    page.tag("<th scope=\"col\">Partner</th><th scope=\"col\">What</th>");
    page.tag("<th scope=\"col\">Owner</th><th scope=\"col\">First certificate ends</th>");
    page.tag("</tr></thead>\n<tbody>\n");
    for Entry { standing, partner, number } in entries {
        page.tag("<tr class=\"").tag(signs::class(*standing)).tag("\"><td>");
        signs::chip(page, *standing);
        page.tag("</td><th scope=\"row\"><a href=\"#p").number(*number).tag("\">");
        page.text(&partner.partner).tag("</a></th>");
        cell(page, "<td data-label=\"What\">", &in_few_words(partner));
        let owner = partner.owner.as_deref().map(bounded).unwrap_or_default();
        cell(page, "<td data-label=\"Owner\">", &owner);
        let first = leaves(partner).first().map(|leaf| left(leaf.certificate));
        cell(page, "<td data-label=\"First certificate ends\">", &first.unwrap_or_default());
        page.tag("</tr>\n");
    }
    page.tag("</tbody>\n</table>\n");
}

/// A cell of a table; without its label where there is nothing in it.
pub(super) fn cell(page: &mut Markup, open: &'static str, text: &str) {
    page.tag(if text.is_empty() { "<td>" } else { open }).text(text).tag("</td>");
}

/// Every rule with an exception, the first to end first.
fn dated<'a>(entries: &'a [Entry<'a>]) -> Vec<(Date, &'a Entry<'a>, &'a Rule)> {
    let of = |entry: &'a Entry<'a>| {
        let rules = entry.partner.rules.iter();
        rules.filter_map(move |rule| Some((rule.until?, entry, rule)))
    };
    let mut all: Vec<_> = entries.iter().flat_map(of).collect();
    all.sort_by_key(|(until, ..)| *until);
    all
}

/// What is accepted for a while, and until when.
pub(super) fn exceptions(page: &mut Markup, entries: &[Entry<'_>]) {
    let all = dated(entries);
    if all.is_empty() {
        return;
    }
    page.tag(
        "<section id=\"exceptions\">\n<h2>Exceptions</h2>\n<table class=\"stacked exceptions\">\n",
    );
    page.tag("<thead><tr><th scope=\"col\">State</th><th scope=\"col\">Partner</th>");
    page.tag("<th scope=\"col\">Last day</th><th scope=\"col\">Rule</th>");
    page.tag("<th scope=\"col\">What was seen</th></tr></thead>\n<tbody>\n");
    for (until, entry, rule) in all {
        page.tag("<tr><td>");
        signs::chip(page, Standing::of(rule));
        page.tag("</td><th scope=\"row\"><a href=\"#p").number(entry.number).tag("\">");
        page.text(&entry.partner.partner).tag("</a></th>");
        cell(page, "<td data-label=\"Last day\">", &until.to_string());
        cell(page, "<td data-label=\"Rule\">", &rule.id);
        cell(page, "<td data-label=\"What was seen\">", &bounded(&rule.message));
        page.tag("</tr>\n");
    }
    page.tag("</tbody>\n</table>\n</section>\n");
}

/// What fell short in the baseline and holds now.
pub(super) fn fixed(page: &mut Markup, check: &Check) {
    if check.fixed.is_empty() {
        return;
    }
    page.wrapped("<section id=\"fixed\">\n<h2>", FIXED, "</h2>\n<ul>\n");
    for fixed in &check.fixed {
        page.wrapped("<li><b>", &fixed.partner, "</b>, <code>").text(&fixed.id).tag("</code>");
        page.text(&at_host(fixed)).wrapped(": ", &bounded(&fixed.message), "</li>\n");
    }
    page.tag("</ul>\n</section>\n");
}
