//! Which resolvers there are to ask, and which of them are ours to believe.
//!
//! RFC 1035, RFC 7858 (over TLS), RFC 8484 (over HTTPS).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::str::FromStr;

use crate::dns::a_label;

/// The port of DNS.
const DNS: u16 = 53;
/// The port of DNS over TLS.
const DNS_OVER_TLS: u16 = 853;
/// The port of DNS over HTTPS.
const HTTPS: u16 = 443;
/// Where the system names its resolvers.
const RESOLV_CONF: &str = "/etc/resolv.conf";

/// Where container engines put a forwarder: it hands on the word of a resolver elsewhere.
const CONTAINER_FORWARDER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 11));

/// One resolver to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upstream {
    /// Over UDP, and over TCP where an answer was cut short.
    Plain(SocketAddr),
    /// Over TLS.
    Tls {
        /// Where it listens.
        address: SocketAddr,
        /// The name or address that its certificate must have.
        name: String,
    },
    /// Over HTTPS.
    Https {
        /// The name or IPv4 address that its certificate must have.
        host: String,
        /// Its port.
        port: u16,
        /// Where it takes questions, with a leading slash.
        path: String,
    },
}

/// A text that names no resolver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it names no resolver")]
pub struct NoUpstream;

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Upstream::Plain(address) => address.fmt(f),
            Upstream::Tls { address, name } => write!(f, "tls://{address}#{name}"),
            Upstream::Https { host, port: HTTPS, path } => write!(f, "https://{host}{path}"),
            Upstream::Https { host, port, path } => write!(f, "https://{host}:{port}{path}"),
        }
    }
}

impl FromStr for Upstream {
    type Err = NoUpstream;

    /// Reads `IP[:PORT]`, `tls://IP[:PORT]#NAME` or `https://NAME[:PORT]/PATH`.
    fn from_str(text: &str) -> Result<Self, NoUpstream> {
        if let Some(rest) = text.strip_prefix("tls://") {
            let (place, name) = rest.split_once('#').ok_or(NoUpstream)?;
            let address = address(place, DNS_OVER_TLS)?;
            return Ok(Upstream::Tls { address, name: certificate_name(name)? });
        }
        match text.strip_prefix("https://") {
            Some(rest) => over_https(rest),
            None => address(text, DNS).map(Upstream::Plain),
        }
    }
}

fn over_https(rest: &str) -> Result<Upstream, NoUpstream> {
    let (place, path) = rest.split_once('/').ok_or(NoUpstream)?;
    let sound = |b: u8| b.is_ascii_graphic() && !matches!(b, b'#' | b'?' | b'{' | b'}');
    if path.is_empty() || !path.bytes().all(sound) {
        return Err(NoUpstream);
    }
    let (name, port) = match place.split_once(':') {
        Some((name, port)) => (name, port.parse().map_err(|_| NoUpstream)?),
        None => (place, HTTPS),
    };
    Ok(Upstream::Https { host: certificate_name(name)?, port, path: format!("/{path}") })
}

/// `IP`, `[IP]`, `IP:PORT` or `[IP]:PORT`.
fn address(text: &str, port: u16) -> Result<SocketAddr, NoUpstream> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    match (text.parse(), bare.parse::<IpAddr>()) {
        (Ok(address), _) => Ok(address),
        (_, Ok(ip)) => Ok(SocketAddr::new(ip, port)),
        _ => Err(NoUpstream),
    }
}

fn certificate_name(text: &str) -> Result<String, NoUpstream> {
    match text.parse::<IpAddr>() {
        Ok(ip) => Ok(ip.to_string()),
        Err(_) => a_label(text).map_err(|_| NoUpstream),
    }
}

impl Upstream {
    /// True where nobody between can put words into the resolver's mouth: it is on this
    /// machine, or its certificate is checked.
    pub(super) fn path_is_trusted(&self) -> bool {
        match self {
            Upstream::Plain(address) => {
                let ip = address.ip().to_canonical();
                ip.is_loopback() && ip != CONTAINER_FORWARDER
            }
            Upstream::Tls { .. } | Upstream::Https { .. } => true,
        }
    }

    /// True where a certificate has to be checked.
    pub fn is_encrypted(&self) -> bool {
        !matches!(self, Upstream::Plain(_))
    }
}

/// The resolvers that this system is set to use; loopback if none is named.
pub fn system_upstreams() -> Vec<Upstream> {
    let configured = hickory_resolver::system_conf::read_system_conf()
        .map(|(config, _)| config.name_servers().iter().map(|s| s.ip).collect::<Vec<_>>())
        .unwrap_or_default();
    if configured.is_empty() {
        return vec![Upstream::Plain((IpAddr::from([127, 0, 0, 1]), DNS).into())];
    }
    configured.into_iter().map(|ip| Upstream::Plain((ip, DNS).into())).collect()
}

/// Whether the system says that its resolvers' AD bit counts.
pub(super) fn system_trusts_ad() -> bool {
    let text = std::fs::read(Path::new(RESOLV_CONF)).unwrap_or_default();
    trusts_ad(&String::from_utf8_lossy(&text))
}

fn trusts_ad(resolv_conf: &str) -> bool {
    let options = resolv_conf.lines().filter_map(|line| line.trim().strip_prefix("options"));
    options.flat_map(str::split_whitespace).any(|option| option == "trust-ad")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_way_to_name_a_resolver_is_shown_as_it_can_be_typed() {
        for (typed, shown) in [
            ("192.0.2.53", "192.0.2.53:53"),
            ("192.0.2.53:5353", "192.0.2.53:5353"),
            ("2001:db8::53", "[2001:db8::53]:53"),
            ("[2001:db8::53]:5353", "[2001:db8::53]:5353"),
            ("tls://192.0.2.53#dns.example", "tls://192.0.2.53:853#dns.example"),
            ("tls://[2001:db8::53]:8853#Dns.Example", "tls://[2001:db8::53]:8853#dns.example"),
            ("tls://192.0.2.53#192.0.2.53", "tls://192.0.2.53:853#192.0.2.53"),
            ("https://dns.example/dns-query", "https://dns.example/dns-query"),
            ("https://dns.example:8443/a/b", "https://dns.example:8443/a/b"),
            ("https://192.0.2.53/dns-query", "https://192.0.2.53/dns-query"),
        ] {
            let upstream: Upstream = typed.parse().unwrap();
            assert_eq!(upstream.to_string(), shown);
            assert_eq!(shown.parse(), Ok(upstream));
        }
    }

    #[test]
    fn what_names_no_resolver_is_refused() {
        for text in [
            "",
            "dns.example",
            "192.0.2.53:",
            "192.0.2.53:70000",
            "tls://192.0.2.53",
            "tls://dns.example#dns.example",
            "tls://192.0.2.53#",
            "tls://192.0.2.53#a..b",
            "https://dns.example",
            "https://dns.example/",
            "https:///dns-query",
            "https://dns.example/dns-query{?dns}",
            "https://dns.example:port/dns-query",
            "https://[2001:db8::53]/dns-query",
            "http://dns.example/dns-query",
        ] {
            assert_eq!(text.parse::<Upstream>(), Err(NoUpstream), "{text}");
        }
    }

    #[test]
    fn this_machine_and_verified_names_are_trusted_paths() {
        for (text, trusted) in [
            ("127.0.0.53", true),
            ("127.0.0.11", false),
            ("[::1]:5353", true),
            ("::ffff:127.0.0.1", true),
            ("192.0.2.53", false),
            ("10.0.0.1", false),
            ("tls://192.0.2.53#dns.example", true),
            ("https://dns.example/dns-query", true),
        ] {
            assert_eq!(text.parse::<Upstream>().unwrap().path_is_trusted(), trusted, "{text}");
        }
    }

    #[test]
    fn only_the_option_itself_says_trust_ad() {
        assert!(trusts_ad("nameserver 192.0.2.53\noptions edns0 trust-ad\n"));
        assert!(!trusts_ad("nameserver 192.0.2.53\noptions edns0\n"));
        assert!(!trusts_ad("# options trust-ad\nsearch trust-ad\noptions no-trust-ad\n"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_can_be_shown(text in ".{0,60}") {
            if let Ok(upstream) = text.parse::<Upstream>() {
                prop_assert_eq!(upstream.to_string().parse(), Ok(upstream));
            }
        }
    }
}
