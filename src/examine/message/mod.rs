//! One message: its lines, then what else is known, then the verdict, then the
//! record.
//!
//! [`Reading`] is what the file says; [`Known`] is what bears on it from
//! elsewhere: other messages, probes, reports. Nothing here waits for the
//! network but [`ask_receivers`].

mod contacts;
mod recorded;

use jiff::Timestamp;

use crate::mailbox;
use crate::org::organisation;
use crate::policy::TlsReport;
use crate::report::{build_message, message as record};
use crate::text::printable;
use crate::trace::{self, TimeStampLine};
use crate::verdict::hop::say::{Blanks, Say};
use crate::verdict::hop::{
    self, Boundary, Event, Evidence, Hop, Judgement, Kind, MessageVerdict, Observed, Reported,
    Sightings,
};

pub use contacts::{Asked, Contact, ask_receivers};
pub use recorded::{FactsError, observed, read_facts};

/// What a message's own header says.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The file and message.
    pub source: String,
    /// The `Message-ID:`.
    pub message_id: Option<String>,
    /// The hops, the oldest first.
    pub hops: Vec<Hop>,
    own: Sightings,
    /// The recipients' domains of each hop.
    envelopes: Vec<Vec<String>>,
    tls_not_required: bool,
    mended: bool,
    cut: bool,
}

impl Reading {
    /// Reads the trace lines of `message` inside a trust boundary. `envelope_to` names the
    /// recipient where the message does not, or not rightly.
    pub fn new(message: &mailbox::Message, boundary: &Boundary, envelope_to: Option<&str>) -> Self {
        let lines: Vec<TimeStampLine> = message.all("Received").map(trace::read).collect();
        let hops = hop::hops(lines, boundary);
        let mut own = Sightings::default();
        own.add(&message.source, &hops);
        let whole = envelope(message, &hops, envelope_to);
        let envelopes = hops.iter().map(|hop| envelope_of(hop, &whole)).collect();
        Reading {
            source: printable(message.source.as_bytes()),
            message_id: message.first("Message-ID").map(|id| printable(id.as_bytes())),
            own,
            envelopes,
            tls_not_required: message
                .first("TLS-Required")
                .is_some_and(|value| value.trim().eq_ignore_ascii_case("no")),
            mended: message.mended,
            cut: message.cut,
            hops,
        }
    }

    fn envelope_of(&self, hop: &Hop) -> &[String] {
        self.envelopes.get(hop.index).map_or(&[], Vec::as_slice)
    }

    /// REQUIRETLS was asked before this hop, as a trusted line says.
    fn asked_before(&self, hop: &Hop) -> Option<&Hop> {
        let asks = |other: &&Hop| other.index < hop.index && other.trusted && other.line.requiretls;
        self.hops.iter().rfind(asks)
    }

    fn judged<'a>(&'a self, hop: &Hop, known: &'a Known) -> Judgement<'a> {
        let evidence = Evidence {
            own: &self.own,
            context: &known.context,
            observed: &known.observed,
            reports: &known.reports,
            envelope: self.envelope_of(hop),
            tls_not_required: self.tls_not_required,
            mended: self.mended,
        };
        hop::judge(hop, &evidence, self.asked_before(hop))
    }
}

/// The domains of the recipients of a hop: its own `for`, else the message's.
fn envelope_of(hop: &Hop, whole: &[String]) -> Vec<String> {
    let own = hop.line.recipient.as_deref().and_then(domain);
    own.map_or_else(|| whole.to_vec(), |domain| vec![domain])
}

/// The recipients' domains, as the user names them, else as the header has them.
fn envelope(message: &mailbox::Message, hops: &[Hop], envelope_to: Option<&str>) -> Vec<String> {
    if let Some(named) = envelope_to {
        return domain(named).into_iter().collect();
    }
    let delivered = delivered_to(message, hops);
    let trusted = hops.iter().rev().filter(|hop| hop.trusted);
    let recipients = trusted.filter_map(|hop| hop.line.recipient.as_deref());
    let mut domains: Vec<String> = delivered.chain(recipients).filter_map(domain).collect();
    domains.dedup();
    domains
}

/// The fields in which a receiving server names the recipient. Below its trace lines anybody can
/// have written them, and what they name is looked up.
fn delivered_to<'a>(message: &'a mailbox::Message, hops: &[Hop]) -> impl Iterator<Item = &'a str> {
    const NAMES: [&str; 4] = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"];
    let mut lines = hops.iter().filter(|hop| hop.trusted).count();
    let above = message.fields.iter().take_while(move |field| {
        let any_left = lines > 0;
        lines -= usize::from(any_left && field.name.eq_ignore_ascii_case("Received"));
        any_left
    });
    let named = |field: &&mailbox::Field| NAMES.iter().any(|n| field.name.eq_ignore_ascii_case(n));
    above.filter(named).map(|field| field.value.as_str())
}

/// The domain of a mailbox, in small letters.
fn domain(mailbox: &str) -> Option<String> {
    let after = mailbox.rsplit_once('@').map_or(mailbox, |(_, domain)| domain);
    let bare = after.trim_matches(|c: char| c.is_whitespace() || "<>;,\"".contains(c));
    let name = crate::dns::a_label(bare).ok()?;
    name.contains('.').then_some(name)
}

/// What is known beside the message itself.
#[derive(Debug, Clone, Default)]
pub struct Known {
    context: Sightings,
    observed: Vec<Observed>,
    reports: Vec<Reported>,
}

impl Known {
    /// Another message of the reader's, as evidence of what hosts record and use.
    pub fn add_context(&mut self, reading: &Reading) {
        self.context.add(&reading.source, &reading.hops);
    }

    /// What a probe saw, now or earlier.
    pub fn add_observed(&mut self, observed: impl IntoIterator<Item = Observed>) {
        self.observed.extend(observed);
    }

    /// A TLS report (RFC 8460).
    pub fn add_report(&mut self, report: &TlsReport) {
        self.reports.extend(recorded::reported(report));
    }
}

/// A message with its verdict.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The record.
    pub record: record::Message,
    /// The verdict behind it, for what was required.
    pub verdict: MessageVerdict,
}

/// Judges every hop by all that is known.
pub fn explain(reading: &Reading, known: &Known, now: Timestamp, offline: bool) -> Explained {
    let judge = |hop| reading.judged(hop, known);
    let judgements: Vec<Judgement<'_>> = reading.hops.iter().map(judge).collect();
    let mut verdict = hop::message(&reading.hops, &judgements);
    if offline && let Some(hop) = open_hops(reading, known).first() {
        verdict.summary.push_str(&what_a_probe_could(reading, hop));
    }
    if reading.cut {
        verdict.summary.push_str(&format!(" {}", Say::SumCut.template()));
    }
    let record = build_message::message(build_message::Material {
        source: &reading.source,
        observed_at: now,
        offline,
        message_id: reading.message_id.as_deref(),
        hops: &reading.hops,
        judgements: &judgements,
        verdict: &verdict,
    });
    Explained { record, verdict }
}

/// What is left to try, for the summary.
fn what_a_probe_could(reading: &Reading, hop: &Hop) -> String {
    let own = || hop.line.by.as_deref().map(|by| organisation(by).to_owned());
    let domain = reading.envelope_of(hop).first().cloned().or_else(own);
    let mut blanks = Blanks::default();
    blanks.set("domain", domain.unwrap_or_else(|| "the recipient".to_owned()));
    format!(" {}", blanks.fill(Say::ProbeCould))
}

/// The hops whose side a probe of the receiver could tell more of: between organisations,
/// written of by a trusted host, without TLS, and nothing known of what the receiver offered.
fn open_hops<'a>(reading: &'a Reading, known: &Known) -> Vec<&'a Hop> {
    let open = |hop: &&Hop| {
        if !hop.trusted || hop.kind() != Kind::CrossOrganisation {
            return false;
        }
        let judgement = reading.judged(hop, known);
        let unknown = judgement.rules.contains(&"R11");
        judgement.event == Event::Plaintext && unknown && judgement.probe.is_none()
    };
    reading.hops.iter().filter(open).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope_of(text: &str) -> Vec<String> {
        let text = text.to_owned().into_bytes();
        let message = mailbox::read("m", std::io::Cursor::new(text)).next().unwrap().unwrap();
        let reading = Reading::new(&message, &Boundary::default(), None);
        reading.envelopes.last().cloned().unwrap_or_default()
    }

    #[test]
    fn only_the_receiving_server_names_the_recipient() {
        let line = "Received: from out.sender.example (out.sender.example [198.51.100.10])\n \
                    by mx.recipient.example (Postfix) with ESMTP id 4Rz2; \
                    Sun, 22 Nov 2026 16:00:03 +0000\n";
        let above = format!("Delivered-To: bob@recipient.example\n{line}Subject: x\n\n");
        assert_eq!(envelope_of(&above), ["recipient.example"]);
        let below = format!("{line}Delivered-To: bob@beacon.example\nSubject: x\n\n");
        assert_eq!(envelope_of(&below), Vec::<String>::new());
    }
}
