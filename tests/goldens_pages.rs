//! What the renderers for people make of the sample checks: in a terminal, and as a page.
//!
//! The expected texts are plain files under `tests/goldens_pages/`, to be read like
//! documents. After a wanted change, or new samples under `fixtures/checks/`, run once
//! with `UPDATE_GOLDENS=1` and look at what the version control says has changed.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use mxtls::report::checked::{Check, Partner};
use mxtls::report::html;
use mxtls::report::human::{self, Style};
use unicode_width::UnicodeWidthStr;

const PIPED: Style = Style { width: 80, colour: false, verbose: false, quiet: false };
const VERBOSE: Style = Style { verbose: true, ..PIPED };
const QUIET: Style = Style { quiet: true, ..PIPED };

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn home() -> PathBuf {
    folder("tests/goldens_pages")
}

/// All sample checks, by the name of their file.
fn samples() -> Vec<(String, Check)> {
    let files = fs::read_dir(folder("fixtures/checks")).expect("the samples are there");
    let mut all: Vec<(String, Check)> = files
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a readable sample");
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, serde_json::from_str(&text).expect("a check"))
        })
        .collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    assert!(all.len() >= 4);
    all
}

fn sample(name: &str) -> Check {
    let mut all = samples();
    let at = all.iter().position(|(known, _)| known == name).expect("a sample of that name");
    all.swap_remove(at).1
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("memory takes what is written");
    String::from_utf8(out).expect("all output is UTF-8")
}

fn as_human(check: &Check, style: Style) -> String {
    written(|out| human::write_check(check, style, out))
}

fn as_html(check: &Check) -> String {
    written(|out| html::write_check(check, out))
}

fn compare_with_golden(file: &str, found: &str) {
    let path = home().join(file);
    if std::env::var_os("UPDATE_GOLDENS").is_some_and(|v| v == "1") {
        fs::create_dir_all(home()).expect("a folder for goldens");
        fs::write(&path, found).expect("goldens can be written");
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        wanted == found,
        "{file} is not what it was; UPDATE_GOLDENS=1 rewrites it\n--- golden\n{wanted}--- now\n{found}"
    );
}

/// Every output of one check, by the golden's file ending.
fn outputs(check: &Check) -> [(&'static str, String); 5] {
    [
        ("txt", as_human(check, PIPED)),
        ("verbose.txt", as_human(check, VERBOSE)),
        ("quiet.txt", as_human(check, QUIET)),
        ("colour.txt", as_human(check, Style { colour: true, ..PIPED })),
        ("html", as_html(check)),
    ]
}

#[test]
fn every_output_is_as_committed() {
    for (name, check) in samples() {
        for (ending, found) in outputs(&check) {
            compare_with_golden(&format!("{name}.{ending}"), &found);
        }
    }
}
