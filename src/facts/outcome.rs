//! How one attempt ended: the closed list of outcomes, and the stages.
//!
//! Does no IO, reads no clock.

/// How an attempt at one address ended. The list is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// TLS 1.2 or 1.3, and a 2xx reply to EHLO inside it.
    Encrypted,
    /// Only TLS 1.1 or older, or retired suites.
    EncryptedLegacy,
    /// The handshake finished, SMTP inside it did not work.
    TlsUnusable,
    /// EHLO accepted, no STARTTLS keyword.
    StarttlsNotOffered,
    /// The keyword was overwritten on the way.
    StarttlsMasked,
    /// Offered, then a 5xx reply to STARTTLS.
    StarttlsRefused,
    /// Offered, then a 4xx reply to STARTTLS.
    StarttlsDeferred,
    /// 220 to STARTTLS, then no TLS.
    HandshakeFailed,
    /// A 5xx greeting.
    GreetingRefused,
    /// A 4xx greeting.
    GreetingDeferred,
    /// EHLO refused for good.
    EhloRefused,
    /// EHLO refused for now.
    EhloDeferred,
    /// What answers is not SMTP.
    NotSmtp,
    /// Nothing listens there.
    ConnectionRefused,
    /// No way there.
    Unreachable,
    /// The connection was reset.
    Reset,
    /// The server closed the connection.
    Closed,
    /// Nothing came in time.
    TimedOut,
    /// This network lets nothing out to the port.
    EgressBlocked,
    /// Something in this network answers for unrelated servers.
    PathIntercepted,
    /// Not tried.
    NotProbed,
}

impl Outcome {
    /// Every outcome, in the order of the contract.
    pub const ALL: [Outcome; 21] = [
        Outcome::Encrypted,
        Outcome::EncryptedLegacy,
        Outcome::TlsUnusable,
        Outcome::StarttlsNotOffered,
        Outcome::StarttlsMasked,
        Outcome::StarttlsRefused,
        Outcome::StarttlsDeferred,
        Outcome::HandshakeFailed,
        Outcome::GreetingRefused,
        Outcome::GreetingDeferred,
        Outcome::EhloRefused,
        Outcome::EhloDeferred,
        Outcome::NotSmtp,
        Outcome::ConnectionRefused,
        Outcome::Unreachable,
        Outcome::Reset,
        Outcome::Closed,
        Outcome::TimedOut,
        Outcome::EgressBlocked,
        Outcome::PathIntercepted,
        Outcome::NotProbed,
    ];

    /// The outcome's word in records.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Encrypted => "encrypted",
            Outcome::EncryptedLegacy => "encrypted-legacy",
            Outcome::TlsUnusable => "tls-unusable",
            Outcome::StarttlsNotOffered => "starttls-not-offered",
            Outcome::StarttlsMasked => "starttls-masked",
            Outcome::StarttlsRefused => "starttls-refused",
            Outcome::StarttlsDeferred => "starttls-deferred",
            Outcome::HandshakeFailed => "handshake-failed",
            Outcome::GreetingRefused => "greeting-refused",
            Outcome::GreetingDeferred => "greeting-deferred",
            Outcome::EhloRefused => "ehlo-refused",
            Outcome::EhloDeferred => "ehlo-deferred",
            Outcome::NotSmtp => "not-smtp",
            Outcome::ConnectionRefused => "connection-refused",
            Outcome::Unreachable => "unreachable",
            Outcome::Reset => "reset",
            Outcome::Closed => "closed",
            Outcome::TimedOut => "timed-out",
            Outcome::EgressBlocked => "egress-blocked",
            Outcome::PathIntercepted => "path-intercepted",
            Outcome::NotProbed => "not-probed",
        }
    }

    /// True where the server said no to TLS, or TLS broke: told twice or not at all.
    pub fn is_negative(self) -> bool {
        matches!(
            self,
            Outcome::StarttlsNotOffered
                | Outcome::StarttlsRefused
                | Outcome::StarttlsDeferred
                | Outcome::HandshakeFailed
        )
    }
}

/// How far an attempt came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The DNS look-ups.
    Resolve,
    /// The TCP connection.
    Connect,
    /// The server's greeting.
    Greeting,
    /// EHLO or HELO in clear.
    Ehlo,
    /// The STARTTLS command.
    Starttls,
    /// The TLS handshake.
    Handshake,
    /// EHLO inside TLS.
    EhloAfterTls,
    /// QUIT.
    Quit,
}

impl Stage {
    /// The stage's word in records.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Resolve => "resolve",
            Stage::Connect => "connect",
            Stage::Greeting => "greeting",
            Stage::Ehlo => "ehlo",
            Stage::Starttls => "starttls",
            Stage::Handshake => "handshake",
            Stage::EhloAfterTls => "ehlo-after-tls",
            Stage::Quit => "quit",
        }
    }
}
