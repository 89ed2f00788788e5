//! How much explaining messages costs beside a general parser reading the same
//! file.
//!
//! The reference is mail-parser 0.11.9: it splits the mbox and parses every
//! message, trace lines among them, and concludes nothing. Both read the same
//! 10,000 messages from memory in the same run; the ratio is the figure.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::io::Cursor;
use std::time::{Duration, Instant};

use mail_parser::MessageParser;
use mail_parser::mailbox::mbox::MessageIterator;
use mxtls::examine::message::{Known, Reading, explain};
use mxtls::mailbox;
use mxtls::report::json;
use mxtls::verdict::hop::Boundary;

const MESSAGES: usize = 10_000;
const ROUNDS: usize = 7;

/// Four hops each, by writers that differ, as in a mailbox of someone's.
fn mbox() -> Vec<u8> {
    let mut all = String::new();
    for n in 0..MESSAGES {
        all.push_str("From alice@sender.example Sun Nov 22 16:00:00 2026\n");
        all.push_str(&header(n));
        all.push_str("\nA line of text, and another one.\nAnd a third.\n\n");
    }
    all.into_bytes()
}

fn header(n: usize) -> String {
    let (day, sender) = (1 + n % 28, n % 97);
    let marked = if n.is_multiple_of(3) { "ESMTP" } else { "ESMTPS" };
    format!(
        "Delivered-To: user@rec.example\n\
         Received: from mx.rec.example (mx.rec.example [10.1.2.3])\n\
         \tby store.rec.example (Postfix) with ESMTP id A{n}\n\
         \tfor <user@rec.example>; {day} Nov 2026 16:00:03 +0000 (UTC)\n\
         Received: from out.sender{sender}.example (out.sender{sender}.example [198.51.100.{sender}])\n\
         \t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\n\
         \tby mx.rec.example (Postfix) with {marked} id B{n}\n\
         \tfor <user@rec.example>; {day} Nov 2026 16:00:02 +0000 (UTC)\n\
         Received: from desk.sender{sender}.example ([203.0.113.{sender}] helo=desk)\n\
         \tby out.sender{sender}.example with esmtpsa (TLS1.3) tls TLS_AES_128_GCM_SHA256\n\
         \t(Exim 4.96)\n\t(envelope-from <alice@sender{sender}.example>)\n\
         \tid 1xV9z0-0000{n}-0O; {day} Nov 2026 16:00:01 +0000\n\
         From: Alice <alice@sender{sender}.example>\nTo: user@rec.example\n\
         Subject: message {n}\nDate: {day} Nov 2026 16:00:00 +0000\n\
         Message-ID: <{n}@sender{sender}.example>\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=us-ascii\n"
    )
}

/// Everything that `mxtls explain --offline --format jsonl` does, but for the terminal.
fn explained(mbox: &[u8]) -> usize {
    let now = "2026-11-22T17:00:00Z".parse().expect("a time");
    let (boundary, known) = (Boundary::default(), Known::default());
    let mut out = Vec::new();
    let mut hops = 0;
    for message in mailbox::read("bench.mbox", Cursor::new(mbox.to_vec())) {
        let reading = Reading::new(&message.expect("a message"), &boundary, None);
        let record = explain(&reading, &known, now, true).record;
        hops += record.hops.len();
        out.clear();
        json::write_jsonl(&record, &mut out).expect("memory");
    }
    hops
}

fn parsed(mbox: &[u8]) -> usize {
    let parser = MessageParser::default();
    let messages = MessageIterator::new(Cursor::new(mbox));
    let hops = |raw: &[u8]| {
        let message = parser.parse(raw).expect("a message");
        message.headers().iter().filter(|h| h.name().eq_ignore_ascii_case("received")).count()
    };
    messages.map(|message| hops(message.expect("a message").contents())).sum()
}

fn timed(work: fn(&[u8]) -> usize, mbox: &[u8]) -> (Duration, usize) {
    let began = Instant::now();
    let hops = work(mbox);
    (began.elapsed(), hops)
}

fn main() {
    let mbox = mbox();
    let (mut own, mut other) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (time, hops) = timed(explained, &mbox);
        let (reference, seen) = timed(parsed, &mbox);
        assert_eq!(hops, seen, "both must see the same lines");
        own.push(time);
        other.push(reference);
    }
    own.sort_unstable();
    other.sort_unstable();
    let (own, other) = (own[ROUNDS / 2], other[ROUNDS / 2]);
    let per_second = |time: Duration| MESSAGES as f64 / time.as_secs_f64();
    println!("explained   {:>9.0} messages/s", per_second(own));
    println!("mail-parser {:>9.0} messages/s", per_second(other));
    println!(
        "ratio       {:>9.2} (explained / parsed alone)",
        own.as_secs_f64() / other.as_secs_f64()
    );
}
