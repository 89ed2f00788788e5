//! Which side lacked TLS: the table of F3, its modifiers and its caps.
//!
//! Asked only of a plaintext hop between two ends, written of by a trusted host.
//! Does no IO, reads no clock.

use super::Hop;
use super::event::Conclusion;
use super::receiver::{Ability, Offer};
use super::sender::{Practice, Use};
use super::words::Confidence::{self, High, Low, Medium};
use super::words::Side;

/// A side, and how sure it is; nothing is sure of an unknown one.
pub type Judged = (Side, Option<Confidence>);

/// The table: what the receiver offered × what the sender did elsewhere.
fn cell(receiver: &Ability<'_>, sender: Use) -> Judged {
    use Offer as O;
    let by_lines = receiver.is_by_lines() && receiver.weight == High;
    let unknown = (Side::Unknown, None);
    match (receiver.offer, sender) {
        (O::Yes, Use::Yes { .. }) => unknown,
        (O::Yes, Use::Unknown) => (Side::Sender, Some(if by_lines { Medium } else { Low })),
        (O::Yes, Use::No(_)) => (Side::Sender, Some(if by_lines { High } else { Medium })),

        (O::Sometimes, Use::Yes { .. }) => (Side::Receiver, Some(Low)),
        (O::Sometimes, Use::Unknown) => unknown,
        (O::Sometimes, Use::No(_)) => (Side::Sender, Some(Low)),

        (O::Broken { everywhere }, Use::Yes { .. } | Use::Unknown) => {
            (Side::Receiver, Some(if everywhere { receiver.weight } else { Low }))
        }
        (O::Broken { .. }, Use::No(_)) => unknown,

        (O::Old, Use::Yes { modern: true }) => (Side::Receiver, Some(Medium)),
        (O::Old, Use::Yes { modern: false }) => unknown,
        (O::Old, Use::Unknown) => (Side::Receiver, Some(Low)),
        (O::Old, Use::No(_)) => (Side::Sender, Some(Low)),

        (O::No, Use::Yes { .. } | Use::Unknown) => (Side::Receiver, Some(receiver.weight)),
        (O::No, Use::No(_)) => (Side::Both, Some(Low)),

        (O::Hidden, _) => unknown,

        (O::Unknown, Use::Yes { .. } | Use::Unknown) => unknown,
        (O::Unknown, Use::No(_)) => (Side::Sender, Some(Low)),
    }
}

/// What a cap looks at.
struct Facts<'a> {
    hop: &'a Hop,
    event: Conclusion,
    receiver: &'a Ability<'a>,
}

type Cap = (fn(&Facts<'_>) -> bool, Confidence);

/// The caps of F3: where one fits, the side is no surer than it says.
const CAPS: &[Cap] = &[
    // No proof on this very host: a front may have ended TLS before it.
    (|f| f.event.rule == "E13", Low),
    // Closed source, without a proof near in time.
    (|f| f.event.rule == "E14" && f.event.confidence == Some(Low), Low),
    // One place cannot show what a server offers to others.
    (|f| f.receiver.offer == Offer::No && !f.receiver.many_vantages, Medium),
    (|f| matches!(f.receiver.offer, Offer::Broken { .. }), Medium),
    (|f| f.receiver.far, Low),
    (|f| f.receiver.reported, Low),
    (|f| !f.hop.place.sure, Low),
];

/// The side, once the caps are applied: never surer than the event itself.
pub fn side(hop: &Hop, event: Conclusion, receiver: &Ability<'_>, sender: &Practice<'_>) -> Judged {
    let facts = Facts { hop, event, receiver };
    let (side, confidence) = cell(receiver, sender.used);
    let caps = CAPS.iter().filter(|(fits, _)| fits(&facts)).map(|(_, cap)| *cap);
    let cap = caps.chain(event.confidence).min();
    match (side, confidence, cap) {
        (Side::Unknown, ..) | (_, None, _) => (Side::Unknown, None),
        (side, Some(sure), Some(cap)) => (side, Some(sure.min(cap))),
        (side, sure, None) => (side, sure),
    }
}
