//! Findings on the hops of a message, raised by the judgement of its trace lines; and on
//! servers alike.

use super::{Confidence, Rule, Severity, Side};

pub(in crate::checks) const WEAK_CIPHER: Rule = Rule {
    id: "weak-cipher",
    title: "TLS with a cipher that hides little",
    severity: Severity::Medium,
    confidence: Confidence::High,
    transient: false,
    side: Side::Unknown,
    tlsrpt: None,
    explanation: "Of a message: the line of the receiving server names a suite of export grade or \
        with a key shorter than 112 bits. Such a cipher was broken long ago, and who can read the \
        line can read the mail. Both ends had to allow the suite for it to be chosen. Of a server: \
        it takes suites without encryption, of export grade, with DES, RC2, RC4 or triple DES, or \
        without a certificate (anonymous). The last do no harm to mail that nobody \
        verifies, and Postfix takes them on purpose.",
    remedy: "Let both postmasters allow modern suites alone. In Postfix keep \
        smtpd_tls_mandatory_ciphers and smtpd_tls_ciphers at medium or high, in Exim leave \
        tls_require_ciphers at its default, in Exchange follow the system's own order of suites.",
    reference: "RFC 9325",
};
