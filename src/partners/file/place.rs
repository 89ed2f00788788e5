//! Where in a text an octet stands.
//!
//! Does no IO, reads no clock.

/// The octets at which the lines of a text begin.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    /// Those of `text`.
    pub(super) fn of(text: &str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(after_breaks).collect())
    }

    /// The line that holds `octet`, from 1 on.
    pub(super) fn line(&self, octet: usize) -> usize {
        self.0.partition_point(|begin| *begin <= octet)
    }

    /// Line and column of `octet` in `text`, both from 1 on, the column in characters.
    pub(super) fn place(&self, text: &str, octet: usize) -> (usize, usize) {
        let line = self.line(octet);
        let begin = self.0.get(line.saturating_sub(1)).copied().unwrap_or(0);
        (line, text.get(begin..octet).map_or(0, |before| before.chars().count()) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters_and_lines_begin_behind_a_break() {
        let text = "a\r\nbüc\n\n";
        let place = |octet| Lines::of(text).place(text, octet);
        assert_eq!(place(0), (1, 1));
        assert_eq!(place(3), (2, 1));
        assert_eq!(place(6), (2, 3), "behind the two octets of ü");
        assert_eq!(place(8), (3, 1));
        assert_eq!(place(text.len()), (4, 1));
    }
}
