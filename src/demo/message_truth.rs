//! The written truth of a message held against a record: every word that differs.
//!
//! Does no IO, reads no clock.

use super::letter::{HopTruth, MessageTruth};
use crate::report::message::{Hop, Message};

/// Every word of the truth that `record` does not say; none if all is right.
pub fn message_differences(truth: &MessageTruth, record: &Message) -> Vec<String> {
    let mut wrong = Vec::new();
    let verdict = &record.verdict;
    compare(&mut wrong, "verdict", Some(&truth.event), verdict.event.as_deref());
    count(&mut wrong, "vouched", truth.vouched, verdict.vouched);
    count(&mut wrong, "total", truth.total, verdict.total);
    count(&mut wrong, "hops", truth.hops.len(), record.hops.len());
    for (nth, (truth, hop)) in truth.hops.iter().zip(&record.hops).enumerate() {
        wrong.extend(
            hop_differences(truth, hop).into_iter().map(|word| format!("hop {nth} {word}")),
        );
    }
    wrong
}

fn hop_differences(truth: &HopTruth, hop: &Hop) -> Vec<String> {
    let mut wrong = Vec::new();
    let outcome = hop.probe.as_ref().map(|probe| probe.outcome.as_str());
    for (what, truth, seen) in [
        ("kind", Some(truth.kind.as_str()), Some(hop.kind.as_str())),
        ("mark", Some(&truth.mark), Some(&hop.tls.mark)),
        ("event", Some(&truth.event), Some(&hop.event)),
        ("side", truth.side.as_deref(), hop.lacking_side.as_deref()),
        ("side confidence", truth.side_confidence.as_deref(), hop.side_confidence.as_deref()),
    ] {
        compare(&mut wrong, what, truth, seen);
    }
    for (what, truth, seen) in [
        ("version", truth.version.as_deref(), hop.tls.version.as_deref()),
        ("confidence", truth.confidence.as_deref(), hop.confidence.as_deref()),
        ("probe", truth.probe.as_deref(), outcome),
    ] {
        if truth.is_some() {
            compare(&mut wrong, what, truth, seen);
        }
    }
    if truth.trusted != hop.trusted {
        wrong.push(format!("trusted: {}, not {}", hop.trusted, truth.trusted));
    }
    let lacking = truth.rules.iter().filter(|rule| !hop.rules.contains(rule));
    wrong.extend(lacking.map(|rule| format!("lacks the rule {rule}")));
    wrong
}

fn compare(wrong: &mut Vec<String>, what: &str, truth: Option<&str>, seen: Option<&str>) {
    if truth != seen {
        let word = |w: Option<&str>| w.unwrap_or("nothing").to_owned();
        wrong.push(format!("{what}: {}, not {}", word(seen), word(truth)));
    }
}

fn count(wrong: &mut Vec<String>, what: &str, truth: usize, seen: usize) {
    if truth != seen {
        wrong.push(format!("{what}: {seen}, not {truth}"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::report::message::MESSAGE;

    fn truth() -> MessageTruth {
        toml::from_str(
            "event = 'plaintext'\nvouched = 1\ntotal = 1\n[[hop]]\nwire = 'clear'\n\
             kind = 'cross-organisation'\ntrusted = true\nmark = 'absent'\nevent = 'plaintext'\n\
             confidence = 'medium'\nside = 'sender'\nside-confidence = 'low'\n\
             probe = 'encrypted'\nrules = ['E13']",
        )
        .unwrap()
    }

    fn some(word: &str) -> Option<String> {
        Some(word.to_owned())
    }

    fn hop() -> Hop {
        serde_json::from_value(json!({
            "index": 0, "raw": "", "from": {}, "writer": "always",
            "kind": "cross-organisation", "kind_confidence": "high", "trusted": true,
            "tls": { "mark": "absent" }, "event": "plaintext", "confidence": "medium",
            "lacking_side": "sender", "side_confidence": "low", "rules": ["E13", "R3"],
            "reasons": [],
            "probe": { "host": "mx.a.test", "match": "exact", "outcome": "encrypted",
                       "observed_at": "2025-07-01T09:08:07Z" },
        }))
        .unwrap()
    }

    fn record(hops: Vec<Hop>) -> Message {
        serde_json::from_value(json!({
            "schema": MESSAGE, "tool": { "name": "mxtls", "version": "0" }, "source": "",
            "provenance": "file-as-given", "observed_at": "2025-07-01T09:08:07Z",
            "offline": false, "hops": hops,
            "verdict": { "event": "plaintext", "vouched": 1, "total": 1, "summary": "" },
        }))
        .unwrap()
    }

    #[test]
    fn a_record_that_says_it_all_has_no_differences() {
        assert_eq!(message_differences(&truth(), &record(vec![hop()])), Vec::<String>::new());
    }

    #[test]
    fn each_word_that_differs_is_named() {
        let mut odd = hop();
        odd.trusted = false;
        odd.lacking_side = None;
        odd.confidence = some("high");
        odd.rules.clear();
        odd.probe = None;
        let mut record = record(vec![odd]);
        record.verdict.event = None;
        assert_eq!(
            message_differences(&truth(), &record),
            [
                "verdict: nothing, not plaintext",
                "hop 0 side: nothing, not sender",
                "hop 0 confidence: high, not medium",
                "hop 0 probe: nothing, not encrypted",
                "hop 0 trusted: false, not true",
                "hop 0 lacks the rule E13",
            ]
        );
    }

    #[test]
    fn a_side_that_is_not_in_the_truth_must_not_be_in_the_record() {
        let mut truth = truth();
        truth.hops[0].side = None;
        let wrong = message_differences(&truth, &record(vec![hop()]));
        assert_eq!(wrong, ["hop 0 side: sender, not nothing"]);
    }

    #[test]
    fn hops_too_many_or_too_few_are_noticed() {
        let wrong = message_differences(&truth(), &record(vec![hop(), hop()]));
        assert_eq!(wrong, ["hops: 2, not 1"]);
    }
}
