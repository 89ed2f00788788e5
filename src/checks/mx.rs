//! Checks of the list of mail exchanges and their addresses.
//!
//! RFC 5321, RFC 7505 (null MX). DNS trouble is never a fault of the domain
//! (A-5321-2). Does no IO, reads no clock.

use std::net::IpAddr;

use super::catalogue::{Rule, mx as rules};
use super::{CheckOutcome, DomainCheck, DomainView, Finding, PathControl, ServerView};
use crate::dns::{address_as_name, is_localhost};
use crate::facts::{MxHost, MxSource, Outcome, Why};
use crate::guard;

pub(super) const CHECKS: &[DomainCheck] = &[
    (&rules::NULL, null),
    (&rules::NULL_NOT_ALONE, null_not_alone),
    (&rules::IMPLICIT, implicit),
    (&rules::CNAME, cname),
    (&rules::IP_LITERAL, ip_literal),
    (&rules::PRIVATE_ADDRESS, private_address),
    (&rules::UNRESOLVABLE, unresolvable),
    (&rules::ACCEPTS_NO_CONNECTIONS, accepts_no_connections),
    (&rules::TOO_MANY, too_many),
    (&rules::BACKUP_WEAKER, backup_weaker),
];

pub(super) type Outcomes = Vec<CheckOutcome>;

/// What a check that found nothing amounts to.
pub(super) fn found_or(
    findings: Vec<Finding>,
    otherwise: impl FnOnce() -> CheckOutcome,
) -> Outcomes {
    match findings.is_empty() {
        true => vec![otherwise()],
        false => findings.into_iter().map(CheckOutcome::Finding).collect(),
    }
}

/// Why there is no word on MX records, if there is none.
pub(super) fn without_look_up(view: &DomainView<'_>) -> Option<CheckOutcome> {
    match view.domain.mx.source {
        MxSource::Host | MxSource::Literal => {
            Some(CheckOutcome::NotApplicable("the server was named, MX records were not asked for"))
        }
        MxSource::None => Some(CheckOutcome::NotApplicable("the domain has no mail exchange")),
        MxSource::Error => Some(CheckOutcome::NotTested(trouble(view))),
        MxSource::Explicit | MxSource::Implicit | MxSource::Null => None,
    }
}

fn trouble(view: &DomainView<'_>) -> String {
    let failure = view.domain.mx.failure.as_ref();
    failure.map_or_else(|| "the MX records are not known".to_owned(), |f| f.detail.clone())
}

/// A question to the MX answer as a whole.
fn of_answer(
    view: &DomainView<'_>,
    rule: &'static Rule,
    holds: bool,
    words: impl FnOnce(&str) -> (String, String),
) -> Outcomes {
    if let Some(outcome) = without_look_up(view) {
        return vec![outcome];
    }
    if !holds {
        return vec![CheckOutcome::Pass];
    }
    let (message, evidence) = words(&view.domain.target.name());
    vec![Finding::new(rule, message, evidence).into()]
}

/// A question to every host that an MX record names.
fn of_hosts(
    view: &DomainView<'_>,
    ask: impl Fn(&MxHost) -> Option<Finding>,
    otherwise: impl FnOnce() -> CheckOutcome,
) -> Outcomes {
    match without_look_up(view) {
        Some(outcome) => vec![outcome],
        None if view.domain.mx.source != MxSource::Explicit => {
            vec![CheckOutcome::NotApplicable("no MX record names a host")]
        }
        None => found_or(view.domain.mx.hosts.iter().filter_map(ask).collect(), otherwise),
    }
}

/// A-7505-1.
fn null(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    of_answer(view, rule, view.domain.mx.source == MxSource::Null, |domain| {
        let message = format!("{domain} says that it accepts no mail. TLS plays no part.");
        (message, format!("{domain} MX 0 ."))
    })
}

/// A-7505-2.
fn null_not_alone(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    of_answer(view, rule, view.domain.mx.null_beside_others, |domain| {
        let message = format!(
            "{domain} says that it accepts no mail and names mail exchanges as well. \
             Delete the one or the other."
        );
        let others = view.domain.mx.hosts.iter().take(20).map(record).collect::<Vec<_>>();
        (message, format!("MX ., MX {}", others.join(", MX ")))
    })
}

/// `10 mx1.example.org`, as a zone file has it.
pub(super) fn record(host: &MxHost) -> String {
    host.preference.map_or_else(|| host.host.clone(), |p| format!("{p} {}", host.host))
}

/// A-5321-3.
fn implicit(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    of_answer(view, rule, view.domain.mx.source == MxSource::Implicit, |domain| {
        let message = format!("{domain} has no MX record; its own address is tried instead.");
        let addresses = view.domain.mx.hosts.iter().flat_map(|h| &h.addresses).take(20);
        let addresses: Vec<String> = addresses.map(IpAddr::to_string).collect();
        (message, format!("{domain} has no MX and the address {}", addresses.join(", ")))
    })
}

/// A-5321-6.
fn cname(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    let ask = |host: &MxHost| {
        let target = host.cname.as_ref()?;
        let message =
            format!("{} is an alias of {target}. Name {target} in the MX record.", host.host);
        let evidence = format!("{} CNAME {target}", host.host);
        Some(Finding::new(rule, message, evidence).on(&host.host, None))
    };
    of_hosts(view, ask, || CheckOutcome::Pass)
}

/// A-5321-6.
fn ip_literal(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    let ask = |host: &MxHost| {
        let address = address_as_name(&host.host)?;
        let message = format!(
            "An MX record names the address {address} in place of a host. \
             Most senders cannot deliver there."
        );
        let evidence = format!("MX {}", record(host));
        Some(Finding::new(rule, message, evidence).on(&host.host, None))
    };
    of_hosts(view, ask, || CheckOutcome::Pass)
}

/// A-5321-6: recorded, never connected to, and no one's fault.
fn private_address(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    let kept = view.servers.iter().filter_map(|server| kept_away(view, server, rule));
    let own = view.domain.mx.hosts.iter().filter(|host| is_localhost(&host.host));
    let findings: Vec<Finding> = kept.chain(own.map(|host| localhost(host, rule))).collect();
    found_or(findings, || match without_look_up(view) {
        Some(outcome @ CheckOutcome::NotTested(_)) => outcome,
        _ if view.servers.iter().all(|s| s.server.address.is_none()) => {
            CheckOutcome::NotApplicable("there is no address")
        }
        _ => CheckOutcome::Pass,
    })
}

fn localhost(host: &MxHost, rule: &'static Rule) -> Finding {
    let message = format!(
        "An MX record names {}, which means the sender's own machine. No mail arrives through it.",
        host.host
    );
    Finding::new(rule, message, format!("MX {}", record(host))).on(&host.host, None)
}

fn kept_away(
    domain: &DomainView<'_>,
    view: &ServerView<'_>,
    rule: &'static Rule,
) -> Option<Finding> {
    let refused = view.server.not_probed.as_ref().is_some_and(|n| n.why == Why::Special);
    let address = view.server.address.filter(|_| refused)?;
    let block = guard::special_purpose(address)?;
    let message = format!(
        "{} was not connected to: {block}, as answered by {}. From inside the organisation \
         this is normal.",
        view.name(),
        domain.domain.vantage.resolver
    );
    Some(view.finding(rule, message, format!("{} has address {address}", view.server.host)))
}

/// A-5321-2: only a definite answer shows that there is no address.
fn unresolvable(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    let ask = |host: &MxHost| {
        let failure = host.failure.as_ref().filter(|f| f.kind.is_definite())?;
        let odd = address_as_name(&host.host).is_some() || is_localhost(&host.host);
        let absent = lacks_address(host) && !odd;
        let message = format!(
            "{} is named in an MX record and has no address. Correct the name or delete the record.",
            host.host
        );
        absent.then(|| Finding::new(rule, message, failure.detail.clone()).on(&host.host, None))
    };
    of_hosts(view, ask, || {
        let unknown = view.domain.mx.hosts.iter().find(|h| lacks_address(h) && is_unknown(h));
        match unknown.and_then(|h| h.failure.as_ref()) {
            Some(failure) => CheckOutcome::NotTested(failure.detail.clone()),
            None => CheckOutcome::Pass,
        }
    })
}

fn lacks_address(host: &MxHost) -> bool {
    host.addresses.is_empty() && !host.left_out
}

fn is_unknown(host: &MxHost) -> bool {
    host.failure.as_ref().is_some_and(|f| !f.kind.is_definite())
}

/// Nolisting: refused on every address that was tried, twice, the path in order, and another
/// host answers. Addresses of a family that is not used here do not count.
pub fn takes_no_connections(host: &str, all: &[ServerView<'_>]) -> bool {
    type Views<'a, 'b> = Vec<&'a ServerView<'b>>;
    let (own, others): (Views<'_, '_>, Views<'_, '_>) =
        all.iter().partition(|s| s.server.host == host);
    let tried = || own.iter().filter(|s| !s.is_other_family());
    tried().next().is_some()
        && tried().all(|s| refuses_twice(s))
        && others.iter().any(|s| s.server.accepted_tcp() && !s.is_in_doubt())
}

fn accepts_no_connections(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    let ask = |host: &MxHost| {
        let closed = takes_no_connections(&host.host, view.servers);
        let servers = servers_of(view, host);
        let message = format!(
            "{} refused every connection, while another host of the domain answers. \
             If that is not meant, start its mail server or delete the MX record.",
            host.host
        );
        let names: Vec<String> = servers.iter().map(|s| s.name()).collect();
        let evidence = format!("connection refused twice by {}", names.join(", "));
        closed.then(|| Finding::new(rule, message, evidence).on(&host.host, None))
    };
    of_hosts(view, ask, || {
        match view.servers.iter().find(|s| !s.server.accepted_tcp() && s.server.address.is_some()) {
            Some(silent) => silent.not_tested(),
            None => CheckOutcome::Pass,
        }
    })
}

fn servers_of<'v>(view: &DomainView<'v>, host: &MxHost) -> Vec<&'v ServerView<'v>> {
    view.servers.iter().filter(|s| s.server.host == host.host).collect()
}

fn refuses_twice(view: &ServerView<'_>) -> bool {
    let attempts = &view.server.attempts;
    view.path_control == PathControl::Passed
        && attempts.len() >= 2
        && attempts.iter().all(|a| a.outcome == Outcome::ConnectionRefused)
}

/// A-5321-8.
fn too_many(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    let hosts = &view.domain.mx.hosts;
    let left_out = hosts.iter().filter(|h| h.left_out).count();
    of_answer(view, rule, left_out > 0, |domain| {
        let (all, tested) = (hosts.len(), hosts.len() - left_out);
        let message = format!(
            "{domain} names {all} mail exchanges; the first {tested} were tested, \
             {left_out} were not. Name fewer."
        );
        let last = hosts.iter().rev().find(|h| h.left_out).map(record).unwrap_or_default();
        (message, format!("{all} MX records, the last is MX {last}"))
    })
}

/// A later preference that settled for less than the first choice.
fn backup_weaker(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    let Some(lowest) = view.servers.iter().filter_map(|s| s.server.preference).min() else {
        return vec![CheckOutcome::NotApplicable("no MX record names a host")];
    };
    let is_first = |s: &&ServerView<'_>| s.server.preference == Some(lowest);
    let (first, later): (Vec<_>, Vec<_>) = view.servers.iter().partition(is_first);
    let Some(best) = first.iter().filter_map(|s| strength(s)).min() else {
        return vec![first.first().map_or(CheckOutcome::Pass, |s| s.not_tested())];
    };
    let weaker = later.iter().filter(|s| strength(s).is_some_and(|own| own < best));
    let findings = weaker.map(|s| weaker_than_first(s, lowest, rule)).collect();
    found_or(findings, || match later.iter().find(|s| strength(s).is_none()) {
        Some(unknown) => unknown.not_tested(),
        None if later.is_empty() => CheckOutcome::NotApplicable("there is one preference only"),
        None => CheckOutcome::Pass,
    })
}

fn weaker_than_first(view: &ServerView<'_>, lowest: u16, rule: &'static Rule) -> Finding {
    let own = view.server.preference.unwrap_or_default();
    let word = view.settled.outcome.word();
    let message = format!(
        "{} of preference {own} is weaker than the first choice. \
         Give it the same TLS set-up, or remove it.",
        view.name()
    );
    let evidence = format!("{word} at preference {own}, better at preference {lowest}");
    view.finding(rule, message, evidence)
}

/// The order of the conclusive outcomes; `None` for all others.
fn strength(view: &ServerView<'_>) -> Option<u8> {
    match view.settled.outcome {
        _ if !view.settled.conclusive => None,
        Outcome::Encrypted => Some(2),
        Outcome::EncryptedLegacy => Some(1),
        _ => Some(0),
    }
}
