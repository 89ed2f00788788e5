//! The program itself: exit codes, standard input, outputs, warnings.

use std::fs;

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::cases;

struct Desk(TempDir);

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        Desk(TempDir::new().expect("a folder"))
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("a writable folder");
        path.display().to_string()
    }

    /// The two sides of a case as files.
    fn case(&self, name: &str) -> [String; 2] {
        let cases = cases::all();
        let case = cases.iter().find(|case| case.name == name).expect(name);
        [self.file("old.json", &case.old.to_string()), self.file("new.json", &case.new.to_string())]
    }

    fn run(&self, args: &[&str], input: &str) -> Said {
        let mut command = Command::cargo_bin("mxtls").expect("the program");
        let command = command.env_clear().env("HOME", self.0.path()).arg("diff").args(args);
        let output = command.write_stdin(input.to_owned()).output().expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn code_of(&self, case: &str, more: &[&str]) -> Option<i32> {
        let [old, new] = self.case(case);
        self.run(&[&[old.as_str(), new.as_str()], more].concat(), "").code
    }
}

#[test]
fn the_exit_code_tells_what_got_worse() {
    let desk = Desk::new();
    for (case, code) in [
        ("STARTTLS dropped, the way shown open", 1),
        ("STARTTLS missing everywhere on our way: no server's fault", 3),
        ("STARTTLS offered again", 0),
        ("the certificate ran out", 1),
        ("another issuer, and an earlier end", 0),
        ("rolled wrongly: the certificate changed and TLSA did not", 1),
        ("the mail moved", 0),
        ("a server that does not answer is not worse", 3),
        ("421 is not a refusal for good", 3),
        ("DNS is down: no host is gone", 3),
        ("a second try leaves the post-quantum share out: that is ours", 0),
    ] {
        assert_eq!(desk.code_of(case, &[]), Some(code), "{case}");
    }
    let untold = "421 is not a refusal for good";
    assert_eq!(desk.code_of(untold, &["--undetermined", "pass"]), Some(0));
    assert_eq!(desk.code_of(untold, &["--undetermined", "fail"]), Some(1));
}

#[test]
fn one_side_may_come_from_standard_input() {
    let desk = Desk::new();
    let [old, new] = desk.case("STARTTLS dropped, the way shown open");
    let said = desk.run(&[&old, "-"], &fs::read_to_string(&new).unwrap());
    assert_eq!((said.code, said.err.as_str()), (Some(1), ""));
    assert!(said.out.contains("offered STARTTLS"), "{}", said.out);
    let both = desk.run(&["-", "-"], "");
    assert_eq!(both.code, Some(2));
    assert!(both.err.contains("only one of OLD and NEW"), "{}", both.err);
}

#[test]
fn several_outputs_of_one_run() {
    let desk = Desk::new();
    let [old, new] = desk.case("renewed with a new key");
    let (json, md) = (desk.file("out.json", ""), desk.file("out.md", ""));
    let report = format!("markdown={md}");
    let said = desk.run(&[&old, &new, "--format", "json", "-o", &json, "--report", &report], "");
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""));
    let record: Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!(record["schema"], "mxtls.diff/1");
    assert_eq!(record["summary"]["state"], "changed");
    assert!(fs::read_to_string(md).unwrap().starts_with("## mxtls diff: changed\n"));
}

#[test]
fn quiet_is_a_line_a_target_and_all_tells_of_the_same() {
    let desk = Desk::new();
    let [old, new] = desk.case("STARTTLS dropped, the way shown open");
    assert_eq!(desk.run(&[&old, &new, "-q"], "").out, "example.org  worse  outcome level\n");
    assert_eq!(desk.run(&[&old, &old, "-q"], "").out, "");
    assert_eq!(desk.run(&[&old, &old, "-q", "--all"], "").out, "example.org  same\n");
}

#[test]
fn files_in_the_wrong_order_and_lines_cut_short_are_warned_of() {
    let desk = Desk::new();
    let [old, new] = desk.case("renewed with a new key");
    let said = desk.run(&[&new, &old], "");
    assert!(said.err.contains("are the two the wrong way"), "{}", said.err);
    let cut = fs::read_to_string(&new).unwrap() + "\n{\"schema\": \"mxtls.dom";
    let said = desk.run(&[&old, "-"], &cut);
    assert_eq!(said.code, Some(0));
    assert!(said.err.contains("line 2 was cut short"), "{}", said.err);
}

#[test]
fn a_file_that_cannot_be_read_is_our_own_trouble() {
    let desk = Desk::new();
    let [old, _] = desk.case("renewed with a new key");
    let message = desk.file("message.json", &json!({"schema": "mxtls.message/1"}).to_string());
    for (new, why) in
        [("no-such-file\u{1b}", "no-such-file\\x1b"), (message.as_str(), "mxtls.message/1")]
    {
        let said = desk.run(&[&old, new], "");
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{new}");
        assert!(said.err.contains("cannot read") && said.err.contains(why), "{}", said.err);
    }
}
