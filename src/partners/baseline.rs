//! A run held against an earlier one: what falls short anew, as before, or no more.
//!
//! A fault is known where the same partner, rule and host fell short before, and what is seen
//! now is no worse; addresses come and go. Does no IO, reads no clock.

mod carry;
mod known;
mod worse;

use std::collections::BTreeSet;

use super::whole;
use crate::report::checked::{CHECK, Check, Fixed, Partner, Rule};
pub use carry::carried;

/// Why a text is no baseline.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BaselineError(pub String);

/// Reads one.
///
/// # Errors
/// Where it is no `mxtls.check/1` document.
pub fn read(text: &str) -> Result<Check, BaselineError> {
    let wrong = |said: String| {
        BaselineError(format!(
            "this is no {CHECK} document, as --write-baseline and --format json write it: {said}"
        ))
    };
    let value: serde_json::Value =
        serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    match value.get("schema").and_then(|schema| schema.as_str()) {
        Some(CHECK) => serde_json::from_value(value).map_err(|error| wrong(error.to_string())),
        Some(other) => {
            let shown: String = crate::text::printable(other.as_bytes()).chars().take(60).collect();
            Err(wrong(format!("its schema is {shown}; write one with --write-baseline")))
        }
        None => Err(wrong("it names no schema; write one with --write-baseline".to_owned())),
    }
}

/// Marks what is new, known and fixed, and settles states and summary again.
///
/// Fixed is what fell short in the baseline and is seen to hold now, asked as then: not what is
/// excepted, undetermined, no longer asked for, or of a partner that is no longer there. Hosts
/// that DNS could not name today keep the rules that the baseline has of them, undetermined.
pub fn mark(check: &mut Check, baseline: &Check) {
    for partner in &mut check.partners {
        let earlier: Vec<&Rule> = rules_of(baseline, &partner.partner).collect();
        carry::hosts(partner, &earlier);
        let known = known::known(&partner.rules, &earlier);
        for (rule, known) in partner.rules.iter_mut().zip(known) {
            let word = if known { "known" } else { "new" };
            rule.baseline = (rule.state == "fail").then(|| word.to_owned());
        }
    }
    let before: BTreeSet<Identity> = baseline.partners.iter().flat_map(failing).collect();
    check.fixed = before.iter().filter_map(|one| fixed(check, one)).collect();
    whole::settle(check);
}

fn rules_of<'a>(check: &'a Check, partner: &str) -> impl Iterator<Item = &'a Rule> {
    let own = check.partners.iter().filter(move |one| one.partner == partner);
    own.flat_map(|one| &one.rules)
}

/// What fell short: partner, id and host, and what was asked.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Identity {
    partner: String,
    id: String,
    host: Option<String>,
    asked: Option<String>,
}

fn failing(partner: &Partner) -> impl Iterator<Item = Identity> + '_ {
    let failing = partner.rules.iter().filter(|rule| rule.state == "fail");
    failing.map(|rule| Identity {
        partner: partner.partner.clone(),
        id: rule.id.clone(),
        host: rule.host.clone(),
        asked: rule.asked.clone(),
    })
}

impl Identity {
    /// It holds, and as much is asked as then. A baseline that does not say what was asked is
    /// taken at its id.
    fn is_met_by(&self, rule: &Rule) -> bool {
        let alike = self.asked.is_none() || self.asked == rule.asked;
        rule.state == "pass" && alike
    }
}

/// What fell short and is seen to hold now.
fn fixed(check: &Check, one: &Identity) -> Option<Fixed> {
    let Identity { partner, id, host, .. } = one;
    let here = || check.partners.iter().filter(|there| there.partner == *partner);
    let rules: Vec<&Rule> =
        here().flat_map(|one| &one.rules).filter(|rule| rule.id == *id).collect();
    let holds = |rules: &[&Rule]| !rules.is_empty() && rules.iter().all(|rule| one.is_met_by(rule));
    let same: Vec<&Rule> = rules.iter().filter(|rule| rule.host == *host).copied().collect();
    let gone = host.as_ref().is_none_or(|host| {
        here().all(|one| one.domain.mx.records.iter().all(|record| record.host != *host))
    });
    let message = match host {
        _ if same.is_empty() && !(gone && holds(&rules)) => return None,
        Some(host) if same.is_empty() => {
            format!("{id} holds for {partner}: {host} is no longer a mail exchange of it.")
        }
        _ if !same.is_empty() && !holds(&same) => return None,
        Some(host) => format!("{id} holds again for {host}, a mail exchange of {partner}."),
        None => format!("{id} holds again for {partner}."),
    };
    Some(Fixed { partner: partner.clone(), id: id.clone(), host: host.clone(), message })
}
