//! Our own network's trouble is never called a partner's.

use crate::desk::{Desk, flat};
use crate::partners::{after, check, partner, record, rules};

/// Two partners whose servers answer nothing, and a control that does not either.
const CUT: &str = r#"
[[domain]]
name = "one.test"
what = "nothing listens"
records = ["one.test MX 10 mx.one.test"]
[[domain.server]]
host = "mx.one.test"
address = "127.77.61.11"
behaviour = { listens = false }
expect = { outcome = "connection-refused" }

[[domain]]
name = "two.test"
what = "nothing listens"
records = ["two.test MX 10 mx.two.test"]
[[domain.server]]
host = "mx.two.test"
address = "127.77.61.12"
behaviour = { listens = false }
expect = { outcome = "connection-refused" }

[[domain]]
name = "control.test"
what = "nothing listens"
records = ["control.test MX 10 mx.control.test"]
[[domain.server]]
host = "mx.control.test"
address = "127.77.61.13"
behaviour = { listens = false }
expect = { outcome = "connection-refused" }
"#;

const ASKED: &str = "[defaults]\nrequire = { level = \"pki-name\", reachable = true, days-left = 7, \
                     issuer = \"Anyone\" }\n[[partner]]\ndomain = \"one.test\"\n[[partner]]\n\
                     domain = \"two.test\"\n";

fn cut() -> Desk {
    let desk = Desk::of(CUT);
    desk.file("partners.toml", ASKED);
    desk
}

#[test]
fn a_network_that_is_cut_is_nobodys_fault() {
    let desk = cut();
    for (args, path) in
        [("--control mx.control.test partners.toml", "failed"), ("partners.toml", "failed")]
    {
        let said = check(&desk, &format!("{args} --report json=now.json"));
        assert_eq!(said.code, Some(3), "{args}: {said:?}");
        let now: serde_json::Value = serde_json::from_str(&desk.read("now.json")).expect("JSON");
        assert_eq!(now["path"]["control"], path, "{}", now["path"]);
        for name in ["one.test", "two.test"] {
            assert_eq!(rules(partner(&now, name), "fail"), Vec::<String>::new(), "{now}");
            assert_eq!(partner(&now, name)["state"], "undetermined");
        }
        assert!(flat(&said.out).contains("this network"), "{}", said.out);
    }
    let said = check(&desk, "--undetermined fail --control mx.control.test partners.toml");
    assert_eq!(said.code, Some(1), "unless that is asked for");
    let said = check(&desk, "--undetermined pass --control mx.control.test partners.toml");
    assert_eq!(said.code, Some(0));
}

#[test]
fn one_dead_server_without_any_other_is_open() {
    let desk = cut();
    desk.file("one.toml", "[[partner]]\ndomain = \"one.test\"\nrequire = { reachable = true }\n");
    let now = record(&desk, "one.toml");
    assert_eq!(
        (now["path"]["control"].as_str(), now["summary"]["state"].as_str()),
        (Some("none"), Some("undetermined"))
    );
    assert!(now["path"]["detail"].as_str().expect("a sentence").contains("--control"));
}

#[test]
fn the_host_that_shows_an_open_way_is_named() {
    let after = after();
    let args = "--only goes-down --control mx.good-tls13.test partners.toml";
    let now = record(&after, args);
    assert_eq!(now["path"]["control"], "passed");
    let detail = now["path"]["detail"].as_str().expect("a sentence");
    assert!(detail.contains("mx.good-tls13.test:"), "{detail}");
}

#[test]
fn starttls_that_nobody_offers_is_told_as_this_networks_doing() {
    let after = after();
    after.file("bare.txt", "no-starttls.test\ndrops-starttls.test\n");
    let now = record(&after, "bare.txt");
    assert_eq!(now["path"]["control"], "failed");
    let detail = now["path"]["detail"].as_str().expect("a sentence");
    assert!(detail.contains("something in this network may take it away"), "{detail}");
}

#[test]
fn a_named_control_decides_whether_a_lone_partner_falls_short() {
    let controls = [
        ("mx.good-tls13.test", "fail"),
        ("mx.connection-refused.test", "undetermined"),
        ("mx.masked.test", "undetermined"),
        ("mx.broken-handshake.test", "undetermined"),
        ("mx.self-signed.test", "undetermined"),
        ("mx.nowhere.test", "undetermined"),
    ];
    let domains: Vec<String> =
        controls.iter().map(|(host, _)| host.replacen("mx.", "", 1)).collect();
    let there = domains.iter().filter(|name| *name != "nowhere.test").map(String::as_str);
    let desk = Desk::with(&there.chain(["no-starttls.test"]).collect::<Vec<_>>());
    desk.file("list.txt", "no-starttls.test\n");
    for (control, state) in controls {
        let said = check(&desk, &format!("--format json --control {control} list.txt"));
        let seen = said.json();
        assert_eq!(partner(&seen, "no-starttls.test")["state"], state, "{control}: {seen}");
        assert_eq!(said.code, Some(if state == "fail" { 1 } else { 3 }), "{control}");
        let word = if state == "fail" { "passed" } else { "failed" };
        assert_eq!(seen["path"]["control"], word, "{control}: {}", seen["path"]);
    }
    let alone = check(&desk, "--format json list.txt");
    assert_eq!((alone.code, &alone.json()["path"]["control"]), (Some(1), &"none".into()));
}
