//! Findings on the list of mail exchanges and their addresses.

use super::{Confidence, Rule, Severity, Side};

pub(in crate::checks) const NULL: Rule = Rule {
    id: "mx-null",
    title: "The domain accepts no mail (null MX)",
    severity: Severity::Info,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "The domain's only MX record is a single dot. With it the owner says that the \
        domain takes no mail at all. Senders return such mail at once; TLS plays no part.",
    remedy: "Nothing, if that is meant. If the domain should receive mail, replace the record by \
        MX records that name its mail servers. If you are a sender, check the spelling of the \
        address.",
    reference: "RFC 7505",
};

pub(in crate::checks) const NULL_NOT_ALONE: Rule = Rule {
    id: "mx-null-not-alone",
    title: "A null MX stands beside other records",
    severity: Severity::Medium,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "One MX record says that the domain takes no mail, others name mail servers. \
        The null MX is only valid alone. Some senders ignore it, others may return the mail.",
    remedy: "Delete the record with the single dot if the domain receives mail. Delete all the \
        others if it does not.",
    reference: "RFC 7505",
};

pub(in crate::checks) const IMPLICIT: Rule = Rule {
    id: "mx-implicit",
    title: "No MX records: the domain stands in",
    severity: Severity::Info,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "The domain has no MX record but has an address. Senders then deliver to that \
        address, which is often a web server. Mail works only if an SMTP server listens there.",
    remedy: "Publish an MX record that names the mail server. If the domain takes no mail, \
        publish a null MX (`MX 0 .`), so that senders know at once.",
    reference: "RFC 5321, RFC 7505",
};

pub(in crate::checks) const CNAME: Rule = Rule {
    id: "mx-cname",
    title: "A mail exchange is an alias",
    severity: Severity::Low,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "The name in the MX record is a CNAME. The standard wants a name that has \
        addresses of its own. Most senders follow the alias, some do not, and they differ in \
        which of the two names they look for in the certificate.",
    remedy: "Name the alias's target in the MX record, or give the name A and AAAA records in \
        place of the CNAME.",
    reference: "RFC 2181, RFC 5321",
};

pub(in crate::checks) const IP_LITERAL: Rule = Rule {
    id: "mx-ip-literal",
    title: "A mail exchange is an address, not a name",
    severity: Severity::Medium,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "An MX record must hold a host name; this one holds an IP address. DNS treats it \
        as a name that does not exist, so most senders cannot deliver there.",
    remedy: "Give the server a host name with A and AAAA records, and put that name into the MX \
        record.",
    reference: "RFC 1035, RFC 5321",
};

pub(in crate::checks) const PRIVATE_ADDRESS: Rule = Rule {
    id: "mx-private-address",
    title: "A mail exchange has a private address",
    severity: Severity::Info,
    confidence: Confidence::High,
    transient: false,
    side: Side::Unknown,
    tlsrpt: None,
    explanation: "The resolver gave an address that is not reachable over the Internet: private, \
        loopback or otherwise reserved. It was recorded and not connected to. Inside an \
        organisation with a DNS of its own this is normal; seen from outside, mail to that \
        address goes nowhere.",
    remedy: "If you ask from outside, remove the address from public DNS. If the server is yours \
        and this is its inside address, run again with --allow-private.",
    reference: "RFC 6890",
};

pub(in crate::checks) const UNRESOLVABLE: Rule = Rule {
    id: "mx-unresolvable",
    title: "A mail exchange has no address",
    severity: Severity::Medium,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "The MX record names a host that does not exist or has no address. Senders skip \
        it and take the next one. If no other is left, mail is returned.",
    remedy: "Correct the host name in the MX record, give the host A and AAAA records, or delete \
        the record. A name under a domain that has run out can be registered by a stranger.",
    reference: "RFC 5321",
};

pub(in crate::checks) const ACCEPTS_NO_CONNECTIONS: Rule = Rule {
    id: "mx-accepts-no-connections",
    title: "A mail exchange takes no connections",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    transient: true,
    side: Side::Server,
    tlsrpt: None,
    explanation: "Every address of this host refused the connection twice, while another host of \
        the domain answers. Some owners do this on purpose against senders of spam, who do not \
        try a second host (nolisting). Mail arrives through the other hosts.",
    remedy: "If it is not meant, start the mail server on that host or open its port 25. If the \
        host is retired, delete its MX record.",
    reference: "RFC 5321",
};

pub(in crate::checks) const TOO_MANY: Rule = Rule {
    id: "mx-too-many",
    title: "More mail exchanges than are tested",
    severity: Severity::Low,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "The domain has more MX hosts than one run looks at. Those with the lowest \
        preference were taken, the rest was not tested. Senders set limits too and may never \
        reach the last ones.",
    remedy: "Name fewer hosts; one name may have several addresses. To test the rest as it is, \
        raise the limit.",
    reference: "RFC 5321",
};

pub(in crate::checks) const BACKUP_WEAKER: Rule = Rule {
    id: "backup-mx-weaker",
    title: "A backup mail exchange is weaker",
    severity: Severity::Medium,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "A host of a later preference takes mail with less encryption than the first \
        choice, whatever the certificates of the two are worth. When the first choice cannot be reached, mail goes to the weaker host. Whoever \
        can block the first choice can bring that about.",
    remedy: "Give the backup the same TLS set-up and an equally good certificate, or remove it: \
        senders keep mail and try again for days.",
    reference: "RFC 5321, RFC 3207",
};
