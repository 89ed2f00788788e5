//! `--profile`: what one look shows of a guideline, what it leaves open, and files of one's own.

use std::fs;
use std::path::Path;

use mxtls::checks::profile::{built_in, names};
use serde_json::Value;

use crate::desk::Desk;

const DOMAINS: [&str; 4] =
    ["good-tls13.test", "tls12-only.test", "no-starttls.test", "servfail.test"];

/// `docs/profiles.md`.
fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/profiles.md");
    fs::read_to_string(path).expect("the page is there")
}

/// The profile that the page shows.
fn example() -> String {
    let page = page();
    let (_, from) = page.split_once("```toml\n").expect("an example");
    let (example, _) = from.split_once("```").expect("its end");
    example.to_owned()
}

fn profile(record: &Value) -> &Value {
    &record["servers"][0]["profile"]
}

fn criterion<'a>(record: &'a Value, id: &str) -> &'a Value {
    let all = profile(record)["criteria"].as_array().expect("criteria");
    all.iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("no {id} in {all:?}"))
}

#[test]
fn without_it_there_is_none() {
    let desk = Desk::with(&DOMAINS);
    assert!(profile(&desk.record("good-tls13.test")).is_null());
}

#[test]
fn one_handshake_shows_what_breaks_and_leaves_open_what_it_cannot_show() {
    let desk = Desk::with(&DOMAINS);
    let record = desk.record("--profile mozilla-modern tls12-only.test");
    assert_eq!(profile(&record)["status"], "fail");
    assert_eq!(criterion(&record, "versions")["detail"], "TLSv1.2 is taken");
    assert_eq!(criterion(&record, "key-algorithm")["status"], "pass");
    let open = criterion(&record, "client-order");
    assert_eq!(
        (&open["status"], &open["detail"]),
        (&"not-tested".into(), &"run with --enumerate".into())
    );
    assert_eq!(open["citation"], "Mozilla Server Side TLS, guidelines 6.0, 2026");
    assert_eq!(record["verdict"]["ready"], true, "the level does not move");
}

#[test]
fn an_enumeration_tells_the_rest() {
    let desk = Desk::with(&DOMAINS);
    for (args, status, code) in [
        ("--enumerate --profile bod-18-01 good-tls13.test", "pass", 0),
        ("--enumerate --profile rfc9325 good-tls13.test", "fail", 1),
        ("--enumerate --profile rfc9325 tls12-only.test", "warn", 0),
        ("--enumerate --profile mozilla-modern good-tls13.test", "fail", 1),
    ] {
        assert_eq!(profile(&desk.record(args))["status"], status, "{args}");
        assert_eq!(desk.probe(args).code, Some(code), "{args}");
    }
    let families = desk.record("--enumerate --profile mozilla-intermediate good-tls13.test");
    assert_eq!(criterion(&families, "suites")["detail"], "run with --enumerate=all");
    let all = desk.record("--enumerate=all --profile mozilla-intermediate good-tls13.test");
    assert_eq!(criterion(&all, "suites")["status"], "pass");
    assert_eq!(criterion(&all, "groups")["status"], "pass");
    assert_eq!(criterion(&all, "lifetime")["status"], "fail", "the lab's certificates live long");
}

#[test]
fn a_server_without_starttls_has_its_result_too() {
    let desk = Desk::with(&DOMAINS);
    let record = desk.record("--profile bod-18-01 no-starttls.test");
    assert!(record["servers"][0]["tls"].is_null());
    assert_eq!(criterion(&record, "starttls")["status"], "fail");
    assert_eq!(criterion(&record, "rc4")["detail"], "there is no TLS to look at");
}

#[test]
fn the_exit_code_answers_for_the_profile_as_well() {
    let desk = Desk::with(&DOMAINS);
    desk.file("house-rules.toml", &example());
    let light = example();
    let (light, _) = light.split_once("[[criterion]]\nid = \"no-rc4\"").expect("an example");
    desk.file("light.toml", light);
    let warns = "name = \"w\"\ntitle = \"W\"\ndocument = \"W\"\n[[criterion]]\nid = \"rsa\"\n\
                 asks = \"RSA.\"\nseverity = \"warn\"\ncheck = { key-algorithms = [\"RSA\"] }\n";
    desk.file("warns.toml", warns);
    for (args, code) in [
        ("--profile light.toml good-tls13.test", 0),
        ("--profile warns.toml good-tls13.test", 0),
        ("--profile house-rules.toml good-tls13.test", 3),
        ("--undetermined pass --profile house-rules.toml good-tls13.test", 0),
        ("--undetermined fail --profile bod-18-01 good-tls13.test", 1),
        ("--profile mozilla-modern tls12-only.test", 1),
        ("--profile mozilla-modern --undetermined pass tls12-only.test", 1),
        ("--require none --profile bod-18-01 no-starttls.test", 1),
        ("--profile light.toml servfail.test", 3),
    ] {
        let said = desk.probe(args);
        assert_eq!(said.code, Some(code), "{args}: {}{}", said.out, said.err);
    }
}

#[test]
fn the_page_shows_a_profile_that_works() {
    let desk = Desk::with(&DOMAINS);
    desk.file("house-rules.toml", &example());
    let record = desk.record("--profile house-rules.toml good-tls13.test");
    assert_eq!(profile(&record)["name"], "house-rules");
    assert_eq!(criterion(&record, "starttls")["status"], "pass");
    assert_eq!(criterion(&record, "key")["citation"], "Mail handbook, 2026-11, 4.2");
    let said = desk.probe("--profile house-rules.toml good-tls13.test");
    for line in ["Profile house-rules (Mail handbook, 2026-11)", "no-rc4: run with --enumerate"] {
        assert!(said.out.contains(line), "no {line:?} in {}", said.out);
    }
}

#[test]
fn the_page_lists_every_criterion_as_it_is() {
    let page = page();
    for name in names() {
        let profile = built_in(name).expect(name);
        assert!(page.contains(&format!("### `{name}`\n\n{}.", profile.title)), "{name}");
        let (_, section) = page.split_once(&format!("### `{name}`\n")).expect(name);
        let section = section.split("\n##").next().expect("a section");
        let rows = section.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(rows, profile.criteria.len(), "{name}");
        for one in &profile.criteria {
            let row = format!("| `{}` | {} | {} |", one.id, one.asks, one.severity.word());
            assert!(section.contains(&row), "{name}: no row {row}");
        }
        for left_out in &profile.leaves_out {
            assert!(section.contains(&format!("- {left_out}\n")), "{name}: {left_out}");
        }
    }
}

#[test]
fn a_profile_that_is_none_is_refused_before_anything_is_asked() {
    let desk = Desk::with(&DOMAINS);
    desk.file("wrong.toml", &example().replace("severity = \"warn\"", "severity = \"grave\""));
    for (word, expected) in [
        ("moon", "--profile \"moon\" is neither a file nor one of mozilla-intermediate"),
        ("missing.toml", "cannot read the profile missing.toml"),
        ("./bod-18-01", "cannot read the profile ./bod-18-01"),
        ("wrong.toml", "the profile wrong.toml, line 30, column 12: unknown word `grave`"),
    ] {
        let said = desk.probe(&format!("--profile {word} good-tls13.test"));
        assert_eq!(said.code, Some(2), "{word}: {said:?}");
        assert!(said.err.contains(expected), "{word}: {}", said.err);
    }
}

#[test]
fn a_configuration_file_may_name_one() {
    let desk = Desk::with(&DOMAINS);
    desk.file("config/mxtls/config.toml", "profile = \"rfc9325\"\n");
    assert_eq!(profile(&desk.record("good-tls13.test"))["name"], "rfc9325");
    let flag = desk.record("--profile bod-18-01 good-tls13.test");
    assert_eq!(profile(&flag)["name"], "bod-18-01");
}
