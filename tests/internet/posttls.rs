//! Postfix's `posttls-finger`, which walks the DNS itself, and what it prints.

use std::process::Command;

use crate::openssl::registered_name;
use crate::probing::{lab, unpacked};
use crate::seen::{Seen, group, plain_hex};

/// Everything `posttls-finger` says of a domain, asked to verify against `host`.
pub(crate) fn finger(domain: &str, host: &str) -> String {
    let output = Command::new("timeout")
        .arg("20")
        .arg(unpacked("postfix/usr/sbin/posttls-finger"))
        .args(["-c", "-l", "secure", "-d", "sha256", "-L", "summary,certmatch", "-F"])
        .arg(lab("pki/root.pem"))
        .args([domain, host])
        .env("LD_LIBRARY_PATH", unpacked("postfix/usr/lib/postfix"))
        .env("MAIL_CONFIG", lab("posttls"))
        .output()
        .expect("posttls-finger starts");
    [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned()).concat()
}

/// What it saw. Below TLS 1.3 it names no group.
pub(crate) fn seen(domain: &str, host: &str) -> Seen {
    let said = finger(domain, host);
    let summary = said.lines().find(|line| line.contains("TLS connection established to"));
    let summary = summary.unwrap_or_else(|| panic!("no session:\n{said}"));
    let (trusted, name_matches) = judgement(&said);
    Seen {
        version: word_after(summary, ":25: "),
        suite: word_after(summary, " with cipher ").map(|suite| registered_name(&suite)),
        group: key_exchange(summary),
        sha256: word_after(&said, ", fingerprint=").map(|hex| plain_hex(&hex)),
        trusted,
        name_matches,
    }
}

/// `X25519`, or `ECDHE (P-256)` for the curves of old.
fn key_exchange(summary: &str) -> Option<String> {
    let word = word_after(summary, " key-exchange ")?;
    let curve = word_after(summary, " key-exchange ECDHE (").map(|c| c.replace(')', ""));
    Some(group(&curve.unwrap_or(word)))
}

/// Trust and name. After the first fault it says nothing of the other.
fn judgement(said: &str) -> (Option<bool>, Option<bool>) {
    if said.contains("Verified TLS connection established") {
        return (Some(true), Some(true));
    }
    assert!(said.contains("certificate verification failed"), "no reason given:\n{said}");
    if said.contains("hostname mismatch") { (None, Some(false)) } else { (Some(false), None) }
}

fn word_after(text: &str, start: &str) -> Option<String> {
    let (_, rest) = text.split_once(start)?;
    let word = rest.split([' ', ',', '\n']).next()?;
    Some(word.to_owned())
}
