//! TLS servers of the tests: each takes one connection and does what it is told.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair, SignatureAlgorithm, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A connection inside TLS, from the server's side.
pub(super) type Inside = TlsStream<TcpStream>;

/// Chooses a certificate by what the client says.
pub(super) type Choice = fn(&[Arc<CertifiedKey>], &ClientHello<'_>) -> Option<Arc<CertifiedKey>>;

/// A self-signed certificate for `name` that ran out in 2020, and its key.
pub(super) fn certified(name: &str, algorithm: &'static SignatureAlgorithm) -> Arc<CertifiedKey> {
    let key = KeyPair::generate_for(algorithm).unwrap();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2019, 1, 1);
    params.not_after = date_time_ymd(2020, 1, 1);
    let certificate = params.self_signed(&key).unwrap().der().clone();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = aws_lc_rs::default_provider();
    Arc::new(CertifiedKey::from_der(vec![certificate], key, &provider).unwrap())
}

/// The leaf of what a server holds, DER.
pub(super) fn leaf(held: &CertifiedKey) -> Vec<u8> {
    held.cert[0].to_vec()
}

#[derive(Debug)]
struct Held(Vec<Arc<CertifiedKey>>, Choice);

impl ResolvesServerCert for Held {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        (self.1)(&self.0, &hello)
    }
}

/// Speaks TLS with one of `held` to whoever comes.
pub(super) fn acceptor(held: &[Arc<CertifiedKey>], choice: Choice) -> TlsAcceptor {
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Held(held.to_vec(), choice)));
    TlsAcceptor::from(Arc::new(config))
}

/// Takes one connection and does `act` with it; the task ends with what that gave.
pub(super) async fn in_clear<T, F>(
    act: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> (SocketAddr, JoinHandle<T>)
where
    T: Send + 'static,
    F: Future<Output = T> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        act(socket).await
    });
    (at, serving)
}

/// Takes one connection, shakes hands, and does `act` inside.
pub(super) async fn inside<T, F>(
    held: Arc<CertifiedKey>,
    act: impl FnOnce(Inside) -> F + Send + 'static,
) -> (SocketAddr, JoinHandle<T>)
where
    T: Send + 'static,
    F: Future<Output = T> + Send,
{
    let acceptor = acceptor(&[held], |held, _| held.first().cloned());
    in_clear(async move |socket| act(acceptor.accept(socket).await.unwrap()).await).await
}

/// The head of the request, to its empty line.
pub(super) async fn request(stream: &mut Inside) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

/// Waits for the request, answers it and closes; the task ends with the request.
pub(super) async fn answering(answer: impl Into<Vec<u8>>) -> (SocketAddr, JoinHandle<String>) {
    let (held, answer) = (certified("policy.test", &rcgen::PKCS_ECDSA_P256_SHA256), answer.into());
    inside(held, async move |mut stream: Inside| {
        let asked = request(&mut stream).await;
        // Whoever has read enough closes first.
        let _ = stream.write_all(&answer).await;
        let _ = stream.shutdown().await;
        asked
    })
    .await
}

/// Waits for the request, says `begin`, then `again` until nobody listens, with `pause` between;
/// the task ends with the octets that were taken off its hands.
pub(super) async fn endless(
    begin: &'static str,
    again: impl Into<Vec<u8>>,
    pause: Duration,
) -> (SocketAddr, JoinHandle<usize>) {
    let (held, again) = (certified("policy.test", &rcgen::PKCS_ECDSA_P256_SHA256), again.into());
    inside(held, async move |mut stream: Inside| {
        request(&mut stream).await;
        stream.write_all(begin.as_bytes()).await.unwrap();
        let mut sent = begin.len();
        while stream.write_all(&again).await.is_ok() && stream.flush().await.is_ok() {
            sent += again.len();
            tokio::time::sleep(pause).await;
        }
        sent
    })
    .await
}
