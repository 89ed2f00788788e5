//! How a server stands under what its domain publishes: DANE and MTA-STS.
//!
//! RFC 7672 and RFC 8461. A status is what a sender meets that does as the RFC says; what
//! is to be said of it is the findings'. Does no IO, reads no clock.

mod dane;
mod sts;

pub use dane::keeps_to_tlsa;
pub(super) use dane::{Published, published};
pub use sts::sts_policy;
pub(super) use sts::{CERTIFICATE, INVALID_POLICY, INVALID_RECORD, SEVERAL_RECORDS};

use super::view::ServerView;
use crate::facts::{Domain, Extra, Outcome, Variation};
use crate::tls::BrokenBy;

/// A server under DANE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DaneStatus {
    /// Its certificate is what a TLSA record promises.
    Pass,
    /// There are usable TLSA records, and TLS with it is not what they promise.
    Fail,
    /// No TLSA record that counts.
    None,
    /// TLSA records, but none that a mail server can use: TLS without authentication.
    Unusable,
    /// DNS does not tell: senders that look at DANE keep the mail back.
    Error,
    /// Nobody looked, or nobody could judge the answer, or the server could not be tested.
    NotTested,
}

impl DaneStatus {
    /// The word in records.
    pub const fn word(self) -> &'static str {
        match self {
            DaneStatus::Pass => "pass",
            DaneStatus::Fail => "fail",
            DaneStatus::None => "none",
            DaneStatus::Unusable => "unusable",
            DaneStatus::Error => "error",
            DaneStatus::NotTested => "not-tested",
        }
    }
}

/// A server under MTA-STS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StsStatus {
    /// A sender that fetches the policy now delivers to it.
    Pass,
    /// Such a sender does not deliver to it, or reports it where the mode is `testing`.
    Fail,
    /// No policy asks anything of it.
    None,
    /// The policy is not known, or the server could not be tested.
    NotTested,
}

impl StsStatus {
    /// The word in records.
    pub const fn word(self) -> &'static str {
        match self {
            StsStatus::Pass => "pass",
            StsStatus::Fail => "fail",
            StsStatus::None => "none",
            StsStatus::NotTested => "not-tested",
        }
    }
}

/// One server under both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Under DANE.
    pub dane: DaneStatus,
    /// Why, in one sentence; the contract has no closed list for it.
    pub dane_reason: Option<String>,
    /// The place of the TLSA record that matched.
    pub matched: Option<usize>,
    /// Under MTA-STS.
    pub sts: StsStatus,
    /// The id of the finding that says why it fails.
    pub sts_reason: Option<&'static str>,
}

/// MTA-STS of a domain as a sender would find it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StsPolicyStanding<'a> {
    /// Nobody looked.
    NotTested,
    /// No TXT record.
    Absent,
    /// A sound policy from a host that proved its name.
    Policy(&'a crate::policy::StsPolicy),
    /// Something is published, and no sender gets a policy from it; or it is not known.
    Error {
        /// A word: a look-up's failure kind, a fetch's, or `several-records`,
        /// `invalid-record`, `certificate`, `invalid-policy`.
        kind: &'static str,
        /// One sentence.
        detail: String,
        /// True where the domain's own side answered: no sender gets a policy now.
        definite: bool,
    },
}

/// One server of `domain` under both. Who stands under no policy has no reason either.
pub fn stand(view: &ServerView<'_>, domain: &Domain, sts: &StsPolicyStanding<'_>) -> Standing {
    let dane = dane::judge(view, domain);
    let (sts, sts_reason) = sts::judge(view, sts);
    Standing { dane: dane.status, dane_reason: dane.reason, matched: dane.matched, sts, sts_reason }
}

/// The server itself turned this handshake down: what was asked for is not there.
///
/// An alert says so, and so does a server that takes no notice of what was offered. One that
/// closes or resets the connection may have other reasons: that counts once it was seen
/// twice. Clear text or silence says nothing.
pub fn turned_down(extras: &[Extra], variation: Variation) -> bool {
    use BrokenBy as B;
    let broken: Vec<B> = extras
        .iter()
        .filter(|extra| extra.variation == variation)
        .filter_map(|extra| extra.visit.as_ref().ok())
        .filter(|attempt| attempt.outcome == Outcome::HandshakeFailed)
        .filter_map(|attempt| attempt.broken_by)
        .collect();
    let count = |kinds: &[B]| broken.iter().filter(|by| kinds.contains(by)).count();
    count(&[B::Alert, B::Protocol]) > 0 || count(&[B::Eof, B::Reset]) > 1
}

/// Where a handshake was tried again, the last try speaks.
fn is_last_try(extras: &[Extra], extra: &Extra) -> bool {
    let same = |other: &&Extra| other.variation == extra.variation;
    extras.iter().rfind(same).is_some_and(|last| std::ptr::eq(last, extra))
}

/// A sentence in the middle of another.
fn within(sentence: &str) -> String {
    let lower = ["The ", "It ", "None ", "Whether "].into_iter().any(|w| sentence.starts_with(w));
    match lower {
        true => sentence
            .chars()
            .take(1)
            .flat_map(char::to_lowercase)
            .chain(sentence.chars().skip(1))
            .collect(),
        false => sentence.to_owned(),
    }
}
