//! What was recorded earlier, as evidence: domain records with whatever fields
//! they have, and TLS reports.
//!
//! Does no IO, reads no clock.

use std::net::IpAddr;

use jiff::Timestamp;
use serde_json::Value;

use crate::facts::Outcome;
use crate::policy::TlsReport;
use crate::report::record;
use crate::text::printable;
use crate::verdict::hop::{Observed, Reported, Seen};

/// Why a file of facts cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactsError {
    /// A line is no JSON.
    #[error(
        "line {line} is no JSON: {why}; give a mxtls.domain/1 record a line, as `mxtls probe --format jsonl` writes them"
    )]
    Json {
        /// Counted from 1.
        line: usize,
        /// What the reader of JSON said.
        why: String,
    },
    /// A record is not of this kind.
    #[error("line {line} is a record of {found:?}, where mxtls.domain/1 is needed")]
    Schema {
        /// Counted from 1.
        line: usize,
        /// The schema it names.
        found: String,
    },
    /// A field is missing or odd.
    #[error("line {line}: {field} is {problem}")]
    Field {
        /// Counted from 1.
        line: usize,
        /// Its path.
        field: &'static str,
        /// What is wrong, and what it should be.
        problem: String,
    },
}

/// Reads JSON Lines of `mxtls.domain/1` (or one document, or an array of them); fields may be
/// missing, but not the time, the hosts and the outcomes.
///
/// # Errors
///
/// The line, and what is wrong with it.
pub fn read_facts(text: &str) -> Result<Vec<Observed>, FactsError> {
    let whole = text.trim_start_matches('\u{feff}').trim();
    let documents = match serde_json::from_str::<Value>(whole) {
        Ok(Value::Array(records)) => records.into_iter().map(|record| (1, record)).collect(),
        Ok(record) => vec![(1, record)],
        Err(_) => lines(text)?,
    };
    let mut all = Vec::new();
    for (line, document) in documents {
        all.extend(of_document(line, &document)?);
    }
    Ok(all)
}

fn lines(text: &str) -> Result<Vec<(usize, Value)>, FactsError> {
    let numbered = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    numbered
        .map(|(at, line)| {
            let why = |e: serde_json::Error| FactsError::Json { line: at + 1, why: e.to_string() };
            let bare = line.trim_start_matches('\u{feff}');
            Ok((at + 1, serde_json::from_str(bare).map_err(why)?))
        })
        .collect()
}

fn of_document(line: usize, document: &Value) -> Result<Vec<Observed>, FactsError> {
    let schema = document.get("schema").and_then(Value::as_str);
    if schema != Some(record::DOMAIN) {
        let found = printable(schema.unwrap_or("no schema").as_bytes());
        return Err(FactsError::Schema { line, found });
    }
    let wrong = |field, problem: &str| FactsError::Field { line, field, problem: problem.into() };
    let text = |field| document.get(field).and_then(Value::as_str);
    let at: Timestamp = text("observed_at")
        .and_then(|t| t.parse().ok())
        .ok_or_else(|| wrong("observed_at", "missing or no RFC 3339 time"))?;
    let servers = document
        .get("servers")
        .and_then(Value::as_array)
        .ok_or_else(|| wrong("servers", "missing or no list"))?;
    let about = About {
        target: printable(text("target").unwrap_or_default().as_bytes()),
        exchanges: exchanges(document),
        at,
        vantage: document.get("vantage").map(Value::to_string).unwrap_or_default(),
        place: place(document),
        policy: policy(document),
        findings: document.get("findings").and_then(Value::as_array).cloned().unwrap_or_default(),
    };
    servers.iter().map(|server| about.server(line, server)).collect()
}

/// What all servers of one record share.
struct About {
    target: String,
    exchanges: Vec<String>,
    at: Timestamp,
    vantage: String,
    place: Option<String>,
    policy: Option<&'static str>,
    findings: Vec<Value>,
}

impl About {
    fn server(&self, line: usize, server: &Value) -> Result<Observed, FactsError> {
        let wrong = |field, problem: String| FactsError::Field { line, field, problem };
        let text = |field| server.get(field).and_then(Value::as_str);
        let host = text("host").ok_or_else(|| wrong("servers[].host", "missing".into()))?;
        let word = text("outcome").unwrap_or_default();
        let outcome = Outcome::ALL.into_iter().find(|o| o.word() == word).ok_or_else(|| {
            let said = printable(word.as_bytes());
            wrong("servers[].outcome", format!("{said:?}, which is no outcome that mxtls knows"))
        })?;
        let conclusive = server.get("conclusive").and_then(Value::as_bool);
        let conclusive = conclusive.unwrap_or_else(|| is_conclusive(outcome));
        let helo_only = server.pointer("/smtp/helo_only").and_then(Value::as_bool);
        Ok(Observed {
            host: printable(host.trim_end_matches('.').as_bytes()),
            address: text("address").and_then(|a| a.parse::<IpAddr>().ok()),
            target: self.target.clone(),
            exchanges: self.exchanges.clone(),
            seen: Seen::of(outcome, conclusive, helo_only == Some(true)),
            outcome,
            detail: detail(text("detail"), outcome),
            path_control: match text("path_control") {
                Some(word) => word == "passed",
                None => conclusive,
            },
            inconsistent: self.is_inconsistent(server, host, text("address")),
            at: self.at,
            vantage: self.vantage.clone(),
            place: self.place.clone(),
            policy: self.policy.or_else(|| dane(server)),
        })
    }

    fn is_inconsistent(&self, server: &Value, host: &str, address: Option<&str>) -> bool {
        const ID: &str = "starttls-inconsistent";
        let listed = server.get("findings").and_then(Value::as_array);
        let own = listed.is_some_and(|ids| ids.iter().any(|id| id.as_str() == Some(ID)));
        let is = |finding: &Value, field: &str, wanted: Option<&str>| {
            let said = finding.get(field).and_then(Value::as_str);
            said.is_none() || said == wanted
        };
        let told = |f: &Value| {
            f.get("id").and_then(Value::as_str) == Some(ID)
                && is(f, "host", Some(host))
                && is(f, "address", address)
        };
        own || self.findings.iter().any(told)
    }
}

/// The sentence without its full stop, to stand in brackets; the outcome's word without one.
fn detail(said: Option<&str>, outcome: Outcome) -> String {
    let text = said.filter(|text| !text.is_empty()).unwrap_or(outcome.word());
    printable(text.trim_end_matches('.').as_bytes())
}

/// Where a record says nothing of it: what the contract's list allows.
fn is_conclusive(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Encrypted
            | Outcome::EncryptedLegacy
            | Outcome::StarttlsRefused
            | Outcome::StarttlsNotOffered
    )
}

fn exchanges(document: &Value) -> Vec<String> {
    let records = document.pointer("/mx/records").and_then(Value::as_array);
    let hosts = records.into_iter().flatten().filter_map(|r| r.get("host").and_then(Value::as_str));
    hosts.map(|host| printable(host.trim_end_matches('.').as_bytes())).collect()
}

fn place(document: &Value) -> Option<String> {
    let name = document.pointer("/vantage/ehlo_name").and_then(Value::as_str)?;
    Some(printable(name.as_bytes()))
}

/// The recipient domain's MTA-STS policy, if one is in force.
fn policy(document: &Value) -> Option<&'static str> {
    let status = document.pointer("/sts/status").and_then(Value::as_str);
    (status == Some("enforce")).then_some("MTA-STS")
}

fn dane(server: &Value) -> Option<&'static str> {
    let status = server.pointer("/dane/status").and_then(Value::as_str);
    matches!(status, Some("pass" | "fail")).then_some("DANE")
}

/// What a record of this program shows.
pub fn observed(record: &record::Domain) -> Vec<Observed> {
    let document = serde_json::to_value(record).unwrap_or_default();
    of_document(1, &document).unwrap_or_default()
}

/// The lines of a report, each by itself.
pub(super) fn reported(report: &TlsReport) -> Vec<Reported> {
    report.policies.iter().flat_map(|policy| of_policy(report, policy)).collect()
}

fn of_policy<'a>(
    report: &'a TlsReport,
    policy: &'a crate::policy::PolicyReport,
) -> impl Iterator<Item = Reported> + 'a {
    let contact = report.contact.as_deref().and_then(super::domain);
    let base = Reported {
        organisation: report.organization.clone().unwrap_or_default(),
        contact,
        from: report.from,
        to: report.to,
        domain: policy.domain.clone(),
        exchanges: policy.mx_hosts.clone(),
        receiving_ip: None,
        sending_ip: None,
        failure: None,
        reason: None,
        sessions: policy.successful,
    };
    let failures = policy.failures.iter().map({
        let base = base.clone();
        move |failure| Reported {
            exchanges: match &failure.receiving_mx {
                Some(host) => vec![host.clone()],
                None => base.exchanges.clone(),
            },
            receiving_ip: failure.receiving_ip,
            sending_ip: failure.sending_ip,
            failure: Some(failure.result.clone()),
            reason: failure.reason.clone(),
            sessions: failure.sessions,
            ..base.clone()
        }
    });
    std::iter::once(base).chain(failures)
}
