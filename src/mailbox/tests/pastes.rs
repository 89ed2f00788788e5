//! Header blocks as they come out of a clipboard, and what must not be mistaken for one.

use super::*;

/// The fields with every run of white space as one blank, for folding is what a paste loses.
fn words(message: &Message) -> Vec<(String, String)> {
    let apart = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
    message.fields.iter().map(|field| (field.name.clone(), apart(&field.value))).collect()
}

#[test]
fn every_paste_gives_the_fields_of_the_message() {
    let plain = one(bytes_of("plain.eml"));
    for name in [
        "unfolded.txt",
        "indented.txt",
        "quoted.txt",
        "quoted-unfolded.txt",
        "spaced.txt",
        "spaced-unfolded.txt",
        "wrapped.txt",
    ] {
        let pasted = one(bytes_of(name));
        assert_eq!(words(&pasted), words(&plain), "{name}");
        assert!(pasted.mended && !pasted.cut, "{name}");
    }
}

#[test]
fn a_paste_with_its_body_ends_where_the_header_ends() {
    let plain = String::from_utf8(bytes_of("plain.eml")).expect("text");
    let (indented, unfolded): (Vec<_>, Vec<_>) =
        plain.lines().map(|line| (format!("  {line}"), line.trim())).unzip();
    assert_eq!(words(&one(indented.join("\n"))), words(&one(&plain)));
    assert_eq!(words(&one(unfolded.join("\n"))), words(&one(&plain)));
}

#[test]
fn only_the_first_line_may_be_indented() {
    let message = one("  Received: from a\n\tby b\nSubject: x\n");
    assert_eq!(message.first("received"), Some("from a\tby b"));
    assert_eq!(message.first("subject"), Some("x"));
}

#[test]
fn a_colon_in_the_midst_of_a_lost_line_begins_no_field() {
    for lost in [
        "by mx.recipient.example (Postfix) with ESMTP id X; Sun, 22 Nov 2026 16:00:01 +0000",
        "for <bob@recipient.example>; Sun, 22 Nov 2026 16:00:01 +0000",
        "16:00:01 +0000",
        "fd00::1) by mx.recipient.example",
        "2001:db8::25]) by mx.recipient.example",
        "https://recipient.example/",
        "Received:From:To:Subject",
    ] {
        let message =
            one(format!("Received: from a.example\n{lost}\n(envelope-from <a@b>)\nSubject: x\n"));
        let whole = format!("from a.example {lost} (envelope-from <a@b>)");
        assert_eq!(message.first("received"), Some(whole.as_str()));
        assert_eq!(message.fields.len(), 2, "{lost}");
    }
}

#[test]
fn a_well_formed_message_keeps_every_field_name() {
    let message = one("Received: from a\n\tby b\n16: odd\nh=From:To\nX_y.z: odd too\n\nbody\n");
    let names: Vec<&str> = message.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["Received", "16", "h=From", "X_y.z"]);
    assert!(!message.mended);
}

/// A sender's stray line must not become a part of the receiver's trace line.
#[test]
fn a_stray_line_in_a_folded_message_with_a_body_ends_the_header() {
    let head = "Received: from sender.example\n\tby mx.recipient.example with ESMTP id 1\n";
    let stray = "(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\n";
    let message = one(format!("{head}{stray}Subject: x\n\nbody\n"));
    let newest = message.first("received").expect("a trace line");
    assert_eq!(newest, "from sender.example\tby mx.recipient.example with ESMTP id 1");
    assert!(message.mended, "the reader is told");
}

#[test]
fn a_message_of_one_field_keeps_its_body_apart() {
    for body in ["Received: by post\nyesterday", "One.\n\nTwo.\n\nThree.", "Subject: y\n\nText"] {
        let message = one(format!("Subject: x\n\n{body}\n"));
        assert_eq!((message.fields.len(), message.mended), (1, false), "{body}");
    }
}

#[test]
fn a_blank_line_with_blanks_in_it_does_not_pull_the_body_in() {
    let message = one("Received: from a by b\nSubject: x\n  \nDear Bob,\nall is well: yes\n");
    assert_eq!(message.first("subject"), Some("x"));
    assert_eq!(message.fields.len(), 2);
}
