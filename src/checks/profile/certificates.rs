//! The certificates that a server showed: key, curve, digest, length of life.
//!
//! A server may hold one for each key type; all that were seen count. Of the chain only the
//! server's own is looked at. Does no IO, reads no clock.

use super::offer::Offer;
use super::told::Told;
use super::words::{Algorithm, Curve, Digest};
use crate::cert::Certificate;

const DAY: i64 = 86_400;

pub(super) fn algorithms(offer: &Offer<'_>, allowed: &[Algorithm]) -> Told {
    each(offer, |certificate| {
        let kind = &certificate.key.algorithm;
        let said = format!("the key is {kind}");
        if allowed.iter().any(|one| one.0 == kind) { Told::Holds(said) } else { Told::Broken(said) }
    })
}

pub(super) fn bits(offer: &Offer<'_>, least: &[(Algorithm, u32)]) -> Told {
    each(offer, |certificate| {
        let key = &certificate.key;
        let said = format!("the key is {} {}", key.algorithm, key.bits);
        match least.iter().find(|(kind, _)| kind.0 == key.algorithm) {
            Some(_) if key.bits == 0 => Told::untold("the key's size could not be read"),
            Some((_, least)) if key.bits < *least => Told::Broken(said),
            _ => Told::Holds(said),
        }
    })
}

pub(super) fn curves(offer: &Offer<'_>, allowed: &[Curve]) -> Told {
    each(offer, |certificate| {
        let kind = &certificate.key.algorithm;
        match (kind.as_str(), certificate.curve()) {
            ("EC", None) => Told::untold("the key's curve could not be read"),
            ("EC", Some(curve)) if allowed.iter().any(|one| one.0 == curve) => Told::Holds(curve),
            ("EC", Some(curve)) => Told::broken(format!("the key is on {curve}")),
            _ => Told::holds(format!("the key is {kind}")),
        }
    })
}

pub(super) fn digests(offer: &Offer<'_>, allowed: &[Digest]) -> Told {
    each(offer, |certificate| {
        let signature = &certificate.signature;
        let said = format!("signed with {signature}");
        match digest(certificate) {
            Below::Named(digest) if allowed.iter().any(|one| one.0 == digest) => Told::Holds(said),
            Below::Named(_) => Told::Broken(said),
            Below::Own => Told::Holds(said),
            Below::Unread => Told::untold(format!("the digest of {signature} is not known here")),
        }
    })
}

pub(super) fn lifetime(offer: &Offer<'_>, most: u32) -> Told {
    each(offer, |certificate| {
        let (from, to) = (certificate.not_before.as_second(), certificate.not_after.as_second());
        let days = (to.saturating_sub(from) + DAY - 1).div_euclid(DAY);
        let said = format!("valid for {days} days in all");
        if days <= i64::from(most) { Told::Holds(said) } else { Told::Broken(said) }
    })
}

/// What a signature is made over.
enum Below {
    Named(&'static str),
    /// The scheme has a digest of its own.
    Own,
    /// RSASSA-PSS names its digest in parameters, other names are not known here.
    Unread,
}

/// The digest that an algorithm's name tells, as OpenSSL writes it.
fn digest(certificate: &Certificate) -> Below {
    let name = certificate.signature.to_ascii_lowercase();
    let parts = [
        ("sha512", "SHA-512"),
        ("sha384", "SHA-384"),
        ("sha256", "SHA-256"),
        ("sha224", "SHA-224"),
        ("sha1", "SHA-1"),
        ("md5", "MD5"),
        ("md4", "MD5"),
        ("md2", "MD5"),
    ];
    match parts.iter().find(|(part, _)| name.contains(part)) {
        Some((_, digest)) => Below::Named(digest),
        None if certificate.weak_signature => Below::Named("SHA-1"),
        None if name.starts_with("ed") || name.starts_with("ml-dsa") => Below::Own,
        None => Below::Unread,
    }
}

/// What holds must hold for each; what one breaks is broken.
fn each(offer: &Offer<'_>, check: impl Fn(&Certificate) -> Told) -> Told {
    let told: Vec<Told> = offer.certificates.iter().map(|one| check(one)).collect();
    let broken = told.iter().find(|told| matches!(told, Told::Broken(_)));
    let open = told.iter().find(|told| matches!(told, Told::Open(_)));
    let any = broken.or(open).or(told.first()).cloned();
    any.unwrap_or_else(|| Told::untold("no certificate was seen"))
}
