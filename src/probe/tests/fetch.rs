//! The fetch of a policy file: whom it asks, and what it makes of the answers.

use std::time::Duration;

use super::world::{Ask, Web, World};
use crate::facts::{FetchFailureKind as Kind, Fetched};
use crate::guard::Guard;
use crate::net::{DialFailure, HttpResponse, HttpsFailure, HttpsReply};
use crate::policy::StsMode;
use crate::probe::{Families, Limits};
use crate::tls::{BrokenBy, HandshakeFailure, Proof, Session};

const MAIL: &str = "
    example.test           MX   insecure  10 mx.example.test
    mx.example.test        A    insecure  192.0.2.1
    _mta-sts.example.test  TXT  insecure  v=STSv1; id=1;
";
const ONE: &str = "mta-sts.example.test A insecure 192.0.2.80";
const TWO: &str = "mta-sts.example.test A insecure 192.0.2.80
                   mta-sts.example.test A insecure 192.0.2.81";

fn world(lines: &str) -> World {
    World::of(&format!("{MAIL}{lines}"))
}

async fn fetched(world: &World) -> Fetched {
    with(&Ask::default(), world).await
}

async fn with(ask: &Ask, world: &World) -> Fetched {
    let policies = ask.of(world, "example.test").await.policies;
    policies.expect("somebody looked").sts.fetched.expect("and was told to fetch")
}

/// The class and the sentence of a failed fetch from one host that answers so.
async fn failed(web: Web) -> (Kind, String) {
    sentence(fetched(&world(ONE).web("192.0.2.80", web)).await)
}

fn sentence(fetched: Fetched) -> (Kind, String) {
    let failure = fetched.file.expect_err("no file");
    (failure.kind, failure.detail)
}

fn session() -> Session {
    Session {
        version: "TLSv1.3".into(),
        cipher_suite: "TLS_AES_256_GCM_SHA384".into(),
        key_exchange: None,
        client_certificate_requested: false,
        chain: vec![vec![1], vec![2]],
        proof: Proof::Fits,
    }
}

fn answer(status: u16, location: Option<&str>, body: &[u8]) -> Option<HttpsReply> {
    let (media_type, location) = (Some("text/plain".into()), location.map(Into::into));
    let outcome = Ok(HttpResponse { status, media_type, location, body: body.to_vec() });
    Some(HttpsReply { session: Some(session()), outcome })
}

fn no_answer(failure: HttpsFailure) -> Option<HttpsReply> {
    Some(HttpsReply { session: None, outcome: Err(failure) })
}

fn policy() -> Option<HttpsReply> {
    answer(200, None, b"version: STSv1\nmode: enforce\nmx: mx.example.test\nmax_age: 604800\n")
}

fn refuses() -> Option<HttpsReply> {
    no_answer(HttpsFailure::Dial(DialFailure::Refused("connection refused".into())))
}

#[tokio::test]
async fn a_policy_comes_with_its_certificates_and_media_type() {
    let world = world(ONE).web("192.0.2.80", policy);
    let found = fetched(&world).await;
    let path = "/.well-known/mta-sts.txt";
    assert_eq!(world.fetched(), [format!("mta-sts.example.test at 192.0.2.80:443 {path}")]);
    assert_eq!(found.host, "mta-sts.example.test");
    assert_eq!(found.address, Some("192.0.2.80".parse().unwrap()));
    assert_eq!((found.chain, found.proof), (session().chain, Some(Proof::Fits)));
    let file = found.file.unwrap();
    assert_eq!(file.media_type.as_deref(), Some("text/plain"));
    assert_eq!(file.policy.unwrap().mode, StsMode::Enforce);
}

#[tokio::test]
async fn a_file_that_is_no_policy_is_kept_as_that() {
    let found = fetched(&world(ONE).web("192.0.2.80", || answer(200, None, b"hello"))).await;
    assert!(found.file.unwrap().policy.is_err());
}

#[tokio::test]
async fn only_status_200_brings_a_policy_and_no_redirect_is_followed() {
    let world = world(TWO).web("192.0.2.80", || answer(302, Some("https://www.test/p"), b""));
    let (kind, said) = sentence(fetched(&world).await);
    assert_eq!(kind, Kind::Status);
    assert_eq!(
        said,
        "mta-sts.example.test at 192.0.2.80 answered 302 with a redirect to \
         https://www.test/p, which senders do not follow."
    );
    assert_eq!(world.fetched().len(), 1, "it answered: no other address is asked");
    let (kind, said) = failed(|| answer(404, None, b"")).await;
    assert_eq!(kind, Kind::Status);
    assert!(said.ends_with("answered 404 where only 200 brings a policy."), "{said}");
    for web in [|| answer(503, None, b""), || answer(429, None, b"")] {
        assert_eq!(failed(web).await.0, Kind::Unavailable, "it may have one later");
    }
}

#[tokio::test]
async fn each_way_to_fail_has_its_class() {
    let (kind, said) = failed(|| no_answer(HttpsFailure::TooLong)).await;
    assert_eq!(kind, Kind::TooLong);
    assert!(said.contains("more than 65536 bytes"), "{said}");
    let (kind, said) = failed(refuses).await;
    assert_eq!(kind, Kind::Connect);
    assert!(said.ends_with("could not be connected to: connection refused."), "{said}");
    let broken = || {
        let detail = "alert handshake_failure".to_owned();
        let (broken_by, clear_text) = (BrokenBy::Alert, Vec::new());
        no_answer(HttpsFailure::Handshake(HandshakeFailure { broken_by, detail, clear_text }))
    };
    let (kind, said) = failed(broken).await;
    assert_eq!(kind, Kind::Handshake);
    assert!(said.ends_with("TLS failed: alert handshake_failure."), "{said}");
    assert_eq!(failed(|| no_answer(HttpsFailure::Http("it closed".into()))).await.0, Kind::Http);
}

#[tokio::test]
async fn the_next_address_is_asked_where_the_first_does_not_answer() {
    let world = world(TWO).web("192.0.2.80", refuses).web("192.0.2.81", policy);
    let found = fetched(&world).await;
    assert_eq!(found.address, Some("192.0.2.81".parse().unwrap()));
    assert!(found.file.is_ok());
}

#[tokio::test]
async fn silence_costs_a_share_of_the_time_and_no_more() {
    let limits = Limits { fetch: Duration::from_millis(200), ..Ask::default().limits };
    let ask = Ask { limits, ..Ask::default() };
    let half = world(TWO).web("192.0.2.81", policy);
    assert!(with(&ask, &half).await.file.is_ok(), "the second still had its share");
    let (kind, said) = sentence(with(&ask, &world(TWO)).await);
    assert_eq!(kind, Kind::TimedOut);
    assert!(said.contains("at 192.0.2.81 did not answer in time"), "{said}");
}

#[tokio::test]
async fn the_targets_time_and_the_user_end_a_fetch() {
    let limits = Limits { target: Duration::from_millis(100), ..Ask::default().limits };
    let ask = Ask { limits, ..Ask::default() };
    let (kind, said) = sentence(with(&ask, &world(ONE)).await);
    assert_eq!(kind, Kind::Stopped);
    assert!(said.starts_with("The time for the whole target ran out"), "{said}");
    let ask = Ask { stop_after: Some(Duration::from_millis(50)), ..Ask::default() };
    let (kind, said) = sentence(with(&ask, &world(TWO)).await);
    assert_eq!(kind, Kind::Stopped);
    assert_eq!(
        said,
        "The run was stopped before mta-sts.example.test at 192.0.2.80 gave the policy."
    );
}

#[tokio::test]
async fn at_most_so_many_addresses_are_asked() {
    let line = |last| format!("mta-sts.example.test A insecure 192.0.2.{last}");
    let lines = (80..95).map(line).collect::<Vec<_>>().join("\n");
    let open = world(&lines);
    let crowd = (80..95).fold(open, |world, last| world.web(&format!("192.0.2.{last}"), refuses));
    assert_eq!(sentence(fetched(&crowd).await).0, Kind::Connect);
    assert_eq!(crowd.fetched().len(), 8);
}

#[tokio::test]
async fn a_policy_host_without_an_address_or_with_dns_trouble() {
    let (kind, said) = sentence(fetched(&world("")).await);
    assert_eq!(kind, Kind::NoAddress);
    assert!(said.starts_with("The policy host mta-sts.example.test has no address"), "{said}");
    let trouble = "mta-sts.example.test A unknown servfail
                   mta-sts.example.test AAAA unknown servfail";
    let (kind, said) = sentence(fetched(&world(trouble)).await);
    assert_eq!(kind, Kind::Dns);
    assert!(said.contains("could not be looked up: mta-sts.example.test: servfail"), "{said}");
}

#[tokio::test]
async fn a_private_address_of_the_policy_host_is_left_alone() {
    let inside = "mta-sts.example.test A insecure 10.0.0.1";
    let guarded = Ask { guard: Guard::default(), ..Ask::default() };
    let hidden = world(inside).web("10.0.0.1", policy);
    let (kind, said) = sentence(with(&guarded, &hidden).await);
    assert_eq!(kind, Kind::LeftAlone);
    assert!(said.contains("mta-sts.example.test at 10.0.0.1 was not asked"), "{said}");
    assert_eq!(hidden.fetched(), [""; 0]);
    let also = format!("{inside}\nmta-sts.example.test A insecure 9.9.9.9");
    let beside = world(&also).web("9.9.9.9", policy);
    assert_eq!(with(&guarded, &beside).await.address, Some("9.9.9.9".parse().unwrap()));
}

#[tokio::test]
async fn who_excludes_the_name_or_the_address_is_left_alone() {
    for entry in ["mta-sts.example.test", ".example.test", "example.test", "192.0.2.80"] {
        let mut ask = Ask::default();
        ask.guard.exclusions = entry.parse().unwrap();
        let excluded = world(ONE).web("192.0.2.80", policy);
        let (kind, said) = sentence(with(&ask, &excluded).await);
        assert_eq!(kind, Kind::LeftAlone, "{entry}");
        assert!(said.contains("On the exclusion list"), "{said}");
        let looked_up = excluded.asked("A").contains(&"mta-sts.example.test".to_owned());
        assert_eq!(looked_up, entry == "192.0.2.80", "a name is enough not to ask");
        assert_eq!(excluded.fetched(), [""; 0]);
    }
}

#[tokio::test]
async fn families_left_out_or_without_a_way_are_not_asked() {
    let both = "mta-sts.example.test A    insecure 192.0.2.80
                mta-sts.example.test AAAA insecure 2001:db8::80";
    let limits = Limits { families: Families { v4: false, v6: true }, ..Ask::default().limits };
    let ask = Ask { limits, ..Ask::default() };
    let world_of_two = world(both).web("2001:db8::80", policy);
    assert_eq!(with(&ask, &world_of_two).await.address, Some("2001:db8::80".parse().unwrap()));
    let mut no_way = world("mta-sts.example.test AAAA insecure 2001:db8::80");
    no_way.v6 = false;
    assert_eq!(sentence(fetched(&no_way).await).0, Kind::LeftAlone);
}
