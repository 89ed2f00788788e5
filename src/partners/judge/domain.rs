//! What is asked of the domain: that it takes mail, and where.

use super::case::{Case, Ruled, State, Told};
use super::reachable::was_greeted;
use super::words::{self, any_of, counted, cut, sentence};
use crate::report::record::Failure;
use crate::verdict::Require;

/// Findings that tell why a domain takes no mail.
pub(super) const EXPLAIN: &[&str] = &["mx-null", "mx-null-not-alone", "mx-unresolvable"];

/// Whether it exists and takes mail.
pub(super) fn accepts_mail(case: &Case<'_>) -> Told {
    let told = by_mx(case).showing(&place(case));
    let level_matters = case.terms.level != Require::None;
    match (told.state, case.ready(case.terms.level)) {
        (State::Fail, Some(false)) => told,
        (State::Fail, _) => Told::open(told.message),
        // With no level asked for, this rule alone answers for the domain.
        (_, Some(false)) if !level_matters => Told::firm_fail(summary(case)).showing(&place(case)),
        (State::Pass, None) if !level_matters => Told::open(summary(case)),
        (State::Pass, _) if !level_matters && is_silent(case) => {
            Told::open(case.looks().next().map_or_else(|| summary(case), |look| look.why_open()))
        }
        _ => told,
    }
}

/// No MX record names it, and it did not greet us: nothing shows a mail server there.
fn is_silent(case: &Case<'_>) -> bool {
    let direct = matches!(case.record.mx.source.as_str(), "host" | "literal");
    direct && !case.looks().any(|look| was_greeted(&look))
}

/// Where its servers were taken from, or why there are none, as a short value.
fn place(case: &Case<'_>) -> String {
    let mx = &case.record.mx;
    let nowhere = || mx.records.iter().all(|host| host.addresses.is_empty());
    match &mx.failure {
        Some(failure) => failure.kind.clone(),
        None if mx.source == "explicit" && nowhere() => "no-address".to_owned(),
        None => mx.source.clone(),
    }
}

fn summary(case: &Case<'_>) -> String {
    words::summary(&case.record.verdict.summary)
}

fn by_mx(case: &Case<'_>) -> Told {
    let (name, mx) = (&case.name, &case.record.mx);
    let failure = mx.failure.as_ref();
    match mx.source.as_str() {
        "null" => Told::firm_fail(format!("{name} publishes a null MX: it accepts no mail.")),
        "none" => no_servers(name, failure, &case.tries()),
        "error" => Told::open(not_found_out(name, failure, &case.tries())),
        _ if case.record.servers.is_empty() => {
            Told::open(format!("No mail server of {name} was looked at."))
        }
        _ => of_hosts(case),
    }
}

fn no_servers(name: &str, failure: Option<&Failure>, tries: &str) -> Told {
    match failure {
        Some(failure) if !is_definite(failure) => {
            Told::open(not_found_out(name, Some(failure), tries))
        }
        Some(failure) if failure.kind == "nxdomain" => {
            Told::firm_fail(format!("{name} does not exist, says DNS: no mail can be sent to it."))
        }
        _ => Told::firm_fail(format!(
            "{name} accepts no mail: it has neither MX records nor an address."
        )),
    }
}

/// DNS answered, and the answer is that there is nothing.
pub(super) fn is_definite(failure: &Failure) -> bool {
    matches!(failure.kind.as_str(), "nxdomain" | "nodata" | "no-address")
}

fn not_found_out(name: &str, failure: Option<&Failure>, tries: &str) -> String {
    let because = failure.map(|failure| sentence(&failure.detail)).unwrap_or_default();
    let said = format!("The mail servers of {name} could not be looked up{tries}. {because}");
    said.trim_end().to_owned()
}

/// A list of hosts none of which has an address leads nowhere.
fn of_hosts(case: &Case<'_>) -> Told {
    let (name, hosts) = (&case.name, &case.record.mx.records);
    let nowhere = !hosts.is_empty() && hosts.iter().all(|host| host.addresses.is_empty());
    let failed = hosts.iter().filter_map(|host| host.failure.as_ref());
    match failed.clone().find(|failure| !is_definite(failure)) {
        Some(failure) if nowhere => {
            let because = sentence(&failure.detail);
            let tries = case.tries();
            Told::open(format!(
                "No mail server of {name} has an address that is known{tries}. {because}"
            ))
        }
        None if nowhere && failed.count() == hosts.len() => Told::firm_fail(format!(
            "{name} accepts no mail: none of its mail servers has an address."
        )),
        _ => Told::pass(has_servers(case)),
    }
}

fn has_servers(case: &Case<'_>) -> String {
    let name = &case.name;
    match case.record.mx.source.as_str() {
        "implicit" => format!("{name} has no MX record: its own address takes its mail."),
        "explicit" => {
            let count = i128::try_from(case.record.mx.records.len()).unwrap_or_default();
            format!("{name} has {}.", counted(count, "mail exchange"))
        }
        _ => format!("{name} was asked directly; no MX record was looked up."),
    }
}

/// Whether each mail exchange is one that the file names. A host that the file gives itself is
/// not asked for its MX records.
pub(super) fn mx(case: &Case<'_>) -> Vec<Ruled> {
    let listed = matches!(case.record.mx.source.as_str(), "explicit" | "implicit");
    if case.terms.mx.is_empty() || !listed {
        return Vec::new();
    }
    let mut hosts: Vec<&str> = Vec::new();
    for record in &case.record.mx.records {
        if !hosts.contains(&record.host.as_str()) {
            hosts.push(&record.host);
        }
    }
    let told = |host| Ruled::of_server(case, "mx", &[], (host, None), of_host(case, host));
    hosts.into_iter().map(told).collect()
}

fn of_host(case: &Case<'_>, host: &str) -> Told {
    let (name, asked) = (&case.name, any_of(&case.terms.mx));
    let shown = cut(host);
    match case.terms.mx.iter().any(|suffix| is_or_is_below(host, suffix)) {
        true => Told::pass(format!("{shown}, a mail exchange of {name}, is one of {asked}.")),
        false => Told::firm_fail(format!(
            "{shown} is a mail exchange of {name}; the file names {asked}."
        )),
    }
}

fn is_or_is_below(host: &str, suffix: &str) -> bool {
    let plain = |name: &str| name.trim_matches('.').to_ascii_lowercase();
    let (host, suffix) = (plain(host), plain(suffix.trim_start_matches("*.")));
    !suffix.is_empty()
        && (host == suffix
            || host.strip_suffix(&suffix).is_some_and(|before| before.ends_with('.')))
}
