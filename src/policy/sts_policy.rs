//! A policy as a domain serves it at `/.well-known/mta-sts.txt` (RFC 8461).
//!
//! Does no IO, reads no clock: who fetches it hands its octets in here.

use std::fmt;

use super::txt;
use crate::text::printable;

/// The longest policy that is read, in octets (A-8461-2).
pub const LONGEST_POLICY: usize = 64 * 1024;
/// The most `mx` lines in a policy.
pub const MOST_PATTERNS: usize = 256;

/// The most that `max_age` may be, in seconds: about a year.
const LONGEST_AGE: u32 = 31_557_600;
const DAY: u32 = 86_400;

/// What a domain asks of senders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StsPolicy {
    /// What to do where a server falls short.
    pub mode: StsMode,
    /// How long senders keep the policy, in seconds.
    pub max_age: u32,
    /// The servers it names, in the order of the file; none only where `mode` is `none`.
    pub mx: Vec<MxPattern>,
    /// Whether `version` was the first line, where strict readers want it.
    pub version_first: bool,
}

/// What senders do with a server that falls short of the policy (A-8461-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StsMode {
    /// They do not deliver to it.
    Enforce,
    /// They deliver, and report it.
    Testing,
    /// They do as if there were no policy.
    None,
}

impl StsMode {
    /// The word in policies and records.
    pub fn word(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Testing => "testing",
            Self::None => "none",
        }
    }

    fn of(word: &[u8]) -> Option<Self> {
        [Self::Enforce, Self::Testing, Self::None]
            .into_iter()
            .find(|mode| mode.word().as_bytes() == word)
    }
}

/// A server's name, or `*.` and a domain; in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MxPattern(String);

impl MxPattern {
    /// Whether an MX record's host name fits. `*` stands for exactly one label, the
    /// left-most (A-8461-4).
    pub fn matches(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        match self.0.strip_prefix("*.") {
            Some(parent) => host.split_once('.').is_some_and(|(label, rest)| {
                !label.is_empty() && rest.eq_ignore_ascii_case(parent)
            }),
            None => host.eq_ignore_ascii_case(&self.0),
        }
    }

    fn of(value: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(value).ok()?;
        let domain = text.strip_prefix("*.").unwrap_or(text);
        let whole = domain.len() <= 253 && domain.split('.').all(is_label);
        whole.then(|| Self(text.to_ascii_lowercase()))
    }
}

/// An underscore is no letter of host names, but servers with one are found and used.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl fmt::Display for MxPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a file is no policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StsPolicyError {
    /// More octets than a policy may have.
    #[error("it is longer than {LONGEST_POLICY} bytes")]
    TooLong,
    /// More servers than are looked at.
    #[error("it has more than {MOST_PATTERNS} mx lines")]
    TooManyPatterns,
    /// A line that breaks the syntax.
    #[error("line {line}: {what}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// A clause for the reader.
        what: String,
    },
    /// A line that must be there.
    #[error("it has no {0} line")]
    Missing(&'static str),
}

impl StsPolicy {
    /// Reads a policy file (A-8461-3).
    ///
    /// Lines end in CRLF or LF; empty ones and unknown keys are passed over; of two
    /// lines with one key, `mx` apart, the first counts.
    ///
    /// # Errors
    /// The first thing that is wrong, and in which line.
    pub fn read(file: &[u8]) -> Result<Self, StsPolicyError> {
        if file.len() > LONGEST_POLICY {
            return Err(StsPolicyError::TooLong);
        }
        let mut lines = Lines::default();
        for (at, line) in file.split(|byte| *byte == b'\n').enumerate() {
            let bare = line.strip_suffix(b"\r").unwrap_or(line).trim_ascii_end();
            if !bare.is_empty() {
                lines.take(at + 1, bare)?;
            }
        }
        lines.policy()
    }

    /// Whether the policy names this MX host.
    pub fn covers(&self, host: &str) -> bool {
        self.mx.iter().any(|pattern| pattern.matches(host))
    }

    /// The MX hosts that no pattern names: under `enforce` no mail goes there (A-8461-4).
    pub fn uncovered<'a>(&self, hosts: &[&'a str]) -> Vec<&'a str> {
        hosts.iter().copied().filter(|host| !self.covers(host)).collect()
    }

    /// The patterns that name none of the MX hosts (A-8461-4).
    pub fn stale(&self, hosts: &[&str]) -> Vec<&MxPattern> {
        let is_stale = |pattern: &&MxPattern| !hosts.iter().any(|host| pattern.matches(host));
        self.mx.iter().filter(is_stale).collect()
    }

    /// The least that `max_age` should be, in seconds, where it is less: under
    /// `enforce` 14 days, under `testing` one (A-8461-8).
    pub fn advised_max_age(&self) -> Option<u32> {
        let least = match self.mode {
            StsMode::Enforce => 14 * DAY,
            StsMode::Testing => DAY,
            StsMode::None => 0,
        };
        (self.max_age < least).then_some(least)
    }
}

/// What the lines read so far said.
#[derive(Default)]
struct Lines {
    first_key: Option<Vec<u8>>,
    version: bool,
    mode: Option<StsMode>,
    max_age: Option<u32>,
    mx: Vec<MxPattern>,
}

impl Lines {
    fn take(&mut self, line: usize, bytes: &[u8]) -> Result<(), StsPolicyError> {
        let wrong = |what: String| StsPolicyError::Line { line, what };
        let (key, value) = key_and_value(bytes).map_err(wrong)?;
        self.first_key.get_or_insert_with(|| key.to_vec());
        if key == b"mx" && self.mx.len() == MOST_PATTERNS {
            return Err(StsPolicyError::TooManyPatterns);
        }
        self.keep(key, value).ok_or_else(|| wrong(refusal(key, value)))
    }

    /// `None` where the value is none of this key. Later doubles are not even read.
    fn keep(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        match key {
            b"version" if !self.version => self.version = (value == b"STSv1").then_some(true)?,
            b"mode" if self.mode.is_none() => self.mode = Some(StsMode::of(value)?),
            b"max_age" if self.max_age.is_none() => self.max_age = Some(seconds(value)?),
            b"mx" => self.mx.push(MxPattern::of(value)?),
            _ => {}
        }
        Some(())
    }

    fn policy(self) -> Result<StsPolicy, StsPolicyError> {
        let missing = StsPolicyError::Missing;
        if !self.version {
            return Err(missing("version"));
        }
        let mode = self.mode.ok_or(missing("mode"))?;
        let max_age = self.max_age.ok_or(missing("max_age"))?;
        if self.mx.is_empty() && mode != StsMode::None {
            return Err(missing("mx"));
        }
        let version_first = self.first_key.as_deref() == Some(b"version");
        Ok(StsPolicy { mode, max_age, mx: self.mx, version_first })
    }
}

fn key_and_value(line: &[u8]) -> Result<(&[u8], &[u8]), String> {
    let mut parts = line.splitn(2, |byte| *byte == b':');
    let key = parts.next().filter(|key| std::str::from_utf8(key).is_ok_and(txt::is_name));
    let pair = key.zip(parts.next().map(<[u8]>::trim_ascii_start));
    pair.ok_or_else(|| format!("\"{}\" is no key, colon and value", printable(line)))
}

fn seconds(value: &[u8]) -> Option<u32> {
    let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(value).ok().filter(|_| digits)?;
    text.parse().ok().filter(|seconds| *seconds <= LONGEST_AGE)
}

fn refusal(key: &[u8], value: &[u8]) -> String {
    let shown = printable(value);
    match key {
        b"version" => format!("version is \"{shown}\", not STSv1"),
        b"mode" => format!("mode is \"{shown}\", not enforce, testing or none"),
        b"max_age" => format!("max_age is \"{shown}\", not 0 to {LONGEST_AGE} seconds"),
        _ => format!("mx is \"{shown}\", not a host name or *. and a domain"),
    }
}
