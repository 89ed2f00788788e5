//! Exim: a router for the domain, to a transport of its own.
//!
//! Exim looks at DANE by itself (`hosts_try_dane = *`), so where TLSA records are not met it
//! delivers nothing, whatever else is set. Does no IO, reads no clock.

use super::case::Case;
use super::names::{is_plain, own};
use super::paper::{NOT_WRITTEN, Paper, can_be_written};
use super::term::Term;
use super::{Promise, Setting, System};
use crate::facts::Target;
use crate::org::is_below;
use crate::verdict::Badge;

/// The longest name of a driver, as far as it is taken from a domain's.
const LONGEST: usize = 40;

/// The router and transport for what holds; comments where none is safe.
pub(super) fn setting(case: &Case<'_>, chosen: Option<Promise>, term: &Term) -> Setting {
    let mut paper = Paper::headed(case, chosen, term);
    let written = match chosen {
        _ if !can_be_written(case.target()) => {
            paper.say(NOT_WRITTEN);
            None
        }
        None => {
            paper.say_why_not(case);
            None
        }
        Some(_) if matches!(case.verdict.badges.dane, Badge::Fail | Badge::Error) => {
            paper.say(KEPT_BACK);
            None
        }
        Some(promise) => Some(promise),
    };
    if let Some(promise) = written {
        router(&mut paper, case, promise);
        transport(&mut paper, case, promise);
    }
    let conditions = written.map(|promise| conditions(case, promise)).unwrap_or_default();
    Setting { system: System::Exim, text: paper.into_text(), conditions }
}

const KEPT_BACK: &str = "Exim looks at DANE by itself and keeps mail for this domain back, because \
                         its TLSA records are not met or cannot be had. No router changes that \
                         without giving DANE up.";

fn router(paper: &mut Paper, case: &Case<'_>, promise: Promise) {
    let Target::Domain(domain) = case.target() else {
        paper.say("For the transport of the router that sends to this host:");
        return;
    };
    let name = instance(domain);
    paper.say("Among the routers, before the one that sends to the Internet:");
    paper.line(format!("route_{name}:"));
    let fixed = fixed_route(case).filter(|_| promise == Promise::FixedName);
    match &fixed {
        Some(_) => paper.line("  driver = manualroute"),
        None => paper.line("  driver = dnslookup"),
    }
    paper.line(format!("  domains = {domain}"));
    if let Some(hosts) = fixed {
        paper.line(format!("  route_list = {domain} {hosts}"));
    }
    if promise == Promise::Dane {
        paper.line("  dnssec_request_domains = *");
    }
    paper.line(format!("  transport = tls_{name}"));
    paper.line("  no_more");
}

/// The mail exchanges by preference, where all of them bear the recipient's name.
fn fixed_route(case: &Case<'_>) -> Option<String> {
    let name = own(case)?.name;
    let hosts: Vec<&str> = case.domain().mx.hosts.iter().map(|h| h.host.as_str()).collect();
    let all = hosts.iter().all(|host| is_plain(host) && is_below(host, &name));
    (all && !hosts.is_empty()).then(|| hosts.join(":"))
}

fn transport(paper: &mut Paper, case: &Case<'_>, promise: Promise) {
    let name = match case.target() {
        Target::Domain(domain) | Target::Host(domain, _) => instance(domain),
        Target::Literal(..) => "to_address".to_owned(),
    };
    paper.say("Among the transports:");
    paper.line(format!("tls_{name}:"));
    paper.line("  driver = smtp");
    options(case, promise).into_iter().for_each(|option| paper.line(format!("  {option}")));
}

fn options(case: &Case<'_>, promise: Promise) -> Vec<&'static str> {
    let mut all = vec!["hosts_require_tls = *"];
    match promise {
        Promise::Dane => all.push("hosts_require_dane = *"),
        Promise::Encrypts => all.push("tls_verify_hosts = :"),
        Promise::Pki => all.extend(["tls_verify_hosts = *", "tls_verify_cert_hostnames = :"]),
        Promise::PkiName | Promise::Sts | Promise::FixedName => {
            all.extend(["tls_verify_hosts = *", "tls_verify_cert_hostnames = *"]);
        }
    }
    let by_name = !matches!(promise, Promise::Dane | Promise::Encrypts);
    let literal = matches!(case.target(), Target::Literal(..));
    if !literal && (by_name || promise == Promise::Encrypts && case.must_name()) {
        all.push("tls_sni = $host");
    }
    all
}

/// A name of letters, digits and underscores, another for every domain: one underscore is a
/// dot, two are a hyphen, which begins no label.
fn instance(domain: &str) -> String {
    let underscored = domain.replace('-', "__").replace('.', "_");
    match !domain.contains('_') && underscored.len() <= LONGEST {
        true => underscored,
        false => {
            let head: String = underscored.chars().take(LONGEST).collect();
            format!("{head}_x{:08x}", fingerprint(domain))
        }
    }
}

/// FNV-1a: tells apart what the underscores made equal.
fn fingerprint(domain: &str) -> u32 {
    domain
        .bytes()
        .fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn conditions(case: &Case<'_>, promise: Promise) -> Vec<String> {
    let mut all =
        vec!["No router before this one takes mail for the domain, and no smarthost does.".into()];
    match promise {
        Promise::Dane => all.push(
            "Exim is built with DANE, and a validating resolver on the same machine is the only \
             one it asks (dns_dnssec_ok = 1; on Linux, options trust-ad in resolv.conf)."
                .to_owned(),
        ),
        Promise::Encrypts => {}
        _ => all.push(format!(
            "tls_verify_certificates names roots that include those used here ({}); its default \
             is the system's.",
            case.question.roots
        )),
    }
    if promise == Promise::FixedName && fixed_route(case).is_some() {
        all.push(
            "The route names the mail servers of today: when the recipient moves them, mail waits \
             until the route is changed."
                .to_owned(),
        );
    } else if promise == Promise::FixedName {
        all.push(
            "The names of the mail servers come from DNS: Exim checks each server's own name, not \
             the recipient's."
                .to_owned(),
        );
    }
    all
}
