//! The finding of the test that only the user can ask for.

use super::{Confidence, Rule, Severity, Side};

pub(in crate::checks) const COMMAND_INJECTION: Rule = Rule {
    id: "command-injection",
    title: "Clear text is obeyed inside TLS",
    severity: Severity::Critical,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "A command that was sent in clear, right behind STARTTLS, was answered inside \
        TLS: the server keeps what it has read before the handshake and takes it for words of \
        the encrypted session (CVE-2011-0411 and its siblings). Somebody on the way can so put \
        commands in front of a sender's own, for instance to have a message, or a login, \
        delivered to himself, although the sender checks the certificate.",
    remedy: "Update the mail server, or the proxy or filter in front of it that ends TLS: it must \
        throw away what it has read when it answers STARTTLS with 220. Postfix does so since \
        2.8, and in 2.7.3, 2.6.9, 2.5.12 and 2.4.16. Of the qmail family, take a TLS patch or a \
        release that names CVE-2011-1431 or CVE-2020-15955 as fixed. Then run the test again.",
    reference: "RFC 3207",
};
