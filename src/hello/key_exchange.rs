//! The ServerKeyExchange: the group or the prime the server chose, and how it signs.

use tls_parser::{TlsCipherAu, TlsCipherKx};

use super::octets::Octets;
use super::{CipherSuite, Group, SignatureScheme, Version};

/// A ServerKeyExchange up to TLS 1.2 (RFC 5246, RFC 8422). The signature is not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerKeyExchange {
    /// What the exchange computes with.
    pub parameters: KeyParameters,
    /// What it is signed with; TLS 1.2 alone says so.
    pub signature: Option<SignatureScheme>,
}

/// What the key exchange computes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyParameters {
    /// A named curve.
    Ecdhe(Group),
    /// A curve spelled out, which RFC 8422 forbids.
    ExplicitCurve,
    /// A prime field of this many bits.
    Dhe {
        /// The prime's length, leading zeros left out.
        prime_bits: usize,
    },
    /// A temporary RSA key, as export suites have.
    Rsa {
        /// The modulus' length, leading zeros left out.
        modulus_bits: usize,
    },
    /// The suite is unknown, or the message could not be read.
    Unknown,
}

impl ServerKeyExchange {
    pub(super) fn read(version: Version, suite: CipherSuite, body: &[u8]) -> Self {
        Self::try_read(version, suite, body)
            .unwrap_or(Self { parameters: KeyParameters::Unknown, signature: None })
    }

    fn try_read(version: Version, suite: CipherSuite, body: &[u8]) -> Option<Self> {
        let of = suite.made_of().filter(|_| !suite.needs_shared_secret())?;
        let mut body = Octets(body);
        let parameters = match of.kx {
            TlsCipherKx::Ecdhe | TlsCipherKx::Ecdh => curve(&mut body)?,
            TlsCipherKx::Dhe | TlsCipherKx::Dh => prime(&mut body)?,
            TlsCipherKx::Rsa => modulus(&mut body)?,
            _ => return None,
        };
        let signed = version == Version::Tls12
            && of.au != TlsCipherAu::Null
            && parameters != KeyParameters::ExplicitCurve;
        let signature = if signed { body.u16().map(SignatureScheme) } else { None };
        Some(Self { parameters, signature })
    }
}

fn curve(body: &mut Octets<'_>) -> Option<KeyParameters> {
    match body.u8()? {
        1 | 2 => Some(KeyParameters::ExplicitCurve),
        3 => {
            let group = Group(body.u16()?);
            body.vector::<1>()?;
            Some(KeyParameters::Ecdhe(group))
        }
        _ => None,
    }
}

fn prime(body: &mut Octets<'_>) -> Option<KeyParameters> {
    let prime = body.vector::<2>()?;
    let _generator = body.vector::<2>()?;
    let _public = body.vector::<2>()?;
    Some(KeyParameters::Dhe { prime_bits: bits(prime.0) })
}

fn modulus(body: &mut Octets<'_>) -> Option<KeyParameters> {
    let modulus = body.vector::<2>()?;
    let _exponent = body.vector::<2>()?;
    Some(KeyParameters::Rsa { modulus_bits: bits(modulus.0) })
}

/// The length of a number in bits.
fn bits(number: &[u8]) -> usize {
    let zeros = number.iter().take_while(|octet| **octet == 0).count();
    let Some(first) = number.get(zeros) else { return 0 };
    (number.len() - zeros) * 8 - first.leading_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(version: Version, suite: &str, body: &[u8]) -> ServerKeyExchange {
        ServerKeyExchange::read(version, CipherSuite::from_name(suite).unwrap(), body)
    }

    #[test]
    fn a_named_curve_and_its_signature() {
        let body = [3, 0, 23, 3, 4, 1, 1, 0x08, 0x04, 0, 1, 0xaa];
        let exchange = read(Version::Tls12, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", &body);
        assert_eq!(exchange.parameters, KeyParameters::Ecdhe(Group(23)));
        assert_eq!(exchange.signature, Some(SignatureScheme(0x0804)));
        let exchange = read(Version::Tls11, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", &body);
        assert_eq!(exchange.signature, None);
        let exchange = read(Version::Tls12, "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", &body);
        assert_eq!(exchange.signature, None);
    }

    #[test]
    fn a_prime_and_a_temporary_key_are_measured() {
        let prime = [&[0, 129, 0][..], &[0xff; 128], &[0, 1, 2, 0, 1, 7]].concat();
        for suite in ["TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "TLS_DH_anon_WITH_RC4_128_MD5"] {
            let exchange = read(Version::Tls10, suite, &prime);
            assert_eq!(exchange.parameters, KeyParameters::Dhe { prime_bits: 1024 });
        }
        let modulus = [&[0, 64][..], &[0x80; 64], &[0, 3, 1, 0, 1, 0, 0]].concat();
        let exchange = read(Version::Ssl3, "TLS_RSA_EXPORT_WITH_RC4_40_MD5", &modulus);
        assert_eq!(exchange.parameters, KeyParameters::Rsa { modulus_bits: 512 });
    }

    #[test]
    fn lengths_are_counted_in_bits() {
        assert_eq!([bits(&[]), bits(&[0, 0]), bits(&[0, 1]), bits(&[0x80, 0])], [0, 0, 1, 16]);
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        let unknown = |suite, body: &[u8]| {
            read(Version::Tls12, suite, body).parameters == KeyParameters::Unknown
        };
        assert!(unknown("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", &[3, 0]));
        assert!(unknown("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", &[9, 0, 23]));
        assert!(unknown("TLS_DHE_RSA_WITH_AES_128_CBC_SHA", &[0xff, 0xff, 1]));
        assert!(unknown("TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA", &[0, 0, 3, 0, 23, 0]));
        let explicit = read(Version::Tls12, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", &[1, 0]);
        assert_eq!(explicit.parameters, KeyParameters::ExplicitCurve);
    }
}
