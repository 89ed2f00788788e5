//! The verifier of all handshakes: takes every certificate and writes down what was proved.
//!
//! It refuses one thing: a signature of a kind that was not offered, which the library would
//! let through here. Judges nothing else. RFC 8446, RFC 5246.

use std::sync::{Arc, Mutex};

use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, Error, PeerMisbehaved, SignatureScheme};

use super::proof::proof;
use super::schemes::{schemes, signs_with};
use crate::tls::{KeyType, Proof};

/// What the handshake shows beside the session itself.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) proof: Option<Proof>,
    pub(super) client_certificate_requested: bool,
}

/// Takes any certificate and notes whether the handshake signature fits its key.
#[derive(Debug)]
pub(super) struct Recorder {
    pub(super) provider: Arc<CryptoProvider>,
    pub(super) key_type: Option<KeyType>,
    pub(super) seen: Arc<Mutex<Seen>>,
}

impl Recorder {
    fn note(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.key_type.is_some_and(|wanted| !signs_with(wanted, signed.scheme)) {
            return Err(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into());
        }
        let known = &self.provider.signature_verification_algorithms;
        if let Ok(mut seen) = self.seen.lock() {
            seen.proof = Some(proof(message, certificate, signed, known));
        }
        Ok(HandshakeSignatureValid::assertion())
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.note(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.note(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        schemes(&self.provider, self.key_type)
    }
}

/// Has no client certificate, and notes that one was asked for.
#[derive(Debug)]
pub(super) struct NoClientCertificate(pub(super) Arc<Mutex<Seen>>);

impl ResolvesClientCert for NoClientCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        if let Ok(mut seen) = self.0.lock() {
            seen.client_certificate_requested = true;
        }
        None
    }

    fn has_certs(&self) -> bool {
        true
    }
}
