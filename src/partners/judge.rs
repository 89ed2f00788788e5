//! What one partner has, held against what it must have.
//!
//! Knows the record alone, never the facts behind it. What our own network may have
//! caused is never held against a partner, and what was not seen never counts as a pass.
//! Does no IO, reads no clock: the time to judge at is handed in.

mod asked;
mod case;
mod certificate;
mod domain;
mod exception;
mod guard;
mod issuer;
mod level;
mod offer;
mod policy;
mod reachable;
mod table;
mod words;

use jiff::Timestamp;

use super::{Partner, Terms, whole};
use crate::report::checked;
use crate::report::record::Domain;
use crate::verdict::Require;
pub(super) use asked::asked;
use case::{Case, Ruled, State, Told};
pub(super) use words::not_named;

/// What was found of one partner.
#[derive(Debug, Clone)]
pub struct Seen<'a> {
    /// The file's name, as it was given.
    pub file: &'a str,
    /// The record of the last try.
    pub record: Domain,
    /// Whether what [`super::Terms::requires`] names holds.
    pub held: Vec<(Require, Option<bool>)>,
    /// How often it was looked at.
    pub tries: usize,
    /// The time to judge at.
    pub at: Timestamp,
}

/// Judges it. What `held` leaves out counts as not known.
pub fn judge(partner: &Partner, seen: Seen<'_>) -> checked::Partner {
    let case = Case {
        name: partner.target.name(),
        terms: &partner.terms,
        record: &seen.record,
        held: &seen.held,
        tries: seen.tries,
        at: seen.at,
    };
    let rules = rules(&case).into_iter().map(|ruled| exception::apply(partner, seen.at, ruled));
    let mut judged = checked::Partner {
        partner: case.name.clone(),
        file: seen.file.to_owned(),
        line: partner.line,
        owner: partner.owner.clone(),
        contact: partner.contact.clone(),
        notes: partner.notes.clone(),
        tags: partner.tags.clone(),
        tries: seen.tries,
        state: String::new(),
        summary: String::new(),
        rules: rules.collect(),
        domain: seen.record,
    };
    whole::settle_partner(&mut judged);
    judged
}

/// Every rule that is asked for: of the domain, then of each server, then of the domain again
/// where its servers do not say what the whole amounts to.
fn rules(case: &Case<'_>) -> Vec<Ruled> {
    let accepts = domain::accepts_mail(case);
    let (takes_mail, open) = (accepts.is_pass(), accepts.state == State::Open);
    let mut ruled = vec![Ruled::of_domain(case, "accepts-mail", domain::EXPLAIN, accepts)];
    ruled.extend(domain::mx(case));
    if open {
        ruled.extend(unseen(case));
    }
    if takes_mail {
        ruled.extend(table::SERVER_RULES.iter().flat_map(|rule| rule.over(case)));
    }
    guard::keep_to_held(case, &mut ruled);
    ruled
}

/// Where the servers could not be found, all that is asked of them stands as one open rule each
/// of the domain: what is asked does not vanish from a report because a look-up failed.
fn unseen(case: &Case<'_>) -> Vec<Ruled> {
    let named = |id: &&str| *id != "mx" || case.record.mx.records.is_empty();
    let told = |id| Told::open(words::not_named(&case.name, id));
    let open = |id| Ruled::of_domain(case, id, domain::EXPLAIN, told(id));
    of_servers(case.terms).filter(named).map(open).collect()
}

/// The ids of what `terms` ask of servers.
pub(super) fn of_servers(terms: &Terms) -> impl Iterator<Item = &'static str> {
    let mx = (!terms.mx.is_empty()).then_some("mx");
    let asked = table::SERVER_RULES.iter().filter(|rule| rule.is_asked(terms));
    mx.into_iter().chain(asked.map(|rule| rule.id))
}
