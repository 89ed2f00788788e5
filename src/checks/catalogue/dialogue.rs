//! Findings on the conversation before STARTTLS.

use super::{Confidence, Rule, Severity, Side};

pub(in crate::checks) const GREETING_REFUSED: Rule = Rule {
    id: "greeting-refused",
    title: "The greeting turns us away",
    severity: Severity::Medium,
    confidence: Confidence::High,
    transient: false,
    side: Side::Unknown,
    tlsrpt: None,
    explanation: "The server answered the connection with an error instead of a greeting. It may \
        take no mail at all, or none from this address. Whether it offers TLS was not seen, and \
        other senders may fare better.",
    remedy: "Read the text of the reply. If it names a blocklist or reverse DNS, run this from \
        an address that may send mail. If it is your server, look for access rules such as \
        Postfix's smtpd_client_restrictions or postscreen's blocklists.",
    reference: "RFC 5321, RFC 7504",
};

pub(in crate::checks) const RATE_LIMITED: Rule = Rule {
    id: "rate-limited",
    title: "The server limits how often we may ask",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    transient: true,
    side: Side::Prober,
    tlsrpt: None,
    explanation: "The server answered 421 or 450 before TLS could be seen. That is how servers \
        send away clients that come too often, that they do not know yet, or whose name they \
        cannot look up. It may also just be restarting. It says nothing about TLS.",
    remedy: "Wait some minutes and ask once more; if it stays, give a name that DNS knows with \
        --ehlo-name. For a list of domains ask more slowly. If it \
        is your server, its limits on connections are at work (Postfix: \
        smtpd_client_connection_rate_limit; Exim: smtp_accept_max_per_host).",
    reference: "RFC 5321",
};

pub(in crate::checks) const NOT_SMTP: Rule = Rule {
    id: "not-smtp",
    title: "What answers does not speak SMTP",
    severity: Severity::High,
    confidence: Confidence::High,
    transient: false,
    side: Side::Unknown,
    tlsrpt: None,
    explanation: "Something listens on the port, but its answers are no SMTP, or break its rules \
        so badly that no sender can use them. Mail cannot be delivered there.",
    remedy: "Look at the lines it sent. A web server, a proxy or a protocol of another port may \
        listen by mistake. A port that expects TLS from the first byte (465) is no port for MX \
        hosts.",
    reference: "RFC 5321",
};

pub(in crate::checks) const HELO_ONLY: Rule = Rule {
    id: "helo-only",
    title: "The server knows only HELO, not EHLO",
    severity: Severity::Medium,
    confidence: Confidence::High,
    transient: false,
    side: Side::Unknown,
    tlsrpt: None,
    explanation: "The server did not understand EHLO and accepted HELO. Extensions, STARTTLS \
        among them, can only be offered in answer to EHLO. So mail goes there in clear, unless \
        the sender demands TLS. Old \
        servers and firewalls that inspect SMTP do this.",
    remedy: "Update the mail server. If a firewall stands before it, switch off its SMTP \
        inspection (Cisco: `inspect esmtp`) and test again.",
    reference: "RFC 5321, RFC 3207",
};

pub(in crate::checks) const AUTH_BEFORE_TLS: Rule = Rule {
    id: "auth-before-tls",
    title: "Login is offered before TLS",
    severity: Severity::Low,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "The server offers AUTH before TLS on a port for mail between servers, which is \
        every one but the submission ports 465 and 587. Such mail needs no login. Depending on the \
        method, a mail program that is set up badly could send a password in clear, and password \
        guessers have one more door.",
    remedy: "Offer login on the submission ports only. Postfix: leave smtpd_sasl_auth_enable off \
        for port 25, or set smtpd_tls_auth_only = yes. Exim: advertise AUTH only when TLS is on \
        (auth_advertise_hosts). Exchange: take basic authentication off the Internet receive \
        connector.",
    reference: "RFC 4954, RFC 8314",
};
