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

/// The value of `name = value` or `name=value` in a file, without its quotes.
fn value(text: &str, name: &str) -> String {
    let of_line = |line: &str| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == name).then(|| value.trim().trim_matches('"').to_owned())
    };
    text.lines().find_map(of_line).unwrap_or_default()
}

/// A folder of DynamicUser= lies where no other program may enter.
#[test]
fn what_the_unit_writes_a_web_server_and_a_collector_may_read() {
    let unit = text("examples/systemd/mxtls-check.service");
    let found = ["DynamicUser", "User", "StateDirectoryMode", "UMask"].map(|key| value(&unit, key));
    assert_eq!(found, ["", "mxtls", "0755", "0022"]);
    let state = format!("/var/lib/{}/", value(&unit, "StateDirectory"));
    assert_eq!(unit.matches("--report ").count(), unit.matches(&format!("={state}")).count());
}

#[test]
fn the_plug_in_is_given_time_for_a_look_that_began_within_its_budget() {
    let conf = text("examples/icinga/mxtls.conf");
    let minutes = value(&conf, "timeout").replace('m', "").parse::<u64>().expect("minutes");
    let budget = value(&conf, "vars.mxtls_time_budget").parse::<u64>().expect("seconds");
    assert!(minutes * 60 > budget + 300, "{minutes} min, {budget} s");
    assert_ne!(value(&conf, "vars.mxtls_tag"), "", "one partner is a tag of its own");
}

#[test]
fn a_report_is_uploaded_where_there_is_one_and_in_its_own_category() {
    let workflow = text("examples/github/partners.yml");
    let (before, after) = workflow.split_once("upload-sarif@").expect("an upload");
    let guard = before.lines().rev().find(|line| line.contains("if:")).unwrap_or_default();
    assert!(guard.contains("hashFiles('mxtls.sarif')"), "{guard}");
    assert!(!after.contains("category:"), "the record's own id names the list");
    assert!(workflow.contains("actions: read"), "a private repository asks for it");
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
