//! Text laid into lines no wider than the page.
//!
//! Every text passes the guard here, on its way in. Does no IO, reads no clock.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;

use crate::report::guard::harmless;

/// The narrowest page; less would leave no room beside the addresses.
const NARROWEST: usize = 40;

/// What a text means to the eye. Never the only sign of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// As it comes.
    Plain,
    /// Names and headings.
    Strong,
    /// It holds.
    Good,
    /// It does not.
    Bad,
    /// It cannot be told, or only part of it holds.
    Unsure,
    /// Less than the rest.
    Faint,
}

impl Paint {
    fn style(self) -> Style {
        let colour = |c: AnsiColor| Style::new().fg_color(Some(c.into()));
        match self {
            Paint::Plain => Style::new(),
            Paint::Strong => Style::new().bold(),
            Paint::Good => colour(AnsiColor::Green),
            Paint::Bad => colour(AnsiColor::Red),
            Paint::Unsure => colour(AnsiColor::Yellow),
            Paint::Faint => Style::new().dimmed(),
        }
    }
}

/// Words of one paint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    text: String,
    paint: Paint,
}

impl Span {
    /// There is nothing to see in it.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Words in one paint.
pub fn span(text: impl AsRef<str>, paint: Paint) -> Span {
    Span { text: harmless(text.as_ref()).into_owned(), paint }
}

/// Words without paint.
pub fn plain(text: impl AsRef<str>) -> Span {
    span(text, Paint::Plain)
}

/// Columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

fn width_of(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Lines as they grow.
#[derive(Debug)]
pub struct Page {
    width: usize,
    colour: bool,
    text: String,
    /// Columns used of the last line.
    column: usize,
    /// No word stands yet on this line, so none needs a space before it.
    fresh: bool,
    /// The paint of the last painted word on this line.
    painted: Option<Paint>,
    /// A line down the page at this column, beside whatever stands to its right.
    rail: Option<usize>,
}

impl Page {
    /// An empty page of `width` columns, less than 40 taken as 40.
    pub fn new(width: usize, colour: bool) -> Self {
        let width = width.max(NARROWEST);
        Page {
            width,
            colour,
            text: String::new(),
            column: 0,
            fresh: true,
            painted: None,
            rail: None,
        }
    }

    /// The columns of a line.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Draws a line down the page at column `at`, or no longer.
    pub fn rail(&mut self, at: Option<usize>) {
        self.rail = at;
    }

    /// All lines so far.
    pub fn into_text(self) -> String {
        self.text
    }

    /// An empty line.
    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A paragraph, every line of it starting at column `at`.
    pub fn flow(&mut self, at: usize, body: &[Span]) {
        self.pad_to(at);
        self.words(at, body);
        self.end_line();
    }

    /// A label at column `at`, and a paragraph beside it from column `to` on.
    pub fn row(&mut self, at: usize, label: &Span, to: usize, body: &[Span]) {
        self.pad_to(at);
        self.word(at, &label.text, label.paint);
        if self.column + 2 > to && !body.is_empty() {
            self.end_line();
        }
        self.words(to, body);
        self.end_line();
    }

    /// One text at the left edge, one at the right; on two lines if need be.
    pub fn edges(&mut self, left: &Span, right: &Span) {
        self.word(0, &left.text, left.paint);
        let start = self.width.saturating_sub(columns(&right.text));
        if self.column + 2 > start {
            self.end_line();
        }
        self.pad_to(start);
        self.push(&right.text, right.paint);
        self.end_line();
    }

    /// A quoted text, its spaces kept, cut at the edge and carried on below.
    pub fn verbatim(&mut self, at: usize, label: &str, text: &str) {
        self.pad_to(at);
        self.push(&harmless(label), Paint::Faint);
        let hang = self.column;
        self.word(hang, &harmless(text), Paint::Plain);
        self.end_line();
    }

    /// A line as it is, its spaces kept, over the edge if it is longer than the page.
    pub fn unbroken(&mut self, at: usize, line: &str) {
        self.pad_to(at);
        self.push(&harmless(line), Paint::Plain);
        self.end_line();
    }

    /// One line, cut at the edge with an ellipsis.
    pub fn single(&mut self, body: &[Span]) {
        for span in body {
            let room = self.width.saturating_sub(self.column);
            match columns(&span.text) <= room {
                true => self.push(&span.text, span.paint),
                false if room == 0 => break,
                false => {
                    let (head, _) = split_at_column(&span.text, room - 1);
                    // A head is never empty, but there may be room for the ellipsis alone.
                    let head = if columns(head) < room { head } else { "" };
                    self.push(&format!("{head}…"), span.paint);
                    break;
                }
            }
        }
        self.end_line();
    }

    fn words(&mut self, hang: usize, body: &[Span]) {
        self.fresh = true;
        self.pad_to(hang);
        for span in body {
            for word in span.text.split(' ').filter(|w| !w.is_empty()) {
                self.word(hang, word, span.paint);
            }
        }
    }

    /// A word, on the next line if it does not fit here, in pieces if it fits on none.
    fn word(&mut self, hang: usize, word: &str, paint: Paint) {
        let gap = usize::from(!self.fresh);
        if !self.fresh && self.column + gap + columns(word) > self.width {
            self.end_line();
            self.pad_to(hang);
        } else if gap > 0 {
            self.push(" ", Paint::Plain);
        }
        let (mut head, mut rest) = split_at_column(word, self.width.saturating_sub(self.column));
        while !rest.is_empty() {
            self.push(head, paint);
            self.end_line();
            self.pad_to(hang);
            (head, rest) = split_at_column(rest, self.width.saturating_sub(hang));
        }
        self.push(head, paint);
        self.fresh = false;
    }

    fn push(&mut self, text: &str, paint: Paint) {
        self.column += columns(text);
        if !self.colour || paint == Paint::Plain || text.is_empty() {
            self.text.push_str(text);
            return;
        }
        let style = paint.style();
        let (begin, end) = (style.to_string(), format!("{style:#}"));
        // The word before, if it has the same paint, goes on with this one.
        let before = self.text.trim_end_matches(' ');
        let goes_on = self.painted == Some(paint) && before.ends_with(&end);
        if goes_on {
            let at = before.len() - end.len();
            self.text.replace_range(at..at + end.len(), "");
        } else {
            self.text.push_str(&begin);
        }
        self.text.push_str(&format!("{text}{end}"));
        self.painted = Some(paint);
    }

    fn pad_to(&mut self, column: usize) {
        if let Some(rail) = self.rail.filter(|rail| self.column <= *rail && *rail < column) {
            self.spaces_to(rail);
            self.push("|", Paint::Faint);
        }
        self.spaces_to(column);
    }

    fn spaces_to(&mut self, column: usize) {
        let gap = column.saturating_sub(self.column);
        self.text.extend(std::iter::repeat_n(' ', gap));
        self.column += gap;
    }

    /// Ends a line; spaces at its end would only be seen when marked.
    fn end_line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
        self.column = 0;
        self.fresh = true;
        self.painted = None;
    }
}

/// The longest head of at most `room` columns, but never nothing, and the rest.
pub(super) fn split_at_column(text: &str, room: usize) -> (&str, &str) {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += width_of(c);
        if used > room && at > 0 {
            return text.split_at_checked(at).unwrap_or((text, ""));
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(width: usize, lay: impl Fn(&mut Page)) -> String {
        let mut page = Page::new(width, false);
        lay(&mut page);
        page.into_text()
    }

    #[test]
    fn a_paragraph_hangs_beside_its_label() {
        let text = laid(40, |page| {
            page.row(2, &plain("192.0.2.1"), 14, &[plain("one two three four five six seven")]);
        });
        assert_eq!(text, "  192.0.2.1   one two three four five\n              six seven\n");
    }

    #[test]
    fn a_long_label_takes_its_own_line() {
        let text = laid(40, |page| page.row(2, &plain("2001:db8::1"), 8, &[plain("encrypted")]));
        assert_eq!(text, "  2001:db8::1\n        encrypted\n");
    }

    #[test]
    fn a_word_without_end_is_cut_at_the_edge() {
        let text = laid(40, |page| page.flow(4, &[plain("x".repeat(80))]));
        assert_eq!(text, format!("    {0}\n    {0}\n    {1}\n", "x".repeat(36), "x".repeat(8)));
    }

    #[test]
    fn wide_characters_count_two() {
        let text = laid(40, |page| page.flow(0, &[plain("漢".repeat(21))]));
        assert_eq!(text, format!("{}\n漢\n", "漢".repeat(20)));
    }

    #[test]
    fn two_edges_share_a_line_only_if_they_fit() {
        let right = plain("ready: yes");
        let short = laid(40, |page| page.edges(&plain("example.org"), &right));
        assert_eq!(short, format!("example.org{}ready: yes\n", " ".repeat(19)));
        let long = laid(40, |page| page.edges(&plain("x".repeat(30)), &right));
        assert_eq!(long, format!("{}\n{}ready: yes\n", "x".repeat(30), " ".repeat(30)));
    }

    #[test]
    fn one_line_stays_one_line() {
        let text = laid(40, |page| page.single(&[plain("a b"), plain("c".repeat(60))]));
        assert_eq!(text, format!("a b{}…\n", "c".repeat(36)));
    }

    #[test]
    fn an_ellipsis_takes_the_last_column_alone_if_it_must() {
        let text = laid(40, |page| page.single(&[plain("a".repeat(39)), plain("bc")]));
        assert_eq!(text, format!("{}…\n", "a".repeat(39)));
    }

    #[test]
    fn a_rail_runs_beside_every_line() {
        let text = laid(40, |page| {
            page.rail(Some(2));
            page.flow(4, &[plain("x".repeat(50))]);
            page.flow(4, &[]);
            page.row(4, &plain("id"), 10, &[plain("1")]);
            page.rail(None);
            page.flow(4, &[plain("end")]);
        });
        let cut = ["x".repeat(36), "x".repeat(14)];
        assert_eq!(text, format!("  | {}\n  | {}\n  |\n  | id    1\n    end\n", cut[0], cut[1]));
    }

    #[test]
    fn words_of_one_paint_are_painted_once_a_line() {
        let mut page = Page::new(40, true);
        let words = format!("one two {}", "x".repeat(36));
        page.flow(0, &[span(words, Paint::Good), span("end", Paint::Bad)]);
        let wanted = "\u{1b}[32mone two\u{1b}[0m\n\u{1b}[32mXXX\u{1b}[0m \u{1b}[31mend\u{1b}[0m\n";
        assert_eq!(page.into_text(), wanted.replace("XXX", &"x".repeat(36)));
    }

    #[test]
    fn a_line_that_must_not_break_runs_over_the_edge() {
        let text = laid(40, |page| page.unbroken(4, &format!("  {} y", "x".repeat(40))));
        assert_eq!(text, format!("      {} y\n", "x".repeat(40)));
    }

    #[test]
    fn colour_adds_no_columns() {
        let mut page = Page::new(40, true);
        page.flow(0, &[span("yes", Paint::Good), plain("x".repeat(36))]);
        assert_eq!(page.into_text(), format!("\u{1b}[32myes\u{1b}[0m {}\n", "x".repeat(36)));
    }
}
