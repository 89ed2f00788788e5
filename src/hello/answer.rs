//! What came back, and how it ended.

use super::key_exchange::KeyParameters;
use super::{Alert, CipherSuite, Group, ServerHello, ServerKeyExchange, Version};

/// All that a server said in clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it chose; with this the server does speak TLS, whatever came after.
    pub hello: Option<ServerHello>,
    /// The chain as sent, leaf first, DER, unread. In clear up to TLS 1.2 alone.
    pub certificates: Vec<Vec<u8>>,
    /// The key exchange, where the suite has one. Up to TLS 1.2.
    pub key_exchange: Option<ServerKeyExchange>,
    /// A client certificate was asked for. Up to TLS 1.2.
    pub certificate_requested: bool,
    /// The OCSP response, DER, unread. Up to TLS 1.2.
    pub certificate_status: Option<Vec<u8>>,
    /// Warnings before the end, as `unrecognized_name`.
    pub warnings: Vec<Alert>,
    /// How it ended.
    pub ending: Ending,
}

impl Answer {
    /// Version and suite that the server chose.
    pub fn chosen(&self) -> Option<(Version, CipherSuite)> {
        self.hello.as_ref().map(|hello| (hello.version, hello.suite))
    }

    /// The group that the server chose, in whichever message of whichever version.
    pub fn group(&self) -> Option<Group> {
        let shared = self.hello.as_ref().and_then(|hello| hello.group);
        shared.or_else(|| match self.key_exchange?.parameters {
            KeyParameters::Ecdhe(group) => Some(group),
            _ => None,
        })
    }
}

/// Why nothing more was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// ServerHelloDone: up to TLS 1.2 the server has said all it says in clear.
    ServerHelloDone,
    /// A ServerHello or HelloRetryRequest of TLS 1.3: what follows is encrypted, or
    /// waits for a key share.
    Tls13,
    /// A fatal alert, or close_notify.
    Alert(Alert),
    /// A line of clear text in place of TLS, made printable.
    ClearText(String),
    /// Octets that are not TLS, an answer in SSLv2 among them, or break it: what breaks.
    Garbage(&'static str),
    /// More octets or certificates than are read here.
    TooMuch,
    /// Nothing at all, or a ServerHello and no end: the caller stopped, or the server closed.
    Unfinished,
    /// The same in the middle of a record or a message, before any ServerHello: no answer, and
    /// no refusal either.
    BrokenOff,
}
