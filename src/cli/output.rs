//! Where records go: standard output or files, in one form each.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::{Color, Format, OutputArgs};
use super::exit::Trouble;
use crate::report::human::{self, Style};
use crate::report::json;
use crate::report::record::Domain;

/// All outputs of one run.
pub(super) struct Outputs {
    sinks: Vec<Sink>,
    several: bool,
}

/// One output.
struct Sink {
    format: Format,
    style: Style,
    place: Place,
}

enum Place {
    Stdout,
    /// Written beside, and moved into place when whole.
    File {
        path: PathBuf,
        unfinished: PathBuf,
        file: File,
    },
}

impl Outputs {
    /// Opens every output, so that what cannot be written is known before anyone is contacted.
    pub(super) fn open(args: &OutputArgs, several: bool) -> Result<Self, Trouble> {
        let first = match &args.output {
            None => Sink { format: args.format, style: style(args, true), place: Place::Stdout },
            Some(path) => file_sink(args, args.format, path)?,
        };
        let mut sinks = vec![first];
        for report in &args.report {
            sinks.push(file_sink(args, report.format, &report.file)?);
        }
        Ok(Outputs { sinks, several })
    }

    /// Whether any output takes records as they come.
    pub(super) fn stream(&self) -> bool {
        self.sinks.iter().any(|sink| sink.format == Format::Jsonl)
    }

    /// Writes one record to the outputs that take records as they come.
    pub(super) fn record(&mut self, record: &Domain) -> Result<(), Trouble> {
        let mut streams = self.sinks.iter_mut().filter(|sink| sink.format == Format::Jsonl);
        streams.try_for_each(|sink| sink.write(|_, out| json::write_jsonl(record, out)))
    }

    /// Writes all records to the outputs that want them together, and finishes every file.
    pub(super) fn finish(mut self, records: &[Domain]) -> Result<(), Trouble> {
        let several = self.several;
        for sink in &mut self.sinks {
            match sink.format {
                Format::Human => sink.write(|style, out| human::write(records, style, out)),
                Format::Json => sink.write(|_, out| json::write_json(records, several, out)),
                Format::Jsonl => Ok(()),
            }?;
        }
        self.sinks.into_iter().try_for_each(|sink| sink.place.settle())
    }
}

fn file_sink(args: &OutputArgs, format: Format, path: &Path) -> Result<Sink, Trouble> {
    let style = style(args, false);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".part{}", std::process::id()));
    let unfinished = path.with_file_name(name);
    let file =
        File::create(&unfinished).map_err(|e| Trouble::writing(&path.display().to_string(), &e))?;
    Ok(Sink { format, style, place: Place::File { path: path.to_owned(), unfinished, file } })
}

impl Sink {
    fn write(
        &mut self,
        render: impl FnOnce(Style, &mut Box<dyn Write + '_>) -> io::Result<()>,
    ) -> Result<(), Trouble> {
        let (name, mut out): (String, Box<dyn Write + '_>) = match &mut self.place {
            Place::Stdout => ("standard output".into(), Box::new(io::stdout().lock())),
            Place::File { path, file, .. } => (path.display().to_string(), Box::new(file)),
        };
        let written = render(self.style, &mut out).and_then(|()| out.flush());
        written.map_err(|e| Trouble::writing(&name, &e))
    }
}

impl Place {
    fn settle(self) -> Result<(), Trouble> {
        let Place::File { path, unfinished, file } = self else { return Ok(()) };
        drop(file);
        std::fs::rename(&unfinished, &path)
            .map_err(|e| Trouble::writing(&path.display().to_string(), &e))
    }
}

fn style(args: &OutputArgs, to_terminal: bool) -> Style {
    Style {
        width: if to_terminal { width() } else { Style::default().width },
        colour: to_terminal && colour(args.color),
        verbose: args.verbose,
        quiet: args.quiet,
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

/// The columns of the terminal, at most 80: longer lines are hard to read.
pub(super) fn width() -> usize {
    let of_terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    of_terminal.unwrap_or(80).clamp(40, 80)
}

/// Writes plain text.
pub(super) fn text(out: &mut impl Write, text: &str) -> Result<(), Trouble> {
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|e| Trouble::writing("standard output", &e))
}
