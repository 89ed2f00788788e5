//! Ctrl-C and SIGTERM: complete records of what was done, and no half-written file.

use serde_json::Value;

use crate::desk::{Desk, finished, signal, started, wait_until, words};
use crate::partners::{partner, rules};

fn desk() -> Desk {
    let desk = Desk::with(&["good-tls13.test", "silent.test", "servfail.test"]);
    desk.file("list.txt", "good-tls13.test\nsilent.test\nservfail.test\n");
    desk.file("waits.txt", "good-tls13.test\nservfail.test\n");
    desk
}

/// Starts a run, and signals it once the good server was left and, with `silent`, the silent one
/// is waited for.
fn interrupted(desk: &Desk, by: &[&str], args: &str, silent: usize) -> crate::desk::Said {
    desk.lab.reset_counts();
    let child = started(&mut desk.in_lab(&words("check", args)));
    wait_until("the good server to be left", || {
        let left = desk.lab.commands("mx.good-tls13.test").iter().any(|said| said == "QUIT");
        left && desk.lab.connections("mx.silent.test") == silent
    });
    std::thread::sleep(std::time::Duration::from_millis(600));
    for one in by {
        signal(&child, one);
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    finished(child)
}

const FILES: &str = "--report json=now.json --report jsonl=now.jsonl --report html=now.html \
                     --write-baseline base.json -o page.txt";

#[test]
fn what_was_looked_at_is_told_and_the_rest_is_undetermined() {
    for (by, code) in [("INT", 130), ("TERM", 143)] {
        let desk = desk();
        let old = desk.file("base.json", "old");
        let args = format!("--greeting-timeout 60 {FILES} list.txt");
        let said = interrupted(&desk, &[by], &args, 1);
        assert_eq!((said.code, said.out.as_str()), (Some(code), ""), "{said:?}");
        let err = said.err_flat();
        assert!(err.contains("stopped by a signal") && err.contains("base.json"), "{err}");
        assert_eq!(std::fs::read_to_string(old).expect("the old one"), "old");
        let now: Value = serde_json::from_str(&desk.read("now.json")).expect("a whole document");
        assert_eq!(now["stopped"], true);
        assert_eq!(partner(&now, "good-tls13.test")["state"], "pass");
        let silent = partner(&now, "silent.test");
        assert_eq!((&silent["state"], rules(silent, "fail").len()), (&"undetermined".into(), 0));
        assert_eq!(desk.read("now.jsonl").lines().count(), 3);
        for line in desk.read("now.jsonl").lines() {
            let one: Value = serde_json::from_str(line).expect("a whole document");
            assert_eq!(one["schema"], "mxtls.check/1");
        }
        assert!(desk.read("now.html").trim_end().ends_with("</html>"));
        assert!(!desk.files().iter().any(|file| file.contains(".part")), "{:?}", desk.files());
    }
}

#[test]
fn a_pause_is_ended_and_the_first_look_stands() {
    let desk = desk();
    let args = "--try-after 60 --format json waits.txt";
    let said = interrupted(&desk, &["TERM"], args, 0);
    assert_eq!(said.code, Some(143), "{said:?}");
    let now = said.json();
    assert_eq!(partner(&now, "good-tls13.test")["state"], "pass");
    let open = partner(&now, "servfail.test");
    assert_eq!((&open["state"], &open["tries"]), (&"undetermined".into(), &1.into()));
    assert!(open["rules"][0]["message"].as_str().expect("a sentence").contains("SERVFAIL"));
}

#[test]
fn a_run_that_is_stopped_writes_no_partners_file() {
    let desk = desk();
    let args = "--greeting-timeout 60 -o own.toml --init good-tls13.test silent.test";
    let said = interrupted(&desk, &["INT"], args, 1);
    assert_eq!(said.code, Some(130), "{said:?}");
    assert!(said.err_flat().contains("no partners' file was written"), "{said:?}");
    assert_eq!(desk.files(), ["list.txt", "waits.txt"]);
}

#[test]
fn a_second_signal_ends_at_once_and_leaves_files_alone() {
    let desk = desk();
    desk.file("now.json", "old");
    // The signals come while all is stopped already, or both before anybody looks up.
    let args = "--greeting-timeout 60 --report json=now.json list.txt";
    let said = interrupted(&desk, &["INT", "INT"], args, 1);
    assert_eq!(said.code, Some(130), "{said:?}");
    let now = desk.read("now.json");
    let whole = || serde_json::from_str::<Value>(&now).is_ok_and(|now| now["stopped"] == true);
    assert!(now == "old" || whole(), "{now}");
    assert!(!desk.files().iter().any(|file| file.contains(".part")), "{:?}", desk.files());
}
