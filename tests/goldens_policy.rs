//! Answers before sending, and what every renderer makes of them.
//!
//! The answers are those of `fixtures/policies/`, each with a record of a domain under it.
//! The expected texts are plain files under `tests/goldens_policy/`; after a wanted change,
//! run once with `UPDATE_GOLDENS=1` and look at what the version control says has changed.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

use mxtls::report::advised::{Advised, write_settings};
use mxtls::report::human::{self, Style};
use mxtls::report::json;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// Each answer, and the record of a domain that stands under it.
const ANSWERS: [(&str, &str); 7] = [
    ("fixed-name", "healthy"),
    ("provider", "healthy"),
    ("dane", "healthy"),
    ("falls-short", "mismatch-and-weaker-backup"),
    ("backup-without-tls", "no-starttls"),
    ("cannot-tell", "undetermined"),
    ("null-mx", "null-mx"),
];

const SYSTEMS: [(&str, &str); 3] =
    [("postfix", "postfix"), ("exim", "exim.conf"), ("exchange", "exchange.ps1")];

const PIPED: Style = Style { width: 80, colour: false, verbose: false, quiet: false };

fn home(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn read(path: &str) -> Value {
    let text = fs::read_to_string(home(path)).expect("the fixture is there");
    serde_json::from_str(&text).expect("JSON")
}

fn whole((name, domain): (&str, &str)) -> Value {
    let mut answer = read(&format!("fixtures/policies/{name}.json"));
    answer["schema"] = json!("mxtls.policy/1");
    answer["target"] = json!("example.org");
    answer["domain"] = read(&format!("fixtures/records/{domain}.json"));
    answer
}

fn record(answer: (&str, &str)) -> Advised {
    serde_json::from_value(whole(answer)).expect("a fixture is a record")
}

fn written(write: impl Fn(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("memory takes what is written");
    String::from_utf8(out).expect("all output is UTF-8")
}

fn as_human(records: &[Advised], style: Style) -> String {
    written(|out| human::write_advised(records, style, out))
}

fn compare_with_golden(file: &str, found: &str) {
    let path = home("tests/goldens_policy").join(file);
    if std::env::var_os("UPDATE_GOLDENS").is_some_and(|v| v == "1") {
        fs::write(&path, found).expect("goldens can be written");
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        wanted == found,
        "{file} is not what it was; UPDATE_GOLDENS=1 rewrites it\n--- golden\n{wanted}--- now\n{found}"
    );
}

#[test]
fn a_page_for_every_answer_is_as_committed() {
    for answer in ANSWERS {
        let mut one = record(answer);
        let page = as_human(std::slice::from_ref(&one), PIPED);
        compare_with_golden(&format!("{}.txt", answer.0), &page);
        one.settings.retain(|setting| setting.system == "postfix");
        let page = as_human(&[one], PIPED);
        compare_with_golden(&format!("{}.for-postfix.txt", answer.0), &page);
    }
}

#[test]
fn a_run_of_several_targets_is_as_committed() {
    let all: Vec<Advised> = ANSWERS.map(record).into();
    compare_with_golden("several.quiet.txt", &as_human(&all, Style { quiet: true, ..PIPED }));
    assert!(as_human(&all, PIPED).ends_with("3 ready, 3 not ready, 1 cannot tell\n"));
    for (system, ending) in SYSTEMS {
        let file = written(|out| write_settings(&all, system, out));
        compare_with_golden(&format!("several.{ending}"), &file);
    }
}

#[test]
fn no_page_is_wider_than_the_page() {
    for verbose in [false, true] {
        let all: Vec<Advised> = ANSWERS.map(record).into();
        let page = as_human(&all, Style { verbose, ..PIPED });
        let wide = page.lines().find(|line| line.width() > 80);
        assert_eq!(wide, None);
    }
}

#[test]
fn a_map_holds_lines_of_postfix_and_comments_alone() {
    let all: Vec<Advised> = ANSWERS.map(record).into();
    let map = written(|out| write_settings(&all, "postfix", out));
    let lines: Vec<&str> = map.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "example.org secure match=.example.org:example.org servername=hostname",
            "example.org verify servername=hostname",
            "example.org dane-only",
        ]
    );
    assert!(!map.contains("\n "), "a line that begins with a blank carries on the one before");
}

#[test]
fn the_json_of_a_record_passes_the_schema() {
    let schema = read("docs/schema/mxtls.policy-1.schema.json");
    jsonschema::draft202012::meta::validate(&schema).expect("the schema is a schema");
    let schema = jsonschema::draft202012::new(&schema).expect("the schema compiles");
    for answer in ANSWERS {
        let text = written(|out| json::write_json(&[record(answer)], false, out));
        let again: Value = serde_json::from_str(&text).expect("JSON");
        assert!(schema.is_valid(&again), "{}", answer.0);
    }
    let full = whole(ANSWERS[0]);
    for field in full.as_object().expect("an object").keys() {
        let mut broken = full.clone();
        broken.as_object_mut().expect("an object").remove(field);
        assert!(!schema.is_valid(&broken), "{field} may be missing");
    }
    for place in ["/asked", "/answer", "/level", "/dane", "/sts", "/holds", "/settings/0/system"] {
        let mut broken = full.clone();
        *broken.pointer_mut(place).expect("the place is there") = json!("no-such-word");
        assert!(!schema.is_valid(&broken), "{place} takes any word");
    }
}

#[test]
fn no_golden_is_left_over() {
    for entry in fs::read_dir(home("tests/goldens_policy")).expect("the goldens are there") {
        let file = entry.expect("a readable folder").file_name().to_string_lossy().into_owned();
        let name = file.split('.').next().unwrap_or_default();
        let known = ANSWERS.iter().any(|(answer, _)| *answer == name);
        assert!(known || name == "several", "{file} is of no answer");
    }
}
