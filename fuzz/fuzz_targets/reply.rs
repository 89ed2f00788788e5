//! Any octets, whole and in pieces: the same replies, within their limits.
//!
//! The first octet says how long the pieces are, the rest is what arrives.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mxtls::smtp::{Reply, ReplyError, ReplyLimits, ReplyReader};

const LIMITS: ReplyLimits = ReplyLimits { line: 64, reply: 256, lines: 6 };

fn outcomes<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<Result<Reply, ReplyError>> {
    let mut reader = ReplyReader::new(LIMITS);
    let mut outcomes = Vec::new();
    for piece in pieces {
        reader.push(piece);
        outcomes.extend(std::iter::from_fn(|| reader.next_reply()));
        assert!(reader.surplus().len() <= 512);
    }
    outcomes
}

fn within_limits(reply: &Reply) -> bool {
    let octets: usize = reply.lines.iter().map(|line| line.octets.len()).sum();
    reply.lines.len() <= LIMITS.lines && octets <= LIMITS.reply
}

fuzz_target!(|octets: &[u8]| {
    let Some((size, octets)) = octets.split_first() else { return };
    let pieces = outcomes(octets.chunks(usize::from(*size).max(1)));
    // Chunks that the surplus has room for: nothing is dropped, whatever the replies.
    assert_eq!(outcomes(octets.chunks(512)), pieces);
    assert_eq!(outcomes(octets.chunks(1)), pieces);
    assert!(pieces.iter().flatten().all(within_limits));
});
