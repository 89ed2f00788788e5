//! The curve of a certificate's key (RFC 5480, RFC 5639).
//!
//! Does no IO, reads no clock.

use x509_parser::prelude::FromDer;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::Certificate;

/// The curves known by name: OID, and the word that groups of TLS have for it too.
pub const CURVES: [(&str, &str); 8] = [
    ("1.3.132.0.33", "secp224r1"),
    ("1.2.840.10045.3.1.7", "secp256r1"),
    ("1.3.132.0.34", "secp384r1"),
    ("1.3.132.0.35", "secp521r1"),
    ("1.3.132.0.10", "secp256k1"),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"),
    ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"),
];

impl Certificate {
    /// The curve of its key by name, else by dotted OID; `None` where the key names none.
    pub fn curve(&self) -> Option<String> {
        let (_, spki) = SubjectPublicKeyInfo::from_der(&self.spki).ok()?;
        let oid = spki.algorithm.parameters.as_ref()?.as_oid().ok()?.to_id_string();
        let known = CURVES.iter().find(|(known, _)| *known == oid);
        Some(known.map_or(oid, |(_, word)| (*word).to_owned()))
    }
}
