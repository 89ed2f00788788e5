//! Running `mxtls probe` in the small internet, and reading its record.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

/// The resolver of the small internet.
pub(crate) const RESOLVER: &str = "198.51.100.53";
/// Those of the signed tree: one checks signatures, the other passes them on.
pub(crate) const VALIDATING: &str = "198.51.100.53:5302";
pub(crate) const TRUSTING: &str = "198.51.100.53:5303";

/// One finished run of `mxtls`.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) record: Value,
    pub(crate) stderr: String,
}

impl Run {
    /// The only server of the record.
    pub(crate) fn server(&self) -> &Value {
        let servers = self.record["servers"].as_array().expect("servers is a list");
        assert_eq!(servers.len(), 1, "one server is asked for: {self:#?}");
        &servers[0]
    }

    /// The outcome of each server, in the record's order.
    pub(crate) fn outcomes(&self) -> Vec<&str> {
        let servers = self.record["servers"].as_array().expect("servers is a list");
        servers.iter().map(|s| s["outcome"].as_str().expect("an outcome")).collect()
    }
}

/// `mxtls probe` as JSON, with the small internet's resolver and roots.
pub(crate) fn probe(arguments: &[&str]) -> Run {
    let roots = lab("pki/root.pem");
    let mut all = vec!["--dns", RESOLVER, "--roots", roots.to_str().expect("a readable path")];
    all.extend(arguments);
    probe_bare(&all)
}

/// `mxtls probe` as JSON with nothing but what keeps it inside the small internet, and
/// without look-ups of policies.
pub(crate) fn probe_bare(arguments: &[&str]) -> Run {
    probe_policies(&[&["--no-policy"], arguments].concat())
}

/// The same with look-ups of policies.
pub(crate) fn probe_policies(arguments: &[&str]) -> Run {
    let common = ["--format", "json", "--allow-private", "--confirm-after", "1"];
    let output =
        mxtls(&[&["probe", "--ehlo-name", "here.example.test"], &common[..], arguments].concat());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let record = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("no JSON for {arguments:?}: {error}\n{text}\n{stderr}"));
    Run { code: output.status.code(), record, stderr }
}

/// The options for domains of the signed tree: the resolver, who judges signatures, the
/// root's key and the roots of certificates.
pub(crate) fn of_signed(resolver: &str, dnssec: &str) -> Vec<String> {
    let path = |path: &str| lab(path).to_str().expect("a readable path").to_owned();
    let words = format!("--dns {resolver} --dnssec {dnssec} --dns-timeout 10");
    let paths = ["--trust-anchor", &path("signed/anchor"), "--roots", &path("pki/root.pem")];
    words.split(' ').chain(paths).map(str::to_owned).collect()
}

/// Runs the program.
pub(crate) fn mxtls(arguments: &[&str]) -> Output {
    Command::new(program()).args(arguments).output().expect("mxtls starts")
}

/// The program that `MXTLS_BIN` names, or the one built with these tests.
pub(crate) fn program() -> OsString {
    let built = || env!("CARGO_BIN_EXE_mxtls").into();
    std::env::var_os("MXTLS_BIN").unwrap_or_else(built)
}

/// A path in the folder where `.ci/servers` keeps keys, logs and configurations.
pub(crate) fn lab(path: &str) -> PathBuf {
    from_environment("MXTLS_LAB").join(path)
}

/// A path in the folder where `.ci/apt` unpacked the servers.
pub(crate) fn unpacked(path: &str) -> PathBuf {
    from_environment("MXTLS_SERVERS").join(path)
}

fn from_environment(name: &str) -> PathBuf {
    let value = std::env::var_os(name);
    PathBuf::from(value.unwrap_or_else(|| panic!("{name} is not set: .ci/run runs these tests")))
}
