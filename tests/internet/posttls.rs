//! Postfix's `posttls-finger`, which walks the DNS itself, and what it prints.

use std::process::Command;

use crate::openssl::registered_name;
use crate::probing::{lab, unpacked};
use crate::seen::{Seen, group, plain_hex};

/// Everything `posttls-finger` says of a domain, asked to verify against `host`.
pub(crate) fn finger(domain: &str, host: &str) -> String {
    run(Command::new("timeout").arg("20"), "secure", "summary,certmatch", &[domain, host])
}

/// Everything it says of a domain under DANE. It trusts the AD bit of the resolver in
/// `/etc/resolv.conf`, so for it alone that is the one that validates.
pub(crate) fn dane(domain: &str) -> String {
    let mut own_resolver = Command::new("unshare");
    own_resolver
        .args(["-m", "sh", "-c", r#"mount --bind "$0" /etc/resolv.conf; exec timeout 20 "$@""#])
        .arg(lab("resolv.conf"));
    run(&mut own_resolver, "dane", "summary,certmatch,verbose", &[domain])
}

fn run(within: &mut Command, level: &str, log: &str, of: &[&str]) -> String {
    let output = within
        .arg(unpacked("postfix/usr/sbin/posttls-finger"))
        .args(["-c", "-d", "sha256", "-l", level, "-L", log, "-F"])
        .arg(lab("pki/root.pem"))
        .args(of)
        .env("LD_LIBRARY_PATH", unpacked("postfix/usr/lib/postfix"))
        .env("MAIL_CONFIG", lab("posttls"))
        .output()
        .expect("posttls-finger starts");
    [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned()).concat()
}

/// What [`dane`] amounts to, in the words of `mxtls.domain/1`.
pub(crate) fn standing(said: &str) -> &'static str {
    let has = |words: &str| said.contains(words);
    if has("TLSA lookup error") || has("Destination address lookup failed") {
        return "error";
    }
    if !has("DNSSEC-signed TLSA record") {
        return if has("unsupported TLSA certificate usage") { "unusable" } else { "none" };
    }
    let authenticated =
        ["Verified", "Trusted"].map(|word| has(&format!("{word} TLS connection established")));
    if authenticated.contains(&true) { "pass" } else { "fail" }
}

/// It used DANE though the MX answer is not signed.
pub(crate) fn insecure_mx(said: &str) -> bool {
    said.contains("MX RRset insecure")
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
