//! What DANE and MTA-STS make of small domains: each row of the decisions.

mod world;

use super::{Badge, DaneScope, Require};
use crate::cert::Trust;
use crate::checks::{DaneStatus as D, StsPolicyStanding, StsStatus as S};
use crate::dns::DnssecState::{self, Insecure, Secure, Unknown};
use crate::facts::{MxSource, Outcome};
use crate::policy::StsMode;
use world::*;

#[test]
fn the_dane_badge_is_that_of_the_worst_server() {
    for (servers, badge) in [
        (&[D::Pass, D::Pass][..], Badge::Pass),
        (&[D::Pass, D::None], Badge::None),
        (&[D::None, D::None], Badge::None),
        (&[D::Pass, D::NotTested], Badge::NotTested),
        (&[D::None, D::NotTested], Badge::NotTested),
        (&[D::NotTested, D::Error], Badge::Error),
        (&[D::Pass, D::Error, D::Fail], Badge::Fail),
        (&[D::Pass, D::Unusable], Badge::Fail),
        (&[], Badge::NotTested),
    ] {
        let badges = dane(servers).verdict(Require::None).badges;
        let scope = (badge == Badge::Pass).then_some(DaneScope::Domain);
        assert_eq!((badges.dane, badges.dane_scope), (badge, scope), "{servers:?}");
    }
}

#[test]
fn dane_passes_for_the_domain_only_where_nobody_can_forge_the_way_to_its_servers() {
    let host_only = Some(DaneScope::MxHostOnly);
    let domain = Some(DaneScope::Domain);
    for (source, mx, badge, scope, ready) in [
        (MxSource::Explicit, Secure, Badge::Pass, domain, Some(true)),
        (MxSource::Implicit, Secure, Badge::Pass, domain, Some(true)),
        (MxSource::Explicit, Insecure, Badge::None, host_only, Some(false)),
        (MxSource::Explicit, Unknown, Badge::NotTested, host_only, None),
        (MxSource::Explicit, DnssecState::Indeterminate, Badge::Error, None, None),
        (MxSource::Host, Insecure, Badge::Pass, domain, Some(true)),
    ] {
        let verdict = World { source, mx, ..dane(&[D::Pass]) }.verdict(Require::Dane);
        let found = (verdict.badges.dane, verdict.badges.dane_scope, verdict.ready);
        assert_eq!(found, (badge, scope, ready), "{source:?}, {mx:?}");
    }
}

#[test]
fn the_sts_badge_is_the_mode_first_and_then_the_worst_server() {
    for (world, badge, ready) in [
        (sts(StsMode::Enforce, &[S::Pass, S::Pass]), Badge::Pass, Some(true)),
        (sts(StsMode::Enforce, &[S::Pass, S::NotTested]), Badge::NotTested, None),
        (sts(StsMode::Enforce, &[S::NotTested, S::Fail]), Badge::Fail, Some(false)),
        (sts(StsMode::Testing, &[S::Pass]), Badge::Testing, Some(false)),
        (sts(StsMode::Testing, &[S::Fail]), Badge::Testing, Some(false)),
        (sts(StsMode::None, &[S::None]), Badge::None, Some(false)),
        (dane(&[D::None]), Badge::None, Some(false)),
        (no_policy(true), Badge::Error, Some(false)),
        (no_policy(false), Badge::Error, None),
    ] {
        let verdict = world.verdict(Require::Sts);
        assert_eq!((verdict.badges.sts, verdict.ready), (badge, ready), "{:?}", world.sts);
    }
}

#[test]
fn what_is_asked_of_dane_is_met_not_met_or_not_known() {
    for (servers, ready) in [
        (&[D::Pass][..], Some(true)),
        (&[D::Fail], Some(false)),
        (&[D::Unusable], Some(false)),
        (&[D::None], Some(false)),
        (&[D::Error], None),
        (&[D::NotTested], None),
    ] {
        assert_eq!(dane(servers).ready(Require::Dane), ready, "{servers:?}");
    }
}

#[test]
fn authenticated_takes_either_and_is_not_met_only_where_both_surely_fail() {
    let enforce = |dane, sts_status| {
        let policy = sts(StsMode::Enforce, &[]);
        World { servers: vec![place(dane, sts_status)], ..policy }.ready(Require::Authenticated)
    };
    assert_eq!(enforce(D::Pass, S::Fail), Some(true));
    assert_eq!(enforce(D::None, S::Pass), Some(true));
    assert_eq!(enforce(D::Error, S::Pass), Some(true));
    assert_eq!(enforce(D::Unusable, S::Pass), Some(true), "senders encrypt and deliver");
    assert_eq!(enforce(D::Fail, S::Pass), Some(false), "A-8461-7: DANE that fails comes first");
    assert_eq!(enforce(D::None, S::Fail), Some(false));
    assert_eq!(enforce(D::Error, S::Fail), None);
    assert_eq!(enforce(D::NotTested, S::NotTested), None);
}

#[test]
fn no_policy_makes_up_for_a_server_without_tls_or_without_a_last_word() {
    let lacking = Place { outcome: Outcome::StarttlsNotOffered, ..place(D::None, S::Pass) };
    let policy = sts(StsMode::Enforce, &[]);
    assert_eq!(World { servers: vec![lacking], ..policy }.ready(Require::Sts), Some(false));
    let silent = Place { outcome: Outcome::TimedOut, ..place(D::Pass, S::Pass) };
    let open = world([place(D::Pass, S::Pass), silent]);
    assert_eq!(open.ready(Require::Dane), None);
    assert_eq!(world([place(D::Fail, S::None)]).ready(Require::Encrypts), Some(true));
}

#[test]
fn an_address_of_a_family_without_a_route_does_not_count() {
    let other = Place { left_alone: true, same_host: true, ..place(D::NotTested, S::NotTested) };
    let both = [place(D::Pass, S::Pass), other];
    let verdict = World { servers: both.to_vec(), ..sts(StsMode::Enforce, &[]) };
    assert_eq!(verdict.verdict(Require::Dane).badges.dane, Badge::Pass);
    assert_eq!(verdict.verdict(Require::Sts).badges.sts, Badge::Pass);
    let alone = Place { left_alone: true, ..place(D::NotTested, S::None) };
    assert_eq!(world([place(D::Pass, S::None), alone]).ready(Require::Dane), None);
}

#[test]
fn a_family_that_dns_gave_no_answer_for_may_hide_a_server() {
    let half = World { half_known: true, ..dane(&[D::Pass]) };
    assert_eq!(half.verdict(Require::None).badges.dane, Badge::NotTested);
    let half = World { half_known: true, ..sts(StsMode::Enforce, &[S::Pass]) };
    assert_eq!(half.verdict(Require::None).badges.sts, Badge::NotTested);
}

#[test]
fn a_domain_that_publishes_nothing_is_told_no_more_than_before() {
    assert_eq!(dane(&[D::None]).says(Require::Encrypts), "");
    assert_eq!(sts(StsMode::None, &[S::None]).says(Require::Encrypts), "");
    let unseen =
        World { looked_up: false, sts: StsPolicyStanding::NotTested, ..dane(&[D::NotTested]) };
    assert_eq!(unseen.says(Require::Encrypts), "");
}

#[test]
fn what_dane_adds_or_lacks_is_said() {
    let of = |world: World| world.says(Require::Encrypts);
    assert_eq!(
        of(dane(&[D::Pass, D::Pass])),
        "DANE holds for both servers: senders that use it refuse anything else."
    );
    assert_eq!(of(dane(&[D::Pass, D::None])), "DANE covers 1 of 2 servers; the others go without.");
    assert_eq!(
        of(World { mx: Insecure, ..dane(&[D::Pass]) }),
        "DANE holds for the one server, but the MX answer is not signed, so it covers the mail \
         servers' names only."
    );
    assert_eq!(
        of(dane(&[D::Pass, D::Fail])),
        "1 of the 2 servers does not keep to its TLSA records: senders that use DANE do not \
         deliver to it."
    );
    assert_eq!(
        of(dane(&[D::Unusable])),
        "The one server has only TLSA records that mail cannot use: senders that use DANE \
         encrypt, and check no certificate."
    );
    assert_eq!(
        of(dane(&[D::Error])),
        "The look-up for DANE failed for the one server: senders that use DANE and meet the same \
         hold mail back."
    );
}

#[test]
fn tlsa_records_without_starttls_have_their_own_sentence() {
    let lacking = Place { outcome: Outcome::StarttlsNotOffered, ..place(D::Fail, S::None) };
    assert_eq!(
        world([place(D::Pass, S::None), lacking]).says(Require::Encrypts),
        "1 of the 2 servers has TLSA records but completes no TLS: senders that use DANE cannot \
         deliver to it."
    );
}

#[test]
fn an_expired_certificate_that_dane_accepts_is_told_with_both_its_sides() {
    let expired = Place { trust: Trust::Expired, ..place(D::Pass, S::None) };
    let verdict = world([expired.clone()]).verdict(Require::Dane);
    assert_eq!(verdict.ready, Some(true));
    assert!(verdict.summary.contains("with a certificate that is not trusted. DANE holds"));
    assert!(
        verdict
            .summary
            .contains("An expired certificate does not matter to them; it does to others.")
    );
    let own = Place { trust: Trust::SelfSigned, ..expired };
    assert!(world([own]).says(Require::None).contains("They need no public issuer"));
}

#[test]
fn what_mta_sts_adds_or_lacks_is_said() {
    let of = |world: World| world.says(Require::Encrypts);
    assert_eq!(
        of(sts(StsMode::Testing, &[S::Pass])),
        "The MTA-STS policy is in testing mode, so no sender acts on it."
    );
    assert_eq!(
        of(sts(StsMode::Enforce, &[S::Pass; 3])),
        "The MTA-STS policy holds for all 3 servers: senders that use it refuse anything else."
    );
    assert_eq!(
        of(sts(StsMode::Enforce, &[S::Pass, S::Fail])),
        "1 of the 2 servers falls short of the MTA-STS policy: senders that use it do not deliver \
         to it."
    );
    assert_eq!(of(no_policy(true)), "MTA-STS is announced, but no sender gets a sound policy now.");
    assert_eq!(of(no_policy(false)), "Whether MTA-STS applies could not be found out.");
    let both = World { servers: vec![place(D::Pass, S::Pass)], ..sts(StsMode::Enforce, &[]) };
    assert_eq!(
        of(both),
        "DANE and MTA-STS hold for the one server: senders that use either refuse anything else."
    );
}

#[test]
fn why_what_is_asked_for_is_not_met_is_said_once() {
    assert_eq!(
        dane(&[D::None]).says(Require::Dane),
        "\"dane\" is not met: no server has TLSA records that count."
    );
    assert_eq!(
        dane(&[D::None]).says(Require::Sts),
        "\"sts\" is not met: the domain publishes no MTA-STS policy."
    );
    assert_eq!(
        dane(&[D::None]).says(Require::Authenticated),
        "\"authenticated\" is not met: neither DANE nor MTA-STS holds."
    );
    let testing = sts(StsMode::Testing, &[S::Pass]).says(Require::Sts);
    assert!(testing.ends_with("no sender acts on it. So \"sts\" is not met."), "{testing}");
    let failed = dane(&[D::Error]).says(Require::Dane);
    assert!(failed.ends_with("hold mail back. So \"dane\" cannot be told."), "{failed}");
}

#[test]
fn why_what_is_asked_for_cannot_be_told_is_said() {
    let unseen =
        World { looked_up: false, sts: StsPolicyStanding::NotTested, ..dane(&[D::NotTested]) };
    for asked in [Require::Dane, Require::Sts, Require::Authenticated] {
        let wanted = format!("\"{asked}\" cannot be told: no policy was looked up.");
        assert_eq!(unseen.says(asked), wanted);
    }
    assert_eq!(
        World { mx: Unknown, ..dane(&[D::NotTested]) }.says(Require::Dane),
        "\"dane\" cannot be told: nobody could judge the signatures of its DNS answers."
    );
    assert_eq!(
        sts(StsMode::Enforce, &[S::NotTested]).says(Require::Sts),
        "\"sts\" cannot be told: not every server could be tested."
    );
    assert_eq!(
        dane(&[D::NotTested]).says(Require::Dane),
        "\"dane\" cannot be told: not every server could be tested."
    );
}

#[test]
fn where_the_level_falls_short_no_policy_is_blamed() {
    let lacking = Place { outcome: Outcome::StarttlsNotOffered, ..place(D::None, S::None) };
    let verdict = world([lacking]).verdict(Require::Dane);
    assert_eq!(verdict.ready, Some(false));
    assert!(!verdict.summary.contains("dane"), "{}", verdict.summary);
}
