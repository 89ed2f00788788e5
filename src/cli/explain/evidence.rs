//! The files that `explain` takes as evidence: context, probe facts, TLS reports.

use std::path::Path;

use super::super::args::ExplainArgs;
use super::super::exit::Trouble;
use super::super::page;
use crate::examine::message::{Known, Reading, read_facts};
use crate::policy;
use crate::verdict::hop::Boundary;

/// Reads all of them. A message of the context that cannot be read is told and left out; any
/// other file must be right.
pub(super) fn known(args: &ExplainArgs, boundary: &Boundary) -> Result<Known, Trouble> {
    let mut known = Known::default();
    for path in &args.context {
        add_context(&mut known, path, boundary)?;
    }
    for path in &args.probe_facts {
        let text = String::from_utf8(bytes(path, "the probe facts")?)
            .map_err(|_| super::ours(format!("{} is no UTF-8 text", path.display())))?;
        let facts = read_facts(&text)
            .map_err(|e| super::ours(format!("the probe facts {}: {e}", path.display())))?;
        if text.trim().is_empty() {
            page::warn(&format!("the probe facts {}: there is nothing in it", path.display()));
        }
        known.add_observed(facts);
    }
    for path in &args.tlsrpt {
        let report = policy::read_report(&bytes(path, "the TLS report")?)
            .map_err(|e| super::ours(format!("the TLS report {}: {e}", path.display())))?;
        known.add_report(&report);
    }
    Ok(known)
}

fn add_context(known: &mut Known, path: &Path, boundary: &Boundary) -> Result<(), Trouble> {
    let messages = super::open(path).map_err(|e| super::ours(format!("--context: {e}")))?;
    for message in messages {
        match message {
            Ok(message) => known.add_context(&Reading::new(&message, boundary, None)),
            Err(error) => page::warn(&format!("--context: {error}")),
        }
    }
    Ok(())
}

/// More than any file of facts or reports holds in good faith.
const MOST: u64 = 256 * 1024 * 1024;

fn bytes(path: &Path, what: &str) -> Result<Vec<u8>, Trouble> {
    let trouble =
        |why: String| super::ours(format!("cannot read {what} {}: {why}", path.display()));
    let size = std::fs::metadata(path).map_err(|e| trouble(e.to_string()))?.len();
    if size > MOST {
        return Err(trouble(format!("it is larger than {} MiB", MOST >> 20)));
    }
    std::fs::read(path).map_err(|e| trouble(e.to_string()))
}
