//! The files of a folder that are messages, in a fixed order.
//!
//! A Maildir has `cur/` and `new/`; `tmp/`, hidden files and folders inside
//! these are no messages. Any other folder is asked for `.eml` and `.mbox`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::MailboxError;
use super::container::Holds;

/// The files of the folder at `path`, at least one.
pub(super) fn files(path: &Path) -> Result<Vec<(PathBuf, Holds)>, MailboxError> {
    let parts = [path.join("cur"), path.join("new")];
    let found = if parts.iter().any(|part| part.is_dir()) {
        let parts = parts.iter().filter(|part| part.is_dir());
        let lists: Result<Vec<_>, _> = parts.map(|part| list(part, Holds::One, |_| true)).collect();
        lists?.concat()
    } else {
        list(path, Holds::AnyNumber, named_as_message)?
    };
    match found.is_empty() {
        true => Err(MailboxError::NoMessage { path: path.to_owned() }),
        false => Ok(found),
    }
}

/// The wanted files of one folder, by name. A pipe among them would never end.
fn list(
    folder: &Path,
    holds: Holds,
    wanted: fn(&Path) -> bool,
) -> Result<Vec<(PathBuf, Holds)>, MailboxError> {
    let failed = |cause| MailboxError::List { path: folder.to_owned(), cause };
    let entries: io::Result<Vec<_>> = fs::read_dir(folder).map_err(failed)?.collect();
    let mut paths: Vec<PathBuf> =
        entries.map_err(failed)?.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| !is_hidden(path) && wanted(path) && may_be_read(path));
    paths.sort();
    Ok(paths.into_iter().map(|path| (path, holds)).collect())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// A file, or what cannot be looked at: opening it will say why.
fn may_be_read(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |meta| meta.is_file())
}

fn named_as_message(path: &Path) -> bool {
    let kinds = ["eml", "mbox"];
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|found| kinds.iter().any(|kind| found.eq_ignore_ascii_case(kind)))
}
