//! "Is it me?": `doctor`, `--control`, and the sentence about a port that is blocked.

use serde_json::Value;

use crate::desk::{Desk, Said, flat, servers};

const HOSTS: [&str; 6] = [
    "good-tls13.test",
    "masked.test",
    "no-starttls.test",
    "silent.test",
    "connection-refused.test",
    "nolisting.test",
];

/// Asks the doctor about `hosts`. Never without: that would leave this machine.
fn doctor(desk: &Desk, hosts: &str) -> Said {
    assert!(!hosts.trim().is_empty(), "a host must be named");
    let words: Vec<&str> = ["doctor"].into_iter().chain(hosts.split_whitespace()).collect();
    desk.run(&words)
}

#[test]
fn the_doctor_finds_an_open_way() {
    let desk = Desk::with(&HOSTS);
    let said = doctor(&desk, "mx.good-tls13.test");
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    let page = flat(&said.out);
    let resolver = format!("resolver {}", desk.lab.dns());
    for words in [&*resolver, "IPv4", "IPv6", "probe.mxtls.test", "127.77.1.1", "encrypted"] {
        assert!(page.contains(words), "{words:?} is not in: {}", said.out);
    }
    assert!(page.contains("can be reached") && page.contains("STARTTLS comes through"), "{page}");
    assert_eq!(desk.lab.all_connections(), 1);
}

#[test]
fn the_doctor_writes_records_too() {
    let desk = Desk::with(&HOSTS);
    let said = doctor(&desk, "--format json mx.good-tls13.test mx.masked.test");
    let records: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(records[0]["schema"], "mxtls.domain/1");
    assert_eq!(records[1]["servers"][0]["outcome"], "starttls-masked");
    let lines = doctor(&desk, "--format jsonl mx.good-tls13.test mx.masked.test");
    assert_eq!(lines.out.lines().count(), 2, "{}", lines.out);
}

#[test]
fn one_open_way_is_enough() {
    let desk = Desk::with(&HOSTS);
    let said = doctor(&desk, "mx.connection-refused.test mx.masked.test mx.good-tls13.test");
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn the_doctor_finds_a_way_that_is_shut_or_shows_no_starttls() {
    let desk = Desk::with(&HOSTS);
    for (hosts, words) in [
        ("mx.connection-refused.test mx1.nolisting.test", "could be connected to"),
        ("mx.masked.test", "did not offer STARTTLS"),
        ("mx.connection-refused.test", "could not be connected to"),
        ("mx.no-starttls.test mx.masked.test", "none offered STARTTLS"),
        ("mx.nowhere.test", "No server was tried"),
    ] {
        let said = doctor(&desk, hosts);
        assert_eq!(said.code, Some(3), "{hosts}: {said:?}");
        assert!(flat(&said.out).contains(words), "{hosts}: {}", said.out);
    }
    assert_eq!(desk.lab.connections("mx.no-starttls.test"), 1, "a check-up confirms nothing");
}

#[test]
fn the_doctor_refuses_what_is_no_host() {
    let desk = Desk::with(&HOSTS);
    doctor(&desk, "a..b").refused(&["a..b"]);
    doctor(&desk, "mx.good-tls13.test 192.0.2.1").refused(&["[192.0.2.1]"]);
    assert_eq!(desk.lab.all_connections(), 0);
}

#[test]
fn the_doctor_remembers_no_loopback() {
    let desk = Desk::with(&HOSTS);
    assert_eq!(doctor(&desk, "mx.good-tls13.test").code, Some(0));
    assert_eq!(desk.files(), Vec::<String>::new());
    let record = desk.record("no-starttls.test");
    assert_eq!(servers(&record)[0]["path_control"], "none");
}

#[test]
fn a_memory_that_is_odd_counts_as_nothing() {
    let desk = Desk::with(&HOSTS);
    for memory in ["", "not JSON", "{}", "{\"at\": \"2999-01-01T00:00:00Z\"}"] {
        desk.file("state/mxtls/doctor.json", memory);
        let said = desk.probe("--format json no-starttls.test");
        assert_eq!((said.code, said.err.as_str()), (Some(1), ""));
        assert_eq!(servers(&said.json())[0]["path_control"], "none", "{memory}");
    }
}

#[test]
fn a_control_that_offers_starttls_shows_an_open_way() {
    let desk = Desk::with(&HOSTS);
    let said = desk.probe("--format json --control mx.good-tls13.test no-starttls.test");
    let record = said.json();
    assert_eq!((said.code, &servers(&record)[0]["path_control"]), (Some(1), &"passed".into()));
    assert_eq!(desk.lab.connections("mx.good-tls13.test"), 1);
    assert_eq!(record["target"], "no-starttls.test", "the control has no record of its own");
}

#[test]
fn a_control_that_cannot_be_found_or_reached_proves_nothing() {
    let desk = Desk::with(&HOSTS);
    for control in ["mx.nowhere.test", "mx.connection-refused.test"] {
        let record = desk.record(&format!("--control {control} no-starttls.test"));
        let server = &servers(&record)[0];
        assert_eq!(server["path_control"], "none", "{control}");
        assert_eq!(server["outcome"], "starttls-not-offered", "{control}");
    }
}

/// The user named it as one that offers STARTTLS; from here it does not.
#[test]
fn a_control_that_answers_without_starttls_puts_the_way_in_doubt() {
    let desk = Desk::with(&HOSTS);
    let record = desk.record("--control mx.masked.test no-starttls.test");
    let server = &servers(&record)[0];
    assert_eq!(
        (&server["path_control"], &record["verdict"]["ready"]),
        (&"failed".into(), &Value::Bool(false))
    );
    assert_eq!(server["outcome"], "starttls-not-offered");
}

fn finds(record: &Value, id: &str) -> bool {
    record["findings"].as_array().expect("a list").iter().any(|finding| finding["id"] == id)
}

#[test]
fn a_control_that_fails_alike_shows_a_blocked_port() {
    let desk = Desk::with(&HOSTS);
    let args = "--format json --control mx1.nolisting.test connection-refused.test";
    let said = desk.probe(args);
    let record = said.json();
    let server = &servers(&record)[0];
    assert_eq!((said.code, server["outcome"].as_str()), (Some(3), Some("egress-blocked")));
    assert!(server["detail"].as_str().expect("a sentence").contains("--socks5"), "{server}");
    assert!(finds(&record, "port-25-blocked"), "{record}");
}

#[test]
fn a_control_that_fails_otherwise_or_cannot_be_found_shows_no_blocked_port() {
    let desk = Desk::with(&HOSTS);
    for control in ["mx.nowhere.test", "mx.silent.test", "mx.good-tls13.test"] {
        let args = format!("--greeting-timeout 0.5 --control {control} connection-refused.test");
        let record = desk.record(&args);
        assert_eq!(servers(&record)[0]["outcome"], "connection-refused", "{control}");
        assert!(!finds(&record, "port-25-blocked"), "{control}");
    }
}

#[test]
fn when_unrelated_domains_are_dead_the_port_is_probably_blocked_here() {
    let desk = Desk::of(
        r#"
        [[domain]]
        name = "dead-one.test"
        what = "nobody listens"
        records = ["dead-one.test MX 10 mx.dead-one.test", "mx.dead-one.test A 127.77.9.2"]
        [[domain]]
        name = "dead-two.test"
        what = "nobody listens"
        records = ["dead-two.test MX 10 mx.dead-two.test", "mx.dead-two.test A 127.77.9.3"]
        "#,
    );
    let said = desk.probe("--format json dead-one.test dead-two.test");
    assert_eq!(said.code, Some(3), "{said:?}");
    let told = said.err_flat();
    assert!(told.contains("probably blocked here") && told.contains("--socks5"), "{told}");
    assert_eq!(told.matches("mxtls:").count(), 1, "{told}");
    assert!(said.err.lines().all(|line| line.chars().count() <= 80), "{}", said.err);
    for record in said.json().as_array().expect("an array") {
        assert_eq!(servers(record)[0]["outcome"], "connection-refused", "outcomes stay");
    }
    let one = desk.probe("dead-one.test");
    assert_eq!((one.code, one.err.as_str()), (Some(3), ""), "one alone may be dead by itself");
}
