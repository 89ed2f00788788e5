//! What was seen of each server of one partner: the outcome, TLS, the certificate, the dialogue.
//!
//! Does no IO, reads no clock.

use super::super::markup::Markup;
use super::certificates::{key, left};
use super::evidence::{Lines, facts};
use super::overview::cell;
use crate::report::human::words;
use crate::report::record::{Certificate, Domain, Line, Server};
use crate::report::standing::{bounded, brief};

/// Lines shown of one dialogue, and servers of one partner.
const LINES: usize = 60;
const SERVERS: usize = 60;

/// Writes the servers of one partner.
pub(super) fn write(page: &mut Markup, domain: &Domain, lines: &mut Lines) {
    if domain.servers.is_empty() {
        return;
    }
    page.tag("<h4>Servers</h4>\n<table class=\"stacked servers\">\n<thead><tr>");
    page.tag("<th scope=\"col\">Server</th><th scope=\"col\">What came of it</th>");
    page.tag("<th scope=\"col\">TLS</th><th scope=\"col\">Certificate</th>");
    page.tag("<th scope=\"col\">DANE, MTA-STS</th></tr></thead>\n<tbody>\n");
    let shown = domain.servers.iter().take(SERVERS);
    shown.clone().for_each(|server| row(page, server));
    page.tag("</tbody>\n</table>\n");
    if domain.servers.len() > SERVERS {
        let text =
            format!("And {} more: the JSON record has them.", domain.servers.len() - SERVERS);
        page.wrapped("<p class=\"quiet\">", &text, "</p>\n");
    }
    shown.for_each(|server| told(page, server, lines));
}

/// Name and address.
fn name(server: &Server) -> String {
    let address = server.address.as_deref().unwrap_or("no address");
    let port = if server.port == 25 { String::new() } else { format!(" port {}", server.port) };
    format!("{} [{address}]{port}", server.host)
}

fn row(page: &mut Markup, server: &Server) {
    page.wrapped("<tr><th scope=\"row\">", &name(server), "</th>");
    page.tag("<td data-label=\"What came of it\">").wrapped("<b>", &server.outcome, "</b>: ");
    page.text(words::outcome(&server.outcome)).tag(". ").text(&bounded(&server.detail));
    for caveat in words::caveats(server) {
        page.tag(" ").tag(caveat);
    }
    page.tag(if server.conclusive { "</td>" } else { " <b>Not the last word.</b></td>" });
    let session = server.tls.as_ref().and_then(words::session);
    cell(page, "<td data-label=\"TLS\">", &session.unwrap_or_else(|| "none seen".to_owned()));
    let certificate = server.certificate.as_ref().map(|shown| certificate(server, shown));
    cell(page, "<td data-label=\"Certificate\">", &certificate.unwrap_or_default());
    cell(page, "<td data-label=\"DANE, MTA-STS\">", &policies(server));
    page.tag("</tr>\n");
}

fn certificate(server: &Server, shown: &Certificate) -> String {
    let proved = server.tls.as_ref().is_none_or(|tls| tls.version.is_some());
    let trust = if proved { words::trust(shown) } else { words::unproved(shown) };
    let issuer = brief(&shown.issuer);
    format!(
        "{trust}; {}; {}; {}; issued by {issuer}",
        words::identity(shown),
        left(shown),
        key(shown)
    )
}

fn policies(server: &Server) -> String {
    let told = |name: &str, status: &str, why: Option<&str>| {
        let why = why.map(|why| format!(" ({})", bounded(why))).unwrap_or_default();
        match status {
            "not-tested" => format!("{name} not tested{why}"),
            other => format!("{name} {other}{why}"),
        }
    };
    let (dane, sts) = (&server.dane, &server.sts);
    let reason = sts.reason.as_deref().map(words::sts_reason);
    let dane = told("DANE", &dane.status, dane.reason.as_deref());
    format!("{dane}; {}", told("MTA-STS", &sts.status, reason))
}

/// What one server said and showed, folded once more.
fn told(page: &mut Markup, server: &Server, lines: &mut Lines) {
    let said = server.smtp.as_ref().map_or(&[][..], |smtp| &smtp.transcript);
    if said.is_empty() && server.certificate.is_none() {
        return;
    }
    page.wrapped("<details>\n<summary>What ", &name(server), " said and showed</summary>\n");
    if let Some(shown) = &server.certificate {
        facts(page, &leaf(shown));
    }
    if !server.dane.records.is_empty() {
        facts(page, &[("TLSA", Some(bounded(&server.dane.records.join(", "))))]);
    }
    transcript(page, said, lines.take(said.len().min(LINES)));
    page.tag("</details>\n");
}

fn leaf(shown: &Certificate) -> [(&'static str, Option<String>); 7] {
    let (from, to) = (words::day(shown.not_before), words::day(shown.not_after));
    [
        ("Subject", Some(bounded(&shown.subject))),
        ("Issuer", Some(bounded(&shown.issuer))),
        ("Names", Some(bounded(&shown.names.join(", ")))),
        ("Valid", Some(format!("{from} to {to}"))),
        ("Signature", Some(bounded(&shown.signature))),
        ("SHA-256", Some(shown.sha256.clone())),
        ("SPKI", Some(shown.spki_sha256.clone())),
    ]
}

fn transcript(page: &mut Markup, said: &[Line], shown: usize) {
    if shown > 0 {
        page.tag("<pre><code>");
    }
    for line in said.iter().take(shown) {
        let who = if line.who == "client" { "us" } else { "them" };
        let text = format!("{:>6} ms  {who:<4}  ", line.at_ms);
        page.text(&text).text(&bounded(&line.line)).tag("\n");
    }
    if shown > 0 {
        page.tag("</code></pre>\n");
    }
    if said.len() > shown {
        let text = format!("{} lines more: the JSON record has them.", said.len() - shown);
        page.wrapped("<p class=\"quiet\">", &text, "</p>\n");
    }
}
