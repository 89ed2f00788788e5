//! What is remembered, for how long, and what is asked only once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use hickory_resolver::proto::op::ResponseCode;

use super::asking;
use super::script::{Asked, Reply, Script};
use crate::dns::{FailureKind, Kind};
use crate::net::resolver::DnssecMode;

/// How often a name is asked of the server that `act` scripts, over two looks `apart`.
async fn questions(act: impl Fn(&Asked) -> Reply + Send + Sync + 'static, apart: u64) -> usize {
    let server = Script::start(act).await;
    let resolver = asking(&[&server], DnssecMode::Off);
    resolver.ask("a.test", Kind::A).await;
    tokio::time::sleep(Duration::from_millis(apart)).await;
    resolver.ask("A.Test.", Kind::A).await;
    server.asked().len()
}

#[tokio::test]
async fn answers_are_remembered_for_their_ttl() {
    assert_eq!(questions(|asked| asked.address(60).into(), 0).await, 1);
    assert_eq!(questions(|asked| asked.address(0).into(), 0).await, 2);
    assert_eq!(questions(|asked| asked.address(1).into(), 1200).await, 2);
}

#[tokio::test]
async fn that_there_is_nothing_is_remembered_as_the_zone_says() {
    for code in [ResponseCode::NXDomain, ResponseCode::NoError] {
        assert_eq!(questions(move |asked| asked.nothing(code, 60).into(), 0).await, 1);
        assert_eq!(questions(move |asked| asked.nothing(code, 0).into(), 0).await, 2);
        assert_eq!(questions(move |asked| asked.reply(code).into(), 0).await, 2, "no SOA record");
    }
}

#[tokio::test]
async fn trouble_is_not_remembered() {
    for code in [ResponseCode::ServFail, ResponseCode::Refused] {
        assert_eq!(questions(move |asked| asked.reply(code).into(), 0).await, 2);
    }
    assert_eq!(questions(|_| Reply::Silence, 0).await, 4, "two tries each");
}

#[tokio::test]
async fn another_type_is_another_question() {
    let server = Script::start(|asked| asked.nothing(ResponseCode::NoError, 60)).await;
    let resolver = asking(&[&server], DnssecMode::Off);
    for kind in [Kind::A, Kind::Aaaa, Kind::Txt, Kind::Tlsa, Kind::Cname, Kind::A] {
        resolver.ask("a.test", kind).await;
    }
    let asked = ["A", "AAAA", "TXT", "TLSA", "CNAME"].map(|kind| format!("a.test. {kind}"));
    assert_eq!(server.asked(), asked);
}

#[tokio::test]
async fn who_asks_what_is_being_asked_waits_for_that_answer() {
    let server = Script::start(|asked| asked.address(0)).await;
    let resolver = asking(&[&server], DnssecMode::Off);
    let answers = join_all((0..20).map(|_| resolver.ask("a.test", Kind::A))).await;
    assert!(answers.iter().all(|answer| answer.records.is_ok()));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn remembered_ttls_count_down() {
    let server = Script::start(|asked| asked.address(60)).await;
    let resolver = asking(&[&server], DnssecMode::Off);
    let ttl = async || resolver.ask("a.test", Kind::A).await.records.unwrap()[0].ttl;
    assert_eq!(ttl().await, 60);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(ttl().await, 59);
}

/// The server goes down after its first answer; a failure in between changes nothing.
#[tokio::test]
async fn a_failure_is_forgotten_and_an_answer_is_not() {
    static ANSWERS: AtomicU32 = AtomicU32::new(0);
    let server = Script::start(|asked| match ANSWERS.fetch_add(1, Ordering::Relaxed) {
        0 => asked.reply(ResponseCode::ServFail),
        _ => asked.address(60),
    })
    .await;
    let resolver = asking(&[&server], DnssecMode::Off);
    let first = resolver.ask("a.test", Kind::A).await;
    assert_eq!(first.records.unwrap_err().kind, FailureKind::Servfail);
    assert!(resolver.ask("a.test", Kind::A).await.records.is_ok());
}
