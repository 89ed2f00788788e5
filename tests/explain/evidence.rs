//! What else may be handed in beside the message: each changes what it should, and nothing else.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::messages::{
    CLAIM, ENCRYPTED, PLAINTEXT, PROOF, desk, differing, explain, letter, mbox, record, records,
};

/// A record of a probe, an hour after the message.
fn fact(outcome: &str) -> Value {
    json!({
        "schema": "mxtls.domain/1", "target": "recipient.example",
        "observed_at": "2026-11-22T17:00:00Z",
        "servers": [{
            "host": "mx.recipient.example", "address": "192.0.2.1", "outcome": outcome,
            "conclusive": true, "path_control": "passed",
        }],
    })
}

fn plain() -> Desk {
    desk(&[("p.eml", PLAINTEXT)])
}

/// What of a hop may change when something is learnt of its receiver.
const OF_THE_SIDE: [&str; 5] = [
    "/hops/0/lacking_side",
    "/hops/0/probe",
    "/hops/0/reasons",
    "/hops/0/rules",
    "/hops/0/side_confidence",
];

#[track_caller]
fn only(changed: &[String], allowed: &[&str]) {
    let more: Vec<&String> = changed.iter().filter(|at| !allowed.contains(&at.as_str())).collect();
    assert!(more.is_empty() && !changed.is_empty(), "{more:?} changed, too");
}

fn side(record: &Value) -> (&str, &str) {
    let word = |field: &str| record["hops"][0][field].as_str().unwrap_or("null");
    (word("lacking_side"), word("side_confidence"))
}

#[test]
fn facts_tell_the_side_and_leave_the_event_alone() {
    let desk = plain();
    let before = record(&desk, "p.eml");
    assert_eq!(side(&before), ("unknown", "null"));
    for (outcome, told) in [
        ("encrypted", ("sender", "low")),
        ("starttls-not-offered", ("receiver", "low")),
        ("starttls-masked", ("unknown", "null")),
        ("timed-out", ("unknown", "null")),
    ] {
        desk.file("facts.jsonl", &fact(outcome).to_string());
        let after = record(&desk, "--probe-facts facts.jsonl p.eml");
        assert_eq!(side(&after), told, "{outcome}");
        only(
            &differing(&before, &after),
            &[&OF_THE_SIDE[..], &["/verdict/summary", "/verdict/next"]].concat(),
        );
        assert_eq!(after["hops"][0]["probe"]["outcome"], outcome);
        assert_eq!(after["hops"][0]["probe"]["match"], "exact");
    }
}

#[test]
fn facts_of_another_host_change_nothing() {
    let desk = plain();
    let mut other = fact("starttls-not-offered");
    other["target"] = json!("elsewhere.example");
    other["servers"][0]["host"] = json!("mx.elsewhere.example");
    desk.file("facts.jsonl", &other.to_string());
    let after = record(&desk, "--probe-facts facts.jsonl p.eml");
    assert_eq!(differing(&record(&desk, "p.eml"), &after), Vec::<String>::new());
}

#[test]
fn facts_may_stand_in_several_files_and_in_every_form_of_json() {
    let desk = plain();
    let (one, two) = (fact("encrypted"), fact("timed-out"));
    desk.file("one.jsonl", &one.to_string());
    desk.file("two.jsonl", &two.to_string());
    let by_files = record(&desk, "--probe-facts one.jsonl --probe-facts two.jsonl p.eml");
    for (what, text) in [
        ("lines", format!("{one}\n\n{two}\n")),
        ("an array", json!([one, two]).to_string()),
        ("with a byte order mark", format!("\u{feff}{one}\n{two}")),
    ] {
        desk.file("facts.json", &text);
        assert_eq!(record(&desk, "--probe-facts facts.json p.eml"), by_files, "{what}");
    }
    desk.file("pretty.json", &serde_json::to_string_pretty(&one).expect("JSON"));
    let pretty = record(&desk, "--probe-facts pretty.json p.eml");
    assert_eq!(pretty, record(&desk, "--probe-facts one.jsonl p.eml"));
}

#[test]
fn facts_change_no_hop_that_was_encrypted() {
    let desk = desk(&[("e.eml", ENCRYPTED)]);
    desk.file("facts.jsonl", &fact("starttls-not-offered").to_string());
    let (before, after) =
        (record(&desk, "e.eml"), record(&desk, "--probe-facts facts.jsonl e.eml"));
    let changed = differing(&before, &after);
    assert!(changed.iter().all(|at| at == "/hops/0/probe"), "{changed:?}");
}

#[test]
fn bad_facts_are_refused_with_their_line() {
    let desk = plain();
    let good = fact("encrypted");
    let with = |pointer: &str, value: Value| {
        let mut bad = fact("encrypted");
        *bad.pointer_mut(pointer).expect("it is there") = value;
        format!("{good}\n{bad}\n")
    };
    for (text, mentions) in [
        (with("/schema", json!("mxtls.message/1")), &["line 2", "mxtls.domain/1"][..]),
        (with("/servers/0/outcome", json!("fine")), &["line 2", "outcome", "fine"]),
        (with("/observed_at", json!("yesterday")), &["line 2", "observed_at"]),
        (with("/servers/0/host", json!(null)), &["line 2", "host"]),
        (format!("{good}\nnonsense\n"), &["line 2", "JSON"]),
        ("[1]".to_owned(), &["line 1", "mxtls.domain/1"]),
    ] {
        desk.file("facts.jsonl", &text);
        let said = explain(&desk, "--probe-facts facts.jsonl p.eml");
        said.refused(&[&["facts.jsonl"], mentions].concat());
    }
    std::fs::write(desk.path("facts.jsonl"), [0xff, 0xfe, 0]).expect("home");
    explain(&desk, "--probe-facts facts.jsonl p.eml").refused(&["facts.jsonl", "UTF-8"]);
    explain(&desk, "--probe-facts gone p.eml").refused(&["gone", "probe facts"]);
}

#[test]
fn a_file_without_any_facts_is_told_and_changes_nothing() {
    let desk = plain();
    desk.file("none.jsonl", "\n");
    let said = explain(&desk, "--probe-facts none.jsonl p.eml");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.err_flat().contains("none.jsonl: there is nothing in it"), "{said:?}");
    assert!(
        differing(&record(&desk, "p.eml"), &record(&desk, "--probe-facts none.jsonl p.eml"))
            .is_empty()
    );
}

#[test]
fn context_proves_what_a_host_records_and_offers() {
    let desk = plain();
    let before = record(&desk, "p.eml");
    assert_eq!(before["hops"][0]["confidence"], "medium");
    desk.file("proof.eml", &letter(&[PROOF]));
    let after = record(&desk, "--context proof.eml p.eml");
    assert_eq!(after["hops"][0]["confidence"], "high");
    assert_eq!(side(&after), ("sender", "medium"));
    let also = ["/hops/0/confidence", "/verdict/summary", "/verdict/next"];
    only(&differing(&before, &after), &[&OF_THE_SIDE[..], &also].concat());
    let reasons = after["hops"][0]["reasons"].to_string();
    assert!(reasons.contains("proof.eml"), "it names its evidence: {reasons}");
}

#[test]
fn context_is_read_in_every_form_and_is_not_explained_itself() {
    let desk = plain();
    desk.file("proof.eml", &letter(&[PROOF]));
    desk.file("box.mbox", &mbox(&[letter(&[PROOF])]));
    desk.file("mail/cur/1:2,S", &letter(&[PROOF]));
    for context in ["proof.eml", "box.mbox", "mail"] {
        let all = records(&desk, &format!("--context {context} p.eml"));
        assert_eq!((all.len(), &all[0]["hops"][0]["confidence"]), (1, &json!("high")), "{context}");
    }
}

#[test]
fn the_message_itself_in_the_context_proves_nothing() {
    let desk = plain();
    let (before, after) = (record(&desk, "p.eml"), record(&desk, "--context p.eml p.eml"));
    assert_eq!(differing(&before, &after), Vec::<String>::new());
}

#[test]
fn a_message_of_the_context_that_cannot_be_read_is_told_and_left_out() {
    let desk = plain();
    desk.file("mail/a.eml", &letter(&[PROOF]));
    desk.file("mail/b.eml", "no header\n");
    let said = explain(&desk, "--format json --context mail p.eml");
    assert_eq!((said.code, &said.json()["hops"][0]["confidence"]), (Some(0), &json!("high")));
    assert!(said.err_flat().contains("--context: mail/b.eml"), "{said:?}");
    explain(&desk, "--context gone p.eml").refused(&["--context", "gone"]);
}

/// The report of the fixtures as a file, and as gzip where this system has it.
fn reports(desk: &Desk) -> Vec<&'static str> {
    let day = include_bytes!("../../fixtures/reports/day.json");
    std::fs::write(desk.path("day.json"), day).expect("home");
    let gzip = Command::new("gzip").arg("-c").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut gzip) = gzip else { return vec!["day.json"] };
    gzip.stdin.take().expect("piped").write_all(day).expect("it reads");
    let packed = gzip.wait_with_output().expect("it ends").stdout;
    std::fs::write(desk.path("day.json.gz"), packed).expect("home");
    vec!["day.json", "day.json.gz"]
}

#[test]
fn a_tls_report_of_the_sender_is_evidence_of_little_weight() {
    let desk = plain();
    let before = record(&desk, "p.eml");
    for report in reports(&desk) {
        let after = record(&desk, &format!("--tlsrpt {report} p.eml"));
        assert_eq!(side(&after), ("receiver", "low"), "{report}");
        only(
            &differing(&before, &after),
            &[&OF_THE_SIDE[..], &["/verdict/summary", "/verdict/next"]].concat(),
        );
        let reasons = after["hops"][0]["reasons"].to_string();
        assert!(reasons.contains("TLS report") && reasons.contains("signature"), "{reasons}");
    }
}

#[test]
fn a_tls_report_of_another_day_changes_nothing() {
    let desk = plain();
    reports(&desk);
    let other = desk.read("day.json").replace("2026-11-22T", "2026-11-20T");
    desk.file("day.json", &other);
    let after = record(&desk, "--tlsrpt day.json p.eml");
    assert_eq!(differing(&record(&desk, "p.eml"), &after), Vec::<String>::new());
}

#[test]
fn what_is_no_tls_report_is_refused() {
    let desk = plain();
    desk.file("rubbish", "not a report");
    desk.file("other.json", "{\"schema\": \"mxtls.domain/1\"}");
    std::fs::write(desk.path("broken.gz"), [0x1f, 0x8b, 8, 0, 1, 2, 3]).expect("home");
    for file in ["rubbish", "other.json", "broken.gz", "gone.json"] {
        explain(&desk, &format!("--tlsrpt {file} p.eml")).refused(&["the TLS report", file]);
    }
}

#[test]
fn trust_moves_the_boundary_and_nothing_above_it() {
    let desk = Desk::with(&[]);
    desk.file("c.eml", &letter(&[ENCRYPTED, CLAIM]));
    let before = record(&desk, "c.eml");
    let after = record(&desk, "--trusted-by recipient.example --trusted-by Sender.Example. c.eml");
    assert_eq!(
        (&before["verdict"]["vouched"], &after["verdict"]["vouched"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(after["verdict"]["event"], "encrypted");
    let allowed = ["trusted", "event", "confidence", "rules", "reasons"];
    let of_hop: Vec<String> = allowed.iter().map(|field| format!("/hops/0/{field}")).collect();
    let mut allowed: Vec<&str> = of_hop.iter().map(String::as_str).collect();
    allowed.extend(["/verdict/event", "/verdict/vouched", "/verdict/summary", "/verdict/next"]);
    only(&differing(&before, &after), &allowed);
    for none in ["ecipient.example", "example.recipient.example"] {
        let record = record(&desk, &format!("--trusted-by {none} c.eml"));
        assert_eq!(record["verdict"]["vouched"], 0, "{none} matches no label's border");
    }
}

#[test]
fn the_recipient_can_be_named() {
    let bare = PLAINTEXT.replace("\tfor <bob@recipient.example>;", "\t;");
    let desk = desk(&[("p.eml", &bare)]);
    let summary = |args: &str| {
        let record = record(&desk, args);
        record["verdict"]["summary"].as_str().expect("a sentence").to_owned()
    };
    assert!(summary("p.eml").contains("mail servers of recipient.example"));
    let named = "--envelope-to bob@customer.example p.eml";
    assert!(summary(named).contains("mail servers of customer.example"), "{}", summary(named));
    only(
        &differing(&record(&desk, "p.eml"), &record(&desk, named)),
        &["/verdict/summary", "/verdict/next"],
    );
}
