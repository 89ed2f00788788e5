//! The lab tested from outside, with plain sockets and plain rustls: it must be
//! what `fixtures/lab.toml` says before anything else is measured against it.
#![cfg(feature = "demo")]
#![expect(clippy::disallowed_methods, reason = "a client of its own, independent of net/")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs
)]

#[path = "lab/client.rs"]
mod client;
#[path = "lab/definition.rs"]
mod definition;
#[path = "lab/dns.rs"]
mod dns;
#[path = "lab/handshake.rs"]
mod handshake;
#[path = "lab/mail.rs"]
mod mail;
#[path = "lab/policies.rs"]
mod policies;
#[path = "lab/post.rs"]
mod post;
#[path = "lab/validating.rs"]
mod validating;

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use client::{Talk, lab};
use mxtls::demo::{Internet, Lab};
use tokio::io::AsyncReadExt;

#[tokio::test]
async fn a_good_server_speaks_smtp_in_the_clear() {
    let lab = lab(&["good-tls13.test"]).await;
    let mut talk = Talk::with(&lab, "mx.good-tls13.test").await;
    assert_eq!(talk.reply().await, ["220 mx.good-tls13.test ESMTP"]);
    let ehlo = talk.say("EHLO client.test").await;
    assert_eq!(ehlo[0], "250-mx.good-tls13.test");
    assert!(ehlo.contains(&"250-STARTTLS".to_owned()), "{ehlo:?}");
    assert_eq!(talk.say("VRFY a").await, ["502 5.5.1 not in this lab"]);
    assert_eq!(talk.say("QUIT").await, ["221 2.0.0 bye"]);
    assert_eq!(talk.rest().await, b"", "QUIT closes the connection");
}

#[tokio::test]
async fn a_server_without_starttls_does_not_offer_or_take_it() {
    let lab = lab(&["no-starttls.test"]).await;
    let mut talk = Talk::with(&lab, "mx.no-starttls.test").await;
    talk.reply().await;
    let ehlo = talk.say("EHLO client.test").await;
    assert!(!ehlo.iter().any(|line| line.contains("STARTTLS")), "{ehlo:?}");
    assert!(talk.say("STARTTLS").await[0].starts_with("502"));
}

#[tokio::test]
async fn refusals_are_the_scripted_ones() {
    let names = ["deferred.test", "refused.test", "helo-only.test", "masked.test"];
    let lab = lab(&names).await;
    for (host, command, code) in [
        ("mx.deferred.test", "STARTTLS", "454"),
        ("mx.refused.test", "STARTTLS", "502"),
        ("mx.helo-only.test", "EHLO client.test", "502"),
        ("mx.helo-only.test", "HELO client.test", "250"),
        ("mx.masked.test", "STARTTLS", "500"),
    ] {
        let mut talk = Talk::with(&lab, host).await;
        talk.reply().await;
        let reply = talk.say(command).await;
        assert!(reply[0].starts_with(code), "{host} to {command}: {reply:?}");
    }
}

#[tokio::test]
async fn a_greeting_of_421_hangs_up_and_one_of_554_waits_for_quit() {
    let lab = lab(&["greeting-421.test", "greeting-554.test"]).await;
    let mut talk = Talk::with(&lab, "mx.greeting-421.test").await;
    assert!(talk.reply().await[0].starts_with("421"));
    assert_eq!(talk.rest().await, b"");
    let mut talk = Talk::with(&lab, "mx.greeting-554.test").await;
    assert!(talk.reply().await[0].starts_with("554"));
    assert!(talk.say("EHLO client.test").await[0].starts_with("503"));
    assert!(talk.say("QUIT").await[0].starts_with("221"));
}

#[tokio::test]
async fn split_replies_arrive_in_several_segments() {
    let lab = lab(&["split-replies.test"]).await;
    let mut talk = Talk::with(&lab, "mx.split-replies.test").await;
    let mut segments: Vec<Vec<u8>> = Vec::new();
    while segments.concat().last() != Some(&b'\n') {
        let mut segment = [0; 512];
        let size = talk.stream.read(&mut segment).await.unwrap();
        segments.push(segment[..size].to_vec());
    }
    assert!(segments.len() >= 2, "{segments:?}");
    assert_eq!(segments.concat(), b"220 mx.split-replies.test ESMTP\r\n");
}

#[tokio::test]
async fn injected_bytes_come_in_one_segment_with_the_220() {
    let lab = lab(&["injected.test"]).await;
    let mut talk = Talk::with(&lab, "mx.injected.test").await;
    talk.reply().await;
    talk.say("EHLO client.test").await;
    talk.send("STARTTLS\r\n").await;
    let mut segment = [0; 512];
    let size = talk.stream.read(&mut segment).await.unwrap();
    let text = str::from_utf8(&segment[..size]).unwrap();
    assert_eq!(text, "220 2.0.0 ready for TLS\r\n250-injected\r\n250 X-INJECTED\r\n");
}

#[tokio::test]
async fn connections_and_commands_are_kept_and_forgotten() {
    let lab = lab(&["good-tls13.test", "no-starttls.test"]).await;
    for _ in 0..2 {
        let mut talk = Talk::with(&lab, "mx.good-tls13.test").await;
        talk.reply().await;
        talk.say("EHLO client.test").await;
        talk.say("QUIT").await;
        talk.rest().await;
    }
    assert_eq!(lab.connections("mx.good-tls13.test"), 2);
    assert_eq!((lab.connections("mx.no-starttls.test"), lab.all_connections()), (0, 2));
    let said = lab.commands("mx.good-tls13.test");
    assert_eq!(said, ["EHLO client.test", "QUIT", "EHLO client.test", "QUIT"]);
    lab.reset_counts();
    assert_eq!((lab.all_connections(), lab.commands("mx.good-tls13.test").len()), (0, 0));
}

#[tokio::test]
async fn starttls_comes_and_goes_at_the_inconsistent_server() {
    let lab = lab(&["inconsistent.test"]).await;
    let mut offers = Vec::new();
    for _ in 0..4 {
        let mut talk = Talk::with(&lab, "mx.inconsistent.test").await;
        talk.reply().await;
        let ehlo = talk.say("EHLO client.test").await;
        offers.push(ehlo.iter().any(|line| line.contains("STARTTLS")));
    }
    assert_eq!(offers, [false, true, false, true]);
}

#[tokio::test]
async fn connections_break_in_the_ways_that_are_asked_for() {
    let names =
        ["reset-in-greeting.test", "close-in-greeting.test", "silent.test", "dripping.test"];
    let lab = lab(&names).await;

    let mut talk = Talk::with(&lab, "mx.reset-in-greeting.test").await;
    let error = talk.stream.read_u8().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);

    let mut talk = Talk::with(&lab, "mx.close-in-greeting.test").await;
    assert_eq!(talk.rest().await, b"");

    let mut talk = Talk::with(&lab, "mx.silent.test").await;
    let wait = Duration::from_millis(200);
    assert!(tokio::time::timeout(wait, talk.stream.read_u8()).await.is_err());

    let mut talk = Talk::with(&lab, "mx.dripping.test").await;
    assert_eq!(talk.stream.read_u8().await.unwrap(), b'2');
    assert!(tokio::time::timeout(wait, talk.stream.read_u8()).await.is_err());
}

#[tokio::test]
async fn nobody_listens_where_connections_are_refused() {
    let lab = lab(&["connection-refused.test"]).await;
    let error = client::connect(&lab, "mx.connection-refused.test").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn what_is_endless_or_huge_is_just_that() {
    let lab = lab(&["endless-greeting.test", "endless-line.test", "huge-ehlo.test"]).await;
    for (host, ends_lines) in [("mx.endless-greeting.test", true), ("mx.endless-line.test", false)]
    {
        let mut much = vec![0; 2_000_000];
        Talk::with(&lab, host).await.stream.read_exact(&mut much).await.unwrap();
        assert_eq!(much.contains(&b'\n'), ends_lines, "{host}");
    }
    let mut talk = Talk::with(&lab, "mx.huge-ehlo.test").await;
    talk.reply().await;
    let size: usize = talk.say("EHLO client.test").await.iter().map(String::len).sum();
    assert!((450_000..550_000).contains(&size), "{size}");
}

#[tokio::test]
async fn the_whole_lab_starts_twice_beside_itself_and_quickly() {
    let begun = Instant::now();
    let first = Lab::start(Internet::built_in().unwrap()).await.unwrap();
    let taken = begun.elapsed();
    let second = Lab::start(Internet::built_in().unwrap()).await.unwrap();
    assert_ne!(first.port(), second.port());
    assert_ne!(first.dns(), second.dns());
    println!("started in {taken:?}");
    assert!(taken < Duration::from_secs(5), "{taken:?}");
}

#[tokio::test]
async fn all_ends_when_the_lab_is_dropped() {
    let lab = lab(&["good-tls13.test"]).await;
    let mut talk = Talk::with(&lab, "mx.good-tls13.test").await;
    talk.reply().await;
    let address = client::address(&lab, "mx.good-tls13.test");
    drop(lab);
    talk.rest().await;
    let after = tokio::net::TcpStream::connect(address).await;
    assert_eq!(after.unwrap_err().kind(), ErrorKind::ConnectionRefused);
}
