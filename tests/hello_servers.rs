//! Real servers of OpenSSL on loopback, asked with hellos of ours. They need the
//! program `openssl`, and no other network.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use mxtls::hello::{
    Answer, ClientHello, Ending, Family, Group, KeyParameters, Reader, Version, offer,
};

/// A key and a certificate, made once.
fn pair() -> (&'static Path, &'static Path) {
    static PAIR: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    let (key, certificate) = PAIR.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (key, certificate) = (folder.join("hello.key"), folder.join("hello.pem"));
        let made = Command::new("openssl")
            .args("req -x509 -newkey rsa:2048 -nodes -subj /CN=mx1.example.net".split(' '))
            .args([Path::new("-keyout"), &key, Path::new("-out"), &certificate])
            .stderr(Stdio::null())
            .status();
        assert!(made.expect("the program openssl").success());
        (key, certificate)
    });
    (key, certificate)
}

struct Server {
    process: Child,
    address: String,
}

impl Server {
    /// `openssl s_server` with these words, a key of its own and any strength allowed.
    fn start(words: &str) -> Self {
        let (key, certificate) = pair();
        let mut process = Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0"])
            .args([Path::new("-key"), key, Path::new("-cert"), certificate])
            .args(words.split_whitespace())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program openssl");
        let output = BufReader::new(process.stdout.take().unwrap());
        let line = output.lines().map_while(Result::ok).find(|line| line.contains("ACCEPT"));
        let line = line.unwrap_or_else(|| panic!("s_server {words}"));
        Self { process, address: line.split_whitespace().last().unwrap().to_owned() }
    }

    fn ask(&self, hello: &ClientHello) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
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
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
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
        let answer = Server::start(&format!("{words}:@SECLEVEL=0")).ask(&everything);
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
    assert_eq!(server.ask(&everything).group(), Group::from_word("secp521r1"));
    let dhe = offer::family(Family::Dhe);
    let exchange = Server::start("-tls1_2").ask(&dhe).key_exchange.unwrap();
    assert_eq!(exchange.parameters, KeyParameters::Dhe { prime_bits: 2048 });
}

#[test]
#[ignore = "needs the program openssl"]
fn an_empty_key_share_tells_every_group_of_tls13() {
    let server = Server::start("-tls1_3 -groups X448:P-256:P-521:ffdhe3072");
    let mut groups = Group::tls13();
    let mut accepted = Vec::new();
    let end = loop {
        let answer = server.ask(&offer::tls13_groups(&groups));
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
    let answer = server.ask(&offer::everything_up_to_tls12());
    assert_eq!(alert(&answer), "protocol_version");
    let server = Server::start("-tls1_2");
    for version in [Version::Ssl3, Version::Tls10, Version::Tls11, Version::Tls13] {
        assert!(matches!(server.ask(&offer::up_to(version)).ending, Ending::Alert(_)));
    }
    let answer = server.ask(&offer::everything_up_to_tls12().with_deflate());
    assert_eq!(answer.hello.map(|hello| hello.compression), Some(0));
}

#[test]
#[ignore = "needs the program openssl"]
fn thin_and_chunked_hellos_are_answered() {
    let server = Server::start("-tls1_2 -cipher AES128-SHA:@SECLEVEL=0");
    let thin = offer::everything_up_to_tls12().without_extensions();
    assert_eq!(chosen(&server.ask(&thin)), "TLSv1.2 TLS_RSA_WITH_AES_128_CBC_SHA");
    let answers = offer::everything_up_to_tls12().in_chunks(60);
    let found = answers.iter().filter(|hello| server.ask(hello).hello.is_some()).count();
    assert_eq!(found, 1);
}
