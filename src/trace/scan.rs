//! The characters of a line as words, comments and semicolons.
//!
//! Comments nest and may hold quoted parentheses; a parenthesis without its
//! partner is a blank. One pass finds the pairs and one cuts, without
//! recursion, so the work grows with the line alone. Does no IO, reads no
//! clock. RFC 5322.

/// The longest line that is read, in octets; the rest is cut off.
pub(super) const LONGEST: usize = 64 * 1024;

/// The longest text between angle brackets, in octets.
const LONGEST_ANGLE: usize = 1024;

/// What stands at the top level of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text without white space, or anything between angle brackets with them.
    Word(&'a str),
    /// The text between quotation marks.
    Quoted(&'a str),
    /// The text between parentheses, inner comments and all.
    Comment(&'a str),
    /// `;`
    Semicolon,
}

/// Cuts a line into its pieces.
pub(super) fn scan(line: &str) -> Vec<Piece<'_>> {
    let mut scanner = Scanner { line, pairs: pairs(line), next_pair: 0, at: 0 };
    std::iter::from_fn(|| scanner.next()).collect()
}

/// The words inside a comment: no parentheses, commas, semicolons or angle
/// brackets, and nothing that is quoted.
pub(super) fn words(comment: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let between = move |c: char| {
        quoted ^= c == '"';
        quoted || matches!(c, '"' | '(' | ')' | ',' | ';' | '<' | '>') || c.is_whitespace()
    };
    comment.split(between).filter(|word| !word.is_empty())
}

/// The text of a quotation that begins at `at`, with a blank before it.
fn quotation(line: &str, at: usize) -> Option<&str> {
    let before = line.get(..at)?.chars().next_back();
    before.is_none_or(char::is_whitespace).then_some(())?;
    let text = line.get(at + 1..)?;
    let window = text.get(..text.floor_char_boundary(LONGEST_ANGLE))?;
    window.get(..window.find('"')?)
}

/// The places of the outermost parentheses that have a partner, in order.
fn pairs(line: &str) -> Vec<(usize, usize)> {
    let (mut open, mut pairs): (Vec<usize>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
    let mut octets = line.bytes().enumerate();
    while let Some((at, octet)) = octets.next() {
        match octet {
            b'\\' if !open.is_empty() => drop(octets.next()),
            b'"' if open.is_empty() => {
                // Past the closing mark, so that nothing in between counts.
                if let Some(text) = quotation(line, at) {
                    octets.nth(text.len());
                }
            }
            b'(' => open.push(at),
            b')' => {
                if let Some(from) = open.pop() {
                    pairs.drop_inside(from);
                    pairs.push((from, at));
                }
            }
            _ => {}
        }
    }
    pairs
}

/// Pairs in the order of their ends, so that inner ones stand last.
trait Pairs {
    /// Drops the pairs inside one that begins at `from`.
    fn drop_inside(&mut self, from: usize);
}

impl Pairs for Vec<(usize, usize)> {
    fn drop_inside(&mut self, from: usize) {
        while self.last().is_some_and(|(inner, _)| *inner > from) {
            self.pop();
        }
    }
}

struct Scanner<'a> {
    line: &'a str,
    pairs: Vec<(usize, usize)>,
    next_pair: usize,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let first = self.rest().chars().next()?;
            let piece = match first {
                ';' => Some((Piece::Semicolon, 1)),
                '(' => self.comment(),
                '"' => {
                    quotation(self.line, self.at).map(|text| (Piece::Quoted(text), text.len() + 2))
                }
                '<' => self.angle(),
                c if c.is_whitespace() || c == ')' => None,
                _ => Some(self.word()),
            };
            match piece {
                Some((piece, length)) => {
                    self.at += length;
                    return Some(piece);
                }
                None if matches!(first, '"' | '<') => return Some(self.odd_word()),
                None => self.at += first.len_utf8(),
            }
        }
    }

    fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    /// The end of the comment that begins here.
    fn closing(&mut self) -> Option<usize> {
        while self.pairs.get(self.next_pair).is_some_and(|(open, _)| *open < self.at) {
            self.next_pair += 1;
        }
        let (open, close) = *self.pairs.get(self.next_pair)?;
        (open == self.at).then_some(close)
    }

    fn comment(&mut self) -> Option<(Piece<'a>, usize)> {
        let close = self.closing()?;
        let text = self.line.get(self.at + 1..close)?;
        Some((Piece::Comment(text), text.len() + 2))
    }

    fn angle(&self) -> Option<(Piece<'a>, usize)> {
        let rest = self.rest();
        let window = rest.get(..rest.floor_char_boundary(LONGEST_ANGLE))?;
        let text = window.get(..window.find('>')? + 1)?;
        (text.rfind('<') == Some(0)).then_some((Piece::Word(text), text.len()))
    }

    fn word(&self) -> (Piece<'a>, usize) {
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ';');
        let length = rest.find(ends).unwrap_or(rest.len());
        (Piece::Word(rest.get(..length).unwrap_or_default()), length)
    }

    /// A word that begins with a bracket or a quotation mark without partner.
    fn odd_word(&mut self) -> Piece<'a> {
        let (piece, length) = self.word();
        self.at += length;
        piece
    }
}

#[cfg(test)]
mod tests {
    use super::Piece::{Comment, Quoted, Semicolon, Word};
    use super::*;

    #[test]
    fn words_comments_and_semicolons() {
        let line = "from a (b [192.0.2.1]) by c; now";
        let expected = [
            Word("from"),
            Word("a"),
            Comment("b [192.0.2.1]"),
            Word("by"),
            Word("c"),
            Semicolon,
            Word("now"),
        ];
        assert_eq!(scan(line), expected);
    }

    #[test]
    fn comments_nest_and_touch_words() {
        assert_eq!(
            scan("a(b (c) d)(e) f"),
            [Word("a"), Comment("b (c) d"), Comment("e"), Word("f")]
        );
    }

    #[test]
    fn a_parenthesis_without_partner_is_a_blank() {
        assert_eq!(scan("a (b [c] d"), [Word("a"), Word("b"), Word("[c]"), Word("d")]);
        assert_eq!(scan("a (b (c) d"), [Word("a"), Word("b"), Comment("c"), Word("d")]);
        assert_eq!(scan("a) b"), [Word("a"), Word("b")]);
    }

    #[test]
    fn quoting_hides_parentheses() {
        assert_eq!(scan(r#""a (b" (c\)d)"#), [Quoted("a (b"), Comment(r"c\)d")]);
        assert_eq!(scan(r#""a " "b" (c)"#), [Quoted("a "), Quoted("b"), Comment("c")]);
        assert_eq!(scan(r#"a " (b)"#), [Word("a"), Word("\""), Comment("b")]);
    }

    #[test]
    fn angle_brackets_keep_their_blanks() {
        assert_eq!(scan("for <two words> x"), [Word("for"), Word("<two words>"), Word("x")]);
        assert_eq!(scan("a <b c"), [Word("a"), Word("<b"), Word("c")]);
    }

    #[test]
    fn a_comment_gives_its_words() {
        let comment = r#"Client CN "a b", Issuer (not verified) <x>"#;
        let expected = ["Client", "CN", "Issuer", "not", "verified", "x"];
        assert_eq!(words(comment).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn deep_nesting_costs_no_more_than_its_length() {
        let deep = format!("{}x{}", "(".repeat(20_000), ")".repeat(20_000));
        assert_eq!(scan(&deep).len(), 1);
        assert_eq!(scan(&"(".repeat(60_000)), []);
    }
}
