//! One target from its name to the facts: DNS first, then its servers and, beside them, its
//! policies.

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::join;
use tokio::sync::Semaphore;

use super::limits::Limits;
use super::mx::Look;
use super::policies::policies;
use super::reasons::unanswered;
use super::round::Round;
use super::tlsa;
use super::visits::Visits;
use crate::dns::{DnssecState, ValidatedBy};
use crate::facts::{Domain, MxFacts, MxSource, Server, Target, Vantage};
use crate::guard::Guard;
use crate::net::{Bounds, Cut, Network, Stop, Stopwatch};

/// What all probes of one run share.
#[derive(Debug)]
pub struct Probe<'a, N> {
    /// The world outside.
    pub network: &'a N,
    /// How much it may cost.
    pub limits: &'a Limits,
    /// Who is left alone.
    pub guard: &'a Guard,
    /// Who was visited.
    pub visits: &'a Visits,
    /// How many hosts at once.
    pub hosts: &'a Semaphore,
    /// The port, where the target names none.
    pub port: u16,
    /// Ends the run.
    pub stop: Stop,
}

/// Probes every address of every mail exchange of `target`, and looks up what it publishes.
pub async fn probe<N: Network>(run: &Probe<'_, N>, target: &Target) -> Domain {
    let watch = Stopwatch::start();
    let observed_at = run.network.now();
    let bounds = Bounds::starting_now(run.limits.target, run.stop.clone());
    let port = port_of(target, run.port);
    let mx = mail_exchanges(run, &bounds, target, port).await;
    let round = Round { run, bounds: &bounds, target, port };
    // Boxed: what every target carries stays small.
    let published = Box::pin(policies(run, &bounds, target, mx.source));
    let (servers, policies) = join(round.all(&mx), published).await;
    Domain {
        target: target.clone(),
        port,
        observed_at,
        duration_ms: watch.ms(),
        vantage: vantage(run.network, &servers),
        mx,
        policies,
        servers: servers.into_iter().map(Arc::new).collect(),
    }
}

async fn mail_exchanges<N: Network>(
    run: &Probe<'_, N>,
    bounds: &Bounds,
    target: &Target,
    port: u16,
) -> MxFacts {
    let (network, limits) = (run.network, run.limits);
    let look = Look { network, limits, tlsa_ports: tlsa::ports(limits, target, port) };
    let found = bounds.whole(look.mail_exchanges(target)).await;
    found.unwrap_or_else(|cut| unresolved(target, cut))
}

fn unresolved(target: &Target, cut: Cut) -> MxFacts {
    MxFacts {
        source: MxSource::Error,
        dnssec: DnssecState::Unknown,
        by: ValidatedBy::None,
        hosts: Vec::new(),
        failure: Some(unanswered(cut, &target.name())),
        null_beside_others: false,
        alias_of: None,
    }
}

fn port_of(target: &Target, default: u16) -> u16 {
    match target {
        Target::Host(_, port) | Target::Literal(_, Some(port)) => *port,
        _ => default,
    }
}

fn vantage<N: Network>(network: &N, servers: &[Server]) -> Vantage {
    let attempts = || servers.iter().flat_map(|s| &s.attempts);
    let mut source: Vec<IpAddr> = attempts().filter_map(|a| a.source).collect();
    source.sort();
    source.dedup();
    let given = attempts().find_map(|a| a.ehlo_name.clone());
    Vantage {
        ehlo_name: given.or(network.ehlo_name().map(str::to_owned)).unwrap_or_default(),
        source,
        resolver: network.resolver_name(),
    }
}
