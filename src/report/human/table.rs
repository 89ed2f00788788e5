//! Cells side by side, each wrapped inside its own columns.
//!
//! Does no IO, reads no clock.

use super::page::{Page, Paint, Span, columns, plain, span, split_at_column};

/// A cell: its text, its paint, and the columns it may take.
#[derive(Clone)]
pub(super) struct Cell {
    text: String,
    paint: Paint,
    width: usize,
}

/// A cell of `width` columns, at least one.
pub(super) fn cell(text: &str, paint: Paint, width: usize) -> Cell {
    Cell { text: text.to_owned(), paint, width: width.max(1) }
}

/// Writes a row of cells, two columns apart, `at` columns from the edge.
pub(super) fn row(page: &mut Page, at: usize, cells: &[Cell]) {
    let wrapped: Vec<Vec<String>> = cells.iter().map(|c| wrap(&c.text, c.width)).collect();
    let lines = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    for line in 0..lines {
        let mut spans = vec![plain(" ".repeat(at))];
        for (cell, texts) in cells.iter().zip(&wrapped) {
            let text = texts.get(line).map_or("", String::as_str);
            spans.push(span(text, cell.paint));
            spans.push(plain(" ".repeat(cell.width + 2 - columns(text).min(cell.width))));
        }
        page.single(&without_tail(spans));
    }
}

/// The spans without what is blank at their end.
fn without_tail(mut spans: Vec<Span>) -> Vec<Span> {
    while spans.pop_if(|last| last.is_blank()).is_some() {}
    spans
}

/// The words of a text in lines of at most `width` columns; a word too long is cut in pieces.
fn wrap(text: &str, width: usize) -> Vec<String> {
    // Measured as it will be written: what the page spells out takes more columns.
    let text = crate::report::guard::harmless(text);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut rest = word;
        while !rest.is_empty() {
            let Some(line) = lines.last_mut() else { break };
            let gap = usize::from(!line.is_empty());
            if gap == 1 && columns(line) + 1 + columns(rest) > width {
                lines.push(String::new());
                continue;
            }
            let (head, tail) = split_at_column(rest, width);
            line.push_str(if gap == 1 { " " } else { "" });
            line.push_str(head);
            rest = tail;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_wrap_beside_each_other() {
        let mut page = Page::new(40, false);
        let cells = [cell("ok", Paint::Good, 4), cell("one two three", Paint::Plain, 8)];
        row(
            &mut page,
            2,
            &[cells, [cell("x", Paint::Plain, 3), cell("", Paint::Plain, 1)]].concat(),
        );
        assert_eq!(page.into_text(), "  ok    one two   x\n        three\n");
    }

    #[test]
    fn a_word_too_long_is_cut_in_pieces_and_none_is_lost() {
        assert_eq!(wrap(&"x".repeat(10), 4), ["xxxx", "xxxx", "xx"]);
        assert_eq!(wrap("ab xxxxxx", 4), ["ab", "xxxx", "xx"]);
        assert_eq!(wrap("漢漢漢", 5), ["漢漢", "漢"]);
        assert_eq!(wrap("", 4), [""]);
    }
}
