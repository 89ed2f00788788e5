//! Records as JSON: one document, an array of several, or a line each.
//!
//! Characters that would change what a screen shows are written `\uNNNN`, which
//! says the same to whoever reads the JSON. Does no IO but the writer it is
//! handed, reads no clock. RFC 8259.

use std::io;

use super::guard::is_harmless;
use super::record::Domain;

/// Writes one record as a document, or an array if the user named several targets.
///
/// Indented by two spaces, with a line end. A list that is not of one record is
/// always an array.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write_json(records: &[Domain], several: bool, out: &mut impl io::Write) -> io::Result<()> {
    let text = match records {
        [only] if !several => serde_json::to_string_pretty(only)?,
        all => serde_json::to_string_pretty(all)?,
    };
    write_plain(&text, out)
}

/// Writes one record as one line.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write_jsonl(record: &Domain, out: &mut impl io::Write) -> io::Result<()> {
    write_plain(&serde_json::to_string(record)?, out)
}

/// Outside strings JSON is ASCII without a backslash, so what is escaped here is in a string.
fn write_plain(json: &str, out: &mut impl io::Write) -> io::Result<()> {
    let mut text = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        match c {
            c if c == '\n' || is_harmless(c) => text.push(c),
            c => push_escaped(&mut text, c),
        }
    }
    text.push('\n');
    out.write_all(text.as_bytes())
}

fn push_escaped(text: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        text.push_str(&format!("\\u{unit:04x}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaping_changes_the_writing_and_not_the_value() {
        let hostile = "a\u{202e}b\u{7f}c\u{e0041}d\x1b\"\\ Grüße";
        let mut out = Vec::new();
        write_plain(&serde_json::to_string(hostile).unwrap(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\"a\\u202eb\\u007fc\\udb40\\udc41d\\u001b\\\"\\\\ Grüße\"\n");
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), hostile);
    }
}
