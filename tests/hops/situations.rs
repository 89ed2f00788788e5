//! Every situation that the tables know, so that every sentence is said.

use mxtls::examine::message::{Known, Reading, explain};
use mxtls::trace::{Habit, Mark, Strength, TlsEvidence, Writer};
use mxtls::verdict::hop::{
    Because, Boundary, Hop, Kind, Observed, Place, Reported, Seen, judge, message,
};

use crate::builders::{
    BY, DAY, HOUR, SEEN, World, after, closed_writer, elsewhere, from_place, hop, ip, line, marked,
    named, neighbour, observed, place, proof, report, report_of_others, sender_uses,
    sender_uses_none, silent, writer,
};

/// Every statement of a line about TLS.
fn statements() -> Vec<TlsEvidence> {
    let marks = [
        Mark::Keyword,
        Mark::Negative,
        Mark::Absent,
        Mark::NoWith,
        Mark::Contradictory,
        Mark::Unparsable,
    ];
    let words = Some("as the line says".to_owned());
    let mut all: Vec<TlsEvidence> =
        marks.map(|mark| TlsEvidence { mark, words: words.clone(), ..silent() }).into();
    for strength in [Strength::Common, Strength::Weak, Strength::Anonymous, Strength::Null] {
        for version in [None, Some("TLSv1.0"), Some("TLSv1.3")] {
            for cipher in [None, Some("A-SUITE".to_owned())] {
                all.push(TlsEvidence { strength, cipher, ..marked(version) });
            }
        }
    }
    all
}

/// Every kind of hop, for every reason there is.
fn places() -> Vec<Place> {
    let sure = |kind, because| Place { kind, sure: true, because };
    let doubted = |kind, because| Place { kind, sure: false, because };
    vec![
        sure(Kind::NonSmtp, Because::Said("HTTP")),
        sure(Kind::SameHost, Because::Said("[local]")),
        sure(Kind::SameHost, Because::Loopback),
        sure(Kind::SameHost, Because::Requeue),
        sure(Kind::SameHost, Because::Front),
        sure(Kind::SameHost, Because::Filter("amavis")),
        sure(Kind::Private, Because::NotPublic),
        sure(Kind::Private, Because::Filter("amavis")),
        sure(Kind::SameOrganisation, Because::Names),
        sure(Kind::SameOrganisation, Because::Neighbours),
        sure(Kind::SameOrganisation, Because::Provider),
        sure(Kind::Submission, Because::Authenticated),
        doubted(Kind::Submission, Because::FirstStep),
        doubted(Kind::CrossOrganisation, Because::ClientHidden),
        doubted(Kind::CrossOrganisation, Because::OwnWords),
        doubted(Kind::CrossOrganisation, Because::NoClient),
        sure(Kind::CrossOrganisation, Because::Strangers),
    ]
}

fn writers() -> Vec<Writer> {
    let habits = [Habit::Always, Habit::Usually, Habit::Never, Habit::Unknown];
    let mut all: Vec<Writer> = habits.map(|habit| Writer { habit, ..writer() }).into();
    all.extend([closed_writer(true), closed_writer(false)]);
    all.push(Writer { suppressor: Some("the client is hidden"), ..writer() });
    all.push(Writer {
        software: None,
        name: None,
        evidence: "",
        habit: Habit::Unknown,
        ..writer()
    });
    all
}

/// Lines with nothing beside them.
fn lines_alone() -> Vec<World> {
    let mut all = Vec::new();
    for tls in statements() {
        for place in places() {
            for writer in writers() {
                for trusted in [true, false] {
                    let line =
                        named(mxtls::trace::TimeStampLine { tls: tls.clone(), writer, ..line() });
                    all.push(World::of(Hop { index: 0, line, place, trusted }));
                }
            }
        }
    }
    all
}

/// Lines that leave out what lines can leave out.
fn bare_lines() -> Vec<World> {
    let mut all = Vec::new();
    for world in lines_alone() {
        let mut bare = world.hop.line.clone();
        bare.from = mxtls::trace::FromClause { helo: None, rdns: None, ..bare.from };
        (bare.id, bare.date, bare.by_ip) = (None, None, None);
        all.push(World::of(Hop { line: named(bare.clone()), ..world.hop.clone() }));
        bare.from.ip = None;
        bare.by = None;
        all.push(World::of(Hop { line: named(bare), ..world.hop }));
    }
    all
}

fn probes() -> Vec<Vec<Observed>> {
    let mut all = vec![Vec::new()];
    for seen in SEEN {
        for seconds in [2 * HOUR, -20 * DAY, 400 * DAY] {
            let one = Observed { policy: Some("MTA-STS"), ..observed(seen, seconds) };
            let loose = Observed { path_control: false, place: None, ..one.clone() };
            all.push(vec![one.clone(), from_place("elsewhere", one.clone())]);
            all.extend([vec![one], vec![loose], vec![neighbour(seen, seconds)]]);
        }
    }
    all.push(vec![Observed { inconsistent: true, ..observed(Seen::Works, HOUR) }]);
    all
}

fn contexts() -> Vec<Vec<Hop>> {
    let receiver = [vec![], vec![proof(HOUR)], vec![proof(20 * DAY)], vec![proof(-900 * DAY)]];
    let sender = [
        vec![],
        vec![sender_uses(Some("TLSv1.3"))],
        vec![sender_uses(Some("TLSv1.0"))],
        sender_uses_none(3),
    ];
    let both = receiver.iter().flat_map(|r| sender.iter().map(|s| [r.clone(), s.clone()].concat()));
    let front = (0..20).map(|n| elsewhere(BY, &format!("192.0.2.{}", 100 + n), silent(), n));
    both.chain([front.collect()]).collect()
}

fn reports() -> Vec<Vec<Reported>> {
    let reason = Some("handshake failure".to_owned());
    vec![
        Vec::new(),
        vec![report(None)],
        vec![report(Some("starttls-not-supported"))],
        vec![report(Some("certificate-expired"))],
        vec![Reported { reason, ..report(Some("validation-failure")) }],
        vec![report_of_others("starttls-not-supported")],
    ]
}

/// Silent and outspoken hops between two ends, with every evidence beside them.
fn all_evidence() -> Vec<World> {
    let negative = TlsEvidence { mark: Mark::Negative, ..silent() };
    let mut all = Vec::new();
    for (tls, writer, kind) in [
        (silent(), writer(), Kind::CrossOrganisation),
        (silent(), writer(), Kind::Submission),
        (silent(), closed_writer(true), Kind::CrossOrganisation),
        (negative, writer(), Kind::CrossOrganisation),
        (marked(Some("TLSv1.3")), writer(), Kind::CrossOrganisation),
        (silent(), Writer { habit: Habit::Never, ..writer() }, Kind::CrossOrganisation),
    ] {
        let line = named(mxtls::trace::TimeStampLine { tls, writer, ..line() });
        let hop = Hop { place: place(kind), ..hop(line) };
        for context in contexts() {
            for seen in probes() {
                for told in reports() {
                    // The receiver writes all its lines alike.
                    let alike = |mut other: Hop| {
                        let own = other.line.by.as_deref() == Some(BY);
                        other.line.writer = if own { writer } else { other.line.writer };
                        other
                    };
                    let context = context.iter().cloned().map(alike);
                    let world = World::of(hop.clone()).with(context);
                    all.push(world.seen(seen.clone()).told(told));
                }
            }
        }
    }
    all
}

/// With the wishes of the message itself, and put together from a paste.
fn wished() -> Vec<World> {
    let world = || World::of(hop(line()));
    let wished = |world: World| World {
        tls_not_required: true,
        mended: true,
        asked: Some(Hop { index: 0, ..proof(-HOUR) }),
        ..world
    };
    let mut helo = world();
    helo.hop.line.with = Some("SMTP".into());
    let mut at_provider = world();
    at_provider.hop.line.by = Some("mx.google.com".into());
    at_provider.hop.place = place(Kind::SameOrganisation);
    let mut nodes = world().with([sender_uses(None)]).seen([
        observed(Seen::Works, HOUR),
        Observed { address: Some(ip("203.0.113.99")), ..observed(Seen::NotOffered, HOUR) },
    ]);
    nodes.hop.line.by_ip = None;
    let far = Observed { at: after(40 * DAY), ..observed(Seen::NotOffered, 0) };
    vec![
        wished(world()),
        wished(world().with([proof(HOUR)])),
        helo,
        at_provider,
        nodes,
        world().seen([far]),
    ]
}

/// All sentences of every situation, the messages' summaries among them; each once.
pub fn every_sentence() -> std::collections::BTreeSet<String> {
    let mut all = std::collections::BTreeSet::new();
    let worlds = [lines_alone(), bare_lines(), all_evidence(), wished()];
    for world in worlds.iter().flatten() {
        let context = world.sightings();
        let told = judge(&world.hop, &world.evidence(&context), world.asked.as_ref());
        let verdict = message(std::slice::from_ref(&world.hop), std::slice::from_ref(&told));
        all.extend(told.reasons);
        all.insert(verdict.summary);
        all.extend(verdict.next);
    }
    let nothing = message(&[], &[]);
    all.insert(nothing.summary);
    all.extend(nothing.next);
    all.insert(of_a_cut_header());
    all
}

/// The summary of a message whose header was too long to be read whole.
fn of_a_cut_header() -> String {
    let message = mxtls::mailbox::Message { cut: true, ..mxtls::mailbox::Message::default() };
    let reading = Reading::new(&message, &Boundary::default(), None);
    let now = "2026-06-15T12:00:00Z".parse().expect("a time");
    explain(&reading, &Known::default(), now, true).record.verdict.summary
}
