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

/// One that turns us away, one that is silent, one that is good, and one that is not there.
const TEMPERS: &str = r#"
[[domain]]
name = "tempers.test"
what = "two servers: the first turns us away for good, nothing listens at the second"
records = ["tempers.test MX 10 mx1.tempers.test", "tempers.test MX 20 mx2.tempers.test"]
[[domain.server]]
host = "mx1.tempers.test"
address = "127.77.61.21"
behaviour = { greeting = ["554 5.7.1 {host} has no mail service for you"] }
expect = { outcome = "greeting-refused" }
[[domain.server]]
host = "mx2.tempers.test"
address = "127.77.61.22"
behaviour = { listens = false }
expect = { outcome = "connection-refused" }

[[domain]]
name = "half.test"
what = "a good server, and one that says nothing"
records = ["half.test MX 10 mx1.half.test", "half.test MX 20 mx2.half.test"]
[[domain.server]]
host = "mx1.half.test"
address = "127.77.61.23"
expect = { outcome = "encrypted" }
[[domain.server]]
host = "mx2.half.test"
address = "127.77.61.24"
behaviour = { greeting = [] }
expect = { outcome = "timed-out" }
"#;

fn tempers(list: &str) -> Desk {
    let desk = Desk::of(TEMPERS);
    desk.file("list.toml", list);
    desk
}

const REACHABLE: &str = "[[partner]]\nrequire = { reachable = true }\ndomain = ";

#[test]
fn who_turned_us_away_for_good_is_left_alone_in_every_later_look() {
    let desk = tempers(&format!("{REACHABLE}\"tempers.test\"\n"));
    let now = record(&desk, "--tries 3 --try-after 0 list.toml");
    assert_eq!(tries(&now, "tempers.test"), 3, "for the other server's sake");
    assert_eq!(desk.lab.connections("mx1.tempers.test"), 1);
    let servers = partner(&now, "tempers.test")["domain"]["servers"].as_array().expect("two");
    assert_eq!(servers[0]["outcome"], "greeting-refused", "what it said still stands");
    let desk = tempers(&format!("{REACHABLE}\"mx1.tempers.test:25\"\n"));
    let port = desk.lab.port();
    desk.file("list.toml", &format!("{REACHABLE}\"mx1.tempers.test:{port}\"\n"));
    let now = record(&desk, "--tries 3 --try-after 0 list.toml");
    assert_eq!(now["partners"][0]["tries"], 1, "alone it is no reason to look again");
    assert_eq!(desk.lab.connections("mx1.tempers.test"), 1);
}

#[test]
fn one_address_is_connected_to_four_times_in_all_and_a_settled_one_once() {
    let desk = tempers("[[partner]]\ndomain = \"half.test\"\n");
    let args = "--greeting-timeout 0.2 --tries 6 --try-after 0 list.toml";
    let now = record(&desk, args);
    assert_eq!(desk.lab.connections("mx2.half.test"), 4);
    assert_eq!(desk.lab.connections("mx1.half.test"), 1, "nothing more to learn there");
    let half = partner(&now, "half.test");
    let outcomes = ["encrypted", "timed-out"];
    for (server, outcome) in half["domain"]["servers"].as_array().expect("two").iter().zip(outcomes)
    {
        assert_eq!(server["outcome"], outcome);
    }
    assert_eq!(half["state"], "undetermined");
}

#[test]
fn two_looks_are_as_far_apart_as_two_connections() {
    let desk = Desk::of(MOODY);
    desk.file("list", "moody.test\n");
    let start = mxtls::net::Stopwatch::start();
    let now = record(&desk, "--no-confirm --confirm-after 1.5 --try-after 0 --tries 2 list");
    assert_eq!(tries(&now, "moody.test"), 2);
    let took = start.elapsed().as_secs_f64();
    assert!(took >= 1.5, "{took} s");
}

#[test]
fn no_further_look_begins_when_its_time_is_over() {
    let silent = |n: usize| {
        format!(
            "[[domain]]\nname = \"s{n}.test\"\nwhat = \"says nothing\"\n\
             records = [\"s{n}.test MX 10 mx.s{n}.test\"]\n[[domain.server]]\n\
             host = \"mx.s{n}.test\"\naddress = \"127.77.61.3{n}\"\n\
             behaviour = {{ greeting = [] }}\nexpect = {{ outcome = \"timed-out\" }}\n"
        )
    };
    let desk = Desk::of(&(1..=6).map(silent).collect::<String>());
    desk.file("list", &(1..=6).map(|n| format!("s{n}.test")).collect::<Vec<_>>().join("\n"));
    // One after the other: after 2.4 s all six are due at once, and 0.3 s are left.
    let args = "--concurrency 1 --greeting-timeout 0.4 --tries 2 --try-after 0 --time-budget 2.7";
    let now = record(&desk, &format!("{args} list"));
    let looks: i64 = (1..=6).map(|n| tries(&now, &format!("s{n}.test"))).sum();
    assert!(looks < 12, "some looks would have begun too late: {looks}");
}

#[test]
fn what_one_partner_is_asked_costs_no_other_one_a_connection() {
    let after = after();
    let list = |sts: &str| {
        format!(
            "[[partner]]\ndomain = \"good-tls13.test\"\n[[partner]]\n\
             domain = \"tls12-only.test\"\nrequire = {{ level = \"encrypts\"{sts} }}\n"
        )
    };
    for (sts, other) in [("", 1), (", sts = true", 2)] {
        after.file("mixed.toml", &list(sts));
        after.lab.reset_counts();
        let control = "--control mx.self-signed.test";
        record(&after, &format!("--tries 1 {control} mixed.toml"));
        let made = |host: &str| after.lab.connections(host);
        assert_eq!(made("mx.good-tls13.test"), 1, "it promised nothing");
        assert_eq!(made("mx.tls12-only.test"), other, "one more, with the other key type");
        assert_eq!(made("mx.self-signed.test"), 1, "a control");
    }
}

#[test]
fn a_policy_host_that_is_not_trusted_is_looked_at_twice_before_it_is_told() {
    let desk = Desk::with(&["sts-enforce.test", "sts-host-self-signed.test"]);
    desk.file(
        "list.toml",
        "[defaults]\nrequire = { sts = true }\n[[partner]]\ndomain = \"sts-enforce.test\"\n\
         [[partner]]\ndomain = \"sts-host-self-signed.test\"\n",
    );
    let now = record(&desk, "--tries 3 --try-after 0 list.toml");
    assert_eq!((tries(&now, "sts-enforce.test"), tries(&now, "sts-host-self-signed.test")), (1, 2));
    assert_eq!(partner(&now, "sts-host-self-signed.test")["state"], "fail");
    let made = desk.lab.connections("mx.sts-host-self-signed.test");
    assert_eq!(made, 2, "its mail server is settled: once, and once with the other key type");
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
