//! Which side lacked TLS: every cell of the table, and every cap.

use mxtls::verdict::hop::event::Conclusion;
use mxtls::verdict::hop::receiver::{Ability, Offer};
use mxtls::verdict::hop::sender::{Practice, Use};
use mxtls::verdict::hop::side::side;
use mxtls::verdict::hop::{Confidence, Event, Hop, Kind, Side, Sighting};

use crate::builders::{World, hop, line, of_kind, proof};
use Confidence::{High, Low, Medium};

/// A hop proved plaintext: the event caps nothing.
const PROVED: Conclusion =
    Conclusion { rule: "E11", event: Event::Plaintext, confidence: Some(High), reason: None };

fn ability<'a>(offer: Offer, weight: Confidence, proof: Option<&'a Sighting>) -> Ability<'a> {
    Ability {
        offer,
        weight,
        rule: "",
        proof,
        probe: None,
        reported: false,
        // From several places, so that the cap for one place is out of the way.
        many_vantages: true,
        far: false,
        withdrawn: false,
    }
}

fn told(
    hop: &Hop,
    event: Conclusion,
    receiver: &Ability<'_>,
    used: Use,
) -> (Side, Option<Confidence>) {
    side(hop, event, receiver, &Practice { used, shown_by: None })
}

const MODERN: Use = Use::Yes { modern: true };
const OLD: Use = Use::Yes { modern: false };
const NONE: Use = Use::No(3);
const EVERYWHERE: Offer = Offer::Broken { everywhere: true };
const PARTLY: Offer = Offer::Broken { everywhere: false };

const UNKNOWN: (Side, Option<Confidence>) = (Side::Unknown, None);
const fn sender(sure: Confidence) -> (Side, Option<Confidence>) {
    (Side::Sender, Some(sure))
}
const fn receiver(sure: Confidence) -> (Side, Option<Confidence>) {
    (Side::Receiver, Some(sure))
}
const BOTH: (Side, Option<Confidence>) = (Side::Both, Some(Low));

type Told = (Side, Option<Confidence>);

/// What the receiver offered, by which weight, whether lines show it; then what follows for a
/// sender that uses modern TLS elsewhere, older TLS, of which nothing is known, that uses none.
const CELLS: &[(Offer, Confidence, bool, [Told; 4])] = &[
    (Offer::Yes, High, true, [UNKNOWN, UNKNOWN, sender(Medium), sender(High)]),
    (Offer::Yes, Medium, true, [UNKNOWN, UNKNOWN, sender(Low), sender(Medium)]),
    (Offer::Yes, High, false, [UNKNOWN, UNKNOWN, sender(Low), sender(Medium)]),
    (Offer::Yes, Low, false, [UNKNOWN, UNKNOWN, sender(Low), sender(Medium)]),
    (Offer::Sometimes, Medium, false, [receiver(Low), receiver(Low), UNKNOWN, sender(Low)]),
    (EVERYWHERE, Medium, false, [receiver(Medium), receiver(Medium), receiver(Medium), UNKNOWN]),
    (EVERYWHERE, Low, false, [receiver(Low), receiver(Low), receiver(Low), UNKNOWN]),
    (PARTLY, Medium, false, [receiver(Low), receiver(Low), receiver(Low), UNKNOWN]),
    (Offer::Old, High, false, [receiver(Medium), UNKNOWN, receiver(Low), sender(Low)]),
    (Offer::No, High, false, [receiver(High), receiver(High), receiver(High), BOTH]),
    (Offer::No, Medium, false, [receiver(Medium), receiver(Medium), receiver(Medium), BOTH]),
    (Offer::No, Low, false, [receiver(Low), receiver(Low), receiver(Low), BOTH]),
    (Offer::Hidden, Low, false, [UNKNOWN; 4]),
    (Offer::Unknown, Low, false, [UNKNOWN, UNKNOWN, UNKNOWN, sender(Low)]),
];

fn with_sighting<T>(look: impl FnOnce(&Sighting) -> T) -> T {
    let sightings = World::of(hop(line())).with([proof(0)]).sightings();
    let found = sightings.of_host(crate::builders::BY, "");
    look(found.first().expect("the proof"))
}

#[test]
fn every_cell_of_the_table_says_what_the_page_says() {
    with_sighting(|sighting| {
        for (offer, weight, by_lines, wanted) in CELLS {
            let receiver = ability(*offer, *weight, by_lines.then_some(sighting));
            for (used, wanted) in [MODERN, OLD, Use::Unknown, NONE].into_iter().zip(wanted) {
                let found = told(&hop(line()), PROVED, &receiver, used);
                assert_eq!(found, *wanted, "{offer:?} by {weight:?} × {used:?}");
            }
        }
    });
}

/// A cell that says medium or high, before any cap.
fn strong_cells(sighting: &Sighting) -> Vec<(Ability<'_>, Use)> {
    vec![
        (ability(Offer::Yes, High, Some(sighting)), NONE),
        (ability(Offer::Yes, High, Some(sighting)), Use::Unknown),
        (ability(Offer::No, High, None), Use::Unknown),
        (ability(EVERYWHERE, Medium, None), Use::Unknown),
        (ability(Offer::Old, High, None), MODERN),
    ]
}

/// Each cap by itself: how it changes the case, and what it leaves at most.
fn capped(change: impl Fn(&mut Hop, &mut Conclusion, &mut Ability<'_>), cap: Confidence) {
    with_sighting(|sighting| {
        for (mut receiver, used) in strong_cells(sighting) {
            let (mut hop, mut event) = (hop(line()), PROVED);
            let (side, before) = told(&hop, event, &receiver, used);
            change(&mut hop, &mut event, &mut receiver);
            let (same, after) = told(&hop, event, &receiver, used);
            assert_eq!(same, side, "a cap changes no side");
            assert_eq!(after, before.map(|sure| sure.min(cap)), "{receiver:?}");
        }
    });
}

#[test]
fn the_side_is_never_surer_than_the_event() {
    capped(|_, event, _| event.confidence = Some(Medium), Medium);
    capped(|_, event, _| event.confidence = Some(Low), Low);
}

#[test]
fn without_a_proof_on_the_very_host_no_side_is_surer_than_low() {
    let unproved = |_: &mut Hop, event: &mut Conclusion, _: &mut Ability<'_>| {
        *event = Conclusion { rule: "E13", confidence: Some(Medium), ..PROVED };
    };
    capped(unproved, Low);
}

#[test]
fn closed_source_without_a_strong_proof_gives_no_side_surer_than_low() {
    let closed = |_: &mut Hop, event: &mut Conclusion, _: &mut Ability<'_>| {
        *event = Conclusion { rule: "E14", confidence: Some(Low), ..PROVED };
    };
    capped(closed, Low);
}

#[test]
fn what_is_more_than_thirty_days_apart_gives_no_side_surer_than_low() {
    capped(|_, _, receiver| receiver.far = true, Low);
}

#[test]
fn a_report_whose_signature_nobody_checked_gives_no_side_surer_than_low() {
    capped(|_, _, receiver| receiver.reported = true, Low);
}

#[test]
fn a_hop_of_doubtful_kind_has_no_side_surer_than_low() {
    capped(|hop, _, _| hop.place.sure = false, Low);
}

#[test]
fn one_place_alone_never_makes_a_lack_surer_than_medium() {
    let receiver = Ability { many_vantages: false, ..ability(Offer::No, High, None) };
    let found = told(&hop(line()), PROVED, &receiver, Use::Unknown);
    assert_eq!(found, (Side::Receiver, Some(Medium)));
}

#[test]
fn a_submission_is_judged_by_lines_alone() {
    use mxtls::verdict::hop::Seen;
    let submission = || World::of(of_kind(Kind::Submission));
    for seen in crate::builders::SEEN {
        let world = submission().seen([crate::builders::observed(seen, 0)]);
        let told = world.judged(|j| (j.side, j.probe.is_some(), j.rules.contains(&"R11")));
        assert_eq!(told, (Some(Side::Unknown), false, true), "{seen:?}");
    }
    let by_lines = submission().with([proof(0)]);
    assert_eq!(
        by_lines.judged(|j| (j.side, j.side_confidence)),
        (Some(Side::Sender), Some(Medium))
    );
    let lacking = by_lines.seen([crate::builders::observed(Seen::NotOffered, 0)]);
    assert_eq!(lacking.judged(|j| j.side), Some(Side::Sender));
}

#[test]
fn a_submission_has_no_side_by_a_report_about_port_25() {
    for failure in ["starttls-not-supported", "validation-failure"] {
        let mut report = crate::builders::report(Some(failure));
        report.reason = Some("handshake failure".into());
        let world = World::of(of_kind(Kind::Submission)).told([report]);
        assert_eq!(world.judged(|j| j.side), Some(Side::Unknown), "{failure}");
    }
}
