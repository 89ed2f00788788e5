//! What is written down of a certificate.

use aws_lc_rs::digest::{SHA256, digest};

use super::super::{Certificate, Key, Malformed};
use super::fixture;

#[test]
fn a_certificate_s_facts_are_what_openssl_prints() {
    let der = fixture!("good");
    let facts = Certificate::read(&der).unwrap();
    assert_eq!(facts.subject, "CN=mx.fixture.test");
    assert_eq!(facts.issuer, "CN=Fixture Root");
    assert_eq!(facts.names, ["mx.fixture.test"]);
    assert_eq!(facts.common_names, ["mx.fixture.test"]);
    assert_eq!(facts.not_before.to_string(), "2020-01-01T00:00:00Z");
    assert_eq!(facts.not_after.to_string(), "2120-01-01T00:00:00Z");
    assert_eq!(facts.key, Key { algorithm: "RSA".into(), bits: 2048 });
    assert_eq!(facts.signature, "sha256WithRSAEncryption");
    assert_eq!((facts.version, facts.is_ca, facts.self_issued), (3, false, false));
    let hash = digest(&SHA256, &der);
    assert!(
        facts.sha256.len() == 64 && facts.sha256.starts_with(&format!("{:02x}", hash.as_ref()[0]))
    );
    assert_eq!(facts.spki.first(), Some(&0x30));
}

#[test]
fn signatures_and_keys_have_their_names() {
    let of = |der: Vec<u8>| {
        let facts = Certificate::read(&der).unwrap();
        (facts.signature, facts.weak_signature, facts.key.bits)
    };
    assert_eq!(of(fixture!("sha1")), ("sha1WithRSAEncryption".into(), true, 2048));
    assert_eq!(of(fixture!("md5")), ("md5WithRSAEncryption".into(), true, 2048));
    assert_eq!(of(fixture!("rsa1024")), ("sha256WithRSAEncryption".into(), false, 1024));
}

#[test]
fn what_is_not_exactly_one_certificate_is_malformed() {
    let mut longer = fixture!("good");
    let shorter = longer[..longer.len() - 1].to_vec();
    longer.push(0);
    assert!(Certificate::read(&shorter).is_err());
    assert!(Certificate::read(b"").is_err());
    let error = Certificate::read(&longer).unwrap_err();
    assert_eq!(error, Malformed("bytes follow the certificate".into()));
    assert_eq!(error.to_string(), "not a certificate: bytes follow the certificate");
}

#[cfg(feature = "demo")]
mod made {
    use rcgen::{
        CertificateParams, DistinguishedName, DnType, DnValue, KeyPair, PKCS_ECDSA_P384_SHA384,
        PKCS_ED25519, SanType, date_time_ymd,
    };

    use super::super::super::{Certificate, MOST_NAMES};

    fn read(params: &CertificateParams, key: &KeyPair) -> Certificate {
        Certificate::read(params.self_signed(key).unwrap().der()).unwrap()
    }

    #[test]
    fn elliptic_keys_have_their_size() {
        let of = |algorithm| {
            let key = KeyPair::generate_for(algorithm).unwrap();
            let facts = read(&CertificateParams::new(vec![]).unwrap(), &key);
            (facts.key.algorithm, facts.key.bits, facts.signature)
        };
        assert_eq!(of(&PKCS_ED25519), ("Ed25519".into(), 256, "ED25519".into()));
        let p384 = of(&PKCS_ECDSA_P384_SHA384);
        assert_eq!(p384, ("EC".into(), 384, "ecdsa-with-SHA384".into()));
    }

    #[test]
    fn hostile_names_are_escaped_and_cannot_forge_a_part() {
        let mut params = CertificateParams::new(vec![]).unwrap();
        let mut name = DistinguishedName::new();
        let bell = "a\u{1b}[31m\r\n\0, CN=mx.example.org";
        name.push(DnType::OrganizationName, DnValue::Utf8String(bell.into()));
        name.push(DnType::CommonName, DnValue::Utf8String("\u{202e}gro".into()));
        params.distinguished_name = name;
        params.subject_alt_names = vec![SanType::DnsName("mx\u{7}\0.test".try_into().unwrap())];
        let facts = read(&params, &KeyPair::generate().unwrap());
        let organisation = r"a\x1b[31m\x0d\x0a\x00\, CN=mx.example.org";
        assert_eq!(facts.subject, format!("CN=\\u{{202e}}gro, O={organisation}"));
        assert_eq!(facts.names, [r"mx\x07\x00.test"]);
    }

    #[test]
    fn names_are_bounded_and_counted() {
        let many: Vec<String> = (0..500).map(|n| format!("mx{n}.example.org")).collect();
        let mut params = CertificateParams::new(many).unwrap();
        params.subject_alt_names.push(SanType::IpAddress("2001:db8::1".parse().unwrap()));
        params.distinguished_name.push(DnType::OrganizationName, "x".repeat(100_000));
        let facts = read(&params, &KeyPair::generate().unwrap());
        assert_eq!((facts.names.len(), facts.names_total), (MOST_NAMES, 501));
        assert_eq!(facts.subject.chars().count(), crate::text::LIMIT);
    }

    #[test]
    fn absurd_dates_are_kept_near() {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.not_before = date_time_ymd(1950, 1, 1);
        params.not_after = date_time_ymd(9999, 12, 31);
        let facts = read(&params, &KeyPair::generate().unwrap());
        assert_eq!(facts.not_before.to_string(), "1950-01-01T00:00:00Z");
        assert_eq!(facts.not_after.to_string(), "9999-12-30T22:00:00Z");
    }
}
