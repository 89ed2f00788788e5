//! The public face of the lab's senders: documentation addresses (RFC 5737).
//!
//! The lab's wires are loopback, and a trace line with a loopback client speaks
//! of one machine or of a client that somebody hides. Neither is meant here, so
//! the lab's servers write `198.51.100.y` for a client at `127.77.100.y`, and
//! `203.0.113.y` for one at `127.77.113.y`: one to one, the last octets stay.
//! Any other client is written as it is. Does no IO, reads no clock.

use std::net::{IpAddr, Ipv4Addr};

/// The address of `client` as the world would see it.
pub(super) fn public(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(address) => documented(address).unwrap_or(address).into(),
        IpAddr::V6(_) => client,
    }
}

/// Whether `client` lives where the lab's senders live.
pub(super) fn is_a_sender(client: Ipv4Addr) -> bool {
    documented(client).is_some()
}

fn documented(client: Ipv4Addr) -> Option<Ipv4Addr> {
    match client.octets() {
        [127, 77, 100, last] => Some(Ipv4Addr::new(198, 51, 100, last)),
        [127, 77, 113, last] => Some(Ipv4Addr::new(203, 0, 113, last)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(client: &str) -> String {
        public(client.parse().unwrap()).to_string()
    }

    #[test]
    fn senders_are_shown_and_nobody_else() {
        assert_eq!(shown("127.77.100.1"), "198.51.100.1");
        assert_eq!(shown("127.77.113.200"), "203.0.113.200");
        for other in ["127.77.1.1", "127.0.0.1", "::1"] {
            assert_eq!(shown(other), other);
        }
    }
}
