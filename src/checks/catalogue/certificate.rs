//! Findings on the certificate. Mail is encrypted all the same: ordinary
//! senders do not look (A-3207-9), those that must be sure of the server do.

use super::{Confidence, Rule, Severity, Side};

const UNTRUSTED: Option<&str> = Some("certificate-not-trusted");
/// RFC 8460 has no word of its own for these.
const OTHER: Option<&str> = Some("validation-failure");

/// What nearly all of them share.
const FAULT: Rule = Rule {
    id: "",
    title: "",
    severity: Severity::Medium,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: UNTRUSTED,
    explanation: "",
    remedy: "",
    reference: "RFC 5280",
};

pub(in crate::checks) const NOT_TRUSTED: Rule = Rule {
    id: "certificate-not-trusted",
    title: "The certificate leads to no trusted root",
    explanation: "The server's certificate is signed by itself or by an authority that is not in \
        the trust store that was used. Mail is still encrypted, but a sender cannot tell this \
        server from an impostor by its certificate. Senders that verify certificates do not \
        deliver.",
    remedy: "Take a certificate from a public authority, for instance over ACME, and install it \
        with its chain. Where all senders know a private authority, name it with --roots. With \
        DANE a certificate of one's own is enough.",
    ..FAULT
};

pub(in crate::checks) const CHAIN_INCOMPLETE: Rule = Rule {
    id: "certificate-chain-incomplete",
    title: "An intermediate certificate is missing",
    confidence: Confidence::Medium,
    explanation: "The server does not send the certificate of the authority that signed its own, \
        and that authority is no root of the trust store that was used. Either an intermediate is \
        missing, or the authority is one that this store does not know. Some systems fetch a \
        missing part themselves; most mail servers do not, and take the certificate for \
        untrusted. Mail stays encrypted.",
    remedy: "Install the whole chain: first the server's certificate, then the intermediates. \
        With ACME clients this is the file named fullchain. If the authority is your own, name \
        its root with --roots. Postfix: smtpd_tls_chain_files. \
        Exim: tls_certificate. Exchange: import the intermediates into the machine's store.",
    ..FAULT
};

pub(in crate::checks) const EXPIRED: Rule = Rule {
    id: "certificate-expired",
    title: "A certificate has expired",
    tlsrpt: Some("certificate-expired"),
    explanation: "A certificate of the chain is past its end. Mail is still encrypted, and \
        ordinary senders do not look. Senders that verify certificates keep the mail or return \
        it.",
    remedy: "Renew the certificate and reload the mail server, which may still hold the old one \
        in memory. Let the renewal do both: an ACME client's deploy hook can reload Postfix or \
        Exim.",
    ..FAULT
};

pub(in crate::checks) const EXPIRING: Rule = Rule {
    id: "certificate-expiring",
    title: "The certificate expires soon",
    severity: Severity::Low,
    tlsrpt: None,
    explanation: "The certificate is still valid, but what is left of it is short for its \
        lifetime: an automatic renewal would have replaced it by now. Once it has expired, \
        senders that verify certificates no longer deliver.",
    remedy: "Check that the renewal runs and that the mail server is reloaded after it. Look at \
        what the server shows, not at the file on its disk.",
    ..FAULT
};

pub(in crate::checks) const NOT_YET_VALID: Rule = Rule {
    id: "certificate-not-yet-valid",
    title: "A certificate is not valid yet",
    tlsrpt: OTHER,
    explanation: "A certificate of the chain begins to be valid only later. Until then senders \
        that verify certificates do not deliver. If the clock here is wrong, this is wrong too.",
    remedy: "Compare the clock of this machine first. Then install a certificate that is valid \
        now, and check the clock of the machine that issued it.",
    ..FAULT
};

pub(in crate::checks) const HOST_MISMATCH: Rule = Rule {
    id: "certificate-host-mismatch",
    title: "The certificate is for another name",
    tlsrpt: Some("certificate-host-mismatch"),
    explanation: "None of the names in the certificate is the name in the MX record. Mail is \
        still encrypted. Senders that compare names, and all that follow an MTA-STS policy, do \
        not deliver.",
    remedy: "Issue the certificate for the MX host's name, as a subject alternative name. Or \
        name in the MX record a host that the certificate already covers. `*` covers exactly one \
        label.",
    reference: "RFC 9525, RFC 8461",
    ..FAULT
};

pub(in crate::checks) const CN_ONLY: Rule = Rule {
    id: "certificate-cn-only",
    title: "Only the common name fits the host",
    tlsrpt: Some("certificate-host-mismatch"),
    explanation: "The host's name stands in the certificate's common name alone and not among \
        its subject alternative names. Some senders still accept that, Postfix among them. \
        RFC 9525 and validators of MTA-STS do not, and find no name at all.",
    remedy: "Issue a new certificate with the MX host's name as a subject alternative name of \
        the DNS kind. Every public authority does so today.",
    reference: "RFC 9525",
    ..FAULT
};

pub(in crate::checks) const WRONG_USAGE: Rule = Rule {
    id: "certificate-wrong-usage",
    title: "A certificate is used against its purpose",
    tlsrpt: OTHER,
    explanation: "A certificate of the chain does not allow what it is used for: the server's is \
        not meant for TLS servers, or one that may not sign others has signed. Senders that \
        verify certificates refuse it.",
    remedy: "Issue the server's certificate with the extended key usage serverAuth. Sign it with \
        an authority's certificate whose basic constraints and key usage allow signing.",
    ..FAULT
};

pub(in crate::checks) const WEAK_KEY: Rule = Rule {
    id: "certificate-weak-key",
    title: "A key in the chain is too small",
    tlsrpt: OTHER,
    explanation: "A certificate of the chain has an RSA key under 2048 bits or a curve under 224. \
        Such keys can be broken with enough effort, and the owner of the result can pose as the \
        server. Many TLS libraries refuse them.",
    remedy: "Make a new key, RSA with 2048 bits or more or EC on P-256, and have a new \
        certificate issued for it. If the small key is an authority's, change the authority.",
    reference: "RFC 9325",
    ..FAULT
};

pub(in crate::checks) const WEAK_SIGNATURE: Rule = Rule {
    id: "certificate-weak-signature",
    title: "A signature is outdated",
    tlsrpt: OTHER,
    explanation: "A certificate of the chain is signed with SHA-1 or MD5, or the server signs its \
        handshakes so. Such signatures can be forged, so they prove little. Current TLS libraries \
        refuse them.",
    remedy: "Have the certificate issued again with SHA-256 or better; if it is an intermediate, \
        install the authority's current one. If it is the handshake, update the server's TLS \
        library.",
    reference: "RFC 9325",
    ..FAULT
};
