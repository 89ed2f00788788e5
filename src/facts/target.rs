//! What a person asks about, and what DNS says of its mail exchanges.
//!
//! Does no IO, reads no clock. RFC 5321, RFC 7505 (null MX).

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::TlsaFacts;
use crate::dns::{self, DnssecState, Failure, NameError, ValidatedBy};
use crate::text::printable;

/// What is to be probed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// A domain, whose MX records are looked up.
    Domain(String),
    /// One host and port, without an MX look-up.
    Host(String, u16),
    /// One address, with a port of its own if given; no look-up at all.
    Literal(IpAddr, Option<u16>),
}

/// Why a text names no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// The name is none.
    #[error("{0}")]
    Name(#[from] NameError),
    /// No domain where one belongs.
    #[error("{0:?} names no domain, the name is empty: write it in full, as in example.org")]
    Nothing(String),
    /// The part after the colon is no port.
    #[error("{0:?} is no port: it takes a number from 1 to 65535")]
    Port(String),
    /// Brackets without an address inside.
    #[error("{0:?} is no address literal: write [192.0.2.1] or [2001:db8::1]")]
    Literal(String),
    /// A bare address.
    #[error("{0} is an address, not a domain: write it in brackets, [{0}]")]
    BareAddress(String),
    /// A web address.
    #[error("{0:?} is a web address: give the mail domain alone, as in example.org")]
    Url(String),
}

impl Target {
    /// The target as records show it.
    pub fn name(&self) -> String {
        match self {
            Target::Domain(name) => name.clone(),
            Target::Host(name, port) => format!("{name}:{port}"),
            Target::Literal(ip, None) => format!("[{ip}]"),
            Target::Literal(ip, Some(port)) => format!("[{ip}]:{port}"),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

fn port(text: &str) -> Result<u16, TargetError> {
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(TargetError::Port(printable(text.as_bytes()))),
    }
}

fn literal(text: &str) -> Result<Target, TargetError> {
    let wrong = || TargetError::Literal(printable(text.as_bytes()));
    let (inside, after) =
        text.strip_prefix('[').and_then(|t| t.split_once(']')).ok_or_else(wrong)?;
    let bare = match inside.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("ipv6:") => inside.get(5..).unwrap_or_default(),
        _ => inside,
    };
    let address: IpAddr = bare.parse().map_err(|_| wrong())?;
    match after.strip_prefix(':') {
        None if after.is_empty() => Ok(Target::Literal(address, None)),
        None => Err(wrong()),
        Some(digits) => Ok(Target::Literal(address, Some(port(digits)?))),
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(written: &str) -> Result<Self, TargetError> {
        let text = written.trim();
        if text.contains("://") {
            return Err(TargetError::Url(printable(text.as_bytes())));
        }
        let place = text.rsplit_once('@').map_or(text, |(_, domain)| domain);
        if place.starts_with('[') {
            return literal(place);
        }
        if place.parse::<IpAddr>().is_ok() {
            return Err(TargetError::BareAddress(place.to_owned()));
        }
        match place.rsplit_once(':') {
            Some((host, digits)) => Ok(Target::Host(dns::a_label(host)?, port(digits)?)),
            None if place.trim_end_matches('.').is_empty() => {
                Err(TargetError::Nothing(printable(text.as_bytes())))
            }
            None => match dns::a_label(place)? {
                name if name.contains('.') => Ok(Target::Domain(name)),
                name => Err(NameError::SingleLabel(name).into()),
            },
        }
    }
}

/// Where the list of mail exchanges came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MxSource {
    /// MX records.
    Explicit,
    /// None; the domain's own addresses stand in (A-5321-3).
    Implicit,
    /// A null MX: the domain takes no mail (A-7505-1).
    Null,
    /// The user named the host.
    Host,
    /// The user named the address.
    Literal,
    /// The domain does not exist or has no address.
    None,
    /// DNS trouble: not known.
    Error,
}

impl MxSource {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            MxSource::Explicit => "explicit",
            MxSource::Implicit => "implicit",
            MxSource::Null => "null",
            MxSource::Host => "host",
            MxSource::Literal => "literal",
            MxSource::None => "none",
            MxSource::Error => "error",
        }
    }
}

/// One mail exchange and its addresses.
#[derive(Debug, Clone)]
pub struct MxHost {
    /// Its preference; `None` where no MX record names it.
    pub preference: Option<u16>,
    /// The host name as the MX record has it.
    pub host: String,
    /// The last of its aliases' names, where it is an alias.
    pub cname: Option<String>,
    /// The state of the address answers, the worse of the two.
    pub dnssec: DnssecState,
    /// Its addresses, IPv4 first.
    pub addresses: Vec<IpAddr>,
    /// Why there are none, or why one family is not known.
    pub failure: Option<Failure>,
    /// One family's addresses are not known, and could matter here.
    pub half_known: bool,
    /// Beyond the limit on hosts: not looked up.
    pub left_out: bool,
    /// Its TLSA records; `None` where nobody looked.
    pub tlsa: Option<TlsaFacts>,
}

/// What DNS said of a target's mail exchanges.
#[derive(Debug, Clone)]
pub struct MxFacts {
    /// Where the list came from.
    pub source: MxSource,
    /// The state of the MX answer.
    pub dnssec: DnssecState,
    /// Who judged it.
    pub by: ValidatedBy,
    /// The hosts, by preference and then by name.
    pub hosts: Vec<MxHost>,
    /// Why there is no list.
    pub failure: Option<Failure>,
    /// A null MX stood beside others and was left out (A-7505-2).
    pub null_beside_others: bool,
    /// The domain itself is an alias of this name.
    pub alias_of: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Target, TargetError> {
        text.parse()
    }

    #[test]
    fn every_way_to_name_a_target() {
        let domain = |name: &str| Ok(Target::Domain(name.to_owned()));
        assert_eq!(read("Example.ORG."), domain("example.org"));
        assert_eq!(read("Jo <x>@bücher.example"), domain("xn--bcher-kva.example"));
        assert_eq!(read("mx.example.org:2525"), Ok(Target::Host("mx.example.org".into(), 2525)));
        assert_eq!(read("[192.0.2.1]"), Ok(Target::Literal("192.0.2.1".parse().unwrap(), None)));
        assert_eq!(
            read("postmaster@[IPv6:2001:db8::1]:587"),
            Ok(Target::Literal("2001:db8::1".parse().unwrap(), Some(587)))
        );
    }

    #[test]
    fn what_is_no_target_is_told_why() {
        assert_eq!(read(""), Err(TargetError::Nothing(String::new())));
        assert_eq!(read("user@"), Err(TargetError::Nothing("user@".into())));
        assert!(matches!(read("localhost"), Err(TargetError::Name(NameError::SingleLabel(_)))));
        assert!(matches!(read("192.0.2.1"), Err(TargetError::BareAddress(_))));
        assert!(matches!(read("https://example.org"), Err(TargetError::Url(_))));
        assert!(matches!(read("mx.example.org:0"), Err(TargetError::Port(_))));
        assert!(matches!(read("[example]"), Err(TargetError::Literal(_))));
        assert!(matches!(read("[192.0.2.1]x"), Err(TargetError::Literal(_))));
    }

    #[test]
    fn a_target_is_shown_as_it_can_be_typed() {
        for text in ["example.org", "mx.example.org:25", "[2001:db8::1]:587", "[192.0.2.1]"] {
            assert_eq!(read(text).unwrap().name(), text);
        }
    }
}
