//! What holds for every hop and all evidence, however odd.

use std::collections::BTreeSet;

use mxtls::trace::{Habit, Mark};
use mxtls::verdict::hop::{Confidence, Event, Observed, Seen, Side};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::builders::{self as made, BY, DAY, SENDER, World, after, ip, neighbour};
use crate::worlds::{KINDS, probes, unrelated, worlds};

/// All of a judgement that is no borrowed fact.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    event: Event,
    confidence: Option<Confidence>,
    side: Option<Side>,
    side_confidence: Option<Confidence>,
    rules: Vec<&'static str>,
    reasons: Vec<String>,
}

impl Told {
    fn of(world: &World) -> Told {
        world.judged(|j| Told {
            event: j.event,
            confidence: j.confidence,
            side: j.side,
            side_confidence: j.side_confidence,
            rules: j.rules.clone(),
            reasons: j.reasons.clone(),
        })
    }

    /// Without the words: evidence of equal weight may be named in another order.
    fn bare(&self) -> impl PartialEq + std::fmt::Debug + use<> {
        (self.event, self.confidence, self.side, self.side_confidence, self.rules.clone())
    }

    fn rests_on_a_probe(&self) -> bool {
        self.rules
            .iter()
            .any(|rule| ["R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10"].contains(rule))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    // (1)
    #[test]
    fn a_test_moves_the_event_only_from_plaintext_to_not_recorded(
        world in worlds(), more in prop::collection::vec(probes(), 1..4),
    ) {
        let (before, after) = (Told::of(&world), Told::of(&world.clone().seen(more)));
        if before.event == after.event {
            prop_assert_eq!(before.confidence, after.confidence);
        } else {
            prop_assert_eq!((before.event, after.event), (Event::Plaintext, Event::NotRecorded));
            prop_assert_eq!(after.rules[0], "E12");
        }
    }

    // (2)
    #[test]
    fn the_silence_of_a_writer_that_never_tells_is_never_plaintext(
        world in worlds(), habit in select(vec![Habit::Never, Habit::Unknown]),
    ) {
        let mut world = world;
        world.hop.line.writer.habit = habit;
        let spoken = world.hop.line.tls.mark != Mark::Absent;
        let told = Told::of(&world);
        prop_assert!(told.event != Event::Plaintext || spoken, "{:?}", told);
    }

    // (3)
    #[test]
    fn below_the_boundary_no_side_is_named_and_nothing_is_vouched_for(world in worlds()) {
        let mut world = world;
        world.hop.trusted = false;
        let told = Told::of(&world);
        prop_assert_eq!((told.side, told.side_confidence), (None, None));
        prop_assert!(!matches!(told.event, Event::Plaintext | Event::Encrypted), "{:?}", told);
    }

    // (4)
    #[test]
    fn what_could_not_be_tested_never_points_to_the_receiver(
        world in worlds(),
        seen in select(vec![Seen::Blocked, Seen::Unreachable, Seen::Egress, Seen::NotProbed]),
    ) {
        let mut world = World { reports: Vec::new(), ..world };
        for observed in &mut world.observed {
            observed.seen = seen;
            observed.inconsistent = false;
        }
        let told = Told::of(&world);
        prop_assert!(!matches!(told.side, Some(Side::Receiver | Side::Both)), "{:?}", told);
    }

    // (5)
    #[test]
    fn the_senders_own_mail_exchange_never_changes_anything(
        world in worlds(), probe in probes(), host in select(vec![SENDER, "mx.sender.example"]),
        known_recipient in any::<bool>(),
    ) {
        let mut world = world;
        if !known_recipient {
            world.envelope.clear();
        }
        let senders = Observed {
            host: host.into(),
            address: Some(ip("198.51.100.10")),
            target: "sender.example".into(),
            exchanges: vec![host.into()],
            ..probe
        };
        prop_assert_eq!(Told::of(&world), Told::of(&world.clone().seen([senders])));
    }

    // (6)
    #[test]
    fn a_test_further_away_never_makes_anything_surer(
        world in worlds(),
        seen in prop::collection::vec(probes(), 1..4),
        of_neighbours in any::<bool>(),
        near in 0..400 * DAY,
        further in 0..400 * DAY,
    ) {
        let probed = |seconds: i64| {
            let all = seen.iter().cloned().map(|probe| match of_neighbours {
                true => Observed { at: after(seconds), ..neighbour(probe.seen, 0) },
                false => Observed { host: BY.into(), exchanges: vec![BY.into()], at: after(seconds), ..probe },
            });
            World { observed: all.collect(), ..world.clone() }
        };
        let (younger, older) = (Told::of(&probed(near)), Told::of(&probed(near + further)));
        prop_assert_eq!(younger.event, older.event);
        prop_assert_eq!(younger.confidence, older.confidence);
        if older.rests_on_a_probe() {
            prop_assert!(older.side_confidence <= younger.side_confidence, "{:?}\n{:?}", younger, older);
        } else if older.event == Event::Plaintext {
            // Too far away to tell is as good as no test.
            let none = Told::of(&World { observed: Vec::new(), ..world.clone() });
            prop_assert_eq!((none.side, none.side_confidence), (older.side, older.side_confidence));
        }
    }

    // (7)
    #[test]
    fn inside_one_operator_nothing_is_plaintext_and_nothing_is_missing(
        world in worlds(), kind in select(KINDS[..4].to_vec()),
    ) {
        let mut world = world;
        world.hop.place = made::place(kind);
        let told = Told::of(&world);
        let fine = [Event::Internal, Event::Encrypted, Event::EncryptedClaimed];
        prop_assert!(fine.contains(&told.event), "{:?}", told);
    }

    // (8)
    #[test]
    fn unrelated_lines_change_nothing_at_all(
        world in worlds(), strangers in unrelated(), first in any::<bool>(),
    ) {
        let mut more = world.clone();
        if first {
            // Each context line keeps its name, so that the words can be compared.
            more.context = world.context.iter().cloned().chain(strangers).collect();
        } else {
            more.own.add("message", &strangers);
        }
        prop_assert_eq!(Told::of(&world), Told::of(&more));
    }

    #[test]
    fn the_order_of_the_evidence_changes_no_verdict(
        world in worlds(), turn in 0_usize..8, flip in any::<bool>(),
    ) {
        let mut other = world.clone();
        if flip {
            other.context.reverse();
            other.observed.reverse();
            other.reports.reverse();
        }
        let places = other.context.len().max(1);
        other.context.rotate_left(turn % places);
        let places = other.observed.len().max(1);
        other.observed.rotate_left(turn % places);
        prop_assert_eq!(Told::of(&world).bare(), Told::of(&other).bare());
    }

    #[test]
    fn the_same_evidence_gives_the_same_judgement(world in worlds()) {
        prop_assert_eq!(Told::of(&world), Told::of(&world));
    }

    #[test]
    fn a_side_is_named_just_where_the_hop_is_plaintext(world in worlds()) {
        let told = Told::of(&world);
        prop_assert_eq!(told.side.is_some(), told.event == Event::Plaintext);
        let sure = told.side.is_some_and(|side| side != Side::Unknown);
        prop_assert_eq!(told.side_confidence.is_some(), sure, "{:?}", told);
    }

    #[test]
    fn a_side_is_never_surer_than_the_event(world in worlds()) {
        let told = Told::of(&world);
        prop_assert!(told.side_confidence <= told.confidence, "{:?}", told);
    }

    #[test]
    fn both_sides_are_never_surer_than_low(world in worlds()) {
        let told = Told::of(&world);
        let both = told.side == Some(Side::Both);
        prop_assert!(!both || told.side_confidence == Some(Confidence::Low), "{:?}", told);
    }

    #[test]
    fn high_needs_a_line_that_says_so_or_a_proof_on_the_same_host_within_a_day(world in worlds()) {
        let told = Told::of(&world);
        let sure = told.event == Event::Plaintext && told.confidence == Some(Confidence::High);
        prop_assert!(!sure || ["E4b", "E9", "E11"].contains(&told.rules[0]), "{:?}", told);
        prop_assert!(!(sure && world.mended), "a paste is never sure: {:?}", told);
    }

    #[test]
    fn a_hop_of_doubtful_kind_has_no_side_surer_than_low(world in worlds()) {
        let told = Told::of(&world);
        let sure = told.side_confidence > Some(Confidence::Low);
        prop_assert!(world.hop.place.sure || !sure, "{:?}", told);
    }

    #[test]
    fn a_report_never_makes_a_side_surer_than_low_by_itself(world in worlds()) {
        let told = Told::of(&world);
        let by_report = told.rules.get(1) == Some(&"PS_rpt");
        prop_assert!(!by_report || told.side_confidence <= Some(Confidence::Low), "{:?}", told);
    }
}

/// The worlds are not all alike: each row and each side is among them.
#[test]
fn the_worlds_of_these_tests_reach_every_row_and_every_side() {
    let mut runner = TestRunner::deterministic();
    let (mut rules, mut sides) = (BTreeSet::new(), Vec::new());
    for _ in 0..6_000 {
        let world = worlds().new_tree(&mut runner).expect("a world").current();
        let told = Told::of(&world);
        rules.extend(told.rules.iter().copied());
        if !sides.contains(&told.side) {
            sides.push(told.side);
        }
    }
    for rule in (1..=15).map(|n| format!("E{n}")).chain((1..=12).map(|n| format!("R{n}"))) {
        assert!(rules.contains(rule.as_str()), "no world reaches {rule}");
    }
    assert_eq!(sides.len(), 5, "{sides:?}");
}
