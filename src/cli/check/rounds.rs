//! Who is looked at again, and when: the order of tries.
//!
//! Knows nothing of the network; time comes in as what has passed since the start.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

use crate::partners::Partner;
use crate::partners::again::again;
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

    /// When the next one is due, since the start; none once all is over.
    pub(super) fn next(&self) -> Option<Duration> {
        self.cases.iter().filter_map(|case| case.due).min()
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
    let known = |partner: &checked::Partner| (partner.state != UNDETERMINED, Reverse(open(partner)));
    (has_lasting_fault(old) && !has_lasting_fault(new)) || known(old) > known(new)
}

/// Something falls short that another look was not made for.
fn has_lasting_fault(partner: &checked::Partner) -> bool {
    let passing = |rule: &checked::Rule| {
        let findings = &partner.domain.findings;
        rule.id == "reachable"
            || findings.iter().any(|found| found.transient && rule.findings.contains(&found.id))
    };
    partner.rules.iter().any(|rule| rule.state == "fail" && !passing(rule))
}
