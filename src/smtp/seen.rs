//! What one conversation showed, and what ended it. Facts, no judgement.
//!
//! Does no IO, reads no clock. RFC 5321, RFC 3207.

use thiserror::Error;

use super::ehlo::EhloResponse;
use super::pipelined::Pipelined;
use super::reply::{Reply, ReplyError};
use super::transcript::Transcript;

/// How many octets are kept of those that came after the 220 to STARTTLS.
pub const INJECTED_KEPT: usize = 512;

/// All that a [`Dialogue`](super::Dialogue) learnt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// The greeting, whatever its code.
    pub banner: Option<Reply>,
    /// The reply to EHLO before TLS, when it was positive.
    pub ehlo: Option<EhloResponse>,
    /// The server knows no EHLO but took HELO (A-5321-23).
    pub helo_only: bool,
    /// How far STARTTLS got.
    pub starttls: StartTlsOutcome,
    /// Octets in the clear after the 220 and before TLS: the first [`INJECTED_KEPT`] (A-3207-4).
    pub injected: Vec<u8>,
    /// The reply to EHLO inside TLS, when it was positive.
    pub ehlo_after_tls: Option<EhloResponse>,
    /// STARTTLS was offered again inside TLS (A-3207-6).
    pub starttls_after_tls: bool,
    /// What came of a NOOP behind STARTTLS, where one was to be sent.
    pub pipelined: Option<Pipelined>,
    /// A reply had a line that ended in LF without CR (A-5321-25).
    pub bare_lf: bool,
    /// The event that decided it; `None` while undecided, or when something
    /// below SMTP (a time-out, the handshake) cut the conversation short.
    pub ended: Option<Ending>,
    /// What was said.
    pub transcript: Transcript,
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// The first reply, unasked.
    Greeting,
    /// The reply to EHLO.
    Ehlo,
    /// The reply to HELO, after EHLO was not known.
    Helo,
    /// The reply to STARTTLS.
    StartTls,
    /// The reply to EHLO inside TLS.
    EhloAfterTls,
    /// The reply to QUIT.
    Quit,
}

/// How far STARTTLS got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StartTlsOutcome {
    /// The conversation never came to it.
    #[default]
    NotReached,
    /// No STARTTLS keyword.
    NotOffered,
    /// No STARTTLS keyword, and something was written over the server's words.
    Masked,
    /// Offered, then 5xx.
    Refused,
    /// Offered, then 4xx.
    Deferred,
    /// Offered, then 220.
    Accepted,
}

/// What decided the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// A whole 2xx reply to EHLO was read inside TLS.
    Encrypted,
    /// TLS was established, but no 2xx reply to EHLO came inside it.
    TlsUnusable(Unusable),
    /// No STARTTLS keyword.
    NotOffered,
    /// No STARTTLS keyword, and something was written over the server's words.
    Masked,
    /// 5xx to STARTTLS.
    StartTlsRefused(Reply),
    /// 4xx to STARTTLS, or 421 before it could be said.
    StartTlsDeferred(Reply),
    /// 5xx as greeting.
    GreetingRefused(Reply),
    /// 4xx as greeting.
    GreetingDeferred(Reply),
    /// 5xx to EHLO, or to the HELO after it.
    EhloRefused(Reply),
    /// 4xx to EHLO or to the HELO after it, or 421 before it could be said.
    EhloDeferred(Reply),
    /// What answers is not SMTP, or breaks it beyond use.
    NotSmtp {
        /// What was waited for, or about to be asked.
        wait: Wait,
        /// How it broke.
        breach: Breach,
    },
    /// The server closed the connection instead of answering.
    Closed(Wait),
}

impl Ending {
    /// The reply that decided it, if a reply did.
    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Self::StartTlsRefused(reply)
            | Self::StartTlsDeferred(reply)
            | Self::GreetingRefused(reply)
            | Self::GreetingDeferred(reply)
            | Self::EhloRefused(reply)
            | Self::EhloDeferred(reply)
            | Self::TlsUnusable(Unusable::Replied(reply)) => Some(reply),
            Self::TlsUnusable(Unusable::Broken(breach)) | Self::NotSmtp { breach, .. } => {
                breach.reply()
            }
            Self::TlsUnusable(Unusable::Closed)
            | Self::Encrypted
            | Self::NotOffered
            | Self::Masked
            | Self::Closed(_) => None,
        }
    }

    /// Whether QUIT still makes sense: not to one that broke the protocol,
    /// closed, or said with 421 that it is about to (A-5321-27).
    pub(super) fn allows_quit(&self) -> bool {
        let lost = matches!(
            self,
            Self::NotSmtp { .. }
                | Self::Closed(_)
                | Self::TlsUnusable(Unusable::Broken(_) | Unusable::Closed)
        );
        !lost && !self.reply().is_some_and(Reply::is_closing)
    }
}

/// How a server broke the protocol.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Breach {
    /// The octets are no reply, or more of one than is read.
    #[error(transparent)]
    Malformed(#[from] ReplyError),
    /// A reply whose code answers no such question.
    #[error("a reply that does not belong here: {0}")]
    Unexpected(Reply),
    /// A reply that came before anything was asked.
    #[error("a reply that nobody asked for: {0}")]
    Unsolicited(Reply),
}

impl Breach {
    /// The reply that broke it, if it was one.
    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Malformed(_) => None,
            Self::Unexpected(reply) | Self::Unsolicited(reply) => Some(reply),
        }
    }
}

/// Why an established TLS session was of no use.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unusable {
    /// The answer to EHLO was not 2xx.
    #[error("EHLO inside TLS was answered: {0}")]
    Replied(Reply),
    /// The protocol broke.
    #[error(transparent)]
    Broken(#[from] Breach),
    /// The server closed.
    #[error("the server closed before it answered EHLO inside TLS")]
    Closed,
}
