//! Messages of our own making, and what is read of them.

use serde_json::Value;

use crate::desk::{Desk, Said, ended};

/// The time of every judgement in these tests, a day after the messages.
pub(crate) const NOW: &str = "2026-11-23T00:00:00Z";

/// A hop whose server recorded TLS with all details.
pub(crate) const ENCRYPTED: &str = "\
Received: from out.sender.example (out.sender.example [198.51.100.10])
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
\t(No client certificate requested)
\tby mx.recipient.example (Postfix) with ESMTPS id 4Rz1
\tfor <bob@recipient.example>; Sun, 22 Nov 2026 16:00:03 +0000 (UTC)
";

/// A hop whose server records TLS, and recorded none.
pub(crate) const PLAINTEXT: &str = "\
Received: from out.sender.example (out.sender.example [198.51.100.10])
\tby mx.recipient.example (Postfix) with ESMTP id 4Rz2
\tfor <bob@recipient.example>; Sun, 22 Nov 2026 16:00:03 +0000 (UTC)
";

/// A hop whose server never tells.
pub(crate) const SILENT: &str = "\
Received: from unknown (HELO out.sender.example) (198.51.100.10)
  by mx.recipient.example with SMTP; 22 Nov 2026 16:00:03 -0000
";

/// A submission with TLS, written by the sender's own server: a claim, to its receiver.
pub(crate) const CLAIM: &str = "\
Received: from desk.home.example (unknown [203.0.113.7])
\tby out.sender.example (Postfix) with ESMTPSA id 9Ab1
\tfor <bob@recipient.example>; Sun, 22 Nov 2026 16:00:01 +0000 (UTC)
";

/// The same without a word of TLS.
pub(crate) const SILENT_CLAIM: &str = "\
Received: from desk.home.example (unknown [203.0.113.7])
\tby out.sender.example (Postfix) with ESMTPA id 9Ab2
\tfor <bob@recipient.example>; Sun, 22 Nov 2026 16:00:01 +0000 (UTC)
";

/// Encrypted, but the client's address is hidden, so it is not sure who is at the other end.
pub(crate) const HIDDEN_CLIENT: &str = "\
Received: from out.sender.example (unknown [172.18.0.1])
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
\tby mx.recipient.example (Postfix) with ESMTPS id 4Rz3
\tfor <bob@recipient.example>; Sun, 22 Nov 2026 16:00:03 +0000 (UTC)
";

/// A step inside the receiver's own network.
pub(crate) const INTERNAL: &str = "\
Received: from app.recipient.example (app.recipient.example [10.0.0.5])
\tby mx.recipient.example (Postfix) with ESMTP id 4Rz4
\tfor <bob@recipient.example>; Sun, 22 Nov 2026 16:00:04 +0000 (UTC)
";

/// A requeue, or a hop whose client the receiver does not name: the two look alike.
pub(crate) const REQUEUED: &str = "\
Received: by mx.recipient.example (Postfix) id 4Rz9; Sun, 22 Nov 2026 16:00:05 +0000 (UTC)
";

/// The same receiver records TLS for somebody else on the same day.
pub(crate) const PROOF: &str = "\
Received: from mail.third.example (mail.third.example [203.0.113.44])
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
\tby mx.recipient.example (Postfix) with ESMTPS id 4Rz5
\tfor <bob@recipient.example>; Sun, 22 Nov 2026 12:00:01 +0000 (UTC)
";

/// A whole message with these trace lines, the newest first.
pub(crate) fn letter(lines: &[&str]) -> String {
    let trace = lines.concat();
    format!(
        "{trace}From: Alice <alice@sender.example>\nTo: bob@recipient.example\n\
         Subject: Minutes\nMessage-ID: <1@sender.example>\n\nDear Bob,\n\nall is well.\n"
    )
}

/// An mbox of these messages.
pub(crate) fn mbox(letters: &[String]) -> String {
    let begun = |letter: &String| format!("From - Sun Nov 22 16:00:01 2026\n{letter}\n");
    letters.iter().map(begun).collect()
}

/// A desk without any lab, and these messages on it.
pub(crate) fn desk(files: &[(&str, &str)]) -> Desk {
    let desk = Desk::with(&[]);
    for (name, trace) in files {
        desk.file(name, &letter(&[trace]));
    }
    desk
}

/// Explains offline, as of [`NOW`]; the words of `args` are separated by blanks.
pub(crate) fn explain(desk: &Desk, args: &str) -> Said {
    let first = ["explain", "--offline", "--now", NOW];
    let words: Vec<&str> = first.into_iter().chain(args.split_whitespace()).collect();
    ended(&mut desk.mxtls(&words))
}

/// The records of a run, each held against the schema.
pub(crate) fn records(desk: &Desk, args: &str) -> Vec<Value> {
    let said = explain(desk, &format!("--format jsonl {args}"));
    let records: Vec<Value> =
        said.out.lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    assert!(!records.is_empty(), "{said:?}");
    records.iter().for_each(fits);
    records
}

/// The record of a run of one message.
pub(crate) fn record(desk: &Desk, args: &str) -> Value {
    let mut all = records(desk, args);
    assert_eq!(all.len(), 1, "{args}");
    all.remove(0)
}

/// Asserts that a record is as the committed schema says.
pub(crate) fn fits(record: &Value) {
    fits_schema(record, include_str!("../../docs/schema/mxtls.message-1.schema.json"));
}

/// The same for any schema.
pub(crate) fn fits_schema(record: &Value, schema: &str) {
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let schema = jsonschema::draft202012::new(&schema).expect("a schema");
    let faults: Vec<String> =
        schema.iter_errors(record).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:?} in {record}");
}

/// The places where two records differ, as JSON pointers; lists are compared whole.
pub(crate) fn differing(one: &Value, other: &Value) -> Vec<String> {
    let mut places = Vec::new();
    compare(one, other, String::new(), &mut places);
    places
}

fn compare(one: &Value, other: &Value, at: String, places: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().for_each(|(key, v)| compare(v, &b[key], format!("{at}/{key}"), places));
        }
        (Value::Array(a), Value::Array(b)) if at == "/hops" && a.len() == b.len() => {
            let pairs = a.iter().zip(b).enumerate();
            pairs.for_each(|(n, (a, b))| compare(a, b, format!("{at}/{n}"), places));
        }
        _ if one != other => places.push(at),
        _ => {}
    }
}
