//! Files, mboxes, folders and streams.

use super::*;

#[test]
fn a_message_has_its_fields_from_top_to_bottom() {
    let message = one(bytes_of("plain.eml"));
    let names: Vec<&str> = message.fields.iter().map(|field| field.name.as_str()).collect();
    let expected = "Return-Path Delivered-To Received Received From To Subject Date Message-ID";
    assert_eq!(names.join(" "), expected);
    assert_eq!(message.first("SUBJECT"), Some("Minutes of Thursday"));
    assert!(!message.cut && !message.mended);
}

#[test]
fn folding_is_undone_and_its_white_space_stays() {
    let message = one(bytes_of("plain.eml"));
    let newest = message.all("received").next().expect("a trace line");
    assert!(newest.contains("(256/256 bits)\t key-exchange X25519"), "{newest}");
    assert!(newest.ends_with("for <bob@recipient.example>; Sun, 22 Nov 2026 16:00:03 +0000 (UTC)"));
    assert_eq!(message.all("received").count(), 2, "the body's line is not one of them");
}

#[test]
fn every_line_end_gives_the_same_message() {
    let plain = String::from_utf8(bytes_of("plain.eml")).expect("text");
    let ends = ["\r\n", "\r\r\n", "\r"];
    let mixed = |(n, line)| format!("{line}{}", ["\n", "\r\n"][n % 2]);
    let mut forms: Vec<String> = ends.iter().map(|end| plain.replace('\n', end)).collect();
    forms.push(plain.lines().enumerate().map(mixed).collect());
    forms.push(format!("\u{feff}{plain}"));
    forms.push(format!("\n\n{plain}"));
    for form in forms {
        assert_eq!(one(&form), one(&plain), "{form:?}");
    }
}

#[test]
fn a_lone_cr_inside_a_line_separates_words_only() {
    let message = one("Subject: a\nReceived: from a\rX-Trick: b\n\n");
    assert_eq!(message.first("received"), Some("from a X-Trick: b"));
}

#[test]
fn a_header_without_a_body_is_a_message() {
    assert_eq!(one(bytes_of("bare.txt")), one(bytes_of("plain.eml")));
    assert_eq!(one("Subject: short").first("subject"), Some("short"));
    assert_eq!(one("Subject:\n").first("subject"), Some(""));
    assert_eq!(one("Subject : older mail\n\n").first("subject"), Some("older mail"));
}

#[test]
fn utf8_stays_and_other_bytes_are_marked() {
    let message = one(bytes_of("eight-bit.eml"));
    assert_eq!(message.first("subject"), Some("Grüße"));
    assert_eq!(message.first("from"), Some("Andr\u{fffd} <alice@sender.example>"));
}

#[test]
fn a_from_line_begins_an_mbox() {
    let path = fixture("with-from-line.eml");
    let found = all(open(&path).expect("a file"));
    let source = format!("{}#1", path.display());
    assert_eq!(found, [Message { source, ..one(bytes_of("plain.eml")) }]);
}

#[test]
fn an_odd_from_line_is_passed_over() {
    let text = [b"From alice@sender.example 2026-11-22\n".as_slice(), &bytes_of("plain.eml")];
    assert_eq!(one(text.concat()), one(bytes_of("plain.eml")));
}

#[test]
fn an_mbox_numbers_its_messages_and_is_not_split_by_prose() {
    for name in ["mboxo.mbox", "mboxrd.mbox"] {
        let path = fixture(name);
        let found = all(open(&path).expect("a file"));
        let ids = ["<1@sender.example>", "<2@sender.example>", "<3@sender.example>"];
        assert_eq!(message_ids(&found), ids, "{name}");
        let numbered = (1..=3).map(|n| format!("{}#{n}", path.display())).collect::<Vec<_>>();
        assert_eq!(sources(&found), numbered);
    }
}

#[test]
fn a_stream_has_the_name_it_is_given() {
    assert_eq!(sources(&all(streamed(&bytes_of("plain.eml")))), ["stdin"]);
    assert_eq!(sources(&all(streamed(&bytes_of("one.mbox")))), ["stdin#1"]);
    let found = all(streamed(&bytes_of("mboxrd.mbox")));
    assert_eq!(sources(&found), ["stdin#1", "stdin#2", "stdin#3"]);
}

/// A program that writes into a pipe fails if its reader goes away.
#[test]
fn a_stream_is_read_to_its_end() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Counted(Box<dyn Read + Send>, Arc<AtomicUsize>);
    impl Read for Counted {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.0.read(out).inspect(|read| {
                self.1.fetch_add(*read, Ordering::Relaxed);
            })
        }
    }
    let taken = Arc::new(AtomicUsize::new(0));
    let text = io::Cursor::new(b"Subject: x\n\n").chain(io::repeat(b'y').take(1_000_000));
    let messages = read("stdin", Counted(Box::new(text), taken.clone()));
    assert_eq!(all(messages).len(), 1);
    assert_eq!(taken.load(Ordering::Relaxed), 1_000_012);
}

#[test]
fn headers_alone_make_an_mbox_too() {
    let from_line = "From a Thu Jan  1 00:00:00 1970\n";
    let found = all(streamed(
        format!("{from_line}Subject: 1\n\n{from_line}{from_line}Subject: 2\n{from_line}Subject: 3")
            .as_bytes(),
    ));
    let subjects: Vec<_> = found.iter().map(|message| message.first("subject")).collect();
    assert_eq!(subjects, [Some("1"), Some("2"), Some("3")]);
}

#[test]
fn a_maildir_is_read_in_the_order_of_its_names() {
    let path = fixture("maildir");
    let found = all(open(&path).expect("a folder"));
    let ids = ["<1@sender.example>", "<2@sender.example>", "<3@sender.example>"];
    assert_eq!(message_ids(&found), ids);
    let newest = path.join("new").join("1795363203.M3P1.mail");
    assert_eq!(found[2].source, newest.display().to_string(), "no number: one message a file");
}

#[test]
fn a_folder_of_messages_gives_those_that_are_named_so() {
    let path = fixture("folder");
    let found = all(open(&path).expect("a folder"));
    let files = ["a.eml", "b.EML"].map(|name| path.join(name).display().to_string());
    assert_eq!(sources(&found), files);
}

#[test]
fn every_form_reads_alike_byte_by_byte() {
    let names = ["plain.eml", "eight-bit.eml", "mboxo.mbox", "spaced.txt", "quoted-unfolded.txt"];
    let lone_cr = String::from_utf8(bytes_of("plain.eml")).expect("text").replace('\n', "\r");
    let forms = names.map(bytes_of).into_iter().chain([lone_cr.into_bytes()]);
    for bytes in forms {
        let slow = read("stdin", ByteByByte(io::Cursor::new(bytes.clone())));
        assert_eq!(all(slow), all(streamed(&bytes)));
    }
}
