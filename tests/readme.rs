//! README.md tells no stories: what it says can be run offline is run, and every
//! option it shows exists.
//!
//! A block fenced as `sh run` is run command by command with the built program; each
//! must end with the exit code of its trailing comment (`# exit 1`), or with 0. In
//! other `sh` blocks the commands of `mxtls` are held against its help.
#![allow(clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// One command line of the page.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    /// The words after `mxtls`, or after the `--` of `cargo run`.
    arguments: Vec<String>,
    exit: i32,
    run: bool,
}

/// The commands of `mxtls` in the page's `sh` blocks, in their order.
fn shown(page: &str) -> Vec<Shown> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty()) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        match kind {
            "sh run" => found.extend(block.iter().filter_map(|line| must_run(line))),
            "sh" => found.extend(block.iter().filter_map(|line| command(line, false))),
            _ => {}
        }
    }
    found
}

fn must_run(line: &str) -> Option<Shown> {
    let blank = line.trim().is_empty() || line.starts_with('#');
    (!blank)
        .then(|| command(line, true).unwrap_or_else(|| panic!("not a command of mxtls: {line}")))
}

/// Reads `mxtls …` or `cargo run … -- …`; a pipe behind it is another program's.
fn command(line: &str, run: bool) -> Option<Shown> {
    let (text, comment) = line.split_once(" #").unwrap_or((line, ""));
    let exit = comment.trim().strip_prefix("exit ").map_or(0, |code| code.parse().expect("a code"));
    let own = text.split(" | ").next()?.trim_start_matches("$ ");
    let own = match own.strip_prefix("cargo run") {
        Some(rest) => rest.split_once(" -- ")?.1,
        None => own.strip_prefix("mxtls ")?,
    };
    Some(Shown { arguments: words(own), exit, run })
}

/// Splits at blanks outside of quotes.
fn words(text: &str) -> Vec<String> {
    let (mut all, mut quote) = (vec![String::new()], None);
    for c in text.chars() {
        match c {
            c if Some(c) == quote => quote = None,
            '\'' | '"' if quote.is_none() => quote = Some(c),
            ' ' if quote.is_none() => all.push(String::new()),
            c => all.last_mut().expect("never empty").push(c),
        }
    }
    all.retain(|word| !word.is_empty());
    all
}

/// Exit code, and both outputs in one.
fn mxtls(arguments: &[String]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mxtls"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .output()
        .expect("mxtls starts");
    let text = [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned());
    (output.status.code(), text.concat())
}

fn readme() -> Vec<Shown> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    shown(&fs::read_to_string(path).expect("README.md"))
}

#[test]
fn what_can_be_run_ends_as_it_says() {
    let all = readme();
    let commands: Vec<&Shown> = all.iter().filter(|shown| shown.run).collect();
    assert!(!commands.is_empty(), "README.md has no block fenced as `sh run`");
    for shown in commands {
        let (code, text) = mxtls(&shown.arguments);
        assert_eq!(code, Some(shown.exit), "{shown:?}\n{text}");
    }
}

#[test]
fn every_option_it_shows_exists() {
    for shown in readme() {
        let Some(subcommand) = shown.arguments.first().filter(|word| !word.starts_with('-')) else {
            continue;
        };
        let (code, help) = mxtls(&[subcommand.clone(), "--help".to_owned()]);
        assert_eq!(code, Some(0), "mxtls {subcommand} --help\n{help}");
        for word in shown.arguments.iter().filter(|word| word.starts_with("--")) {
            let option = word.split('=').next().expect("split gives one at least");
            assert!(help.contains(option), "mxtls {subcommand} has no {option}");
        }
    }
}

#[test]
fn commands_are_read_as_a_shell_would() {
    let page = "```sh run\n# a word first\nmxtls rules 'a b'\ncargo run --release -- probe x # exit 1\n```\n\
                ```sh\ncargo test\nmxtls probe example.org | jq .\n```\n```json\nmxtls no\n```\n";
    let expected = [
        (vec!["rules", "a b"], 0, true),
        (vec!["probe", "x"], 1, true),
        (vec!["probe", "example.org"], 0, false),
    ];
    let expected = expected.map(|(words, exit, run)| Shown {
        arguments: words.into_iter().map(str::to_owned).collect(),
        exit,
        run,
    });
    assert_eq!(shown(page), expected);
}

#[test]
#[should_panic(expected = "not a command of mxtls")]
fn a_block_to_run_holds_nothing_else() {
    shown("```sh run\nrm -rf x\n```\n");
}
