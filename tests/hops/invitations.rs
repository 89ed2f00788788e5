//! Fourteen invitations to claim too much, and what is said instead.

use mxtls::trace;
use mxtls::verdict::hop::{
    Boundary, Confidence, Event, Hop, Kind, Observed, Reported, Required, Seen, Side, hops, judge,
    message,
};

use crate::builders::{
    DAY, HOUR, World, hop, line, marked, named, observed, of_kind, proof, report, sender_uses,
    sender_uses_none, writer,
};
use crate::forbidden::claim;

fn world() -> World {
    World::of(hop(line()))
}

/// The hop says all of this, and nothing that is forbidden.
fn says(world: &World, words: &[&str]) {
    let said = world.said();
    for words in words {
        assert!(said.contains(words), "no {words:?} in: {said}");
    }
    assert_eq!(claim(&said), None, "{said}");
}

fn side(world: &World) -> Option<Side> {
    world.judged(|j| j.side)
}

#[test]
fn c01_not_that_somebody_hid_the_offer_but_that_it_may_have_been_hidden() {
    let masked = world().with([proof(400 * DAY)]).seen([observed(Seen::Masked, HOUR)]);
    says(&masked, &["hidden by a firewall at the receiver or on the way"]);
    assert_eq!(side(&masked), Some(Side::Unknown));
    let told = world().told([report(Some("starttls-not-supported"))]);
    says(&told, &["or the offer was hidden on the way"]);
    let offered = world().seen([observed(Seen::Works, HOUR)]);
    says(&offered, &["or something on the way that hid the offer"]);
}

#[test]
fn c02_not_that_the_message_was_safe_but_that_this_hop_was_recorded() {
    let mut best = world();
    best.hop.line.tls = marked(Some("TLSv1.3"));
    says(&best, &["recorded on", "This covers this hop only"]);
}

fn read(lines: &[&str]) -> Vec<Hop> {
    hops(lines.iter().map(|line| trace::read(line)).collect(), &Boundary::default())
}

const OUTSIDE: &str = "from out.sender.example (out.sender.example [198.51.100.10]) by \
                       mx.receiver.example (Postfix) with ESMTPS id 8F1B22C0A1; Mon, 15 Jun 2026 \
                       10:00:00 +0000";
const BELOW: &str = "from mail.author.example (mail.author.example [192.0.2.7]) by \
                     out.sender.example (Postfix) with ESMTPS id 77AB0C2D31; Mon, 15 Jun 2026 \
                     09:59:58 +0000";

#[test]
fn c03_not_that_all_hops_were_encrypted_but_how_many_can_be_vouched_for() {
    let silent_below = BELOW.replace("ESMTPS", "ESMTP");
    for (lines, event, all) in [
        (&[OUTSIDE][..], Event::Encrypted, Required::Holds),
        (&[OUTSIDE, BELOW], Event::EncryptedClaimed, Required::CannotTell),
        (&[OUTSIDE, &silent_below], Event::NotRecorded, Required::CannotTell),
    ] {
        let hops = read(lines);
        let worlds: Vec<World> = hops.iter().cloned().map(World::of).collect();
        let contexts: Vec<_> = worlds.iter().map(World::sightings).collect();
        let evidence = worlds.iter().zip(&contexts).map(|(world, context)| world.evidence(context));
        let judged: Vec<_> = hops.iter().zip(evidence).map(|(h, e)| judge(h, &e, None)).collect();
        let verdict = message(&hops, &judged);
        assert_eq!((verdict.event, verdict.all), (Some(event), all), "{lines:?}");
        let part = format!("The part we can vouch for: 1 of {}", hops.len());
        assert!(verdict.summary.contains(&part), "{}", verdict.summary);
        assert!(verdict.summary.contains("there may be more that left no line"));
        assert_eq!(claim(&verdict.summary), None);
    }
}

#[test]
fn c04_no_plaintext_from_a_writer_that_does_not_tell_or_from_a_line_anyone_can_write() {
    for habit in [trace::Habit::Never, trace::Habit::Unknown, trace::Habit::Usually] {
        let mut mute = world().with([sender_uses(None)]).seen([observed(Seen::NotOffered, HOUR)]);
        mute.hop.line.writer = trace::Writer { habit, ..writer() };
        says(&mute, &["It may or may not have been."]);
        assert_eq!(mute.judged(|j| j.event), Event::NotRecorded);
    }
    let mut forged = world().with([proof(HOUR)]);
    forged.hop.trusted = false;
    says(&forged, &["silence in such a line says nothing"]);
    assert_eq!(forged.judged(|j| j.event), Event::NotRecorded);
}

#[test]
fn c05_not_what_the_receiver_had_then_but_what_it_offers_now_and_what_would_follow() {
    let now = world().seen([observed(Seen::NotOffered, 2 * HOUR)]);
    says(
        &now,
        &["When mx.receiver.example was tested on", "If that was so on 2026-06-15 10:00 UTC too"],
    );
    let later = world().seen([observed(Seen::NotOffered, 31 * DAY)]);
    says(&later, &["too far apart to tell what it offered then"]);
    assert_eq!(side(&later), Some(Side::Unknown));
}

#[test]
fn c06_not_what_the_sender_cannot_do_but_what_it_did() {
    let elsewhere = world().with(sender_uses_none(3)).with([proof(HOUR)]);
    says(&elsewhere, &["used no TLS in 3 other deliveries around that time"]);
    let senders_own = Observed {
        host: "mx.sender.example".into(),
        address: None,
        target: "sender.example".into(),
        exchanges: vec!["mx.sender.example".into()],
        ..observed(Seen::NotOffered, HOUR)
    };
    let asked = world().with([proof(HOUR)]).seen([senders_own]);
    assert_eq!(asked.said(), world().with([proof(HOUR)]).said(), "its own exchange tells nothing");
}

/// A sender behind the receiver's provider, whose own exchange stands there too.
#[test]
fn c06_not_even_if_the_senders_exchange_is_at_the_receivers_provider() {
    let mut tenant = World { envelope: Vec::new(), ..world() };
    tenant.hop.line.by = Some("am0pr01mb0001.prod.outlook.com".into());
    tenant.hop.line.by_ip = None;
    let senders = Observed {
        host: "sender-example.mail.protection.outlook.com".into(),
        address: None,
        target: "sender.example".into(),
        exchanges: Vec::new(),
        ..observed(Seen::Works, HOUR)
    };
    let before = tenant.said();
    assert_eq!(tenant.seen([senders]).said(), before);
}

#[test]
fn c07_no_lack_from_what_could_not_be_tested() {
    for (seen, words) in [
        (Seen::Unreachable, "could not be tested"),
        (Seen::Blocked, "could not be tested"),
        (Seen::Egress, "could not be tested"),
        (Seen::NotProbed, "was not asked"),
    ] {
        let untested = world().seen([observed(seen, HOUR)]);
        says(&untested, &[words, "which side lacked TLS is not known"]);
        assert_eq!(side(&untested), Some(Side::Unknown));
    }
    // A handshake that only a modern program fails is not conclusive, and so not evidence.
    let failed = Seen::of(mxtls::facts::Outcome::HandshakeFailed, false, false);
    assert_eq!(failed, Seen::NotProbed);
    let offered = world().seen([observed(Seen::HandshakeFails, HOUR)]);
    says(&offered, &["offers STARTTLS but the handshake fails", "Most likely the receiving side"]);
}

#[test]
fn c08_nothing_of_the_receivers_certificate() {
    for comment in [
        "(version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=OK)",
        "(version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=FAIL)",
    ] {
        let text = format!(
            "from out.sender.example (out.sender.example [198.51.100.10]) by mx.receiver.example \
             (8.17.1/8.17.1) with ESMTPS id 55FA01xx012345 {comment}; Mon, 15 Jun 2026 10:00:00 +0000"
        );
        let world = World::of(hop(trace::read(&text))).seen([observed(Seen::Works, HOUR)]);
        says(
            &world,
            &["does not show that out.sender.example checked mx.receiver.example's certificate"],
        );
        assert!(!world.said().to_lowercase().contains("verif"), "{}", world.said());
    }
}

#[test]
fn c09_not_that_a_policy_held_but_that_it_is_published() {
    for policy in ["MTA-STS", "DANE"] {
        let published = Observed { policy: Some(policy), ..observed(Seen::Works, HOUR) };
        let with = world().seen([published]);
        says(
            &with,
            &[
                &format!("publishes a rule ({policy}, seen on 2026-06-15 11:00 UTC)"),
                "this sender did not follow or does not implement it",
            ],
        );
        let without = world().seen([observed(Seen::Works, HOUR)]);
        assert_eq!(side(&with), side(&without), "a rule is no side");
    }
}

#[test]
fn c10_nothing_of_the_next_message() {
    let works = world().with([proof(HOUR)]).seen([observed(Seen::Works, HOUR)]);
    says(&works, &["this delivery did not use it"]);
    let said = works.said();
    assert!(!said.contains(" will ") && !said.contains("next message"), "{said}");
}

#[test]
fn c11_both_sides_are_named_with_low_confidence_only() {
    let lacking = observed(Seen::NotOffered, HOUR);
    let twice = [crate::builders::from_place("elsewhere", lacking.clone()), lacking];
    let mut said_so = world().with(sender_uses_none(4)).seen(twice);
    said_so.hop.line.tls = trace::TlsEvidence {
        mark: trace::Mark::Negative,
        words: Some("no TLS".into()),
        ..crate::builders::silent()
    };
    said_so.hop.line = named(said_so.hop.line);
    says(&said_so, &["Neither side showed TLS", "(low confidence)"]);
    let told = said_so.judged(|j| (j.confidence, j.side, j.side_confidence));
    assert_eq!(told, (Some(Confidence::High), Some(Side::Both), Some(Confidence::Low)));
}

#[test]
fn c12_no_side_inside_one_operator_or_below_the_boundary() {
    let evidence =
        |hop: Hop| World::of(hop).with([proof(HOUR)]).seen([observed(Seen::NotOffered, HOUR)]);
    for kind in [Kind::NonSmtp, Kind::SameHost, Kind::Private, Kind::SameOrganisation] {
        let inside = evidence(of_kind(kind));
        assert_eq!(side(&inside), None, "{kind:?}");
        assert_eq!(claim(&inside.said()), None);
    }
    let below = evidence(Hop { trusted: false, ..hop(line()) });
    assert_eq!(side(&below), None);
    says(&below, &["It was added before the message reached servers you trust"]);
}

#[test]
fn c13_what_is_seen_once_from_one_place_is_told_with_its_time_and_its_place() {
    let once = world().seen([observed(Seen::NotOffered, 2 * HOUR)]);
    says(&once, &["2026-06-15 12:00 UTC (2 hours after this message) from probe.tester.example"]);
    let proved = world().with([proof(-HOUR)]);
    says(&proved, &["see context-0, hop 1, 2026-06-15 09:00 UTC"]);
}

#[test]
fn c14_hosts_are_named_and_no_people_or_firms() {
    let named = Reported {
        organisation: "Acme Mail Limited".into(),
        contact: Some("sender.example".into()),
        ..report(Some("starttls-not-supported"))
    };
    let mut world = world().told([named]);
    world.hop.line.recipient = Some("anna.smith@receiver.example".into());
    says(&world, &["A TLS report of out.sender.example's organisation"]);
    for name in ["Acme", "anna", "smith"] {
        assert!(!world.said().contains(name), "{name}");
    }
}
