//! `--enumerate` on real servers of OpenSSL behind STARTTLS, held against what OpenSSL itself
//! says that it takes. They need the program `openssl`, and no other network.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod s_server;

use std::collections::BTreeSet;
use std::process::Command;

use mxtls::facts::Depth;
use mxtls::report::record::Enumeration;
use s_server::enumerated::{asked, pairs, split, suites, yes};
use s_server::front::Front;

async fn enumerated(words: &str, depth: Depth) -> Enumeration {
    asked(&Front::start(words), depth).await
}

/// The suites of a version, by their registered names, that OpenSSL makes of a cipher list;
/// without those of ECDSA and DSA, for which these servers have no key.
fn by_openssl(version: &str, list: &str) -> BTreeSet<String> {
    let output = Command::new("openssl")
        .args(["ciphers", "-s", "-v", "-stdname", version, list])
        .output()
        .expect("the program openssl");
    let table = String::from_utf8(output.stdout).expect("UTF-8");
    let fit =
        table.lines().filter(|row| !["Au=ECDSA", "Au=DSS"].iter().any(|key| row.contains(key)));
    fit.map(|row| row.split_whitespace().next().expect("a name").to_owned()).collect()
}

/// The versions, and how OpenSSL is asked for one of them alone.
const FLAGS: [(&str, &str); 4] =
    [("TLSv1.0", "-tls1"), ("TLSv1.1", "-tls1_1"), ("TLSv1.2", "-tls1_2"), ("TLSv1.3", "-tls1_3")];

const EVERYTHING: &str = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";

#[tokio::test]
#[ignore = "needs the program openssl"]
async fn every_suite_of_every_version_is_found_and_no_other() {
    let words = format!("-cipher {EVERYTHING}");
    let found = enumerated(&words, Depth::All).await;
    assert_eq!(yes(&found.versions), FLAGS.map(|(name, _)| name));
    for (name, flag) in FLAGS {
        let truth = by_openssl(flag, EVERYTHING);
        assert!(truth.len() >= if flag == "-tls1_3" { 3 } else { 11 }, "{name}");
        assert_eq!(suites(&found, name), truth, "{name}");
    }
    let accepted = pairs(&found);
    println!("{accepted} pairs of a version and a suite in {} connections", found.connections);
    assert!(found.connections <= accepted + 25, "{accepted} in {}", found.connections);
}

/// The words of `s_server`, and the versions, families and groups that it takes then.
const SERVERS: &[(&str, &str, &str, &str)] = &[
    ("-tls1 -cipher AES128-SHA:@SECLEVEL=0", "TLSv1.0", "cbc-sha1 rsa-key-exchange", ""),
    (
        "-tls1_1 -curves P-256 -cipher ECDHE-RSA-AES256-SHA:@SECLEVEL=0",
        "TLSv1.1",
        "cbc-sha1",
        "secp256r1",
    ),
    (
        "-no_tls1_3 -no_tls1_1 -cipher AES128-SHA:@SECLEVEL=0",
        "TLSv1.0 TLSv1.2",
        "cbc-sha1 rsa-key-exchange",
        "",
    ),
    ("-tls1_2 -cipher AES128-SHA256", "TLSv1.2", "cbc-sha2 rsa-key-exchange", ""),
    ("-tls1_2 -cipher AES128-CCM8:AES256-CCM", "TLSv1.2", "ccm rsa-key-exchange", ""),
    ("-tls1_2 -cipher DHE-RSA-AES256-CCM8:DHE-RSA-AES128-CCM", "TLSv1.2", "ccm dhe", ""),
    ("-tls1_2 -cipher NULL-SHA256:@SECLEVEL=0", "TLSv1.2", "null rsa-key-exchange", ""),
    ("-tls1_2 -cipher ADH-AES128-SHA:@SECLEVEL=0", "TLSv1.2", "anonymous cbc-sha1", ""),
    (
        "-tls1_2 -curves P-384 -cipher AECDH-AES128-SHA:@SECLEVEL=0",
        "TLSv1.2",
        "anonymous cbc-sha1",
        "secp384r1",
    ),
    (
        "-tls1_2 -cipher CAMELLIA128-SHA:ARIA128-GCM-SHA256",
        "TLSv1.2",
        "aria-camellia cbc-sha1 rsa-key-exchange",
        "",
    ),
    ("-tls1_2 -cipher DHE-RSA-CHACHA20-POLY1305", "TLSv1.2", "dhe", ""),
    (
        "-tls1_2 -curves P-521 -cipher ECDHE-RSA-AES128-GCM-SHA256",
        "TLSv1.2",
        "ecdhe-aead",
        "secp521r1",
    ),
    ("-tls1_3 -groups P-521", "TLSv1.3", "tls13", "secp521r1"),
    (
        "-no_tls1_3 -curves X448:P-256 -cipher aNULL:-SHA256:-SHA384:-AESGCM:-NULL:@SECLEVEL=0",
        "TLSv1.0 TLSv1.1 TLSv1.2",
        "anonymous aria-camellia cbc-sha1",
        "X448 secp256r1",
    ),
    (
        "-tls1_2 -curves brainpoolP256r1:P-256:X25519 -cipher ECDHE-RSA-AES128-GCM-SHA256",
        "TLSv1.2",
        "ecdhe-aead",
        "X25519 brainpoolP256r1 secp256r1",
    ),
    (
        "-tls1_3 -groups X448:P-256:P-521:ffdhe3072",
        "TLSv1.3",
        "tls13",
        "X448 ffdhe3072 secp256r1 secp521r1",
    ),
];

#[tokio::test]
#[ignore = "needs the program openssl"]
async fn each_version_family_and_group_is_found_and_no_other() {
    for (words, versions, families, groups) in SERVERS {
        for depth in [Depth::Families, Depth::All] {
            let found = enumerated(words, depth).await;
            assert_eq!(yes(&found.versions), split(versions), "{words}");
            assert_eq!(yes(&found.families), split(families), "{words}");
            assert_eq!(yes(&found.groups), split(groups), "{words}");
            assert!(found.connections <= 30, "{words}: {}", found.connections);
            if depth == Depth::All {
                agrees(&found, words);
            }
        }
    }
}

/// The suites of each version are those of the server's cipher list.
fn agrees(found: &Enumeration, words: &str) {
    let list = words.split_once("-cipher ").map_or("DEFAULT", |(_, list)| list);
    for version in yes(&found.versions) {
        let (_, flag) = FLAGS.iter().find(|(name, _)| *name == version).expect("a flag");
        assert_eq!(suites(found, version), by_openssl(flag, list), "{words}: {version}");
    }
}

#[tokio::test]
#[ignore = "needs the program openssl"]
async fn the_most_that_openssl_takes_is_known_in_thirty_connections() {
    let found = enumerated(&format!("-cipher {EVERYTHING}"), Depth::Families).await;
    assert_eq!(yes(&found.versions), ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]);
    let families = "anonymous aria-camellia cbc-sha1 cbc-sha2 ccm dhe ecdhe-aead null \
                    rsa-key-exchange tls13";
    assert_eq!(yes(&found.families), split(families));
    assert!(found.connections <= 30, "{}", found.connections);
    assert_eq!((found.server_order, found.compression), (Some(false), Some(false)));
    assert_eq!((found.secure_renegotiation, found.session_tickets), (Some(true), Some(true)));
    assert_eq!(found.extended_master_secret, Some(true));
}

#[tokio::test]
#[ignore = "needs the program openssl"]
async fn whose_order_counts() {
    let list = "AES256-SHA256:AES128-SHA256:AES256-GCM-SHA384";
    let own = enumerated(&format!("-tls1_2 -serverpref -cipher {list}"), Depth::All).await;
    assert_eq!(own.server_order, Some(true));
    let in_order = [
        "TLS_RSA_WITH_AES_256_CBC_SHA256",
        "TLS_RSA_WITH_AES_128_CBC_SHA256",
        "TLS_RSA_WITH_AES_256_GCM_SHA384",
    ];
    assert_eq!(own.suites.unwrap()["TLSv1.2"], in_order);
    for depth in [Depth::Families, Depth::All] {
        let found = enumerated(&format!("-tls1_2 -cipher {list}"), depth).await;
        assert_eq!(found.server_order, Some(false), "{found:?}");
        let modern = enumerated("-tls1_3 -serverpref", depth).await;
        assert_eq!(modern.server_order, Some(true));
    }
}

/// Writes parameters of a prime of its own, or of RFC 7919, to a file.
fn parameters(bits: &str) -> String {
    let file = format!("{}/dh{bits}.pem", env!("CARGO_TARGET_TMPDIR"));
    // To look for a long prime takes minutes.
    let how = match bits {
        "1024" | "1536" => format!("dhparam -out {file} {bits}"),
        _ => format!("genpkey -genparam -algorithm DH -pkeyopt group:ffdhe{bits} -out {file}"),
    };
    let made = Command::new("openssl").args(how.split(' ')).output().expect("the program openssl");
    assert!(made.status.success(), "{made:?}");
    file
}

#[tokio::test]
#[ignore = "needs the program openssl"]
async fn primes_are_measured() {
    for bits in ["1024", "1536", "2048", "3072"] {
        let file = parameters(bits);
        let words = format!("-tls1_2 -dhparam {file} -cipher DHE-RSA-AES128-SHA256:@SECLEVEL=0");
        for depth in [Depth::Families, Depth::All] {
            let found = enumerated(&words, depth).await;
            assert_eq!(found.dh_bits, [bits.parse::<usize>().unwrap()]);
            assert_eq!(yes(&found.families), ["cbc-sha2", "dhe"]);
            if depth == Depth::All {
                agrees(&found, &words);
            }
        }
    }
}
