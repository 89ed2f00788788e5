//! Who belongs together: the registrable domain of a name, the providers that
//! use several, and the suffixes under which neighbours are strangers.
//!
//! By the public suffix list as compiled in; a suffix it does not know counts
//! as one label. Does no IO, reads no clock.

mod providers;

pub use providers::{provider, provider_of_address};

use std::net::IpAddr;

/// The registrable domain of `host`, or the whole of it where it has none.
pub fn organisation(host: &str) -> &str {
    let bare = host.trim_end_matches('.');
    if bare.starts_with('[') {
        return bare; // an address literal is its own organisation
    }
    psl::domain_str(bare).unwrap_or(bare)
}

/// The registrable domain of `host`; `None` where it is a public suffix itself.
pub fn registrable_domain(host: &str) -> Option<&str> {
    psl::domain_str(host.trim_end_matches('.'))
}

/// True where both names belong to one organisation: one registrable domain, or one provider.
///
/// Names under hosting suffixes, in the private section of the public suffix list, of a single
/// label or in a network's own top-level domain say nothing of an organisation, not even if
/// they are equal.
pub fn same_organisation(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    if let (Some(one), Some(other)) = (provider(&one), provider(&other)) {
        return one == other;
    }
    if !tells_organisation(&one) || !tells_organisation(&other) {
        return false;
    }
    organisation(&one) == organisation(&other)
}

/// True where the name shows whose it is.
fn tells_organisation(host: &str) -> bool {
    is_public_name(host) && !is_rented(host)
}

/// A host name of two labels at least, outside the top-level domains of private networks.
pub fn is_public_name(host: &str) -> bool {
    let bare = host.trim_end_matches('.');
    let Some((_, top)) = bare.rsplit_once('.') else { return false };
    let labels_fit = bare.split('.').all(|label| !label.is_empty());
    let is_address = bare.parse::<IpAddr>().is_ok() || bare.starts_with('[');
    labels_fit && !is_address && !PRIVATE_TOPS.iter().any(|t| top.eq_ignore_ascii_case(t))
}

/// Top-level domains that private networks use.
const PRIVATE_TOPS: &[&str] = &[
    "internal",
    "local",
    "localdomain",
    "lan",
    "home",
    "corp",
    "intranet",
    "private",
    "localhost",
    "arpa",
    "invalid",
    "mail",
    "domain",
    "loc",
    "intern",
];

/// Names that whoever rents a machine gets.
fn is_rented(host: &str) -> bool {
    let private = psl::suffix(host.as_bytes()).and_then(|s| s.typ()) == Some(psl::Type::Private);
    private || providers::HOSTING.iter().any(|suffix| is_below(host, suffix))
}

/// Whether `host` is `suffix` or a name below it, at a label's border.
pub fn is_below(host: &str, suffix: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let suffix = suffix.trim_matches('.').to_ascii_lowercase();
    host.strip_suffix(&suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Labels of the lines that access providers rent out.
const ACCESS: &[&str] = &[
    "adsl",
    "broadband",
    "cable",
    "dhcp",
    "dial",
    "dialup",
    "dsl",
    "dyn",
    "dynamic",
    "ftth",
    "ppp",
    "pppoe",
    "sdsl",
    "vdsl",
    "xdsl",
];

/// True where a name says that it is an access line's: a customer's machine, not the provider's.
pub fn is_access_line(host: &str) -> bool {
    let bare = host.trim_end_matches('.').to_ascii_lowercase();
    let inside = bare.strip_suffix(organisation(&bare)).unwrap_or_default();
    inside.split(['.', '-']).any(|label| ACCESS.contains(&label))
}

/// True where a name spells out its own address, as those of access lines and rented machines
/// do: it shows whose network it is, not who runs the machine.
pub fn spells_address(host: &str, ip: IpAddr) -> bool {
    let IpAddr::V4(v4) = ip else { return false };
    let numbers: Vec<u32> = host
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    let octets = v4.octets().map(u32::from);
    let backwards = [octets[3], octets[2], octets[1], octets[0]];
    let whole = |order: &[u32; 4]| {
        numbers.windows(4).any(|w| w == order) || numbers.windows(3).any(|w| w == &order[1..])
    };
    whole(&octets) || whole(&backwards) || host.contains(&format!("{:08x}", u32::from(v4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_list_decides_where_an_organisation_begins() {
        assert_eq!(organisation("mx1.mail.example.co.uk"), "example.co.uk");
        assert_eq!(organisation("mx.example.org."), "example.org");
        assert_eq!(organisation("mx.good.test"), "good.test");
        assert_eq!(organisation("[192.0.2.1]"), "[192.0.2.1]");
    }

    #[test]
    fn a_public_suffix_has_no_registrable_domain() {
        assert_eq!(registrable_domain("mx1.mail.example.co.uk"), Some("example.co.uk"));
        for suffix in ["org", "co.uk", "github.io"] {
            assert_eq!(registrable_domain(suffix), None, "{suffix}");
        }
    }

    #[test]
    fn one_registrable_domain_or_one_provider_is_one_organisation() {
        assert!(same_organisation("out.example.org", "MX.Example.ORG."));
        assert!(same_organisation("mail-lf1-f41.google.com", "mx.google.com"));
        assert!(same_organisation("a.eurprd03.prod.outlook.com", "b.outlook.office365.com"));
        assert!(!same_organisation("one.co.uk", "other.co.uk"));
        assert!(!same_organisation("out.example.org", "out.example.net"));
    }

    #[test]
    fn neighbours_in_a_hosting_centre_are_strangers() {
        for (one, other) in [
            ("ec2-1.eu-west-1.compute.amazonaws.com", "inbound-smtp.eu-west-1.amazonaws.com"),
            ("vps1.vps.ovh.net", "vps2.vps.ovh.net"),
            ("a.github.io", "b.a.github.io"),
            ("mail.local", "mail.local"),
            ("mail", "mail"),
            ("192.0.2.1", "192.0.2.1"),
        ] {
            assert!(!same_organisation(one, other), "{one} {other}");
        }
    }

    #[test]
    fn an_access_line_is_told_by_a_label_of_its_own() {
        assert!(is_access_line("user-2k7i8oq.dialup.example.com"));
        assert!(is_access_line("p306.adsl-12.dublin.example.co.uk"));
        assert!(!is_access_line("mx.dsl.example"), "the organisation's own name");
        assert!(!is_access_line("dslmail.example.com"));
    }

    #[test]
    fn suffixes_end_at_a_label() {
        assert!(is_below("mx.example.org", "example.org"));
        assert!(is_below("mx.example", ".EXAMPLE"));
        assert!(!is_below("mx.badexample.org", "example.org"));
    }

    #[test]
    fn a_name_made_of_its_address_is_told() {
        let ip = "198.51.100.7".parse().unwrap();
        assert!(spells_address("198-51-100-7.dyn.example.net", ip));
        assert!(spells_address("host.7.100.51.198.example.net", ip));
        assert!(spells_address("c6336407.dyn.example.net", ip));
        assert!(!spells_address("mx7.example.net", ip));
    }
}
