//! Records as JSON: one document, an array of several, or a line each.
//!
//! Characters that would change what a screen shows are written `\uNNNN`, which
//! says the same to whoever reads the JSON. Does no IO but the writer it is
//! handed, reads no clock. RFC 8259.

use std::io;

use serde::Serialize;

use super::guard::is_harmless;

/// Writes one record as a document, or an array if the user named several targets.
///
/// Indented by two spaces, with a line end. A list that is not of one record is
/// always an array.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write_json<R: Serialize>(
    records: &[R],
    several: bool,
    out: &mut impl io::Write,
) -> io::Result<()> {
    let text = match records {
        [only] if !several => serde_json::to_string_pretty(only)?,
        all => serde_json::to_string_pretty(all)?,
    };
    write_plain(&text, out)?;
    out.write_all(b"\n")
}

/// Writes one record as one line.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write_jsonl(record: &impl Serialize, out: &mut impl io::Write) -> io::Result<()> {
    write_plain(&serde_json::to_string(record)?, out)?;
    out.write_all(b"\n")
}

/// An array that grows as records come, so that none needs to be kept.
///
/// What is written is what [`write_json`] writes of several records.
#[derive(Debug, Default)]
pub struct Array {
    begun: bool,
}

impl Array {
    /// Writes one record more.
    ///
    /// # Errors
    ///
    /// Those of the writer, a broken pipe among them.
    pub fn add(&mut self, record: &impl Serialize, out: &mut impl io::Write) -> io::Result<()> {
        let pretty = serde_json::to_string_pretty(record)?;
        out.write_all(if self.begun { b",\n  " } else { b"[\n  " })?;
        self.begun = true;
        // Line ends stand between tokens only; in strings they are escaped.
        write_plain(&pretty.replace('\n', "\n  "), out)
    }

    /// Ends the array.
    ///
    /// # Errors
    ///
    /// Those of the writer, a broken pipe among them.
    pub fn close(self, out: &mut impl io::Write) -> io::Result<()> {
        out.write_all(if self.begun { b"\n]\n" } else { b"[]\n" })
    }
}

/// Outside strings JSON is ASCII without a backslash, so what is escaped here is in a string.
fn write_plain(json: &str, out: &mut impl io::Write) -> io::Result<()> {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            c if c == '\n' || is_harmless(c) => text.push(c),
            c => push_escaped(&mut text, c),
        }
    }
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
        assert_eq!(text, "\"a\\u202eb\\u007fc\\udb40\\udc41d\\u001b\\\"\\\\ Grüße\"");
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), hostile);
    }

    #[test]
    fn an_array_that_grows_is_the_array_of_them_all() {
        for records in [vec![], vec!["a\nb"], vec!["a", "b{\n}"]] {
            let (mut grown, mut whole, mut array) = (Vec::new(), Vec::new(), Array::default());
            for record in &records {
                array.add(&[record], &mut grown).unwrap();
            }
            array.close(&mut grown).unwrap();
            let nested: Vec<[&str; 1]> = records.iter().map(|r| [*r]).collect();
            write_json(&nested, true, &mut whole).unwrap();
            assert_eq!(String::from_utf8(grown).unwrap(), String::from_utf8(whole).unwrap());
        }
    }
}
