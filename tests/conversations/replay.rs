//! Plays a server's side of a script to the dialogue, in pieces.

use std::collections::VecDeque;

use mxtls::smtp::{Action, Conversation, Dialogue, PipelinedDialogue, ReplyLimits, Seen};

use super::script::{Act, Script};

/// How the server's octets are cut into pieces.
#[derive(Debug, Clone, Copy)]
pub enum Cut {
    /// Each step in one piece.
    Whole,
    /// Each octet alone.
    Octets,
    /// Once, after so many of all the server's octets.
    At(usize),
}

/// A dialogue being played to, with what it said and nobody has checked yet.
struct Replay<C> {
    dialogue: C,
    said: VecDeque<Vec<u8>>,
    /// How many octets the server has sent.
    sent: usize,
}

/// Plays the whole script and checks each thing we say on the way.
pub fn replay(script: &Script, cut: Cut) -> Seen {
    const NAME: &str = "probe.example.net";
    let limits = ReplyLimits::default();
    match script.pipelined {
        true => play(PipelinedDialogue::new(NAME, limits), script, cut),
        false => play(Dialogue::new(NAME, limits), script, cut),
    }
}

fn play(dialogue: impl Conversation, script: &Script, cut: Cut) -> Seen {
    let mut replay = Replay { dialogue, said: VecDeque::new(), sent: 0 };
    for act in &script.acts {
        replay.play(act, cut, script.early);
    }
    assert_eq!(replay.poll(), Action::Close, "the conversation is not over");
    assert!(replay.said.is_empty(), "said and not in the script: {:?}", replay.said);
    replay.dialogue.into_seen()
}

impl<C: Conversation> Replay<C> {
    fn play(&mut self, act: &Act, cut: Cut, early: bool) {
        let action = self.poll();
        match act {
            Act::Client(line) => assert_eq!(self.said.pop_front().as_ref(), Some(line)),
            Act::Server(octets) => self.hear(octets, cut, early),
            Act::Silence => {
                assert_eq!(action, Action::Listen);
                self.dialogue.silence();
            }
            Act::Closes => self.dialogue.peer_closed(),
            Act::Tls => {
                assert_eq!(action, Action::Handshake);
                self.dialogue.tls_established();
            }
        }
    }

    fn hear(&mut self, octets: &[u8], cut: Cut, early: bool) {
        for piece in pieces(octets, cut, self.sent) {
            if !early {
                self.poll();
            }
            self.dialogue.received(0, piece);
        }
        self.sent += octets.len();
    }

    /// Lets the dialogue say what it has to say; then what it wants next.
    fn poll(&mut self) -> Action {
        loop {
            match self.dialogue.next_action(0) {
                Action::Send(line) => self.said.push_back(line),
                action => {
                    assert_eq!(self.dialogue.next_action(0), action, "asked twice");
                    return action;
                }
            }
        }
    }
}

fn pieces(octets: &[u8], cut: Cut, sent: usize) -> Vec<&[u8]> {
    match cut {
        Cut::Whole => vec![octets],
        Cut::Octets => octets.chunks(1).collect(),
        Cut::At(at) => {
            let (before, after) = octets.split_at(at.saturating_sub(sent).min(octets.len()));
            [before, after].into_iter().filter(|piece| !piece.is_empty()).collect()
        }
    }
}
