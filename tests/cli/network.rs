//! Options that say who is left alone, which way connections take, and as of when
//! certificates are judged.

use serde_json::Value;

use crate::desk::{Desk, ended, servers};

/// One host with an address of each family.
const BOTH_FAMILIES: &str = r#"
    [[domain]]
    name = "both.test"
    what = "one MX with an address of each family"
    records = ["both.test MX 10 mx.both.test", "mx.both.test AAAA ::1"]
    [[domain.server]]
    host = "mx.both.test"
    address = "127.77.9.1"
    expect = { outcome = "encrypted" }
"#;

/// The outcome and the sentence of a record's only server.
fn only(record: &Value) -> (String, String) {
    assert_eq!(servers(record).len(), 1, "{record}");
    let text = |field: &str| servers(record)[0][field].as_str().expect("a text").to_owned();
    (text("outcome"), text("detail"))
}

#[test]
fn those_on_the_exclusion_list_are_left_alone() {
    let desk = Desk::with(&["good-tls13.test", "tls12-only.test"]);
    for entry in [
        "mx.good-tls13.test",
        "MX.Good-TLS13.test.",
        ".good-tls13.test",
        "*.good-tls13.test",
        "127.77.1.1",
        "127.77.1.0/31 # two of them",
    ] {
        desk.file("leave-alone", &format!("# asked us to stop\n\n{entry}\n"));
        desk.lab.reset_counts();
        let records = desk.records("--exclude leave-alone good-tls13.test tls12-only.test");
        let (outcome, detail) = only(&records[0]);
        assert_eq!(
            (outcome.as_str(), desk.lab.connections("mx.good-tls13.test")),
            ("not-probed", 0)
        );
        assert!(detail.contains("exclusion list"), "{entry}: {detail}");
        assert_eq!(only(&records[1]).0, "encrypted", "{entry} is about the other");
    }
    assert_eq!(desk.probe("--exclude leave-alone good-tls13.test").code, Some(3));
}

#[test]
fn a_bad_line_of_the_exclusion_list_is_named() {
    let desk = Desk::with(&["good-tls13.test"]);
    for bad in ["not a name", "10.0.0.0/33", "a..b", "*"] {
        desk.file("leave-alone", &format!("mx.example.test\n# a comment\n{bad}\n"));
        desk.probe("--exclude leave-alone good-tls13.test").refused(&["leave-alone", "line 3"]);
    }
    assert_eq!(desk.lab.all_connections(), 0);
}

#[test]
fn without_leave_no_loopback_or_private_address_is_connected_to() {
    let desk = Desk::with(&["good-tls13.test"]);
    let without = |target: &str| {
        let mut command = desk.in_lab(&["probe", "--format", "json", target]);
        ended(command.env_remove("MXTLS_ALLOW_PRIVATE"))
    };
    let port = desk.lab.port();
    for target in [
        "good-tls13.test",
        &format!("mx.good-tls13.test:{port}"),
        "[127.77.1.1]",
        "[::ffff:127.77.1.1]",
        "[64:ff9b::127.77.1.1]",
    ] {
        let said = without(target);
        assert_eq!((said.code, only(&said.json()).0.as_str()), (Some(3), "not-probed"), "{target}");
    }
    assert_eq!(desk.lab.all_connections(), 0);
}

#[test]
fn leave_can_be_given_for_all_or_for_a_prefix() {
    let desk = Desk::with(&["good-tls13.test"]);
    for (leave, outcome) in [
        ("--allow-private", "encrypted"),
        ("--allow-private=127.0.0.0/8", "encrypted"),
        ("--allow-private=10.0.0.0/8,127.77.1.1/32", "encrypted"),
        ("--allow-private=10.0.0.0/8", "not-probed"),
    ] {
        let record = desk.record(&format!("{leave} -- good-tls13.test"));
        assert_eq!(only(&record).0, outcome, "{leave}");
    }
}

#[test]
fn a_source_address_is_used_and_told() {
    let desk = Desk::with(&["good-tls13.test"]);
    let record = desk.record("--source 127.0.0.5 good-tls13.test");
    assert_eq!(record["vantage"]["source"], serde_json::json!(["127.0.0.5"]));
    assert_eq!(only(&record).0, "encrypted");
}

#[test]
fn one_source_address_a_family_is_enough() {
    let desk = Desk::with(&["good-tls13.test"]);
    for pair in ["--source 127.0.0.5 --source 127.0.0.6", "--source ::1,127.0.0.5,2001:db8::1"] {
        desk.probe(&format!("{pair} good-tls13.test")).refused(&["--source", "one family"]);
    }
    let said = desk.probe("--source 127.0.0.5,::1 good-tls13.test");
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn a_source_address_of_somebody_else_is_our_own_trouble() {
    let desk = Desk::with(&["good-tls13.test"]);
    let said = desk.probe("--format json --source 192.0.2.77 good-tls13.test");
    let (outcome, detail) = only(&said.json());
    assert_eq!((said.code, outcome.as_str()), (Some(3), "not-probed"));
    assert!(detail.contains("192.0.2.77"), "{detail}");
}

#[test]
fn a_family_can_be_left_out() {
    let desk = Desk::of(BOTH_FAMILIES);
    let record = desk.record("-4 both.test");
    let of = |address: &str| {
        let server = servers(&record).iter().find(|s| s["address"] == address);
        server.unwrap_or_else(|| panic!("{address} is not in {record}"))["outcome"].clone()
    };
    assert_eq!((of("127.77.9.1"), of("::1")), ("encrypted".into(), "not-probed".into()));
    assert_eq!(record["verdict"]["ready"], true, "the other family stands in");
    let summary = record["verdict"]["summary"].as_str().expect("a sentence");
    assert!(summary.contains("IPv6 addresses were not tested"), "{summary}");
    let by_source = desk.record("--source 127.0.0.5 both.test");
    assert_eq!(by_source["verdict"]["ready"], true, "a source of one family leaves out the other");
}

#[test]
fn a_host_of_the_family_left_out_cannot_be_told() {
    let desk = Desk::with(&["good-tls13.test", "ipv6-only.test"]);
    for args in ["-6 good-tls13.test", "-4 ipv6-only.test", "--source ::1 good-tls13.test"] {
        let said = desk.probe(&format!("--format json {args}"));
        assert_eq!((said.code, only(&said.json()).0.as_str()), (Some(3), "not-probed"), "{args}");
    }
    assert_eq!(desk.lab.all_connections(), 0);
}

#[test]
fn certificates_are_judged_as_of_a_given_time() {
    let desk = Desk::with(&["good-tls13.test"]);
    for (now, trust) in
        [("2060-01-01T00:00:00Z", "expired"), ("1999-01-01T00:00:00+01:00", "not-yet-valid")]
    {
        let said = desk.probe(&format!("--format json --require pki --now {now} good-tls13.test"));
        let record = said.json();
        let certificate = &servers(&record)[0]["certificate"];
        assert_eq!((said.code, certificate["trust"].as_str()), (Some(1), Some(trust)), "{now}");
        assert_eq!(servers(&record)[0]["level"], "encrypts");
        let seen_at = record["observed_at"].as_str().expect("a time");
        assert_ne!(&seen_at[..4], &now[..4], "when it was seen is not when it is judged");
    }
    let record = desk.record("--now 2049-12-01T00:00:00Z good-tls13.test");
    let days = servers(&record)[0]["certificate"]["days_left"].as_i64().expect("a number");
    assert!((0..=31).contains(&days), "{days}");
}

#[test]
fn the_port_is_that_of_the_run() {
    let desk = Desk::with(&["good-tls13.test"]);
    let record = desk.record("--port 9 good-tls13.test");
    assert_eq!((&record["port"], &servers(&record)[0]["port"]), (&9.into(), &9.into()));
    assert_eq!(only(&record).0, "connection-refused");
    assert_eq!(desk.lab.all_connections(), 0);
}

#[test]
fn a_resolver_that_does_not_answer_is_passed_over() {
    let desk = Desk::with(&["good-tls13.test"]);
    let dns = desk.lab.dns();
    let said = desk.probe(&format!("--dns 127.0.0.5:9 --dns {dns} good-tls13.test"));
    assert_eq!(said.code, Some(0), "{said:?}");
    let alone = desk.probe("--dns 127.0.0.5:9 --dns-tries 1 good-tls13.test");
    assert_eq!(alone.code, Some(3), "{alone:?}");
}

#[test]
fn the_name_given_in_ehlo_is_ours_to_choose() {
    let desk = Desk::with(&["good-tls13.test"]);
    for name in ["me.example.test", "[192.0.2.1]"] {
        desk.lab.reset_counts();
        let record = desk.record(&format!("--ehlo-name {name} good-tls13.test"));
        assert_eq!(record["vantage"]["ehlo_name"], name);
        assert_eq!(desk.lab.commands("mx.good-tls13.test")[0], format!("EHLO {name}"));
    }
}
