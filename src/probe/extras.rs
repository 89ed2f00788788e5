//! Handshakes made otherwise, once a server has shown that it speaks TLS.
//!
//! A promise about a server must hold for senders that leave SNI out or speak TLS 1.2 alone,
//! and for both of its certificates where it holds an RSA and an ECDSA one (A-CERT-3,
//! A-CERT-6). They cost connections and decide no outcome.

use super::attempt::Place;
use super::round::Round;
use super::visits::Purpose;
use crate::cert::Certificate;
use crate::facts::{Attempt, Extra, NotProbed, Outcome, Stage, Variation};
use crate::net::{Bounds, Network, TlsOffer};
use crate::tls::{BrokenBy, KeyType};

impl<N: Network> Round<'_, '_, N> {
    /// The attempt that decided, where more handshakes are wanted after it.
    pub(super) fn wants_extras<'v>(&self, attempts: &'v [Attempt]) -> Option<&'v Attempt> {
        let last = attempts.last().filter(|last| last.outcome == Outcome::Encrypted);
        last.filter(|_| self.run.limits.extra_handshakes)
    }

    /// Shakes hands in each other way. The other key type goes before the second try without
    /// SNI, so that the budget of an address suffices for it.
    pub(super) async fn extras(
        &self,
        bounds: &Bounds,
        place: Place<'_>,
        decisive: &Attempt,
    ) -> Vec<Extra> {
        let extra = async |variation| {
            let offer = offer(place, decisive, variation);
            let visit = self.connect_for(Purpose::Extra, bounds, place, &offer).await;
            Extra { variation, visit }
        };
        let mut extras = Vec::new();
        if self.run.limits.without_sni {
            extras.push(extra(Variation::WithoutSniTls12).await);
        }
        let sni_needed = extras.first().is_some_and(|old| failed_in_tls(&old.visit));
        let other = Variation::OtherKeyType(other_key_type(decisive));
        for variation in [Some(other), sni_needed.then_some(Variation::WithoutSni)] {
            let Some(variation) = variation else { continue };
            extras.push(extra(variation).await);
            // A connection that is closed without a word may be closed for other reasons.
            if extras.last().is_some_and(|last| closed_in_tls(&last.visit)) {
                extras.push(extra(variation).await);
            }
        }
        extras
    }
}

/// The offer of the handshake that decided, but for one point. TLS 1.2 has no post-quantum
/// key shares.
fn offer(place: Place<'_>, decisive: &Attempt, variation: Variation) -> TlsOffer {
    let same = place.offer(decisive.post_quantum);
    match variation {
        Variation::WithoutSniTls12 => {
            TlsOffer { server_name: None, post_quantum: false, tls12_only: true, ..same }
        }
        Variation::WithoutSni => TlsOffer { server_name: None, ..same },
        Variation::OtherKeyType(key_type) => TlsOffer { key_type: Some(key_type), ..same },
    }
}

/// The key type that the server has not shown.
fn other_key_type(decisive: &Attempt) -> KeyType {
    let leaf = decisive.session.as_ref().and_then(|session| session.chain.first());
    let certificate = leaf.and_then(|der| Certificate::read(der).ok());
    match certificate {
        Some(certificate) if certificate.key.algorithm == "RSA" => KeyType::Ecdsa,
        _ => KeyType::Rsa,
    }
}

fn failed_in_tls(visit: &Result<Attempt, NotProbed>) -> bool {
    visit.as_ref().is_ok_and(|attempt| attempt.stage == Some(Stage::Handshake))
}

/// Whether the server ended the handshake without an alert.
fn closed_in_tls(visit: &Result<Attempt, NotProbed>) -> bool {
    let closed = |by| matches!(by, BrokenBy::Eof | BrokenBy::Reset);
    visit.as_ref().is_ok_and(|attempt| attempt.broken_by.is_some_and(closed))
}
