//! One connection to one address: dial, talk, upgrade, talk again, close.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::detail::{self, End};
use super::limits::Limits;
use crate::facts::{Attempt, Outcome, Stage};
use crate::guard::special_purpose;
use crate::net::{Bounds, Broken, Cut, DialFailure, Link, Network, Stopwatch, TlsOffer};
use crate::smtp::{Action, Conversation, Dialogue, Wait};
use crate::tls::{BrokenBy, HandshakeFailure, Session};

/// How much is read at once.
const BUFFER: usize = 8 * 1024;

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
    let post_quantum = offer.post_quantum;
    let dialled = bounds.within(limits.connect, network.dial(place.socket())).await;
    match dialled {
        Ok(Ok(link)) => {
            let name = ehlo_name(network.ehlo_name(), link.source(), place);
            let source = link.source();
            let talk = Talk::new(bounds, limits, watch, offer, begin(&name));
            let attempt = talk.run(link).await;
            Attempt { source, ehlo_name: Some(name), ..attempt }
        }
        Ok(Err(failure)) => unconnected(dial_failed(&failure, place), watch, post_quantum),
        Err(cut) => {
            unconnected(detail::cut(cut, Stage::Connect, limits.connect), watch, post_quantum)
        }
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

/// A conversation under way.
struct Talk<'a, C> {
    bounds: &'a Bounds,
    limits: &'a Limits,
    watch: Stopwatch,
    offer: &'a TlsOffer,
    dialogue: C,
    session: Option<Session>,
    /// What is waited for, and since when.
    waiting: (Option<Wait>, Stopwatch),
    /// Since when nothing is due.
    listening: Option<Stopwatch>,
    broken_by: Option<BrokenBy>,
    /// What cut the talk short below SMTP.
    cut_short: Option<End>,
}

impl<'a, C: Conversation> Talk<'a, C> {
    fn new(
        bounds: &'a Bounds,
        limits: &'a Limits,
        watch: Stopwatch,
        offer: &'a TlsOffer,
        dialogue: C,
    ) -> Self {
        let (session, listening, broken_by, cut_short) = (None, None, None, None);
        let waiting = (None, watch);
        Talk {
            bounds,
            limits,
            watch,
            offer,
            dialogue,
            session,
            waiting,
            listening,
            broken_by,
            cut_short,
        }
    }

    async fn run<L: Link>(mut self, mut link: L) -> Attempt {
        let mut stage = Stage::Greeting;
        let mut buffer = vec![0; BUFFER];
        loop {
            let broken = match self.dialogue.next_action(self.watch.ms()) {
                Action::Close => break,
                Action::Send(bytes) => self.send(&mut link, &bytes, stage).await,
                Action::Receive(wait) => {
                    stage = detail::stage(wait);
                    self.receive(&mut link, wait, &mut buffer).await
                }
                Action::Listen => self.listen(&mut link, &mut buffer).await,
                Action::Handshake => {
                    stage = Stage::EhloAfterTls;
                    match self.shake_hands(link).await {
                        Ok(upgraded) => {
                            link = upgraded;
                            None
                        }
                        Err(end) => {
                            self.cut_short = Some(end);
                            return self.finish();
                        }
                    }
                }
            };
            if let Some(end) = broken {
                self.cut_short = Some(end);
                break;
            }
        }
        // A server that never reads must not hold us: the close is bounded too.
        let _ = self.bounds.within(self.limits.quit, link.close()).await;
        self.finish()
    }

    async fn send<L: Link>(&self, link: &mut L, bytes: &[u8], stage: Stage) -> Option<End> {
        let limit = self.limits.reply;
        match self.bounds.within(limit, link.send(bytes)).await {
            Ok(Ok(())) => None,
            // What the server said before it closed is still to be read.
            Ok(Err(Broken::Reset)) => None,
            Ok(Err(broken)) => Some(detail::broken(&broken, stage)),
            Err(cut) => Some(detail::cut(cut, stage, limit)),
        }
    }

    /// Reads once. The limit holds for the whole wait, however many pieces come.
    async fn receive<L: Link>(
        &mut self,
        link: &mut L,
        wait: Wait,
        buffer: &mut [u8],
    ) -> Option<End> {
        let limit = self.limit_of(wait);
        if self.waiting.0 != Some(wait) {
            self.waiting = (Some(wait), Stopwatch::start());
        }
        let left = limit.saturating_sub(self.waiting.1.elapsed());
        match self.bounds.within(left, link.receive(buffer)).await {
            Ok(read) => self.take_in(read, buffer, detail::stage(wait)),
            Err(cut) => Some(detail::cut(cut, detail::stage(wait), limit)),
        }
    }

    /// Reads once though nothing is due; that nothing comes is no failure.
    async fn listen<L: Link>(&mut self, link: &mut L, buffer: &mut [u8]) -> Option<End> {
        let (limit, stage) = (self.limits.listen.min(self.limits.reply), Stage::EhloAfterTls);
        let since = *self.listening.get_or_insert_with(Stopwatch::start);
        let left = limit.saturating_sub(since.elapsed());
        match self.bounds.within(left, link.receive(buffer)).await {
            Ok(read) => self.take_in(read, buffer, stage),
            Err(Cut::Stage) => {
                self.dialogue.silence();
                None
            }
            Err(cut) => Some(detail::cut(cut, stage, limit)),
        }
    }

    fn take_in(&mut self, read: Result<usize, Broken>, buffer: &[u8], stage: Stage) -> Option<End> {
        match read {
            Ok(0) => self.dialogue.peer_closed(),
            Ok(count) => {
                let octets = buffer.get(..count).unwrap_or_default();
                self.dialogue.received(self.watch.ms(), octets);
            }
            Err(broken) => return Some(detail::broken(&broken, stage)),
        }
        None
    }

    async fn shake_hands<L: Link>(&mut self, mut link: L) -> Result<L, End> {
        self.throw_away_what_came_early(&mut link);
        let limit = self.limits.handshake;
        match self.bounds.within(limit, link.start_tls(self.offer)).await {
            Ok(Ok((upgraded, session))) => {
                self.session = Some(session);
                self.dialogue.tls_established();
                Ok(upgraded)
            }
            Ok(Err(failure)) => {
                // An error reply is the server's answer to a hello that it takes for a command.
                if !matches!(failure.clear_text.first(), Some(b'4' | b'5')) {
                    self.dialogue.received(self.watch.ms(), &failure.clear_text);
                }
                self.broken_by = Some(failure.broken_by);
                Err(handshake_failed(&failure))
            }
            Err(cut) => Err(detail::cut(cut, Stage::Handshake, limit)),
        }
    }

    /// A-3207-4: the TLS layer gets a socket with nothing to read.
    fn throw_away_what_came_early<L: Link>(&mut self, link: &mut L) {
        let mut early = [0; 512];
        let count = link.arrived(&mut early);
        self.dialogue.received(self.watch.ms(), early.get(..count).unwrap_or_default());
    }

    fn limit_of(&self, wait: Wait) -> Duration {
        match wait {
            Wait::Greeting => self.limits.greeting,
            Wait::Quit => self.limits.quit.min(self.limits.reply),
            _ => self.limits.reply,
        }
    }

    fn finish(self) -> Attempt {
        let duration_ms = self.watch.ms();
        let seen = self.dialogue.into_seen();
        let end = detail::end(&seen, self.session.as_ref(), self.cut_short);
        Attempt {
            outcome: end.outcome,
            stage: end.stage,
            detail: end.detail,
            cut_by_us: end.ours,
            broken_by: self.broken_by,
            connected: true,
            post_quantum: self.offer.post_quantum,
            duration_ms,
            dialogue: Some(seen),
            session: self.session,
            source: None,
            ehlo_name: None,
        }
    }
}

fn handshake_failed(failure: &HandshakeFailure) -> End {
    let said = format!("STARTTLS was accepted, but the TLS handshake failed: {}.", failure.detail);
    End::new(Outcome::HandshakeFailed, Stage::Handshake, said)
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
