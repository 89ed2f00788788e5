//! The last guard before a screen: nothing that a terminal would obey goes out.
//!
//! The texts of a record were made printable where they came in, so this
//! changes nothing as a rule; it holds for records that others wrote. What is
//! already escaped stays as it is. Does no IO, reads no clock.

use std::borrow::Cow;

use crate::text::printable;

/// True for a character that only shows itself.
pub(super) fn is_harmless(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    let mut buffer = [0; 4];
    let text = c.encode_utf8(&mut buffer);
    printable(text.as_bytes()) == *text
}

/// The text with every other character spelled out.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(spelled).collect())
}

fn spelled(c: char) -> String {
    if is_harmless(c) { c.to_string() } else { printable(c.to_string().as_bytes()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_already_escaped_stays() {
        assert_eq!(harmless(r"a\x1b[31m \\ Grüße"), r"a\x1b[31m \\ Grüße");
    }

    #[test]
    fn what_a_terminal_would_obey_is_spelled_out() {
        assert_eq!(harmless("a\x1b[2J\nb\u{202e}c"), r"a\x1b[2J\x0ab\u{202e}c");
    }
}
