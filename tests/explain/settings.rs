//! Where a setting of `explain` comes from: flag, then environment, then file, then default.

use crate::desk::{Desk, Said, ended};
use crate::messages::{CLAIM, ENCRYPTED, NOW, PLAINTEXT, SILENT, desk, letter};

fn run(desk: &Desk, variables: &[(&str, &str)], args: &str) -> Said {
    let words: Vec<&str> =
        ["explain", "--offline"].into_iter().chain(args.split_whitespace()).collect();
    ended(desk.mxtls(&words).envs(variables.iter().copied()))
}

fn with_config(text: &str) -> Desk {
    let desk = desk(&[("p.eml", PLAINTEXT), ("s.eml", SILENT), ("e.eml", ENCRYPTED)]);
    desk.file("c.eml", &letter(&[ENCRYPTED, CLAIM]));
    desk.file("config/mxtls/config.toml", text);
    desk
}

#[test]
fn the_form_of_the_output() {
    let desk = with_config("format = \"json\"\n");
    let env = [("MXTLS_FORMAT", "jsonl")];
    assert!(run(&desk, &[], "e.eml").out.starts_with("{\n"), "the file");
    assert_eq!(run(&desk, &env, "e.eml").out.lines().count(), 1, "the environment");
    assert!(run(&desk, &env, "--format html e.eml").out.starts_with("<!DOCTYPE"), "the flag");
    assert!(run(&with_config(""), &[], "e.eml").out.starts_with("This reads"), "the default");
}

#[test]
fn whose_lines_are_trusted() {
    let vouched = |config: &str, variables: &[(&str, &str)], args: &str| {
        let said = run(&with_config(config), variables, &format!("--format json {args} c.eml"));
        said.json()["verdict"]["vouched"].as_u64().expect("a number")
    };
    let both = "trusted-by = [\"recipient.example\", \"sender.example\"]\n";
    let env = [("MXTLS_TRUSTED_BY", "recipient.example,sender.example")];
    let flag = "--trusted-by recipient.example";
    assert_eq!(vouched("", &[], ""), 1);
    assert_eq!(vouched(both, &[], ""), 2, "the file");
    assert_eq!(vouched("", &env, ""), 2, "the environment");
    assert_eq!(vouched(both, &[("MXTLS_TRUSTED_BY", "recipient.example")], ""), 1);
    assert_eq!(vouched(both, &env, flag), 1, "the flag replaces the whole list");
}

#[test]
fn what_is_required_and_what_cannot_be_told() {
    let desk = with_config("require = \"encrypted\"\nundetermined = \"pass\"\n");
    assert_eq!(run(&desk, &[], "p.eml").code, Some(1));
    assert_eq!(run(&desk, &[], "s.eml").code, Some(0));
    assert_eq!(run(&desk, &[("MXTLS_UNDETERMINED", "fail")], "s.eml").code, Some(1));
    let flag = "--undetermined pass s.eml";
    assert_eq!(run(&desk, &[("MXTLS_UNDETERMINED", "fail")], flag).code, Some(0));
    assert_eq!(run(&desk, &[], "--require vouched-encrypted c.eml").code, Some(0));
}

#[test]
fn what_only_probe_knows_does_not_stand_in_the_way() {
    let desk = with_config("require = \"pki\"\nconfirm-after = 1\n");
    assert_eq!(run(&desk, &[], "p.eml").code, Some(0));
}

#[test]
fn the_time_and_the_place_of_the_output() {
    let desk = with_config(&format!("now = {NOW}\n"));
    let at = |variables: &[(&str, &str)], args: &str| {
        let said = run(&desk, variables, &format!("--format json {args}e.eml"));
        said.json()["observed_at"].as_str().expect("a time").to_owned()
    };
    assert_eq!(at(&[], ""), NOW);
    assert_eq!(at(&[("MXTLS_NOW", "2026-12-01T00:00:00Z")], ""), "2026-12-01T00:00:00Z");
    let flag = "--now 2026-12-02T00:00:00Z ";
    assert_eq!(at(&[("MXTLS_NOW", "2026-12-01T00:00:00Z")], flag), "2026-12-02T00:00:00Z");
    let said = run(&desk, &[("MXTLS_OUTPUT", "page.txt")], "e.eml");
    assert!(said.out.is_empty() && desk.read("page.txt").contains("e.eml"));
}

#[test]
fn switches_and_lists_of_files() {
    let desk = with_config("summary = true\n");
    assert!(run(&desk, &[], "e.eml p.eml").out.contains("2 messages"));
    let desk = with_config("quiet = true\n");
    assert_eq!(run(&desk, &[], "e.eml").out.lines().count(), 1);
    assert!(run(&desk, &[], "-v e.eml").out.contains("E5"), "a flag turns off its opposite");
    let desk = with_config("context = [\"e.eml\"]\n");
    let said = run(&desk, &[], "--format json p.eml");
    assert_eq!(said.json()["hops"][0]["confidence"], "high", "the same host recorded TLS there");
}
