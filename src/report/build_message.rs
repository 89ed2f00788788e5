//! From hops and their judgements to the record: the one place where the words
//! of `mxtls.message/1` are put together.
//!
//! Does no IO, reads no clock.

use jiff::Timestamp;

use super::message as record;
use super::record::Tool;
use crate::verdict::hop::{Confidence, Hop, Judgement, MessageVerdict};

/// What a record is made of.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The file and message.
    pub source: &'a str,
    /// When it was read.
    pub observed_at: Timestamp,
    /// Nothing was connected to or looked up.
    pub offline: bool,
    /// The `Message-ID:`.
    pub message_id: Option<&'a str>,
    /// The hops, the oldest first.
    pub hops: &'a [Hop],
    /// What is said of each.
    pub judgements: &'a [Judgement<'a>],
    /// What they amount to.
    pub verdict: &'a MessageVerdict,
}

/// Builds the record.
pub fn message(material: Material<'_>) -> record::Message {
    let hops = material.hops.iter().zip(material.judgements);
    record::Message {
        schema: record::MESSAGE.to_owned(),
        tool: Tool {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        source: material.source.to_owned(),
        provenance: "file-as-given".to_owned(),
        observed_at: material.observed_at,
        offline: material.offline,
        message_id: material.message_id.map(str::to_owned),
        hops: hops.map(|(hop, judgement)| of_hop(hop, judgement)).collect(),
        verdict: record::Verdict {
            event: material.verdict.event.map(|event| event.word().to_owned()),
            vouched: material.verdict.vouched,
            total: material.verdict.total,
            summary: material.verdict.summary.clone(),
            next: material.verdict.next.clone(),
        },
    }
}

fn of_hop(hop: &Hop, judgement: &Judgement<'_>) -> record::Hop {
    let line = &hop.line;
    let words = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
    record::Hop {
        index: hop.index,
        raw: line.raw.clone(),
        from: record::From {
            helo: line.from.helo.clone(),
            rdns: line.from.rdns.clone(),
            ip: line.from.ip.map(|ip| ip.to_string()),
        },
        by: line.by.clone(),
        with: line.with.clone(),
        id: line.id.clone(),
        date: line.date,
        software: line.writer.software.map(str::to_owned),
        writer: line.writer.habit.word().to_owned(),
        kind: hop.kind().word().to_owned(),
        kind_confidence: if hop.place.sure { "high" } else { "low" }.to_owned(),
        trusted: hop.trusted,
        tls: record::Tls {
            mark: line.tls.mark.word().to_owned(),
            version: line.tls.version.map(str::to_owned),
            cipher: line.tls.cipher.clone(),
            bits: line.tls.bits,
        },
        event: judgement.event.word().to_owned(),
        confidence: judgement.confidence.map(word),
        lacking_side: judgement.side.map(|side| side.word().to_owned()),
        side_confidence: judgement.side_confidence.map(word),
        rules: words(&judgement.rules),
        findings: words(&judgement.findings),
        reasons: judgement.reasons.clone(),
        probe: judgement.probe.map(|(observed, matched)| record::Probe {
            host: observed.host.clone(),
            matched: matched.word().to_owned(),
            outcome: observed.outcome.word().to_owned(),
            observed_at: observed.at,
        }),
    }
}

fn word(confidence: Confidence) -> String {
    confidence.word().to_owned()
}
