//! The lab's DNS as a stand-in for a resolver that validates: what it says of answers,
//! and when. It signs nothing; real signatures are judged in `tests/internet`.

use hickory_server::proto::op::{Edns, Message, ResponseCode};
use hickory_server::proto::rr::{RData, RecordType};
use mxtls::demo::Lab;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::client::lab;
use crate::dns::{message, sent};

const MX: RecordType = RecordType::MX;
const TLSA: RecordType = RecordType::TLSA;

/// What a question says of DNSSEC.
#[derive(Clone, Copy, Debug)]
enum Bits {
    None,
    Ad,
    Do,
    Cd,
}

async fn asked(lab: &Lab, name: &str, kind: RecordType, bits: Bits) -> Message {
    let mut question = message(name, kind);
    question.metadata.authentic_data = matches!(bits, Bits::Ad);
    question.metadata.checking_disabled = matches!(bits, Bits::Cd);
    if matches!(bits, Bits::Do) {
        let mut edns = Edns::new();
        edns.set_dnssec_ok(true);
        question.edns = Some(edns);
    }
    sent(lab, &question).await.expect("an answer")
}

/// AD, the response code, and how many records.
async fn told(lab: &Lab, name: &str, kind: RecordType) -> (bool, ResponseCode, usize) {
    let answer = asked(lab, name, kind, Bits::Ad).await;
    (answer.metadata.authentic_data, answer.metadata.response_code, answer.answers.len())
}

const OK: ResponseCode = ResponseCode::NoError;
const NONE: ResponseCode = ResponseCode::NXDomain;
const SERVFAIL: ResponseCode = ResponseCode::ServFail;

#[tokio::test]
async fn the_root_shows_that_it_validates() {
    let lab = lab(&["dane.test"]).await;
    for (bits, ad) in [(Bits::Do, true), (Bits::Ad, true), (Bits::None, false), (Bits::Cd, false)] {
        let answer = asked(&lab, ".", RecordType::SOA, bits).await;
        assert_eq!(answer.metadata.authentic_data, ad, "{bits:?}");
        assert!(matches!(answer.answers[0].data, RData::SOA(_)));
    }
    assert_eq!(told(&lab, ".", TLSA).await, (true, OK, 0));
}

#[tokio::test]
async fn a_lab_without_signed_zones_has_a_resolver_that_knows_none() {
    let lab = lab(&["good-tls13.test", "sts-enforce.test"]).await;
    assert_eq!(told(&lab, ".", RecordType::SOA).await, (false, OK, 1));
    assert_eq!(told(&lab, "nowhere.test.", MX).await, (false, NONE, 0));
}

#[tokio::test]
async fn answers_and_denials_of_signed_zones_are_marked_and_no_others() {
    let lab = lab(&["dane.test", "dane-unsigned.test", "no-such-domain.test"]).await;
    assert_eq!(told(&lab, "dane.test.", MX).await, (true, OK, 1));
    assert_eq!(told(&lab, "mx.dane.test.", RecordType::A).await, (true, OK, 1));
    assert_eq!(told(&lab, "mx.dane.test.", RecordType::AAAA).await, (true, OK, 0));
    assert_eq!(told(&lab, "_mta-sts.dane.test.", RecordType::TXT).await, (true, NONE, 0));
    assert_eq!(told(&lab, "dane-unsigned.test.", MX).await, (false, OK, 1));
    let tlsa = "_25._tcp.mx.dane-unsigned.test.";
    assert_eq!(told(&lab, tlsa, TLSA).await, (false, OK, 1));
    assert!(!told(&lab, "_smtp._tls.dane-unsigned.test.", RecordType::TXT).await.0);
    assert_eq!(told(&lab, "no-such-domain.test.", MX).await, (true, NONE, 0), "denied from above");
    assert_eq!(told(&lab, "localhost.", RecordType::A).await, (false, OK, 1));
}

#[tokio::test]
async fn what_is_bogus_is_kept_back_from_all_who_want_it_checked() {
    let lab = lab(&["dane-bogus.test", "dane-broken-denial.test"]).await;
    assert_eq!(told(&lab, "dane-bogus.test.", MX).await, (false, SERVFAIL, 0));
    let unchecked = asked(&lab, "dane-bogus.test.", MX, Bits::Cd).await;
    assert_eq!((unchecked.metadata.response_code, unchecked.answers.len()), (OK, 1));
    let tlsa = "_25._tcp.mx.dane-broken-denial.test.";
    assert_eq!(told(&lab, tlsa, TLSA).await, (false, SERVFAIL, 0));
    let unchecked = asked(&lab, tlsa, TLSA, Bits::Cd).await;
    assert_eq!(unchecked.metadata.response_code, NONE);
    assert_eq!(told(&lab, "dane-broken-denial.test.", MX).await, (true, OK, 1));
}

#[tokio::test]
async fn a_fault_is_a_fault_whether_checked_or_not() {
    let lab = lab(&["dane-servfail.test"]).await;
    for bits in [Bits::Ad, Bits::Cd] {
        let answer = asked(&lab, "_25._tcp.mx.dane-servfail.test.", TLSA, bits).await;
        assert_eq!(answer.metadata.response_code, SERVFAIL, "{bits:?}");
        assert!(!answer.metadata.authentic_data);
    }
}

#[tokio::test]
async fn an_alias_is_as_good_as_the_worst_zone_on_its_way() {
    let lab = lab(&["dane-tlsa-alias.test", "dane-tlsa-alias-out.test"]).await;
    assert_eq!(told(&lab, "_25._tcp.mx.dane-tlsa-alias.test.", TLSA).await, (true, OK, 2));
    let out = "_25._tcp.mx.dane-tlsa-alias-out.test.";
    assert_eq!(told(&lab, out, TLSA).await, (false, OK, 2));
    assert_eq!(told(&lab, out, RecordType::CNAME).await, (true, OK, 1), "the alias alone");
}

#[tokio::test]
async fn the_host_of_another_zone_has_that_zones_state() {
    let lab = lab(&["dane-mx-unsigned.test"]).await;
    assert_eq!(told(&lab, "dane-mx-unsigned.test.", MX).await, (false, OK, 1));
    assert_eq!(told(&lab, "mx.dane-hosting.test.", RecordType::A).await, (true, OK, 1));
    assert_eq!(told(&lab, "_25._tcp.mx.dane-hosting.test.", TLSA).await, (true, OK, 1));
}

/// Usage, selector, matching type and data of the first TLSA record of `host`.
async fn tlsa(lab: &Lab, host: &str) -> (u8, u8, u8, Vec<u8>) {
    let answer = asked(lab, &format!("_25._tcp.{host}."), TLSA, Bits::None).await;
    let RData::TLSA(tlsa) = &answer.answers[0].data else { panic!("{answer:?}") };
    let (usage, selector) = (tlsa.cert_usage.into(), tlsa.selector.into());
    (usage, selector, tlsa.matching.into(), tlsa.cert_data.clone())
}

pub(crate) fn key_digest(certificate: &[u8]) -> Vec<u8> {
    use aws_lc_rs::digest::{SHA256, digest};
    let (_, certificate) = X509Certificate::from_der(certificate).unwrap();
    digest(&SHA256, certificate.public_key().raw).as_ref().to_vec()
}

#[tokio::test]
async fn tlsa_records_are_those_of_the_certificates_shown() {
    let lab = lab(&["dane.test", "dane-mismatch.test", "dane-expired.test"]).await;
    for host in ["mx.dane.test", "mx.dane-expired.test"] {
        let shown = key_digest(lab.certificate(host).unwrap());
        assert_eq!(tlsa(&lab, host).await, (3, 1, 1, shown), "{host}");
    }
    let (usage, _, _, other) = tlsa(&lab, "mx.dane-mismatch.test").await;
    assert_eq!((usage, other.len()), (3, 32));
    assert_ne!(other, key_digest(lab.certificate("mx.dane-mismatch.test").unwrap()));
}

#[tokio::test]
async fn a_text_of_several_strings_keeps_them_apart() {
    let lab = lab(&["sts-wildcard.test"]).await;
    let answer = asked(&lab, "_mta-sts.sts-wildcard.test.", RecordType::TXT, Bits::None).await;
    let RData::TXT(text) = &answer.answers[0].data else { panic!("{answer:?}") };
    assert_eq!(text.txt_data.len(), 2);
    assert_eq!(text.txt_data.concat(), b"v=STSv1; id=20261101T000000;");
}
