//! MTA-STS: what a sender gets of a policy, and one server under it.

use super::super::cases::{deferred, plain, refused};
use super::super::fixture::*;
use super::super::policies::*;
use crate::cert::{Identity, Trust};
use crate::checks::{Judged, StsPolicyStanding, StsStatus};
use crate::dns::FailureKind;
use crate::facts::{Attempt, FetchFailureKind, Outcome, Stage, Variation};
use crate::tls::KeyType;

impl Fixture {
    /// `policy`, or the kind of trouble and whether it is the domain's last word.
    fn policy(&self) -> String {
        match self.sts() {
            StsPolicyStanding::NotTested => "not-tested".to_owned(),
            StsPolicyStanding::Absent => "absent".to_owned(),
            StsPolicyStanding::Policy(_) => "policy".to_owned(),
            StsPolicyStanding::Error { kind, detail, definite } => {
                assert!(detail.ends_with('.') || detail.starts_with("mta-sts."), "{detail}");
                format!("{kind} {definite}")
            }
        }
    }

    /// `pass`, or `fail` and the id.
    fn under(&self) -> String {
        let standing = self.standings().swap_remove(0);
        let word = standing.sts.word();
        standing.sts_reason.map_or_else(|| word.to_owned(), |id| format!("{word} {id}"))
    }

    fn with_policy_host(self, trust: Trust, identity: Identity) -> Self {
        let mut judgement = trusted().judgement;
        (judgement.trust, judgement.identity) = (trust, identity);
        self.with(|f| f.policy_host = Some(judgement))
    }
}

fn looked_up(kind: FailureKind) -> Fixture {
    published().with(|f| {
        f.domain.policies.as_mut().unwrap().sts.record = Err(trouble(kind));
    })
}

#[test]
fn what_a_sender_gets_of_a_policy() {
    let host = |trust, identity| published().with_policy_host(trust, identity);
    let fetch = |kind| published().with_fetch_failure(kind);
    let redirecting_impostor = host(Trust::SelfSigned, Identity::Match);
    let redirecting_impostor = redirecting_impostor.with_fetch_failure(FetchFailureKind::Status);
    let never_seen = |kind| fetch(kind).with(|f| f.policy_host = None);
    for (fixture, expected) in [
        (good(), "not-tested"),
        (published(), "policy"),
        (published().with_policy("version: STSv1\nmode: none\nmax_age: 0\n"), "policy"),
        (published().with_sts_records(&[]), "absent"),
        (
            published().with_sts_records(&[b"v=STSv1; id=1", b"v=STSv1; id=2"]),
            "several-records true",
        ),
        (published().with_sts_records(&[b"v=STSv1; id=a-b"]), "invalid-record true"),
        (looked_up(FailureKind::Servfail), "servfail false"),
        (looked_up(FailureKind::Bogus), "bogus false"),
        (looked_up(FailureKind::Nxdomain), "absent"),
        (never_seen(FetchFailureKind::NoAddress), "no-address true"),
        (never_seen(FetchFailureKind::Dns), "dns false"),
        (never_seen(FetchFailureKind::Connect), "connect false"),
        (never_seen(FetchFailureKind::Handshake), "handshake false"),
        (fetch(FetchFailureKind::Status), "status true"),
        (fetch(FetchFailureKind::Unavailable), "unavailable false"),
        (fetch(FetchFailureKind::TooLong), "too-long true"),
        (fetch(FetchFailureKind::TimedOut), "timed-out false"),
        (host(Trust::Expired, Identity::Match), "certificate true"),
        (host(Trust::Trusted, Identity::Mismatch), "certificate true"),
        (host(Trust::Trusted, Identity::CnOnly), "certificate true"),
        (redirecting_impostor, "certificate true"),
        (published().with(|f| f.policy_host = None), "certificate true"),
        (published().with_policy("version: STSv1\n"), "invalid-policy true"),
    ] {
        assert_eq!(fixture.policy(), expected, "{:?}", fixture.domain.policies);
    }
}

fn good() -> Fixture {
    published().with(|f| f.domain.policies = None)
}

#[test]
fn who_gets_no_policy_asks_nothing_of_a_server() {
    for (fixture, expected) in [
        (good(), "not-tested"),
        (published().with_sts_records(&[]), "none"),
        (published().with_policy(&POLICY.replace("enforce", "none")), "none"),
        (published().with_fetch_failure(FetchFailureKind::Status), "none"),
        (published().with_fetch_failure(FetchFailureKind::TimedOut), "not-tested"),
        (looked_up(FailureKind::Servfail), "not-tested"),
    ] {
        assert_eq!(fixture.under(), expected, "{}", fixture.policy());
    }
}

fn after(attempts: Vec<Attempt>) -> Fixture {
    let fixture = published().without_extras();
    fixture.with_servers(move |server| server.attempts = attempts.clone())
}

#[test]
fn a_server_under_a_policy() {
    let unlisted = |fixture: Fixture| fixture.with_policy(&POLICY.replace("mx1", "mx2"));
    let silent = || after(vec![silent(Outcome::TimedOut, Stage::Connect)]);
    let testing = published().with_policy(&POLICY.replace("enforce", "testing"));
    let doubtful = published().with(|f| f.in_doubt = Some(Outcome::EgressBlocked));
    for (fixture, expected) in [
        (published(), "pass"),
        (testing, "pass"),
        (unlisted(published()), "fail sts-mx-not-listed"),
        (unlisted(silent()), "fail sts-mx-not-listed"),
        (silent(), "not-tested"),
        (doubtful, "not-tested"),
        (after(vec![plain(), plain()]), "fail starttls-not-supported"),
        (after(vec![plain()]), "not-tested"),
        (after(vec![refused(), refused()]), "fail starttls-refused"),
        (after(vec![deferred(), deferred()]), "not-tested"),
        (after(vec![plain(), encrypted()]), "fail starttls-inconsistent"),
        (after(vec![deferred(), encrypted()]), "not-tested"),
        (published().with(|f| f.judged = None), "fail certificate-not-trusted"),
    ] {
        assert_eq!(fixture.under(), expected);
        if let Some((_, id)) = expected.split_once(' ') {
            assert!(fixture.found().contains(&id), "{id}: {:?}", fixture.found());
        }
    }
}

fn judged(trust: Trust, identity: Identity) -> Judged {
    let mut judged = trusted();
    (judged.judgement.trust, judged.judgement.identity) = (trust, identity);
    judged
}

/// A-8461-5, and the finding is there that the reason names.
#[test]
fn every_fault_of_a_certificate_is_named_by_its_finding() {
    let faults = Trust::ALL.into_iter().skip(1).map(|trust| (trust, Identity::Match));
    let names = [Identity::CnOnly, Identity::Mismatch, Identity::None];
    let names = names.into_iter().map(|identity| (Trust::Trusted, identity));
    for (trust, identity) in faults.chain(names) {
        let own = published().with(|f| f.judged = Some(judged(trust, identity)));
        let standing = own.standings().swap_remove(0);
        assert_eq!(standing.sts, StsStatus::Fail, "{trust:?} {identity:?}");
        let id = standing.sts_reason.unwrap();
        assert!(own.found().contains(&id), "{id}: {:?}", own.found());
        let other = other_key(Ok(encrypted()), Some(judged(trust, identity)));
        assert_eq!(other.under(), format!("fail {id}"), "of the other key");
        let message = other.finding(id).message;
        let beside = "It has an RSA certificate beside the ECDSA one; this is of that.";
        assert!(message.ends_with(beside), "{message}");
    }
}

fn other_key(visit: Result<Attempt, crate::facts::NotProbed>, shown: Option<Judged>) -> Fixture {
    let variation = Variation::OtherKeyType(KeyType::Rsa);
    published().without_extras().with_extra(variation, visit, shown)
}

/// A-CERT-6.
#[test]
fn both_certificates_of_a_pair_must_do() {
    let nameless = published().without_extras().with_extra(
        Variation::WithoutSni,
        Ok(encrypted()),
        Some(judged(Trust::SelfSigned, Identity::Mismatch)),
    );
    for (fixture, expected) in [
        (other_key(Ok(encrypted()), Some(trusted())), "pass"),
        (other_key(Ok(encrypted()), None), "fail certificate-not-trusted"),
        (other_key(Ok(turned_down()), None), "pass"),
        (other_key(Ok(stalled()), None), "not-tested"),
        (other_key(not_made(), None), "not-tested"),
        // Senders that follow a policy name the host (A-8461-5).
        (nameless, "pass"),
    ] {
        assert_eq!(fixture.under(), expected);
    }
}
