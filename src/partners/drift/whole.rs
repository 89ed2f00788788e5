//! Two files of records side by side: every target, what may explain changes, and the sum.
//!
//! Does no IO, reads no clock.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::read::{Held, Records};
use super::said::{count, cut, is_elsewhere};
use super::with_rules;
use crate::report::changes::{Change, DIFF, Diff, Direction, File, State, Summary, Target};
use crate::report::record::{Domain, Tool, Vantage};

/// A file to compare, and what it is called.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// As the user gave it.
    pub name: &'a str,
    /// What is in it.
    pub records: &'a Records,
}

/// What changed from one file to the other, written down by `tool`. Targets without a change are
/// in the record only with `all`.
pub fn compare(tool: Tool, old: Compared<'_>, new: Compared<'_>, all: bool) -> Diff {
    let (before, after) = (&old.records.held, &new.records.held);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut targets: Vec<Target> =
        names.into_iter().filter_map(|name| target(before.get(name), after.get(name))).collect();
    let summary = summary(&targets);
    targets.retain(|target| all || target.state != State::Same);
    targets.sort_by_key(|target| target.state);
    let both = both(old.records, new.records);
    let mut notes = left_out(&old);
    notes.extend(left_out(&new));
    notes.extend(reversed(old.records, new.records));
    notes.extend(explanations(&both));
    Diff {
        schema: DIFF.to_owned(),
        tool,
        old: file(&old),
        new: file(&new),
        notes,
        targets,
        summary,
    }
}

fn file(compared: &Compared<'_>) -> File {
    let times = || compared.records.held.values().map(|held| held.domain.observed_at);
    File {
        name: cut(compared.name),
        targets: compared.records.len(),
        first_at: times().min(),
        last_at: times().max(),
    }
}

fn target(old: Option<&Held>, new: Option<&Held>) -> Option<Target> {
    let changes = match (old, new) {
        (Some(old), Some(new)) => with_rules((&old.domain, &old.rules), (&new.domain, &new.rules)),
        (Some(old), None) => vec![alone(&old.domain, Direction::Unknown)],
        (None, Some(new)) => vec![alone(&new.domain, Direction::Changed)],
        (None, None) => return None,
    };
    let at = |held: Option<&Held>| -> Option<Timestamp> { Some(held?.domain.observed_at) };
    let domain = &new.or(old)?.domain;
    Some(Target {
        target: cut(&domain.target),
        target_unicode: domain.target_unicode.as_deref().map(cut),
        state: State::of(&changes),
        old_at: at(old),
        new_at: at(new),
        changes,
    })
}

/// A target of one file alone.
fn alone(domain: &Domain, direction: Direction) -> Change {
    let day = domain.observed_at.strftime("%Y-%m-%d");
    let name = cut(&domain.target);
    let message = match direction {
        Direction::Unknown => format!(
            "{name} was looked at on {day} and is not in the newer file: nothing is known of it \
             now."
        ),
        _ => format!("{name} is not in the older file; it was looked at on {day}."),
    };
    Change {
        id: "target".to_owned(),
        direction,
        host: None,
        addresses: Vec::new(),
        old: None,
        new: None,
        message,
    }
}

fn summary(targets: &[Target]) -> Summary {
    let of = |state: State| targets.iter().filter(|target| target.state == state).count();
    let [worse, unknown, changed, better, same] = State::ALL.map(of);
    let state = targets.iter().map(|target| target.state).min().unwrap_or(State::Same);
    let words = [
        (worse, "got worse"),
        (unknown, "cannot be told any more"),
        (changed, "changed"),
        (better, "got better"),
        (same, "stayed as before"),
    ];
    let counted = words.into_iter().filter(|(number, _)| *number > 0);
    let counted: Vec<String> = counted.map(|(number, what)| format!("{number} {what}")).collect();
    let text = format!("Of {}, {}.", count(targets.len(), "target"), counted.join(", "));
    Summary { state, targets: targets.len(), worse, unknown, changed, better, same, text }
}

fn left_out(compared: &Compared<'_>) -> Vec<String> {
    let warnings = compared.records.warnings.iter();
    warnings.map(|warning| format!("{}: {warning}.", cut(compared.name))).collect()
}

/// What may explain changes, told once for all targets that it is true of.
fn explanations(both: &[(&Domain, &Domain)]) -> Vec<String> {
    let mut notes = Vec::new();
    let vantage = |of: fn(&Vantage) -> String| move |domain: &Domain| of(&domain.vantage);
    notes.extend(differs(both, "the port", |domain| domain.port.to_string()));
    notes.extend(differs(both, "the EHLO name", vantage(|v| v.ehlo_name.clone())));
    notes.extend(differs(both, "the trust store", vantage(|v| v.roots.clone())));
    notes.extend(differs(both, "the resolver", vantage(|v| v.resolver.clone())));
    notes.extend(differs(both, "who judged DNSSEC", vantage(|v| v.dnssec_by.clone())));
    notes.extend(differs(both, "the version of mxtls", |domain| domain.tool.version.clone()));
    notes.extend(moved(both));
    notes
}

/// The targets of both files.
fn both<'a>(old: &'a Records, new: &'a Records) -> Vec<(&'a Domain, &'a Domain)> {
    let pair =
        |(name, held): (&String, &'a Held)| Some((&held.domain, &new.held.get(name)?.domain));
    old.held.iter().filter_map(pair).collect()
}

/// A sentence where the two files seem to stand the wrong way round.
pub fn reversed(old: &Records, new: &Records) -> Option<String> {
    let both = both(old, new);
    let later = both.iter().filter(|(old, new)| old.observed_at > new.observed_at).count();
    (later > 0).then(|| {
        format!(
            "The older file has the later look at {}: are the two the wrong way round?",
            count(later, "target")
        )
    })
}

fn differs(
    both: &[(&Domain, &Domain)],
    what: &str,
    of: impl Fn(&Domain) -> String,
) -> Option<String> {
    let pairs = both.iter().map(|(old, new)| (of(old), of(new)));
    let differing: Vec<(String, String)> = pairs.filter(|(old, new)| old != new).collect();
    let (old, new) = differing.first()?;
    Some(note(what, old, new, differing.len()))
}

fn moved(both: &[(&Domain, &Domain)]) -> Option<String> {
    let sources = both.iter().map(|(old, new)| (&old.vantage.source, &new.vantage.source));
    let differing: Vec<_> = sources.filter(|(old, new)| is_elsewhere(old, new)).collect();
    let (old, new) = differing.first()?;
    Some(note("our own address", &old.join(", "), &new.join(", "), differing.len()))
}

fn note(what: &str, old: &str, new: &str, targets: usize) -> String {
    format!(
        "For {} {what} was not the same ({} before, {} now), which may explain changes.",
        count(targets, "target"),
        cut(old),
        cut(new)
    )
}
