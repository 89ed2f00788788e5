//! What is accepted for a while: until the last day in UTC, and not a day longer.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::asked::asked;
use super::case::{Ruled, State};
use super::words::cut;
use crate::partners::{Exception, Partner};
use crate::report::checked::Rule;

/// The rule as it is written, in the light of the partner's exceptions.
pub(super) fn apply(partner: &Partner, at: Timestamp, ruled: Ruled) -> Rule {
    let latest = latest(partner, &ruled);
    let mut rule = written(ruled);
    rule.asked = asked(&partner.terms, &rule.id, rule.host.as_deref());
    let Some(exception) = latest else { return rule };
    let until = exception.until;
    rule.until = Some(until);
    let said = match exception.why.as_deref().map(cut) {
        _ if today(at) > until => format!("The exception for it ran out on {until}."),
        Some(why) => format!("Accepted until {until}: {}.", why.trim_end_matches('.')),
        None => format!("Accepted until {until}."),
    };
    if today(at) <= until {
        rule.state = "excepted".to_owned();
    }
    rule.message = format!("{} {said}", rule.message);
    rule
}

fn today(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// The exception for a rule that does not hold; of several, the one that lasts longest.
fn latest<'a>(partner: &'a Partner, ruled: &Ruled) -> Option<&'a Exception> {
    let at = ruled.address.as_ref().map(|address| format!("[{address}]"));
    let same_host = |host: &str| {
        let names = ruled.host.iter().chain(&at);
        names.into_iter().any(|name| name.eq_ignore_ascii_case(host))
    };
    let fits = |exception: &&Exception| {
        exception.rule == ruled.id && exception.host.as_deref().is_none_or(same_host)
    };
    let fails = ruled.told.state == State::Fail;
    partner.exceptions.iter().filter(|_| fails).filter(fits).max_by_key(|one| one.until)
}

fn written(ruled: Ruled) -> Rule {
    let state = match ruled.told.state {
        State::Pass => "pass",
        State::Fail => "fail",
        State::Open => "undetermined",
    };
    Rule {
        id: ruled.id.to_owned(),
        host: ruled.host,
        address: ruled.address,
        state: state.to_owned(),
        asked: None,
        seen: ruled.told.seen,
        baseline: None,
        message: ruled.told.message,
        findings: ruled.findings,
        until: None,
    }
}
