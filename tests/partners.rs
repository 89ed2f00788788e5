//! Every partners' file in `fixtures/partners`: what is read of it, or the fault that its first
//! line expects; and the JSON Schema for editors, which must agree with the reader on each.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mxtls::checks::profile::{self, Profile};
use mxtls::partners::Partner;
use mxtls::partners::file::{self, FileError};

fn find(name: &str) -> Result<Arc<Profile>, String> {
    profile::built_in(name).map(Arc::new).ok_or_else(|| format!("no profile is called {name:?}"))
}

fn read(path: &Path) -> Result<Vec<Partner>, FileError> {
    let text = fs::read_to_string(path).expect("a readable fixture");
    file::read(&path.display().to_string(), &text, &find)
}

/// The files of a folder of `fixtures/partners`, by name.
fn fixtures(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/partners").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(root)
        .expect("the fixtures are there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} is empty");
    files
}

#[test]
fn every_fault_is_told_with_line_and_column() {
    let mut wrong = Vec::new();
    for folder in ["bad", "beyond-the-schema", "bad-lists"] {
        for path in fixtures(folder) {
            let text = fs::read_to_string(&path).expect("a readable fixture");
            let expected = text.lines().next().unwrap_or_default();
            let said = match read(&path) {
                Ok(partners) => format!("# expect: nothing, {} partners were read", partners.len()),
                Err(error) => format!("# expect: {error}"),
            };
            if said != expected {
                wrong.push(format!("{}\n  {said}\n  {expected}", path.display()));
            }
            if std::env::var_os("UPDATE_GOLDENS").is_some() {
                let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
                fs::write(&path, format!("{said}\n{rest}")).expect("a writable fixture");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
