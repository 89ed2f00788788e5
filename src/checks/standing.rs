//! How a server stands under what its domain publishes: DANE and MTA-STS.
//!
//! RFC 7672 and RFC 8461. Does no IO, reads no clock.

use super::view::ServerView;
use crate::cert::Judgement;
use crate::facts::{Domain, Policies};

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

/// MTA-STS of a domain, from what was found and from the policy host's certificate.
pub fn sts_policy<'a>(
    _policies: Option<&'a Policies>,
    _policy_host: Option<&Judgement>,
) -> StsPolicyStanding<'a> {
    StsPolicyStanding::NotTested
}

/// One server of `domain` under both.
pub fn stand(_view: &ServerView<'_>, _domain: &Domain, _sts: &StsPolicyStanding<'_>) -> Standing {
    Standing {
        dane: DaneStatus::NotTested,
        dane_reason: None,
        matched: None,
        sts: StsStatus::NotTested,
        sts_reason: None,
    }
}
