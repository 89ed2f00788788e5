//! What is found only because it was asked for.

use serde_json::Value;

use crate::desk::Desk;

fn ids(record: &Value) -> Vec<&str> {
    let findings = record["findings"].as_array().expect("findings");
    findings.iter().filter_map(|finding| finding["id"].as_str()).collect()
}

#[test]
fn that_there_is_no_dane_is_a_finding_only_where_it_is_required() {
    let desk = Desk::with(&["signed-without-tlsa.test", "dane.test", "dane-mismatch.test"]);
    let found = |level: &str, domain: &str| {
        let record = desk.record(&format!("--require {level} {domain}"));
        ids(&record).contains(&"dane-required")
    };
    assert!(found("dane", "signed-without-tlsa.test"));
    assert!(!found("encrypts", "signed-without-tlsa.test"));
    assert!(!found("dane", "dane.test"));
    assert!(!found("dane", "dane-mismatch.test"), "there is DANE; it fails");
}
