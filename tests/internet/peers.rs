//! Other programs that find out what suites a server takes, and what they print.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::openssl::registered_name;
use crate::probing::unpacked;

/// What a program found.
pub(crate) struct Found {
    /// `VERSION SUITE` each.
    pub(crate) pairs: BTreeSet<String>,
    /// All that it printed.
    pub(crate) text: String,
}

/// Runs the unpacked program on port 25 of an address.
fn output(program: &str, words: &str, data: &Path, address: &str) -> String {
    let output = Command::new(unpacked(program))
        .args(words.split_whitespace())
        .arg(address)
        .env("NMAPDIR", data)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What `sslscan` finds.
pub(crate) fn sslscan(address: &str) -> Found {
    let words = "--no-colour --starttls-smtp --ipv4";
    let text = output("sslscan/usr/bin/sslscan", words, Path::new(""), &format!("{address}:25"));
    let found = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let pairs = found.filter_map(|words| match words.as_slice() {
        ["Preferred" | "Accepted", version, _bits, "bits", suite, ..] => {
            Some(format!("{version} {}", registered_name(suite)))
        }
        _ => None,
    });
    Found { pairs: pairs.collect(), text }
}

/// What the script `ssl-enum-ciphers` of `nmap` finds. It spells suites of TLS 1.3
/// `TLS_AKE_WITH_…`, which nobody registered.
pub(crate) fn nmap(address: &str) -> Found {
    let words = "-n -Pn -sT -p 25 --script ssl-enum-ciphers";
    let text = output("nmap/usr/bin/nmap", words, &unpacked("nmap-common/usr/share/nmap"), address);
    let (mut version, mut pairs) = (String::new(), BTreeSet::new());
    for line in text.lines().filter_map(|line| line.strip_prefix('|')) {
        let word = line.split_whitespace().next().unwrap_or_default();
        match word.strip_suffix(':') {
            Some(name) if name.starts_with("TLSv") || name == "SSLv3" => {
                name.clone_into(&mut version)
            }
            None if word.starts_with("TLS_") => {
                let suite = word.replace("TLS_AKE_WITH_", "TLS_");
                pairs.insert(format!("{version} {suite}"));
            }
            _ => {}
        }
    }
    Found { pairs, text }
}
