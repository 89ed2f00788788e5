//! Each family writes what its fixtures say, and is known by it.

use std::collections::BTreeSet;

use super::super::dialect::rows;
use super::super::{Habit, Mark, Nature, TimeStampLine, read};
use super::fixture::{self, Form};

/// What a line of the fixtures says where it has the word.
fn in_line<'a>(line: &str, word: &'a str) -> Option<&'a str> {
    line.contains(word).then_some(word)
}

fn nature_word(nature: Nature) -> &'static str {
    match nature {
        Nature::Hop => "hop",
        Nature::NonSmtp(_) => "non-smtp",
        Nature::SameHost(_) => "same-host",
        Nature::Loopback => "loopback",
        Nature::Reinjected(_) => "reinjected",
        Nature::Hidden => "hidden",
    }
}

/// `keyword`, or version, suite and bits, with `-` for what is not said.
fn tls_words(line: &TimeStampLine) -> String {
    let tls = &line.tls;
    if tls.mark == Mark::Keyword && tls.version.is_none() && tls.cipher.is_none() {
        return "keyword".to_owned();
    }
    assert_eq!(tls.mark, Mark::Details, "{}", line.raw);
    let bits = tls.bits.map_or("-".to_owned(), |bits| bits.to_string());
    format!("{} {} {bits}", tls.version.unwrap_or("-"), tls.cipher.as_deref().unwrap_or("-"))
}

#[test]
fn each_family_is_known_by_its_shape() {
    for form in fixture::all() {
        for (text, _) in form.lines() {
            let writer = read(text).writer;
            let known = (writer.software, writer.shape, writer.habit.word());
            let expected =
                (Some(form.software.as_str()), form.shape.as_str(), form.writer.as_str());
            assert_eq!(known, expected, "{text}");
        }
    }
}

#[test]
fn marks_are_read_wherever_a_family_puts_them() {
    for form in fixture::all() {
        for (text, marked) in form.lines() {
            let line = read(text);
            if marked {
                assert_eq!(Some(tls_words(&line)), form.tls, "{text}");
                assert!(line.tls.words.is_some(), "{text}");
            } else {
                let silent = if line.with.is_some() { "absent" } else { "no-with" };
                let expected = form.mark.as_deref().unwrap_or(silent);
                assert_eq!(line.tls.mark.word(), expected, "{text}");
            }
        }
    }
}

#[test]
fn what_stands_in_a_line_is_read_and_nothing_else() {
    for form in fixture::all() {
        for (text, marked) in form.lines() {
            let line = read(text);
            let ip = line.from.ip.map(|ip| ip.to_string());
            let client = text.split("envelope").next().unwrap();
            assert_eq!(line.by.as_deref(), form.by(marked), "by: {text}");
            assert_eq!(line.with.as_deref(), form.with(marked), "with: {text}");
            if text.contains("192.0.2.25") {
                assert_eq!(line.from.rdns.as_deref(), in_line(text, "host.example.net"), "{text}");
                assert_eq!(ip.as_deref(), Some("192.0.2.25"), "{text}");
            }
            if in_line(client, "client.example").is_some() && !client.contains("@client.example") {
                assert_eq!(line.from.helo.as_deref(), Some("client.example"), "{text}");
            }
            let year = if text.contains("2006") { "2006-11-17" } else { "2026-11-20" };
            assert!(line.date.unwrap().to_string().starts_with(year), "{text}");
        }
    }
}

#[test]
fn a_line_tells_whether_it_is_a_hop() {
    for form in fixture::all() {
        let Some(text) = form.unmarked.as_deref() else { continue };
        let expected = form.nature.as_deref().unwrap_or("hop");
        assert_eq!(nature_word(read(text).nature), expected, "{text}");
    }
}

fn silent_and_speaking(forms: &[Form], software: &str) -> (usize, usize) {
    let own = || forms.iter().filter(|form| form.software == software);
    (
        own().filter(|form| form.unmarked.is_some()).count(),
        own().filter(|form| form.marked.is_some()).count(),
    )
}

#[test]
fn each_row_has_its_fixtures() {
    let forms = fixture::all();
    for row in rows() {
        let (silent, speaking) = silent_and_speaking(&forms, row.software);
        // No row may go without an unmarked line, nor one that can mark without a marked one.
        let can_mark = row.forms.iter().any(|form| form.habit != Habit::Never);
        assert!(silent > 0, "{} has no unmarked line", row.software);
        assert!(speaking > 0 || !can_mark, "{} has no marked line", row.software);
        for form in row.forms {
            let shown = forms.iter().any(|own| own.shape == form.shape);
            assert!(shown, "{} has no fixture", form.shape);
        }
    }
}

#[test]
fn names_and_shapes_are_used_once() {
    let mut software = BTreeSet::new();
    for row in rows() {
        assert!(software.insert(row.software), "{} has two rows", row.software);
        assert!(!row.evidence.is_empty() && !row.name.is_empty());
        for form in row.forms {
            let own = form.shape.split('/').next().unwrap();
            assert_eq!(own, row.software, "{} is of another row", form.shape);
        }
    }
}

#[test]
fn only_read_source_earns_always() {
    for row in rows() {
        let always = row.forms.iter().any(|form| form.habit == Habit::Always);
        assert!(
            !always || (row.open_source && row.evidence.starts_with("source:")),
            "{}",
            row.name
        );
    }
}

#[test]
fn the_client_is_measured_where_it_was_counted() {
    let measured: Vec<&str> = rows()
        .flat_map(|row| row.forms)
        .filter(|form| form.measured)
        .map(|form| form.shape)
        .collect();
    assert_eq!(measured, ["google", "exchange-online"]);
}
