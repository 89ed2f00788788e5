//! What was not asked, not answered or not reached is not tested, and never passes.

use super::*;
use crate::checks::profile::Verdict;
use crate::facts::{Depth, Outcome};
use crate::hello::{Family, Taken, Version};

fn told(name: &str, spoil: impl FnOnce(&mut World), look: impl FnOnce(&Verdict<'_>)) {
    let mut world = perfect(name);
    spoil(&mut world);
    world.judged_by(&profile(name), look);
}

/// The ids of what passed.
fn passed(verdict: &Verdict<'_>) -> Vec<String> {
    let held = verdict.rulings.iter().filter(|ruling| ruling.status == Status::Pass);
    held.map(|ruling| ruling.criterion.id.clone()).collect()
}

#[test]
fn without_an_enumeration_only_what_a_handshake_shows_passes() {
    let unasked = |world: &mut World| world.asked = None;
    let of_certificate = ["key-bits", "signature"];
    told("rfc9325", unasked, |verdict| {
        assert_eq!(passed(verdict), [&["tls13"][..], &of_certificate].concat());
        assert_eq!(detail(verdict, "rc4"), "run with --enumerate");
        assert_eq!(detail(verdict, "single-des"), "run with --enumerate=all");
        assert_eq!(verdict.status, Status::NotTested);
    });
    told("bod-18-01", unasked, |verdict| assert_eq!(passed(verdict), ["starttls"]));
    told("ncsc-nl-2025", unasked, |verdict| {
        assert_eq!(detail(verdict, "suites"), "run with --enumerate=all");
        assert_eq!(detail(verdict, "groups"), "run with --enumerate");
    });
}

#[test]
fn one_handshake_is_enough_to_break_a_criterion() {
    let spoil = |world: &mut World| {
        world.asked = None;
        let session = world.attempts[0].session.as_mut().unwrap();
        session.version = "TLSv1.2".into();
        session.cipher_suite = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256".into();
        session.key_exchange = Some("secp521r1".into());
    };
    told("mozilla-modern", spoil, |verdict| {
        for id in ["versions", "suites", "groups"] {
            assert_eq!(status(verdict, id), Status::Fail, "{id}");
        }
        assert_eq!(detail(verdict, "versions"), "TLSv1.2 is taken");
    });
}

#[test]
fn families_tell_of_suites_as_far_as_they_reach() {
    let families = |world: &mut World| {
        let asked = world.asked.as_mut().unwrap();
        asked.depth = Depth::Families;
        asked.learnt.suites.clear();
    };
    told("mozilla-intermediate", families, |verdict| {
        // Of TLS 1.3 there is one family: it may hold a suite that the profile does not name.
        assert_eq!(status(verdict, "suites"), Status::NotTested);
        assert_eq!(detail(verdict, "suites"), "run with --enumerate=all");
        assert_eq!(status(verdict, "versions"), Status::Pass);
    });
    let without_tls13 = |world: &mut World| {
        families(world);
        world.attempts[0].session.as_mut().unwrap().version = "TLSv1.2".into();
        let suite = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
        world.attempts[0].session.as_mut().unwrap().cipher_suite = suite.into();
        world.learnt().families.insert(Family::Tls13, Taken::No);
    };
    told("mozilla-intermediate", without_tls13, |verdict| {
        assert_eq!(status(verdict, "suites"), Status::Pass, "{}", detail(verdict, "suites"));
    });
    told("rfc9325", families, |verdict| {
        assert_eq!(status(verdict, "single-des"), Status::Pass);
    });
    let with_rc4 = |world: &mut World| {
        families(world);
        world.learnt().families.insert(Family::Rc4, Taken::Yes);
    };
    told("mozilla-intermediate", with_rc4, |verdict| {
        assert_eq!(detail(verdict, "suites"), "a suite of the family rc4 is taken");
    });
}

#[test]
fn an_enumeration_that_ended_early_says_so() {
    let stopped = |world: &mut World| {
        let asked = world.asked.as_mut().unwrap();
        asked.stopped = Some("the server said 421".into());
        asked.learnt.versions.remove(&Version::Ssl3);
        asked.learnt.families.insert(Family::Rc4, Taken::NotTested);
        asked.learnt.families.insert(Family::TripleDes, Taken::NotTested);
    };
    told("bod-18-01", stopped, |verdict| {
        for id in ["sslv3", "rc4"] {
            assert_eq!(status(verdict, id), Status::NotTested, "{id}");
            let why = "the enumeration ended early: the server said 421";
            assert_eq!(detail(verdict, id), why, "{id}");
        }
    });
    told("ncsc-nl-2025", stopped, |verdict| {
        assert_eq!(status(verdict, "suites"), Status::NotTested);
        assert_eq!(status(verdict, "suites-order"), Status::NotTested);
    });
}

#[test]
fn what_was_not_reached_is_not_tested() {
    for name in names() {
        let timed_out = |world: &mut World| {
            world.ends_as(Outcome::TimedOut);
        };
        told(name, timed_out, |verdict| {
            assert_eq!(verdict.status, Status::NotTested, "{name}");
            assert!(passed(verdict).is_empty(), "{name}: {:?}", passed(verdict));
        });
    }
}

#[test]
fn without_starttls_there_is_no_tls_to_look_at() {
    let spoil = |world: &mut World| world.ends_as(Outcome::StarttlsNotOffered);
    told("ncsc-nl-2025", spoil, |verdict| {
        assert_eq!(verdict.status, Status::Fail);
        assert!(passed(verdict).is_empty());
        assert_eq!(detail(verdict, "suites"), "there is no TLS to look at");
    });
    told("rfc9325", spoil, |verdict| assert_eq!(verdict.status, Status::NotTested));
}

#[test]
fn a_server_that_offers_starttls_now_and_then_falls_short_of_it() {
    let spoil = |world: &mut World| {
        let replies = ["220 mx1.example.org ESMTP", "250 mx1.example.org"];
        world.attempts.insert(0, said(Outcome::StarttlsNotOffered, &replies));
    };
    told("bod-18-01", spoil, |verdict| {
        assert_eq!(status(verdict, "starttls"), Status::Fail);
        assert_eq!(status(verdict, "rc4"), Status::Pass);
    });
}

#[test]
fn tls_1_3_alone_has_the_repairs_of_tls_1_2_built_in() {
    let alone = |world: &mut World| {
        let learnt = world.learnt();
        learnt.suites.remove(&Version::Tls12);
        learnt.versions.insert(Version::Tls12, Taken::No);
        learnt.compression = None;
        learnt.secure_renegotiation = None;
        learnt.extended_master_secret = None;
    };
    told("ncsc-nl-2025", alone, |verdict| {
        for id in ["compression", "renegotiation", "extended-master-secret"] {
            assert_eq!(status(verdict, id), Status::Pass, "{id}");
        }
    });
    let untold = |world: &mut World| world.learnt().extended_master_secret = None;
    told("ncsc-nl-2025", untold, |verdict| {
        assert_eq!(status(verdict, "extended-master-secret"), Status::NotTested);
    });
}

#[test]
fn an_order_of_suites_is_asked_for_only_where_there_is_something_to_prefer() {
    let order = |lists: &[&str], own: Option<bool>| {
        let mut told = None;
        let mut world = perfect("ncsc-nl-2025");
        lists.iter().for_each(|name| world.take_suite(name));
        world.learnt().server_order = own;
        world.judged_by(&profile("ncsc-nl-2025"), |verdict| {
            told = Some(status(verdict, "suites-order"));
        });
        told.unwrap()
    };
    let lesser = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256";
    assert_eq!(order(&[], Some(false)), Status::Pass);
    assert_eq!(order(&[lesser], Some(true)), Status::Pass);
    assert_eq!(order(&[lesser], Some(false)), Status::Fail);
    assert_eq!(order(&[lesser], None), Status::NotTested);
    let in_tls13 = order(&["TLS_AES_128_GCM_SHA256"], Some(false));
    assert_eq!(in_tls13, Status::Pass, "TLS 1.3 is left to the client");
}

#[test]
fn what_a_certificate_does_not_tell_is_not_tested() {
    let pss = |world: &mut World| world.certificate.signature = "rsassaPss".into();
    told("rfc9325", pss, |verdict| assert_eq!(status(verdict, "signature"), Status::NotTested));
    let weak_pss = |world: &mut World| {
        pss(world);
        world.certificate.weak_signature = true;
    };
    told("rfc9325", weak_pss, |verdict| assert_eq!(status(verdict, "signature"), Status::Fail));
    let unread = |world: &mut World| world.certificate.spki.clear();
    told("mozilla-modern", unread, |verdict| {
        assert_eq!(status(verdict, "key-curve"), Status::NotTested);
    });
}

#[test]
fn a_life_of_ninety_days_is_not_one_of_ninety_one() {
    let lives = |from, to| {
        move |world: &mut World| {
            (world.certificate.not_before, world.certificate.not_after) = (from, to);
        }
    };
    let second = |timestamp: jiff::Timestamp| {
        jiff::Timestamp::from_second(timestamp.as_second() + 1).unwrap()
    };
    told("mozilla-modern", lives(in_days(-30), in_days(60)), |verdict| {
        assert_eq!(status(verdict, "lifetime"), Status::Pass);
    });
    told("mozilla-modern", lives(in_days(-30), second(in_days(60))), |verdict| {
        assert_eq!(status(verdict, "lifetime"), Status::Fail);
        assert_eq!(detail(verdict, "lifetime"), "valid for 91 days in all");
    });
}

#[test]
fn suites_that_nobody_asks_for_are_not_known_to_be_off() {
    let text = "name = \"x\"\ntitle = \"X\"\ndocument = \"X\"\n[[criterion]]\nid = \"psk\"\n\
                asks = \"No PSK.\"\nseverity = \"fail\"\n\
                check = { suites-forbidden = [\"TLS_RSA_PSK_WITH_AES_128_CBC_SHA\"] }\n";
    let profile = Profile::read(text).unwrap();
    perfect("rfc9325").judged_by(&profile, |verdict| {
        assert_eq!(status(verdict, "psk"), Status::NotTested);
        assert_eq!(detail(verdict, "psk"), "the server was asked, and its answers do not tell");
    });
}
