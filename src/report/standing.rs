//! How partners and rules stand, in the words that people read.
//!
//! Shared by the table in a terminal and the page in a browser. What cannot be told has
//! a word of its own and is nobody's fault. Does no IO, reads no clock.

use super::checked::{Check, Partner, Rule};

/// How a partner or a rule stands, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It falls short.
    Fail,
    /// It cannot be told.
    Undetermined,
    /// It falls short as the baseline says.
    Known,
    /// It falls short, and an exception accepts that.
    Excepted,
    /// It has what it must.
    Pass,
}

use Standing::{Excepted, Fail, Known, Pass, Undetermined};

/// Every standing: its word, and what that means.
pub(super) const STANDINGS: [(Standing, &str, &str); 5] = [
    (Fail, "falls short", "The partner does not have what the file asks for."),
    (
        Undetermined,
        "cannot tell",
        "It was not seen whether the partner has what is asked. This is no fault of theirs: ask \
         again, and look at your own network first.",
    ),
    (Known, "known", "The partner falls short, as the baseline already says."),
    (Excepted, "excepted", "The partner falls short, and the file accepts that until a day."),
    (Pass, "ok", "The partner has what the file asks for."),
];

impl Standing {
    /// The standing of one rule; a word of a later version is not understood, so not judged.
    pub(super) fn of(rule: &Rule) -> Standing {
        match (rule.state.as_str(), rule.baseline.as_deref()) {
            ("fail", Some("known")) => Known,
            ("fail", _) => Fail,
            ("excepted", _) => Excepted,
            ("pass", _) => Pass,
            _ => Undetermined,
        }
    }

    /// The standing of a partner: its state, and what that leaves out.
    pub(super) fn of_partner(partner: &Partner) -> Standing {
        let worst_passed_over = || {
            let all = partner.rules.iter().map(Standing::of);
            all.filter(|standing| matches!(standing, Known | Excepted)).min().unwrap_or(Pass)
        };
        match partner.state.as_str() {
            "pass" => worst_passed_over(),
            other => Standing::of_state(other),
        }
    }

    /// The standing that a whole run amounts to.
    pub(super) fn of_state(state: &str) -> Standing {
        match state {
            "pass" => Pass,
            "fail" => Fail,
            _ => Undetermined,
        }
    }

    /// Its word.
    pub(super) fn word(self) -> &'static str {
        STANDINGS.iter().find(|(standing, ..)| *standing == self).map_or("", |(_, word, _)| word)
    }
}

/// All partners, the worst first, else in the order of the file.
pub(super) fn worst_first(check: &Check) -> Vec<(Standing, &Partner)> {
    let mut all: Vec<(Standing, &Partner)> =
        check.partners.iter().map(|partner| (Standing::of_partner(partner), partner)).collect();
    all.sort_by_key(|(standing, _)| *standing);
    all
}

/// The rules that do not simply hold, the worst first.
pub(super) fn not_plain(partner: &Partner) -> Vec<(Standing, &Rule)> {
    let mut all: Vec<(Standing, &Rule)> = partner
        .rules
        .iter()
        .map(|rule| (Standing::of(rule), rule))
        .filter(|(standing, _)| *standing != Pass)
        .collect();
    all.sort_by_key(|(standing, _)| *standing);
    all
}

/// In a few words what makes a partner stand as it does: `level at mx1.example.org`.
pub(super) fn in_few_words(partner: &Partner) -> String {
    let standing = Standing::of_partner(partner);
    let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
    for (_, rule) in not_plain(partner).into_iter().filter(|(s, _)| *s == standing) {
        let place = rule.host.as_deref();
        match told.iter_mut().find(|(id, _)| *id == rule.id) {
            Some((_, places)) => places.extend(place.filter(|place| !places.contains(place))),
            None => told.push((&rule.id, place.into_iter().collect())),
        }
    }
    told.iter().map(|(id, places)| few(id, places)).collect::<Vec<_>>().join(", ")
}

fn few(id: &str, places: &[&str]) -> String {
    match places {
        [] => id.to_owned(),
        [one] => format!("{id} at {one}"),
        [one, rest @ ..] => format!("{id} at {one} and {} more", rest.len()),
    }
}

/// Whether the run was held against a baseline.
pub(super) fn has_baseline(check: &Check) -> bool {
    let marked = |partner: &Partner| partner.rules.iter().any(|rule| rule.baseline.is_some());
    !check.fixed.is_empty() || check.partners.iter().any(marked)
}

/// The mark that sets apart what is new.
pub(super) fn is_new(rule: &Rule) -> bool {
    rule.baseline.as_deref() == Some("new")
}

/// Said of a run that a signal ended.
pub(super) const STOPPED: &str =
    "The run was stopped before its end: of what was not looked at, nothing can be told.";

/// Characters kept of a text that the user's file or a server gave: of its head, of its end.
const KEPT: (usize, usize) = (220, 80);
/// The same where little room is.
const KEPT_BRIEFLY: (usize, usize) = (60, 20);

/// The head and the end of a text, with a mark where the middle was left out.
pub(super) fn bounded(text: &str) -> String {
    without_middle(text, KEPT)
}

/// The same for a narrow cell; the text stands elsewhere in full.
pub(super) fn brief(text: &str) -> String {
    without_middle(text, KEPT_BRIEFLY)
}

fn without_middle(text: &str, (head, end): (usize, usize)) -> String {
    let all = text.chars().count();
    if all <= head + end {
        return text.to_owned();
    }
    let first = text.chars().take(head);
    first.chain(['…']).chain(text.chars().skip(all - end)).collect()
}

/// `1 try`, `2 tries`: a count with its noun.
pub(super) fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(text: &str) -> Check {
        serde_json::from_str(text).unwrap()
    }

    fn mixed() -> Check {
        sample(include_str!("../../fixtures/checks/mixed.json"))
    }

    #[test]
    fn the_worst_comes_first_and_what_cannot_be_told_is_no_fault() {
        let check = mixed();
        let order: Vec<Standing> = worst_first(&check).into_iter().map(|(s, _)| s).collect();
        assert!(order.is_sorted());
        let open = check.partners.iter().filter(|p| p.state == "undetermined");
        assert!(open.clone().count() > 0);
        open.for_each(|partner| assert_eq!(Standing::of_partner(partner), Undetermined));
    }

    #[test]
    fn a_state_of_a_later_version_is_not_judged() {
        assert_eq!(Standing::of_state("postponed"), Undetermined);
        let mut rule = mixed().partners[0].rules[0].clone();
        rule.state = "postponed".to_owned();
        assert_eq!(Standing::of(&rule), Undetermined);
    }

    #[test]
    fn an_exception_and_the_baseline_are_seen_behind_a_pass() {
        let known = sample(include_str!("../../fixtures/checks/with-baseline.json"));
        let of = |check: &Check| -> Vec<Standing> {
            check.partners.iter().map(Standing::of_partner).collect()
        };
        assert!(of(&mixed()).contains(&Excepted));
        assert!(of(&known).contains(&Known));
        assert!(has_baseline(&known) && !has_baseline(&mixed()));
    }

    #[test]
    fn a_few_words_name_the_rule_and_where() {
        let mut partner = mixed().partners[1].clone();
        assert_eq!(in_few_words(&partner), "level at mx1.plain.example");
        let mut rule = partner.rules[1].clone();
        rule.host = Some("mx9.plain.example".to_owned());
        partner.rules.push(rule);
        assert_eq!(in_few_words(&partner), "level at mx1.plain.example and 1 more");
    }

    #[test]
    fn a_long_text_loses_its_middle_and_says_so() {
        assert_eq!(bounded("short"), "short");
        let cut = bounded(&format!("a{}z", "ü".repeat(300)));
        assert_eq!(cut.chars().count(), 301);
        assert!(cut.starts_with("aü") && cut.contains("ü…ü") && cut.ends_with("üz"));
        assert!(brief(&cut).chars().count() < 100 && brief("short") == "short");
    }
}
