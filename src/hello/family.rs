//! Families of suites: what a guideline allows or forbids at one go.

use tls_parser::{TlsCipherAu, TlsCipherEnc, TlsCipherEncMode, TlsCipherKx, TlsCipherMac};

use super::suite::CipherSuite;

/// Suites that share a property. A suite may be in several families.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Authenticated perhaps, encrypted never.
    Null,
    /// No certificate: anybody may be the server.
    Anonymous,
    /// Weakened on purpose, to 40 or 56 bits.
    Export,
    /// Single DES, RC2, IDEA, SEED.
    Obsolete,
    /// RC4 (RFC 7465).
    Rc4,
    /// Three-key triple DES.
    TripleDes,
    /// A Diffie-Hellman key in the certificate, the same for ever.
    StaticDh,
    /// The secret is encrypted to the certificate's RSA key: no forward secrecy.
    RsaKeyExchange,
    /// Any cipher in CBC mode with HMAC-SHA-1.
    CbcSha1,
    /// Any cipher in CBC mode with HMAC-SHA-256 or HMAC-SHA-384.
    CbcSha2,
    /// ARIA and Camellia, in any mode.
    AriaCamellia,
    /// AES in CCM mode, below TLS 1.3.
    Ccm,
    /// Ephemeral Diffie-Hellman over a prime field, with a certificate.
    Dhe,
    /// Ephemeral Diffie-Hellman over a curve, with GCM, CCM or ChaCha20-Poly1305.
    EcdheAead,
    /// All suites of TLS 1.3.
    Tls13,
}

impl Family {
    /// All of them, weakest first.
    pub const ALL: [Self; 15] = [
        Self::Null,
        Self::Anonymous,
        Self::Export,
        Self::Obsolete,
        Self::Rc4,
        Self::TripleDes,
        Self::StaticDh,
        Self::RsaKeyExchange,
        Self::CbcSha1,
        Self::CbcSha2,
        Self::AriaCamellia,
        Self::Ccm,
        Self::Dhe,
        Self::EcdheAead,
        Self::Tls13,
    ];

    /// Its word in records and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Anonymous => "anonymous",
            Self::Export => "export",
            Self::Obsolete => "obsolete",
            Self::Rc4 => "rc4",
            Self::TripleDes => "3des",
            Self::StaticDh => "static-dh",
            Self::RsaKeyExchange => "rsa-key-exchange",
            Self::CbcSha1 => "cbc-sha1",
            Self::CbcSha2 => "cbc-sha2",
            Self::AriaCamellia => "aria-camellia",
            Self::Ccm => "ccm",
            Self::Dhe => "dhe",
            Self::EcdheAead => "ecdhe-aead",
            Self::Tls13 => "tls13",
        }
    }

    /// The family that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.word() == word)
    }

    /// Whether the suite is one of the family. An unregistered suite is in none.
    pub fn holds(self, suite: CipherSuite) -> bool {
        use TlsCipherEnc::{Aria, Camellia, Des, Idea, Rc2, Rc4, Seed, TripleDes};
        use TlsCipherKx::{Dh, Dhe, Ecdh, Ecdhe, Rsa, Tls13};
        let Some(of) = suite.made_of().filter(|of| of.kx != TlsCipherKx::Null) else {
            return false;
        };
        let anonymous = of.au == TlsCipherAu::Null;
        match self {
            Self::Null => of.enc == TlsCipherEnc::Null,
            Self::Anonymous => anonymous,
            Self::Export => of.name.contains("_EXPORT"),
            Self::Obsolete => matches!(of.enc, Des | Rc2 | Idea | Seed),
            Self::Rc4 => of.enc == Rc4,
            Self::TripleDes => of.enc == TripleDes,
            Self::StaticDh => matches!(of.kx, Dh | Ecdh) && !anonymous,
            Self::RsaKeyExchange => of.kx == Rsa,
            Self::CbcSha1 => {
                of.enc_mode == TlsCipherEncMode::Cbc && of.mac == TlsCipherMac::HmacSha1
            }
            Self::CbcSha2 => {
                of.enc_mode == TlsCipherEncMode::Cbc
                    && matches!(of.mac, TlsCipherMac::HmacSha256 | TlsCipherMac::HmacSha384)
            }
            Self::AriaCamellia => matches!(of.enc, Aria | Camellia),
            Self::Ccm => of.enc_mode == TlsCipherEncMode::Ccm && of.kx != Tls13,
            Self::Dhe => of.kx == Dhe,
            Self::EcdheAead => of.kx == Ecdhe && of.mac == TlsCipherMac::Aead,
            Self::Tls13 => of.kx == Tls13,
        }
    }

    /// Its suites that a stranger may offer, the strongest first.
    pub fn suites(self) -> Vec<CipherSuite> {
        let mut suites = CipherSuite::all();
        suites.retain(|suite| self.holds(*suite) && !suite.needs_shared_secret());
        suites
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn families(name: &str) -> Vec<Family> {
        CipherSuite::from_name(name).unwrap_or_else(|| panic!("{name}")).families()
    }

    #[test]
    fn a_suite_is_in_every_family_that_its_name_tells() {
        use Family::*;
        assert_eq!(families("TLS_RSA_WITH_NULL_MD5"), [Null, RsaKeyExchange]);
        assert_eq!(families("TLS_ECDH_anon_WITH_RC4_128_SHA"), [Anonymous, Rc4]);
        assert_eq!(
            families("TLS_RSA_EXPORT_WITH_DES40_CBC_SHA"),
            [Export, Obsolete, RsaKeyExchange, CbcSha1]
        );
        assert_eq!(families("TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"), [TripleDes, CbcSha1, Dhe]);
        assert_eq!(families("TLS_DH_RSA_WITH_SEED_CBC_SHA"), [Obsolete, StaticDh, CbcSha1]);
        assert_eq!(families("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"), [CbcSha2]);
        assert_eq!(families("TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"), [Ccm, EcdheAead]);
        assert_eq!(
            families("TLS_ECDHE_RSA_WITH_CAMELLIA_128_GCM_SHA256"),
            [AriaCamellia, EcdheAead]
        );
        assert_eq!(families("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"), [EcdheAead]);
        assert_eq!(families("TLS_RSA_WITH_AES_128_GCM_SHA256"), [RsaKeyExchange]);
        assert_eq!(families("TLS_AES_128_CCM_SHA256"), [Tls13]);
        assert_eq!(families("TLS_SHA256_SHA256"), [Null, Tls13]);
        assert_eq!(CipherSuite::FALLBACK_SCSV.families(), []);
        assert_eq!(CipherSuite(0x1a1a).families(), []);
    }

    #[test]
    fn families_agree_with_the_names_of_the_registry() {
        let parts: [(Family, &str); 5] = [
            (Family::Anonymous, "_anon_"),
            (Family::Rc4, "_RC4_"),
            (Family::TripleDes, "_3DES_"),
            (Family::Export, "_EXPORT"),
            (Family::Dhe, "_DHE_"),
        ];
        let strangers = CipherSuite::all().into_iter().filter(|s| !s.needs_shared_secret());
        for (suite, (family, part)) in strangers.flat_map(|s| parts.map(|part| (s, part))) {
            let name = suite.name().unwrap();
            assert_eq!(family.holds(suite), name.contains(part), "{name} {family:?}");
        }
    }

    #[test]
    fn every_suite_is_in_a_family_and_every_word_leads_back() {
        for suite in CipherSuite::all().into_iter().filter(|s| !s.needs_shared_secret()) {
            assert!(!suite.families().is_empty(), "{suite}");
        }
        for family in Family::ALL {
            assert_eq!(Family::from_word(family.word()), Some(family));
            assert!(!family.suites().is_empty(), "{family:?}");
        }
    }
}
