//! Whether a partner is looked at once more, and when.
//!
//! Another look costs the partner connections, so it is worth one only where the next may end
//! otherwise: not where the answer was a word of its own, or ours. Does no IO, reads no clock.

use std::time::Duration;

use crate::report::checked::{Partner, Rule};
use crate::report::record::{Domain, Finding, Server};

/// Looked at once more, not before this long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Again {
    /// How long to wait at least; none means the usual spacing.
    pub after: Option<Duration>,
}

/// Who says "later", and a network that lets nothing out, are left alone for this long.
const LATER: Duration = Duration::from_secs(60);

/// Ends that another look may not meet.
const PASSING: &[&str] = &[
    "timed-out",
    "connection-refused",
    "unreachable",
    "reset",
    "closed",
    "tls-unusable",
    // Not confirmed by a second connection, or they would be a last word.
    "encrypted",
    "starttls-not-offered",
    "starttls-refused",
    "handshake-failed",
];

/// Ends that pass, but not soon.
const LATER_ENDS: &[&str] =
    &["greeting-deferred", "ehlo-deferred", "starttls-deferred", "egress-blocked"];

/// Look-ups that may be answered the next time.
const PASSING_LOOKUPS: &[&str] =
    &["servfail", "timeout", "network", "dns", "connect", "timed-out", "unavailable"];

/// Whether it may end otherwise at the next try.
pub fn again(partner: &Partner) -> Option<Again> {
    partner
        .rules
        .iter()
        .filter_map(|rule| of_rule(partner, rule))
        .max()
        .map(|wait| Again { after: wait.0 })
}

/// Whether what a finding tells is told only once it was seen twice. The certificate of a policy
/// host may be that of a portal on our own way, which asks for a password first.
pub fn may_pass(finding: &Finding) -> bool {
    finding.transient || finding.id == "sts-webpki-invalid"
}

/// How long to wait for a rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wait(Option<Duration>);

const SOON: Wait = Wait(None);

fn of_rule(partner: &Partner, rule: &Rule) -> Option<Wait> {
    match rule.state.as_str() {
        "undetermined" => of_open(partner, rule),
        // A failure is told once it was seen twice, where it may pass.
        "fail" if partner.tries < 2 => {
            explaining(&partner.domain, rule).any(may_pass).then_some(SOON)
        }
        _ => None,
    }
}

fn of_open(partner: &Partner, rule: &Rule) -> Option<Wait> {
    let record = &partner.domain;
    let server = record.servers.iter().find(|server| is_of(server, rule));
    let told_later = explaining(record, rule).any(|finding| finding.id == "rate-limited");
    match server {
        _ if told_later => Some(Wait(Some(LATER))),
        Some(server) => of_server(partner, rule, server),
        None => lookups_may_pass(record, rule).then_some(SOON),
    }
}

fn of_server(partner: &Partner, rule: &Rule, server: &Server) -> Option<Wait> {
    let end = server.outcome.as_str();
    // Once is not enough for `reachable`, whatever the end.
    let once = rule.id == "reachable" && partner.tries < 2;
    let dane = rule.id == "dane" && server.dane.status == "error";
    match () {
        () if LATER_ENDS.contains(&end) => Some(Wait(Some(LATER))),
        () if !server.conclusive && PASSING.contains(&end) => Some(SOON),
        // Not after a 5xx greeting: who turns us away for good is not asked twice.
        () if once && end == "not-smtp" => Some(SOON),
        () if dane || lookups_may_pass(&partner.domain, rule) => Some(SOON),
        () => None,
    }
}

fn is_of(server: &Server, rule: &Rule) -> bool {
    Some(&server.host) == rule.host.as_ref() && server.address == rule.address
}

/// A look-up that the rule rests on failed in a way that passes.
fn lookups_may_pass(record: &Domain, rule: &Rule) -> bool {
    let of_host = record.mx.records.iter().filter(|host| {
        rule.host.as_ref().is_none_or(|own| *own == host.host) && rule.address.is_none()
    });
    let failures = of_host.filter_map(|host| host.failure.as_ref());
    let of_sts = record.sts.failure.iter().filter(|_| matches!(rule.id.as_str(), "sts" | "level"));
    let mut all = record.mx.failure.iter().chain(failures).chain(of_sts);
    let dane = rule.host.is_none() && record.verdict.dane == "error";
    let badge = matches!(rule.id.as_str(), "dane" | "level") && dane;
    badge || all.any(|failure| PASSING_LOOKUPS.contains(&failure.kind.as_str()))
}

/// The findings that the rule names.
fn explaining<'a>(record: &'a Domain, rule: &'a Rule) -> impl Iterator<Item = &'a Finding> {
    record.findings.iter().filter(|finding| {
        rule.findings.contains(&finding.id)
            && (rule.host.is_none() || finding.host == rule.host)
            && (finding.address.is_none()
                || rule.address.is_none()
                || finding.address == rule.address)
    })
}
