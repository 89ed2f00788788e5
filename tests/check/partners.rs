//! Two desks with the same partners: before the accidents, and after.

use mxtls::demo::Internet;
use serde_json::Value;

use crate::desk::{Desk, Said, ended, words};

/// What the partners must have.
pub(crate) const FILE: &str = include_str!("../../fixtures/check/partners.toml");
const BEFORE: &str = include_str!("../../fixtures/check/before.toml");
const AFTER: &str = include_str!("../../fixtures/check/after.toml");

/// Neighbours from the built-in lab, which stay as they are: each with the state of a partner
/// that is asked for `encrypts` alone.
pub(crate) const NEIGHBOURS: [(&str, &str); 16] = [
    ("good-tls13.test", "pass"),
    ("tls12-only.test", "pass"),
    ("wrong-name.test", "pass"),
    ("self-signed.test", "pass"),
    ("expired.test", "pass"),
    ("incomplete-chain.test", "pass"),
    ("xn--grn-ioa.test", "pass"),
    ("dane-mismatch.test", "pass"),
    ("no-starttls.test", "fail"),
    ("refused.test", "fail"),
    ("broken-handshake.test", "fail"),
    ("helo-only.test", "fail"),
    ("null-mx.test", "fail"),
    ("no-such-domain.test", "fail"),
    ("greeting-554.test", "undetermined"),
    ("servfail.test", "undetermined"),
];

/// Looks again at once, and no more than twice.
const HASTE: [(&str, &str); 3] =
    [("MXTLS_TRIES", "2"), ("MXTLS_TRY_AFTER", "0.2"), ("MXTLS_TIME_BUDGET", "20")];

fn desk(toml: &str) -> Desk {
    let names: Vec<&str> = NEIGHBOURS.iter().map(|(name, _)| *name).collect();
    let mut internet = Internet::parse(toml).expect("a lab");
    internet.domains.extend(Internet::built_in().expect("the built-in lab").only(&names).domains);
    let desk = Desk::over(internet);
    desk.file("partners.toml", FILE);
    desk.file("neighbours.txt", &names.join("\n"));
    let neighbour = |name: &&str| format!("\n[[partner]]\ndomain = \"{name}\"\n");
    let all: String = names.iter().map(neighbour).collect();
    desk.file("all.toml", &format!("{FILE}{all}"));
    desk
}

/// Every partner has what it must, but for `comes-back.test`.
pub(crate) fn before() -> Desk {
    desk(BEFORE)
}

/// Every partner has met with an accident, but for `comes-back.test`, which has not any more.
pub(crate) fn after() -> Desk {
    desk(AFTER)
}

/// A check in haste; the words of `args` are separated by blanks.
pub(crate) fn check(desk: &Desk, args: &str) -> Said {
    ended(desk.in_lab(&words("check", args)).envs(HASTE))
}

/// The record of a check.
pub(crate) fn record(desk: &Desk, args: &str) -> Value {
    check(desk, &format!("--format json {args}")).json()
}

/// The partner of this name in a record.
pub(crate) fn partner<'a>(record: &'a Value, name: &str) -> &'a Value {
    let partners = record["partners"].as_array().expect("partners");
    partners.iter().find(|p| p["partner"] == name).unwrap_or_else(|| panic!("no {name}: {record}"))
}

/// The rules of a partner that are in this state: `id host`.
pub(crate) fn rules(partner: &Value, state: &str) -> Vec<String> {
    let rules = partner["rules"].as_array().expect("rules");
    let mut found: Vec<String> = rules
        .iter()
        .filter(|rule| rule["state"] == state)
        .map(|rule| match rule["host"].as_str() {
            Some(host) => format!("{} {host}", rule["id"].as_str().expect("an id")),
            None => rule["id"].as_str().expect("an id").to_owned(),
        })
        .collect();
    found.sort();
    found
}
