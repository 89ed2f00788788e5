//! One message on the page: the answer, the picture of its path, then each hop.
//!
//! Does no IO, reads no clock.

use super::markup::Markup;
use super::signs::{class, sign};
use crate::report::drawing::{Piece, client, pieces, server};
use crate::report::excerpt::excerpt;
use crate::report::message::{Hop, Message};
use crate::report::phrases::{self, State};
use crate::report::telling;

/// Writes one message, the `number`th of the page.
pub(super) fn message(page: &mut Markup, record: &Message, number: usize) {
    page.tag("<article id=\"m").number(number).tag("\" aria-labelledby=\"m").number(number);
    page.tag("-name\">\n<header>\n<h2 id=\"m").number(number).tag("-name\">");
    page.text(&record.source).tag("</h2>\n");
    page.wrapped("<p class=\"given\">", &telling::first(record), "</p>\n");
    answer(page, record);
    page.tag("</header>\n");
    if !record.hops.is_empty() {
        picture(page, record, number);
        details(page, record, number);
    }
    closing(page, record);
    page.tag("</article>\n");
}

fn answer(page: &mut Markup, record: &Message) {
    let state = State::of_message(record);
    page.tag("<div class=\"answer ").tag(class(state)).tag("\">").tag(sign(state)).tag("<div>\n");
    page.wrapped("<p class=\"headline\">", &telling::headline(record), "</p>\n");
    page.wrapped("<p>", &record.verdict.summary, "</p>\n");
    if let Some(next) = &record.verdict.next {
        page.wrapped("<p>", next, "</p>\n");
    }
    if let Some(counts) = telling::vouched(record) {
        page.wrapped("<p class=\"quiet\">", &counts, "</p>\n");
    }
    page.tag("</div></div>\n");
}

fn picture(page: &mut Markup, record: &Message, number: usize) {
    page.wrapped(
        "<section class=\"picture\">\n<h3>",
        phrases::PATH,
        "</h3>\n<ol class=\"path\">\n",
    );
    for piece in pieces(record) {
        match piece {
            Piece::End(name) => {
                page.wrapped(
                    "<li class=\"end\"><span class=\"dot\"></span><p>",
                    &name,
                    "</p></li>\n",
                );
            }
            Piece::Gap => {
                page.tag("<li class=\"gap\"><span class=\"line\"></span>");
                page.wrapped("<p>", phrases::NEXT_SEEN_AS, "</p></li>\n");
            }
            Piece::Boundary => {
                page.wrapped("<li class=\"boundary\"><p>", phrases::BOUNDARY, "</p></li>\n");
            }
            Piece::Mailbox => {
                page.tag("<li class=\"gap\"><span class=\"line\"></span></li>\n");
                page.tag("<li class=\"end mailbox\"><span class=\"dot\"></span>");
                page.wrapped("<p>", phrases::MAILBOX, "</p></li>\n");
            }
            Piece::Hop(hop) => arrow(page, hop, number),
        }
    }
    page.tag("</ol>\n</section>\n");
}

/// A hop in the picture, which leads to what is said of it.
fn arrow(page: &mut Markup, hop: &Hop, number: usize) {
    let state = State::of(hop);
    page.tag("<li class=\"hop ")
        .tag(class(state))
        .tag("\"><span class=\"line\"></span><a href=\"#m");
    page.number(number).tag("-hop").number(hop.index).tag("\">").tag(sign(state));
    page.wrapped("<span class=\"told\"><b>", &telling::lock(hop), "</b>");
    page.wrapped("<span>", &place(hop), "</span>");
    if let Some(side) = telling::side(hop) {
        page.wrapped("<span>", phrases::WHICH_SIDE, " ").text(&side).tag("</span>");
    }
    page.tag("</span></a></li>\n");
}

fn place(hop: &Hop) -> String {
    let time = hop.date.map_or(phrases::NO_TIME.to_owned(), telling::time);
    format!("{}: {}, {time}", telling::place(hop), telling::kind(hop))
}

fn details(page: &mut Markup, record: &Message, number: usize) {
    page.wrapped("<section class=\"hops\">\n<h3>", phrases::HOP_BY_HOP, "</h3>\n");
    for hop in &record.hops {
        page.tag("<section class=\"card ").tag(class(State::of(hop))).tag("\" id=\"m");
        page.number(number).tag("-hop").number(hop.index).tag("\">\n");
        card(page, hop);
        page.tag("</section>\n");
    }
    page.tag("</section>\n");
}

/// What is said of one hop, the words it rests on, and the whole line folded away.
fn card(page: &mut Markup, hop: &Hop) {
    page.wrapped(
        "<h4><span class=\"place\">",
        &telling::place(hop),
        "</span> <span class=\"chip\">",
    );
    page.tag(sign(State::of(hop))).wrapped("<span>", &telling::lock(hop), "</span></span></h4>\n");
    page.wrapped(
        "<p class=\"ends\"><span>",
        &client(hop),
        "</span><span class=\"to\">&#8594;</span>",
    );
    page.wrapped("<span>", &server(hop), "</span></p>\n");
    if let Some((verdict, more)) = hop.reasons.split_first() {
        page.wrapped("<p class=\"verdict\">", verdict, "</p>\n");
        side(page, hop);
        page.tag("<ul class=\"reasons\">\n");
        more.iter().for_each(|reason| {
            page.wrapped("<li>", reason, "</li>\n");
        });
        page.tag("</ul>\n");
    } else {
        side(page, hop);
    }
    page.wrapped("<p class=\"quote\"><span>", phrases::LINE_SAYS, "</span> <q><code>");
    page.text(&excerpt(&hop.raw)).tag("</code></q></p>\n");
    line(page, hop);
}

fn side(page: &mut Markup, hop: &Hop) {
    if let Some(side) = telling::side(hop) {
        page.wrapped("<p class=\"side\">", phrases::WHICH_SIDE, " <b>")
            .text(&side)
            .tag("</b></p>\n");
    }
}

fn line(page: &mut Markup, hop: &Hop) {
    let software = hop.software.as_deref().map(|name| format!("{name}, {}", telling::habit(hop)));
    let facts = [
        (phrases::LABEL_TIME, hop.date.map(telling::time)),
        (phrases::LABEL_KIND, Some(telling::kind(hop))),
        (phrases::LABEL_WITH, hop.with.clone()),
        (phrases::LABEL_ID, hop.id.clone()),
        (phrases::LABEL_SOFTWARE, Some(software.unwrap_or_else(|| telling::habit(hop).to_owned()))),
        (phrases::LABEL_TLS, Some(telling::tls(hop))),
        (phrases::LABEL_PROBE, telling::probe(hop)),
        (phrases::LABEL_FINDINGS, Some(hop.findings.join(", ")).filter(|ids| !ids.is_empty())),
        (phrases::LABEL_RULES, Some(hop.rules.join(", ")).filter(|rules| !rules.is_empty())),
    ];
    page.wrapped("<details>\n<summary>", phrases::WHOLE_LINE, "</summary>\n<pre><code>");
    page.text(&hop.raw).tag("</code></pre>\n<dl>\n");
    for (label, text) in facts.iter().filter_map(|(label, text)| Some((label, text.as_ref()?))) {
        page.wrapped("<div><dt>", label, "</dt>").wrapped("<dd>", text, "</dd></div>\n");
    }
    page.tag("</dl>\n</details>\n");
}

fn closing(page: &mut Markup, record: &Message) {
    page.wrapped("<p class=\"quiet\">", &telling::read(record), " ");
    page.text(&format!("{} {}.", record.tool.name, record.tool.version));
    if let Some(id) = &record.message_id {
        page.tag("<br>").text(id);
    }
    page.wrapped(
        "</p>\n<p class=\"quiet back\"><a href=\"#contents\">",
        phrases::ALL_MESSAGES,
        "</a></p>\n",
    );
}
