//! Each record of `fixtures/checks/`, and what every format for programs makes of it.
//!
//! The expected texts are plain files under `tests/goldens_check/`. After a wanted
//! change, run once with `UPDATE_GOLDENS=1` and look at what the version control says
//! has changed. `.ci/forms` has others' programs read the same files. Beside the
//! fixtures there are two more records: one of no partners, and one where every text
//! that a stranger can write is hostile.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

#[path = "golden/mod.rs"]
mod golden;
#[path = "forms/hostile.rs"]
mod hostile;
#[path = "forms/readers.rs"]
mod readers;
#[path = "forms/records.rs"]
mod records;
#[path = "forms/states.rs"]
mod states;

use std::fs;
use std::path::{Path, PathBuf};

use mxtls::report::checked::Check;
use mxtls::report::{csv, github, junit, markdown, nagios, prometheus, sarif};

/// Every format by its golden's ending.
pub(crate) const FORMATS: [&str; 7] =
    ["junit.xml", "sarif", "github.txt", "md", "nagios.txt", "prom", "csv"];

/// A record in one format.
pub(crate) fn written(check: &Check, format: &str) -> String {
    let mut out = Vec::new();
    match format {
        "junit.xml" => junit::write(check, &mut out),
        "sarif" => sarif::write(check, &mut out),
        "github.txt" => github::write(check, &mut out),
        "md" => markdown::write(check, &mut out),
        "nagios.txt" => nagios::write(check, &mut out),
        "prom" => prometheus::write(check, &mut out),
        "csv" => csv::write(check, &mut out),
        other => panic!("{other} is no format"),
    }
    .expect("memory takes what is written");
    String::from_utf8(out).expect("all output is UTF-8")
}

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens_check")
}

fn compare_with_golden(file: &str, found: &str) {
    golden::compare(&format!("tests/goldens_check/{file}"), found);
}

#[test]
fn every_format_is_as_committed() {
    for (name, check) in records::all() {
        for format in FORMATS {
            compare_with_golden(&format!("{name}.{format}"), &written(&check, format));
        }
    }
}

#[test]
fn no_golden_is_left_over() {
    let known: Vec<String> = records::all().into_iter().map(|(name, _)| name).collect();
    for entry in fs::read_dir(home()).expect("the goldens are there") {
        let file = entry.expect("a readable folder").file_name().to_string_lossy().into_owned();
        let (name, format) = file.split_once('.').expect("a format");
        let wanted = known.iter().any(|k| k == name) && FORMATS.contains(&format);
        assert!(wanted, "{file} has no fixture or no format");
    }
}
