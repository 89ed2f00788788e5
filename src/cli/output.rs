//! Where the records of domains go, in one form each.

use std::io::{self, Write};

use super::args::{Color, Format, OutputArgs};
use super::exit::Trouble;
use super::sink::{self, Sink};
use crate::report::human;
use crate::report::json;
use crate::report::record::Domain;

/// All outputs of one run.
pub(super) struct Outputs {
    sinks: Vec<Sink<Format>>,
    several: bool,
}

impl Outputs {
    /// Opens every output, so that what cannot be written is known before anyone is contacted.
    pub(super) fn open(args: &OutputArgs<Format>, several: bool) -> Result<Self, Trouble> {
        Ok(Outputs { sinks: sink::open(args)?, several })
    }

    /// Whether any output takes records as they come.
    pub(super) fn stream(&self) -> bool {
        self.sinks.iter().any(|sink| sink.format == Format::Jsonl)
    }

    /// Whether nobody reads any of the outputs any more.
    pub(super) fn all_gone(&self) -> bool {
        self.sinks.iter().all(|sink| sink.gone)
    }

    /// Writes one record to the outputs that take records as they come.
    pub(super) fn record(&mut self, record: &Domain) -> Result<(), Trouble> {
        let mut streams = self.sinks.iter_mut().filter(|sink| sink.format == Format::Jsonl);
        streams.try_for_each(|sink| sink.write(|_, out| json::write_jsonl(record, out)))
    }

    /// Writes all records to the outputs that want them together, and finishes every file.
    /// True unless a reader went away.
    pub(super) fn finish(mut self, records: &[Domain]) -> Result<bool, Trouble> {
        let several = self.several;
        let written = sink::each(&mut self.sinks, |sink| match sink.format {
            Format::Human => sink.write(|style, out| human::write(records, style, out)),
            Format::Json => sink.write(|_, out| json::write_json(records, several, out)),
            Format::Jsonl => Ok(()),
        });
        let heard = sink::settle(self.sinks);
        written.and(heard)
    }
}

/// Whether standard output takes colour.
pub(super) fn colour(wish: Color) -> bool {
    match wish {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let choice = anstream::AutoStream::choice(&io::stdout());
            choice != anstream::ColorChoice::Never
        }
    }
}

/// The columns of the terminal that standard output is, at most 80: longer lines are hard to read.
pub(super) fn width() -> usize {
    let of_terminal = terminal_size::terminal_size_of(io::stdout());
    of_terminal.map_or(80, |(width, _)| usize::from(width.0)).clamp(40, 80)
}

/// Writes plain text.
pub(super) fn text(out: &mut impl Write, text: impl AsRef<[u8]>) -> Result<(), Trouble> {
    let written = out.write_all(text.as_ref()).and_then(|()| out.flush());
    written.map_err(|e| Trouble::writing("standard output", &e))
}
