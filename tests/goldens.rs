//! Each record of `fixtures/records/`, and what every renderer makes of it.
//!
//! The expected texts are plain files under `tests/goldens/`, to be read like
//! documents. After a wanted change, run once with `UPDATE_GOLDENS=1` and look
//! at what the version control says has changed.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod golden;

use std::fs;
use std::path::Path;

use golden::{home, written};
use mxtls::report::human::{self, Style};
use mxtls::report::json;
use mxtls::report::record::{Domain, Failure, Undetermined};
use unicode_width::UnicodeWidthStr;

const PIPED: Style = Style { width: 80, colour: false, verbose: false, quiet: false };
const VERBOSE: Style = Style { verbose: true, ..PIPED };
const QUIET: Style = Style { quiet: true, ..PIPED };

/// The fixtures by name, in a stable order.
fn fixtures() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = fs::read_dir(home("fixtures/records"))
        .expect("the fixtures are there")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .map(|path| (name_of(&path), fs::read_to_string(&path).expect("a readable fixture")))
        .collect();
    all.sort();
    assert!(all.len() >= 12, "fixtures are missing: only {} found", all.len());
    all
}

fn name_of(path: &Path) -> String {
    path.file_stem().expect("a file name").to_string_lossy().into_owned()
}

fn record(text: &str) -> Domain {
    serde_json::from_str(text).expect("a fixture is a record")
}

fn records() -> Vec<(String, Domain)> {
    fixtures().into_iter().map(|(name, text)| (name, record(&text))).collect()
}

fn as_human(records: &[Domain], style: Style) -> String {
    written(|out| human::write(records, style, out))
}

/// Every output of one record but JSON, by the golden's file ending.
fn outputs(record: &Domain) -> [(&'static str, String); 4] {
    let one = std::slice::from_ref(record);
    [
        ("txt", as_human(one, PIPED)),
        ("verbose.txt", as_human(one, VERBOSE)),
        ("quiet.txt", as_human(one, QUIET)),
        ("jsonl", written(|out| json::write_jsonl(record, out))),
    ]
}

fn compare_with_golden(file: &str, found: &str) {
    golden::compare(&format!("tests/goldens/{file}"), found);
}

#[test]
fn every_output_is_as_committed() {
    for (name, record) in records() {
        for (ending, found) in outputs(&record) {
            compare_with_golden(&format!("{name}.{ending}"), &found);
        }
    }
}

#[test]
fn the_json_of_a_record_is_its_fixture() {
    for (name, text) in fixtures() {
        let one = [record(&text)];
        assert_eq!(written(|out| json::write_json(&one, false, out)), text, "{name}");
    }
}

#[test]
fn a_run_of_several_targets_is_as_committed() {
    let all: Vec<Domain> = records()
        .into_iter()
        .filter(|(name, _)| ["healthy", "nxdomain", "servfail"].contains(&name.as_str()))
        .map(|(_, record)| record)
        .collect();
    compare_with_golden("several.txt", &as_human(&all, PIPED));
    compare_with_golden("several.quiet.txt", &as_human(&all, QUIET));
    compare_with_golden("several.colour.txt", &as_human(&all, Style { colour: true, ..PIPED }));
}

#[test]
fn no_golden_is_left_over() {
    let known: Vec<String> = fixtures().into_iter().map(|(name, _)| name).collect();
    for entry in fs::read_dir(home("tests/goldens")).expect("the goldens are there") {
        let file = entry.expect("a readable folder").file_name().to_string_lossy().into_owned();
        let name = file.split('.').next().unwrap_or_default();
        assert!(name == "several" || known.iter().any(|k| k == name), "{file} has no fixture");
    }
}

#[test]
fn no_line_is_wider_than_asked() {
    for (name, record) in records() {
        for width in [40, 60, 80, 132] {
            for style in [PIPED, VERBOSE, QUIET] {
                let text = as_human(std::slice::from_ref(&record), Style { width, ..style });
                for line in text.lines() {
                    assert!(line.width() <= width, "{name}: over {width} columns: {line}");
                    assert_eq!(line, line.trim_end(), "{name}: spaces at the end");
                }
            }
        }
    }
}

#[test]
fn quiet_is_one_line_a_target() {
    for (name, record) in records() {
        assert_eq!(as_human(&[record], QUIET).lines().count(), 1, "{name}");
    }
}

#[test]
fn nothing_a_terminal_would_obey_is_ever_written() {
    for (name, record) in records() {
        let json = written(|out| json::write_json(std::slice::from_ref(&record), false, out));
        for (ending, text) in outputs(&record).into_iter().chain([("json", json)]) {
            let bad = text.chars().find(|c| *c != '\n' && (c.is_control() || is_mark(*c)));
            assert_eq!(bad, None, "{name}.{ending}");
        }
    }
}

/// Bidi marks and what has no width.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[test]
fn colour_is_the_only_difference_it_makes() {
    for (name, record) in records() {
        let coloured = as_human(std::slice::from_ref(&record), Style { colour: true, ..VERBOSE });
        let stripped = anstream::adapter::strip_str(&coloured).to_string();
        assert_eq!(stripped, as_human(&[record], VERBOSE), "{name}");
    }
}

#[test]
fn every_outcome_word_stands_in_the_text() {
    for (name, record) in records() {
        let text = as_human(std::slice::from_ref(&record), VERBOSE);
        for server in &record.servers {
            assert!(text.contains(&server.outcome), "{name}: {} is missing", server.outcome);
        }
    }
}

#[test]
fn no_text_promises_too_much() {
    for (name, record) in records() {
        let text = as_human(&[record], VERBOSE).to_lowercase();
        for word in ["secure", "guarantee", "intercepted"] {
            assert!(!text.contains(word), "{name} says {word:?}");
        }
    }
}

#[test]
fn what_is_not_determined_is_told_once() {
    let (_, text) = fixtures().into_iter().find(|(name, _)| name == "healthy").expect("healthy");
    let mut record = record(&text);
    let told = |record: &Domain| as_human(std::slice::from_ref(record), PIPED);
    let open = |host: &str, why: &str| Undetermined {
        host: host.to_owned(),
        address: None,
        why: why.to_owned(),
    };
    record.verdict.undetermined = vec![open("mx1.example.org", "no AAAA answer")];
    assert_eq!(told(&record).matches("no AAAA answer").count(), 1);
    let detail = "no AAAA answer".to_owned();
    record.mx.records[0].failure = Some(Failure { kind: "servfail".to_owned(), detail });
    assert_eq!(told(&record).matches("no AAAA answer").count(), 1);
}

#[test]
fn a_failed_look_up_that_the_summary_tells_is_told_once() {
    let (_, text) = fixtures().into_iter().find(|(name, _)| name == "servfail").expect("servfail");
    let mut record = record(&text);
    let detail = record.mx.failure.as_ref().expect("a failure").detail.clone();
    record.verdict.summary = format!("Nothing was tested: {detail}");
    let text = as_human(&[record], Style { width: 200, ..PIPED });
    assert_eq!(text.matches(&detail).count(), 1);
    assert!(text.contains("DNS servfail"));
}

#[test]
fn a_record_survives_being_written_and_read() {
    for (name, text) in fixtures() {
        let first = record(&text);
        for written in [
            written(|out| json::write_json(std::slice::from_ref(&first), false, out)),
            written(|out| json::write_jsonl(&first, out)),
        ] {
            assert_eq!(record(&written), first, "{name}");
        }
    }
}

#[test]
fn one_target_is_a_document_and_several_are_an_array() {
    let (_, one) = records().remove(0);
    let document = written(|out| json::write_json(std::slice::from_ref(&one), false, out));
    assert!(
        document.starts_with("{\n  \"schema\": \"mxtls.domain/1\"") && document.ends_with("}\n")
    );
    let array = written(|out| json::write_json(std::slice::from_ref(&one), true, out));
    assert_eq!(
        serde_json::from_str::<Vec<Domain>>(&array).expect("an array"),
        std::slice::from_ref(&one)
    );
    assert_eq!(written(|out| json::write_json::<Domain>(&[], true, out)), "[]\n");
    assert_eq!(written(|out| json::write_jsonl(&one, out)).lines().count(), 1);
}
