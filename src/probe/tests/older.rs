//! The hellos for older versions: when they are sent, which ones, and what is made of the
//! answers.

use std::time::Duration;

use super::world::{Ask, Mail, World};
use crate::facts::{HelloAnswer, Legacy, Outcome, Server};
use crate::hello::Version;
use crate::net::TlsOffer;
use crate::tls::{BrokenBy, HandshakeFailure, Session};

const LINES: &str = "
    example.test     MX  insecure  10 mx.example.test
    mx.example.test  A   insecure  192.0.2.1
";

/// The fatal alert `handshake_failure`, and one for a name nobody knows.
const ALERT: [u8; 7] = [21, 3, 1, 0, 2, 2, 40];
const UNRECOGNIZED_NAME: [u8; 7] = [21, 3, 1, 0, 2, 2, 112];

const TLS_1_0: u16 = 0x0301;
const TLS_1_2: u16 = 0x0303;
const RSA_AES_CBC: u16 = 0x002f;
const ECDHE_RSA_AES_GCM: u16 = 0xc02f;

/// A ServerHello with nothing after it.
fn server_hello(version: u16, suite: u16) -> Vec<u8> {
    let (version, suite) = (version.to_be_bytes(), suite.to_be_bytes());
    [&[22, 3, 1, 0, 42, 2, 0, 0, 38], &version[..], &[7; 32], &[0], &suite, &[0]].concat()
}

fn broken(by: BrokenBy) -> Result<Session, HandshakeFailure> {
    let detail = "alert handshake_failure".to_owned();
    Err(HandshakeFailure { broken_by: by, detail, clear_text: Vec::new() })
}

/// Breaks every handshake by an alert, and answers every hello with TLS 1.0.
const OLD: Mail = Mail {
    greeting: |_| "220 mx ESMTP\r\n",
    tls: |_| broken(BrokenBy::Alert),
    hello: |_| Some(server_hello(TLS_1_0, RSA_AES_CBC)),
};

/// Answers every hello with this.
fn answering(hello: fn(&[u8]) -> Option<Vec<u8>>) -> Mail {
    Mail { hello, ..OLD }
}

async fn visited(mail: Mail) -> (World, Server) {
    visited_by(&Ask::default(), mail).await
}

async fn visited_by(ask: &Ask, mail: Mail) -> (World, Server) {
    let world = World::of(LINES).mail(mail);
    let server = (*ask.of(&world, "example.test").await.servers[0]).clone();
    (world, server)
}

/// Each answer, or the class of the reason why there is none.
fn brief(legacy: Option<&Legacy>) -> Vec<String> {
    let hellos = legacy.map_or(&[][..], |legacy| &legacy.hellos);
    let answer = |answer: &HelloAnswer| match answer {
        HelloAnswer::Chosen(chosen) => chosen.to_string(),
        HelloAnswer::Alert(alert) => alert.to_string(),
        other => format!("{other:?}"),
    };
    let visit = hellos.iter().map(|hello| match &hello.visit {
        Ok(visit) => answer(&visit.answer),
        Err(not_probed) => format!("{:?}", not_probed.why),
    });
    visit.collect()
}

fn names_the_host(hello: &[u8]) -> bool {
    hello.windows(15).any(|octets| octets == b"mx.example.test")
}

/// The version in the hello itself, not in its record.
fn client_version(hello: &[u8]) -> [u8; 2] {
    [hello[9], hello[10]]
}

#[tokio::test]
async fn a_server_of_tls_1_0_answers_the_first_hello_and_is_left_alone_then() {
    let (world, server) = visited(OLD).await;
    let legacy = server.legacy.as_ref().unwrap();
    assert_eq!(brief(Some(legacy)), ["TLS 1.0, TLS_RSA_WITH_AES_128_CBC_SHA"]);
    assert_eq!(
        legacy.detail,
        "Handshakes with TLS 1.2 and 1.3 failed; a hello for older ones was answered with TLS 1.0."
    );
    assert_eq!((world.dialled().len(), server.connections()), (3, 3));
    let [hello] = &world.hellos()[..] else { panic!() };
    assert_eq!(client_version(hello), [3, 3]);
    assert!(names_the_host(hello) && hello.len() > 512, "every suite and every group");
}

#[tokio::test]
async fn each_hello_has_a_random_of_its_own() {
    let (world, _) = visited(answering(|_| Some(ALERT.to_vec()))).await;
    let randoms: Vec<Vec<u8>> = world.hellos().iter().map(|h| h[11..43].to_vec()).collect();
    assert_ne!(randoms[0], randoms[1]);
    assert!(!randoms.contains(&vec![0; 32]));
}

#[tokio::test]
async fn an_alert_is_followed_by_a_hello_of_sslv3() {
    let (world, server) = visited(answering(|_| Some(ALERT.to_vec()))).await;
    let legacy = server.legacy.as_ref().unwrap();
    assert_eq!(brief(Some(legacy)), ["handshake_failure", "handshake_failure"]);
    assert!(legacy.is_no_after(&server.attempts));
    assert_eq!(
        legacy.detail,
        "STARTTLS was accepted, but the TLS handshake failed: alert handshake_failure. So did \
         hellos for older versions: alert handshake_failure, then alert handshake_failure."
    );
    assert_eq!(client_version(&world.hellos()[1]), [3, 0]);
    assert_eq!(legacy.hellos[1].version, Version::Ssl3);
    assert_eq!(world.dialled().len(), 4, "the budget of one address");
}

#[tokio::test]
async fn a_server_of_sslv3_alone_is_found_by_the_second() {
    let hello = |hello: &[u8]| match hello[10] {
        0 => Some(server_hello(0x0300, 0x0005)),
        _ => Some(ALERT.to_vec()),
    };
    let (_, server) = visited(answering(hello)).await;
    let found = brief(server.legacy.as_ref());
    assert_eq!(found, ["handshake_failure", "SSLv3, TLS_RSA_WITH_RC4_128_SHA"]);
}

#[tokio::test]
async fn who_chokes_on_a_long_hello_gets_a_short_one() {
    let hello = |hello: &[u8]| match hello.len() {
        ..256 => Some(server_hello(TLS_1_0, RSA_AES_CBC)),
        _ => Some(Vec::new()),
    };
    let (world, server) = visited(answering(hello)).await;
    let found = brief(server.legacy.as_ref());
    assert_eq!(found, ["Closed", "TLS 1.0, TLS_RSA_WITH_AES_128_CBC_SHA"]);
    assert_eq!(client_version(&world.hellos()[1]), [3, 3], "any version may be chosen");
}

#[tokio::test]
async fn who_cannot_read_a_hello_gets_a_short_one() {
    const DECODE_ERROR: [u8; 7] = [21, 3, 1, 0, 2, 2, 50];
    let hello = |hello: &[u8]| match hello.len() {
        ..256 => Some(server_hello(TLS_1_0, RSA_AES_CBC)),
        _ => Some(DECODE_ERROR.to_vec()),
    };
    let (_, server) = visited(answering(hello)).await;
    let found = brief(server.legacy.as_ref());
    assert_eq!(found, ["decode_error", "TLS 1.0, TLS_RSA_WITH_AES_128_CBC_SHA"]);
}

/// A limiter closes, or breaks off, after one that works it out; a server in trouble alerts.
#[tokio::test]
async fn who_has_had_enough_of_us_does_not_prove_that_there_is_no_tls() {
    for (enough, told) in [
        (answering(|_| Some(Vec::new())), "Closed"),
        (answering(|_| Some(vec![21, 3, 1, 0, 2, 2, 80])), "internal_error"),
        (answering(|_| Some(vec![21, 3, 1, 0, 2, 1, 0])), "close_notify"),
    ] {
        let (_, server) = visited(enough).await;
        let legacy = server.legacy.unwrap();
        assert_eq!(brief(Some(&legacy)), [told, told]);
        assert!(!legacy.is_no_after(&server.attempts), "{told}");
        assert!(legacy.detail.contains("do not tell more"), "{}", legacy.detail);
    }
}

#[tokio::test]
async fn half_a_server_hello_is_neither_yes_nor_no() {
    let half = |_: &[u8]| Some(server_hello(TLS_1_2, ECDHE_RSA_AES_GCM)[..20].to_vec());
    let (world, server) = visited(answering(half)).await;
    let legacy = server.legacy.unwrap();
    assert_eq!(brief(Some(&legacy)), ["Other(\"an answer that broke off\")"]);
    assert!(!legacy.is_no_after(&server.attempts));
    assert_eq!(world.dialled().len(), 3);
}

#[tokio::test]
async fn who_does_not_know_the_name_is_asked_without_it() {
    let hello = |hello: &[u8]| match names_the_host(hello) {
        true => Some(UNRECOGNIZED_NAME.to_vec()),
        false => Some(server_hello(TLS_1_2, ECDHE_RSA_AES_GCM)),
    };
    let (_, server) = visited(answering(hello)).await;
    let found = brief(server.legacy.as_ref());
    let gcm = "TLS 1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
    assert_eq!(found, ["unrecognized_name", gcm]);
    let detail = server.legacy.unwrap().detail;
    assert!(detail.ends_with(&format!("Yet a hello of another kind was answered with {gcm}.")));
}

#[tokio::test]
async fn an_address_is_no_name() {
    let world = World::of("").mail(answering(|_| Some(ALERT.to_vec())));
    world.probe("[192.0.2.1]").await;
    let [first, _] = &world.hellos()[..] else { panic!() };
    assert!(!first.windows(9).any(|octets| octets == b"192.0.2.1"));
}

#[tokio::test]
async fn what_was_not_offered_does_not_count() {
    for mail in [
        answering(|_| Some(server_hello(TLS_1_0, 0x1301))),
        answering(|_| Some(server_hello(TLS_1_0, ECDHE_RSA_AES_GCM))),
        answering(|_| Some(server_hello(0x0304, RSA_AES_CBC))),
    ] {
        let (world, server) = visited(mail).await;
        let found = brief(server.legacy.as_ref());
        assert_eq!(found, ["Other(\"a ServerHello that chose what was not offered\")"]);
        assert_eq!(world.dialled().len(), 3);
    }
}

#[tokio::test]
async fn clear_text_and_nonsense_end_it() {
    for (mail, expected) in [
        (answering(|_| Some(b"500 what?\r\n".to_vec())), "clear text: \\\"500 what?\\\""),
        (answering(|_| Some(vec![128, 3, 4, 0, 1])), "octets that are no TLS record"),
    ] {
        let (world, server) = visited(mail).await;
        assert_eq!(brief(server.legacy.as_ref()), [format!("Other(\"{expected}\")")]);
        assert_eq!(world.dialled().len(), 3);
        assert!(!server.legacy.unwrap().is_no_after(&server.attempts));
    }
}

#[tokio::test]
async fn silence_is_waited_for_no_longer_than_for_a_handshake() {
    let mut ask = Ask::default();
    ask.limits.handshake = Duration::from_millis(20);
    let (_, server) = visited_by(&ask, answering(|_| None)).await;
    assert_eq!(brief(server.legacy.as_ref()), ["Silence", "Silence"]);
    assert!(!server.legacy.unwrap().is_no_after(&server.attempts));
}

#[tokio::test]
async fn only_two_handshakes_that_broke_in_tls_are_followed_by_hellos() {
    let works_without = |offer: &TlsOffer| match offer.post_quantum {
        true => broken(BrokenBy::Alert),
        false => super::extras::session(offer),
    };
    let plaintext_once = |offer: &TlsOffer| match offer.post_quantum {
        true => broken(BrokenBy::Plaintext),
        false => broken(BrokenBy::Alert),
    };
    let too_much = |_: &TlsOffer| broken(BrokenBy::TooMuch);
    for tls in [works_without, plaintext_once, too_much] {
        let (world, server) = visited(Mail { tls, ..OLD }).await;
        assert!(server.legacy.is_none());
        assert_eq!((world.hellos().len(), world.dialled().len()), (0, 2));
    }
    let mut ask = Ask::default();
    ask.limits.confirm = false;
    let (world, server) = visited_by(&ask, OLD).await;
    assert!(server.legacy.is_none(), "one handshake is no confirmation");
    assert_eq!(world.dialled().len(), 1);
}

#[tokio::test]
async fn who_sends_us_away_is_not_asked_again() {
    let greeting = |nth| if nth < 3 { "220 mx ESMTP\r\n" } else { "421 later\r\n" };
    let (world, server) = visited(Mail { greeting, ..OLD }).await;
    let found = brief(server.legacy.as_ref());
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("Other(\"not sent: The server greeted with"), "{found:?}");
    assert_eq!((world.dialled().len(), world.hellos().len()), (3, 0));
}

#[tokio::test]
async fn the_budget_of_an_address_is_kept() {
    for (per_address, expected) in [(2, vec!["Budget"]), (3, vec!["handshake_failure", "Budget"])] {
        let mut ask = Ask::default();
        ask.limits.per_address = per_address;
        let (world, server) = visited_by(&ask, answering(|_| Some(ALERT.to_vec()))).await;
        assert_eq!(brief(server.legacy.as_ref()), expected);
        assert_eq!(world.dialled().len(), per_address);
        assert!(!server.legacy.unwrap().is_no_after(&server.attempts));
    }
}

#[tokio::test]
async fn a_server_of_two_domains_is_asked_once() {
    let lines = format!("{LINES}other.test MX insecure 10 mx.example.test");
    let world = World::of(&lines).mail(answering(|_| Some(ALERT.to_vec())));
    let domains = Ask::default().of_all(&world, &["example.test", "other.test"]).await;
    assert_eq!(world.dialled().len(), 4);
    assert!(domains.iter().all(|d| brief(d.servers[0].legacy.as_ref()).len() == 2));
}

#[tokio::test]
async fn one_whose_time_ran_out_is_told_and_asked_again_for_the_next_domain() {
    let lines = format!("{LINES}other.test MX insecure 10 mx.example.test");
    let world = World::of(&lines).mail(OLD);
    let mut ask = Ask::default();
    ask.limits.target = Duration::from_millis(1500);
    ask.limits.spacing = Duration::from_millis(800);
    let domains = ask.of_all(&world, &["example.test", "other.test"]).await;
    let [late, whole] = [0, 1].map(|at: usize| brief(domains[at].servers[0].legacy.as_ref()));
    assert_eq!(late, ["Stopped"]);
    assert_eq!(whole, ["TLS 1.0, TLS_RSA_WITH_AES_128_CBC_SHA"]);
    assert_eq!(domains[0].servers[0].attempts[0].outcome, Outcome::HandshakeFailed);
    assert_eq!(world.dialled().len(), 3, "the attempts serve both");
}
