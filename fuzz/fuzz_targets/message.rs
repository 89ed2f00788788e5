//! A whole message, from its bytes to every form of its report: no panic, bounded, and none of
//! the remote text raw on a page.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use mxtls::examine::message::{Known, Reading, explain};
use mxtls::mailbox;
use mxtls::report::human::{self, Style};
use mxtls::report::{html, json};
use mxtls::verdict::hop::Boundary;

fuzz_target!(|bytes: &[u8]| {
    let now = jiff_now();
    let boundary = Boundary::default();
    let mut known = Known::default();
    let messages = || mailbox::read("fuzz", Cursor::new(bytes.to_vec()));
    for message in messages().flatten().take(4) {
        known.add_context(&Reading::new(&message, &boundary, None));
    }
    for message in messages().flatten().take(4) {
        let reading = Reading::new(&message, &boundary, Some("you@example.org"));
        let record = explain(&reading, &known, now, true).record;
        let (mut page, mut text, mut line) = (Vec::new(), Vec::new(), Vec::new());
        html::write(std::slice::from_ref(&record), &mut page).expect("memory");
        human::write_message(&record, Style::default(), &mut text).expect("memory");
        json::write_jsonl(&record, &mut line).expect("memory");
        assert!(!text.contains(&0x1b), "an escape on the page");
        assert!(!contains(&page, b"<script"), "a script on the page");
        for hop in &record.hops {
            assert_eq!(hop.lacking_side.is_some(), hop.event == "plaintext");
            assert!(hop.trusted || !matches!(hop.event.as_str(), "plaintext" | "encrypted"));
        }
    }
});

fn contains(page: &[u8], needle: &[u8]) -> bool {
    page.windows(needle.len()).any(|part| part.eq_ignore_ascii_case(needle))
}

/// A fixed time: what is found must not depend on the day.
fn jiff_now() -> jiff::Timestamp {
    jiff::Timestamp::UNIX_EPOCH
}
