//! Huge and hostile input: bounded memory, no panic.

use proptest::prelude::*;

use super::super::{FIELD_LIMIT, FIELDS_LIMIT, HEADER_LIMIT};
use super::*;

/// The same piece over and over, made while it is read.
fn endless(piece: &'static [u8], bytes: u64) -> impl Read + Send + 'static {
    struct Again(&'static [u8], usize);
    impl Read for Again {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let rest = &self.0[self.1 % self.0.len()..];
            let length = rest.len().min(out.len());
            out[..length].copy_from_slice(&rest[..length]);
            self.1 += length;
            Ok(length)
        }
    }
    Again(piece, 0).take(bytes)
}

const FROM_LINE: &[u8] = b"\n\nFrom a Thu Jan  1 00:00:00 1970\nSubject: x\n\n";

fn kept(message: &Message) -> usize {
    message.fields.iter().map(|field| field.name.len() + field.value.len()).sum()
}

#[test]
fn a_body_without_line_ends_is_passed_over() {
    let mbox = io::Cursor::new(&FROM_LINE[2..])
        .chain(endless(b"x", 50_000_000))
        .chain(io::Cursor::new(FROM_LINE));
    assert_eq!(sources(&all(read("big", mbox))), ["big#1", "big#2"]);
}

#[test]
fn a_header_without_end_is_cut_and_says_so() {
    let shapes: [&'static [u8]; 6] =
        [b"X: y\n", b"X-", b"X: y\n z\n", b" z\n", b">", b"not a field\n"];
    for shape in shapes {
        let header = io::Cursor::new(b"Subject: x\n").chain(endless(shape, 8_000_000));
        let message = read("big", header).next().expect("an item").expect("a message");
        assert!(message.cut, "{shape:?}");
        assert!(kept(&message) <= HEADER_LIMIT && message.fields.len() <= FIELDS_LIMIT);
        assert_eq!(message.fields[0].name, "Subject");
    }
}

#[test]
fn a_field_is_kept_up_to_its_limit_and_the_next_one_whole() {
    let room = FIELD_LIMIT - "X:\r\n".len();
    for (length, cut) in [(room, false), (room + 2, false), (FIELD_LIMIT, true)] {
        let message = one(format!("X:{}\r\nSubject: x\r\n\r\n", "y".repeat(length)));
        assert_eq!((message.cut, message.first("subject")), (cut, Some("x")), "{length}");
        assert!(kept(&message) <= FIELD_LIMIT + "Subjectx".len());
    }
    let folded = one(format!("X: y\n{}Subject: x\n\n", " yyyyyyyyy\n".repeat(FIELD_LIMIT / 9)));
    assert!(folded.cut && folded.first("subject") == Some("x"));
}

#[test]
fn so_many_fields_and_no_more() {
    let header = |fields| "X: y\n".repeat(fields);
    let whole = one(header(FIELDS_LIMIT));
    assert_eq!((whole.fields.len(), whole.cut), (FIELDS_LIMIT, false));
    let more = one(header(FIELDS_LIMIT + 1) + " continued\n");
    assert_eq!((more.fields.len(), more.cut), (FIELDS_LIMIT, true));
    assert_eq!(more.fields[FIELDS_LIMIT - 1].value, "y");
}

/// Text made of the pieces that matter here, in any order.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"From a Thu Jan  1 00:00:00 1970".to_vec()),
        Just(b"Received: from a by b".to_vec()),
        Just(b"Subject:".to_vec()),
        Just(b"> ".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b" ".to_vec()),
        Just(b":".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    /// Nothing panics, and a slow pipe tells the same as a file.
    #[test]
    fn any_text_reads_alike_byte_by_byte(text in pieces()) {
        let slow = read("stdin", ByteByByte(io::Cursor::new(text.clone())));
        let shown = |messages: Messages| messages.map(|item| format!("{item:?}")).collect::<Vec<_>>();
        prop_assert_eq!(shown(slow), shown(streamed(&text)));
    }

    /// Fields that are written out are read back, whatever the body is.
    #[test]
    fn fields_come_back_as_written(
        values in proptest::collection::vec("[!-~]{1,9}( [!-~]{1,9}){0,3}", 1..9),
        body in pieces(),
    ) {
        let field = |value: &String| format!("X-Field: {}\r\n", value.replace(' ', "\r\n "));
        let header: String = values.iter().map(field).collect();
        let text = [b"Subject: x\r\nTo: y\r\n", header.as_bytes(), b"\r\n", &body].concat();
        let message = streamed(&text).next().expect("an item").expect("a message");
        let read: Vec<&str> = message.all("x-field").collect();
        prop_assert_eq!(read, values.iter().map(String::as_str).collect::<Vec<_>>());
        prop_assert!(!message.mended && !message.cut);
    }
}
