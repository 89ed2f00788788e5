//! Where records go: standard output or files, in one form each.

use std::collections::HashSet;
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
    /// Whoever read it has gone; nothing more is written.
    gone: bool,
}

enum Place {
    Stdout,
    /// A pipe or a device: written as it is.
    Direct(PathBuf, File),
    /// Written beside, and moved into place when whole.
    Beside(Unfinished),
}

/// A file that takes its name when it is whole, and goes if it never is.
struct Unfinished {
    name: PathBuf,
    beside: PathBuf,
    file: File,
    whole: bool,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.whole {
            let _ = std::fs::remove_file(&self.beside);
        }
    }
}

impl Outputs {
    /// Opens every output, so that what cannot be written is known before anyone is contacted.
    pub(super) fn open(args: &OutputArgs, several: bool) -> Result<Self, Trouble> {
        let first = args.output.as_ref().map(|path| (args.format, path));
        let reports = args.report.iter().map(|report| (report.format, &report.file));
        let mut sinks = Vec::new();
        if first.is_none() {
            sinks.push(Sink::new(args.format, style(args, true), Place::Stdout));
        }
        let mut named = HashSet::new();
        for (format, path) in first.into_iter().chain(reports) {
            if !named.insert(whereto(path)) {
                let said = format!("two outputs of one run go to {}", path.display());
                return Err(Trouble::Ours(said));
            }
            let place = place(path)?;
            sinks.push(Sink::new(format, style(args, false), place));
        }
        Ok(Outputs { sinks, several })
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
        for sink in &mut self.sinks {
            match sink.format {
                Format::Human => sink.write(|style, out| human::write(records, style, out)),
                Format::Json => sink.write(|_, out| json::write_json(records, several, out)),
                Format::Jsonl => Ok(()),
            }?;
        }
        let heard = self.sinks.iter().all(|sink| !sink.gone);
        self.sinks.into_iter().try_for_each(|sink| sink.place.settle())?;
        Ok(heard)
    }
}

/// The file that `path` leads to; a link stays a link, and what it leads to is replaced.
fn whereto(path: &Path) -> PathBuf {
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// Where `path` leads: to a file that is replaced when the new one is whole, or to a pipe or
/// device that is written as it is.
fn place(path: &Path) -> Result<Place, Trouble> {
    let trouble = |e: io::Error| Trouble::writing(&path.display().to_string(), &e);
    match std::fs::metadata(path) {
        Ok(there) if there.is_dir() => {
            Err(Trouble::Ours(format!("cannot write {}: it is a folder", path.display())))
        }
        Ok(there) if !there.is_file() => {
            let file = File::options().write(true).open(path).map_err(trouble)?;
            Ok(Place::Direct(path.to_owned(), file))
        }
        _ => beside(whereto(path)).map_err(trouble),
    }
}

fn beside(name: PathBuf) -> io::Result<Place> {
    let mut part = name.file_name().unwrap_or_default().to_owned();
    part.push(format!(".part{}", std::process::id()));
    let beside = name.with_file_name(part);
    let create = || File::options().write(true).create_new(true).open(&beside);
    let file = match create() {
        // Left by a run of the same number that was killed.
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            std::fs::remove_file(&beside)?;
            create()?
        }
        other => other?,
    };
    Ok(Place::Beside(Unfinished { name, beside, file, whole: false }))
}

impl Sink {
    fn new(format: Format, style: Style, place: Place) -> Self {
        Sink { format, style, place, gone: false }
    }

    fn write(
        &mut self,
        render: impl FnOnce(Style, &mut Box<dyn Write + '_>) -> io::Result<()>,
    ) -> Result<(), Trouble> {
        if self.gone {
            return Ok(());
        }
        let name = self.place.path().display().to_string();
        let mut out: Box<dyn Write + '_> = match &mut self.place {
            Place::Stdout => Box::new(io::stdout().lock()),
            Place::Direct(_, file) => Box::new(file),
            Place::Beside(unfinished) => Box::new(&mut unfinished.file),
        };
        match render(self.style, &mut out).and_then(|()| out.flush()) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {
                drop(out);
                self.gone = true;
                Ok(())
            }
            other => other.map_err(|e| Trouble::writing(&name, &e)),
        }
    }
}

impl Place {
    fn path(&self) -> &Path {
        match self {
            Place::Stdout => Path::new("standard output"),
            Place::Direct(path, _) => path,
            Place::Beside(unfinished) => &unfinished.name,
        }
    }

    fn settle(self) -> Result<(), Trouble> {
        let Place::Beside(mut unfinished) = self else { return Ok(()) };
        let moved = std::fs::rename(&unfinished.beside, &unfinished.name);
        moved.map_err(|e| Trouble::writing(&unfinished.name.display().to_string(), &e))?;
        unfinished.whole = true;
        Ok(())
    }
}

fn style(args: &OutputArgs, to_stdout: bool) -> Style {
    Style {
        width: if to_stdout { width() } else { Style::default().width },
        colour: to_stdout && colour(args.color),
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
