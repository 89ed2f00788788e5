//! What lies in `examples/` is what the program takes and gives; `.ci/examples` asks those who
//! will read it too.
#![allow(clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use mxtls::partners::{Partner, file};
use mxtls::report::checked::Check;
use mxtls::report::prometheus;

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

fn partners(name: &str) -> Vec<Partner> {
    let none = |word: &str| Err(format!("no example names the guideline {word}"));
    file::read(name, &text(&format!("examples/{name}")), &none)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_lists_are_read_and_name_the_same_partners() {
    let names = |list: &str| -> Vec<String> {
        partners(list).iter().map(|partner| partner.target.name()).collect()
    };
    assert_eq!(names("partners.toml"), names("partners.txt"));
    assert!(partners("partners.toml").iter().any(|partner| !partner.exceptions.is_empty()));
}

/// Nobody's server is asked by somebody who runs an example as it stands.
#[test]
fn the_partners_do_not_exist() {
    for list in ["partners.toml", "partners.txt"] {
        let reserved = |partner: &Partner| partner.target.name().ends_with(".example");
        assert!(partners(list).iter().all(reserved), "{list}");
    }
}

fn metrics(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c| !is_part(c));
    words.filter(|word| word.starts_with("mxtls_")).map(str::to_owned).collect()
}

#[test]
fn the_alerts_ask_for_metrics_that_are_written() {
    let check: Check = serde_json::from_str(&text("fixtures/checks/mixed.json")).expect("a record");
    let mut written = Vec::new();
    prometheus::write(&check, &mut written).expect("memory takes it");
    let written = metrics(&String::from_utf8(written).expect("UTF-8"));
    let asked = metrics(&text("examples/prometheus/mxtls.rules.yml"));
    assert!(asked.len() > 3 && asked.is_subset(&written), "{asked:?} {written:?}");
}

#[test]
fn every_example_is_told_of() {
    let page = text("examples/README.md");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for entry in fs::read_dir(folder).expect("examples") {
        let name = entry.expect("an entry").file_name().display().to_string();
        let is_told = page.contains(&format!("`{name}`")) || page.contains(&format!("`{name}/"));
        assert!(is_told || name == "README.md", "{name}");
    }
}
