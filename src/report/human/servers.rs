//! The mail exchanges of one record, an address after the other.
//!
//! Does no IO, reads no clock.

use super::evidence;
use super::page::{Page, Paint, Span, columns, plain, span};
use super::{enumeration, policies, words};
use crate::report::record::{Certificate, Domain, MxRecord, Server};

/// Where addresses start.
const ADDRESS: usize = 4;
/// The least and the most columns set aside for addresses.
const ADDRESS_COLUMNS: (usize, usize) = (11, 24);
/// Hosts that were not tried are listed up to this many, else counted.
const IDLE_SHOWN: usize = 3;
/// Certificate names shown where none matches.
const NAMES_SHOWN: usize = 4;

/// Paragraphs that stand beside one address.
type Block = Vec<Vec<Span>>;

/// One mail exchange with what was seen of it.
struct Exchange<'a> {
    preference: u16,
    host: &'a str,
    record: Option<&'a MxRecord>,
    servers: Vec<&'a Server>,
}

impl Exchange<'_> {
    fn was_tried(&self) -> bool {
        self.servers.iter().any(|s| s.address.is_some() || s.outcome != "not-probed")
    }
}

/// Writes every mail exchange.
pub(super) fn write(page: &mut Page, domain: &Domain, verbose: bool) {
    let all = exchanges(domain);
    let idle = all.iter().filter(|e| !e.was_tried()).count();
    let fold = !verbose && idle > IDLE_SHOWN;
    let to = beside_addresses(domain);
    for exchange in all.iter().filter(|e| !fold || e.was_tried()) {
        page.blank();
        heading(page, domain, exchange);
        addresses(page, exchange, to, verbose);
    }
    if fold {
        page.blank();
        page.flow(2, &[plain(format!("{idle} hosts were not probed (-v lists them)."))]);
    }
}

/// Groups servers by host, and adds hosts of which no server is known.
fn exchanges(domain: &Domain) -> Vec<Exchange<'_>> {
    let mut all: Vec<Exchange<'_>> = Vec::new();
    for server in &domain.servers {
        let same =
            |e: &&mut Exchange<'_>| e.host == server.host && e.preference == server.preference;
        match all.iter_mut().find(same) {
            Some(known) => known.servers.push(server),
            None => all.push(exchange(domain, server.preference, &server.host, vec![server])),
        }
    }
    for record in &domain.mx.records {
        if !all.iter().any(|e| e.host == record.host) {
            all.push(exchange(domain, record.preference, &record.host, Vec::new()));
        }
    }
    all
}

fn exchange<'a>(
    domain: &'a Domain,
    preference: u16,
    host: &'a str,
    servers: Vec<&'a Server>,
) -> Exchange<'a> {
    let record = domain.mx.records.iter().find(|r| r.host == host);
    Exchange { preference, host, record, servers }
}

/// The column beside the addresses, the same for the whole record.
fn beside_addresses(domain: &Domain) -> usize {
    let (least, most) = ADDRESS_COLUMNS;
    let widths = domain.servers.iter().flat_map(|s| &s.address).map(|a| columns(a));
    ADDRESS + widths.filter(|w| *w <= most).max().unwrap_or(0).max(least) + 2
}

fn heading(page: &mut Page, domain: &Domain, exchange: &Exchange<'_>) {
    let label = words::exchange(&domain.mx, exchange.preference);
    let mut body = vec![span(exchange.host, Paint::Strong)];
    if let Some(alias) = exchange.record.and_then(|r| r.cname.as_ref()) {
        body.push(plain(format!("(an alias of {alias})")));
    }
    if let Some(port) = exchange.servers.first().map(|s| s.port).filter(|p| *p != 25) {
        body.push(plain(format!("port {port}")));
    }
    page.row(2, &plain(&label), 2 + columns(&label) + 2, &body);
}

fn addresses(page: &mut Page, exchange: &Exchange<'_>, to: usize, verbose: bool) {
    let mut above: Vec<(&str, Block)> = Vec::new();
    for (position, server) in exchange.servers.iter().enumerate() {
        let address = server.address.as_deref().unwrap_or("no address");
        let block = block(server);
        match above.iter().find(|(_, other)| !verbose && block.len() > 1 && *other == block) {
            Some((first, _)) => page.row(ADDRESS, &plain(address), to, &as_above(server, first)),
            None => paragraphs(page, address, to, &block),
        }
        if verbose {
            evidence::write(page, server);
            if position + 1 < exchange.servers.len() {
                page.blank();
            }
        }
        above.push((address, block));
    }
    if let Some(failure) = exchange.record.and_then(|r| r.failure.as_ref()) {
        let known = exchange.servers.iter().any(|s| s.detail.contains(&failure.detail));
        if !known || verbose {
            let text = format!("DNS {}: {}", failure.kind, failure.detail);
            page.flow(ADDRESS, &[plain(text)]);
        }
    } else if exchange.servers.is_empty() {
        page.flow(ADDRESS, &[plain("not probed")]);
    }
}

fn as_above(server: &Server, first: &str) -> [Span; 2] {
    let word = format!("{},", server.outcome);
    [span(word, words::outcome_paint(server)), plain(format!("as {first}"))]
}

fn paragraphs(page: &mut Page, address: &str, to: usize, block: &Block) {
    let mut rest = block.iter();
    page.row(ADDRESS, &plain(address), to, rest.next().map_or(&[], Vec::as_slice));
    rest.for_each(|paragraph| page.flow(to, paragraph));
}

/// What stands beside an address.
fn block(server: &Server) -> Block {
    let session = server.tls.as_ref().and_then(words::session);
    let head = span(words::headword(server), words::outcome_paint(server));
    let mut block = Vec::new();
    match session {
        Some(agreed) if server.outcome == "encrypted" => block.push(vec![head, plain(agreed)]),
        other => {
            let caveats = plain(words::caveats(server).join(" "));
            block.push(vec![head, plain(meaning(server)), caveats]);
            block.extend(other.map(|text| vec![plain(text)]));
        }
    }
    block.extend(server.certificate.iter().flat_map(|c| certificate(server, c)));
    block.extend(without_sni(server).map(|text| vec![span(text, Paint::Unsure)]));
    block.extend(policies::of_server(server));
    block.extend(injection(server));
    block.extend(enumeration::of_server(server));
    block
}

/// The answer of the test for command injection.
fn injection(server: &Server) -> Option<Vec<Span>> {
    let test = server.injection.as_ref()?;
    let (word, paint) = match test.result.as_str() {
        "vulnerable" => ("vulnerable", Paint::Bad),
        "not-vulnerable" => ("not vulnerable", Paint::Plain),
        _ => ("could not be told", Paint::Unsure),
    };
    Some(vec![span(format!("command injection: {word}."), paint), plain(&test.detail)])
}

/// The record's own sentence, or else what the outcome means.
fn meaning(server: &Server) -> String {
    let general = words::outcome(&server.outcome);
    if server.detail.is_empty() {
        return format!("{general}.");
    }
    match general.ends_with("TLS not tested") && server.tls.is_none() {
        true => format!("{} TLS was not tested.", server.detail),
        false => server.detail.clone(),
    }
}

fn certificate(server: &Server, certificate: &Certificate) -> Block {
    let paint = |good: bool| if good { Paint::Plain } else { Paint::Unsure };
    let trusted = certificate.trust == "trusted";
    let named = certificate.identity == "match";
    let left = words::time_left(certificate);
    let comma = if left.is_some() { "," } else { "" };
    let proved = server.tls.as_ref().is_none_or(|tls| tls.version.is_some());
    let trust = if proved { words::trust(certificate) } else { words::unproved(certificate) };
    let mut line = vec![
        span(format!("{trust},"), paint(trusted)),
        span(format!("{}{comma}", words::identity(certificate)), paint(named)),
    ];
    line.extend(left.map(plain));
    let mut block = vec![line];
    if certificate.identity == "mismatch" {
        block.push(vec![plain(names(server, certificate))]);
    }
    block
}

/// Another certificate than the one above, where it is worse.
fn without_sni(server: &Server) -> Option<String> {
    let other = server.certificate_without_sni.as_ref()?;
    let same = server.certificate.as_ref().is_some_and(|own| own.sha256 == other.sha256);
    let good = other.trust == "trusted" && other.identity == "match";
    (!same && !good)
        .then(|| format!("without SNI: {}, {}", words::trust(other), words::identity(other)))
}

/// A record names no more than these.
const MANY: usize = 100;

fn names(server: &Server, certificate: &Certificate) -> String {
    let shown: Vec<&str> = certificate.names.iter().take(NAMES_SHOWN).map(String::as_str).collect();
    let more = match certificate.names.len().saturating_sub(shown.len()) {
        0 => String::new(),
        _ if certificate.names.len() >= MANY => " and many more".to_owned(),
        more => format!(" and {more} more"),
    };
    let list = if shown.is_empty() { "none".to_owned() } else { shown.join(", ") };
    format!("names in it: {list}{more}; wanted: {}", server.host)
}
