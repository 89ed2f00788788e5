//! Reports as senders write them, and what is no report.

use std::io::Write;
use std::net::IpAddr;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::unpack::LIMIT;
use super::super::*;

const DAY: &[u8] = include_bytes!("../../../fixtures/reports/day.json");

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// The fixture with one value put in place of another.
fn day_with(pointer: &str, value: Value) -> Result<TlsReport, ReportError> {
    let mut day: Value = serde_json::from_slice(DAY).expect("the fixture");
    *day.pointer_mut(pointer).expect("a member of the fixture") = value;
    read_report(day.to_string().as_bytes())
}

/// The fixture without one member.
fn day_without(parent: &str, member: &str) -> Result<TlsReport, ReportError> {
    let mut day: Value = serde_json::from_slice(DAY).expect("the fixture");
    let parent = day.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
    parent.remove(member).expect("a member of the fixture");
    read_report(day.to_string().as_bytes())
}

fn address(text: &str) -> Option<IpAddr> {
    Some(text.parse().expect("an address"))
}

#[test]
fn a_report_tells_who_when_and_what() {
    let report = read_report(DAY).expect("the fixture");
    assert_eq!(report.organization.as_deref(), Some("Sender Example"));
    assert_eq!(report.contact.as_deref(), Some("postmaster@sender.example"));
    assert_eq!(report.id.as_deref(), Some("2026-11-22-recipient.example@sender.example"));
    assert_eq!(report.from.to_string(), "2026-11-22T00:00:00Z");
    assert_eq!(report.to.to_string(), "2026-11-22T23:59:59Z");
    let [sts, none] = report.policies.as_slice() else { panic!("two policies") };
    assert_eq!((sts.kind, sts.successful, sts.failed), (PolicyKind::Sts, 214, 5));
    assert_eq!((none.kind, none.failures.len()), (PolicyKind::NoPolicyFound, 0));
}

#[test]
fn names_are_in_lower_case_and_addresses_plain() {
    let report = read_report(DAY).expect("the fixture");
    let sts = &report.policies[0];
    assert_eq!(sts.domain, "recipient.example");
    assert_eq!(sts.mx_hosts, ["mx.recipient.example"]);
    let expected = FailureDetail {
        result: "starttls-not-supported".to_owned(),
        sending_ip: address("198.51.100.10"),
        receiving_mx: Some("mx.recipient.example".to_owned()),
        receiving_helo: Some("mx.recipient.example".to_owned()),
        receiving_ip: address("203.0.113.25"),
        sessions: 3,
        reason: None,
        info: None,
    };
    assert_eq!(sts.failures[0], expected);
    assert_eq!(sts.failures[1].receiving_ip, address("2001:db8::25"));
    assert_eq!(sts.failures[1].reason.as_deref(), Some("HANDSHAKE_FAILURE"));
}

#[test]
fn gzip_and_a_byte_order_mark_change_nothing() {
    let plain = read_report(DAY);
    assert!(plain.is_ok());
    assert_eq!(read_report(&gzip(DAY)), plain);
    assert_eq!(read_report(&[b"\xef\xbb\xbf", DAY].concat()), plain);
    let (one, two) = DAY.split_at(100);
    assert_eq!(read_report(&[gzip(one), gzip(two)].concat()), plain, "gzip in two members");
}

#[test]
fn large_senders_ways_are_understood() {
    let no_zone = day_with("/date-range/start-datetime", json!("2026-11-22T00:00:00"));
    assert_eq!(no_zone, read_report(DAY));
    let offset = day_with("/date-range/start-datetime", json!("2026-11-22T01:00:00+01:00"));
    assert_eq!(offset, read_report(DAY));
    let one_host = day_with("/policies/0/policy/mx-host", json!("mx.recipient.example"));
    assert_eq!(one_host, read_report(DAY));
    assert!(day_with("/policies/0/failure-details", Value::Null).is_ok());
    assert!(day_without("/policies/0", "failure-details").is_ok());
    assert!(day_without("", "organization-name").is_ok());
}

#[test]
fn what_is_not_known_is_passed_over() {
    let string = json!({"nested": [1, 2, {"deep": null}]});
    assert_eq!(day_with("/policies/0/policy/policy-string", string), read_report(DAY));
    let report = day_with("/policies/0/policy/policy-type", json!("quantum")).expect("a report");
    assert_eq!(report.policies[0].kind, PolicyKind::Other);
    let detail = "/policies/0/failure-details/0";
    let report = day_with(&format!("{detail}/sending-mta-ip"), json!("a relay")).expect("a report");
    assert_eq!(report.policies[0].failures[0].sending_ip, None);
    let report = day_with(&format!("{detail}/result-type"), json!("New-Word")).expect("a report");
    assert_eq!(report.policies[0].failures[0].result, "new-word");
}

#[test]
fn a_value_of_another_type_is_an_error() {
    for (pointer, value) in [
        ("/policies", json!({})),
        ("/policies/0/summary/total-failure-session-count", json!("5")),
        ("/policies/0/summary/total-failure-session-count", json!(-5)),
        ("/policies/0/failure-details/0/failed-session-count", json!(1.5)),
        ("/policies/0/failure-details/0", json!("starttls-not-supported")),
        ("/policies/0/policy/mx-host", json!([1])),
        ("/organization-name", json!(["Sender"])),
        ("/date-range/start-datetime", json!(0)),
        ("/date-range/start-datetime", json!("yesterday")),
        ("/date-range/start-datetime", json!("2026-11-23T00:00:00Z")), // after its end
    ] {
        let read = day_with(pointer, value.clone());
        assert!(matches!(read, Err(ReportError::Malformed { .. })), "{pointer} {value}: {read:?}");
    }
    for (parent, member) in [("", "date-range"), ("", "policies"), ("/policies/0", "policy")] {
        assert!(day_without(parent, member).is_err(), "{member}");
    }
}

#[test]
fn hostile_text_is_escaped_in_reports_and_errors() {
    let report = day_with("/organization-name", json!("\u{1b}[31m\u{202e}")).expect("a report");
    assert_eq!(report.organization.as_deref(), Some("\\x1b[31m\\u{202e}"));
    let error = day_with("/date-range/end-datetime", json!("\u{1b}\u{202e}")).expect_err("no time");
    assert!(!error.to_string().contains(['\u{1b}', '\u{202e}']), "{error}");
    let error = day_with("/policies", json!("\u{1b}\u{202e}")).expect_err("no list");
    assert!(!error.to_string().contains(['\u{1b}', '\u{202e}']), "{error}");
}

#[test]
fn what_is_no_report_is_told_what_to_give_instead() {
    let mail: [&[u8]; 3] = [
        b"Received: from a by b\r\n\r\n",
        b"From alice@sender.example Sun Nov 22 16:00:03 2026\nSubject: x\n\n",
        b"\n\nTLS-Report-Domain: recipient.example\n",
    ];
    for bytes in mail {
        assert_eq!(read_report(bytes), Err(ReportError::Mail));
        assert_eq!(read_report(&gzip(bytes)), Err(ReportError::Mail));
    }
    for nothing in [b"".as_slice(), b" \n", b"\xef\xbb\xbf"] {
        assert_eq!(read_report(nothing), Err(ReportError::Empty));
    }
    for other in [b"PK\x03\x04".as_slice(), b"[1, 2]", b"<xml/>", b"\0\0"] {
        assert_eq!(read_report(other), Err(ReportError::Unknown));
    }
    let record = read_report(br#"{"schema": "mxtls.domain/1"}"#).expect_err("no report");
    let expected = "it is no TLS report as RFC 8460 has it: missing field `date-range` at line 1";
    assert!(record.to_string().starts_with(expected), "{record}");
}

#[test]
fn a_broken_gzip_is_an_error() {
    let whole = gzip(DAY);
    let half = whole.split_at(whole.len() / 2).0;
    assert!(matches!(read_report(half), Err(ReportError::Gzip { .. })));
    assert!(matches!(read_report(b"\x1f\x8b\x08garbage"), Err(ReportError::Gzip { .. })));
}

#[test]
fn a_bomb_is_not_unpacked_beyond_the_limit() {
    let long = vec![b' '; LIMIT + 1];
    assert_eq!(read_report(&long), Err(ReportError::TooLong { limit: LIMIT }));
    assert_eq!(read_report(&gzip(&long)), Err(ReportError::TooLong { limit: LIMIT }));
}

#[test]
fn lists_are_bounded() {
    let day: Value = serde_json::from_slice(DAY).expect("the fixture");
    let many =
        |pointer: &str, count| json!(vec![day.pointer(pointer).expect("a member").clone(); count]);
    let policies = |count| day_with("/policies", many("/policies/1", count));
    assert!(policies(64).is_ok() && policies(65).is_err());
    let failures = "/policies/0/failure-details";
    let details = |count| day_with(failures, many(&format!("{failures}/0"), count));
    assert!(details(4096).is_ok() && details(4097).is_err());
}

proptest! {
    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_report(&bytes);
        let _ = read_report(&[b"\x1f\x8b\x08", bytes.as_slice()].concat());
    }

    /// A report that breaks off anywhere is an error, plain or gzip.
    #[test]
    fn half_a_report_is_none(cut in 0.0_f64..1.0) {
        let part = |bytes: &[u8]| bytes[..(bytes.len() as f64 * cut) as usize].to_vec();
        prop_assert!(read_report(&part(DAY.trim_ascii())).is_err());
        prop_assert!(read_report(&part(&gzip(DAY))).is_err());
    }
}
