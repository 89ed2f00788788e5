//! Worlds at random: a hop, and whatever may bear on it.

use mxtls::trace::{Habit, Mark, Strength, TimeStampLine, TlsEvidence, Writer};
use mxtls::verdict::hop::{Because, Hop, Kind, Observed, Place, Reported};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::builders::{
    self as made, BY, DAY, HOUR, SEEN, World, elsewhere, from_place, ip, line, marked, named,
    neighbour, observed, proof, report, report_of_others, sender_uses, sender_uses_none, silent,
};

pub const KINDS: [Kind; 6] = [
    Kind::NonSmtp,
    Kind::SameHost,
    Kind::Private,
    Kind::SameOrganisation,
    Kind::Submission,
    Kind::CrossOrganisation,
];

/// Before, after, near and far; both sides of each border.
fn times() -> impl Strategy<Value = i64> {
    let near = select(vec![0, HOUR, -HOUR, DAY, -DAY, DAY + 1, 20 * DAY, -20 * DAY, 30 * DAY]);
    let far = select(vec![30 * DAY + 1, 200 * DAY, -200 * DAY, 365 * DAY, 400 * DAY, -400 * DAY]);
    prop_oneof![near, far, -500 * DAY..500 * DAY]
}

fn writers() -> impl Strategy<Value = Writer> {
    let open = made::writer();
    let habits = [Habit::Always, Habit::Usually, Habit::Never, Habit::Unknown];
    let mut all = vec![made::closed_writer(true), made::closed_writer(false)];
    all.extend(habits.map(|habit| Writer { habit, ..open }));
    all.push(Writer { suppressor: Some("the client is hidden"), ..open });
    all.push(Writer { suppressor: Some("another mail_name"), open_source: false, ..open });
    prop_oneof![3 => Just(open), 4 => select(all)]
}

fn statements() -> impl Strategy<Value = TlsEvidence> {
    let marks = [
        Mark::Keyword,
        Mark::Negative,
        Mark::Absent,
        Mark::NoWith,
        Mark::Contradictory,
        Mark::Unparsable,
    ];
    let plain = select(marks.to_vec()).prop_map(|mark| TlsEvidence { mark, ..silent() });
    let suites = [Strength::Common, Strength::Anonymous, Strength::Weak, Strength::Null];
    let versions = select(vec![None, Some("TLSv1.0"), Some("TLSv1.3")]);
    let details = (select(suites.to_vec()), versions).prop_map(|(strength, version)| TlsEvidence {
        strength,
        cipher: Some("A-SUITE".into()),
        ..marked(version)
    });
    prop_oneof![4 => Just(silent()), 2 => plain, 1 => details]
}

fn places() -> impl Strategy<Value = Place> {
    let doubt = [Because::ClientHidden, Because::OwnWords, Because::NoClient];
    let kinds = prop_oneof![4 => Just(Kind::CrossOrganisation), 2 => select(KINDS.to_vec())];
    (kinds, any::<bool>(), select(doubt.to_vec())).prop_map(|(kind, sure, doubt)| Place {
        sure,
        because: if sure { made::place(kind).because } else { doubt },
        kind,
    })
}

prop_compose! {
    pub fn hops()(
        place in places(),
        trusted in prop::bool::weighted(0.8),
        tls in statements(),
        writer in writers(),
        with in select(vec!["ESMTP", "SMTP", "ESMTPA", "LMTP"]),
        dated in prop::bool::weighted(0.9),
        named_client in any::<bool>(),
    ) -> Hop {
        let plain = line();
        let mut from = plain.from.clone();
        from.rdns = from.rdns.filter(|_| named_client);
        let date = plain.date.filter(|_| dated);
        let with = Some(with.to_owned());
        let line = named(TimeStampLine { tls, writer, with, date, from, ..plain });
        Hop { index: 1, line, place, trusted }
    }
}

/// Lines of other messages: about the same receiver, the same sender, about neither, forged.
fn contexts() -> impl Strategy<Value = Vec<Hop>> {
    let versions = select(vec![None, Some("TLSv1.0"), Some("TLSv1.3")]);
    let one = prop_oneof![
        3 => times().prop_map(|at| vec![proof(at)]),
        2 => versions.prop_map(|version| vec![sender_uses(version)]),
        2 => (1_usize..5).prop_map(sender_uses_none),
        1 => Just(vec![Hop { trusted: false, ..proof(HOUR) }]),
        1 => Just(front()),
        2 => unrelated(),
    ];
    prop::collection::vec(one, 0..4).prop_map(|groups| groups.concat())
}

/// Twenty lines by the receiver about as many senders, none marked.
pub fn front() -> Vec<Hop> {
    let silent_from = |n: i64| elsewhere(BY, &format!("192.0.2.{n}"), silent(), n * HOUR);
    (100..120).map(silent_from).collect()
}

/// Lines by and about hosts that have nothing to do with the hop.
pub fn unrelated() -> impl Strategy<Value = Vec<Hop>> {
    let one = (0_u8..40, any::<bool>(), times()).prop_map(|(n, tls, at)| {
        let tls = if tls { marked(None) } else { silent() };
        elsewhere(&format!("mx{n}.far.example"), &format!("192.0.2.{n}"), tls, at)
    });
    prop::collection::vec(one, 0..6)
}

prop_compose! {
    pub fn probes()(
        seen in select(SEEN.to_vec()),
        at in times(),
        which in 0..4,
        elsewhere in any::<bool>(),
        path_control in prop::bool::weighted(0.8),
        inconsistent in prop::bool::weighted(0.1),
        policy in select(vec![None, Some("MTA-STS")]),
    ) -> Observed {
        let seen = match which {
            0 => neighbour(seen, at),
            1 => Observed { address: Some(ip("203.0.113.99")), ..observed(seen, at) },
            _ => observed(seen, at),
        };
        let seen = Observed { path_control, inconsistent, policy, ..seen };
        if elsewhere { from_place("elsewhere", seen) } else { seen }
    }
}

fn reports() -> impl Strategy<Value = Vec<Reported>> {
    let handshake = || {
        let reason = Some("handshake failure".to_owned());
        Reported { reason, ..report(Some("validation-failure")) }
    };
    let all = vec![
        report(Some("starttls-not-supported")),
        report(Some("certificate-expired")),
        report(None),
        handshake(),
        report_of_others("starttls-not-supported"),
    ];
    prop_oneof![3 => Just(Vec::new()), 1 => subsequence(all, 0..3)]
}

prop_compose! {
    pub fn worlds()(
        hop in hops(),
        context in contexts(),
        observed in prop::collection::vec(probes(), 0..4),
        reports in reports(),
        own in prop::bool::weighted(0.2),
        tls_not_required in any::<bool>(),
        mended in prop::bool::weighted(0.2),
    ) -> World {
        let mut world = World::of(hop).with(context).seen(observed).told(reports);
        if own {
            world.own.add("message", &[proof(HOUR)]);
        }
        World { tls_not_required, mended, ..world }
    }
}
