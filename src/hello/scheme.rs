//! Signature schemes: what a server may sign its key exchange with.

use std::fmt;

/// A signature scheme (RFC 8446, RFC 5246) by its registered number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignatureScheme(pub u16);

/// Number and name, in the order of offers. The names of RFC 8446 where it has one,
/// made in its manner for what TLS 1.2 alone can say.
const SCHEMES: &[(u16, &str)] = &[
    (0x0403, "ecdsa_secp256r1_sha256"),
    (0x0503, "ecdsa_secp384r1_sha384"),
    (0x0603, "ecdsa_secp521r1_sha512"),
    (0x0807, "ed25519"),
    (0x0808, "ed448"),
    (0x0804, "rsa_pss_rsae_sha256"),
    (0x0805, "rsa_pss_rsae_sha384"),
    (0x0806, "rsa_pss_rsae_sha512"),
    (0x0809, "rsa_pss_pss_sha256"),
    (0x080a, "rsa_pss_pss_sha384"),
    (0x080b, "rsa_pss_pss_sha512"),
    (0x0401, "rsa_pkcs1_sha256"),
    (0x0501, "rsa_pkcs1_sha384"),
    (0x0601, "rsa_pkcs1_sha512"),
    (0x081a, "ecdsa_brainpoolP256r1tls13_sha256"),
    (0x081b, "ecdsa_brainpoolP384r1tls13_sha384"),
    (0x081c, "ecdsa_brainpoolP512r1tls13_sha512"),
    (0x0904, "mldsa44"),
    (0x0905, "mldsa65"),
    (0x0906, "mldsa87"),
    (0x0303, "ecdsa_sha224"),
    (0x0301, "rsa_pkcs1_sha224"),
    (0x0602, "dsa_sha512"),
    (0x0502, "dsa_sha384"),
    (0x0402, "dsa_sha256"),
    (0x0302, "dsa_sha224"),
    (0x0203, "ecdsa_sha1"),
    (0x0201, "rsa_pkcs1_sha1"),
    (0x0202, "dsa_sha1"),
    (0x0101, "rsa_pkcs1_md5"),
];

impl SignatureScheme {
    /// All that are known, strongest first, SHA-1 and DSA last; MD5 is never offered.
    pub fn offered() -> Vec<Self> {
        SCHEMES.iter().map(|(id, _)| Self(*id)).filter(|scheme| scheme.0 != 0x0101).collect()
    }

    /// Its name, as `rsa_pss_rsae_sha256`; none for an unknown number.
    pub fn name(self) -> Option<&'static str> {
        SCHEMES.iter().find(|(id, _)| *id == self.0).map(|(_, name)| *name)
    }
}

impl fmt::Display for SignatureScheme {
    /// The name, or the number as `0x0A0A`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => out.pad(name),
            None => write!(out, "0x{:04X}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_are_offered_but_no_md5() {
        let names: Vec<_> =
            SignatureScheme::offered().iter().map(SignatureScheme::to_string).collect();
        for name in ["rsa_pss_rsae_sha256", "ed448", "rsa_pkcs1_sha1", "dsa_sha1"] {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
        assert!(!names.iter().any(|name| name.contains("md5")));
        assert_eq!(SignatureScheme(0x0a0a).to_string(), "0x0A0A");
    }
}
