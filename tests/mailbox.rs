//! A huge mbox takes no more memory than a small one.
//!
//! A program of its own, for the peak it measures is that of the whole process.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used)]

use std::io::{Cursor, Read};

use mxtls::mailbox;

const LINE: &[u8] = b"U2l4dHkgY2hhcmFjdGVycyBhbmQgYSBmZXcgbW9yZSwgYXMgaW4gYXR0YWNobWVudHM\r\n";
const BODY: u64 = 200_000_000;
/// In KiB: far below the body, above what the test's own threads may take meanwhile.
const GROWTH: u64 = 16 * 1024;

/// A body's lines, made while they are read.
struct Lines(Cursor<&'static [u8]>);

impl Read for Lines {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.0.position() == LINE.len() as u64 {
            self.0.set_position(0);
        }
        self.0.read(out)
    }
}

/// The most memory this process has held so far, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the process's status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
fn a_body_of_200_megabytes_is_passed_over_in_bounded_memory() {
    let header = b"From a Sun Nov 22 16:00:01 2026\nSubject: x\n\n".as_slice();
    let body = Lines(Cursor::new(LINE)).take(BODY);
    let mbox = header.chain(body).chain(b"\n\n".as_slice()).chain(header);
    let before = peak();
    let found: Vec<_> = mailbox::read("big", mbox).collect::<Result<_, _>>().expect("messages");
    let sources: Vec<&str> = found.iter().map(|message| message.source.as_str()).collect();
    assert_eq!(sources, ["big#1", "big#2"]);
    let growth = peak() - before;
    assert!(growth < GROWTH, "grew by {growth} KiB");
}
