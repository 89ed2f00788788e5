//! Partners, and records to hold them against.

use jiff::Timestamp;

use crate::partners::judge::{Seen, judge};
use crate::partners::{Exception, Partner, Terms};
use crate::report::checked;
use crate::report::record::{Domain, Server};
use crate::verdict::Require;

/// A record of `fixtures/records/`.
pub(super) fn record(name: &str) -> Domain {
    let file = format!("{}/fixtures/records/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_str(&text).unwrap()
}

/// A record of one server alone.
pub(super) fn alone(name: &str) -> Domain {
    let mut record = record(name);
    record.servers.truncate(1);
    record.mx.records.truncate(1);
    record
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A partner whose file asks what `terms` says.
pub(super) fn partner(target: &str, terms: Terms) -> Partner {
    Partner {
        target: target.parse().unwrap(),
        line: 4,
        owner: None,
        contact: None,
        notes: None,
        tags: Vec::new(),
        terms,
        exceptions: Vec::new(),
    }
}

/// Nothing but what is always asked.
pub(super) fn nothing() -> Terms {
    Terms { level: Require::None, ..Terms::default() }
}

pub(super) fn excepting(rule: &str, host: Option<&str>, until: &str) -> Exception {
    Exception {
        rule: rule.to_owned(),
        host: host.map(str::to_owned),
        until: until.parse().unwrap(),
        why: Some("a new one is ordered".to_owned()),
    }
}

/// What the library answers for a record: `ready`, for any level.
pub(super) fn ready(record: &Domain, require: Require) -> Option<bool> {
    let verdict = &record.verdict;
    match record.mx.source.as_str() {
        "null" | "none" => return Some(false),
        "error" => return None,
        _ if record.servers.is_empty() => return None,
        _ if require == Require::None => return Some(true),
        _ => {}
    }
    let rungs = ["none", "legacy", "encrypts", "pki", "pki-name"];
    let rung = |word: &str| rungs.iter().position(|rung| *rung == word);
    let level = verdict.level.as_deref().and_then(rung);
    let policy = policy(record, require);
    if level.is_some_and(|level| Some(level) < rung(require.least().word()))
        || policy == Some(false)
    {
        return Some(false);
    }
    (level.is_some() && verdict.undetermined.is_empty() && policy == Some(true)).then_some(true)
}

fn policy(record: &Domain, require: Require) -> Option<bool> {
    let badge = |word: &str| match word {
        "pass" => Some(true),
        "fail" | "testing" | "none" => Some(false),
        _ => None,
    };
    let (dane, sts) = (badge(&record.verdict.dane), badge(&record.verdict.sts));
    match require {
        Require::Dane => dane,
        Require::Sts => sts,
        Require::Authenticated if record.servers.iter().any(|s| s.dane.status == "fail") => {
            Some(false)
        }
        Require::Authenticated if dane == Some(true) || sts == Some(true) => Some(true),
        Require::Authenticated => dane.and(sts),
        _ => Some(true),
    }
}

/// What is seen at the time of the record, looked at so often.
pub(super) fn seen(record: Domain, terms: &Terms, tries: usize) -> Seen<'static> {
    let held = terms.requires().into_iter().map(|one| (one, ready(&record, one))).collect();
    let at = record.observed_at;
    Seen { file: "partners.toml", record, held, tries, path: "passed", at }
}

/// `record` held against `terms`, after so many tries.
pub(super) fn tried(record: Domain, terms: Terms, tries: usize) -> checked::Partner {
    let partner = partner(&record.target.clone(), terms);
    let seen = seen(record, &partner.terms, tries);
    judge(&partner, seen)
}

/// The same after one try.
pub(super) fn judged(record: Domain, terms: Terms) -> checked::Partner {
    tried(record, terms, 1)
}

/// Host and state of every rule of this id.
pub(super) fn states(judged: &checked::Partner, id: &str) -> Vec<(String, String)> {
    let rules = judged.rules.iter().filter(|rule| rule.id == id);
    let host = |rule: &checked::Rule| rule.host.clone().unwrap_or_else(|| "the domain".into());
    rules.map(|rule| (host(rule), rule.state.clone())).collect()
}

/// The state of the one rule of this id.
pub(super) fn state(judged: &checked::Partner, id: &str) -> String {
    let all = states(judged, id);
    assert_eq!(all.len(), 1, "{id}: {all:?}");
    all[0].1.clone()
}

/// The message of the first rule of this id.
pub(super) fn message(judged: &checked::Partner, id: &str) -> String {
    judged.rules.iter().find(|rule| rule.id == id).expect("a rule of this id").message.clone()
}

/// The first server as one that ended without a last word.
pub(super) fn left_open(record: &mut Domain, outcome: &str, stage: &str) {
    let server = &mut record.servers[0];
    server.outcome = outcome.to_owned();
    server.stage = Some(stage.to_owned());
    server.detail = "So it ended.".to_owned();
    server.conclusive = false;
    (server.level, server.tls, server.certificate) = (None, None, None);
    server.connections = 0;
    let open = crate::report::record::Undetermined {
        host: server.host.clone(),
        address: server.address.clone(),
        why: outcome.to_owned(),
    };
    record.verdict.undetermined = vec![open];
    record.verdict.level = record.servers.iter().filter_map(|s| s.level.clone()).min();
}

pub(super) fn first(record: &mut Domain) -> &mut Server {
    &mut record.servers[0]
}
