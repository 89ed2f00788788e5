//! Findings on TLSA records and on the DNS answers that they rest on.

use super::{Confidence, Rule, Severity, Side};

/// What nearly all of them share.
const RECORD: Rule = Rule {
    id: "",
    title: "",
    severity: Severity::Low,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "",
    remedy: "",
    reference: "RFC 7672",
};

pub(in crate::checks) const DNSSEC_INVALID: Rule = Rule {
    id: "dnssec-invalid",
    title: "The signatures of a DNS answer do not hold",
    severity: Severity::High,
    confidence: Confidence::Medium,
    side: Side::Unknown,
    tlsrpt: Some("dnssec-invalid"),
    explanation: "The domain is signed with DNSSEC, and a DNS answer that mail depends on does \
        not fit the signatures. Senders whose resolver checks them get no answer at all: they \
        keep the mail and return it in the end. Mostly the signatures have run out or the keys \
        were changed in the wrong order, and seldom somebody forges the answer.",
    remedy: "Sign the zone again and compare the DS record at the registry with the zone's keys. \
        If the answer is right when asked for from another network, look at the resolver that was \
        used here. Until it is mended, no TLS setting of a sender whose resolver checks \
        signatures helps.",
    reference: "RFC 4035, RFC 7672",
    ..RECORD
};

pub(in crate::checks) const LOOKUP_ERROR: Rule = Rule {
    id: "dane-lookup-error",
    title: "The TLSA records could not be looked up",
    severity: Severity::High,
    confidence: Confidence::Medium,
    side: Side::Unknown,
    explanation: "The host's addresses are signed with DNSSEC, and the question for its TLSA \
        records was not answered. A sender that follows DANE cannot know whether it must see a \
        certain key, so it must not deliver to this host and keeps the mail. Often the host has \
        no TLSA record at all, and a name server or a firewall before it does not know the type \
        and fails in place of saying so.",
    remedy: "Ask every name server of the zone for the type TLSA below _25._tcp and the host's \
        name. Each must give the records or a signed denial: update the one that does not, or \
        move the zone. Senders can only wait (Postfix: smtp_tls_security_level = dane, Exim: \
        hosts_try_dane, and Exchange Online do so by themselves).",
    ..RECORD
};

pub(in crate::checks) const MX_INSECURE: Rule = Rule {
    id: "dane-mx-insecure",
    title: "DANE starts at the MX hosts only",
    severity: Severity::Info,
    explanation: "Every mail exchange has signed TLSA records, but the MX records that name them \
        are not signed. So the servers can prove who they are, and nobody can prove that the \
        domain chose them. A forged MX answer leads the mail elsewhere.",
    remedy: "Sign the domain's own zone with DNSSEC and put its DS record into the parent zone. \
        If that is not possible, publish an MTA-STS policy. A sender that needs certainty now \
        must fix the hosts' names itself, confirmed by another channel. Postfix: \
        smtp_tls_policy_maps with match= and names of yours: verify alone follows a forged \
        answer. \
        Exim: a route of its own for the domain. Exchange: a connector with TlsDomain.",
    ..RECORD
};

pub(in crate::checks) const TLSA_INVALID: Rule = Rule {
    id: "tlsa-invalid",
    title: "The TLSA records do not fit the server",
    severity: Severity::High,
    tlsrpt: Some("tlsa-invalid"),
    explanation: "The host publishes signed TLSA records, and what it shows is not what they \
        promise, or none of them is of a kind that mail servers can use. Where none fits, senders \
        that follow DANE do not deliver. Where none can be used, they demand TLS and do not know \
        with whom. Other senders notice nothing.",
    remedy: "Publish a record 3 1 1 with the SHA-256 of the key that the server uses now, and \
        take the old ones away once their TTL is over. Keep the key when the certificate is \
        renewed, or publish the next key's record first. Look at the key that is really in use: \
        in Postfix smtpd_tls_chain_files, in Exim tls_certificate, in Exchange the certificate \
        that Enable-ExchangeCertificate bound to SMTP. With RSA and ECDSA side by side both need \
        a record.",
    reference: "RFC 7672, RFC 7671",
    ..RECORD
};

pub(in crate::checks) const WITHOUT_STARTTLS: Rule = Rule {
    id: "tlsa-without-starttls",
    title: "TLSA records, and no STARTTLS",
    severity: Severity::Critical,
    side: Side::Unknown,
    explanation: "The host publishes signed TLSA records, which bind it to TLS, and then does not \
        offer STARTTLS or refuses it. Senders that follow DANE do not deliver at all; others \
        deliver in clear. Either the server's TLS is off, or somebody on the path takes the \
        keyword away, which is just what the records are there to reveal.",
    remedy: "Switch STARTTLS on again at once. Postfix: smtpd_tls_security_level = may with \
        smtpd_tls_chain_files. Exim: tls_advertise_hosts = * with tls_certificate. Exchange: \
        Enable-ExchangeCertificate for SMTP. If the server is never to have TLS, delete its TLSA \
        records. If the server does offer it, look for a firewall that rewrites SMTP.",
    reference: "RFC 7672, RFC 3207",
    ..RECORD
};

pub(in crate::checks) const PKIX_USAGE: Rule = Rule {
    id: "tlsa-pkix-usage",
    title: "A TLSA record of usage 0 or 1",
    explanation: "A TLSA record has certificate usage 0 or 1, which combines it with public \
        authorities. For mail these usages have no meaning, and senders pass over the record. If \
        no other is left, they use TLS without knowing with whom.",
    remedy: "Publish a record of usage 3 in its place, best 3 1 1, or 2 1 1 for an authority's \
        key. The data may stay the same for 1 1 1 and 3 1 1.",
    ..RECORD
};

pub(in crate::checks) const NO_ROLLOVER: Rule = Rule {
    id: "tlsa-no-rollover",
    title: "No TLSA record stands ready for a new key",
    severity: Severity::Info,
    explanation: "The TLSA records fit one key alone. When that key is replaced without care, \
        senders that follow DANE do not deliver until the records are changed and the old ones \
        have left all caches.",
    remedy: "Keep two records: one for the key in use and one for the next, 3 1 1 both, or one \
        3 1 1 beside one 2 1 1 for the issuer's key. Publish the next key's record at least two \
        TTLs before the server gets the key.",
    reference: "RFC 7671, RFC 7672",
    ..RECORD
};

pub(in crate::checks) const PINS_PUBLIC_ISSUER: Rule = Rule {
    id: "tlsa-pins-public-issuer",
    title: "A TLSA record pins a public issuer's file",
    confidence: Confidence::Medium,
    explanation: "A TLSA record of usage 2 and selector 0 names one certificate of an issuer, and \
        the server's chain is one of a public authority. Public authorities replace their \
        certificates and issue from another one without notice. From then on senders that follow \
        DANE do not deliver.",
    remedy: "Pin the server's own key with 3 1 1 and keep that key when the certificate is \
        renewed. If it must be the issuer, use 2 1 1 for its key, and a second record for the \
        authority's next issuer. The server must send that issuer's certificate with its own. \
        Postfix: smtpd_tls_chain_files. Exim: tls_certificate. Exchange: import the intermediates \
        into the machine's store.",
    reference: "RFC 7671, RFC 7672",
    ..RECORD
};

pub(in crate::checks) const TOO_MANY: Rule = Rule {
    id: "tlsa-too-many",
    title: "Very many TLSA records for one host",
    explanation: "The host has more than a dozen TLSA records. A long answer needs TCP, which \
        some networks lose, and then senders that follow DANE keep the mail. Nobody needs so \
        many: records that were left behind let old keys pass as well.",
    remedy: "Delete the records of keys and issuers that are no longer in use. Two or three are \
        enough for a change of keys. If a renewal script adds records, let it take the old \
        ones away too.",
    ..RECORD
};

pub(in crate::checks) const REQUIRED: Rule = Rule {
    id: "dane-required",
    title: "DANE was required, and there is none",
    severity: Severity::Medium,
    tlsrpt: Some("dane-required"),
    explanation: "You asked for DANE (--require dane), and the domain does not offer it from its \
        name on: the MX answer is not signed, or a server has no signed TLSA record. This is no \
        fault of the domain unless it promised DANE.",
    remedy: "Ask for less (--require authenticated takes MTA-STS as well), or ask the domain's \
        owner to sign its zone with DNSSEC and to publish a TLSA record, best of the form 3 1 1, \
        for every mail server. Until then a sender that requires it (Postfix: dane-only, Exim: \
        hosts_require_dane) keeps the mail and returns it in the end. Exchange Online \
        demands it where a connector says SmtpDaneMode Mandatory; by itself it goes on without.",
    ..RECORD
};
