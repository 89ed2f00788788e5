//! Checks of TLSA records, and of the DNS answers that they rest on.
//!
//! RFC 7672, RFC 7671; RFC 4035 for the states. Does no IO, reads no clock.

use super::catalogue::{Rule, dane as rules};
use super::mx::{Outcomes, found_or, without_look_up};
use super::standing::{DaneStatus, Published, published};
use super::starttls::{blame, offer};
use super::{CheckOutcome, Confidence, DomainCheck, DomainView, Finding, ServerCheck, ServerView};
use super::{Severity, Side};
use crate::cert::Trust;
use crate::dns::{DnssecState, Failure, FailureKind, ValidatedBy};
use crate::facts::{MxFacts, MxHost, MxSource, Outcome, TlsaFacts};
use crate::policy::{MANY_TLSA_RECORDS, TlsaRecord, considered, rolls_over};

pub(super) const SERVER_CHECKS: &[ServerCheck] =
    &[(&rules::TLSA_INVALID, tlsa_invalid), (&rules::WITHOUT_STARTTLS, without_starttls)];

pub(super) const DOMAIN_CHECKS: &[DomainCheck] = &[
    (&rules::DNSSEC_INVALID, dnssec_invalid),
    (&rules::LOOKUP_ERROR, lookup_error),
    (&rules::MX_INSECURE, mx_insecure),
    (&rules::PKIX_USAGE, pkix_usage),
    (&rules::NO_ROLLOVER, no_rollover),
    (&rules::PINS_PUBLIC_ISSUER, pins_public_issuer),
    (&rules::TOO_MANY, too_many),
];

/// How many records are quoted.
const QUOTED: usize = 6;

/// `mx1.example.org TLSA 3 1 1 ab12…`, the first records, and how many there are.
fn quoted(base: &str, records: &[TlsaRecord]) -> String {
    let first: Vec<String> = records.iter().take(QUOTED).map(ToString::to_string).collect();
    let more = records.len().saturating_sub(QUOTED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{base} TLSA {}{more}", first.join(", "))
}

/// The records that count for a server, and what is to be said where there are none.
fn in_force<'a>(view: &ServerView<'a>) -> Result<(&'a TlsaFacts, &'a [TlsaRecord]), CheckOutcome> {
    match view.mx.map(published) {
        Some(Published::Records(tlsa, records)) => Ok((tlsa, records)),
        Some(Published::None) => Err(CheckOutcome::NotApplicable("there is no TLSA record")),
        Some(Published::NotTested(why) | Published::Error(why)) => {
            Err(CheckOutcome::NotTested(why))
        }
        None => Err(CheckOutcome::NotTested("no TLSA record was looked up".to_owned())),
    }
}

/// A-7672-9 to 14. What a server without TLS falls short by is another finding.
fn tlsa_invalid(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let (tlsa, records) = match in_force(view) {
        Ok(found) => found,
        Err(outcome) => return outcome,
    };
    let Some(standing) = view.standing else { return view.not_tested() };
    let reason = standing.dane_reason.as_deref().unwrap_or_default();
    match standing.dane {
        DaneStatus::Pass => CheckOutcome::Pass,
        DaneStatus::Fail if answers_no(view) => CheckOutcome::NotApplicable("there is no TLS"),
        DaneStatus::Fail => {
            let message = format!(
                "What {} shows is not what its TLSA records promise. Senders that follow DANE \
                 and are shown it do not deliver.",
                view.name()
            );
            let evidence = format!("{reason} {}{}", quoted(&tlsa.base, records), own_key(view));
            view.finding(rule, message, evidence).into()
        }
        DaneStatus::Unusable => {
            let message = format!(
                "{} has TLSA records that mail servers cannot use. Senders that follow DANE \
                 demand TLS and do not know with whom.",
                view.name()
            );
            let mut finding =
                view.finding(rule, message, format!("{reason} {}", quoted(&tlsa.base, records)));
            finding.severity = Severity::Medium;
            finding.into()
        }
        DaneStatus::None | DaneStatus::Error | DaneStatus::NotTested => {
            CheckOutcome::NotTested(reason.to_owned())
        }
    }
}

/// The record that would fit, for comparison.
fn own_key(view: &ServerView<'_>) -> String {
    let judged = view.judged.map(|judged| &judged.certificate.spki_sha256);
    judged.map_or_else(String::new, |key| format!("; the key shown is 3 1 1 {key}"))
}

/// The server said no to STARTTLS for good, always or at times.
fn answers_no(view: &ServerView<'_>) -> bool {
    let no = |outcome| matches!(outcome, Outcome::StarttlsNotOffered | Outcome::StarttlsRefused);
    view.settled.conclusive && no(view.settled.worst)
}

/// A-7672-18: usable or not, signed records commit the server to TLS.
fn without_starttls(view: &ServerView<'_>, rule: &'static Rule) -> CheckOutcome {
    let (tlsa, records) = match in_force(view) {
        Ok(found) => found,
        Err(outcome) => return outcome,
    };
    if !answers_no(view) {
        return match view.settled.decisive.is_some_and(|a| a.session.is_some()) {
            true => CheckOutcome::Pass,
            false => view.not_tested(),
        };
    }
    let (what, side) = match view.settled.worst {
        Outcome::StarttlsRefused => ("refused STARTTLS", (Side::Server, Confidence::High)),
        _ => ("did not offer STARTTLS", blame(view)),
    };
    let at_times = if view.settled.inconsistent { " in one connection" } else { "" };
    let message = format!(
        "{} has TLSA records and {what}{at_times}. Senders that follow DANE do not deliver there; \
         others deliver in clear.",
        view.name()
    );
    let evidence = format!("{}; {}", quoted(&tlsa.base, records), offer(view));
    let mut finding = view.finding(rule, message, evidence);
    (finding.side, finding.confidence) = side;
    finding.into()
}

/// A-7672-1: the MX answer, and of each host the addresses first, for TLSA comes after them.
fn dnssec_invalid(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    let mx = &view.domain.mx;
    let of_mx = is_bogus(mx.dnssec, mx.failure.as_ref()).then(|| {
        let name = view.domain.target.name();
        let message = format!(
            "The signatures of the MX records of {name} do not hold. Senders that check them do \
             not deliver at all."
        );
        Finding::new(rule, message, answer(&format!("{name} MX"), mx.dnssec, mx.failure.as_ref()))
    });
    let of_hosts = mx.hosts.iter().filter_map(|host| bogus_host(host, rule));
    let findings = of_mx.into_iter().chain(of_hosts).collect();
    found_or(findings, || no_bogus_answer(view))
}

fn is_bogus(state: DnssecState, failure: Option<&Failure>) -> bool {
    state == DnssecState::Bogus || failure.is_some_and(|f| f.kind == FailureKind::Bogus)
}

fn answer(question: &str, state: DnssecState, failure: Option<&Failure>) -> String {
    failure.map_or_else(|| format!("{question}: {}", state.word()), |f| f.detail.clone())
}

fn bogus_host(host: &MxHost, rule: &'static Rule) -> Option<Finding> {
    let (what, evidence) = if is_bogus(host.dnssec, host.failure.as_ref()) {
        let question = format!("{} A, AAAA", host.host);
        ("addresses", answer(&question, host.dnssec, host.failure.as_ref()))
    } else {
        let tlsa = host.tlsa.as_ref()?;
        let failure = tlsa.records.as_ref().err();
        let question = format!("{} TLSA", tlsa.base);
        is_bogus(tlsa.state, failure)
            .then(|| ("TLSA records", answer(&question, tlsa.state, failure)))?
    };
    let message = format!(
        "The signatures of the {what} of {} do not hold. Senders that check them keep the mail \
         back.",
        host.host
    );
    Some(Finding::new(rule, message, evidence).on(&host.host, None))
}

/// What it means that no answer was bogus: some may not have been checked.
fn no_bogus_answer(view: &DomainView<'_>) -> CheckOutcome {
    let mx = &view.domain.mx;
    if mx.source == MxSource::Literal {
        return CheckOutcome::NotApplicable("an address needs no look-up");
    }
    if let Some(untold @ CheckOutcome::NotTested(_)) = without_look_up(view) {
        return untold;
    }
    let unchecked = (mx.source != MxSource::Host && mx.dnssec == DnssecState::Unknown)
        || mx.hosts.iter().any(|host| host.dnssec == DnssecState::Unknown);
    match unchecked {
        true => CheckOutcome::NotTested("nobody checked the signatures of all answers".to_owned()),
        false if mx.hosts.is_empty() => CheckOutcome::NotApplicable("there is no mail exchange"),
        false => CheckOutcome::Pass,
    }
}

/// A-7672-2.
fn lookup_error(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    let findings = view.domain.mx.hosts.iter().filter_map(|host| unanswered(host, rule));
    found_or(findings.collect(), || {
        match (without_look_up(view), view.domain.mx.hosts.as_slice()) {
            (Some(untold @ CheckOutcome::NotTested(_)), _) => untold,
            (_, []) => CheckOutcome::NotApplicable("there is no mail exchange"),
            (_, hosts) => {
                hosts.iter().find_map(untold).map_or(CheckOutcome::Pass, CheckOutcome::NotTested)
            }
        }
    })
}

fn untold(host: &MxHost) -> Option<String> {
    match published(host) {
        Published::NotTested(why) | Published::Error(why) => Some(why),
        Published::None | Published::Records(..) => None,
    }
}

fn unanswered(host: &MxHost, rule: &'static Rule) -> Option<Finding> {
    use FailureKind as K;
    let tlsa = host.tlsa.as_ref()?;
    let Published::Error(detail) = published(host) else { return None };
    let kind = tlsa.records.as_ref().err().map(|failure| failure.kind);
    if bogus_host(host, rule).is_some() {
        return None;
    }
    let message = format!(
        "Whether {} has TLSA records could not be learnt. Senders that follow DANE keep the mail \
         back until they can.",
        host.host
    );
    let mut finding = Finding::new(rule, message, detail).on(&host.host, None);
    // Our own validation lacked a key: that may be for want of time here.
    let ours = tlsa.state == DnssecState::Indeterminate && tlsa.by == ValidatedBy::Own;
    finding.transient = ours || matches!(kind, Some(K::Servfail | K::Timeout | K::Network));
    if ours || kind == Some(K::Network) {
        finding.side = Side::Prober;
    }
    Some(finding)
}

/// A-7672-4.
fn mx_insecure(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    vec![mx_signed(view, rule)]
}

fn mx_signed(view: &DomainView<'_>, rule: &'static Rule) -> CheckOutcome {
    let MxFacts { source, dnssec, hosts, .. } = &view.domain.mx;
    if let Some(outcome) = without_look_up(view) {
        return outcome;
    }
    let promised = |host: &MxHost| match published(host) {
        Published::Records(_, records) => !considered(records).is_empty(),
        _ => false,
    };
    if *source == MxSource::Null || hosts.is_empty() || !hosts.iter().all(promised) {
        return hosts.iter().find_map(untold).map_or(
            CheckOutcome::NotApplicable("not every mail exchange has TLSA records"),
            CheckOutcome::NotTested,
        );
    }
    match dnssec {
        DnssecState::Secure => CheckOutcome::Pass,
        DnssecState::Insecure => {
            let name = view.domain.target.name();
            let message = format!(
                "The mail exchanges of {name} have TLSA records, but its MX records are not \
                 signed. DANE holds from the hosts on, not from the domain."
            );
            Finding::new(rule, message, format!("{name} MX: not signed")).into()
        }
        state => CheckOutcome::NotTested(format!("the state of the MX answer is {}", state.word())),
    }
}

/// A question to the records of every host that has some.
fn of_records(
    view: &DomainView<'_>,
    rule: &'static Rule,
    ask: impl Fn(&MxHost, &[TlsaRecord]) -> Option<String>,
) -> Outcomes {
    let mut findings = Vec::new();
    let (mut open, mut seen) = (None, false);
    for host in &view.domain.mx.hosts {
        match published(host) {
            Published::Records(tlsa, records) => {
                seen = true;
                let told = ask(host, records);
                findings.extend(told.map(|message| {
                    Finding::new(rule, message, quoted(&tlsa.base, records)).on(&host.host, None)
                }));
            }
            Published::NotTested(why) | Published::Error(why) => open = Some(why),
            Published::None => {}
        }
    }
    found_or(findings, || match (without_look_up(view), open) {
        (Some(untold @ CheckOutcome::NotTested(_)), _) => untold,
        (_, Some(why)) => CheckOutcome::NotTested(why),
        _ if seen => CheckOutcome::Pass,
        _ => CheckOutcome::NotApplicable("there is no TLSA record"),
    })
}

/// A-7672-11.
fn pkix_usage(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    of_records(view, rule, |host, records| {
        let count = records.iter().filter(|record| record.is_pkix()).count();
        (count > 0).then(|| {
            format!(
                "{count} of the {} TLSA records of {} are of usage 0 or 1, which mail servers \
                 pass over. Publish 3 1 1.",
                records.len(),
                host.host
            )
        })
    })
}

/// A-7672-17. Records that nobody can use have another finding.
fn no_rollover(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    of_records(view, rule, |host, records| {
        let alone = !considered(records).is_empty() && !rolls_over(records);
        alone.then(|| {
            format!(
                "The TLSA records of {} fit one key alone. Publish the next key's record before \
                 you change it.",
                host.host
            )
        })
    })
}

/// A-7672-17: whoever leads to a root of the trust store is taken for a public issuer.
fn pins_public_issuer(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    of_records(view, rule, |host, records| {
        let pins = records.iter().any(|r| r.usable().is_ok() && r.pins_issuer_certificate());
        let is_public = view.servers.iter().any(|server| {
            server.server.host == host.host
                && !server.is_in_doubt()
                && server.judged.is_some_and(|judged| judged.judgement.trust == Trust::Trusted)
        });
        (pins && is_public).then(|| {
            format!(
                "A TLSA record of {} pins the certificate of a public issuer, which may replace \
                 it at any time. Pin the key: 3 1 1 or 2 1 1.",
                host.host
            )
        })
    })
}

/// A-7672-17.
fn too_many(view: &DomainView<'_>, rule: &'static Rule) -> Outcomes {
    of_records(view, rule, |host, records| {
        let count = records.len();
        (count > MANY_TLSA_RECORDS).then(|| {
            format!("{} has {count} TLSA records. Delete those that nobody needs.", host.host)
        })
    })
}
