//! What a TLS handshake agreed on, or how it broke: the words only.
//!
//! Whoever speaks TLS fills these in; nothing here speaks it. Does no IO,
//! reads no clock. RFC 8446, RFC 5246.

/// What a finished handshake agreed on and what the server showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// `TLSv1.2` or `TLSv1.3`.
    pub version: String,
    /// The suite by its IANA name.
    pub cipher_suite: String,
    /// The key exchange group, as `X25519MLKEM768`.
    pub key_exchange: Option<String>,
    /// The server asked for a client certificate.
    pub client_certificate_requested: bool,
    /// The certificates as sent, leaf first, DER.
    pub chain: Vec<Vec<u8>>,
    /// Whether the server's handshake signature fits the leaf's key; `None` if not seen.
    pub signature_fits: Option<bool>,
}

/// How a handshake broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokenBy {
    /// The server sent an alert.
    Alert,
    /// The server closed the connection.
    Eof,
    /// The connection was reset.
    Reset,
    /// The server went on in clear text.
    Plaintext,
    /// The two could not agree, or the server broke the protocol.
    Protocol,
    /// No end within the time allowed.
    Timeout,
}

/// A handshake that did not finish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandshakeFailure {
    /// The class.
    pub broken_by: BrokenBy,
    /// One clause: the alert's name, or what came instead.
    pub detail: String,
}
