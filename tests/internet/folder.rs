//! `mxtls explain` on a Maildir of real messages: the table of pairs, the page, and
//! that offline means no packet at all.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::explaining::{NETWORK, run};
use crate::post::{ABLE, Letter, Manner, Wire, letter, letters, maildir};
use crate::probing::{lab, program};

/// Every message once, in a Maildir of this name.
fn all(name: &str) -> PathBuf {
    let files: Vec<&Path> = letters().iter().map(|letter| letter.file.as_path()).collect();
    maildir(name, &files)
}

fn count(wanted: impl Fn(&Letter) -> bool) -> usize {
    letters().iter().filter(|letter| wanted(letter)).count()
}

/// Each pair of sender and receiver has one message, marked or not as it was written;
/// once the receivers are asked, each has a side.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn the_table_counts_what_was_sent() {
    let folder = all("table");
    for asked in [false, true] {
        let way = if asked { "--probe" } else { "--offline" };
        let output = run(&["--summary", way, "--format", "json"], &[&folder]);
        let table: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(table["messages"], letters().len());
        assert_eq!(table["verdicts"]["plaintext"], count(|letter| !is_marked(letter)));
        for letter in letters() {
            let side = side(letter, asked);
            let (pair, unmarked) = (pair(&table, letter), u8::from(!is_marked(letter)));
            assert_eq!(
                (&pair["messages"], &pair["encrypted"]),
                (&1.into(), &(1 - unmarked).into())
            );
            assert_eq!(pair["plaintext"], unmarked, "{pair:#}");
            assert_eq!(pair["lacking_side"][side], unmarked, "{side}: {pair:#}");
            assert_eq!(pair["from_basis"], "rdns", "both servers look names up: {pair:#}");
        }
    }
}

fn pair<'a>(table: &'a Value, letter: &Letter) -> &'a Value {
    let (from, by) = (letter.sender.domain, letter.receiver.domain);
    let mut pairs = table["pairs"].as_array().expect("a list").iter();
    let found = pairs.find(|pair| pair["from"] == from && pair["by"] == by);
    found.unwrap_or_else(|| panic!("no pair {from}, {by}: {table:#}"))
}

/// The side that each message by itself points to.
fn side(letter: &Letter, asked: bool) -> &'static str {
    match letter.receiver.manner {
        _ if !asked => "unknown",
        Manner::Bare => "receiver",
        _ => "sender",
    }
}

/// The receiver knew of the TLS that there was.
fn is_marked(letter: &Letter) -> bool {
    letter.wire == Wire::Encrypted && letter.receiver.manner != Manner::Fronted
}

/// One page of all of them, the receivers asked, in a real browser.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn the_page_has_no_fault() {
    let output = run(&["--format", "html", "--probe"], &[&all("page")]);
    let page = lab("folders/page.html");
    std::fs::write(&page, &output.stdout).expect("a page");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    for letter in letters() {
        assert!(text.contains(&format!("mx.{}", letter.receiver.domain)), "{letter:#?}");
    }
    let checked = Command::new(".ci/html").arg(&page).output().expect(".ci/html starts");
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.success(), "{said}{}", String::from_utf8_lossy(&checked.stderr));
}

/// A network of its own, whose every packet is counted: offline there is none, and the
/// same message without `--offline` shows that the counters work.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn offline_sends_no_packet() {
    let message = letter(ABLE, "bare.test").file.to_str().expect("UTF-8");
    let folder = all("silence");
    let folder = folder.to_str().expect("UTF-8");
    let told = packets(&["--offline", "--context", folder, message]);
    assert_eq!(told, (0, 1), "one message, explained in silence");
    assert_eq!(packets(&[folder]), (0, letters().len()), "several are offline by themselves");
    let (sent, explained) = packets(&["--timeout", "3", message]);
    assert!(sent > 0 && explained == 1, "{sent} packets, {explained} messages");
}

/// Packets sent on any interface while explaining, and messages explained.
fn packets(arguments: &[&str]) -> (u64, usize) {
    // The way out leads to the other end of a cable that nobody listens at.
    let script = "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6 \
        && ip link set lo up && ip link add out type veth peer name end \
        && ip addr add 198.51.100.1/24 dev out && ip link set out up && ip link set end up \
        && ip route add default via 198.51.100.2 \
        && cat /proc/net/dev && \"$0\" \"$@\"; cat /proc/net/dev";
    let output = Command::new("unshare")
        .args(["--net", "sh", "-c", script])
        .arg(program())
        .args([&["explain", "--format", "jsonl"], &NETWORK[..], arguments].concat())
        .output()
        .expect("unshare starts");
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    let counted: Vec<u64> = said.lines().filter_map(sent).collect();
    let (before, after) = counted.split_at(counted.len() / 2);
    assert_eq!((before.len(), after.len()), (3, 3), "lo, out and end, twice: {said}");
    let records = said.lines().filter(|line| line.starts_with('{')).count();
    (after.iter().sum::<u64>() - before.iter().sum::<u64>(), records)
}

/// The packets sent, in a line of `/proc/net/dev`: `NAME: ` and 16 numbers.
fn sent(line: &str) -> Option<u64> {
    let (_, numbers) = line.split_once(": ").filter(|_| !line.starts_with('{'))?;
    numbers.split_whitespace().nth(9)?.parse().ok()
}
