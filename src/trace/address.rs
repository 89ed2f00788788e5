//! Addresses as lines write them.
//!
//! Does no IO, reads no clock. RFC 5321.

use std::net::{IpAddr, Ipv4Addr};

/// The address in `[192.0.2.1]`, `[IPv6:2001:db8::1]`, `192.0.2.1:25`,
/// `[192.0.2.1]:25`, `fe80::1%3`; IPv4 where it is IPv4 mapped into IPv6.
pub(super) fn address(word: &str) -> Option<IpAddr> {
    let inner = match word.strip_prefix('[') {
        Some(rest) => rest.split(']').next()?,
        None => word.trim_end_matches([',', '.']),
    };
    let bare = strip_tag(inner);
    let bare = bare.split('%').next().unwrap_or(bare);
    let parsed = bare.parse::<IpAddr>().ok().or_else(|| with_port(bare))?;
    Some(parsed.to_canonical())
}

/// The address between the first pair of square brackets that holds one.
pub(super) fn bracketed(text: &str) -> Option<IpAddr> {
    text.split('[').skip(1).take(8).find_map(|rest| {
        let (inner, _) = rest.split_once(']')?;
        address(inner)
    })
}

fn strip_tag(text: &str) -> &str {
    let tag = text.get(..5).is_some_and(|tag| tag.eq_ignore_ascii_case("ipv6:"));
    if tag { text.get(5..).unwrap_or_default() } else { text }
}

fn with_port(text: &str) -> Option<IpAddr> {
    let (host, port) = text.rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    host.parse::<Ipv4Addr>().ok().map(IpAddr::V4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(word: &str, expected: &str) {
        assert_eq!(address(word).map(|ip| ip.to_string()).as_deref(), Some(expected), "{word}");
    }

    #[test]
    fn the_many_ways_to_write_one() {
        is("192.0.2.1", "192.0.2.1");
        is("[192.0.2.1]:5829", "192.0.2.1");
        is("192.0.2.1:25", "192.0.2.1");
        is("[IPv6:2001:DB8::1]", "2001:db8::1");
        is("ipv6:2001:db8::1", "2001:db8::1");
        is("[fe80::1%22]", "fe80::1");
        is("::ffff:192.0.2.1", "192.0.2.1");
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for word in ["192.0.2.10.107", "256.1.2.3", "[unix socket]", "4.96", "", "[]", "[local]"] {
            assert_eq!(address(word), None, "{word}");
        }
    }

    #[test]
    fn one_in_brackets_inside_a_text() {
        let ip = |text| bracketed(text).map(|ip| ip.to_string());
        assert_eq!(ip("x[192.0.2.7] (may be forged)").as_deref(), Some("192.0.2.7"));
        assert_eq!(ip("[[UNIX: localhost]]"), None);
        assert_eq!(ip("[local] [192.0.2.7]").as_deref(), Some("192.0.2.7"));
    }
}
