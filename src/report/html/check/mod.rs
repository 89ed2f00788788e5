//! A check of partners as one page: the answer, the table, when certificates end, the evidence.
//!
//! One self-contained file: no script, nothing asked of anybody. Evidence is folded, and
//! written partner by partner, so that a thousand of them make a page that opens. Does no
//! IO but the writer it is handed, reads no clock.

mod certificates;
mod evidence;
mod overview;
mod partner;
mod servers;
mod signs;
mod timeline;

use std::io;

use super::frame;
use super::markup::Markup;
use crate::report::checked::{Check, Partner, Term};
use crate::report::standing::{Standing, worst_first};
use evidence::Lines;

const SHEET: &str = include_str!("../style-check.css");
const TITLE: &str = "Partners' mail servers";

/// A partner, and the place on the page that tells of it.
struct Entry<'a> {
    standing: Standing,
    partner: &'a Partner,
    /// Its number in the file, from 1 on.
    number: usize,
}

/// Writes the page.
pub(super) fn write(check: &Check, out: &mut impl io::Write) -> io::Result<()> {
    let entries = entries(check);
    let mut page = Markup::default();
    frame::open(&mut page, &[SHEET], TITLE, "<body class=\"check\">\n");
    signs::define(&mut page);
    overview::write(&mut page, check, &entries);
    timeline::write(&mut page, &entries);
    overview::exceptions(&mut page, &entries);
    overview::fixed(&mut page, check);
    page.tag("<section id=\"details\">\n<h2>Partner by partner</h2>\n");
    page.flush(out)?;
    let mut lines = Lines::default();
    for entry in &entries {
        partner::write(&mut page, entry, &check.terms, &mut lines);
        page.flush(out)?;
    }
    page.tag("</section>\n");
    terms(&mut page, &check.terms);
    page.tag("</main>\n");
    signs::legend(&mut page);
    page.tag("</body>\n</html>\n");
    page.flush(out)
}

/// All partners, worst first, with their numbers in the file.
fn entries(check: &Check) -> Vec<Entry<'_>> {
    let number = |partner: &Partner| {
        check.partners.iter().position(|other| std::ptr::eq(other, partner)).unwrap_or(0) + 1
    };
    let all = worst_first(check).into_iter();
    all.map(|(standing, partner)| Entry { standing, partner, number: number(partner) }).collect()
}

/// What the rules ask, and what to do.
fn terms(page: &mut Markup, terms: &[Term]) {
    if terms.is_empty() {
        return;
    }
    page.tag("<section id=\"terms\">\n<h2>What the rules ask, and what to do</h2>\n<dl>\n");
    for (position, term) in terms.iter().enumerate() {
        page.tag("<div id=\"t").number(position + 1).wrapped("\"><dt><code>", &term.id, "</code>");
        page.tag("</dt><dd>").wrapped("<b>", &term.title, "</b><br>").text(&term.explanation);
        page.wrapped("<br>If it falls short: ", &term.remedy, "</dd></div>\n");
    }
    page.tag("</dl>\n</section>\n");
}
