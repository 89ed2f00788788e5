//! Texts that are committed, held against what is written now.
//!
//! After a wanted change, run once with `UPDATE_GOLDENS=1` and look at what the version
//! control says has changed. Each test uses its own part of this.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};

/// A path below the project's own folder.
pub(crate) fn home(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// What a renderer writes.
pub(crate) fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("memory takes what is written");
    String::from_utf8(out).expect("all output is UTF-8")
}

/// Fails where `found` is not what `path` holds, a path below the project's folder.
pub(crate) fn compare(path: &str, found: &str) {
    let file = home(path);
    if std::env::var_os("UPDATE_GOLDENS").is_some_and(|v| v == "1") {
        fs::write(&file, found).expect("goldens can be written");
    }
    let wanted = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        wanted == found,
        "{path} is not what it was; UPDATE_GOLDENS=1 rewrites it\n--- golden\n{wanted}--- now\n{found}"
    );
}
