//! Handshakes with conditions: the kind of key, the version, the name.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::server::ClientHello;
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{SignatureAlgorithm, SignatureScheme};

use super::network;
use super::server::{Choice, acceptor, certified, in_clear, leaf};
use crate::net::{Link, Network, TlsOffer};
use crate::tls::{BrokenBy, HandshakeFailure, KeyType, Proof, Session};

const RSA: &rcgen::SignatureAlgorithm = &rcgen::PKCS_RSA_SHA256;
const ECDSA: &rcgen::SignatureAlgorithm = &rcgen::PKCS_ECDSA_P256_SHA256;
const ED25519: &rcgen::SignatureAlgorithm = &rcgen::PKCS_ED25519;

/// An offer without conditions.
const ANY: TlsOffer =
    TlsOffer { server_name: None, post_quantum: false, tls12_only: false, key_type: None };

fn only(key_type: KeyType, tls12_only: bool) -> TlsOffer {
    TlsOffer { key_type: Some(key_type), tls12_only, ..ANY }
}

/// Shakes hands once with a server that holds `held`.
async fn shake(
    held: &[Arc<CertifiedKey>],
    choice: Choice,
    offer: &TlsOffer,
) -> Result<Session, HandshakeFailure> {
    let acceptor = acceptor(held, choice);
    let (at, _) = in_clear(async move |socket| acceptor.accept(socket).await.is_ok()).await;
    let link = network().dial(at).await.unwrap();
    link.start_tls(offer).await.map(|(_, session)| session)
}

/// The first of them that can sign as the client wants it, as most servers choose.
fn first_that_fits(
    held: &[Arc<CertifiedKey>],
    hello: &ClientHello<'_>,
) -> Option<Arc<CertifiedKey>> {
    let fits = |held: &&Arc<CertifiedKey>| {
        // In TLS 1.3 nothing is signed with PKCS #1, which the library leaves in the list.
        let scheme = held.key.choose_scheme(hello.signature_schemes()).map(|s| s.scheme());
        let is_tls13 = hello.cipher_suites().iter().any(|s| format!("{s:?}").starts_with("TLS13"));
        scheme.is_some_and(|s| !is_tls13 || !format!("{s:?}").starts_with("RSA_PKCS1"))
    };
    held.iter().find(fits).cloned()
}

#[tokio::test]
async fn of_two_certificates_the_wanted_one_is_shown() {
    let (rsa, ecdsa) = (certified("mx.test", RSA), certified("mx.test", ECDSA));
    for held in [[Arc::clone(&rsa), Arc::clone(&ecdsa)], [Arc::clone(&ecdsa), Arc::clone(&rsa)]] {
        for tls12_only in [false, true] {
            for (wanted, shown) in [(KeyType::Rsa, &rsa), (KeyType::Ecdsa, &ecdsa)] {
                let offer = only(wanted, tls12_only);
                let session = shake(&held, first_that_fits, &offer).await.unwrap();
                assert_eq!(session.chain, [leaf(shown)], "{offer:?}");
                assert_eq!(session.proof, Proof::Fits);
            }
        }
        let session = shake(&held, first_that_fits, &ANY).await.unwrap();
        assert_eq!(session.chain, [leaf(&held[0])]);
    }
}

#[tokio::test]
async fn edwards_curves_go_with_ecdsa() {
    let held = [certified("mx.test", ED25519)];
    for tls12_only in [false, true] {
        let offer = only(KeyType::Ecdsa, tls12_only);
        let session = shake(&held, first_that_fits, &offer).await.unwrap();
        assert_eq!((session.chain, session.proof), (vec![leaf(&held[0])], Proof::Fits));
        assert!(shake(&held, first_that_fits, &only(KeyType::Rsa, tls12_only)).await.is_err());
    }
}

#[tokio::test]
async fn a_server_without_such_a_certificate_sends_an_alert() {
    for (algorithm, wanted) in [(RSA, KeyType::Ecdsa), (ECDSA, KeyType::Rsa)] {
        for tls12_only in [false, true] {
            let held = [certified("mx.test", algorithm)];
            let failure =
                shake(&held, first_that_fits, &only(wanted, tls12_only)).await.unwrap_err();
            assert_eq!(failure.broken_by, BrokenBy::Alert, "{failure:?}");
        }
    }
}

/// Signs with RSA, whatever was offered.
#[derive(Debug)]
struct Stubborn(Arc<CertifiedKey>);

impl SigningKey for Stubborn {
    fn choose_scheme(&self, _: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        self.0.key.choose_scheme(&[SignatureScheme::RSA_PSS_SHA256])
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RSA
    }
}

#[tokio::test]
async fn a_key_of_the_other_kind_is_not_taken_although_it_signs_well() {
    let rsa = certified("mx.test", RSA);
    let chain: Vec<CertificateDer<'static>> = rsa.cert.clone();
    let held = [Arc::new(CertifiedKey::new(chain, Arc::new(Stubborn(rsa))))];
    let choice: Choice = |held, _| held.first().cloned();
    assert!(shake(&held, choice, &ANY).await.is_ok());
    let failure = shake(&held, choice, &only(KeyType::Ecdsa, false)).await.unwrap_err();
    assert_eq!(failure.broken_by, BrokenBy::Protocol, "{failure:?}");
}

#[tokio::test]
async fn without_sni_the_default_certificate_is_shown() {
    let held = [certified("default.test", ECDSA), certified("mx.test", ECDSA)];
    let by_name: Choice = |held, hello| match hello.server_name() {
        Some("mx.test") => held.get(1).cloned(),
        Some(_) => None,
        None => held.first().cloned(),
    };
    let named = TlsOffer { server_name: Some("mx.test".to_owned()), ..ANY };
    assert_eq!(shake(&held, by_name, &named).await.unwrap().chain, [leaf(&held[1])]);
    assert_eq!(shake(&held, by_name, &ANY).await.unwrap().chain, [leaf(&held[0])]);
}

#[tokio::test]
async fn tls_1_2_and_nothing_newer() {
    let held = [certified("mx.test", ECDSA)];
    for (tls12_only, version) in [(true, "TLSv1.2"), (false, "TLSv1.3")] {
        for post_quantum in [true, false] {
            let offer = TlsOffer { tls12_only, post_quantum, ..ANY };
            assert_eq!(shake(&held, first_that_fits, &offer).await.unwrap().version, version);
        }
    }
}
