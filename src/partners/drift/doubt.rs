//! What makes a change weak evidence: our own network, or another trust store.
//!
//! Does no IO, reads no clock.

use super::said::{Both, Pair, cut};
use crate::report::changes::Direction;
use crate::report::record::Server;

const TAKEN_AWAY: &str = "Other hosts showed no STARTTLS over the same path, so this may be the \
                          doing of our own network.";
const ELSEWHERE: &str = "The two looks came from different addresses of ours, and no control host \
                         showed that the way is open: --control HOST would.";
const UNCHECKED: &str = "Whether our own network lets STARTTLS through was not checked: --control \
                         HOST would.";

/// What speaks against taking the look at `server` at its word.
fn against(server: &Server, elsewhere: bool) -> Option<&'static str> {
    match server.path_control.as_str() {
        "failed" => Some(TAKEN_AWAY),
        "passed" => None,
        _ if elsewhere => Some(ELSEWHERE),
        _ => None,
    }
}

/// The direction of a change that the way to the server may explain, and a word on it.
///
/// The worse of the two looks is the one in doubt.
pub(super) fn of_way(
    pair: &Pair<'_>,
    both: &Both<'_>,
    direction: Direction,
) -> (Direction, Option<String>) {
    let (in_doubt, weaker) = match direction {
        Direction::Worse => (both.new, Direction::Unknown),
        Direction::Better => (both.old, Direction::Changed),
        other => return (other, None),
    };
    match against(in_doubt, pair.elsewhere) {
        Some(why) => (weaker, Some(why.to_owned())),
        None => (direction, None),
    }
}

/// The same, and a word too where the way was not checked at all.
pub(super) fn of_unchecked_way(
    pair: &Pair<'_>,
    both: &Both<'_>,
    direction: Direction,
) -> (Direction, Option<String>) {
    let (weighed, why) = of_way(pair, both, direction);
    let unchecked = weighed == Direction::Worse && both.new.path_control != "passed";
    (weighed, why.or_else(|| unchecked.then(|| UNCHECKED.to_owned())))
}

/// The direction of a change of trust: another store trusts others.
pub(super) fn of_roots(pair: &Pair<'_>, direction: Direction) -> (Direction, Option<String>) {
    let (old, new) = (&pair.old.vantage.roots, &pair.new.vantage.roots);
    let weaker = match direction {
        Direction::Worse => Direction::Unknown,
        Direction::Better => Direction::Changed,
        other => return (other, None),
    };
    match old == new {
        true => (direction, None),
        false => {
            let why = format!(
                "The trust stores differ, {} and {}, which may explain it.",
                cut(old),
                cut(new)
            );
            (weaker, Some(why))
        }
    }
}

/// The direction of a change of what DNSSEC says: another resolver may not check signatures.
pub(super) fn of_resolver(pair: &Pair<'_>, direction: Direction) -> (Direction, Option<String>) {
    let (old, new) = (&pair.old.vantage, &pair.new.vantage);
    let weaker = match direction {
        Direction::Worse => Direction::Unknown,
        Direction::Better => Direction::Changed,
        other => return (other, None),
    };
    if (&old.resolver, &old.dnssec_by) == (&new.resolver, &new.dnssec_by) {
        return (direction, None);
    }
    let why = "Another resolver was asked, or somebody else judged DNSSEC, which may explain it.";
    (weaker, Some(why.to_owned()))
}
