//! Could the receiver do STARTTLS then? Every row R1 to R12, at every age.

use mxtls::verdict::hop::observed::Match;
use mxtls::verdict::hop::receiver::{Offer, ability};
use mxtls::verdict::hop::{Confidence, Hop, Observed, Seen};

use crate::builders::{
    DAY, HOUR, World, elsewhere, from_place, hop, ip, line, marked, neighbour, observed, proof,
    report, report_of_others,
};
use Confidence::{High, Low, Medium};

type Found = (&'static str, Offer, Confidence);

fn found(world: &World) -> Found {
    let context = world.sightings();
    let found = ability(&world.hop, &world.evidence(&context));
    (found.rule, found.offer, found.weight)
}

fn world() -> World {
    World::of(hop(line()))
}

const NOTHING: Found = ("R11", Offer::Unknown, Low);

/// A time within each age: a day, 30 days, a year, longer.
const AGES: [i64; 4] = [2 * HOUR, 20 * DAY, 200 * DAY, 400 * DAY];

type Weights = [Option<Confidence>; 4];

/// What is seen of the very host; the row, the offer, and its weight at each age.
const BY_PROBE: &[(Seen, &str, Offer, Weights)] = &[
    (Seen::Works, "R3", Offer::Yes, [Some(High), Some(Medium), Some(Low), None]),
    (Seen::NotOffered, "R5", Offer::No, [Some(Medium), Some(Low), None, None]),
    (Seen::HeloOnly, "R5", Offer::No, [Some(Medium), Some(Low), None, None]),
    (Seen::Refused, "R5", Offer::No, [Some(Medium), Some(Low), None, None]),
    (
        Seen::HandshakeFails,
        "R7",
        Offer::Broken { everywhere: true },
        [Some(Medium), Some(Low), None, None],
    ),
    (
        Seen::Deferred,
        "R7",
        Offer::Broken { everywhere: false },
        [Some(Medium), Some(Low), None, None],
    ),
    (Seen::OldOnly, "R8", Offer::Old, [Some(High), Some(Medium), None, None]),
    (Seen::Masked, "R9", Offer::Hidden, [Some(Low), Some(Low), None, None]),
    (Seen::Blocked, "R11", Offer::Unknown, [None; 4]),
    (Seen::Unreachable, "R11", Offer::Unknown, [None; 4]),
    (Seen::Egress, "R11", Offer::Unknown, [None; 4]),
    (Seen::NotProbed, "R11", Offer::Unknown, [None; 4]),
];

#[test]
fn each_row_weighs_what_the_table_says_at_each_age_before_or_after() {
    for (seen, rule, offer, weights) in BY_PROBE {
        for (age, weight) in AGES.into_iter().zip(weights) {
            for seconds in [age, -age] {
                let wanted = weight.map_or(NOTHING, |weight| (*rule, *offer, weight));
                let world = world().seen([observed(*seen, seconds)]);
                assert_eq!(found(&world), wanted, "{seen:?} {seconds} s apart");
            }
        }
    }
    assert_eq!(BY_PROBE.len(), crate::builders::SEEN.len());
}

#[test]
fn r4_another_host_of_the_house_weighs_one_step_less_and_only_by_what_works() {
    for (seen, ..) in BY_PROBE {
        for (age, weight) in AGES.into_iter().zip([Some(Medium), Some(Low), None, None]) {
            let works = *seen == Seen::Works;
            let wanted =
                weight.filter(|_| works).map_or(NOTHING, |weight| ("R4", Offer::Yes, weight));
            assert_eq!(found(&world().seen([neighbour(*seen, age)])), wanted, "{seen:?} {age}");
        }
    }
}

#[test]
fn the_very_host_outranks_its_neighbours() {
    let both = [neighbour(Seen::Works, 0), observed(Seen::NotOffered, 0)];
    assert_eq!(found(&world().seen(both)), ("R5", Offer::No, Medium));
}

#[test]
fn without_path_control_a_lack_and_a_failure_weigh_one_step_less() {
    let uncontrolled =
        |seen, age| world().seen([Observed { path_control: false, ..observed(seen, age) }]);
    assert_eq!(found(&uncontrolled(Seen::NotOffered, HOUR)), ("R5", Offer::No, Low));
    assert_eq!(found(&uncontrolled(Seen::NotOffered, 20 * DAY)), NOTHING);
    let broken = Offer::Broken { everywhere: true };
    assert_eq!(found(&uncontrolled(Seen::HandshakeFails, HOUR)), ("R7", broken, Low));
    assert_eq!(found(&uncontrolled(Seen::HandshakeFails, 20 * DAY)), NOTHING);
    assert_eq!(found(&uncontrolled(Seen::Works, HOUR)), ("R3", Offer::Yes, High));
}

#[test]
fn r6_two_places_make_a_lack_one_step_stronger() {
    let two = |age| {
        let here = observed(Seen::NotOffered, age);
        [from_place("elsewhere", here.clone()), here]
    };
    assert_eq!(found(&world().seen(two(HOUR))), ("R6", Offer::No, High));
    assert_eq!(found(&world().seen(two(20 * DAY))), ("R6", Offer::No, Medium));
    assert_eq!(found(&world().seen(two(200 * DAY))), NOTHING);
    let twice = [observed(Seen::NotOffered, HOUR), observed(Seen::NotOffered, HOUR)];
    assert_eq!(found(&world().seen(twice)), ("R5", Offer::No, Medium), "one place twice");
}

#[test]
fn r6_a_report_of_others_that_day_makes_a_lack_one_step_stronger() {
    let seen = || world().seen([observed(Seen::NotOffered, HOUR)]);
    let told = seen().told([report_of_others("starttls-not-supported")]);
    assert_eq!(found(&told), ("R6", Offer::No, High));
    let judged = seen().told([report_of_others("certificate-expired")]);
    assert_eq!(found(&judged), ("R5", Offer::No, Medium));
    let mut late = report_of_others("starttls-not-supported");
    late.from = crate::builders::after(2 * DAY);
    late.to = crate::builders::after(3 * DAY);
    assert_eq!(found(&seen().told([late])), ("R5", Offer::No, Medium), "of another day");
    let alone = world().told([report_of_others("starttls-not-supported")]);
    assert_eq!(found(&alone), NOTHING, "a report of others alone is no R5");
}

#[test]
fn r7_is_everywhere_only_if_every_address_fails() {
    let other = |seen| Observed { address: Some(ip("203.0.113.99")), ..observed(seen, HOUR) };
    let by_name = |seen: [Observed; 2]| {
        let mut world = world().seen(seen);
        world.hop.line.by_ip = None;
        found(&world)
    };
    let fails = observed(Seen::HandshakeFails, HOUR);
    let all = by_name([fails.clone(), other(Seen::HandshakeFails)]);
    assert_eq!(all, ("R7", Offer::Broken { everywhere: true }, Medium));
    let some = by_name([fails, other(Seen::Works)]);
    assert_eq!(some, ("R7", Offer::Broken { everywhere: false }, Medium));
}

#[test]
fn r10_machines_that_differ_offer_it_sometimes() {
    let other = |seen| Observed { address: Some(ip("203.0.113.99")), ..observed(seen, HOUR) };
    let mut nodes = world().seen([observed(Seen::Works, HOUR), other(Seen::NotOffered)]);
    nodes.hop.line.by_ip = None;
    assert_eq!(found(&nodes), ("R10", Offer::Sometimes, Medium));
    let flaky = Observed { inconsistent: true, ..observed(Seen::Works, HOUR) };
    assert_eq!(found(&world().seen([flaky.clone()])), ("R10", Offer::Sometimes, Medium));
    let far = Observed { at: crate::builders::after(40 * DAY), ..flaky };
    assert_eq!(found(&world().seen([far])), NOTHING);
}

#[test]
fn the_very_address_of_the_line_outranks_the_hosts_other_addresses() {
    let other = Observed { address: Some(ip("203.0.113.99")), ..observed(Seen::NotOffered, HOUR) };
    let seen = world().seen([other, observed(Seen::Works, HOUR)]);
    assert_eq!(found(&seen), ("R3", Offer::Yes, High));
}

/// A name that matches, one that does not, and what lies between.
#[test]
fn what_was_tested_matches_the_writer_by_name_address_or_house() {
    let matches = |change: fn(Observed) -> Observed| {
        let world = world();
        world.hop.receiver(&world.envelope).matches(&change(observed(Seen::Works, 0)))
    };
    assert_eq!(matches(|o| o), Match::Exact);
    let unlisted: fn(Observed) -> Observed = |o| Observed { exchanges: Vec::new(), ..o };
    assert_eq!(matches(unlisted), Match::Exact, "a record without exchanges");
    let by_address: fn(Observed) -> Observed = |o| Observed { host: "a.b.example".into(), ..o };
    assert_eq!(matches(by_address), Match::Ip);
    assert_eq!(matches(|_| neighbour(Seen::Works, 0)), Match::Organisation);
    let strange: fn(Observed) -> Observed = |o| Observed {
        host: "mx1.provider.example".into(),
        address: None,
        exchanges: vec!["mx1.provider.example".into()],
        ..o
    };
    assert_eq!(matches(strange), Match::None);
    let of_others: fn(Observed) -> Observed =
        |_| Observed { target: "third.example".into(), ..neighbour(Seen::Works, 0) };
    assert_eq!(matches(of_others), Match::None, "an exchange of a third domain");
}

#[test]
fn r1_a_line_of_the_same_message_is_strong_whatever_its_date() {
    for seconds in [0, 20 * DAY, 400 * DAY] {
        let mut world = world();
        world.own.add("message", &[proof(seconds)]);
        assert_eq!(found(&world), ("R1", Offer::Yes, High), "{seconds}");
    }
}

#[test]
fn r2_a_line_of_another_message_weighs_by_its_distance() {
    for (age, weight) in AGES.into_iter().zip([Some(High), Some(Medium), None, None]) {
        let world = world().with([proof(-age)]);
        let row = weight.map_or(NOTHING, |weight| ("R2", Offer::Yes, weight));
        assert_eq!(found(&world), row, "{age}");
    }
}

/// A hop and a far line by a writer of closed source.
fn closed(mut far: Hop) -> World {
    let mut line = line();
    line.writer = crate::builders::closed_writer(false);
    far.line.writer = line.writer;
    World::of(hop(line)).with([far])
}

/// There a line of any age made the silence count, so it tells of the offer, too, if weakly.
#[test]
fn a_far_line_of_closed_source_gives_way_to_whatever_a_test_tells() {
    let far = || closed(proof(-400 * DAY));
    assert_eq!(found(&far()), ("R2", Offer::Yes, Low));
    let lacking = far().seen([observed(Seen::NotOffered, HOUR)]);
    assert_eq!(found(&lacking), ("R5", Offer::No, Medium));
    let masked = far().seen([observed(Seen::Masked, HOUR)]);
    assert_eq!(found(&masked).1, Offer::Hidden);
    let unreached = far().seen([observed(Seen::Unreachable, HOUR)]);
    assert_eq!(found(&unreached), ("R2", Offer::Yes, Low));
}

#[test]
fn no_other_host_and_no_other_shape_proves_anything() {
    let other_host = elsewhere("mx2.receiver.example", "192.0.2.80", marked(None), 0);
    assert_eq!(found(&world().with([other_host])), NOTHING);
    let mut other_shape = proof(0);
    other_shape.line.writer.shape = "postfix/edited";
    assert_eq!(found(&world().with([other_shape])), NOTHING);
    let mut below = proof(0);
    below.trusted = false;
    assert_eq!(found(&world().with([below])), NOTHING, "a forged line in its name");
    let mut inside = proof(0);
    inside.place = crate::builders::place(mxtls::verdict::hop::Kind::Private);
    assert_eq!(found(&world().with([inside])), NOTHING, "a line of its own network");
    let mut submitted: Hop = proof(0);
    submitted.line.authenticated = true;
    assert_eq!(found(&world().with([submitted])), NOTHING, "a submission");
    let unmarked = elsewhere(crate::builders::BY, "192.0.2.80", crate::builders::silent(), 0);
    assert_eq!(found(&world().with([unmarked])), NOTHING, "a silent line");
}

#[test]
fn r12_lines_of_that_time_win_over_what_is_offered_now() {
    let world = world().with([proof(-HOUR)]).seen([observed(Seen::NotOffered, HOUR)]);
    assert_eq!(found(&world), ("R2", Offer::Yes, High));
    let (rules, said) = world.judged(|j| (j.rules.clone(), j.reasons.join(" ")));
    assert!(rules.contains(&"R12"), "{rules:?}");
    assert!(said.contains("its set-up has changed, or it treats this tester differently"));
}

#[test]
fn the_senders_own_report_counts_by_what_it_names() {
    let of = |failure: Option<&str>, reason: Option<&str>| {
        let mut report = report(failure);
        report.reason = reason.map(str::to_owned);
        found(&world().told([report]))
    };
    assert_eq!(of(Some("starttls-not-supported"), None), ("PS_rpt", Offer::No, Low));
    let broken = Offer::Broken { everywhere: false };
    let handshake = of(Some("validation-failure"), Some("TLS handshake failure"));
    assert_eq!(handshake, ("PS_rpt", broken, Low));
    for failure in [
        "validation-failure",
        "certificate-expired",
        "certificate-host-mismatch",
        "certificate-not-trusted",
        "tlsa-invalid",
        "dnssec-invalid",
        "dane-required",
        "sts-policy-fetch-error",
        "sts-policy-invalid",
        "sts-webpki-invalid",
    ] {
        assert_eq!(of(Some(failure), None), NOTHING, "{failure}");
    }
    assert_eq!(of(None, None), NOTHING, "successes");
}

#[test]
fn a_test_wins_over_a_report_of_failed_handshakes() {
    let mut report = report(Some("validation-failure"));
    report.reason = Some("handshake".into());
    let world = world().told([report]).seen([observed(Seen::Works, HOUR)]);
    assert_eq!(found(&world), ("R3", Offer::Yes, High));
}

/// Each outcome of the closed list: its code where it is conclusive, and where it is not.
#[test]
fn what_is_not_conclusive_is_no_evidence() {
    use mxtls::facts::Outcome as O;
    let code = |outcome| match outcome {
        O::Encrypted => (Seen::Works, Seen::Works),
        O::EncryptedLegacy => (Seen::OldOnly, Seen::OldOnly),
        O::HandshakeFailed => (Seen::HandshakeFails, Seen::NotProbed),
        O::StarttlsDeferred => (Seen::Deferred, Seen::Deferred),
        O::StarttlsRefused => (Seen::Refused, Seen::NotProbed),
        O::StarttlsNotOffered => (Seen::NotOffered, Seen::NotProbed),
        O::StarttlsMasked => (Seen::Masked, Seen::Masked),
        O::GreetingRefused | O::GreetingDeferred | O::EhloRefused | O::EhloDeferred => {
            (Seen::Blocked, Seen::Blocked)
        }
        O::NotSmtp | O::TlsUnusable => (Seen::Blocked, Seen::Blocked),
        O::ConnectionRefused | O::Unreachable | O::Reset | O::Closed | O::TimedOut => {
            (Seen::Unreachable, Seen::Unreachable)
        }
        O::EgressBlocked | O::PathIntercepted => (Seen::Egress, Seen::Egress),
        O::NotProbed => (Seen::NotProbed, Seen::NotProbed),
    };
    for outcome in O::ALL {
        let found = (Seen::of(outcome, true, false), Seen::of(outcome, false, false));
        assert_eq!(found, code(outcome), "{outcome:?}");
    }
    assert_eq!(Seen::of(O::StarttlsNotOffered, true, true), Seen::HeloOnly);
    assert_eq!(Seen::of(O::StarttlsNotOffered, false, true), Seen::NotProbed);
}
