//! A stream as lines, whatever ends them: LF, CRLF, or the lone CR of old.
//!
//! A line's excess over the limit is passed over, so memory stays bounded.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use super::FIELD_LIMIT;

const BUFFER: usize = 64 * 1024;

/// Lines without their ends, each lent until the next is read.
pub(super) struct Lines {
    input: Box<dyn BufRead + Send>,
    started: bool,
    line: Vec<u8>,
    /// The line is given once more.
    held: bool,
    /// Some line was longer than the limit, since last asked.
    cut: bool,
}

impl Lines {
    pub(super) fn new(reader: impl Read + Send + 'static) -> Self {
        let input = Box::new(BufReader::with_capacity(BUFFER, reader));
        Self { input, started: false, line: Vec::new(), held: false, cut: false }
    }

    /// Goes to the next line; false at the end of the stream.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        if std::mem::take(&mut self.held) {
            return Ok(true);
        }
        if !std::mem::replace(&mut self.started, true) {
            self.start()?;
        }
        self.line.clear();
        let limit = FIELD_LIMIT as u64;
        let read = (&mut self.input).take(limit).read_until(b'\n', &mut self.line)?;
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        } else if read == FIELD_LIMIT {
            // No more than the line end itself may be left of a line that just fits.
            self.cut |= self.input.skip_until(b'\n')? > "\r\n".len();
        }
        while self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        Ok(read > 0)
    }

    /// The line that the stream stands at.
    pub(super) fn line(&self) -> &[u8] {
        &self.line
    }

    /// Lets the next `advance` give this line again.
    pub(super) fn hold(&mut self) {
        self.held = true;
    }

    /// Whether a line was cut since this was last asked.
    pub(super) fn take_cut(&mut self) -> bool {
        std::mem::take(&mut self.cut)
    }

    /// Drops a byte order mark, and sees by the first line whether CR ends lines.
    fn start(&mut self) -> io::Result<()> {
        let mut head = Vec::new();
        (&mut self.input).take(BUFFER as u64).read_until(b'\n', &mut head)?;
        if head.starts_with(b"\xef\xbb\xbf") {
            head.drain(..3);
        }
        let lone_cr = head.trim_ascii_end().contains(&b'\r');
        let rest = std::mem::replace(&mut self.input, Box::new(io::empty()));
        let whole = io::Cursor::new(head).chain(rest);
        self.input =
            if lone_cr { Box::new(BufReader::new(LoneCr::new(whole))) } else { Box::new(whole) };
        Ok(())
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").field("held", &self.held).finish_non_exhaustive()
    }
}

/// Gives LF for each CR and CRLF.
struct LoneCr<R> {
    inner: R,
    after_cr: bool,
}

impl<R: Read> LoneCr<R> {
    fn new(inner: R) -> Self {
        Self { inner, after_cr: false }
    }

    fn translate(&mut self, byte: u8) -> Option<u8> {
        let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
        match byte {
            b'\n' if after_cr => None,
            b'\r' => Some(b'\n'),
            other => Some(other),
        }
    }
}

impl<R: Read> Read for LoneCr<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.inner.read(out)?;
            let bytes = out.iter().take(read);
            let text: Vec<u8> = bytes.filter_map(|byte| self.translate(*byte)).collect();
            out.iter_mut().zip(&text).for_each(|(slot, byte)| *slot = *byte);
            if read == 0 || !text.is_empty() {
                return Ok(text.len());
            }
        }
    }
}
