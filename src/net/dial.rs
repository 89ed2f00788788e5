//! TCP connections: direct or through a SOCKS5 proxy, and why one did not come.
//!
//! RFC 1928 and RFC 1929 for the proxy.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::{TcpSocket, TcpStream};
use tokio_socks::tcp::Socks5Stream;

use crate::text::printable;

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DialFailure {
    /// Nothing listens there, or something refuses on its behalf.
    #[error("{0}")]
    Refused(String),
    /// No way there, as the network says.
    #[error("{0}")]
    Unreachable(String),
    /// Reset while connecting.
    #[error("{0}")]
    Reset(String),
    /// The system gave up waiting.
    #[error("{0}")]
    TimedOut(String),
    /// Our own side: the proxy, the source address, a limit of the system.
    #[error("{0}")]
    Ours(String),
}

/// How long the proxy itself may take to accept us: less than the limit of a connection, so that
/// its silence is not taken for the mail server's.
const PROXY_CONNECT: Duration = Duration::from_secs(5);

/// A SOCKS5 proxy.
#[derive(Clone, PartialEq, Eq)]
pub struct Socks5 {
    /// Its host name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// User and password, if it wants them.
    pub login: Option<(String, String)>,
}

/// Without the password.
impl std::fmt::Debug for Socks5 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Socks5({}:{})", self.host, self.port)
    }
}

impl std::str::FromStr for Socks5 {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let usage = || "write it as HOST:PORT or USER:PASSWORD@HOST:PORT".to_owned();
        let (login, place) = match text.rsplit_once('@') {
            Some((login, place)) => (Some(login.split_once(':').ok_or_else(usage)?), place),
            None => (None, text),
        };
        let (host, port) = place.rsplit_once(':').ok_or_else(usage)?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() {
            return Err(usage());
        }
        Ok(Socks5 {
            host: host.to_owned(),
            port: port.parse().map_err(|_| usage())?,
            login: login.map(|(user, password)| (user.to_owned(), password.to_owned())),
        })
    }
}

/// Connects to `to`, from `source` if it is given and of the same family.
#[expect(clippy::disallowed_methods, reason = "net/ is where sockets are made")]
pub(super) async fn direct(to: SocketAddr, source: &[IpAddr]) -> Result<TcpStream, DialFailure> {
    let ours = |e: io::Error| DialFailure::Ours(format!("no socket could be had: {e}"));
    let socket = if to.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    let socket = socket.map_err(ours)?;
    if let Some(from) = source.iter().find(|s| s.is_ipv4() == to.is_ipv4()) {
        socket.bind((*from, 0).into()).map_err(|e| {
            DialFailure::Ours(format!("the source address {from} cannot be used here: {e}"))
        })?;
    }
    let stream = socket.connect(to).await.map_err(|e| classify(&e))?;
    // Without this a command waits for the acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// Connects to `to` through `proxy`.
pub(super) async fn through(proxy: &Socks5, to: SocketAddr) -> Result<TcpStream, DialFailure> {
    let place = (proxy.host.as_str(), proxy.port);
    let ours = |what: &str| {
        let said = printable(what.as_bytes());
        DialFailure::Ours(format!("the SOCKS5 proxy {}:{}: {said}", place.0, place.1))
    };
    let reached = tokio::time::timeout(PROXY_CONNECT, reach(place)).await;
    let socket = match reached {
        Ok(Ok(socket)) => socket,
        Ok(Err(why)) => return Err(ours(&format!("cannot be reached: {why}"))),
        Err(_) => return Err(ours("cannot be reached in time")),
    };
    let joined = match &proxy.login {
        None => Socks5Stream::connect_with_socket(socket, to).await,
        Some((user, password)) => {
            Socks5Stream::connect_with_password_and_socket(socket, to, user, password).await
        }
    };
    joined.map(Socks5Stream::into_inner).map_err(|e| classify_proxied(&e, ours))
}

/// The first of a host's addresses that accepts us.
async fn reach(place: (&str, u16)) -> Result<TcpStream, String> {
    let mut why = "its name has no address".to_owned();
    for at in tokio::net::lookup_host(place).await.map_err(|e| e.to_string())? {
        match direct(at, &[]).await {
            Ok(socket) => return Ok(socket),
            Err(failure) => why = failure.to_string(),
        }
    }
    Err(why)
}

fn classify_proxied(error: &tokio_socks::Error, ours: impl Fn(&str) -> DialFailure) -> DialFailure {
    use tokio_socks::Error as E;
    let said = format!("the SOCKS5 proxy says: {error}");
    match error {
        E::ConnectionRefused => DialFailure::Refused(said),
        E::NetworkUnreachable | E::HostUnreachable => DialFailure::Unreachable(said),
        E::TtlExpired => DialFailure::TimedOut(said),
        other => ours(&other.to_string()),
    }
}

fn classify(error: &io::Error) -> DialFailure {
    use io::ErrorKind as K;
    let said = error.to_string();
    match error.kind() {
        K::ConnectionRefused => DialFailure::Refused(said),
        // The system says "permission denied" where ICMP said "prohibited".
        K::HostUnreachable | K::NetworkUnreachable | K::PermissionDenied | K::NetworkDown => {
            DialFailure::Unreachable(said)
        }
        K::ConnectionReset | K::ConnectionAborted => DialFailure::Reset(said),
        K::TimedOut => DialFailure::TimedOut(said),
        _ => DialFailure::Ours(said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_written_with_or_without_login() {
        let plain: Socks5 = "127.0.0.1:1080".parse().unwrap();
        assert_eq!((plain.host.as_str(), plain.port, plain.login), ("127.0.0.1", 1080, None));
        let login: Socks5 = "me:p@ss@[::1]:9050".parse().unwrap();
        assert_eq!(login.login, Some(("me".into(), "p@ss".into())));
        assert_eq!(login.host, "::1");
        assert!("proxy".parse::<Socks5>().is_err());
        assert!("user@proxy:1080".parse::<Socks5>().is_err());
    }
}
