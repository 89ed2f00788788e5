//! Headers made to harm: the terminal, the page, or the patience of whoever reads them.
#![expect(clippy::disallowed_methods, reason = "a stopwatch of its own")]

use std::time::{Duration, Instant};

use crate::desk::{Desk, Said};
use crate::messages::{ENCRYPTED, explain, fits};

const FORMS: [&str; 6] =
    ["human", "human -v", "human -q", "human -v --color always", "json", "jsonl"];

/// Explains `text` in `format` and asserts that it did not take long.
fn quick(desk: &Desk, format: &str, what: &str) -> Said {
    let begun = Instant::now();
    let said = explain(desk, &format!("--format {format} hostile.eml"));
    let taken = begun.elapsed();
    assert!(taken < Duration::from_secs(5), "{what} as {format}: {taken:?}");
    said
}

fn desk(text: &str) -> Desk {
    let desk = Desk::with(&[]);
    desk.file("hostile.eml", text);
    desk
}

/// A header in which every word a report shows is an attack.
fn armed() -> String {
    let terminal = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m";
    let bidi = "\u{202e}\u{2066}\u{200f}\u{2028}";
    let markup = "<script>alert(1)</script><img/src=x/onerror=alert(1)>\"'&amp;";
    let word = format!("{terminal}{bidi}{markup}");
    format!(
        "Received: from evil{word}.example ({word} [198.51.100.10])\n\
         \t(using TLSv1.3 with cipher {word} (256/256 bits))\n\
         \tby mx{word}.recipient.example (Postfix {word}) with ESMTPS{word} id {word}\0\n\
         \tfor <{word}@recipient.example>; Sun, 22 Nov 2026 16:00:03 +0000 ({word})\n\
         Received: from x{word} by y{word} with {word} id {word}; {word}\n{ENCRYPTED}\
         Delivered-To: {word}\nMessage-ID: <{word}>\nX{word}: {word}\n\nbody\n"
    )
}

/// What must not reach a screen as it is; colour is ours.
fn raw(text: &str) -> Option<char> {
    let bare = text.replace("\u{1b}[0m", "");
    let sequences: Vec<&str> = bare.split('\u{1b}').skip(1).collect();
    let colour = |s: &&str| s.starts_with('[') && s[1..].find('m').is_some_and(|at| at < 12);
    if !sequences.iter().all(colour) {
        return Some('\u{1b}');
    }
    let bad = |c: &char| {
        c.is_control() && !"\n\u{1b}".contains(*c)
            || ('\u{200b}'..='\u{200f}').contains(c)
            || ('\u{2028}'..='\u{202e}').contains(c)
            || ('\u{2060}'..='\u{206f}').contains(c)
    };
    bare.chars().find(bad)
}

#[test]
fn nothing_reaches_a_screen_as_it_was_said() {
    let desk = desk(&armed());
    for format in FORMS {
        let said = quick(&desk, format, "attacks");
        assert_eq!(said.code, Some(0), "{said:?}");
        assert_eq!((raw(&said.out), raw(&said.err)), (None, None), "{format}");
        assert!(!said.out.contains("\u{1b}[2J") && !said.out.contains("\u{1b}]"), "{format}");
    }
    let record = explain(&desk, "--format json hostile.eml").json();
    fits(&record);
    assert_eq!(record["hops"].as_array().map(Vec::len), Some(3));
}

#[test]
fn no_markup_reaches_a_page() {
    let desk = desk(&armed());
    let page = quick(&desk, "html", "attacks").out;
    for never in ["<script", "<img", "onerror=alert(1)>", "&amp;amp;amp"] {
        assert!(!page.contains(never), "{never}");
    }
    assert!(page.contains("&lt;script&gt;"), "it is shown as text");
    assert_eq!(raw(&page), None);
    let summary = explain(&desk, "--summary hostile.eml");
    assert_eq!((summary.code, raw(&summary.out)), (Some(0), None));
}

#[test]
fn a_message_named_to_harm_is_escaped_too() {
    let desk = Desk::with(&[]);
    let name = "\u{1b}[31m\u{202e}<script>.eml";
    desk.file(name, &ENCRYPTED.replace("\n\t", "\n"));
    for format in ["human", "human -q", "json", "html"] {
        let said = explain(&desk, &format!("--format {format} {name}"));
        assert_eq!((said.code, raw(&said.out), raw(&said.err)), (Some(0), None, None), "{format}");
        assert!(format != "html" || !said.out.contains("<script"), "{}", said.out);
        assert!(said.err.contains("\\x1b[31m"), "the warning names it: {}", said.err);
    }
}

#[test]
fn much_of_anything_is_read_in_bounded_time() {
    let line = "Received: from a.example (a.example [198.51.100.10])";
    let end = " by mx.recipient.example (Postfix) with ESMTP id A; Sun, 22 Nov 2026 16:00:03 +0000";
    let many = (0..5000).map(|n| format!("Received: from h{n}.example (h{n}.example [198.51.100.{}]) by h{}.example (Postfix) with ESMTP id A{n}; Sun, 22 Nov 2026 16:00:03 +0000\n", n % 250, n + 1));
    let cases = [
        ("a line of a mebibyte", format!("{line} {} {end}\n", "A".repeat(1 << 20))),
        ("5,000 trace lines", many.collect()),
        ("open brackets", format!("{line} {}{end}\n", "(".repeat(60_000))),
        ("nested comments", format!("{line} {}{}{end}\n", "(x".repeat(15_000), ")".repeat(15_000))),
        ("many comments", format!("{line} {}{end}\n", "(TLS)".repeat(12_000))),
        ("many clauses", format!("Received: {}\n", "from a by b with c id d; ".repeat(2_600))),
        ("a mebibyte without a line end", "Received:".to_owned() + &"x ".repeat(1 << 19)),
        ("200,000 folded lines", format!("{line}{}{end}\n", "\n\tx".repeat(200_000))),
        ("bare carriage returns", format!("{line}{}{end}\n", "\r".repeat(200_000))),
        ("semicolons", format!("{line}{}{end}\n", ";".repeat(60_000))),
        ("quotes", format!("{line}{}{end}\n", "\"\\".repeat(30_000))),
        ("names of many labels", format!("Received: from {} {end}\n", "a.".repeat(30_000))),
    ];
    for (what, header) in cases {
        let desk = desk(&format!("{header}Message-ID: <1@a.example>\n\nbody\n"));
        for format in ["human", "json", "html"] {
            let said = quick(&desk, format, what);
            assert!(said.code == Some(0) || said.code == Some(2), "{what}: {:?}", said.code);
            assert!(said.out.len() < 64 << 20, "{what} as {format}: {} bytes", said.out.len());
        }
    }
}

#[test]
fn a_huge_body_is_passed_over() {
    let desk = desk(&format!("{ENCRYPTED}\n{}", "x".repeat(64 << 20)));
    assert_eq!(quick(&desk, "json", "64 MiB of body").json()["verdict"]["event"], "encrypted");
}
