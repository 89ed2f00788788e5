//! A server that says anything: no cut of its turns changes what is seen.
//!
//! The first octet says how long the pieces are; in the rest each NUL ends a
//! turn, after which the server waits for us.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mxtls::smtp::{Action, Dialogue, ReplyLimits, Seen, TRANSCRIPT_LINES};

const LIMITS: ReplyLimits = ReplyLimits { line: 64, reply: 256, lines: 6 };

fn poll(dialogue: &mut Dialogue) -> Action {
    loop {
        match dialogue.next_action(0) {
            Action::Send(_) => {}
            action => return action,
        }
    }
}

fn converse(turns: &[u8], size: usize) -> Seen {
    let mut dialogue = Dialogue::new("probe.example.net", LIMITS);
    for turn in turns.split(|octet| *octet == 0) {
        if poll(&mut dialogue) == Action::Handshake {
            dialogue.tls_established();
            poll(&mut dialogue);
        }
        turn.chunks(size).for_each(|piece| dialogue.received(0, piece));
    }
    dialogue.peer_closed();
    assert_eq!(poll(&mut dialogue), Action::Close);
    dialogue.into_seen()
}

fuzz_target!(|octets: &[u8]| {
    let Some((size, turns)) = octets.split_first() else { return };
    let whole = converse(turns, usize::MAX);
    assert_eq!(converse(turns, usize::from(*size).max(1)), whole);
    assert_eq!(converse(turns, 1), whole);
    assert!(whole.transcript.lines.len() <= TRANSCRIPT_LINES);
});
