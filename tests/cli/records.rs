//! Every record the program prints of the lab passes the committed schema.

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;

use crate::desk::{Desk, servers};

fn schema() -> Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema/mxtls.domain-1.schema.json");
    let text = fs::read_to_string(path).expect("the schema is there");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    jsonschema::draft202012::new(&schema).expect("the schema compiles")
}

#[track_caller]
fn faultless(schema: &Validator, record: &Value) {
    let faults: Vec<String> =
        schema.iter_errors(record).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(faults.is_empty(), "{}: {faults:#?}", record["target"]);
}

#[test]
fn records_of_all_domains_of_the_lab_pass() {
    let (desk, schema) = (Desk::whole(), schema());
    let mut names: Vec<&str> =
        desk.lab.internet().domains.iter().map(|domain| domain.name.as_str()).collect();
    names.push("nobody-has-heard-of-it.test");
    let hurry = "--greeting-timeout 1 --reply-timeout 1 --tls-timeout 2 --concurrency 100";
    let records = desk.records(&format!("{hurry} {}", names.join(" ")));
    let targets: Vec<&str> = records.iter().filter_map(|r| r["target"].as_str()).collect();
    assert_eq!(targets, names);
    records.iter().for_each(|record| faultless(&schema, record));
}

#[test]
fn records_of_every_kind_of_target_and_level_pass() {
    let (desk, schema) = (Desk::with(&["good-tls13.test", "wrong-name.test"]), schema());
    let port = desk.lab.port();
    let kinds = format!("mx.good-tls13.test:{port} [127.77.1.1] [127.77.1.1]:{port} [127.0.0.1]:1");
    for level in ["encrypts", "pki", "pki-name", "sts", "dane", "authenticated", "none"] {
        let records = desk.records(&format!("--require {level} good-tls13.test wrong-name.test"));
        records.iter().for_each(|record| faultless(&schema, record));
    }
    desk.records(&kinds).iter().for_each(|record| faultless(&schema, record));
}

#[test]
fn what_the_record_counts_is_what_the_servers_count() {
    let desk = Desk::with(&["good-tls13.test", "no-starttls.test", "backup-without-tls.test"]);
    for (domain, connections) in
        [("good-tls13.test", 1), ("no-starttls.test", 2), ("backup-without-tls.test", 3)]
    {
        desk.lab.reset_counts();
        let record = desk.record(domain);
        let told: u64 = servers(&record).iter().filter_map(|s| s["connections"].as_u64()).sum();
        assert_eq!((desk.lab.all_connections(), told), (connections, connections as u64));
        assert_eq!(record["connections"].as_u64(), Some(told), "{domain}");
    }
}
