//! What a ClientHello offers: the words of [`TlsOffer`] in the library's.
//!
//! Does no IO, reads no clock. RFC 8446, RFC 5246.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::{self, kx_group};
use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, Error, SignatureAlgorithm, SupportedCipherSuite};

use super::TlsOffer;
use super::recorder::{NoClientCertificate, Recorder, Seen};
use crate::tls::KeyType;

/// The configuration for one handshake, and the name it is made with.
pub(super) fn client_hello(
    offer: &TlsOffer,
    seen: &Arc<Mutex<Seen>>,
) -> Result<(ClientConfig, ServerName<'static>), Error> {
    let provider = Arc::new(provider(offer));
    let versions = if offer.tls12_only { &[&TLS12][..] } else { &[&TLS13, &TLS12] };
    let recorder = Recorder {
        provider: Arc::clone(&provider),
        key_type: offer.key_type,
        seen: Arc::clone(seen),
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(recorder))
        .with_client_cert_resolver(Arc::new(NoClientCertificate(Arc::clone(seen))));
    config.resumption = rustls::client::Resumption::disabled();
    let name = offer.server_name.as_deref().and_then(sni);
    config.enable_sni = name.is_some();
    // The library wants a name always; an address is never sent.
    let nameless = || ServerName::from(IpAddr::from([0, 0, 0, 0]));
    Ok((config, name.unwrap_or_else(nameless)))
}

/// The name as SNI carries it, if it can.
fn sni(name: &str) -> Option<ServerName<'static>> {
    let name = ServerName::try_from(name.to_owned()).ok()?;
    matches!(name, ServerName::DnsName(_)).then_some(name)
}

fn provider(offer: &TlsOffer) -> CryptoProvider {
    let mut provider = aws_lc_rs::default_provider();
    let first = offer.post_quantum.then_some(kx_group::X25519MLKEM768);
    let classic = [kx_group::X25519, kx_group::SECP256R1, kx_group::SECP384R1];
    provider.kx_groups = first.into_iter().chain(classic).collect();
    provider.cipher_suites.retain(|suite| offers_suite(offer, suite));
    provider
}

/// In TLS 1.2 the suite names the kind of key; in TLS 1.3 no suite does.
fn offers_suite(offer: &TlsOffer, suite: &SupportedCipherSuite) -> bool {
    let signature = |wanted| match wanted {
        KeyType::Rsa => SignatureAlgorithm::RSA,
        KeyType::Ecdsa => SignatureAlgorithm::ECDSA,
    };
    let of_version = !(offer.tls12_only && suite.tls13().is_some());
    let fits = |wanted| suite.usable_for_signature_algorithm(signature(wanted));
    of_version && offer.key_type.is_none_or(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(key_type: Option<KeyType>, tls12_only: bool) -> TlsOffer {
        TlsOffer { server_name: None, post_quantum: false, tls12_only, key_type }
    }

    fn suites(key_type: Option<KeyType>, tls12_only: bool) -> Vec<String> {
        let provider = provider(&offer(key_type, tls12_only));
        provider.cipher_suites.iter().map(|s| format!("{:?}", s.suite())).collect()
    }

    #[test]
    fn names_that_sni_cannot_carry_are_not_sent() {
        assert!(sni("mx.example.org").is_some());
        assert_eq!(sni("-x..test"), None);
        assert_eq!(sni("192.0.2.1"), None);
    }

    #[test]
    fn without_conditions_both_kinds_and_both_versions_are_offered() {
        let all = suites(None, false);
        for begins in ["TLS13_", "TLS_ECDHE_RSA_", "TLS_ECDHE_ECDSA_"] {
            assert!(all.iter().any(|suite| suite.starts_with(begins)), "{begins}");
        }
    }

    #[test]
    fn a_key_type_leaves_its_own_suites_of_tls12() {
        for (wanted, begins) in
            [(KeyType::Rsa, "TLS_ECDHE_RSA_"), (KeyType::Ecdsa, "TLS_ECDHE_ECDSA_")]
        {
            let left = suites(Some(wanted), true);
            assert!(left.len() >= 3 && left.iter().all(|s| s.starts_with(begins)), "{left:?}");
        }
    }
}
