//! What was said, line by line, as evidence.
//!
//! Does no IO, reads no clock: times are handed in. Bounded and printable.

use crate::text::printable;

/// The most lines kept of one conversation.
pub const TRANSCRIPT_LINES: usize = 600;

/// The most octets kept of what a server said in one conversation: a domain may have 160
/// addresses, and all of them may be talkative.
pub const TRANSCRIPT_OCTETS: usize = 16 * 1024;

/// Who said a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The other side.
    Server,
    /// We.
    Client,
}

/// One line of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When it was whole, in milliseconds since the connection was begun.
    pub at_ms: u64,
    /// Who said it.
    pub who: Who,
    /// Its printable text, without line end.
    pub line: String,
}

/// The lines of a conversation in order, at most [`TRANSCRIPT_LINES`] and
/// [`TRANSCRIPT_OCTETS`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transcript {
    /// The lines kept.
    pub lines: Vec<Line>,
    /// How many more were said and not kept.
    pub left_out: usize,
    octets: usize,
}

impl Transcript {
    pub(super) fn client(&mut self, at_ms: u64, command: &str) {
        self.add(Line { at_ms, who: Who::Client, line: printable(command.as_bytes()) });
    }

    /// `line` is printable already.
    pub(super) fn server(&mut self, at_ms: u64, line: String) {
        self.add(Line { at_ms, who: Who::Server, line });
    }

    fn add(&mut self, line: Line) {
        let octets = self.octets + line.line.len();
        let ours = line.who == Who::Client;
        if self.lines.len() < TRANSCRIPT_LINES && (ours || octets <= TRANSCRIPT_OCTETS) {
            self.octets = octets;
            self.lines.push(line);
        } else {
            self.left_out += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_over_the_limit_are_counted_not_kept() {
        let mut transcript = Transcript::default();
        (0..TRANSCRIPT_LINES + 7).for_each(|_| transcript.server(1, "250-x".into()));
        assert_eq!((transcript.lines.len(), transcript.left_out), (TRANSCRIPT_LINES, 7));
        let mut talkative = Transcript::default();
        (0..100).for_each(|_| talkative.server(1, "x".repeat(512)));
        talkative.client(2, "QUIT");
        assert_eq!((talkative.lines.len(), talkative.left_out), (33, 68), "what we say is kept");
    }
}
