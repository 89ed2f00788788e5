//! What this machine is called and which ways lead out of it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// A public IPv4 address, to ask for the way out. Nothing is ever sent to it.
pub const ANYWHERE_V4: IpAddr = IpAddr::V4(Ipv4Addr::new(1, 1, 1, 1));

/// A public IPv6 address, to ask for the way out. Nothing is ever sent to it.
pub const ANYWHERE_V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0x2606, 0x4700, 0, 0, 0, 0, 0, 1));

/// Whether this machine has a way to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// There is one, from this address.
    From(IpAddr),
    /// There is none.
    None,
    /// The system did not say.
    Unknown,
}

/// The way to `to` by the system's routing table. Sends nothing.
#[expect(clippy::disallowed_methods, reason = "net/ is where sockets are made")]
pub fn route(to: IpAddr) -> Route {
    let any: IpAddr = match to {
        IpAddr::V4(_) => IpAddr::from([0; 4]),
        IpAddr::V6(_) => IpAddr::from([0; 16]),
    };
    let Ok(socket) = UdpSocket::bind((any, 0)) else { return Route::None };
    match socket.connect((to, 25)) {
        Ok(()) => socket.local_addr().as_ref().map_or(Route::Unknown, from),
        Err(e) if no_way(e.kind()) => Route::None,
        Err(_) => Route::Unknown,
    }
}

fn from(local: &SocketAddr) -> Route {
    Route::From(local.ip())
}

fn no_way(kind: std::io::ErrorKind) -> bool {
    use std::io::ErrorKind as K;
    matches!(kind, K::NetworkUnreachable | K::HostUnreachable | K::AddrNotAvailable)
}

/// This host's own full name, if it has one that others could know.
pub fn host_fqdn() -> Option<String> {
    let name = gethostname::gethostname().into_string().ok()?;
    let name = if name.contains('.') { name } else { canonical(&name)? };
    crate::dns::a_label(&name).ok().filter(|n| is_public_name(n))
}

/// The full name that the hosts file gives for a short one.
fn canonical(short: &str) -> Option<String> {
    let hosts = std::fs::read_to_string("/etc/hosts").ok()?;
    let full = hosts.lines().filter_map(|line| {
        let mut words = line.split('#').next()?.split_whitespace().skip(1);
        let first = words.next()?;
        (first == short || words.any(|w| w == short)).then_some(first)
    });
    full.map(str::to_owned).find(|name| name.contains('.'))
}

/// False for names that mean something on this machine or network alone.
fn is_public_name(name: &str) -> bool {
    const LOCAL: [&str; 7] =
        ["localhost", "localdomain", "local", "lan", "home", "internal", "invalid"];
    name.contains('.') && !name.rsplit('.').next().is_some_and(|last| LOCAL.contains(&last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_network_alone_are_not_given_to_others() {
        assert!(is_public_name("mail.example.org"));
        for name in ["laptop", "localhost.localdomain", "nas.lan", "vm1.internal"] {
            assert!(!is_public_name(name), "{name}");
        }
    }

    #[test]
    fn loopback_is_reached_from_loopback() {
        let loopback = IpAddr::from([127, 0, 0, 1]);
        assert_eq!(route(loopback), Route::From(loopback));
    }
}
