//! The lab's servers take mail: what they answer, what they keep, and where they
//! stop.

use std::time::Duration;

use mxtls::demo::{Lab, Stored};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

use crate::client::{Talk, lab};
use crate::handshake::encrypt;

const GOOD: &str = "mx.good-tls13.test";
const MIB: usize = 1 << 20;

/// As far as the 354, for `to`.
async fn to_data<S: AsyncRead + AsyncWrite + Unpin>(talk: &mut Talk<S>, to: &str) {
    for (command, code) in [
        ("EHLO client.test", "250"),
        ("MAIL FROM:<a@client.test>", "250"),
        (format!("RCPT TO:<{to}>").as_str(), "250"),
        ("DATA", "354"),
    ] {
        let reply = talk.say(command).await;
        assert!(reply[0].starts_with(code), "{command}: {reply:?}");
    }
}

async fn in_the_clear(lab: &Lab) -> Talk<tokio::net::TcpStream> {
    let mut talk = Talk::with(lab, GOOD).await;
    talk.reply().await;
    to_data(&mut talk, "bob@good-tls13.test").await;
    talk
}

fn only(lab: &Lab) -> (Stored, String) {
    let mut held = lab.mail(GOOD);
    assert_eq!(held.len(), 1, "{held:?}");
    let stored = held.remove(0);
    let text = String::from_utf8(stored.content.clone()).unwrap();
    (stored, text)
}

#[tokio::test]
async fn a_message_in_the_clear_is_kept_under_a_line_that_says_so() {
    let lab = lab(&["good-tls13.test"]).await;
    let mut talk = in_the_clear(&lab).await;
    let reply = talk.say("Subject: dots\r\n\r\n..\r\n.hidden\r\n...\r\n.").await;
    let (stored, text) = only(&lab);
    assert_eq!(reply, [format!("250 2.0.0 queued as {}", stored.id)]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "Received: from client.test (unknown [127.0.0.1])");
    assert_eq!(lines[1], format!("\tby {GOOD} (Postfix) with ESMTP id {}", stored.id));
    assert!(lines[2].starts_with("\tfor <bob@good-tls13.test>; "), "{}", lines[2]);
    assert_eq!(lines[3..], ["Subject: dots", "", ".", "hidden", ".."]);
    assert_eq!((stored.transaction.wire(), stored.sender.as_str()), ("clear", "a@client.test"));
    assert_eq!(talk.say("QUIT").await, ["221 2.0.0 bye"]);
}

#[tokio::test]
async fn a_message_inside_tls_is_kept_under_a_line_that_says_so() {
    let lab = lab(&["good-tls13.test"]).await;
    let mut talk = encrypt(&lab, GOOD, true).await.unwrap();
    to_data(&mut talk, "bob@good-tls13.test").await;
    talk.say("Subject: x\r\n\r\nx\r\n.").await;
    let (_, connection) = talk.stream.get_ref();
    let suite = connection.negotiated_cipher_suite().unwrap().suite();
    let cipher = format!("{suite:?}").replace("TLS13_", "TLS_");
    let bits = if cipher.contains("AES_128") { 128 } else { 256 };
    let (stored, text) = only(&lab);
    let using = format!("\t(using TLSv1.3 with cipher {cipher} ({bits}/{bits} bits))\n");
    assert!(text.contains(&using), "{text}");
    assert!(text.contains(&format!("\tby {GOOD} (Postfix) with ESMTPS id {}\n", stored.id)));
    assert_eq!(stored.transaction.wire(), "TLSv1.3");
}

#[tokio::test]
async fn what_was_begun_in_the_clear_is_forgotten_inside_tls() {
    let lab = lab(&["good-tls13.test"]).await;
    let mut talk = encrypt(&lab, GOOD, true).await.unwrap();
    assert!(talk.say("MAIL FROM:<a@client.test>").await[0].starts_with("503"), "no EHLO yet");
}

#[tokio::test]
async fn nobody_is_relayed_to_other_domains() {
    let lab = lab(&["good-tls13.test", "no-starttls.test"]).await;
    let mut talk = Talk::with(&lab, GOOD).await;
    talk.reply().await;
    talk.say("EHLO client.test").await;
    talk.say("MAIL FROM:<a@client.test>").await;
    assert!(talk.say("RCPT TO:<bob@no-starttls.test>").await[0].starts_with("550"));
    assert!(talk.say("DATA").await[0].starts_with("503"));
    assert!(talk.say("RCPT TO:<bob@good-tls13.test>").await[0].starts_with("250"));
    assert!(talk.say("RSET").await[0].starts_with("250"));
    assert!(talk.say("DATA").await[0].starts_with("503"));
}

#[tokio::test]
async fn a_password_is_not_written_down() {
    let lab = lab(&["good-tls13.test"]).await;
    let mut talk = Talk::with(&lab, GOOD).await;
    talk.reply().await;
    talk.say("AUTH PLAIN AHVzZXIAc2VjcmV0").await;
    assert_eq!(lab.commands(GOOD), ["AUTH PLAIN …"]);
}

#[tokio::test]
async fn more_than_a_mebibyte_is_refused_and_the_session_goes_on() {
    let lab = lab(&["good-tls13.test"]).await;
    let mut talk = in_the_clear(&lab).await;
    let one_line = "x".repeat(MIB + 1);
    let many_lines = format!("{}\r\n", "y".repeat(78)).repeat(MIB / 80 + 1);
    for body in [one_line, many_lines] {
        let reply = talk.say(&format!("{body}\r\n.")).await;
        assert!(reply[0].starts_with("552"), "{reply:?}");
        to_data(&mut talk, "bob@good-tls13.test").await;
    }
    assert_eq!(lab.mail(GOOD), []);
    assert!(talk.say("small\r\n.").await[0].starts_with("250"));
    assert_eq!(lab.mail(GOOD).len(), 1);
}

#[tokio::test]
async fn a_client_that_leaves_without_the_dot_leaves_nothing() {
    let lab = lab(&["good-tls13.test"]).await;
    let mut talk = in_the_clear(&lab).await;
    talk.send("Subject: half\r\n\r\nof a mess").await;
    talk.stream.shutdown().await.unwrap();
    assert!(talk.reply().await[0].starts_with("421"));
    assert_eq!(lab.mail(GOOD), []);
}

#[tokio::test]
async fn mail_data_without_end_is_cut_off() {
    let lab = lab(&["good-tls13.test"]).await;
    let mut talk = in_the_clear(&lab).await;
    let much = vec![b'x'; MIB];
    for _ in 0..8 {
        talk.stream.write_all(&much).await.unwrap();
    }
    assert!(talk.reply().await[0].starts_with("421"));
    let until_it_breaks = async { while talk.stream.write_all(&much).await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(5), until_it_breaks).await.unwrap();
    assert_eq!(lab.mail(GOOD), []);
}

#[tokio::test]
async fn a_command_without_end_is_cut_and_kept_short() {
    let lab = lab(&["good-tls13.test"]).await;
    let mut talk = Talk::with(&lab, GOOD).await;
    talk.reply().await;
    talk.say("EHLO client.test").await;
    let long = format!("MAIL FROM:<{}@client.test>", "x".repeat(3000));
    assert!(talk.say(&long).await[0].starts_with("501"));
    assert!(lab.commands(GOOD).iter().all(|command| command.chars().count() <= 512));
}
