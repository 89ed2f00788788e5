//! Postfix: a line of `smtp_tls_policy_maps`, found by the next-hop destination.
//!
//! Absent DANE Postfix names no server in its hello, so a line that looks at certificates
//! says `servername=hostname` (Postfix 3.4). Does no IO, reads no clock.

use super::case::Case;
use super::paper::Paper;
use super::{Promise, names};
use crate::facts::Target;
use crate::verdict::{Level, Require};

/// The port that Postfix leaves out of a next hop.
const SMTP: u16 = 25;

/// The most public keys that are listed.
const MOST_KEYS: usize = 16;

/// The line that makes this promise, what may stand beside it, and its conditions.
pub(super) fn write(paper: &mut Paper, case: &Case<'_>, promise: Promise) -> Vec<String> {
    with_promise(paper, case, promise);
    conditions(case, promise)
}

fn with_promise(paper: &mut Paper, case: &Case<'_>, promise: Promise) {
    match promise {
        Promise::Pki => paper.say("Postfix has no level that looks at the chain alone."),
        Promise::Sts => paper.say(
            "MTA-STS holds for senders that fetch the policy: in Postfix a policy daemon in \
             smtp_tls_policy_maps does. No line for the domain may stand before such a daemon.",
        ),
        _ => {}
    }
    match by_names_of_dns(case, promise) {
        true => {
            paper.say("Without a daemon; it takes the names from DNS, where they can be forged:");
            paper.disabled(&line(case, promise));
        }
        false => {
            paper.line(line(case, promise));
            under_the_unicode_name(paper, case, promise);
        }
    }
    if let Some(stronger) = case.strongest().filter(|strongest| *strongest > promise) {
        paper.say("Stronger, and it holds too:");
        paper.disabled(&line(case, stronger));
    }
    if promise == Promise::Dane && !matches!(case.target(), Target::Literal(..)) {
        without_dnssec(paper, case);
    }
    confirm(paper, case, promise);
    public_keys(paper, case);
}

/// Postfix looks for the name as the recipient's address has it (RFC 6531).
fn under_the_unicode_name(paper: &mut Paper, case: &Case<'_>, promise: Promise) {
    let Some(unicode) = names::unicode(case) else { return };
    paper.say("Mail addressed with the name in Unicode is found under that name:");
    paper.line(line(case, promise).replacen(&next_hop(case), &unicode, 1));
}

/// MTA-STS was asked for, and no line can hold what it promises: its names are in the policy.
fn by_names_of_dns(case: &Case<'_>, promise: Promise) -> bool {
    let asked = matches!(case.question.asked, Some(Require::Sts | Require::Authenticated));
    promise == Promise::Sts && asked && names::own(case).is_none()
}

/// The strongest line for a sender that has no validating resolver.
fn without_dnssec(paper: &mut Paper, case: &Case<'_>) {
    if let Some(promise) = case.strongest_without_dane() {
        paper.say("Without a validating resolver of your own:");
        paper.disabled(&line(case, promise));
    }
}

/// A name of another organisation, learnt from DNS: for a person to confirm.
fn confirm(paper: &mut Paper, case: &Case<'_>, promise: Promise) {
    if !matches!(promise, Promise::PkiName | Promise::Sts) {
        return;
    }
    if let Some(suffix) = names::handler(case).filter(|_| names::own(case).is_none()) {
        // Never cut in two: what is to be confirmed stands on one line.
        paper.disabled(&format!(
            "CONFIRM with the recipient by another channel: mail is handled by {suffix}"
        ));
        let key = next_hop(case);
        let names = format!("match=.{suffix}:{suffix}");
        paper.disabled(&format!("{key} secure {names} servername=hostname"));
    }
}

fn public_keys(paper: &mut Paper, case: &Case<'_>) {
    let mut keys: Vec<(&str, &str)> = Vec::new();
    for look in &case.looks {
        for judged in look.certificates() {
            let digest = judged.certificate.spki_sha256.as_str();
            let key = (digest, look.view.server.host.as_str());
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    if keys.is_empty() || keys.len() > MOST_KEYS {
        return;
    }
    paper.say(
        "Public keys seen, for level fingerprint with smtp_tls_fingerprint_digest = sha256 \
         (Postfix 3.6; older ones want a colon after each two digits); it holds until a key is \
         changed:",
    );
    for (key, host) in keys {
        paper.say(host);
        paper.disabled(&format!("  match={key}"));
    }
}

/// What may stand in place of a line, for a person to choose.
pub(super) fn instead(paper: &mut Paper, case: &Case<'_>) {
    match case.strongest() {
        _ if case.takes_no_mail() => {}
        Some(holds) => paper.disabled(&line(case, holds)),
        None if case.level().is_some_and(|level| level < Level::Encrypts) => {
            paper.say("With the next line mail may go in clear; else do not send.");
            paper.disabled(&format!("{} may", next_hop(case)));
        }
        None => {}
    }
}

/// The line that requires what `promise` says and nothing more.
fn line(case: &Case<'_>, promise: Promise) -> String {
    let key = next_hop(case);
    let literal = matches!(case.target(), Target::Literal(..));
    let own = names::own(case);
    match (promise, own) {
        (Promise::Dane, _) => format!("{key} dane-only"),
        // Postfix finds no address in a certificate.
        _ if literal => format!("{key} encrypt"),
        (Promise::FixedName | Promise::Sts, Some(names::Own { name, and_below: true })) => {
            format!("{key} secure match=.{name}:{name} servername=hostname")
        }
        (Promise::FixedName | Promise::Sts, Some(names::Own { name, .. })) => {
            format!("{key} secure match={name} servername=hostname")
        }
        (Promise::FixedName | Promise::PkiName | Promise::Sts, _) => {
            format!("{key} verify servername=hostname")
        }
        _ if case.must_name() => format!("{key} encrypt servername=hostname"),
        _ => format!("{key} encrypt"),
    }
}

/// The key of the map: the recipient's domain, or a host in brackets.
fn next_hop(case: &Case<'_>) -> String {
    let bracketed = |host: &str, port: u16| match port {
        SMTP => format!("[{host}]"),
        port => format!("[{host}]:{port}"),
    };
    match case.target() {
        Target::Domain(name) => name.clone(),
        Target::Host(name, port) => bracketed(name, *port),
        Target::Literal(ip, port) => bracketed(&ip.to_string(), port.unwrap_or(case.domain().port)),
    }
}

fn conditions(case: &Case<'_>, promise: Promise) -> Vec<String> {
    let certificates = matches!(promise, Promise::FixedName | Promise::PkiName | Promise::Sts);
    let mut all = vec![match case.target() {
        Target::Domain(_) => "Mail for the domain goes straight to its mail servers: no relayhost \
                              and no transport map stands before them."
            .to_owned(),
        _ => "The transport map or relayhost names the host as the line does.".to_owned(),
    }];
    if certificates {
        let roots = case.question.roots;
        all.push(format!(
            "smtp_tls_CApath or smtp_tls_CAfile is set, to roots that include those used here \
             ({roots})."
        ));
    }
    if promise == Promise::Dane {
        all.push(
            "smtp_dns_support_level = dnssec, and a validating resolver on the same machine is \
             the only one it asks."
                .to_owned(),
        );
    }
    if line(case, promise).contains("servername=") {
        all.push("Postfix is 3.4 or newer, for servername.".to_owned());
    }
    all.push(
        "tls_required_enable = no (Postfix 3.10 and newer), or it is accepted that a header field \
         TLS-Required: no in a message switches the line off."
            .to_owned(),
    );
    all
}
