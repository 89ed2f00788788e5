//! HTML as it grows: markup is written in this program, text is always escaped.
//!
//! The types keep the two apart: what is not escaped must be a literal. Does no
//! IO but the writer it is handed, reads no clock.

use std::io;

use crate::report::guard::harmless;

/// A piece of a page.
#[derive(Debug, Default)]
pub(super) struct Markup {
    html: String,
}

impl Markup {
    /// Appends markup, which only the program's own source can hold.
    pub(super) fn tag(&mut self, markup: &'static str) -> &mut Self {
        self.html.push_str(markup);
        self
    }

    /// Appends text, whoever wrote it.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.html.push_str(&escape(text));
        self
    }

    /// Appends a number, which needs no escaping.
    pub(super) fn number(&mut self, number: usize) -> &mut Self {
        self.html.push_str(&number.to_string());
        self
    }

    /// Appends text between two pieces of markup.
    pub(super) fn wrapped(
        &mut self,
        open: &'static str,
        text: &str,
        close: &'static str,
    ) -> &mut Self {
        self.tag(open).text(text).tag(close)
    }

    /// Appends a share of the whole, 0 to 1, as a percentage.
    pub(super) fn percent(&mut self, share: f64) -> &mut Self {
        self.html.push_str(&format!("{:.1}%", share * 100.0));
        self
    }

    /// Writes the piece and begins anew, so that no page needs to be kept whole.
    pub(super) fn flush(&mut self, out: &mut impl io::Write) -> io::Result<()> {
        out.write_all(self.html.as_bytes())?;
        self.html.clear();
        Ok(())
    }

    /// The piece as bytes.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.html.as_bytes()
    }
}

/// The text as a browser shows it letter by letter: no markup, no mark that reorders or hides.
///
/// Good between tags and between quotes.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(
            escape("<script>alert('x')</script> & \"y\""),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;"
        );
    }

    #[test]
    fn text_cannot_reorder_or_hide() {
        assert_eq!(escape("a\u{202e}b\x1b[2J\u{200b}\0"), r"a\u{202e}b\x1b[2J\u{200b}\x00");
    }

    #[test]
    fn what_is_escaped_once_is_not_markup_when_read_back() {
        assert_eq!(escape("&lt;"), "&amp;lt;");
    }
}
