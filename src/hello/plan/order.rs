//! Whose order of suites counts, the server's or the client's.

use super::known::{Choice, Known};
use super::question::{About, Ask, hello};
use crate::hello::{CipherSuite, Version};

/// `true` where the server passed over an accepted suite that was offered first, `false` where
/// it followed two offers that contradict each other; `None` where neither was seen.
pub(super) fn server_order(choices: &[Choice]) -> Option<bool> {
    let free = || choices.iter().filter(|choice| choice.among_suites);
    let passed_over = |choice| earlier(choice).any(|suite| takes(choices, choice.version, suite));
    if free().any(passed_over) {
        return Some(true);
    }
    let followed = free().any(|one| free().any(|other| are_opposed(one, other)));
    followed.then_some(false)
}

/// What was offered before the suite that was chosen.
fn earlier(choice: &Choice) -> impl Iterator<Item = CipherSuite> {
    choice.hello.suites.iter().copied().take_while(|suite| *suite != choice.suite)
}

fn takes(choices: &[Choice], version: Version, suite: CipherSuite) -> bool {
    choices.iter().any(|choice| choice.version == version && choice.suite == suite)
}

/// Each preferred its suite to the other's.
fn are_opposed(one: &Choice, other: &Choice) -> bool {
    prefers(one, other.suite) && prefers(other, one.suite) && one.version == other.version
}

fn prefers(choice: &Choice, to: CipherSuite) -> bool {
    choice.suite != to && choice.hello.suites.contains(&to)
}

/// Two accepted suites, the one that was preferred so far in the second place; or, where no
/// version is known to take two, the others of one.
pub(super) fn order_question(known: &Known) -> Option<Ask> {
    if server_order(&known.choices).is_some() {
        return None;
    }
    let newest_first = || Version::ALL.into_iter().rev();
    newest_first()
        .find_map(|version| two_suites(known, version))
        .or_else(|| newest_first().find_map(|version| other_suites(known, version)))
}

fn two_suites(known: &Known, version: Version) -> Option<Ask> {
    let suites = known.suites(version);
    let [first, second, ..] = suites.as_slice() else { return None };
    let preferred = |c: &&Choice| {
        c.version == version && c.among_suites && c.suite == *first && prefers(c, *second)
    };
    let pair = match known.choices.iter().find(preferred) {
        Some(_) => [*second, *first],
        None => [*first, *second],
    };
    Some(Ask { about: About::Order, hello: hello(known, version, &pair) })
}

fn other_suites(known: &Known, version: Version) -> Option<Ask> {
    let open = known.open(version);
    let asks = known.chose(version) && !open.is_empty();
    asks.then(|| Ask { about: About::Suites, hello: hello(known, version, &open) })
}
