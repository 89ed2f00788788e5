//! Asks a server for one thing after the other, each on a connection of its own.
//!
//! The questions are [`hello::Plan`](crate::hello::Plan)'s. They are made one at a time and
//! spaced, beside the few connections that every visit costs, and only where the user wants
//! them; a server that sends us away is left alone at once (C4).

use std::time::Duration;

use super::attempt::Place;
use super::half::{Half, UNSENT, half_handshake};
use super::limits::Enumerate;
use super::round::Round;
use super::visits::Leave;
use crate::facts::{Attempt, Enumeration, HelloAnswer, Outcome, Server, Stage};
use crate::guard::special_purpose;
use crate::hello::{ClientHello, Group, Plan, Version};
use crate::net::{Bounds, Cut, Network};

/// A connection closed after this long without a word is a time-out of the server's.
const LONG: Duration = Duration::from_secs(10);

/// An enumeration under way.
struct Asking<'a> {
    bounds: Bounds,
    place: Place<'a>,
    spacing: Duration,
    plan: Plan,
    /// TCP connections that stood.
    connections: usize,
    /// Our own limit, or the user, ended it.
    cut_by_us: bool,
}

/// What a server that took STARTTLS has shown already: the plan need not doubt it.
fn seen(server: &Server) -> Option<(Version, Option<Group>)> {
    if let Some(chosen) = server.chosen() {
        return Some((chosen.version, chosen.group()));
    }
    let session = server.attempts.last()?.session.as_ref()?;
    let group = session.key_exchange.as_deref().and_then(Group::from_word);
    Some((Version::from_word(&session.version)?, group))
}

/// STARTTLS was answered with 220, and what followed was TLS or an end in it; whether SMTP
/// worked inside it does not matter here.
fn took_starttls(last: &Attempt) -> bool {
    let broke_in_tls =
        last.outcome == Outcome::HandshakeFailed && last.stage == Some(Stage::Handshake);
    last.session.is_some() || broke_in_tls
}

impl<N: Network> Round<'_, '_, N> {
    /// The one enumeration of an address, if it is wanted and there is TLS to ask about. Of
    /// several names at it the first one is asked with.
    pub(super) async fn enumeration_once(
        &self,
        bounds: &Bounds,
        place: Place<'_>,
        server: &Server,
    ) -> Option<Enumeration> {
        let wanted = self.run.limits.enumerate?;
        server.attempts.last().filter(|last| took_starttls(last))?;
        let once = self.run.visits.enumeration(place.address, place.port);
        let enumeration = once.get_or_try_init(|| async {
            let (enumeration, cut_by_us) = self.enumerate(bounds, place, wanted, server).await;
            if cut_by_us { Err(enumeration) } else { Ok(enumeration) }
        });
        Some(enumeration.await.map_or_else(|own| own, Clone::clone))
    }

    /// Asks until the plan is at its end; the pauses cost nothing of the target's time, which
    /// is granted once more. `true` where our own limit, or the user, ended it.
    async fn enumerate(
        &self,
        bounds: &Bounds,
        place: Place<'_>,
        wanted: Enumerate,
        server: &Server,
    ) -> (Enumeration, bool) {
        let spacing = wanted.spacing(special_purpose(place.address).is_none());
        let pauses = spacing.saturating_mul(u32::try_from(wanted.most).unwrap_or(u32::MAX));
        let bounds = bounds.extended(self.run.limits.target.saturating_add(pauses));
        let plan = Plan::new(wanted.depth, wanted.most);
        let plan = match seen(server) {
            Some((version, group)) => plan.with_seen(version, group),
            None => plan,
        };
        let mut asking = Asking { bounds, place, spacing, plan, connections: 0, cut_by_us: false };
        while let Some(hello) = asking.plan.next() {
            let hello = named(hello, place);
            self.ask(&mut asking, &hello).await;
        }
        let (learnt, stopped) = asking.plan.finish();
        let (depth, connections) = (wanted.depth, asking.connections);
        (Enumeration { depth, connections, stopped, learnt }, asking.cut_by_us)
    }

    async fn ask(&self, asking: &mut Asking<'_>, hello: &ClientHello) {
        let gate = self.run.visits.gate(asking.place.address, asking.place.port);
        let Some((mut turn, bounds)) = asking.bounds.turn(gate.lock_owned()).await else {
            return asking.cut("The run was stopped.");
        };
        match turn.pass_beside(&bounds, asking.spacing).await {
            Err(cut) => asking.cut(ended_by(cut)),
            Ok(Leave::SentAway) => asking.plan.stop("The server had sent us away in this run."),
            Ok(_) => {
                self.run.visits.connects();
                let (network, limits) = (self.run.network, self.run.limits);
                let half = half_handshake(network, &bounds, limits, asking.place, hello).await;
                turn.left(half.sent_away);
                asking.hear(half);
            }
        }
    }
}

impl Asking<'_> {
    fn cut(&mut self, why: &str) {
        self.cut_by_us = true;
        self.plan.stop(why);
    }

    /// An alert or a close is a refusal; silence, and whatever kept the hello from being
    /// sent, is none.
    fn hear(&mut self, half: Half) {
        self.connections += usize::from(half.visit.connected);
        let late = half.heard.as_ref().is_some_and(|(_, after)| *after > LONG);
        match (half.visit.answer, half.heard) {
            _ if half.visit.cut_by_us => {
                self.cut("The time for the target ran out, or the run was stopped.")
            }
            (HelloAnswer::Other(why), _) if half.sent_away.is_some() => {
                self.plan.stop(format!("The server sent us away. {}.", reason(&why)));
            }
            (HelloAnswer::Closed, _) if late => {
                self.plan.unanswered("the connection was closed after a long silence");
            }
            (HelloAnswer::Silence, _) => self.plan.unanswered("nothing came in time"),
            (HelloAnswer::Other(why), _) => self.plan.unanswered(reason(&why)),
            (_, Some((answer, _))) => self.plan.learnt(&answer),
            (_, None) => self.plan.unanswered("no hello was sent"),
        }
    }
}

/// That the hello was not sent goes without saying here.
fn reason(why: &str) -> &str {
    why.strip_prefix(UNSENT).unwrap_or(why)
}

fn ended_by(cut: Cut) -> &'static str {
    match cut {
        Cut::Stopped => "The run was stopped.",
        _ => "The time for the whole target ran out.",
    }
}

/// SNI carries no addresses.
fn named(hello: ClientHello, place: Place<'_>) -> ClientHello {
    if place.has_name() { hello.with_server_name(place.server_name) } else { hello }
}
