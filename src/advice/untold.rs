//! Promises stronger than the one that holds, that nobody could tell.
//!
//! What holds is ready all the same, but its line must not take the place of a stronger one
//! that was written on a better day. Does no IO, reads no clock.

use super::case::Case;
use super::look::OtherKey;
use super::reasons::name;
use super::{Promise, names};
use crate::verdict::{Badge, Level};

/// The stronger promises that could not be told, the weakest first; none where a level was
/// asked for, for then no other is looked for.
pub(super) fn untold(case: &Case<'_>) -> Vec<Promise> {
    let (None, Some(holds)) = (case.question.asked, case.strongest()) else { return Vec::new() };
    let above = Promise::ALL.into_iter().filter(|promise| *promise > holds);
    above.filter(|promise| is_untold(case, *promise)).collect()
}

fn is_untold(case: &Case<'_>, promise: Promise) -> bool {
    let open = case.stands(promise.as_asked()).is_none();
    match promise {
        Promise::FixedName => open && names::own(case).is_some(),
        // A certificate that was seen and falls short has told it.
        Promise::Sts => open && case.may_have_sts() && case.level() == Some(Level::PkiName),
        Promise::Dane => open && case.may_have_dane(),
        _ => open,
    }
}

/// The warning that goes with the weaker line.
pub(super) fn warning(case: &Case<'_>) -> Option<String> {
    let untold = untold(case);
    if untold.is_empty() {
        return None;
    }
    let words: Vec<&str> = untold.iter().map(|promise| promise.word()).collect();
    let why = why(case, &untold).join("; ");
    Some(format!(
        "Stronger could not be told: {} ({why}). Do not replace a stronger line by this one.",
        words.join(", ")
    ))
}

fn why(case: &Case<'_>, untold: &[Promise]) -> Vec<String> {
    let badges = case.verdict.badges;
    let policy = |promise: Promise, badge: Badge, name: &str| {
        let how = match badge {
            Badge::Error => "could not be had",
            _ => "was not tested",
        };
        untold.contains(&promise).then(|| format!("{name} {how}"))
    };
    let mut all: Vec<String> = if untold.iter().any(|promise| *promise != Promise::Dane) {
        unseen(case).into_iter().collect()
    } else {
        Vec::new()
    };
    all.extend(policy(Promise::Sts, badges.sts, "MTA-STS"));
    all.extend(policy(Promise::Dane, badges.dane, "DANE"));
    all
}

/// The first server whose certificate of the other key type nobody saw.
fn unseen(case: &Case<'_>) -> Option<String> {
    case.looks.iter().find_map(|look| match look.other_key {
        OtherKey::NotTested(why) => {
            let why = why.trim_end_matches('.');
            Some(format!("{}, another certificate: {why}", name(look.view)))
        }
        _ => None,
    })
}
