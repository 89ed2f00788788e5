//! `mxtls diff`: two record files in, what changed out. No connection is made.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::args::{DiffArgs, DiffFormat};
use super::exit::{Code, Trouble};
use super::page::warn;
use super::sink::{self, Sink};
use crate::partners::drift::{self, Compared, Limits, Records};
use crate::report::changes::{Diff, State, markdown};
use crate::report::record::Tool;
use crate::report::{human, json};
use crate::text::printable;

/// Runs it.
pub(super) fn run(args: &DiffArgs) -> Result<Code, Trouble> {
    if is_stdin(&args.old) && is_stdin(&args.new) {
        return Err(Trouble::Ours("only one of OLD and NEW can be standard input".to_owned()));
    }
    sink::spare(&args.output, &[&args.old, &args.new])?;
    let (old, new) = (records(&args.old)?, records(&args.new)?);
    let (old_name, new_name) = (name(&args.old), name(&args.new));
    warn_of(&old_name, &old);
    warn_of(&new_name, &new);
    drift::reversed(&old, &new).iter().for_each(|said| warn(said));
    let old = Compared { name: &old_name, records: &old };
    let new = Compared { name: &new_name, records: &new };
    let diff = drift::compare(tool(), old, new, args.all);
    match write(sink::open(&args.output)?, &diff)? {
        // A reader that goes away has had what it wanted.
        false => Ok(Code::Holds),
        true => Ok(code(&diff, args)),
    }
}

fn warn_of(name: &str, records: &Records) {
    records.warnings.iter().for_each(|warning| warn(&format!("{name}: {warning}.")));
}

fn tool() -> Tool {
    Tool { name: "mxtls".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

fn code(diff: &Diff, args: &DiffArgs) -> Code {
    match diff.summary.state {
        State::Worse => Code::FallsShort,
        State::Unknown => Code::undetermined(args.undetermined),
        State::Changed | State::Better | State::Same => Code::Holds,
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn name(path: &Path) -> String {
    match is_stdin(path) {
        true => "standard input".to_owned(),
        false => printable(path.display().to_string().as_bytes()),
    }
}

fn records(path: &Path) -> Result<Records, Trouble> {
    let ours = |why: String| Trouble::Ours(format!("cannot read {}: {why}", name(path)));
    let from: Box<dyn Read> = match is_stdin(path) {
        true => Box::new(io::stdin().lock()),
        false => Box::new(File::open(path).map_err(|error| ours(error.to_string()))?),
    };
    drift::read(from, Limits::default()).map_err(|error| ours(error.to_string()))
}

/// Writes every output. True unless a reader went away.
fn write(mut sinks: Vec<Sink<DiffFormat>>, diff: &Diff) -> Result<bool, Trouble> {
    for sink in &mut sinks {
        match sink.format {
            DiffFormat::Human => sink.write(|style, out| human::write_changes(diff, style, out)),
            DiffFormat::Json => {
                sink.write(|_, out| json::write_json(std::slice::from_ref(diff), false, out))
            }
            DiffFormat::Markdown => sink.write(|_, out| markdown::write(diff, out)),
        }?;
    }
    sink::settle(sinks)
}
