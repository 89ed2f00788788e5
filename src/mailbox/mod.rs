//! Messages as header blocks: .eml, bare headers, mbox and Maildir, as a stream.
//!
//! Reads the files and readers it is handed, and nothing else; bodies are
//! passed over, never kept. Reads no clock. RFC 5322, RFC 4155.

mod block;
mod container;
mod error;
mod folder;
mod from_line;
mod lines;
mod mend;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use container::{Container, Holds};
pub use error::MailboxError;
use lines::Lines;

/// The longest header that is kept, in bytes.
pub const HEADER_LIMIT: usize = 1024 * 1024;
/// The longest line and the longest field that are kept, in bytes.
pub const FIELD_LIMIT: usize = 64 * 1024;
/// The most fields that are kept.
pub const FIELDS_LIMIT: usize = 1000;

/// One message's header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// The file's name as given, and `#N` (from 1) where it can hold several.
    pub source: String,
    /// The fields from top to bottom, so the newest trace line first.
    pub fields: Vec<Field>,
    /// The header exceeded [`HEADER_LIMIT`], [`FIELD_LIMIT`] or [`FIELDS_LIMIT`];
    /// what exceeded is left out.
    pub cut: bool,
    /// The block was not well-formed, as after a paste, and was read leniently:
    /// where a field ends is partly a guess.
    pub mended: bool,
}

/// One header field, unfolded.
///
/// Its text is what the message says, not yet escaped: invalid UTF-8 stands as
/// U+FFFD, all else as it came. Whoever keeps a part of it for a report passes
/// it through [`crate::text::printable`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name as written.
    pub name: String,
    /// The value without the line ends and the white space around it.
    pub value: String,
}

impl Message {
    /// The values of all fields of this name, from top to bottom.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let same = move |field: &&Field| field.name.eq_ignore_ascii_case(name);
        self.fields.iter().filter(same).map(|field| field.value.as_str())
    }

    /// The first value of a field of this name.
    pub fn first(&self, name: &str) -> Option<&str> {
        let same = |field: &&Field| field.name.eq_ignore_ascii_case(name);
        self.fields.iter().find(same).map(|field| field.value.as_str())
    }
}

/// The messages of a file, a folder or a stream, one header at a time.
///
/// A message or file that cannot be read is an `Err`, and the next one follows.
#[derive(Debug)]
pub struct Messages {
    /// The files still to be opened, and whether each holds one message at most.
    files: std::vec::IntoIter<(PathBuf, Holds)>,
    current: Option<Container>,
}

impl Messages {
    /// Opens the next file; none when all were read.
    fn open_next(&mut self) -> Option<Result<(), MailboxError>> {
        let (path, holds) = self.files.next()?;
        Some(open_file(&path, holds).map(|container| self.current = Some(container)))
    }
}

impl Iterator for Messages {
    type Item = Result<Message, MailboxError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(message) = self.current.as_mut().and_then(Container::next) {
                return Some(message);
            }
            self.current = None;
            if let Err(error) = self.open_next()? {
                return Some(Err(error));
            }
        }
    }
}

/// The messages of the file or folder at `path`.
///
/// A file is one message, a bare header block, or an mbox: its first line
/// tells. A folder is a Maildir, or holds `.eml` and `.mbox` files.
///
/// # Errors
///
/// Where `path` cannot be opened or listed, or is a folder without messages.
pub fn open(path: &Path) -> Result<Messages, MailboxError> {
    if path.is_dir() {
        let files = folder::files(path)?.into_iter();
        return Ok(Messages { files, current: None });
    }
    let container = open_file(path, Holds::AnyNumber)?;
    Ok(Messages { files: Vec::new().into_iter(), current: Some(container) })
}

/// The messages of a stream that is called `name` in each message's source.
///
/// It is read to its end, so that the program which writes it is not cut off.
pub fn read(name: &str, reader: impl Read + Send + 'static) -> Messages {
    let container = Container::new(name.to_owned(), Lines::new(reader), Holds::AnyNumber);
    let container = container.read_to_the_end();
    Messages { files: Vec::new().into_iter(), current: Some(container) }
}

fn open_file(path: &Path, holds: Holds) -> Result<Container, MailboxError> {
    let file =
        File::open(path).map_err(|cause| MailboxError::Open { path: path.to_owned(), cause })?;
    Ok(Container::new(path.display().to_string(), Lines::new(file), holds))
}
