//! What a `require` table asks, laid over what stands below it.
//!
//! Key by key: what it does not name stays as it was, `false` lifts it. Does no IO, reads no
//! clock.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::FindProfile;
use super::value::{
    Fault, Table, Value, boolean, name, one_of, share, some, text, unless_lifted, whole, words,
};
use crate::checks::profile::Profile;
use crate::hello::Version;
use crate::partners::Terms;
use crate::text::printable;
use crate::verdict::Require;

const KEYS: [&str; 12] = [
    "level",
    "dane",
    "sts",
    "reachable",
    "tls-version",
    "key-size",
    "days-left",
    "days-left-share",
    "issuer",
    "spki",
    "mx",
    "profile",
];

/// The most issuers, pins or names of one partner.
const MOST_WORDS: usize = 100;
/// The longest issuer, in characters.
pub(in crate::partners) const LONGEST_ISSUER: usize = 200;
/// Days that can be asked for: ten years.
const MOST_DAYS: i64 = 3650;

/// Bits of an RSA key that can be asked for.
pub(in crate::partners) const RSA_BITS: RangeInclusive<u32> = 512..=16_384;
/// Bits of a key on an elliptic curve that can be asked for.
pub(in crate::partners) const EC_BITS: RangeInclusive<u32> = 112..=571;

/// Guidelines by name, each looked for once.
pub(super) struct Profiles<'a> {
    find: FindProfile<'a>,
    found: RefCell<BTreeMap<String, Arc<Profile>>>,
}

impl<'a> Profiles<'a> {
    pub(super) fn new(find: FindProfile<'a>) -> Self {
        Self { find, found: RefCell::default() }
    }

    fn read(&self, key: &str, value: &Value<'_>) -> Result<Arc<Profile>, Fault> {
        let name = text(key, value)?;
        if let Some(found) = self.found.borrow().get(name) {
            return Ok(found.clone());
        }
        let found = (self.find)(name)
            .map_err(|said| Fault::new(value.span().start, printable(said.as_bytes())))?;
        self.found.borrow_mut().insert(name.to_owned(), found.clone());
        Ok(found)
    }
}

/// The terms below with `value`, a `require` table, laid over them.
pub(super) fn over<'a>(
    below: &Terms,
    key: &str,
    value: &'a Value<'a>,
    profiles: &Profiles<'_>,
) -> Result<Terms, Fault> {
    let table = Table::of(key, value, &KEYS)?;
    let mut terms = below.clone();
    standing(&mut terms, table)?;
    session(&mut terms, table)?;
    certificate(&mut terms, table)?;
    set(&mut terms.mx, table.read("mx", |key, value| any_of(key, value, suffix))?);
    let profile = |key: &str, value: &'a Value<'a>| {
        unless_lifted(key, value, |key, value| profiles.read(key, value))
    };
    set(&mut terms.profile, table.read("profile", profile)?);
    Ok(terms)
}

fn set<T>(field: &mut T, read: Option<T>) {
    if let Some(value) = read {
        *field = value;
    }
}

/// The level, and the badges that it may be a short word for.
fn standing(terms: &mut Terms, table: Table<'_>) -> Result<(), Fault> {
    let words = Require::ALL.map(Require::word);
    let level = table.read("level", |key, value| {
        let word = one_of(key, value, &words)?;
        Ok((word.parse().unwrap_or_default(), value.span().start))
    })?;
    if let Some((level, _)) = level {
        *terms = std::mem::take(terms).at_level(level);
    }
    set(&mut terms.dane, table.read("dane", boolean)?);
    set(&mut terms.sts, table.read("sts", boolean)?);
    let denied = match level {
        Some((Require::Dane, at)) if !terms.dane => Some((Require::Dane, at)),
        Some((Require::Sts, at)) if !terms.sts => Some((Require::Sts, at)),
        _ => None,
    };
    match denied {
        Some((word, at)) => Err(Fault::new(
            at,
            format!("level = \"{word}\" asks for what {word} = false leaves out: drop one of them"),
        )),
        None => Ok(()),
    }
}

/// What a connection shows, the certificate aside.
fn session(terms: &mut Terms, table: Table<'_>) -> Result<(), Fault> {
    let versions = Version::ALL.map(Version::word);
    set(&mut terms.reachable, table.read("reachable", boolean)?);
    let version = table.read("tls-version", |key, value| {
        unless_lifted(key, value, |key, value| one_of(key, value, &versions))
    })?;
    set(&mut terms.tls_version, version);
    Ok(())
}

fn certificate(terms: &mut Terms, table: Table<'_>) -> Result<(), Fault> {
    if let Some(sizes) = table.read("key-size", |key, value| {
        unless_lifted(key, value, |key, value| Table::of(key, value, &["rsa", "ec"]))
    })? {
        key_size(terms, sizes)?;
    }
    let days = table.read("days-left", |key, value| {
        unless_lifted(key, value, |key, value| whole(key, value, 0..=MOST_DAYS))
    })?;
    set(&mut terms.days_left, days);
    let part = table.read("days-left-share", |key, value| unless_lifted(key, value, share))?;
    set(&mut terms.days_left_share, part);
    let issuer = |key: &str, value| words(key, value, LONGEST_ISSUER);
    set(&mut terms.issuers, table.read("issuer", |key, value| any_of(key, value, issuer))?);
    set(&mut terms.spki, table.read("spki", |key, value| any_of(key, value, pin))?);
    Ok(())
}

/// One or several; `false` and none at all mean any.
fn any_of<'a>(
    key: &str,
    value: &'a Value<'a>,
    read: impl Fn(&str, &'a Value<'a>) -> Result<String, Fault>,
) -> Result<Vec<String>, Fault> {
    let words = unless_lifted(key, value, |key, value| some(key, value, MOST_WORDS, read))?;
    Ok(words.unwrap_or_default())
}

/// Each kind of key by itself: a size that is not named stays as it was.
fn key_size(terms: &mut Terms, sizes: Option<Table<'_>>) -> Result<(), Fault> {
    let Some(sizes) = sizes else {
        (terms.rsa_bits, terms.ec_bits) = (None, None);
        return Ok(());
    };
    let rsa = |key: &str, value| whole(key, value, RSA_BITS);
    let ec = |key: &str, value| whole(key, value, EC_BITS);
    terms.rsa_bits = sizes.read("rsa", rsa)?.or(terms.rsa_bits);
    terms.ec_bits = sizes.read("ec", ec)?.or(terms.ec_bits);
    Ok(())
}

/// A name that mail exchanges are, or are below.
fn suffix(key: &str, value: &Value<'_>) -> Result<String, Fault> {
    match text(key, value)?.strip_prefix("*.") {
        Some(bare) => Err(Fault::new(
            value.span().start,
            format!(
                "{key} takes no patterns: write {:?}, names below it count",
                printable(bare.as_bytes())
            ),
        )),
        None => name(key, value),
    }
}

/// The SHA-256 of a public key, in lower case.
fn pin(key: &str, value: &Value<'_>) -> Result<String, Fault> {
    let written = text(key, value)?;
    match written.len() == 64 && written.bytes().all(|b| b.is_ascii_hexdigit()) {
        true => Ok(written.to_ascii_lowercase()),
        false => Err(Fault::new(
            value.span().start,
            format!(
                "{key} takes the SHA-256 of a public key in 64 hex digits, and this has {} characters",
                written.chars().count()
            ),
        )),
    }
}
