//! Which sentence is said of a side, or of why none is named.
//!
//! Does no IO, reads no clock.

use super::Hop;
use super::observed::{Age, Match, Seen};
use super::receiver::{Ability, Offer};
use super::say::Say;
use super::sender::{Practice, Use};
use super::words::{Kind, Side};
use crate::facts::Outcome;

/// The sentence for a side.
pub(super) fn sentence(
    hop: &Hop,
    side: Side,
    receiver: &Ability<'_>,
    sender: &Practice<'_>,
) -> Say {
    match (side, receiver.offer) {
        (Side::Both, _) if receiver.reported => Say::BothReported,
        (Side::Both, _) => Say::BothSides,
        (Side::Sender, Offer::Yes) => match sender.used {
            Use::No(_) => Say::SenderByPractice,
            _ if receiver.is_by_lines() && receiver.far => Say::SenderByFarLines,
            _ if receiver.is_by_lines() => Say::SenderByLines,
            _ if receiver.rule == "R4" => Say::SenderByNeighbour,
            _ => Say::SenderByProbe,
        },
        (Side::Sender, Offer::Old) => Say::SenderOld,
        (Side::Sender, _) => Say::SenderByPracticeAlone,
        (Side::Receiver, offer) => receiver_sentence(offer, receiver),
        (Side::Unknown, _) => unknown_sentence(hop, receiver, sender),
    }
}

fn receiver_sentence(offer: Offer, receiver: &Ability<'_>) -> Say {
    let seen = receiver.probe.map(|(observed, _)| observed.seen);
    match (offer, seen) {
        (Offer::Broken { .. }, _) if receiver.reported => Say::ReceiverReportedBroken,
        (_, _) if receiver.reported => Say::ReceiverReported,
        (Offer::Broken { .. }, Some(Seen::Deferred)) => Say::ReceiverDeferred,
        (Offer::Broken { .. }, _) => Say::ReceiverBroken,
        (Offer::Old, _) => Say::ReceiverOld,
        (Offer::Sometimes, _) => Say::ReceiverSometimes,
        (_, Some(Seen::Refused)) => Say::ReceiverRefused,
        _ => Say::ReceiverNone,
    }
}

fn unknown_sentence(hop: &Hop, receiver: &Ability<'_>, sender: &Practice<'_>) -> Say {
    match (receiver.offer, sender.used) {
        (Offer::Yes, _) => Say::UnknownBothCan,
        (Offer::Sometimes, _) => Say::UnknownSometimes,
        (Offer::Hidden, _) => Say::UnknownMasked,
        (Offer::Broken { .. }, _) if receiver.reported => Say::UnknownReported,
        (Offer::Old, _) => Say::UnknownOldBoth,
        (Offer::Broken { .. }, _) => Say::UnknownEither,
        _ if hop.kind() == Kind::Submission => Say::UnknownSubmission,
        _ => unknown_offer(hop, receiver),
    }
}

/// Why nothing is known of what the receiver offered.
fn unknown_offer(hop: &Hop, receiver: &Ability<'_>) -> Say {
    let Some((observed, matched)) = receiver.probe else { return Say::UnknownUnprobed };
    let age = Age::between(hop.line.date, observed.at);
    match (observed.seen.tells(), matched) {
        (false, _) if observed.outcome == Outcome::NotProbed => Say::UnknownLeftAlone,
        (false, _) => Say::UnknownUntested,
        (true, _) if age > Age::Month => Say::UnknownFar,
        (true, Match::Organisation) => Say::UnknownNeighbour,
        (true, _) => Say::UnknownUncontrolled,
    }
}
