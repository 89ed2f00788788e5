//! MTA-STS: what stands in DNS, what stands in the policy, and which servers it names.

use proptest::prelude::*;

use super::super::*;

/// A-8461-1.
#[test]
fn one_record_in_dns_says_that_there_is_a_policy() {
    let present = |id: &str| StsRecord::Present { id: id.to_owned() };
    let longest = "a".repeat(32);
    for (records, expected) in [
        (vec!["v=STSv1; id=20261122T150000;"], present("20261122T150000")),
        (vec!["v=STSv1;id=1"], present("1")),
        (vec!["v=STSv1; \t id=1 ; "], present("1")),
        (vec!["v=STSv1; note=a.b; id=1;"], present("1")),
        (vec!["v=STSv1; id=1; id=2;"], present("1")),
        (vec![&format!("v=STSv1; id={longest}")], present(&longest)),
        (vec!["v=spf1 -all", "v=STSv1; id=1;"], present("1")),
        (vec![], StsRecord::Absent),
        (vec!["v=spf1 -all", "", "STSv1"], StsRecord::Absent),
        (vec!["v=STSv1; id=1", "v=STSv1; id=1"], StsRecord::Several { count: 2 }),
        (vec!["v=STSv1; id=1", "v=STSv1;"], StsRecord::Several { count: 2 }),
    ] {
        assert_eq!(StsRecord::read(&records), expected, "{records:?}");
    }
}

#[test]
fn a_record_that_breaks_the_syntax_says_where() {
    for (record, expected) in [
        ("v=STSv1;", "it has no id field"),
        ("v=STSv1; ID=1", "it has no id field"),
        ("v=STSv1; id=", "\"id=\" is no name=value field"),
        ("v=STSv1; id=1;; note=2", "\"\" is no name=value field"),
        ("v=STSv1; id=1; note", "\"note\" is no name=value field"),
        ("v=STSv1; id=1; -x=2", "\"-x=2\" is no name=value field"),
        ("v=STSv1; id=2026-11-22", "the id \"2026-11-22\" is not 1 to 32 letters and digits"),
        ("v=STSv1; id=1 2", "the id \"1 2\" is not 1 to 32 letters and digits"),
        ("v=stsv1; id=1", "\"v=stsv1; id=1\" does not begin with v=STSv1;"),
        (" v=STSv1; id=1", "\" v=STSv1; id=1\" does not begin with v=STSv1;"),
        ("v=STSv1 ; id=1", "\"v=STSv1 ; id=1\" does not begin with v=STSv1;"),
    ] {
        let expected = StsRecord::Invalid { why: expected.to_owned() };
        assert_eq!(StsRecord::read(&[record]), expected);
    }
    let long = format!("v=STSv1; id={}", "a".repeat(33));
    assert!(matches!(StsRecord::read(&[long]), StsRecord::Invalid { .. }));
}

const POLICY: &str = "version: STSv1\nmode: enforce\nmx: mail.example.org\n\
                      mx: *.Example.net\nmx: backup.example.com\nmax_age: 604800\n";

fn policy(text: &str) -> StsPolicy {
    StsPolicy::read(text.as_bytes()).expect("a policy")
}

fn mx(policy: &StsPolicy) -> Vec<String> {
    policy.mx.iter().map(ToString::to_string).collect()
}

/// A-8461-3.
#[test]
fn a_policy_says_mode_age_and_servers() {
    let read = policy(POLICY);
    assert_eq!((read.mode, read.max_age, read.version_first), (StsMode::Enforce, 604_800, true));
    assert_eq!(mx(&read), ["mail.example.org", "*.example.net", "backup.example.com"]);
}

#[test]
fn small_differences_change_nothing() {
    let expected = policy(POLICY);
    for same in [
        POLICY.replace('\n', "\r\n"),
        POLICY.trim_end().to_owned(),
        format!("{POLICY}\r\n\n"),
        POLICY.replace(": ", ":"),
        POLICY.replace(": ", ": \t "),
        POLICY.replace('\n', "  \n"),
        format!("{POLICY}future_key: anything: at all \u{e9}\n"),
        format!("{POLICY}mode: none\nmax_age: bad\nversion: STSv2\n"),
    ] {
        assert_eq!(policy(&same), expected, "{same:?}");
    }
    let late = POLICY.replace("version: STSv1\n", "") + "version: STSv1\n";
    assert_eq!(policy(&late), StsPolicy { version_first: false, ..expected });
}

#[test]
fn every_mode_is_known_and_only_none_needs_no_server() {
    for (word, mode) in
        [("enforce", StsMode::Enforce), ("testing", StsMode::Testing), ("none", StsMode::None)]
    {
        assert_eq!(policy(&POLICY.replace("enforce", word)).mode, mode);
        assert_eq!(mode.word(), word);
    }
    assert_eq!(policy("version: STSv1\nmode: none\nmax_age: 0").mx, []);
    let bare = StsPolicy::read(b"version: STSv1\nmode: testing\nmax_age: 0");
    assert_eq!(bare, Err(StsPolicyError::Missing("mx")));
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    for (instead_of, with, expected) in [
        ("version: STSv1\n", "", "it has no version line"),
        ("version: STSv1", "Version: STSv1", "it has no version line"),
        ("mode: enforce\n", "", "it has no mode line"),
        ("max_age: 604800\n", "", "it has no max_age line"),
        ("STSv1", "STSv2", "line 1: version is \"STSv2\", not STSv1"),
        ("enforce", "Enforce", "line 2: mode is \"Enforce\", not enforce, testing or none"),
        ("604800", "31557601", "line 6: max_age is \"31557601\", not 0 to 31557600 seconds"),
        ("604800", "+5", "line 6: max_age is \"+5\", not 0 to 31557600 seconds"),
        ("604800", "", "line 6: max_age is \"\", not 0 to 31557600 seconds"),
        ("604800", "99999999999", "line 6: max_age is \"99999999999\", not 0 to 31557600 seconds"),
        (
            "mail.example.org",
            "mail.*.example.org",
            "line 3: mx is \"mail.*.example.org\", not a host name or *. and a domain",
        ),
        ("mode: enforce", "mode enforce", "line 2: \"mode enforce\" is no key, colon and value"),
        ("mode: enforce", "mode : none", "line 2: \"mode : none\" is no key, colon and value"),
        ("mode: enforce", " mode: none", "line 2: \" mode: none\" is no key, colon and value"),
        (
            "version",
            "\u{feff}version",
            "line 1: \"\\u{feff}version: STSv1\" is no key, colon and value",
        ),
        (
            "\n",
            "\r",
            "line 1: version is \"STSv1\\x0dmode: enforce\\x0dmx: mail.example.org\\x0dmx: *.Example.net\\x0dmx: backup.example.com\\x0dmax_age: 604800\", not STSv1",
        ),
    ] {
        let text = POLICY.replace(instead_of, with);
        let error = StsPolicy::read(text.as_bytes()).expect_err(&text);
        assert_eq!(error.to_string(), expected);
    }
    let page = StsPolicy::read(b"<!DOCTYPE html>\n<html>").expect_err("a page");
    assert_eq!(page.to_string(), "line 1: \"<!DOCTYPE html>\" is no key, colon and value");
    assert_eq!(StsPolicy::read(b""), Err(StsPolicyError::Missing("version")));
    assert!(StsPolicy::read(b"version: STSv1\xff").is_err());
}

#[test]
fn patterns_are_names_or_a_wildcard_before_one() {
    let label = "a".repeat(63);
    let whole = [label.as_str(); 4].join(".");
    for good in
        ["mx", "mx.example.org", "*.example.org", "xn--bcher-kva.example", "m_x.example.org"]
    {
        assert_eq!(mx(&policy(&POLICY.replace("mail.example.org", good)))[0], good);
    }
    for bad in [
        "",
        "*",
        "*.",
        ".example.org",
        "mx.example.org.",
        "mx..org",
        "*.*.org",
        "**.org",
        "m*.org",
        "[192.0.2.1]",
        "b\u{fc}cher.example",
        "mx.example.org, mx2.example.org",
        &whole,
        &format!("a{label}.org"),
    ] {
        let text = POLICY.replace("mail.example.org", bad);
        assert!(StsPolicy::read(text.as_bytes()).is_err(), "{bad}");
    }
}

/// A-8461-4: one left-most label, and both directions.
#[test]
fn servers_are_held_against_patterns_and_patterns_against_servers() {
    let policy = policy(POLICY);
    for (host, covered) in [
        ("mail.example.org", true),
        ("MAIL.example.org.", true),
        ("a.example.net", true),
        ("*.example.net", true),
        ("example.net", false),
        (".example.net", false),
        ("b.a.example.net", false),
        ("a.example.org", false),
        ("xmail.example.org", false),
        ("", false),
        (".", false),
    ] {
        assert_eq!(policy.covers(host), covered, "{host}");
    }
    let hosts = ["mail.example.org", "mx.example.org", "a.b.example.net"];
    assert_eq!(policy.uncovered(&hosts), ["mx.example.org", "a.b.example.net"]);
    let stale: Vec<String> = policy.stale(&hosts).iter().map(ToString::to_string).collect();
    assert_eq!(stale, ["*.example.net", "backup.example.com"]);
    assert_eq!(
        policy.stale(&["mail.example.org", "x.example.net", "backup.example.com"]),
        [] as [&MxPattern; 0]
    );
    assert_eq!(policy.uncovered(&[]), [] as [&str; 0]);
}

/// A-8461-8.
#[test]
fn a_short_age_is_told_with_the_least_that_is_advised() {
    let advised = |mode: &str, age: u32| {
        let text = POLICY.replace("enforce", mode).replace("604800", &age.to_string());
        policy(&text).advised_max_age()
    };
    assert_eq!(advised("enforce", 1_209_599), Some(1_209_600));
    assert_eq!(advised("enforce", 1_209_600), None);
    assert_eq!(advised("testing", 86_399), Some(86_400));
    assert_eq!(advised("testing", 86_400), None);
    assert_eq!(advised("none", 0), None);
}

/// A-8461-2, A-8461-3.
#[test]
fn policies_and_their_lists_are_bounded() {
    let filler = |octets: usize| format!("{POLICY}x:{}", "y".repeat(octets - POLICY.len() - 2));
    assert!(StsPolicy::read(filler(LONGEST_POLICY).as_bytes()).is_ok());
    let longer = StsPolicy::read(filler(LONGEST_POLICY + 1).as_bytes());
    assert_eq!(longer, Err(StsPolicyError::TooLong));
    let with = |servers: usize| {
        let lines = "mx: mx.example.org\n".repeat(servers - 3);
        StsPolicy::read(format!("{POLICY}{lines}").as_bytes())
    };
    assert_eq!(with(MOST_PATTERNS).expect("a policy").mx.len(), MOST_PATTERNS);
    assert_eq!(with(MOST_PATTERNS + 1), Err(StsPolicyError::TooManyPatterns));
}

/// Lines as they might be, sound or not.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("version: STSv1".to_owned()),
        "mode: (enforce|testing|none|off)",
        "max_age: [0-9]{1,10}",
        "mx: (\\*\\.)?[a-z]{1,4}(\\.[a-z]{1,4}){0,2}",
        "[a-z*:. ]{0,12}",
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_octets_are_a_policy_or_told_why_not(file in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Err(error) = StsPolicy::read(&file) {
            prop_assert!(!error.to_string().contains(char::is_control));
        }
        match StsRecord::read(&[[b"v=STSv1;".as_slice(), &file].concat(), file]) {
            StsRecord::Invalid { why } => prop_assert!(!why.contains(char::is_control)),
            StsRecord::Present { id } => prop_assert!((1..=32).contains(&id.len())),
            StsRecord::Absent | StsRecord::Several { .. } => {}
        }
    }

    #[test]
    fn a_policy_keeps_its_promises(lines in prop::collection::vec(line(), 0..8)) {
        match StsPolicy::read(lines.join("\n").as_bytes()) {
            Ok(policy) => {
                prop_assert!(policy.max_age <= 31_557_600);
                prop_assert!(policy.mode == StsMode::None || !policy.mx.is_empty());
                // A pattern read as a host name is in its own set, wildcard or not.
                let own: Vec<String> = mx(&policy);
                let own: Vec<&str> = own.iter().map(String::as_str).collect();
                prop_assert!(policy.uncovered(&own).is_empty() && policy.stale(&own).is_empty());
            }
            Err(StsPolicyError::Line { line, .. }) => {
                let count = lines.join("\n").split('\n').count();
                prop_assert!((1..=count).contains(&line));
            }
            Err(_) => {}
        }
    }
}
