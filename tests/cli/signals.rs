//! Ctrl-C and SIGTERM: what was found so far is written, the rest says it was not tested.

use serde_json::Value;

use crate::desk::{Desk, finished, servers, signal, started, wait_until, words};

const TARGETS: &str = "good-tls13.test silent.test";

/// Starts a run that would last long and interrupts it once the good server is done with.
fn interrupted(desk: &Desk, by: &str, args: &str) -> crate::desk::Said {
    desk.lab.reset_counts();
    let args = format!("--greeting-timeout 60 {args} {TARGETS}");
    let child = started(&mut desk.in_lab(&words("probe", &args)));
    wait_until("the good server to be left, the silent one to be waited for", || {
        let left = desk.lab.commands("mx.good-tls13.test").iter().any(|said| said == "QUIT");
        left && desk.lab.connections("mx.silent.test") == 1
    });
    std::thread::sleep(std::time::Duration::from_millis(300));
    signal(&child, by);
    finished(child)
}

fn check(records: &[Value]) {
    let of = |name: &str| {
        let record = records.iter().find(|r| r["target"] == name);
        record.unwrap_or_else(|| panic!("no record of {name}"))
    };
    let (good, silent) = (of("good-tls13.test"), of("silent.test"));
    assert_eq!((records.len(), &good["verdict"]["ready"]), (2, &Value::Bool(true)));
    assert_eq!(silent["verdict"]["ready"], Value::Null);
    let server = &servers(silent)[0];
    assert_eq!(server["outcome"], "not-probed");
    assert!(server["detail"].as_str().expect("a sentence").contains("stopped"), "{server}");
}

#[test]
fn what_was_found_is_printed_and_the_code_names_the_signal() {
    let desk = Desk::with(&["good-tls13.test", "silent.test"]);
    for (by, code) in [("INT", 130), ("TERM", 143)] {
        let said = interrupted(&desk, by, "--format json");
        assert_eq!(said.code, Some(code), "{said:?}");
        check(said.json().as_array().expect("an array"));
    }
}

/// Whether this test was started with hang-ups ignored, as by nohup(1), and so will its children.
fn hang_ups_are_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").expect("a Linux machine");
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).expect("a mask");
    u64::from_str_radix(mask.trim(), 16).expect("hex") & 1 == 1
}

#[test]
fn a_terminal_that_goes_away_ends_a_run_that_was_not_told_to_stay() {
    let desk = Desk::with(&["good-tls13.test", "silent.test"]);
    desk.lab.reset_counts();
    let args = words("probe", "--greeting-timeout 60 -o all.json --format json silent.test");
    let child = started(&mut desk.in_lab(&args));
    wait_until("the silent one to be waited for", || desk.lab.connections("mx.silent.test") == 1);
    std::thread::sleep(std::time::Duration::from_millis(300));
    signal(&child, "HUP");
    let code = if hang_ups_are_ignored() {
        std::thread::sleep(std::time::Duration::from_millis(300));
        signal(&child, "TERM");
        143
    } else {
        129
    };
    assert_eq!(finished(child).code, Some(code));
    assert!(desk.read("all.json").contains("silent.test"));
    assert_eq!(desk.files(), ["all.json"]);
}

#[test]
fn every_form_is_finished() {
    let desk = Desk::with(&["good-tls13.test", "silent.test"]);
    let files = "-o page.txt --report json=all.json --report jsonl=all.jsonl";
    let said = interrupted(&desk, "INT", files);
    assert_eq!((said.code, said.out.as_str()), (Some(130), ""), "{said:?}");
    let all: Value = serde_json::from_str(&desk.read("all.json")).expect("a whole document");
    check(all.as_array().expect("an array"));
    let lines = desk.read("all.jsonl");
    let lines: Vec<Value> =
        lines.lines().map(|l| serde_json::from_str(l).expect("a whole record")).collect();
    check(&lines);
    let page = desk.read("page.txt");
    assert!(page.contains("good-tls13.test") && page.contains("silent.test"), "{page}");
    assert!(page.contains("stopped"), "{page}");
    assert_eq!(desk.files(), ["all.json", "all.jsonl", "page.txt"]);
}

#[test]
fn a_target_whose_turn_never_came_has_a_record_too() {
    let desk = Desk::with(&["silent.test", "good-tls13.test"]);
    let args = "--format json --concurrency 1 --greeting-timeout 60 silent.test";
    let many: Vec<String> = (1..=8).map(|n| format!("[127.77.1.1]:{n}")).collect();
    let args = format!("{args} {} good-tls13.test", many.join(" "));
    let child = started(&mut desk.in_lab(&words("probe", &args)));
    desk.await_connections("mx.silent.test", 1);
    signal(&child, "TERM");
    let said = finished(child);
    assert_eq!(said.code, Some(143), "{said:?}");
    let targets = said.json().as_array().expect("an array").len();
    assert_eq!(targets, 10, "every target has its record");
}
