//! SSLv3, RC4 and triple DES, which OpenSSL speaks no more: real servers of tlslite-ng behind
//! STARTTLS. They need what `.ci/python target/python` installs and the program `openssl` for
//! a key, and no other network.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod s_server;

use std::collections::BTreeSet;

use mxtls::facts::Depth;
use mxtls::report::record::Enumeration;
use s_server::Server;
use s_server::enumerated::{asked, pairs, split, yes};
use s_server::front::{Front, server};
use s_server::nmap;

/// A server, and what is true of it.
struct Truth {
    /// Oldest and newest version, key exchanges, ciphers and MACs, as tlslite-ng names them.
    words: &'static str,
    versions: &'static str,
    families: &'static str,
    /// The same for each version.
    suites: &'static str,
}

const SERVERS: &[Truth] = &[
    Truth {
        words: "3.0 3.0 rsa rc4 md5,sha",
        versions: "SSLv3",
        families: "rc4 rsa-key-exchange",
        suites: "TLS_RSA_WITH_RC4_128_MD5 TLS_RSA_WITH_RC4_128_SHA",
    },
    Truth {
        words: "3.0 3.0 rsa,dhe_rsa 3des sha",
        versions: "SSLv3",
        families: "3des cbc-sha1 dhe rsa-key-exchange",
        suites: "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_3DES_EDE_CBC_SHA",
    },
    Truth {
        words: "3.0 3.0 dh_anon rc4,3des md5,sha",
        versions: "SSLv3",
        families: "3des anonymous cbc-sha1 rc4",
        suites: "TLS_DH_anon_WITH_3DES_EDE_CBC_SHA TLS_DH_anon_WITH_RC4_128_MD5",
    },
    Truth {
        words: "3.0 3.1 rsa 3des,rc4 sha",
        versions: "SSLv3 TLSv1.0",
        families: "3des cbc-sha1 rc4 rsa-key-exchange",
        suites: "TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_RC4_128_SHA",
    },
    Truth {
        words: "3.1 3.1 ecdhe_rsa rc4 sha",
        versions: "TLSv1.0",
        families: "rc4",
        suites: "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
    },
    Truth {
        words: "3.2 3.2 ecdhe_rsa,dhe_rsa 3des sha",
        versions: "TLSv1.1",
        families: "3des cbc-sha1 dhe",
        suites: "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
    },
    Truth {
        words: "3.3 3.3 rsa rc4,3des,null md5,sha",
        versions: "TLSv1.2",
        families: "3des cbc-sha1 null rc4 rsa-key-exchange",
        suites: "TLS_RSA_WITH_3DES_EDE_CBC_SHA TLS_RSA_WITH_NULL_MD5 TLS_RSA_WITH_NULL_SHA \
                 TLS_RSA_WITH_RC4_128_MD5 TLS_RSA_WITH_RC4_128_SHA",
    },
];

/// As `VERSION SUITE`.
fn found_pairs(found: &Enumeration) -> BTreeSet<String> {
    let lists = found.suites.iter().flatten();
    lists.flat_map(|(version, list)| list.iter().map(move |s| format!("{version} {s}"))).collect()
}

#[tokio::test]
#[ignore = "needs tlslite-ng: run by .ci/run"]
async fn each_version_family_and_suite_is_found_and_no_other() {
    for truth in SERVERS {
        let words = truth.words;
        for depth in [Depth::Families, Depth::All] {
            let found = asked(&Front::before(Server::tlslite(words)), depth).await;
            assert_eq!(yes(&found.versions), split(truth.versions), "{words}");
            assert_eq!(yes(&found.families), split(truth.families), "{words}");
            assert!(found.connections <= 30, "{words}: {}", found.connections);
            let Some(lists) = &found.suites else { continue };
            assert_eq!(lists.keys().collect::<Vec<_>>(), split(truth.versions), "{words}");
            for list in lists.values() {
                let list: BTreeSet<&str> = list.iter().map(String::as_str).collect();
                assert_eq!(list, split(truth.suites).into_iter().collect(), "{words}");
            }
        }
    }
}

/// Everything old and new that tlslite-ng has up to TLS 1.2.
const EVERYTHING: &str = "3.0 3.3 rsa,dhe_rsa,ecdhe_rsa \
    null,rc4,3des,aes128,aes256,aes128gcm,aes256gcm,aes128ccm,aes256ccm,aes128ccm_8,aes256ccm_8,\
    chacha20-poly1305 md5,sha,sha256,sha384,aead";

#[tokio::test]
#[ignore = "needs tlslite-ng: run by .ci/run"]
async fn all_that_the_tables_of_tlslite_say_is_found_and_no_more() {
    let server = Server::tlslite(EVERYTHING);
    let truth: BTreeSet<String> = server.said.iter().cloned().collect();
    assert!(truth.len() > 60, "{truth:?}");
    let found = asked(&Front::before(server), Depth::All).await;
    assert_eq!(found_pairs(&found), truth);
    let (made, accepted) = (found.connections, pairs(&found));
    println!("{accepted} pairs of a version and a suite in {made} connections");
    assert!(made <= accepted + 25, "{accepted} in {made}");
}

/// For nmap a port is SMTP if a table of services says so. On each server of SSLv3 alone it
/// spends up to ten seconds: one of them is enough.
#[tokio::test]
#[ignore = "needs tlslite-ng and nmap: run by .ci/run"]
async fn nmap_finds_the_same() {
    let newer = SERVERS[3..].iter().map(|truth| truth.words);
    for words in newer.chain([SERVERS[0].words, EVERYTHING]) {
        let front = Front::before(Server::tlslite(words));
        let ours = found_pairs(&asked(&front, Depth::All).await);
        let port = front.address.port();
        let folder = format!("{}/nmap.{port}", env!("CARGO_TARGET_TMPDIR"));
        std::fs::create_dir_all(&folder).unwrap();
        let services = format!("{folder}/nmap-services");
        std::fs::write(services, format!("smtp\t{port}/tcp\t1.0\n")).unwrap();
        let peer = nmap::suites(&format!("--datadir {folder} -p {port}"), "127.0.0.1");
        assert_eq!(ours, peer.pairs, "{words}:\n{}", peer.text);
    }
}

/// sslscan asks for SSLv3 with a hello of its own, and for the rest through an OpenSSL that has
/// neither RC4 nor triple DES: of what is found here it sees SSLv3 alone.
#[tokio::test]
#[ignore = "needs tlslite-ng and sslscan: run by .ci/run"]
async fn sslscan_cannot_see_these_suites() {
    let front = Front::before(Server::tlslite("3.0 3.3 rsa,dhe_rsa rc4,3des sha"));
    let found = asked(&front, Depth::All).await;
    assert_eq!((yes(&found.versions).len(), pairs(&found)), (4, 12));
    let servers = std::env::var("MXTLS_SERVERS").expect("MXTLS_SERVERS is set");
    let output = std::process::Command::new(format!("{servers}/sslscan/usr/bin/sslscan"))
        .args(["--no-colour", "--starttls-smtp", &front.address.to_string()])
        .output()
        .expect("sslscan starts");
    let text = String::from_utf8(output.stdout).unwrap();
    let versions: Vec<_> = text.lines().filter(|line| line.ends_with(" enabled")).collect();
    assert_eq!(versions, ["SSLv3     enabled"], "{text}");
    assert!(!text.contains("Accepted") && !text.contains("Preferred"), "{text}");
}

#[tokio::test]
#[ignore = "needs tlslite-ng: run by .ci/run"]
async fn the_families_of_all_that_in_thirty_connections() {
    let found = asked(&Front::before(Server::tlslite(EVERYTHING)), Depth::Families).await;
    assert_eq!(yes(&found.versions), ["SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2"]);
    let families = "3des cbc-sha1 cbc-sha2 ccm dhe ecdhe-aead null rc4 rsa-key-exchange";
    assert_eq!(yes(&found.families), split(families));
    assert!(found.connections <= 30, "{}", found.connections);
}

/// A visit without `--enumerate` needs the hello for SSLv3 only where nothing newer is taken.
#[tokio::test]
#[ignore = "needs tlslite-ng: run by .ci/run"]
async fn they_encrypt_in_an_outdated_way() {
    for truth in SERVERS {
        let words = truth.words;
        let record = Front::before(Server::tlslite(words)).probed().await;
        let server = server(&record);
        assert_eq!(server.outcome, "encrypted-legacy", "{words}: {}", server.detail);
        assert_eq!((server.conclusive, server.level.as_deref()), (true, Some("legacy")));
        assert_eq!(record.verdict.ready, Some(false), "{words}");
        assert!(server.findings.contains(&"legacy-tls-only".to_owned()), "{words}");
        let offered = server.tls.as_ref().and_then(|tls| tls.offered.as_ref()).expect("an answer");
        let newest = split(truth.versions).pop().unwrap();
        assert_eq!(offered["versions"], serde_json::json!([newest]), "{words}");
        let suite = offered["suites"][0].as_str().expect("a suite");
        assert!(split(truth.suites).contains(&suite), "{words}: {suite}");
        let anonymous = truth.families.contains("anonymous");
        assert_eq!(server.certificate.is_none(), anonymous, "{words}");
        assert!(server.connections <= 4, "{words}: {}", server.connections);
    }
}
