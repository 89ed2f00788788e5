//! Keys and signatures by name, size and strength, and the check of one
//! signature with one key (RFC 3279, 4055, 5480, 8410).
//!
//! Does no IO, reads no clock. Weak signatures are checked as well where the
//! crypto library can: "weak" and "forged" are different words.

use aws_lc_rs::signature::{self as checked, UnparsedPublicKey, VerificationAlgorithm};
use serde::Serialize;
use x509_parser::certificate::X509Certificate;
use x509_parser::public_key::PublicKey;
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

/// A public key: what kind and how large.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Key {
    /// `RSA`, `EC`, `Ed25519`, … or the dotted OID of a kind not known here.
    pub algorithm: String,
    /// The size in bits; 0 when it cannot be told.
    pub bits: u32,
}

/// Keys whose size does not follow from their bytes: OID, name, bits.
const KEYS: &[(&str, &str, u32)] = &[
    ("1.3.101.112", "Ed25519", 256),
    ("1.3.101.113", "Ed448", 456),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44", 10_496),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65", 15_616),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87", 20_736),
];

const RSA: &str = "1.2.840.113549.1.1.1";
const RSA_PSS: &str = "1.2.840.113549.1.1.10";
const EC: &str = "1.2.840.10045.2.1";
const DSA: &str = "1.2.840.10040.4.1";

/// The NIST curves that can be checked here: OID, bits.
const CURVES: &[(&str, u32)] =
    &[("1.2.840.10045.3.1.7", 256), ("1.3.132.0.34", 384), ("1.3.132.0.35", 521)];

impl Key {
    /// Reads the kind and the size off a subject public key info.
    pub(super) fn of(spki: &SubjectPublicKeyInfo<'_>) -> Self {
        let oid = spki.algorithm.algorithm.to_id_string();
        let (algorithm, bits) = match oid.as_str() {
            RSA => ("RSA", rsa_bits(spki)),
            RSA_PSS => ("RSA", spki_as_rsa(spki)),
            EC => ("EC", curve(spki).unwrap_or_else(|| point_bits(spki))),
            DSA => ("DSA", spki.parsed().map_or(0, |key| key.key_size() as u32)),
            other => match KEYS.iter().find(|(known, ..)| *known == other) {
                Some((_, name, bits)) => (*name, *bits),
                None => (other, 0),
            },
        };
        Self { algorithm: algorithm.to_owned(), bits }
    }

    /// Whether today's guidelines call it too small.
    pub fn is_weak(&self) -> bool {
        match self.algorithm.as_str() {
            "RSA" | "DSA" => self.bits < 2048,
            "EC" => (1..224).contains(&self.bits),
            _ => false,
        }
    }

    /// Whether a TLS 1.2 or 1.3 handshake signed with it can be checked here.
    pub(super) fn is_checkable(&self) -> bool {
        match self.algorithm.as_str() {
            "RSA" => (2048..=8192).contains(&self.bits),
            "EC" => matches!(self.bits, 256 | 384 | 521),
            "Ed25519" => true,
            _ => false,
        }
    }
}

fn rsa_bits(spki: &SubjectPublicKeyInfo<'_>) -> u32 {
    match spki.parsed() {
        Ok(PublicKey::RSA(key)) => magnitude_bits(key.modulus),
        _ => 0,
    }
}

/// A key bound to RSASSA-PSS has the same bytes under another OID.
fn spki_as_rsa(spki: &SubjectPublicKeyInfo<'_>) -> u32 {
    let mut plain = spki.clone();
    plain.algorithm.algorithm = x509_parser::oid_registry::OID_PKCS1_RSAENCRYPTION;
    rsa_bits(&plain)
}

/// The bits of a big-endian number, leading zeros left out.
fn magnitude_bits(number: &[u8]) -> u32 {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    match number.get(zeros) {
        Some(first) => ((number.len() - zeros) * 8) as u32 - first.leading_zeros(),
        None => 0,
    }
}

fn curve(spki: &SubjectPublicKeyInfo<'_>) -> Option<u32> {
    let oid = spki.algorithm.parameters.as_ref()?.as_oid().ok()?.to_id_string();
    CURVES.iter().find(|(known, _)| *known == oid).map(|(_, bits)| *bits)
}

fn point_bits(spki: &SubjectPublicKeyInfo<'_>) -> u32 {
    spki.parsed().map_or(0, |key| key.key_size() as u32)
}

/// A digest under a signature, as far as it says how strong the signature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digest {
    /// MD2, MD4 or MD5.
    Md,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    /// Part of the signature scheme, or not known here.
    Own,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Rsa,
    Pss,
    Ecdsa,
    Ed25519,
    Other,
}

/// Signature algorithms: OID, name as OpenSSL writes it, family, digest.
const SIGNATURES: &[(&str, &str, Family, Digest)] = &[
    ("1.2.840.113549.1.1.2", "md2WithRSAEncryption", Family::Other, Digest::Md),
    ("1.2.840.113549.1.1.3", "md4WithRSAEncryption", Family::Other, Digest::Md),
    ("1.2.840.113549.1.1.4", "md5WithRSAEncryption", Family::Other, Digest::Md),
    ("1.2.840.113549.1.1.5", "sha1WithRSAEncryption", Family::Rsa, Digest::Sha1),
    ("1.3.14.3.2.29", "sha1WithRSA", Family::Rsa, Digest::Sha1),
    ("1.2.840.113549.1.1.14", "sha224WithRSAEncryption", Family::Rsa, Digest::Sha224),
    ("1.2.840.113549.1.1.11", "sha256WithRSAEncryption", Family::Rsa, Digest::Sha256),
    ("1.2.840.113549.1.1.12", "sha384WithRSAEncryption", Family::Rsa, Digest::Sha384),
    ("1.2.840.113549.1.1.13", "sha512WithRSAEncryption", Family::Rsa, Digest::Sha512),
    ("1.2.840.113549.1.1.10", "rsassaPss", Family::Pss, Digest::Own),
    ("1.2.840.10045.4.1", "ecdsa-with-SHA1", Family::Ecdsa, Digest::Sha1),
    ("1.2.840.10045.4.3.1", "ecdsa-with-SHA224", Family::Ecdsa, Digest::Sha224),
    ("1.2.840.10045.4.3.2", "ecdsa-with-SHA256", Family::Ecdsa, Digest::Sha256),
    ("1.2.840.10045.4.3.3", "ecdsa-with-SHA384", Family::Ecdsa, Digest::Sha384),
    ("1.2.840.10045.4.3.4", "ecdsa-with-SHA512", Family::Ecdsa, Digest::Sha512),
    ("1.2.840.10040.4.3", "dsaWithSHA1", Family::Other, Digest::Sha1),
    ("2.16.840.1.101.3.4.3.2", "dsa_with_SHA256", Family::Other, Digest::Sha256),
    ("1.3.101.112", "ED25519", Family::Ed25519, Digest::Own),
    ("1.3.101.113", "ED448", Family::Other, Digest::Own),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44", Family::Other, Digest::Own),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65", Family::Other, Digest::Own),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87", Family::Other, Digest::Own),
];

const DIGESTS: &[(&str, Digest)] = &[
    ("1.3.14.3.2.26", Digest::Sha1),
    ("2.16.840.1.101.3.4.2.4", Digest::Sha224),
    ("2.16.840.1.101.3.4.2.1", Digest::Sha256),
    ("2.16.840.1.101.3.4.2.2", Digest::Sha384),
    ("2.16.840.1.101.3.4.2.3", Digest::Sha512),
];

/// The name of a signature algorithm (else its dotted OID) and its digest.
pub(super) fn signature(algorithm: &AlgorithmIdentifier<'_>) -> (String, Digest) {
    let (name, _, digest) = known(algorithm);
    (name, digest)
}

fn known(algorithm: &AlgorithmIdentifier<'_>) -> (String, Family, Digest) {
    let oid = algorithm.algorithm.to_id_string();
    match SIGNATURES.iter().find(|(known, ..)| *known == oid) {
        Some((_, name, Family::Pss, _)) => ((*name).to_owned(), Family::Pss, pss_digest(algorithm)),
        Some((_, name, family, digest)) => ((*name).to_owned(), *family, *digest),
        None => (oid, Family::Other, Digest::Own),
    }
}

/// RSASSA-PSS names its digest in parameters; none given means SHA-1.
fn pss_digest(algorithm: &AlgorithmIdentifier<'_>) -> Digest {
    let Some(any) = &algorithm.parameters else { return Digest::Sha1 };
    let Ok(parameters) = RsaSsaPssParams::try_from(any) else { return Digest::Own };
    let oid = parameters.hash_algorithm_oid().to_id_string();
    DIGESTS.iter().find(|(known, _)| *known == oid).map_or(Digest::Own, |(_, digest)| *digest)
}

/// Whether `certificate` was signed with `issuer`'s key; `None` when the
/// library cannot check this algorithm or size.
pub(super) fn signed_by(
    certificate: &X509Certificate<'_>,
    issuer: &SubjectPublicKeyInfo<'_>,
) -> Option<bool> {
    // The algorithm stands twice, and only the inner one is signed (RFC 5280).
    if certificate.signature_algorithm != certificate.tbs_certificate.signature {
        return Some(false);
    }
    let algorithm = verification(&certificate.signature_algorithm, &Key::of(issuer))?;
    let key = UnparsedPublicKey::new(algorithm, &issuer.subject_public_key.data);
    let signed = certificate.tbs_certificate.as_ref();
    Some(key.verify(signed, &certificate.signature_value.data).is_ok())
}

fn verification(
    algorithm: &AlgorithmIdentifier<'_>,
    key: &Key,
) -> Option<&'static dyn VerificationAlgorithm> {
    match (known(algorithm), key.algorithm.as_str()) {
        ((_, Family::Rsa, digest), "RSA") => rsa(digest, key.bits),
        ((_, Family::Pss, digest), "RSA") => pss(digest, key.bits),
        ((_, Family::Ecdsa, digest), "EC") => ecdsa(digest, key.bits),
        ((_, Family::Ed25519, _), "Ed25519") => Some(&checked::ED25519),
        _ => None,
    }
}

fn rsa(digest: Digest, bits: u32) -> Option<&'static dyn VerificationAlgorithm> {
    match (digest, bits) {
        (Digest::Sha384, 2048..=8192) => Some(&checked::RSA_PKCS1_2048_8192_SHA384),
        (_, ..1024 | 8193..) => None,
        (Digest::Sha1, _) => Some(&checked::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
        (Digest::Sha256, _) => Some(&checked::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        (Digest::Sha512, _) => Some(&checked::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        _ => None,
    }
}

fn pss(digest: Digest, bits: u32) -> Option<&'static dyn VerificationAlgorithm> {
    match (digest, bits) {
        (_, ..2048 | 8193..) => None,
        (Digest::Sha256, _) => Some(&checked::RSA_PSS_2048_8192_SHA256),
        (Digest::Sha384, _) => Some(&checked::RSA_PSS_2048_8192_SHA384),
        (Digest::Sha512, _) => Some(&checked::RSA_PSS_2048_8192_SHA512),
        _ => None,
    }
}

fn ecdsa(digest: Digest, bits: u32) -> Option<&'static dyn VerificationAlgorithm> {
    match (bits, digest) {
        (256, Digest::Sha1) => Some(&checked::ECDSA_P256_SHA1_ASN1),
        (256, Digest::Sha256) => Some(&checked::ECDSA_P256_SHA256_ASN1),
        (256, Digest::Sha384) => Some(&checked::ECDSA_P256_SHA384_ASN1),
        (256, Digest::Sha512) => Some(&checked::ECDSA_P256_SHA512_ASN1),
        (384, Digest::Sha256) => Some(&checked::ECDSA_P384_SHA256_ASN1),
        (384, Digest::Sha384) => Some(&checked::ECDSA_P384_SHA384_ASN1),
        (384, Digest::Sha512) => Some(&checked::ECDSA_P384_SHA512_ASN1),
        (521, Digest::Sha1) => Some(&checked::ECDSA_P521_SHA1_ASN1),
        (521, Digest::Sha256) => Some(&checked::ECDSA_P521_SHA256_ASN1),
        (521, Digest::Sha384) => Some(&checked::ECDSA_P521_SHA384_ASN1),
        (521, Digest::Sha512) => Some(&checked::ECDSA_P521_SHA512_ASN1),
        _ => None,
    }
}
