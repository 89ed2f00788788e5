//! Grades, words and evidence of the findings on DANE, MTA-STS and what goes with them.

use super::cases::{plain, refused};
use super::fixture::*;
use super::policies::*;
use super::policy_cases::without_sni;
use crate::cert::{Identity, Trust};
use crate::checks::{CheckOutcome, Confidence, PathControl, Severity, Side};
use crate::dns::{DnssecState, FailureKind};
use crate::facts::{Attempt, FetchFailureKind, MxSource, Variation};
use crate::policy::TlsaRecord;

fn promised_to(attempts: Vec<Attempt>) -> Fixture {
    let fixture = published().without_extras();
    fixture.with_servers(move |server| server.attempts = attempts.clone())
}

/// A-7672-18: the worst that there is, and the missing keyword is said beside it.
#[test]
fn records_without_starttls_are_critical_and_usable_or_not() {
    let unusable = vec![TlsaRecord { usage: 1, ..fits() }];
    for fixture in [
        promised_to(vec![plain(), plain()]),
        promised_to(vec![plain(), plain()]).with_tlsa(unusable),
        promised_to(vec![plain(), encrypted()]),
    ] {
        let finding = fixture.finding("tlsa-without-starttls");
        assert_eq!(finding.severity, Severity::Critical);
        assert_eq!((finding.side, finding.confidence), (Side::Server, Confidence::High));
    }
    let both = promised_to(vec![plain(), plain()]);
    assert!(both.found().contains(&"starttls-not-supported"));
    assert!(!both.found().contains(&"tlsa-invalid"), "nothing was shown");
    let evidence = both.finding("tlsa-without-starttls").evidence;
    assert!(evidence.starts_with("mx1.example.org TLSA 3 0 1 "), "{evidence}");
    assert!(evidence.ends_with("; EHLO answered with PIPELINING, SIZE"), "{evidence}");
    let refusal = promised_to(vec![refused(), refused()]).finding("tlsa-without-starttls");
    assert!(refusal.message.contains("has TLSA records and refused STARTTLS."), "{refusal:?}");
    let here = promised_to(vec![plain(), plain()]).with(|f| f.path_control = PathControl::Failed);
    let here = here.finding("tlsa-without-starttls");
    assert_eq!((here.side, here.confidence), (Side::Path, Confidence::Low));
}

#[test]
fn a_misfit_quotes_the_records_and_the_key_that_was_shown() {
    let misfits = published().with_tlsa(vec![misfit(3)]).finding("tlsa-invalid");
    assert_eq!(misfits.severity, Severity::High);
    assert!(misfits.evidence.contains("mx1.example.org TLSA 3 0 1 "), "{}", misfits.evidence);
    assert!(misfits.evidence.ends_with("; the key shown is 3 1 1 00"), "{}", misfits.evidence);
    let unusable = published().with_tlsa(vec![misfit(0)]).finding("tlsa-invalid");
    assert_eq!(unusable.severity, Severity::Medium);
    assert!(unusable.evidence.contains("usage 0 (PKIX)"), "{}", unusable.evidence);
    let many = published().with_tlsa((0..9).map(|n| digest_of(3, &[n])).collect());
    let evidence = many.finding("tlsa-invalid").evidence;
    assert!(evidence.contains(" and 3 more; the key shown"), "{evidence}");
}

#[test]
fn every_bogus_answer_is_named() {
    let mx = published().with(|f| f.domain.mx.dnssec = DnssecState::Bogus);
    assert_eq!(mx.finding("dnssec-invalid").host, None);
    assert_eq!(mx.finding("dnssec-invalid").evidence, "example.org MX: bogus");
    let no_mx = without_mx(MxSource::Error)
        .with(|f| f.domain.mx.failure = Some(trouble(FailureKind::Bogus)));
    assert_eq!(no_mx.found(), ["dnssec-invalid"]);
    let addresses = published().with_addresses(DnssecState::Bogus);
    let finding = addresses.finding("dnssec-invalid");
    assert_eq!(finding.host.as_deref(), Some("mx1.example.org"));
    assert_eq!(finding.evidence, "mx1.example.org A, AAAA: bogus");
    assert!(!addresses.found().contains(&"dane-lookup-error"), "one fault, one finding");
    let tlsa = published().with_tlsa_answer(DnssecState::Bogus, Ok(vec![fits()]));
    assert_eq!(tlsa.finding("dnssec-invalid").evidence, "mx1.example.org TLSA: bogus");
    let unchecked = published().with(|f| f.domain.mx.dnssec = DnssecState::Unknown);
    let outcomes = unchecked.outcomes_of("dnssec-invalid");
    assert!(matches!(outcomes.as_slice(), [CheckOutcome::NotTested(_)]), "{outcomes:?}");
}

#[test]
fn a_look_up_that_failed_may_work_the_next_time() {
    for (kind, transient, side) in [
        (FailureKind::Servfail, true, Side::Unknown),
        (FailureKind::Timeout, true, Side::Unknown),
        (FailureKind::Network, true, Side::Prober),
        (FailureKind::Refused, false, Side::Unknown),
    ] {
        let failed = published().with_tlsa_answer(DnssecState::Unknown, Err(trouble(kind)));
        let finding = failed.finding("dane-lookup-error");
        assert_eq!((finding.transient, finding.side), (transient, side), "{kind:?}");
    }
    let uncovered = published().with_addresses(DnssecState::Indeterminate);
    assert!(uncovered.finding("dane-lookup-error").evidence.ends_with("is indeterminate."));
}

#[test]
fn a_host_that_the_policy_leaves_out_weighs_by_its_mode() {
    let of_mode = |mode: &str| {
        let policy = POLICY.replace("enforce", mode).replace("mx1", "*.mx1");
        published().with_policy(&policy).finding("sts-mx-not-listed")
    };
    assert_eq!(of_mode("enforce").severity, Severity::High);
    assert_eq!(of_mode("testing").severity, Severity::Medium);
    assert_eq!(of_mode("enforce").host.as_deref(), Some("mx1.example.org"));
    assert_eq!(
        of_mode("enforce").evidence,
        "MX 10 mx1.example.org; mode: enforce, mx: *.mx1.example.org"
    );
}

#[test]
fn whose_fault_it_is_that_no_policy_came() {
    let of = |kind| published().with_fetch_failure(kind).finding("sts-policy-fetch-error");
    for (kind, transient, side) in [
        (FetchFailureKind::NoAddress, false, Side::Server),
        (FetchFailureKind::Status, false, Side::Server),
        (FetchFailureKind::TooLong, false, Side::Server),
        (FetchFailureKind::Connect, true, Side::Unknown),
        (FetchFailureKind::Handshake, true, Side::Unknown),
        (FetchFailureKind::Http, true, Side::Unknown),
        (FetchFailureKind::TimedOut, true, Side::Unknown),
    ] {
        assert_eq!((of(kind).transient, of(kind).side), (transient, side), "{kind:?}");
    }
    for kind in [FetchFailureKind::Dns, FetchFailureKind::LeftAlone, FetchFailureKind::Stopped] {
        let ours = published().with_fetch_failure(kind);
        assert_eq!(ours.found(), [""; 0], "{kind:?}");
    }
}

#[test]
fn a_broken_announcement_is_told_in_its_own_words() {
    let evidence = |records: &[&[u8]]| {
        published().with_sts_records(records).finding("sts-policy-invalid").evidence
    };
    assert_eq!(
        evidence(&[b"v=STSv1; id=1", b"v=STSv1; id=2"]),
        "There are 2 MTA-STS records where one must stand."
    );
    assert!(evidence(&[b"v=STSv1; id=a-b"]).contains("a-b"));
    let file = published().with_policy("version: STSv1\nmode: enforced\n");
    let evidence = file.finding("sts-policy-invalid").evidence;
    assert!(evidence.contains("line 2: mode is \"enforced\""), "{evidence}");
}

#[test]
fn what_a_server_shows_to_those_that_name_nobody() {
    let shown = |trust, identity| {
        let mut judged = trusted();
        (judged.judgement.trust, judged.judgement.identity) = (trust, identity);
        without_sni(judged)
    };
    let evidence = |fixture: Fixture| fixture.finding("sni-required").evidence;
    let stranger = shown(Trust::Trusted, Identity::Mismatch);
    assert_eq!(evidence(stranger), "without SNI mismatch: CN=mx1.example.org");
    let own = shown(Trust::SelfSigned, Identity::Mismatch);
    assert_eq!(evidence(own), "without SNI self-signed: CN=mx1.example.org");
    let never_good = shown(Trust::Expired, Identity::Match).with(|f| {
        f.judged.as_mut().unwrap().judgement.trust = Trust::SelfSigned;
    });
    assert!(!never_good.found().contains(&"sni-required"), "it is no worse without");

    let broken = |variation| {
        let fixture = published().without_extras();
        fixture.with_extra(variation, Ok(turned_down()), None)
    };
    assert!(broken(Variation::WithoutSni).found().contains(&"sni-required"));
    // It may be TLS 1.3 that was missed.
    let either = broken(Variation::WithoutSniTls12).outcomes_of("sni-required");
    assert!(matches!(either.as_slice(), [CheckOutcome::NotTested(_)]), "{either:?}");
    let tls_1_3_alone = broken(Variation::WithoutSniTls12).with_extra(
        Variation::WithoutSni,
        Ok(requires_tls()),
        Some(trusted()),
    );
    assert_eq!(tls_1_3_alone.outcomes_of("sni-required"), [CheckOutcome::Pass]);
}

#[test]
fn one_bad_thing_is_one_finding() {
    let of = |fixture: Fixture| fixture.found();
    assert_eq!(of(published().with_tlsa(vec![fits()])), ["tlsa-no-rollover"]);
    assert_eq!(of(published().with_tlsa(vec![misfit(3), digest_of(3, b"x")])), ["tlsa-invalid"]);
    assert_eq!(of(published().with_fetch_failure(FetchFailureKind::Status)).len(), 1);
    assert_eq!(of(published().with_policy("")), ["sts-policy-invalid"]);
    let mute = published().with_tlsa(vec![]).with_sts_records(&[]);
    assert_eq!(of(mute), [""; 0], "who publishes nothing is at no fault");
}
