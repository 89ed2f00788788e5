//! All sockets, DNS, TLS and the clock, behind [`Network`].
//!
//! The only room that knows tokio's sockets, hickory and rustls connections.
//! It carries out and reports; it judges nothing and accepts every certificate.

mod address;
mod clock;
mod dial;
mod https;
mod internet;
mod limit;
mod metered;
mod offer;
mod proof;
mod recorder;
mod resolver;
mod roots;
mod schemes;
mod starttls;
#[cfg(all(test, feature = "demo"))]
mod tests;

use std::future::Future;
use std::net::{IpAddr, SocketAddr};

use jiff::Timestamp;

use crate::dns::{Answer, Kind};
use crate::tls::{HandshakeFailure, KeyType, Session};

pub use address::{ANYWHERE_V4, ANYWHERE_V6, Route, host_fqdn, route};
pub use clock::{Stopwatch, now};
pub use dial::{DialFailure, Socks5};
pub use internet::{Internet, Settings, SettingsError};
pub use limit::{Bounds, Cut, Stop, Stopper, stop_signal};
pub use resolver::{Anchors, AnchorsError, DnssecMode, NoUpstream, Upstream, system_upstreams};
pub use roots::{RootsError, load_roots};

/// What a run needs of the world outside.
pub trait Network: Send + Sync {
    /// A TCP connection of this network.
    type Link: Link;

    /// Asks DNS one question, its retries included.
    fn ask(&self, name: &str, kind: Kind) -> impl Future<Output = Answer> + Send;

    /// Opens a TCP connection. The caller sets the time limit.
    fn dial(&self, to: SocketAddr) -> impl Future<Output = Result<Self::Link, DialFailure>> + Send;

    /// The time of day.
    fn now(&self) -> Timestamp;

    /// The name the user wants given in EHLO, or this host's own.
    fn ehlo_name(&self) -> Option<&str>;

    /// The resolvers asked, for the record.
    fn resolver_name(&self) -> String;

    /// Asks an HTTPS server for one file; follows no redirect, and takes any certificate.
    /// At most `most` octets of it are read. The caller sets the time limit.
    fn https_get(
        &self,
        to: SocketAddr,
        host: &str,
        path: &str,
        most: usize,
    ) -> impl Future<Output = HttpsReply> + Send;

    /// Whether there is a way to this address's family, as far as that can be known.
    fn route(&self, to: IpAddr) -> Route;
}

/// How reading or writing on a connection ended before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// Reset by the other side.
    Reset,
    /// Anything else, in the system's words.
    Other(String),
}

/// One connection, in clear or inside TLS.
pub trait Link: Send + Sized {
    /// Sends all of `bytes`.
    fn send(&mut self, bytes: &[u8]) -> impl Future<Output = Result<(), Broken>> + Send;

    /// Reads what there is, at most the buffer's length; 0 says that the other side closed.
    fn receive(&mut self, buffer: &mut [u8]) -> impl Future<Output = Result<usize, Broken>> + Send;

    /// Octets that have arrived already, without waiting; 0 if there are none.
    fn arrived(&mut self, buffer: &mut [u8]) -> usize;

    /// Upgrades to TLS. Any certificate is taken, and returned.
    fn start_tls(
        self,
        offer: &TlsOffer,
    ) -> impl Future<Output = Result<(Self, Session), HandshakeFailure>> + Send;

    /// Closes in order; errors do not matter any more.
    fn close(self) -> impl Future<Output = ()> + Send;

    /// Our own address as the other side sees it, if that is known.
    fn source(&self) -> Option<IpAddr>;
}

/// What came of a request over HTTPS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpsReply {
    /// What TLS agreed on, if it did.
    pub session: Option<Session>,
    /// The response, or how it failed.
    pub outcome: Result<HttpResponse, HttpsFailure>,
}

/// A response that came whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The Content-Type, printable.
    pub media_type: Option<String>,
    /// The Location of a redirect, printable.
    pub location: Option<String>,
    /// The body; empty unless the status is 200.
    pub body: Vec<u8>,
}

/// How a request over HTTPS failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpsFailure {
    /// No TCP connection.
    Dial(DialFailure),
    /// No TLS.
    Handshake(HandshakeFailure),
    /// What answers is not HTTP, or broke off: one clause.
    Http(String),
    /// The body is longer than what was to be read.
    TooLong,
}

/// What is offered in a handshake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsOffer {
    /// The name for SNI; none, or one that SNI cannot carry, and SNI is left out.
    pub server_name: Option<String>,
    /// Whether the ClientHello carries a post-quantum key share.
    pub post_quantum: bool,
    /// TLS 1.2 and nothing newer.
    pub tls12_only: bool,
    /// Only certificates of this key type are taken; none means any. A server without one
    /// mostly sends an alert, `handshake_failure`.
    pub key_type: Option<KeyType>,
}
