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
    use jiff::Timestamp;

    use super::*;
    use crate::report::message::{From, MESSAGE, Probe, Tls, Verdict};
    use crate::report::record::Tool;

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
        let observed_at = Timestamp::UNIX_EPOCH;
        let (host, matched) = ("mx.a.test".to_owned(), "exact".to_owned());
        let outcome = "encrypted".to_owned();
        Hop {
            index: 0,
            raw: String::new(),
            from: From::default(),
            by: None,
            with: None,
            id: None,
            date: None,
            software: None,
            writer: "always".to_owned(),
            kind: "cross-organisation".to_owned(),
            kind_confidence: "high".to_owned(),
            trusted: true,
            tls: Tls { mark: "absent".to_owned(), version: None, cipher: None, bits: None },
            event: "plaintext".to_owned(),
            confidence: some("medium"),
            lacking_side: some("sender"),
            side_confidence: some("low"),
            rules: vec!["E13".to_owned(), "R3".to_owned()],
            reasons: Vec::new(),
            probe: Some(Probe { host, matched, outcome, observed_at }),
        }
    }

    fn record(hops: Vec<Hop>) -> Message {
        let summary = String::new();
        Message {
            schema: MESSAGE.to_owned(),
            tool: Tool { name: "mxtls".to_owned(), version: "0".to_owned() },
            source: String::new(),
            provenance: "file-as-given".to_owned(),
            observed_at: Timestamp::UNIX_EPOCH,
            offline: false,
            message_id: None,
            hops,
            verdict: Verdict { event: some("plaintext"), vouched: 1, total: 1, summary },
        }
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
