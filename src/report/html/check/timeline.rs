//! When certificates end: a bar each from now to its last day, and the same as a table.
//!
//! Bars and words go by the days left of the record, so that they have one clock, that of
//! `--now` where it was given. The scale is logarithmic, so that one day can be told from two and a year still fits.
//! Does no IO, reads no clock.

use super::super::markup::Markup;
use super::Entry;
use super::certificates::{Leaf, key, leaves, left};
use super::overview::cell;
use crate::report::human::words;
use crate::report::standing::{brief, counted};

/// Bars that are drawn; the table has all.
const DRAWN: usize = 150;
/// The part of the width left of now, where ended ones stand.
const PAST: f64 = 0.1;
/// Days at the right edge; a bar that lasts longer ends there too.
const EDGE: f64 = 420.0;
/// Fewer days than these are painted as soon.
const SOON: f64 = 14.0;
/// Days that have a line, and what stands above it.
const TICKS: [(f64, &str); 6] =
    [(0.0, "now"), (1.0, "1 day"), (7.0, "7"), (30.0, "30"), (90.0, "90"), (365.0, "1 year")];
/// Servers named beside a bar.
const NAMED: usize = 3;

/// One partner's certificates.
struct Group<'a> {
    entry: &'a Entry<'a>,
    leaves: Vec<Leaf<'a>>,
}

/// Writes the picture and the table; nothing where no certificate was seen.
pub(super) fn write(page: &mut Markup, entries: &[Entry<'_>]) {
    let groups = groups(entries);
    if groups.is_empty() {
        return;
    }
    page.tag("<section id=\"certificates\">\n<h2>When certificates end</h2>\n");
    page.tag("<p class=\"quiet\">Each bar is one certificate, from the time it was judged by ");
    page.tag("to its last day. The first days take the most room.</p>\n");
    page.tag("<div class=\"timeline\">\n");
    axis(page);
    let mut room = DRAWN;
    for group in &groups {
        let drawn = group.leaves.len().min(room);
        room -= drawn;
        picture(page, group, drawn);
    }
    page.tag("</div>\n");
    let all: usize = groups.iter().map(|group| group.leaves.len()).sum();
    if all > DRAWN {
        let text = format!("The picture shows the first {DRAWN} of {all}; the table has all.");
        page.wrapped("<p class=\"quiet\">", &text, "</p>\n");
    }
    table(page, &groups, all);
    page.tag("</section>\n");
}

/// Partners with certificates, that with the first to end first.
fn groups<'a>(entries: &'a [Entry<'a>]) -> Vec<Group<'a>> {
    let mut all: Vec<Group<'a>> = entries
        .iter()
        .map(|entry| Group { entry, leaves: leaves(entry.partner) })
        .filter(|group| !group.leaves.is_empty())
        .collect();
    all.sort_by_key(|group| group.leaves.first().map(|leaf| leaf.certificate.not_after));
    all
}

/// Where a day stands, as a part of the width.
fn place(days: f64) -> f64 {
    PAST + (1.0 - PAST) * (days.clamp(0.0, EDGE).ln_1p() / EDGE.ln_1p())
}

/// The days above the bars, and the lines that every bar stands before.
fn axis(page: &mut Markup) {
    page.tag("<svg class=\"axis\" aria-hidden=\"true\">\n<symbol id=\"days\"><g stroke=\"currentColor\">");
    for (days, _) in TICKS {
        page.tag("<line x1=\"").percent(place(days)).tag("\" x2=\"").percent(place(days));
        page.tag("\" y1=\"0\" y2=\"100%\"></line>");
    }
    page.tag("</g></symbol>\n");
    for (days, word) in TICKS {
        page.tag("<text y=\"12\" x=\"").percent(place(days)).tag("\">").tag(word).tag("</text>");
    }
    page.tag("\n</svg>\n");
}

/// One partner's bars.
fn picture(page: &mut Markup, group: &Group<'_>, drawn: usize) {
    if drawn == 0 {
        return;
    }
    page.tag("<div class=\"group\">\n<h3><a href=\"#p").number(group.entry.number).tag("\">");
    page.text(&group.entry.partner.partner).tag("</a></h3>\n<ul>\n");
    for leaf in group.leaves.iter().take(drawn) {
        bar(page, leaf, leaf.certificate.days_left as f64);
    }
    page.tag("</ul>\n</div>\n");
}

/// One certificate: in words, and as a bar.
fn bar(page: &mut Markup, leaf: &Leaf<'_>, days: f64) {
    let (left, last) = (left(leaf.certificate), words::day(leaf.certificate.not_after));
    let hosts = hosts(leaf);
    page.wrapped("<li><p><b>", &left, "</b> ").wrapped("<span>", &last, "</span> ");
    page.wrapped("<span class=\"quiet\">", &hosts, "</span></p>\n");
    page.tag("<svg class=\"bar\" role=\"img\"><title>").text(&left).text(", to ").text(&last);
    page.wrapped("</title><desc>Shown by ", &hosts, "</desc>");
    page.tag("<use href=\"#days\"></use><rect class=\"").tag(class(days)).tag("\" x=\"");
    match days < 0.0 {
        true => page.percent(0.005).tag("\" width=\"").percent(PAST - 0.01),
        false => page.percent(PAST).tag("\" width=\"").percent((place(days) - PAST).max(0.004)),
    };
    page.tag("\" y=\"25%\" height=\"50%\"></rect></svg></li>\n");
}

fn class(days: f64) -> &'static str {
    match days {
        ..0.0 => "ended",
        0.0..SOON => "soon",
        _ => "later",
    }
}

fn hosts(leaf: &Leaf<'_>) -> String {
    let named: Vec<&str> = leaf.hosts.iter().take(NAMED).copied().collect();
    let more = leaf.hosts.len() - named.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}

fn table(page: &mut Markup, groups: &[Group<'_>], all: usize) {
    let count = counted(all, "certificate", "certificates");
    page.wrapped("<details>\n<summary>The same as a table: ", &count, "</summary>\n");
    page.tag("<table class=\"stacked certificates\">\n<thead><tr><th scope=\"col\">Partner</th>");
    page.tag("<th scope=\"col\">Last day</th><th scope=\"col\">Time left</th>");
    page.tag("<th scope=\"col\">Servers</th><th scope=\"col\">Key</th>");
    page.tag("<th scope=\"col\">Issuer</th></tr></thead>\n<tbody>\n");
    for (group, leaf) in groups.iter().flat_map(|g| g.leaves.iter().map(move |leaf| (g, leaf))) {
        let certificate = leaf.certificate;
        page.tag("<tr>").wrapped("<th scope=\"row\">", &group.entry.partner.partner, "</th>");
        cell(page, "<td data-label=\"Last day\">", &words::day(certificate.not_after));
        cell(page, "<td data-label=\"Time left\">", &left(certificate));
        cell(page, "<td data-label=\"Servers\">", &hosts(leaf));
        cell(page, "<td data-label=\"Key\">", &key(certificate));
        cell(page, "<td data-label=\"Issuer\">", &brief(&certificate.issuer));
        page.tag("</tr>\n");
    }
    page.tag("</tbody>\n</table>\n</details>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_can_be_told_from_two_and_a_year_still_fits() {
        let at = [0.0, 1.0, 2.0, 7.0, 30.0, 90.0, 180.0, 365.0, 400.0].map(place);
        for pair in at.windows(2) {
            assert!(pair[1] - pair[0] > 0.01, "{pair:?}");
        }
        assert!(at[1] - at[0] > 0.05 && at[8] < 1.0);
        assert_eq!((place(-3.0), place(5_000.0)), (PAST, 1.0));
    }

    #[test]
    fn what_has_ended_is_never_painted_as_running() {
        assert_eq!([-0.1, 0.0, 13.9, 14.0].map(class), ["ended", "soon", "soon", "later"]);
    }
}
