//! What can be handed in, what each is called, and what is said of that which cannot be read.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::desk::{Desk, Said, ended, finished, started};
use crate::messages::{
    CLAIM, ENCRYPTED, INTERNAL, NOW, PLAINTEXT, desk, explain, letter, mbox, record, records,
};

fn sources(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["source"].as_str().expect("a name")).collect()
}

/// Explains what is written to its standard input.
fn piped(desk: &Desk, args: &str, text: &str) -> Said {
    let first = ["explain", "--offline", "--now", NOW, "--format", "jsonl"];
    let words: Vec<&str> = first.into_iter().chain(args.split_whitespace()).collect();
    let mut child = started(desk.mxtls(&words).stdin(Stdio::piped()));
    child.stdin.take().expect("piped").write_all(text.as_bytes()).expect("it reads all");
    finished(child)
}

#[test]
fn a_message_is_named_as_it_was_given() {
    let desk = desk(&[("a.eml", ENCRYPTED), ("folder/b.eml", ENCRYPTED)]);
    let whole = desk.path("a.eml").display().to_string();
    for name in ["a.eml", "./a.eml", "folder/b.eml", &whole] {
        let record = record(&desk, name);
        assert_eq!(record["source"], name);
        assert_eq!(record["provenance"], "file-as-given");
        assert_eq!(record["message_id"], "<1@sender.example>");
        assert_eq!(record["verdict"]["event"], "encrypted");
    }
}

#[test]
fn line_ends_and_what_follows_the_header_change_nothing() {
    let desk = desk(&[("a.eml", ENCRYPTED)]);
    let lf = record(&desk, "a.eml");
    let header = letter(&[ENCRYPTED]).split("\n\n").next().expect("a header").to_owned() + "\n";
    desk.file("a.eml", &letter(&[ENCRYPTED]).replace('\n', "\r\n"));
    assert_eq!(record(&desk, "a.eml"), lf, "CRLF");
    desk.file("a.eml", &letter(&[ENCRYPTED]).replacen('\n', "\r\n", 3));
    assert_eq!(record(&desk, "a.eml"), lf, "mixed");
    desk.file("a.eml", &header);
    assert_eq!(record(&desk, "a.eml"), lf, "a header alone");
    desk.file("a.eml", &format!("{}{}", letter(&[ENCRYPTED]), letter(&[PLAINTEXT])));
    assert_eq!(record(&desk, "a.eml"), lf, "a trace line in the body is none");
}

#[test]
fn a_pasted_block_is_put_together_and_that_is_said() {
    let pasted = ENCRYPTED.replace("\n\t", "\n");
    let indented = ENCRYPTED.lines().map(|line| format!("    {line}\n")).collect::<String>();
    for text in [pasted, indented] {
        let desk = Desk::with(&[]);
        desk.file("pasted.txt", &format!("{text}From: Alice <alice@sender.example>\n"));
        let said = explain(&desk, "--format json pasted.txt");
        assert_eq!(said.code, Some(0), "{said:?}");
        let record = said.json();
        assert_eq!(record["hops"].as_array().map(Vec::len), Some(1), "{record}");
        assert_eq!(record["hops"][0]["tls"]["version"], "TLSv1.3");
        let warned = said.err_flat();
        assert!(warned.contains("pasted.txt: the header is not well-formed"), "{warned}");
        assert!(warned.contains("original message"), "what to do: {warned}");
    }
}

#[test]
fn an_mbox_numbers_its_messages_even_a_single_one() {
    let desk = Desk::with(&[]);
    desk.file("in.mbox", &mbox(&[letter(&[ENCRYPTED]), letter(&[PLAINTEXT])]));
    let both = records(&desk, "in.mbox");
    assert_eq!(sources(&both), ["in.mbox#1", "in.mbox#2"]);
    assert_eq!(both[1]["verdict"]["event"], "plaintext");
    desk.file("one.mbox", &mbox(&[letter(&[ENCRYPTED])]));
    let one = explain(&desk, "--format json one.mbox").json();
    assert_eq!(one[0]["source"], "one.mbox#1", "an mbox is an array even then");
}

#[test]
fn a_maildir_is_read_in_the_order_of_its_names() {
    let desk = Desk::with(&[]);
    for (name, trace) in [("cur/1:2,S", ENCRYPTED), ("new/0", PLAINTEXT), ("tmp/9", PLAINTEXT)] {
        desk.file(&format!("mail/{name}"), &letter(&[trace]));
    }
    let all = records(&desk, "mail");
    assert_eq!(sources(&all), ["mail/cur/1:2,S", "mail/new/0"], "tmp/ holds no messages yet");
}

#[test]
fn standard_input_is_called_stdin_and_is_numbered_if_it_is_an_mbox() {
    let desk = desk(&[("a.eml", INTERNAL)]);
    let said = piped(&desk, "-", &letter(&[ENCRYPTED]));
    assert_eq!((said.code, said.json()["source"].as_str()), (Some(0), Some("stdin")), "{said:?}");
    let said = piped(&desk, "a.eml -", &mbox(&[letter(&[ENCRYPTED]), letter(&[PLAINTEXT])]));
    let names: Vec<Value> = said.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(sources(&names), ["a.eml", "stdin#1", "stdin#2"], "{said:?}");
    let said = piped(&desk, "-", "");
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{said:?}");
    assert!(said.err_flat().contains("stdin is empty"), "{said:?}");
}

#[test]
fn a_pipe_is_read_once_and_whole() {
    let desk = desk(&[("a.eml", ENCRYPTED)]);
    let shell = format!(
        "'{}' explain --offline --format jsonl <(cat a.eml) <(cat a.eml)",
        env!("CARGO_BIN_EXE_mxtls")
    );
    let mut bash = Command::new("bash");
    bash.args(["-c", &shell]).env("PATH", "/usr/bin:/bin").current_dir(desk.path(""));
    let Ok(output) = bash.output() else { return }; // no bash on this system
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!((output.status.code(), out.lines().count()), (Some(0), 2), "{output:?}");
}

#[test]
fn files_are_explained_in_the_order_they_were_named() {
    let desk = desk(&[("b.eml", ENCRYPTED), ("a.eml", PLAINTEXT), ("c.eml", INTERNAL)]);
    let all = records(&desk, "c.eml a.eml b.eml a.eml");
    assert_eq!(sources(&all), ["c.eml", "a.eml", "b.eml", "a.eml"]);
}

#[test]
fn there_may_be_more_files_than_can_be_open() {
    let desk = desk(&[("a.eml", ENCRYPTED)]);
    let names = "a.eml ".repeat(100);
    let shell = format!(
        "ulimit -n 40; exec '{}' explain --offline --format jsonl {names}",
        env!("CARGO_BIN_EXE_mxtls")
    );
    let mut sh = Command::new("sh");
    sh.args(["-c", &shell]).env("PATH", "/usr/bin:/bin").current_dir(desk.path(""));
    let said = ended(&mut sh);
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 100), "{}", said.err);
}

#[test]
fn a_name_that_leads_nowhere_is_told_before_anything_is_done() {
    let desk = desk(&[("a.eml", ENCRYPTED)]);
    desk.file("empty/notes.txt", "no message");
    for (args, mentions) in [
        ("a.eml gone.eml", &["gone.eml", "cannot open"][..]),
        ("a.eml empty", &["empty", "no message in the folder", ".eml"]),
        ("-o out.txt a.eml gone.eml", &["gone.eml"]),
    ] {
        explain(&desk, args).refused(mentions);
    }
    assert!(!desk.path("out.txt").exists());
}

#[test]
fn what_is_no_message_is_told_and_the_others_are_explained() {
    let desk = desk(&[("a.eml", ENCRYPTED), ("z.eml", PLAINTEXT)]);
    desk.file("empty.eml", "");
    desk.file("blank.eml", "\n \n\n");
    desk.file("prose.eml", "Dear Bob,\nplease find the header below.\n");
    fs::write(desk.path("binary.eml"), [0x7f, b'E', b'L', b'F', 0, 0, 1, 2, 0xff]).expect("home");
    for (bad, mentions) in [
        ("empty.eml", "empty.eml is empty"),
        ("blank.eml", "blank.eml is empty"),
        ("prose.eml", "prose.eml does not look like a message"),
        ("binary.eml", "binary.eml does not look like a message"),
    ] {
        let said = explain(&desk, &format!("--format json a.eml {bad} z.eml"));
        assert_eq!(said.code, Some(2), "{bad}");
        assert!(said.err_flat().contains(mentions), "{bad}: {}", said.err);
        let records = said.json();
        let records = records.as_array().expect("an array");
        assert_eq!(sources(records), ["a.eml", "z.eml"], "{bad}");
        assert_eq!(explain(&desk, bad).refused(&[mentions]).code, Some(2));
    }
}

#[test]
fn a_damaged_message_of_an_mbox_keeps_its_number() {
    let desk = Desk::with(&[]);
    let whole = [letter(&[ENCRYPTED]), "{\"no\": 1}\n".to_owned(), letter(&[PLAINTEXT])];
    desk.file("in.mbox", &mbox(&whole));
    let said = explain(&desk, "--format json in.mbox");
    let records = said.json();
    assert_eq!(sources(records.as_array().expect("an array")), ["in.mbox#1", "in.mbox#3"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err_flat().contains("in.mbox#2 does not look like a message"), "{said:?}");
}

#[test]
fn an_unreadable_member_of_a_folder_is_told_and_the_others_are_explained() {
    let desk = desk(&[("in/a.eml", ENCRYPTED), ("in/b.eml", ENCRYPTED), ("in/c.eml", CLAIM)]);
    let locked = desk.path("in/b.eml");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("our own file");
    if fs::File::open(&locked).is_ok() {
        // Root reads everything: a link that leads nowhere is not to be read by anyone.
        fs::remove_file(&locked).expect("our own file");
        std::os::unix::fs::symlink("nowhere", &locked).expect("a link");
    }
    let said = explain(&desk, "--format json in");
    let records = said.json();
    assert_eq!(sources(records.as_array().expect("an array")), ["in/a.eml", "in/c.eml"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err_flat().contains("in/b.eml"), "{said:?}");
}

#[test]
fn nothing_explained_is_nothing_written() {
    let desk = desk(&[]);
    desk.file("bad.eml", "no header\n");
    desk.file("out", "of yesterday\n");
    for format in ["human", "json", "jsonl", "html"] {
        explain(&desk, &format!("--format {format} bad.eml")).refused(&["bad.eml"]);
        explain(&desk, &format!("--format {format} -o out bad.eml bad.eml")).refused(&[]);
        assert_eq!(desk.read("out"), "of yesterday\n", "{format}");
    }
    assert_eq!(desk.files(), ["bad.eml", "out"]);
}
