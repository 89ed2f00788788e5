//! `openssl s_client -starttls smtp`, and what it prints.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::probing::lab;
use crate::seen::{Seen, group, plain_hex};

/// Everything `s_client` says of a server, standard error included.
pub(crate) fn s_client(host: &str, address: &str) -> String {
    let roots = lab("pki/root.pem");
    let output = Command::new("timeout")
        .args(["10", "openssl", "s_client", "-starttls", "smtp", "-servername", host])
        .args(["-connect", &format!("{address}:25"), "-CAfile"])
        .arg(roots)
        .stdin(Stdio::null())
        .output()
        .expect("openssl starts");
    [output.stdout, output.stderr].map(|b| String::from_utf8_lossy(&b).into_owned()).concat()
}

/// What `s_client` saw, its certificate's name judged by `openssl x509`.
pub(crate) fn seen(host: &str, address: &str) -> Seen {
    let said = s_client(host, address);
    let negotiated = after(&said, "New, ").and_then(|rest| rest.split_once(", Cipher is "));
    let (of_suite, suite) = negotiated.unwrap_or_else(|| panic!("no session:\n{said}"));
    Seen {
        // Below TLS 1.3 the first line names the suite's age, a later one the session's.
        version: Some(after(&said, "    Protocol  : ").unwrap_or(of_suite).to_owned()),
        suite: Some(registered_name(suite)),
        group: negotiated_group(&said),
        sha256: Some(fingerprint(&said)),
        trusted: Some(said.contains("Verify return code: 0 (ok)")),
        name_matches: Some(!x509(&said, &["-checkhost", host]).contains("NOT match")),
    }
}

/// OpenSSL 3.0 calls the group a key of the server's; 3.2 and later a peer's, or a group.
fn negotiated_group(said: &str) -> Option<String> {
    if let Some(name) = after(said, "Negotiated TLS1.3 group: ").filter(|name| *name != "<NULL>") {
        return Some(group(name));
    }
    let key = after(said, "Server Temp Key: ").or_else(|| after(said, "Peer Temp Key: "))?;
    let name = key.split(", ").find(|word| *word != "ECDH")?;
    Some(group(name))
}

fn fingerprint(said: &str) -> String {
    let printed = x509(said, &["-fingerprint", "-sha256"]);
    let (_, hex) = printed.trim().split_once('=').expect("NAME=FINGERPRINT");
    plain_hex(hex)
}

/// The suite's IANA name, from OpenSSL's own table.
pub(crate) fn registered_name(suite: &str) -> String {
    let table = Command::new("openssl")
        .args(["ciphers", "-stdname", "ALL:COMPLEMENTOFALL"])
        .output()
        .expect("openssl starts");
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    let row = table.lines().find(|line| line.split_whitespace().nth(2) == Some(suite));
    let name = row.and_then(|line| line.split_whitespace().next());
    name.unwrap_or_else(|| panic!("OpenSSL has no suite {suite}")).to_owned()
}

/// Runs `openssl x509` on the first certificate in `text`.
fn x509(text: &str, question: &[&str]) -> String {
    let mut child = Command::new("openssl")
        .args([&["x509", "-noout"], question].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("openssl starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(text.as_bytes()).expect("openssl reads");
    drop(stdin);
    let output = child.wait_with_output().expect("openssl ends");
    assert!(output.status.success(), "openssl x509 {question:?} failed on\n{text}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The rest of the first line that starts with `start`.
fn after<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(start))
}
