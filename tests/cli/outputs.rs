//! Forms of output, where they go, and what a terminal would see of them.

use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::process::{Command, Stdio};

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::desk::{Desk, ended, finished, started, words};

const MIXED: &str = "good-tls13.test no-starttls.test null-mx.test servfail.test";

fn mixed() -> Desk {
    Desk::with(&MIXED.split(' ').collect::<Vec<_>>())
}

fn target(record: &Value) -> &str {
    record["target"].as_str().expect("a target")
}

#[test]
fn json_is_one_document_for_one_target_and_an_array_for_several() {
    let desk = mixed();
    let one = desk.probe("--format json good-tls13.test").json();
    assert_eq!((one["schema"].as_str(), target(&one)), (Some("mxtls.domain/1"), "good-tls13.test"));
    let several = desk.probe(&format!("--format json {MIXED}")).json();
    let names: Vec<&str> = several.as_array().expect("an array").iter().map(target).collect();
    assert_eq!(names.join(" "), MIXED, "in the order they were given");
}

#[test]
fn jsonl_is_one_record_a_line() {
    let desk = mixed();
    let said = desk.probe(&format!("--format jsonl {MIXED}"));
    let records: Vec<Value> =
        said.out.lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    let mut names: Vec<&str> = records.iter().map(target).collect();
    names.sort_by_key(|name| MIXED.find(name));
    assert_eq!(names.join(" "), MIXED);
    assert!(said.out.ends_with('\n') && said.err.is_empty());
}

#[test]
fn a_page_is_80_columns_wide_and_answers_first() {
    let desk = Desk::whole();
    for domain in ["good-tls13.test", "backup-without-tls.test", "thirty-certificates.test"] {
        for detail in ["", "-v", "-q"] {
            let said = desk.probe(&format!("{detail} {domain}"));
            assert!(said.out.starts_with(domain), "{}", said.out);
            let wide = said.out.lines().find(|line| line.width() > 80);
            assert_eq!(wide, None, "{detail} {domain}");
            assert_eq!(said.err, "", "off a terminal there is no progress");
        }
    }
}

#[test]
fn what_a_hostile_server_says_reaches_no_screen_as_it_was_said() {
    let desk = Desk::with(&["hostile-text.test", "control-characters.test"]);
    for how in ["-v", "-v --color always", "--format json", "--format jsonl"] {
        let said = desk.probe(&format!("{how} hostile-text.test control-characters.test"));
        assert_eq!(said.code, Some(0), "{said:?}");
        let bare = said.out.replace("\u{1b}[0m", "").replace("\u{1b}[", "");
        let bad = |c: &char| c.is_control() && *c != '\n' || ('\u{2028}'..'\u{2070}').contains(c);
        // Colour is ours; a sequence that does anything else came from the server.
        assert_eq!(bare.chars().find(bad), None, "{how}");
        assert!(!said.out.contains("\u{1b}[2J") && !said.out.contains("\u{1b}]"), "{how}");
    }
}

#[test]
fn quiet_is_a_line_a_target_and_verbose_shows_what_was_said() {
    let desk = mixed();
    let quiet = desk.probe(&format!("-q {MIXED}"));
    assert_eq!((quiet.code, quiet.out.lines().count()), (Some(1), 4), "{}", quiet.out);
    for (line, name) in quiet.out.lines().zip(MIXED.split(' ')) {
        assert!(line.contains(name), "{line}");
    }
    let (plain, verbose) = (desk.probe("good-tls13.test"), desk.probe("-v good-tls13.test"));
    assert!(verbose.out.contains("EHLO probe.mxtls.test") && verbose.out.contains("STARTTLS"));
    assert!(!plain.out.contains("EHLO probe.mxtls.test"));
    assert!(verbose.out.len() > plain.out.len() && plain.out.len() > quiet.out.len() / 4);
}

/// Whether the page of a probe has escape sequences, with these flags and variables.
fn coloured(desk: &Desk, flags: &str, variables: &[(&str, &str)]) -> bool {
    let flags = format!("{flags} good-tls13.test");
    let mut command = desk.in_lab(&words("probe", &flags));
    command.env("TERM", "xterm").envs(variables.iter().copied());
    ended(&mut command).out.contains('\u{1b}')
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let desk = mixed();
    let (no, force) = (("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1"));
    assert!(!coloured(&desk, "", &[]), "a pipe is no terminal");
    assert!(coloured(&desk, "--color always", &[]));
    assert!(coloured(&desk, "--color always", &[no]), "a flag wins over the environment");
    assert!(coloured(&desk, "", &[("MXTLS_COLOR", "always")]));
    assert!(!coloured(&desk, "--color never", &[force]));
    assert!(!coloured(&desk, "", &[no]));
    assert!(!coloured(&desk, "", &[no, force]));
    assert!(!coloured(&desk, "--format json --color always", &[]), "JSON has no colour");
}

#[test]
fn on_a_terminal_there_is_colour_unless_no_color_is_set() {
    let desk = mixed();
    let on_terminal = |no_color: bool| {
        let probe = format!("'{}' probe good-tls13.test", env!("CARGO_BIN_EXE_mxtls"));
        let mut command = Command::new("script");
        command.args(["-q", "-e", "-c", &probe, "/dev/null"]).stdin(Stdio::null());
        let lab = desk.in_lab(&[]);
        let variables = lab.get_envs().filter_map(|(name, value)| Some((name, value?)));
        command.env_clear().env("PATH", "/usr/bin:/bin").env("TERM", "xterm").envs(variables);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        command.output().ok().map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let Some(page) = on_terminal(false) else { return }; // no `script` on this system
    assert!(page.contains("good-tls13.test") && page.contains("\u{1b}["), "{page}");
    let plain = on_terminal(true).expect("script ran once");
    assert!(plain.contains("good-tls13.test") && !plain.contains("\u{1b}["), "{plain}");
}

#[test]
fn one_run_can_be_written_in_several_forms() {
    let desk = mixed();
    let said = desk.probe(&format!("--report json=all.json --report jsonl=all.jsonl {MIXED}"));
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.out.contains("good-tls13.test") && !said.out.contains("schema"));
    let json: Value = serde_json::from_str(&desk.read("all.json")).expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(4));
    assert_eq!(desk.read("all.jsonl").lines().count(), 4);
    assert_eq!(desk.files(), ["all.json", "all.jsonl"], "nothing else is left");
    assert_eq!(desk.lab.connections("mx.good-tls13.test"), 1, "it is one run");
}

#[test]
fn a_file_has_the_page_without_colour_and_standard_output_has_nothing() {
    let desk = mixed();
    let said = desk.probe("-o page.txt --color always good-tls13.test");
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (Some(0), "", ""));
    let page = desk.read("page.txt");
    assert!(page.starts_with("good-tls13.test") && !page.contains('\u{1b}'), "{page}");
}

#[test]
fn a_file_stays_as_it_was_until_the_new_one_is_whole() {
    let desk = Desk::with(&["good-tls13.test", "silent.test"]);
    desk.file("out.jsonl", "of yesterday\n");
    let args = "-o out.jsonl --format jsonl --greeting-timeout 1.5 good-tls13.test silent.test";
    let child = started(&mut desk.in_lab(&words("probe", args)));
    desk.await_connections("mx.silent.test", 1);
    assert_eq!(desk.read("out.jsonl"), "of yesterday\n");
    assert_eq!(finished(child).code, Some(3));
    assert_eq!(desk.read("out.jsonl").lines().count(), 2);
    assert_eq!(desk.files(), ["out.jsonl"]);
}

#[test]
fn nothing_is_left_behind_when_an_output_cannot_be_opened() {
    let desk = mixed();
    let args = "-o good.json --format json --report human=nowhere/page.txt good-tls13.test";
    desk.probe(args).refused(&["nowhere/page.txt"]);
    assert_eq!(desk.files(), Vec::<String>::new());
}

#[test]
fn nothing_is_left_behind_when_an_output_cannot_be_moved_into_place() {
    let desk = mixed();
    fs::create_dir(desk.path("folder")).expect("a writable home");
    desk.probe("-o folder --format json good-tls13.test").refused(&["folder"]);
    assert_eq!(desk.files(), Vec::<String>::new());
}

#[test]
fn a_named_pipe_is_written_to_and_not_replaced() {
    let desk = mixed();
    let pipe = desk.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo starts").success());
    // Opened for both, so that it waits for nobody and keeps what is written.
    let held = fs::File::options().read(true).write(true).open(&pipe).expect("a pipe");
    let said = desk.probe("-q -o pipe good-tls13.test");
    assert_eq!(said.code, Some(0), "{said:?}");
    let kind = fs::metadata(&pipe).expect("something is there").file_type();
    assert!(kind.is_fifo(), "a regular file took the pipe's place: devices would go the same way");
    drop(held);
}

#[test]
fn two_outputs_do_not_share_a_file() {
    let desk = mixed();
    let args = "-o same.txt --format json --report human=same.txt good-tls13.test";
    desk.probe(args).refused(&["two outputs", "same.txt"]);
    assert_eq!(desk.lab.all_connections(), 0, "that is known before anyone is contacted");
    assert_eq!(desk.files(), Vec::<String>::new());
}

#[test]
fn one_output_that_cannot_be_written_takes_no_other_with_it() {
    let desk = Desk::with(&["good-tls13.test"]);
    let said = desk
        .probe("--report json=/dev/full --report jsonl=lines --report json=all good-tls13.test");
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("cannot write /dev/full"), "{}", said.err);
    assert!(said.out.contains("ready: yes"), "{}", said.out);
    assert!(desk.read("all").contains("mxtls.domain/1") && desk.read("lines").ends_with('\n'));
}

#[test]
fn an_output_without_a_name_is_refused_before_anyone_is_contacted() {
    let desk = Desk::with(&["good-tls13.test"]);
    for (args, said) in [("--report json=", "the name of the file is missing"), ("-o -", "./-")] {
        desk.probe(&format!("{args} good-tls13.test")).refused(&[said]);
    }
    assert_eq!(desk.lab.connections("mx.good-tls13.test"), 0);
}

#[test]
fn no_output_takes_the_place_of_what_is_read() {
    let desk = Desk::with(&["good-tls13.test"]);
    desk.file("list.txt", "good-tls13.test\n");
    desk.file("message", "Subject: x\n\n");
    for args in [
        "check list.txt -o list.txt",
        "check ./list.txt --write-baseline list.txt",
        "check list.txt --report csv=./list.txt",
        "diff list.txt message -o message",
        "explain --offline message -o message",
    ] {
        let args: Vec<&str> = args.split(' ').collect();
        desk.run(&args).refused(&["is read by this run; write to another file"]);
    }
    assert_eq!(
        (desk.read("list.txt"), desk.read("message")),
        ("good-tls13.test\n".to_owned(), "Subject: x\n\n".to_owned())
    );
    assert_eq!(desk.lab.connections("mx.good-tls13.test"), 0);
}
