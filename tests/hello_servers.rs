//! Real servers of OpenSSL on loopback, asked with hellos of ours. They need the
//! program `openssl`, and no other network.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod s_server;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use mxtls::hello::{
    Answer, ClientHello, Ending, Family, Group, KeyParameters, Reader, Version, offer,
};
use s_server::Server;

fn ask(server: &Server, hello: &ClientHello) -> Answer {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(&hello.records(&[7; 32], Some(&[9; 32])).unwrap()).unwrap();
    let mut reader = Reader::new();
    let mut octets = [0; 1000];
    while let Ok(1..) = stream
        .read(&mut octets)
        .map(|count| if reader.received(&octets[..count]) { 0 } else { count })
    {}
    let answer = reader.finish();
    if let Some(chosen) = &answer.hello {
        assert!(hello.offers(chosen), "{chosen:?}");
    }
    answer
}

fn alert(answer: &Answer) -> String {
    match &answer.ending {
        Ending::Alert(alert) => alert.to_string(),
        other => panic!("{other:?}"),
    }
}

fn chosen(answer: &Answer) -> String {
    match answer.chosen() {
        Some((version, suite)) => format!("{version} {suite}"),
        None => format!("{:?}", answer.ending),
    }
}

#[test]
#[ignore = "needs the program openssl"]
fn each_single_version_and_family_is_told() {
    let everything = offer::everything_up_to_tls12().with_server_name("mx1.example.net");
    for (words, expected) in [
        ("-tls1 -cipher AES128-SHA", "TLSv1.0 TLS_RSA_WITH_AES_128_CBC_SHA"),
        ("-tls1_1 -cipher AES256-SHA", "TLSv1.1 TLS_RSA_WITH_AES_256_CBC_SHA"),
        ("-tls1_2 -cipher AES128-SHA256", "TLSv1.2 TLS_RSA_WITH_AES_128_CBC_SHA256"),
        ("-tls1_2 -cipher AES128-CCM8", "TLSv1.2 TLS_RSA_WITH_AES_128_CCM_8"),
        ("-tls1_2 -cipher NULL-SHA256", "TLSv1.2 TLS_RSA_WITH_NULL_SHA256"),
        ("-tls1_2 -cipher ADH-AES128-SHA", "TLSv1.2 TLS_DH_anon_WITH_AES_128_CBC_SHA"),
        ("-tls1_2 -cipher CAMELLIA128-SHA", "TLSv1.2 TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"),
        ("-tls1_2 -cipher ARIA128-GCM-SHA256", "TLSv1.2 TLS_RSA_WITH_ARIA_128_GCM_SHA256"),
        (
            "-tls1_2 -cipher DHE-RSA-CHACHA20-POLY1305",
            "TLSv1.2 TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        ),
    ] {
        let answer = ask(&Server::start(&format!("{words}:@SECLEVEL=0")), &everything);
        assert_eq!(chosen(&answer), expected, "{words}");
        assert_eq!(answer.ending, Ending::ServerHelloDone, "{words}");
        assert_eq!(answer.certificates.is_empty(), words.contains("ADH"), "{words}");
    }
}

#[test]
#[ignore = "needs the program openssl"]
fn groups_and_primes_are_read() {
    let everything = offer::everything_up_to_tls12();
    let server = Server::start("-tls1_2 -curves P-521");
    assert_eq!(ask(&server, &everything).group(), Group::from_word("secp521r1"));
    let dhe = offer::family(Family::Dhe);
    let exchange = ask(&Server::start("-tls1_2"), &dhe).key_exchange.unwrap();
    assert_eq!(exchange.parameters, KeyParameters::Dhe { prime_bits: 2048 });
}

#[test]
#[ignore = "needs the program openssl"]
fn an_empty_key_share_tells_every_group_of_tls13() {
    let server = Server::start("-tls1_3 -groups X448:P-256:P-521:ffdhe3072");
    let mut groups = Group::tls13();
    let mut accepted = Vec::new();
    let end = loop {
        let answer = ask(&server, &offer::tls13_groups(&groups));
        let Some(group) = answer.group() else { break answer };
        assert!(answer.hello.is_some_and(|hello| hello.retry));
        groups.retain(|other| *other != group);
        accepted.push(group.to_string());
    };
    // Groups nobody knows in common: an alert.
    assert_eq!(alert(&end), "handshake_failure");
    accepted.sort();
    assert_eq!(accepted, ["X448", "ffdhe3072", "secp256r1", "secp521r1"]);
}

#[test]
#[ignore = "needs the program openssl"]
fn a_version_that_is_not_spoken_is_an_alert() {
    let server = Server::start("-tls1_3");
    let answer = ask(&server, &offer::everything_up_to_tls12());
    assert_eq!(alert(&answer), "protocol_version");
    let server = Server::start("-tls1_2");
    for version in [Version::Ssl3, Version::Tls10, Version::Tls11, Version::Tls13] {
        assert!(matches!(ask(&server, &offer::up_to(version)).ending, Ending::Alert(_)));
    }
    let answer = ask(&server, &offer::everything_up_to_tls12().with_deflate());
    assert_eq!(answer.hello.map(|hello| hello.compression), Some(0));
}

#[test]
#[ignore = "needs the program openssl"]
fn thin_and_chunked_hellos_are_answered() {
    let server = Server::start("-tls1_2 -cipher AES128-SHA:@SECLEVEL=0");
    let thin = offer::everything_up_to_tls12().without_extensions();
    assert_eq!(chosen(&ask(&server, &thin)), "TLSv1.2 TLS_RSA_WITH_AES_128_CBC_SHA");
    let answers = offer::everything_up_to_tls12().in_chunks(60);
    let found = answers.iter().filter(|hello| ask(&server, hello).hello.is_some()).count();
    assert_eq!(found, 1);
}
