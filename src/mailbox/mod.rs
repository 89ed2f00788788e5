//! Messages as header blocks: .eml, bare headers, mbox and Maildir, as a stream.
//!
//! Reads the files and readers it is handed, and nothing else; bodies are
//! passed over, never kept. Reads no clock. RFC 5322, RFC 4155.

/// One message's header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// The file's name as given, and `#N` (from 1) where it can hold several.
    pub source: String,
    /// The fields from top to bottom, so the newest trace line first.
    pub fields: Vec<Field>,
}

/// One header field, unfolded.
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
