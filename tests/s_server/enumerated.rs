//! An enumeration of a server behind the front, and its answers as words.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::time::Duration;

use mxtls::facts::Depth;
use mxtls::probe::{Enumerate, Limits};
use mxtls::report::record::{Domain, Enumeration};

use super::front::{Front, server};

/// What a run with `--enumerate` writes; every connection is counted.
pub(crate) async fn written(front: &Front, depth: Depth) -> Domain {
    let spacing = Some(Duration::ZERO);
    let enumerate = Some(Enumerate { spacing, ..Enumerate::new(depth) });
    // Few of these servers speak SMTP inside TLS.
    let reply = Duration::from_millis(300);
    let record = front.probed_with(Limits { enumerate, reply, ..Limits::default() }).await;
    assert_eq!(server(&record).connections, front.connections.load(Ordering::SeqCst));
    record
}

/// The enumeration in it, which must have come to its end.
pub(crate) fn enumeration(record: &Domain) -> Enumeration {
    let server = server(record);
    let tls = server.tls.as_ref().unwrap_or_else(|| panic!("{}", server.detail));
    let found = tls.enumeration.clone().expect("an enumeration");
    assert!(found.connections < server.connections, "beside the visit");
    assert!(found.complete, "{:?}", found.stopped);
    found
}

/// What `--enumerate` finds there.
pub(crate) async fn asked(front: &Front, depth: Depth) -> Enumeration {
    enumeration(&written(front, depth).await)
}

/// The names of those that are taken.
pub(crate) fn yes(words: &BTreeMap<String, String>) -> Vec<&str> {
    words.iter().filter(|(_, taken)| *taken == "yes").map(|(name, _)| name.as_str()).collect()
}

/// The suites found of a version.
pub(crate) fn suites(found: &Enumeration, version: &str) -> BTreeSet<String> {
    let all = found.suites.as_ref().expect("asked for all");
    all.get(version).into_iter().flatten().cloned().collect()
}

/// How many pairs of a version and a suite were found.
pub(crate) fn pairs(found: &Enumeration) -> usize {
    found.suites.iter().flatten().map(|(_, list)| list.len()).sum()
}

pub(crate) fn split(words: &str) -> Vec<&str> {
    words.split_whitespace().collect()
}
