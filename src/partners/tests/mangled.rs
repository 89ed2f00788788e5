//! Whatever a record says, the judge neither panics nor contradicts itself.

use proptest::prelude::*;
use serde_json::Value;

use super::world::*;
use crate::partners::judge::{Seen, judge};
use crate::partners::whole::{Course, whole};
use crate::partners::{Terms, again, baseline};
use crate::report::checked::{Partner, Path};
use crate::report::record::Domain;
use crate::verdict::Require;

const NAMES: [&str; 12] = [
    "dane",
    "expired-certificate",
    "healthy",
    "hostile-texts",
    "legacy",
    "mta-sts",
    "no-ipv6-here",
    "no-starttls",
    "null-mx",
    "policies-fall-short",
    "servfail",
    "undetermined",
];

/// Words that stand in records, and others.
const WORDS: [&str; 24] = [
    "pass",
    "fail",
    "none",
    "error",
    "not-tested",
    "testing",
    "enforce",
    "passed",
    "failed",
    "encrypted",
    "timed-out",
    "starttls-not-offered",
    "egress-blocked",
    "path-intercepted",
    "not-probed",
    "pki-name",
    "legacy",
    "RSA",
    "TLSv1.0",
    "explicit",
    "null",
    "",
    "\u{202e}x",
    "\"<script>",
];

/// One change in a record: the place by numbers, what is put there by another.
type Change = (Vec<usize>, usize);

fn mangle(value: &mut Value, path: &[usize], with: usize) {
    let Some((step, rest)) = path.split_first() else { return replace(value, with) };
    match value {
        Value::Array(all) if !all.is_empty() => {
            let at = step % all.len();
            match rest.is_empty() && with.is_multiple_of(5) {
                true => drop(all.remove(at)),
                false => mangle(&mut all[at], rest, with),
            }
        }
        Value::Object(all) if !all.is_empty() => {
            let at = step % all.len();
            mangle(all.values_mut().nth(at).unwrap(), rest, with);
        }
        other => replace(other, with),
    }
}

/// Puts something of the same kind there, so that the record can still be read.
fn replace(value: &mut Value, with: usize) {
    match value {
        Value::String(text) if text.parse::<jiff::Timestamp>().is_ok() => {
            let years = ["0001-01-01T00:00:00Z", "9999-12-30T00:00:00Z", "2026-11-22T15:00:00Z"];
            *text = years[with % years.len()].to_owned();
        }
        Value::String(text) => *text = WORDS[with % WORDS.len()].to_owned(),
        Value::Bool(word) => *word = with.is_multiple_of(2),
        Value::Number(_) => *value = [0, 1, 65_535][with % 3].into(),
        Value::Array(all) => all.clear(),
        _ => *value = Value::Null,
    }
}

fn record_of(name: usize, changes: &[Change]) -> Option<Domain> {
    let mut value = serde_json::to_value(record(NAMES[name % NAMES.len()])).unwrap();
    changes.iter().for_each(|(path, with)| mangle(&mut value, path, *with));
    serde_json::from_value(value).ok()
}

fn terms(of: usize) -> Terms {
    let bit = |n: usize| of >> n & 1 == 1;
    Terms {
        level: Require::ALL[of % 7],
        dane: bit(3),
        sts: bit(4),
        reachable: bit(5),
        tls_version: bit(6).then(|| "TLSv1.2".into()),
        rsa_bits: bit(7).then_some(2048),
        ec_bits: bit(8).then_some(384),
        days_left: bit(9).then_some(7),
        days_left_share: bit(10).then_some(0.2),
        issuers: bit(11).then(|| "Example".to_owned()).into_iter().collect(),
        spki: bit(12).then(|| "ab".to_owned()).into_iter().collect(),
        mx: bit(13).then(|| "example.org".to_owned()).into_iter().collect(),
        profile: None,
    }
}

fn failing(judged: &Partner, id: &str) -> bool {
    judged.rules.iter().any(|rule| rule.id == id && rule.state == "fail")
}

/// What must be so whatever was seen.
fn assert_sound(judged: &Partner, terms: &Terms, held: &[(Require, Option<bool>)]) {
    let any = |state: &str| judged.rules.iter().any(|rule| rule.state == state);
    let state = match (any("fail"), any("undetermined")) {
        (true, _) => "fail",
        (false, true) => "undetermined",
        (false, false) => "pass",
    };
    assert_eq!(judged.state, state);
    assert!(!judged.summary.is_empty());
    for rule in &judged.rules {
        assert!(!rule.message.is_empty(), "{rule:#?}");
        assert!(rule.message.chars().count() < 1500, "{rule:#?}");
        assert!(
            rule.state == "pass"
                || rule.findings.iter().all(|id| judged
                    .domain
                    .findings
                    .iter()
                    .any(|f| f.id == *id))
        );
    }
    for (require, ready) in held.iter().filter(|(require, _)| *require != Require::None) {
        let id = match require {
            Require::Dane => "dane",
            Require::Sts => "sts",
            _ => "level",
        };
        let ours = judged.rules.iter().any(|rule| rule.message.contains("this network may be why"));
        match ready {
            Some(true) => assert!(!failing(judged, id), "worse than held: {id} {terms:?}"),
            None => {
                assert!(!failing(judged, id), "worse than held: {id}");
                assert_ne!(judged.state, "pass", "better than held: {id}");
            }
            Some(false) => {
                let told = failing(judged, id) || failing(judged, "accepts-mail");
                assert!(told || ours, "better than held: {id}: {:#?}", judged.rules);
            }
        }
    }
    let shut = |rule: &&crate::report::checked::Rule| {
        let server = judged.domain.servers.iter().find(|server| {
            Some(&server.host) == rule.host.as_ref() && server.address == rule.address
        });
        let outcome = server.map(|server| server.outcome.as_str());
        matches!(outcome, Some("egress-blocked" | "path-intercepted")) && rule.state == "fail"
    };
    // What rests on DNS and on policies alone may fail even then.
    let of_dns = ["dane", "sts", "mx"];
    assert_eq!(
        judged.rules.iter().filter(shut).find(|rule| !of_dns.contains(&rule.id.as_str())),
        None
    );
}

/// Or else nothing is tested below.
#[test]
fn most_mangled_records_can_still_be_read() {
    let changes = |n: usize| -> Vec<Change> {
        let path = |step: usize| vec![n + step, 3 * n + step, 7 * n, n / 3, n / 5];
        (0..4).map(|step| (path(step), n + step)).collect()
    };
    let read = (0..200).filter(|n| record_of(*n, &changes(*n)).is_some()).count();
    assert!(read > 100, "{read} of 200");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_judge_is_sound_on_mangled_records(
        name in 0_usize..NAMES.len(),
        changes in proptest::collection::vec(
            (proptest::collection::vec(0_usize..40, 1..6), 0_usize..120), 0..12),
        asked in 0_usize..(1 << 14),
        answers in proptest::collection::vec(0_usize..3, 3),
        tries in 0_usize..4,
    ) {
        let Some(record) = record_of(name, &changes) else { return Ok(()) };
        let terms = terms(asked);
        let answers = answers.into_iter().map(|one| [None, Some(false), Some(true)][one]);
        let mut held: Vec<_> = Vec::new();
        for (require, answer) in terms.requires().into_iter().zip(answers) {
            if held.iter().all(|(known, _)| *known != require) {
                held.push((require, answer));
            }
        }
        let partner = partner("example.org", terms);
        let at = record.observed_at;
        let seen = Seen { file: "partners.toml", record, held: held.clone(), tries, path: "passed", at };
        let judged = judge(&partner, seen);
        assert_sound(&judged, &partner.terms, &held);
        again::again(&judged);
        let path = Path { control: "failed".into(), detail: String::new() };
        let course = Course { started_at: at, finished_at: at, stopped: true };
        let mut check = whole(vec![judged], path, course);
        let before = check.clone();
        baseline::mark(&mut check, &before);
        assert_eq!((check.summary.new, check.summary.fixed, check.summary.fail), (0, 0, 0));
    }
}
