//! Cipher suites by number and by registered name.
//!
//! The names and what each suite is made of come from the registry's table in the
//! crate `tls-parser`.

use std::fmt;

use tls_parser::{CIPHERS, TlsCipherAu, TlsCipherKx, TlsCipherMac, TlsCipherSuite};

use super::Version;
use super::family::Family;

/// A cipher suite by its registered number; displayed by its registered name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CipherSuite(pub u16);

impl CipherSuite {
    /// Not a suite: says that the client knows renegotiation_info (RFC 5746).
    pub const EMPTY_RENEGOTIATION_INFO_SCSV: Self = Self(0x00ff);
    /// Not a suite: says that the client fell back to this version (RFC 7507).
    pub const FALLBACK_SCSV: Self = Self(0x5600);

    /// Every registered suite, the strongest family first; the signals are none.
    pub fn all() -> Vec<Self> {
        let mut all: Vec<Self> = CIPHERS.keys().map(|id| Self(*id)).collect();
        all.retain(|suite| !suite.is_signal());
        all.sort_by_cached_key(|suite| (suite.weakness(), suite.0));
        all
    }

    /// The registered name, as `TLS_RSA_WITH_RC4_128_SHA`.
    pub fn name(self) -> Option<&'static str> {
        self.made_of().map(|suite| suite.name)
    }

    /// The suite registered under this name.
    pub fn from_name(name: &str) -> Option<Self> {
        TlsCipherSuite::from_name(name).map(|suite| Self(*suite.id))
    }

    /// Whether a handshake of exactly this version may agree on the suite.
    pub fn fits(self, version: Version) -> bool {
        let Some(suite) = self.made_of().filter(|_| !self.is_signal()) else { return false };
        match (suite.kx, suite.mac) {
            (TlsCipherKx::Tls13, _) => version == Version::Tls13,
            (_, TlsCipherMac::Null | TlsCipherMac::HmacMd5 | TlsCipherMac::HmacSha1) => {
                version < Version::Tls13
            }
            _ => version == Version::Tls12,
        }
    }

    /// Whether both sides must share a password, a key or a realm beforehand (PSK, SRP,
    /// Kerberos, ECCPWD): no server on the internet can agree on it with a stranger.
    pub fn needs_shared_secret(self) -> bool {
        use TlsCipherKx::{Eccpwd, Krb5, Psk, Srp};
        self.made_of().is_some_and(|suite| {
            matches!(suite.kx, Psk | Krb5 | Srp | Eccpwd) || suite.au == TlsCipherAu::Psk
        })
    }

    /// The families it belongs to, weakest first: `TLS_ECDH_anon_WITH_RC4_128_SHA` is
    /// both anonymous and RC4.
    pub fn families(self) -> Vec<Family> {
        Family::ALL.into_iter().filter(|family| family.holds(self)).collect()
    }

    /// Its key exchange is on a curve that the hello names: ECDHE, or anonymous.
    pub(super) fn has_curve(self) -> bool {
        self.made_of().is_some_and(|of| {
            let anonymous = of.au == TlsCipherAu::Null;
            of.kx == TlsCipherKx::Ecdhe || (of.kx == TlsCipherKx::Ecdh && anonymous)
        })
    }

    /// It is signed with a key on a curve.
    pub(super) fn is_ecdsa(self) -> bool {
        self.made_of().is_some_and(|of| of.au == TlsCipherAu::Ecdsa)
    }

    /// How far from the strongest family the weakest of its own is.
    fn weakness(self) -> usize {
        let rank = Family::ALL.iter().position(|family| family.holds(self));
        Family::ALL.len() - rank.unwrap_or_default()
    }

    fn is_signal(self) -> bool {
        matches!(self, Self(0) | Self::EMPTY_RENEGOTIATION_INFO_SCSV | Self::FALLBACK_SCSV)
    }

    pub(super) fn made_of(self) -> Option<&'static TlsCipherSuite> {
        TlsCipherSuite::from_id(self.0)
    }
}

impl fmt::Display for CipherSuite {
    /// The registered name, or the number as `0x1A1A`.
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
    fn every_suite_is_found_by_its_name() {
        let all = CipherSuite::all();
        assert!(all.len() > 300);
        for suite in all {
            assert_eq!(CipherSuite::from_name(suite.name().unwrap()), Some(suite));
        }
        assert_eq!(CipherSuite::from_name("TLS_RSA_WITH_RC4_128_SHA"), Some(CipherSuite(5)));
        assert_eq!(CipherSuite(0x1a1a).to_string(), "0x1A1A");
    }

    #[test]
    fn signals_are_no_suites() {
        let all = CipherSuite::all();
        for signal in [0x0000, 0x00ff, 0x5600].map(CipherSuite) {
            assert!(!all.contains(&signal) && !signal.fits(Version::Tls12));
        }
    }

    #[test]
    fn a_suite_fits_the_versions_that_define_it() {
        let fits = |name| {
            let suite = CipherSuite::from_name(name).unwrap();
            Version::ALL.into_iter().filter(|version| suite.fits(*version)).collect::<Vec<_>>()
        };
        let up_to_tls12 = &Version::ALL[..4];
        assert_eq!(fits("TLS_RSA_WITH_3DES_EDE_CBC_SHA"), up_to_tls12);
        assert_eq!(fits("TLS_RSA_WITH_NULL_MD5"), up_to_tls12);
        assert_eq!(fits("TLS_RSA_WITH_AES_128_CBC_SHA256"), [Version::Tls12]);
        assert_eq!(fits("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), [Version::Tls12]);
        assert_eq!(fits("TLS_AES_128_GCM_SHA256"), [Version::Tls13]);
        assert_eq!(fits("TLS_SHA256_SHA256"), [Version::Tls13]);
    }

    #[test]
    fn strangers_share_no_secret() {
        let secret = |name| CipherSuite::from_name(name).unwrap().needs_shared_secret();
        for name in [
            "TLS_PSK_WITH_AES_128_CCM",
            "TLS_RSA_PSK_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_PSK_WITH_RC4_128_SHA",
            "TLS_PSK_DHE_WITH_AES_128_CCM_8",
            "TLS_SRP_SHA_RSA_WITH_AES_128_CBC_SHA",
            "TLS_KRB5_WITH_RC4_128_MD5",
        ] {
            assert!(secret(name), "{name}");
        }
        assert!(!secret("TLS_DH_anon_WITH_RC4_128_MD5"));
        assert!(!secret("TLS_AES_256_GCM_SHA384"));
    }

    #[test]
    fn the_strongest_come_first() {
        let all = CipherSuite::all();
        let at = |name| all.iter().position(|s| s.name() == Some(name)).unwrap();
        let in_order = [
            "TLS_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_RSA_WITH_AES_128_CBC_SHA",
            "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
            "TLS_RSA_WITH_RC4_128_SHA",
            "TLS_RSA_EXPORT_WITH_RC4_40_MD5",
            "TLS_ECDH_anon_WITH_AES_128_CBC_SHA",
            "TLS_RSA_WITH_NULL_MD5",
        ]
        .map(at);
        assert!(in_order.is_sorted(), "{in_order:?}");
    }
}
