//! One conversation on a connection: talk, upgrade, talk again, close.

use std::time::Duration;

use super::detail::{self, End};
use super::limits::Limits;
use crate::facts::{Attempt, Outcome, Stage};
use crate::net::{Bounds, Broken, Cut, Link, Stopwatch, TlsOffer};
use crate::smtp::{Action, Conversation, Wait};
use crate::tls::{BrokenBy, HandshakeFailure, Session};

/// How much is read at once.
pub(super) const BUFFER: usize = 8 * 1024;

/// A conversation under way.
pub(super) struct Talk<'a, C> {
    bounds: &'a Bounds,
    limits: &'a Limits,
    watch: Stopwatch,
    dialogue: C,
    stage: Stage,
    session: Option<Session>,
    /// What is waited for, and since when.
    waiting: (Option<Wait>, Stopwatch),
    /// Since when we listen though nothing is due.
    listening: Option<Stopwatch>,
    broken_by: Option<BrokenBy>,
    /// What cut the talk short below SMTP.
    cut_short: Option<End>,
    buffer: Vec<u8>,
}

impl<'a, C: Conversation> Talk<'a, C> {
    pub(super) fn new(
        bounds: &'a Bounds,
        limits: &'a Limits,
        watch: Stopwatch,
        dialogue: C,
    ) -> Self {
        Talk {
            bounds,
            limits,
            watch,
            dialogue,
            stage: Stage::Greeting,
            session: None,
            waiting: (None, watch),
            listening: None,
            broken_by: None,
            cut_short: None,
            buffer: vec![0; BUFFER],
        }
    }

    /// The whole conversation, with `offer` in the handshake.
    pub(super) async fn run<L: Link>(mut self, mut link: L, offer: &TlsOffer) -> Attempt {
        while self.reaches_handshake(&mut link).await {
            match self.shake_hands(link, offer).await {
                Ok(upgraded) => link = upgraded,
                Err(end) => {
                    self.cut_short = Some(end);
                    return self.finish(offer.post_quantum);
                }
            }
        }
        // A server that never reads must not hold us: the close is bounded too.
        let _ = self.bounds.within(self.limits.quit, link.close()).await;
        self.finish(offer.post_quantum)
    }

    /// Talks until the server waits for a ClientHello; `false` where there is no more to say.
    pub(super) async fn reaches_handshake<L: Link>(&mut self, link: &mut L) -> bool {
        loop {
            let broken = match self.dialogue.next_action(self.watch.ms()) {
                Action::Close => return false,
                Action::Send(bytes) => self.send(link, &bytes).await,
                Action::Receive(wait) => {
                    self.stage = detail::stage(wait);
                    self.receive(link, wait).await
                }
                Action::Listen => self.listen(link).await,
                Action::Handshake => {
                    self.stage = Stage::EhloAfterTls;
                    self.throw_away_what_came_early(link);
                    return true;
                }
            };
            if let Some(end) = broken {
                self.cut_short = Some(end);
                return false;
            }
        }
    }

    async fn send<L: Link>(&self, link: &mut L, bytes: &[u8]) -> Option<End> {
        let (limit, stage) = (self.limits.reply, self.stage);
        match self.bounds.within(limit, link.send(bytes)).await {
            Ok(Ok(())) => None,
            // What the server said before it closed is still to be read.
            Ok(Err(Broken::Reset)) => None,
            Ok(Err(broken)) => Some(detail::broken(&broken, stage)),
            Err(cut) => Some(detail::cut(cut, stage, limit)),
        }
    }

    /// Reads once. The limit holds for the whole wait, however many pieces come.
    async fn receive<L: Link>(&mut self, link: &mut L, wait: Wait) -> Option<End> {
        let limit = self.limit_of(wait);
        if self.waiting.0 != Some(wait) {
            self.waiting = (Some(wait), Stopwatch::start());
        }
        let left = limit.saturating_sub(self.waiting.1.elapsed());
        match self.bounds.within(left, link.receive(&mut self.buffer)).await {
            Ok(read) => self.take_in(read),
            Err(cut) => Some(detail::cut(cut, detail::stage(wait), limit)),
        }
    }

    /// Reads once though nothing is due: that nothing comes is no failure.
    async fn listen<L: Link>(&mut self, link: &mut L) -> Option<End> {
        let limit = self.limits.listen.min(self.limits.reply);
        let since = *self.listening.get_or_insert_with(Stopwatch::start);
        let left = limit.saturating_sub(since.elapsed());
        match self.bounds.within(left, link.receive(&mut self.buffer)).await {
            Ok(read) => self.take_in(read),
            Err(Cut::Stage) => {
                self.dialogue.silence();
                None
            }
            Err(cut) => Some(detail::cut(cut, self.stage, limit)),
        }
    }

    fn take_in(&mut self, read: Result<usize, Broken>) -> Option<End> {
        match read {
            Ok(0) => self.dialogue.peer_closed(),
            Ok(count) => {
                let octets = self.buffer.get(..count).unwrap_or_default();
                self.dialogue.received(self.watch.ms(), octets);
            }
            Err(broken) => return Some(detail::broken(&broken, self.stage)),
        }
        None
    }

    async fn shake_hands<L: Link>(&mut self, link: L, offer: &TlsOffer) -> Result<L, End> {
        let limit = self.limits.handshake;
        match self.bounds.within(limit, link.start_tls(offer)).await {
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

    pub(super) fn finish(self, post_quantum: bool) -> Attempt {
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
            post_quantum,
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
