//! Finds replies in octets that arrive in any cut (RFC 5321).
//!
//! Does no IO, reads no clock. Holds no more than its limits, whatever is
//! pushed, and gives the same replies whether pushed whole or octet by octet.

use std::mem;

use super::reply::{Reply, ReplyError, ReplyLimits, ReplyLine};
use crate::text::printable;

/// The longest line RFC 5321 allows, line end included.
const LINE_ALLOWED: usize = 512;

/// Surplus is kept at least this far, however small the limits.
const SURPLUS_KEPT: usize = 512;

/// Reads replies one after the other; see [`push`](Self::push) and [`next_reply`](Self::next_reply).
///
/// After an error the place of the next reply is unknown: the reader then
/// ignores all that follows until [`clear`](Self::clear).
#[derive(Debug, Clone)]
pub struct ReplyReader {
    limits: ReplyLimits,
    /// The line being read, up to its LF.
    line: Vec<u8>,
    /// The lines of the reply being read, with the code of the first.
    lines: Vec<ReplyLine>,
    code: u16,
    bare_lf: bool,
    long_line: bool,
    octets: usize,
    ready: Option<Result<Reply, ReplyError>>,
    surplus: Vec<u8>,
    /// Surplus was dropped: what stands after it can no longer be read.
    overflowed: bool,
    failed: bool,
}

impl ReplyReader {
    /// A reader with nothing read.
    pub fn new(limits: ReplyLimits) -> Self {
        Self {
            limits,
            line: Vec::new(),
            lines: Vec::new(),
            code: 0,
            bare_lf: false,
            long_line: false,
            octets: 0,
            ready: None,
            surplus: Vec::new(),
            overflowed: false,
            failed: false,
        }
    }

    /// Takes in octets as they came. Those after the end of a reply wait as surplus.
    pub fn push(&mut self, octets: &[u8]) {
        if self.failed {
            return;
        }
        if self.ready.is_some() || !self.surplus.is_empty() {
            self.keep(octets);
        } else {
            self.feed(octets);
        }
    }

    /// The next whole reply, the error that ends all reading, or `None` while more is needed.
    ///
    /// # Errors
    /// The inner result is an error once the octets cannot be a reply or pass a limit.
    pub fn next_reply(&mut self) -> Option<Result<Reply, ReplyError>> {
        if self.ready.is_none() && !self.surplus.is_empty() {
            let early = mem::take(&mut self.surplus);
            self.feed(&early);
            self.miss_what_was_dropped();
        }
        self.ready.take()
    }

    /// The octets after the reply last given out, as far as they are kept.
    pub fn surplus(&self) -> &[u8] {
        &self.surplus
    }

    /// Removes and gives the [`surplus`](Self::surplus), so that it is never read as a reply.
    pub fn take_surplus(&mut self) -> Vec<u8> {
        self.overflowed = false;
        mem::take(&mut self.surplus)
    }

    /// Nothing is held: no reply to give out, none begun, no surplus.
    pub fn is_empty(&self) -> bool {
        self.line.is_empty()
            && self.lines.is_empty()
            && self.ready.is_none()
            && self.surplus.is_empty()
    }

    /// Takes out the lines of the reply that was begun and not ended, printable,
    /// the last perhaps not whole; after an error, the lines before the one it shows.
    pub fn take_unfinished(&mut self) -> Vec<String> {
        let partial = (!self.line.is_empty()).then(|| printable(&self.line));
        self.line.clear();
        mem::take(&mut self.lines).into_iter().map(|line| line.line).chain(partial).collect()
    }

    /// Forgets all that was pushed.
    pub fn clear(&mut self) {
        *self = Self::new(self.limits);
    }

    fn keep(&mut self, octets: &[u8]) {
        // One octet more than a reply may have: the next reply, good or too long, fits.
        let most = self.limits.reply.saturating_add(1).max(SURPLUS_KEPT);
        let room = most.saturating_sub(self.surplus.len());
        self.overflowed |= octets.len() > room;
        self.surplus.extend_from_slice(octets.get(..room).unwrap_or(octets));
    }

    fn feed(&mut self, octets: &[u8]) {
        for (at, octet) in octets.iter().enumerate() {
            self.read(*octet);
            if self.failed {
                return;
            }
            if self.ready.is_some() {
                return self.keep(octets.get(at + 1..).unwrap_or_default());
            }
        }
    }

    fn miss_what_was_dropped(&mut self) {
        if self.overflowed && self.surplus.is_empty() && self.ready.is_none() {
            self.fail(ReplyError::ReplyTooLong {
                limit: self.limits.reply,
                line: printable(&self.line),
            });
        }
    }

    fn read(&mut self, octet: u8) {
        self.line.push(octet);
        self.octets += 1;
        let ReplyLimits { line, reply, .. } = self.limits;
        if self.line.len() > line {
            let start = printable(&self.line);
            self.fail(ReplyError::LineTooLong { limit: line, line: start });
        } else if self.octets > reply {
            let start = printable(&self.line);
            self.fail(ReplyError::ReplyTooLong { limit: reply, line: start });
        } else if octet == b'\n' {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        let octets = mem::take(&mut self.line);
        let (body, bare_lf) = without_line_end(&octets);
        let line = printable(body);
        match self.judge(body, &line) {
            Err(error) => self.fail(error),
            Ok(last) => {
                self.bare_lf |= bare_lf;
                self.long_line |= octets.len() > LINE_ALLOWED;
                self.lines.push(ReplyLine { line, octets: body.to_vec() });
                if last {
                    self.finish();
                }
            }
        }
    }

    /// Whether the line is the reply's last.
    fn judge(&mut self, body: &[u8], shown: &str) -> Result<bool, ReplyError> {
        let line = || shown.to_owned();
        let (code, last) =
            code_and_mark(body).ok_or_else(|| ReplyError::NotAReply { line: line() })?;
        if self.lines.is_empty() {
            self.code = code;
        }
        if self.code != code {
            return Err(ReplyError::MixedCodes { first: self.code, line: line() });
        }
        if self.lines.len() >= self.limits.lines {
            return Err(ReplyError::TooManyLines { limit: self.limits.lines, line: line() });
        }
        Ok(last)
    }

    fn finish(&mut self) {
        self.octets = 0;
        self.ready = Some(Ok(Reply {
            code: self.code,
            lines: mem::take(&mut self.lines),
            bare_lf: mem::take(&mut self.bare_lf),
            long_line: mem::take(&mut self.long_line),
        }));
    }

    fn fail(&mut self, error: ReplyError) {
        self.line.clear();
        self.surplus.clear();
        self.failed = true;
        self.ready = Some(Err(error));
    }
}

/// The line without CRLF or LF, and whether the CR was missing (A-5321-25).
fn without_line_end(line: &[u8]) -> (&[u8], bool) {
    match line {
        [body @ .., b'\r', b'\n'] => (body, false),
        [body @ .., b'\n'] => (body, true),
        body => (body, false),
    }
}

/// The code, and whether its separator says that the line is the last.
fn code_and_mark(body: &[u8]) -> Option<(u16, bool)> {
    let (digits, rest) = body.split_first_chunk::<3>()?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let code = digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
    let last = match rest.first() {
        None | Some(b' ') => true,
        Some(b'-') => false,
        Some(_) => return None,
    };
    (200..=599).contains(&code).then_some((code, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader() -> ReplyReader {
        ReplyReader::new(ReplyLimits::default())
    }

    fn read(octets: &[u8]) -> Option<Result<Reply, ReplyError>> {
        let mut reader = reader();
        reader.push(octets);
        reader.next_reply()
    }

    fn texts(reply: &Reply) -> Vec<&str> {
        reply.lines.iter().map(ReplyLine::text).collect()
    }

    #[test]
    fn a_reply_of_several_lines_is_whole_only_at_its_last() {
        let mut reader = reader();
        reader.push(b"220-wait\r\n220-");
        assert_eq!(reader.next_reply(), None);
        reader.push(b"\r\n220 mx1\r\n");
        let reply = reader.next_reply().unwrap().unwrap();
        assert_eq!((reply.code, texts(&reply)), (220, vec!["wait", "", "mx1"]));
        assert!(reader.is_empty());
    }

    #[test]
    fn what_was_begun_can_be_taken_out() {
        let mut reader = reader();
        reader.push(b"220-wait\r\n22");
        assert_eq!(reader.take_unfinished(), ["220-wait", "22"]);
        assert!(reader.is_empty());
    }

    #[test]
    fn a_code_alone_is_a_reply() {
        let reply = read(b"250\r\n").unwrap().unwrap();
        assert_eq!((reply.code, reply.text(), reply.is_positive()), (250, "", true));
    }

    #[test]
    fn a_bare_lf_is_accepted_and_said() {
        assert!(read(b"250-a\r\n250 b\n").unwrap().unwrap().bare_lf);
        assert!(!read(b"250-a\r\n250 b\r\n").unwrap().unwrap().bare_lf);
    }

    #[test]
    fn the_lines_of_others_are_no_replies() {
        for other in [
            "HTTP/1.1 400 Bad Request\r\n",
            "SSH-2.0-x\r\n",
            "* OK IMAP4rev1\r\n",
            "+OK POP3\r\n",
            "22 two digits\r\n",
            "2200 four digits\r\n",
            "199 too low\r\n",
            "600 too high\r\n",
            "220\ttab\r\n",
            "\r\n",
        ] {
            let error = read(other.as_bytes()).unwrap().unwrap_err();
            let line = other.trim_end().replace('\t', "\\x09");
            assert_eq!(error, ReplyError::NotAReply { line });
        }
    }

    #[test]
    fn codes_may_not_mix() {
        let error = read(b"250-a\r\n220 b\r\n").unwrap().unwrap_err();
        assert_eq!(error, ReplyError::MixedCodes { first: 250, line: "220 b".into() });
    }

    #[test]
    fn a_line_may_reach_its_limit_and_not_pass_it() {
        let limits = ReplyLimits { line: 10, ..ReplyLimits::default() };
        let mut reader = ReplyReader::new(limits);
        reader.push(b"250 abcd\r\n");
        assert!(reader.next_reply().unwrap().is_ok());
        reader.push(b"250 abcdef");
        assert_eq!(reader.next_reply(), None);
        reader.push(b"g");
        let error = reader.next_reply().unwrap().unwrap_err();
        assert_eq!(error, ReplyError::LineTooLong { limit: 10, line: "250 abcdefg".into() });
    }

    #[test]
    fn a_reply_may_reach_its_limits_and_not_pass_them() {
        let limits = ReplyLimits { reply: 14, lines: 2, ..ReplyLimits::default() };
        let outcome = |octets: &[u8]| {
            let mut reader = ReplyReader::new(limits);
            reader.push(octets);
            reader.next_reply().unwrap()
        };
        assert!(outcome(b"250-a\r\n250 b\r\n").is_ok());
        assert!(matches!(outcome(b"250-a\r\n250 bc\r\n"), Err(ReplyError::ReplyTooLong { .. })));
        let three = outcome(b"250-\n250-\n25\n").unwrap_err();
        assert_eq!(three, ReplyError::NotAReply { line: "25".into() });
        let many = ReplyLimits { lines: 1, ..limits };
        let mut reader = ReplyReader::new(many);
        reader.push(b"250-a\n250 b\n");
        let error = reader.next_reply().unwrap().unwrap_err();
        assert_eq!(error, ReplyError::TooManyLines { limit: 1, line: "250 b".into() });
    }

    #[test]
    fn a_line_over_512_octets_is_noted() {
        let long = format!("250 {}\r\n", "x".repeat(507));
        assert!(read(long.as_bytes()).unwrap().unwrap().long_line);
        let allowed = format!("250 {}\r\n", "x".repeat(506));
        assert!(!read(allowed.as_bytes()).unwrap().unwrap().long_line);
    }

    #[test]
    fn what_follows_a_reply_waits_as_surplus() {
        let mut reader = reader();
        reader.push(b"220 a\r\n250 b\r\n25");
        assert_eq!(reader.next_reply().unwrap().unwrap().text(), "a");
        assert_eq!(reader.surplus(), b"250 b\r\n25");
        assert_eq!(reader.next_reply().unwrap().unwrap().text(), "b");
        assert_eq!(reader.take_surplus(), b"25");
        assert!(reader.is_empty());
    }

    #[test]
    fn a_flood_is_dropped_and_said() {
        let mut reader = reader();
        let flood = b"250 ok\r\n".repeat(1_000_000);
        reader.push(&flood);
        reader.push(&flood);
        assert!(reader.surplus().len() <= ReplyLimits::default().reply + 1);
        let outcomes: Vec<_> = std::iter::from_fn(|| reader.next_reply()).collect();
        assert!(matches!(outcomes.last(), Some(Err(ReplyError::ReplyTooLong { .. }))));
        assert!(outcomes.iter().rev().skip(1).all(Result::is_ok));
    }

    #[test]
    fn after_an_error_nothing_more_is_read() {
        let mut reader = reader();
        reader.push(b"250-a\r\nhello\r\n250 ok\r\n");
        assert!(reader.next_reply().unwrap().is_err());
        assert_eq!(reader.take_unfinished(), ["250-a"]);
        reader.push(b"250 ok\r\n");
        assert_eq!(reader.next_reply(), None);
        reader.clear();
        reader.push(b"250 ok\r\n");
        assert!(reader.next_reply().unwrap().is_ok());
    }
}
