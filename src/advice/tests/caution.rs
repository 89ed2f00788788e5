//! What was not seen promises nothing: drops, stops, untested parts, and what they weaken.

use jiff::{SignedDuration, Timestamp};

use super::world::{
    Made, World, ends_as, host, in_days, now, of_a_provider, of_its_own, trusted, world,
};
use crate::advice::{Answer, Promise, System};
use crate::dns::FailureKind;
use crate::facts::{MxSource, Outcome, Variation};
use crate::tls::{BrokenBy, KeyType};
use crate::verdict::{Badge, Require};

const OTHER: Variation = Variation::OtherKeyType(KeyType::Rsa);

fn in_hours(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

fn with(extras: &[(Variation, Made)]) -> World {
    let mut listed = host("mx1.example.org", trusted(&["mx1.example.org"]));
    listed.extras = extras.to_vec();
    world(&[listed])
}

/// A good host, but the handshake for the other key type ended like this each time.
fn other_key(ends: &[BrokenBy]) -> World {
    with(&ends.iter().map(|by| (OTHER, Made::Drops(*by))).collect::<Vec<_>>())
}

/// Only the other certificate was not seen.
fn unseen() -> World {
    with(&[(OTHER, Made::Missing)])
}

#[test]
fn a_handshake_that_only_broke_off_proves_no_absence() {
    for ends in [
        &[BrokenBy::Plaintext][..],
        &[BrokenBy::Plaintext, BrokenBy::Plaintext],
        &[BrokenBy::TooMuch],
        &[BrokenBy::Eof],
        &[BrokenBy::Reset],
    ] {
        let advice = other_key(ends).advice();
        assert_eq!(advice.holds, Some(Promise::Encrypts), "{ends:?}");
        let asked = other_key(ends).asked(Require::PkiName);
        assert_eq!(asked.advice().answer, Answer::CannotTell, "{ends:?}");
        assert_eq!(asked.lines(System::Postfix), [""; 0], "{ends:?}");
    }
}

#[test]
fn an_alert_or_the_same_break_twice_proves_it() {
    for ends in [&[BrokenBy::Alert][..], &[BrokenBy::Eof, BrokenBy::Eof]] {
        assert_eq!(other_key(ends).advice().holds, Some(Promise::FixedName), "{ends:?}");
    }
}

#[test]
fn the_last_try_for_the_other_key_speaks() {
    let shown = Made::Shows(super::world::self_signed("mx1.example.org"), "TLSv1.3");
    let world = with(&[(OTHER, Made::Drops(BrokenBy::Eof)), (OTHER, shown)]);
    assert_eq!(world.asked(Require::Pki).advice().answer, Answer::NotReady);
}

#[test]
fn a_dropped_handshake_is_no_refusal_of_clients_without_sni() {
    let dropped = [
        (Variation::WithoutSniTls12, Made::Drops(BrokenBy::Plaintext)),
        (Variation::WithoutSni, Made::Drops(BrokenBy::Plaintext)),
        (OTHER, Made::Breaks),
    ];
    let caveats = with(&dropped).advice().caveats.join(" ");
    assert!(!caveats.contains("refuses a client without it"), "{caveats}");
    assert!(caveats.contains("without SNI was not tested"), "{caveats}");
    assert!(caveats.contains("whether TLS 1.2 works was not tested"), "{caveats}");
}

#[test]
fn a_weaker_line_warns_that_a_stronger_one_could_not_be_told() {
    let world = unseen();
    let advice = world.advice();
    assert_eq!((advice.answer, advice.holds), (Answer::Ready, Some(Promise::Encrypts)));
    assert_eq!(advice.untold, [Promise::Pki, Promise::PkiName, Promise::FixedName]);
    let warning = "Stronger could not be told: pki, pki-name, fixed-name";
    assert!(advice.caveats[1].starts_with(warning), "{:?}", advice.caveats);
    assert!(advice.caveats[1].contains("no connection was left for it). Do not replace"));
    for system in System::ALL {
        let text = world.text(system);
        let flat = text.replace("\n# ", " ");
        let line = flat.find("example.org encrypt").or(flat.find("EncryptionOnly"));
        let line = line.or(flat.find("tls_verify_hosts = :")).unwrap();
        assert!(flat.find(warning).is_some_and(|at| at < line), "{system:?}: {text}");
    }
}

#[test]
fn dane_that_could_not_be_told_is_stronger_than_any_line_without_it() {
    for badge in [Badge::NotTested, Badge::Error] {
        let world = of_its_own().with(|world| world.badges.dane = badge);
        assert_eq!(world.advice().untold, [Promise::Dane], "{badge:?}");
        assert!(world.text(System::Postfix).contains("# Stronger could not be told: dane (DANE"));
    }
}

#[test]
fn nobody_is_warned_where_a_level_was_asked_for_or_all_was_told() {
    for world in [of_its_own(), unseen().asked(Require::Encrypts)] {
        assert_eq!(world.advice().untold, []);
        assert!(!world.text(System::Postfix).contains("Stronger could not be told"));
    }
}

#[test]
fn a_policy_not_looked_at_is_nothing_to_a_certificate_that_falls_short_of_it() {
    let short = |world: &mut World| world.badges.sts = Badge::NotTested;
    let encrypting = world(&[host("mx.example.org", super::world::self_signed("mx.example.org"))]);
    assert_eq!(encrypting.with(short).advice().untold, []);
    assert_eq!(of_a_provider().with(short).advice().untold, [Promise::Sts]);
}

#[test]
fn a_stopped_look_promises_nothing() {
    for world in [of_its_own(), of_its_own().asked(Require::Encrypts)] {
        let world = world.with(|world| world.stopped = true);
        let advice = world.advice();
        assert_eq!((advice.answer, advice.holds), (Answer::CannotTell, None));
        assert!(advice.summary.ends_with("the run was stopped."), "{}", advice.summary);
        assert!(advice.reasons[0].contains("The run was stopped"), "{:?}", advice.reasons);
        for system in System::ALL {
            assert_eq!(world.lines(system), [""; 0], "{system:?}");
            assert!(!world.text(system).contains("ready, "), "{}", world.text(system));
        }
    }
    let short = world(&[ends_as("mx1.example.org", Outcome::StarttlsNotOffered)]);
    let stopped = short.with(|world| world.stopped = true);
    assert_eq!(stopped.advice().answer, Answer::NotReady, "what was seen stays seen");
}

#[test]
fn what_could_not_be_told_is_looked_at_again_soon() {
    let open = world(&[ends_as("mx1.example.org", Outcome::TimedOut)]);
    assert_eq!(open.advice().check_again, in_hours(1));
    assert_eq!(unseen().advice().check_again, in_hours(24));
    assert_eq!(of_its_own().advice().check_again, in_days(7));
    let exim = of_its_own().with(|world| world.badges.dane = Badge::NotTested);
    assert_eq!(exim.clone().advice().check_again, in_hours(24));
    assert_eq!(exim.on(&[System::Exim]).advice().check_again, in_hours(1));
}

#[test]
fn why_mta_sts_is_not_met_is_named() {
    let reason = |world: World| world.asked(Require::Sts).advice().reasons.remove(0);
    assert_eq!(reason(of_its_own()), "MTA-STS: the domain publishes no policy.");
    let failed = of_its_own().with(|world| {
        world.badges.sts = Badge::Error;
        world.no_policy = Some("mta-sts.example.org answered 404.");
    });
    let wanted = "MTA-STS: no policy could be had (http-status): mta-sts.example.org answered 404.";
    assert_eq!(reason(failed), wanted);
    for (mode, says) in [("testing", "mode is testing"), ("none", "mode is none")] {
        let text = format!("version: STSv1\nmode: {mode}\nmx: *.example.org\nmax_age: 86400\n");
        let policy = crate::policy::StsPolicy::read(text.as_bytes()).unwrap();
        let found = reason(of_its_own().with(|world| world.policy = Some(policy)));
        assert!(found.contains(says), "{found}");
    }
}

#[test]
fn a_file_tells_why_nothing_is_known() {
    let unknown = world(&[]).with(|world| {
        world.source = MxSource::Error;
        world.failure = Some(FailureKind::Servfail);
    });
    let text = unknown.text(System::Postfix).replace("\n# ", " ");
    assert!(text.contains("could not be found out"), "{text}");
}

#[test]
fn a_domain_that_does_not_exist_is_told_so() {
    let absent = world(&[]).with(|world| {
        world.source = MxSource::None;
        world.failure = Some(FailureKind::Nxdomain);
    });
    for system in System::ALL {
        let text = absent.text(system);
        assert!(text.contains("It does not exist") && !text.contains("takes no mail"), "{text}");
    }
}
