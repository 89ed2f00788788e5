//! What holds of every comparison.

use mxtls::partners::drift::between;
use mxtls::report::changes::{Change, Direction, IDS, State};
use serde_json::{Value, json};

use super::cases::{self, domain};
use super::files::{diff, read};

fn told(old: &Value, new: &Value) -> Vec<Change> {
    between(&domain(old), &domain(new))
}

#[test]
fn every_accident_is_told_in_its_sentence() {
    for case in cases::all() {
        let found: Vec<[String; 3]> = told(&case.old, &case.new)
            .into_iter()
            .map(|c| [c.direction.word().to_owned(), c.id, c.message])
            .collect();
        assert_eq!(found, case.says, "{}", case.name);
    }
}

/// What is kept of a file is all that is compared.
#[test]
fn every_accident_is_told_the_same_of_files() {
    for case in cases::all() {
        let (old, new) = (read(case.old.to_string()), read(case.new.to_string()));
        let targets = diff(&old, &new, true).targets;
        assert_eq!(targets[0].changes, told(&case.old, &case.new), "{}", case.name);
    }
}

#[test]
fn a_record_beside_itself_changes_nothing() {
    for (name, record) in cases::records() {
        assert_eq!(told(&record, &record), [], "{name}");
    }
    for case in cases::all() {
        assert_eq!(told(&case.new, &case.new), [], "{}", case.name);
    }
}

#[test]
fn the_same_seen_later_or_in_another_order_changes_nothing() {
    for (name, record) in cases::records() {
        let mut later = record.clone();
        later["observed_at"] = json!("2026-12-24T08:00:00Z");
        later["duration_ms"] = json!(1);
        for list in ["/servers", "/mx/records", "/findings", "/sts/mx"] {
            later.pointer_mut(list).and_then(Value::as_array_mut).expect("a list").reverse();
        }
        for server in later["servers"].as_array_mut().expect("a list") {
            server["duration_ms"] = json!(7);
            server["smtp"] = if server["smtp"].is_null() { Value::Null } else { smtp() };
            for list in ["/dane/records", "/certificate/names"] {
                if let Some(list) = server.pointer_mut(list).and_then(Value::as_array_mut) {
                    list.reverse();
                }
            }
        }
        assert_eq!(told(&record, &later), [], "{name}");
    }
}

fn smtp() -> Value {
    json!({"banner": "another", "ehlo": ["SIZE 1", "STARTTLS"], "ehlo_after_tls": null,
           "helo_only": false, "transcript": []})
}

#[test]
fn with_the_sides_swapped_worse_is_better() {
    for case in cases::all() {
        let (there, back) = (told(&case.old, &case.new), told(&case.new, &case.old));
        let of = |all: &[Change], wanted: Direction| -> Vec<(String, Option<String>)> {
            let these = all.iter().filter(|change| change.direction == wanted);
            let mut these: Vec<_> = these.map(|c| (c.id.clone(), c.host.clone())).collect();
            these.sort();
            these
        };
        let name = &case.name;
        assert_eq!(of(&there, Direction::Worse), of(&back, Direction::Better), "{name}");
        assert_eq!(of(&there, Direction::Better), of(&back, Direction::Worse), "{name}");
        let untold = |all: &[Change]| all.iter().any(|c| c.direction == Direction::Unknown);
        if untold(&there) {
            assert!(!untold(&back), "{name}: what was learnt is told as unknown");
        }
    }
}

#[test]
fn the_worst_stands_first_and_every_id_is_on_the_list() {
    let mut seen = std::collections::BTreeSet::new();
    for case in cases::all() {
        let changes = told(&case.old, &case.new);
        assert!(changes.is_sorted_by_key(|change| change.direction), "{}", case.name);
        assert_eq!(State::of(&changes) == State::Same, changes.is_empty());
        seen.extend(changes.into_iter().map(|change| change.id));
    }
    let listed = |id: &String| IDS.contains(&id.as_str());
    assert!(seen.iter().all(listed), "{seen:?}");
    // These two are told of files, not of two records of one target.
    let unseen: Vec<_> = IDS.iter().filter(|id| !seen.contains(**id)).collect();
    assert_eq!(unseen, [&"target", &"rule"]);
}

/// Whatever the two records are, nothing that is null on the new side is told as worse.
#[test]
fn what_is_not_known_is_never_worse() {
    for (name, record) in cases::records() {
        let servers = record["servers"].as_array().map_or(0, Vec::len);
        for at in 0..servers {
            let mut new = record.clone();
            let server = &mut new["servers"][at];
            server["outcome"] = json!("timed-out");
            server["conclusive"] = json!(false);
            for field in ["level", "tls", "certificate"] {
                server[field] = Value::Null;
            }
            server["dane"]["status"] = json!("not-tested");
            server["sts"]["status"] = json!("not-tested");
            for badge in ["level", "ready"] {
                new["verdict"][badge] = Value::Null;
            }
            for badge in ["dane", "sts"] {
                new["verdict"][badge] = json!("not-tested");
            }
            let worse = |change: &Change| change.direction == Direction::Worse;
            let changes = told(&record, &new);
            assert!(!changes.iter().any(worse), "{name} {at}: {changes:?}");
        }
    }
}
