//! Which files are read, and what is said of those that are not.

use mxtls::partners::drift::{self, Compared, Limits, Records};
use mxtls::report::changes::{Diff, State};
use mxtls::report::record::Tool;
use serde_json::{Value, json};

use super::cases::{home, record};

pub(crate) fn read(text: impl AsRef<[u8]>) -> Records {
    drift::read(text.as_ref(), Limits::default()).expect("a file of records")
}

pub(crate) fn diff(old: &Records, new: &Records, all: bool) -> Diff {
    let tool = Tool { name: "mxtls".to_owned(), version: "0.1.0".to_owned() };
    let (old, new) =
        (Compared { name: "old.json", records: old }, Compared { name: "new.jsonl", records: new });
    drift::compare(tool, old, new, all)
}

fn refused(text: impl AsRef<[u8]>) -> String {
    drift::read(text.as_ref(), Limits::default()).expect_err("no file of records").to_string()
}

fn line(value: &Value) -> String {
    format!("{value}\n")
}

fn check() -> Value {
    let text = std::fs::read_to_string(home("fixtures/checks/mixed.json")).expect("a fixture");
    serde_json::from_str(&text).expect("JSON")
}

fn policy() -> Value {
    json!({"schema": "mxtls.policy/1", "target": "dane.example", "domain": record("dane")})
}

#[test]
fn every_form_of_every_record_is_read() {
    let (healthy, dane) = (record("healthy"), record("dane"));
    let pretty = serde_json::to_string_pretty(&healthy).unwrap();
    for (what, text, targets) in [
        ("a document", pretty.clone(), 1),
        ("an array", json!([healthy, dane]).to_string(), 2),
        ("JSON Lines", line(&healthy) + &line(&dane), 2),
        ("JSON Lines with an empty line and no end", line(&healthy) + "\n" + line(&dane).trim(), 2),
        ("a policy", policy().to_string(), 1),
        ("a check", check().to_string(), 7),
        (
            "a line for each partner",
            check()["partners"].as_array().unwrap().iter().map(line).collect(),
            7,
        ),
        ("all mixed", line(&check()) + &line(&policy()) + &line(&record("servfail")), 8),
        ("behind a byte order mark", format!("\u{feff}{pretty}"), 1),
    ] {
        let records = read(&text);
        assert_eq!(
            (records.len(), &records.warnings[..].len()),
            (targets, &expected_warnings(what)),
            "{what}"
        );
    }
}

/// The mixed file has one target twice.
fn expected_warnings(what: &str) -> usize {
    usize::from(what == "all mixed")
}

#[test]
fn of_one_target_the_later_look_counts() {
    let mut later = record("healthy");
    later["observed_at"] = json!("2026-11-23T15:00:00Z");
    later["target"] = json!("EXAMPLE.org");
    for text in [line(&later) + &line(&record("healthy")), line(&record("healthy")) + &line(&later)]
    {
        let twice = read(text);
        assert_eq!(
            twice.warnings,
            ["example.org stands in it more than once; the last look counts"]
        );
        let diff = diff(&twice, &twice, true);
        assert_eq!(diff.targets[0].new_at.unwrap().to_string(), "2026-11-23T15:00:00Z");
    }
}

#[test]
fn a_last_line_that_was_cut_short_is_left_out() {
    let whole = line(&record("healthy"));
    let records = read(whole.clone() + &whole[..whole.len() / 2]);
    assert_eq!(
        (records.len(), &records.warnings[..]),
        (1, &["line 2 was cut short; it is left out".to_owned()][..])
    );
    assert_eq!(
        diff(&records, &read(&whole), false).notes,
        ["old.json: line 2 was cut short; it is left out."]
    );
    assert_eq!(
        refused(&whole[..300]),
        "line 1: it ends in the middle of a record; it was cut short"
    );
    let array = format!("[{}", whole.trim());
    assert!(refused(array).contains("cut short"));
}

#[test]
fn what_is_no_file_of_records_is_told_in_a_sentence() {
    let schema = |name: &str| json!({ "schema": name }).to_string();
    let read = "mxtls.domain/1, mxtls.policy/1 and mxtls.check/1";
    for (text, said) in [
        (
            "{\"schema\":\n  oops}".to_owned(),
            "line 2, column 3: not JSON (expected value)".to_owned(),
        ),
        (String::new(), "there is no record in it".to_owned()),
        ("[]".to_owned(), "there is no record in it".to_owned()),
        ("17".to_owned(), "record 1 is no record of mxtls: it has no `schema`".to_owned()),
        ("[[]]".to_owned(), "record 1 is no record of mxtls: it has no `schema`".to_owned()),
        (schema("mxtls.message/1"), format!("record 1 is mxtls.message/1; compared are {read}")),
        (schema("mxtls.diff/1"), format!("record 1 is mxtls.diff/1; compared are {read}")),
        (
            line(&record("healthy")) + &schema("mxtls.domain/2"),
            format!("record 2 is mxtls.domain/2, which a later mxtls wrote; this one reads {read}"),
        ),
        (
            schema("mxtls.domain/1"),
            "record 1 is not what its schema says: missing field `tool`".to_owned(),
        ),
        (
            schema("a\u{1b}[2J\u{202e}"),
            format!("record 1 is a\\x1b[2J\\u{{202e}}; compared are {read}"),
        ),
    ] {
        assert_eq!(refused(&text), said, "{text}");
    }
    assert!(refused([0xff, 0xfe, b'{', 0]).contains("UTF-16"));
    assert!(refused(b"{\"schema\": \"\xff\"}").contains("not JSON"));
    assert!(refused("[".repeat(100_000)).contains("not JSON"));
}

#[test]
fn a_file_or_a_record_beyond_the_limit_is_refused() {
    let text = line(&record("healthy")).repeat(20);
    let size = text.len() as u64;
    let with = |file, record| drift::read(text.as_bytes(), Limits { file, record });
    assert!(with(size, size).is_ok());
    assert!(with(size - 1, size).unwrap_err().to_string().starts_with("the file is larger"));
    let one = with(size, 4 << 10).unwrap_err().to_string();
    assert!(one.starts_with("one of its records is larger"), "{one}");
}

#[test]
fn a_target_in_one_file_alone_is_no_change_for_worse() {
    let (old, new) = (read(line(&record("healthy"))), read(line(&record("dane"))));
    let diff = diff(&old, &new, false);
    assert_eq!(diff.summary.state, State::Unknown);
    let told: Vec<_> =
        diff.targets.iter().map(|t| (t.state, t.changes[0].message.as_str())).collect();
    assert_eq!(
        told,
        [
            (
                State::Unknown,
                "example.org was looked at on 2026-11-22 and is not in the newer file: nothing is known of it now."
            ),
            (
                State::Changed,
                "dane.example is not in the older file; it was looked at on 2026-11-22."
            ),
        ]
    );
}

#[test]
fn what_may_explain_changes_is_told_once() {
    let mut other = record("healthy");
    other["observed_at"] = json!("2026-11-20T15:00:00Z");
    other["vantage"]["ehlo_name"] = json!("other.example.net");
    other["vantage"]["roots"] = json!("webpki-roots 1.0.11");
    other["vantage"]["source"] = json!(["203.0.113.1"]);
    other["port"] = json!(2525);
    let notes = diff(&read(line(&record("healthy"))), &read(line(&other)), false).notes;
    assert_eq!(
        notes,
        [
            "The older file has the later look at 1 target: are the two the wrong way round?",
            "For 1 target the port was not the same (25 before, 2525 now), which may explain changes.",
            "For 1 target the EHLO name was not the same (probe.example.net before, other.example.net now), which may explain changes.",
            "For 1 target the trust store was not the same (webpki-roots 1.0.10 before, webpki-roots 1.0.11 now), which may explain changes.",
            "For 1 target our own address was not the same (198.51.100.7, 2001:db8:7::7 before, 203.0.113.1 now), which may explain changes.",
        ]
    );
}

#[test]
fn on_one_day_the_time_is_told() {
    let case = super::cases::all().swap_remove(0);
    for (at, then) in [
        (
            "2026-11-22T03:04:05Z",
            "on 2026-11-22 at 03:04 UTC and does not offer it on 2026-11-22 at 15:00 UTC.",
        ),
        (
            "2026-11-22T15:00:05Z",
            "on 2026-11-22 at 15:00:05 UTC and does not offer it on 2026-11-22 at 15:00:00 UTC.",
        ),
    ] {
        let mut old = case.old.clone();
        old["observed_at"] = json!(at);
        let told = drift::between(&super::cases::domain(&old), &super::cases::domain(&case.new));
        assert!(told[0].message.ends_with(then), "{}", told[0].message);
    }
}
