//! Policy hosts that never come to an end: what they can cost.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinHandle;

use super::network;
use super::server::{Inside, answering, certified, endless, inside, request};
use crate::net::{HttpResponse, HttpsFailure, Network};

const MOST: usize = 64 * 1024;
const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const PATIENCE: Duration = Duration::from_secs(20);

/// More than what the sockets of both sides hold unread.
const TAKEN: usize = 32 * 1024 * 1024;

/// How fetching from there ends, without any help of a time limit.
async fn ends(at: SocketAddr) -> Result<HttpResponse, HttpsFailure> {
    let network = network();
    let fetching = network.https_get(at, "policy.test", "/", MOST);
    tokio::time::timeout(PATIENCE, fetching).await.expect("it should end by itself").outcome
}

/// The octets that such a server got rid of.
async fn taken((at, serving): (SocketAddr, JoinHandle<usize>), why: &HttpsFailure) -> usize {
    assert_eq!(ends(at).await.as_ref(), Err(why));
    tokio::time::timeout(PATIENCE, serving).await.expect("the server should be left").unwrap()
}

fn http(clause: &str) -> HttpsFailure {
    HttpsFailure::Http(clause.to_owned())
}

#[tokio::test]
async fn a_hundred_megabytes_are_cut_at_the_limit() {
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(65_536));
    let chunked = endless(CHUNKED, chunk, Duration::ZERO).await;
    assert!(taken(chunked, &HttpsFailure::TooLong).await < TAKEN);
    let plain = endless("HTTP/1.0 200 OK\r\n\r\n", "x".repeat(65_536), Duration::ZERO).await;
    assert!(taken(plain, &HttpsFailure::TooLong).await < TAKEN);
}

#[tokio::test]
async fn a_length_above_the_limit_is_not_waited_for() {
    let held = certified("policy.test", &rcgen::PKCS_ECDSA_P256_SHA256);
    let (at, left) = inside(held, async |mut stream: Inside| {
        request(&mut stream).await;
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n";
        stream.write_all(head).await.unwrap();
        stream.read_u8().await.is_err()
    })
    .await;
    assert_eq!(ends(at).await, Err(HttpsFailure::TooLong));
    assert!(left.await.unwrap());
}

#[tokio::test]
async fn heads_without_end_are_cut() {
    let too_large = http("the answer cannot be read as HTTP/1.1: message head is too large");
    for again in ["X-More: and more\r\n", "X"] {
        let server = endless("HTTP/1.1 200 OK\r\n", again.repeat(100), Duration::ZERO).await;
        assert!(taken(server, &too_large).await < TAKEN, "{again}");
    }
}

#[tokio::test]
async fn interim_responses_without_end_are_cut() {
    let without_end = http("the server sends without end");
    for interim in ["HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n"] {
        let server = endless("", interim.repeat(50), Duration::ZERO).await;
        assert!(taken(server, &without_end).await < TAKEN, "{interim}");
    }
}

#[tokio::test]
async fn chunk_extensions_and_trailers_without_end_are_cut() {
    for (begin, again) in
        [("1;", "extension;"), ("1;a=b\r\nx\r\n1;", "c=d\r\nx\r\n1;"), ("0\r\n", "Trailer: x\r\n")]
    {
        let begin: &'static str = format!("{CHUNKED}{begin}").leak();
        let (at, serving) = endless(begin, again.repeat(100), Duration::ZERO).await;
        assert!(matches!(ends(at).await, Err(HttpsFailure::Http(_))), "{again}");
        assert!(serving.await.unwrap() < TAKEN, "{again}");
    }
}

#[tokio::test]
async fn a_body_of_one_octet_chunks_may_still_be_whole() {
    let chunks = "1\r\nx\r\n".repeat(MOST);
    let (at, _) = answering(format!("{CHUNKED}{chunks}0\r\n\r\n")).await;
    assert_eq!(ends(at).await.unwrap().body.len(), MOST);
}

/// The limit is the caller's; with the future goes the connection.
#[tokio::test]
async fn a_drip_ends_with_the_callers_patience_and_leaves_nothing_behind() {
    let pause = Duration::from_millis(10);
    for (begin, drop) in [(CHUNKED, "1\r\nx\r\n"), ("HTTP/1.1 200 OK\r\nX-Drip: ", "x")] {
        let (at, serving) = endless(begin, drop, pause).await;
        let network = network();
        let fetching = network.https_get(at, "policy.test", "/", MOST);
        let cut = tokio::time::timeout(Duration::from_millis(200), fetching).await;
        assert!(cut.is_err(), "{cut:?}");
        tokio::time::timeout(PATIENCE, serving).await.expect("nobody should listen").unwrap();
    }
}
