//! Two criteria that no server can hold both.
//!
//! Does no IO, reads no clock.

use super::{Check, Criterion, Severity};

/// Where a criterion stands that an earlier one rules out, and that one's id. A warning may ask
/// for more than a failure does, and rule it out.
pub(super) fn contradiction(criteria: &[Criterion]) -> Option<(usize, &str)> {
    criteria.iter().enumerate().find_map(|(at, later)| {
        let earlier = criteria.iter().take(at).find(|earlier| {
            earlier.severity == Severity::Fail
                && later.severity == Severity::Fail
                && (excludes(&earlier.check, &later.check)
                    || excludes(&later.check, &earlier.check))
        })?;
        Some((at, earlier.id.as_str()))
    })
}

fn excludes(one: &Check, other: &Check) -> bool {
    use Check::*;
    match (one, other) {
        (VersionsRequired(need), VersionsForbidden(no)) => some_in(need, no),
        (VersionsRequired(need), VersionsAllowed(only)) => !all_in(need, only),
        (VersionsAllowed(only), VersionsForbidden(no)) => all_in(only, no),
        (GroupsRequired(need), GroupsForbidden(no)) => some_in(need, no),
        (GroupsRequired(need), GroupsAllowed(only)) => !all_in(need, only),
        (GroupsAllowed(only), GroupsForbidden(no)) => all_in(only, no),
        (SuitesAllowed(only), SuitesForbidden(no)) => all_in(only, no),
        (ServerOrder(one), ServerOrder(other)) => one != other,
        _ => false,
    }
}

fn some_in<T: PartialEq>(these: &[T], those: &[T]) -> bool {
    these.iter().any(|one| those.contains(one))
}

fn all_in<T: PartialEq>(these: &[T], those: &[T]) -> bool {
    these.iter().all(|one| those.contains(one))
}
