//! The profile that `--profile` names: one that comes with the program, or a file.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::checks::profile::{FileError, Profile, built_in, names};
use crate::text::printable;

/// Why there is no such profile.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProfileError {
    /// No name, and no file.
    #[error("--profile {0:?} is neither a file nor one of {known}", known = names().join(", "))]
    Unknown(String),
    /// A file that could not be read.
    #[error("cannot read the profile {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that is no profile.
    #[error("the profile {}, {source}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Line and column, and what is wrong there.
        source: FileError,
    },
}

/// The profile that `word` names. A name wins over a file of that name, which is `./NAME`.
pub(super) fn profile(word: &str) -> Result<Arc<Profile>, ProfileError> {
    match built_in(word) {
        Some(profile) => Ok(Arc::new(profile)),
        None => from_file(Path::new(word)).map(Arc::new),
    }
}

fn from_file(path: &Path) -> Result<Profile, ProfileError> {
    let text = std::fs::read_to_string(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound if path.extension().is_none() && path.components().count() == 1 => {
            ProfileError::Unknown(printable(path.as_os_str().as_encoded_bytes()))
        }
        _ => ProfileError::Unreadable { path: path.to_owned(), source },
    })?;
    Profile::read(&text).map_err(|source| ProfileError::Wrong { path: path.to_owned(), source })
}
