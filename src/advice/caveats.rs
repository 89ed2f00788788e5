//! What an answer does not cover, and what to mind with it.
//!
//! Does no IO, reads no clock.

use super::case::Case;
use super::look::{Look, Nameless, Tls12};
use super::reasons::name;
use super::{Promise, untold};
use crate::checks::StsPolicyStanding;
use crate::dns::DnssecState;
use crate::facts::Target;
use crate::policy::StsMode;
use crate::verdict::{Badge, DaneScope, Level, Require};

/// The port that mail is delivered at.
const SMTP: u16 = 25;

/// Said before everything that is sent.
const FALLBACK: &str = "Unless your system requires TLS for this domain, it may still send in \
                        clear when the handshake fails.";

const NOT_COVERED: &str = "This is about the way from your mail system to the recipient's mail \
                           servers: not what happens behind them or how mail is stored, nor its \
                           way from your users to your own mail system.";

/// All of them, the one on sending in clear first.
pub(super) fn caveats(case: &Case<'_>) -> Vec<String> {
    let chosen = case.chosen();
    if case.takes_no_mail() {
        return Vec::new();
    }
    let mut all = vec![FALLBACK.to_owned()];
    all.extend(untold::warning(case));
    all.extend(chosen.and_then(|promise| of_promise(case, promise)).map(str::to_owned));
    if chosen.is_some() {
        all.extend(sni(case));
        all.extend(versions(case));
    }
    all.extend(dane(case).map(str::to_owned));
    all.extend(sts(case).map(str::to_owned));
    all.extend(not_tested(case));
    all.push(NOT_COVERED.to_owned());
    all
}

/// Those that belong beside the line itself, whoever reads the configuration later.
pub(super) fn beside_the_line(case: &Case<'_>, promise: Promise) -> Vec<String> {
    let mut all: Vec<String> = untold::warning(case).into_iter().collect();
    all.extend(of_promise(case, promise).map(str::to_owned));
    let needing = case.looks.iter().filter(|look| look.needs_name());
    all.extend(needing.map(only_with_sni));
    all.extend(only_new(case));
    let badges = case.verdict.badges;
    let unmet = |badge: Badge| matches!(badge, Badge::Fail | Badge::Error);
    all.extend(dane(case).filter(|_| unmet(badges.dane)).map(str::to_owned));
    all.extend(sts(case).filter(|_| unmet(badges.sts)).map(str::to_owned));
    all.extend(other_port(case));
    all
}

/// What a forger can still do to a sender that requires no more than this.
fn of_promise(case: &Case<'_>, promise: Promise) -> Option<&'static str> {
    let by_name = matches!(case.target(), Target::Domain(_));
    match promise {
        Promise::Encrypts => Some(
            "No certificate is checked: whoever can lead the connection elsewhere can answer as \
             the recipient's server.",
        ),
        Promise::Pki => Some(
            "No name is checked: whoever can lead the connection elsewhere and has any trusted \
             certificate can answer as the recipient's server.",
        ),
        Promise::PkiName if by_name && case.domain().mx.dnssec != DnssecState::Secure => Some(
            "The MX answer is not signed: a forged one can lead mail to another host with a valid \
             certificate for its own name. Only a name fixed in your setting, MTA-STS or DANE \
             closes that.",
        ),
        Promise::Sts => Some(
            "MTA-STS holds for a sender that fetches the policy now. A setting that takes the \
             hosts' names from DNS instead can be led elsewhere by a forged MX answer.",
        ),
        _ => None,
    }
}

fn sni(case: &Case<'_>) -> Vec<String> {
    let needing: Vec<&Look<'_>> = case.looks.iter().filter(|look| look.needs_name()).collect();
    let mut all: Vec<String> = needing.iter().map(|look| only_with_sni(look)).collect();
    if !needing.is_empty() {
        all.push("Whether Exchange sends SNI is not known.".to_owned());
    }
    let untried = case.looks.iter().filter(|look| matches!(look.nameless, Nameless::NotTested));
    let untried: Vec<String> = untried.map(|look| name(look.view)).collect();
    all.extend((!untried.is_empty()).then(|| {
        format!("How they answer a client without SNI was not tested: {}.", untried.join(", "))
    }));
    all
}

fn only_with_sni(look: &Look<'_>) -> String {
    let name = name(look.view);
    match look.nameless {
        Nameless::Refused => format!("{name}: only with SNI; it refuses a client without it."),
        _ => format!(
            "{name}: only with SNI (Postfix servername=hostname, Exim tls_sni); a client without \
             it is shown a lesser certificate."
        ),
    }
}

/// The servers in this state as to TLS 1.2.
fn with(case: &Case<'_>, state: Tls12) -> String {
    let these = case.looks.iter().filter(|look| look.tls12 == state);
    these.map(|look| name(look.view)).collect::<Vec<_>>().join(", ")
}

fn only_new(case: &Case<'_>) -> Option<String> {
    let refused = with(case, Tls12::Refused);
    (!refused.is_empty()).then(|| {
        format!("Only TLS 1.3, so a sender that is limited to TLS 1.2 cannot deliver: {refused}.")
    })
}

fn versions(case: &Case<'_>) -> Vec<String> {
    let untested = with(case, Tls12::NotTested);
    let mut all: Vec<String> = only_new(case).into_iter().collect();
    if !untested.is_empty() {
        all.push(format!("Negotiated TLS 1.3; whether TLS 1.2 works was not tested: {untested}."));
    }
    if all.is_empty() && !case.looks.is_empty() {
        all.push("TLS 1.2 works with every server that takes TLS.".to_owned());
    }
    all
}

fn dane(case: &Case<'_>) -> Option<&'static str> {
    let badges = case.verdict.badges;
    match badges.dane {
        Badge::Fail if !badges.dane_refuses => Some(
            "DANE: TLSA records are published that no mail server can use; senders that look at \
             DANE encrypt because of them, check nothing by them, and deliver.",
        ),
        Badge::Fail if case.domain().mx.dnssec == DnssecState::Insecure => Some(
            "DANE: TLSA records are published and not met. The MX answer is not signed: some \
             senders, Postfix among them, look at DANE all the same and keep mail back.",
        ),
        Badge::Fail => Some(
            "DANE: TLSA records are published and not met, so senders that look at DANE keep mail \
             back. A line that does not look at DANE delivers in spite of it.",
        ),
        Badge::Error => Some(
            "DANE: the TLSA records cannot be had, so senders that look at DANE keep mail back.",
        ),
        _ if badges.dane_scope == Some(DaneScope::MxHostOnly) => Some(
            "DANE holds for the mail servers, but the MX answer that names them is not signed: \
             a forged one leads elsewhere.",
        ),
        _ => None,
    }
}

/// What a policy means that a sender does not find, or finds unmet (A-8461-9).
fn sts(case: &Case<'_>) -> Option<&'static str> {
    let wanted = matches!(case.question.asked, Some(Require::Sts | Require::Authenticated))
        || case.level().is_some_and(|level| level < Level::PkiName);
    match (case.verdict.badges.sts, case.question.view.sts) {
        (Badge::Fail, _) => Some(
            "MTA-STS: a policy is in force and not met, so senders that look at it keep mail back.",
        ),
        (Badge::Testing, _) => Some("MTA-STS: the policy is for testing only; nobody acts on it."),
        (Badge::Error, _) => Some(
            "MTA-STS: no policy could be had now. A sender that fetched one earlier may hold the \
             domain to it until its max_age is over.",
        ),
        (Badge::None, StsPolicyStanding::Policy(policy)) if policy.mode == StsMode::None => Some(
            "MTA-STS: the policy says that there is none any more. A sender that fetched one \
             earlier may hold the domain to it until it looks again.",
        ),
        (Badge::None, _) if wanted => Some(
            "MTA-STS: no policy found now does not mean that none is in force: a sender that \
             fetched one earlier may hold the domain to it until its max_age is over.",
        ),
        _ => None,
    }
}

/// What was left out, and where the look differs from a delivery.
fn not_tested(case: &Case<'_>) -> Vec<String> {
    let badges = case.verdict.badges;
    let policies =
        [("DANE", badges.dane, case.may_have_dane()), ("MTA-STS", badges.sts, case.may_have_sts())];
    let untested =
        policies.into_iter().filter(|(_, badge, may)| *may && *badge == Badge::NotTested);
    let untested: Vec<&str> = untested.map(|(name, ..)| name).collect();
    let servers = case.question.view.servers;
    let family = servers.iter().find(|view| view.is_other_family());
    let family = family.and_then(|view| view.server.address);
    let mut all: Vec<String> = family
        .map(|address| if address.is_ipv6() { "IPv6" } else { "IPv4" })
        .map(|family| format!("{family} addresses were not tested."))
        .into_iter()
        .collect();
    all.extend(who_looks(&untested));
    all.extend(other_port(case));
    all
}

/// What was not tested, and who looks at it by itself.
fn who_looks(untested: &[&str]) -> Option<String> {
    let who = match untested {
        [] => return None,
        ["DANE"] => "Exim and Exchange Online look",
        ["MTA-STS"] => "Exchange Online looks",
        _ => "Exchange Online and, for DANE, Exim look",
    };
    let what = untested.join(", ");
    Some(format!(
        "Not tested: {what}. {who} at it by itself, whatever is set, and mail is kept back where \
         it fails."
    ))
}

/// Where the look was at a port that the user chose for all.
fn other_port(case: &Case<'_>) -> Option<String> {
    let port = case.domain().port;
    let chosen = matches!(case.target(), Target::Domain(_) | Target::Literal(_, None));
    (chosen && port != SMTP)
        .then(|| format!("Seen at port {port}; mail is delivered at port {SMTP}."))
}
