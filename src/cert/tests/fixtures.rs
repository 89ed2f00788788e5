//! The committed certificates, one line each: what is sent, and what it amounts to.

use super::super::{Judgement, Roots, judge};
use super::{brief, fixture, fixture_roots, now};

fn judged(chain: &[Vec<u8>]) -> Judgement {
    judge(chain, &fixture_roots(), now(), "mx.fixture.test", Some(true))
}

#[test]
fn each_fixture_gets_its_word() {
    let table = [
        (fixture!("good"), "trusted match"),
        (fixture!("endless"), "trusted match"),
        (fixture!("client-only"), "wrong-usage match"),
        (fixture!("rsa1024"), "weak-key match"),
        (fixture!("sha1"), "weak-signature match"),
        (fixture!("md5"), "weak-signature match"),
        (fixture!("v1"), "trusted cn-only"),
        (fixture!("v1-self-signed"), "self-signed cn-only"),
        (fixture!("self-signed"), "self-signed cn-only"),
        (fixture!("md5-self-signed"), "self-signed +expired +weak-key cn-only"),
        (fixture!("by-small-root"), "weak-key match"),
    ];
    for (leaf, expected) in table {
        let judgement = judged(&[leaf]);
        assert_eq!(brief(&judgement), expected, "{judgement:#?}");
    }
}

#[test]
fn without_their_root_they_are_untrusted_first_and_weak_beside_it() {
    let table = [
        (fixture!("good"), "incomplete-chain match"),
        (fixture!("client-only"), "incomplete-chain +wrong-usage match"),
        (fixture!("rsa1024"), "incomplete-chain +weak-key match"),
        (fixture!("sha1"), "incomplete-chain +weak-signature match"),
        (fixture!("v1"), "incomplete-chain cn-only"),
    ];
    for (leaf, expected) in table {
        let chain = [leaf];
        let judgement = judge(&chain, &Roots::webpki(), now(), "mx.fixture.test", None);
        assert_eq!(brief(&judgement), expected, "{judgement:#?}");
        let with_root = [chain[0].clone(), fixture!("root")];
        let judgement = judge(&with_root, &Roots::webpki(), now(), "mx.fixture.test", None);
        let expected = expected.replace("incomplete-chain", "unknown-issuer");
        assert_eq!(brief(&judgement), expected, "{judgement:#?}");
    }
}

#[test]
fn what_could_not_be_checked_is_said() {
    let md5 = judged(&[fixture!("md5")]);
    assert!(md5.why.contains("signed with md5WithRSAEncryption"), "{}", md5.why);
    let small = judged(&[fixture!("by-small-root")]);
    assert_eq!(small.why, "The root has a key of only 1024 bits (RSA).");
}

#[test]
fn a_forged_weak_signature_does_not_pass_for_a_weak_one() {
    let mut forged = fixture!("sha1");
    *forged.last_mut().unwrap() ^= 1;
    assert_eq!(brief(&judged(&[forged])), "unknown-issuer +weak-signature match");
}

#[test]
fn a_wrong_handshake_signature_is_never_trusted() {
    let with = |leaf, signature| {
        brief(&judge(&[leaf], &fixture_roots(), now(), "mx.fixture.test", signature))
    };
    assert_eq!(with(fixture!("good"), Some(false)), "malformed match");
    assert_eq!(with(fixture!("good"), None), "trusted match");
    // The library checks no such key: the key is the fault, not the server's proof.
    assert_eq!(with(fixture!("rsa1024"), Some(false)), "weak-key match");
}

#[test]
fn the_user_s_own_certificate_as_root_is_trusted() {
    let own = |der: Vec<u8>| {
        let roots = Roots::from_der("own.pem", [&der]);
        judge(&[der], &roots, now(), "mx.fixture.test", None)
    };
    assert_eq!(brief(&own(fixture!("self-signed"))), "trusted cn-only");
    assert_eq!(brief(&own(fixture!("v1-self-signed"))), "trusted cn-only");
    assert_eq!(brief(&own(fixture!("good"))), "trusted match");
    let der = fixture!("self-signed");
    let merged = Roots::webpki().merge(Roots::from_der("own.pem", [&der]));
    let judgement = judge(&[der], &merged, now(), "mx.fixture.test", None);
    assert_eq!(judgement.anchor.as_deref(), Some("CN=mx.fixture.test"));
    let old = own(fixture!("md5-self-signed"));
    assert_eq!(brief(&old), "expired +weak-key cn-only");
}

#[test]
fn a_root_s_name_and_key_around_other_words_are_not_that_root() {
    let der = fixture!("self-signed");
    let roots = Roots::from_der("own.pem", [&der]);
    let mut changed = der;
    *changed.last_mut().unwrap() ^= 1;
    let judgement = judge(&[changed], &roots, now(), "mx.fixture.test", None);
    assert_eq!(brief(&judgement), "unknown-issuer cn-only");
}

#[test]
fn an_end_in_the_year_9999_is_only_far_away() {
    let judgement = judged(&[fixture!("endless")]);
    assert!(judgement.days_left > 2_900_000, "{}", judgement.days_left);
}
