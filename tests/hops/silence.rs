//! What a writer's silence means: habits, what weakens them, proofs, and fronts
//! that end TLS before the server.

use mxtls::trace::{FromClause, Habit, Strength, Writer};
use mxtls::verdict::hop::{Because, Confidence, Event, Hop, Kind, Observed, Place, Seen, Side};

use crate::builders::{
    BY, DAY, HOUR, World, closed_writer, elsewhere, hop, ip, line, marked, neighbour, observed,
    of_kind, proof, silent, writer,
};

type Told = (Event, Option<Confidence>, &'static str);

fn told(world: &World) -> Told {
    world.judged(|j| (j.event, j.confidence, j.rules[0]))
}

fn by(writer: Writer) -> World {
    let mut ours = hop(line());
    ours.line.writer = writer;
    World::of(ours)
}

/// The same host and shape, with a mark, so many seconds away.
fn proof_by(writer: Writer, seconds: i64) -> Hop {
    let mut proof = proof(seconds);
    proof.line.writer = writer;
    proof
}

const PLAIN_HIGH: Told = (Event::Plaintext, Some(Confidence::High), "E11");
const PROBABLY: Told = (Event::Plaintext, Some(Confidence::Medium), "E13");
const NOTHING: Told = (Event::NotRecorded, None, "E15");

#[test]
fn a_proof_on_the_same_host_within_a_day_makes_silence_sure() {
    assert_eq!(told(&by(writer())), PROBABLY);
    assert_eq!(told(&by(writer()).with([proof(DAY)])), PLAIN_HIGH);
    assert_eq!(told(&by(writer()).with([proof(-DAY)])), PLAIN_HIGH);
    assert_eq!(told(&by(writer()).with([proof(DAY + 1)])), PROBABLY);
}

#[test]
fn what_weakens_a_habit_leaves_nothing_recorded_unless_the_host_is_proved_to_tell() {
    let weakened = Writer { suppressor: Some("the client is hidden"), ..writer() };
    assert_eq!(told(&by(weakened)), NOTHING);
    assert_eq!(told(&by(weakened).with([proof_by(weakened, HOUR)])), PLAIN_HIGH);
    let possibly = (Event::Plaintext, Some(Confidence::Low), "E14");
    assert_eq!(told(&by(weakened).with([proof_by(weakened, 2 * DAY)])), possibly);
}

#[test]
fn a_proof_never_makes_closed_source_sure() {
    let closed = closed_writer(false);
    assert_eq!(told(&by(closed)), NOTHING);
    let likely = (Event::Plaintext, Some(Confidence::Medium), "E14");
    assert_eq!(told(&by(closed).with([proof_by(closed, HOUR)])), likely);
    let possibly = (Event::Plaintext, Some(Confidence::Low), "E14");
    assert_eq!(told(&by(closed).with([proof_by(closed, 800 * DAY)])), possibly);
    assert_eq!(told(&by(closed_writer(true))), possibly, "deliveries were counted");
    let edited = Writer { open_source: false, suppressor: Some("another mail_name"), ..writer() };
    assert_eq!(told(&by(edited).with([proof_by(edited, HOUR)])), likely);
}

#[test]
fn no_proof_makes_a_writer_tell_that_never_does_or_that_nobody_knows() {
    for habit in [Habit::Never, Habit::Unknown] {
        let mute = Writer { habit, ..writer() };
        assert_eq!(told(&by(mute).with([proof_by(mute, 0)])), NOTHING, "{habit:?}");
    }
}

#[test]
fn a_mark_on_a_submission_proves_nothing_of_port_25() {
    let mut submission = of_kind(Kind::Submission);
    submission.line.tls = marked(None);
    submission.line.raw.push_str(" a submission");
    assert_eq!(told(&by(writer()).with([submission.clone()])), PROBABLY);
    let (_, confidence, rule) = told(&World::of(of_kind(Kind::Submission)).with([submission]));
    assert_eq!((confidence, rule), (Some(Confidence::Medium), "E11"), "of submissions it tells");
}

/// So many silent lines by the receiver from so many organisations, so many days away.
fn silent_lines(count: usize, senders: usize, days: i64) -> Vec<Hop> {
    let one = |n: usize| {
        let client = format!("192.0.2.{}", 100 + n % senders);
        let seconds = days * DAY + i64::try_from(n).expect("a small number");
        elsewhere(BY, &client, silent(), seconds)
    };
    (0..count).map(one).collect()
}

const FRONT: Told = (Event::NotRecorded, None, "E12");

/// Our own line is one of the twenty.
fn behind_a_front() -> World {
    by(writer()).with(silent_lines(19, 4, 10)).seen([observed(Seen::Works, 0)])
}

#[test]
fn twenty_silent_lines_from_five_senders_and_tls_now_make_a_front_likely() {
    assert_eq!(told(&behind_a_front()), FRONT);
    let of_house = by(writer()).with(silent_lines(19, 4, 10)).seen([neighbour(Seen::Works, 0)]);
    assert_eq!(told(&of_house), FRONT, "or TLS at another host of the house");
}

#[test]
fn one_line_or_one_sender_less_leaves_it_at_probably() {
    let works = || [observed(Seen::Works, 0)];
    assert_eq!(told(&by(writer()).with(silent_lines(18, 4, 10)).seen(works())), PROBABLY);
    assert_eq!(told(&by(writer()).with(silent_lines(19, 3, 10)).seen(works())), PROBABLY);
    assert_eq!(told(&by(writer()).with(silent_lines(19, 4, 61)).seen(works())), PROBABLY);
}

#[test]
fn without_tls_now_there_is_no_front_to_suspect() {
    for seen in [Seen::NotOffered, Seen::HandshakeFails, Seen::Unreachable, Seen::Masked] {
        let world = by(writer()).with(silent_lines(19, 4, 10)).seen([observed(seen, 0)]);
        assert_eq!(told(&world), PROBABLY, "{seen:?}");
    }
    let of_a_stranger = Observed {
        host: "mx.far.example".into(),
        address: None,
        exchanges: Vec::new(),
        ..observed(Seen::Works, 0)
    };
    assert_eq!(told(&World { observed: vec![of_a_stranger], ..behind_a_front() }), PROBABLY);
}

#[test]
fn one_marked_line_of_that_time_clears_the_suspicion_an_older_one_does_not() {
    assert_eq!(told(&behind_a_front().with([proof(30 * DAY)])), PROBABLY);
    assert_eq!(told(&behind_a_front().with([proof(HOUR)])), PLAIN_HIGH);
    assert_eq!(told(&behind_a_front().with([proof(-400 * DAY)])), FRONT);
}

#[test]
fn postfix_says_nothing_of_tls_to_a_client_that_says_helo() {
    let with = |word: &str, writer: Writer| {
        let mut world = by(writer).with([proof_by(writer, HOUR)]);
        world.hop.line.with = Some(word.to_owned());
        told(&world)
    };
    let helo = (Event::NotRecorded, None, "E10");
    assert_eq!(with("SMTP", writer()), helo);
    assert_eq!(with("ESMTP", writer()), PLAIN_HIGH);
    let other = Writer { helo_blind: false, ..writer() };
    assert_eq!(with("SMTP", other), PLAIN_HIGH, "others mark it in every session");
}

#[test]
fn what_hides_the_client_may_have_ended_its_tls_so_silence_says_nothing() {
    let mut ours = hop(line());
    ours.place = Place { sure: false, because: Because::ClientHidden, ..ours.place };
    assert_eq!(told(&World::of(ours.clone())), NOTHING);
    let possibly = (Event::Plaintext, Some(Confidence::Low), "E14");
    assert_eq!(told(&World::of(ours).with([proof(HOUR)])), possibly, "another door, perhaps");
}

#[test]
fn a_hidden_client_is_called_as_it_calls_itself_not_localhost() {
    let mut ours = hop(line());
    ours.place = Place { sure: false, because: Because::ClientHidden, ..ours.place };
    ours.line.from.rdns = Some("localhost".into());
    ours.line.from.ip = Some(ip("127.0.0.1"));
    let said = World::of(ours).said();
    assert!(said.contains("from out.sender.example [127.0.0.1]"), "{said}");
    assert!(!said.contains("localhost"), "{said}");
}

#[test]
fn a_mark_of_unsure_ends_or_of_a_suite_that_hides_nothing_proves_nothing() {
    let mut unsure = proof(HOUR);
    unsure.place.sure = false;
    assert_eq!(told(&by(writer()).with([unsure])), PROBABLY);
    let mut null = proof(HOUR);
    null.line.tls.strength = Strength::Null;
    assert_eq!(told(&by(writer()).with([null])), PROBABLY);
}

#[test]
fn an_inner_address_or_name_is_another_machine_in_each_network() {
    let elsewhere_with_tls = |client: FromClause| {
        let mut other = elsewhere("mx.other.example", "192.0.2.80", marked(None), HOUR);
        other.line.from = client;
        other
    };
    let inner = |helo: &str| FromClause {
        helo: Some(helo.into()),
        rdns: Some("gateway".into()),
        ip: Some(ip("172.18.0.1")),
    };
    let mut ours = hop(line());
    ours.line.from = inner("out.sender.example");
    let world = World::of(ours).seen([observed(Seen::Works, HOUR)]);
    let side = |world: &World| world.judged(|j| j.side);
    assert_eq!(side(&world), Some(Side::Sender));
    let stranger = elsewhere_with_tls(inner("out.stranger.example"));
    assert_eq!(side(&world.with([stranger])), Some(Side::Sender), "no word of our sender");
}
