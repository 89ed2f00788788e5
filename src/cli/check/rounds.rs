//! Who is looked at again, and when: the order of tries.
//!
//! Knows nothing of the network; time comes in as what has passed since the start.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

use crate::partners::again::{again, may_pass};
use crate::partners::{Partner, names};
use crate::report::checked;

/// How often and how fast.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Looks at one partner at most.
    pub(super) tries: usize,
    /// The usual pause before the next.
    pub(super) after: Duration,
    /// No further look begins later than this after the start.
    pub(super) budget: Duration,
}

/// One partner on its way through the tries.
#[derive(Debug)]
pub(super) struct Case<'a> {
    /// Who it is.
    pub(super) partner: &'a Partner,
    /// What stands so far.
    pub(super) standing: Option<checked::Partner>,
    /// Looks so far.
    pub(super) tries: usize,
    /// When the next look is due, since the start; none once all is over.
    due: Option<Duration>,
}

/// All partners of a run.
#[derive(Debug)]
pub(super) struct Rounds<'a> {
    /// In the order of the file.
    pub(super) cases: Vec<Case<'a>>,
    /// Where each stands among them, by its name in records.
    places: HashMap<String, usize>,
    pace: Pace,
}

impl<'a> Rounds<'a> {
    /// Everybody is due at once.
    pub(super) fn new(partners: &'a [Partner], pace: Pace) -> Self {
        let fresh = |partner| {
            let due = Some(Duration::ZERO);
            Case { partner, standing: None, tries: 0, due }
        };
        let named = partners.iter().enumerate().map(|(place, p)| (p.target.name(), place));
        Rounds { cases: partners.iter().map(fresh).collect(), places: named.collect(), pace }
    }

    /// Those that are due now.
    pub(super) fn due(&self, elapsed: Duration) -> Vec<&'a Partner> {
        let due = self.cases.iter().filter(|case| case.due.is_some_and(|due| due <= elapsed));
        due.map(|case| case.partner).collect()
    }

    /// When the next round is due, since the start; none once all is over. It waits for those
    /// that are due soon after the first, so that rounds, each with its control, are few.
    pub(super) fn next(&self) -> Option<Duration> {
        let due = || self.cases.iter().filter_map(|case| case.due);
        let first = due().min()?;
        let together = due().filter(|due| *due <= first + self.pace.after);
        together.max().map(|last| last.min(self.pace.budget).max(first))
    }

    /// What is left of the time for further looks.
    pub(super) fn left(&self, elapsed: Duration) -> Duration {
        self.pace.budget.saturating_sub(elapsed)
    }

    /// Whether it is too late for a further look.
    pub(super) fn is_over(&self, elapsed: Duration) -> bool {
        elapsed > self.pace.budget
    }

    /// How many still wait.
    pub(super) fn waiting(&self) -> usize {
        self.cases.iter().filter(|case| case.due.is_some()).count()
    }

    /// The one with this name, as records show it.
    pub(super) fn case(&mut self, name: &str) -> Option<&mut Case<'a>> {
        self.cases.get_mut(*self.places.get(name)?)
    }

    /// Takes what a look has shown; says what stands, if nothing more is to come.
    ///
    /// A look that was cut short by a stop counts only where it shows something.
    pub(super) fn take(
        &mut self,
        seen: checked::Partner,
        elapsed: Duration,
        stopped: bool,
    ) -> Option<&checked::Partner> {
        let pace = self.pace;
        let case = self.case(&seen.partner.clone())?;
        case.take(seen, stopped);
        let standing = case.standing.as_ref()?;
        let further = again(standing).filter(|_| !stopped && case.tries < pace.tries);
        case.due = further
            .map(|further| elapsed + further.after.unwrap_or_default().max(pace.after))
            .filter(|due| *due <= pace.budget);
        if case.due.is_none() { Some(standing) } else { None }
    }

    /// Nobody is looked at any more; gives what stands of those who still waited.
    pub(super) fn end(&mut self) -> impl Iterator<Item = &checked::Partner> {
        let waiting = self.cases.iter_mut().filter(|case| case.due.is_some());
        waiting.filter_map(|case| {
            case.due = None;
            case.standing.as_ref()
        })
    }

    /// Those whose names DNS denies, once everybody was looked at. Where it denies all of several,
    /// and `open` does not show that it knows any, nothing is told of them.
    pub(super) fn denied(&mut self, open: bool) -> impl Iterator<Item = &checked::Partner> {
        let denied = |case: &Case<'_>| case.standing.as_ref().is_some_and(names::is_denied);
        let all = !open && self.cases.len() > 1 && self.cases.iter().all(denied);
        let standing = self.cases.iter_mut().filter_map(|case| {
            let partner = case.standing.as_mut()?;
            Some((partner, &case.partner.terms))
        });
        standing.filter(|(partner, _)| names::is_denied(partner)).map(move |(partner, terms)| {
            if all {
                names::doubt(partner, terms);
            }
            &*partner
        })
    }

    /// What stands of everybody, in the order of the file.
    pub(super) fn into_standing(self) -> Vec<checked::Partner> {
        self.cases.into_iter().filter_map(|case| case.standing).collect()
    }
}

impl Case<'_> {
    /// Whether another look is to come.
    pub(super) fn is_due(&self) -> bool {
        self.due.is_some()
    }

    fn take(&mut self, seen: checked::Partner, stopped: bool) {
        let cut_short = stopped && seen.state == UNDETERMINED && self.standing.is_some();
        self.tries += usize::from(!cut_short);
        let old = self.standing.take().filter(|old| cut_short || is_better_known(old, &seen));
        let mut standing = old.unwrap_or(seen);
        standing.tries = self.tries;
        self.standing = Some(standing);
    }
}

const UNDETERMINED: &str = "undetermined";

/// Whether what was seen earlier stands against what was seen later. What fell short is not made
/// good by another look, unless the shortcoming is one that passes.
fn is_better_known(old: &checked::Partner, new: &checked::Partner) -> bool {
    let open = |partner: &checked::Partner| {
        partner.rules.iter().filter(|rule| rule.state == UNDETERMINED).count()
    };
    let known =
        |partner: &checked::Partner| (partner.state != UNDETERMINED, Reverse(open(partner)));
    (has_lasting_fault(old) && !has_lasting_fault(new)) || known(old) > known(new)
}

/// Something falls short that another look was not made for.
fn has_lasting_fault(partner: &checked::Partner) -> bool {
    let passing = |rule: &checked::Rule| {
        let findings = &partner.domain.findings;
        rule.id == "reachable"
            || findings.iter().any(|found| may_pass(found) && rule.findings.contains(&found.id))
    };
    partner.rules.iter().any(|rule| rule.state == "fail" && !passing(rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::report::record::Failure;

    const PACE: Pace =
        Pace { tries: 3, after: Duration::from_secs(30), budget: Duration::from_secs(600) };

    /// Partners of a sample: one in each state.
    fn seen(name: &str) -> checked::Partner {
        let sample = include_str!("../../../fixtures/checks/mixed.json");
        let sample: checked::Check = serde_json::from_str(sample).unwrap();
        let found = sample.partners.into_iter().find(|partner| partner.partner == name);
        found.unwrap_or_else(|| panic!("no {name}"))
    }

    fn rule(id: &str, state: &str) -> checked::Rule {
        let any = seen("example.org").rules.remove(0);
        checked::Rule { id: id.into(), state: state.into(), findings: Vec::new(), ..any }
    }

    /// What was seen of one partner, rule by rule; the last outcome is that of its server.
    fn with(state: &str, rules: &[(&str, &str)]) -> checked::Partner {
        let rules = rules.iter().map(|(id, state)| rule(id, state)).collect();
        checked::Partner { state: state.into(), rules, ..seen("example.org") }
    }

    fn partners() -> Vec<Partner> {
        crate::partners::file::read("list", "example.org\nother.example\n", &|_| Err(String::new()))
            .unwrap()
    }

    #[test]
    fn what_is_told_is_not_lost_to_a_later_look() {
        let told = with("pass", &[("level", "pass")]);
        let open = with("undetermined", &[("level", "undetermined")]);
        let more_open =
            with("undetermined", &[("level", "undetermined"), ("dane", "undetermined")]);
        assert!(is_better_known(&told, &open) && !is_better_known(&open, &told));
        assert!(is_better_known(&open, &more_open) && !is_better_known(&more_open, &open));
        assert!(!is_better_known(&open, &open), "of two alike the later one stands");
    }

    #[test]
    fn what_fell_short_is_made_good_only_where_it_may_pass() {
        let short = with("fail", &[("level", "fail"), ("dane", "undetermined")]);
        let good = with("pass", &[("level", "pass"), ("dane", "pass")]);
        assert!(is_better_known(&short, &good));
        let silent = with("fail", &[("reachable", "fail"), ("level", "undetermined")]);
        assert!(!is_better_known(&silent, &good));
        let worse = with("fail", &[("level", "fail"), ("dane", "fail")]);
        assert!(!is_better_known(&short, &worse));
    }

    #[test]
    fn who_is_told_is_not_due_again() {
        let partners = partners();
        let mut rounds = Rounds::new(&partners, PACE);
        assert_eq!((rounds.due(Duration::ZERO).len(), rounds.waiting()), (2, 2));
        let over = rounds.take(with("pass", &[("level", "pass")]), Duration::ZERO, false);
        assert_eq!(over.map(|partner| partner.tries), Some(1));
        assert_eq!((rounds.due(Duration::ZERO).len(), rounds.waiting()), (1, 1));
    }

    #[test]
    fn a_look_that_was_cut_short_changes_nothing_that_stands() {
        let partners = partners();
        let mut rounds = Rounds::new(&partners, PACE);
        let open = with("undetermined", &[("level", "undetermined")]);
        rounds.take(open.clone(), Duration::ZERO, true);
        let cut = checked::Partner { summary: "cut".into(), ..open };
        let over = rounds.take(cut, Duration::ZERO, true).unwrap();
        assert_eq!((over.tries, over.summary == "cut"), (1, false));
    }

    #[test]
    fn a_resolver_that_knows_nobody_accuses_nobody() {
        let mut gone = seen("nomail.example");
        let failure = Failure { kind: "nxdomain".into(), detail: "no such name".into() };
        gone.domain.mx.failure = Some(failure);
        let with = |records: [checked::Partner; 2], open: bool| {
            let partners = partners();
            let mut rounds = Rounds::new(&partners, PACE);
            let [first, second] = records;
            for (partner, name) in [(first, "example.org"), (second, "other.example")] {
                let named = checked::Partner { partner: name.into(), ..partner };
                rounds.take(named, Duration::ZERO, false);
            }
            rounds.denied(open).map(|partner| partner.state.clone()).collect::<Vec<_>>()
        };
        assert_eq!(with([gone.clone(), gone.clone()], false), ["undetermined", "undetermined"]);
        assert_eq!(with([gone.clone(), gone.clone()], true), ["fail", "fail"]);
        assert_eq!(with([gone, seen("example.org")], false), ["fail"]);
    }

    #[test]
    fn those_that_are_due_soon_after_each_other_are_looked_at_together() {
        let partners = partners();
        let mut rounds = Rounds::new(&partners, PACE);
        for (name, at) in [("example.org", 100), ("other.example", 120)] {
            let mut seen = seen("example.org");
            seen.partner = name.into();
            (seen.state, seen.rules) = ("undetermined".into(), vec![rule("level", "undetermined")]);
            seen.domain.mx.failure =
                Some(Failure { kind: "servfail".into(), detail: "no answer".into() });
            rounds.take(seen, Duration::from_secs(at), false);
        }
        assert_eq!(rounds.next(), Some(Duration::from_secs(150)), "not once more at 130");
        assert!(!rounds.is_over(Duration::from_secs(600)));
        assert!(rounds.is_over(Duration::from_secs(601)));
        assert_eq!(rounds.left(Duration::from_secs(590)), Duration::from_secs(10));
    }

    #[test]
    fn the_end_hands_over_those_who_waited() {
        let partners = partners();
        let mut rounds = Rounds::new(&partners, PACE);
        assert_eq!(rounds.end().count(), 0, "nothing stands yet");
        assert_eq!((rounds.next(), rounds.waiting()), (None, 0));
    }
}
