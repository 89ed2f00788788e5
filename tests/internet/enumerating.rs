//! `--enumerate` on Postfix with several settings, held against OpenSSL's own lists of suites
//! and against what other programs find; and what each of them costs the server.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::probing::{RESOLVER, mxtls};
use crate::relay::Relay;
use crate::{nmap, sslscan};

/// A server, and what is true of it.
struct Truth {
    address: &'static str,
    versions: &'static [&'static str],
    /// The list that Postfix gives to the library, with the level at which it uses it.
    list: &'static str,
    /// OpenSSL's word for suites that need a key of a kind that the server has not.
    other_key: &'static str,
    families: &'static str,
    /// Curves and groups, where they are set.
    groups: Option<&'static str>,
    own_order: bool,
    tickets: Option<bool>,
}

const OPEN: &[&str] = &["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
/// What smtpd_tls_ciphers = medium means, which is the default.
const MEDIUM: &str = "aNULL:-aNULL:HIGH:MEDIUM:+RC4:@STRENGTH:@SECLEVEL=0";

const WITH_ECDSA: Truth = Truth {
    address: "198.51.100.11",
    versions: OPEN,
    list: MEDIUM,
    other_key: "Au=RSA",
    families: "anonymous aria-camellia cbc-sha1 cbc-sha2 ccm ecdhe-aead tls13",
    groups: None,
    own_order: false,
    tickets: Some(true),
};
const WITH_RSA: Truth = Truth {
    address: "198.51.100.19",
    other_key: "Au=ECDSA",
    families: "anonymous aria-camellia cbc-sha1 cbc-sha2 ccm dhe ecdhe-aead rsa-key-exchange \
               tls13",
    ..WITH_ECDSA
};
const TLS12_ALONE: Truth = Truth {
    address: "198.51.100.12",
    versions: &["TLSv1.2"],
    families: "anonymous aria-camellia cbc-sha1 cbc-sha2 ccm ecdhe-aead",
    ..WITH_ECDSA
};
const FEW: Truth = Truth {
    address: "198.51.100.24",
    versions: &["TLSv1.2", "TLSv1.3"],
    list: "aNULL:-aNULL:HIGH:@STRENGTH:!aNULL:!kRSA:!SHA1:@SECLEVEL=0",
    other_key: "Au=ECDSA",
    families: "aria-camellia cbc-sha2 ccm dhe ecdhe-aead tls13",
    groups: Some("secp384r1 secp521r1"),
    own_order: true,
    tickets: Some(false),
};
const TLS13_ALONE: Truth = Truth {
    address: "198.51.100.25",
    versions: &["TLSv1.3"],
    families: "tls13",
    tickets: None,
    ..WITH_ECDSA
};
const SERVERS: [Truth; 5] = [WITH_ECDSA, WITH_RSA, TLS12_ALONE, FEW, TLS13_ALONE];

/// What one run finds; the server behind `relay` sees as many connections as are told.
fn enumerated(how: &str, relay: &Relay) -> Value {
    let words = "probe --format json --no-policy --allow-private --confirm-after 0 \
                 --ehlo-name here.example.test --dns";
    let target = format!("[{}]", relay.address);
    let arguments: Vec<&str> =
        words.split_whitespace().chain([RESOLVER, how, target.as_str()]).collect();
    let record: Value = serde_json::from_slice(&mxtls(&arguments).stdout).expect("JSON");
    let server = &record["servers"][0];
    let found = server["tls"]["enumeration"].clone();
    assert_eq!(found["complete"], true, "{server:#}");
    assert_eq!(server["connections"], relay.connections(), "{server:#}");
    found
}

/// `VERSION SUITE` of all that OpenSSL makes of the list.
fn by_openssl(truth: &Truth) -> BTreeSet<String> {
    let mut pairs = BTreeSet::new();
    for version in truth.versions {
        let flag = match *version {
            "TLSv1.0" => "-tls1".to_owned(),
            other => other.replace("TLSv", "-tls").replace('.', "_"),
        };
        let output = Command::new("openssl")
            .args(["ciphers", "-s", "-v", "-stdname", &flag, truth.list])
            .output()
            .expect("openssl starts");
        let table = String::from_utf8(output.stdout).expect("UTF-8");
        let fit = |row: &&str| !row.contains("Au=DSS") && !row.contains(truth.other_key);
        let names = table.lines().filter(fit).map(|row| row.split(' ').next().expect("a name"));
        pairs.extend(names.map(|name| format!("{version} {name}")));
    }
    pairs
}

/// `VERSION SUITE` of all that an enumeration found.
fn pairs(found: &Value) -> BTreeSet<String> {
    let lists = found["suites"].as_object().expect("asked for all").iter();
    let named = lists.flat_map(|(version, list)| {
        let suites = list.as_array().expect("a list").iter();
        suites.map(move |suite| format!("{version} {}", suite.as_str().expect("a name")))
    });
    named.collect()
}

/// Those that are taken; everything was asked.
fn taken(found: &Value, of: &str) -> String {
    let all = found[of].as_object().expect("an object");
    assert!(all.values().all(|said| said != "not-tested"), "{found:#}");
    let yes = all.iter().filter(|(_, said)| *said == "yes").map(|(name, _)| name.as_str());
    yes.collect::<Vec<_>>().join(" ")
}

fn made(found: &Value) -> usize {
    found["connections"].as_u64().and_then(|made| made.try_into().ok()).expect("a number")
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn every_suite_that_postfix_takes_and_no_other() {
    for truth in &SERVERS {
        let found = enumerated("--enumerate=all", &Relay::to(truth.address));
        let accepted = pairs(&found);
        assert_eq!(accepted, by_openssl(truth), "{}", truth.address);
        assert_eq!(taken(&found, "families"), truth.families, "{}", truth.address);
        let most = accepted.len() + 25;
        assert!(made(&found) <= most, "{} for {}", made(&found), accepted.len());
    }
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn the_families_of_postfix_in_thirty_connections() {
    for truth in &SERVERS {
        let found = enumerated("--enumerate", &Relay::to(truth.address));
        assert_eq!(taken(&found, "versions"), truth.versions.join(" "), "{}", truth.address);
        assert_eq!(taken(&found, "families"), truth.families, "{}", truth.address);
        let groups = taken(&found, "groups");
        let expected = truth.groups.unwrap_or("X25519 X448 secp256r1 secp384r1 secp521r1");
        assert_eq!(groups, expected, "{}", truth.address);
        assert_eq!(found["server_order"], truth.own_order, "{}", truth.address);
        assert_eq!(found["session_tickets"].as_bool(), truth.tickets, "{}", truth.address);
        assert!(made(&found) <= 30, "{}: {}", truth.address, made(&found));
    }
}

/// The three ask for the same suites in the same versions; only nmap names the primes and whose
/// order counts for every version.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn sslscan_and_nmap_find_the_same() {
    for truth in &SERVERS {
        let relay = Relay::to(truth.address);
        let found = enumerated("--enumerate=all", &relay);
        let ours = pairs(&found);
        assert_eq!(ours, sslscan::suites(&relay.address), "sslscan on {}", truth.address);
        let peer = nmap::suites("-p 25", &relay.address);
        assert_eq!(ours, peer.pairs, "nmap on {}:\n{}", truth.address, peer.text);
        let order = if truth.own_order { "server" } else { "client" };
        assert_eq!(peer.behind("cipher preference: "), BTreeSet::from([order]));
        let primes = peer.behind(" (dh ");
        let primes: BTreeSet<&str> =
            primes.iter().filter_map(|end| end.split(')').next()).collect();
        let own = found["dh_bits"].as_array().expect("a list").iter().map(Value::to_string);
        assert_eq!(own.collect::<BTreeSet<_>>(), primes.iter().map(|&p| p.to_owned()).collect());
    }
}

/// The numbers of docs/decisions/enumeration.md.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn what_each_costs_a_postfix_with_its_defaults() {
    let relay = Relay::to(WITH_RSA.address);
    let families = made(&enumerated("--enumerate", &relay));
    let all = enumerated("--enumerate=all", &relay);
    let accepted = pairs(&all);
    let suites: BTreeSet<&str> = accepted.iter().filter_map(|p| p.split(' ').nth(1)).collect();
    sslscan::suites(&relay.address);
    let by_sslscan = relay.connections();
    nmap::suites("-p 25", &relay.address);
    let by_nmap = relay.connections();
    println!("connections to a Postfix with its defaults and an RSA key:");
    println!("  --enumerate      {families}");
    println!(
        "  --enumerate=all  {}, for {} pairs of a version and a suite, {} suites",
        made(&all),
        accepted.len(),
        suites.len()
    );
    println!("  nmap             {by_nmap}\n  sslscan          {by_sslscan}");
    assert!(families <= 30 && made(&all) <= accepted.len() + 25);
    assert!(made(&all) < by_nmap && made(&all) < by_sslscan);
}
