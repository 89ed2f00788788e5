//! How a server stands under one profile, where both looks asked for it.
//!
//! Does no IO, reads no clock.

use super::doubt;
use super::said::{Both, Pair, Told, cut, few};
use super::servers::{direction, rank};
use crate::report::changes::Direction;
use crate::report::record::Profile;

/// What changed of one server's standing. A profile of another text asks for something else.
pub(super) fn told(pair: &Pair<'_>, both: &Both<'_>) -> Option<Told> {
    const PLACES: [&str; 3] = ["fail", "warn", "pass"];
    let (old, new) = (both.old.profile.as_ref()?, both.new.profile.as_ref()?);
    let text = |one: &Profile| (one.name.clone(), one.document.clone(), one.date.clone());
    let plain = direction(rank(&PLACES, &old.status)?, rank(&PLACES, &new.status)?)?;
    if text(old) != text(new) {
        return None;
    }
    let to_or_from_fail = [old, new].iter().any(|one| one.status == "fail");
    let plain = if to_or_from_fail { plain } else { Direction::Changed };
    let (weighed, why) = doubt::of_way(pair, both, plain);
    let said = format!(
        "stood at {} under the profile {} {} and stands at {} {}.",
        old.status,
        cut(&new.name),
        pair.then,
        new.status,
        pair.now
    );
    let told = Told::server("profile", weighed, both, said).ends(&old.status, &new.status);
    Some(told.and(short_by(old, new)).and(why))
}

/// The criteria that it falls short by now and did not before.
fn short_by(old: &Profile, new: &Profile) -> Option<String> {
    let before = |id: &str| old.criteria.iter().find(|one| one.id == id).map(|one| &one.status);
    let short = new.criteria.iter().filter(|one| matches!(one.status.as_str(), "fail" | "warn"));
    let came = short.filter(|one| before(&one.id) != Some(&one.status));
    let came: Vec<&String> = came.map(|one| &one.id).collect();
    (!came.is_empty()).then(|| format!("It falls short by {}.", few(&came)))
}
