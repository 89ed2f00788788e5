//! The reply reader and the dialogue against servers of no good will: any
//! octets, any cut, and what can only be shown step by step.
#![allow(missing_docs, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use mxtls::smtp::{
    Action, Breach, Dialogue, Ending, INJECTED_KEPT, Reply, ReplyError, ReplyLimits, ReplyReader,
    Seen, TRANSCRIPT_LINES, Unusable, Wait, Who,
};
use proptest::collection::vec;
use proptest::prelude::*;

const NAME: &str = "probe.example.net";

fn dialogue() -> Dialogue {
    Dialogue::new(NAME, ReplyLimits::default())
}

/// Says what is to be said; then what is wanted next.
fn poll(dialogue: &mut Dialogue) -> Action {
    loop {
        match dialogue.next_action(0) {
            Action::Send(_) => {}
            action => return action,
        }
    }
}

/// Each turn arrives in one go, before we speak again.
fn hear(dialogue: &mut Dialogue, turns: &[&[u8]]) {
    for turn in turns {
        poll(dialogue);
        dialogue.received(0, turn);
    }
}

/// A dialogue whose next action is the handshake.
fn at_the_handshake() -> Dialogue {
    let mut dialogue = dialogue();
    hear(&mut dialogue, &[b"220 a\r\n", b"250-a\r\n250 STARTTLS\r\n", b"220 go\r\n"]);
    assert_eq!(poll(&mut dialogue), Action::Handshake);
    dialogue
}

// What no script can show.

#[test]
fn a_reply_inside_tls_before_ehlo_is_said_is_no_answer() {
    let mut dialogue = at_the_handshake();
    dialogue.tls_established();
    dialogue.received(0, b"250 ok\r\n");
    assert_eq!(dialogue.next_action(0), Action::Close);
    let ended = dialogue.into_seen().ended;
    let unasked = matches!(
        ended,
        Some(Ending::TlsUnusable(Unusable::Broken(Breach::Unsolicited(ref reply)))) if reply.code == 250
    );
    assert!(unasked, "{ended:?}");
}

#[test]
fn a_close_inside_tls_before_ehlo_is_said_makes_it_unusable() {
    let mut dialogue = at_the_handshake();
    dialogue.tls_established();
    dialogue.peer_closed();
    assert_eq!(dialogue.next_action(0), Action::Close);
    assert_eq!(dialogue.seen().ended, Some(Ending::TlsUnusable(Unusable::Closed)));
}

#[test]
fn a_close_in_the_handshake_is_left_to_the_caller() {
    let mut dialogue = at_the_handshake();
    dialogue.peer_closed();
    assert_eq!(dialogue.next_action(0), Action::Close);
    assert_eq!(dialogue.seen().ended, None);
}

#[test]
fn tls_cannot_be_established_unasked() {
    let mut dialogue = dialogue();
    dialogue.tls_established();
    assert_eq!(dialogue.next_action(0), Action::Receive(Wait::Greeting));
}

#[test]
fn no_octet_from_before_tls_is_read_inside_it() {
    let mut dialogue = at_the_handshake();
    dialogue.received(0, &b"250 evil\r\n".repeat(1000));
    dialogue.tls_established();
    assert_eq!(dialogue.next_action(0), Action::Send(b"EHLO probe.example.net\r\n".to_vec()));
    assert_eq!(dialogue.next_action(0), Action::Receive(Wait::EhloAfterTls));
    let seen = dialogue.into_seen();
    assert_eq!((seen.ended, seen.injected.len()), (None, INJECTED_KEPT));
}

#[test]
fn a_name_cannot_smuggle_a_second_command() {
    let mut dialogue = Dialogue::new("a.example\r\nMAIL FROM:<x@y>\0\n", ReplyLimits::default());
    dialogue.received(0, b"220 a\r\n");
    assert_eq!(dialogue.next_action(0), Action::Send(b"EHLO a.exampleMAILFROM:<x@y>\r\n".to_vec()));
}

#[test]
fn the_transcript_has_times_and_the_start_of_what_never_ended() {
    let mut dialogue = dialogue();
    dialogue.received(7, b"220 a\r\n");
    dialogue.next_action(8);
    dialogue.received(9, b"250-a\r\n250-SI");
    let lines = dialogue.into_seen().transcript.lines;
    let shown: Vec<_> = lines.iter().map(|l| (l.at_ms, l.who, l.line.as_str())).collect();
    let expected = [
        (7, Who::Server, "220 a"),
        (8, Who::Client, "EHLO probe.example.net"),
        (9, Who::Server, "250-a"),
        (9, Who::Server, "250-SI"),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn a_hundred_megabytes_are_not_kept() {
    let mut reader = ReplyReader::new(ReplyLimits::default());
    let chunk = b"220 ok\r\n".repeat(131_072);
    (0..100).for_each(|_| reader.push(&chunk));
    assert!(reader.surplus().len() <= 65_537);
}

// What holds for any octets.

/// Octets that look like replies often enough to get somewhere.
fn octets() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        4 => "(220|250|354|421|454|500|502|554)[ -]?[A-Za-z ]{0,12}\r?\n",
        2 => Just("250 STARTTLS\r\n".to_owned()),
        2 => Just("220 go\r\n".to_owned()),
        1 => "[ -~]{0,20}\n",
    ];
    let piece = prop_oneof![6 => line.prop_map(String::into_bytes), 1 => vec(any::<u8>(), 0..20)];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// What a server sends each time before it waits, some way into a good conversation.
fn turns() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let good = ["220 a\r\n", "250-a\r\n250 STARTTLS\r\n", "220 go\r\n", "250 a\r\n"];
    (0..=good.len(), vec(octets(), 0..4)).prop_map(move |(begun, rest)| {
        good.iter().take(begun).copied().map(Vec::from).chain(rest).collect()
    })
}

/// Small limits, so that they are met.
fn limits() -> impl Strategy<Value = ReplyLimits> {
    (0usize..40, 0usize..80, 0usize..5).prop_map(|(line, reply, lines)| ReplyLimits {
        line,
        reply,
        lines,
    })
}

fn outcomes(limits: ReplyLimits, pieces: &[&[u8]]) -> Vec<Result<Reply, ReplyError>> {
    let mut reader = ReplyReader::new(limits);
    let mut outcomes = Vec::new();
    for piece in pieces {
        reader.push(piece);
        outcomes.extend(std::iter::from_fn(|| reader.next_reply()));
    }
    outcomes
}

/// The server's turns, each cut into pieces of `size`; TLS is had whenever it is asked for.
fn converse(limits: ReplyLimits, turns: &[Vec<u8>], size: usize) -> Seen {
    let mut dialogue = Dialogue::new(NAME, limits);
    for turn in turns {
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

proptest! {
    #[test]
    fn cuts_do_not_matter_to_the_reader(octets in octets(), limits in limits(), size in 1usize..9) {
        // With room for all that is pushed at once, so that only the cut differs.
        let limits = ReplyLimits { reply: limits.reply + octets.len(), ..limits };
        let pieces: Vec<_> = octets.chunks(size).collect();
        prop_assert_eq!(outcomes(limits, &[&octets]), outcomes(limits, &pieces));
    }

    #[test]
    fn the_first_reply_is_the_same_under_any_limits(octets in octets(), limits in limits()) {
        let pieces: Vec<_> = octets.chunks(1).collect();
        let first = |pieces: &[&[u8]]| outcomes(limits, pieces).into_iter().next();
        prop_assert_eq!(first(&[&octets]), first(&pieces));
    }

    #[test]
    fn cuts_do_not_matter_to_the_dialogue(
        turns in turns(), limits in limits(), size in 1usize..9,
    ) {
        let whole = converse(limits, &turns, usize::MAX);
        prop_assert_eq!(converse(limits, &turns, size), whole);
        let usual = ReplyLimits::default();
        prop_assert_eq!(converse(usual, &turns, size), converse(usual, &turns, usize::MAX));
    }

    #[test]
    fn replies_are_within_their_limits(octets in octets(), limits in limits()) {
        for reply in outcomes(limits, &[&octets]).into_iter().flatten() {
            prop_assert!(reply.lines.len() <= limits.lines);
            prop_assert!(reply.lines.iter().map(|line| line.octets.len()).sum::<usize>() <= limits.reply);
            prop_assert!(reply.lines.iter().all(|line| line.octets.len() <= limits.line));
        }
    }

    #[test]
    fn all_that_is_kept_as_text_is_printable(turns in vec(vec(any::<u8>(), 0..200), 0..4)) {
        let seen = converse(ReplyLimits::default(), &turns, usize::MAX);
        prop_assert!(seen.transcript.lines.len() <= TRANSCRIPT_LINES);
        prop_assert!(!seen.transcript.lines.iter().any(|l| l.line.contains(char::is_control)));
    }
}
