//! What a claim about one server rests on: certificates and the dialogue.
//!
//! Shown on request. Does no IO, reads no clock.

use super::page::{Page, plain};
use super::words::{self, day};
use crate::report::record::{Certificate, Dane, Line, Server, Smtp};

/// Where the labels of facts start.
const LABEL: usize = 6;
/// Where the facts start; a SHA-256 in hex fits beside it on a page of 80 columns.
const FACT: usize = 16;

/// The page, and how facts stand on it.
struct Facts<'a>(&'a mut Page);

impl Facts<'_> {
    fn fact(&mut self, label: &str, text: &str) {
        self.0.row(LABEL, &plain(label), FACT, &[plain(text)]);
    }

    fn list(&mut self, label: &str, items: &[String]) {
        if !items.is_empty() {
            self.fact(label, &items.join(", "));
        }
    }
}

/// Writes what was seen of one server, below its address.
pub(super) fn write(page: &mut Page, server: &Server) {
    let mut facts = Facts(page);
    tries(&mut facts, server);
    if let Some(smtp) = &server.smtp {
        dialogue(&mut facts, smtp);
    }
    if let Some(certificate) = &server.certificate {
        leaf(&mut facts, certificate);
        chain(&mut facts, certificate);
    }
    if let Some(smtp) = &server.smtp {
        transcript(facts.0, &smtp.transcript);
    }
}

fn tries(facts: &mut Facts<'_>, server: &Server) {
    if server.attempts > 0 {
        let text = format!(
            "{}, connections {}, {} ms, path control {}",
            server.attempts, server.connections, server.duration_ms, server.path_control
        );
        facts.fact("tries", &text);
    }
    facts.fact("level", server.level.as_deref().unwrap_or("not known"));
    facts.list("findings", &server.findings);
    if server.tls.as_ref().is_some_and(|tls| tls.client_certificate_requested) {
        facts.fact("asks for", "a client certificate");
    }
    let enumeration = server.tls.as_ref().and_then(|tls| tls.enumeration.as_ref());
    for (version, suites) in enumeration.and_then(|e| e.suites.as_ref()).into_iter().flatten().rev()
    {
        facts.list(version, suites);
    }
    if let Some(reason) = &server.sts.reason {
        facts.fact("MTA-STS", reason);
    }
    dane(facts, &server.dane);
    otherwise(facts, server);
}

fn dane(facts: &mut Facts<'_>, dane: &Dane) {
    let state = dane.dnssec.as_deref().map(words::dnssec);
    if let (Some(base), Some(state)) = (&dane.base, state) {
        facts.fact("TLSA of", &format!("{base}, {state}"));
    }
    dane.records.iter().for_each(|record| facts.fact("TLSA", record));
    // Elsewhere the reason stands above.
    if let Some(reason) = dane.reason.as_ref().filter(|_| dane.status == "not-tested") {
        facts.fact("DANE", &format!("not tested: {reason}"));
    }
}

/// The handshakes made otherwise, and what was shown in them.
fn otherwise(facts: &mut Facts<'_>, server: &Server) {
    for extra in &server.extra_handshakes {
        let key = extra.key_type.as_ref().map(|key| format!(" ({key})")).unwrap_or_default();
        let version = extra.version.as_ref().map(|v| format!(", {v}")).unwrap_or_default();
        let dane = extra.dane.as_ref().map(|dane| format!(", DANE {dane}")).unwrap_or_default();
        let why = if extra.version.is_none() { format!(": {}", extra.detail) } else { dane };
        facts
            .fact("besides", &format!("{}{key}: {}{version}{why}", extra.variation, extra.outcome));
    }
    let shown =
        [("no SNI", &server.certificate_without_sni), ("other", &server.certificate_other_key)];
    for (label, certificate) in shown {
        let Some(other) = certificate else { continue };
        let same = server.certificate.as_ref().is_some_and(|own| own.sha256 == other.sha256);
        let text = match same {
            true => "the same certificate".to_owned(),
            false => format!("{}, {}", words::trust(other), words::identity(other)),
        };
        facts.fact(label, &text);
    }
}

fn dialogue(facts: &mut Facts<'_>, smtp: &Smtp) {
    if let Some(banner) = &smtp.banner {
        facts.fact("greeting", banner);
    }
    let command = if smtp.helo_only { "HELO" } else { "EHLO" };
    facts.list(command, &smtp.ehlo);
    facts.list("in TLS", smtp.ehlo_after_tls.as_deref().unwrap_or_default());
}

fn leaf(facts: &mut Facts<'_>, certificate: &Certificate) {
    let key = &certificate.key;
    facts.fact("subject", &certificate.subject);
    facts.fact("issuer", &certificate.issuer);
    facts.list("names", &certificate.names);
    let (from, to) = (day(certificate.not_before), day(certificate.not_after));
    facts.fact("valid", &format!("{from} to {to}"));
    facts.fact("key", &format!("{} {} bits, {}", key.algorithm, key.bits, certificate.signature));
    facts.fact("SHA-256", &certificate.sha256);
    facts.fact("SPKI", &certificate.spki_sha256);
}

fn chain(facts: &mut Facts<'_>, certificate: &Certificate) {
    for (position, link) in certificate.chain.iter().enumerate().skip(1) {
        let text = format!("{} (to {}), by {}", link.subject, day(link.not_after), link.issuer);
        facts.fact(&format!("sent {}", position + 1), &text);
    }
}

fn transcript(page: &mut Page, lines: &[Line]) {
    if !lines.is_empty() {
        page.flow(LABEL, &[plain("what was said, in milliseconds")]);
    }
    for line in lines {
        let who = if line.who == "client" { "us" } else { "them" };
        page.verbatim(LABEL, &format!("{:>6}  {who:<4}  ", line.at_ms), &line.line);
    }
}
