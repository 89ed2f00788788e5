//! What changed between two records of one target, in words.
//!
//! What could not be told on one side is never a change for the worse, and what our own
//! network may have done is not put on a server. Does no IO but the readers it is handed,
//! reads no clock.

mod certificate;
mod dane;
mod doubt;
mod lean;
mod level;
mod mx;
mod policies;
mod profile;
mod read;
mod rules;
mod said;
mod servers;
mod whole;

pub use read::{Limits, ReadError, Records, read};
pub use whole::{Compared, compare, reversed};

use crate::report::changes::Change;
use crate::report::checked::Rule;
use crate::report::record::Domain;
use said::{Pair, Told};

/// What changed from `old` to `new`, two records of one target: worst first, empty if nothing.
pub fn between(old: &Domain, new: &Domain) -> Vec<Change> {
    said::changes(told(&Pair::new(old, new)))
}

/// The same, with the rules that were asked on both sides.
fn with_rules(old: (&Domain, &[Rule]), new: (&Domain, &[Rule])) -> Vec<Change> {
    let pair = Pair::new(old.0, new.0);
    let mut all = told(&pair);
    all.extend(rules::told(&pair, old.1, new.1));
    said::changes(all)
}

/// The mail exchanges first: where they are not known on both sides, nothing below them is.
fn told(pair: &Pair<'_>) -> Vec<Told> {
    if let Some(told) = mx::mail(pair) {
        return told;
    }
    let mut all = mx::told(pair);
    all.extend(servers::told(pair));
    let level = level::told(pair, &all);
    all.extend(level);
    let policies = policies::told(pair, &all);
    all.extend(policies);
    all
}
