//! What a check may say: one of four outcomes, and a finding with its evidence.
//!
//! Does no IO, reads no clock.

use std::net::IpAddr;

use super::catalogue::Rule;
use super::grade::{Confidence, Severity, Side};

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
