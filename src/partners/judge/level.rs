//! The level of TLS that a server reaches.

use std::cmp::Ordering;

use super::case::{Case, Look, Told};
use super::words::{self, cut};
use crate::report::record::Certificate;
use crate::verdict::Level;

/// Findings that tell why a server falls short, or why it is open.
pub(super) const EXPLAIN: &[&str] = &[
    "starttls-not-supported",
    "starttls-refused",
    "starttls-deferred",
    "starttls-masked",
    "starttls-inconsistent",
    "validation-failure",
    "tls-unusable",
    "legacy-tls-only",
    "certificate-expired",
    "certificate-not-yet-valid",
    "certificate-not-trusted",
    "certificate-chain-incomplete",
    "certificate-host-mismatch",
    "certificate-cn-only",
    "certificate-weak-key",
    "certificate-weak-signature",
    "certificate-wrong-usage",
    "greeting-refused",
    "rate-limited",
    "not-smtp",
    "mx-unresolvable",
    "mx-private-address",
    "port-25-blocked",
    "path-intercepted",
];

/// Whether it reaches what is asked.
pub(super) fn level(look: &Look<'_>) -> Option<Told> {
    let asked = look.case.terms.level.least();
    let Some(level) = look.level() else { return Some(Told::open(look.why_open())) };
    let (name, word) = (look.name(), asked.word());
    let told = match level.cmp(&asked) {
        Ordering::Less => Told::fail(short(look, level, word)),
        Ordering::Equal => Told::pass(format!("{name} reaches {word}, as asked.")),
        Ordering::Greater => {
            Told::pass(format!("{name} reaches {}; {word} is asked.", level.word()))
        }
    };
    Some(told.showing(level.word()))
}

fn short(look: &Look<'_>, level: Level, asked: &str) -> String {
    let name = look.name();
    let said = match level {
        Level::None | Level::Legacy => {
            let clause = words::lacking_clause(&look.server.outcome);
            format!("{name} {clause}; {asked} is asked.")
        }
        _ => {
            let why = look.server.certificate.as_ref().map_or("it showed none", fault);
            format!("{name} reaches {} alone, {asked} is asked: {why}.", level.word())
        }
    };
    let hidden = look.server.outcome == "starttls-not-offered";
    match look.server.path_control.as_str() {
        "passed" | "failed" => said,
        _ if hidden && look.case.path != "failed" => format!("{said} {}", words::WAY_UNCHECKED),
        _ => said,
    }
}

/// What keeps the certificate from proving the server's name.
fn fault(certificate: &Certificate) -> &'static str {
    match (certificate.trust.as_str(), certificate.identity.as_str()) {
        ("trusted", "cn-only") => "its certificate has the name only where nobody looks for it",
        ("trusted", _) => "its certificate is not for its name",
        ("expired", _) => "its certificate has expired",
        ("not-yet-valid", _) => "its certificate is not valid yet",
        ("self-signed", _) => "its certificate is self-signed",
        ("incomplete-chain", _) => "it sends its certificate without the issuer's",
        ("unknown-issuer", _) => "its certificate has an issuer that the trust store lacks",
        _ => "its certificate is not trusted",
    }
}

/// Why `authenticated` holds or not: of the domain, by its badges.
pub(super) fn authenticated(case: &Case<'_>) -> Told {
    let verdict = &case.record.verdict;
    let name = &case.name;
    let badges = format!("DANE: {}, MTA-STS: {}", cut(&verdict.dane), cut(&verdict.sts));
    let told = match case.ready(case.terms.level) {
        Some(true) => Told::pass(format!("{name} proves where its mail goes ({badges}).")),
        Some(false) => Told::fail(format!(
            "{name} does not prove where its mail goes ({badges}); authenticated is asked."
        )),
        None => Told::open(format!(
            "Whether {name} proves where its mail goes cannot be told ({badges})."
        )),
    };
    told.showing(&format!("DANE {} | MTA-STS {}", verdict.dane, verdict.sts))
}
