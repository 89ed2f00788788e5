//! DANE (RFC 7672) and MTA-STS (RFC 8461): each server, and the domain as a whole.

use super::case::{Case, Look, Told};
use super::words::{self, cut};
use crate::verdict::Require;

/// Findings on DANE.
pub(super) const EXPLAIN_DANE: &[&str] = &[
    "tlsa-invalid",
    "dnssec-invalid",
    "dane-required",
    "validation-failure",
    "tlsa-without-starttls",
    "tlsa-pkix-usage",
    "dane-lookup-error",
    "dane-mx-insecure",
    "starttls-not-supported",
    "starttls-inconsistent",
    "mx-unresolvable",
];

/// Findings on MTA-STS.
pub(super) const EXPLAIN_STS: &[&str] = &[
    "sts-policy-fetch-error",
    "sts-policy-invalid",
    "sts-webpki-invalid",
    "sts-mx-not-listed",
    "sts-testing",
    "certificate-expired",
    "certificate-not-trusted",
    "certificate-host-mismatch",
    "certificate-cn-only",
    "certificate-chain-incomplete",
    "starttls-not-supported",
    "starttls-inconsistent",
    "legacy-tls-only",
    "mx-unresolvable",
];

/// The reason that rests on the policy alone.
pub(super) const NOT_LISTED: &str = "sts-mx-not-listed";

/// Whether the server is what its TLSA records promise.
pub(super) fn dane(look: &Look<'_>) -> Option<Told> {
    let (name, dane) = (look.name(), &look.server.dane);
    let reason = dane.reason.as_deref().map(cut).unwrap_or_default();
    let said = |text: String| format!("{text} {reason}").trim_end().to_owned();
    let told = match dane.status.as_str() {
        "pass" if look.is_settled() => {
            Told::pass(format!("{name} is what its TLSA records promise, and dane is asked."))
        }
        "fail" => {
            Told::fail(said(format!("{name} does not keep to its TLSA records; dane is asked.")))
        }
        "none" => Told::firm_fail(format!("{name} has no TLSA records that count; dane is asked.")),
        "unusable" => Told::firm_fail(said(format!(
            "{name} has only TLSA records that mail cannot use; dane is asked."
        ))),
        "error" => Told::open(said(format!(
            "The TLSA records of {name} could not be looked up{}.",
            look.case.tries()
        ))),
        _ if !look.is_settled() => Told::open(look.why_open()),
        _ => Told::open(said(format!("Whether DANE holds for {name} was not tested."))),
    };
    Some(told.showing(&dane.status))
}

/// Whether the server keeps to the domain's MTA-STS policy; nothing where there is none.
pub(super) fn sts(look: &Look<'_>) -> Option<Told> {
    if !matches!(look.case.record.sts.status.as_str(), "enforce" | "testing") {
        return None;
    }
    let (name, sts) = (look.name(), &look.server.sts);
    let reason = sts.reason.as_deref().unwrap_or_default();
    let told = match sts.status.as_str() {
        "pass" if look.is_settled() => {
            Told::pass(format!("{name} keeps to the MTA-STS policy, and sts is asked."))
        }
        "fail" if reason == NOT_LISTED => Told::firm_fail(format!(
            "{name} is not named by the domain's own MTA-STS policy; sts is asked."
        )),
        "fail" => Told::fail(format!(
            "{name} falls short of the MTA-STS policy ({}); sts is asked.",
            cut(reason)
        )),
        _ if !look.is_settled() => Told::open(look.why_open()),
        _ => Told::open(format!("Whether {name} keeps to the MTA-STS policy was not tested.")),
    };
    Some(told.showing(&sts.status))
}

/// What is said of the domain where no single server tells.
pub(super) fn whole(case: &Case<'_>, require: Require, holds: Option<bool>) -> String {
    let (name, asked) = (&case.name, require.word());
    let why = match require {
        Require::Dane => why_dane(case),
        Require::Sts => why_sts(case),
        _ => return of_level(case, require, holds),
    };
    match holds {
        Some(_) => format!("{name}: {why}; {asked} is asked."),
        None => format!("{name}: {why}, so whether {asked} holds cannot be told."),
    }
}

/// The record's own sentences, where it has any.
fn of_level(case: &Case<'_>, require: Require, holds: Option<bool>) -> String {
    let said = words::summary(case.record.verdict.summary.trim());
    let (name, asked) = (&case.name, require.word());
    match holds {
        _ if !said.is_empty() => said,
        Some(_) => format!("{name} falls short as a whole; {asked} is asked."),
        None => format!("Whether {asked} holds for {name} cannot be told."),
    }
}

/// What was seen of the whole, as a short value.
pub(super) fn seen_of_whole(case: &Case<'_>, require: Require) -> String {
    let verdict = &case.record.verdict;
    match require {
        Require::Dane => verdict.dane.clone(),
        Require::Sts => format!("policy {} | servers {}", case.record.sts.status, verdict.sts),
        _ => verdict.level.clone().unwrap_or_default(),
    }
}

fn why_dane(case: &Case<'_>) -> String {
    let verdict = &case.record.verdict;
    let of_hosts_only = verdict.dane_scope.as_deref() == Some("mx-host-only");
    match verdict.dane.as_str() {
        "pass" => "DANE holds for every server",
        "fail" => "a server falls short of its TLSA records",
        "none" if of_hosts_only => "the MX answer is not signed, so DANE covers the hosts alone",
        "not-tested" if of_hosts_only => "whether the MX answer is signed is not known",
        "none" => "not every server has TLSA records that count",
        "error" => "a look-up for DANE failed",
        _ => "DANE was not tested throughout",
    }
    .to_owned()
}

fn why_sts(case: &Case<'_>) -> String {
    let sts = &case.record.sts;
    let detail = sts.failure.as_ref().map(|failure| cut(&failure.detail)).unwrap_or_default();
    let said = match sts.status.as_str() {
        "absent" => "it publishes no MTA-STS policy",
        "none" => "its MTA-STS policy asks nothing of senders",
        "testing" => "its MTA-STS policy is in testing mode, so no sender acts on it",
        "enforce" => "not every server was seen to keep to its MTA-STS policy",
        "error" if detail.is_empty() => "its MTA-STS policy could not be had",
        "error" => {
            let bare = detail.trim_end_matches('.');
            return format!("its MTA-STS policy could not be had ({bare})");
        }
        _ => "no MTA-STS policy was looked up",
    };
    said.to_owned()
}
