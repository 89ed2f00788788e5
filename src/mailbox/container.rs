//! One file or stream as messages: each header is read, each body passed over.

use std::io;

use super::block::{Block, name_and_value, read_strictly};
use super::from_line::is_from_line;
use super::lines::Lines;
use super::mend::{is_blank, is_dressed, read_leniently};
use super::{MailboxError, Message};
use crate::text::printable;

/// How many messages a file can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// One, as in a Maildir, whatever its first line says.
    One,
    /// Many, if it begins with a From_ line.
    AnyNumber,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Unopened,
    Mbox,
    Single,
    Ended,
}

/// A file or stream, and how far it was read.
#[derive(Debug)]
pub(super) struct Container {
    name: String,
    lines: Lines,
    holds: Holds,
    to_the_end: bool,
    form: Form,
    count: usize,
    block: Block,
}

type Item = Result<Message, MailboxError>;

impl Container {
    pub(super) fn new(name: String, lines: Lines, holds: Holds) -> Self {
        let (form, block) = (Form::Unopened, Block::default());
        Self { name, lines, holds, to_the_end: false, form, count: 0, block }
    }

    /// Reads the body of a single message too: whoever writes it is not cut off.
    pub(super) fn read_to_the_end(self) -> Self {
        Self { to_the_end: true, ..self }
    }

    /// The next message; none at the end, or after reading failed.
    pub(super) fn next(&mut self) -> Option<Item> {
        self.message().unwrap_or_else(|cause| {
            self.form = Form::Ended;
            Some(Err(MailboxError::Read { source_name: self.name.clone(), cause }))
        })
    }

    fn message(&mut self) -> io::Result<Option<Item>> {
        let found = match self.form {
            Form::Unopened => self.open()?,
            Form::Mbox => self.pass_body()?,
            Form::Single => self.pass_rest(),
            Form::Ended => false,
        };
        if found {
            self.count += 1;
            return self.header().map(Some);
        }
        let empty = self.form == Form::Unopened;
        self.form = Form::Ended;
        Ok(empty.then(|| Err(MailboxError::Empty { source_name: self.name.clone() })))
    }

    /// Goes to the first header and sees what form the file has; false if it is empty.
    fn open(&mut self) -> io::Result<bool> {
        if !self.pass_blank_lines()? {
            return Ok(false);
        }
        let from_line = is_from_line(self.lines.line());
        let mbox = from_line && self.holds == Holds::AnyNumber;
        self.form = if mbox { Form::Mbox } else { Form::Single };
        if !from_line {
            self.lines.hold();
        }
        Ok(true)
    }

    /// Goes to the From_ line of the next message; false at the end.
    fn pass_body(&mut self) -> io::Result<bool> {
        let mut after_blank = true;
        while self.lines.advance()? {
            let line = self.lines.line();
            if after_blank && is_from_line(line) {
                self.lines.take_cut(); // what is left out of a body is nobody's loss
                return Ok(true);
            }
            after_blank = line.is_empty();
        }
        Ok(false)
    }

    /// Ends a single message; its header was given, so a fault here is nobody's loss.
    fn pass_rest(&mut self) -> bool {
        while self.to_the_end && self.lines.advance().unwrap_or(false) {}
        false
    }

    /// Goes to the next line with text; false at the end.
    fn pass_blank_lines(&mut self) -> io::Result<bool> {
        while self.lines.advance()? {
            if !self.lines.line().trim_ascii().is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn header(&mut self) -> io::Result<Item> {
        self.block.clear();
        let ended = self.read_block()?;
        let spaced = ended && self.block.len() == 1 && self.read_spaced()?;
        let cut = self.lines.take_cut() | self.block.cut;
        let bare = !self.has_body()?;
        let strict = read_strictly(&self.block);
        let mended = strict.is_none() || spaced;
        let Some(fields) = strict.or_else(|| read_leniently(&self.block, bare)) else {
            return Ok(Err(self.no_message()));
        };
        let cut = cut | fields.cut;
        Ok(Ok(Message { source: self.source(), fields: fields.done, cut, mended }))
    }

    /// Reads the lines of a header; true if a blank line ended it.
    fn read_block(&mut self) -> io::Result<bool> {
        let mut dressed = false;
        while self.lines.advance()? {
            let line = self.lines.line();
            if self.form == Form::Mbox && is_from_line(line) {
                if self.block.len() > 0 {
                    self.lines.hold();
                    return Ok(false);
                }
                continue; // a second From_ line, before any field
            }
            if line.is_empty() || dressed && is_blank(line) {
                return Ok(true);
            }
            if self.block.len() == 0 {
                dressed = is_dressed(line);
            }
            self.block.push(line);
        }
        Ok(false)
    }

    /// Reads on where a paste may have put a blank line after every line.
    ///
    /// True if it did: line and blank take turns until two blanks or the end, and
    /// there is a trace line. Otherwise the block is its first line, as it was.
    fn read_spaced(&mut self) -> io::Result<bool> {
        let mut regular = self.form == Form::Single;
        while regular && self.lines.advance()? && !is_blank(self.lines.line()) {
            self.block.push(self.lines.line());
            regular = !self.lines.advance()? || is_blank(self.lines.line());
        }
        let traced = self.block.len() > 1 && self.block.lines().any(is_trace_line);
        if !(regular && traced) {
            self.block.keep_first();
        }
        Ok(regular && traced)
    }

    /// Whether text follows the header, in this message.
    fn has_body(&mut self) -> io::Result<bool> {
        if !self.pass_blank_lines()? {
            return Ok(false);
        }
        self.lines.hold();
        Ok(self.form != Form::Mbox || !is_from_line(self.lines.line()))
    }

    fn source(&self) -> String {
        match self.form {
            Form::Mbox => format!("{}#{}", self.name, self.count),
            _ => self.name.clone(),
        }
    }

    fn no_message(&self) -> MailboxError {
        let first = self.block.lines().next().unwrap_or_default();
        MailboxError::NotAMessage { source_name: self.source(), begins: beginning(first) }
    }
}

fn is_trace_line(line: &[u8]) -> bool {
    let dress = |byte: &u8| *byte == b'>' || byte.is_ascii_whitespace();
    let bare = line.iter().position(|byte| !dress(byte)).unwrap_or(line.len());
    name_and_value(line.split_at(bare).1)
        .is_some_and(|(name, _)| name.eq_ignore_ascii_case(b"received"))
}

/// The first words of what is no message, for a person to recognise it.
fn beginning(line: &[u8]) -> String {
    const SHOWN: usize = 40;
    if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
        return "UTF-16 text (save it as UTF-8)".to_owned();
    }
    if line.contains(&0) {
        return "bytes that are no text".to_owned();
    }
    match printable(line) {
        text if text.is_empty() => "an empty line".to_owned(),
        text if text.chars().count() <= SHOWN => format!("\"{text}\""),
        text => format!("\"{}…\"", text.chars().take(SHOWN).collect::<String>()),
    }
}
