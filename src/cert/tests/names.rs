//! Names compared (RFC 9525), pair by pair.

use super::super::names::dns_matches;
use super::super::{Identity, identify};
use super::fixture;

#[test]
fn a_name_matches_whole_and_in_any_case() {
    for (presented, wanted) in [
        ("mx.example.org", "mx.example.org"),
        ("MX.Example.ORG", "mx.example.org"),
        ("mx.example.org.", "mx.example.org"),
        ("_mx.example.org", "_mx.example.org"),
        ("xn--mx-yka.example.org", "xn--mx-yka.example.org"),
        ("localhost", "localhost"),
    ] {
        assert!(dns_matches(presented.as_bytes(), wanted), "{presented} {wanted}");
    }
}

#[test]
fn a_wildcard_is_the_whole_first_label_and_matches_exactly_one() {
    for (presented, wanted, expected) in [
        ("*.example.org", "mx.example.org", true),
        ("*.EXAMPLE.org", "_mx.example.org", true),
        ("*.example.org", "example.org", false),
        ("*.example.org", "a.mx.example.org", false),
        ("*.example.org", ".example.org", false),
        ("m*.example.org", "mx.example.org", false),
        ("*x.example.org", "mx.example.org", false),
        ("mx.*.org", "mx.example.org", false),
        ("*.*.org", "mx.example.org", false),
        ("*.org", "example.org", false),
        ("*", "org", false),
        ("*.", "org", false),
        ("", "", false),
        (".", "", false),
    ] {
        assert_eq!(dns_matches(presented.as_bytes(), wanted), expected, "{presented} {wanted}");
    }
}

#[test]
fn a_nul_does_not_end_a_name() {
    assert!(!dns_matches(b"mx.example.org\0.evil.test", "mx.example.org"));
}

#[test]
fn the_common_name_counts_only_where_there_is_no_dns_name() {
    let words = |der: Vec<u8>, wanted| identify(&der, wanted).unwrap();
    let matched = |name: &str| Some(name.to_owned());
    let name = "mx.fixture.test";
    assert_eq!(words(fixture!("good"), name), (Identity::Match, matched(name)));
    assert_eq!(words(fixture!("good"), "MX.fixture.test."), (Identity::Match, matched(name)));
    assert_eq!(words(fixture!("v1"), name), (Identity::CnOnly, matched(name)));
    assert_eq!(words(fixture!("v1"), "other.test"), (Identity::Mismatch, None));
    assert_eq!(words(fixture!("good"), ""), (Identity::Mismatch, None));
    assert!(identify(b"junk", name).is_err());
}

#[cfg(feature = "demo")]
mod made {
    use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, SanType};

    use super::super::super::{Identity, identify};

    fn identity(names: Vec<SanType>, common_name: Option<&str>, wanted: &str) -> Identity {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.distinguished_name = DistinguishedName::new();
        if let Some(name) = common_name {
            params.distinguished_name.push(DnType::CommonName, name);
        }
        params.subject_alt_names = names;
        let made = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        identify(made.der(), wanted).unwrap().0
    }

    fn dns(name: &str) -> SanType {
        SanType::DnsName(name.try_into().unwrap())
    }

    fn ip(address: &str) -> SanType {
        SanType::IpAddress(address.parse().unwrap())
    }

    #[test]
    fn an_address_matches_an_address_and_no_text_of_one() {
        let names = || vec![ip("192.0.2.1"), ip("2001:db8::1")];
        assert_eq!(identity(names(), None, "192.0.2.1"), Identity::Match);
        assert_eq!(identity(names(), None, "[192.0.2.1]"), Identity::Match);
        assert_eq!(identity(names(), None, "2001:DB8:0::1"), Identity::Match);
        assert_eq!(identity(names(), None, "192.0.2.2"), Identity::Mismatch);
        assert_eq!(identity(vec![dns("192.0.2.1")], None, "192.0.2.1"), Identity::Mismatch);
        assert_eq!(identity(vec![], Some("192.0.2.1"), "192.0.2.1"), Identity::CnOnly);
    }

    #[test]
    fn no_name_at_all_is_a_word_of_its_own() {
        assert_eq!(identity(vec![], None, "mx.example.org"), Identity::None);
        let mail = vec![SanType::Rfc822Name("post@example.org".try_into().unwrap())];
        assert_eq!(identity(mail, None, "mx.example.org"), Identity::None);
        assert_eq!(identity(vec![], Some("Mail"), "mx.example.org"), Identity::Mismatch);
    }

    #[test]
    fn a_dns_name_silences_the_common_name() {
        let other = vec![dns("www.example.org")];
        assert_eq!(identity(other, Some("mx.example.org"), "mx.example.org"), Identity::Mismatch);
        let address = vec![ip("192.0.2.1")];
        assert_eq!(identity(address, Some("mx.example.org"), "mx.example.org"), Identity::CnOnly);
        assert_eq!(identity(vec![], Some("*.example.org"), "mx.example.org"), Identity::CnOnly);
    }

    #[test]
    fn international_names_are_compared_as_a_labels() {
        let names = vec![dns("xn--bcher-kva.example")];
        assert_eq!(identity(names, None, "Bücher.example"), Identity::Match);
    }
}
