//! Where a setting comes from: flag, then environment, then configuration file, then default.

use std::process::Command;

use serde_json::Value;

use crate::desk::{Desk, Said, ended, servers};

/// An address literal that is private: probing it asks nobody and connects to nobody.
const NOBODY: &str = "[192.168.77.5]";

/// A desk with `text` as the user's own configuration.
fn configured(text: &str) -> Desk {
    let desk = Desk::with(&[]);
    desk.file("config/mxtls/config.toml", text);
    desk
}

/// Probes nobody with `args`, far from the lab.
fn ask(desk: &Desk, args: &[&str]) -> Command {
    desk.mxtls(&[&["probe", "--format", "json", NOBODY], args].concat())
}

fn field(command: &mut Command, pointer: &str) -> Value {
    let said = ended(command);
    said.json().pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {said:?}")).clone()
}

fn port(command: &mut Command) -> Value {
    field(command, "/port")
}

fn resolver(command: &mut Command) -> Value {
    field(command, "/vantage/resolver")
}

#[test]
fn a_number_is_taken_from_the_strongest_place_that_gives_it() {
    let desk = configured("port = 2527\n");
    assert_eq!(port(ask(&desk, &["--port", "2525"]).env("MXTLS_PORT", "2526")), 2525);
    assert_eq!(port(ask(&desk, &["--port", "2525"]).env_remove("MXTLS_PORT")), 2525);
    assert_eq!(port(ask(&desk, &[]).env("MXTLS_PORT", "2526")), 2526);
    assert_eq!(port(&mut ask(&desk, &[])), 2527);
    assert_eq!(port(&mut ask(&Desk::with(&[]), &[])), 25);
}

#[test]
fn a_list_is_replaced_whole_by_a_stronger_place() {
    let desk = configured("dns = [\"127.0.0.6:53\", \"127.0.0.7:53\"]\n");
    let flags = ["--dns", "127.0.0.2", "--dns", "[::1]:5353"];
    let variable = ("MXTLS_DNS", "127.0.0.4,127.0.0.5:5305");
    assert_eq!(resolver(ask(&desk, &flags).env(variable.0, variable.1)), "127.0.0.2:53,[::1]:5353");
    assert_eq!(
        resolver(ask(&desk, &[]).env(variable.0, variable.1)),
        "127.0.0.4:53,127.0.0.5:5305"
    );
    assert_eq!(resolver(&mut ask(&desk, &[])), "127.0.0.6:53,127.0.0.7:53");
    let one = configured("dns = \"127.0.0.8\"\n");
    assert_eq!(resolver(&mut ask(&one, &[])), "127.0.0.8:53");
}

#[test]
fn a_switch_can_be_thrown_in_each_place() {
    let desk = Desk::with(&["no-starttls.test"]);
    let attempts = |flags: &[&str], variable: Option<&str>, file: &str| {
        let file = desk.file("mine.toml", file);
        let words = ["probe", "--format", "json", "--config", &file, "no-starttls.test"];
        let mut command = desk.in_lab(&[&words[..], flags].concat());
        variable.map(|value| command.env("MXTLS_NO_CONFIRM", value));
        servers(&ended(&mut command).json())[0]["attempts"].clone()
    };
    let (on, off) = ("no-confirm = true\n", "no-confirm = false\n");
    assert_eq!(attempts(&[], None, ""), 2, "by default a negative is confirmed");
    assert_eq!(attempts(&[], None, on), 1);
    assert_eq!(attempts(&[], None, off), 2);
    assert_eq!(attempts(&[], Some("true"), off), 1);
    assert_eq!(attempts(&[], Some("false"), on), 2);
    assert_eq!(attempts(&["--no-confirm"], Some("false"), off), 1);
}

#[test]
fn a_switch_without_a_variable_can_stand_in_the_file() {
    let desk = configured("quiet = true\nipv4 = true\n");
    let said = ended(&mut desk.mxtls(&["probe", NOBODY]));
    assert_eq!((said.code, said.out.lines().count()), (Some(3), 1), "{said:?}");
}

#[test]
fn a_switch_that_is_typed_turns_off_its_opposite_in_the_file() {
    let desk = Desk::with(&["good-tls13.test"]);
    let asked = |file: &str, flag: &str| {
        let path = desk.file("settings.toml", file);
        desk.probe(&format!("--config={path} {flag} good-tls13.test"))
    };
    assert_eq!(asked("ipv6 = true\n", "").code, Some(3), "the server has an IPv4 address alone");
    assert_eq!(asked("ipv6 = true\n", "-4").code, Some(0));
    assert_eq!(asked("quiet = true\n", "").out.lines().count(), 1);
    assert!(asked("quiet = true\n", "-v").out.contains("what was said"));
    assert_eq!(asked("verbose = true\n", "-q").out.lines().count(), 1);
}

#[test]
fn the_file_is_named_by_flag_else_by_environment_else_it_is_the_users_own() {
    let desk = configured("port = 2503\n");
    let by_flag = desk.file("flag.toml", "port = 2501\n");
    let by_variable = desk.file("variable.toml", "port = 2502\n");
    let written = format!("--config={by_flag}");
    assert_eq!(port(ask(&desk, &["--config", &by_flag]).env("MXTLS_CONFIG", &by_variable)), 2501);
    assert_eq!(port(ask(&desk, &[&written]).env("MXTLS_CONFIG", &by_variable)), 2501);
    assert_eq!(port(ask(&desk, &[]).env("MXTLS_CONFIG", &by_variable)), 2502);
    assert_eq!(port(&mut ask(&desk, &[])), 2503);
}

#[test]
fn without_a_configuration_folder_the_file_is_looked_for_at_home() {
    let desk = Desk::with(&[]);
    desk.file(".config/mxtls/config.toml", "port = 2504\n");
    assert_eq!(port(ask(&desk, &[]).env_remove("XDG_CONFIG_HOME")), 2504);
    assert_eq!(port(&mut ask(&desk, &[])), 25, "the folder that is named is the one that counts");
}

#[test]
fn one_file_serves_every_command() {
    let desk = configured("require = \"pki\"\nformat = \"jsonl\"\nport = 2505\n");
    assert_eq!(ended(&mut desk.mxtls(&["rules"])).code, Some(0));
    let said = ended(&mut desk.mxtls(&["probe", NOBODY]));
    assert_eq!((said.out.lines().count(), &said.json()["port"]), (1, &Value::from(2505)));
}

/// What is said of a configuration with `text` in it.
#[track_caller]
fn refused(text: &str, mentions: &[&str]) -> Said {
    let desk = configured(text);
    let said = ended(&mut desk.mxtls(&["probe", NOBODY]));
    said.refused(&[&["config/mxtls/config.toml"], mentions].concat())
}

#[test]
fn a_key_that_is_no_option_is_named_with_its_file() {
    refused("colour-of-the-sky = \"blue\"\n", &["colour-of-the-sky"]);
    refused("[probe]\nport = 25\n", &["probe"]);
    refused("confirm_after = 5\n", &["confirm_after"]);
    for decides_on_itself in ["config", "help", "version", "output", "report"] {
        refused(&format!("{decides_on_itself} = \"x\"\n"), &[decides_on_itself]);
    }
}

#[test]
fn a_value_of_the_wrong_kind_is_named_with_its_file_and_key() {
    refused("port = { number = 25 }\n", &["port"]);
    refused("dns = [[\"127.0.0.1\", { a = 1 }]]\n", &["dns"]);
}

#[test]
fn a_number_out_of_range_is_named_with_its_file_and_key() {
    refused("port = 70000\n", &["port", "70000"]);
}

#[test]
fn a_word_where_a_number_belongs_is_named_with_its_file_and_key() {
    refused("confirm-after = \"soon\"\n", &["confirm-after", "soon"]);
}

#[test]
fn a_word_that_an_option_does_not_know_is_named_with_its_file_and_key() {
    refused("format = \"xml\"\n", &["format", "xml"]);
}

#[test]
fn a_switch_that_is_neither_on_nor_off_is_named_with_its_file_and_key() {
    refused("no-confirm = \"perhaps\"\n", &["no-confirm", "perhaps"]);
}

#[test]
fn a_list_for_an_option_that_takes_one_value_is_named_with_its_file_and_key() {
    refused("port = [25, 26]\n", &["port"]);
}

#[test]
fn an_empty_list_for_an_option_that_takes_one_value_is_named_with_its_file_and_key() {
    refused("port = []\n", &["port"]);
}

#[test]
fn a_list_within_a_list_is_named_with_its_file_and_key() {
    refused("roots = [[\"webpki\", \"system\"]]\n", &["roots"]);
}

#[test]
fn broken_toml_is_told_with_line_and_column() {
    refused("port = 25\ndns = [\n", &["line"]);
    let said = refused("port = 25\nformat = = 3\n", &["line 2", "column"]);
    assert!(!said.err.contains('\u{1b}'));
}

#[test]
fn a_variable_with_a_wrong_value_is_named() {
    let desk = Desk::with(&[]);
    ended(ask(&desk, &[]).env("MXTLS_PORT", "many")).refused(&["many", "port"]);
    ended(ask(&desk, &[]).env("MXTLS_CONFIG", "gone.toml")).refused(&["gone.toml"]);
}
