//! The conversation that breaks the protocol on purpose: `STARTTLS` and `NOOP` in one
//! segment (RFC 3207 has STARTTLS last; CVE-2011-0411 is about servers that do not mind).
//!
//! A server that keeps what it read in clear answers NOOP *inside* TLS: unasked, or before
//! its answer to EHLO. All else is left to the [`Dialogue`]; the replies inside TLS are
//! counted beside it. Does no IO, reads no clock.

use super::conversation::{Action, Conversation};
use super::dialogue::Dialogue;
use super::ehlo::EhloResponse;
use super::reader::ReplyReader;
use super::reply::{Reply, ReplyLimits};
use super::seen::Seen;

const STARTTLS: &[u8] = b"STARTTLS\r\n";
const WITH_NOOP: &[u8] = b"STARTTLS\r\nNOOP\r\n";

/// Replies kept after EHLO inside TLS: to NOOP, to EHLO, to QUIT.
const ANSWERS: usize = 3;

/// What came inside TLS after NOOP was sent in clear behind STARTTLS.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pipelined {
    /// It came to STARTTLS, and NOOP was sent with it.
    pub sent: bool,
    /// The first reply inside TLS, if it came before anything was said there.
    pub unasked: Option<Reply>,
    /// Else the replies since EHLO was said there, the first three.
    pub answers: Vec<Reply>,
}

impl Pipelined {
    /// The reply to NOOP, if it came inside TLS.
    ///
    /// Unasked, that is any reply but a second greeting or a goodbye. After EHLO, it is a
    /// reply that another positive one follows where only QUIT's 221 is due.
    pub fn carried(&self) -> Option<&Reply> {
        match (&self.unasked, self.answers.as_slice()) {
            (Some(reply), _) => (!matches!(reply.code, 220 | 221 | 421)).then_some(reply),
            (None, [first, second, ..]) => {
                (second.is_positive() && second.code != 221).then_some(first)
            }
            _ => None,
        }
    }

    /// Whether EHLO inside TLS got its own answer and no other: one that is signed with the
    /// `domain` of the reply to EHLO in clear, or lists keywords, or is followed by QUIT's 221.
    pub fn is_in_step(&self, domain: Option<&str>) -> bool {
        let Some(first) = self.answers.first() else { return false };
        let ehlo = EhloResponse::new(first);
        let signed = !ehlo.keywords.is_empty() || domain == Some(ehlo.domain.as_str());
        let goodbye = self.answers.get(1).is_some_and(|reply| reply.code == 221);
        self.unasked.is_none() && self.carried().is_none() && (signed || goodbye)
    }
}

/// How far the conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    InClear,
    /// TLS stands, and nothing was said inside it.
    Listening,
    InTls,
}

/// One conversation in which NOOP stands behind STARTTLS.
#[derive(Debug)]
pub struct PipelinedDialogue {
    dialogue: Dialogue,
    stage: Stage,
    /// Reads what comes inside TLS a second time, to count replies.
    reader: ReplyReader,
    pipelined: Pipelined,
}

impl PipelinedDialogue {
    /// A conversation in which we call ourselves `ehlo_name`, as [`Dialogue::new`] has it.
    pub fn new(ehlo_name: &str, limits: ReplyLimits) -> Self {
        Self {
            dialogue: Dialogue::new(ehlo_name, limits),
            stage: Stage::InClear,
            reader: ReplyReader::new(limits),
            pipelined: Pipelined::default(),
        }
    }

    /// The control: from here on all goes as it should.
    fn talk(&mut self) {
        self.stage = Stage::InTls;
        self.dialogue.tls_established();
    }

    /// Notes whole replies; a first one, or what is none, ends the listening.
    fn count(&mut self, at_ms: u64) {
        while let Some(outcome) = self.reader.next_reply() {
            match (self.stage, outcome) {
                (Stage::Listening, Ok(reply)) if self.pipelined.unasked.is_none() => {
                    let transcript = &mut self.dialogue.seen.transcript;
                    reply.lines.iter().for_each(|l| transcript.server(at_ms, l.line.clone()));
                    self.pipelined.unasked = Some(reply.brief());
                }
                (Stage::InTls, Ok(reply)) => self.answered(reply),
                _ => {}
            }
        }
        if self.stage == Stage::Listening && self.reader.is_empty() {
            self.talk();
        }
    }

    fn answered(&mut self, reply: Reply) {
        let kept = &mut self.pipelined.answers;
        if self.pipelined.unasked.is_none() && kept.len() < ANSWERS {
            kept.push(reply);
        }
    }
}

impl Conversation for PipelinedDialogue {
    fn next_action(&mut self, at_ms: u64) -> Action {
        if self.stage == Stage::Listening {
            return Action::Listen;
        }
        match self.dialogue.next_action(at_ms) {
            // Against A-3207-2, and only here.
            Action::Send(command) if command == STARTTLS => {
                self.pipelined.sent = true;
                self.dialogue.seen.transcript.client(at_ms, "NOOP");
                Action::Send(WITH_NOOP.to_vec())
            }
            action => action,
        }
    }

    fn received(&mut self, at_ms: u64, octets: &[u8]) {
        let listening = self.stage == Stage::Listening;
        if self.stage != Stage::InClear {
            self.reader.push(octets);
            self.count(at_ms);
        }
        if !listening {
            self.dialogue.received(at_ms, octets);
        }
    }

    fn silence(&mut self) {
        if self.stage == Stage::Listening {
            self.talk();
        }
    }

    fn peer_closed(&mut self) {
        self.silence();
        self.dialogue.peer_closed();
    }

    fn tls_established(&mut self) {
        if self.dialogue.is_at_handshake() {
            self.stage = Stage::Listening;
        }
    }

    fn into_seen(self) -> Seen {
        Seen { pipelined: Some(self.pipelined), ..self.dialogue.into_seen() }
    }
}
