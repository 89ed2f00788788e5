//! Every finding that can be raised, in one table: id, grades, words.
//!
//! An id is never given to anything else and never taken away; RFC 8460's own
//! words come first where it has one. Does no IO, reads no clock.

pub(super) mod certificate;
pub(super) mod dane;
pub(super) mod dialogue;
pub(super) mod injection;
pub(super) mod message;
pub(super) mod mx;
pub(super) mod offered;
pub(super) mod path;
pub(super) mod starttls;
pub(super) mod sts;

use super::grade::{Confidence, Severity, Side};

/// One kind of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The id in kebab-case, for ever.
    pub id: &'static str,
    /// A line without a full stop, at most 42 characters.
    pub title: &'static str,
    /// How much it matters, as a rule.
    pub severity: Severity,
    /// How well its evidence carries it, as a rule.
    pub confidence: Confidence,
    /// It may be gone at the next try.
    pub transient: bool,
    /// Where its cause lies, as a rule.
    pub side: Side,
    /// What a sender's TLS report (RFC 8460) calls it.
    pub tlsrpt: Option<&'static str>,
    /// What it means for mail that is sent to this server.
    pub explanation: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// RFC numbers; empty where none speaks of it.
    pub reference: &'static str,
}

/// All rules, family by family, in the order in which mail meets them.
pub const RULES: &[Rule] = &[
    path::PORT_25_BLOCKED,
    path::PATH_INTERCEPTED,
    mx::NULL,
    mx::NULL_NOT_ALONE,
    mx::IMPLICIT,
    mx::CNAME,
    mx::IP_LITERAL,
    mx::PRIVATE_ADDRESS,
    mx::UNRESOLVABLE,
    mx::ACCEPTS_NO_CONNECTIONS,
    mx::TOO_MANY,
    mx::BACKUP_WEAKER,
    dialogue::GREETING_REFUSED,
    dialogue::RATE_LIMITED,
    dialogue::NOT_SMTP,
    dialogue::HELO_ONLY,
    dialogue::AUTH_BEFORE_TLS,
    starttls::NOT_SUPPORTED,
    starttls::MASKED,
    starttls::REFUSED,
    starttls::DEFERRED,
    starttls::INCONSISTENT,
    starttls::RESPONSE_INJECTION,
    injection::COMMAND_INJECTION,
    starttls::VALIDATION_FAILURE,
    starttls::LEGACY_TLS_ONLY,
    offered::LEGACY_TLS_ACCEPTED,
    starttls::PQ_INTOLERANT,
    starttls::TLS_UNUSABLE,
    starttls::AFTER_TLS,
    starttls::SNI_REQUIRED,
    starttls::REQUIRETLS_MISSING,
    certificate::NOT_TRUSTED,
    certificate::CHAIN_INCOMPLETE,
    certificate::EXPIRED,
    certificate::EXPIRING,
    certificate::NOT_YET_VALID,
    certificate::HOST_MISMATCH,
    certificate::CN_ONLY,
    certificate::WRONG_USAGE,
    certificate::WEAK_KEY,
    certificate::WEAK_SIGNATURE,
    dane::DNSSEC_INVALID,
    dane::LOOKUP_ERROR,
    dane::MX_INSECURE,
    dane::TLSA_INVALID,
    dane::WITHOUT_STARTTLS,
    dane::PKIX_USAGE,
    dane::NO_ROLLOVER,
    dane::PINS_PUBLIC_ISSUER,
    dane::TOO_MANY,
    dane::REQUIRED,
    sts::FETCH_ERROR,
    sts::INVALID,
    sts::WEBPKI_INVALID,
    sts::MX_NOT_LISTED,
    sts::STALE_PATTERN,
    sts::MAX_AGE_SHORT,
    sts::VERSION_NOT_FIRST,
    sts::MEDIA_TYPE,
    sts::TESTING,
    sts::TLSRPT_INVALID,
    message::WEAK_CIPHER,
];

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}
