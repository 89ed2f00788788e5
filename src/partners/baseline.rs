//! A run held against an earlier one: what falls short anew, as before, or no more.
//!
//! A rule is the same if partner, id and host are: addresses come and go. Does no IO, reads
//! no clock.

use std::collections::BTreeSet;

use super::whole;
use crate::report::checked::{CHECK, Check, Fixed, Partner, Rule};

/// Why a text is no baseline.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BaselineError(pub String);

/// Reads one.
///
/// # Errors
/// Where it is no `mxtls.check/1` document.
pub fn read(text: &str) -> Result<Check, BaselineError> {
    let wrong = |said: String| BaselineError(format!("this is no {CHECK} document: {said}"));
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
/// Fixed is what held nowhere in the baseline and is seen to hold now: not what is excepted,
/// undetermined, no longer asked for, or of a partner that is no longer there.
pub fn mark(check: &mut Check, baseline: &Check) {
    let before: BTreeSet<Identity> = baseline.partners.iter().flat_map(failing).collect();
    for partner in &mut check.partners {
        let name = partner.partner.clone();
        for rule in &mut partner.rules {
            let known = before.contains(&identity(&name, rule));
            let word = if known { "known" } else { "new" };
            rule.baseline = (rule.state == "fail").then(|| word.to_owned());
        }
    }
    check.fixed = before.iter().filter_map(|one| fixed(check, one)).collect();
    whole::settle(check);
}

/// Partner, id and host.
type Identity = (String, String, Option<String>);

fn identity(partner: &str, rule: &Rule) -> Identity {
    (partner.to_owned(), rule.id.clone(), rule.host.clone())
}

fn failing(partner: &Partner) -> impl Iterator<Item = Identity> + '_ {
    let failing = partner.rules.iter().filter(|rule| rule.state == "fail");
    failing.map(|rule| identity(&partner.partner, rule))
}

/// What fell short and is seen to hold now.
fn fixed(check: &Check, (partner, id, host): &Identity) -> Option<Fixed> {
    let here = || check.partners.iter().filter(|one| one.partner == *partner);
    let rules: Vec<&Rule> =
        here().flat_map(|one| &one.rules).filter(|rule| rule.id == *id).collect();
    let holds =
        |rules: &[&Rule]| !rules.is_empty() && rules.iter().all(|rule| rule.state == "pass");
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
