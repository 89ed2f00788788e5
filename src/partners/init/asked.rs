//! What a domain can be asked for because it holds: its `require` table.
//!
//! Does no IO, reads no clock.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::wording::{comment, list, served};
use crate::hello::Version;
use crate::partners::file::{EC_BITS, LONGEST_ISSUER, RSA_BITS};
use crate::report::record::{Certificate, Domain, Server};
use crate::verdict::Require;
use crate::{dns, org};

/// Days that a certificate must be valid for, where it is for more.
const DAYS: i64 = 7;
/// The most registrable domains that make it clear where the mail exchanges are.
const MOST_SUFFIXES: usize = 3;
const SECONDS_A_DAY: i64 = 86_400;

/// The table at `rung`; of a domain that takes no TLS that counts, only where its mail goes.
pub(super) fn asked(
    record: &Domain,
    held: &[(Require, Option<bool>)],
    rung: Require,
    at: Timestamp,
) -> String {
    let mut lines = format!("[partner.require]\nlevel = \"{rung}\"\n");
    if rung != Require::None {
        lines.push_str(&badge("dane", Require::Dane, &record.verdict.dane, held));
        lines.push_str(&badge("sts", Require::Sts, &record.verdict.sts, held));
        lines.push_str(&of_servers(record, at));
    }
    if let Some(suffixes) = suffixes(record) {
        lines.push_str(&format!("mx = {}\n", list(&suffixes)));
    }
    lines
}

/// A badge that holds; or why it is not asked for, if something is published.
fn badge(key: &str, of: Require, word: &str, held: &[(Require, Option<bool>)]) -> String {
    let Some((_, holds)) = held.iter().find(|(require, _)| *require == of) else {
        return String::new();
    };
    match (holds, word) {
        (Some(true), _) => format!("{key} = true\n"),
        (Some(false), "fail" | "error" | "testing") => {
            comment(&format!("falls short today: {key} ({word})"))
        }
        (Some(false), _) => String::new(),
        (None, _) => comment(&format!("not told: {key} ({word})")),
    }
}

/// What every certificate and session has that was seen.
fn of_servers(record: &Domain, at: Timestamp) -> String {
    let all: Vec<Shown<'_>> = record.servers.iter().flat_map(Shown::of).collect();
    // A server that completes TLS without showing a certificate could not be held to one.
    let told = record.servers.iter().filter(|server| server.level.is_some());
    let every = || told.clone().all(|server| server.certificate.is_some()) && !all.is_empty();
    let mut lines = version(told.clone())
        .map_or_else(String::new, |version| format!("tls-version = \"{version}\"\n"));
    if every() {
        lines.push_str(&key_size(&all));
        lines.push_str(&days_left(&all, at));
        lines.push_str(&issuers(&all));
    }
    lines
}

/// The lowest version that was agreed on; none where one is not known.
fn version<'a>(servers: impl Iterator<Item = &'a Server>) -> Option<Version> {
    let of_server = |server: &'a Server| {
        let own = server.tls.as_ref().and_then(|tls| tls.version.as_deref());
        let other = server.extra_handshakes.iter().filter_map(|extra| extra.version.as_deref());
        std::iter::once(own).chain(other.map(Some))
    };
    let versions: Option<Vec<Version>> =
        servers.flat_map(of_server).map(|word| word.and_then(Version::from_word)).collect();
    versions?.into_iter().min()
}

/// A certificate, and whose it is.
struct Shown<'a> {
    server: &'a Server,
    certificate: &'a Certificate,
}

impl<'a> Shown<'a> {
    /// Those of both key types.
    fn of(server: &'a Server) -> impl Iterator<Item = Self> {
        let both = server.certificate.iter().chain(&server.certificate_other_key);
        both.map(move |certificate| Self { server, certificate })
    }

    /// Whole days; below 0 where it is not valid yet.
    fn days_left(&self, at: Timestamp) -> i64 {
        let left = self.certificate.not_after.as_second() - at.as_second();
        match self.certificate.not_before > at {
            true => -1,
            false => left.div_euclid(SECONDS_A_DAY).min(self.certificate.days_left),
        }
    }
}

/// The least of each kind, where a file can ask for it.
fn key_size(all: &[Shown<'_>]) -> String {
    let least = |kind: &str| {
        let keys = all.iter().map(|shown| &shown.certificate.key);
        keys.filter(|key| key.algorithm == kind).map(|key| key.bits).min()
    };
    let rsa =
        least("RSA").filter(|bits| RSA_BITS.contains(bits)).map(|bits| format!("rsa = {bits}"));
    let ec = least("EC").filter(|bits| EC_BITS.contains(bits)).map(|bits| format!("ec = {bits}"));
    let both: Vec<String> = rsa.into_iter().chain(ec).collect();
    let known = ["RSA", "EC", "Ed25519", "Ed448"];
    let all_known = all.iter().all(|shown| {
        let key = &shown.certificate.key;
        key.bits > 0 && known.contains(&key.algorithm.as_str())
    });
    match both.is_empty() || !all_known {
        true => String::new(),
        false => format!("key-size = {{ {} }}\n", both.join(", ")),
    }
}

fn days_left(all: &[Shown<'_>], at: Timestamp) -> String {
    let Some(shortest) = all.iter().min_by_key(|shown| shown.days_left(at)) else {
        return String::new();
    };
    let (left, server) = (shortest.days_left(at), shortest.server);
    let whose = served(&server.host, server.address.as_deref());
    match left {
        left if left > DAYS => format!("days-left = {DAYS}\n"),
        left if left < 0 => comment(&format!(
            "falls short today: the certificate of {whose} is not in date, so no days-left is asked"
        )),
        left => comment(&format!(
            "falls short today: days left of the certificate of {whose}: {left}, so no days-left \
             is asked"
        )),
    }
}

/// The organisations that issued them, in a comment: a partner may change them at any renewal.
fn issuers(all: &[Shown<'_>]) -> String {
    let named: BTreeSet<String> =
        all.iter().filter_map(|shown| organisation(&shown.certificate.issuer)).collect();
    match named.is_empty() || named.len() > MOST_SUFFIXES {
        true => String::new(),
        false => {
            let named: Vec<String> = named.into_iter().collect();
            let why = comment("Only if they must not change it without telling you:");
            format!("{why}# issuer = {}\n", list(&named))
        }
    }
}

/// The value of `O` in a distinguished name, if it is a plain one: what was escaped anywhere in
/// the name may be meant otherwise.
fn organisation(issuer: &str) -> Option<String> {
    let value = issuer.split(',').find_map(|part| part.trim().strip_prefix("O="))?;
    let plain = |c: char| c.is_alphanumeric() || " .&'()-".contains(c);
    let fits = (1..=LONGEST_ISSUER).contains(&value.chars().count());
    (fits && value.chars().all(plain) && !issuer.contains('\\')).then(|| value.to_owned())
}

/// The registrable domains of the mail exchanges, where they are few and each host has one.
fn suffixes(record: &Domain) -> Option<Vec<String>> {
    if !matches!(record.mx.source.as_str(), "explicit" | "implicit") {
        return None;
    }
    let suffix = |host: &str| {
        let suffix = org::registrable_domain(host)?;
        dns::a_label(suffix).ok().filter(|name| org::is_below(host, name))
    };
    let hosts = record.mx.records.iter().map(|record| suffix(&record.host));
    let suffixes = hosts.collect::<Option<BTreeSet<String>>>()?;
    let clear = (1..=MOST_SUFFIXES).contains(&suffixes.len());
    clear.then(|| suffixes.into_iter().collect())
}
