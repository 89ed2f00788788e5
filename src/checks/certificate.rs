//! Checks of the certificate: each fault of path and name its own finding.
//!
//! RFC 5280 for the path, RFC 9525 for the name. They hold for a session that
//! turned out unusable too: its certificate was seen. Does no IO, reads no clock.

use jiff::Timestamp;

use super::catalogue::{Rule, certificate as rules};
use super::{CheckOutcome, Finding, Judged, ServerCheck, ServerView, Severity};
use crate::cert::{Certificate, Identity, Trust, expires_soon};
use crate::facts::Variation;
use crate::tls::KeyType;

pub(super) const CHECKS: &[ServerCheck] = &[
    (&rules::NOT_TRUSTED, not_trusted),
    (&rules::CHAIN_INCOMPLETE, chain_incomplete),
    (&rules::EXPIRED, expired),
    (&rules::EXPIRING, expiring),
    (&rules::NOT_YET_VALID, not_yet_valid),
    (&rules::HOST_MISMATCH, host_mismatch),
    (&rules::CN_ONLY, cn_only),
    (&rules::WRONG_USAGE, wrong_usage),
    (&rules::WEAK_KEY, weak_key),
    (&rules::WEAK_SIGNATURE, weak_signature),
];

/// What is wrong with the certificate of the other key type, where a handshake showed one,
/// and not with the first (A-CERT-6).
pub(super) fn of_other_key(
    view: &ServerView<'_>,
    own: &[(&'static Rule, CheckOutcome)],
) -> Vec<(&'static Rule, CheckOutcome)> {
    let is_known = |rule: &Rule| own.iter().any(|(r, o)| r.id == rule.id && o.finding().is_some());
    let extras = view.server.extras.iter().zip(view.extras);
    let other = extras.filter_map(|(extra, judged)| match extra.variation {
        Variation::OtherKeyType(key_type) => Some((key_type, judged.as_ref()?)),
        _ => None,
    });
    let found = other.filter(|_| !view.is_in_doubt()).flat_map(|(key_type, judged)| {
        let other = ServerView { judged: Some(judged), ..*view };
        let checks = CHECKS.iter().filter(|(rule, _)| !is_known(rule));
        checks.filter_map(move |(rule, check)| match check(&other, rule) {
            CheckOutcome::Finding(finding) => Some((*rule, shown_with(finding, key_type).into())),
            _ => None,
        })
    });
    found.collect()
}

fn shown_with(mut finding: Finding, key_type: KeyType) -> Finding {
    let (word, other) = match key_type {
        KeyType::Rsa => ("an RSA", "ECDSA"),
        KeyType::Ecdsa => ("an ECDSA", "RSA"),
    };
    let beside = format!(" It has {word} certificate beside the {other} one; this is of that.");
    finding.message.push_str(&beside);
    finding
}

/// Message and evidence.
type Words = (String, String);

/// What nothing can be said of without a certificate that can be read.
const UNREADABLE: &str = "the certificate cannot be read";

/// The outcome where no certificate was seen or none could be read.
fn unseen(view: &ServerView<'_>) -> CheckOutcome {
    if sent_something(view) {
        CheckOutcome::NotTested(UNREADABLE.to_owned())
    } else {
        view.without_tls()
    }
}

fn sent_something(view: &ServerView<'_>) -> bool {
    view.settled.decisive.is_some_and(|a| a.session.is_some())
}

fn has(judged: &Judged, fault: Trust) -> bool {
    judged.judgement.trust == fault || judged.judgement.also.contains(&fault)
}

/// A fault, and whom it does not concern.
fn told(
    view: &ServerView<'_>,
    rule: &'static Rule,
    mut message: String,
    evidence: String,
) -> CheckOutcome {
    if passes_by_its_own_key(view) {
        message.push_str(" Senders that follow DANE deliver all the same.");
    }
    view.finding(rule, message, evidence).into()
}

/// A-7672-12: under usage 3 dates, names and issuers do not matter.
fn passes_by_its_own_key(view: &ServerView<'_>) -> bool {
    let tlsa = view.mx.and_then(|host| host.tlsa.as_ref());
    let records = tlsa.and_then(|tlsa| tlsa.records.as_ref().ok());
    let matched = view.standing.and_then(|standing| standing.matched);
    let record = records.zip(matched).and_then(|(records, place)| records.get(place));
    record.is_some_and(|record| record.usage == 3)
}

/// A fault of the path, named first or beside others.
fn path_fault(
    view: &ServerView<'_>,
    rule: &'static Rule,
    fault: Trust,
    words: impl FnOnce(&Judged) -> Words,
) -> CheckOutcome {
    match view.judged {
        None => unseen(view),
        Some(judged) if has(judged, fault) => {
            let (message, evidence) = words(judged);
            told(view, rule, message, evidence)
        }
        Some(judged) if has(judged, Trust::Malformed) => {
            CheckOutcome::NotTested(UNREADABLE.to_owned())
        }
        Some(_) => CheckOutcome::Pass,
    }
}

fn not_trusted(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let name = view.name();
    let Some(judged) = view.judged else {
        return match sent_something(view) {
            true => {
                let message = format!("The certificate of {name} cannot be read.");
                view.finding(rule, message, UNREADABLE).into()
            }
            false => view.without_tls(),
        };
    };
    let what = if has(judged, Trust::SelfSigned) {
        "is signed by itself"
    } else if has(judged, Trust::UnknownIssuer) {
        "comes from an authority outside the trust store"
    } else if has(judged, Trust::Malformed) {
        "cannot be read, or is not its own"
    } else {
        return CheckOutcome::Pass;
    };
    let message =
        format!("The certificate of {name} {what}. Senders that verify it do not deliver.");
    told(view, rule, message, judged.judgement.why.clone())
}

fn chain_incomplete(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    path_fault(view, rule, Trust::IncompleteChain, |judged| {
        let message = format!(
            "{} does not send the certificate of its issuer, or its authority is not in the \
             trust store. Install the whole chain, or name the authority with --roots.",
            view.name()
        );
        (message, judged.judgement.why.clone())
    })
}

/// A-CERT-6: it need not be the server's own that has run out.
fn expired(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    path_fault(view, rule, Trust::Expired, |judged| {
        let end = judged.certificate.not_after;
        if end < view.at {
            let message =
                format!("The certificate of {} expired on {}. Renew it.", view.name(), day(end));
            return (message, format!("not after {end}"));
        }
        let other = judged.judgement.expired_other.as_deref().unwrap_or("an issuer's");
        let message = format!(
            "A certificate that {} sends above its own has expired: {other}. \
             Install the issuer's current chain.",
            view.name()
        );
        (message, judged.judgement.why.clone())
    })
}

/// `2026-11-22`, in UTC.
fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// A-CERT-2: relative to the lifetime, so that short-lived ones do not alarm.
fn expiring(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let Some(Judged { certificate, .. }) = view.judged else { return unseen(view) };
    let end = certificate.not_after;
    let Some(soon) = expires_soon(certificate.not_before, end, view.at) else {
        return match end < view.at {
            true => CheckOutcome::NotApplicable("it has expired already"),
            false => CheckOutcome::Pass,
        };
    };
    let message = format!(
        "The certificate of {} ends on {}, {}. See that it is renewed.",
        view.name(),
        day(end),
        in_days(soon.days_left)
    );
    let mut finding = view.finding(rule, message, format!("not after {end}"));
    if soon.critical {
        finding.severity = Severity::Medium;
    }
    finding.into()
}

fn in_days(days: i64) -> String {
    match days {
        ..1 => "in less than a day".to_owned(),
        1 => "in one day".to_owned(),
        n => format!("in {n} days"),
    }
}

fn not_yet_valid(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    path_fault(view, rule, Trust::NotYetValid, |judged| {
        let early = culprit(judged, |c| c.not_before > view.at);
        let message = format!(
            "A certificate that {} sends is valid only from {}. Compare the clocks first.",
            view.name(),
            day(early.not_before)
        );
        (message, format!("not before {}: {}", early.not_before, early.subject))
    })
}

/// The first certificate with the fault; the server's own if none can be named.
fn culprit(judged: &Judged, has_fault: impl Fn(&Certificate) -> bool) -> &Certificate {
    let own = &judged.certificate;
    let mut all = std::iter::once(own).chain(&judged.chain);
    all.find(|c| has_fault(c)).unwrap_or(own)
}

/// A-9525-1, A-9525-3: the reference is the MX host's name.
fn host_mismatch(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let Some(judged) = view.judged else { return unseen(view) };
    let Judged { certificate, judgement, .. } = judged;
    let (name, host) = (view.name(), &view.server.host);
    let message = match judgement.identity {
        Identity::Match | Identity::CnOnly => return CheckOutcome::Pass,
        Identity::Mismatch => format!(
            "The certificate of {name} is for {}, not for {host}. \
             Senders that compare names do not deliver.",
            some_names(certificate)
        ),
        Identity::None => {
            format!("The certificate of {name} carries no name at all. Issue one for {host}.")
        }
    };
    let fits =
        if fits_by_common_name(certificate, host) { "; only the common name fits" } else { "" };
    told(view, rule, message, format!("{}{fits}", names(certificate)))
}

/// The common name does not count beside subject alternative names (A-9525-1).
fn fits_by_common_name(certificate: &Certificate, host: &str) -> bool {
    certificate.common_names.iter().any(|name| name.eq_ignore_ascii_case(host))
}

/// The first names, for a sentence.
fn some_names(certificate: &Certificate) -> String {
    let all =
        if certificate.names.is_empty() { &certificate.common_names } else { &certificate.names };
    match all.as_slice() {
        [] => "another name".to_owned(),
        [only] => only.clone(),
        [first, second] => format!("{first} and {second}"),
        [first, second, ..] => format!("{first}, {second} and others"),
    }
}

/// All names, as evidence.
fn names(certificate: &Certificate) -> String {
    let Certificate { subject, names, .. } = certificate;
    match names.is_empty() {
        true => format!("no subject alternative name; subject {subject}"),
        false => format!("subject alternative names {}; subject {subject}", names.join(", ")),
    }
}

/// A-9525-1.
fn cn_only(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    match view.judged {
        None => unseen(view),
        Some(judged) if judged.judgement.identity == Identity::CnOnly => {
            let message = format!(
                "The certificate of {} has {} only as its common name, which many senders \
                 ignore. Issue it with a subject alternative name.",
                view.name(),
                view.server.host
            );
            told(view, rule, message, names(&judged.certificate))
        }
        Some(_) => CheckOutcome::Pass,
    }
}

fn wrong_usage(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    path_fault(view, rule, Trust::WrongUsage, |judged| {
        let message = format!(
            "A certificate that {} sends is not meant for this use. \
             Issue it with the right key usage.",
            view.name()
        );
        (message, judged.judgement.why.clone())
    })
}

fn weak_key(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    path_fault(view, rule, Trust::WeakKey, |judged| {
        let Certificate { key, subject, .. } = culprit(judged, |c| c.key.is_weak());
        if !key.is_weak() {
            let message = format!("A key above the certificate of {} is too small.", view.name());
            return (message, judged.judgement.why.clone());
        }
        let size = format!("{} {} bits", key.algorithm, key.bits);
        let message = format!(
            "A certificate that {} sends has too small a key, {size}. \
             Make a new key of RSA 2048 or EC P-256.",
            view.name()
        );
        (message, format!("key {size}: {subject}"))
    })
}

/// A root's own signature proves nothing in any case.
fn is_weakly_signed(certificate: &Certificate) -> bool {
    certificate.weak_signature && !certificate.self_issued
}

fn any_weakly_signed(judged: &Judged) -> bool {
    std::iter::once(&judged.certificate).chain(&judged.chain).any(is_weakly_signed)
}

fn weak_signature(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    if view.settled.decisive.is_some_and(|a| a.session.is_none())
        && view.judged.is_some_and(|judged| !any_weakly_signed(judged))
    {
        return CheckOutcome::NotTested("no handshake was finished that it could sign".to_owned());
    }
    path_fault(view, rule, Trust::WeakSignature, |judged| {
        if !any_weakly_signed(judged) {
            let message = format!(
                "{} signs its handshake in a way that proves little, or that is not known here. \
                 Update its TLS library.",
                view.name()
            );
            return (message, judged.judgement.why.clone());
        }
        let weak = culprit(judged, is_weakly_signed);
        let Certificate { signature, subject, .. } = weak;
        let message = format!(
            "A certificate that {} sends is signed with {signature}. \
             Have it issued again with SHA-256 or better.",
            view.name()
        );
        (message, format!("signature {signature}: {subject}"))
    })
}
