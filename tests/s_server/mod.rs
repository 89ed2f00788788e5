//! Servers of the program `openssl`, on loopback.
#![allow(dead_code)]

pub(crate) mod front;

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
}

impl Server {
    /// `openssl s_server` with these words, a key of its own and any strength allowed.
    pub(crate) fn start(words: &str) -> Self {
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
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}
