//! The definition itself: words the contract knows, and nothing forgotten.

use mxtls::demo::{Domain, Internet, MessageTruth};

const OUTCOMES: &[&str] = &[
    "encrypted",
    "encrypted-legacy",
    "tls-unusable",
    "starttls-not-offered",
    "starttls-masked",
    "starttls-refused",
    "starttls-deferred",
    "handshake-failed",
    "greeting-refused",
    "greeting-deferred",
    "ehlo-refused",
    "ehlo-deferred",
    "not-smtp",
    "connection-refused",
    "unreachable",
    "reset",
    "closed",
    "timed-out",
    "egress-blocked",
    "path-intercepted",
    "not-probed",
];
const STAGES: &[&str] =
    &["resolve", "connect", "greeting", "ehlo", "starttls", "handshake", "ehlo-after-tls", "quit"];
const LEVELS: &[&str] = &["none", "legacy", "encrypts", "pki", "pki-name"];
const SOURCES: &[&str] = &["explicit", "implicit", "null", "host", "literal", "none", "error"];
const KINDS: &[&str] =
    &["non-smtp", "same-host", "private", "same-organisation", "submission", "cross-organisation"];
const MARKS: &[&str] =
    &["details", "keyword", "negative", "absent", "no-with", "contradictory", "unparsable"];
const EVENTS: &[&str] =
    &["encrypted", "encrypted-claimed", "plaintext", "not-recorded", "internal"];
const SIDES: &[&str] = &["sender", "receiver", "both", "unknown"];
const DEGREES: &[&str] = &["high", "medium", "low"];
const STATES: &[&str] = &["secure", "insecure", "bogus", "indeterminate", "unknown"];
const DANE: &[&str] = &["pass", "fail", "none", "unusable", "error", "not-tested"];
const BADGES: &[&str] = &["pass", "fail", "testing", "none", "error", "not-tested"];
const SCOPES: &[&str] = &["domain", "mx-host-only"];
const POLICIES: &[&str] = &["enforce", "testing", "none", "absent", "error", "not-tested"];
const REPORTS: &[&str] = &["present", "absent", "invalid", "error", "not-tested"];
const REQUIRED: &[&str] = &["encrypts", "pki", "pki-name", "sts", "dane", "authenticated"];
const IDENTITIES: &[&str] = &["match", "cn-only", "mismatch", "none"];

fn domains() -> Vec<Domain> {
    Internet::built_in().unwrap().domains
}

fn known(word: Option<&str>, words: &[&str], of: &str) {
    assert!(word.is_none_or(|word| words.contains(&word)), "{of}: {word:?} is no such word");
}

#[test]
fn expectations_use_the_words_of_the_records() {
    for domain in domains() {
        known(Some(&domain.expect.mx), SOURCES, &domain.name);
        known(domain.expect.level.as_deref(), LEVELS, &domain.name);
        known(domain.expect.first_choice.as_deref(), LEVELS, &domain.name);
        policy_words(&domain);
        for server in &domain.servers {
            known(Some(&server.expect.outcome), OUTCOMES, &server.host);
            known(server.expect.stage.as_deref(), STAGES, &server.host);
            known(server.expect.level.as_deref(), LEVELS, &server.host);
            known(server.expect.identity.as_deref(), IDENTITIES, &server.host);
        }
    }
}

fn policy_words(domain: &Domain) {
    let (truth, name) = (&domain.expect, &domain.name);
    known(truth.mx_dnssec.as_deref(), STATES, name);
    known(truth.dane.as_deref(), BADGES, name);
    known(truth.dane_scope.as_deref(), SCOPES, name);
    known(truth.sts.as_deref(), BADGES, name);
    known(truth.policy.as_deref(), POLICIES, name);
    known(truth.tlsrpt.as_deref(), REPORTS, name);
    truth.answers.keys().for_each(|word| known(Some(word), REQUIRED, name));
    for server in &domain.servers {
        known(server.expect.dane.as_deref(), DANE, &server.host);
        known(server.expect.sts.as_deref(), BADGES, &server.host);
        let failed = server.expect.sts.as_deref() == Some("fail");
        assert_eq!(server.expect.sts_reason.is_some(), failed, "{}: why", server.host);
    }
}

#[test]
fn each_word_of_dane_and_mta_sts_has_a_domain() {
    let domains = domains();
    let shown = |of: fn(&Domain) -> Option<&str>, word: &str| {
        domains.iter().any(|domain| of(domain) == Some(word))
    };
    for word in ["pass", "fail", "none", "error"] {
        assert!(shown(|d| d.expect.dane.as_deref(), word), "dane {word}");
    }
    for word in ["pass", "fail", "testing", "none", "error"] {
        assert!(shown(|d| d.expect.sts.as_deref(), word), "sts {word}");
    }
    let servers: Vec<_> = domains.iter().flat_map(|d| &d.servers).collect();
    for word in ["pass", "fail", "none", "unusable", "error"] {
        assert!(servers.iter().any(|s| s.expect.dane.as_deref() == Some(word)), "{word}");
    }
}

#[test]
fn expectations_of_messages_use_the_words_of_the_records() {
    for letter in Internet::built_in().unwrap().letters {
        for truth in [Some(letter.expect), letter.in_context].into_iter().flatten() {
            message_words(&letter.name, &truth);
        }
    }
}

fn message_words(name: &str, truth: &MessageTruth) {
    known(Some(&truth.event), EVENTS, name);
    for hop in &truth.hops {
        known(Some(&hop.kind), KINDS, name);
        known(Some(&hop.mark), MARKS, name);
        known(Some(&hop.event), EVENTS, name);
        known(hop.confidence.as_deref(), DEGREES, name);
        known(hop.side.as_deref(), SIDES, name);
        known(hop.side_confidence.as_deref(), DEGREES, name);
        known(hop.probe.as_deref(), OUTCOMES, name);
        let plaintext = hop.event == "plaintext";
        assert_eq!(plaintext, hop.side.is_some(), "{name}: a side is for plaintext alone");
        assert_eq!(plaintext, hop.wire == "clear", "{name}: the truth agrees with the wire");
    }
    assert!(truth.vouched <= truth.total && truth.total <= truth.hops.len(), "{name}");
}

#[test]
fn senders_are_organisations_of_their_own_beside_the_domains() {
    let internet = Internet::built_in().unwrap();
    for sender in &internet.senders {
        let name = &sender.domain;
        assert_eq!(name.matches('.').count(), 1, "{name}");
        assert!(sender.host.ends_with(&format!(".{name}")), "{name}");
        assert!(sender.user.mailbox.ends_with(&format!("@{name}")), "{name}");
        assert!(internet.domain(name).is_none(), "{name} would be its own recipient");
    }
}

#[test]
fn each_outcome_that_needs_no_routes_has_a_server() {
    let elsewhere = ["unreachable", "egress-blocked", "path-intercepted"];
    let domains = domains();
    let shown: Vec<_> =
        domains.iter().flat_map(|d| &d.servers).map(|s| s.expect.outcome.as_str()).collect();
    for outcome in OUTCOMES.iter().filter(|outcome| !elsewhere.contains(outcome)) {
        assert!(shown.contains(outcome), "no server ends in {outcome}");
    }
}

#[test]
fn every_domain_is_an_organisation_of_its_own_and_says_what_it_is() {
    for domain in domains() {
        assert_eq!(domain.name.matches('.').count(), 1, "{}", domain.name);
        assert!(domain.name.ends_with(".test") && domain.what.len() > 10, "{}", domain.name);
    }
}

#[test]
fn the_tour_has_what_was_promised() {
    let names: Vec<_> = domains().into_iter().filter(|d| d.tour).map(|d| d.name).collect();
    assert_eq!(names.len(), 25, "{names:?}");
}

#[test]
fn a_host_has_one_domain_and_one_address_each_time() {
    let domains = domains();
    let servers = domains.iter().flat_map(|domain| &domain.servers);
    let mut seen: Vec<_> = servers.map(|s| (s.address, &s.host)).collect();
    let all = seen.len();
    seen.sort();
    seen.dedup_by_key(|(address, _)| *address);
    assert_eq!(seen.len(), all);
}
