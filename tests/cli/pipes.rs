//! A reader that has gone is no trouble: exit code 0, and not a word.

use std::io::{BufRead, BufReader};

use serde_json::Value;

use crate::desk::{Desk, finished, started, words};

/// Runs with nobody to read standard output.
fn unread(desk: &Desk, args: &[&str]) {
    let mut child = started(&mut desk.in_lab(args));
    drop(child.stdout.take());
    let said = finished(child);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{args:?}");
}

#[test]
fn nobody_needs_to_read() {
    let desk = Desk::with(&["no-starttls.test", "deferred.test"]);
    for format in ["human", "json", "jsonl"] {
        for detail in ["--color=never", "-v", "-q"] {
            let targets = ["no-starttls.test", "deferred.test"];
            unread(&desk, &[&["probe", "--format", format, detail], &targets[..]].concat());
        }
    }
}

#[test]
fn nobody_needs_to_read_the_other_commands_either() {
    let desk = Desk::with(&["good-tls13.test"]);
    unread(&desk, &["doctor", "mx.good-tls13.test"]);
    unread(&desk, &["rules"]);
    unread(&desk, &["rules", "certificate-expired"]);
    unread(&desk, &["--help"]);
    unread(&desk, &["--version"]);
}

#[test]
fn a_reader_may_leave_after_the_first_record() {
    let desk = Desk::with(&["good-tls13.test", "tls12-only.test", "silent.test"]);
    let args = "--format jsonl --concurrency 1 good-tls13.test tls12-only.test silent.test";
    let mut child = started(&mut desk.in_lab(&words("probe", args)));
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
    let record: Value = serde_json::from_str(&line).expect("a whole record");
    assert_eq!(record["schema"], "mxtls.domain/1");
    let said = finished(child);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
}

#[test]
fn the_files_of_a_run_are_written_though_nobody_reads_the_rest() {
    let desk = Desk::with(&["good-tls13.test", "tls12-only.test"]);
    for format in ["human", "json", "jsonl"] {
        let targets = ["good-tls13.test", "tls12-only.test"];
        let words = ["probe", "--format", format, "--report", "json=all.json"];
        unread(&desk, &[&words[..], &targets[..]].concat());
        assert_eq!(desk.files(), ["all.json"], "{format}");
        let all: Value = serde_json::from_str(&desk.read("all.json")).expect("whole");
        assert_eq!(all.as_array().map(Vec::len), Some(2), "{format}");
        std::fs::remove_file(desk.path("all.json")).expect("it is there");
    }
}
