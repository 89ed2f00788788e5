//! A file over HTTPS: what comes whole, what is handed back as it is, and what fails.

use std::net::SocketAddr;

use tokio::io::AsyncWriteExt;

use super::network;
use super::server::{Inside, answering, certified, in_clear, inside, leaf, request};
use crate::net::{
    DialFailure, HttpResponse, HttpsFailure, HttpsReply, Internet, Network, Settings, Socks5,
};
use crate::tls::{BrokenBy, Proof};

const MOST: usize = 64 * 1024;
const FILE: &str = "version: STSv1\nmode: testing\nmax_age: 86400\nmx: mx.test\n";

async fn fetch(to: SocketAddr) -> HttpsReply {
    network().https_get(to, "policy.test", "/.well-known/mta-sts.txt", MOST).await
}

/// What is made of this answer.
async fn made_of(answer: impl Into<Vec<u8>>) -> Result<HttpResponse, HttpsFailure> {
    fetch(answering(answer).await.0).await.outcome
}

/// A body and its length after a status of 200.
fn with_length(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn http_clause(outcome: Result<HttpResponse, HttpsFailure>) -> String {
    match outcome {
        Err(HttpsFailure::Http(clause)) => clause,
        other => panic!("{other:?}"),
    }
}

const BROKEN_OFF: &str = "the connection was closed before the response was whole";

#[tokio::test]
async fn a_file_comes_whole_and_as_it_is() {
    let length = FILE.len();
    let head = format!("Content-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\n");
    let (at, asked) = answering(format!("HTTP/1.1 200 OK\r\n{head}\r\n{FILE}")).await;
    let response = fetch(at).await.outcome.unwrap();
    let wanted = HttpResponse {
        status: 200,
        media_type: Some("text/plain; charset=utf-8".to_owned()),
        location: None,
        body: FILE.into(),
    };
    assert_eq!(response, wanted);
    let version = env!("CARGO_PKG_VERSION");
    let (port, agent) = (at.port(), format!("user-agent: mxtls/{version}\r\n"));
    let request = format!(
        "GET /.well-known/mta-sts.txt HTTP/1.1\r\nhost: policy.test:{port}\r\n{agent}accept: text/plain\r\nconnection: close\r\n\r\n"
    );
    assert_eq!(asked.await.unwrap(), request);
}

#[tokio::test]
async fn a_bad_certificate_is_handed_back_and_not_refused() {
    let held = certified("somebody-else.test", &rcgen::PKCS_ECDSA_P256_SHA256);
    let expired = leaf(&held);
    let (at, _) = inside(held, async |mut stream: Inside| {
        request(&mut stream).await;
        stream.write_all(with_length(FILE).as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
    })
    .await;
    let reply = fetch(at).await;
    let session = reply.session.unwrap();
    assert_eq!((session.chain, session.proof), (vec![expired], Proof::Fits));
    assert_eq!(session.version, "TLSv1.3");
    assert_eq!(reply.outcome.unwrap().body, FILE.as_bytes());
}

#[tokio::test]
async fn the_limit_itself_is_not_too_long_and_one_more_is() {
    let whole = "x".repeat(MOST);
    let chunked = |body: &str| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        format!("{head}{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
    };
    let to_the_end = |body: &str| format!("HTTP/1.0 200 OK\r\n\r\n{body}");
    for written in [&with_length as &dyn Fn(&str) -> String, &chunked, &to_the_end] {
        assert_eq!(made_of(written(&whole)).await.unwrap().body.len(), MOST);
        assert_eq!(made_of(written(&format!("{whole}x"))).await, Err(HttpsFailure::TooLong));
    }
}

#[tokio::test]
async fn chunks_are_put_together() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunks = "8;note=\"first\"\r\nversion:\r\n7\r\n STSv1\n\r\n0\r\nTrailer: x\r\n\r\n";
    assert_eq!(made_of(format!("{head}{chunks}")).await.unwrap().body, b"version: STSv1\n");
}

#[tokio::test]
async fn http_1_0_ends_with_the_close() {
    let response = made_of(format!("HTTP/1.0 200 OK\r\n\r\n{FILE}")).await.unwrap();
    assert_eq!(response.body, FILE.as_bytes());
}

#[tokio::test]
async fn other_statuses_are_handed_back_without_their_body() {
    for status in [204, 206, 301, 302, 304, 404, 500, 503] {
        let head = format!("HTTP/1.1 {status} Word\r\nContent-Length: {}\r\n", FILE.len());
        let response = made_of(format!("{head}\r\n{FILE}")).await.unwrap();
        assert_eq!((response.status, response.body), (status, Vec::new()));
    }
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let (elsewhere, visited) = in_clear(async |_| ()).await;
    for status in [301, 302, 307, 308] {
        let place = format!("https://{elsewhere}/.well-known/mta-sts.txt");
        let head = format!("HTTP/1.1 {status} Gone\r\nLocation: {place}\r\n");
        let response = made_of(format!("{head}Content-Length: 0\r\n\r\n")).await.unwrap();
        assert_eq!((response.status, response.location), (status, Some(place)));
    }
    assert!(!visited.is_finished());
}

#[tokio::test]
async fn hostile_fields_are_kept_printable_and_short() {
    let long = "y".repeat(4000);
    let mut answer =
        format!("HTTP/1.1 302 Found\r\nContent-Type: {long}\r\nLocation: ").into_bytes();
    answer.extend("/\u{202e}txt".bytes().chain(*b"\xff\r\n\r\n"));
    let response = made_of(answer).await.unwrap();
    assert_eq!(response.location.as_deref(), Some("/\\u{202e}txt\\xff"));
    assert_eq!(response.media_type.unwrap().chars().count(), crate::text::LIMIT);
}

#[tokio::test]
async fn what_is_not_http_fails_as_such() {
    for garbage in ["220 mx.test ESMTP\r\n", "\0\x01\x02garbage\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n"]
    {
        let clause = http_clause(made_of(garbage).await);
        assert!(clause.starts_with("the answer cannot be read as HTTP/1.1: "), "{clause}");
    }
}

#[tokio::test]
async fn a_response_that_breaks_off_is_not_taken_for_whole() {
    let short = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nversion: STSv1\n";
    let no_last_chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
    for answer in ["", "HTTP/1.1 200 OK\r\nContent-", short, no_last_chunk] {
        assert_eq!(http_clause(made_of(answer).await), BROKEN_OFF, "{answer}");
    }
}

#[tokio::test]
async fn an_end_that_tls_did_not_announce_could_be_anybodys() {
    let held = certified("policy.test", &rcgen::PKCS_ECDSA_P256_SHA256);
    let (at, _) = inside(held, async |mut stream: Inside| {
        request(&mut stream).await;
        stream.write_all(b"HTTP/1.0 200 OK\r\n\r\nversion: STSv1\n").await.unwrap();
        stream.get_mut().0.shutdown().await.unwrap();
    })
    .await;
    assert_eq!(http_clause(fetch(at).await.outcome), BROKEN_OFF);
}

#[tokio::test]
async fn without_tls_there_is_no_session() {
    let (talks, _) = in_clear(async |mut socket| {
        let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let _ = tokio::io::copy(&mut socket, &mut tokio::io::sink()).await;
    })
    .await;
    let reply = fetch(talks).await;
    assert_eq!(reply.session, None);
    let Err(HttpsFailure::Handshake(why)) = reply.outcome else { panic!("{:?}", reply.outcome) };
    assert_eq!(why.broken_by, BrokenBy::Plaintext);

    let (closes, _) = in_clear(async |socket| drop(socket)).await;
    let reply = fetch(closes).await;
    let Err(HttpsFailure::Handshake(why)) = reply.outcome else { panic!("{:?}", reply.outcome) };
    assert!(matches!(why.broken_by, BrokenBy::Eof | BrokenBy::Reset), "{why:?}");
}

#[tokio::test]
async fn without_a_connection_the_dial_failed() {
    let (at, serving) = in_clear(async |_| ()).await;
    serving.abort();
    let _ = serving.await;
    let reply = fetch(at).await;
    assert!(matches!(reply.outcome, Err(HttpsFailure::Dial(DialFailure::Refused(_)))));

    let proxy = Socks5 { host: "127.0.0.1".to_owned(), port: at.port(), login: None };
    let behind = Internet::new(Settings { socks5: Some(proxy), ..Settings::default() }).unwrap();
    let (open, _) = answering(with_length(FILE)).await;
    let reply = behind.https_get(open, "policy.test", "/", MOST).await;
    assert!(matches!(reply.outcome, Err(HttpsFailure::Dial(DialFailure::Ours(_)))));
}
