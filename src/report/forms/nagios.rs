//! A check as a plug-in of Nagios or Icinga says it: one line, numbers, and more lines.
//!
//! The first line is short, for it is what is sent to a telephone. Only the one bar that
//! parts text and numbers is written. Does no IO but the writer it is handed, reads no
//! clock. Monitoring Plugins Development Guidelines.

use std::io;

use super::row::{Row, cut, plain, worst_first};
use crate::report::checked::{Check, Partner};
use crate::report::record::{Finding, Server};
use crate::report::standing::{STOPPED, Standing, is_in_doubt};

const SERVICE: &str = "SMTP TLS";

/// The most characters of the first line, numbers not counted.
const LINE: usize = 240;

/// The most bytes of the further lines: some cores read four kibibytes of all.
const MORE: usize = 3000;

/// The most characters of one further line.
const DETAIL: usize = 400;

/// The exit code of a plug-in: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
///
/// WARNING is: nothing falls short, but an exception is in force or a certificate ends
/// soon. A state that this program does not know is UNKNOWN.
pub fn code(check: &Check) -> u8 {
    match check.summary.state.as_str() {
        "fail" => 2,
        "pass" if warns(check) => 1,
        "pass" => 0,
        _ => 3,
    }
}

fn warns(check: &Check) -> bool {
    let mut partners = check.partners.iter();
    check.summary.excepted > 0 || partners.any(|partner| expiring(partner).is_some())
}

/// The sentence of the certificate that ends soon.
fn expiring(partner: &Partner) -> Option<&str> {
    let in_doubt = |finding: &Finding| {
        let mut servers = partner.domain.servers.iter();
        let own =
            |s: &&Server| Some(&s.host) == finding.host.as_ref() && s.address == finding.address;
        servers.find(own).is_some_and(is_in_doubt)
    };
    let mut findings = partner.domain.findings.iter();
    let soon = findings.find(|f| f.id == "certificate-expiring" && !in_doubt(f))?;
    Some(&soon.message)
}

/// Writes the line and what follows it.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write(check: &Check, out: &mut impl io::Write) -> io::Result<()> {
    let numbers = Numbers::of(check).perfdata();
    writeln!(out, "{} | {numbers}", cut(&first_line(check), LINE))?;
    let mut left = MORE;
    let lines = further_lines(check);
    for (at, line) in lines.iter().enumerate() {
        if line.len() > left {
            return writeln!(out, "and {} more", lines.len() - at);
        }
        left -= line.len();
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Writes the line of a run that could not be made, which is UNKNOWN: exit code 3.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write_unknown(reason: &str, out: &mut impl io::Write) -> io::Result<()> {
    writeln!(out, "{}", cut(&format!("{SERVICE} UNKNOWN - {}", barless(reason)), LINE))
}

fn word(check: &Check) -> &'static str {
    match code(check) {
        0 => "OK",
        1 => "WARNING",
        2 => "CRITICAL",
        _ => "UNKNOWN",
    }
}

fn first_line(check: &Check) -> String {
    let mut line = format!("{SERVICE} {} - {}", word(check), barless(&check.summary.text));
    let rows = worst_first(check);
    if let Some(row) = rows.first().filter(|row| row.standing != Standing::Pass) {
        line.push_str(&format!(" {}: {}", barless(&row.partner.partner), told(row)));
    }
    line
}

fn told(row: &Row<'_>) -> String {
    barless(&row.rule.message)
}

/// A line for each rule that does not hold, for each certificate that ends soon, and one
/// on our own network.
fn further_lines(check: &Check) -> Vec<String> {
    let rows = worst_first(check).into_iter().filter(|row| row.standing != Standing::Pass);
    let mut lines: Vec<String> = rows
        .map(|row| {
            let (partner, id) = (barless(&row.partner.partner), barless(&row.rule.id));
            format!("{partner}: {id} {}: {}", row.standing.word(), told(&row))
        })
        .collect();
    for partner in &check.partners {
        lines.extend(expiring(partner).map(|message| {
            format!("{}: ends soon: {}", barless(&partner.partner), barless(message))
        }));
    }
    lines.extend(check.fixed.iter().map(|fixed| {
        format!("{}: holds again: {}", barless(&fixed.partner), barless(&fixed.message))
    }));
    lines.extend(check.stopped.then(|| STOPPED.to_owned()));
    lines.push(format!("Our own network: {}", barless(&check.path.detail)));
    lines.iter().map(|line| cut(line, DETAIL)).collect()
}

/// The bar would begin numbers.
fn barless(text: &str) -> String {
    plain(text).replace('|', "/")
}

/// What is drawn as curves.
struct Numbers<'a> {
    check: &'a Check,
    servers: Vec<&'a Server>,
}

impl<'a> Numbers<'a> {
    fn of(check: &'a Check) -> Self {
        Self { check, servers: check.partners.iter().flat_map(|p| &p.domain.servers).collect() }
    }

    /// Labels, values, and ranges where the exit code follows them.
    fn perfdata(&self) -> String {
        let summary = &self.check.summary;
        let count = |test: fn(&Server) -> bool| self.servers.iter().filter(|s| test(s)).count();
        let (total, partners) = (self.servers.len(), summary.partners);
        [
            format!("mx_total={total};;;0"),
            format!("mx_tls={};;;0;{total}", count(has_tls)),
            format!(
                "mx_undetermined={};;;0;{total}",
                count(|server| !server.conclusive || is_in_doubt(server))
            ),
            format!("partners={partners};;;0"),
            format!("fail={};;0;0;{partners}", summary.fail),
            format!("undetermined={};;;0;{partners}", summary.undetermined),
            format!("excepted={};0;;0", summary.excepted),
            self.days(),
        ]
        .join(" ")
    }

    /// The certificate that ends first; `U` where none was seen. How many days are too few
    /// is the file's to say, so there is no range.
    fn days(&self) -> String {
        let seen = self.servers.iter().filter(|server| !is_in_doubt(server));
        let certificates = seen.filter_map(|server| server.certificate.as_ref());
        let first = certificates.min_by_key(|certificate| certificate.not_after);
        let days = first.map_or("U".to_owned(), |first| first.days_left.to_string());
        format!("cert_days={days}")
    }
}

fn has_tls(server: &Server) -> bool {
    matches!(server.outcome.as_str(), "encrypted" | "encrypted-legacy") && !is_in_doubt(server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_trouble_is_one_line_without_numbers() {
        let mut out = Vec::new();
        write_unknown(&format!("a|b\nc {}", "x".repeat(500)), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("SMTP TLS UNKNOWN - a/b\\x0ac x") && text.ends_with("…\n"));
        assert_eq!(text.chars().count(), LINE + 1);
    }
}
