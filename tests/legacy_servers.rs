//! Real servers of OpenSSL that this program can shake no hands with, each behind a small
//! SMTP server that knows EHLO and STARTTLS. They need the program `openssl`, and no other
//! network.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod s_server;

use std::sync::atomic::Ordering;

use mxtls::report::record;
use s_server::front::{Front, server};

/// Versions, suites and groups, in one line.
fn offered(server: &record::Server) -> String {
    let offered = server.tls.as_ref().and_then(|tls| tls.offered.as_ref()).expect("an answer");
    let words = ["versions", "suites", "groups"].map(|of| offered[of].as_array().unwrap());
    let words = words.into_iter().flatten().map(|word| word.as_str().unwrap());
    words.collect::<Vec<_>>().join(" ")
}

#[tokio::test]
#[ignore = "needs the program openssl"]
async fn what_this_program_cannot_speak_is_outdated_and_not_missing() {
    for (words, expected) in [
        ("-tls1 -cipher AES128-SHA", "TLSv1.0 TLS_RSA_WITH_AES_128_CBC_SHA"),
        (
            "-tls1 -curves P-256 -cipher ECDHE-RSA-AES256-SHA",
            "TLSv1.0 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA secp256r1",
        ),
        ("-tls1_1 -cipher AES256-SHA", "TLSv1.1 TLS_RSA_WITH_AES_256_CBC_SHA"),
        ("-tls1_2 -cipher AES128-GCM-SHA256", "TLSv1.2 TLS_RSA_WITH_AES_128_GCM_SHA256"),
        (
            "-tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256",
            "TLSv1.2 TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
        ),
        ("-tls1_2 -cipher AES256-CCM8", "TLSv1.2 TLS_RSA_WITH_AES_256_CCM_8"),
        ("-tls1_2 -cipher DHE-RSA-AES128-CCM", "TLSv1.2 TLS_DHE_RSA_WITH_AES_128_CCM"),
        (
            "-tls1_2 -curves P-256 -cipher ECDHE-RSA-AES128-SHA256",
            "TLSv1.2 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 secp256r1",
        ),
    ] {
        let front = Front::start(&format!("{words}:@SECLEVEL=0"));
        let record = front.probed().await;
        let server = server(&record);
        assert_eq!(server.outcome, "encrypted-legacy", "{words}: {}", server.detail);
        assert_eq!(offered(server), expected, "{words}");
        assert_eq!((server.conclusive, server.level.as_deref()), (true, Some("legacy")));
        assert_eq!(record.verdict.ready, Some(false), "{words}");
        assert!(server.findings.contains(&"legacy-tls-only".to_owned()), "{words}");
        let certificate = server.certificate.as_ref().expect("a certificate in clear");
        assert!(certificate.subject.contains("mx1.example.net"), "{words}");
        assert_eq!(front.connections.load(Ordering::SeqCst), 3, "{words}");
    }
}

#[tokio::test]
#[ignore = "needs the program openssl"]
async fn who_shows_no_certificate_encrypts_in_an_outdated_way_too() {
    for (words, expected) in [
        ("ADH-AES128-GCM-SHA256", "TLSv1.2 TLS_DH_anon_WITH_AES_128_GCM_SHA256"),
        ("AECDH-AES256-SHA", "TLSv1.2 TLS_ECDH_anon_WITH_AES_256_CBC_SHA secp256r1"),
    ] {
        let front = Front::start(&format!("-tls1_2 -curves P-256 -cipher {words}:@SECLEVEL=0"));
        let record = front.probed().await;
        let server = server(&record);
        assert_eq!(server.outcome, "encrypted-legacy", "{words}: {}", server.detail);
        assert_eq!(offered(server), expected, "{words}");
        assert!(server.certificate.is_none(), "{words}");
        assert_eq!(server.level.as_deref(), Some("legacy"), "{words}");
    }
}

#[tokio::test]
#[ignore = "needs the program openssl"]
async fn a_curve_that_this_program_lacks_leaves_it_open() {
    let front = Front::start("-tls1_2 -curves P-521 -cipher ECDHE-RSA-AES128-GCM-SHA256");
    let record = front.probed().await;
    let server = server(&record);
    assert_eq!((server.outcome.as_str(), server.conclusive), ("handshake-failed", false));
    assert_eq!(offered(server), "TLSv1.2 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 secp521r1");
    assert_eq!((record.verdict.ready, server.level.as_deref()), (None, None));
}

#[tokio::test]
#[ignore = "needs the program openssl"]
async fn who_agrees_to_nothing_is_told_so_after_four_connections() {
    // A suite for ECDSA, and a key for RSA.
    let front = Front::start("-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256");
    let record = front.probed().await;
    let server = server(&record);
    assert_eq!((server.outcome.as_str(), server.conclusive), ("handshake-failed", true));
    assert_eq!((server.level.as_deref(), record.verdict.ready), (Some("none"), Some(false)));
    assert!(server.tls.is_none() && server.certificate.is_none());
    assert_eq!(front.connections.load(Ordering::SeqCst), 4);
}
