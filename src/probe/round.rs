//! The visits to one target's servers.
//!
//! Several hosts at once, each address serially, a negative told twice
//! (A-5321-5 to 8).

use std::net::IpAddr;

use futures_util::future::join_all;
use tokio::sync::OwnedMutexGuard;

use super::attempt::{Place, attempt};
use super::limits::Limits;
use super::older::{hellos_cut_short, wants_hellos};
use super::reasons::{held_back, over_budget, sent_away_before, too_late, unlisted};
use super::servers::Probe;
use super::tlsa::server_name;
use super::visits::{Gate, Leave, Once, Purpose, SentAway, Visit};
use crate::facts::{
    Attempt, Extra, Legacy, MxFacts, MxHost, NotProbed, Outcome, Server, Stage, Target, Why,
};
use crate::net::{Bounds, Cut, Network, TlsOffer};
use crate::smtp::Reply;

/// One target's visits.
pub(super) struct Round<'a, 'r, N> {
    pub(super) run: &'a Probe<'r, N>,
    pub(super) bounds: &'a Bounds,
    pub(super) target: &'a Target,
    pub(super) port: u16,
}

impl<N: Network> Round<'_, '_, N> {
    pub(super) async fn all(&self, mx: &MxFacts) -> Vec<Server> {
        let mut servers = join_all(mx.hosts.iter().map(|host| self.host(host))).await;
        self.ask_refusing_hosts_again(&mx.hosts, &mut servers).await;
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
        let refused = held_back(self.run, self.target, &host.host, address, at);
        match (refused, bounds) {
            (Some(why), _) => self.server(host, Some(address), Err(why)),
            (None, None) => self.server(host, Some(address), Err(too_late(Cut::Stopped))),
            (None, Some(bounds)) => self.visit(bounds, host, address).await,
        }
    }

    pub(super) fn place<'h>(&'h self, host: &'h MxHost, address: IpAddr) -> Place<'h> {
        let not_our_name = match self.target {
            Target::Domain(name) | Target::Host(name, _) => name.as_str(),
            Target::Literal(..) => "",
        };
        let (server_name, port) = (server_name(host), self.port);
        Place { host: &host.host, address, port, server_name, not_our_name }
    }

    fn server(&self, host: &MxHost, address: Option<IpAddr>, visit: Visit) -> Server {
        let (attempts, not_probed) = match visit {
            Ok(attempts) => (attempts, None),
            Err(why) => (Vec::new(), Some(why)),
        };
        let (preference, port) = (host.preference, self.port);
        let (host, extras, legacy) = (host.host.clone(), Vec::new(), None);
        let (enumeration, injection) = (None, None);
        Server {
            host,
            preference,
            address,
            port,
            attempts,
            not_probed,
            extras,
            legacy,
            enumeration,
            injection,
        }
    }

    /// The one visit to a place, and what follows on it. What ended for lack of this target's
    /// time is no answer for the next one.
    async fn visit(&self, bounds: &Bounds, host: &MxHost, address: IpAddr) -> Server {
        let place = self.place(host, address);
        let once = self.run.visits.visit(place);
        let visit = once.visit.get_or_try_init(|| async {
            let visit = match self.seen_before(bounds, place, &once).await {
                Some(visit) => visit,
                None => self.connect(bounds, place).await,
            };
            if cut_short(&visit) { Err(visit) } else { Ok(visit) }
        });
        let visit = visit.await.map_or_else(|own| own, Clone::clone);
        let server = self.server(host, Some(address), visit);
        let extras = match self.wants_extras(&server.attempts) {
            Some(decisive) => self.extras_once(&once, bounds, place, decisive).await,
            None => Vec::new(),
        };
        let legacy = match wants_hellos(&server.attempts, self.run.limits) {
            true => Some(self.older_once(&once, bounds, place, &server.attempts).await),
            false => None,
        };
        let server = Server { extras, legacy, ..server };
        let injection = self.injection(bounds, host, &server).await;
        let enumeration = self.enumeration_once(bounds, place, &server).await;
        Server { enumeration, injection, ..server }
    }

    /// What an earlier round saw of a place that may not be connected to again.
    async fn seen_before(&self, bounds: &Bounds, place: Place<'_>, once: &Once) -> Option<Visit> {
        if !once.was_before() {
            return None;
        }
        let gate = self.run.visits.gate(place.address, place.port);
        let (gate, _) = bounds.turn(gate.lock_owned()).await?;
        if !gate.is_shut(self.run.limits) {
            return None;
        }
        self.run.visits.retell(place);
        once.take_over()
    }

    async fn extras_once(
        &self,
        once: &Once,
        bounds: &Bounds,
        place: Place<'_>,
        decisive: &Attempt,
    ) -> Vec<Extra> {
        let extras = once.extras.get_or_try_init(|| async {
            let extras = self.extras(bounds, place, decisive).await;
            let cut = extras.iter().any(|extra| extra_cut_short(&extra.visit));
            if cut { Err(extras) } else { Ok(extras) }
        });
        extras.await.map_or_else(|own| own, Clone::clone)
    }

    async fn older_once(
        &self,
        once: &Once,
        bounds: &Bounds,
        place: Place<'_>,
        attempts: &[Attempt],
    ) -> Legacy {
        let legacy = once.legacy.get_or_try_init(|| async {
            let legacy = self.older(bounds, place, attempts).await;
            if hellos_cut_short(&legacy) { Err(legacy) } else { Ok(legacy) }
        });
        legacy.await.map_or_else(|own| own, Clone::clone)
    }

    async fn connect(&self, bounds: &Bounds, place: Place<'_>) -> Visit {
        let first = self.connect_once(bounds, place, &place.offer(true)).await?;
        if !wants_second(&first, self.run.limits) {
            return Ok(vec![first]);
        }
        let again = place.offer(first.stage != Some(Stage::Handshake));
        let second = self.connect_once(bounds, place, &again).await;
        Ok([Some(first), second.ok()].into_iter().flatten().collect())
    }

    /// One connection, when the address's turn has come.
    pub(super) async fn connect_once(
        &self,
        bounds: &Bounds,
        place: Place<'_>,
        offer: &TlsOffer,
    ) -> Result<Attempt, NotProbed> {
        self.connect_for(Purpose::Outcome, bounds, place, offer).await
    }

    /// The same, counted by what it is made for.
    pub(super) async fn connect_for(
        &self,
        purpose: Purpose,
        bounds: &Bounds,
        place: Place<'_>,
        offer: &TlsOffer,
    ) -> Result<Attempt, NotProbed> {
        let (mut turn, bounds) = self.turn(purpose, bounds, place).await?;
        let made = attempt(self.run.network, &bounds, self.run.limits, place, offer).await;
        turn.left(sends_us_away(&made));
        Ok(made)
    }

    /// The gate of a place, once it may be connected to, and the bounds from then on.
    pub(super) async fn turn(
        &self,
        purpose: Purpose,
        bounds: &Bounds,
        place: Place<'_>,
    ) -> Result<(OwnedMutexGuard<Gate>, Bounds), NotProbed> {
        let limits = self.run.limits;
        let gate = self.run.visits.gate(place.address, place.port);
        let Some((mut turn, bounds)) = bounds.turn(gate.lock_owned()).await else {
            return Err(too_late(Cut::Stopped));
        };
        match turn.pass(&bounds, limits, purpose).await {
            Err(cut) => Err(too_late(cut)),
            Ok(Leave::Spent) => Err(over_budget(match purpose {
                Purpose::Outcome => limits.per_address,
                Purpose::Extra => limits.budget(),
            })),
            Ok(Leave::SentAway) => Err(sent_away_before()),
            Ok(Leave::Given) => {
                self.run.visits.connects();
                Ok((turn, bounds))
            }
        }
    }

    /// A host that refuses TCP everywhere while another answers is asked once more: nolisting.
    async fn ask_refusing_hosts_again(&self, hosts: &[MxHost], servers: &mut [Vec<Server>]) {
        let answers = |servers: &[Server]| servers.iter().any(Server::accepted_tcp);
        if !self.run.limits.confirm || !servers.iter().any(|servers| answers(servers)) {
            return;
        }
        let both = hosts.iter().zip(servers);
        let refusing = both.filter(|(_, servers)| refuses_everywhere(servers));
        let each = refusing.flat_map(|(host, servers)| servers.iter_mut().map(move |s| (host, s)));
        let tried = each.filter(|(_, server)| !server.attempts.is_empty());
        join_all(tried.map(|(host, server)| self.ask_again(host, server))).await;
    }

    async fn ask_again(&self, host: &MxHost, server: &mut Server) {
        let Some(address) = server.address else { return };
        let Some((_turn, bounds)) = self.bounds.turn(self.run.hosts.acquire()).await else {
            return;
        };
        let place = self.place(host, address);
        if let Ok(second) = self.connect_once(&bounds, place, &place.offer(true)).await {
            server.attempts.push(second);
        }
        if let Some(decisive) = self.wants_extras(&server.attempts) {
            server.extras = self.extras(&bounds, place, decisive).await;
        }
        server.injection = self.injection(&bounds, host, server).await;
    }
}

fn cut_short(visit: &Visit) -> bool {
    match visit {
        Ok(attempts) => attempts.iter().any(|a| a.cut_by_us),
        Err(not_probed) => not_probed.why == Why::Stopped,
    }
}

fn extra_cut_short(visit: &Result<Attempt, NotProbed>) -> bool {
    match visit {
        Ok(attempt) => attempt.cut_by_us,
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

/// 421 at any time, or a refusal at the door: no more connections in this round, or run.
pub(super) fn sends_us_away(made: &Attempt) -> Option<SentAway> {
    let ending = made.dialogue.as_ref().and_then(|seen| seen.ended.as_ref());
    let closing = ending.and_then(|e| e.reply()).is_some_and(Reply::is_closing);
    match made.outcome {
        Outcome::GreetingRefused => Some(SentAway::ForGood),
        Outcome::GreetingDeferred => Some(SentAway::ForNow),
        _ => closing.then_some(SentAway::ForNow),
    }
}

/// A negative is told twice, and so is a handshake that ran out of time: the second hello is
/// smaller. Not to one that sent us away.
fn wants_second(first: &Attempt, limits: &Limits) -> bool {
    let broken = first.outcome.is_negative()
        || (first.outcome, first.stage) == (Outcome::TimedOut, Some(Stage::Handshake));
    limits.confirm && broken && sends_us_away(first).is_none()
}
