//! What a scripted server says and does, stage by stage.
//!
//! A behaviour left empty is a good server: TLS 1.2 and 1.3, a trusted
//! certificate for its own name, polite replies. Each quirk is one field. In
//! what it says, `{host}` stands for the server's name. Does no IO, reads no
//! clock.

use serde::Deserialize;

/// The script of one server.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Behaviour {
    /// Whether anything listens at all.
    pub listens: bool,
    /// The lines of the greeting. Unless its code is 2xx, every command but
    /// QUIT is answered 503.
    pub greeting: Vec<String>,
    /// Milliseconds between the first lines of the greeting and the last.
    pub greeting_pause_ms: u64,
    /// The lines of the reply to EHLO.
    pub ehlo: Vec<String>,
    /// The same on the first, third, … connection, if other.
    pub ehlo_every_other: Option<Vec<String>>,
    /// About how many bytes of made-up keywords stand before its last line.
    pub ehlo_padding: usize,
    /// The lines of the reply to HELO.
    pub helo: Vec<String>,
    /// The lines of the reply to STARTTLS; 220 where it was offered, else 502.
    pub starttls: Option<Vec<String>>,
    /// Bytes sent in one segment with the reply to STARTTLS.
    pub injected: String,
    /// What becomes of commands that stand behind STARTTLS in one segment with it.
    pub early_commands: EarlyCommands,
    /// The lines of the reply to EHLO inside TLS.
    pub ehlo_after_tls: Vec<String>,
    /// How lines end.
    pub newline: Newline,
    /// How replies are cut into segments.
    pub pace: Pace,
    /// How the ClientHello is answered.
    pub handshake: Handshake,
    /// The TLS versions spoken.
    pub versions: Versions,
    /// Whether the client must show a certificate of its own.
    pub client_certificate: bool,
    /// The certificate shown.
    pub certificate: CertificateKind,
    /// The names in it; the host's own if empty.
    pub certificate_names: Vec<String>,
    /// The names in another good one, shown to clients that do not give the host's name in
    /// SNI; empty: there is none.
    pub default_certificate_names: Vec<String>,
    /// Whether it has a good certificate with an RSA key as well, for clients that take no
    /// ECDSA.
    pub rsa_too: bool,
    /// Whether its trace lines tell TLS version and suite; the protocol word
    /// tells of TLS in any case.
    pub tls_received_header: bool,
    /// Where the script breaks off.
    pub fault: Option<Fault>,
}

/// What becomes of commands read before TLS and not yet obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EarlyCommands {
    /// They are thrown away.
    Dropped,
    /// They are obeyed inside TLS (CVE-2011-0411).
    Carried,
    /// They are obeyed inside TLS once the client has spoken there.
    CarriedLate,
}

/// How lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Newline {
    /// CR LF, as RFC 5321 asks.
    Crlf,
    /// LF alone.
    Lf,
}

/// How replies are cut into segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pace {
    /// Each reply in one write.
    AtOnce,
    /// Inside the code of each line and between CR and LF, with pauses.
    Split,
    /// One byte a second.
    Drip,
}

/// How the ClientHello is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Handshake {
    /// With a handshake.
    Normal,
    /// With the fatal alert `handshake_failure`.
    AlertHandshakeFailure,
    /// With the fatal alert `protocol_version`.
    AlertProtocolVersion,
    /// With one more SMTP reply.
    Plaintext,
    /// With a record that holds nothing sensible.
    Garbage,
    /// With TLS 1.0 if it offers that, as far as its answer goes in clear.
    #[serde(rename = "tls-1.0")]
    Tls10,
    /// With `handshake_failure` if it carries X25519MLKEM768, else a handshake.
    PqAlert,
    /// With a reset if it carries X25519MLKEM768, else a handshake.
    PqReset,
}

/// The TLS versions spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Versions {
    /// TLS 1.2 and 1.3.
    #[serde(rename = "both")]
    Both,
    /// TLS 1.2 alone.
    #[serde(rename = "1.2")]
    Tls12,
    /// TLS 1.3 alone.
    #[serde(rename = "1.3")]
    Tls13,
}

/// What is right or wrong with the certificate shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateKind {
    /// Leaf and intermediate, up to the lab's root, valid to the end of 2049.
    #[default]
    Good,
    /// Good but for its time, which ended with 2020.
    Expired,
    /// Good but for its time, which begins with 2048.
    NotYetValid,
    /// Signed by its own key.
    SelfSigned,
    /// Signed by its own key, and its time ended with 2020.
    SelfSignedExpired,
    /// The leaf without its intermediate.
    IncompleteChain,
    /// Leaf and root of an authority nobody trusts.
    UnknownIssuer,
    /// No subjectAltName; the name stands in the subject's common name.
    CnOnly,
    /// For clients alone, not for servers.
    WrongUsage,
    /// Its subject and one of its names hold control characters and bidi marks.
    ControlCharacters,
    /// A good one among 30: the other 28 have nothing to do with it.
    ThirtyInChain,
    /// Good, then unrelated ones of over 256 KiB.
    GiantChain,
}

/// Where the script breaks off, and how.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Instead of which reply.
    pub at: Stage,
    /// What is done instead.
    pub how: Act,
}

/// A point of the dialogue at which the server has the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// After the connection.
    Greeting,
    /// After EHLO or HELO.
    Ehlo,
    /// After STARTTLS.
    Starttls,
    /// After the first bytes of the ClientHello.
    Handshake,
    /// After EHLO inside TLS.
    EhloAfterTls,
    /// After QUIT.
    Quit,
}

/// What is done instead of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Nothing is said, the connection stays.
    Silence,
    /// The connection is closed in order.
    Close,
    /// The connection is reset.
    Reset,
    /// Lines of one reply, without end.
    EndlessReply,
    /// One line, without end.
    EndlessLine,
}

impl Default for Behaviour {
    fn default() -> Self {
        let keywords = ["250-{host}", "250-PIPELINING", "250-SIZE 1048576", "250-8BITMIME"];
        Self {
            listens: true,
            greeting: lines(&["220 {host} ESMTP"]),
            greeting_pause_ms: 0,
            ehlo: lines(&[&keywords[..], &["250-STARTTLS", "250 ENHANCEDSTATUSCODES"]].concat()),
            ehlo_every_other: None,
            ehlo_padding: 0,
            helo: lines(&["250 {host}"]),
            starttls: None,
            injected: String::new(),
            early_commands: EarlyCommands::Dropped,
            ehlo_after_tls: lines(&[&keywords[..], &["250 ENHANCEDSTATUSCODES"]].concat()),
            newline: Newline::Crlf,
            pace: Pace::AtOnce,
            handshake: Handshake::Normal,
            versions: Versions::Both,
            client_certificate: false,
            certificate: CertificateKind::Good,
            certificate_names: Vec::new(),
            default_certificate_names: Vec::new(),
            rsa_too: false,
            tls_received_header: true,
            fault: None,
        }
    }
}

fn lines(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

impl Behaviour {
    /// What is done at `stage` instead of a reply.
    pub fn act_at(&self, stage: Stage) -> Option<Act> {
        self.fault.filter(|fault| fault.at == stage).map(|fault| fault.how)
    }

    /// The reply to EHLO on the `nth` connection, counted from one.
    pub fn ehlo_lines(&self, nth: usize) -> &[String] {
        self.ehlo_every_other.as_deref().filter(|_| nth % 2 == 1).unwrap_or(&self.ehlo)
    }

    /// Whether the `nth` connection is offered STARTTLS. The first line of the
    /// reply names the host and offers nothing (A-5321-24).
    pub fn offers_starttls(&self, nth: usize) -> bool {
        let keyword = |line: &String| line.get(4..)?.split_whitespace().next().map(str::to_owned);
        let mut keywords = self.ehlo_lines(nth).iter().skip(1).filter_map(keyword);
        keywords.any(|keyword| keyword.eq_ignore_ascii_case("STARTTLS"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Behaviour {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn an_empty_script_offers_starttls_until_tls_is_on() {
        let good = script("");
        assert!(good.listens && good.offers_starttls(1));
        assert!(!good.ehlo_after_tls.iter().any(|line| line.contains("STARTTLS")));
    }

    #[test]
    fn a_host_named_starttls_is_not_an_offer() {
        assert!(!script("ehlo = ['250 STARTTLS']").offers_starttls(1));
        assert!(script("ehlo = ['250-x', '250 starttls ']").offers_starttls(1));
    }

    #[test]
    fn every_other_connection_may_hear_something_else() {
        let odd = script("ehlo-every-other = ['250 x']");
        assert_eq!([1, 2, 3].map(|nth| odd.offers_starttls(nth)), [false, true, false]);
    }
}
