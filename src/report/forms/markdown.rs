//! A check as GitHub-flavoured Markdown: the summary of a job, or a page to keep.
//!
//! A table of the partners, worst first, and the rules that do not hold of each below
//! it. GitHub takes one mebibyte at most, so a longer one is cut and says so. Does no IO
//! but the writer it is handed, reads no clock.

use std::io;

use jiff::Timestamp;

use super::row::{Row, count, plain, rows_of, term};
use crate::report::checked::{Check, Partner};
use crate::report::standing::{STOPPED, Standing, worst_first};

/// The most bytes that are written.
const LIMIT: usize = 1_000_000;

/// The most bytes of that for the table.
const TABLE: usize = 400_000;

/// Room for the sentence that says what was cut.
const RESERVE: usize = 400;

/// Writes the page.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write(check: &Check, out: &mut impl io::Write) -> io::Result<()> {
    let partners: Vec<&Partner> = worst_first(check).into_iter().map(|(_, p)| p).collect();
    let mut page = head(check);
    if !partners.is_empty() {
        table(&partners, &mut page);
    }
    fixed(check, &mut page);
    details(check, &partners, &mut page);
    out.write_all(page.as_bytes())
}

fn head(check: &Check) -> String {
    let mut page = format!("## mxtls check: {}\n\n", text(&plain(&check.summary.text)));
    let (from, to) = (moment(check.started_at), moment(check.finished_at));
    let tool = text(&plain(&format!("{} {}", check.tool.name, check.tool.version)));
    page.push_str(&format!("Looked at from {from} to {to} UTC by {tool}.\n\n"));
    page.push_str(&format!("**Our own network:** {}\n\n", text(&plain(&check.path.detail))));
    if check.stopped {
        page.push_str(&format!("**{STOPPED}**\n\n"));
    }
    page
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn table(partners: &[&Partner], page: &mut String) {
    page.push_str("| State | Partner | Tries | Owner | In a sentence |\n");
    page.push_str("| --- | --- | ---: | --- | --- |\n");
    let lines = partners.iter().map(|partner| table_row(partner));
    let left = fill(lines, page, TABLE);
    page.push('\n');
    if left > 0 {
        let more = count(left, "partner more is", "partners more are");
        page.push_str(&format!("{more} not shown: the page would be too long.\n\n"));
    }
}

fn table_row(partner: &Partner) -> String {
    let owner = partner.owner.as_deref().unwrap_or_default();
    let [name, owner, summary] =
        [&partner.partner, owner, &partner.summary].map(|part| text(&plain(part)));
    let state = Standing::of_partner(partner).word();
    format!("| **{state}** | {name} | {} | {owner} | {summary} |\n", partner.tries)
}

/// Appends as many pieces as fit below the limit; gives how many did not.
fn fill(pieces: impl ExactSizeIterator<Item = String>, page: &mut String, limit: usize) -> usize {
    let mut left = pieces.len();
    for piece in pieces {
        if page.len() + piece.len() + RESERVE > limit {
            break;
        }
        page.push_str(&piece);
        left -= 1;
    }
    left
}

fn fixed(check: &Check, page: &mut String) {
    if check.fixed.is_empty() {
        return;
    }
    page.push_str("**Holds again:**\n\n");
    let lines = check.fixed.iter().map(|fixed| {
        let [partner, told] = [&fixed.partner, &fixed.message].map(|part| text(&plain(part)));
        format!("- {partner}: {told}\n")
    });
    let left = fill(lines, page, TABLE + TABLE / 2);
    if left > 0 {
        page.push_str(&format!("- and {left} more, not shown: the page would be too long\n"));
    }
    page.push('\n');
}

fn details(check: &Check, partners: &[&Partner], page: &mut String) {
    let pieces: Vec<String> =
        partners.iter().filter_map(|partner| detail(check, partner)).collect();
    let left = fill(pieces.into_iter(), page, LIMIT);
    if left > 0 {
        let more = count(left, "partner is", "partners are");
        page.push_str(&format!("The details of {more} not shown: the page would be too long.\n"));
    }
}

/// What of a partner does not hold; nothing where all does.
fn detail(check: &Check, partner: &Partner) -> Option<String> {
    let (hold, mut rows): (Vec<Row<'_>>, Vec<Row<'_>>) =
        rows_of(partner).into_iter().partition(|row| row.standing == Standing::Pass);
    rows.sort_by_key(|row| row.standing);
    if rows.is_empty() {
        return None;
    }
    let name = html(&plain(&partner.partner));
    let mut piece = format!(
        "<details>\n<summary>{name}: {}</summary>\n\n",
        Standing::of_partner(partner).word()
    );
    piece.push_str("| State | Rule | Server | What was seen |\n| --- | --- | --- | --- |\n");
    rows.iter().for_each(|row| piece.push_str(&detail_row(row)));
    piece.push('\n');
    if !hold.is_empty() {
        piece.push_str(&format!("{}.\n\n", count(hold.len(), "rule holds", "rules hold")));
    }
    piece.push_str(&to_do(check, &rows));
    piece.push_str(&people(partner));
    piece.push_str("</details>\n\n");
    Some(piece)
}

fn detail_row(row: &Row<'_>) -> String {
    let mut told = plain(&row.rule.message);
    for (id, sentence) in row.findings() {
        told.push_str(&format!(" [{id}] {sentence}"));
    }
    let [id, server, told] = [&plain(&row.rule.id), &row.server(), &told].map(|part| text(part));
    format!("| **{}** | {id} | {server} | {told} |\n", row.standing.word())
}

/// What to do, once a rule.
fn to_do(check: &Check, rows: &[Row<'_>]) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for row in rows {
        let id = row.rule.id.as_str();
        if row.standing != Standing::Undetermined && !ids.contains(&id) {
            ids.push(id);
        }
    }
    let terms = ids.into_iter().filter_map(|id| term(check, id));
    terms
        .map(|term| {
            let [id, remedy] = [&term.id, &term.remedy].map(|part| text(&plain(part)));
            format!("What to do about {id}: {remedy}\n\n")
        })
        .collect()
}

fn people(partner: &Partner) -> String {
    let told = [("Contact", &partner.contact), ("Notes", &partner.notes)];
    told.into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)))
        .map(|(name, value)| format!("{name}: {}\n\n", text(&plain(value))))
        .collect()
}

/// Text in a line of Markdown, that means nothing but itself.
///
/// A backslash before punctuation takes its meaning, but not from `@`, `#` and `$`, which
/// GitHub looks for once the page is HTML; those stand in an element of their own.
pub(super) fn text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '@' | '#' | '$' => safe.push_str(&format!("<span>{c}</span>")),
            c if c.is_control() => safe.push(' '),
            c if !c.is_ascii_punctuation() || is_quiet(c, &safe, characters.peek()) => safe.push(c),
            c => safe.extend(['\\', c]),
        }
    }
    safe
}

/// Punctuation that means something only at the start of a line, in an address or a name.
fn is_quiet(c: char, before: &str, after: Option<&char>) -> bool {
    match c {
        ':' => after.is_none_or(|c| *c == ' '),
        '.' => !before.ends_with("www"),
        '-' | '=' => !before.is_empty(),
        c => ",'\"/;%()?".contains(c),
    }
}

/// Text between tags.
fn html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '@' | '#' | '$' => safe.push_str(&format!("<span>{c}</span>")),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_means_nothing_but_itself() {
        for (found, wanted) in [
            ("a|b `c` *d* _e_", r"a\|b \`c\` \*d\* \_e\_"),
            ("[x](https://a.example)", r"\[x\](https\://a.example)"),
            ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
            ("@all #1 $x$", "<span>@</span>all <span>#</span>1 <span>$</span>x<span>$</span>"),
            ("a: b:c", r"a: b\:c"),
            ("www.a.example", r"www\.a.example"),
            ("- x", r"\- x"),
            ("a\nb", "a b"),
        ] {
            assert_eq!(text(found), wanted);
        }
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut page = String::new();
        let pieces = vec!["x".repeat(1000); 10];
        assert_eq!(fill(pieces.into_iter(), &mut page, 5000), 6);
        assert_eq!(page.len(), 4000);
    }
}
