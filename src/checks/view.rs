//! What a check looks at: the facts of one address or domain, settled and judged.
//!
//! Does no IO, reads no clock: the time to judge at is part of the view.

use jiff::Timestamp;

use super::catalogue::Rule;
use super::finding::{CheckOutcome, Finding};
use super::settled::Settled;
use super::standing::{Standing, StsPolicyStanding};
use crate::cert::{Certificate, Judgement};
use crate::facts::{Domain, MxHost, Outcome, Server, Why};
use crate::smtp::{EhloResponse, Offer, Seen};

/// Whether the way from here shows STARTTLS at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PathControl {
    /// An unrelated mail exchange offered STARTTLS over the same path.
    Passed,
    /// Several unrelated ones did not.
    Failed,
    /// Nothing tells.
    #[default]
    None,
}

impl PathControl {
    /// The word in records.
    pub const fn word(self) -> &'static str {
        match self {
            PathControl::Passed => "passed",
            PathControl::Failed => "failed",
            PathControl::None => "none",
        }
    }
}

/// The certificates that a server showed, and what they amount to.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The server's own.
    pub certificate: Certificate,
    /// All that were sent and could be read, the server's own first.
    pub chain: Vec<Certificate>,
    /// Path and name, judged apart.
    pub judgement: Judgement,
}

/// One address.
#[derive(Debug, Clone, Copy)]
pub struct ServerView<'a> {
    /// What was seen there.
    pub server: &'a Server,
    /// What its attempts add up to.
    pub settled: Settled<'a>,
    /// Its certificates, where a handshake showed them.
    pub judged: Option<&'a Judged>,
    /// The certificates of its extra handshakes, one place for each of them.
    pub extras: &'a [Option<Judged>],
    /// The mail exchange it belongs to.
    pub mx: Option<&'a MxHost>,
    /// How it stands under DANE and MTA-STS; `None` until that is judged.
    pub standing: Option<&'a Standing>,
    /// Whether the way there is in doubt.
    pub path_control: PathControl,
    /// The time to judge at.
    pub at: Timestamp,
}

/// One domain and all its addresses.
#[derive(Debug, Clone, Copy)]
pub struct DomainView<'a> {
    /// What was seen of it.
    pub domain: &'a Domain,
    /// Its addresses, in the order of preference.
    pub servers: &'a [ServerView<'a>],
    /// MTA-STS as a sender would find it.
    pub sts: &'a StsPolicyStanding<'a>,
}

impl<'a> ServerView<'a> {
    /// `mx1.example.org [192.0.2.1]`, or the address alone where it has no name.
    pub(super) fn name(&self) -> String {
        let host = self.server.host.trim_matches(['[', ']']);
        match self.server.address {
            Some(address) if host == address.to_string() => format!("[{address}]"),
            Some(address) => format!("{host} [{address}]"),
            None => host.to_owned(),
        }
    }

    /// It was left alone because its address family is not used here.
    pub fn is_other_family(&self) -> bool {
        self.server.not_probed.as_ref().is_some_and(|n| n.why == Why::Family)
    }

    /// A finding on this address.
    pub(super) fn finding(
        &self,
        rule: &'static Rule,
        message: String,
        evidence: impl Into<String>,
    ) -> Finding {
        Finding::new(rule, message, evidence.into()).on(&self.server.host, self.server.address)
    }

    /// The way there is at fault: nothing that was seen is about this server.
    pub(super) fn is_in_doubt(&self) -> bool {
        matches!(self.settled.outcome, Outcome::EgressBlocked | Outcome::PathIntercepted)
    }

    /// What was said in the attempt that decided.
    pub(super) fn seen(&self) -> Option<&'a Seen> {
        self.settled.decisive?.dialogue.as_ref()
    }

    /// What was said in every attempt.
    pub(super) fn all_seen(&self) -> impl Iterator<Item = &'a Seen> + use<'a> {
        self.server.attempts.iter().filter_map(|a| a.dialogue.as_ref())
    }

    /// The reply to EHLO in clear, in the attempt that decided.
    pub(super) fn ehlo(&self) -> Option<&'a EhloResponse> {
        self.seen()?.ehlo.as_ref()
    }

    /// STARTTLS was offered in some attempt.
    pub(super) fn offers_starttls(&self) -> bool {
        self.all_seen().filter_map(|s| s.ehlo.as_ref()).any(|e| e.starttls() == Offer::Offered)
    }

    /// How many attempts ended as the one that decided.
    pub(super) fn times(&self) -> usize {
        let ended = self.settled.decisive.map(|attempt| attempt.outcome);
        self.server.attempts.iter().filter(|a| Some(a.outcome) == ended).count()
    }

    /// It was not seen, because the conversation ended before.
    pub(super) fn not_tested(&self) -> CheckOutcome {
        let Settled { outcome, detail, .. } = self.settled;
        CheckOutcome::NotTested(format!("{}: {}: {detail}", self.name(), outcome.word()))
    }

    /// Why something inside TLS was not seen: there is none, or it was not reached.
    pub(super) fn without_tls(&self) -> CheckOutcome {
        match self.settled.outcome {
            Outcome::StarttlsNotOffered if self.settled.conclusive => {
                CheckOutcome::NotApplicable("STARTTLS was not offered")
            }
            Outcome::StarttlsRefused if self.settled.conclusive => {
                CheckOutcome::NotApplicable("STARTTLS was refused")
            }
            Outcome::HandshakeFailed if self.settled.conclusive => {
                CheckOutcome::NotApplicable("no TLS session came about")
            }
            _ => self.not_tested(),
        }
    }
}
