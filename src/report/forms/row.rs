//! One line of a report: a rule of a partner, and what became of it.
//!
//! A state that this program does not know counts as not told, and a partner whose
//! state no rule accounts for gets a row of its own: no report may look better than
//! the record. Does no IO, reads no clock.

use std::borrow::Cow;

use crate::report::checked::{Check, Partner, Rule, Term};
use crate::report::guard::harmless;
use crate::report::standing::Standing;

/// The longest text that is printed of a record, in characters.
const LIMIT: usize = 1000;

/// The id of the row of a partner as a whole.
const WHOLE: &str = "partner";

/// The word of a standing for programs.
pub(super) fn code(standing: Standing) -> &'static str {
    match standing {
        Standing::Fail => "fail",
        Standing::Undetermined => "undetermined",
        Standing::Known => "known",
        Standing::Excepted => "excepted",
        Standing::Pass => "pass",
    }
}

/// A rule of a partner.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    pub(super) partner: &'a Partner,
    pub(super) rule: Cow<'a, Rule>,
    pub(super) standing: Standing,
}

impl<'a> Row<'a> {
    fn new(partner: &'a Partner, rule: Cow<'a, Rule>) -> Self {
        let standing = Standing::of(&rule);
        Self { partner, rule, standing }
    }

    /// `mx1.example.org [192.0.2.25]`, or nothing where the rule is the domain's.
    pub(super) fn server(&self) -> String {
        let host = self.rule.host.as_deref().map(plain);
        let address = self.rule.address.as_deref().map(plain);
        match (host, address) {
            (Some(host), Some(address)) if host.contains(&address) => host,
            (Some(host), Some(address)) => format!("{host} [{address}]"),
            (Some(host), None) => host,
            (None, Some(address)) => format!("[{address}]"),
            (None, None) => String::new(),
        }
    }

    /// The rule and the server: the same in every run.
    pub(super) fn name(&self) -> String {
        let (id, server) = (plain(&self.rule.id), self.server());
        if server.is_empty() { id } else { format!("{id} {server}") }
    }

    /// The findings that tell why: the id and the sentence of each.
    pub(super) fn findings(&self) -> Vec<(String, String)> {
        self.rule.findings.iter().map(|id| (plain(id), self.sentence(id))).collect()
    }

    /// What the domain's record says under a finding's id, of this server if it can.
    fn sentence(&self, id: &str) -> String {
        let all = || self.partner.domain.findings.iter().filter(|finding| finding.id == id);
        let here = all()
            .find(|finding| finding.host == self.rule.host && finding.address == self.rule.address);
        here.or_else(|| all().next()).map(|finding| plain(&finding.message)).unwrap_or_default()
    }
}

/// Every row of a record, in its order.
pub(super) fn rows(check: &Check) -> impl Iterator<Item = Row<'_>> {
    check.partners.iter().flat_map(rows_of)
}

/// Every row of a record, worst first and else in its order.
pub(super) fn worst_first(check: &Check) -> Vec<Row<'_>> {
    let mut all: Vec<Row<'_>> = rows(check).collect();
    all.sort_by_key(|row| row.standing);
    all
}

/// Every row of a partner, the one that stands for the whole last.
pub(super) fn rows_of(partner: &Partner) -> Vec<Row<'_>> {
    let mut all: Vec<Row<'_>> =
        partner.rules.iter().map(|rule| Row::new(partner, Cow::Borrowed(rule))).collect();
    let wanted = Standing::of_state(&partner.state);
    let accounted = all.iter().any(|row| row.standing == wanted);
    if !accounted && (wanted != Standing::Pass || all.is_empty()) {
        all.push(Row::new(partner, Cow::Owned(whole(partner, wanted))));
    }
    all
}

fn whole(partner: &Partner, standing: Standing) -> Rule {
    Rule {
        id: WHOLE.to_owned(),
        host: None,
        address: None,
        state: code(standing).to_owned(),
        asked: None,
        seen: None,
        baseline: None,
        message: partner.summary.clone(),
        findings: Vec::new(),
        until: None,
    }
}

/// What the record says of a rule's id.
pub(super) fn term<'a>(check: &'a Check, id: &str) -> Option<&'a Term> {
    check.terms.iter().find(|term| term.id == id)
}

/// `1 error`, `2 errors`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A text of the record, bounded and without characters that do more than show themselves.
pub(super) fn plain(text: &str) -> String {
    let text = harmless(text);
    match text.char_indices().nth(LIMIT) {
        Some(_) => text.chars().take(LIMIT - 1).chain(['…']).collect(),
        None => text.into_owned(),
    }
}

/// The text cut to so many characters, with a mark that it was.
pub(super) fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some(_) => text.chars().take(limit.saturating_sub(1)).chain(['…']).collect(),
        None => text.to_owned(),
    }
}
