//! Whom a probe leaves alone, and why it broke off: each with its sentence.

use std::net::IpAddr;

use super::limits::Limits;
use super::servers::Probe;
use crate::dns::{Failure, FailureKind};
use crate::facts::{MxHost, NotProbed, Target, Why};
use crate::guard::Refusal;
use crate::net::{ANYWHERE_V6, Cut, Network, Route};

/// Why `host` at `address`, the `at`th of its addresses, is not tried at all.
pub(super) fn held_back<N: Network>(
    run: &Probe<'_, N>,
    target: &Target,
    host: &str,
    address: IpAddr,
    at: usize,
) -> Option<NotProbed> {
    if let Some(refusal) = run.guard.refuses(host, address) {
        return Some(refused_by_guard(&refusal));
    }
    if let Some(why) = target_excluded(run, target) {
        return Some(why);
    }
    if at >= run.limits.addresses {
        let most = run.limits.addresses;
        let said = format!("Beyond the limit of {most} addresses a host.");
        return Some(NotProbed::new(Why::Limit, said));
    }
    let (family, wanted) = match address {
        IpAddr::V4(_) => ("IPv4", run.limits.families.v4),
        IpAddr::V6(_) => ("IPv6", run.limits.families.v6),
    };
    if !wanted {
        let said = format!("{family} was left out by an option of this run.");
        return Some(NotProbed::new(Why::Family, said));
    }
    no_route(run.network, address)
}

/// Who excludes a domain excludes its servers.
fn target_excluded<N: Network>(run: &Probe<'_, N>, target: &Target) -> Option<NotProbed> {
    let Target::Domain(name) = target else { return None };
    let entry = run.guard.exclusions.covers_name(name)?;
    Some(refused_by_guard(&Refusal::Excluded(entry)))
}

/// Why a host is left alone whatever its addresses are: its name, or the target's.
pub(super) fn name_held_back<N: Network>(
    run: &Probe<'_, N>,
    target: &Target,
    host: &str,
) -> Option<NotProbed> {
    let entry = run.guard.exclusions.covers_name(host);
    let own = entry.map(|entry| refused_by_guard(&Refusal::Excluded(entry)));
    own.or_else(|| target_excluded(run, target))
}

/// `no-ipv6-here`; for IPv4 only where IPv6 leads out, else it is the network's trouble.
fn no_route<N: Network>(network: &N, address: IpAddr) -> Option<NotProbed> {
    let missing = network.route(address) == Route::None
        && (address.is_ipv6() || network.route(ANYWHERE_V6) != Route::None);
    let family = if address.is_ipv6() { 6 } else { 4 };
    missing.then(|| {
        let said = format!("no-ipv{family}-here: this machine has no IPv{family} route to it.");
        NotProbed::new(Why::Family, said)
    })
}

/// Why a host has no address to try.
pub(super) fn unlisted(host: &MxHost, limits: &Limits) -> Option<NotProbed> {
    if host.left_out {
        let said = format!("Beyond the limit of {} MX hosts a domain.", limits.hosts);
        return Some(NotProbed::new(Why::Limit, said));
    }
    if !host.addresses.is_empty() {
        return None;
    }
    let failure = host.failure.as_ref()?;
    let why = if failure.kind.is_definite() { Why::NoAddress } else { Why::Unresolved };
    Some(NotProbed::new(why, format!("It has no address to connect to: {}.", failure.detail)))
}

fn refused_by_guard(refusal: &Refusal) -> NotProbed {
    match refusal {
        Refusal::Special(block) => NotProbed::new(
            Why::Special,
            format!("A {block}; none is connected to without --allow-private."),
        ),
        Refusal::Excluded(entry) => {
            NotProbed::new(Why::Excluded, format!("On the exclusion list: {entry}."))
        }
    }
}

pub(super) fn too_late(cut: Cut) -> NotProbed {
    let said = match cut {
        Cut::Stopped => "The run was stopped before this server was tested.",
        _ => "The time for the whole target ran out before this server was tested.",
    };
    NotProbed::new(Why::Stopped, said)
}

pub(super) fn over_budget(most: usize) -> NotProbed {
    let said = format!("Over budget: {most} connections to this address were made in this run.");
    NotProbed::new(Why::Budget, said)
}

pub(super) fn sent_away_before() -> NotProbed {
    let said = "Not asked again: this address sent us away earlier in this run.";
    NotProbed::new(Why::Budget, said)
}

/// A question that was cut short before DNS answered; `what` names it.
pub(super) fn unanswered(cut: Cut, what: &str) -> Failure {
    let (kind, why) = match cut {
        Cut::Stopped => (FailureKind::Other, "the run was stopped"),
        _ => (FailureKind::Timeout, "the time for the whole target ran out"),
    };
    Failure { kind, detail: format!("{why} before DNS answered for {what}") }
}
