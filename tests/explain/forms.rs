//! Forms of output, where they go, and how wide they are.

use std::io::{BufRead, BufReader};

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::desk::{Desk, Said, finished, flat, started};
use crate::messages::{
    CLAIM, ENCRYPTED, HIDDEN_CLIENT, INTERNAL, NOW, PLAINTEXT, SILENT, SILENT_CLAIM, desk, explain,
    fits, fits_schema, letter,
};

const ALL: &str = "e.eml p.eml s.eml c.eml b.eml h.eml i.eml n.eml";

/// One message of each kind.
fn all() -> Desk {
    let desk = desk(&[
        ("e.eml", ENCRYPTED),
        ("p.eml", PLAINTEXT),
        ("s.eml", SILENT),
        ("h.eml", HIDDEN_CLIENT),
        ("i.eml", INTERNAL),
        ("n.eml", ""),
    ]);
    desk.file("c.eml", &letter(&[ENCRYPTED, CLAIM]));
    desk.file("b.eml", &letter(&[ENCRYPTED, SILENT_CLAIM]));
    desk
}

/// A line may be wider than 80 columns only for a single word that cannot be broken.
#[track_caller]
fn narrow(page: &str) {
    for line in page.lines().filter(|line| line.width() > 80) {
        let words = line.split_whitespace().filter(|word| !["|", "o", "=", ":"].contains(word));
        assert!(words.count() <= 1, "{} columns: {line}", line.width());
    }
}

#[test]
fn a_page_is_80_columns_wide_and_has_no_colour() {
    let desk = all();
    for message in ALL.split(' ') {
        for detail in ["", "-v", "-q"] {
            let said = explain(&desk, &format!("{detail} {message}"));
            assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{detail} {message}");
            narrow(&said.out);
            assert!(!said.out.contains('\u{1b}'), "a pipe is no terminal");
            assert!(said.out.contains(message), "it says of which message it speaks");
        }
    }
    assert!(explain(&desk, "--color always p.eml").out.contains('\u{1b}'));
    assert!(!explain(&desk, "--color always --format json p.eml").out.contains('\u{1b}'));
}

#[test]
fn long_names_break_no_page() {
    let long = format!("{}.sender.example", ["x".repeat(60).as_str(); 3].join("."));
    let wide = PLAINTEXT.replace("out.sender.example", &long).replace("4Rz2", &"7".repeat(200));
    let desk = desk(&[("long.eml", &wide)]);
    for detail in ["", "-v"] {
        let said = explain(&desk, &format!("{detail} long.eml"));
        let solid = said.out.replace(['|', ' ', '\n'], "");
        assert!(solid.contains(&long), "{}", said.out);
        narrow(&said.out);
    }
}

#[test]
fn quiet_is_a_line_a_message_and_verbose_shows_whole_lines() {
    let desk = all();
    let quiet = explain(&desk, &format!("-q {ALL}"));
    assert_eq!((quiet.code, quiet.out.lines().count()), (Some(0), 8), "{}", quiet.out);
    for (line, name) in quiet.out.lines().zip(ALL.split(' ')) {
        assert!(line.contains(name), "{line}");
    }
    let (plain, verbose) = (explain(&desk, "p.eml"), explain(&desk, "-v p.eml"));
    let all_of_it = flat(PLAINTEXT.trim_end());
    let drawn = |page: &str| flat(&page.replace('|', ""));
    assert!(drawn(&verbose.out).contains(&all_of_it), "{}", verbose.out);
    assert!(!drawn(&plain.out).contains(&all_of_it));
    assert!(verbose.out.contains("E13"), "which rules decided");
    assert!(!plain.out.contains("E13"));
}

#[test]
fn a_page_quotes_its_evidence_and_says_what_was_not_checked() {
    let desk = all();
    let page = flat(&explain(&desk, "p.eml").out);
    for words in [
        "whether the file is an unaltered copy of what mx.recipient.example stored was not checked",
        "by mx.recipient.example (Postfix) with ESMTP",
        "probably not encrypted",
        "1 of 1 hop",
        "4Rz2",
    ] {
        assert!(page.contains(words), "{words:?} is not in: {page}");
    }
}

#[test]
fn json_is_one_document_for_one_message_and_an_array_for_several() {
    let desk = all();
    for message in ALL.split(' ') {
        let one = explain(&desk, &format!("--format json {message}")).json();
        fits(&one);
        assert_eq!(one["schema"], "mxtls.message/1");
        let detailed = explain(&desk, &format!("--format json -v {message}")).json();
        assert_eq!(one, detailed, "detail is for people");
    }
    let said = explain(&desk, &format!("--format json {ALL}"));
    let several = said.json();
    let several = several.as_array().expect("an array");
    several.iter().for_each(fits);
    let names: Vec<&str> = several.iter().filter_map(|r| r["source"].as_str()).collect();
    assert_eq!(names.join(" "), ALL);
    assert!(said.out.ends_with('\n'));
}

#[test]
fn jsonl_is_one_record_a_line() {
    let desk = all();
    let lines = explain(&desk, &format!("--format jsonl {ALL}")).out;
    let array = explain(&desk, &format!("--format json {ALL}")).json();
    let lines: Vec<Value> = lines.lines().map(|l| serde_json::from_str(l).expect("one")).collect();
    assert_eq!(Value::Array(lines), array, "the same records in both forms");
}

#[test]
fn html_is_one_page_that_needs_nothing_else() {
    let desk = all();
    let page = explain(&desk, &format!("--format html {ALL}")).out;
    for once in ["<!DOCTYPE html>", "<html", "</html>", "<title>"] {
        assert_eq!(page.matches(once).count(), 1, "{once}");
    }
    for never in ["<script", "src=", "url(", "@import", "href=\"http", "<link", "<iframe"] {
        assert!(!page.contains(never), "{never}");
    }
    for message in ALL.split(' ') {
        assert!(page.contains(message), "{message}");
    }
}

#[test]
fn one_run_may_write_several_outputs() {
    let desk = all();
    let args = format!(
        "--report json=all.json --report jsonl=all.jsonl --report html=all.html \
         --report human=all.txt {ALL}"
    );
    let said = explain(&desk, &args);
    assert_eq!((said.code, said.out), (Some(0), explain(&desk, ALL).out), "{}", said.err);
    for (file, format) in
        [("all.json", "json"), ("all.jsonl", "jsonl"), ("all.html", "html"), ("all.txt", "human")]
    {
        let alone = explain(&desk, &format!("--format {format} {ALL}"));
        assert_eq!(desk.read(file), alone.out, "{format}");
    }
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let desk = all();
    let said = explain(&desk, "--format json -o out.json e.eml");
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{said:?}");
    fits(&serde_json::from_str(&desk.read("out.json")).expect("JSON"));
    let before = desk.read("out.json");
    explain(&desk, "--format json -o out.json --probe-facts gone.jsonl e.eml").refused(&["gone"]);
    assert_eq!(desk.read("out.json"), before);
    explain(&desk, "-o no/such/folder/x e.eml").refused(&["no/such/folder/x"]);
    explain(&desk, "-o same.txt --report json=same.txt e.eml").refused(&["same.txt"]);
    explain(&desk, "--report pdf=x.pdf e.eml").refused(&["pdf", "human, json, jsonl or html"]);
    explain(&desk, "--format sarif e.eml").refused(&["sarif"]);
    assert!(desk.files().iter().all(|file| !file.contains(".part")), "{:?}", desk.files());
}

#[test]
fn a_summary_counts_by_sending_and_receiving_side() {
    let desk = all();
    let page = explain(&desk, &format!("--summary {ALL}"));
    assert_eq!(page.code, Some(0), "{page:?}");
    narrow(&page.out);
    assert!(page.out.contains("8 messages") && page.out.contains("sender.example"), "{}", page.out);
    for format in ["json", "jsonl"] {
        let said = explain(&desk, &format!("--summary --format {format} {ALL}"));
        let counted = said.json();
        let schema = include_str!("../../docs/schema/mxtls.message-summary-1.schema.json");
        fits_schema(&counted, schema);
        assert_eq!((&counted["messages"], said.out.ends_with('\n')), (&8.into(), true));
        let verdicts = &counted["verdicts"];
        for (event, count) in [
            ("plaintext", 1),
            ("encrypted", 2),
            ("encrypted-claimed", 1),
            ("not-recorded", 2),
            ("internal", 1),
            ("none", 1),
        ] {
            assert_eq!(verdicts[event], count, "{event}");
        }
    }
}

#[test]
fn a_summary_has_no_html_form() {
    let desk = all();
    for how in ["--format html", "--report html=x.html"] {
        explain(&desk, &format!("--summary {how} e.eml")).refused(&["--summary has no html form"]);
    }
    assert!(!desk.path("x.html").exists());
}

#[test]
fn a_summary_asks_for_the_same_exit_code() {
    let desk = all();
    assert_eq!(explain(&desk, "--summary --require encrypted p.eml s.eml").code, Some(1));
    assert_eq!(explain(&desk, "--summary --require encrypted e.eml").code, Some(0));
}

/// Runs with nobody to read standard output.
fn unread(desk: &Desk, args: &str) -> Said {
    let words: Vec<&str> =
        ["explain", "--offline", "--now", NOW].into_iter().chain(args.split(' ')).collect();
    let mut child = started(&mut desk.mxtls(&words));
    drop(child.stdout.take());
    finished(child)
}

#[test]
fn nobody_needs_to_read() {
    let desk = all();
    for how in [
        "--format human",
        "-v",
        "-q",
        "--format json",
        "--format jsonl",
        "--format html",
        "--summary",
    ] {
        let said = unread(&desk, &format!("{how} --require encrypted {ALL}"));
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{how}");
    }
    let said = unread(&desk, &format!("--report jsonl=all.jsonl {ALL}"));
    assert_eq!((said.code, desk.read("all.jsonl").lines().count()), (Some(0), 8));
}

#[test]
fn two_runs_write_the_same() {
    let desk = all();
    for how in
        ["--format human -v", "--format json", "--format jsonl", "--format html", "--summary"]
    {
        let run = || explain(&desk, &format!("{how} {ALL}")).out;
        assert_eq!(run(), run(), "{how}");
    }
    let record = explain(&desk, "--format json e.eml").json();
    assert_eq!(record["observed_at"], NOW);
}

#[test]
fn a_reader_may_leave_after_the_first_record() {
    let desk = all();
    let many = "e.eml ".repeat(3000);
    let words: Vec<&str> = ["explain", "--offline", "--format", "jsonl"]
        .into_iter()
        .chain(many.split_whitespace())
        .collect();
    let mut child = started(&mut desk.mxtls(&words));
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
    fits(&serde_json::from_str(&line).expect("a whole record"));
    let said = finished(child);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
}
