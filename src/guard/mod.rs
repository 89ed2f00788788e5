//! Which addresses and names are never connected to.
//!
//! Names in hostile DNS can point a prober into somebody's own network, so
//! special-purpose addresses (RFC 6890 and the IANA registries it made) are
//! recorded and left alone unless the user says otherwise (A-5321-6). Does no
//! IO, reads no clock.

mod exclusions;
mod special;

use std::net::IpAddr;

use ipnet::IpNet;

pub use exclusions::{ExclusionError, Exclusions};
pub use special::special_purpose;

/// Which special-purpose addresses may be connected to all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Private {
    /// None: the default.
    #[default]
    Refused,
    /// All of them, multicast and the unspecified address excepted.
    Allowed,
    /// Those within these prefixes.
    Within(Vec<IpNet>),
}

/// The guard: asked before every connection.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    /// What `--allow-private` says.
    pub private: Private,
    /// What `--exclude` says.
    pub exclusions: Exclusions,
}

/// Why the guard holds a connection back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The address is of a special-purpose block, named here.
    Special(&'static str),
    /// An entry of the exclusion list covers the name or address.
    Excluded(String),
}

impl Guard {
    /// Why `host` at `address` must not be connected to, if so.
    pub fn refuses(&self, host: &str, address: IpAddr) -> Option<Refusal> {
        if let Some(entry) = self.exclusions.covers(host, address) {
            return Some(Refusal::Excluded(entry));
        }
        let block = special_purpose(address)?;
        let allowed = match &self.private {
            Private::Refused => false,
            Private::Allowed => !special::never_a_host(address),
            Private::Within(nets) => {
                !special::never_a_host(address) && nets.iter().any(|net| net.contains(&address))
            }
        };
        (!allowed).then_some(Refusal::Special(block))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn private_addresses_need_leave() {
        let closed = Guard::default();
        assert_eq!(
            closed.refuses("mx", ip("127.0.0.1")),
            Some(Refusal::Special("loopback address"))
        );
        assert_eq!(closed.refuses("mx", ip("8.8.8.8")), None);
        let open = Guard { private: Private::Allowed, ..Guard::default() };
        assert_eq!(open.refuses("mx", ip("127.0.0.1")), None);
        assert!(open.refuses("mx", ip("224.0.0.1")).is_some(), "multicast is no host");
        assert!(open.refuses("mx", ip("0.0.0.0")).is_some());
    }

    #[test]
    fn leave_can_be_given_for_one_prefix() {
        let lab = Guard {
            private: Private::Within(vec!["127.0.0.0/8".parse().unwrap()]),
            ..Guard::default()
        };
        assert_eq!(lab.refuses("mx", ip("127.77.0.1")), None);
        assert!(lab.refuses("mx", ip("10.0.0.1")).is_some());
    }

    #[test]
    fn exclusions_win_over_leave() {
        let guard = Guard {
            private: Private::Allowed,
            exclusions: "192.0.2.0/24\n.example.org".parse().unwrap(),
        };
        assert!(matches!(guard.refuses("mx.a", ip("192.0.2.9")), Some(Refusal::Excluded(_))));
        assert!(matches!(
            guard.refuses("mx.example.org", ip("127.0.0.1")),
            Some(Refusal::Excluded(_))
        ));
    }
}
