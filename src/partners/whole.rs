//! All partners of a run together: states, numbers, sentences.
//!
//! Does no IO, reads no clock.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::term::TERMS;
use crate::report::checked::{CHECK, Check, Fixed, Partner, Path, Rule, Summary, Term};
use crate::report::record::Tool;

mod sentence;

/// When a run began and ended, and whether a signal ended it.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    /// When the first partner was looked at.
    pub started_at: Timestamp,
    /// When it was over.
    pub finished_at: Timestamp,
    /// It was stopped.
    pub stopped: bool,
}

/// The record of a run.
pub fn whole(partners: Vec<Partner>, path: Path, course: Course) -> Check {
    let mut check = Check {
        schema: CHECK.to_owned(),
        tool: Tool { name: "mxtls".into(), version: env!("CARGO_PKG_VERSION").into() },
        started_at: course.started_at,
        finished_at: course.finished_at,
        stopped: course.stopped,
        path,
        partners,
        fixed: Vec::new(),
        terms: Vec::new(),
        summary: numbers(&[], &[]),
    };
    settle(&mut check);
    check
}

/// States, terms and summary anew, from the rules as they stand.
pub(super) fn settle(check: &mut Check) {
    check.partners.iter_mut().for_each(settle_partner);
    check.terms = terms(&check.partners, &check.fixed);
    check.summary = numbers(&check.partners, &check.fixed);
    check.summary.text = sentence::of_run(check);
}

/// The partner's state and sentence anew, from its rules as they stand.
pub(super) fn settle_partner(partner: &mut Partner) {
    let any = |is: fn(&Rule) -> bool| partner.rules.iter().any(is);
    let state = match () {
        () if any(counts_against) => "fail",
        () if any(|rule| rule.state == "undetermined") => "undetermined",
        // What nothing was asked of was not found to have anything.
        () if partner.rules.is_empty() => "undetermined",
        () => "pass",
    };
    partner.state = state.to_owned();
    partner.summary = sentence::of_partner(partner);
}

/// It falls short, and the baseline does not know it.
pub(super) fn counts_against(rule: &Rule) -> bool {
    rule.state == "fail" && rule.baseline.as_deref() != Some("known")
}

/// It falls short as the baseline says.
pub(super) fn is_known(rule: &Rule) -> bool {
    rule.state == "fail" && rule.baseline.as_deref() == Some("known")
}

fn terms(partners: &[Partner], fixed: &[Fixed]) -> Vec<Term> {
    let of_rules = partners.iter().flat_map(|partner| &partner.rules).map(|rule| &rule.id);
    let used: BTreeSet<&String> = of_rules.chain(fixed.iter().map(|one| &one.id)).collect();
    let is_used = |id: &str| used.iter().any(|used| *used == id);
    TERMS.iter().filter(|one| is_used(one.id)).map(|one| one.term()).collect()
}

/// The numbers, the sentence left blank.
fn numbers(partners: &[Partner], fixed: &[Fixed]) -> Summary {
    let in_state = |state: &str| partners.iter().filter(|p| p.state == state).count();
    let rules = |is: fn(&Rule) -> bool| {
        partners.iter().flat_map(|partner| &partner.rules).filter(|rule| is(rule)).count()
    };
    let (pass, fail, undetermined) = (in_state("pass"), in_state("fail"), in_state("undetermined"));
    let state = match (fail, undetermined, pass) {
        (1.., _, _) => "fail",
        (0, 0, 1..) => "pass",
        _ => "undetermined",
    };
    Summary {
        state: state.to_owned(),
        partners: partners.len(),
        pass,
        fail,
        undetermined,
        excepted: rules(|rule| rule.state == "excepted"),
        new: rules(|rule| rule.state == "fail" && rule.baseline.as_deref() == Some("new")),
        known: rules(is_known),
        fixed: fixed.len(),
        text: String::new(),
    }
}
