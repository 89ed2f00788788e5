//! What a partner must have, where both files were asked: which rule holds no more.
//!
//! Does no IO, reads no clock.

use super::said::{Pair, Told, cut, ending, quoted};
use crate::report::changes::Direction;
use crate::report::checked::Rule;

/// Rules of one partner that are compared.
const MOST: usize = 2000;

/// What changed of the rules.
pub(super) fn told(pair: &Pair<'_>, old: &[Rule], new: &[Rule]) -> Vec<Told> {
    let (old, new) = (old.get(..MOST).unwrap_or(old), new.get(..MOST).unwrap_or(new));
    new.iter().filter_map(|rule| one(pair, old, rule)).collect()
}

fn one(pair: &Pair<'_>, old: &[Rule], rule: &Rule) -> Option<Told> {
    match before(old, rule) {
        Some(before) => moved(pair, before, rule),
        None if rule.state == "fail" => Some(first_asked(pair, rule)),
        None => None,
    }
}

/// What the same rule said before: of the server, else of its host; of a host that is new, the
/// worst of all hosts.
fn before<'a>(old: &'a [Rule], rule: &Rule) -> Option<&'a Rule> {
    let is_alike =
        |before: &&Rule| before.id == rule.id && before.host.is_some() == rule.host.is_some();
    let same = || old.iter().filter(is_alike);
    let of_host = || same().filter(|before| before.host == rule.host);
    let of_server = of_host().find(|before| before.address == rule.address);
    of_server
        .or_else(|| of_host().min_by_key(|before| place(before)))
        .or_else(|| same().min_by_key(|before| place(before)))
}

fn place(rule: &Rule) -> usize {
    ["fail", "undetermined", "excepted", "pass"]
        .iter()
        .position(|state| *state == rule.state)
        .unwrap_or(usize::MAX)
}

fn moved(pair: &Pair<'_>, before: &Rule, rule: &Rule) -> Option<Told> {
    let (then, now) = (&pair.then, &pair.now);
    let (plain, what) = match (before.state.as_str(), rule.state.as_str()) {
        ("pass", "fail") => (Direction::Worse, format!("held {then} and falls short {now}")),
        ("excepted", "fail") => {
            (Direction::Worse, format!("was excepted {then} and falls short {now}"))
        }
        ("fail", "pass") => (Direction::Better, format!("fell short {then} and holds {now}")),
        ("excepted", "pass") => (Direction::Better, format!("was excepted {then} and holds {now}")),
        (was @ ("pass" | "fail" | "excepted"), "undetermined") => {
            (Direction::Unknown, format!("{} {then} and could not be told {now}", past(was)))
        }
        ("undetermined", is @ ("pass" | "fail" | "excepted")) => {
            (Direction::Changed, format!("could not be told {then} and {} {now}", present(is)))
        }
        (was @ ("pass" | "fail"), "excepted") => {
            (Direction::Changed, format!("{} {then} and is excepted {now}", past(was)))
        }
        _ => return None,
    };
    let (weighed, why) = weighed(pair, (before, rule), plain);
    let told = said(weighed, rule, &what).and(why);
    Some(told.ends(&before.state, &rule.state))
}

/// Where the file asks for something else, the partner got neither worse nor better by that.
fn weighed(
    pair: &Pair<'_>,
    (before, rule): (&Rule, &Rule),
    plain: Direction,
) -> (Direction, Option<String>) {
    let (Some(was), Some(is)) = (&before.asked, &rule.asked) else { return (plain, None) };
    if was == is {
        return (plain, None);
    }
    let weaker = match plain {
        Direction::Worse | Direction::Better => Direction::Changed,
        other => other,
    };
    let why = format!(
        "Something else is asked: {} {} and {} {}.",
        quoted(was),
        pair.then,
        quoted(is),
        pair.now
    );
    (weaker, Some(why))
}

fn past(state: &str) -> &'static str {
    match state {
        "pass" => "held",
        "fail" => "fell short",
        _ => "was excepted",
    }
}

fn present(state: &str) -> &'static str {
    match state {
        "pass" => "holds",
        "fail" => "falls short",
        _ => "is excepted",
    }
}

fn first_asked(pair: &Pair<'_>, rule: &Rule) -> Told {
    let what = format!("was not asked {} and falls short {}", pair.then, pair.now);
    said(Direction::Changed, rule, &what)
}

/// The rule, of whom, what became of it, and why.
fn said(direction: Direction, rule: &Rule, what: &str) -> Told {
    let id = cut(&rule.id);
    match (&rule.host, &rule.address) {
        (Some(host), Some(address)) => {
            let (name, address) = (cut(host), cut(address));
            let said =
                format!("The rule {id} of {name} [{address}] {what}: {}", ending(&rule.message));
            Told::host("rule", direction, host, said)
        }
        (Some(host), None) => {
            let said = format!("The rule {id} of {} {what}: {}", cut(host), ending(&rule.message));
            Told::host("rule", direction, host, said)
        }
        (None, _) => {
            let said = format!("The rule {id} {what}: {}", ending(&rule.message));
            Told::domain("rule", direction, said)
        }
    }
}
