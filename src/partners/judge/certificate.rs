//! The certificates that a server showed: dates, key, issuer.
//!
//! A server may hold one for each key type; what is asked must hold for each that was seen.

use jiff::Timestamp;

use super::case::{Look, Told};
use super::words::{counted, cut, day};
use crate::report::record::Certificate;
use crate::verdict::Level;

/// Findings on its dates.
pub(super) const DATES: &[&str] =
    &["certificate-expired", "certificate-expiring", "certificate-not-yet-valid"];

const DAY: i64 = 86_400;

/// Of a server that completes no TLS session.
const NO_CERTIFICATE: &str = "none";

/// One certificate, and how a sentence about it begins.
pub(super) struct Shown<'a> {
    pub(super) certificate: &'a Certificate,
    /// `The certificate of mx1.example.org [192.0.2.1]`.
    pub(super) whose: String,
    at: Timestamp,
}

/// The worst that `judge` tells of any of them, with the `value` of each that it tells so of;
/// `asked` ends the sentence where there is none.
pub(super) fn each(
    look: &Look<'_>,
    asked: &str,
    value: impl Fn(&Certificate) -> String,
    judge: impl Fn(&Shown<'_>) -> Told,
) -> Option<Told> {
    let server = look.server;
    let other = server.certificate_other_key.as_ref();
    let all: Vec<&Certificate> = server.certificate.iter().chain(other).collect();
    let several = all.len() > 1;
    let shown = all.into_iter().map(|certificate| Shown {
        certificate,
        whose: whose(look, certificate, several),
        at: look.case.at,
    });
    let told: Vec<(Told, String)> =
        shown.map(|one| (judge(&one), value(one.certificate))).collect();
    let worst = told.iter().map(|(told, _)| told).min_by_key(|told| told.state);
    let Some(worst) = worst else { return Some(without(look, asked)) };
    let alike = told.iter().filter(|(told, _)| told.state == worst.state);
    let values: Vec<&str> = alike.map(|(_, value)| value.as_str()).collect();
    Some(worst.clone().showing(&values.join(" | ")))
}

fn whose(look: &Look<'_>, certificate: &Certificate, several: bool) -> String {
    match several {
        true => format!("The {} certificate of {}", cut(&certificate.key.algorithm), look.name()),
        false => format!("The certificate of {}", look.name()),
    }
}

/// Who completes no TLS shows no certificate. Of older TLS the hellos alone are known.
fn without(look: &Look<'_>, asked: &str) -> Told {
    let name = look.name();
    match look.level() {
        Some(Level::None) => Told::fail(format!(
            "{name} shows no certificate, for it completes no TLS session; {asked}."
        ))
        .showing(NO_CERTIFICATE),
        _ if !look.is_settled() => Told::open(look.why_open()),
        _ => Told::open(format!("No certificate of {name} could be seen.")),
    }
}

impl Shown<'_> {
    fn seconds_left(&self) -> i64 {
        self.certificate.not_after.as_second() - self.at.as_second()
    }

    /// Whole days, rounded down, so negative once it is past.
    fn days_left(&self) -> i64 {
        self.seconds_left().div_euclid(DAY)
    }

    /// What is wrong with its dates at the time, if anything is.
    fn out_of_date(&self) -> Option<String> {
        let (whose, certificate) = (&self.whose, self.certificate);
        if certificate.not_after < self.at {
            let ago = counted((-self.seconds_left()).div_euclid(DAY), "day");
            return Some(format!("{whose} ended on {}, {ago} ago", day(certificate.not_after)));
        }
        (certificate.not_before > self.at)
            .then(|| format!("{whose} is not valid before {}", day(certificate.not_before)))
    }

    /// A chain that leads to a root vouches for its issuer's name; its dates change nothing.
    pub(super) fn issuer_is_vouched(&self) -> bool {
        let Certificate { trust, also, .. } = self.certificate;
        let bad = |fault: &String| !matches!(fault.as_str(), "expired" | "not-yet-valid");
        trust == "trusted" || (!bad(trust) && !also.iter().any(bad))
    }

    /// Nothing shows that whoever sent it holds its key.
    fn is_unproved(&self) -> bool {
        let faults = std::iter::once(&self.certificate.trust).chain(&self.certificate.also);
        faults.into_iter().any(|fault| matches!(fault.as_str(), "malformed" | "weak-signature"))
    }
}

/// How its dates stand at the time, in a word.
fn validity(certificate: &Certificate, at: Timestamp) -> String {
    let word = match () {
        () if certificate.not_after < at => "expired",
        () if certificate.not_before > at => "not-yet-valid",
        () => "valid",
    };
    word.to_owned()
}

/// Whether it is valid for long enough.
pub(super) fn days_left(look: &Look<'_>) -> Option<Told> {
    let least = look.case.terms.days_left?;
    let asked = format!("{} left are asked", counted(least, "day"));
    each(
        look,
        &asked,
        |one| validity(one, look.case.at),
        |shown| {
            if let Some(fault) = shown.out_of_date() {
                return Told::fail(format!("{fault}; {asked}."));
            }
            let left = shown.days_left();
            let said = format!("{} is valid for {} more", shown.whose, counted(left, "day"));
            match left >= least {
                true => Told::pass(format!("{said}; {least} are asked.")),
                false => Told::fail(format!("{said}; {least} are asked.")),
            }
        },
    )
}

/// Whether enough of its lifetime is left.
pub(super) fn days_left_share(look: &Look<'_>) -> Option<Told> {
    let least = look.case.terms.days_left_share?;
    let asked = format!("{} % of its lifetime left are asked", (least * 1000.0).round() / 10.0);
    each(
        look,
        &asked,
        |one| validity(one, look.case.at),
        |shown| {
            if let Some(fault) = shown.out_of_date() {
                return Told::fail(format!("{fault}; {asked}."));
            }
            let (from, to) = (shown.certificate.not_before, shown.certificate.not_after);
            let lifetime = to.as_second() - from.as_second();
            if lifetime <= 0 || !(0.0..=1.0).contains(&least) {
                return Told::open(format!("{} has dates that tell no lifetime.", shown.whose));
            }
            let share = shown.seconds_left() as f64 / lifetime as f64;
            let said = format!(
                "{} has {} % of its lifetime left, {} of {}; {asked}.",
                shown.whose,
                (share * 100.0).floor(),
                shown.days_left(),
                counted(lifetime.div_euclid(DAY), "day")
            );
            if share >= least { Told::pass(said) } else { Told::fail(said) }
        },
    )
}

/// Kinds of keys that have one size each.
const OF_ONE_SIZE: [&str; 5] = ["Ed25519", "Ed448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"];

/// Whether its key is long enough.
pub(super) fn key_size(look: &Look<'_>) -> Option<Told> {
    let terms = look.case.terms;
    let asked = "a key of a size is asked";
    let size = |one: &Certificate| format!("{} {}", one.key.algorithm, one.key.bits);
    each(look, asked, size, |shown| {
        let (whose, key) = (&shown.whose, &shown.certificate.key);
        let kind = key.algorithm.as_str();
        let least = match kind {
            "RSA" => terms.rsa_bits,
            "EC" => terms.ec_bits,
            _ if OF_ONE_SIZE.contains(&kind) => None,
            _ => {
                return Told::open(format!("{whose} has a key of an unknown kind: {}.", cut(kind)));
            }
        };
        let bits = key.bits;
        match least {
            None => Told::pass(format!("{whose} has a key of {kind}; no size of it is asked.")),
            Some(_) if bits == 0 => Told::open(format!("{whose} has a key of unknown size.")),
            Some(least) => {
                let said = format!("{whose} has a key of {kind} with {bits} bits");
                let told = format!("{said}; {least} are asked.");
                if bits >= least { Told::pass(told) } else { Told::fail(told) }
            }
        }
    })
}

/// Whether its key is one that the file pins.
pub(super) fn spki(look: &Look<'_>) -> Option<Told> {
    let pins = &look.case.terms.spki;
    let asked = "a pinned key is asked";
    each(
        look,
        asked,
        |one| one.spki_sha256.clone(),
        |shown| {
            let (whose, key) = (&shown.whose, &shown.certificate.spki_sha256);
            let pinned = pins.iter().any(|pin| pin.eq_ignore_ascii_case(key));
            match pinned {
                true if shown.is_unproved() => Told::open(format!(
                    "{whose} has a pinned key, but nothing shows well that the server holds it."
                )),
                true => Told::pass(format!("{whose} has a key that the file pins.")),
                false => {
                    let key: String = key.chars().take(16).collect();
                    Told::fail(format!(
                        "{whose} has a key that the file does not pin (SHA-256 {key}…); {asked}."
                    ))
                }
            }
        },
    )
}
