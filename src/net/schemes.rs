//! The signature schemes of a ClientHello, all or those of one key type.
//!
//! Does no IO, reads no clock. RFC 8446, RFC 5246.

use rustls::SignatureScheme;
use rustls::crypto::CryptoProvider;

use crate::tls::KeyType;

/// The signature schemes offered; none wanted means all.
pub(super) fn schemes(provider: &CryptoProvider, wanted: Option<KeyType>) -> Vec<SignatureScheme> {
    let mut schemes = provider.signature_verification_algorithms.supported_schemes();
    schemes.extend([SignatureScheme::RSA_PKCS1_SHA1, SignatureScheme::ECDSA_SHA1_Legacy]);
    schemes.retain(|scheme| wanted.is_none_or(|wanted| offers_scheme(wanted, *scheme)));
    schemes
}

/// PKCS #1 stays beside elliptic curves. It speaks of certificates alone there, as no suite of
/// TLS 1.2 is left for it and TLS 1.3 does not sign with it; and an issuer with an RSA key is
/// common above an ECDSA leaf, which some servers keep back where it is not offered.
fn offers_scheme(wanted: KeyType, scheme: SignatureScheme) -> bool {
    signs_with(wanted, scheme) || is_pkcs1(scheme)
}

/// Whether a key of this type makes such signatures.
pub(super) fn signs_with(key: KeyType, scheme: SignatureScheme) -> bool {
    use SignatureScheme as S;
    let pss = [S::RSA_PSS_SHA256, S::RSA_PSS_SHA384, S::RSA_PSS_SHA512];
    let is_rsa = is_pkcs1(scheme) || pss.contains(&scheme);
    is_rsa == (key == KeyType::Rsa)
}

fn is_pkcs1(scheme: SignatureScheme) -> bool {
    use SignatureScheme as S;
    let all = [S::RSA_PKCS1_SHA1, S::RSA_PKCS1_SHA256, S::RSA_PKCS1_SHA384, S::RSA_PKCS1_SHA512];
    all.contains(&scheme)
}

#[cfg(test)]
mod tests {
    use rustls::crypto::aws_lc_rs;

    use super::*;

    #[test]
    fn a_key_type_leaves_the_schemes_that_its_keys_sign_with_in_tls13() {
        use SignatureScheme as S;
        let all = |wanted| schemes(&aws_lc_rs::default_provider(), wanted);
        let signing = |wanted| all(Some(wanted)).into_iter().filter(|s| !is_pkcs1(*s));
        assert!(signing(KeyType::Rsa).all(|s| format!("{s:?}").starts_with("RSA_PSS")));
        let curves: Vec<S> = signing(KeyType::Ecdsa).collect();
        assert!(curves.contains(&S::ED25519) && curves.contains(&S::ECDSA_NISTP256_SHA256));
        assert!(!curves.iter().any(|s| format!("{s:?}").starts_with("RSA")), "{curves:?}");
        assert_eq!(all(None).len(), all(Some(KeyType::Rsa)).len() + curves.len());
    }

    #[test]
    fn an_rsa_issuer_above_an_ecdsa_leaf_is_no_hindrance() {
        let offered = schemes(&aws_lc_rs::default_provider(), Some(KeyType::Ecdsa));
        assert!(offered.contains(&SignatureScheme::RSA_PKCS1_SHA256));
    }
}
