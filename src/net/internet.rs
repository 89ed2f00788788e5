//! The real network.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::resolver::{Anchors, DnssecMode, Resolver, ResolverSettings, Upstream};
use super::starttls::{Tap, handshake};
use super::{
    Broken, DialFailure, HttpsFailure, HttpsReply, Link, Network, Route, Socks5, TlsOffer, address,
    clock, dial, https,
};
use crate::cert::Roots;
use crate::dns::{Answer, Kind};
use crate::tls::{HandshakeFailure, Session};

/// How the network is to be used.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Resolvers; none means those of the system.
    pub dns: Vec<Upstream>,
    /// For one try at one resolver.
    pub dns_timeout: Duration,
    /// Tries at each resolver.
    pub dns_tries: usize,
    /// Who judges DNSSEC.
    pub dnssec: DnssecMode,
    /// Where our own validation begins.
    pub trust_anchors: Anchors,
    /// What the certificates of resolvers are held against; none means the compiled-in roots.
    pub dns_roots: Option<Arc<Roots>>,
    /// Our own addresses, one a family.
    pub source: Vec<IpAddr>,
    /// A proxy for all connections to mail servers and policy hosts.
    pub socks5: Option<Socks5>,
    /// The name for EHLO; none means this host's own.
    pub ehlo_name: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            dns: Vec::new(),
            dns_timeout: Duration::from_secs(3),
            dns_tries: 2,
            dnssec: DnssecMode::default(),
            trust_anchors: Anchors::default(),
            dns_roots: None,
            source: Vec::new(),
            socks5: None,
            ehlo_name: None,
        }
    }
}

/// Settings that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// More than one source address of a family.
    #[error("{0} and {1} are of one family: --source takes one address a family")]
    TwoSources(IpAddr, IpAddr),
}

/// The network of this machine.
#[derive(Debug, Clone)]
pub struct Internet {
    resolver: Arc<Resolver>,
    settings: Arc<Settings>,
}

impl Internet {
    /// Makes ready; connects to nothing.
    ///
    /// # Errors
    /// [`SettingsError`] where the settings contradict each other.
    pub fn new(mut settings: Settings) -> Result<Self, SettingsError> {
        let (v4, v6): (Vec<IpAddr>, Vec<IpAddr>) =
            settings.source.iter().partition(|source| source.is_ipv4());
        if let [first, second, ..] = v4.as_slice() {
            return Err(SettingsError::TwoSources(*first, *second));
        }
        if let [first, second, ..] = v6.as_slice() {
            return Err(SettingsError::TwoSources(*first, *second));
        }
        settings.ehlo_name = settings.ehlo_name.or_else(address::host_fqdn);
        let resolver = Resolver::new(ResolverSettings {
            upstreams: settings.dns.clone(),
            timeout: settings.dns_timeout,
            tries: settings.dns_tries,
            dnssec: settings.dnssec,
            anchors: Arc::new(settings.trust_anchors.clone()),
            roots: settings.dns_roots.clone(),
        });
        Ok(Internet { resolver: Arc::new(resolver), settings: Arc::new(settings) })
    }
}

impl Internet {
    /// A connection from the source address and through the proxy that are set.
    async fn socket(&self, to: SocketAddr) -> Result<TcpStream, DialFailure> {
        match &self.settings.socks5 {
            None => dial::direct(to, &self.settings.source).await,
            Some(proxy) => dial::through(proxy, to).await,
        }
    }
}

impl Network for Internet {
    type Link = Wire;

    async fn ask(&self, name: &str, kind: Kind) -> Answer {
        // Boxed: what validation may lead to is deep, and every probe would carry its size.
        Box::pin(self.resolver.ask(name, kind)).await
    }

    async fn dial(&self, to: SocketAddr) -> Result<Wire, DialFailure> {
        let socket = self.socket(to).await?;
        // Behind a proxy the server sees that one's address, which is not known here.
        let direct = self.settings.socks5.is_none();
        let local = direct.then(|| socket.local_addr().ok()).flatten();
        Ok(Wire { stream: Stream::Clear(socket), source: local.map(|local| local.ip()) })
    }

    async fn https_get(&self, to: SocketAddr, host: &str, path: &str, most: usize) -> HttpsReply {
        match self.socket(to).await {
            // Boxed: few targets have anything to fetch, and every probe would carry its size.
            Ok(socket) => {
                let wanted = https::Wanted { host, port: to.port(), path, most };
                Box::pin(https::get(socket, &wanted)).await
            }
            Err(why) => HttpsReply { session: None, outcome: Err(HttpsFailure::Dial(why)) },
        }
    }

    fn now(&self) -> Timestamp {
        clock::now()
    }

    fn ehlo_name(&self) -> Option<&str> {
        self.settings.ehlo_name.as_deref()
    }

    fn resolver_name(&self) -> String {
        self.resolver.names()
    }

    fn route(&self, to: IpAddr) -> Route {
        // The proxy has ways of its own.
        if self.settings.socks5.is_some() { Route::Unknown } else { address::route(to) }
    }
}

/// A connection, in clear or inside TLS.
#[derive(Debug)]
pub struct Wire {
    stream: Stream,
    source: Option<IpAddr>,
}

#[derive(Debug)]
enum Stream {
    Clear(TcpStream),
    Encrypted(Box<TlsStream<Tap>>),
}

impl Wire {
    fn stream(&mut self) -> &mut (dyn Duplex + Send + Unpin) {
        match &mut self.stream {
            Stream::Clear(socket) => socket,
            Stream::Encrypted(stream) => stream,
        }
    }
}

/// Both directions in one.
trait Duplex: AsyncRead + AsyncWrite {}
impl<T: AsyncRead + AsyncWrite> Duplex for T {}

fn broken(error: &std::io::Error) -> Broken {
    use std::io::ErrorKind as K;
    match error.kind() {
        K::ConnectionReset | K::BrokenPipe | K::ConnectionAborted => Broken::Reset,
        _ => Broken::Other(crate::text::printable(error.to_string().as_bytes())),
    }
}

impl Link for Wire {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        let stream = self.stream();
        stream.write_all(bytes).await.map_err(|e| broken(&e))?;
        stream.flush().await.map_err(|e| broken(&e))
    }

    async fn receive(&mut self, buffer: &mut [u8]) -> Result<usize, Broken> {
        match self.stream().read(buffer).await {
            // Many servers close without close_notify; that is a close all the same.
            Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Ok(0),
            other => other.map_err(|e| broken(&e)),
        }
    }

    fn arrived(&mut self, buffer: &mut [u8]) -> usize {
        match &self.stream {
            Stream::Clear(socket) => socket.try_read(buffer).unwrap_or(0),
            Stream::Encrypted(_) => 0,
        }
    }

    async fn start_tls(self, offer: &TlsOffer) -> Result<(Self, Session), HandshakeFailure> {
        let Stream::Clear(socket) = self.stream else {
            return Err(HandshakeFailure {
                broken_by: crate::tls::BrokenBy::Protocol,
                detail: "the connection is inside TLS already".to_owned(),
                clear_text: Vec::new(),
            });
        };
        let (stream, session) = handshake(socket, offer).await?;
        let stream = Stream::Encrypted(Box::new(stream));
        Ok((Wire { stream, source: self.source }, session))
    }

    async fn close(mut self) {
        let _ = self.stream().shutdown().await;
    }

    fn source(&self) -> Option<IpAddr> {
        self.source
    }
}
