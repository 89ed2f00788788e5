//! The TLS handshake: every certificate is taken and kept, none is judged.
//!
//! A prober that aborts on a bad certificate cannot tell a bad certificate from
//! no TLS. RFC 3207, RFC 8446.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use rustls::{Error, InvalidMessage};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::TlsOffer;
use super::offer::client_hello;
use super::recorder::Seen;
use crate::text::printable;
use crate::tls::{BrokenBy, HandshakeFailure, Proof, Session};

/// How much of what came instead of TLS is kept.
const HEAD: usize = 64;

/// A socket that remembers how its input began.
#[derive(Debug)]
pub(super) struct Tap {
    socket: TcpStream,
    head: Vec<u8>,
}

impl AsyncRead for Tap {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.socket).poll_read(cx, buffer);
        let room = HEAD.saturating_sub(self.head.len());
        if room > 0 {
            let fresh = buffer.filled().iter().skip(before).take(room);
            self.head.extend(fresh.copied().collect::<Vec<u8>>());
        }
        polled
    }
}

impl AsyncWrite for Tap {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.socket).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

/// Shakes hands on `socket`, which must have no unread clear text.
pub(super) async fn handshake(
    socket: TcpStream,
    offer: &TlsOffer,
) -> Result<(TlsStream<Tap>, Session), HandshakeFailure> {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let (config, name) = client_hello(offer, &seen).map_err(|e| HandshakeFailure {
        broken_by: BrokenBy::Protocol,
        detail: format!("TLS could not be set up here: {e}"),
        clear_text: Vec::new(),
    })?;
    let tap = Tap { socket, head: Vec::new() };
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, tap);
    match connecting.into_fallible().await {
        Ok(stream) => {
            let session = session(&stream, &seen);
            Ok((stream, session))
        }
        Err((error, tap)) => {
            let mut failure = failure(&error, &tap.head);
            if seen.lock().is_ok_and(|seen| seen.client_certificate_requested) {
                failure.detail.push_str("; it had asked for a client certificate");
            }
            Err(failure)
        }
    }
}

fn session(stream: &TlsStream<Tap>, seen: &Mutex<Seen>) -> Session {
    let (_, connection) = stream.get_ref();
    let suite = connection.negotiated_cipher_suite().map(|s| s.suite());
    let group = connection.negotiated_key_exchange_group().map(|g| g.name());
    let certificates = connection.peer_certificates().unwrap_or_default();
    let seen = seen.lock().map(|s| (s.proof, s.client_certificate_requested));
    let (proof, client_certificate_requested) = seen.unwrap_or((None, false));
    Session {
        version: connection.protocol_version().map_or("unknown", version_word).to_owned(),
        cipher_suite: suite.map_or_else(String::new, |s| iana_name(&format!("{s:?}"))),
        key_exchange: group.map(|g| format!("{g:?}")),
        client_certificate_requested,
        chain: certificates.iter().map(|c| c.as_ref().to_vec()).collect(),
        proof: proof.unwrap_or(Proof::Unchecked),
    }
}

fn version_word(version: rustls::ProtocolVersion) -> &'static str {
    match version {
        rustls::ProtocolVersion::TLSv1_3 => "TLSv1.3",
        rustls::ProtocolVersion::TLSv1_2 => "TLSv1.2",
        _ => "unknown",
    }
}

/// The registered name of a suite; the library marks those of TLS 1.3.
fn iana_name(library: &str) -> String {
    library.replacen("TLS13_", "TLS_", 1)
}

fn failure(error: &io::Error, head: &[u8]) -> HandshakeFailure {
    let inner = error.get_ref().and_then(|e| e.downcast_ref::<Error>());
    let (broken_by, detail) = match (inner, error.kind()) {
        (Some(Error::AlertReceived(alert)), _) => {
            (BrokenBy::Alert, format!("the server sent the alert {}", alert_word(*alert)))
        }
        _ if is_clear_text(head) => {
            let said = printable(head);
            (BrokenBy::Plaintext, format!("the server went on in clear text: \"{said}\""))
        }
        (Some(Error::InvalidMessage(InvalidMessage::HandshakePayloadTooLarge)), _) => {
            let said = "the server sent more than the 64 KiB that are read of a handshake";
            (BrokenBy::TooMuch, said.to_owned())
        }
        (Some(Error::InvalidMessage(_)), _) => {
            (BrokenBy::Protocol, format!("what the server sent is no TLS ({})", in_short(error)))
        }
        (Some(_), _) => (BrokenBy::Protocol, in_short(error)),
        (None, io::ErrorKind::UnexpectedEof) => {
            (BrokenBy::Eof, "the server closed the connection (EOF)".to_owned())
        }
        (None, io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => {
            (BrokenBy::Reset, "the connection was reset".to_owned())
        }
        (None, _) => (BrokenBy::Protocol, printable(error.to_string().as_bytes())),
    };
    let clear_text = if is_clear_text(head) { head.to_vec() } else { Vec::new() };
    HandshakeFailure { broken_by, detail, clear_text }
}

fn in_short(error: &io::Error) -> String {
    printable(error.to_string().as_bytes())
}

/// The alert by its registered name, as `handshake_failure`.
fn alert_word(alert: rustls::AlertDescription) -> String {
    let library = format!("{alert:?}");
    let letters: Vec<char> = library.chars().collect();
    let mut word = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let is_lower = |i: usize| letters.get(i).is_some_and(char::is_ascii_lowercase);
        let begins = at > 0 && (is_lower(at - 1) || is_lower(at + 1));
        if letter.is_ascii_uppercase() && begins {
            word.push('_');
        }
        word.push(letter.to_ascii_lowercase());
    }
    word
}

/// A TLS record begins with a content type from 20 to 24; an SMTP reply with a digit.
fn is_clear_text(head: &[u8]) -> bool {
    let printable = |b: &u8| b.is_ascii_graphic() || matches!(b, b' ' | b'\r' | b'\n' | b'\t');
    head.first().is_some_and(u8::is_ascii_graphic) && head.iter().all(printable)
}

#[cfg(test)]
mod tests {
    use rustls::crypto::aws_lc_rs::kx_group;

    use super::*;

    #[test]
    fn names_are_those_of_the_registries() {
        assert_eq!(iana_name("TLS13_AES_128_GCM_SHA256"), "TLS_AES_128_GCM_SHA256");
        assert_eq!(alert_word(rustls::AlertDescription::HandshakeFailure), "handshake_failure");
        assert_eq!(alert_word(rustls::AlertDescription::ProtocolVersion), "protocol_version");
        assert_eq!(alert_word(rustls::AlertDescription::UnknownCA), "unknown_ca");
        assert_eq!(format!("{:?}", kx_group::X25519MLKEM768.name()), "X25519MLKEM768");
        assert_eq!(format!("{:?}", kx_group::SECP256R1.name()), "secp256r1");
    }

    #[test]
    fn clear_text_is_told_from_tls_garbage() {
        assert!(is_clear_text(b"500 what?\r\n"));
        assert!(!is_clear_text(b"\x16\x03\x01abc"));
        assert!(!is_clear_text(b""));
        assert!(!is_clear_text(b"ab\xff"));
    }
}
