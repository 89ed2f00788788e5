//! Which faults of a partner the baseline knows, each of its own accounting for one at most.
//!
//! Does no IO, reads no clock.

use super::worse::is_worse;
use crate::report::checked::Rule;

/// For each of `now`, whether one of `then` accounts for it: that of the same address, or of an
/// address of the same host in whose place it came.
pub(super) fn known(now: &[Rule], then: &[&Rule]) -> Vec<bool> {
    let failing = |rule: &Rule| rule.state == "fail";
    let mut left: Vec<&Rule> = then.iter().copied().filter(|rule| failing(rule)).collect();
    let mut known: Vec<bool> = now
        .iter()
        .map(|rule| {
            let same = |then: &&Rule| is_same(then, rule) && then.address == rule.address;
            failing(rule) && take(&mut left, rule, same)
        })
        .collect();
    left.retain(|one| !now.iter().any(|now| is_same(one, now) && one.address == now.address));
    for (rule, known) in
        now.iter().zip(&mut known).filter(|(rule, known)| failing(rule) && !**known)
    {
        let was_there = then.iter().any(|then| is_same(then, rule) && then.address == rule.address);
        *known = !was_there && take(&mut left, rule, |then| is_same(then, rule));
    }
    known
}

fn is_same(then: &Rule, now: &Rule) -> bool {
    then.id == now.id && then.host == now.host
}

/// Takes one of `left` that `fits` and is no better than `rule`.
fn take<'a>(left: &mut Vec<&'a Rule>, rule: &Rule, fits: impl Fn(&&'a Rule) -> bool) -> bool {
    match left.iter().position(|then| fits(then) && !is_worse(then, rule)) {
        Some(at) => {
            left.swap_remove(at);
            true
        }
        None => false,
    }
}
