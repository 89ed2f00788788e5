//! `mxtls.domain/1` as it is written: frozen structs, nothing of the insides.
//!
//! Fields are added, never renamed or dropped; `docs/schema/` holds the schema.
//! Does no IO, reads no clock.

mod certificate;
mod enumeration;
mod policies;
mod profile;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use certificate::{Certificate, ChainLink, Key};
pub use enumeration::Enumeration;
pub use policies::{Dane, ExtraHandshake, ServerSts, Sts, TlsRpt};
pub use profile::{Criterion, Profile};

/// The schema's name.
pub const DOMAIN: &str = "mxtls.domain/1";

/// One target's record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Domain {
    /// `mxtls.domain/1`.
    pub schema: String,
    /// Who wrote it.
    pub tool: Tool,
    /// The target, names in A-label form.
    pub target: String,
    /// The target in Unicode, where that differs.
    pub target_unicode: Option<String>,
    /// The port connected to.
    pub port: u16,
    /// When it was seen.
    pub observed_at: Timestamp,
    /// How long it took.
    pub duration_ms: u64,
    /// TCP connections that stood.
    pub connections: usize,
    /// Where it was seen from.
    pub vantage: Vantage,
    /// The mail exchanges.
    pub mx: Mx,
    /// Every address of each.
    pub servers: Vec<Server>,
    /// MTA-STS, RFC 8461.
    pub sts: Sts,
    /// TLS-RPT, RFC 8460.
    pub tlsrpt: TlsRpt,
    /// All findings, worst first.
    pub findings: Vec<Finding>,
    /// What they amount to.
    pub verdict: Verdict,
}

/// The program that wrote a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    /// `mxtls`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Where a record was seen from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vantage {
    /// The name given in EHLO.
    pub ehlo_name: String,
    /// Our own addresses.
    pub source: Vec<String>,
    /// The resolvers.
    pub resolver: String,
    /// `ad`, `own` or `none`.
    pub dnssec_by: String,
    /// The trust store.
    pub roots: String,
}

/// The mail exchanges of a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mx {
    /// `explicit`, `implicit`, `null`, `host`, `literal`, `none` or `error`.
    pub source: String,
    /// The state of the MX answer.
    pub dnssec: String,
    /// The hosts, by preference.
    pub records: Vec<MxRecord>,
    /// Why there is no list.
    pub failure: Option<Failure>,
}

/// One mail exchange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MxRecord {
    /// The lower is tried first; 0 where no MX record names the host.
    pub preference: u16,
    /// The host name.
    pub host: String,
    /// What it is an alias of.
    pub cname: Option<String>,
    /// The state of its address answers.
    pub dnssec: String,
    /// Its addresses.
    pub addresses: Vec<String>,
    /// Why there are none, or why one family is not known.
    pub failure: Option<Failure>,
}

/// A failed look-up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The class.
    pub kind: String,
    /// One sentence.
    pub detail: String,
}

/// One address of one mail exchange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Server {
    /// The host name.
    pub host: String,
    /// Its preference; 0 where no MX record names it.
    pub preference: u16,
    /// The address; `null` where the host has none.
    pub address: Option<String>,
    /// The port.
    pub port: u16,
    /// A word of the closed list.
    pub outcome: String,
    /// Where it ended, if short of the end.
    pub stage: Option<String>,
    /// One sentence.
    pub detail: String,
    /// Whether the outcome is the last word on this server.
    pub conclusive: bool,
    /// `passed`, `none` or `failed`.
    pub path_control: String,
    /// Tries made.
    pub attempts: usize,
    /// TCP connections that stood.
    pub connections: usize,
    /// How long all tries took.
    pub duration_ms: u64,
    /// What was said.
    pub smtp: Option<Smtp>,
    /// What TLS agreed on.
    pub tls: Option<Tls>,
    /// The certificate and what became of it.
    pub certificate: Option<Certificate>,
    /// DANE, RFC 7672.
    pub dane: Dane,
    /// Whether MTA-STS holds for this server.
    pub sts: ServerSts,
    /// What it showed without SNI, where that was tried and finished.
    #[serde(default)]
    pub certificate_without_sni: Option<Certificate>,
    /// Its certificate of the other key type, where that was asked for and there is one.
    #[serde(default)]
    pub certificate_other_key: Option<Certificate>,
    /// Handshakes made otherwise than the one that decided.
    #[serde(default)]
    pub extra_handshakes: Vec<ExtraHandshake>,
    /// The test for command injection, where it was asked for and there is TLS.
    #[serde(default)]
    pub injection: Option<Injection>,
    /// The rung of the ladder; `null` if nothing conclusive was seen.
    pub level: Option<String>,
    /// How it stands under the profile that was asked for.
    #[serde(default)]
    pub profile: Option<Profile>,
    /// Ids of the findings on this server.
    pub findings: Vec<String>,
}

/// Whether a command sent in clear behind STARTTLS is obeyed inside TLS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Injection {
    /// The command was sent.
    pub tested: bool,
    /// `vulnerable`, `not-vulnerable` or `not-told`.
    pub result: String,
    /// What that rests on.
    pub detail: String,
}

/// The dialogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Smtp {
    /// The greeting's first line, without the code.
    pub banner: Option<String>,
    /// EHLO lines after the first, in clear.
    pub ehlo: Vec<String>,
    /// EHLO lines after the first, inside TLS.
    pub ehlo_after_tls: Option<Vec<String>>,
    /// Only HELO was understood.
    pub helo_only: bool,
    /// REQUIRETLS (RFC 8689) inside TLS; `null` if EHLO was not answered there.
    #[serde(default)]
    pub requiretls: Option<bool>,
    /// SMTPUTF8 (RFC 6531) inside TLS, else in clear; `null` if EHLO was not answered.
    #[serde(default)]
    pub smtputf8: Option<bool>,
    /// AUTH was offered in clear.
    #[serde(default)]
    pub auth_before_tls: bool,
    /// Who said what when.
    pub transcript: Vec<Line>,
}

/// One line of a transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Milliseconds since the attempt began.
    pub at_ms: u64,
    /// `server` or `client`.
    pub who: String,
    /// The line, escaped and cut.
    pub line: String,
}

/// The TLS session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tls {
    /// As `TLSv1.3`.
    pub version: Option<String>,
    /// The suite by its IANA name.
    pub cipher_suite: Option<String>,
    /// The group.
    pub key_exchange: Option<String>,
    /// The server asked for a client certificate.
    pub client_certificate_requested: bool,
    /// What the server speaks, learnt without finishing a handshake.
    pub offered: Option<serde_json::Value>,
    /// What an enumeration found.
    pub enumeration: Option<Enumeration>,
}

/// Something worth saying, with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// An id of the catalogue.
    pub id: String,
    /// `critical`, `high`, `medium`, `low` or `info`.
    pub severity: String,
    /// `high`, `medium` or `low`.
    pub confidence: String,
    /// It may be gone at the next try.
    pub transient: bool,
    /// `server`, `path`, `prober` or `unknown`.
    pub side: String,
    /// The host, if it is about one.
    pub host: Option<String>,
    /// The address, if it is about one.
    pub address: Option<String>,
    /// One or two sentences.
    pub message: String,
    /// What it rests on, quoted.
    pub evidence: String,
    /// RFC 8460's word for it.
    pub tlsrpt: Option<String>,
}

/// What it all amounts to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The worst rung over all conclusive servers.
    pub level: Option<String>,
    /// The rung of the first choice.
    pub first_choice: Option<String>,
    /// The DANE badge.
    pub dane: String,
    /// `domain` or `mx-host-only`.
    pub dane_scope: Option<String>,
    /// The MTA-STS badge.
    pub sts: String,
    /// Whether the level asked for holds; `null` if it cannot be told.
    pub ready: Option<bool>,
    /// Servers without a last word.
    pub undetermined: Vec<Undetermined>,
    /// Plain sentences.
    pub summary: String,
}

/// A server without a last word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undetermined {
    /// The host.
    pub host: String,
    /// The address, if it has one.
    pub address: Option<String>,
    /// Why.
    pub why: String,
}
