//! The forms of output: several at once, each whole, and what each says of a state.

use serde_json::Value;

use crate::partners::{after, before, check, partner, record};

#[test]
fn jsonl_gives_each_partner_as_soon_as_its_last_look_is_over() {
    let after = after();
    let said = check(&after, "--dnssec ad --format jsonl all.toml");
    assert_eq!(said.code, Some(1));
    let all = record(&after, "--dnssec ad all.toml");
    let lines: Vec<Value> =
        said.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), all["partners"].as_array().expect("partners").len());
    for line in &lines {
        assert_eq!(line["schema"], "mxtls.check/1");
        assert_eq!(line["partners"].as_array().map(Vec::len), Some(1));
        let name = line["partners"][0]["partner"].as_str().expect("a name");
        assert_eq!(line["partners"][0]["state"], partner(&all, name)["state"], "{name}");
        assert_eq!(line["summary"]["state"], line["partners"][0]["state"]);
    }
    let place = |name: &str| lines.iter().position(|l| l["partners"][0]["partner"] == name);
    assert!(place("good-tls13.test") < place("dns-fails.test"), "the one who waits comes last");
}

#[test]
fn every_record_is_as_its_schema_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/mxtls.check-1.schema.json");
    let schema = std::fs::read_to_string(path).expect("the schema is there");
    let schema = serde_json::from_str(&schema).expect("JSON");
    let schema = jsonschema::draft202012::new(&schema).expect("a schema");
    for desk in [before(), after()] {
        let record = record(&desk, "--dnssec ad all.toml");
        let faults: Vec<String> =
            schema.iter_errors(&record).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
}
