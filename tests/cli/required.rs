//! What is found only because it was asked for.

use serde_json::Value;

use crate::desk::{Desk, ended};

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

#[test]
fn what_a_server_takes_is_told_only_where_it_is_asked_for() {
    let desk = Desk::with(&["good-tls13.test"]);
    let of = |record: &Value| record["servers"][0].clone();
    let plain = of(&desk.record("good-tls13.test"));
    assert!(plain["tls"]["enumeration"].is_null());
    for (words, mode, most) in [
        ("--enumerate", "families", 30),
        ("--enumerate=all", "all", 150),
        ("--enumerate=all --max-connections 3", "all", 3),
    ] {
        let server = of(&desk.record(&format!("{words} good-tls13.test")));
        let found = &server["tls"]["enumeration"];
        let made = found["connections"].as_u64().expect("a number");
        assert_eq!((&found["mode"], &found["versions"]["TLSv1.3"]), (&mode.into(), &"yes".into()));
        assert_eq!(found["complete"], most > 3, "{found:#}");
        assert!(made <= most, "{made}");
        assert_eq!(server["connections"], made + 1);
    }
}

#[test]
fn nothing_else_can_be_enumerated() {
    let desk = Desk::with(&[]);
    ended(&mut desk.mxtls(&["probe", "--enumerate=most", "good-tls13.test"]))
        .refused(&["families"]);
    ended(&mut desk.mxtls(&["probe", "--max-connections", "0", "good-tls13.test"])).refused(&["0"]);
}
