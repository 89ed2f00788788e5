//! What a check may say: one of four outcomes, and a finding with its evidence.
//!
//! Does no IO, reads no clock.

use std::net::IpAddr;

use super::catalogue::Rule;

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

/// How one check ended. "Not tested" is never "failed", and never "passed".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckOutcome {
    /// Looked at and in order.
    Pass,
    /// Something is to be said.
    Finding(Finding),
    /// The question does not arise, and why.
    NotApplicable(&'static str),
    /// The question arises, but could not be answered, and why.
    NotTested(String),
}

impl CheckOutcome {
    /// The finding, if there is one.
    pub fn finding(&self) -> Option<&Finding> {
        match self {
            CheckOutcome::Finding(finding) => Some(finding),
            _ => None,
        }
    }
}

impl From<Finding> for CheckOutcome {
    fn from(finding: Finding) -> Self {
        CheckOutcome::Finding(finding)
    }
}

/// Something worth saying, with what it rests on. All texts are printable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its entry in the catalogue.
    pub rule: &'static Rule,
    /// The rule's severity, or another where the facts ask for it.
    pub severity: Severity,
    /// The rule's confidence, or less.
    pub confidence: Confidence,
    /// It may be gone at the next try.
    pub transient: bool,
    /// Where the cause lies, as far as it can be told.
    pub side: Side,
    /// The host it is about, if it is about one.
    pub host: Option<String>,
    /// The address it is about, if it is about one.
    pub address: Option<IpAddr>,
    /// One or two sentences: what was seen at whom, and what follows.
    pub message: String,
    /// The SMTP line, certificate field or DNS answer, quoted; bounded.
    pub evidence: String,
}

impl Finding {
    /// A finding on the whole domain, with the rule's own grades.
    pub(super) fn new(rule: &'static Rule, message: String, evidence: String) -> Self {
        Self {
            rule,
            severity: rule.severity,
            confidence: rule.confidence,
            transient: rule.transient,
            side: rule.side,
            host: None,
            address: None,
            message,
            evidence: bounded(evidence),
        }
    }

    /// The same, on one host.
    pub(super) fn on(mut self, host: &str, address: Option<IpAddr>) -> Self {
        self.host = Some(host.to_owned());
        self.address = address;
        self
    }
}

/// The most octets of evidence; a bit over what one remote text may have.
const EVIDENCE: usize = 1024;

fn bounded(mut evidence: String) -> String {
    if evidence.len() > EVIDENCE {
        evidence.truncate(evidence.floor_char_boundary(EVIDENCE));
        evidence.push('…');
    }
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_cut_between_characters() {
        let kept = bounded("ü".repeat(2000));
        assert_eq!((kept.chars().count(), kept.ends_with('…')), (513, true));
        assert_eq!(bounded("ü".repeat(512)), "ü".repeat(512));
    }

    #[test]
    fn the_worst_and_the_firmest_sort_first() {
        assert!(Severity::Critical < Severity::High && Severity::Low < Severity::Info);
        assert!(Confidence::High < Confidence::Low);
    }
}
