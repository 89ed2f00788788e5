//! All addresses of all mail exchanges of one target.
//!
//! Several hosts at once, each address serially, a negative told twice
//! (A-5321-5 to 8).

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::join_all;
use tokio::sync::Semaphore;

use super::attempt::{Place, attempt};
use super::limits::Limits;
use super::mx::mail_exchanges;
use super::visits::{Leave, Visit, Visits};
use crate::dns::{DnssecState, Failure, FailureKind, ValidatedBy};
use crate::facts::{
    Attempt, Domain, MxFacts, MxHost, MxSource, NotProbed, Outcome, Server, Stage, Target, Vantage,
    Why,
};
use crate::guard::{Guard, Refusal};
use crate::net::{ANYWHERE_V6, Bounds, Cut, Network, Route, Stop, Stopwatch};
use crate::smtp::Reply;

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

/// Probes every address of every mail exchange of `target`.
pub async fn probe<N: Network>(run: &Probe<'_, N>, target: &Target) -> Domain {
    let watch = Stopwatch::start();
    let observed_at = run.network.now();
    let bounds = Bounds::starting_now(run.limits.target, run.stop.clone());
    let found = bounds.whole(mail_exchanges(run.network, run.limits, target)).await;
    let mx = found.unwrap_or_else(|cut| unresolved(target, cut));
    let port = port_of(target, run.port);
    let visit = Round { run, bounds: &bounds, target, port };
    let servers = visit.all(&mx).await;
    Domain {
        target: target.clone(),
        port,
        observed_at,
        duration_ms: watch.ms(),
        vantage: vantage(run.network, &servers),
        mx,
        policies: None,
        servers: servers.into_iter().map(Arc::new).collect(),
    }
}

fn port_of(target: &Target, default: u16) -> u16 {
    match target {
        Target::Host(_, port) | Target::Literal(_, Some(port)) => *port,
        _ => default,
    }
}

fn unresolved(target: &Target, cut: Cut) -> MxFacts {
    let kind = if cut == Cut::Stopped { FailureKind::Other } else { FailureKind::Timeout };
    let detail = match cut {
        Cut::Stopped => format!("the run was stopped before DNS answered for {target}"),
        _ => format!("the time for the whole target ran out before DNS answered for {target}"),
    };
    MxFacts {
        source: MxSource::Error,
        dnssec: DnssecState::Unknown,
        by: ValidatedBy::None,
        hosts: Vec::new(),
        failure: Some(Failure { kind, detail }),
        null_beside_others: false,
        alias_of: None,
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

/// One target's visits.
struct Round<'a, 'r, N> {
    run: &'a Probe<'r, N>,
    bounds: &'a Bounds,
    target: &'a Target,
    port: u16,
}

impl<N: Network> Round<'_, '_, N> {
    async fn all(&self, mx: &MxFacts) -> Vec<Server> {
        let by_host = join_all(mx.hosts.iter().map(|host| self.host(host))).await;
        let mut servers: Vec<Vec<Server>> = by_host;
        self.ask_refusing_hosts_again(&mut servers).await;
        servers.into_iter().flatten().collect()
    }

    async fn host(&self, host: &MxHost) -> Vec<Server> {
        if let Some(why) = unlisted(host, self.run.limits) {
            return vec![self.server(host, None, Err(why))];
        }
        let turn = self.bounds.turn(self.run.hosts.acquire()).await;
        let bounds = turn.as_ref().map(|(_, bounds)| bounds);
        let visits = host.addresses.iter().enumerate();
        join_all(visits.map(|(at, address)| self.address(host, *address, at, bounds))).await
    }

    async fn address(
        &self,
        host: &MxHost,
        address: IpAddr,
        at: usize,
        bounds: Option<&Bounds>,
    ) -> Server {
        let visit = match (self.held_back(&host.host, address, at), bounds) {
            (Some(why), _) => Err(why),
            (None, None) => Err(too_late(Cut::Stopped)),
            (None, Some(bounds)) => self.visit(bounds, &host.host, address).await,
        };
        self.server(host, Some(address), visit)
    }

    fn server(&self, host: &MxHost, address: Option<IpAddr>, visit: Visit) -> Server {
        let (attempts, not_probed) = match visit {
            Ok(attempts) => (attempts, None),
            Err(why) => (Vec::new(), Some(why)),
        };
        let (preference, port) = (host.preference, self.port);
        let (host, extras) = (host.host.clone(), Vec::new());
        Server { host, preference, address, port, attempts, not_probed, extras }
    }

    /// Why an address is not tried at all.
    fn held_back(&self, host: &str, address: IpAddr, at: usize) -> Option<NotProbed> {
        let limits = self.run.limits;
        if let Some(refusal) = self.run.guard.refuses(host, address) {
            return Some(refused_by_guard(&refusal));
        }
        if let Target::Domain(name) = self.target
            && let Some(entry) = self.run.guard.exclusions.covers_name(name)
        {
            return Some(refused_by_guard(&Refusal::Excluded(entry)));
        }
        if at >= limits.addresses {
            let most = limits.addresses;
            let said = format!("Beyond the limit of {most} addresses a host.");
            return Some(NotProbed::new(Why::Limit, said));
        }
        let (family, wanted) = match address {
            IpAddr::V4(_) => ("IPv4", limits.families.v4),
            IpAddr::V6(_) => ("IPv6", limits.families.v6),
        };
        if !wanted {
            let said = format!("{family} was left out by an option of this run.");
            return Some(NotProbed::new(Why::Family, said));
        }
        self.no_route(address)
    }

    /// `no-ipv6-here`; for IPv4 only where IPv6 leads out, else it is the network's trouble.
    fn no_route(&self, address: IpAddr) -> Option<NotProbed> {
        let missing = self.run.network.route(address) == Route::None
            && (address.is_ipv6() || self.run.network.route(ANYWHERE_V6) != Route::None);
        let family = if address.is_ipv6() { 6 } else { 4 };
        missing.then(|| {
            let said = format!("no-ipv{family}-here: this machine has no IPv{family} route to it.");
            NotProbed::new(Why::Family, said)
        })
    }

    async fn visit(&self, bounds: &Bounds, host: &str, address: IpAddr) -> Visit {
        let cell = self.run.visits.visit(address, self.port, host);
        // What ended for lack of this target's time is no answer for the next one.
        let visit = cell.get_or_try_init(|| async {
            let visit = self.connect(bounds, host, address).await;
            if cut_short(&visit) { Err(visit) } else { Ok(visit) }
        });
        match visit.await {
            Ok(shared) => shared.clone(),
            Err(own) => own,
        }
    }

    async fn connect(&self, bounds: &Bounds, host: &str, address: IpAddr) -> Visit {
        let first = self.connect_once(bounds, host, address, true).await?;
        let second = match wants_second(&first, self.run.limits) {
            true => {
                self.connect_once(bounds, host, address, first.stage != Some(Stage::Handshake))
                    .await
            }
            false => return Ok(vec![first]),
        };
        Ok([Some(first), second.ok()].into_iter().flatten().collect())
    }

    /// One connection, when the address's turn has come.
    async fn connect_once(
        &self,
        bounds: &Bounds,
        host: &str,
        address: IpAddr,
        post_quantum: bool,
    ) -> Result<Attempt, NotProbed> {
        let limits = self.run.limits;
        let gate = self.run.visits.gate(address, self.port);
        let Some((mut turn, bounds)) = bounds.turn(gate.lock()).await else {
            return Err(too_late(Cut::Stopped));
        };
        match turn.pass(&bounds, limits.spacing, limits.per_address).await {
            Err(cut) => return Err(too_late(cut)),
            Ok(Leave::Spent) => return Err(over_budget(limits.per_address)),
            Ok(Leave::SentAway) => return Err(sent_away_before()),
            Ok(Leave::Given) => {}
        }
        let not_our_name = match self.target {
            Target::Domain(name) | Target::Host(name, _) => name.as_str(),
            Target::Literal(..) => "",
        };
        let place = Place { host, address, port: self.port, not_our_name };
        let made = attempt(self.run.network, &bounds, limits, place, post_quantum).await;
        turn.left(sends_us_away(&made));
        Ok(made)
    }

    /// A host that refuses TCP everywhere while another answers is asked once more: nolisting.
    async fn ask_refusing_hosts_again(&self, hosts: &mut [Vec<Server>]) {
        let answers = |servers: &[Server]| servers.iter().any(Server::accepted_tcp);
        if !self.run.limits.confirm || !hosts.iter().any(|servers| answers(servers)) {
            return;
        }
        let refusing = hosts.iter_mut().filter(|servers| refuses_everywhere(servers)).flatten();
        let refusing = refusing.filter(|server| !server.attempts.is_empty());
        join_all(refusing.map(|server| self.ask_again(server))).await;
    }

    async fn ask_again(&self, server: &mut Server) {
        let Some(address) = server.address else { return };
        let Some((_turn, bounds)) = self.bounds.turn(self.run.hosts.acquire()).await else {
            return;
        };
        if let Ok(second) = self.connect_once(&bounds, &server.host, address, true).await {
            server.attempts.push(second);
        }
    }
}

fn cut_short(visit: &Visit) -> bool {
    match visit {
        Ok(attempts) => attempts.iter().any(|a| a.cut_by_us),
        Err(not_probed) => not_probed.why == Why::Stopped,
    }
}

/// Every address that was tried refused, once; those of a family not used here do not count.
fn refuses_everywhere(servers: &[Server]) -> bool {
    let refused = |s: &Server| {
        s.attempts.len() == 1 && s.attempts.iter().all(|a| a.outcome == Outcome::ConnectionRefused)
    };
    let other_family = |s: &Server| s.not_probed.as_ref().is_some_and(|n| n.why == Why::Family);
    let tried: Vec<&Server> = servers.iter().filter(|s| !other_family(s)).collect();
    !tried.is_empty() && tried.into_iter().all(refused)
}

/// Why a host has no address to try.
fn unlisted(host: &MxHost, limits: &Limits) -> Option<NotProbed> {
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

fn too_late(cut: Cut) -> NotProbed {
    let said = match cut {
        Cut::Stopped => "The run was stopped before this server was tested.",
        _ => "The time for the whole target ran out before this server was tested.",
    };
    NotProbed::new(Why::Stopped, said)
}

fn over_budget(most: usize) -> NotProbed {
    let said = format!("Over budget: {most} connections to this address were made in this run.");
    NotProbed::new(Why::Budget, said)
}

fn sent_away_before() -> NotProbed {
    let said = "Not asked again: this address sent us away earlier in this run.";
    NotProbed::new(Why::Budget, said)
}

/// 421 at any time, or a refusal at the door: no more connections in this run.
fn sends_us_away(made: &Attempt) -> bool {
    let ending = made.dialogue.as_ref().and_then(|seen| seen.ended.as_ref());
    let closing = ending.and_then(|e| e.reply()).is_some_and(Reply::is_closing);
    closing || matches!(made.outcome, Outcome::GreetingRefused | Outcome::GreetingDeferred)
}

/// A negative is told twice, and so is a handshake that ran out of time: the second hello is
/// smaller. Not to one that sent us away.
fn wants_second(first: &Attempt, limits: &Limits) -> bool {
    let broken = first.outcome.is_negative()
        || (first.outcome, first.stage) == (Outcome::TimedOut, Some(Stage::Handshake));
    limits.confirm && broken && !sends_us_away(first)
}
