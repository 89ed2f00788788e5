//! Where output goes: standard output, files that appear when they are whole,
//! pipes and devices. What is written is the business of each command.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::{Form, OutputArgs};
use super::exit::Trouble;
use super::output::{colour, width};
use crate::report::human::Style;

/// One output.
pub(super) struct Sink<F> {
    pub(super) format: F,
    style: Style,
    place: Place,
    /// Whoever read it has gone; nothing more is written.
    pub(super) gone: bool,
    /// It could not be written to its end.
    broken: bool,
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

/// Opens every output, so that what cannot be written is known before anyone is contacted.
pub(super) fn open<F: Form>(args: &OutputArgs<F>) -> Result<Vec<Sink<F>>, Trouble> {
    let first = args.output.as_ref().map(|path| (args.format.clone(), path));
    let reports = args.report.iter().map(|report| (report.format.clone(), &report.file));
    let mut sinks = Vec::new();
    if first.is_none() {
        sinks.push(Sink::new(args.format.clone(), style(args, true), Place::Stdout));
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
    Ok(sinks)
}

/// Writes to every output, one's trouble keeping no other back.
///
/// # Errors
/// The first trouble.
pub(super) fn each<F>(
    sinks: &mut [Sink<F>],
    mut write: impl FnMut(&mut Sink<F>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let mut first = Ok(());
    for sink in sinks {
        let written = write(sink);
        sink.broken |= written.is_err();
        first = first.and(written);
    }
    first
}

/// Finishes every file that is whole. True unless a reader went away.
pub(super) fn settle<F>(sinks: Vec<Sink<F>>) -> Result<bool, Trouble> {
    let heard = sinks.iter().all(|sink| !sink.gone);
    let whole = sinks.into_iter().filter(|sink| !sink.broken);
    whole.map(|sink| sink.place.settle()).fold(Ok(()), Result::and)?;
    Ok(heard)
}

/// Refuses outputs that would take the place of what is read.
///
/// # Errors
/// Where one would.
pub(super) fn spare<F: Form>(args: &OutputArgs<F>, inputs: &[&Path]) -> Result<(), Trouble> {
    let read: HashSet<PathBuf> = inputs.iter().map(|path| whereto(path)).collect();
    let written = args.output.iter().chain(args.report.iter().map(|report| &report.file));
    match written.into_iter().find(|path| read.contains(&whereto(path))) {
        Some(path) => {
            let name = path.display();
            Err(Trouble::Ours(format!("{name} is read by this run; write to another file")))
        }
        None => Ok(()),
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

impl<F> Sink<F> {
    fn new(format: F, style: Style, place: Place) -> Self {
        Sink { format, style, place, gone: false, broken: false }
    }

    /// The file that takes its name when it is whole, if this output is one.
    pub(super) fn file(&self) -> Option<&Path> {
        match &self.place {
            Place::Beside(unfinished) => Some(&unfinished.name),
            _ => None,
        }
    }

    /// It is standard output.
    pub(super) fn is_stdout(&self) -> bool {
        matches!(self.place, Place::Stdout)
    }

    /// Writes to it, unless its reader has gone.
    pub(super) fn write(
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

fn style<F: Form>(args: &OutputArgs<F>, to_stdout: bool) -> Style {
    Style {
        width: if to_stdout { width() } else { Style::default().width },
        colour: to_stdout && colour(args.color),
        verbose: args.verbose,
        quiet: args.quiet,
    }
}
