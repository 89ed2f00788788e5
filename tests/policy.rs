//! `mxtls policy` as its users meet it: the built program, run against a lab on loopback.
#![cfg(all(unix, feature = "demo"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

#[allow(dead_code, reason = "shared with tests/cli.rs, which uses the rest")]
#[path = "cli/desk.rs"]
mod desk;

use desk::{Desk, Said, finished, flat, signal, started, words};
use serde_json::Value;

const DOMAINS: [&str; 9] = [
    "good-tls13.test",
    "tls12-only.test",
    "wrong-name.test",
    "self-signed.test",
    "no-starttls.test",
    "backup-without-tls.test",
    "greeting-421.test",
    "null-mx.test",
    "servfail.test",
];

fn desk() -> Desk {
    Desk::with(&DOMAINS)
}

fn policy(desk: &Desk, args: &str) -> Said {
    desk.run(&words("policy", args))
}

/// The lines of a map that count.
fn lines(map: &str) -> Vec<&str> {
    map.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect()
}

#[test]
fn each_answer_has_its_exit_code() {
    let desk = desk();
    for (args, code, answer) in [
        ("good-tls13.test", 0, "ready"),
        ("no-starttls.test", 1, "not ready"),
        ("null-mx.test", 1, "not ready"),
        ("--require pki-name wrong-name.test", 1, "not ready"),
        ("greeting-421.test", 3, "cannot tell"),
        ("servfail.test", 3, "cannot tell"),
        ("--require sts --no-policy good-tls13.test", 3, "cannot tell"),
        ("--undetermined fail greeting-421.test", 1, "cannot tell"),
        ("--undetermined pass greeting-421.test", 0, "cannot tell"),
        ("greeting-421.test no-starttls.test", 1, "1 not ready, 1 cannot tell"),
    ] {
        let said = policy(&desk, args);
        assert_eq!(said.code, Some(code), "{args}: {said:?}");
        assert!(flat(&said.out).contains(answer), "{args}: {}", said.out);
        assert_eq!(said.err, "", "{args}");
    }
}

#[test]
fn every_answer_names_its_term_and_the_way_back_to_clear() {
    let desk = desk();
    for domain in ["good-tls13.test", "wrong-name.test", "no-starttls.test", "greeting-421.test"] {
        let page = flat(&policy(&desk, domain).out);
        assert!(page.contains("it may still send in clear when the handshake fails"), "{page}");
        assert!(page.contains("check again by"), "{page}");
        assert!(page.contains("not what happens behind them"), "{page}");
        for word in ["guarantee", " secure ", "intercepted"] {
            let prose = page.replace("secure match", "");
            assert!(!prose.contains(word), "{word}: {page}");
        }
    }
}

#[test]
fn several_targets_give_one_whole_map() {
    let desk = desk();
    let said = policy(&desk, &format!("--format postfix {}", DOMAINS.join(" ")));
    assert_eq!(said.code, Some(1));
    let secure = |name: &str| format!("{name} secure match=.{name}:{name} servername=hostname");
    let wanted = [
        secure("good-tls13.test"),
        secure("tls12-only.test"),
        "wrong-name.test encrypt".to_owned(),
        "self-signed.test encrypt".to_owned(),
    ];
    assert_eq!(lines(&said.out), wanted);
    for name in DOMAINS {
        assert!(said.out.contains(&format!("# {name}: ")), "{name} is told of");
    }
    assert!(said.out.contains("\n# no-starttls.test may\n"), "a comment, not a line");
}

#[test]
fn a_file_is_written_whole_and_for_one_system() {
    // A signed domain is there, so that the resolver proves that it validates.
    let desk = Desk::with(&["good-tls13.test", "wrong-name.test", "dane.test"]);
    let said = policy(&desk, "--format exim -o exim.conf good-tls13.test");
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""));
    let file = desk.read("exim.conf");
    assert!(file.contains("\n  hosts_require_tls = *\n"), "{file}");
    assert!(file.contains("\n  tls_sni = $host\n"), "{file}");
    let said = policy(&desk, "--report exchange-ps1=new.ps1 --for exchange wrong-name.test");
    assert_eq!(said.code, Some(0));
    assert!(desk.read("new.ps1").contains("-TlsSettings CertificateValidation"));
    assert!(said.out.contains("Exchange, a connector") && !said.out.contains("Postfix,"));
}

#[test]
fn a_record_carries_the_domains_record() {
    let desk = desk();
    let record = policy(&desk, "--format json good-tls13.test").json();
    let text = |field: &str| record[field].as_str().expect(field).to_owned();
    assert_eq!(text("schema"), "mxtls.policy/1");
    assert_eq!((text("answer"), text("holds")), ("ready".into(), "fixed-name".into()));
    assert_eq!(record["domain"]["schema"], "mxtls.domain/1");
    assert_eq!(record["domain"]["verdict"]["ready"], true);
    let systems: Vec<&Value> =
        record["settings"].as_array().expect("settings").iter().map(|s| &s["system"]).collect();
    assert_eq!(systems, ["postfix", "exim", "exchange"]);
    let several = policy(&desk, "--format json --for exim good-tls13.test null-mx.test").json();
    assert_eq!(several.as_array().map(Vec::len), Some(2));
    assert_eq!(several[0]["settings"].as_array().map(Vec::len), Some(1));
    let streamed = policy(&desk, "--format jsonl good-tls13.test null-mx.test");
    assert_eq!(streamed.out.lines().count(), 2);
}

#[test]
fn the_extra_handshakes_are_made_and_told() {
    let desk = desk();
    let page = |domain: &str| flat(&policy(&desk, domain).out);
    assert!(page("good-tls13.test").contains("Only TLS 1.3"), "a server of TLS 1.3 alone");
    assert!(page("tls12-only.test").contains("TLS 1.2 works"));
    let record = policy(&desk, "--format json tls12-only.test").json();
    assert!(record["domain"]["connections"].as_u64() > Some(1), "{record}");
}

#[test]
fn a_level_that_falls_short_names_the_server_and_what_would_hold() {
    let desk = desk();
    let said = policy(&desk, "--require pki-name --for postfix wrong-name.test");
    let page = flat(&said.out);
    assert!(
        page.contains("its certificate is for mail.somebody-else.test, not for mx.wrong-name.test")
    );
    assert!(page.contains("# wrong-name.test encrypt"), "{page}");
    let said = policy(&desk, "--for postfix backup-without-tls.test");
    assert!(flat(&said.out).contains("mx2.backup-without-tls.test"), "the back-up is named");
}

#[test]
fn what_dns_promises_is_required_only_where_every_handshake_keeps_it() {
    let desk = Desk::with(&["dane.test", "dane-mx-unsigned.test", "dane-two-keys.test"]);
    let map = policy(
        &desk,
        "--dnssec ad --format postfix dane.test dane-mx-unsigned.test dane-two-keys.test",
    );
    let levels: Vec<&str> =
        lines(&map.out).iter().filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!((map.code, levels), (Some(0), vec!["dane-only", "verify", "secure"]), "{map:?}");
    let short = policy(&desk, "--dnssec ad --require dane dane-two-keys.test");
    assert_eq!(short.code, Some(1), "its other certificate is not what the records promise");
    assert!(flat(&short.out).contains("What holds: fixed-name"), "{}", short.out);
    let unsigned = flat(&policy(&desk, "--dnssec ad dane-mx-unsigned.test").out);
    assert!(unsigned.contains("the MX answer that names them is not signed"), "{unsigned}");
}

#[test]
fn words_that_contradict_each_other_are_refused() {
    let desk = desk();
    policy(&desk, "--for exim --format postfix good-tls13.test").refused(&["for postfix"]);
    policy(&desk, "--require everything good-tls13.test").refused(&["encrypts, pki"]);
    policy(&desk, "--format html good-tls13.test").refused(&["exchange-ps1"]);
    policy(&desk, "not..a..domain").refused(&["no domain name"]);
    policy(&desk, "--require none good-tls13.test").refused(&["none asks for nothing"]);
    policy(&desk, "-").refused(&["not read from standard input"]);
    let bare = policy(&desk, "").refused(&["Usage: mxtls policy [OPTIONS] <TARGET>..."]);
    assert!(!bare.err.contains("--roots"), "{}", bare.err);
}

#[test]
fn the_answer_is_that_for_the_system_that_is_named() {
    let desk = Desk::with(&["dane-mismatch.test", "good-tls13.test"]);
    let dane = "--dnssec ad";
    for (args, code) in [
        ("dane-mismatch.test", 0),
        ("--for postfix dane-mismatch.test", 0),
        ("--for exim dane-mismatch.test", 1),
        ("--format exim dane-mismatch.test", 1),
        ("--report exchange-ps1=x.ps1 dane-mismatch.test", 1),
        ("--format exim good-tls13.test", 0),
    ] {
        let said = policy(&desk, &format!("{dane} {args}"));
        assert_eq!(said.code, Some(code), "{args}: {said:?}");
        if code != 0 {
            assert!(!said.out.contains("answer: ready"), "{args}: {}", said.out);
        }
    }
    let off = policy(&desk, "--dnssec off --for exim good-tls13.test");
    assert_eq!(off.code, Some(3), "{off:?}");
    assert!(flat(&off.out).contains("DANE was not tested. Exim looks at it by itself"));
    assert_eq!(policy(&desk, "--dnssec off --for postfix good-tls13.test").code, Some(0));
}

#[test]
fn what_is_left_out_or_may_be_weaker_is_said_loudly() {
    let desk = desk();
    let args = "--dnssec off --format postfix -o map good-tls13.test greeting-421.test";
    let said = policy(&desk, args);
    assert_eq!(said.code, Some(3));
    let err = said.err_flat();
    assert!(err.contains("left out of the output for postfix, 1 of 2: greeting-421.test"), "{err}");
    assert!(err.contains("stronger could not be told than what is written for good-tls13.test"));
    let map = desk.read("map");
    assert!(map.contains("\n# LEFT OUT, 1 of 2:\n# - greeting-421.test (cannot tell)\n"), "{map}");
    let line = map.find("\ngood-tls13.test secure").expect("a line");
    let warning = map.find("# Stronger could not be told: dane").expect("a warning");
    assert!(warning < line, "{map}");
    let quiet = policy(&desk, "-q --dnssec off good-tls13.test");
    assert!(quiet.out.contains("not told: dane"), "{}", quiet.out);
}

#[test]
fn a_run_that_is_stopped_takes_no_good_map_away() {
    let desk = Desk::with(&["silent.test", "good-tls13.test"]);
    let old = "good-tls13.test dane-only\n";
    desk.file("map", old);
    let args = "--greeting-timeout 30 --format postfix -o map --report json=seen.json silent.test";
    let program = started(&mut desk.in_lab(&words("policy", args)));
    desk.await_connections("mx.silent.test", 1);
    signal(&program, "INT");
    let said = finished(program);
    assert_eq!((said.code, desk.read("map").as_str()), (Some(130), old));
    let err = said.err_flat();
    assert!(err.contains("stopped by a signal") && err.contains("map was left as it was"), "{err}");
    assert!(!desk.files().iter().any(|file| file.contains(".part")), "{:?}", desk.files());
    let record: Value = serde_json::from_str(&desk.read("seen.json")).expect("JSON");
    assert_eq!(record["answer"], "cannot-tell");
}

#[test]
fn a_literal_keeps_the_port_that_was_tested() {
    let desk = desk();
    let port = desk.lab.port();
    let said = policy(&desk, "--format postfix [127.77.1.1]");
    assert_eq!(lines(&said.out), [format!("[127.77.1.1]:{port} encrypt")]);
    assert!(said.out.contains(&format!("# Seen at port {port}; ")), "{}", said.out);
}
