//! The grades of a finding: how much it matters, how firm it is, whose it is.
//!
//! Does no IO, reads no clock.

/// How much a finding matters to mail; the worst sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Somebody may be at work, or anybody could be.
    Critical,
    /// Mail goes in clear, or does not go.
    High,
    /// Mail is encrypted, yet not as well as its owner may think.
    Medium,
    /// Out of order, with little effect.
    Low,
    /// Good to know.
    Info,
}

impl Severity {
    /// The word in records.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Critical => "critical",
            Severity::High => "high",
            Severity::Medium => "medium",
            Severity::Low => "low",
            Severity::Info => "info",
        }
    }
}

/// How well the evidence carries a finding; the firmest sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// The evidence is the fault itself.
    High,
    /// Another reading is possible.
    Medium,
    /// Seen once, or through a path that is in doubt.
    Low,
}

impl Confidence {
    /// The word in records.
    pub const fn word(self) -> &'static str {
        match self {
            Confidence::High => "high",
            Confidence::Medium => "medium",
            Confidence::Low => "low",
        }
    }
}

/// Where the cause of a finding lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// With the domain or its mail servers.
    Server,
    /// Between here and there.
    Path,
    /// Here.
    Prober,
    /// It cannot be told from here.
    Unknown,
}

impl Side {
    /// The word in records.
    pub const fn word(self) -> &'static str {
        match self {
            Side::Server => "server",
            Side::Path => "path",
            Side::Prober => "prober",
            Side::Unknown => "unknown",
        }
    }
}
