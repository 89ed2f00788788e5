//! Further looks: at whom, how often, and when not.

use serde_json::Value;

use crate::desk::{Desk, flat};
use crate::partners::{after, before, check, partner, record};

fn tries(record: &Value, name: &str) -> i64 {
    partner(record, name)["tries"].as_i64().expect("a number")
}

#[test]
fn only_what_may_end_otherwise_is_looked_at_again() {
    let after = after();
    let args = "--tries 3 --try-after 0.1 --dnssec ad all.toml";
    let now = record(&after, args);
    for (name, wanted) in [
        ("drops-starttls.test", 1),
        ("takes-no-mail.test", 1),
        ("comes-back.test", 1),
        ("good-tls13.test", 1),
        ("goes-down.test", 3),
        ("goes-down-unasked.test", 3),
        ("dns-fails.test", 3),
        // Whoever says 421 is left alone for a minute, and there are 20 seconds.
        ("busy.test", 1),
    ] {
        assert_eq!(tries(&now, name), wanted, "{name}: {}", partner(&now, name)["rules"]);
    }
}

#[test]
fn one_try_and_no_time_are_heard() {
    let after = after();
    let now = record(&after, "--tries 1 --only goes-down partners.toml");
    assert_eq!(tries(&now, "goes-down.test"), 1);
    assert_eq!(partner(&now, "goes-down.test")["state"], "undetermined", "one look is not enough");
    let now = record(&after, "--time-budget 0.1 --try-after 5 --only goes-down partners.toml");
    assert_eq!(tries(&now, "goes-down.test"), 1);
}

/// A server that forgets STARTTLS every other time.
const MOODY: &str = r#"
[[domain]]
name = "moody.test"
what = "offers STARTTLS on the second, fourth, … connection"
records = ["moody.test MX 10 mx.moody.test"]
[[domain.server]]
host = "mx.moody.test"
address = "127.77.61.1"
behaviour = { ehlo-every-other = ["250 {host}"] }
expect = { outcome = "encrypted" }
"#;

#[test]
fn a_later_answer_takes_the_place_of_none() {
    for (tries_at_most, tries_made, state) in [(1, 1, "undetermined"), (3, 2, "pass")] {
        let desk = Desk::of(MOODY);
        desk.file("list", "moody.test\n");
        // Without a second connection a no is not the last word.
        let now = record(&desk, &format!("--no-confirm --tries {tries_at_most} list"));
        let moody = partner(&now, "moody.test");
        assert_eq!((tries(&now, "moody.test"), &moody["state"]), (tries_made, &state.into()));
    }
}

#[test]
fn without_a_control_a_server_that_answered_before_shows_that_the_way_is_still_open() {
    let after = after();
    after.file(
        "list.toml",
        "[[partner]]\ndomain = \"goes-down.test\"\nrequire = { reachable = \
                             true }\n[[partner]]\ndomain = \"good-tls13.test\"\n",
    );
    after.lab.reset_counts();
    let now = record(&after, "list.toml");
    assert_eq!((tries(&now, "goes-down.test"), tries(&now, "good-tls13.test")), (2, 1));
    let asked = after.lab.connections("mx.good-tls13.test");
    assert_eq!(asked, 2, "once for itself, once as a control of the second look");
    assert_eq!(partner(&now, "goes-down.test")["state"], "fail");
}

#[test]
fn a_pipe_shows_no_progress_and_nothing_is_wider_than_80_columns() {
    let (before, after) = (before(), after());
    for (desk, args) in [
        (&before, "--dnssec ad all.toml"),
        (&after, "--dnssec ad all.toml"),
        (&after, "--dnssec ad -v all.toml"),
        (&after, "--dnssec ad -q all.toml"),
    ] {
        let said = check(desk, args);
        assert_eq!(said.err, "", "{args}");
        let wide = said.out.lines().find(|line| line.chars().count() > 80);
        assert_eq!(wide, None, "{args}");
        assert!(!said.out.contains('\u{1b}') && !said.out.contains('\r'), "{args}");
    }
    assert!(flat(&check(&after, "neighbours.txt").out).contains("servfail.test"));
}
