//! Findings on STARTTLS, the handshake and SMTP inside TLS.

use super::{Confidence, Rule, Severity, Side};

pub(in crate::checks) const NOT_SUPPORTED: Rule = Rule {
    id: "starttls-not-supported",
    title: "STARTTLS is not offered, seen from here",
    severity: Severity::High,
    confidence: Confidence::High,
    transient: false,
    side: Side::Unknown,
    tlsrpt: Some("starttls-not-supported"),
    explanation: "The server's answer to EHLO, as it arrived here, does not list STARTTLS. \
        Ordinary senders then deliver in clear, and senders that demand TLS do not deliver at \
        all. Anyone on the path can remove the keyword, so this is what was seen from here and \
        not proof of what the server sent.",
    remedy: "Give the server a key and a certificate and switch STARTTLS on. Postfix: \
        smtpd_tls_chain_files and smtpd_tls_security_level = may. Exim: tls_certificate, \
        tls_privatekey and tls_advertise_hosts = *. Exchange: bind a certificate to SMTP with \
        Enable-ExchangeCertificate. If the server does offer it, look for a firewall that \
        rewrites SMTP, and test from another network.",
    reference: "RFC 3207",
};

pub(in crate::checks) const MASKED: Rule = Rule {
    id: "starttls-masked",
    title: "Something hides the STARTTLS keyword",
    severity: Severity::High,
    confidence: Confidence::Medium,
    transient: false,
    side: Side::Unknown,
    tlsrpt: Some("starttls-not-supported"),
    explanation: "The server's words arrived overwritten with X or asterisks. A firewall in front \
        of the server, or in front of you, is hiding STARTTLS. Mail that passes it goes in \
        clear, although the server itself may well take TLS.",
    remedy: "Test from another network to learn on which side the firewall stands. There, switch \
        off the inspection of SMTP or let TLS pass (Cisco: remove `inspect esmtp`, or add \
        `allow-tls` to its policy).",
    reference: "RFC 3207",
};

pub(in crate::checks) const REFUSED: Rule = Rule {
    id: "starttls-refused",
    title: "STARTTLS is offered, then refused",
    severity: Severity::High,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: Some("validation-failure"),
    explanation: "The server lists STARTTLS and answers the command with a lasting error. \
        Senders that may do so go on in clear. Those that demand TLS keep the mail or return it.",
    remedy: "Look into the mail log at the time of this test: most often the key or the \
        certificate cannot be read. Check the file names and rights in Postfix's \
        smtpd_tls_chain_files or Exim's tls_certificate and tls_privatekey.",
    reference: "RFC 3207",
};

pub(in crate::checks) const DEFERRED: Rule = Rule {
    id: "starttls-deferred",
    title: "STARTTLS is offered, then put off",
    severity: Severity::Medium,
    confidence: Confidence::High,
    transient: true,
    side: Side::Server,
    tlsrpt: Some("validation-failure"),
    explanation: "The server lists STARTTLS and answers the command with \"not now\". Some \
        senders wait, others go on in clear. If it stays so, TLS on the server is broken \
        although it is switched on.",
    remedy: "Test again in some minutes. If it stays, look into the mail log: a reply of 454 \
        mostly means a missing or unreadable key or certificate, or a TLS library that did not \
        start.",
    reference: "RFC 3207",
};

pub(in crate::checks) const INCONSISTENT: Rule = Rule {
    id: "starttls-inconsistent",
    title: "STARTTLS comes and goes between tries",
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    transient: true,
    side: Side::Unknown,
    tlsrpt: None,
    explanation: "Two connections to the same address did not agree about TLS. Several machines \
        behind one address with different settings are the usual cause. Part of the mail then \
        goes in clear, or waits, by chance.",
    remedy: "Compare the TLS settings and certificates of all machines behind the address, and \
        what the load balancer in front of them does. Test several times.",
    reference: "RFC 3207",
};

pub(in crate::checks) const RESPONSE_INJECTION: Rule = Rule {
    id: "response-injection",
    title: "Clear text follows the reply to STARTTLS",
    severity: Severity::Critical,
    confidence: Confidence::High,
    transient: false,
    side: Side::Unknown,
    tlsrpt: None,
    explanation: "After its 220 to STARTTLS more clear text came before TLS began. A careless \
        sender would take it for words spoken inside TLS. This is how an attacker on the path \
        slips in false replies, and also a known fault of some servers and proxies. It was \
        thrown away here.",
    remedy: "Update the mail server, and any proxy or filter in front of it; they must send \
        nothing between the 220 and the handshake. Test from another network: if it is gone \
        there, the text was added on the way.",
    reference: "RFC 3207",
};

pub(in crate::checks) const VALIDATION_FAILURE: Rule = Rule {
    id: "validation-failure",
    title: "The TLS handshake fails",
    severity: Severity::High,
    confidence: Confidence::Medium,
    transient: false,
    side: Side::Unknown,
    tlsrpt: Some("validation-failure"),
    explanation: "The server accepted STARTTLS, but no handshake with TLS 1.2 or 1.3 was finished, \
        nor did it answer hellos for older versions with one of them. Where those could not be \
        sent, or were answered, this is not the last word: it may speak only what this program \
        does not, and other senders may fare better. Those that do not go on in clear, or keep \
        the mail.",
    remedy: "Look into the mail log for the reason. Check that key and certificate belong \
        together, and that current suites (ECDHE with AES-GCM) are not excluded. Postfix: \
        smtpd_tls_exclude_ciphers and tls_high_cipherlist. Exim: tls_require_ciphers. Exchange \
        and other Windows servers: the order of SCHANNEL's cipher suites.",
    reference: "RFC 8446, RFC 5246, RFC 8996",
};

pub(in crate::checks) const LEGACY_TLS_ONLY: Rule = Rule {
    id: "legacy-tls-only",
    title: "Only outdated TLS is spoken",
    severity: Severity::High,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: Some("validation-failure"),
    explanation: "Handshakes with TLS 1.2 and 1.3 and current cipher suites failed, but the server \
        answered a hello for older versions. It speaks only TLS 1.1, 1.0 or SSLv3, or TLS 1.2 with \
        retired suites (RSA key exchange, DHE, CBC). That was offered; no handshake was finished, \
        and its certificate was shown without proof. Such TLS is better than clear text, but many \
        senders have switched it off: they send in clear, or keep the mail where they must not.",
    remedy: "Allow TLS 1.2 and 1.3 with ECDHE and AES-GCM; what is older can stay for a while. \
        Postfix: smtpd_tls_protocols must not leave out TLSv1.2 and TLSv1.3, nor \
        smtpd_tls_exclude_ciphers ECDHE or AESGCM. Exim: tls_require_ciphers, and openssl_options without \
        +no_tlsv1_2 or +no_tlsv1_3. Exchange and other Windows servers: enable TLS 1.2 in \
        SCHANNEL's registry keys, and the ECDHE suites with GCM in the order of suites. Where \
        the TLS library is too old for that, update the system, or put a current relay in front.",
    reference: "RFC 8996, RFC 9325, RFC 8446",
};

pub(in crate::checks) const PQ_INTOLERANT: Rule = Rule {
    id: "pq-intolerant",
    title: "A post-quantum hello breaks the handshake",
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    transient: false,
    side: Side::Unknown,
    tlsrpt: None,
    explanation: "The handshake broke when our hello carried a post-quantum key share, and \
        worked without. Such a hello is too long for one packet, and some old servers and \
        firewalls cannot read it in two. Senders with up-to-date TLS libraries offer this share \
        first; mail from them may wait or go in clear.",
    remedy: "Update the server's TLS library and the firewall or load balancer in front of it. \
        The server need not support post-quantum key exchange, only ignore what it does not \
        know.",
    reference: "RFC 8446",
};

pub(in crate::checks) const TLS_UNUSABLE: Rule = Rule {
    id: "tls-unusable",
    title: "TLS works, SMTP inside it does not",
    severity: Severity::High,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "The TLS handshake finished, yet the server did not answer EHLO inside it as it \
        should. Often it demands a certificate from the client, which ordinary senders do not \
        have. Mail over TLS cannot be delivered, and some senders then fall back to clear.",
    remedy: "Do not demand client certificates from everybody. Postfix: smtpd_tls_req_ccert = no. \
        Exim: use tls_try_verify_hosts in place of tls_verify_hosts. Else look into the mail log \
        for what the server did after the handshake.",
    reference: "RFC 3207, RFC 8446",
};

pub(in crate::checks) const AFTER_TLS: Rule = Rule {
    id: "starttls-after-tls",
    title: "STARTTLS is offered again inside TLS",
    severity: Severity::Low,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "Inside the TLS session the server lists STARTTLS once more, which the standard \
        forbids. Most senders do not mind. It shows that the server, or a proxy before it, does \
        not know that TLS is on.",
    remedy: "Update the mail server. If a proxy ends TLS in front of it, tell the server so, or \
        switch the keyword off behind the proxy (Postfix: smtpd_discard_ehlo_keywords).",
    reference: "RFC 3207",
};

pub(in crate::checks) const SNI_REQUIRED: Rule = Rule {
    id: "sni-required",
    title: "Without SNI the server is another one",
    severity: Severity::Low,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "A handshake that names the host (SNI) shows a good certificate; one that does \
        not name it fails, or shows a worse one. Many mail systems send no name unless DANE or \
        MTA-STS makes them. Those that verify certificates then do not deliver, and others may \
        fall back to clear.",
    remedy: "Make the certificate for the MX host's name the one that is shown by default. \
        Postfix: smtpd_tls_chain_files, with tls_server_sni_maps for other names only. Exim: what \
        tls_certificate gives when $tls_in_sni is empty. Exchange: TlsCertificateName of the \
        receive connector. A sender can name the host itself: in Postfix servername=hostname, in \
        Exim tls_sni = $host.",
    reference: "RFC 6066, RFC 8461",
};

pub(in crate::checks) const REQUIRETLS_MISSING: Rule = Rule {
    id: "requiretls-missing",
    title: "Messages that demand TLS are not taken",
    severity: Severity::Info,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "The server proves who it is by DANE or MTA-STS, but does not list REQUIRETLS \
        inside TLS. A sender can then demand TLS for the way to this server and not for the ways \
        beyond. Messages that are marked so are returned. Few servers list it today.",
    remedy: "Nothing, as a rule. Postfix can do it from 3.11 on: requiretls_enable = yes. Exim \
        and Exchange have no setting for it that is known here.",
    reference: "RFC 8689",
};
