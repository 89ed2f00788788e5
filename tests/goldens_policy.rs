//! Answers before sending, and what every renderer makes of them.
//!
//! The answers are those of `fixtures/policies/`, each with a record of a domain under it.
//! The expected texts are plain files under `tests/goldens_policy/`; after a wanted change,
//! run once with `UPDATE_GOLDENS=1` and look at what the version control says has changed.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

mod golden;

use std::fs;

use golden::{home, written};
use mxtls::report::advised::{Advised, left_out, write_settings};
use mxtls::report::human::{self, Style};
use mxtls::report::json;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// Each answer, and the record of a domain that stands under it.
const ANSWERS: [(&str, &str); 8] = [
    ("fixed-name", "healthy"),
    ("provider", "healthy"),
    ("dane", "healthy"),
    ("falls-short", "mismatch-and-weaker-backup"),
    ("backup-without-tls", "no-starttls"),
    ("cannot-tell", "undetermined"),
    ("untold", "healthy"),
    ("null-mx", "null-mx"),
];

const SYSTEMS: [(&str, &str); 3] =
    [("postfix", "postfix"), ("exim", "exim.conf"), ("exchange", "exchange.ps1")];

const PIPED: Style = Style { width: 80, colour: false, verbose: false, quiet: false };

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

fn as_human(records: &[Advised], style: Style) -> String {
    written(|out| human::write_advised(records, style, out))
}

fn compare_with_golden(file: &str, found: &str) {
    golden::compare(&format!("tests/goldens_policy/{file}"), found);
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
    assert!(as_human(&all, PIPED).ends_with("4 ready, 3 not ready, 1 cannot tell\n"));
    for (system, ending) in SYSTEMS {
        let file = written(|out| write_settings(&all, system, out));
        compare_with_golden(&format!("several.{ending}"), &file);
    }
}

#[test]
fn no_page_is_wider_than_the_page_but_for_lines_of_configuration() {
    for verbose in [false, true] {
        let all: Vec<Advised> = ANSWERS.map(record).into();
        let page = as_human(&all, Style { verbose, ..PIPED });
        let texts = all.iter().flat_map(|record| &record.settings).map(|one| one.text.as_str());
        let settings: Vec<&str> = texts.flat_map(str::lines).collect();
        let of_setting = |line: &&str| line.get(4..).is_some_and(|line| settings.contains(&line));
        let wide = page.lines().find(|line| line.width() > 80 && !of_setting(line));
        assert_eq!(wide, None);
    }
}

/// What is pasted from the page is the setting, line for line: a line that were broken would
/// mean something else, and the rest of a comment would count.
#[test]
fn the_page_holds_every_setting_whole() {
    for answer in ANSWERS {
        let mut one = record(answer);
        one.settings.retain(|setting| setting.system == "postfix");
        let long = format!("example.org secure match={}", "x".repeat(90));
        let text = format!("# {} may\n{long}\n  indented\n", "a comment of many words ".repeat(5));
        one.settings[0].text.push_str(&text);
        let page = as_human(std::slice::from_ref(&one), Style { width: 50, ..PIPED });
        let pasted: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("    ")).collect();
        for line in one.settings[0].text.lines() {
            assert!(pasted.contains(&line.trim_end()), "{line:?} is not whole in\n{page}");
        }
    }
}

#[test]
fn what_a_file_leaves_out_is_said_on_top() {
    let all: Vec<Advised> = ANSWERS.map(record).into();
    for (system, _) in SYSTEMS {
        let file = written(|out| write_settings(&all, system, out));
        let block = file.find("LEFT OUT, ").expect("a block");
        let first = file.find("\n\n").expect("the first setting");
        assert!(block < first && file[block..first].contains("- example.org (cannot tell)"));
        assert!(file[block..first].contains("is gone if this file replaces an older one"));
    }
    let whole = written(|out| write_settings(&all[..1], "postfix", out));
    assert!(!whole.contains("LEFT OUT"), "{whole}");
    assert_eq!(left_out(&all, "exim").len(), 5, "four that fall short, and one that Exim may hold");
}

#[test]
fn a_page_in_colour_is_painted_once_a_line() {
    let page = as_human(&[record(ANSWERS[0])], Style { colour: true, ..PIPED });
    let term = page.lines().find(|line| line.contains("Holds as of")).expect("the term");
    assert_eq!(term.matches('\u{1b}').count(), 2, "{term:?}");
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
            "example.org encrypt",
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
    let of_setting = ["/settings/0/system", "/settings/0/answer"];
    for place in
        ["/asked", "/answer", "/level", "/dane", "/sts", "/holds"].into_iter().chain(of_setting)
    {
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
