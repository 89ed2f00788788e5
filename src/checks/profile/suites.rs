//! What a server takes and should not, or should and does not: versions, suites, groups.
//!
//! One thing that was seen can break a criterion; to hold, all must have been asked for.
//! Does no IO, reads no clock.

use super::offer::Offer;
use super::told::{Told, be, some_of};
use crate::facts::Depth;
use crate::hello::{CipherSuite, Family, Group, Taken, Version};

/// Something and whether the server takes it.
type Asked<T> = (T, Taken);

pub(super) fn versions_allowed(offer: &Offer<'_>, allowed: &[Version]) -> Told {
    let others = Version::ALL.into_iter().filter(|version| !allowed.contains(version));
    none_of(offer, others.map(|version| (version, offer.learnt.version(version))).collect())
}

pub(super) fn versions_forbidden(offer: &Offer<'_>, forbidden: &[Version]) -> Told {
    let asked = forbidden.iter().map(|version| (*version, offer.learnt.version(*version)));
    none_of(offer, asked.collect())
}

pub(super) fn versions_required(offer: &Offer<'_>, required: &[Version]) -> Told {
    let asked = required.iter().map(|version| (*version, offer.learnt.version(*version)));
    all_of(offer, asked.collect())
}

pub(super) fn groups_allowed(offer: &Offer<'_>, allowed: &[Group]) -> Told {
    let others = offer.learnt.groups.iter().filter(|(group, _)| !allowed.contains(group));
    match none_of(offer, others.copied().collect()) {
        Told::Holds(_) if offer.depth.is_none() => offer.open(Depth::Families),
        told => told,
    }
}

pub(super) fn groups_forbidden(offer: &Offer<'_>, forbidden: &[Group]) -> Told {
    let asked = forbidden.iter().map(|group| (*group, offer.learnt.group(*group)));
    none_of(offer, asked.collect())
}

pub(super) fn groups_required(offer: &Offer<'_>, required: &[Group]) -> Told {
    let asked = required.iter().map(|group| (*group, offer.learnt.group(*group)));
    all_of(offer, asked.collect())
}

pub(super) fn families_forbidden(offer: &Offer<'_>, forbidden: &[Family]) -> Told {
    let asked: Vec<_> = forbidden.iter().map(|family| (*family, offer.family(*family))).collect();
    let taken = |suite: &&CipherSuite| forbidden.iter().any(|family| family.holds(**suite));
    let suites: Vec<&CipherSuite> = offer.taken.iter().filter(taken).collect();
    match suites.is_empty() {
        false => Told::broken(format!("{} {} taken", some_of(&suites), be(suites.len()))),
        true => {
            none_of(offer, asked.iter().map(|(family, taken)| (family.word(), *taken)).collect())
        }
    }
}

pub(super) fn suites_allowed(offer: &Offer<'_>, allowed: &[CipherSuite]) -> Told {
    let may = |suite: &CipherSuite| allowed.contains(suite) || suite.needs_shared_secret();
    let others: Vec<&CipherSuite> = offer.taken.iter().filter(|suite| !may(suite)).collect();
    if !others.is_empty() {
        return Told::broken(format!("{} {} taken", some_of(&others), be(others.len())));
    }
    let whole = |family: &Family| !family.suites().iter().any(|suite| allowed.contains(suite));
    let families = Family::ALL.into_iter().filter(whole);
    if let Some(family) = families.into_iter().find(|one| offer.family(*one) == Taken::Yes) {
        return Told::broken(format!("a suite of the family {} is taken", family.word()));
    }
    let all = CipherSuite::all();
    match all.into_iter().filter(|suite| !may(suite)).all(|suite| offer.lacks(suite)) {
        true => Told::holds("no other suite is taken"),
        false => offer.open(Depth::All),
    }
}

pub(super) fn suites_forbidden(offer: &Offer<'_>, forbidden: &[CipherSuite]) -> Told {
    let taken = |suite: &CipherSuite| match (offer.taken.contains(suite), offer.lacks(*suite)) {
        (true, _) => Taken::Yes,
        (_, true) => Taken::No,
        _ => Taken::NotTested,
    };
    let asked: Vec<_> = forbidden.iter().map(|suite| (*suite, taken(suite))).collect();
    match none_of(offer, asked) {
        Told::Open(_) => offer.open(Depth::All),
        told => told,
    }
}

fn picked<T: Copy>(asked: &[Asked<T>], answer: Taken) -> Vec<T> {
    asked.iter().filter(|(_, taken)| *taken == answer).map(|(one, _)| *one).collect()
}

/// None of these is taken.
fn none_of<T: ToString + Copy>(offer: &Offer<'_>, asked: Vec<Asked<T>>) -> Told {
    let taken = picked(&asked, Taken::Yes);
    if !taken.is_empty() {
        let count = taken.len();
        return Told::broken(format!("{} {} taken", some_of(taken), be(count)));
    }
    match picked(&asked, Taken::NotTested).is_empty() {
        true => Told::holds("none is taken"),
        false => offer.open(Depth::Families),
    }
}

/// All of these are taken.
fn all_of<T: ToString + Copy>(offer: &Offer<'_>, asked: Vec<Asked<T>>) -> Told {
    let refused = picked(&asked, Taken::No);
    if !refused.is_empty() {
        let count = refused.len();
        return Told::broken(format!("{} {} not taken", some_of(refused), be(count)));
    }
    match picked(&asked, Taken::NotTested).is_empty() {
        true => Told::holds("taken"),
        false => offer.open(Depth::Families),
    }
}
