//! Remote text made printable: bounded, escaped, one way only.
//!
//! Whatever a server, a certificate or a DNS answer says passes through here
//! before it is kept, so that no control character, terminal escape or bidi
//! mark reaches a screen, a log or a report. Does no IO, reads no clock.

/// The longest text kept of anything remote, in characters.
pub const LIMIT: usize = 512;

/// What stands at the end of a text that was cut.
const CUT: char = '…';

/// Escapes `bytes` and cuts them to [`LIMIT`] characters.
///
/// Valid UTF-8 stays; every other byte becomes `\xNN`, control characters too;
/// characters that change how their neighbours are shown become `\u{NNNN}`;
/// a backslash is doubled, so the escaping can be undone.
pub fn printable(bytes: &[u8]) -> String {
    // A character takes at most four bytes, so this prefix always fills the limit.
    let (head, rest) = bytes.split_at(bytes.len().min(LIMIT * 4 + 4));
    let mut text = String::with_capacity(head.len().min(LIMIT));
    for chunk in head.utf8_chunks() {
        chunk.valid().chars().for_each(|c| push_char(&mut text, c));
        chunk.invalid().iter().for_each(|b| push_byte(&mut text, *b));
    }
    cut(text, !rest.is_empty())
}

fn push_char(text: &mut String, c: char) {
    match c {
        '\\' => text.push_str("\\\\"),
        c if c.is_ascii_control() => push_byte(text, c as u8),
        c if c.is_control() || reorders_or_hides(c) => {
            text.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
        }
        c => text.push(c),
    }
}

fn push_byte(text: &mut String, byte: u8) {
    text.push_str(&format!("\\x{byte:02x}"));
}

fn cut(text: String, more: bool) -> String {
    match text.char_indices().nth(LIMIT - 1) {
        Some((at, last)) if more || at + last.len_utf8() < text.len() => {
            let mut kept: String = text.chars().take(LIMIT - 1).collect();
            kept.push(CUT);
            kept
        }
        _ => text,
    }
}

/// Characters that reorder, join or hide their neighbours, or end a line.
fn reorders_or_hides(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Columns of a comment's line.
const COMMENT_WIDTH: usize = 76;

/// A text as lines of a configuration's comment, each beginning with `# `.
///
/// Only characters that mean nothing to Postfix, Exim or PowerShell pass; any other becomes a
/// question mark, so that no text ends its line, carries on in the next one or leaves the comment.
pub fn comment(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let word: String = word.chars().map(harmless_in_comment).collect();
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= COMMENT_WIDTH => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(format!("# {word}")),
        }
    }
    lines
}

fn harmless_in_comment(c: char) -> char {
    let passes = c.is_ascii_alphanumeric() || " .,:;!?()[]<>_-+=*/@'\"%&|$".contains(c);
    if passes { c } else { '?' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_never_left() {
        let hostile = "a\nexample.org may\r\u{2028}b \\ #> `x` \u{85}";
        assert_eq!(comment(hostile), ["# a?example.org may??b ? ?> ?x? ?"]);
        let long = comment(&"word ".repeat(40));
        assert!(
            long.len() > 1 && long.iter().all(|line| line.starts_with("# ") && line.len() <= 76)
        );
        assert_eq!(comment("  "), [""; 0]);
    }

    #[test]
    fn plain_text_stays() {
        assert_eq!(printable("220 mx1 Grüße".as_bytes()), "220 mx1 Grüße");
    }

    #[test]
    fn controls_escapes_and_bidi_marks_are_spelled_out() {
        assert_eq!(printable(b"a\x1b[31m\0\r\n"), "a\\x1b[31m\\x00\\x0d\\x0a");
        assert_eq!(printable("\u{202e}evil\u{9b}".as_bytes()), "\\u{202e}evil\\u{9b}");
        assert_eq!(printable(b"\xff\\"), "\\xff\\\\");
    }

    #[test]
    fn long_text_is_cut_at_the_limit() {
        let exact = "x".repeat(LIMIT);
        assert_eq!(printable(exact.as_bytes()), exact);
        let long = printable(&vec![b'x'; 100_000]);
        assert_eq!((long.chars().count(), long.ends_with('…')), (LIMIT, true));
    }
}
