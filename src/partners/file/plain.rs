//! A plain list: one target a line, `#` begins a comment.
//!
//! Does no IO, reads no clock.

use std::collections::HashMap;

use super::MOST_PARTNERS;
use super::place::Lines;
use super::value::{Fault, target};
use crate::facts::Target;
use crate::partners::{Partner, Terms};

/// Reads it; every partner must have what [`Terms::default`] asks.
pub(super) fn read(text: &str, lines: &Lines) -> Result<Vec<Partner>, Fault> {
    let mut seen: HashMap<Target, usize> = HashMap::new();
    let mut partners = Vec::new();
    let mut begin = 0;
    for line in text.split_inclusive('\n') {
        let written = line.split('#').next().unwrap_or_default();
        let at = begin + written.len() - written.trim_start().len();
        begin += line.len();
        if written.trim().is_empty() {
            continue;
        }
        let partner = partner(written.trim(), at, lines.line(at))?;
        once(&mut seen, &partner, at)?;
        partners.push(partner);
    }
    match partners.is_empty() {
        true => Err(Fault::new(0, "the list names nobody: write one domain a line")),
        false => Ok(partners),
    }
}

fn partner(written: &str, at: usize, line: usize) -> Result<Partner, Fault> {
    let target = match target(written) {
        Ok(target) => target,
        Err(_) if looks_like_toml(written) => return Err(Fault::new(at, TOML)),
        Err(fault) => return Err(Fault::new(at, fault)),
    };
    Ok(Partner {
        target,
        line,
        owner: None,
        contact: None,
        notes: None,
        tags: Vec::new(),
        terms: Terms::default(),
        exceptions: Vec::new(),
    })
}

const TOML: &str = "this looks like TOML, and the file is read as a plain list, one domain a line: \
                    give it a name that ends in .toml";

/// `[partner]`, `[[partner]]` or `key = …`. An address literal is a target, and never gets here.
fn looks_like_toml(written: &str) -> bool {
    let is_table = written.starts_with('[') && written.ends_with(']');
    let is_pair = written.split_once('=').is_some_and(|(key, _)| {
        let key = key.trim();
        !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_.\"".contains(c))
    });
    is_table || is_pair
}

/// Fails where the target was named before, or where there are too many.
pub(super) fn once(
    seen: &mut HashMap<Target, usize>,
    partner: &Partner,
    at: usize,
) -> Result<(), Fault> {
    if seen.len() == MOST_PARTNERS {
        return Err(Fault::new(
            at,
            format!("a file takes {MOST_PARTNERS} partners at most: split it"),
        ));
    }
    match seen.insert(partner.target.clone(), partner.line) {
        Some(first) => {
            Err(Fault::new(at, format!("{} stands on line {first} already", partner.target)))
        }
        None => Ok(()),
    }
}
