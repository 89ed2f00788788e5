//! The contract's words in plain English.
//!
//! Whatever a record says, nothing more is claimed: a server that could not be
//! tested is said to be untested. Does no IO, reads no clock.

use super::page::Paint;
use crate::report::record::{Certificate, Mx, Server, Tls};

/// Each outcome, and what it means to a person.
const OUTCOMES: [(&str, &str); 21] = [
    ("encrypted", "TLS completed, and mail can pass inside it"),
    ("encrypted-legacy", "only outdated TLS, which current senders refuse"),
    ("tls-unusable", "TLS completed, but mail cannot pass inside it"),
    ("starttls-not-offered", "it answers, but offers no encryption"),
    ("starttls-masked", "a firewall, there or on the way, overwrote the offer of STARTTLS"),
    ("starttls-refused", "it offers STARTTLS, then refuses it"),
    ("starttls-deferred", "it offers STARTTLS, then says not now"),
    ("handshake-failed", "it accepts STARTTLS, but no TLS could be agreed"),
    ("greeting-refused", "it turned us away at the greeting; TLS not tested"),
    ("greeting-deferred", "it put us off at the greeting; TLS not tested"),
    ("ehlo-refused", "it refused our EHLO; TLS not tested"),
    ("ehlo-deferred", "it put us off at EHLO; TLS not tested"),
    ("not-smtp", "what answers is not usable SMTP; TLS not tested"),
    ("connection-refused", "it refuses connections to the port; TLS not tested"),
    ("unreachable", "no way there from here; TLS not tested"),
    ("reset", "the connection was reset; TLS not tested"),
    ("closed", "the connection was closed; TLS not tested"),
    ("timed-out", "no answer in time; TLS not tested"),
    ("egress-blocked", "this network lets nothing out to the port; TLS not tested"),
    ("path-intercepted", "something in this network answers for it; TLS not tested"),
    ("not-probed", "it was not tried"),
];

/// Each way to fail trust, said of "certificate".
const TRUST: [(&str, &str); 10] = [
    ("trusted", "trusted"),
    ("self-signed", "signed by itself"),
    ("unknown-issuer", "of an issuer that is not in the trust store"),
    ("incomplete-chain", "sent without the whole chain"),
    ("expired", "expired"),
    ("not-yet-valid", "not yet valid"),
    ("weak-key", "with a weak key"),
    ("weak-signature", "with a weak signature"),
    ("wrong-usage", "not issued for servers"),
    ("malformed", "unreadable, or not its own"),
];

fn look_up<'a>(table: &[(&str, &'a str)], word: &'a str) -> &'a str {
    table.iter().find(|(known, _)| *known == word).map_or(word, |(_, meaning)| meaning)
}

/// What an outcome means.
pub(in crate::report) fn outcome(word: &str) -> &str {
    look_up(&OUTCOMES, word)
}

/// The colour of an outcome: red only where something was settled.
pub(super) fn outcome_paint(server: &Server) -> Paint {
    match server.outcome.as_str() {
        "encrypted" => Paint::Good,
        _ if server.conclusive => Paint::Bad,
        _ => Paint::Unsure,
    }
}

/// The outcome's own word, with the stage where that says more.
pub(super) fn headword(server: &Server) -> String {
    let stage = server.stage.as_deref().filter(|_| stage_matters(&server.outcome));
    stage.map_or_else(
        || format!("{}:", server.outcome),
        |stage| format!("{} ({stage}):", server.outcome),
    )
}

fn stage_matters(outcome: &str) -> bool {
    matches!(outcome, "not-smtp" | "unreachable" | "reset" | "closed" | "timed-out")
}

/// Version, group and suite; what is offered where nothing was completed.
pub(in crate::report) fn session(tls: &Tls) -> Option<String> {
    let agreed: Vec<&str> = [&tls.version, &tls.key_exchange, &tls.cipher_suite]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    if agreed.is_empty() { offered(tls) } else { Some(agreed.join(", ")) }
}

/// What a hello was answered with.
fn offered(tls: &Tls) -> Option<String> {
    let offered = tls.offered.as_ref()?;
    let words = |of| offered.get(of).and_then(|list| list.as_array()).into_iter().flatten();
    let all = ["versions", "groups", "suites"].into_iter().flat_map(words);
    let words: Vec<&str> = all.filter_map(|word| word.as_str()).collect();
    (!words.is_empty()).then(|| format!("offers {}; no handshake was finished", words.join(", ")))
}

/// Trust, with all faults.
pub(in crate::report) fn trust(certificate: &Certificate) -> String {
    with_faults(certificate, faults(certificate))
}

/// The same for a certificate that came in clear, where no handshake was finished: nobody
/// proved that it is the server's own.
pub(in crate::report) fn unproved(certificate: &Certificate) -> String {
    let mut others = faults(certificate).filter(|fault| *fault != "weak-signature").peekable();
    match others.peek() {
        None => "certificate shown without proof".to_owned(),
        Some(_) => format!("{}, shown without proof", with_faults(certificate, others)),
    }
}

fn faults(certificate: &Certificate) -> impl Iterator<Item = &str> {
    std::iter::once(&certificate.trust).chain(&certificate.also).map(String::as_str)
}

fn with_faults<'a>(certificate: &Certificate, faults: impl Iterator<Item = &'a str>) -> String {
    let said = faults.map(|fault| match fault {
        "expired" => expired(certificate),
        other => look_up(&TRUST, other).to_owned(),
    });
    format!("certificate {}", said.collect::<Vec<_>>().join(", also "))
}

/// The leaf's end may still be ahead: an expired issuer breaks the path too.
fn expired(certificate: &Certificate) -> String {
    match certificate.days_left {
        0.. => "with an expired one in its path".to_owned(),
        -1 => "expired 1 day ago".to_owned(),
        days => format!("expired {} days ago", days.unsigned_abs()),
    }
}

/// Whether the name fits.
pub(in crate::report) fn identity(certificate: &Certificate) -> &str {
    match certificate.identity.as_str() {
        "match" => "name matches",
        "cn-only" => "name only in the common name, which many senders ignore",
        "mismatch" => "name does not match",
        "none" => "it carries no name",
        other => other,
    }
}

/// Time left, for a certificate that is in date.
pub(in crate::report) fn time_left(certificate: &Certificate) -> Option<String> {
    match certificate.days_left {
        _ if certificate.trust == "not-yet-valid" => {
            Some(format!("valid from {}", day(certificate.not_before)))
        }
        ..0 => None,
        0 => Some("less than a day left".to_owned()),
        1 => Some("1 day left".to_owned()),
        days => Some(format!("{days} days left")),
    }
}

/// The day of a time, in UTC.
pub(in crate::report) fn day(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// What the first column of a mail exchange says.
pub(in crate::report) fn exchange(mx: &Mx, preference: u16) -> String {
    match mx.source.as_str() {
        "implicit" => "Implicit MX".to_owned(),
        "host" => "Host".to_owned(),
        "literal" => "Address".to_owned(),
        _ => format!("MX {preference}"),
    }
}

/// Why MTA-STS fails for a server, as the findings call it.
pub(in crate::report) fn sts_reason(id: &str) -> &str {
    match id {
        "sts-mx-not-listed" => "the policy does not name it",
        "starttls-not-supported" => "it offers no STARTTLS",
        "starttls-refused" => "it refuses STARTTLS",
        "legacy-tls-only" => "it speaks only outdated TLS",
        "validation-failure" => "no TLS session came about",
        "certificate-expired" => "its certificate has expired",
        "certificate-not-trusted" => "its certificate is not trusted",
        "certificate-host-mismatch" => "its certificate does not name it",
        other => other,
    }
}

/// What became of the signatures of an answer.
pub(in crate::report) fn dnssec(state: &str) -> &str {
    match state {
        "secure" => "signed",
        "insecure" => "not signed",
        "bogus" => "with wrong signatures",
        "indeterminate" => "under no trust anchor",
        "unknown" => "not judged",
        other => other,
    }
}

/// Whole days, or hours where it is less than a day.
pub(super) fn span_of_time(seconds: u64) -> String {
    let counted = |count: u64, unit: &str| match count {
        1 => format!("1 {unit}"),
        _ => format!("{count} {unit}s"),
    };
    match seconds {
        86_400.. => counted(seconds / 86_400, "day"),
        3_600.. => counted(seconds / 3_600, "hour"),
        _ => counted(seconds, "second"),
    }
}

/// The answer to the one question.
pub(super) fn ready(ready: Option<bool>) -> (&'static str, Paint) {
    match ready {
        Some(true) => ("yes", Paint::Good),
        Some(false) => ("no", Paint::Bad),
        None => ("cannot tell", Paint::Unsure),
    }
}

/// What else to say of a negative: how sure it is, and whether this network was checked.
pub(in crate::report) fn caveats(server: &Server) -> Vec<&'static str> {
    let differed = server.findings.iter().any(|id| id == "starttls-inconsistent");
    let certainty = match server.outcome.as_str() {
        _ if differed => Some("Another connection was answered otherwise."),
        "handshake-failed" if !server.conclusive => Some("This is not the last word."),
        "starttls-not-offered" | "starttls-refused" if !server.conclusive => {
            Some("No second connection confirmed this.")
        }
        "starttls-not-offered" | "starttls-refused" => Some("A second connection confirmed this."),
        "handshake-failed" => Some("No version of TLS was answered."),
        _ => None,
    };
    let hidden = matches!(server.outcome.as_str(), "starttls-not-offered" | "starttls-masked");
    let path = match server.path_control.as_str() {
        "none" if hidden => Some("Whether this network hides the offer was not checked."),
        "failed" if hidden => Some("Unrelated servers offer none from here either."),
        _ => None,
    };
    certainty.into_iter().chain(path).collect()
}

/// The colour of a severity.
pub(super) fn severity_paint(severity: &str) -> Paint {
    match severity {
        "critical" | "high" => Paint::Bad,
        "medium" => Paint::Unsure,
        "info" => Paint::Faint,
        _ => Paint::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = include_str!("../../../docs/schema/mxtls.domain-1.schema.json");

    fn schema_words(name: &str) -> Vec<String> {
        let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
        serde_json::from_value(schema["$defs"][name]["enum"].clone()).unwrap()
    }

    #[test]
    fn every_outcome_of_the_contract_has_plain_words() {
        assert_eq!(schema_words("outcome"), OUTCOMES.map(|(word, _)| word));
    }

    #[test]
    fn every_fault_of_a_certificate_has_plain_words() {
        assert_eq!(schema_words("trust"), TRUST.map(|(word, _)| word));
    }

    /// The certificate of the first server in one of the example records, with these faults.
    fn certificate(trust: &str, also: &[&str]) -> Certificate {
        let record = include_str!("../../../fixtures/records/legacy.json");
        let record: crate::report::record::Domain = serde_json::from_str(record).unwrap();
        let shown = record.servers[0].certificate.clone().unwrap();
        let also = also.iter().map(|fault| (*fault).to_owned()).collect();
        Certificate { trust: trust.to_owned(), also, days_left: -2, ..shown }
    }

    #[test]
    fn a_certificate_without_proof_is_not_said_to_be_weakly_signed() {
        let said = |trust, also| unproved(&certificate(trust, also));
        assert_eq!(said("weak-signature", &[]), "certificate shown without proof");
        let expired = "certificate expired 2 days ago, shown without proof";
        assert_eq!(said("expired", &["weak-signature"]), expired);
        assert_eq!(
            trust(&certificate("expired", &["weak-signature"])),
            "certificate expired 2 days ago, also with a weak signature"
        );
    }

    #[test]
    fn a_word_from_a_later_version_stands_for_itself() {
        assert_eq!(outcome("encrypted-quantum"), "encrypted-quantum");
    }
}
