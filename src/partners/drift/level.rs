//! The level of the domain: the worst of its servers, as far as they could be told.
//!
//! Does no IO, reads no clock.

use super::said::{Pair, Told, cut};
use super::servers::{RUNGS, direction, rank};
use crate::report::changes::Direction;

/// What changed of the level, in the light of what was told of its servers.
pub(super) fn told(pair: &Pair<'_>, servers: &[Told]) -> Option<Told> {
    let (old, new) = (&pair.old.verdict.level, &pair.new.verdict.level);
    let place = |level: &Option<String>| rank(&RUNGS, level.as_deref()?);
    let word = |level: &Option<String>| cut(level.as_deref().unwrap_or("not known"));
    let (name, then, now) = (cut(&pair.new.target), &pair.then, &pair.now);
    let has = |wanted: Direction| servers.iter().any(|told| told.direction == wanted);
    let (weighed, said) = match (place(old), place(new)) {
        (None, None) => return None,
        // Where a server could not be told, that has been said.
        (Some(_), None) if has(Direction::Unknown) => return None,
        (Some(_), None) => (
            Direction::Unknown,
            format!("The level of {name} was {} {then} and could not be told {now}.", word(old)),
        ),
        (None, Some(_)) => (
            Direction::Changed,
            format!("The level of {name} could not be told {then} and is {} {now}.", word(new)),
        ),
        (Some(was), Some(is)) => {
            let plain = direction(was, is)?;
            let said =
                format!("The level of {name} was {} {then} and is {} {now}.", word(old), word(new));
            (weigh(plain, servers), said)
        }
    };
    let partly = weighed == Direction::Unknown && place(new).is_some();
    let partly = partly.then(|| "It rests on servers that could not be compared.".to_owned());
    Some(Told::domain("level", weighed, said).ends(word(old), word(new)).and(partly))
}

/// A level that is better because the worst server was not tested is not better, and one that
/// is worse because a server was tested for the first time is not worse; nor is one that another
/// way or trust store may explain.
pub(super) fn weigh(plain: Direction, servers: &[Told]) -> Direction {
    let has = |wanted: Direction| servers.iter().any(|told| told.direction == wanted);
    let weakened = || {
        let moves = |told: &Told| {
            matches!(told.id, "outcome" | "expiry" | "trust" | "identity" | "level")
                && told.direction == Direction::Changed
        };
        servers.iter().any(moves)
    };
    match plain {
        Direction::Worse if has(Direction::Worse) => Direction::Worse,
        Direction::Better if has(Direction::Unknown) => Direction::Unknown,
        Direction::Better if has(Direction::Better) => Direction::Better,
        Direction::Worse if has(Direction::Unknown) => Direction::Unknown,
        _ if weakened() => Direction::Changed,
        plain => plain,
    }
}
