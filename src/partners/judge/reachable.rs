//! Whether a server answers at all: a fault only once our own way is shown open.

use super::case::{Look, Told};
use super::domain::is_definite;
use super::words;

/// Findings that tell why it does not.
pub(super) const EXPLAIN: &[&str] = &[
    "greeting-refused",
    "rate-limited",
    "not-smtp",
    "mx-unresolvable",
    "mx-accepts-no-connections",
    "port-25-blocked",
    "path-intercepted",
];

/// How often it must have been silent before that counts.
const ENOUGH_TRIES: usize = 2;

/// Whether it was greeted by the server with a 2xx.
pub(super) fn reachable(look: &Look<'_>) -> Option<Told> {
    let (name, server) = (look.name(), look.server);
    if was_greeted(look) {
        return Some(Told::pass(format!("{name} answers as a mail server.")).showing("greeted"));
    }
    let told = match server.outcome.as_str() {
        "not-probed" if has_no_address(look) => {
            Told::firm_fail(format!("{name} has no address, so no mail reaches it."))
        }
        "connection-refused" | "unreachable" | "timed-out" | "reset" | "closed"
        | "greeting-refused" | "not-smtp" => silent(look),
        // Who asks us to come again later does answer: others may be let in.
        _ => Told::open(look.why_open()),
    };
    Some(told.showing(&server.outcome))
}

/// What can only follow a 2xx greeting did.
fn was_greeted(look: &Look<'_>) -> bool {
    let server = look.server;
    let later = |stage: &str| !matches!(stage, "resolve" | "connect" | "greeting");
    match server.outcome.as_str() {
        "encrypted"
        | "encrypted-legacy"
        | "tls-unusable"
        | "starttls-not-offered"
        | "starttls-masked"
        | "starttls-refused"
        | "starttls-deferred"
        | "handshake-failed"
        | "ehlo-refused"
        | "ehlo-deferred" => true,
        "timed-out" | "reset" | "closed" | "not-smtp" => server.stage.as_deref().is_some_and(later),
        _ => false,
    }
}

fn has_no_address(look: &Look<'_>) -> bool {
    let mut hosts = look.case.record.mx.records.iter();
    let own = hosts.find(|host| host.host == look.server.host);
    own.and_then(|host| host.failure.as_ref()).is_some_and(is_definite)
        && look.server.address.is_none()
}

fn silent(look: &Look<'_>) -> Told {
    let why = look.why_open();
    match () {
        () if look.server.path_control != "passed" => Told::open(format!(
            "{why} No other server showed that this network is open for {}.",
            family(look)
        )),
        () if look.case.tries < ENOUGH_TRIES => {
            Told::open(format!("{why} It was tried once, which is not enough to tell."))
        }
        () if look.server.outcome == "greeting-refused" => {
            Told::fail(format!("{why} It may turn away our address alone, but reachable is asked."))
        }
        () => Told::fail(format!(
            "{} {}{}, while other servers answered; reachable is asked.",
            look.name(),
            words::open_clause(&look.server.outcome),
            look.case.tries()
        )),
    }
}

/// The way out: that of the other family may be open while this one is shut.
fn family(look: &Look<'_>) -> &'static str {
    match look.server.address.as_deref().is_some_and(|address| address.contains(':')) {
        true => "IPv6",
        false => "IPv4",
    }
}
