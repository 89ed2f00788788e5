//! Findings on what a server takes beside the best, where it was asked for that.

use super::{Confidence, Rule, Severity, Side};

pub(in crate::checks) const LEGACY_TLS_ACCEPTED: Rule = Rule {
    id: "legacy-tls-accepted",
    title: "Outdated TLS is taken beside newer",
    severity: Severity::Low,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "The server answers hellos for TLS 1.1, 1.0 or SSLv3, though it speaks newer \
        versions too. Up-to-date senders never come to use them. For mail, old TLS is better than \
        clear text for those who know nothing else; guidelines for public bodies forbid it all \
        the same. SSLv3 helps nobody.",
    remedy: "Postfix: smtpd_tls_protocols = >=TLSv1.2. Exim: openssl_options = +no_sslv3 \
        +no_tlsv1 +no_tlsv1_1. Exchange and other Windows servers: switch the old versions off \
        in SCHANNEL's registry keys. Look into the log first for senders that still need them.",
    reference: "RFC 8996, RFC 7568, RFC 9325",
};
