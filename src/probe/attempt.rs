//! One connection to one address: how it comes about, and the name given on it.

use std::net::{IpAddr, SocketAddr};

use super::detail::{self, End};
use super::limits::Limits;
use super::talk::Talk;
use crate::facts::{Attempt, Outcome, Stage};
use crate::guard::special_purpose;
use crate::net::{Bounds, Broken, DialFailure, Link, Network, Stopwatch, TlsOffer};
use crate::smtp::{Conversation, Dialogue};

/// Where an attempt goes, and under which name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) host: &'a str,
    pub(super) address: IpAddr,
    pub(super) port: u16,
    /// The name for SNI.
    pub(super) server_name: &'a str,
    /// Names that must not be given as our own: the target's.
    pub(super) not_our_name: &'a str,
}

impl Place<'_> {
    fn socket(&self) -> SocketAddr {
        SocketAddr::new(self.address, self.port)
    }

    /// Whether SNI can carry the server's name: an address it cannot.
    pub(super) fn has_name(&self) -> bool {
        self.server_name.trim_matches(['[', ']']).parse::<IpAddr>().is_err()
    }

    /// What is offered here in most handshakes.
    pub(super) fn offer(&self, post_quantum: bool) -> TlsOffer {
        let server_name = Some(self.server_name.to_owned());
        TlsOffer { server_name, post_quantum, tls12_only: false, key_type: None }
    }
}

/// Makes one attempt at `place`, with `offer` in its handshake.
pub(super) async fn attempt<N: Network>(
    network: &N,
    bounds: &Bounds,
    limits: &Limits,
    place: Place<'_>,
    offer: &TlsOffer,
) -> Attempt {
    let dialogue = |name: &str| Dialogue::new(name, limits.replies);
    converse(network, bounds, limits, place, offer, dialogue).await
}

/// The same, where `begin` makes the conversation from the name that we give.
pub(super) async fn converse<N: Network, C: Conversation>(
    network: &N,
    bounds: &Bounds,
    limits: &Limits,
    place: Place<'_>,
    offer: &TlsOffer,
    begin: impl FnOnce(&str) -> C,
) -> Attempt {
    let watch = Stopwatch::start();
    match connect(network, bounds, limits, place).await {
        Ok((link, name)) => {
            let source = link.source();
            let attempt = Talk::new(bounds, limits, watch, begin(&name)).run(link, offer).await;
            Attempt { source, ehlo_name: Some(name), ..attempt }
        }
        Err(end) => unconnected(end, watch, offer.post_quantum),
    }
}

/// A connection to `place`, and the name to give in EHLO there.
pub(super) async fn connect<N: Network>(
    network: &N,
    bounds: &Bounds,
    limits: &Limits,
    place: Place<'_>,
) -> Result<(N::Link, String), End> {
    match bounds.within(limits.connect, network.dial(place.socket())).await {
        Ok(Ok(link)) => {
            let name = ehlo_name(network.ehlo_name(), link.source(), place);
            Ok((link, name))
        }
        Ok(Err(failure)) => Err(dial_failed(&failure, place)),
        Err(cut) => Err(detail::cut(cut, Stage::Connect, limits.connect)),
    }
}

fn unconnected(end: End, watch: Stopwatch, post_quantum: bool) -> Attempt {
    Attempt {
        outcome: end.outcome,
        stage: end.stage,
        detail: end.detail,
        cut_by_us: end.ours,
        broken_by: None,
        connected: false,
        post_quantum,
        duration_ms: watch.ms(),
        dialogue: None,
        session: None,
        source: None,
        ehlo_name: None,
    }
}

fn dial_failed(failure: &DialFailure, place: Place<'_>) -> End {
    let at = place.socket();
    // A port that never stood refuses; a reset comes from one that stood and fell at once.
    if let DialFailure::Reset(_) = failure {
        return detail::broken(&Broken::Reset, Stage::Greeting);
    }
    let (outcome, said) = match failure {
        DialFailure::Refused(said) => (Outcome::ConnectionRefused, said),
        DialFailure::Unreachable(said) => (Outcome::Unreachable, said),
        DialFailure::Reset(said) => (Outcome::Reset, said),
        DialFailure::TimedOut(said) => (Outcome::TimedOut, said),
        DialFailure::Ours(said) => (Outcome::NotProbed, said),
    };
    let hint = if outcome == Outcome::TimedOut { detail::ASK_DOCTOR } else { "" };
    let sentence = format!("No connection to {at}: {said}. {hint}");
    End::new(outcome, Stage::Connect, sentence.trim_end())
}

/// The name for EHLO (A-5321-22, A-5321-23): never the target's, never a private address
/// to a public one.
fn ehlo_name(own: Option<&str>, source: Option<IpAddr>, place: Place<'_>) -> String {
    let public = special_purpose(place.address).is_none();
    let fits = |name: &&str| {
        *name != place.host && *name != place.not_our_name && !(public && is_private_literal(name))
    };
    if let Some(name) = own.filter(fits) {
        return name.to_owned();
    }
    match source {
        Some(ip) if special_purpose(ip).is_none() || !public => address_literal(ip),
        _ => NAMELESS.to_owned(),
    }
}

/// Given where there is no name and no public address: reserved, so it is nobody else's.
const NAMELESS: &str = "mxtls.invalid";

fn is_private_literal(name: &str) -> bool {
    let inside = name.trim_start_matches('[').trim_end_matches(']');
    let address = inside.strip_prefix("IPv6:").unwrap_or(inside).parse();
    address.is_ok_and(|ip: IpAddr| special_purpose(ip).is_some())
}

fn address_literal(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(v4) => format!("[{v4}]"),
        IpAddr::V6(v6) => format!("[IPv6:{v6}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(own: Option<&str>, source: &str, to: &str) -> String {
        let place = Place {
            host: "mx.example.org",
            address: to.parse().unwrap(),
            port: 25,
            server_name: "mx.example.org",
            not_our_name: "example.org",
        };
        ehlo_name(own, Some(source.parse().unwrap()), place)
    }

    #[test]
    fn our_name_is_never_the_targets_nor_a_private_address_in_public() {
        let public = "198.51.100.7";
        assert_eq!(name(Some("probe.example.net"), public, "8.8.8.8"), "probe.example.net");
        assert_eq!(name(None, "8.8.4.4", "8.8.8.8"), "[8.8.4.4]");
        assert_eq!(name(Some("mx.example.org"), "8.8.4.4", "8.8.8.8"), "[8.8.4.4]");
        assert_eq!(name(Some("example.org"), "8.8.4.4", "8.8.8.8"), "[8.8.4.4]");
        assert_eq!(name(None, "192.168.1.7", "8.8.8.8"), NAMELESS);
        assert_eq!(name(None, "127.0.0.1", "127.0.0.2"), "[127.0.0.1]");
        assert_eq!(name(None, "::1", "::1"), "[IPv6:::1]");
        assert_eq!(name(Some("[10.0.0.1]"), "8.8.4.4", "8.8.8.8"), "[8.8.4.4]");
    }
}
