//! The words for what became of a chain. Does no IO, reads no clock.

use serde::Serialize;

/// What a chain amounts to: one of these is named first, the others beside it.
///
/// The order is the order of severity: what makes every sender refuse comes
/// first, what only strict senders mind comes last. No trust comes before a
/// date, because renewing the certificate would not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// A path to a root was found, in date, and nothing else is wrong.
    Trusted,
    /// The chain cannot be read, or the handshake was not signed with its key.
    Malformed,
    /// The server's certificate is signed by its own key and is not a root.
    SelfSigned,
    /// The chain ends at an issuer that is not a root.
    UnknownIssuer,
    /// The issuer of the last link was not sent and is not a root.
    IncompleteChain,
    /// A certificate of the path is past its end.
    Expired,
    /// A certificate of the path is before its beginning.
    NotYetValid,
    /// A certificate is used for what it does not allow.
    WrongUsage,
    /// RSA or DSA under 2048 bits, or an elliptic curve under 224.
    WeakKey,
    /// MD5, SHA-1 or older under a certificate that is not a root.
    WeakSignature,
}

impl Trust {
    /// Every word, in order of severity.
    pub const ALL: [Self; 10] = [
        Self::Trusted,
        Self::Malformed,
        Self::SelfSigned,
        Self::UnknownIssuer,
        Self::IncompleteChain,
        Self::Expired,
        Self::NotYetValid,
        Self::WrongUsage,
        Self::WeakKey,
        Self::WeakSignature,
    ];

    /// The word as records write it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Malformed => "malformed",
            Self::SelfSigned => "self-signed",
            Self::UnknownIssuer => "unknown-issuer",
            Self::IncompleteChain => "incomplete-chain",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::WrongUsage => "wrong-usage",
            Self::WeakKey => "weak-key",
            Self::WeakSignature => "weak-signature",
        }
    }
}
