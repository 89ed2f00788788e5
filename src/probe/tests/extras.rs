//! The handshakes made otherwise, their order and their budget; and what goes into SNI.

use std::time::Duration;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use super::world::{Ask, Mail, World};
use crate::facts::{Extra, Outcome, Variation};
use crate::net::TlsOffer;
use crate::probe::Limits;
use crate::tls::{BrokenBy, HandshakeFailure, KeyType, Proof, Session};

const LINES: &str = "
    example.test     MX  insecure  10 mx.example.test
    mx.example.test  A   insecure  192.0.2.1
";

/// Shows an RSA certificate, and an empty list where RSA is not taken.
pub(super) fn session(offer: &TlsOffer) -> Result<Session, HandshakeFailure> {
    let pem = include_bytes!("../../../fixtures/certificates/good.pem");
    let leaf = CertificateDer::from_pem_slice(pem).unwrap().to_vec();
    let rsa = offer.key_type != Some(KeyType::Ecdsa);
    Ok(Session {
        version: "TLSv1.3".into(),
        cipher_suite: "TLS_AES_256_GCM_SHA384".into(),
        key_exchange: None,
        client_certificate_requested: false,
        chain: if rsa { vec![leaf] } else { Vec::new() },
        proof: Proof::Fits,
    })
}

fn alert() -> HandshakeFailure {
    let detail = "alert handshake_failure".to_owned();
    HandshakeFailure { broken_by: BrokenBy::Alert, detail, clear_text: Vec::new() }
}

const GOOD: Mail = Mail { greeting: |_| "220 mx ESMTP\r\n", tls: session, hello: |_| None };

fn asking_more() -> Ask {
    let limits = Limits { extra_handshakes: true, ..Ask::default().limits };
    Ask { limits, ..Ask::default() }
}

async fn extras(mail: Mail) -> (World, Vec<Extra>) {
    extras_within(Limits::default().extra_per_address, mail).await
}

async fn extras_within(extra_per_address: usize, mail: Mail) -> (World, Vec<Extra>) {
    let world = World::of(LINES).mail(mail);
    let asking = asking_more();
    let limits = Limits { extra_per_address, ..asking.limits };
    let domain = Ask { limits, ..asking }.of(&world, "example.test").await;
    let extras = domain.servers[0].extras.clone();
    (world, extras)
}

/// Each variation with its outcome, or with the class of the reason why there is none.
fn brief(extras: &[Extra]) -> Vec<String> {
    let brief = |extra: &Extra| {
        let end = match &extra.visit {
            Ok(attempt) => attempt.outcome.word().to_owned(),
            Err(not_probed) => format!("{:?}", not_probed.why),
        };
        format!("{} {end}", extra.variation.word())
    };
    extras.iter().map(brief).collect()
}

#[tokio::test]
async fn a_good_server_shakes_hands_three_times() {
    let (world, found) = extras(GOOD).await;
    assert_eq!(brief(&found), ["without-sni-tls12 encrypted", "other-key-type encrypted"]);
    assert_eq!(found[1].variation, Variation::OtherKeyType(KeyType::Ecdsa), "it showed RSA");
    let host = Some("mx.example.test".to_owned());
    let first = TlsOffer {
        server_name: host.clone(),
        post_quantum: true,
        tls12_only: false,
        key_type: None,
    };
    let old = TlsOffer { server_name: None, post_quantum: false, tls12_only: true, key_type: None };
    let other = TlsOffer { key_type: Some(KeyType::Ecdsa), ..first.clone() };
    assert_eq!(world.offers(), [first, old, other]);
}

#[tokio::test]
async fn without_being_asked_nobody_shakes_hands_again() {
    let world = World::of(LINES).mail(GOOD);
    let domain = world.probe("example.test").await;
    assert_eq!((domain.servers[0].extras.len(), world.dialled().len()), (0, 1));
}

#[tokio::test]
async fn one_that_refuses_tls_12_without_sni_is_asked_without_sni_alone_at_last() {
    let tls = |offer: &TlsOffer| if offer.tls12_only { Err(alert()) } else { session(offer) };
    let (world, found) = extras(Mail { tls, ..GOOD }).await;
    assert_eq!(
        brief(&found),
        ["without-sni-tls12 handshake-failed", "other-key-type encrypted", "without-sni encrypted"]
    );
    assert_eq!(world.dialled().len(), 4, "the budget of one address");
}

#[tokio::test]
async fn the_other_key_type_has_its_turn_when_the_budget_is_short() {
    let tls = |offer: &TlsOffer| match offer.post_quantum || offer.tls12_only {
        true => Err(alert()),
        false => session(offer),
    };
    let (world, found) = extras_within(0, Mail { tls, ..GOOD }).await;
    assert_eq!(
        brief(&found),
        ["without-sni-tls12 handshake-failed", "other-key-type encrypted", "without-sni Budget"]
    );
    assert_eq!(world.dialled().len(), 4, "two of them for the attempts");
    assert!(!world.offers()[3].post_quantum, "as in the attempt that decided");
}

#[tokio::test]
async fn a_connection_that_is_closed_without_a_word_is_tried_again() {
    let tls = |offer: &TlsOffer| match offer.key_type {
        Some(_) => Err(HandshakeFailure { broken_by: BrokenBy::Eof, ..alert() }),
        None => session(offer),
    };
    let (world, found) = extras(Mail { tls, ..GOOD }).await;
    assert_eq!(
        brief(&found),
        [
            "without-sni-tls12 encrypted",
            "other-key-type handshake-failed",
            "other-key-type handshake-failed"
        ]
    );
    assert_eq!(world.dialled().len(), 4);
}

#[tokio::test]
async fn who_sends_us_away_is_not_asked_again() {
    let greeting = |nth| if nth == 1 { "220 mx ESMTP\r\n" } else { "421 later\r\n" };
    let (world, found) = extras(Mail { greeting, ..GOOD }).await;
    assert_eq!(brief(&found), ["without-sni-tls12 greeting-deferred", "other-key-type Budget"]);
    assert_eq!(world.dialled().len(), 2);
}

#[tokio::test]
async fn they_decide_nothing_and_follow_only_a_good_end() {
    let tls = |offer: &TlsOffer| match offer.server_name {
        Some(_) => session(offer),
        None => Err(alert()),
    };
    let world = World::of(LINES).mail(Mail { tls, ..GOOD });
    let domain = asking_more().of(&world, "example.test").await;
    let attempts: Vec<_> = domain.servers[0].attempts.iter().map(|a| a.outcome).collect();
    assert_eq!(attempts, [Outcome::Encrypted]);
    assert!(extras(Mail { tls: |_| Err(alert()), ..GOOD }).await.1.is_empty());
}

#[tokio::test]
async fn a_server_of_two_domains_is_asked_once() {
    let world = World::of(&format!("{LINES}other.test MX insecure 10 mx.example.test")).mail(GOOD);
    let domains = asking_more().of_all(&world, &["example.test", "other.test"]).await;
    assert_eq!(world.dialled().len(), 3);
    let both = domains.iter().map(|domain| brief(&domain.servers[0].extras));
    assert!(both.into_iter().all(|extras| extras.len() == 2));
}

#[tokio::test]
async fn one_whose_time_ran_out_is_told_and_asked_again_for_the_next_domain() {
    let world = World::of(&format!("{LINES}other.test MX insecure 10 mx.example.test")).mail(GOOD);
    let mut ask = asking_more();
    ask.limits.target = Duration::from_millis(1000);
    ask.limits.spacing = Duration::from_millis(550);
    let domains = ask.of_all(&world, &["example.test", "other.test"]).await;
    let [late, whole] = [0, 1].map(|at: usize| brief(&domains[at].servers[0].extras));
    assert_eq!(late, ["without-sni-tls12 encrypted", "other-key-type Stopped"]);
    assert_eq!(whole, ["without-sni-tls12 encrypted", "other-key-type encrypted"]);
    assert_eq!(world.dialled().len(), 4, "the first attempt serves both");
}

#[tokio::test]
async fn sni_is_the_base_domain_where_there_are_signed_records() {
    let lines = |state: &str| {
        format!(
            "example.test     MX     secure   10 mx.example.test
             mx.example.test  CNAME  secure   end.host.test
             end.host.test    A      {state}  192.0.2.1
             _25._tcp.end.host.test TLSA secure 3 1 1 a"
        )
    };
    for (state, expected) in [("secure", "end.host.test"), ("insecure", "mx.example.test")] {
        let world = World::of(&lines(state)).mail(GOOD);
        let domain = world.probe("example.test").await;
        assert_eq!(domain.servers[0].host, "mx.example.test");
        let names: Vec<_> = world.offers().into_iter().map(|offer| offer.server_name).collect();
        assert_eq!(names, [Some(expected.to_owned())], "A-7672-15");
    }
}
