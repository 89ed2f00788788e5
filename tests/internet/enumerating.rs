//! `--enumerate` on a Postfix with its defaults, held against OpenSSL's own list of suites.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::openssl::registered_name;
use crate::probing::{RESOLVER, mxtls, unpacked};

/// What smtpd_tls_ciphers = medium means, and the level at which Postfix uses the library.
const POSTFIX: &str = "aNULL:-aNULL:HIGH:MEDIUM:+RC4:@STRENGTH:@SECLEVEL=0";

/// Of a server with TLS by default.
fn enumerated(how: &str) -> Value {
    let words = "probe --format json --no-policy --allow-private --confirm-after 0 \
                 --ehlo-name here.example.test --dns";
    let arguments: Vec<&str> =
        words.split_whitespace().chain([RESOLVER, how, "modern.test"]).collect();
    let record: Value = serde_json::from_slice(&mxtls(&arguments).stdout).expect("JSON");
    let found = record["servers"][0]["tls"]["enumeration"].clone();
    assert_eq!(found["complete"], true, "{found:#}");
    found
}

/// The suites of a version for a server with one kind of key.
fn by_openssl(version: &str, without: &str) -> BTreeSet<String> {
    let output = Command::new("openssl")
        .args(["ciphers", "-s", "-v", "-stdname", version, POSTFIX])
        .output()
        .expect("openssl starts");
    let table = String::from_utf8(output.stdout).expect("UTF-8");
    let rows = table.lines().filter(|row| !row.contains("Au=DSS") && !row.contains(without));
    rows.map(|row| row.split_whitespace().next().expect("a name").to_owned()).collect()
}

fn suites(found: &Value, version: &str) -> BTreeSet<String> {
    let list = found["suites"][version].as_array().expect("a list");
    list.iter().map(|suite| suite.as_str().expect("a name").to_owned()).collect()
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn every_suite_that_postfix_takes_and_no_other() {
    let found = enumerated("--enumerate=all");
    let rsa = suites(&found, "TLSv1.2").iter().any(|suite| suite.starts_with("TLS_RSA_"));
    let without = if rsa { "Au=ECDSA" } else { "Au=RSA" };
    for (version, flag) in [("TLSv1.0", "-tls1"), ("TLSv1.1", "-tls1_1"), ("TLSv1.2", "-tls1_2")] {
        assert_eq!(suites(&found, version), by_openssl(flag, without), "{version}");
    }
    let lists = found["suites"].as_object().expect("an object").values();
    let accepted: usize = lists.map(|list| list.as_array().expect("a list").len()).sum();
    let made = found["connections"].as_u64().expect("a number") as usize;
    println!("Postfix with its defaults: {accepted} suites in {made} connections");
    assert!(made <= accepted + 25, "{made} for {accepted}");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn the_families_of_postfix_in_thirty_connections() {
    let found = enumerated("--enumerate");
    let taken = |of: &str, word: &str| found[of][word].as_str().map(str::to_owned);
    for family in ["tls13", "ecdhe-aead", "cbc-sha1", "cbc-sha2", "ccm", "anonymous"] {
        assert_eq!(taken("families", family).as_deref(), Some("yes"), "{family}");
    }
    for family in ["null", "export", "obsolete", "rc4", "3des", "static-dh"] {
        assert_eq!(taken("families", family).as_deref(), Some("no"), "{family}");
    }
    assert_eq!(taken("versions", "SSLv3").as_deref(), Some("no"));
    assert_eq!(taken("groups", "X25519").as_deref(), Some("yes"));
    assert_eq!(found["server_order"], false);
    let made = found["connections"].as_u64().expect("a number");
    println!("Postfix with its defaults: families in {made} connections");
    assert!(made <= 30, "{made}");
}

/// `VERSION SUITE` of all that `sslscan` finds.
fn by_sslscan(address: &str) -> BTreeSet<String> {
    let output = Command::new(unpacked("sslscan/usr/bin/sslscan"))
        .args(["--no-colour", "--starttls-smtp", "--ipv4", address])
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

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn sslscan_finds_the_same() {
    let found = enumerated("--enumerate=all");
    let versions = ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
    let named =
        |version| suites(&found, version).into_iter().map(move |s| format!("{version} {s}"));
    let ours: BTreeSet<String> = versions.into_iter().flat_map(named).collect();
    assert_eq!(ours, by_sslscan("198.51.100.11:25"));
}
