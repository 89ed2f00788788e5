//! A check as SARIF 2.1.0: a result for each rule that does not hold, at its line of the file.
//!
//! Some readers, GitHub's code scanning among them, look at neither `kind` nor
//! `suppressions` nor `baselineState` and take every result for an alert. So:
//! - what could not be told is of kind `open` and level `none`, never an error, and is not
//!   left out, for an alert that vanishes for a day is taken for mended;
//! - what is accepted is suppressed and a `note`;
//! - what holds, and what holds again, is no result. The latter is told in a notification.
//!
//! Does no IO but the writer it is handed, reads no clock.

use std::io;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::markdown;
use super::row::{Row, plain, term, worst_first};
use crate::report::checked::{Check, Term};
use crate::report::json::write_json;
use crate::report::standing::{STOPPED, Standing};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes the document, indented, results worst first.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write(check: &Check, out: &mut impl io::Write) -> io::Result<()> {
    let rows: Vec<Row<'_>> =
        worst_first(check).into_iter().filter(|row| row.standing != Standing::Pass).collect();
    let ids = ids(check, &rows);
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": plain(&check.tool.name),
                "version": plain(&check.tool.version),
                "rules": ids.iter().map(|id| rule(id, term(check, id))).collect::<Vec<_>>(),
            }},
            "automationDetails": { "id": category(check) },
            "invocations": [invocation(check)],
            "columnKind": "unicodeCodePoints",
            "results": rows.iter().map(|row| result(row, &ids)).collect::<Vec<_>>(),
        }],
    });
    write_json(&[log], false, out)
}

/// What GitHub takes for one analysis, up to the last slash: a run over one list does not
/// close the alerts of another.
fn category(check: &Check) -> String {
    let list = check.partners.first().map(|partner| plain(partner.file.trim_start_matches("./")));
    list.map_or("mxtls/check/".to_owned(), |list| format!("mxtls/check/{list}/"))
}

/// The ids of the rules: those of the terms, then those that only a result has.
fn ids<'a>(check: &'a Check, rows: &'a [Row<'_>]) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    let of_terms = check.terms.iter().map(|term| term.id.as_str());
    for id in of_terms.chain(rows.iter().map(|row| row.rule.id.as_str())) {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    all
}

fn rule(id: &str, term: Option<&Term>) -> Value {
    let Some(term) = term else { return json!({ "id": plain(id) }) };
    let [title, explanation, remedy] =
        [&term.title, &term.explanation, &term.remedy].map(|text| plain(text));
    let [about, advice] = [&explanation, &remedy].map(|text| markdown::text(text));
    json!({
        "id": plain(id),
        "shortDescription": { "text": message(&title) },
        "fullDescription": { "text": message(&explanation) },
        "help": {
            "text": message(&format!("{explanation} What to do: {remedy}")),
            "markdown": format!("{about}\n\n**What to do:** {advice}"),
        },
        "defaultConfiguration": { "level": "error" },
    })
}

/// The run: when, whether to its end, and what is to be said of it as a whole.
fn invocation(check: &Check) -> Value {
    let level = if check.path.control == "failed" { "warning" } else { "note" };
    let mut told = vec![notification(level, &check.path.detail)];
    if check.stopped {
        told.push(notification("warning", STOPPED));
    }
    told.extend(check.fixed.iter().map(|fixed| notification("note", &fixed.message)));
    json!({
        "executionSuccessful": !check.stopped,
        "startTimeUtc": check.started_at.to_string(),
        "endTimeUtc": check.finished_at.to_string(),
        "toolExecutionNotifications": told,
    })
}

fn notification(level: &str, text: &str) -> Value {
    json!({ "level": level, "message": { "text": message(text) } })
}

fn result(row: &Row<'_>, ids: &[&str]) -> Value {
    let (kind, level) = kind_and_level(row.standing);
    let identity = identity(row);
    let result = json!({
        "ruleId": plain(&row.rule.id),
        "ruleIndex": ids.iter().position(|id| *id == row.rule.id),
        "kind": kind,
        "level": level,
        "message": { "text": message(&told(row)) },
        "locations": [location(row)],
        // The first is what GitHub goes by.
        "partialFingerprints": {
            "primaryLocationLineHash": identity,
            "mxtlsPartnerHostRule/v1": identity,
        },
    });
    with(with(result, "suppressions", suppressions(row)), "baselineState", baseline_state(row))
}

/// The object with a member more, where there is one to add.
fn with(mut object: Value, name: &str, member: Option<Value>) -> Value {
    if let (Value::Object(members), Some(member)) = (&mut object, member) {
        members.insert(name.to_owned(), member);
    }
    object
}

fn kind_and_level(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Fail | Standing::Known => ("fail", "error"),
        Standing::Excepted => ("fail", "note"),
        Standing::Undetermined => ("open", "none"),
        Standing::Pass => ("pass", "none"),
    }
}

fn told(row: &Row<'_>) -> String {
    match row.standing {
        Standing::Undetermined => format!("Cannot be told: {}", row.rule.message),
        Standing::Known => format!("Known from the baseline: {}", row.rule.message),
        _ => row.rule.message.clone(),
    }
}

fn baseline_state(row: &Row<'_>) -> Option<Value> {
    match row.rule.baseline.as_deref() {
        Some("new") => Some("new".into()),
        Some("known") => Some("unchanged".into()),
        _ => None,
    }
}

fn suppressions(row: &Row<'_>) -> Option<Value> {
    let justification = plain(&row.rule.message);
    (row.standing == Standing::Excepted).then(
        || json!([{ "kind": "external", "status": "accepted", "justification": justification }]),
    )
}

fn location(row: &Row<'_>) -> Value {
    let server = row.server();
    let partner = plain(&row.partner.partner);
    let whole = if server.is_empty() { partner } else { format!("{partner}/{server}") };
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&row.partner.file) },
            "region": { "startLine": row.partner.line.max(1) },
        },
        "logicalLocations": [{ "fullyQualifiedName": whole, "kind": "resource" }],
    })
}

/// What makes a result the same one in the next run: neither address, nor words, nor line.
fn identity(row: &Row<'_>) -> String {
    let host = row.rule.host.as_deref().unwrap_or_default();
    let whole = [row.partner.partner.as_str(), host, &row.rule.id].join("\0");
    digest(&SHA256, whole.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Plain text of a message: braces would hold a number of an argument, and a bracket
/// before a parenthesis a link.
fn message(text: &str) -> String {
    plain(text).replace('{', "{{").replace('}', "}}").replace("](", "] (")
}

/// A path as a URI reference, relative where the path is. RFC 3986.
fn uri(path: &str) -> String {
    let path = path.trim_start_matches("./");
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    let encoded = path.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    });
    std::iter::once(scheme.to_owned()).chain(encoded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_reference() {
        assert_eq!(uri("./a b/partners:1.toml"), "a%20b/partners%3A1.toml");
        assert_eq!(uri("/etc/mxtls/ü.toml"), "file:///etc/mxtls/%C3%BC.toml");
    }

    #[test]
    fn a_message_has_neither_arguments_nor_links() {
        assert_eq!(message("{0} [x](https://a.example)"), "{{0}} [x] (https://a.example)");
    }
}
