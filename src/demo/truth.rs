//! The written truth held against a record: every word that differs.
//!
//! Does no IO, reads no clock.

use super::expect::ServerTruth;
use super::internet::{Domain, Server};
use crate::report::record;

/// What the truth of `domain` says in short: outcomes, or what DNS says.
pub fn expected(domain: &Domain) -> String {
    let mut words: Vec<&str> = domain.servers.iter().map(|s| s.expect.outcome.as_str()).collect();
    words.dedup();
    match (words.is_empty(), &domain.expect.failure) {
        (false, _) => words.join(", "),
        (true, Some(failure)) => failure.clone(),
        (true, None) => format!("{} MX", domain.expect.mx),
    }
}

/// What `record` says, in the same short form, with what is critical in it.
pub fn found(record: &record::Domain) -> String {
    let mut words: Vec<String> = record.servers.iter().map(in_short).collect();
    words.dedup();
    let told = match (words.is_empty(), &record.mx.failure) {
        (false, _) => words.join("; "),
        (true, Some(failure)) => failure.kind.clone(),
        (true, None) => format!("{} MX", record.mx.source),
    };
    let badge = |of: &str, word: &str| {
        let idle = ["none", "not-tested"].contains(&word);
        (!idle).then(|| format!("{of} {word}"))
    };
    let badges = [badge("dane", &record.verdict.dane), badge("sts", &record.verdict.sts)];
    let critical = record.findings.iter().filter(|f| f.severity == "critical");
    let words = std::iter::once(told).chain(badges.into_iter().flatten());
    words.chain(critical.map(|f| f.id.clone())).collect::<Vec<_>>().join(", ")
}

fn in_short(server: &record::Server) -> String {
    let version = server.tls.as_ref().and_then(|tls| tls.version.clone());
    let trust = server.certificate.as_ref().map(|c| {
        let name = if c.identity == "match" { "" } else { ", another name" };
        format!("certificate {}{name}", c.trust)
    });
    let words = [Some(server.outcome.clone()), version, trust];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Every word of the truth that `record` does not say; none if all is right.
pub fn differences(domain: &Domain, record: &record::Domain) -> Vec<String> {
    let truth = &domain.expect;
    let mut wrong = Vec::new();
    compare(&mut wrong, "mx.source", Some(truth.mx.as_str()), Some(record.mx.source.as_str()));
    let failure = record.mx.failure.as_ref().map(|f| f.kind.as_str());
    compare(&mut wrong, "mx.failure", truth.failure.as_deref(), failure);
    compare(&mut wrong, "level", truth.level.as_deref(), record.verdict.level.as_deref());
    let first = record.verdict.first_choice.as_deref();
    compare(&mut wrong, "first_choice", truth.first_choice.as_deref(), first);
    if let Some(answer) = truth.answer.filter(|a| a.ready() != record.verdict.ready) {
        wrong.push(format!("ready: {:?}, not {:?}", record.verdict.ready, answer.ready()));
    }
    policy_differences(&mut wrong, domain, record);
    let raised: Vec<&str> = record.findings.iter().map(|f| f.id.as_str()).collect();
    lacking(&mut wrong, &domain.name, &truth.findings, &raised);
    for server in &domain.servers {
        match matching(server, record) {
            Some(seen) => server_differences(&mut wrong, &server.expect, seen),
            None => wrong.push(format!("{} {} is not in the record", server.host, server.address)),
        }
    }
    wrong
}

/// What the domain publishes about TLS, and what it amounts to.
fn policy_differences(wrong: &mut Vec<String>, domain: &Domain, record: &record::Domain) {
    let (truth, verdict) = (&domain.expect, &record.verdict);
    compare(wrong, "mx.dnssec", truth.mx_dnssec.as_deref(), Some(&record.mx.dnssec));
    compare(wrong, "dane", truth.dane.as_deref(), Some(&verdict.dane));
    let scope = verdict.dane_scope.as_deref();
    compare(wrong, "dane_scope", truth.dane_scope.as_deref(), scope);
    compare(wrong, "sts", truth.sts.as_deref(), Some(&verdict.sts));
    compare(wrong, "sts.status", truth.policy.as_deref(), Some(&record.sts.status));
    let failure = record.sts.failure.as_ref().map(|failure| failure.kind.as_str());
    compare(wrong, "sts.failure", truth.policy_failure.as_deref(), failure);
    compare(wrong, "tlsrpt", truth.tlsrpt.as_deref(), Some(&record.tlsrpt.status));
}

fn matching<'a>(server: &Server, record: &'a record::Domain) -> Option<&'a record::Server> {
    let address = server.address.to_string();
    record.servers.iter().find(|seen| {
        seen.host == server.host && seen.address.as_ref().is_none_or(|a| *a == address)
    })
}

fn server_differences(wrong: &mut Vec<String>, truth: &ServerTruth, seen: &record::Server) {
    let certificate = seen.certificate.as_ref();
    compare(wrong, "outcome", Some(truth.outcome.as_str()), Some(seen.outcome.as_str()));
    compare(wrong, "stage", truth.stage.as_deref(), seen.stage.as_deref());
    compare(wrong, "trust", truth.trust.as_deref(), certificate.map(|c| c.trust.as_str()));
    compare(wrong, "identity", truth.identity.as_deref(), certificate.map(|c| c.identity.as_str()));
    let version = seen.tls.as_ref().and_then(|tls| tls.version.as_deref());
    compare(wrong, "version", truth.version.as_deref(), version);
    compare(wrong, "level", truth.level.as_deref(), seen.level.as_deref());
    compare(wrong, "dane", truth.dane.as_deref(), Some(&seen.dane.status));
    compare(wrong, "dane.base", truth.dane_base.as_deref(), seen.dane.base.as_deref());
    compare(wrong, "sts", truth.sts.as_deref(), Some(&seen.sts.status));
    compare(wrong, "sts.reason", truth.sts_reason.as_deref(), seen.sts.reason.as_deref());
    let also = certificate.map(|c| c.also.join(" "));
    let expected = truth.also.as_ref().map(|also| also.join(" "));
    compare(wrong, "also", expected.as_deref(), also.as_deref());
    let raised: Vec<&str> = seen.findings.iter().map(String::as_str).collect();
    lacking(wrong, &seen.host, &truth.findings, &raised);
}

/// A word that the truth does not state is not compared.
fn compare(wrong: &mut Vec<String>, what: &str, truth: Option<&str>, seen: Option<&str>) {
    if truth.is_some() && truth != seen {
        let word = |w: Option<&str>| w.unwrap_or("nothing").to_owned();
        wrong.push(format!("{what}: {}, not {}", word(seen), word(truth)));
    }
}

fn lacking(wrong: &mut Vec<String>, place: &str, ids: &[String], raised: &[&str]) {
    for id in ids.iter().filter(|id| !raised.contains(&id.as_str())) {
        wrong.push(format!("{place} lacks the finding {id}"));
    }
}
