//! `mxtls.message/1` as it is written: frozen structs, nothing of the insides.
//!
//! Fields are added, never renamed or dropped; `docs/schema/` holds the schema.
//! Does no IO, reads no clock.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::record::Tool;

/// The schema's name.
pub const MESSAGE: &str = "mxtls.message/1";

/// One message's record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// `mxtls.message/1`.
    pub schema: String,
    /// Who wrote it.
    pub tool: Tool,
    /// The file, and which message of it: `inbox.mbox#3`, counted from 1.
    pub source: String,
    /// `file-as-given`: whether the file is a true copy was not checked.
    pub provenance: String,
    /// When it was read.
    pub observed_at: Timestamp,
    /// Nothing was connected to or looked up.
    pub offline: bool,
    /// The `Message-ID:`, in angle brackets.
    pub message_id: Option<String>,
    /// A hop for each `Received:` line, the oldest first.
    pub hops: Vec<Hop>,
    /// What they amount to.
    pub verdict: Verdict,
}

/// One `Received:` line and what is said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hop {
    /// 0 is the oldest.
    pub index: usize,
    /// The line unfolded, escaped.
    pub raw: String,
    /// Who delivered.
    pub from: From,
    /// Who wrote the line.
    pub by: Option<String>,
    /// The protocol as the line names it.
    pub with: Option<String>,
    /// The queue id.
    pub id: Option<String>,
    /// The time in the line.
    pub date: Option<Timestamp>,
    /// The software by the line's shape.
    pub software: Option<String>,
    /// `always`, `usually`, `never` or `unknown`: whether it marks TLS.
    pub writer: String,
    /// `non-smtp`, `same-host`, `private`, `same-organisation`, `submission` or
    /// `cross-organisation`.
    pub kind: String,
    /// `high` or `low`.
    pub kind_confidence: String,
    /// Whether a host inside the trust boundary wrote it.
    pub trusted: bool,
    /// What it says about TLS.
    pub tls: Tls,
    /// `encrypted`, `encrypted-claimed`, `plaintext`, `not-recorded` or `internal`.
    pub event: String,
    /// `high`, `medium` or `low`; `null` where nothing is claimed.
    pub confidence: Option<String>,
    /// `sender`, `receiver`, `both` or `unknown`; `null` unless the event is `plaintext`.
    pub lacking_side: Option<String>,
    /// How sure the side is.
    pub side_confidence: Option<String>,
    /// The rows of the decision tables that led here.
    pub rules: Vec<String>,
    /// Ids of findings: `weak-cipher`.
    #[serde(default)]
    pub findings: Vec<String>,
    /// The verdict's sentences, each with its evidence.
    pub reasons: Vec<String>,
    /// What was seen of the receiver.
    pub probe: Option<Probe>,
}

impl Hop {
    /// Whether it is a submission or between organisations, and not a step inside one operator.
    pub fn counts(&self) -> bool {
        matches!(self.kind.as_str(), "submission" | "cross-organisation")
    }
}

/// The client of a hop.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct From {
    /// The name it gave.
    pub helo: Option<String>,
    /// The name found for its address.
    pub rdns: Option<String>,
    /// Its address.
    pub ip: Option<String>,
}

/// A line's statement about TLS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tls {
    /// `details`, `keyword`, `negative`, `absent`, `no-with`, `contradictory` or `unparsable`.
    pub mark: String,
    /// As `TLSv1.3`.
    pub version: Option<String>,
    /// The suite as written.
    pub cipher: Option<String>,
    /// Its bits as written.
    pub bits: Option<u32>,
}

/// What a probe, now or earlier, saw of the receiver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// The host probed.
    pub host: String,
    /// `exact`, `ip`, `organisation` or `none`.
    #[serde(rename = "match")]
    pub matched: String,
    /// A word of the closed list of outcomes.
    pub outcome: String,
    /// When.
    pub observed_at: Timestamp,
}

/// What the hops amount to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// `plaintext`, `not-recorded`, `encrypted-claimed`, `encrypted` or `internal`; `null`
    /// without any hop.
    pub event: Option<String>,
    /// Hops between organisations, and submissions, that trusted hosts wrote of.
    pub vouched: usize,
    /// All such hops.
    pub total: usize,
    /// Plain sentences.
    pub summary: String,
    /// What to do next, if anything.
    #[serde(default)]
    pub next: Option<String>,
}
