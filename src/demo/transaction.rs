//! What really happened on the wire when a server took a message, and the trace
//! line that says so (RFC 5321, RFC 3848).
//!
//! Lines have the form of Postfix with `smtpd_tls_received_header`: a family
//! that puts the S into its protocol word whenever TLS was used. Does no IO,
//! reads no clock.

use std::net::IpAddr;

use jiff::Timestamp;

use super::public::public;

/// One message taken by one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// The server.
    pub by: String,
    /// The client's address on the wire.
    pub client: IpAddr,
    /// The name the client gave, at most 255 characters, those of names alone.
    pub helo: String,
    /// The client said EHLO, not HELO.
    pub extended: bool,
    /// The client logged in (RFC 4954).
    pub authenticated: bool,
    /// What TLS agreed on; none in the clear.
    pub tls: Option<TlsUsed>,
}

/// What a server's handshake agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TlsUsed {
    /// `TLSv1.2` or `TLSv1.3`.
    pub version: &'static str,
    /// The suite, as OpenSSL spells it.
    pub cipher: &'static str,
    /// The length of its key.
    pub bits: u32,
    /// The server asked for a client certificate.
    pub asked_certificate: bool,
}

/// What a trace line says beside the transaction itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stamp<'a> {
    /// The name found for the client's address.
    pub(super) client_name: Option<&'a str>,
    /// The queue id.
    pub(super) id: &'a str,
    /// Who the message is for; named if alone.
    pub(super) recipients: &'a [String],
    /// When it was taken.
    pub(super) at: Timestamp,
    /// Whether version and suite are told.
    pub(super) details: bool,
}

impl Transaction {
    /// Over what the message came: a TLS version, or `clear`.
    pub fn wire(&self) -> &'static str {
        self.tls.map_or("clear", |tls| tls.version)
    }

    /// The protocol word. In a session that said HELO, TLS leaves no trace.
    fn with(&self) -> String {
        let secure = if self.tls.is_some() { "S" } else { "" };
        let user = if self.authenticated { "A" } else { "" };
        match self.extended {
            true => format!("ESMTP{secure}{user}"),
            false => "SMTP".to_owned(),
        }
    }

    /// The time-stamp line, folded, each line ended by LF.
    pub(super) fn line(&self, stamp: Stamp<'_>) -> String {
        let name = stamp.client_name.unwrap_or("unknown");
        let mut line =
            format!("Received: from {} ({name} [{}])\n", self.helo, literal(self.client));
        if let Some(tls) = self.tls.filter(|_| stamp.details) {
            line.push_str(&comments(tls));
        }
        line.push_str(&format!("\tby {} (Postfix) with {} id {}", self.by, self.with(), stamp.id));
        if let [alone] = stamp.recipients {
            line.push_str(&format!("\n\tfor <{alone}>"));
        }
        line.push_str(&format!("; {} (UTC)\n", date(stamp.at)));
        line
    }
}

fn literal(client: IpAddr) -> String {
    match public(client) {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("IPv6:{address}"),
    }
}

fn comments(tls: TlsUsed) -> String {
    let TlsUsed { version, cipher, bits, asked_certificate } = tls;
    let certificate = if asked_certificate { "" } else { "\t(No client certificate requested)\n" };
    format!("\t(using {version} with cipher {cipher} ({bits}/{bits} bits))\n{certificate}")
}

/// A date as RFC 5322 has it, in UTC.
pub(super) fn date(at: Timestamp) -> String {
    at.strftime("%a, %e %b %Y %H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TLS: TlsUsed = TlsUsed {
        version: "TLSv1.3",
        cipher: "TLS_AES_256_GCM_SHA384",
        bits: 256,
        asked_certificate: false,
    };

    fn transaction(tls: Option<TlsUsed>) -> Transaction {
        Transaction {
            by: "mx.a.test".to_owned(),
            client: "127.77.100.1".parse().unwrap(),
            helo: "out.b.test".to_owned(),
            extended: true,
            authenticated: false,
            tls,
        }
    }

    fn line(transaction: &Transaction, details: bool) -> String {
        transaction.line(Stamp {
            client_name: Some("out.b.test"),
            id: "0A1B2A0001",
            recipients: &["bob@a.test".to_owned()],
            at: "2025-07-01T09:08:07Z".parse().unwrap(),
            details,
        })
    }

    #[test]
    fn a_line_over_tls_has_version_suite_and_the_s() {
        let expected = "Received: from out.b.test (out.b.test [198.51.100.1])\n\
            \t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\n\
            \t(No client certificate requested)\n\
            \tby mx.a.test (Postfix) with ESMTPS id 0A1B2A0001\n\
            \tfor <bob@a.test>; Tue,  1 Jul 2025 09:08:07 +0000 (UTC)\n";
        assert_eq!(line(&transaction(Some(TLS)), true), expected);
    }

    #[test]
    fn without_details_the_s_alone_tells() {
        let text = line(&transaction(Some(TLS)), false);
        assert!(text.contains("with ESMTPS id") && !text.contains("using"), "{text}");
    }

    #[test]
    fn in_the_clear_nothing_tells_of_tls() {
        let text = line(&transaction(None), true);
        assert!(text.contains("with ESMTP id") && !text.contains("TLS"), "{text}");
    }

    #[test]
    fn the_protocol_word_tells_of_ehlo_tls_and_login() {
        let of = |extended, authenticated, tls| {
            Transaction { extended, authenticated, ..transaction(tls) }.with()
        };
        assert_eq!(of(true, true, Some(TLS)), "ESMTPSA");
        assert_eq!(of(true, true, None), "ESMTPA");
        assert_eq!(of(false, false, Some(TLS)), "SMTP");
    }

    #[test]
    fn a_client_without_a_name_is_unknown_and_several_recipients_are_not_named() {
        let stamp = Stamp {
            client_name: None,
            id: "X",
            recipients: &["a@a.test".to_owned(), "b@a.test".to_owned()],
            at: Timestamp::UNIX_EPOCH,
            details: true,
        };
        let of =
            |client: &str| Transaction { client: client.parse().unwrap(), ..transaction(None) };
        let text = of("::1").line(stamp);
        assert!(text.contains("(unknown [IPv6:::1])") && !text.contains("for <"), "{text}");
        assert!(of("127.0.0.1").line(stamp).contains("(unknown [127.0.0.1])"));
    }
}
