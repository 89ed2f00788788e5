//! Every way to name a target, and what is said of those that are none.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use serde_json::Value;

use crate::desk::{Desk, bare, ended, servers};

/// Asserts that `target` is refused in one sentence, and gives it.
fn refused(desk: &Desk, target: &str) -> String {
    let said = desk.run(&["probe", "--", target]).refused(&[]);
    let told = said.err.trim_end_matches('\n');
    assert!(told.starts_with("mxtls: "), "{target:?}: {told:?}");
    assert!(!told.contains('\n') && told.len() > "mxtls: ".len() + 10, "{target:?}: {told:?}");
    let odd = |c: char| c.is_control() || ('\u{2028}'..'\u{2070}').contains(&c);
    assert!(!told.contains(odd), "{target:?} comes back raw: {told:?}");
    told.to_owned()
}

#[test]
fn what_is_no_target_is_refused_in_one_sentence() {
    let desk = Desk::with(&[]);
    let long_label = format!("{}.test", "a".repeat(300));
    let long_name = format!("{}test", "label.".repeat(60));
    for target in [
        "",
        " ",
        ".",
        "a..b",
        ".a.test",
        &long_label,
        &long_name,
        "localhost",
        "192.0.2.1",
        "2001:db8::1",
        "https://example.test/",
        "smtp://example.test",
        "user@",
        "@",
        "user@192.0.2.1",
        "[1.2.3]",
        "[]",
        "[192.0.2.1",
        "[192.0.2.1]x",
        "[192.0.2.1]:0",
        "[192.0.2.1]:70000",
        "mx.example.test:0",
        "mx.example.test:65536",
        "mx.example.test:smtp",
        "mx.example.test:",
        ":25",
        "exa mple.test",
        "a\u{7}b.test",
        "a\nb.test",
        "a\u{1b}[31mb.test",
        "a\u{202e}b.test",
        "a/b.test",
        "a,b.test",
        "*.example.test",
    ] {
        refused(&desk, target);
    }
    assert_eq!(desk.lab.queries(), Vec::<String>::new());
}

#[test]
fn the_sentence_names_what_was_given_and_what_to_do() {
    let desk = Desk::with(&[]);
    for (target, mentions) in [
        ("", "empty"),
        ("user@", "user@"),
        ("a..b", "a..b"),
        ("localhost", "in full"),
        ("192.0.2.1", "[192.0.2.1]"),
        ("https://example.test/", "web address"),
        ("mx.example.test:0", "1 to 65535"),
        ("[1.2.3]", "[192.0.2.1]"),
    ] {
        let told = refused(&desk, target);
        assert!(told.contains(mentions), "{mentions:?} is not in {told:?}");
    }
}

#[test]
fn one_bad_target_among_many_stops_the_run_before_it_begins() {
    let desk = Desk::with(&["good-tls13.test"]);
    desk.probe("good-tls13.test a..b good-tls13.test").refused(&["a..b"]);
    assert_eq!(desk.lab.all_connections(), 0);
}

#[test]
fn words_that_are_no_text_are_refused() {
    let target = OsString::from_vec(b"ex\xffample.test".to_vec());
    ended(&mut bare(&[OsString::from("probe"), target])).refused(&[]);
}

#[test]
fn a_hundred_ways_to_write_twenty_hosts_make_twenty_connections() {
    let desk = Desk::with(&["many-mx.test"]);
    let port = desk.lab.port();
    let ways = |n: usize| -> Vec<String> {
        let host = format!("mx{n}.many-mx.test");
        let many = [
            format!("{host}:{port}"),
            format!("{}:{port}", host.to_uppercase()),
            format!("{host}.:{port}"),
            format!("postmaster@{host}:{port}"),
            format!("Mx{n}.Many-mx.test:{port}"),
        ];
        [many.clone(), many].concat()
    };
    let all: Vec<String> = (1..=20).flat_map(ways).collect();
    assert_eq!(all.len(), 200);
    let records = desk.records(&all.join(" "));
    let names: Vec<&str> = records.iter().filter_map(|r| r["target"].as_str()).collect();
    let once: Vec<String> = (1..=20).map(|n| format!("mx{n}.many-mx.test:{port}")).collect();
    assert_eq!(names, once, "each once, in the order they were given");
    for n in 1..=20 {
        assert_eq!(desk.lab.connections(&format!("mx{n}.many-mx.test")), 1, "mx{n}");
    }
}

#[test]
fn two_names_of_one_server_share_its_visit() {
    let desk = Desk::with(&["good-tls13.test"]);
    let port = desk.lab.port();
    let records = desk.records(&format!("good-tls13.test mx.good-tls13.test:{port}"));
    assert!(records.iter().all(|r| servers(r)[0]["outcome"] == "encrypted"));
    assert_eq!(desk.lab.connections("mx.good-tls13.test"), 1);
}

/// Target, source of the list of mail exchanges, and host of the first server.
fn seen(record: &Value) -> (String, String, String) {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let host = text(&servers(record)[0]["host"]);
    (text(&record["target"]), text(&record["mx"]["source"]), host)
}

#[test]
fn of_a_mail_address_the_domain_counts() {
    let desk = Desk::with(&["good-tls13.test"]);
    for target in ["someone@good-tls13.test", "a@b@GOOD-tls13.test", "good-tls13.test."] {
        let record = desk.record(target);
        let expected = ("good-tls13.test", "explicit", "mx.good-tls13.test");
        assert_eq!(seen(&record), expected_of(expected), "{target}");
    }
    let said = desk.probe("--format json someone@good-tls13.test");
    assert!(!said.out.contains("someone"), "the mailbox is nobody's business");
}

fn expected_of((target, source, host): (&str, &str, &str)) -> (String, String, String) {
    (target.to_owned(), source.to_owned(), host.to_owned())
}

#[test]
fn a_host_with_its_port_is_taken_as_it_is() {
    let desk = Desk::with(&["good-tls13.test"]);
    let target = format!("mx.good-tls13.test:{}", desk.lab.port());
    // The port of the target counts, not that of the run.
    let record = desk.record(&format!("--port 1 {target}"));
    assert_eq!(seen(&record), expected_of((&target, "host", "mx.good-tls13.test")));
    assert_eq!(servers(&record)[0]["outcome"], "encrypted");
    assert_eq!(servers(&record)[0]["port"], desk.lab.port());
    let queries = desk.lab.queries();
    assert!(!queries.is_empty() && queries.iter().all(|q| !q.ends_with("MX")), "{queries:?}");
}

#[test]
fn an_address_needs_no_name_at_all() {
    let desk = Desk::with(&["good-tls13.test"]);
    for target in ["[127.77.1.1]", "someone@[127.77.1.1]"] {
        let record = desk.record(target);
        assert_eq!(seen(&record), expected_of(("[127.77.1.1]", "literal", "[127.77.1.1]")));
        assert_eq!(servers(&record)[0]["address"], "127.77.1.1");
        assert_eq!(servers(&record)[0]["outcome"], "encrypted");
        assert_eq!(servers(&record)[0]["certificate"]["identity"], "mismatch");
    }
    let target = format!("[127.77.1.1]:{}", desk.lab.port());
    let record = desk.record(&format!("--port 1 {target}"));
    assert_eq!(seen(&record), expected_of((&target, "literal", "[127.77.1.1]")));
    assert_eq!(servers(&record)[0]["outcome"], "encrypted");
    assert_eq!(desk.lab.queries(), Vec::<String>::new());
}

#[test]
fn an_ipv6_address_stands_in_brackets_with_or_without_its_tag() {
    let desk = Desk::with(&["ipv6-only.test"]);
    if !desk.lab.left_out().is_empty() {
        return; // this system has no ::1
    }
    let port = desk.lab.port();
    for target in ["[::1]", "[IPv6:::1]", &format!("[::1]:{port}")] {
        let record = desk.record(target);
        assert_eq!(servers(&record)[0]["outcome"], "encrypted", "{target}");
        assert_eq!(servers(&record)[0]["address"], "::1", "{target}");
    }
}

#[test]
fn an_internationalised_name_may_be_written_in_both_forms() {
    let desk = Desk::with(&["xn--grn-ioa.test"]);
    for target in ["grün.test", "GRÜN.test", "jo@grün.test", "xn--grn-ioa.test", "gru\u{308}n.test"]
    {
        let record = desk.record(target);
        assert_eq!(record["target"], "xn--grn-ioa.test", "{target}");
        assert_eq!(record["target_unicode"], "grün.test", "{target}");
        assert_eq!(servers(&record)[0]["level"], "pki-name", "{target}");
    }
    assert_eq!(desk.records("grün.test xn--grn-ioa.test").len(), 1, "they are one target");
    assert!(desk.probe("grün.test").out.contains("grün.test"), "people read the second form");
}
