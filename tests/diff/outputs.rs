//! What every renderer makes of one comparison.
//!
//! The expected texts are plain files under `tests/goldens_diff/`; after a wanted change, run
//! once with `UPDATE_GOLDENS=1` and look at what the version control says has changed.

use std::fs;

use mxtls::report::changes::{Diff, IDS, markdown};
use mxtls::report::human::{self, Style};
use mxtls::report::json;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::cases::{self, home, record};
use super::files::{diff, read};

const PIPED: Style = Style { width: 80, colour: false, verbose: false, quiet: false };

/// One accident for each kind, a target that came, one that went, one that stayed.
const SHOWN: [&str; 3] = [
    "both addresses of a host are one sentence",
    "rolled wrongly: the certificate changed and TLSA did not",
    "the policy host does not answer",
];

fn files() -> (String, String) {
    let cases = cases::all();
    let shown = SHOWN.map(|name| cases.iter().find(|case| case.name == name).expect(name));
    let mut old: Vec<Value> = shown.iter().map(|case| case.old.clone()).collect();
    let mut new: Vec<Value> = shown.iter().map(|case| case.new.clone()).collect();
    old.extend([record("nothing-published"), record("null-mx"), hostile("Old")]);
    new.extend([record("nothing-published"), record("expired-certificate"), hostile("New")]);
    let (better_old, better_new) = (weak("old.example"), record("legacy"));
    old.push(better_old);
    new.push(better_new);
    for one in &mut new {
        one["vantage"]["ehlo_name"] = json!("other.example.net");
    }
    (Value::from(old).to_string(), Value::from(new).to_string())
}

/// The old server of `legacy` before it had any TLS.
fn weak(_: &str) -> Value {
    let mut record = record("legacy");
    record["observed_at"] = json!("2026-11-20T15:00:00Z");
    record["servers"][0]["outcome"] = json!("starttls-not-offered");
    record["servers"][0]["level"] = json!("none");
    record["servers"][0]["certificate"] = Value::Null;
    record["verdict"]["level"] = json!("none");
    record
}

/// A record whose texts try to leave their place in every form of output.
fn hostile(side: &str) -> Value {
    let mut record = record("hostile-texts");
    let bad =
        format!("{side} \"<script>`|**](http://x) @all #1\r\n::error::\u{1b}[2J\u{202e} $(x)");
    record["observed_at"] =
        json!(if side == "Old" { "2026-11-21T00:00:00Z" } else { "2026-11-22T00:00:00Z" });
    record["servers"][0]["certificate"]["issuer"] = json!(bad);
    record["servers"][0]["certificate"]["sha256"] = json!(bad);
    record["servers"][0]["certificate"]["names"] = json!([bad, "x".repeat(9000)]);
    record["sts"] =
        json!({"status": "enforce", "id": bad, "max_age": 1, "mx": [bad], "failure": null});
    record["tlsrpt"] = json!({"status": "present", "rua": [bad], "failure": null});
    record["mx"]["records"][0]["addresses"] = json!([bad]);
    record
}

fn shown(all: bool) -> Diff {
    let (old, new) = files();
    diff(&read(old), &read(new), all)
}

fn written(write: impl Fn(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("memory takes what is written");
    String::from_utf8(out).expect("all output is UTF-8")
}

fn page(diff: &Diff, style: Style) -> String {
    written(|out| human::write_changes(diff, style, out))
}

fn outputs(diff: &Diff) -> Vec<(&'static str, String)> {
    vec![
        ("txt", page(diff, PIPED)),
        ("verbose.txt", page(diff, Style { verbose: true, ..PIPED })),
        ("quiet.txt", page(diff, Style { quiet: true, ..PIPED })),
        ("json", written(|out| json::write_json(std::slice::from_ref(diff), false, out))),
        ("md", written(|out| markdown::write(diff, out))),
    ]
}

fn compare_with_golden(file: &str, found: &str) {
    crate::golden::compare(&format!("tests/goldens_diff/{file}"), found);
}

#[test]
fn every_form_is_as_committed() {
    for (name, diff) in [("several", shown(false)), ("all", shown(true))] {
        for (form, text) in outputs(&diff) {
            compare_with_golden(&format!("{name}.{form}"), &text);
        }
    }
    let same = read(record("healthy").to_string());
    for (form, text) in outputs(&diff(&same, &same, false)) {
        compare_with_golden(&format!("same.{form}"), &text);
    }
}

#[test]
fn nothing_that_a_screen_obeys_is_written_and_no_line_is_too_long() {
    for (form, text) in outputs(&shown(true)) {
        let obeyed = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert_eq!(text.find(obeyed), None, "{form}");
        assert!(text.len() < 60_000, "{form} has {} bytes", text.len());
        if form.ends_with("txt") {
            assert!(text.lines().all(|line| line.width() <= 80), "{form}\n{text}");
        }
        // A workflow command stands at the beginning of a line.
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{form}");
    }
}

#[test]
fn hostile_records_never_panic() {
    let texts = ["", "\u{0}", "\u{1b}[2J", "\u{202e}", "none", "pass", "ü".repeat(3000).leak()];
    for (_, record) in cases::records() {
        for text in texts {
            let mut spoilt = record.clone();
            spoil(&mut spoilt, text);
            spoilt["schema"] = json!("mxtls.domain/1");
            spoilt["observed_at"] = json!("2026-11-23T00:00:00Z");
            spoilt["target"] = record["target"].clone();
            let (old, new) = (read(record.to_string()), read(spoilt.to_string()));
            for (one, other) in [(&old, &new), (&new, &old), (&new, &new)] {
                let outputs = outputs(&diff(one, other, true));
                let obeyed = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
                assert!(outputs.iter().all(|(_, text)| !text.contains(obeyed)));
            }
        }
    }
}

/// Every text becomes this one, but times, which must be times.
fn spoil(value: &mut Value, text: &str) {
    match value {
        Value::String(old) if !old.ends_with('Z') => *old = text.to_owned(),
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(item, text)),
        Value::Object(fields) => fields.values_mut().for_each(|inner| spoil(inner, text)),
        _ => {}
    }
}

fn schema() -> Value {
    let text = fs::read_to_string(home("docs/schema/mxtls.diff-1.schema.json"));
    serde_json::from_str(&text.expect("the schema")).expect("JSON")
}

#[test]
fn the_record_passes_its_schema_and_no_broken_one_does() {
    let text = schema();
    jsonschema::draft202012::meta::validate(&text).expect("the schema is a schema");
    let schema = jsonschema::draft202012::new(&text).expect("the schema compiles");
    let record = serde_json::to_value(shown(true)).unwrap();
    let faults: Vec<String> =
        schema.iter_errors(&record).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:?}");
    for object in ["", "/tool", "/old", "/targets/0", "/targets/0/changes/0", "/summary"] {
        let keys = record.pointer(object).unwrap().as_object().unwrap().keys().cloned();
        for key in keys.collect::<Vec<_>>() {
            let mut broken = record.clone();
            broken.pointer_mut(object).unwrap().as_object_mut().unwrap().remove(&key);
            assert!(!schema.is_valid(&broken), "{object}/{key} may be missing");
        }
    }
    for place in [
        "/schema",
        "/old/first_at",
        "/targets/0/state",
        "/targets/0/changes/0/id",
        "/targets/0/changes/0/direction",
        "/summary/state",
    ] {
        let mut broken = record.clone();
        *broken.pointer_mut(place).unwrap() = json!("No Such Word");
        assert!(!schema.is_valid(&broken), "{place} takes any word");
    }
    assert_eq!(text["$defs"]["id"]["enum"], json!(IDS));
}

#[test]
fn the_record_is_read_back_as_it_was_written() {
    let diff = shown(true);
    let text = serde_json::to_string(&diff).unwrap();
    assert_eq!(serde_json::from_str::<Diff>(&text).unwrap(), diff);
}

#[test]
fn the_page_for_users_names_every_field_and_word() {
    let page = fs::read_to_string(home("docs/records.md")).expect("the page");
    let section = page.split("## The record `mxtls.diff/1`").nth(1).expect("a section");
    let section = section.split("\n## ").next().unwrap();
    let mut words: Vec<String> = IDS.map(str::to_owned).to_vec();
    collect_fields(&schema(), &mut words);
    for word in words {
        assert!(section.contains(&format!("`{word}`")), "docs/records.md does not tell of {word}");
    }
}

fn collect_fields(schema: &Value, words: &mut Vec<String>) {
    if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        words.extend(fields.keys().cloned());
    }
    match schema {
        Value::Object(object) => object.values().for_each(|one| collect_fields(one, words)),
        Value::Array(items) => items.iter().for_each(|one| collect_fields(one, words)),
        _ => {}
    }
}
