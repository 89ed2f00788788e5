//! Hellos for older versions, once a server has broken two handshakes (A-8996-2).
//!
//! A handshake that fails here does not show that TLS is missing: the server may speak only
//! what the TLS library beneath does not. Two more connections tell, and no more than two.

use super::attempt::Place;
use super::half::half_handshake;
use super::limits::Limits;
use super::round::Round;
use super::visits::Purpose;
use crate::facts::{
    Attempt, Chosen, HelloAnswer, HelloVisit, Legacy, LegacyHello, NotProbed, Outcome, Stage, Why,
};
use crate::hello::{Alert, ClientHello, Version, offer};
use crate::net::{Bounds, Network};
use crate::tls::BrokenBy;

/// The handshakes broke in TLS, both of them, and not by our limits: only then is there
/// something to learn.
pub(super) fn wants_hellos(attempts: &[Attempt], limits: &Limits) -> bool {
    let in_tls = |by| !matches!(by, BrokenBy::Plaintext | BrokenBy::TooMuch);
    let broken = |a: &Attempt| {
        a.outcome == Outcome::HandshakeFailed
            && a.stage == Some(Stage::Handshake)
            && a.broken_by.is_some_and(in_tls)
    };
    limits.confirm && attempts.len() == 2 && attempts.iter().all(broken)
}

impl<N: Network> Round<'_, '_, N> {
    /// Sends one hello with all that there was up to TLS 1.2, and, where that tells nothing,
    /// a second one.
    pub(super) async fn older(
        &self,
        bounds: &Bounds,
        place: Place<'_>,
        attempts: &[Attempt],
    ) -> Legacy {
        let first = self.hello(bounds, place, &everything(place)).await;
        let second = match next(&first) {
            Some(hello) => Some(self.hello(bounds, place, &hello).await),
            None => None,
        };
        let hellos: Vec<LegacyHello> = [Some(first), second].into_iter().flatten().collect();
        let mut legacy = Legacy { hellos, detail: String::new() };
        legacy.detail = detail(attempts, &legacy);
        legacy
    }

    async fn hello(&self, bounds: &Bounds, place: Place<'_>, hello: &ClientHello) -> LegacyHello {
        let visit = match self.turn(Purpose::Outcome, bounds, place).await {
            Ok((mut turn, bounds)) => {
                let (network, limits) = (self.run.network, self.run.limits);
                let half = half_handshake(network, &bounds, limits, place, hello).await;
                turn.left(half.sent_away);
                Ok(half.visit)
            }
            Err(none) => Err(none),
        };
        LegacyHello { version: hello.version, visit }
    }
}

/// SNI carries no addresses.
fn everything(place: Place<'_>) -> ClientHello {
    let everything = offer::everything_up_to_tls12();
    match place.has_name() {
        true => everything.with_server_name(place.server_name),
        false => everything,
    }
}

/// What to ask after the first hello; nothing where it was answered, or where what answers
/// speaks no TLS.
fn next(first: &LegacyHello) -> Option<ClientHello> {
    match &first.visit.as_ref().ok()?.answer {
        HelloAnswer::Chosen(_) | HelloAnswer::Other(_) => None,
        HelloAnswer::Alert(alert) if alert.description == Alert::UNRECOGNIZED_NAME => {
            Some(offer::everything_up_to_tls12())
        }
        HelloAnswer::Alert(alert) if alert.refuses() => Some(offer::ssl3()),
        // Some choke on so long a hello, or on its extensions: the same without them.
        HelloAnswer::Alert(_) | HelloAnswer::Closed | HelloAnswer::Silence => {
            Some(ClientHello { version: Version::Tls12, ..offer::ssl3() })
        }
    }
}

fn detail(attempts: &[Attempt], legacy: &Legacy) -> String {
    let broke = attempts.last().map_or("", |last| &last.detail);
    match legacy.chosen() {
        Some(chosen) if chosen.is_beyond_us() => format!(
            "Handshakes with TLS 1.2 and 1.3 failed; a hello for older ones was answered with {}.",
            spoken(chosen)
        ),
        Some(chosen) => format!("{broke} Yet a hello of another kind was answered with {chosen}."),
        None if legacy.is_no_after(attempts) => {
            format!("{broke} So did hellos for older versions: {}.", answers(legacy))
        }
        None => {
            format!("{broke} Hellos for older versions do not tell more: {}.", answers(legacy))
        }
    }
}

fn spoken(chosen: &Chosen) -> String {
    match chosen.version {
        Version::Tls12 => "TLS 1.2 and a retired suite".to_owned(),
        _ => chosen.spoken(),
    }
}

fn answers(legacy: &Legacy) -> String {
    let answers = legacy.hellos.iter().map(|hello| answer(&hello.visit));
    answers.collect::<Vec<_>>().join(", then ")
}

fn answer(visit: &Result<HelloVisit, NotProbed>) -> String {
    match visit.as_ref().map(|visit| &visit.answer) {
        Ok(HelloAnswer::Alert(alert)) => format!("alert {alert}"),
        Ok(HelloAnswer::Closed) => "the connection was closed".to_owned(),
        Ok(HelloAnswer::Silence) => "nothing came in time".to_owned(),
        Ok(HelloAnswer::Other(what)) => what.clone(),
        Ok(HelloAnswer::Chosen(chosen)) => chosen.to_string(),
        Err(none) => none.detail.trim_end_matches('.').to_owned(),
    }
}

/// Whether this target's time, or the user, kept it from the end: no answer for the next one.
pub(super) fn hellos_cut_short(legacy: &Legacy) -> bool {
    legacy.hellos.iter().any(|hello| match &hello.visit {
        Ok(visit) => visit.cut_by_us,
        Err(not_probed) => not_probed.why == Why::Stopped,
    })
}
