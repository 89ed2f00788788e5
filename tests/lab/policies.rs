//! Policy hosts, asked in the plainest way, and servers with more than one certificate.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use mxtls::demo::{Internet, Lab, LabError};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::client::{Talk, lab};
use crate::validating::key_digest;

const PATH: &str = "/.well-known/mta-sts.txt";

fn trusting(lab: &Lab) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(lab.roots_pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_webpki_verifier(verifier.build().unwrap())
        .with_no_client_auth()
}

fn place(lab: &Lab, domain: &str) -> SocketAddr {
    let host = lab.internet().domain(domain).unwrap().policy_host.as_ref().unwrap();
    (host.address, lab.sts_port()).into()
}

async fn connected(lab: &Lab, domain: &str) -> io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(place(lab, domain)).await?;
    let name = ServerName::try_from(format!("mta-sts.{domain}")).unwrap();
    TlsConnector::from(Arc::new(trusting(lab))).connect(name, stream).await
}

async fn requested(lab: &Lab, domain: &str, path: &str) -> TlsStream<TcpStream> {
    let mut stream = connected(lab, domain).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: mta-sts.{domain}:9\r\nx: y\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Head and body of a response that ends.
async fn got(lab: &Lab, domain: &str, path: &str) -> (String, String) {
    let mut text = String::new();
    requested(lab, domain, path).await.read_to_string(&mut text).await.unwrap();
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    (head.to_owned(), body.to_owned())
}

const POLICY: &str =
    "version: STSv1\r\nmode: enforce\r\nmx: mx.sts-enforce.test\r\nmax_age: 1209600\r\n";

#[tokio::test]
async fn a_policy_is_served_at_its_place_alone() {
    let lab = lab(&["sts-enforce.test"]).await;
    let (head, body) = got(&lab, "sts-enforce.test", PATH).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"), "{head}");
    assert!(head.contains(&format!("Content-Length: {}", POLICY.len())), "{head}");
    assert_eq!(body, POLICY);
    assert!(got(&lab, "sts-enforce.test", "/").await.0.starts_with("HTTP/1.1 404 "));
    let host = "mta-sts.sts-enforce.test:9";
    assert_eq!(lab.policy_requests(), [format!("GET {PATH} {host}"), format!("GET / {host}")]);
    lab.reset_counts();
    assert!(lab.policy_requests().is_empty());
}

#[tokio::test]
async fn what_is_no_request_for_this_host_gets_no_policy() {
    let lab = lab(&["sts-enforce.test"]).await;
    for (request, status) in [
        (format!("GET {PATH} HTTP/1.1\r\nHost: other.test\r\n\r\n"), "421"),
        (format!("GET {PATH} HTTP/1.1\r\n\r\n"), "421"),
        (format!("POST {PATH} HTTP/1.1\r\nHost: mta-sts.sts-enforce.test\r\n\r\n"), "405"),
        (format!("GET {}\r\n\r\n", "x".repeat(20_000)), "421"),
    ] {
        let mut stream = connected(&lab, "sts-enforce.test").await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(str::from_utf8(&answer).unwrap(), format!("HTTP/1.1 {status}"), "{request:.60}");
    }
}

#[tokio::test]
async fn certificates_of_policy_hosts_are_wrong_in_the_way_they_are_named_for() {
    let names = ["sts-host-self-signed.test", "sts-host-expired.test", "sts-host-wrong-name.test"];
    let lab = lab(&names).await;
    for name in names {
        let error = connected(&lab, name).await.expect_err("no handshake");
        let error = error.into_inner().and_then(|e| e.downcast::<Error>().ok());
        assert!(
            matches!(error.as_deref(), Some(Error::InvalidCertificate(_))),
            "{name}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_redirect_leads_to_the_policy_for_those_who_follow() {
    let lab = lab(&["sts-redirect.test"]).await;
    let (head, body) = got(&lab, "sts-redirect.test", PATH).await;
    assert!(head.starts_with("HTTP/1.1 301 ") && body.is_empty(), "{head}");
    let to = head.lines().find_map(|line| line.strip_prefix("Location: ")).expect("a place");
    assert!(got(&lab, "sts-redirect.test", to).await.1.starts_with("version: STSv1"));
}

#[tokio::test]
async fn a_file_that_is_missing_is_404_and_a_host_that_is_off_refuses() {
    let lab = lab(&["sts-no-file.test", "sts-host-off.test"]).await;
    assert!(got(&lab, "sts-no-file.test", PATH).await.0.starts_with("HTTP/1.1 404 Not Found"));
    let error = TcpStream::connect(place(&lab, "sts-host-off.test")).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn too_much_is_a_hundred_megabytes() {
    let lab = lab(&["sts-far-too-much.test"]).await;
    let mut stream = requested(&lab, "sts-far-too-much.test", PATH).await;
    let (mut some, mut size) = (vec![0; 1 << 16], 0);
    while let Ok(read @ 1..) = stream.read(&mut some).await {
        size += read;
    }
    assert!((99_000_000..101_000_000).contains(&size), "{size}");
}

#[tokio::test]
async fn a_dripping_host_begins_and_takes_its_time() {
    let lab = lab(&["sts-drip.test"]).await;
    let mut stream = requested(&lab, "sts-drip.test", PATH).await;
    let mut answer = Vec::new();
    let wait = Duration::from_millis(1500);
    let ended = tokio::time::timeout(wait, stream.read_to_end(&mut answer)).await;
    let text = String::from_utf8(answer).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    assert!(ended.is_err() && head.starts_with("HTTP/1.1 200"), "{text}");
    assert!((1..5).contains(&body.len()), "{body}");
}

#[tokio::test]
async fn aliases_lead_to_the_record_and_to_the_policy_host() {
    let lab = lab(&["sts-delegated.test"]).await;
    assert!(got(&lab, "sts-delegated.test", PATH).await.1.contains("mx: mx.sts-delegated.test"));
}

/// Takes any certificate.
#[derive(Debug)]
struct Any(Vec<SignatureScheme>);

impl ServerCertVerifier for Any {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.clone()
    }
}

const ECDSA: SignatureScheme = SignatureScheme::ECDSA_NISTP256_SHA256;
const RSA: SignatureScheme = SignatureScheme::RSA_PSS_SHA256;

/// The certificate that `host` shows to a client that gives `name`, if any, and takes
/// `schemes`; it goes on talking, too.
async fn shown(lab: &Lab, host: &str, name: Option<&str>, schemes: &[SignatureScheme]) -> Vec<u8> {
    let mut config = trusting(lab);
    config.enable_sni = name.is_some();
    config.dangerous().set_certificate_verifier(Arc::new(Any(schemes.to_vec())));
    let talk = Talk::to_starttls(lab, host).await;
    let name = ServerName::try_from(name.unwrap_or(host).to_owned()).unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let mut talk = Talk { stream: connector.connect(name, talk.stream).await.unwrap() };
    assert!(talk.say("EHLO client.test").await[0].starts_with("250"));
    talk.stream.get_ref().1.peer_certificates().expect("a chain")[0].to_vec()
}

#[tokio::test]
async fn a_server_chooses_its_certificate_by_sni() {
    let lab = lab(&["dane-by-sni.test"]).await;
    let host = "mx.dane-by-sni.test";
    let own = lab.certificate(host).unwrap();
    assert_eq!(shown(&lab, host, Some("MX.dane-by-sni.test"), &[ECDSA, RSA]).await, own);
    let unnamed = shown(&lab, host, None, &[ECDSA, RSA]).await;
    assert_ne!(key_digest(&unnamed), key_digest(own), "no TLSA record fits both");
    assert_eq!(shown(&lab, host, Some("dane-by-sni.test"), &[ECDSA, RSA]).await, unnamed);
}

#[tokio::test]
async fn a_server_with_two_keys_shows_what_the_client_can_check() {
    let lab = lab(&["dane-two-keys.test"]).await;
    let host = "mx.dane-two-keys.test";
    let own = lab.certificate(host).unwrap();
    for schemes in [&[ECDSA, RSA][..], &[RSA, ECDSA], &[ECDSA]] {
        assert_eq!(shown(&lab, host, Some(host), schemes).await, own, "{schemes:?}");
    }
    let rsa = shown(&lab, host, Some(host), &[RSA]).await;
    assert_ne!(key_digest(&rsa), key_digest(own), "no TLSA record fits both");
    assert_eq!(shown(&lab, host, Some(host), &[RSA]).await, rsa, "the same each time");
}

#[tokio::test]
async fn a_tlsa_record_of_nobody_is_no_lab() {
    let text = "[[domain]]\nname = 'a.test'\nwhat = 'pins a stranger'\n\
                records = ['_25._tcp.mx.a.test TLSA 3 1 1 {certificate mx.b.test}']";
    let error = Lab::start(Internet::parse(text).unwrap()).await.err().expect("no lab");
    assert!(matches!(error, LabError::NoCertificate(_)), "{error:?}");
    assert!(error.to_string().contains("mx.b.test"), "{error}");
}
