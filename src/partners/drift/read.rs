//! Files of records: one document, an array, or JSON Lines, of three kinds, mixed.
//!
//! Reads record by record and keeps what is compared. Does no IO but the reader it is handed,
//! reads no clock. RFC 8259.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use serde::Deserialize;
use serde::de::{Deserializer as _, Error as _, SeqAccess, Visitor};
use serde_json::{Deserializer, Value};

use super::lean::lean;
use super::said::{cut, few};
use crate::report::advised::POLICY;
use crate::report::checked::{CHECK, Rule};
use crate::report::record::{DOMAIN, Domain};
use crate::text::printable;

/// How much of a file is read, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The whole file.
    pub file: u64,
    /// One document, or one element of an array.
    pub record: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { file: 1 << 30, record: 128 << 20 }
    }
}

/// Why a file is no file of records.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The operating system's word.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is no JSON.
    #[error("line {line}, column {column}: not JSON ({what})")]
    NotJson {
        /// From 1 on.
        line: usize,
        /// From 1 on.
        column: usize,
        /// What was wrong, in few words.
        what: String,
    },
    /// It ends before its first record does.
    #[error("line {line}: it ends in the middle of a record; it was cut short")]
    CutShort {
        /// The last line.
        line: usize,
    },
    /// It is larger than anything read here.
    #[error("{what} is larger than {mib} MiB")]
    TooLarge {
        /// The file, or one record of it.
        what: &'static str,
        /// The limit.
        mib: u64,
    },
    /// There is no record in it.
    #[error("there is no record in it")]
    Empty,
    /// It is UTF-16, as PowerShell's redirection writes it.
    #[error("it is UTF-16 text; write it as UTF-8 (mxtls -o FILE does)")]
    Utf16,
    /// A JSON value that is no record.
    #[error("record {number} is no record of mxtls: it has no `schema`")]
    Nameless {
        /// From 1 on.
        number: usize,
    },
    /// A record of another kind.
    #[error("record {number} is {schema}; compared are {DOMAIN}, {POLICY} and {CHECK}")]
    Foreign {
        /// From 1 on.
        number: usize,
        /// Its schema.
        schema: String,
    },
    /// A record of a later version.
    #[error(
        "record {number} is {schema}, which a later mxtls wrote; this one reads {DOMAIN}, \
         {POLICY} and {CHECK}"
    )]
    Later {
        /// From 1 on.
        number: usize,
        /// Its schema.
        schema: String,
    },
    /// A record that is not what its schema says.
    #[error("record {number} is not what its schema says: {why}")]
    Broken {
        /// From 1 on.
        number: usize,
        /// What was wrong.
        why: String,
    },
}

/// One target as a file has it.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) domain: Domain,
    pub(super) rules: Vec<Rule>,
}

/// The targets of a file, each as it was seen last.
#[derive(Debug, Default)]
pub struct Records {
    pub(super) held: BTreeMap<String, Held>,
    /// Records that were left out, and why: one sentence each.
    pub warnings: Vec<String>,
    number: usize,
    twice: Vec<String>,
}

impl Records {
    /// How many targets there are.
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    fn take(&mut self, value: Value) -> Result<(), ReadError> {
        self.number += 1;
        let number = self.number;
        match kind(&value) {
            Some(DOMAIN) => self.hold(typed(value, number)?, Vec::new()),
            Some(POLICY) => {
                let Advised { domain } = typed(value, number)?;
                self.hold(domain, Vec::new());
            }
            Some(CHECK) => {
                let Check { partners } = typed(value, number)?;
                partners.into_iter().for_each(|one| self.hold(one.domain, one.rules));
            }
            Some(other) => return Err(unread(other, number)),
            // A line of a check that is written partner by partner.
            None if value.get("partner").is_some() => {
                let Partner { domain, rules } = typed(value, number)?;
                self.hold(domain, rules);
            }
            None => return Err(ReadError::Nameless { number }),
        }
        Ok(())
    }

    /// Of two looks at one target the later counts.
    fn hold(&mut self, domain: Domain, rules: Vec<Rule>) {
        let target = domain.target.to_ascii_lowercase();
        let held = Held { domain: lean(domain), rules };
        match self.held.get_mut(&target) {
            None => {
                self.held.insert(target, held);
            }
            Some(there) => {
                if held.domain.observed_at >= there.domain.observed_at {
                    *there = held;
                }
                self.twice.push(target);
            }
        }
    }

    fn finish(mut self) -> Result<Self, ReadError> {
        if self.number == 0 {
            return Err(ReadError::Empty);
        }
        self.twice.sort();
        self.twice.dedup();
        if !self.twice.is_empty() {
            let said =
                format!("{} stands in it more than once; the last look counts", few(&self.twice));
            self.warnings.push(said);
        }
        Ok(self)
    }
}

/// What is read of `mxtls.policy/1`.
#[derive(Deserialize)]
struct Advised {
    domain: Domain,
}

/// What is read of `mxtls.check/1`.
#[derive(Deserialize)]
struct Check {
    partners: Vec<Partner>,
}

#[derive(Deserialize)]
struct Partner {
    domain: Domain,
    #[serde(default)]
    rules: Vec<Rule>,
}

fn kind(value: &Value) -> Option<&str> {
    value.get("schema").and_then(Value::as_str)
}

fn typed<T: for<'de> Deserialize<'de>>(value: Value, number: usize) -> Result<T, ReadError> {
    serde_json::from_value(value).map_err(|error| ReadError::Broken {
        number,
        why: cut(&printable(error.to_string().as_bytes())),
    })
}

fn unread(schema: &str, number: usize) -> ReadError {
    let known = [DOMAIN, POLICY, CHECK].map(|one| one.split_once('/').unwrap_or((one, "")).0);
    let later = schema.split_once('/').is_some_and(|(name, version)| {
        known.contains(&name) && version.parse::<u32>().is_ok_and(|version| version > 1)
    });
    let schema = cut(&printable(schema.as_bytes()));
    match later {
        true => ReadError::Later { number, schema },
        false => ReadError::Foreign { number, schema },
    }
}

/// Reads a file of records.
///
/// A last line of JSON Lines that was cut short is left out with a warning.
///
/// # Errors
///
/// It cannot be read, is no JSON, too large, empty, or holds something else than these records.
pub fn read(from: impl Read, limits: Limits) -> Result<Records, ReadError> {
    let since = Rc::new(Cell::new(0));
    let meter = Meter { inner: from, read: 0, since: Rc::clone(&since), limits };
    let mut from = BufReader::new(meter);
    match opening(&mut from)? {
        None => Err(ReadError::Empty),
        Some(b'[') => array(from, &since, limits),
        Some(_) => stream(from, &since, limits),
    }
}

/// The first byte that is no space; a byte order mark is passed over.
fn opening(from: &mut impl BufRead) -> Result<Option<u8>, ReadError> {
    let head = from.fill_buf().map_err(|error| of_io(error, Limits::default()))?;
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return Err(ReadError::Utf16);
    }
    if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        from.consume(3);
    }
    loop {
        let head = from.fill_buf().map_err(|error| of_io(error, Limits::default()))?;
        let spaces = head.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        match head.get(spaces) {
            Some(first) => return Ok(Some(*first)),
            None if head.is_empty() => return Ok(None),
            None => from.consume(spaces),
        }
    }
}

/// Documents one after the other, on a line each or not.
fn stream(from: impl BufRead, since: &Cell<u64>, limits: Limits) -> Result<Records, ReadError> {
    let mut records = Records::default();
    for value in Deserializer::from_reader(from).into_iter::<Value>() {
        since.set(0);
        match value {
            Ok(value) => records.take(value)?,
            Err(error) if error.is_eof() && records.number > 0 => {
                let said = format!("line {} was cut short; it is left out", error.line());
                records.warnings.push(said);
                break;
            }
            Err(error) => return Err(of_json(error, limits)),
        }
    }
    records.finish()
}

/// One array, whose elements are taken one by one.
fn array(from: impl BufRead, since: &Cell<u64>, limits: Limits) -> Result<Records, ReadError> {
    let mut elements = Elements { records: Records::default(), since, trouble: None };
    let mut json = Deserializer::from_reader(from);
    let read = json.deserialize_seq(&mut elements).and_then(|()| json.end());
    match (elements.trouble, read) {
        (Some(trouble), _) => Err(trouble),
        (None, Err(error)) => Err(of_json(error, limits)),
        (None, Ok(())) => elements.records.finish(),
    }
}

struct Elements<'a> {
    records: Records,
    since: &'a Cell<u64>,
    trouble: Option<ReadError>,
}

impl<'de> Visitor<'de> for &mut Elements<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(value) = elements.next_element::<Value>()? {
            self.since.set(0);
            if let Err(trouble) = self.records.take(value) {
                self.trouble = Some(trouble);
                return Err(A::Error::custom("no record"));
            }
        }
        Ok(())
    }
}

fn of_json(error: serde_json::Error, limits: Limits) -> ReadError {
    let (line, column) = (error.line(), error.column());
    if error.is_eof() {
        return ReadError::CutShort { line };
    }
    if error.is_io() {
        return of_io(error.into(), limits);
    }
    let text = error.to_string();
    let what = text.split_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    ReadError::NotJson { line, column, what: cut(&printable(what.as_bytes())) }
}

fn of_io(error: io::Error, limits: Limits) -> ReadError {
    match error.kind() {
        io::ErrorKind::FileTooLarge => {
            ReadError::TooLarge { what: "the file", mib: limits.file >> 20 }
        }
        io::ErrorKind::QuotaExceeded => {
            ReadError::TooLarge { what: "one of its records", mib: limits.record >> 20 }
        }
        _ => ReadError::Io(error),
    }
}

/// A reader that counts, all in all and since the last record.
struct Meter<R> {
    inner: R,
    read: u64,
    since: Rc<Cell<u64>>,
    limits: Limits,
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let more = u64::try_from(count).unwrap_or(u64::MAX);
        self.read = self.read.saturating_add(more);
        self.since.set(self.since.get().saturating_add(more));
        if self.read > self.limits.file {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if self.since.get() > self.limits.record {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        Ok(count)
    }
}
