//! Whether a handshake signature fits the certificate's key, whatever else is wrong with it.
//!
//! The stock check reads the certificate strictly first and so says nothing of one in
//! version 1. Here the key alone counts. RFC 8446, RFC 5246.

use aws_lc_rs::signature::{RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer};
use rustls::{DigitallySignedStruct, SignatureScheme};
use webpki::RawPublicKeyEntity;

use crate::cert::Certificate;
use crate::tls::Proof;

/// Checks the signature over `message` by the key of `certificate`.
pub(super) fn proof(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signed: &DigitallySignedStruct,
    known: &WebPkiSupportedAlgorithms,
) -> Proof {
    let Ok(certificate) = Certificate::read(certificate) else { return Proof::Unchecked };
    if signed.scheme == SignatureScheme::RSA_PKCS1_SHA1 {
        return with_sha1(message, &certificate.spki, signed.signature());
    }
    let spki = SubjectPublicKeyInfoDer::from(certificate.spki.as_slice());
    let Ok(key) = RawPublicKeyEntity::try_from(&spki) else { return Proof::Unchecked };
    let of_scheme = known.mapping.iter().find(|(scheme, _)| *scheme == signed.scheme);
    let Some((_, algorithms)) = of_scheme else { return Proof::Unchecked };
    let mut checked =
        algorithms.iter().map(|a| key.verify_signature(*a, message, signed.signature()));
    if checked.clone().any(|c| c.is_ok()) {
        return Proof::Fits;
    }
    match checked.any(|c| c == Err(webpki::Error::InvalidSignatureForPublicKey)) {
        true => Proof::Wrong,
        false => Proof::Unchecked,
    }
}

fn with_sha1(message: &[u8], spki: &[u8], signature: &[u8]) -> Proof {
    let key = UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, spki);
    match key.verify(message, signature) {
        Ok(()) => Proof::Weak,
        Err(_) => Proof::Wrong,
    }
}
