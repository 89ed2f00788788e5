//! Servers of rustls behind STARTTLS that agree on keys with ML-KEM, alone or in hybrids
//! (RFC 10024): which groups `--enumerate` finds, and what the page says of it. Loopback alone.
#![cfg(feature = "demo")] // for its certificates
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod s_server;

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use mxtls::facts::Depth;
use mxtls::report::human::{self, Style};
use mxtls::report::record::Domain;
use rustls::crypto::SupportedKxGroup;
use rustls::crypto::aws_lc_rs::{default_provider, kx_group};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use s_server::enumerated::{enumeration, split, suites, written, yes};
use s_server::front::{Front, server};

type Groups = &'static [&'static dyn SupportedKxGroup];

/// A server of TLS 1.2 and 1.3 that agrees on keys by these groups alone.
fn with_groups(groups: Groups) -> Front {
    let names = ["mx1.example.net".to_owned()];
    let own = rcgen::generate_simple_self_signed(names).unwrap();
    let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
    let mut provider = default_provider();
    provider.kx_groups = groups.to_vec();
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key.into())
        .unwrap();
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for client in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            thread::spawn(move || talk(connection, client.unwrap()));
        }
    });
    Front::to(address)
}

/// Says 250 to every line inside TLS.
fn talk(connection: ServerConnection, client: TcpStream) -> io::Result<()> {
    let mut lines = BufReader::new(StreamOwned::new(connection, client));
    while lines.read_line(&mut String::new())? > 0 {
        lines.get_mut().write_all(b"250 mx1.example.net\r\n")?;
        lines.get_mut().flush()?;
    }
    Ok(())
}

fn page(record: &Domain) -> String {
    let mut page = Vec::new();
    human::write(std::slice::from_ref(record), Style::default(), &mut page).unwrap();
    String::from_utf8(page).unwrap()
}

/// The groups of a server, their words, what a handshake agrees on, and what the page says.
const SERVERS: &[(Groups, &str, &str, &str)] = &[
    (
        &[kx_group::X25519MLKEM768, kx_group::X25519, kx_group::SECP256R1],
        "X25519 X25519MLKEM768 secp256r1",
        "X25519MLKEM768",
        "post-quantum, X25519MLKEM768: accepted",
    ),
    (
        &[kx_group::X25519MLKEM768],
        "X25519MLKEM768",
        "X25519MLKEM768",
        "post-quantum, X25519MLKEM768: accepted",
    ),
    (
        &[kx_group::SECP256R1MLKEM768, kx_group::MLKEM768, kx_group::MLKEM1024, kx_group::X25519],
        "MLKEM1024 MLKEM768 SecP256r1MLKEM768 X25519",
        "X25519",
        "post-quantum, X25519MLKEM768: not accepted",
    ),
    (
        &[kx_group::X25519, kx_group::SECP384R1],
        "X25519 secp384r1",
        "X25519",
        "post-quantum, X25519MLKEM768: not accepted",
    ),
];

#[tokio::test]
async fn each_group_with_ml_kem_is_found_and_no_other() {
    for (groups, words, agreed, line) in SERVERS {
        for depth in [Depth::Families, Depth::All] {
            let record = written(&with_groups(groups), depth).await;
            let found = enumeration(&record);
            assert_eq!(yes(&found.groups), split(words));
            assert!(found.groups.values().all(|taken| taken != "not-tested"), "{words}");
            let server = server(&record);
            assert_eq!(server.outcome, "encrypted", "{words}: {}", server.detail);
            let key_exchange = server.tls.as_ref().and_then(|tls| tls.key_exchange.as_deref());
            assert_eq!(key_exchange, Some(*agreed), "{words}");
            let page = page(&record);
            assert!(page.contains(line), "{words}:\n{page}");
            assert!(found.connections <= 30, "{words}: {}", found.connections);
        }
    }
}

/// rustls takes three suites of TLS 1.3 and the three of its kind of key in TLS 1.2.
#[tokio::test]
async fn its_suites_are_these() {
    let record = written(&with_groups(SERVERS[0].0), Depth::All).await;
    let found = enumeration(&record);
    assert_eq!(yes(&found.versions), ["TLSv1.2", "TLSv1.3"]);
    assert_eq!(yes(&found.families), ["ecdhe-aead", "tls13"]);
    for (version, start) in [("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_"), ("TLSv1.3", "TLS_")] {
        let ciphers = ["AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256"];
        let truth = ciphers.map(|cipher| format!("{start}{cipher}"));
        assert_eq!(suites(&found, version), truth.into(), "{version}");
    }
}
