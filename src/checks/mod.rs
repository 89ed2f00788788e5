//! Facts become findings: pure functions, one file a family of checks.
//!
//! A check never talks to a server and never decides what a level is worth; it
//! says what is there, with its evidence, or that it could not be told. What
//! each finding means stands in one table, [`RULES`]. Does no IO, reads no clock.

mod asked;
mod catalogue;
mod certificate;
mod dane;
mod dialogue;
mod enumerated;
mod finding;
mod grade;
mod handbook;
mod injection;
mod mx;
mod path;
pub mod profile;
mod settled;
mod standing;
mod starttls;
mod sts;
#[cfg(test)]
mod tests;
mod view;

pub use asked::dane_required;
pub use catalogue::{RULES, Rule, rule};
pub use finding::{CheckOutcome, Finding};
pub use grade::{Confidence, Severity, Side};
pub use handbook::{explain, indented, list, markdown};
pub use injection::{InjectionResult, InjectionVerdict, injection};
pub use mx::takes_no_connections;
pub use path::{path_intercepted, port_25_blocked};
pub use settled::{Settled, settle};
pub use standing::{
    DaneStatus, Standing, StsPolicyStanding, StsStatus, keeps_to_tlsa, stand, sts_policy,
    turned_down,
};
pub use view::{DomainView, Judged, PathControl, ServerView};

/// A check of one address, and the rule it is for.
type ServerCheck = (&'static Rule, fn(&ServerView<'_>, &'static Rule) -> CheckOutcome);

/// A check of a whole domain: an outcome for each host at fault, or one for all.
type DomainCheck = (&'static Rule, fn(&DomainView<'_>, &'static Rule) -> Vec<CheckOutcome>);

const SERVER_CHECKS: [&[ServerCheck]; 6] = [
    dialogue::CHECKS,
    starttls::CHECKS,
    enumerated::CHECKS,
    injection::CHECKS,
    certificate::CHECKS,
    dane::SERVER_CHECKS,
];

const DOMAIN_CHECKS: [&[DomainCheck]; 3] = [mx::CHECKS, dane::DOMAIN_CHECKS, sts::CHECKS];

/// All checks of one address, each with its outcome.
pub fn server(view: &ServerView<'_>) -> Vec<(&'static Rule, CheckOutcome)> {
    let outcome = |(rule, check): &ServerCheck| match view.is_in_doubt() {
        // Whoever answered was not this server.
        true => (*rule, view.not_tested()),
        false => (*rule, check(view, rule)),
    };
    let own: Vec<_> = SERVER_CHECKS.into_iter().flatten().map(outcome).collect();
    let beside = certificate::of_other_key(view, &own);
    own.into_iter().chain(beside).collect()
}

/// All checks that need the whole domain, each with its outcomes.
pub fn domain(view: &DomainView<'_>) -> Vec<(&'static Rule, CheckOutcome)> {
    let outcomes = |(rule, check): &DomainCheck| (*rule, check(view, rule));
    let told = DOMAIN_CHECKS.into_iter().flatten().map(outcomes);
    told.flat_map(|(rule, all)| all.into_iter().map(move |one| (rule, one))).collect()
}
