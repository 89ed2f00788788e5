//! The messages that go through the lab: who sends, how, to whom, and what is
//! true of each.
//!
//! As `fixtures/lab.toml` writes them down. Does no IO, reads no clock.

use std::net::Ipv4Addr;

use serde::Deserialize;

use super::behaviour::Behaviour;

/// A domain that sends mail: a host to send from, and a user of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sender {
    /// Its name; each is an organisation of its own, and takes no mail.
    pub domain: String,
    /// The host that takes its users' messages and sends them on.
    pub host: String,
    /// Where that host is; the world sees a documentation address (RFC 5737).
    pub address: Ipv4Addr,
    /// How it sends.
    pub starttls: StartTls,
    /// Who writes.
    pub user: User,
    /// What the host says to its users.
    #[serde(default = "to_users")]
    pub behaviour: Behaviour,
}

/// A person with a mail program.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The mailbox.
    pub mailbox: String,
    /// The name the mail program gives in EHLO.
    pub helo: String,
    /// Where the mail program is.
    pub address: Ipv4Addr,
}

/// When a sender uses STARTTLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StartTls {
    /// Wherever it is offered, with any certificate; else, and where the
    /// handshake fails, in the clear.
    IfOffered,
    /// Never.
    Never,
}

/// One message.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Letter {
    /// A word for it.
    pub name: String,
    /// What it is, in one plain sentence.
    pub what: String,
    /// The domain it comes from.
    pub sender: String,
    /// The mailbox it goes to.
    pub to: String,
    /// What is true of it by itself.
    pub expect: MessageTruth,
    /// What is true of it once the other messages are known too, if other.
    pub in_context: Option<MessageTruth>,
}

/// The truth about a message: what an honest reader says once it has probed the
/// receivers in the lab. What is left out is not stated.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageTruth {
    /// `verdict.event`.
    pub event: String,
    /// `verdict.vouched`.
    pub vouched: usize,
    /// `verdict.total`.
    pub total: usize,
    /// The hops, the oldest first: these and no others.
    #[serde(rename = "hop")]
    pub hops: Vec<HopTruth>,
}

/// The truth about one hop.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HopTruth {
    /// What it went over, which no reader sees: a TLS version, or `clear`.
    pub wire: String,
    /// `kind`.
    pub kind: String,
    /// `trusted`.
    pub trusted: bool,
    /// `tls.mark`.
    pub mark: String,
    /// `tls.version`.
    pub version: Option<String>,
    /// `event`.
    pub event: String,
    /// `confidence`.
    pub confidence: Option<String>,
    /// `lacking_side`; left out, it is `null`.
    pub side: Option<String>,
    /// `side_confidence`; left out, it is `null`.
    pub side_confidence: Option<String>,
    /// `probe.outcome`.
    pub probe: Option<String>,
    /// Rows of the decision tables that must be among `rules`.
    #[serde(default)]
    pub rules: Vec<String>,
}

/// A submission server: users log in, and its trace lines leave out version and
/// suite, as they do unless somebody asks for them.
fn to_users() -> Behaviour {
    let mut behaviour = Behaviour { tls_received_header: false, ..Behaviour::default() };
    let before_last = behaviour.ehlo_after_tls.len().saturating_sub(1);
    behaviour.ehlo_after_tls.insert(before_last, "250-AUTH PLAIN".to_owned());
    behaviour
}

impl Letter {
    /// The domain it goes to.
    pub fn to_domain(&self) -> &str {
        self.to.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_offered_a_login_inside_tls_alone() {
        let behaviour = to_users();
        let offers = |lines: &[String]| lines.iter().any(|line| line == "250-AUTH PLAIN");
        assert!(offers(&behaviour.ehlo_after_tls) && !offers(&behaviour.ehlo));
        assert!(behaviour.ehlo_after_tls.last().unwrap().starts_with("250 "));
    }
}
