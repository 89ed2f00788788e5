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
    /// Whether the server proved that it holds the leaf's key.
    pub proof: Proof,
}

/// What the server's handshake signature proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It fits the leaf's key.
    Fits,
    /// It fits, but with SHA-1, which can be forged.
    Weak,
    /// It does not fit: the certificate is somebody else's.
    Wrong,
    /// It could not be checked.
    Unchecked,
}

/// The key types of certificates that servers hold side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// RSA.
    Rsa,
    /// Elliptic curves, Edwards curves included.
    Ecdsa,
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
    /// The server sent more than is read here.
    TooMuch,
}

/// A handshake that did not finish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandshakeFailure {
    /// The class.
    pub broken_by: BrokenBy,
    /// One clause: the alert's name, or what came instead.
    pub detail: String,
    /// The clear text that came in place of TLS, a few octets of it.
    pub clear_text: Vec<u8>,
}
