//! Probes through a SOCKS5 proxy. What the proxy does is never the server's fault.

use std::net::TcpListener;

use serde_json::Value;

use crate::desk::{Desk, Said, ended, flat, servers};
use crate::socks::{Proxy, Rule};

fn through(desk: &Desk, proxy: &str, rest: &str) -> Said {
    desk.probe(&format!("--format json --socks5 {proxy} {rest}"))
}

/// The outcome, stage and sentence of the only server.
fn only(said: &Said) -> (String, Value, String) {
    let record = said.json();
    let server = servers(&record)[0].clone();
    let text = |field: &str| server[field].as_str().expect("a text").to_owned();
    (text("outcome"), server["stage"].clone(), text("detail"))
}

/// Asserts that the probe came to nothing through our own fault, and gives the sentence.
#[track_caller]
fn ours(desk: &Desk, said: &Said) -> String {
    let (outcome, _, detail) = only(said);
    assert_eq!((said.code, outcome.as_str()), (Some(3), "not-probed"), "{detail}");
    assert!(detail.contains("proxy"), "{detail}");
    assert!(!detail.contains(['{', '"']), "words, not values: {detail}");
    let record = said.json();
    assert_eq!(record["findings"], Value::Array(Vec::new()), "nothing is held against the server");
    assert_eq!(record["verdict"]["level"], Value::Null);
    assert_eq!(desk.lab.all_connections(), 0);
    detail
}

#[test]
fn every_connection_to_a_mail_server_goes_through_the_proxy() {
    let desk = Desk::with(&["good-tls13.test", "no-starttls.test"]);
    let proxy = Proxy::start(Rule::Open);
    let said = through(&desk, &proxy.address.to_string(), "good-tls13.test");
    assert_eq!((said.code, only(&said).0.as_str()), (Some(0), "encrypted"));
    let server = (std::net::Ipv4Addr::new(127, 77, 1, 1), desk.lab.port()).into();
    assert_eq!((proxy.asked_for(), desk.lab.all_connections()), (vec![server], 1));
    let said = through(&desk, &proxy.address.to_string(), "no-starttls.test");
    assert_eq!((said.code, proxy.asked_for().len()), (Some(1), 3), "the confirmation too");
    assert_eq!(desk.lab.connections("mx.no-starttls.test"), 2);
}

#[test]
fn the_control_goes_the_same_way() {
    let desk = Desk::with(&["good-tls13.test", "no-starttls.test"]);
    let proxy = Proxy::start(Rule::Open);
    let rest = "--control mx.good-tls13.test no-starttls.test";
    let said = through(&desk, &proxy.address.to_string(), rest);
    assert_eq!(servers(&said.json())[0]["path_control"], "passed");
    assert_eq!((proxy.asked_for().len(), desk.lab.all_connections()), (3, 3));
}

#[test]
fn a_proxy_may_be_named_and_ask_for_a_password() {
    let desk = Desk::with(&["good-tls13.test"]);
    let proxy = Proxy::start(Rule::Login("me", "p@ss:word"));
    let place = format!("me:p@ss:word@localhost:{}", proxy.address.port());
    let said = through(&desk, &place, "good-tls13.test");
    assert_eq!((said.code, proxy.asked_for().len()), (Some(0), 1), "{said:?}");
    assert!(!said.out.contains("p@ss"), "the password is in no record");
}

#[test]
fn a_wrong_password_is_told_but_not_shown() {
    let desk = Desk::with(&["good-tls13.test"]);
    let proxy = Proxy::start(Rule::Login("me", "right"));
    for login in ["me:verywrong@", "you:right@", ""] {
        let said = through(&desk, &format!("{login}{}", proxy.address), "good-tls13.test");
        ours(&desk, &said);
        assert!(!said.out.contains("verywrong") && !said.err.contains("verywrong"), "{said:?}");
    }
    assert_eq!(proxy.asked_for(), []);
}

#[test]
fn a_proxy_written_wrongly_is_refused_without_showing_the_password() {
    let desk = Desk::with(&[]);
    for proxy in ["me:verywrong@nowhere", "me:verywrong@:1080", "me:verywrong@proxy.test:port"] {
        let said = through(&desk, proxy, "good-tls13.test").refused(&["HOST:PORT"]);
        assert!(!said.err.contains("verywrong"), "{}", said.err);
    }
}

#[test]
fn help_does_not_show_the_password_in_use() {
    let desk = Desk::with(&[]);
    let proxy = "me:verywrong@proxy.test:1080";
    let mut by_variable = desk.mxtls(&["probe", "--help"]);
    by_variable.env("MXTLS_SOCKS5", proxy);
    desk.file("mine.toml", &format!("socks5 = \"{proxy}\"\n"));
    let mut by_file = desk.mxtls(&["probe", "--config", "mine.toml", "--help"]);
    for command in [&mut by_variable, &mut by_file] {
        let help = ended(command).out;
        assert!(help.contains("--socks5") && !help.contains("verywrong"), "{help}");
    }
}

#[test]
fn a_proxy_that_is_not_there_is_told() {
    let desk = Desk::with(&["good-tls13.test"]);
    let free = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    let detail = ours(&desk, &through(&desk, &free.to_string(), "good-tls13.test"));
    assert!(detail.contains(&free.to_string()), "{detail}");
    ours(&desk, &through(&desk, "proxy.invalid:1080", "good-tls13.test"));
}

#[test]
fn a_proxy_that_hangs_up_is_told() {
    let desk = Desk::with(&["good-tls13.test"]);
    let proxy = Proxy::start(Rule::Rude);
    ours(&desk, &through(&desk, &proxy.address.to_string(), "good-tls13.test"));
}

#[test]
fn what_listens_there_may_be_no_proxy() {
    let desk = Desk::with(&["good-tls13.test", "tls12-only.test"]);
    let mail = format!("127.77.1.2:{}", desk.lab.port());
    let said = through(&desk, &mail, "good-tls13.test");
    let (outcome, _, detail) = only(&said);
    assert_eq!((said.code, outcome.as_str()), (Some(3), "not-probed"), "{detail}");
    assert_eq!(desk.lab.connections("mx.good-tls13.test"), 0);
}

#[test]
fn a_proxy_that_cannot_do_it_says_so() {
    let desk = Desk::with(&["good-tls13.test"]);
    // General failure, not allowed by the rules, command and address type not supported.
    for code in [1, 2, 7, 8] {
        let proxy = Proxy::start(Rule::Reply(code));
        ours(&desk, &through(&desk, &proxy.address.to_string(), "good-tls13.test"));
        assert_eq!(proxy.asked_for().len(), 1, "code {code}");
    }
}

#[test]
fn what_the_proxy_says_of_the_way_beyond_it_is_passed_on() {
    let desk = Desk::with(&["good-tls13.test"]);
    for (code, expected) in
        [(3, "unreachable"), (4, "unreachable"), (5, "connection-refused"), (6, "timed-out")]
    {
        let proxy = Proxy::start(Rule::Reply(code));
        let said = through(&desk, &proxy.address.to_string(), "good-tls13.test");
        let (outcome, stage, detail) = only(&said);
        assert_eq!((said.code, outcome.as_str()), (Some(3), expected), "code {code}: {detail}");
        assert_eq!(stage, "connect");
        assert!(detail.contains("proxy"), "{detail}");
        assert_eq!(said.json()["verdict"]["level"], Value::Null);
    }
}

#[test]
fn the_doctor_tells_a_dead_proxy_from_a_shut_port() {
    let desk = Desk::with(&["good-tls13.test"]);
    let free = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    let said = desk.run(&["doctor", "--socks5", &free.to_string(), "mx.good-tls13.test"]);
    let page = flat(&said.out);
    assert_eq!(said.code, Some(3), "{page}");
    assert!(page.contains("No server was tried") && page.contains("proxy"), "{page}");
    let proxy = Proxy::start(Rule::Open);
    let said = desk.run(&["doctor", "--socks5", &proxy.address.to_string(), "mx.good-tls13.test"]);
    assert_eq!((said.code, proxy.asked_for().len()), (Some(0), 1), "{said:?}");
}
