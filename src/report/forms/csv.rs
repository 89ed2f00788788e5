//! A check as a table: a row for each rule, CSV with a header. RFC 4180.
//!
//! Whoever opens it in a spreadsheet must not run what a server or a file wrote: cells
//! that would be read as formulas begin with an apostrophe. Does no IO but the writer
//! it is handed, reads no clock.

use std::io;

use super::row::{Row, plain, rows};
use crate::report::checked::{Check, Fixed};

const COLUMNS: [&str; 17] = [
    "partner",
    "file",
    "line",
    "owner",
    "contact",
    "tags",
    "partner_state",
    "tries",
    "rule",
    "host",
    "address",
    "state",
    "baseline",
    "until",
    "message",
    "findings",
    "observed_at",
];

/// Writes the header, a row for each rule, and a row for each that holds again.
///
/// `baseline` is `new`, `known`, `fixed` or empty. Rows end in CR LF.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write(check: &Check, out: &mut impl io::Write) -> io::Result<()> {
    line(COLUMNS.map(str::to_owned), out)?;
    for row in rows(check) {
        line(cells(&row), out)?;
    }
    check.fixed.iter().try_for_each(|fixed| line(fixed_cells(fixed), out))
}

fn cells(row: &Row<'_>) -> [String; 17] {
    let (partner, rule) = (row.partner, &row.rule);
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        partner.partner.clone(),
        partner.file.clone(),
        partner.line.to_string(),
        or_empty(&partner.owner),
        or_empty(&partner.contact),
        partner.tags.join("; "),
        partner.state.clone(),
        partner.tries.to_string(),
        rule.id.clone(),
        or_empty(&rule.host),
        or_empty(&rule.address),
        rule.state.clone(),
        or_empty(&rule.baseline),
        rule.until.map(|day| day.to_string()).unwrap_or_default(),
        rule.message.clone(),
        rule.findings.join("; "),
        partner.domain.observed_at.to_string(),
    ]
}

/// What the record does not say of a rule that holds again stays empty.
fn fixed_cells(fixed: &Fixed) -> [String; 17] {
    let mut cells = [const { String::new() }; 17];
    let told = [
        ("partner", fixed.partner.as_str()),
        ("rule", &fixed.id),
        ("host", fixed.host.as_deref().unwrap_or_default()),
        ("state", "pass"),
        ("baseline", "fixed"),
        ("message", &fixed.message),
    ];
    for (cell, column) in cells.iter_mut().zip(COLUMNS) {
        if let Some((_, text)) = told.iter().find(|(name, _)| *name == column) {
            (*text).clone_into(cell);
        }
    }
    cells
}

fn line(cells: [String; 17], out: &mut impl io::Write) -> io::Result<()> {
    let cells = cells.map(|text| cell(&text));
    write!(out, "{}\r\n", cells.join(","))
}

/// One cell, in quotes if anything in it could end it or if it was defused.
fn cell(text: &str) -> String {
    let text = plain(text);
    let defused = defused(&text);
    let quoted = defused != text || defused.contains([',', ';', '"', '\'', ' ']);
    if quoted { format!("\"{}\"", defused.replace('"', "\"\"")) } else { defused }
}

/// An apostrophe before what begins a formula: at the start, and after a semicolon,
/// which parts cells in half of Europe.
fn defused(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 1);
    let mut begins = true;
    for c in text.chars() {
        if begins && is_formula_sign(c) {
            safe.push('\'');
        }
        begins = c == ';' || (begins && (c.is_whitespace() || c == '"'));
        safe.push(c);
    }
    safe
}

/// ASCII, and the full-width forms that some spreadsheets take for the same.
fn is_formula_sign(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '|' | '＝' | '＋' | '－' | '＠')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, wanted) in [
            ("plain.example", "plain.example"),
            ("=cmd()", "\"'=cmd()\""),
            (" -1", "\" '-1\""),
            ("a,\"b\"", "\"a,\"\"b\"\"\""),
            ("a; =SUM(A1)", "\"a; '=SUM(A1)\""),
            ("a=b", "a=b"),
            ("＝1", "\"'＝1\""),
            ("x\n=1", "x\\x0a=1"),
        ] {
            assert_eq!(cell(text), wanted);
        }
    }
}
