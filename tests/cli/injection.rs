//! `probe --test-injection`: what it finds and does not find, what it costs, and that nobody
//! comes to it by chance.

use serde_json::{Value, json};

use crate::desk::{Desk, flat, servers};

/// The options that make the listening short.
const HASTE: &str = "--reply-timeout 0.5 --no-policy";

fn tested(desk: &Desk, args: &str) -> Value {
    desk.record(&format!("--test-injection {HASTE} {args}"))
}

/// The words of the answers, server by server.
fn results(record: &Value) -> Vec<&Value> {
    servers(record).iter().map(|server| &server["injection"]["result"]).collect()
}

#[test]
fn a_server_that_carries_commands_into_tls_is_found_with_one_connection_more() {
    let desk = Desk::with(&["command-injection.test"]);
    let record = tested(&desk, "command-injection.test");
    assert_eq!(results(&record), ["vulnerable", "vulnerable"], "one at once, one when it reads");
    for (server, when) in servers(&record).iter().zip(["before anything", "before the answer"]) {
        let test = &server["injection"];
        let detail = test["detail"].as_str().expect("a detail");
        assert_eq!(test["tested"], true);
        assert!(detail.contains(when) && detail.contains("\"250 2.0.0 ok\""), "{detail}");
        assert_eq!(server["findings"], json!(["command-injection"]));
        assert_eq!((&server["attempts"], &server["connections"]), (&json!(1), &json!(2)));
        assert_eq!(server["level"], "pki-name", "the level is another matter");
        let host = server["host"].as_str().expect("a host");
        assert_eq!(desk.lab.connections(host), 2);
    }
    assert_eq!(record["findings"][0]["severity"], "critical");
    assert_eq!(record["connections"], 4);
}

#[test]
fn the_page_says_what_came_of_it_and_without_the_flag_nothing_is_tested() {
    let desk = Desk::with(&["command-injection.test", "good-tls13.test"]);
    let page = |args: &str| flat(&desk.probe(&format!("{HASTE} {args}")).out);
    let found = page("--test-injection command-injection.test");
    assert!(found.contains("command injection: vulnerable. NOOP, sent in clear, was answered"));
    assert!(found.contains("critical command-injection at mx1.command-injection.test"), "{found}");
    let good = page("--test-injection good-tls13.test");
    assert!(good.contains("command injection: not vulnerable. Inside TLS, EHLO"), "{good}");
    desk.lab.reset_counts();
    let unasked = desk.record(&format!("{HASTE} command-injection.test"));
    assert_eq!(unasked["findings"], json!([]));
    assert!(servers(&unasked).iter().all(|server| server["injection"].is_null()));
    assert_eq!(desk.lab.all_connections(), 2);
}

#[test]
fn a_good_server_is_not_found_and_hears_nothing_but_noop_besides() {
    let desk = Desk::with(&["good-tls13.test"]);
    let record = tested(&desk, "good-tls13.test");
    assert_eq!(results(&record), ["not-vulnerable"]);
    assert_eq!(record["findings"], json!([]));
    let said = desk.lab.commands("mx.good-tls13.test");
    let visit = ["EHLO probe.mxtls.test", "STARTTLS", "EHLO probe.mxtls.test", "QUIT"];
    let note = ["(6 bytes before the reply to STARTTLS)"];
    let test = [&visit[..1], &note, &visit[1..]].concat();
    assert_eq!(said, [&visit[..], &test].concat(), "NOOP, in one segment with STARTTLS");
}

#[test]
fn servers_that_always_add_clear_text_are_not_taken_for_vulnerable() {
    let desk = Desk::with(&["injected.test"]);
    let record = tested(&desk, "injected.test");
    assert_eq!(results(&record), ["not-vulnerable"]);
    assert_eq!(servers(&record)[0]["findings"], json!(["response-injection"]));
}

#[test]
fn where_there_is_no_tls_nothing_is_tested_and_where_the_budget_is_spent_it_is_said() {
    let desk = Desk::with(&["no-starttls.test", "good-tls13.test"]);
    let plain = tested(&desk, "no-starttls.test");
    assert!(servers(&plain)[0]["injection"].is_null());
    assert_eq!(desk.lab.connections("mx.no-starttls.test"), 2, "the negative, told twice");
    let spent = tested(&desk, "--per-address 1 good-tls13.test");
    let test = &servers(&spent)[0]["injection"];
    assert_eq!((&test["tested"], &test["result"]), (&json!(false), &json!("not-told")));
    assert!(test["detail"].as_str().expect("a detail").starts_with("Over budget: 1"));
    assert_eq!(spent["verdict"]["ready"], true);
}

#[test]
fn two_names_of_one_address_are_tested_once() {
    let lab = "
        [[domain]]
        name = 'twins.test'
        what = 'two names of one address'
        records = [
            'twins.test MX 10 a.twins.test',
            'twins.test MX 20 b.twins.test',
            'b.twins.test A 127.77.200.1',
        ]
        expect = {}
        [[domain.server]]
        host = 'a.twins.test'
        address = '127.77.200.1'
        behaviour = { early-commands = 'carried' }
        expect = { outcome = 'encrypted' }
    ";
    let desk = Desk::of(lab);
    let record = tested(&desk, "twins.test");
    assert_eq!(results(&record), ["vulnerable", "vulnerable"]);
    assert_eq!(desk.lab.all_connections(), 3, "a visit under each name, and one test");
}

#[test]
fn it_takes_one_target_and_never_tests_the_control() {
    let desk = Desk::with(&["good-tls13.test", "tls12-only.test"]);
    desk.probe("--test-injection good-tls13.test tls12-only.test").refused(&[
        "--test-injection",
        "one target at a time",
        "entitled",
    ]);
    assert_eq!(desk.lab.all_connections(), 0);
    let once = tested(&desk, "good-tls13.test GOOD-TLS13.test --control mx.tls12-only.test");
    assert_eq!(results(&once), ["not-vulnerable"], "one target, however often it is named");
    assert_eq!(desk.lab.connections("mx.tls12-only.test"), 1);
}

#[test]
fn only_the_command_line_of_probe_can_ask_for_it() {
    let desk = Desk::with(&["good-tls13.test"]);
    let file = desk.file("mine.toml", "test-injection = true\n");
    desk.probe(&format!("--config {file} good-tls13.test")).refused(&["test-injection"]);
    let mut command = desk.in_lab(&["probe", "--format", "json", "good-tls13.test"]);
    let said = crate::desk::ended(command.env("MXTLS_TEST_INJECTION", "true"));
    assert!(servers(&said.json())[0]["injection"].is_null());
    for other in ["policy", "doctor"] {
        desk.run(&[other, "--test-injection", "good-tls13.test"]).refused(&["--test-injection"]);
    }
}

#[test]
fn the_help_says_what_is_sent_and_who_may() {
    let desk = Desk::with(&[]);
    let help = flat(&desk.run(&["probe", "--help"]).out);
    for words in ["STARTTLS and NOOP in one segment", "on purpose", "entitled to test the hosts"] {
        assert!(help.contains(words), "{words:?} is not in the help");
    }
}
