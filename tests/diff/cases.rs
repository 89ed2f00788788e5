//! `fixtures/diffs/accidents.toml`: records, edited by small steps.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mxtls::report::record::Domain;
use serde::Deserialize;
use serde_json::{Value, json};

pub(crate) fn home(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

pub(crate) fn record(name: &str) -> Value {
    let text = fs::read_to_string(home(&format!("fixtures/records/{name}.json")));
    serde_json::from_str(&text.expect("the fixture is there")).expect("JSON")
}

/// Every record of the fixtures, by name.
pub(crate) fn records() -> Vec<(String, Value)> {
    let folder = fs::read_dir(home("fixtures/records")).expect("the fixtures are there");
    let stem = |entry: fs::DirEntry| entry.path().file_stem().map(|s| s.display().to_string());
    let names = folder.filter_map(|entry| stem(entry.expect("an entry")));
    let mut all: Vec<_> = names.map(|name| (name.clone(), record(&name))).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

pub(crate) fn domain(value: &Value) -> Domain {
    serde_json::from_value(value.clone()).expect("a fixture is a record")
}

type Edit = BTreeMap<String, Value>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    edits: BTreeMap<String, Edit>,
    case: Vec<CaseText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseText {
    name: String,
    record: String,
    #[serde(default)]
    old: Vec<String>,
    #[serde(default)]
    new: Vec<String>,
    says: Vec<[String; 3]>,
}

/// Two records of one target, and what must be said of them.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) old: Value,
    pub(crate) new: Value,
    /// Direction, id, sentence.
    pub(crate) says: Vec<[String; 3]>,
}

pub(crate) fn all() -> Vec<Case> {
    let text = fs::read_to_string(home("fixtures/diffs/accidents.toml")).expect("the cases");
    let file: File = toml::from_str(&text).expect("cases as described");
    let mut used = std::collections::BTreeSet::new();
    let side = |case: &CaseText, names: &[String], day: &str| {
        let mut value = record(&case.record);
        value["observed_at"] = json!(format!("{day}T15:00:00Z"));
        for name in names {
            let edit = file.edits.get(name).unwrap_or_else(|| panic!("no edit {name}"));
            apply(&mut value, edit);
        }
        value
    };
    let cases: Vec<Case> = file
        .case
        .iter()
        .map(|case| {
            used.extend(case.old.iter().chain(&case.new));
            Case {
                name: case.name.clone(),
                old: side(case, &case.old, "2026-11-21"),
                new: side(case, &case.new, "2026-11-22"),
                says: case.says.clone(),
            }
        })
        .collect();
    let idle: Vec<_> = file.edits.keys().filter(|name| !used.contains(name)).collect();
    assert!(idle.is_empty(), "no case uses {idle:?}");
    cases
}

/// Later places of a list first, so that what is taken out moves nothing that is still to come.
fn apply(record: &mut Value, edit: &Edit) {
    for (pointer, value) in edit.iter().rev() {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        let parent = record.pointer_mut(parent).unwrap_or_else(|| panic!("nothing at {pointer}"));
        match (parent, value == "(gone)") {
            (Value::Array(items), true) => {
                items.remove(key.parse().expect("a place in a list"));
            }
            (Value::Array(items), false) if key == "-" => items.push(with_nulls(value)),
            (Value::Array(items), false) => {
                items[key.parse::<usize>().expect("a place in a list")] = with_nulls(value);
            }
            (parent, _) => parent[key] = with_nulls(value),
        }
    }
}

fn with_nulls(value: &Value) -> Value {
    match value {
        Value::String(text) if text == "(null)" => Value::Null,
        Value::Array(items) => items.iter().map(with_nulls).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(key, inner)| (key.clone(), with_nulls(inner))).collect()
        }
        other => other.clone(),
    }
}
