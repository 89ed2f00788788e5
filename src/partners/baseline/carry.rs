//! What an earlier run knew and this one could not tell: it is not forgotten.
//!
//! Does no IO, reads no clock.

use super::super::whole;
use super::rules_of;
use crate::report::checked::{Check, Partner, Rule};

const OPEN: &str = "undetermined";

/// `check` as it is written to serve as the next baseline: what fell short in the `earlier` one
/// and could not be told now stays, and so do partners that were not looked at.
///
/// What is no longer asked, and a host that DNS no longer names, is left behind.
pub fn carried(check: &Check, earlier: &Check) -> Check {
    let mut next = check.clone();
    for partner in &mut next.partners {
        let earlier: Vec<&Rule> = rules_of(earlier, &partner.partner).collect();
        hosts(partner, &earlier);
        earlier.iter().filter(|rule| rule.state == "fail").for_each(|rule| keep(partner, rule));
    }
    let is_new = |one: &&Partner| check.partners.iter().all(|own| own.partner != one.partner);
    let unseen = earlier.partners.iter().filter(is_new).cloned();
    next.partners.extend(unseen);
    let rules = next.partners.iter_mut().flat_map(|partner| &mut partner.rules);
    rules.for_each(|rule| rule.baseline = None);
    next.fixed.clear();
    whole::settle(&mut next);
    next
}

/// The fault in the place of the open rule that it was found under.
fn keep(partner: &mut Partner, fault: &Rule) {
    let of_host = |rule: &Rule| (&rule.id, &rule.host) == (&fault.id, &fault.host);
    let of_address = |rule: &Rule| of_host(rule) && rule.address == fault.address;
    let rules = &mut partner.rules;
    match rules.iter().position(of_address) {
        Some(at) => {
            let open = rules.get_mut(at).filter(|rule| rule.state == OPEN);
            open.into_iter().for_each(|rule| *rule = fault.clone());
        }
        // One family of the host could not be looked up, say.
        None if rules.iter().any(|rule| of_host(rule) && rule.state == OPEN) => {
            rules.push(fault.clone());
        }
        None => {}
    }
}

/// Where DNS did not name the servers, adds those of the earlier run: what is asked of them
/// cannot be told, and a report goes on naming them.
pub(super) fn hosts(partner: &mut Partner, earlier: &[&Rule]) {
    let unnamed = |rule: &&Rule| rule.host.is_none() && rule.state == OPEN;
    if !partner.rules.iter().filter(unnamed).any(|rule| rule.id == "accepts-mail") {
        return;
    }
    let asked: Vec<Rule> = partner.rules.iter().filter(unnamed).cloned().collect();
    for before in earlier.iter().filter(|rule| rule.host.is_some()) {
        let is_there = |rule: &Rule| {
            (&rule.id, &rule.host, &rule.address) == (&before.id, &before.host, &before.address)
        };
        let open = asked.iter().find(|rule| rule.id == before.id);
        if let Some(open) = open.filter(|_| !partner.rules.iter().any(is_there)) {
            let (host, address) = (before.host.clone(), before.address.clone());
            partner.rules.push(Rule { host, address, ..open.clone() });
        }
    }
}
