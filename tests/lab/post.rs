//! Messages go through the lab, and the lines they gather are true to the wire.

use mxtls::demo::{Internet, Lab, LabError, PostError, Posted};

/// What a lab with one sender and one receiver of `behaviour` is made of.
fn small(starttls: &str, behaviour: &str) -> Internet {
    let text = format!(
        r#"
        [[domain]]
        name = "there.test"
        what = "the receiver"
        records = ["there.test MX 10 mx.there.test"]
        [[domain.server]]
        host = "mx.there.test"
        address = "127.77.6.1"
        behaviour = {behaviour}
        expect = {{ outcome = "encrypted" }}

        [[sender]]
        domain = "here.test"
        host = "out.here.test"
        address = "127.77.100.77"
        starttls = "{starttls}"
        user = {{ mailbox = "ann@here.test", helo = "desk.home.test", address = "127.77.113.77" }}

        [[message]]
        name = "one"
        what = "a message"
        sender = "here.test"
        to = "bob@there.test"
        expect = {{ event = "plaintext", vouched = 1, total = 2, hop = [] }}
        "#
    );
    Internet::parse(&text).unwrap()
}

async fn sent(starttls: &str, behaviour: &str) -> Result<(String, Vec<&'static str>), LabError> {
    let lab = Lab::start(small(starttls, behaviour)).await.unwrap();
    let posted = lab.post_all().await?.remove(0);
    let wires = posted.transactions.iter().map(|transaction| transaction.wire()).collect();
    Ok((text(&posted), wires))
}

fn text(posted: &Posted<'_>) -> String {
    String::from_utf8(posted.message.clone()).unwrap()
}

/// The trace lines, unfolded, the newest first.
fn trace(message: &str) -> Vec<String> {
    let unfolded = message.replace("\n\t", " ");
    let lines = unfolded.lines().filter(|line| line.starts_with("Received: "));
    lines.map(str::to_owned).collect()
}

/// The line without what changes: queue id and time.
fn lasting(line: &str) -> String {
    let (before, after) = line.split_once(" id ").expect("a queue id");
    let (id, rest) = after.split_once(' ').expect("a recipient");
    let (recipient, date) = rest.split_once("; ").expect("a date");
    assert!(id.len() == 10 && id.bytes().all(|b| b"0123456789ABCDEF".contains(&b)), "{id}");
    assert!(date.ends_with(" +0000 (UTC)"), "{date}");
    format!("{before} id ID {recipient}")
}

#[tokio::test]
async fn the_three_messages_gather_the_lines_they_should() {
    let lab = Lab::start(Internet::built_in().unwrap()).await.unwrap();
    let posted = lab.post_all().await.unwrap();
    let lines: Vec<Vec<String>> = posted
        .iter()
        .map(|posted| trace(&text(posted)).iter().map(|line| lasting(line)).collect())
        .collect();
    assert_eq!(
        lines,
        [
            [
                "Received: from out.sender.test (out.sender.test [198.51.100.1]) \
                 (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)) \
                 (No client certificate requested) by mx.good-tls13.test (Postfix) \
                 with ESMTPS id ID for <bob@good-tls13.test>",
                "Received: from laptop.cafe.test (unknown [203.0.113.1]) \
                 by out.sender.test (Postfix) with ESMTPSA id ID for <bob@good-tls13.test>",
            ],
            [
                "Received: from out.clear-sender.test (out.clear-sender.test [198.51.100.2]) \
                 by mx.good-tls13.test (Postfix) with ESMTP id ID for <bob@good-tls13.test>",
                "Received: from desk.office.test (unknown [203.0.113.2]) \
                 by out.clear-sender.test (Postfix) with ESMTPSA id ID for <bob@good-tls13.test>",
            ],
            [
                "Received: from out.sender.test (out.sender.test [198.51.100.1]) \
                 by mx.no-starttls.test (Postfix) with ESMTP id ID for <bob@no-starttls.test>",
                "Received: from laptop.cafe.test (unknown [203.0.113.1]) \
                 by out.sender.test (Postfix) with ESMTPSA id ID for <bob@no-starttls.test>",
            ],
        ]
    );
}

#[tokio::test]
async fn wire_line_and_written_truth_agree() {
    let lab = Lab::start(Internet::built_in().unwrap()).await.unwrap();
    for posted in lab.post_all().await.unwrap() {
        for truth in [posted.truth, posted.truth_in_context] {
            let expected: Vec<&str> = truth.hops.iter().map(|hop| hop.wire.as_str()).collect();
            let seen: Vec<&str> = posted.transactions.iter().map(|one| one.wire()).collect();
            assert_eq!(seen, expected, "{}", posted.name);
        }
        let lines = trace(&text(&posted));
        for (line, transaction) in lines.iter().rev().zip(&posted.transactions) {
            assert!(line.contains(&format!(" by {} ", transaction.by)), "{line}");
            assert_eq!(line.contains(" with ESMTPS"), transaction.tls.is_some(), "{line}");
        }
    }
}

#[tokio::test]
async fn a_mailbox_has_its_own_lines_on_top_and_the_message_below() {
    let lab = Lab::start(Internet::built_in().unwrap()).await.unwrap();
    let posted = lab.post_all().await.unwrap();
    let text = text(&posted[0]);
    let top: Vec<&str> = text.lines().take(3).collect();
    assert_eq!(
        top,
        [
            "Return-Path: <alice@sender.test>",
            "X-Original-To: bob@good-tls13.test",
            "Delivered-To: bob@good-tls13.test",
        ]
    );
    assert!(text.contains("\nFrom: <alice@sender.test>\nTo: <bob@good-tls13.test>\n"), "{text}");
    assert!(text.ends_with(
        "\n\nA message of the lab: a sender that uses TLS writes to a server that offers it.\n"
    ));
    assert!(!text.contains('\r'));
    assert_eq!(lab.mail("mx.good-tls13.test"), [], "what was delivered is held no more");
}

#[tokio::test]
async fn messages_may_be_sent_again_and_are_other_messages_then() {
    let internet = Internet::built_in().unwrap().only(&["no-starttls.test"]);
    let lab = Lab::start(internet).await.unwrap();
    let (first, second) = (lab.post_all().await.unwrap(), lab.post_all().await.unwrap());
    assert_eq!((first.len(), second.len()), (1, 1), "only the message to this domain");
    assert_ne!(first[0].message, second[0].message);
}

#[tokio::test]
async fn an_opportunistic_sender_takes_any_certificate() {
    let (text, wires) =
        sent("if-offered", "{ certificate = 'self-signed', versions = '1.2' }").await.unwrap();
    assert_eq!(wires, ["TLSv1.3", "TLSv1.2"]);
    assert!(
        text.contains("using TLSv1.2 with cipher ECDHE-ECDSA-AES256-GCM-SHA384 (256/256 bits)")
    );
}

#[tokio::test]
async fn an_opportunistic_sender_goes_on_in_the_clear() {
    for behaviour in [
        "{ starttls = ['454 4.7.0 not now'] }",
        "{ starttls = ['502 5.5.1 what?'] }",
        "{ handshake = 'alert-handshake-failure' }",
        "{ handshake = 'plaintext' }",
    ] {
        let (text, wires) = sent("if-offered", behaviour).await.unwrap();
        assert_eq!(wires, ["TLSv1.3", "clear"], "{behaviour}");
        assert!(text.contains("by mx.there.test (Postfix) with ESMTP id"), "{text}");
    }
}

#[tokio::test]
async fn a_sender_that_never_uses_tls_does_not() {
    let (_, wires) = sent("never", "{}").await.unwrap();
    assert_eq!(wires, ["TLSv1.3", "clear"]);
}

#[tokio::test]
async fn without_the_setting_a_line_keeps_version_and_suite_to_itself() {
    let (text, wires) = sent("if-offered", "{ tls-received-header = false }").await.unwrap();
    assert_eq!(wires, ["TLSv1.3", "TLSv1.3"]);
    assert!(text.contains("with ESMTPS id") && !text.contains("using"), "{text}");
}

#[tokio::test]
async fn a_message_that_does_not_arrive_is_an_error_that_names_the_server() {
    let refusing = "{ greeting = ['554 5.7.1 go away'] }";
    let error = sent("if-offered", refusing).await.unwrap_err();
    assert!(matches!(error, LabError::Post(PostError::Refused { .. })), "{error:?}");
    assert_eq!(
        error.to_string(),
        "a message of the lab did not arrive: mx.there.test answered the connection with \
         \"554 5.7.1 go away\""
    );
    let error = sent("never", "{ listens = false }").await.unwrap_err();
    assert!(matches!(error, LabError::Post(PostError::Dial { .. })), "{error:?}");
    let error = sent("never", "{ fault = { at = 'greeting', how = 'close' } }").await.unwrap_err();
    assert!(matches!(error, LabError::Post(PostError::Broken(_))), "{error:?}");
}

#[test]
fn mistakes_in_the_definition_are_named() {
    let lab = include_str!("../../fixtures/lab.toml");
    for (from, to, word) in [
        (
            "\"127.77.100.2\"",
            "\"127.77.99.2\"",
            "out.clear-sender.test cannot send from 127.77.99.2",
        ),
        ("\"127.77.113.2\"", "\"127.77.113.1\"", "127.77.113.1 of desk.office.test"),
        ("to = \"bob@no-starttls.test\"", "to = \"bob@nowhere.test\"", "nowhere.test"),
        ("sender = \"clear-sender.test\"", "sender = \"nobody.test\"", "nobody.test"),
    ] {
        let error = Internet::parse(&lab.replace(from, to)).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
}
