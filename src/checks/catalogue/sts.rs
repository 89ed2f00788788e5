//! Findings on MTA-STS and TLS-RPT: what a domain asks of senders, and how.

use super::{Confidence, Rule, Severity, Side};

/// What nearly all of them share.
const POLICY: Rule = Rule {
    id: "",
    title: "",
    severity: Severity::Medium,
    confidence: Confidence::High,
    transient: false,
    side: Side::Server,
    tlsrpt: None,
    explanation: "",
    remedy: "",
    reference: "RFC 8461",
};

pub(in crate::checks) const FETCH_ERROR: Rule = Rule {
    id: "sts-policy-fetch-error",
    title: "The MTA-STS policy cannot be fetched",
    tlsrpt: Some("sts-policy-fetch-error"),
    explanation: "The domain announces an MTA-STS policy, and its policy host does not give one: \
        it has no address, does not answer, redirects, or answers with another status than 200. \
        Senders that hold no copy deliver as if there were no policy. Those that hold one go by \
        it until it runs out.",
    remedy: "Serve the file at /.well-known/mta-sts.txt on the host mta-sts below the domain, \
        over HTTPS, with status 200 and no redirect. To give the policy up, serve one of mode \
        none, change the id in the TXT record, and delete both only when the longest max_age \
        that was ever served is over.",
    ..POLICY
};

pub(in crate::checks) const INVALID: Rule = Rule {
    id: "sts-policy-invalid",
    title: "The MTA-STS policy is not valid",
    tlsrpt: Some("sts-policy-invalid"),
    explanation: "The TXT record that announces the policy is broken or stands there more than \
        once, or the policy file breaks the syntax. Senders take it for no policy. Mail is \
        delivered, and nothing protects it from somebody who takes STARTTLS away.",
    remedy: "Publish exactly one TXT record of the form v=STSv1; id=20261122 at _mta-sts. The \
        file needs the lines version, mode, max_age and one mx line for each host that takes \
        mail, one key and value a line. Change the id after every change.",
    ..POLICY
};

pub(in crate::checks) const WEBPKI_INVALID: Rule = Rule {
    id: "sts-webpki-invalid",
    title: "The policy host's certificate is not good",
    tlsrpt: Some("sts-webpki-invalid"),
    explanation: "The host that serves the MTA-STS policy shows a certificate that is not \
        trusted, has run out, or is for another name. Senders do not read what such a host says \
        and act as if there were no policy, unless they hold a copy.",
    remedy: "Give the web server a certificate of a public authority for the host mta-sts below \
        the domain, as a subject alternative name, with its whole chain, and renew it by itself. \
        The mail servers' certificates do not matter here.",
    reference: "RFC 8461, RFC 9525",
    ..POLICY
};

pub(in crate::checks) const MX_NOT_LISTED: Rule = Rule {
    id: "sts-mx-not-listed",
    title: "The policy does not name an MX host",
    severity: Severity::High,
    explanation: "The domain's MTA-STS policy lists the hosts that mail may go to, and an MX \
        record names one that is not among them. With mode enforce, senders that follow the \
        policy do not deliver to that host. With mode testing they deliver and report it.",
    remedy: "Add an mx line with the host's name to the policy file and change the id in the TXT \
        record, and do so before the MX record is published. Or delete the MX record. A pattern \
        such as *.example.org covers exactly one label.",
    ..POLICY
};

pub(in crate::checks) const STALE_PATTERN: Rule = Rule {
    id: "sts-stale-pattern",
    title: "The policy names hosts that are no MX",
    severity: Severity::Info,
    explanation: "The MTA-STS policy has an mx line that fits none of the domain's MX records. \
        That is right for a host that is about to be added. A line that was left behind lets mail \
        go to a host that the domain no longer uses.",
    remedy: "Delete the line if the host is gone, and change the id in the TXT record.",
    ..POLICY
};

pub(in crate::checks) const MAX_AGE_SHORT: Rule = Rule {
    id: "sts-max-age-short",
    title: "Senders may not keep the policy for long",
    severity: Severity::Low,
    explanation: "The policy's max_age is short: under two weeks with mode enforce, or under a \
        day with mode testing. A sender that writes seldom then holds no copy when it counts. \
        Whoever can block the policy host for that time can do without the policy.",
    remedy: "Raise max_age to some weeks, 2592000 say, once the policy has proved itself. A new \
        id in the TXT record tells senders of a change, as long as the policy host answers.",
    ..POLICY
};

pub(in crate::checks) const VERSION_NOT_FIRST: Rule = Rule {
    id: "sts-version-not-first",
    title: "version is not the policy's first line",
    severity: Severity::Low,
    explanation: "The policy's version line is there, but another line comes before it. The \
        standard leaves the order open, and most senders do not mind. Some readers want it first \
        and find no policy.",
    remedy: "Make version: STSv1 the first line of the file.",
    ..POLICY
};

pub(in crate::checks) const MEDIA_TYPE: Rule = Rule {
    id: "sts-media-type",
    title: "The policy is not served as text/plain",
    severity: Severity::Medium,
    explanation: "The policy host serves the MTA-STS policy as another media type than \
        text/plain, or names none. Most senders do not look. Those that do take it for no \
        policy.",
    remedy: "Let the web server send the header field Content-Type: text/plain with the file.",
    ..POLICY
};

pub(in crate::checks) const TESTING: Rule = Rule {
    id: "sts-testing",
    title: "The MTA-STS policy is in testing mode",
    severity: Severity::Info,
    explanation: "The policy's mode is testing: senders report what falls short and deliver all \
        the same, in clear if need be. So it protects nothing yet. It is the right beginning, not \
        the end.",
    remedy: "Ask for reports with a TLS-RPT record and read them for some weeks. Then set mode to \
        enforce and change the id in the TXT record.",
    ..POLICY
};

pub(in crate::checks) const TLSRPT_INVALID: Rule = Rule {
    id: "tlsrpt-invalid",
    title: "The record for TLS reports is not valid",
    severity: Severity::Low,
    explanation: "The domain asks for reports on failures of TLS, but its TXT record cannot be \
        understood or is not alone. Senders take it for nothing and report to nobody. Failures \
        then show only as mail that does not come.",
    remedy: "Publish exactly one TXT record of the form v=TLSRPTv1; \
        rua=mailto:reports@example.org at _smtp._tls below the domain; rua takes mailto: and \
        https: addresses with commas between.",
    reference: "RFC 8460",
    ..POLICY
};
