//! The table of exit codes: 0 it holds, 1 it falls short, 2 our own trouble, 3 cannot tell.

use std::fs::File;
use std::process::Stdio;

use crate::desk::Desk;

const DOMAINS: [&str; 12] = [
    "good-tls13.test",
    "wrong-name.test",
    "expired.test",
    "no-starttls.test",
    "deferred.test",
    "masked.test",
    "private-mx.test",
    "null-mx.test",
    "no-address.test",
    "servfail.test",
    "dns-refused.test",
    "dns-timeout.test",
];

#[track_caller]
fn codes(desk: &Desk, table: &[(&str, i32)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(args, expected)| {
            let said = desk.probe(args);
            let differs = said.code != Some(*expected);
            differs.then(|| format!("probe {args}: {:?}, not {expected}: {}", said.code, said.err))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_kind_of_domain_has_its_code() {
    codes(
        &Desk::with(&DOMAINS),
        &[
            ("good-tls13.test", 0),
            ("expired.test", 0),
            ("no-starttls.test", 1),
            ("null-mx.test", 1),
            ("no-such-domain.test", 1),
            ("no-address.test", 1),
            ("servfail.test", 3),
            ("dns-refused.test", 3),
            ("dns-timeout.test", 3),
            ("deferred.test", 3),
            ("masked.test", 3),
            ("private-mx.test", 3),
        ],
    );
}

#[test]
fn falling_short_wins_over_not_knowing_and_both_over_success() {
    codes(
        &Desk::with(&DOMAINS),
        &[
            ("good-tls13.test expired.test", 0),
            ("good-tls13.test deferred.test", 3),
            ("good-tls13.test no-starttls.test", 1),
            ("deferred.test no-starttls.test", 1),
            ("servfail.test null-mx.test good-tls13.test", 1),
        ],
    );
}

#[test]
fn not_knowing_can_be_made_to_pass_or_fail_and_changes_nothing_else() {
    codes(
        &Desk::with(&DOMAINS),
        &[
            ("--undetermined pass deferred.test", 0),
            ("--undetermined fail deferred.test", 1),
            ("--undetermined pass servfail.test", 0),
            ("--undetermined fail servfail.test good-tls13.test", 1),
            ("--undetermined pass no-starttls.test deferred.test", 1),
            ("--undetermined fail good-tls13.test", 0),
            ("--undetermined pass --require sts good-tls13.test", 1),
            ("--undetermined pass --require dane good-tls13.test", 0),
            ("--undetermined pass --no-policy --require sts good-tls13.test", 0),
        ],
    );
}

#[test]
fn every_level_can_be_required() {
    codes(
        &Desk::with(&DOMAINS),
        &[
            ("--require encrypts good-tls13.test", 0),
            ("--require pki good-tls13.test", 0),
            ("--require pki-name good-tls13.test", 0),
            ("--require encrypts wrong-name.test", 0),
            ("--require pki wrong-name.test", 0),
            ("--require pki-name wrong-name.test", 1),
            ("--require encrypts expired.test", 0),
            ("--require pki expired.test", 1),
            ("--require pki-name expired.test", 1),
            ("--require pki deferred.test", 3),
        ],
    );
}

#[test]
fn a_level_that_needs_a_policy_cannot_be_told_where_nobody_looked() {
    let desk = Desk::with(&DOMAINS);
    for level in ["sts", "dane", "authenticated"] {
        let cases = [("good-tls13.test", 3), ("deferred.test", 3), ("no-starttls.test", 1)];
        for (domain, code) in cases {
            codes(&desk, &[(&format!("--no-policy --require {level} {domain}"), code)]);
        }
    }
}

/// Here nobody can judge DNSSEC, so DANE is never told; that no policy is published is.
#[test]
fn a_policy_that_is_not_published_is_surely_not_met() {
    codes(
        &Desk::with(&DOMAINS),
        &[
            ("--require sts good-tls13.test", 1),
            ("--require dane good-tls13.test", 3),
            ("--require authenticated good-tls13.test", 3),
            ("--require dane no-starttls.test", 1),
        ],
    );
}

#[test]
fn where_nothing_is_required_only_missing_mail_fails() {
    codes(
        &Desk::with(&DOMAINS),
        &[
            ("--require none no-starttls.test", 0),
            ("--require none deferred.test", 0),
            ("--require none null-mx.test", 1),
            ("--require none no-such-domain.test", 1),
            ("--require none servfail.test", 3),
        ],
    );
}

#[test]
fn the_code_agrees_with_the_record() {
    let desk = Desk::with(&DOMAINS);
    for (domain, ready) in [
        ("good-tls13.test", Some(true)),
        ("no-starttls.test", Some(false)),
        ("no-such-domain.test", Some(false)),
        ("servfail.test", None),
    ] {
        let record = desk.record(domain);
        assert_eq!(record["verdict"]["ready"].as_bool(), ready, "{domain}");
    }
}

#[test]
fn wrong_use_is_told_on_standard_error_alone() {
    let desk = Desk::with(&[]);
    for args in [
        "",
        "--nonsense good.test",
        "--require best good.test",
        "--port 0 good.test",
        "--port 70000 good.test",
        "--format xml good.test",
        "-4 -6 good.test",
        "-q -v good.test",
        "--timeout -1 good.test",
        "--timeout nan good.test",
        "--reply-timeout soon good.test",
        "--now yesterday good.test",
        "--report json good.test",
        "--report xml=out.xml good.test",
        "--socks5 proxy good.test",
        "--dns resolver.example good.test",
        "--allow-private=everything good.test",
        "--ehlo-name localhost good.test",
        "--concurrency 0 good.test",
        "--undetermined maybe good.test",
        "--control a..b good.test",
    ] {
        let said = desk.probe(args).refused(&[]);
        assert!(!said.err.trim().is_empty(), "probe {args} says nothing");
    }
    desk.run(&["frobnicate"]).refused(&["frobnicate"]);
    assert_eq!(desk.run(&[]).code, Some(2));
    assert_eq!(desk.lab.queries(), Vec::<String>::new(), "nobody is asked before all is read");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let desk = Desk::with(&["good-tls13.test"]);
    for option in ["--exclude", "--roots", "--config"] {
        desk.probe(&format!("{option} missing.txt good-tls13.test")).refused(&["missing.txt"]);
    }
    desk.file("empty.pem", "no certificate here\n");
    desk.probe("--roots empty.pem good-tls13.test").refused(&["empty.pem"]);
    assert_eq!(desk.lab.all_connections(), 0);
}

#[test]
fn a_file_that_cannot_be_written_is_named_before_anyone_is_contacted() {
    let desk = Desk::with(&["good-tls13.test"]);
    for option in ["-o nowhere/out.txt", "--report json=nowhere/out.json"] {
        desk.probe(&format!("{option} good-tls13.test")).refused(&["nowhere/out"]);
    }
    assert_eq!((desk.lab.all_connections(), desk.lab.queries().len()), (0, 0));
}

#[test]
fn a_full_disk_under_standard_output_is_our_trouble() {
    let Ok(full) = File::options().write(true).open("/dev/full") else { return };
    let desk = Desk::with(&["good-tls13.test"]);
    for format in ["human", "json", "jsonl"] {
        let mut command = desk.in_lab(&["probe", "--format", format, "good-tls13.test"]);
        command.stdout(Stdio::from(full.try_clone().expect("one more handle")));
        let output = command.stderr(Stdio::piped()).output().expect("mxtls starts");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{format}: {err}");
        assert!(err.contains("standard output"), "{format}: {err}");
    }
}
