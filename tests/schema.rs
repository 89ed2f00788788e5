//! The committed JSON Schema: every record passes it, and no broken one does.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod samples;

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use mxtls::report::pairs::Pairs;
use serde_json::{Value, json};

fn read(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_str(&fs::read_to_string(path).expect("the file is there")).expect("JSON")
}

fn schema() -> Validator {
    schema_of("domain")
}

fn schema_of(record: &str) -> Validator {
    let schema = read(&format!("docs/schema/mxtls.{record}-1.schema.json"));
    jsonschema::draft202012::meta::validate(&schema).expect("the schema is a schema");
    jsonschema::draft202012::new(&schema).expect("the schema compiles")
}

fn fixture(name: &str) -> Value {
    read(&format!("fixtures/records/{name}.json"))
}

/// A record in which every object of the contract is filled.
fn full() -> Value {
    let mut record = fixture("healthy");
    let failure = json!({"kind": "servfail", "detail": "the resolver failed"});
    record["mx"]["failure"] = failure.clone();
    record["mx"]["records"][0]["failure"] = failure.clone();
    record["sts"]["failure"] = failure.clone();
    record["tlsrpt"]["failure"] = failure;
    let server = &fixture("policies-fall-short")["servers"][0];
    for field in ["certificate_without_sni", "extra_handshakes"] {
        record["servers"][0][field] = server[field].clone();
    }
    record["servers"][0]["certificate_other_key"] = server["certificate_without_sni"].clone();
    record["servers"][0]["injection"] = fixture("hostile-texts")["servers"][0]["injection"].clone();
    record["servers"][0]["profile"] = fixture("profile")["servers"][0]["profile"].clone();
    record["findings"] = fixture("no-starttls")["findings"].clone();
    record["verdict"]["undetermined"] = fixture("undetermined")["verdict"]["undetermined"].clone();
    record
}

#[test]
fn every_fixture_passes() {
    let schema = schema();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/records");
    for entry in fs::read_dir(folder).expect("the fixtures are there") {
        let path = entry.expect("a readable folder").path();
        let text = fs::read_to_string(&path).expect("a readable fixture");
        let record: Value = serde_json::from_str(&text).expect("JSON");
        let faults: Vec<String> =
            schema.iter_errors(&record).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{}: {faults:?}", path.display());
    }
}

#[test]
fn a_field_that_is_missing_anywhere_fails() {
    let (schema, record) = (schema(), full());
    assert!(schema.is_valid(&record));
    let mut fields = Vec::new();
    collect_fields(&record, String::new(), &mut fields);
    assert!(fields.len() > 150, "only {} fields found", fields.len());
    for (object, key) in fields {
        assert!(
            !schema.is_valid(&without(&record, &object, &key)),
            "{object}/{key} may be missing"
        );
    }
}

/// The record with one field less.
fn without(record: &Value, object: &str, key: &str) -> Value {
    let mut broken = record.clone();
    let parent = broken.pointer_mut(object).and_then(Value::as_object_mut);
    parent.expect("an object").remove(key);
    broken
}

fn collect_fields(value: &Value, at: String, fields: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                fields.push((at.clone(), key.clone()));
                collect_fields(inner, format!("{at}/{key}"), fields);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                collect_fields(inner, format!("{at}/{index}"), fields);
            }
        }
        _ => {}
    }
}

/// Every place that takes the words of a closed list alone.
const CLOSED: [&str; 42] = [
    "/schema",
    "/tool/name",
    "/observed_at",
    "/vantage/dnssec_by",
    "/mx/source",
    "/mx/dnssec",
    "/mx/failure/kind",
    "/mx/records/0/dnssec",
    "/mx/records/0/failure/kind",
    "/servers/0/outcome",
    "/servers/0/stage",
    "/servers/0/path_control",
    "/servers/0/injection/result",
    "/servers/0/level",
    "/servers/0/smtp/transcript/0/who",
    "/servers/0/tls/version",
    "/servers/0/certificate/trust",
    "/servers/0/certificate/also/0",
    "/servers/0/certificate/identity",
    "/servers/0/certificate/not_after",
    "/servers/0/certificate/sha256",
    "/servers/0/dane/status",
    "/servers/0/dane/dnssec",
    "/servers/0/sts/status",
    "/servers/0/certificate_other_key/trust",
    "/servers/0/extra_handshakes/0/variation",
    "/servers/0/extra_handshakes/0/outcome",
    "/servers/0/extra_handshakes/0/key_type",
    "/servers/0/extra_handshakes/0/dane",
    "/servers/0/findings/0",
    "/sts/status",
    "/sts/failure/kind",
    "/tlsrpt/status",
    "/tlsrpt/failure/kind",
    "/findings/0/id",
    "/findings/0/severity",
    "/findings/0/confidence",
    "/findings/0/side",
    "/verdict/level",
    "/verdict/dane",
    "/verdict/dane_scope",
    "/verdict/sts",
];

#[test]
fn a_word_that_is_on_no_list_fails() {
    let schema = schema();
    let mut record = full();
    record["servers"][0]["certificate"]["also"] = json!(["expired"]);
    record["servers"][0]["findings"] = json!(["certificate-expired"]);
    assert!(schema.is_valid(&record));
    for place in CLOSED {
        let mut broken = record.clone();
        *broken.pointer_mut(place).expect("the place is there") = json!("No Such Word");
        assert!(!schema.is_valid(&broken), "{place} takes any word");
    }
}

#[test]
fn fields_may_be_added() {
    let mut record = full();
    record["later"] = json!({"any": "thing"});
    record["servers"][0]["tls"]["later"] = json!(1);
    record["findings"][0]["id"] = json!("an-id-of-a-later-version");
    assert!(schema().is_valid(&record));
}

#[test]
fn the_page_for_users_names_every_field_and_word() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/records.md");
    let page = fs::read_to_string(path).expect("the page is there");
    let mut words = Vec::new();
    for record in ["domain", "check", "message", "message-summary"] {
        let schema = read(&format!("docs/schema/mxtls.{record}-1.schema.json"));
        collect_words(&schema, &mut words);
    }
    assert!(words.len() > 280, "only {} words found", words.len());
    for word in words {
        assert!(page.contains(&format!("`{word}`")), "docs/records.md does not tell of {word}");
    }
}

/// The names of all fields, and the words of all closed lists.
fn collect_words(schema: &Value, words: &mut Vec<String>) {
    if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        words.extend(fields.keys().cloned());
    }
    if let Some(list) = schema.get("enum").and_then(Value::as_array) {
        words.extend(list.iter().filter_map(Value::as_str).map(str::to_owned));
    }
    let inner: Vec<&Value> = match schema {
        Value::Object(object) => object.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    inner.into_iter().for_each(|value| collect_words(value, words));
}

/// The sample messages that the program itself could have written.
fn messages() -> Vec<(&'static str, Value)> {
    let honest = samples::all().into_iter().filter(|(name, _)| *name != "hostile");
    honest.map(|(name, record)| (name, serde_json::to_value(record).expect("JSON"))).collect()
}

fn message(name: &str) -> Value {
    messages().into_iter().find(|(known, _)| *known == name).expect("a sample").1
}

#[test]
fn every_sample_message_passes() {
    let schema = schema_of("message");
    assert!(messages().len() >= 12);
    for (name, record) in messages() {
        let faults: Vec<String> =
            schema.iter_errors(&record).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
}

#[test]
fn a_field_that_is_missing_anywhere_in_a_message_fails() {
    let (schema, record) = (schema_of("message"), message("receiver-medium"));
    let mut fields = Vec::new();
    collect_fields(&record, String::new(), &mut fields);
    assert!(fields.len() > 40, "only {} fields found", fields.len());
    for (object, key) in fields {
        assert!(
            !schema.is_valid(&without(&record, &object, &key)),
            "{object}/{key} may be missing"
        );
    }
}

#[test]
fn a_word_that_is_on_no_list_of_a_message_fails() {
    let (schema, mut record) = (schema_of("message"), message("receiver-medium"));
    record["hops"][0]["tls"]["version"] = json!("TLSv1.0");
    record["hops"][0]["findings"] = json!(["weak-cipher"]);
    assert!(schema.is_valid(&record));
    for place in [
        "/schema",
        "/tool/name",
        "/provenance",
        "/observed_at",
        "/hops/0/from/ip",
        "/hops/0/date",
        "/hops/0/writer",
        "/hops/0/kind",
        "/hops/0/kind_confidence",
        "/hops/0/tls/mark",
        "/hops/0/tls/version",
        "/hops/0/event",
        "/hops/0/confidence",
        "/hops/0/lacking_side",
        "/hops/0/side_confidence",
        "/hops/0/rules/0",
        "/hops/0/findings/0",
        "/hops/0/probe/match",
        "/hops/0/probe/outcome",
        "/hops/0/probe/observed_at",
        "/verdict/event",
    ] {
        let mut broken = record.clone();
        *broken.pointer_mut(place).expect("the place is there") = json!("No Such Word");
        assert!(!schema.is_valid(&broken), "{place} takes any word");
    }
}

/// A record of `sample` in which the first hop is changed.
fn changed(sample: &str, fields: &Value) -> Value {
    let mut record = message(sample);
    for (field, value) in fields.as_object().expect("fields") {
        record["hops"][0][field] = value.clone();
    }
    record
}

#[test]
fn a_hop_cannot_say_what_may_never_be_claimed() {
    let schema = schema_of("message");
    for (why, sample, fields) in [
        ("a side without plaintext", "encrypted", json!({"lacking_side": "sender"})),
        ("a side inside one operator", "sender-high", json!({"kind": "private"})),
        ("both sides, and sure of it", "both-low", json!({"side_confidence": "medium"})),
        ("an unknown side, and sure of it", "unknown-side", json!({"side_confidence": "low"})),
        ("a claim taken as encrypted", "encrypted", json!({"trusted": false})),
        ("a claim taken as plaintext", "sender-high", json!({"trusted": false})),
        ("nothing recorded, and sure of it", "not-recorded", json!({"confidence": "low"})),
    ] {
        assert!(schema.is_valid(&message(sample)), "{sample}");
        assert!(!schema.is_valid(&changed(sample, &fields)), "{why}");
    }
}

#[test]
fn a_summary_of_messages_passes_and_a_broken_one_does_not() {
    let schema = schema_of("message-summary");
    let mut pairs = Pairs::up_to(3);
    samples::all().iter().for_each(|(_, record)| pairs.add(record));
    let record = serde_json::to_value(pairs.into_summary()).expect("JSON");
    let faults: Vec<String> = schema.iter_errors(&record).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    let mut fields = Vec::new();
    collect_fields(&record, String::new(), &mut fields);
    for (object, key) in fields {
        assert!(
            !schema.is_valid(&without(&record, &object, &key)),
            "{object}/{key} may be missing"
        );
    }
    let mut broken = record.clone();
    broken["pairs"][0]["from_basis"] = json!("guess");
    assert!(!schema.is_valid(&broken));
}

/// The sample checks.
fn checks() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/checks");
    let files = fs::read_dir(folder).expect("the fixtures are there");
    files
        .map(|entry| {
            let path = entry.expect("a readable folder").path();
            let text = fs::read_to_string(&path).expect("a readable fixture");
            (path.display().to_string(), serde_json::from_str(&text).expect("JSON"))
        })
        .collect()
}

#[test]
fn every_sample_check_passes_and_so_do_the_domains_in_it() {
    let (schema, of_domains) = (schema_of("check"), schema());
    assert!(checks().len() >= 4);
    for (name, record) in checks() {
        let faults: Vec<String> =
            schema.iter_errors(&record).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
        for partner in record["partners"].as_array().expect("partners") {
            assert!(of_domains.is_valid(&partner["domain"]), "{name}: {}", partner["partner"]);
        }
    }
}

/// A check in which every object of the contract is filled.
fn full_check() -> Value {
    let read = |name: &str| read(&format!("fixtures/checks/{name}.json"));
    let mut record = read("with-baseline");
    if record["fixed"].as_array().is_none_or(Vec::is_empty) {
        record["fixed"] = json!([{"partner": "a", "id": "level", "host": null, "message": "b"}]);
    }
    record["partners"][0]["rules"][0]["findings"] = json!(["certificate-expired"]);
    record["partners"][0]["rules"][0]["until"] = json!("2027-01-31");
    for partner in record["partners"].as_array_mut().expect("partners") {
        partner["domain"] = json!({"schema": "mxtls.domain/1"});
    }
    record
}

#[test]
fn a_field_that_is_missing_anywhere_in_a_check_fails() {
    let (schema, record) = (schema_of("check"), full_check());
    assert!(schema.is_valid(&record));
    let mut fields = Vec::new();
    collect_fields(&record, String::new(), &mut fields);
    assert!(fields.len() > 60, "only {} fields found", fields.len());
    for (object, key) in fields {
        assert!(
            !schema.is_valid(&without(&record, &object, &key)),
            "{object}/{key} may be missing"
        );
    }
}

#[test]
fn a_word_that_is_on_no_list_of_a_check_fails() {
    let (schema, record) = (schema_of("check"), full_check());
    for place in [
        "/schema",
        "/tool/name",
        "/started_at",
        "/finished_at",
        "/path/control",
        "/partners/0/state",
        "/partners/0/rules/0/id",
        "/partners/0/rules/0/state",
        "/partners/0/rules/0/baseline",
        "/partners/0/rules/0/findings/0",
        "/partners/0/rules/0/until",
        "/fixed/0/id",
        "/terms/0/id",
        "/summary/state",
    ] {
        let mut broken = record.clone();
        *broken.pointer_mut(place).expect("the place is there") = json!("No Such Word");
        assert!(!schema.is_valid(&broken), "{place} takes any word");
    }
}
