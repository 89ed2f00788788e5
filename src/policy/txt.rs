//! The form that RFC 8460 and RFC 8461 share: TXT records that begin with a
//! version, `name=value` fields after it, semicolons between.
//!
//! Does no IO, reads no clock.

use crate::text::printable;

/// The longest name of a field, in characters.
pub(super) const LONGEST_NAME: usize = 32;

/// What stands at a name that should have one record of a version.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// No record that means to be one.
    Nothing,
    /// Exactly one: what follows its version.
    One(&'a [u8]),
    /// More than one, so none counts.
    Several(usize),
    /// None, but one that was probably meant to be.
    Misspelt(&'a [u8]),
}

/// Looks for the one record that begins with `version` and a semicolon; others are
/// passed over (A-8461-1, A-8460-1).
pub(super) fn find<'a, R: AsRef<[u8]>>(records: &'a [R], version: &str) -> Found<'a> {
    let body = |record: &'a R| record.as_ref().strip_prefix(version.as_bytes());
    let bodies = || records.iter().filter_map(|record| body(record)?.strip_prefix(b";"));
    match (bodies().next(), bodies().count()) {
        (Some(only), 1) => Found::One(only),
        (Some(_), several) => Found::Several(several),
        (None, _) => {
            let meant = records.iter().map(AsRef::as_ref).find(|record| means(record, version));
            meant.map_or(Found::Nothing, Found::Misspelt)
        }
    }
}

/// Another case, or blanks around the version: close enough to be told of.
fn means(record: &[u8], version: &str) -> bool {
    let head = record.trim_ascii_start().get(..version.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(version.as_bytes()))
}

/// The fields in order, without the blanks around them; one semicolon may end the last.
///
/// # Errors
/// A clause that names the field that is none.
pub(super) fn fields(body: &[u8]) -> Result<Vec<(&str, &str)>, String> {
    let body = body.trim_ascii();
    let body = body.strip_suffix(b";").unwrap_or(body);
    match body {
        b"" => Ok(Vec::new()),
        some => some.split(|byte| *byte == b';').map(field).collect(),
    }
}

fn field(bytes: &[u8]) -> Result<(&str, &str), String> {
    let text = std::str::from_utf8(bytes.trim_ascii()).ok().filter(|text| is_visible(text));
    let parts = text.and_then(|text| text.split_once('='));
    let sound = parts.filter(|(name, value)| is_name(name) && !value.is_empty());
    sound.ok_or_else(|| format!("\"{}\" is no name=value field", printable(bytes.trim_ascii())))
}

fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t'))
}

/// Whether it can be the name of a field, known or not.
pub(super) fn is_name(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    name.len() <= LONGEST_NAME
        && name.bytes().all(inner)
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
}
