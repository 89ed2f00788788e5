//! The lab's TLS, with a client that trusts the lab's root and nothing else.

use std::io;
use std::sync::Arc;

use mxtls::demo::Lab;
use rustls::client::WebPkiServerVerifier;
use rustls::crypto::aws_lc_rs::{default_provider, kx_group};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{AlertDescription, CertificateError, ClientConfig, ProtocolVersion, RootCertStore};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::client::{Talk, lab};

fn config(lab: &Lab, post_quantum: bool) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(lab.roots_pem().as_bytes()).unwrap()).unwrap();
    let mut provider = default_provider();
    provider.kx_groups = match post_quantum {
        true => vec![kx_group::X25519MLKEM768, kx_group::X25519],
        false => vec![kx_group::X25519],
    };
    let provider = Arc::new(provider);
    let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_webpki_verifier(verifier.build().unwrap())
        .with_no_client_auth()
}

pub(crate) async fn encrypt(
    lab: &Lab,
    host: &str,
    post_quantum: bool,
) -> io::Result<Talk<TlsStream<TcpStream>>> {
    let talk = Talk::to_starttls(lab, host).await;
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let connector = TlsConnector::from(Arc::new(config(lab, post_quantum)));
    Ok(Talk { stream: connector.connect(name, talk.stream).await? })
}

/// The error rustls ended a handshake with.
async fn failure(lab: &Lab, host: &str) -> rustls::Error {
    let error = encrypt(lab, host, true).await.err().expect("no handshake");
    let error = error.into_inner().expect("an error of rustls");
    *error.downcast::<rustls::Error>().expect("an error of rustls")
}

/// What rustls found wrong with the certificate.
async fn judged(lab: &Lab, host: &str) -> CertificateError {
    match failure(lab, host).await {
        rustls::Error::InvalidCertificate(error) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn good_servers_shake_hands_and_talk_on() {
    let lab = lab(&["good-tls13.test", "tls12-only.test", "offered-again.test"]).await;
    for (host, version, again) in [
        ("mx.good-tls13.test", ProtocolVersion::TLSv1_3, false),
        ("mx.tls12-only.test", ProtocolVersion::TLSv1_2, false),
        ("mx.offered-again.test", ProtocolVersion::TLSv1_3, true),
    ] {
        let mut talk = encrypt(&lab, host, true).await.unwrap();
        assert_eq!(talk.stream.get_ref().1.protocol_version(), Some(version), "{host}");
        let ehlo = talk.say("EHLO client.test").await;
        assert_eq!(ehlo.iter().any(|line| line.contains("STARTTLS")), again, "{host}");
        assert_eq!(talk.say("QUIT").await, ["221 2.0.0 bye"]);
        assert_eq!(talk.stream.read_u8().await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}

#[tokio::test]
async fn certificates_are_wrong_in_the_way_they_are_named_for() {
    let names =
        ["expired.test", "not-yet-valid.test", "incomplete-chain.test", "unknown-issuer.test"];
    let lab = lab(&names).await;
    use CertificateError as Wrong;
    assert!(matches!(judged(&lab, "mx.expired.test").await, Wrong::ExpiredContext { .. }));
    assert!(matches!(
        judged(&lab, "mx.not-yet-valid.test").await,
        Wrong::NotValidYetContext { .. }
    ));
    assert!(matches!(judged(&lab, "mx.incomplete-chain.test").await, Wrong::UnknownIssuer));
    assert!(matches!(judged(&lab, "mx.unknown-issuer.test").await, Wrong::UnknownIssuer));
}

#[tokio::test]
async fn names_and_usages_are_wrong_where_they_should_be() {
    let names = ["wrong-name.test", "cn-only.test", "self-signed.test", "wrong-usage.test"];
    let lab = lab(&names).await;
    for name in names {
        let error = failure(&lab, &format!("mx.{name}")).await;
        assert!(matches!(error, rustls::Error::InvalidCertificate(_)), "{name}: {error:?}");
    }
}

#[tokio::test]
async fn odd_but_good_certificates_are_good() {
    let names = ["thirty-certificates.test", "wildcard.test", "mx-cname.test"];
    let lab = lab(&names).await;
    for host in ["mx.thirty-certificates.test", "mx.wildcard.test", "alias.mx-cname.test"] {
        let talk = encrypt(&lab, host, true).await;
        assert!(talk.is_ok(), "{host}: {:?}", talk.err());
    }
}

#[tokio::test]
async fn broken_handshakes_break_as_scripted() {
    let names = ["broken-handshake.test", "protocol-version.test", "plaintext-after-220.test"];
    let lab = lab(&names).await;
    let alert = rustls::Error::AlertReceived;
    let failed = failure(&lab, "mx.broken-handshake.test").await;
    assert_eq!(failed, alert(AlertDescription::HandshakeFailure));
    let failed = failure(&lab, "mx.protocol-version.test").await;
    assert_eq!(failed, alert(AlertDescription::ProtocolVersion));
    let failed = failure(&lab, "mx.plaintext-after-220.test").await;
    assert!(matches!(failed, rustls::Error::InvalidMessage(_)), "{failed:?}");
}

#[tokio::test]
async fn handshakes_end_by_close_and_reset() {
    let lab = lab(&["close-in-handshake.test", "reset-in-handshake.test", "garbage.test"]).await;
    for (host, kind) in [
        ("mx.close-in-handshake.test", io::ErrorKind::UnexpectedEof),
        ("mx.reset-in-handshake.test", io::ErrorKind::ConnectionReset),
        ("mx.garbage.test", io::ErrorKind::InvalidData),
    ] {
        let error = encrypt(&lab, host, true).await.err().expect("no handshake");
        assert_eq!(error.kind(), kind, "{host}: {error:?}");
    }
}

#[tokio::test]
async fn a_giant_chain_is_more_than_rustls_takes() {
    let lab = lab(&["giant-chain.test"]).await;
    let failed = failure(&lab, "mx.giant-chain.test").await;
    assert!(matches!(failed, rustls::Error::InvalidMessage(_)), "{failed:?}");
}

#[tokio::test]
async fn a_post_quantum_share_breaks_what_works_without_it() {
    let lab = lab(&["pq-alert.test", "pq-reset.test"]).await;
    let failed = failure(&lab, "mx.pq-alert.test").await;
    assert_eq!(failed, rustls::Error::AlertReceived(AlertDescription::HandshakeFailure));
    let error = encrypt(&lab, "mx.pq-reset.test", true).await.err().expect("no handshake");
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    for host in ["mx.pq-alert.test", "mx.pq-reset.test"] {
        let mut talk = encrypt(&lab, host, false).await.unwrap();
        assert_eq!(talk.say("EHLO client.test").await[0], format!("250-{host}"));
    }
}

#[tokio::test]
async fn a_client_certificate_is_missed_late_in_tls13_and_early_in_tls12() {
    let lab = lab(&["client-certificate-tls13.test", "client-certificate-tls12.test"]).await;
    for _ in 0..20 {
        let mut talk = encrypt(&lab, "mx.client-certificate-tls13.test", true).await.unwrap();
        talk.send("EHLO client.test\r\n").await;
        let error = talk.try_reply().await.unwrap_err().to_string();
        assert!(error.contains("CertificateRequired"), "{error}");
    }
    let failed = failure(&lab, "mx.client-certificate-tls12.test").await;
    assert!(matches!(failed, rustls::Error::AlertReceived(_)), "{failed:?}");
}

#[tokio::test]
async fn ehlo_inside_tls_fails_as_scripted() {
    let names = ["busy-after-tls.test", "refused-after-tls.test", "close-after-tls.test"];
    let lab = lab(&names).await;
    for (host, code) in [("mx.busy-after-tls.test", "421"), ("mx.refused-after-tls.test", "550")] {
        let mut talk = encrypt(&lab, host, true).await.unwrap();
        assert!(talk.say("EHLO client.test").await[0].starts_with(code), "{host}");
    }
    let mut talk = encrypt(&lab, "mx.close-after-tls.test", true).await.unwrap();
    talk.send("EHLO client.test\r\n").await;
    assert_eq!(talk.rest().await, b"");
}

#[tokio::test]
async fn two_domains_are_answered_by_one_and_the_same() {
    let lab = lab(&["answered-for-one.test", "answered-for-two.test"]).await;
    let mut banners = Vec::new();
    for host in ["mx.answered-for-one.test", "mx.answered-for-two.test"] {
        banners.push(Talk::with(&lab, host).await.reply().await);
    }
    assert_eq!(banners[0], banners[1]);
    assert_eq!(
        lab.certificate("mx.answered-for-one.test"),
        lab.certificate("mx.answered-for-two.test")
    );
}

#[tokio::test]
async fn what_is_said_inside_tls_is_written_down_too() {
    let lab = lab(&["good-tls13.test"]).await;
    let mut talk = encrypt(&lab, "mx.good-tls13.test", true).await.unwrap();
    talk.say("EHLO inside.test").await;
    talk.say("QUIT").await;
    talk.rest().await;
    let said = lab.commands("mx.good-tls13.test");
    assert_eq!(said, ["EHLO client.test", "STARTTLS", "EHLO inside.test", "QUIT"]);
    assert_eq!(lab.connections("mx.good-tls13.test"), 1);
}
