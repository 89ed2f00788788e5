//! What keeps a message from being read, and what to do about it.

use std::io;
use std::path::PathBuf;

/// Why a file, a folder or a message could not be read.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// The file was not opened.
    #[error("cannot open {}: {cause}; check the path and its permissions", path.display())]
    Open {
        /// As given, or found in a folder.
        path: PathBuf,
        /// The system's word.
        #[source]
        cause: io::Error,
    },
    /// The folder was not listed.
    #[error("cannot list the folder {}: {cause}; check its permissions", path.display())]
    List {
        /// As given.
        path: PathBuf,
        /// The system's word.
        #[source]
        cause: io::Error,
    },
    /// The folder has nothing that is taken for a message.
    #[error(
        "no message in the folder {}: give a Maildir (with cur/ and new/), \
         a folder of .eml or .mbox files, or a file", path.display()
    )]
    NoMessage {
        /// As given.
        path: PathBuf,
    },
    /// Reading broke off.
    #[error("cannot read on in {source_name}: {cause}; what came before it was read")]
    Read {
        /// The file or stream, as in [`super::Message::source`].
        source_name: String,
        /// The system's word.
        #[source]
        cause: io::Error,
    },
    /// Not a single line with text.
    #[error("{source_name} is empty: save the message with its full header and try again")]
    Empty {
        /// The file or stream.
        source_name: String,
    },
    /// It does not begin with a header field.
    #[error(
        "{source_name} does not look like a message: it begins with {begins}, not with a header \
         field such as \"Received: from …\"; save the message in its original form (.eml) or \
         paste its full header"
    )]
    NotAMessage {
        /// The file or stream, with `#N` in an mbox.
        source_name: String,
        /// The first words, escaped and in quotes, or what the bytes are.
        begins: String,
    },
}
