//! The IANA special-purpose address blocks, as a table.
//!
//! IPv4-mapped addresses and those behind the NAT64 prefix are judged by the
//! IPv4 address inside. Does no IO, reads no clock. RFC 6890, RFC 6052.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

type Block4 = (Ipv4Addr, u8, &'static str);
type Block6 = (Ipv6Addr, u8, &'static str);

const fn v4(a: u8, b: u8, c: u8, d: u8) -> Ipv4Addr {
    Ipv4Addr::new(a, b, c, d)
}

const fn v6(a: u16, b: u16, c: u16) -> Ipv6Addr {
    Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)
}

/// What may be connected to inside a block that is reserved as a whole.
const PUBLIC4: [Ipv4Addr; 2] = [v4(192, 0, 0, 9), v4(192, 0, 0, 10)];

const BLOCKS4: [Block4; 17] = [
    (v4(0, 0, 0, 0), 8, "\"this network\" address"),
    (v4(10, 0, 0, 0), 8, "private address"),
    (v4(100, 64, 0, 0), 10, "shared address of a carrier"),
    (v4(127, 0, 0, 0), 8, "loopback address"),
    (v4(169, 254, 0, 0), 16, "link-local address"),
    (v4(172, 16, 0, 0), 12, "private address"),
    (v4(192, 0, 0, 0), 24, "protocol assignment address"),
    (v4(192, 0, 2, 0), 24, "documentation address"),
    (v4(192, 31, 196, 0), 24, "AS112 address"),
    (v4(192, 52, 193, 0), 24, "multicast tunnel address"),
    (v4(192, 88, 99, 0), 24, "retired 6to4 relay address"),
    (v4(192, 168, 0, 0), 16, "private address"),
    (v4(198, 18, 0, 0), 15, "benchmarking address"),
    (v4(198, 51, 100, 0), 24, "documentation address"),
    (v4(203, 0, 113, 0), 24, "documentation address"),
    (v4(224, 0, 0, 0), 4, "multicast address"),
    (v4(240, 0, 0, 0), 4, "reserved address"),
];

const BLOCKS6: [Block6; 15] = [
    (v6(0, 0, 0), 96, "unspecified, loopback or IPv4-compatible address"),
    (v6(0x64, 0xff9b, 1), 48, "local translation address"),
    (v6(0x100, 0, 0), 64, "discard address"),
    (v6(0x100, 0, 0), 48, "dummy prefix address"),
    (v6(0x2001, 0xdb8, 0), 32, "documentation address"),
    (v6(0x2001, 0, 0), 23, "protocol assignment address"),
    (v6(0x2002, 0, 0), 16, "6to4 address"),
    (v6(0x2620, 0x4f, 0x8000), 48, "AS112 address"),
    (v6(0x3fff, 0, 0), 20, "documentation address"),
    (v6(0x5f00, 0, 0), 16, "segment routing address"),
    (v6(0xfc00, 0, 0), 7, "private address"),
    (v6(0xfe80, 0, 0), 10, "link-local address"),
    (v6(0xfec0, 0, 0), 10, "retired site-local address"),
    (v6(0xff00, 0, 0), 8, "multicast address"),
    (v6(0x200, 0, 0), 7, "retired address"),
];

/// The special-purpose block that `address` is of, in words; `None` if public.
pub fn special_purpose(address: IpAddr) -> Option<&'static str> {
    match embedded(address).unwrap_or(address) {
        IpAddr::V4(inner) => block4(inner),
        IpAddr::V6(outer) => block6(outer),
    }
}

/// True for what can never be one host: multicast, broadcast, unspecified.
pub(super) fn never_a_host(address: IpAddr) -> bool {
    match embedded(address).unwrap_or(address) {
        IpAddr::V4(a) => a.is_multicast() || a.is_unspecified() || a.is_broadcast(),
        IpAddr::V6(a) => a.is_multicast() || a.is_unspecified(),
    }
}

/// The IPv4 address inside an IPv4-mapped or NAT64 (RFC 6052) one.
pub(super) fn embedded(address: IpAddr) -> Option<IpAddr> {
    let IpAddr::V6(outer) = address else { return None };
    let [.., a, b, c, d] = outer.octets();
    let nat64 = outer.segments().starts_with(&[0x64, 0xff9b, 0, 0, 0, 0]);
    (nat64 || outer.to_ipv4_mapped().is_some()).then_some(IpAddr::V4(v4(a, b, c, d)))
}

fn block4(address: Ipv4Addr) -> Option<&'static str> {
    if PUBLIC4.contains(&address) {
        return None;
    }
    let within = |(net, bits, _): &&Block4| {
        u32::from(address) >> (32 - bits) == u32::from(*net) >> (32 - bits)
    };
    BLOCKS4.iter().find(within).map(|(.., name)| *name)
}

fn block6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_loopback() {
        return Some("loopback address");
    }
    let within = |(net, bits, _): &&Block6| {
        u128::from(address) >> (128 - bits) == u128::from(*net) >> (128 - bits)
    };
    BLOCKS6.iter().find(within).map(|(.., name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_block_is_known_at_both_edges() {
        for (net, bits, name) in BLOCKS4 {
            let last = u32::from(net) | (u32::MAX >> bits);
            for edge in [net, Ipv4Addr::from(last)] {
                assert_eq!(special_purpose(edge.into()), Some(name), "{edge}");
            }
        }
        for (net, bits, _) in BLOCKS6 {
            let last = u128::from(net) | (u128::MAX >> bits);
            for edge in [net, Ipv6Addr::from(last)] {
                assert!(special_purpose(edge.into()).is_some(), "{edge}");
            }
        }
    }

    #[test]
    fn public_addresses_pass() {
        for public in ["8.8.8.8", "11.0.0.0", "172.32.0.1", "192.0.0.9", "2a00:1450::1", "2620::1"]
        {
            assert_eq!(special_purpose(public.parse().unwrap()), None, "{public}");
        }
    }

    #[test]
    fn an_address_inside_an_address_is_judged() {
        for inner in ["::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "::ffff:127.0.0.1"] {
            assert!(special_purpose(inner.parse().unwrap()).is_some(), "{inner}");
        }
        assert_eq!(special_purpose("64:ff9b::8.8.8.8".parse().unwrap()), None);
        assert!(never_a_host("::ffff:224.0.0.1".parse().unwrap()));
    }
}
