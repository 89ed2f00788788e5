//! Servers of the program `openssl` and of tlslite-ng, on loopback.
#![allow(dead_code)]

pub(crate) mod enumerated;
pub(crate) mod front;
pub(crate) mod nmap;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

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

/// A running server.
pub(crate) struct Server {
    process: Child,
    /// Where it listens.
    pub(crate) address: String,
    /// What it printed before it listened.
    pub(crate) said: Vec<String>,
}

impl Server {
    /// `openssl s_server` with these words, a key of its own and any strength allowed.
    pub(crate) fn start(words: &str) -> Self {
        let (key, certificate) = pair();
        let mut program = Command::new("openssl");
        program
            .args(["s_server", "-accept", "127.0.0.1:0"])
            .args([Path::new("-key"), key, Path::new("-cert"), certificate])
            .args(words.split_whitespace());
        Self::listening(program, words)
    }

    /// A server of tlslite-ng, which `.ci/python` installed. The words: oldest and newest
    /// version, key exchanges, ciphers and MACs, as `old_tls.py` takes them.
    pub(crate) fn tlslite(words: &str) -> Self {
        let (key, certificate) = pair();
        let none = Path::new("-");
        let anonymous = words.contains("_anon");
        let (key, certificate) = if anonymous { (none, none) } else { (key, certificate) };
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut program = Command::new(project.join("target/python/bin/python3"));
        program
            .arg(project.join("tests/s_server/old_tls.py"))
            .args([certificate, key])
            .args(words.split_whitespace());
        Self::listening(program, words)
    }

    /// Runs the program until it says where it listens.
    fn listening(mut program: Command, words: &str) -> Self {
        let started =
            program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let process = started.unwrap_or_else(|error| panic!("{program:?}: {error}"));
        let mut server = Self { process, address: String::new(), said: Vec::new() };
        let lines = BufReader::new(server.process.stdout.take().unwrap()).lines();
        for line in lines.map_while(Result::ok) {
            if line.contains("ACCEPT") {
                line.split_whitespace().last().unwrap().clone_into(&mut server.address);
                return server;
            }
            server.said.push(line);
        }
        panic!("{words}: {:?}", server.said);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}
