//! Header blocks that went through a clipboard: quoted, indented, or with the
//! white space lost that continues a field.
//!
//! Asked only where strict reading failed. A line that is no field is joined to
//! the field before it where the block lost all its folding, or where nothing
//! follows the block. In a message that has both folding and a body it ends the
//! header, as mail servers read it: otherwise a sender's stray line could become
//! a part of the receiver's own trace line above it.

use super::block::{Block, Fields, begins_with_letter, is_indented, name_and_value};

/// Whether a block that begins so is quoted or indented as a whole.
pub(super) fn is_dressed(first: &[u8]) -> bool {
    is_indented(first) || first.starts_with(b">") && !first.starts_with(b">From ")
}

/// Whether nothing is left of a line without its quoting.
pub(super) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| *byte == b'>' || byte.is_ascii_whitespace())
}

/// The fields of a block that is not well-formed; none if it begins with no field.
pub(super) fn read_leniently(block: &Block, bare: bool) -> Option<Fields> {
    let first = block.lines().next()?;
    let quoted = first.starts_with(b">");
    let unquote = |line| if quoted { without_quoting(line) } else { line };
    let indent = leading_blanks(unquote(first));
    let undress = |line| {
        let line = unquote(line);
        line.strip_prefix(indent).unwrap_or(line)
    };
    let lines: Vec<&[u8]> =
        block.lines().map(undress).take_while(|line| !line.trim_ascii().is_empty()).collect();
    let folded = lines.iter().any(|line| is_indented(line));
    join(&lines, !folded || bare)
}

fn join(lines: &[&[u8]], joins: bool) -> Option<Fields> {
    let mut fields = Fields::default();
    for line in lines {
        match name_and_value(line) {
            _ if is_indented(line) && fields.begun => fields.append(line),
            Some((name, value)) if !joins || is_likely_field(name, value) => {
                fields.begin(name, value);
            }
            _ if !fields.begun => return None,
            _ if joins => {
                fields.append(b" ");
                fields.append(line);
            }
            _ => break,
        }
    }
    fields.finish();
    Some(fields).filter(|fields| fields.begun)
}

/// A field, and not a word with a colon in the middle of one: an address
/// (`fd00::1`), a time, a link, or a list of field names.
fn is_likely_field(name: &[u8], value: &[u8]) -> bool {
    let word = name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
    let apart = value.first().is_none_or(u8::is_ascii_whitespace);
    word && apart && begins_with_letter(name)
}

/// The line behind `> `, `>> ` or `> > `.
fn without_quoting(mut line: &[u8]) -> &[u8] {
    while let Some(rest) = line.strip_prefix(b">") {
        line = rest.strip_prefix(b" ").unwrap_or(rest);
    }
    line
}

fn leading_blanks(line: &[u8]) -> &[u8] {
    let text = line.trim_ascii_start().len();
    line.split_at(line.len() - text).0
}
