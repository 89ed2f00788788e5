//! The profile that `--profile` names: one that comes with the program, or a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::checks::profile::{FileError, LONGEST, Profile, built_in, names};
use crate::text::printable;

/// Why there is no such profile.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProfileError {
    /// No name, and no file.
    #[error("--profile \"{0}\" is neither a file nor one of {known}", known = names().join(", "))]
    Unknown(String),
    /// A file that could not be read.
    #[error("cannot read the profile {}: {source}", shown(path))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that is no profile.
    #[error("the profile {}, {source}", shown(path))]
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

/// A path may hold anything.
fn shown(path: &Path) -> String {
    printable(path.as_os_str().as_encoded_bytes())
}

fn from_file(path: &Path) -> Result<Profile, ProfileError> {
    let octets = read(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound if path.extension().is_none() && path.components().count() <= 1 => {
            ProfileError::Unknown(shown(path))
        }
        _ => ProfileError::Unreadable { path: path.to_owned(), source },
    })?;
    Profile::read_octets(&octets)
        .map_err(|source| ProfileError::Wrong { path: path.to_owned(), source })
}

/// One octet more than a profile may have, at most: enough to see that it is too long.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut octets = Vec::new();
    File::open(path)?.take(LONGEST as u64 + 1).read_to_end(&mut octets)?;
    Ok(octets)
}
