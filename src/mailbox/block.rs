//! A header block's lines and the fields they make, read strictly.
//!
//! RFC 5322: a field begins with a name and a colon, a line that begins with
//! white space continues it. What does not fit is left to [`super::mend`].

use std::ops::Range;

use super::{FIELD_LIMIT, FIELDS_LIMIT, Field, HEADER_LIMIT};

/// The lines of one header, bounded.
#[derive(Debug, Default)]
pub(super) struct Block {
    text: Vec<u8>,
    lines: Vec<Range<usize>>,
    pub(super) cut: bool,
}

impl Block {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.lines.clear();
        self.cut = false;
    }

    /// Adds a line, unless the block is full.
    pub(super) fn push(&mut self, line: &[u8]) {
        let start = self.text.len();
        // A line's end counts, so empty lines cannot pile up.
        if self.cut || start + self.lines.len() + line.len() > HEADER_LIMIT {
            self.cut = true;
            return;
        }
        self.text.extend_from_slice(line);
        self.lines.push(start..self.text.len());
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Forgets all lines but the first.
    pub(super) fn keep_first(&mut self) {
        self.lines.truncate(1);
        self.cut = false;
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.lines.iter().filter_map(|range| self.text.get(range.clone()))
    }
}

/// Fields as they are gathered, bounded.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) done: Vec<Field>,
    name: Option<String>,
    value: Vec<u8>,
    /// A field was seen.
    pub(super) begun: bool,
    pub(super) cut: bool,
}

impl Fields {
    /// Begins a field.
    pub(super) fn begin(&mut self, name: &[u8], value: &[u8]) {
        self.finish();
        self.begun = true;
        if self.done.len() >= FIELDS_LIMIT {
            self.cut = true;
            return;
        }
        self.name = Some(text(name));
        self.append(value);
    }

    /// Adds a line to the field before it.
    pub(super) fn append(&mut self, line: &[u8]) {
        let room = FIELD_LIMIT.saturating_sub(self.value.len());
        self.cut |= line.len() > room;
        // A lone CR is no line end here; it separates words as a blank does.
        let blank = |byte: &u8| if *byte == b'\r' { b' ' } else { *byte };
        self.value.extend(line.iter().take(room).map(blank));
    }

    /// Ends the last field.
    pub(super) fn finish(&mut self) {
        if let Some(name) = self.name.take() {
            self.done.push(Field { name, value: text(self.value.trim_ascii()) });
        }
        self.value.clear();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The fields, if every line is a field or continues one.
pub(super) fn read_strictly(block: &Block) -> Option<Fields> {
    let folded = block.lines().any(is_indented);
    let mut fields = Fields::default();
    for line in block.lines().skip_while(|line| line.starts_with(b"From ")) {
        if is_quoted_from(line) {
            continue;
        }
        match name_and_value(line) {
            _ if is_indented(line) && fields.begun => fields.append(line),
            Some((name, value)) if begins_with_letter(name) || folded && fields.begun => {
                fields.begin(name, value);
            }
            _ => return None,
        }
    }
    fields.finish();
    fields.begun.then_some(fields)
}

/// `>From `: what some software makes of a From_ line that is among the fields.
pub(super) fn is_quoted_from(line: &[u8]) -> bool {
    line.starts_with(b">From ")
}

pub(super) fn is_indented(line: &[u8]) -> bool {
    line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'))
}

/// The two sides of the colon, if the left one can be a field's name.
pub(super) fn name_and_value(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, rest) = line.split_at(colon);
    let name = name.trim_ascii_end(); // older mail may have blanks before the colon
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    is_name.then_some((name, rest.get(1..)?))
}

/// All registered names do; what does not is rather a lost `16:00:01` or `{"key":`.
pub(super) fn begins_with_letter(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_alphabetic)
}
