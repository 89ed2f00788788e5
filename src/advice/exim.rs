//! Exim: a router for the domain, to a transport of its own.
//!
//! Exim looks at DANE by itself (`hosts_try_dane = *`), so where TLSA records are not met it
//! delivers nothing, whatever else is set. Does no IO, reads no clock.

use super::Promise;
use super::case::Case;
use super::names::{is_plain, own, unicode};
use super::paper::Paper;
use crate::facts::{MxHost, Target};
use crate::org::is_below;

/// The longest name of a driver, as far as it is taken from a domain's.
const LONGEST: usize = 40;

/// The router and transport that make this promise, and their conditions.
pub(super) fn write(paper: &mut Paper, case: &Case<'_>, promise: Promise) -> Vec<String> {
    router(paper, case, promise);
    transport(paper, case, promise);
    conditions(case, promise)
}

fn router(paper: &mut Paper, case: &Case<'_>, promise: Promise) {
    let Target::Domain(domain) = case.target() else {
        paper.say("For the transport of the router that sends to this host:");
        return;
    };
    let name = instance(domain);
    paper.say("Among the routers, before the one that sends to the Internet:");
    paper.line(format!("route_{name}:"));
    match fixed_route(case).filter(|_| promise == Promise::FixedName) {
        Some(route) => by_list(paper, domain, &route),
        None => {
            paper.line("  driver = dnslookup");
            paper.line(format!("  domains = {domain}"));
            paper.line("  ignore_target_hosts = <; 0.0.0.0 ; 127.0.0.0/8 ; ::1");
        }
    }
    if promise == Promise::Dane {
        paper.line("  dnssec_request_domains = *");
    }
    paper.line(format!("  transport = tls_{name}"));
    paper.line("  no_more");
}

/// The hosts one after the other; those of one preference in any order, as RFC 5321 asks.
fn by_list(paper: &mut Paper, domain: &str, route: &Route) {
    paper.line("  driver = manualroute");
    paper.line(format!("  domains = {domain}"));
    paper.line(format!("  route_list = {domain} {}", route.hosts));
    if route.has_equals {
        paper.line("  hosts_randomize");
    }
    paper.line("  host_find_failed = defer");
}

/// The mail exchanges in Exim's words.
pub(super) struct Route {
    /// Groups of one preference, `+` between them.
    hosts: String,
    /// Two of them have one preference.
    has_equals: bool,
}

/// The mail exchanges by preference, where all of them bear the recipient's name.
pub(super) fn fixed_route(case: &Case<'_>) -> Option<Route> {
    let name = own(case)?.name;
    let hosts = &case.domain().mx.hosts;
    let borne = |host: &MxHost| is_plain(&host.host) && is_below(&host.host, &name);
    if hosts.is_empty() || !hosts.iter().all(borne) {
        return None;
    }
    let groups: Vec<&[MxHost]> = hosts.chunk_by(|a, b| a.preference == b.preference).collect();
    let has_equals = groups.iter().any(|group| group.len() > 1);
    let names = |group: &[MxHost]| {
        group.iter().map(|host| host.host.as_str()).collect::<Vec<_>>().join(":")
    };
    let between = if has_equals { ":+:" } else { ":" };
    let hosts = groups.into_iter().map(names).collect::<Vec<_>>().join(between);
    Some(Route { hosts, has_equals })
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
    all.extend(unicode(case).map(|name| {
        format!(
            "Mail addressed with the name in Unicode needs {name} in the router's domains as well."
        )
    }));
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
            "The route names the mail servers of today and must follow the MX records: when the \
             recipient moves them, mail waits until the route is changed."
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
