//! MTA-STS (RFC 8461): whether a sender gets a policy now, and one server under it.

use super::{StsPolicyStanding, StsStatus, is_last_try, turned_down, within};
use crate::cert::{Identity, Judgement, Trust};
use crate::checks::{Judged, ServerView};
use crate::facts::{Extra, Fetched, Outcome, Policies, Variation};
use crate::policy::{StsMode, StsPolicy, StsRecord};

/// Several TXT records: none counts.
pub(in crate::checks) const SEVERAL_RECORDS: &str = "several-records";
/// A TXT record that is none.
pub(in crate::checks) const INVALID_RECORD: &str = "invalid-record";
/// The policy host did not prove its name.
pub(in crate::checks) const CERTIFICATE: &str = "certificate";
/// A file that is no policy.
pub(in crate::checks) const INVALID_POLICY: &str = "invalid-policy";

/// MTA-STS of a domain, from what was found and from the policy host's certificate.
pub fn sts_policy<'a>(
    policies: Option<&'a Policies>,
    policy_host: Option<&Judgement>,
) -> StsPolicyStanding<'a> {
    let Some(sts) = policies.map(|policies| &policies.sts) else {
        return StsPolicyStanding::NotTested;
    };
    match (&sts.record, &sts.fetched) {
        (Err(failure), _) if failure.kind.is_definite() => StsPolicyStanding::Absent,
        (Err(failure), _) => error(failure.kind.word(), failure.detail.clone(), false),
        (Ok(StsRecord::Absent), _) => StsPolicyStanding::Absent,
        (Ok(StsRecord::Several { count }), _) => {
            let detail = format!("There are {count} MTA-STS records where one must stand.");
            error(SEVERAL_RECORDS, detail, true)
        }
        (Ok(StsRecord::Invalid { why }), _) => {
            error(INVALID_RECORD, format!("The MTA-STS record is invalid: {why}."), true)
        }
        (Ok(StsRecord::Present { .. }), None) => StsPolicyStanding::NotTested,
        (Ok(StsRecord::Present { .. }), Some(fetched)) => served(fetched, policy_host),
    }
}

fn error(kind: &'static str, detail: String, definite: bool) -> StsPolicyStanding<'static> {
    StsPolicyStanding::Error { kind, detail, definite }
}

/// What a host says that does not prove its name is not even read: its certificate comes
/// first, whatever became of the file (A-8461-2).
fn served<'a>(fetched: &'a Fetched, host: Option<&Judgement>) -> StsPolicyStanding<'a> {
    let doubt = host.and_then(|judgement| unproved(&fetched.host, judgement));
    match (doubt, &fetched.file) {
        (Some(detail), _) => error(CERTIFICATE, detail, true),
        (None, Err(failure)) => {
            error(failure.kind.word(), failure.detail.clone(), failure.kind.is_definite())
        }
        (None, Ok(_)) if host.is_none() => {
            error(CERTIFICATE, format!("{} showed no certificate.", fetched.host), true)
        }
        (None, Ok(file)) => match &file.policy {
            Ok(policy) => StsPolicyStanding::Policy(policy),
            Err(why) => {
                let detail = format!("What {} serves is no policy: {why}.", fetched.host);
                error(INVALID_POLICY, detail, true)
            }
        },
    }
}

/// Why the certificate does not prove the host's name; a common name is none.
fn unproved(host: &str, judgement: &Judgement) -> Option<String> {
    match (judgement.trust, judgement.identity) {
        (Trust::Trusted, Identity::Match) => None,
        (Trust::Trusted, _) => Some(format!("The certificate of {host} is not for that name.")),
        _ => Some(format!("The certificate of {host} is not accepted: {}", within(&judgement.why))),
    }
}

type Status = (StsStatus, Option<&'static str>);

const OPEN: Status = (StsStatus::NotTested, None);

/// One server under the policy, and the id of what it falls short by (A-8461-4 to 6).
pub(super) fn judge(view: &ServerView<'_>, sts: &StsPolicyStanding<'_>) -> Status {
    match sts {
        StsPolicyStanding::NotTested | StsPolicyStanding::Error { definite: false, .. } => OPEN,
        StsPolicyStanding::Absent | StsPolicyStanding::Error { .. } => (StsStatus::None, None),
        StsPolicyStanding::Policy(policy) if policy.mode == StsMode::None => {
            (StsStatus::None, None)
        }
        StsPolicyStanding::Policy(policy) => under(view, policy),
    }
}

fn under(view: &ServerView<'_>, policy: &StsPolicy) -> Status {
    let short = |id| (StsStatus::Fail, Some(id));
    if !policy.covers(&view.server.host) {
        return short("sts-mx-not-listed");
    }
    if !view.settled.conclusive || view.is_in_doubt() {
        return OPEN;
    }
    match view.settled.outcome {
        _ if view.settled.inconsistent => short("starttls-inconsistent"),
        Outcome::Encrypted => certificates(view),
        Outcome::EncryptedLegacy => short("legacy-tls-only"),
        Outcome::StarttlsNotOffered => short("starttls-not-supported"),
        Outcome::StarttlsRefused => short("starttls-refused"),
        _ => short("validation-failure"),
    }
}

/// One handshake shows one certificate of an RSA and ECDSA pair: both must do (A-CERT-6).
fn certificates(view: &ServerView<'_>) -> Status {
    let extras = view.server.extras.iter().zip(view.extras);
    let all = &view.server.extras;
    let others = extras.filter_map(|(extra, judged)| other_key(all, extra, judged.as_ref()));
    let own = of_certificate(view.judged);
    std::iter::once(own).chain(others).min_by_key(|(status, _)| rank(*status)).unwrap_or(OPEN)
}

fn rank(status: StsStatus) -> u8 {
    match status {
        StsStatus::Fail => 0,
        StsStatus::NotTested => 1,
        StsStatus::Pass | StsStatus::None => 2,
    }
}

/// `None` where there is no such certificate, or the handshake is none that senders make.
fn other_key(all: &[Extra], extra: &Extra, judged: Option<&Judged>) -> Option<Status> {
    if !matches!(extra.variation, Variation::OtherKeyType(_)) {
        return None;
    }
    match &extra.visit {
        Ok(attempt) if attempt.session.is_some() => Some(of_certificate(judged)),
        _ if !is_last_try(all, extra) || turned_down(all, extra.variation) => None,
        _ => Some(OPEN),
    }
}

fn of_certificate(judged: Option<&Judged>) -> Status {
    let fault = match judged {
        Some(judged) => fault(&judged.judgement),
        None => Some("certificate-not-trusted"),
    };
    fault.map_or((StsStatus::Pass, None), |id| (StsStatus::Fail, Some(id)))
}

/// The finding that says what is wrong with it (A-8461-5).
fn fault(judgement: &Judgement) -> Option<&'static str> {
    match judgement.trust {
        Trust::Trusted => match judgement.identity {
            Identity::Match => None,
            Identity::CnOnly => Some("certificate-cn-only"),
            Identity::Mismatch | Identity::None => Some("certificate-host-mismatch"),
        },
        Trust::Malformed | Trust::SelfSigned | Trust::UnknownIssuer => {
            Some("certificate-not-trusted")
        }
        Trust::IncompleteChain => Some("certificate-chain-incomplete"),
        Trust::Expired => Some("certificate-expired"),
        Trust::NotYetValid => Some("certificate-not-yet-valid"),
        Trust::WrongUsage => Some("certificate-wrong-usage"),
        Trust::WeakKey => Some("certificate-weak-key"),
        Trust::WeakSignature => Some("certificate-weak-signature"),
    }
}
