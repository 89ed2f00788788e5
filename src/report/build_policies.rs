//! What a domain publishes about TLS, and how its servers stand under it, written down as
//! parts of a record.
//!
//! RFC 7672 (DANE), RFC 8461 (MTA-STS), RFC 8460 (TLS-RPT). Does no IO, reads no clock.

use super::build::failure;
use super::record as r;
use crate::checks::{
    DaneStatus, DomainView, Judged, ServerView, StsPolicyStanding, StsStatus, keeps_to_tlsa,
};
use crate::facts::{Domain, Extra, Policies, Variation};
use crate::policy::{StsRecord, TlsRptRecord};
use crate::tls::KeyType;

/// TLSA records of one server that a record shows; sound sets have a few.
const MOST_TLSA_SHOWN: usize = 100;

/// MTA-STS of the domain.
pub(super) fn sts(view: &DomainView<'_>) -> r::Sts {
    let (status, policy, failure) = match view.sts {
        StsPolicyStanding::NotTested => ("not-tested", None, None),
        StsPolicyStanding::Absent => ("absent", None, None),
        StsPolicyStanding::Policy(policy) => (policy.mode.word(), Some(policy), None),
        StsPolicyStanding::Error { kind, detail, .. } => {
            ("error", None, Some(r::Failure { kind: (*kind).into(), detail: detail.clone() }))
        }
    };
    r::Sts {
        status: status.into(),
        id: view.domain.policies.as_ref().and_then(sts_id),
        max_age: policy.map(|policy| u64::from(policy.max_age)),
        mx: policy.iter().flat_map(|policy| &policy.mx).map(ToString::to_string).collect(),
        failure,
    }
}

fn sts_id(policies: &Policies) -> Option<String> {
    match &policies.sts.record {
        Ok(StsRecord::Present { id }) => Some(id.clone()),
        _ => None,
    }
}

/// TLS-RPT of the domain.
pub(super) fn tlsrpt(policies: Option<&Policies>) -> r::TlsRpt {
    let told =
        |status: &str, failure| r::TlsRpt { status: status.into(), rua: Vec::new(), failure };
    match policies.map(|policies| &policies.tlsrpt) {
        None => told("not-tested", None),
        Some(Ok(TlsRptRecord::Absent)) => told("absent", None),
        Some(Ok(TlsRptRecord::Present { rua })) => {
            r::TlsRpt { rua: rua.clone(), ..told("present", None) }
        }
        Some(Ok(TlsRptRecord::Invalid { why })) => {
            let detail = format!("The TLS-RPT record counts for nothing: {why}.");
            told("invalid", Some(r::Failure { kind: "invalid-record".into(), detail }))
        }
        Some(Err(trouble)) if trouble.kind.is_definite() => told("absent", None),
        Some(Err(trouble)) => told("error", Some(failure(trouble))),
    }
}

/// DANE of one server.
pub(super) fn dane(view: &ServerView<'_>) -> r::Dane {
    let tlsa = view.mx.and_then(|mx| mx.tlsa.as_ref());
    let records = tlsa.and_then(|tlsa| tlsa.records.as_deref().ok()).unwrap_or_default();
    let standing = view.standing;
    let matched = standing.and_then(|standing| records.get(standing.matched?));
    r::Dane {
        status: standing.map_or(DaneStatus::NotTested, |standing| standing.dane).word().into(),
        base: tlsa.filter(|tlsa| tlsa.asked).map(|tlsa| tlsa.base.clone()),
        dnssec: tlsa.map(|tlsa| tlsa.state.word().into()),
        records: records.iter().take(MOST_TLSA_SHOWN).map(ToString::to_string).collect(),
        matched: matched.map(ToString::to_string),
        reason: standing.and_then(|standing| standing.dane_reason.clone()),
    }
}

/// MTA-STS of one server.
pub(super) fn server_sts(view: &ServerView<'_>) -> r::ServerSts {
    let standing = view.standing;
    r::ServerSts {
        status: standing.map_or(StsStatus::NotTested, |standing| standing.sts).word().into(),
        reason: standing.and_then(|standing| standing.sts_reason).map(str::to_owned),
    }
}

/// The certificate shown where no name was asked for.
pub(super) fn without_sni<'a>(view: &ServerView<'a>) -> Option<&'a Judged> {
    shown_where(view, |variation| !matches!(variation, Variation::OtherKeyType(_)))
}

/// The certificate of the other key type.
pub(super) fn other_key<'a>(view: &ServerView<'a>) -> Option<&'a Judged> {
    shown_where(view, |variation| matches!(variation, Variation::OtherKeyType(_)))
}

fn shown_where<'a>(view: &ServerView<'a>, wanted: fn(Variation) -> bool) -> Option<&'a Judged> {
    let all = view.server.extras.iter().zip(view.extras);
    all.filter(|(extra, _)| wanted(extra.variation)).find_map(|(_, judged)| judged.as_ref())
}

/// The handshakes made otherwise.
pub(super) fn extra_handshakes(view: &ServerView<'_>, domain: &Domain) -> Vec<r::ExtraHandshake> {
    view.server.extras.iter().map(|extra| extra_handshake(view, domain, extra)).collect()
}

fn extra_handshake(view: &ServerView<'_>, domain: &Domain, extra: &Extra) -> r::ExtraHandshake {
    let session = extra.visit.as_ref().ok().and_then(|attempt| attempt.session.as_ref());
    let (outcome, detail) = match &extra.visit {
        Ok(attempt) => (attempt.outcome.word(), &attempt.detail),
        Err(not_probed) => ("not-probed", &not_probed.detail),
    };
    r::ExtraHandshake {
        variation: extra.variation.word().into(),
        outcome: outcome.into(),
        detail: detail.clone(),
        version: session.map(|session| session.version.clone()),
        key_type: key_type(extra.variation).map(str::to_owned),
        dane: session
            .and_then(|session| keeps_to_tlsa(view, domain, session))
            .map(|kept| if kept { "pass" } else { "fail" }.to_owned()),
    }
}

fn key_type(variation: Variation) -> Option<&'static str> {
    match variation {
        Variation::OtherKeyType(KeyType::Rsa) => Some("RSA"),
        Variation::OtherKeyType(KeyType::Ecdsa) => Some("ECDSA"),
        Variation::WithoutSni | Variation::WithoutSniTls12 => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{PathControl, Standing, settle};
    use crate::dns::{DnssecState, Failure, FailureKind, ValidatedBy};
    use crate::facts::{
        MxFacts, MxHost, MxSource, NotProbed, Server, StsFacts, Target, TlsaFacts, Vantage, Why,
    };
    use crate::policy::TlsaRecord;

    fn domain() -> Domain {
        Domain {
            target: Target::Domain("example.org".into()),
            port: 25,
            observed_at: jiff::Timestamp::UNIX_EPOCH,
            duration_ms: 0,
            vantage: Vantage::default(),
            mx: MxFacts {
                source: MxSource::Explicit,
                dnssec: DnssecState::Secure,
                by: ValidatedBy::Own,
                hosts: Vec::new(),
                failure: None,
                null_beside_others: false,
                alias_of: None,
            },
            policies: None,
            servers: Vec::new(),
        }
    }

    fn record(octet: u8) -> TlsaRecord {
        TlsaRecord { usage: 3, selector: 1, matching: 1, data: vec![octet; 32] }
    }

    fn host(tlsa: Option<TlsaFacts>) -> MxHost {
        MxHost {
            preference: Some(10),
            host: "mx1.example.org".into(),
            cname: None,
            dnssec: DnssecState::Secure,
            addresses: Vec::new(),
            failure: None,
            half_known: false,
            left_out: false,
            tlsa,
        }
    }

    fn tlsa(asked: bool, records: Vec<TlsaRecord>) -> TlsaFacts {
        let base = "mx1.example.org".into();
        let state = if asked { DnssecState::Secure } else { DnssecState::Insecure };
        TlsaFacts { base, state, by: ValidatedBy::Own, asked, records: Ok(records) }
    }

    /// A server that was turned away from its RSA certificate for want of time.
    fn server() -> Server {
        let variation = Variation::OtherKeyType(KeyType::Rsa);
        let visit = Err(NotProbed::new(Why::Budget, "Four connections were made."));
        Server {
            host: "mx1.example.org".into(),
            preference: Some(10),
            address: None,
            port: 25,
            attempts: Vec::new(),
            not_probed: None,
            extras: vec![Extra { variation, visit }],
            injection: None,
            legacy: None,
            enumeration: None,
        }
    }

    fn seen<T>(mx: &MxHost, standing: &Standing, look: impl Fn(&ServerView<'_>) -> T) -> T {
        let server = server();
        look(&ServerView {
            server: &server,
            settled: settle(&server),
            judged: None,
            extras: &[None],
            mx: Some(mx),
            standing: Some(standing),
            path_control: PathControl::None,
            at: jiff::Timestamp::UNIX_EPOCH,
        })
    }

    fn standing(dane: DaneStatus, matched: Option<usize>) -> Standing {
        let (sts, sts_reason) = (StsStatus::Fail, Some("sts-mx-not-listed"));
        Standing { dane, dane_reason: Some("So it is.".into()), matched, sts, sts_reason }
    }

    #[test]
    fn a_match_is_told_by_its_record() {
        let mx = host(Some(tlsa(true, vec![record(1), record(2)])));
        let told = seen(&mx, &standing(DaneStatus::Pass, Some(1)), dane);
        assert_eq!(told.matched, Some(format!("3 1 1 {}", "02".repeat(32))));
        assert_eq!(told.base.as_deref(), Some("mx1.example.org"));
        assert_eq!((told.status.as_str(), told.records.len()), ("pass", 2));
        assert_eq!(told.reason.as_deref(), Some("So it is."));
    }

    #[test]
    fn a_base_is_told_only_where_records_were_asked_for() {
        let none = standing(DaneStatus::None, None);
        let told = seen(&host(Some(tlsa(false, Vec::new()))), &none, dane);
        assert_eq!((told.base, told.dnssec.as_deref()), (None, Some("insecure")));
        let unseen = seen(&host(None), &standing(DaneStatus::NotTested, None), dane);
        assert_eq!((unseen.status.as_str(), unseen.dnssec), ("not-tested", None));
    }

    #[test]
    fn a_flood_of_records_is_cut() {
        let flood = (0..=255).map(record).collect();
        let told =
            seen(&host(Some(tlsa(true, flood))), &standing(DaneStatus::Pass, Some(200)), dane);
        assert_eq!(told.records.len(), MOST_TLSA_SHOWN);
        assert_eq!(told.matched, Some(format!("3 1 1 {}", "c8".repeat(32))));
    }

    #[test]
    fn a_handshake_that_was_not_made_is_told_too() {
        let mx = host(None);
        let all =
            seen(&mx, &standing(DaneStatus::Pass, None), |view| extra_handshakes(view, &domain()));
        let [extra] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!(
            (extra.variation.as_str(), extra.outcome.as_str()),
            ("other-key-type", "not-probed")
        );
        assert_eq!((extra.key_type.as_deref(), extra.dane.as_deref()), (Some("RSA"), None));
        let sts = seen(&mx, &standing(DaneStatus::Pass, None), server_sts);
        assert_eq!(
            (sts.status.as_str(), sts.reason.as_deref()),
            ("fail", Some("sts-mx-not-listed"))
        );
    }

    #[test]
    fn every_state_of_tlsrpt_has_its_word() {
        let failure = |kind| Failure { kind, detail: "No answer.".into() };
        let present = TlsRptRecord::Present { rua: vec!["mailto:tls@example.org".into()] };
        let invalid = TlsRptRecord::Invalid { why: "it has no rua field".into() };
        for (record, word, kind) in [
            (Ok(present), "present", None),
            (Ok(TlsRptRecord::Absent), "absent", None),
            (Err(failure(FailureKind::Nxdomain)), "absent", None),
            (Ok(invalid), "invalid", Some("invalid-record")),
            (Err(failure(FailureKind::Servfail)), "error", Some("servfail")),
        ] {
            let sts = StsFacts { record: Ok(StsRecord::Absent), fetched: None };
            let told = tlsrpt(Some(&Policies { sts, tlsrpt: record }));
            assert_eq!(told.status, word);
            assert_eq!(told.failure.map(|failure| failure.kind).as_deref(), kind, "{word}");
            assert_eq!(told.rua.len(), usize::from(word == "present"));
        }
        assert_eq!(tlsrpt(None).status, "not-tested");
    }
}
