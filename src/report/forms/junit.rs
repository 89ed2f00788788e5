//! A check as JUnit's XML: a suite for each partner, a case for each server and rule.
//!
//! What could not be told is skipped, with the reason; so is what falls short and is
//! accepted or known. Names of cases say neither state nor number, so that a history
//! can be kept of them. Times of day are UTC and without a zone, as the format has them.
//! Does no IO but the writer it is handed, reads no clock. XML 1.0.

use std::io;

use jiff::Timestamp;

use super::row::{Row, count, plain, rows_of, term};
use crate::report::checked::{Check, Fixed, Partner};
use crate::report::standing::{STOPPED, Standing};

/// Writes the document.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write(check: &Check, out: &mut impl io::Write) -> io::Result<()> {
    let took = check.finished_at.as_millisecond() - check.started_at.as_millisecond();
    let all: Vec<Vec<Row<'_>>> = check.partners.iter().map(rows_of).collect();
    let failed: usize = all.iter().map(|rows| failures(rows)).sum();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites name="mxtls check" tests="{}" failures="{failed}" errors="0" time="{}">"#,
        all.iter().map(Vec::len).sum::<usize>(),
        seconds(u64::try_from(took).unwrap_or(0)),
    )?;
    for (partner, rows) in check.partners.iter().zip(&all) {
        suite(check, partner, rows, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn failures(rows: &[Row<'_>]) -> usize {
    rows.iter().filter(|row| row.standing == Standing::Fail).count()
}

fn suite(
    check: &Check,
    partner: &Partner,
    rows: &[Row<'_>],
    out: &mut impl io::Write,
) -> io::Result<()> {
    let holds = rows.iter().filter(|row| row.standing == Standing::Pass).count();
    let failed = failures(rows);
    writeln!(
        out,
        r#"  <testsuite name="{}" tests="{}" failures="{failed}" errors="0" skipped="{}" timestamp="{}" time="{}" file="{}">"#,
        escaped(&partner.partner),
        rows.len(),
        rows.len() - holds - failed,
        moment(partner.domain.observed_at),
        seconds(partner.domain.duration_ms),
        escaped(&partner.file),
    )?;
    properties(check, partner, out)?;
    let mut timed = Vec::new();
    for row in rows {
        case(check, row, time_of(row, &mut timed), out)?;
    }
    text_of_suite(check, partner, out)?;
    writeln!(out, "  </testsuite>")
}

fn properties(check: &Check, partner: &Partner, out: &mut impl io::Write) -> io::Result<()> {
    let version = format!("{} {}", check.tool.name, check.tool.version);
    let tries = partner.tries.to_string();
    let tags = partner.tags.join(" ");
    let told = [
        ("tool", Some(version.as_str())),
        ("tries", Some(&tries)),
        ("owner", partner.owner.as_deref()),
        ("contact", partner.contact.as_deref()),
        ("notes", partner.notes.as_deref()),
        ("tags", Some(tags.as_str()).filter(|tags| !tags.is_empty())),
        ("own-network", Some(&check.path.control)),
    ];
    writeln!(out, "    <properties>")?;
    for (name, value) in told {
        let Some(value) = value else { continue };
        writeln!(out, r#"      <property name="{name}" value="{}"/>"#, escaped(value))?;
    }
    writeln!(out, "    </properties>")
}

/// The first case of a server has the server's time, so that a sum counts it once.
fn time_of<'a>(row: &'a Row<'_>, timed: &mut Vec<(&'a str, &'a str)>) -> u64 {
    let Some((host, address)) = row.rule.host.as_deref().zip(row.rule.address.as_deref()) else {
        return 0;
    };
    if timed.contains(&(host, address)) {
        return 0;
    }
    timed.push((host, address));
    let mut servers = row.partner.domain.servers.iter();
    servers
        .find(|server| server.host == host && server.address.as_deref() == Some(address))
        .map_or(0, |server| server.duration_ms)
}

fn case(check: &Check, row: &Row<'_>, time: u64, out: &mut impl io::Write) -> io::Result<()> {
    write!(
        out,
        r#"    <testcase classname="{}" name="{}" file="{}" line="{}" time="{}""#,
        escaped(&class(row.partner)),
        escaped(&row.name()),
        escaped(&row.partner.file),
        row.partner.line,
        seconds(time),
    )?;
    let message = plain(&row.rule.message);
    match row.standing {
        Standing::Pass => return writeln!(out, "/>"),
        Standing::Fail => failure(check, row, &message, out)?,
        Standing::Undetermined => skipped("Cannot be told", &message, out)?,
        Standing::Known => skipped("Falls short as the baseline says", &message, out)?,
        Standing::Excepted => skipped("Falls short and is accepted", &message, out)?,
    }
    writeln!(out, "    </testcase>")
}

/// A package and a class in it, as Jenkins parts them: at the last dot. A domain's own dots
/// would make packages of its labels.
fn class(partner: &Partner) -> String {
    format!("mxtls.{}", plain(&partner.partner).replace('.', "_"))
}

fn skipped(why: &str, message: &str, out: &mut impl io::Write) -> io::Result<()> {
    writeln!(out, ">\n      <skipped message=\"{}\"/>", escaped(&format!("{why}: {message}")))
}

fn failure(
    check: &Check,
    row: &Row<'_>,
    message: &str,
    out: &mut impl io::Write,
) -> io::Result<()> {
    let (kind, short) = (escaped(&row.rule.id), escaped(message));
    write!(out, ">\n      <failure type=\"{kind}\" message=\"{short}\">")?;
    writeln!(out, "{}</failure>", escaped_lines(&evidence(check, row, message)))
}

/// The message, the findings, and what to do.
fn evidence(check: &Check, row: &Row<'_>, message: &str) -> Vec<String> {
    let mut lines = vec![message.to_owned()];
    for (id, sentence) in row.findings() {
        lines.push(format!("{id}: {sentence}"));
    }
    if let Some(term) = term(check, &row.rule.id) {
        lines.push(format!("What to do: {}", plain(&term.remedy)));
    }
    if let Some(contact) = &row.partner.contact {
        lines.push(format!("Contact: {}", plain(contact)));
    }
    lines
}

/// What is not of one rule: our own network, an early end, what holds again.
fn text_of_suite(check: &Check, partner: &Partner, out: &mut impl io::Write) -> io::Result<()> {
    let mut lines = vec![plain(&partner.summary)];
    if partner.tries > 1 {
        lines.push(format!("Looked at {}.", count(partner.tries, "time", "times")));
    }
    lines.push(plain(&check.path.detail));
    if check.stopped {
        lines.push(STOPPED.to_owned());
    }
    let fixed = |fixed: &&Fixed| fixed.partner == partner.partner;
    lines.extend(check.fixed.iter().filter(fixed).map(|fixed| plain(&fixed.message)));
    writeln!(out, "    <system-out>{}</system-out>", escaped_lines(&lines))
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

fn escaped_lines(lines: &[String]) -> String {
    lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("\n")
}

/// Text for an attribute or between tags, without the characters that XML 1.0 has not.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("<a b='\"'>&]]>"), "&lt;a b=&apos;&quot;&apos;&gt;&amp;]]&gt;");
        assert_eq!(escaped("a\u{ffff}b\u{fffe}c\0"), "abc\\x00");
    }

    #[test]
    fn times_have_three_places() {
        assert_eq!([0, 7, 812, 61_050].map(seconds), ["0.000", "0.007", "0.812", "61.050"]);
    }
}
