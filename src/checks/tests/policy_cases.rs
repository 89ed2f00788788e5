//! The cases of DANE, MTA-STS, TLS-RPT and the handshakes that go with them: each bends one
//! thing of a domain that does all of it right.

use super::cases::{Case, plain};
use super::fixture::*;
use super::policies::*;
use crate::cert::{Identity, Trust};
use crate::checks::Judged;
use crate::dns::{DnssecState, FailureKind};
use crate::facts::{FetchFailureKind, Variation};
use crate::policy::{TlsRptRecord, TlsaRecord};

pub(super) const POLICY_CASES: &[Case] = &[
    (
        "sni-required",
        || without_sni(judged(Trust::SelfSigned, Identity::Match)),
        || published().without_extras().with_extra(Variation::WithoutSniTls12, not_made(), None),
    ),
    (
        "requiretls-missing",
        || published().with_servers(|server| server.attempts = vec![encrypted()]),
        || nothing_published(vec![encrypted()]),
    ),
    (
        "dnssec-invalid",
        || published().with_tlsa_answer(DnssecState::Bogus, Err(trouble(FailureKind::Bogus))),
        || failed(FailureKind::Servfail),
    ),
    (
        "dane-lookup-error",
        || failed(FailureKind::Servfail),
        || published().with_tlsa_answer(DnssecState::Bogus, Err(trouble(FailureKind::Bogus))),
    ),
    (
        "dane-mx-insecure",
        || published().with(|f| f.domain.mx.dnssec = DnssecState::Insecure),
        || published().with_tlsa(vec![]).with(|f| f.domain.mx.dnssec = DnssecState::Insecure),
    ),
    (
        "tlsa-invalid",
        || published().with_tlsa(vec![misfit(3), misfit(2)]),
        || published().with_tlsa(vec![misfit(3), fits()]),
    ),
    (
        "tlsa-without-starttls",
        || promised_to(vec![plain(), plain()]),
        // Seen once, it may be a slip.
        || promised_to(vec![plain()]),
    ),
    (
        "tlsa-pkix-usage",
        || published().with_tlsa(vec![fits(), misfit(1)]),
        || published().with_tlsa(vec![fits(), misfit(2)]),
    ),
    (
        "tlsa-no-rollover",
        || published().with_tlsa(vec![fits()]),
        || published().with_tlsa(vec![fits(), misfit(3)]),
    ),
    (
        "tlsa-pins-public-issuer",
        || published().with_tlsa(vec![fits(), misfit(2)]),
        || untrusted().with_tlsa(vec![fits(), misfit(2)]),
    ),
    ("tlsa-too-many", || published().with_tlsa(records(13)), || published().with_tlsa(records(12))),
    (
        "sts-policy-fetch-error",
        || published().with_fetch_failure(FetchFailureKind::Status),
        // Our own rule left the host alone.
        || published().with_fetch_failure(FetchFailureKind::LeftAlone),
    ),
    (
        "sts-policy-invalid",
        || published().with_policy("version: STSv1\nmode: enforced\nmax_age: 1\nmx: a.example\n"),
        || published().with_fetch_failure(FetchFailureKind::TooLong),
    ),
    (
        "sts-webpki-invalid",
        || published().with(|f| f.policy_host.as_mut().unwrap().trust = Trust::Expired),
        || published().with_policy("version: STSv1\n"),
    ),
    (
        "sts-mx-not-listed",
        || published().with_policy(&POLICY.replace("mx1.example.org", "*.mx1.example.org")),
        || published().with_policy(&POLICY.replace("mx1.example.org", "*.example.org")),
    ),
    (
        "sts-stale-pattern",
        || published().with_policy(&format!("{POLICY}mx: gone.example.net\n")),
        || published().with_policy(&format!("{POLICY}mx: *.example.org\n")),
    ),
    (
        "sts-max-age-short",
        || published().with_policy(&POLICY.replace("2592000", "1209599")),
        || published().with_policy(&POLICY.replace("2592000", "1209600")),
    ),
    (
        "sts-version-not-first",
        || published().with_policy(&format!("mode: enforce\n{POLICY}")),
        || published().with_policy(&format!("{POLICY}mode: enforce\n")),
    ),
    (
        "sts-media-type",
        || published().with_media_type(Some("text/html; charset=utf-8")),
        || published().with_media_type(Some("Text/Plain; charset=utf-8")),
    ),
    (
        "sts-testing",
        || published().with_policy(&POLICY.replace("enforce", "testing")),
        || published().with_policy(&POLICY.replace("enforce", "none")),
    ),
    (
        "tlsrpt-invalid",
        || reports_to(&[b"v=TLSRPTv1; rua=tel:123"]),
        || reports_to(&[b"v=spf1 -all"]),
    ),
];

/// Neither TLSA records nor a policy, and somebody looked.
fn nothing_published(attempts: Vec<crate::facts::Attempt>) -> Fixture {
    let fixture = published().with_tlsa(vec![]).with_sts_records(&[]);
    fixture.with_servers(|server| server.attempts = attempts.clone())
}

/// TLSA records that fit, and these attempts at the server.
fn promised_to(attempts: Vec<crate::facts::Attempt>) -> Fixture {
    published().without_extras().with_servers(|server| server.attempts = attempts.clone())
}

fn failed(kind: FailureKind) -> Fixture {
    published().with_tlsa_answer(DnssecState::Unknown, Err(trouble(kind)))
}

/// As many records as that, the first of them fitting.
fn records(count: u8) -> Vec<TlsaRecord> {
    std::iter::once(fits()).chain((1..count).map(|n| digest_of(3, &[n]))).collect()
}

fn untrusted() -> Fixture {
    published().with(|f| f.judged = Some(judged(Trust::SelfSigned, Identity::Match)))
}

fn judged(trust: Trust, identity: Identity) -> Judged {
    let mut judged = trusted();
    (judged.judgement.trust, judged.judgement.identity) = (trust, identity);
    judged
}

/// This certificate is shown to clients that name nobody.
pub(super) fn without_sni(shown: Judged) -> Fixture {
    let visit = Ok(requires_tls());
    published().without_extras().with_extra(Variation::WithoutSniTls12, visit, Some(shown))
}

fn reports_to(records: &[&[u8]]) -> Fixture {
    let record = TlsRptRecord::read(records);
    published().with(|f| f.domain.policies.as_mut().unwrap().tlsrpt = Ok(record))
}
