//! Until when an answer holds, and what it does not cover.

use super::world::{Made, host, in_days, of_a_provider, of_its_own, self_signed, trusted, world};
use crate::advice::Promise;
use crate::facts::Variation;
use crate::policy::StsPolicy;
use crate::tls::KeyType;
use crate::verdict::{Badge, Require};

#[test]
fn it_holds_until_the_first_certificate_ends() {
    let mut soon = host("mx2.example.org", trusted(&["mx2.example.org"]));
    soon.paper.days = 10;
    let world = world(&[host("mx1.example.org", trusted(&["mx1.example.org"])), soon]);
    let advice = world.advice();
    assert_eq!(advice.holds_until, Some(in_days(10)));
    assert_eq!(advice.check_again, in_days(5), "half the time that is left");
    assert_eq!(world.asked(Require::Encrypts).advice().holds_until, None, "none is looked at");
}

#[test]
fn it_is_looked_at_again_within_a_week() {
    assert_eq!(of_its_own().advice().check_again, in_days(7));
}

#[test]
fn a_policy_is_looked_at_again_before_it_is_forgotten() {
    let text = b"version: STSv1\nmode: enforce\nmx: *.in.provider.net\nmax_age: 86400\n";
    let world = of_a_provider().with(|world| {
        world.badges.sts = Badge::Pass;
        world.policy = Some(StsPolicy::read(text).unwrap());
    });
    assert_eq!(world.advice().check_again, in_days(1));
}

#[test]
fn a_pinned_key_has_no_end_and_a_pinned_issuer_has_one() {
    for (usage, until) in [(3, None), (2, Some(in_days(60)))] {
        let mut pinned = host("mx1.example.org", self_signed("mx1.example.org"));
        pinned.tlsa = Some(usage);
        let world = world(&[pinned]).with(|world| world.badges.dane = Badge::Pass);
        let advice = world.advice();
        assert_eq!((advice.holds, advice.holds_until), (Some(Promise::Dane), until));
    }
}

#[test]
fn where_an_issuer_is_pinned_the_other_keys_certificate_may_end_it() {
    let until = |tlsa: u8| {
        let mut pinned = host("mx1.example.org", self_signed("mx1.example.org"));
        pinned.tlsa = Some(tlsa);
        let other = Made::Shows(self_signed("mx1.example.org"), "TLSv1.3");
        pinned.extras[1] = (Variation::OtherKeyType(KeyType::Rsa), other);
        world(&[pinned]).with(|world| world.badges.dane = Badge::Pass).advice().holds_until
    };
    assert_eq!((until(3), until(2)), (None, Some(in_days(60))));
}

#[test]
fn what_an_answer_does_not_cover_is_in_every_one() {
    for world in [of_its_own(), of_a_provider(), of_its_own().asked(Require::Dane)] {
        let caveats = world.advice().caveats;
        assert!(caveats[0].contains("may still send in clear"), "{caveats:?}");
        assert!(caveats.last().unwrap().contains("not what happens behind them"), "{caveats:?}");
        let all = caveats.join(" ");
        assert!(!all.contains("secure") && !all.contains("guarantee"), "{all}");
    }
}

#[test]
fn a_forged_mx_answer_is_warned_of_where_it_can_lead_elsewhere() {
    let warns =
        |caveats: &[String]| caveats.iter().any(|c| c.contains("The MX answer is not signed"));
    assert!(warns(&of_a_provider().unsigned().advice().caveats));
    assert!(!warns(&of_a_provider().advice().caveats), "a signed answer");
    assert!(!warns(&of_its_own().unsigned().advice().caveats), "a fixed name closes that");
}

#[test]
fn no_policy_found_is_not_none_in_force() {
    let caveats = of_its_own().asked(Require::Sts).advice().caveats;
    assert!(caveats.iter().any(|c| c.contains("does not mean that none is in force")));
}
