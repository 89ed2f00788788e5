//! Checks of MTA-STS and TLS-RPT: what the domain asks of senders.
//!
//! RFC 8461, RFC 8460. That no policy was found never means that none is in force: senders
//! keep theirs (A-8461-9). Does no IO, reads no clock.

use super::StsPolicyStanding;
use super::catalogue::{Rule, sts as rules};
use super::mx::{Outcomes, found_or, record, without_look_up};
use super::standing::{CERTIFICATE, INVALID_POLICY, INVALID_RECORD, SEVERAL_RECORDS};
use super::{CheckOutcome, Confidence, DomainCheck, DomainView, Finding, Severity, Side};
use crate::facts::{FetchFailureKind, Fetched, MxSource};
use crate::policy::{StsMode, StsPolicy, TlsRptRecord};

pub(super) const CHECKS: &[DomainCheck] = &[
    (&rules::FETCH_ERROR, fetch_error),
    (&rules::INVALID, invalid),
    (&rules::WEBPKI_INVALID, webpki_invalid),
    (&rules::MX_NOT_LISTED, mx_not_listed),
    (&rules::STALE_PATTERN, stale_pattern),
    (&rules::MAX_AGE_SHORT, max_age_short),
    (&rules::VERSION_NOT_FIRST, version_not_first),
    (&rules::MEDIA_TYPE, media_type),
    (&rules::TESTING, testing),
    (&rules::TLSRPT_INVALID, tlsrpt_invalid),
];

fn untested() -> CheckOutcome {
    CheckOutcome::NotTested("MTA-STS was not looked up".to_owned())
}

const ABSENT: CheckOutcome = CheckOutcome::NotApplicable("the domain announces no policy");

/// Why no sender gets a policy now, as a question to the kind of trouble and its sentence.
fn of_trouble(view: &DomainView<'_>, ask: impl FnOnce(&str, &str) -> Option<Finding>) -> Outcomes {
    vec![match view.sts {
        StsPolicyStanding::NotTested => untested(),
        StsPolicyStanding::Absent => ABSENT,
        StsPolicyStanding::Policy(_) => CheckOutcome::Pass,
        StsPolicyStanding::Error { kind, detail, .. } => match ask(kind, detail) {
            Some(finding) => finding.into(),
            None => CheckOutcome::NotTested(detail.clone()),
        },
    }]
}

fn fetched<'a>(view: &DomainView<'a>) -> Option<&'a Fetched> {
    view.domain.policies.as_ref()?.sts.fetched.as_ref()
}

/// A-8461-2. DNS trouble, and what was ended or left alone here, is not the domain's fault.
fn fetch_error(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    use FetchFailureKind as K;
    of_trouble(view, |kind, detail| {
        let fetched = fetched(view).filter(|_| kind != CERTIFICATE)?;
        let failure = fetched.file.as_ref().err()?;
        if matches!(failure.kind, K::Dns | K::LeftAlone | K::Stopped) {
            return None;
        }
        let message = format!(
            "{} announces an MTA-STS policy, and {} does not give one. Senders without a copy act \
             as if there were none.",
            view.domain.target.name(),
            fetched.host
        );
        let mut finding = Finding::new(rule, message, detail.to_owned());
        if !failure.kind.is_definite() {
            finding.transient = true;
            (finding.side, finding.confidence) = (Side::Unknown, Confidence::Medium);
        }
        Some(finding)
    })
}

/// A-8461-1, A-8461-3.
fn invalid(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    of_trouble(view, |kind, detail| {
        let what = match kind {
            SEVERAL_RECORDS | INVALID_RECORD => "The TXT record that announces the MTA-STS policy",
            INVALID_POLICY => "The MTA-STS policy",
            _ => return None,
        };
        let message = format!(
            "{what} of {} is not valid. Senders act as if there were none.",
            view.domain.target.name()
        );
        Some(Finding::new(rule, message, detail.to_owned()))
    })
}

/// A-8461-2.
fn webpki_invalid(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    of_trouble(view, |kind, detail| {
        let host = fetched(view).filter(|_| kind == CERTIFICATE).map(|fetched| &fetched.host)?;
        let message = format!(
            "The certificate of {host} does not prove that it is that host. Senders do not read \
             its MTA-STS policy."
        );
        Some(Finding::new(rule, message, detail.to_owned()))
    })
}

/// A question to the policy, where a sender gets one.
fn of_policy(view: &DomainView<'_>, ask: impl FnOnce(&StsPolicy) -> Outcomes) -> Outcomes {
    match view.sts {
        StsPolicyStanding::NotTested => vec![untested()],
        StsPolicyStanding::Absent => vec![ABSENT],
        StsPolicyStanding::Error { detail, .. } => vec![CheckOutcome::NotTested(detail.clone())],
        StsPolicyStanding::Policy(policy) => ask(policy),
    }
}

/// The same, where the mail exchanges are known and the policy says something of them.
fn of_hosts(view: &DomainView<'_>, ask: impl FnOnce(&StsPolicy) -> Vec<Finding>) -> Outcomes {
    of_policy(view, |policy| match without_look_up(view) {
        Some(outcome) => vec![outcome],
        None if view.domain.mx.source == MxSource::Null => {
            vec![CheckOutcome::NotApplicable("the domain has no mail exchange")]
        }
        None if policy.mode == StsMode::None => {
            vec![CheckOutcome::NotApplicable("the policy's mode is none")]
        }
        None => found_or(ask(policy), || CheckOutcome::Pass),
    })
}

/// `mx: mx1.example.org, mx: *.example.net`, the first few.
fn lines(patterns: impl Iterator<Item = String>) -> String {
    patterns.take(10).map(|pattern| format!("mx: {pattern}")).collect::<Vec<_>>().join(", ")
}

/// A-8461-4: under `enforce` no mail goes there.
fn mx_not_listed(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    of_hosts(view, |policy| {
        let hosts = view.domain.mx.hosts.iter().filter(|host| !policy.covers(&host.host));
        let finding = hosts.map(|host| {
            let (consequence, severity) = match policy.mode {
                StsMode::Enforce => ("do not deliver to it", Severity::High),
                StsMode::Testing | StsMode::None => ("report it, and deliver", Severity::Medium),
            };
            let message = format!(
                "{} is a mail exchange that the MTA-STS policy does not name. Senders that follow \
                 the policy {consequence}.",
                host.host
            );
            let named = lines(policy.mx.iter().map(ToString::to_string));
            let evidence = format!("MX {}; mode: {}, {named}", record(host), policy.mode.word());
            let mut finding = Finding::new(rule, message, evidence).on(&host.host, None);
            finding.severity = severity;
            finding
        });
        finding.collect()
    })
}

/// A-8461-4, the other way round.
fn stale_pattern(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    of_hosts(view, |policy| {
        let hosts: Vec<&str> = view.domain.mx.hosts.iter().map(|h| h.host.as_str()).collect();
        let stale = policy.stale(&hosts);
        if stale.is_empty() {
            return Vec::new();
        }
        let message = format!(
            "The MTA-STS policy of {} names {} that no MX record names.",
            view.domain.target.name(),
            if stale.len() == 1 { "a host" } else { "hosts" }
        );
        let evidence = lines(stale.iter().map(ToString::to_string));
        vec![Finding::new(rule, message, evidence)]
    })
}

/// One yes or no of the policy.
fn told(view: &DomainView<'_>, ask: impl FnOnce(&StsPolicy) -> Option<Finding>) -> Outcomes {
    of_policy(view, |policy| vec![ask(policy).map_or(CheckOutcome::Pass, CheckOutcome::from)])
}

/// A-8461-8.
fn max_age_short(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    told(view, |policy| {
        let least = policy.advised_max_age()?;
        let message = format!(
            "Senders may keep the MTA-STS policy of {} for {} seconds only; with mode {} it \
             should be {least} or more.",
            view.domain.target.name(),
            policy.max_age,
            policy.mode.word()
        );
        let evidence = format!("mode: {}, max_age: {}", policy.mode.word(), policy.max_age);
        Some(Finding::new(rule, message, evidence))
    })
}

/// A-8461-3.
fn version_not_first(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    told(view, |policy| {
        let message = format!(
            "In the MTA-STS policy of {} another line comes before version. Strict senders find \
             no policy in it.",
            view.domain.target.name()
        );
        let evidence = "version: STSv1 is not the first line".to_owned();
        (!policy.version_first).then(|| Finding::new(rule, message, evidence))
    })
}

/// A-8461-2: senders should look at it, and some do.
fn media_type(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    let file = fetched(view).and_then(|fetched| fetched.file.as_ref().ok());
    let said = file.and_then(|file| file.media_type.as_deref()).unwrap_or("none");
    let plain =
        said.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/plain");
    told(view, |_| {
        let message = format!(
            "The MTA-STS policy of {} is not served as text/plain. Some senders find no policy in \
             it.",
            view.domain.target.name()
        );
        (!plain).then(|| Finding::new(rule, message, format!("Content-Type: {said}")))
    })
}

/// A-8461-6.
fn testing(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    told(view, |policy| {
        let message = format!(
            "The MTA-STS policy of {} is in testing mode. Senders report what falls short and \
             deliver all the same.",
            view.domain.target.name()
        );
        let evidence = "mode: testing".to_owned();
        (policy.mode == StsMode::Testing).then(|| Finding::new(rule, message, evidence))
    })
}

/// A-8460-1.
fn tlsrpt_invalid(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    let record = view.domain.policies.as_ref().map(|policies| &policies.tlsrpt);
    vec![match record {
        None => CheckOutcome::NotTested("TLS-RPT was not looked up".to_owned()),
        Some(Err(failure)) => CheckOutcome::NotTested(failure.detail.clone()),
        Some(Ok(TlsRptRecord::Absent)) => CheckOutcome::NotApplicable("nobody is asked to report"),
        Some(Ok(TlsRptRecord::Present { .. })) => CheckOutcome::Pass,
        Some(Ok(TlsRptRecord::Invalid { why })) => {
            let message = format!(
                "The TXT record by which {} asks for TLS reports is not valid. Nobody reports.",
                view.domain.target.name()
            );
            Finding::new(rule, message, why.clone()).into()
        }
    }]
}
