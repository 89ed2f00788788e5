//! Every partners' file in `fixtures/partners`: what is read of it, or the fault that its first
//! line expects; and the JSON Schema for editors, which must agree with the reader on each.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod golden;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jsonschema::Validator;

use mxtls::checks::profile::{self, Profile};
use mxtls::partners::file::{self, FileError};
use mxtls::partners::init::{Seen, init};
use mxtls::partners::{Partner, judge, term};
use mxtls::report::record::Domain;
use mxtls::verdict::Require;
use serde_json::{Value, json};

fn find(name: &str) -> Result<Arc<Profile>, String> {
    profile::built_in(name).map(Arc::new).ok_or_else(|| format!("no profile is called {name:?}"))
}

fn read(path: &Path) -> Result<Vec<Partner>, FileError> {
    let text = fs::read_to_string(path).expect("a readable fixture");
    file::read(&path.display().to_string(), &text, &find)
}

/// The files of a folder of `fixtures/partners`, by name.
fn fixtures(folder: &str) -> Vec<PathBuf> {
    let root = golden::home("fixtures/partners").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(root)
        .expect("the fixtures are there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} is empty");
    files
}

#[test]
fn every_fault_is_told_with_line_and_column() {
    let mut wrong = Vec::new();
    for folder in ["bad", "beyond-the-schema", "bad-lists"] {
        for path in fixtures(folder) {
            let text = fs::read_to_string(&path).expect("a readable fixture");
            let expected = text.lines().next().unwrap_or_default();
            let said = match read(&path) {
                Ok(partners) => format!("# expect: nothing, {} partners were read", partners.len()),
                Err(error) => format!("# expect: {error}"),
            };
            if said != expected {
                wrong.push(format!("{}\n  {said}\n  {expected}", path.display()));
            }
            if std::env::var_os("UPDATE_GOLDENS").is_some() {
                let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
                fs::write(&path, format!("{said}\n{rest}")).expect("a writable fixture");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_good_file_is_read() {
    let examples =
        ["partners.toml", "partners.txt"].map(|name| golden::home("examples").join(name));
    for path in fixtures("good").into_iter().chain(examples) {
        let partners = read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert!(!partners.is_empty());
    }
}

/// What a TOML file is as JSON: a date becomes a text, as editors take it.
fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(it) => json!(it),
        toml::Value::Datetime(it) => json!(it.to_string()),
        toml::Value::Array(list) => list.iter().map(as_json).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.iter().map(|(key, value)| (key.clone(), as_json(value))).collect())
        }
    }
}

fn schema() -> Validator {
    let path = golden::home("docs/schema/partners.schema.json");
    let text = fs::read_to_string(path).expect("the schema is there");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("the schema is a schema");
    jsonschema::draft202012::new(&schema).expect("the schema compiles")
}

/// The TOML files of a folder, those that are TOML at all, as JSON.
fn documents(folder: &str) -> Vec<(PathBuf, Value)> {
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|e| e == "toml");
    let document = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a readable fixture");
        let table: toml::Table = text.parse().ok()?;
        Some((path, as_json(&toml::Value::Table(table))))
    };
    fixtures(folder).into_iter().filter(is_toml).filter_map(document).collect()
}

#[test]
fn the_schema_agrees_with_the_reader_on_every_file() {
    let schema = schema();
    // What lies beyond a schema is only between two places of a file, or inside a text.
    for (folder, agrees) in [("good", true), ("bad", false), ("beyond-the-schema", true)] {
        let documents = documents(folder);
        assert!(documents.len() > 4, "{folder} has only {}", documents.len());
        for (path, document) in documents {
            let faults: Vec<String> =
                schema.iter_errors(&document).map(|e| e.to_string()).collect();
            assert_eq!(faults.is_empty(), agrees, "{}: {faults:?}", path.display());
        }
    }
}

/// A value in the inline form of TOML, which JSON is nearly.
fn as_toml(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let pairs =
                fields.iter().map(|(key, value)| format!("{} = {}", json!(key), as_toml(value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::Array(list) => {
            format!("[{}]", list.iter().map(as_toml).collect::<Vec<_>>().join(", "))
        }
        plain => plain.to_string(),
    }
}

fn reader_takes(document: &Value) -> bool {
    let fields = document.as_object().expect("a document is an object");
    let lines = fields.iter().map(|(key, value)| format!("{} = {}\n", json!(key), as_toml(value)));
    file::read("x.toml", &lines.collect::<String>(), &find).is_ok()
}

/// Every place in a document, as a JSON pointer.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| places(value, &format!("{at}/{key}"), all));
        }
        Value::Array(list) => {
            let one = |(i, value): (usize, &Value)| places(value, &format!("{at}/{i}"), all);
            list.iter().enumerate().for_each(one);
        }
        _ => {}
    }
}

/// Every value there is in the fullest file is exchanged for one of every kind, and every table
/// gets a key too many: whatever comes of it, reader and schema say the same.
#[test]
fn reader_and_schema_agree_on_the_full_file_with_any_value_changed() {
    let (schema, documents) = (schema(), documents("good"));
    let full = documents.iter().find(|(path, _)| path.ends_with("full.toml")).expect("full.toml");
    let full = &full.1;
    assert!(reader_takes(full) && schema.is_valid(full));
    let kinds = [
        json!(""),
        json!(" "),
        json!("none"),
        json!(0),
        json!(1),
        json!(600),
        json!(-1),
        json!(100_000),
        json!(0.5),
        json!(1.5),
        json!(true),
        json!(false),
        json!([]),
        json!([1]),
        json!([""]),
        json!(["x"]),
        json!([[]]),
        json!({}),
        json!({"kee": 1}),
        json!("x".repeat(600)),
        json!("2027-01-31"),
    ];
    let mut all = Vec::new();
    places(full, "", &mut all);
    let (mut taken, mut refused) = (0, 0);
    for place in all.iter().filter(|place| !place.is_empty()) {
        let was = full.pointer(place).expect("a place of the file");
        let keyed = was.as_object().map(|fields| {
            let mut fields = fields.clone();
            fields.insert("kee".into(), json!("x"));
            Value::Object(fields)
        });
        for kind in kinds.iter().cloned().chain(keyed) {
            let mut changed = full.clone();
            *changed.pointer_mut(place).expect("a place of the file") = kind.clone();
            let (reader, valid) = (reader_takes(&changed), schema.is_valid(&changed));
            let beyond = valid && !reader && is_beyond_a_schema(place);
            assert!(reader == valid || beyond, "{place} = {kind}: {reader} {valid}");
            *(if reader { &mut taken } else { &mut refused }) += 1;
        }
    }
    assert!(taken > 100 && refused > 300, "{taken} taken, {refused} refused");
}

/// Names of groups, domains, hosts and guidelines: texts whose inside only the reader knows.
fn is_beyond_a_schema(place: &str) -> bool {
    let inside = ["/group", "/domain", "/host", "/profile", "/mx", "/mx/0", "/mx/1"];
    inside.iter().any(|end| place.ends_with(end))
}

/// Whether each thing holds, as the verdict's own rules have it, from a record of a fixture.
fn held(record: &Domain) -> Vec<(Require, Option<bool>)> {
    let verdict = &record.verdict;
    let badge = |word: &str| match word {
        "pass" => Some(true),
        "fail" | "none" | "testing" => Some(false),
        _ => None,
    };
    let ladder = ["none", "legacy", "encrypts", "pki", "pki-name"];
    let step = |word: &str| ladder.iter().position(|known| *known == word);
    let rung = |least: &str| match verdict.level.as_deref() {
        _ if matches!(record.mx.source.as_str(), "null" | "none") => Some(false),
        Some(level) if step(level) < step(least) => Some(false),
        Some(_) if verdict.undetermined.is_empty() => Some(true),
        _ => None,
    };
    let both = |policy: Option<bool>| match (rung("encrypts"), policy) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    };
    vec![
        (Require::Encrypts, rung("encrypts")),
        (Require::Pki, rung("pki")),
        (Require::PkiName, rung("pki-name")),
        (Require::Dane, both(badge(&verdict.dane))),
        (Require::Sts, both(badge(&verdict.sts))),
    ]
}

fn records() -> Vec<Seen> {
    let folder = golden::home("fixtures/records");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the records are there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let record = |path: PathBuf| {
        let text = fs::read_to_string(path).expect("a readable record");
        serde_json::from_str::<Domain>(&text).expect("a record")
    };
    files.into_iter().map(record).map(|record| (record.clone(), held(&record))).collect()
}

fn begun() -> String {
    let at = records().iter().map(|(record, _)| record.observed_at).max().expect("records");
    init(&records(), at)
}

/// Every record there is, as one file: what it looks like.
#[test]
fn a_file_begun_from_records_looks_like_this() {
    golden::compare("fixtures/partners/begun.toml", &begun());
}

/// What was begun is read back, agrees with the schema, and asks nothing that did not hold.
#[test]
fn a_file_begun_from_records_asks_what_holds() {
    let text = begun();
    let partners = file::read("partners.toml", &text, &find).expect("it can be read");
    let table: toml::Table = text.parse().expect("it is TOML");
    assert!(schema().is_valid(&as_json(&toml::Value::Table(table))));
    assert!(partners.len() > 5, "{}", partners.len());
    for partner in &partners {
        let name = partner.target.name();
        let (record, held) =
            records().into_iter().find(|(r, _)| r.target == name).expect("a record");
        assert!(record.verdict.undetermined.is_empty(), "{name} could not be told");
        for require in partner.terms.requires() {
            let holds = held.iter().find(|(one, _)| *one == require).map(|(_, holds)| *holds);
            assert!(require == Require::None || holds == Some(Some(true)), "{name}: {require}");
        }
        for certificate in record.servers.iter().filter_map(|server| server.certificate.as_ref()) {
            assert!(partner.terms.days_left.is_none_or(|least| certificate.days_left >= least));
            assert!(
                certificate.key.algorithm != "RSA"
                    || partner.terms.rsa_bits.is_none_or(|least| certificate.key.bits >= least)
            );
        }
    }
}

/// What was begun passes at once: the judge finds nothing short and nothing open.
#[test]
fn a_file_begun_from_records_passes_at_once() {
    let text = begun();
    let at = records().iter().map(|(record, _)| record.observed_at).max().expect("records");
    for partner in file::read("partners.toml", &text, &find).expect("it can be read") {
        let name = partner.target.name();
        let (record, mut held) =
            records().into_iter().find(|(r, _)| r.target == name).expect("a record");
        held.push((Require::None, Some(true)));
        let seen =
            judge::Seen { file: "partners.toml", record, held, tries: 1, path: "passed", at };
        let judged = judge::judge(&partner, seen);
        let short: Vec<&str> = judged
            .rules
            .iter()
            .filter(|rule| rule.state != "pass")
            .map(|rule| rule.message.as_str())
            .collect();
        assert_eq!((judged.state.as_str(), short), ("pass", vec![]), "{name}");
    }
}

#[test]
fn an_exception_can_name_each_rule_that_there_is() {
    let ids: BTreeSet<&str> = term::TERMS.iter().map(|term| term.id).collect();
    assert_eq!(ids, file::RULES.into_iter().collect());
}
