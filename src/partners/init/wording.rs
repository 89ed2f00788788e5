//! Texts of records in a TOML file: comments that nothing leaves, strings that nothing ends.
//!
//! Does no IO, reads no clock.

use crate::text;

/// The longest text in a comment, in characters.
const LONGEST: usize = 600;

/// A text as comment lines, each with its break.
pub(super) fn comment(said: &str) -> String {
    let said: String = said.chars().take(LONGEST).collect();
    text::comment(&said).iter().map(|line| format!("{line}\n")).collect()
}

/// A text in one line of a comment, with letters of any script.
pub(super) fn line(said: &str) -> String {
    text::printable(said.chars().take(LONGEST).collect::<String>().as_bytes())
}

/// A server, by name and address.
pub(super) fn served(host: &str, address: Option<&str>) -> String {
    address.map_or_else(|| host.to_owned(), |address| format!("{host} [{address}]"))
}

/// A text as a TOML string in quotes.
pub(super) fn quoted(text: &str) -> String {
    let escaped: String = text.chars().map(escaped).collect();
    format!("\"{escaped}\"")
}

fn escaped(c: char) -> String {
    match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    }
}

/// The list of `texts` in TOML.
pub(super) fn list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}
