//! How much a probe costs beside the bare steps that it must take.
//!
//! Both visit the same 200 in-process servers in the same run: the reference
//! connects, says EHLO, upgrades, says EHLO and QUIT and waits for the 221,
//! with the same TLS settings, and keeps nothing. The ratio is the figure.
#![allow(missing_docs, clippy::disallowed_methods, clippy::expect_used, clippy::print_stdout)]

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};
use mxtls::cert::Roots;
use mxtls::demo::{Internet as LabInternet, Lab};
use mxtls::examine::{Request, Run};
use mxtls::facts::Target;
use mxtls::guard::{Guard, Private};
use mxtls::net::{Internet, Settings, Upstream};
use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs::{default_provider, kx_group};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

const SERVERS: usize = 200;
const AT_ONCE: usize = 64;
const ROUNDS: usize = 9;

/// The lab's file, written for 200 healthy servers of one domain each.
fn internet() -> LabInternet {
    let domain = |n: usize| {
        let (name, host) = (format!("d{n}.test"), format!("mx.d{n}.test"));
        format!(
            "[[domain]]\nname = {name:?}\nwhat = \"healthy\"\nrecords = [\"{name} MX 10 {host}\"]\n\
             [[domain.server]]\nhost = {host:?}\naddress = \"127.77.{}.{}\"\n\
             expect = {{ outcome = \"encrypted\" }}\n",
            100 + n / 200,
            1 + n % 200
        )
    };
    let text: String = (0..SERVERS).map(domain).collect();
    LabInternet::parse(&text).expect("the bench's own lab")
}

fn connector(roots_pem: &str) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_slice_iter(roots_pem.as_bytes()) {
        roots.add(root.expect("the lab's root")).expect("the lab's root");
    }
    let mut provider = default_provider();
    provider.kx_groups =
        vec![kx_group::X25519MLKEM768, kx_group::X25519, kx_group::SECP256R1, kx_group::SECP384R1];
    let mut config = rustls::ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .expect("TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.resumption = rustls::client::Resumption::disabled();
    TlsConnector::from(Arc::new(config))
}

/// Reads until a line with a space after its code is whole.
async fn reply(from: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    let (mut text, mut chunk) = (Vec::new(), [0; 1024]);
    loop {
        let count = from.read(&mut chunk).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        text.extend_from_slice(chunk.get(..count).unwrap_or_default());
        let last = text.strip_suffix(b"\r\n").and_then(|t| t.rsplit(|b| *b == b'\n').next());
        if last.is_some_and(|line| line.get(3) == Some(&b' ')) {
            return Ok(());
        }
    }
}

async fn say(to: &mut (impl AsyncRead + AsyncWrite + Unpin), line: &str) -> io::Result<()> {
    to.write_all(line.as_bytes()).await?;
    to.flush().await?;
    reply(to).await
}

/// The bare steps, nothing kept.
async fn bare(tls: &TlsConnector, host: &str, at: SocketAddr) -> io::Result<()> {
    let mut socket = TcpStream::connect(at).await?;
    socket.set_nodelay(true)?;
    reply(&mut socket).await?;
    say(&mut socket, "EHLO bench.example\r\n").await?;
    say(&mut socket, "STARTTLS\r\n").await?;
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let mut inside = tls.connect(name, socket).await?;
    say(&mut inside, "EHLO bench.example\r\n").await?;
    say(&mut inside, "QUIT\r\n").await
}

async fn all_bare(lab: &Lab, tls: &TlsConnector) -> Duration {
    let began = Instant::now();
    let servers: Vec<_> = lab.internet().servers().collect();
    let visits = stream::iter(servers)
        .map(|server| bare(tls, &server.host, SocketAddr::new(server.address, lab.port())));
    let done: Vec<_> = visits.buffer_unordered(AT_ONCE).collect().await;
    assert!(done.iter().all(Result::is_ok), "the reference must reach every server");
    began.elapsed()
}

async fn all_probed(network: &Internet, request: &Request, targets: &[Target]) -> Duration {
    let began = Instant::now();
    let run = Run::new(network, request.clone());
    let mut encrypted = 0;
    run.examine(targets, |record| {
        encrypted += usize::from(record.verdict.level.as_deref() == Some("pki-name"));
    })
    .await;
    assert_eq!(encrypted, SERVERS, "every server is healthy");
    began.elapsed()
}

fn median(mut of: Vec<Duration>) -> f64 {
    of.sort();
    of.get(of.len() / 2).map_or(0.0, Duration::as_secs_f64)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // The servers have a thread of their own, so that neither side pays for them.
    let (ready, lab) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async move {
            let lab = Lab::start(internet()).await.expect("the lab");
            let _ = ready.send(lab);
            std::future::pending::<()>().await;
        });
    });
    let lab = lab.recv().expect("the lab");
    let network = Internet::new(Settings {
        dns: vec![Upstream::Plain(lab.dns())],
        ehlo_name: Some("bench.example".to_owned()),
        ..Settings::default()
    })
    .expect("settings");
    let request = Request {
        guard: Guard { private: Private::Allowed, ..Guard::default() },
        roots: Arc::new(Roots::from_pem("lab", lab.roots_pem().as_bytes()).expect("roots")),
        port: lab.port(),
        concurrency: AT_ONCE,
        ..Request::default()
    };
    let names = (0..SERVERS).map(|n| format!("d{n}.test"));
    let targets: Vec<Target> = names.filter_map(|name| name.parse().ok()).collect();
    let tls = connector(&lab.roots_pem());
    let (mut bare, mut probed) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(all_bare(&lab, &tls).await);
        probed.push(all_probed(&network, &request, &targets).await);
    }
    let (bare, probed) = (median(bare), median(probed));
    let rate = |seconds: f64| SERVERS as f64 / seconds;
    println!("bare loop  {:8.0} servers/s", rate(bare));
    println!(
        "probe      {:8.0} servers/s, with MX, A and AAAA look-ups and a record",
        rate(probed)
    );
    println!("ratio      {:8.2} (time of the probe / time of the bare loop)", probed / bare);
}
