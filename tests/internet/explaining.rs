//! Running `mxtls explain` in the small internet, and reading what it says.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::probing::{RESOLVER, mxtls};

/// A host that shows that the way is open: a server that takes TLS.
const CONTROL: &str = "mx.modern.test";

/// One finished run of `mxtls explain`.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) code: Option<i32>,
    /// A record for each message, in their order.
    pub(crate) records: Vec<Value>,
    pub(crate) stderr: String,
}

impl Told {
    /// The record of the only message.
    pub(crate) fn record(&self) -> &Value {
        assert_eq!(self.records.len(), 1, "one message: {self:#?}");
        &self.records[0]
    }

    /// What it says of the last hop of the only message.
    pub(crate) fn last_hop(&self) -> Judged<'_> {
        Judged::last_of(self.record())
    }
}

/// What is said of one hop: the event and how sure it is, the side and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Judged<'a> {
    pub(crate) event: (&'a str, &'a str),
    pub(crate) side: (&'a str, &'a str),
}

impl<'a> Judged<'a> {
    /// Of the hop that the newest line tells of.
    pub(crate) fn last_of(record: &'a Value) -> Self {
        Self::of(hops(record).last().expect("a hop"))
    }

    /// Of a hop of a record; `-` where nothing is said.
    pub(crate) fn of(hop: &'a Value) -> Self {
        let word = |name: &str| hop[name].as_str().unwrap_or("-");
        Self {
            event: (word("event"), word("confidence")),
            side: (word("lacking_side"), word("side_confidence")),
        }
    }
}

/// The hops of a record, the oldest first.
pub(crate) fn hops(record: &Value) -> &[Value] {
    record["hops"].as_array().expect("hops is a list")
}

/// Explains with what keeps it inside the small internet, as JSON Lines.
pub(crate) fn explain(arguments: &[&str], messages: &[&Path]) -> Told {
    let output = run(&[&["--format", "jsonl"], arguments].concat(), messages);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let records = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    Told { code: output.status.code(), records, stderr }
}

/// The same in any format.
pub(crate) fn run(arguments: &[&str], messages: &[&Path]) -> Output {
    let messages: Vec<&str> = messages.iter().map(|path| path.to_str().expect("UTF-8")).collect();
    mxtls(&[&["explain"], &NETWORK[..], arguments, &messages].concat())
}

/// The network it may use, where it uses one.
pub(crate) const NETWORK: [&str; 10] = [
    "--dns",
    RESOLVER,
    "--allow-private",
    "--no-policy",
    "--confirm-after",
    "1",
    "--ehlo-name",
    "here.example.test",
    "--control",
    CONTROL,
];
