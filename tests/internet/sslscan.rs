//! The program `sslscan`, and what it prints.

use std::collections::BTreeSet;
use std::process::Command;

use crate::openssl::registered_name;
use crate::probing::unpacked;

/// `VERSION SUITE` of all that it finds on port 25 of an address.
pub(crate) fn suites(address: &str) -> BTreeSet<String> {
    let output = Command::new(unpacked("sslscan/usr/bin/sslscan"))
        .args(["--no-colour", "--starttls-smtp", "--ipv4", &format!("{address}:25")])
        .output()
        .expect("sslscan starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let found = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let found = found.filter_map(|words| match words.as_slice() {
        ["Preferred" | "Accepted", version, _bits, "bits", suite, ..] => {
            Some(format!("{version} {}", registered_name(suite)))
        }
        _ => None,
    });
    found.collect()
}
