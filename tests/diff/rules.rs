//! Rules of partners, where both files were asked.

use mxtls::report::changes::Change;
use serde_json::{Value, json};

use super::cases::record;
use super::files::{diff, read};

fn check(day: &str, rules: &Value) -> String {
    let mut domain = record("healthy");
    domain["observed_at"] = json!(format!("{day}T15:00:00Z"));
    json!({"schema": "mxtls.check/1",
           "partners": [{"partner": "example.org", "rules": rules, "domain": domain}]})
    .to_string()
}

fn rule(id: &str, host: Option<&str>, state: &str) -> Value {
    let address = host.map(|_| "192.0.2.25");
    json!({"id": id, "host": host, "address": address, "state": state, "baseline": null,
           "message": "What was seen", "findings": [], "until": null})
}

fn told(old: &Value, new: &Value) -> Vec<Change> {
    let (old, new) = (read(check("2026-11-21", old)), read(check("2026-11-22", new)));
    let targets = diff(&old, &new, false).targets;
    targets.into_iter().flat_map(|target| target.changes).collect()
}

#[test]
fn every_move_of_a_state_has_its_direction() {
    for (was, is, said) in [
        ("pass", "fail", Some("worse held on 2026-11-21 and falls short on 2026-11-22")),
        ("fail", "pass", Some("better fell short on 2026-11-21 and holds on 2026-11-22")),
        (
            "pass",
            "undetermined",
            Some("unknown held on 2026-11-21 and could not be told on 2026-11-22"),
        ),
        (
            "fail",
            "undetermined",
            Some("unknown fell short on 2026-11-21 and could not be told on 2026-11-22"),
        ),
        (
            "undetermined",
            "fail",
            Some("changed could not be told on 2026-11-21 and falls short on 2026-11-22"),
        ),
        (
            "undetermined",
            "pass",
            Some("changed could not be told on 2026-11-21 and holds on 2026-11-22"),
        ),
        ("pass", "excepted", Some("changed held on 2026-11-21 and is excepted on 2026-11-22")),
        (
            "excepted",
            "fail",
            Some("worse was excepted on 2026-11-21 and falls short on 2026-11-22"),
        ),
        ("excepted", "pass", Some("better was excepted on 2026-11-21 and holds on 2026-11-22")),
        ("pass", "pass", None),
        ("fail", "fail", None),
        ("undetermined", "undetermined", None),
    ] {
        let of = |state| json!([rule("days-left", Some("mx1.example.org"), state)]);
        let found: Vec<String> = told(&of(was), &of(is))
            .iter()
            .map(|c| format!("{} {}", c.direction.word(), c.message))
            .collect();
        let wanted = said.map(|said| {
            let (direction, said) = said.split_once(' ').unwrap();
            format!("{direction} The rule days-left of mx1.example.org [192.0.2.25] {said}: What was seen.")
        });
        assert_eq!(found, Vec::from_iter(wanted), "{was} {is}");
    }
}

#[test]
fn a_rule_that_falls_short_at_a_new_host_held_before() {
    let old =
        json!([rule("mx", Some("mx1.example.org"), "pass"), rule("accepts-mail", None, "pass")]);
    let new = json!([
        rule("mx", Some("mx.elsewhere.example"), "fail"),
        rule("accepts-mail", None, "pass")
    ]);
    let changes = told(&old, &new);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].direction.word(), "worse");
    assert_eq!(changes[0].host.as_deref(), Some("mx.elsewhere.example"));
}

#[test]
fn a_rule_that_was_not_asked_before_did_not_get_worse() {
    let changes = told(&json!([]), &json!([rule("dane", None, "fail"), rule("sts", None, "pass")]));
    let told: Vec<_> = changes.iter().map(|c| (c.direction.word(), c.message.as_str())).collect();
    let said =
        "The rule dane was not asked on 2026-11-21 and falls short on 2026-11-22: What was seen.";
    assert_eq!(told, [("changed", said)]);
}

#[test]
fn a_rule_that_is_asked_no_more_is_not_told() {
    assert_eq!(told(&json!([rule("dane", None, "fail")]), &json!([])), []);
}

/// The judge's own key was raised, and the certificate is the same: nobody got worse.
#[test]
fn where_something_else_is_asked_nobody_got_worse_or_better() {
    let of = |state: &str, asked: &str| {
        let mut rule = rule("key-size", Some("mx1.example.org"), state);
        rule["asked"] = json!(asked);
        json!([rule])
    };
    let named = "The rule key-size of mx1.example.org [192.0.2.25]";
    for (old, new, wanted) in [
        (
            of("pass", "RSA 2048"),
            of("fail", "RSA 4096"),
            format!(
                "changed {named} held on 2026-11-21 and falls short on 2026-11-22: What was seen. \
                 Something else is asked: \"RSA 2048\" on 2026-11-21 and \"RSA 4096\" on 2026-11-22."
            ),
        ),
        (
            of("fail", "RSA 4096"),
            of("pass", "RSA 2048"),
            format!(
                "changed {named} fell short on 2026-11-21 and holds on 2026-11-22: What was seen. \
                 Something else is asked: \"RSA 4096\" on 2026-11-21 and \"RSA 2048\" on 2026-11-22."
            ),
        ),
        (
            of("pass", "RSA 2048"),
            of("fail", "RSA 2048"),
            format!(
                "worse {named} held on 2026-11-21 and falls short on 2026-11-22: What was seen."
            ),
        ),
    ] {
        let found: Vec<String> = told(&old, &new)
            .iter()
            .map(|c| format!("{} {}", c.direction.word(), c.message))
            .collect();
        assert_eq!(found, [wanted]);
    }
}
