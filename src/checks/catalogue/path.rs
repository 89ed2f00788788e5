//! Findings on the way from here: not about any mail server.

use super::{Confidence, Rule, Severity, Side};

pub(in crate::checks) const PORT_25_BLOCKED: Rule = Rule {
    id: "port-25-blocked",
    title: "This network lets no mail out",
    severity: Severity::Info,
    confidence: Confidence::High,
    transient: false,
    side: Side::Prober,
    tlsrpt: None,
    explanation: "No server could be reached on port 25 from here, the control host included. \
        Many access and cloud networks block that port for all their customers. \
        This says nothing about the mail servers: they were not tested.",
    remedy: "Run the same command on a machine that may send mail, or go through one with \
        --socks5. Some providers open the port on request. `mxtls doctor` tells when it works.",
    reference: "",
};

pub(in crate::checks) const PATH_INTERCEPTED: Rule = Rule {
    id: "path-intercepted",
    title: "Something here answers for other servers",
    severity: Severity::Medium,
    confidence: Confidence::High,
    transient: false,
    side: Side::Path,
    tlsrpt: None,
    explanation: "Mail servers that have nothing to do with each other answered with one and the \
        same name or certificate. So a proxy in this network, or at its provider, took the \
        connections to port 25 and answered in their place. Nothing seen from here is about the \
        servers themselves, and mail sent from here meets that proxy too.",
    remedy: "Run the same command from another network or with --socks5. Ask the network's \
        operator which device redirects port 25, and take it out of the way of mail servers.",
    reference: "",
};
