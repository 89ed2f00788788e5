//! The script `ssl-enum-ciphers` of `nmap`, which `.ci/apt` unpacked.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

/// What it found.
pub(crate) struct Found {
    /// `VERSION SUITE` each.
    pub(crate) pairs: BTreeSet<String>,
    /// All that it printed.
    pub(crate) text: String,
}

impl Found {
    /// What it prints behind this, wherever it does.
    pub(crate) fn behind<'a>(&'a self, start: &str) -> BTreeSet<&'a str> {
        let ends = self.text.lines().filter_map(|line| line.split_once(start));
        ends.map(|(_, end)| end).collect()
    }
}

/// Asks an address; the words name the port.
pub(crate) fn suites(words: &str, address: &str) -> Found {
    let servers = std::env::var_os("MXTLS_SERVERS");
    let servers = PathBuf::from(servers.expect("MXTLS_SERVERS is set: .ci/run runs this"));
    let output = Command::new(servers.join("nmap/usr/bin/nmap"))
        .args("-n -Pn -sT --script ssl-enum-ciphers".split(' '))
        .args(words.split(' '))
        .arg(address)
        .env("NMAPDIR", servers.join("nmap-common/usr/share/nmap"))
        .output()
        .expect("nmap starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    Found { pairs: pairs(&text), text }
}

/// Suites of TLS 1.3 it spells `TLS_AKE_WITH_…`, which nobody registered.
fn pairs(text: &str) -> BTreeSet<String> {
    let (mut version, mut pairs) = ("", BTreeSet::new());
    for line in text.lines().filter_map(|line| line.strip_prefix('|')) {
        let word = line.split_whitespace().next().unwrap_or_default();
        match word.strip_suffix(':') {
            Some(name) if name.starts_with("TLSv") || name == "SSLv3" => version = name,
            None if word.starts_with("TLS_") => {
                let suite = word.replace("TLS_AKE_WITH_", "TLS_");
                pairs.insert(format!("{version} {suite}"));
            }
            _ => {}
        }
    }
    pairs
}
