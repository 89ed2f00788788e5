//! One time-stamp line as it was understood.
//!
//! Does no IO, reads no clock.

use std::net::IpAddr;

use jiff::Timestamp;

/// A `Received:` line: RFC 5321's clauses, and what they say about TLS.
///
/// All text is escaped and bounded.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeStampLine {
    /// The whole line unfolded, beginning with `Received:`.
    pub raw: String,
    /// Who delivered, as the line has it.
    pub from: FromClause,
    /// The host that wrote the line, without a trailing dot.
    pub by: Option<String>,
    /// The address the line gives for that host.
    pub by_ip: Option<IpAddr>,
    /// The registered keyword in capitals, or the phrase as written.
    pub with: Option<String>,
    /// The queue id.
    pub id: Option<String>,
    /// The mailbox in `for`, without angle brackets.
    pub recipient: Option<String>,
    /// The time in the line.
    pub date: Option<Timestamp>,
    /// What it says about TLS.
    pub tls: TlsEvidence,
    /// The software that writes lines of this shape, and its habit.
    pub writer: Writer,
    /// Whether the line itself says that it is no network hop.
    pub nature: Nature,
    /// The client authenticated itself (RFC 4954), as far as the line tells.
    pub authenticated: bool,
    /// Words that tell of a submission port (587, 465).
    pub submission: bool,
    /// `(requiretls)` stands in the line (RFC 8689).
    pub requiretls: bool,
}

/// The `from` clause.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FromClause {
    /// The name the client gave; its own text.
    pub helo: Option<String>,
    /// The name that the writer found for the client's address.
    pub rdns: Option<String>,
    /// The client's address.
    pub ip: Option<IpAddr>,
}

/// What a line says about TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsEvidence {
    /// The kind of statement.
    pub mark: Mark,
    /// As `TLSv1.3`; none where the line does not say which.
    pub version: Option<&'static str>,
    /// The suite as written.
    pub cipher: Option<String>,
    /// The number of bits as written.
    pub bits: Option<u32>,
    /// How strong the suite is.
    pub strength: Strength,
    /// The words of the line that say so, for quoting.
    pub words: Option<String>,
}

/// The kinds of statement about TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// A version or a suite.
    Details,
    /// TLS, without version or suite.
    Keyword,
    /// "no TLS" in so many words.
    Negative,
    /// A `with` clause, and nothing about TLS.
    Absent,
    /// No `with` clause.
    NoWith,
    /// TLS and no TLS at once.
    Contradictory,
    /// No trace line.
    Unparsable,
}

impl Mark {
    /// The record's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Details => "details",
            Self::Keyword => "keyword",
            Self::Negative => "negative",
            Self::Absent => "absent",
            Self::NoWith => "no-with",
            Self::Contradictory => "contradictory",
            Self::Unparsable => "unparsable",
        }
    }

    /// The line says that TLS was used, and nothing against it.
    pub fn tells_of_tls(self) -> bool {
        matches!(self, Self::Details | Self::Keyword)
    }
}

/// How strong the suite in a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strength {
    /// Nothing is known against it.
    #[default]
    Common,
    /// The peer is not authenticated at all (ADH, AECDH).
    Anonymous,
    /// Export grade, or fewer than 112 bits.
    Weak,
    /// No encryption at all (a NULL suite, 0 bits).
    Null,
}

/// Who writes lines of this shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writer {
    /// The row of the table, as `postfix`, `exim`, `exchange-online`.
    pub software: Option<&'static str>,
    /// How a person calls it, as `Postfix`.
    pub name: Option<&'static str>,
    /// The row and form of the line: two lines with equal shapes were written alike.
    pub shape: &'static str,
    /// What its silence means.
    pub habit: Habit,
    /// The source can be read, and was.
    pub open_source: bool,
    /// Deliveries over TLS were counted and practically all carry a mark
    /// (Google's MX, Exchange Online).
    pub measured: bool,
    /// Writes no mark when the session said HELO inside TLS (Postfix).
    pub helo_blind: bool,
    /// A sign in the line that weakens the habit: a proxy, a filter, a hidden client.
    pub suppressor: Option<&'static str>,
    /// Where the habit is known from, in a few words.
    pub evidence: &'static str,
}

/// Whether the software marks TLS when it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Habit {
    /// Always, by its source.
    Always,
    /// Usually.
    Usually,
    /// Never.
    Never,
    /// Not known.
    Unknown,
}

impl Habit {
    /// The record's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Usually => "usually",
            Self::Never => "never",
            Self::Unknown => "unknown",
        }
    }
}

/// Whether a line tells of a network hop at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// SMTP or LMTP from another machine, as far as the line tells.
    Hop,
    /// Not SMTP: HTTP, MAPI, a pick-up folder, POP or IMAP retrieval, a list expander.
    NonSmtp(&'static str),
    /// Inside one machine, by the line's own words: a socket, `[local]`, a user id.
    SameHost(&'static str),
    /// Inside one machine, by a loopback address or one equal to the writer's own.
    Loopback,
    /// A content filter's re-injection, which may copy the client's address.
    Reinjected(&'static str),
    /// Neither `from` nor `with`: a requeue, or a writer that hides the client.
    Hidden,
}
