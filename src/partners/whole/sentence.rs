//! One sentence on a partner, and one on a run.

use super::{counts_against, is_known};
use crate::report::checked::{Check, Partner, Rule};

/// Rules that a sentence names.
const FEW: usize = 3;

pub(super) fn of_partner(partner: &Partner) -> String {
    let name = &partner.partner;
    let count = |is: fn(&Rule) -> bool| partner.rules.iter().filter(|rule| is(rule)).count();
    let known = count(is_known);
    let excepted = count(|rule| rule.state == "excepted");
    match partner.state.as_str() {
        "fail" => short(partner),
        "undetermined" => open(partner),
        _ if known > 0 => {
            format!("{name} falls short only as the baseline says: {}.", counted(known, "rule"))
        }
        _ if excepted > 0 => {
            format!("{name} has all that it must, but for {}.", counted(excepted, "exception"))
        }
        _ => format!("{name} has all that it must: {}.", ids(partner.rules.iter())),
    }
}

fn short(partner: &Partner) -> String {
    let name = &partner.partner;
    let failing: Vec<&Rule> = partner.rules.iter().filter(|rule| counts_against(rule)).collect();
    match failing.as_slice() {
        [only] if only.message.starts_with(name.as_str()) => only.message.clone(),
        [only] => format!("{name} falls short: {}", only.message),
        _ => format!(
            "{name} falls short of {}: {}.",
            counted(failing.len(), "rule"),
            ids(failing.into_iter())
        ),
    }
}

fn open(partner: &Partner) -> String {
    let open: Vec<&Rule> =
        partner.rules.iter().filter(|rule| rule.state == "undetermined").collect();
    let begins = format!("Whether {} has all that it must cannot be told", partner.partner);
    let mut servers: Vec<_> =
        open.iter().filter(|rule| rule.host.is_some()).map(|r| (&r.host, &r.address)).collect();
    servers.dedup();
    servers.sort();
    servers.dedup();
    match open.as_slice() {
        [] => format!("{begins}: nothing was asked."),
        // All else follows from that.
        [first, ..] if first.id == "accepts-mail" => format!("{begins}. {}", first.message),
        [only] => format!("{begins}. {}", only.message),
        _ if servers.is_empty() => format!("{begins}: {}.", ids(open.into_iter())),
        _ => format!("{begins}: {} left open.", counted(servers.len(), "server")),
    }
}

/// The first few ids, each once, with how many more there are.
fn ids<'a>(rules: impl Iterator<Item = &'a Rule>) -> String {
    let mut all: Vec<&str> = Vec::new();
    for rule in rules {
        if !all.contains(&rule.id.as_str()) {
            all.push(&rule.id);
        }
    }
    let shown: Vec<&str> = all.iter().take(FEW).copied().collect();
    let more = all.len().saturating_sub(FEW);
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

pub(super) fn of_run(check: &Check) -> String {
    let summary = &check.summary;
    let only_known =
        |partner: &&Partner| partner.state == "pass" && partner.rules.iter().any(is_known);
    let known = check.partners.iter().filter(only_known).count();
    let is_excepted = |partner: &&Partner| {
        let excepted = partner.rules.iter().any(|rule| rule.state == "excepted");
        partner.state == "pass" && excepted && !only_known(partner)
    };
    let excepted = check.partners.iter().filter(is_excepted).count();
    let anew = if summary.new + summary.known > 0 { " anew" } else { "" };
    let parts = [
        (
            summary.pass.saturating_sub(known + excepted),
            "has all that it must",
            "have all that they must",
        ),
        (
            excepted,
            "has all that it must but for an exception",
            "have all that they must but for exceptions",
        ),
        (known, "falls short as the baseline says", "fall short as the baseline says"),
        (summary.fail, "falls short", "fall short"),
        (summary.undetermined, "could not be told", "could not be told"),
    ];
    let told = |(count, one, several): &(usize, &str, &str)| {
        let anew = if *one == "falls short" { anew } else { "" };
        let who = if summary.partners == 1 { "it".to_owned() } else { count.to_string() };
        format!("{who} {}{anew}", if *count == 1 { one } else { several })
    };
    let told: Vec<String> = parts.iter().filter(|part| part.0 > 0).map(told).collect();
    let mut said = match summary.partners {
        0 => "No partner was looked at".to_owned(),
        all => format!("{}: {}", counted(all, "partner"), told.join(", ")),
    };
    if summary.fixed > 0 {
        let holds = if summary.fixed == 1 { "holds" } else { "hold" };
        said.push_str(&format!("; {} {holds} again", counted(summary.fixed, "rule")));
    }
    said.push('.');
    if check.path.control == "failed" && summary.undetermined > 0 {
        said.push_str(
            " This network was not seen to let mail through, so what could not be told \
                       says nothing of the partners.",
        );
    }
    if check.stopped {
        said.push_str(" The run was stopped before its end.");
    }
    said
}
