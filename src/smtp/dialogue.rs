//! The conversation: greeting, EHLO, STARTTLS, EHLO inside TLS, QUIT
//! (RFC 5321, RFC 3207).
//!
//! Does no IO, reads no clock. The caller does what [`Dialogue::next_action`]
//! says and hands in what arrives; deadlines and TLS are the caller's.
//!
//! Replies are taken in step: one that came before its question was asked is
//! never the answer to it. A 421 then defers the stage about to begin; any
//! other makes the server [`Ending::NotSmtp`]. Octets held back in the network
//! cannot be told from an answer, so this sees only what arrived in time.

use super::conversation::{Action, Conversation};
use super::ehlo::{EhloResponse, Offer, is_starred};
use super::reader::ReplyReader;
use super::reply::{Reply, ReplyError, ReplyLimits};
use super::seen::{Breach, Ending, INJECTED_KEPT, Seen, StartTlsOutcome, Unusable, Wait};

/// The longest name said in EHLO, in octets: that of a domain.
const NAME_OCTETS: usize = 255;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The command whose reply will be waited for is next to be said.
    Say(Wait),
    Await(Wait),
    /// The 220 to STARTTLS is read, TLS not yet there.
    Handshake,
    Over,
}

/// One conversation with one server.
#[derive(Debug)]
pub struct Dialogue {
    ehlo_name: String,
    reader: ReplyReader,
    phase: Phase,
    /// The greeting was overwritten with asterisks.
    starred: bool,
    now_ms: u64,
    pub(super) seen: Seen,
}

impl Dialogue {
    /// A conversation in which we call ourselves `ehlo_name`: a domain or an
    /// address literal. What could end the line early is left out of it.
    pub fn new(ehlo_name: &str, limits: ReplyLimits) -> Self {
        Self {
            ehlo_name: ehlo_name.chars().filter(char::is_ascii_graphic).take(NAME_OCTETS).collect(),
            reader: ReplyReader::new(limits),
            phase: Phase::Await(Wait::Greeting),
            starred: false,
            now_ms: 0,
            seen: Seen::default(),
        }
    }

    /// What to do now. A `Send` is given once; all else again until something happens.
    ///
    /// `at_ms`, here and elsewhere, is the time since the connection was begun.
    pub fn next_action(&mut self, at_ms: u64) -> Action {
        self.now_ms = at_ms;
        match self.phase {
            // The start of a line nobody asked for: nothing is said until it is whole.
            Phase::Say(wait) if !self.reader.is_empty() => Action::Receive(wait),
            Phase::Say(wait) => self.say(wait),
            Phase::Await(wait) => Action::Receive(wait),
            Phase::Handshake => Action::Handshake,
            Phase::Over => Action::Close,
        }
    }

    /// Takes in what arrived: in the clear until [`tls_established`](Self::tls_established),
    /// decrypted after it.
    pub fn received(&mut self, at_ms: u64, octets: &[u8]) {
        self.now_ms = at_ms;
        if self.phase == Phase::Handshake {
            self.inject(octets);
        } else if !self.is_deaf() {
            self.reader.push(octets);
            self.hear();
        }
    }

    /// The server closed its side, or the connection broke.
    pub fn peer_closed(&mut self) {
        self.note_unfinished();
        match self.phase {
            Phase::Say(Wait::Quit) | Phase::Await(Wait::Quit) | Phase::Handshake | Phase::Over => {
                self.phase = Phase::Over;
            }
            Phase::Say(Wait::EhloAfterTls) | Phase::Await(Wait::EhloAfterTls) => {
                self.end(Ending::TlsUnusable(Unusable::Closed));
            }
            Phase::Say(wait) | Phase::Await(wait) => self.end(Ending::Closed(wait)),
        }
    }

    /// TLS stands: whatever was held from before it is forgotten and EHLO is
    /// said anew (A-3207-5). Without a 220 to STARTTLS this does nothing.
    pub fn tls_established(&mut self) {
        if self.phase == Phase::Handshake {
            self.reader.clear();
            self.phase = Phase::Say(Wait::EhloAfterTls);
        }
    }

    /// What was seen so far.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// What was seen, with the start of a reply that never ended in its transcript.
    pub fn into_seen(mut self) -> Seen {
        self.note_unfinished();
        self.seen
    }

    /// The 220 to STARTTLS is read, and TLS not yet there.
    pub(super) fn is_at_handshake(&self) -> bool {
        self.phase == Phase::Handshake
    }

    fn say(&mut self, wait: Wait) -> Action {
        let command = match wait {
            Wait::Ehlo | Wait::EhloAfterTls => format!("EHLO {}", self.ehlo_name),
            Wait::Helo => format!("HELO {}", self.ehlo_name),
            Wait::StartTls => "STARTTLS".to_owned(),
            Wait::Quit => "QUIT".to_owned(),
            // Nothing is said before the greeting (A-5321-20).
            Wait::Greeting => return Action::Receive(wait),
        };
        self.phase = Phase::Await(wait);
        self.seen.transcript.client(self.now_ms, &command);
        Action::Send(format!("{command}\r\n").into_bytes())
    }

    fn hear(&mut self) {
        while let Some(outcome) = self.reader.next_reply() {
            self.note(&outcome);
            match self.phase {
                Phase::Say(wait) => self.heard_early(wait, outcome),
                Phase::Await(wait) => self.heard(wait, outcome),
                Phase::Handshake | Phase::Over => {}
            }
            if self.phase == Phase::Handshake {
                // A-3207-4: what stands behind the 220 must never be read as a reply.
                let surplus = self.reader.take_surplus();
                return self.inject(&surplus);
            }
            if self.is_deaf() {
                return self.reader.clear();
            }
        }
    }

    fn heard(&mut self, wait: Wait, outcome: Result<Reply, ReplyError>) {
        match outcome {
            // The EHLO reply goes on where the 221 should be: it was not whole before.
            Ok(reply) if wait == Wait::Quit && self.goes_on(&reply) => {
                self.broken(wait, Breach::Unsolicited(reply.brief()));
            }
            // Else only politeness is at stake here, never what was decided.
            _ if wait == Wait::Quit => self.phase = Phase::Over,
            Ok(reply) => self.answered(wait, reply),
            Err(error) => self.broken(wait, error.into()),
        }
    }

    /// A missing keyword may still come; only a goodbye or a refusal answers QUIT.
    fn goes_on(&self, reply: &Reply) -> bool {
        let missing = matches!(self.seen.ended, Some(Ending::NotOffered | Ending::Masked));
        missing && reply.is_positive() && reply.code != 221
    }

    fn heard_early(&mut self, wait: Wait, outcome: Result<Reply, ReplyError>) {
        match outcome {
            Ok(reply) if reply.is_closing() => self.answered(wait, reply),
            Ok(reply) => self.broken(wait, Breach::Unsolicited(reply.brief())),
            Err(error) => self.broken(wait, error.into()),
        }
    }

    fn answered(&mut self, wait: Wait, reply: Reply) {
        match wait {
            Wait::Greeting => self.greeted(reply),
            Wait::Ehlo => self.ehlo_answered(reply),
            Wait::Helo => self.helo_answered(reply),
            Wait::StartTls => self.starttls_answered(reply),
            Wait::EhloAfterTls => self.ehlo_after_tls_answered(reply),
            Wait::Quit => self.phase = Phase::Over,
        }
    }

    /// A-5321-21.
    fn greeted(&mut self, reply: Reply) {
        self.starred = is_starred(&reply);
        self.seen.banner = Some(reply.clone().brief());
        match reply.code {
            220 => self.phase = Phase::Say(Wait::Ehlo),
            400..=499 => self.end(Ending::GreetingDeferred(reply.brief())),
            500..=599 => self.end(Ending::GreetingRefused(reply.brief())),
            _ => self.broken(Wait::Greeting, Breach::Unexpected(reply.brief())),
        }
    }

    /// A-5321-23: only "no such command" earns a HELO; every other 5xx is about us.
    fn ehlo_answered(&mut self, reply: Reply) {
        match reply.code {
            500 | 502 | 504 => self.phase = Phase::Say(Wait::Helo),
            _ if is_welcome(&reply) => self.welcomed(EhloResponse::new(&reply)),
            _ => self.not_welcomed(Wait::Ehlo, reply),
        }
    }

    fn helo_answered(&mut self, reply: Reply) {
        if is_welcome(&reply) {
            self.seen.helo_only = true;
            self.not_offered();
        } else {
            self.not_welcomed(Wait::Helo, reply);
        }
    }

    fn welcomed(&mut self, ehlo: EhloResponse) {
        let offer = ehlo.starttls();
        self.seen.ehlo = Some(ehlo);
        match offer {
            Offer::Offered => self.phase = Phase::Say(Wait::StartTls),
            Offer::Masked => self.masked(),
            Offer::NotOffered => self.not_offered(),
        }
    }

    fn not_welcomed(&mut self, wait: Wait, reply: Reply) {
        match reply.code {
            400..=499 => self.end(Ending::EhloDeferred(reply.brief())),
            500..=599 => self.end(Ending::EhloRefused(reply.brief())),
            _ => self.broken(wait, Breach::Unexpected(reply.brief())),
        }
    }

    /// A keyword that is missing under an overwritten banner was masked too.
    fn not_offered(&mut self) {
        if self.starred {
            return self.masked();
        }
        self.seen.starttls = StartTlsOutcome::NotOffered;
        self.end(Ending::NotOffered);
    }

    fn masked(&mut self) {
        self.seen.starttls = StartTlsOutcome::Masked;
        self.end(Ending::Masked);
    }

    /// A-3207-3.
    fn starttls_answered(&mut self, reply: Reply) {
        match reply.code {
            220 => {
                self.seen.starttls = StartTlsOutcome::Accepted;
                self.phase = Phase::Handshake;
            }
            400..=499 => {
                self.seen.starttls = StartTlsOutcome::Deferred;
                self.end(Ending::StartTlsDeferred(reply.brief()));
            }
            500..=599 => {
                self.seen.starttls = StartTlsOutcome::Refused;
                self.end(Ending::StartTlsRefused(reply.brief()));
            }
            _ => self.broken(Wait::StartTls, Breach::Unexpected(reply.brief())),
        }
    }

    fn ehlo_after_tls_answered(&mut self, reply: Reply) {
        if !is_welcome(&reply) {
            return self.end(Ending::TlsUnusable(Unusable::Replied(reply.brief())));
        }
        let ehlo = EhloResponse::new(&reply);
        self.seen.starttls_after_tls = ehlo.starttls() == Offer::Offered;
        self.seen.ehlo_after_tls = Some(ehlo);
        self.end(Ending::Encrypted);
    }

    fn broken(&mut self, wait: Wait, breach: Breach) {
        let ending = match wait {
            Wait::EhloAfterTls => Ending::TlsUnusable(Unusable::Broken(breach)),
            // About to say QUIT: it was the reply to EHLO that went on.
            Wait::Quit => Ending::NotSmtp { wait: Wait::Ehlo, breach },
            _ => Ending::NotSmtp { wait, breach },
        };
        if matches!(ending, Ending::NotSmtp { .. }) {
            self.seen.starttls = StartTlsOutcome::NotReached;
        }
        self.end(ending);
    }

    fn end(&mut self, ending: Ending) {
        self.phase = if ending.allows_quit() { Phase::Say(Wait::Quit) } else { Phase::Over };
        self.seen.ended = Some(ending);
    }

    /// Whether what arrives is of no more use: all is over, or all is decided
    /// and only QUIT is left to say.
    ///
    /// A missing keyword is decided only once we speak again: a server that
    /// marks every line of its EHLO reply as the last sends STARTTLS right
    /// behind it, and "no TLS" would be false.
    fn is_deaf(&self) -> bool {
        let open = matches!(self.seen.ended, None | Some(Ending::NotOffered | Ending::Masked));
        match self.phase {
            Phase::Over => true,
            Phase::Say(_) => !open,
            Phase::Await(_) | Phase::Handshake => false,
        }
    }

    fn inject(&mut self, octets: &[u8]) {
        let room = INJECTED_KEPT.saturating_sub(self.seen.injected.len());
        self.seen.injected.extend_from_slice(octets.get(..room).unwrap_or(octets));
    }

    fn note(&mut self, outcome: &Result<Reply, ReplyError>) {
        match outcome {
            Ok(reply) => {
                self.seen.bare_lf |= reply.bare_lf;
                reply.lines.iter().for_each(|line| self.note_line(line.line.clone()));
            }
            Err(error) => {
                self.note_unfinished();
                self.note_line(error.evidence().to_owned());
            }
        }
    }

    fn note_unfinished(&mut self) {
        self.reader.take_unfinished().into_iter().for_each(|line| self.note_line(line));
    }

    fn note_line(&mut self, line: String) {
        self.seen.transcript.server(self.now_ms, line);
    }
}

impl Conversation for Dialogue {
    fn next_action(&mut self, at_ms: u64) -> Action {
        self.next_action(at_ms)
    }

    fn received(&mut self, at_ms: u64, octets: &[u8]) {
        self.received(at_ms, octets);
    }

    fn peer_closed(&mut self) {
        self.peer_closed();
    }

    fn tls_established(&mut self) {
        self.tls_established();
    }

    fn into_seen(self) -> Seen {
        self.into_seen()
    }
}

/// A positive reply to EHLO or HELO. 220 and 221 are none: a second greeting or
/// a goodbye says that questions and answers are out of step.
fn is_welcome(reply: &Reply) -> bool {
    reply.is_positive() && !matches!(reply.code, 220 | 221)
}
