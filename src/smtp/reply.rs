//! What a reply is, and how one can fail to be a reply (RFC 5321).
//!
//! Does no IO, reads no clock. Every text here is already printable.

use thiserror::Error;

/// How much of a reply is read before it is given up, line ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyLimits {
    /// The longest line, in octets.
    pub line: usize,
    /// The longest reply, in octets.
    pub reply: usize,
    /// The most lines in one reply.
    pub lines: usize,
}

impl Default for ReplyLimits {
    /// Well above what RFC 5321 asks for (512 octets a line), yet bounded (A-5321-25).
    fn default() -> Self {
        Self { line: 4096, reply: 65_536, lines: 500 }
    }
}

/// A whole reply: one code, one or more lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The three-digit code, 200 to 599, the same on every line.
    pub code: u16,
    /// Its lines in order, never empty when a reader made it.
    pub lines: Vec<ReplyLine>,
    /// A line ended in LF without CR.
    pub bare_lf: bool,
    /// A line was longer than the 512 octets RFC 5321 allows.
    pub long_line: bool,
}

impl Reply {
    /// 2xx: done as asked.
    pub fn is_positive(&self) -> bool {
        self.code / 100 == 2
    }

    /// 4xx: not now.
    pub fn is_transient(&self) -> bool {
        self.code / 100 == 4
    }

    /// 421: the server is about to hang up, whatever was asked (A-5321-21).
    pub fn is_closing(&self) -> bool {
        self.code == 421
    }

    /// The same without what nobody reads any more: the later lines and the raw octets.
    #[must_use]
    pub(super) fn brief(mut self) -> Self {
        self.lines.truncate(1);
        self.lines.iter_mut().for_each(|line| line.octets = Vec::new());
        self
    }

    /// What the first line says after its code.
    pub fn text(&self) -> &str {
        self.lines.first().map_or("", ReplyLine::text)
    }
}

/// The first line as it was sent: `550 5.7.1 go away`.
impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.lines.first().map_or("", |first| &first.line))
    }
}

/// One line of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyLine {
    /// The line with its code, without its line end, printable and bounded.
    pub line: String,
    /// The same as it came: hostile, and as long as [`ReplyLimits::line`] allows.
    pub octets: Vec<u8>,
}

impl ReplyLine {
    /// What follows the code and its separator, printable.
    pub fn text(&self) -> &str {
        self.line.get(4..).unwrap_or("")
    }

    /// What follows the code and its separator, as it came but for blanks around it.
    pub(super) fn words(&self) -> &[u8] {
        self.octets.get(4..).unwrap_or_default().trim_ascii()
    }
}

/// Octets that are no reply, or more of one than is read.
///
/// `line` is the printable start of the line at which it showed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReplyError {
    /// The line has no code from 200 to 599 followed by a space, a hyphen or its end.
    #[error("not an SMTP reply: {line}")]
    NotAReply {
        /// The line.
        line: String,
    },
    /// A later line has another code than the first.
    #[error("a reply that began with {first} goes on with another code: {line}")]
    MixedCodes {
        /// The code the reply began with.
        first: u16,
        /// The line with the other code.
        line: String,
    },
    /// A line passed [`ReplyLimits::line`].
    #[error("a reply line of more than {limit} octets: {line}")]
    LineTooLong {
        /// The limit in octets.
        limit: usize,
        /// The start of the line.
        line: String,
    },
    /// The reply passed [`ReplyLimits::reply`].
    #[error("a reply of more than {limit} octets, at: {line}")]
    ReplyTooLong {
        /// The limit in octets.
        limit: usize,
        /// The line at which the limit was passed.
        line: String,
    },
    /// The reply passed [`ReplyLimits::lines`].
    #[error("a reply of more than {limit} lines, at: {line}")]
    TooManyLines {
        /// The limit in lines.
        limit: usize,
        /// The first line too many.
        line: String,
    },
}

impl ReplyError {
    /// The printable line that shows it.
    pub fn evidence(&self) -> &str {
        match self {
            Self::NotAReply { line }
            | Self::MixedCodes { line, .. }
            | Self::LineTooLong { line, .. }
            | Self::ReplyTooLong { line, .. }
            | Self::TooManyLines { line, .. } => line,
        }
    }
}
