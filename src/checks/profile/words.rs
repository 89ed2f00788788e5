//! The words in a profile's file: each read where it stands, so that an error can point at it.
//!
//! Does no IO, reads no clock.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

use crate::cert;
use crate::hello::{CipherSuite, Family, Group, Version};

/// Something that files call by one word of a closed list.
pub(super) trait Named: Sized {
    /// What it is, as in "no version".
    const WHAT: &'static str;
    /// Words to choose from, or where to find them.
    fn known() -> String;
    /// What `word` names.
    fn named(word: &str) -> Option<Self>;
}

/// The kinds of keys, as [`cert::Key`] calls them.
const ALGORITHMS: [&str; 7] =
    ["RSA", "EC", "Ed25519", "Ed448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"];

/// The kind of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Algorithm(pub(super) &'static str);

/// A curve of a certificate's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Curve(pub(super) &'static str);

/// The digest below a certificate's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest(pub(super) &'static str);

const DIGESTS: [&str; 6] = ["MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"];

fn of_list(words: &[&'static str], word: &str) -> Option<&'static str> {
    words.iter().find(|known| **known == word).copied()
}

impl Named for Algorithm {
    const WHAT: &'static str = "kind of key";
    fn known() -> String {
        ALGORITHMS.join(", ")
    }
    fn named(word: &str) -> Option<Self> {
        of_list(&ALGORITHMS, word).map(Self)
    }
}

impl Named for Curve {
    const WHAT: &'static str = "curve";
    fn known() -> String {
        cert::CURVES.map(|(_, word)| word).join(", ")
    }
    fn named(word: &str) -> Option<Self> {
        of_list(&cert::CURVES.map(|(_, word)| word), word).map(Self)
    }
}

impl Named for Digest {
    const WHAT: &'static str = "digest";
    fn known() -> String {
        DIGESTS.join(", ")
    }
    fn named(word: &str) -> Option<Self> {
        of_list(&DIGESTS, word).map(Self)
    }
}

impl Named for Version {
    const WHAT: &'static str = "version";
    fn known() -> String {
        Version::ALL.map(Version::word).join(", ")
    }
    fn named(word: &str) -> Option<Self> {
        Version::from_word(word)
    }
}

impl Named for Family {
    const WHAT: &'static str = "family of suites";
    fn known() -> String {
        Family::ALL.map(Family::word).join(", ")
    }
    fn named(word: &str) -> Option<Self> {
        Family::from_word(word)
    }
}

impl Named for Group {
    const WHAT: &'static str = "group";
    fn known() -> String {
        "registered names, as X25519, secp256r1, X25519MLKEM768".to_owned()
    }
    fn named(word: &str) -> Option<Self> {
        Group::from_word(word)
    }
}

impl Named for CipherSuite {
    const WHAT: &'static str = "cipher suite";
    fn known() -> String {
        "registered names, as TLS_AES_128_GCM_SHA256".to_owned()
    }
    /// The signals are no suites.
    fn named(word: &str) -> Option<Self> {
        let fits = |suite: &CipherSuite| Version::ALL.into_iter().any(|v| suite.fits(v));
        CipherSuite::from_name(word).filter(fits)
    }
}

/// One word, read.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Word<T>(T);

impl<'de, T: Named> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(Reading(PhantomData)).map(Word)
    }
}

/// How much of a word an error repeats, in characters.
const SHOWN: usize = 60;

struct Reading<T>(PhantomData<T>);

impl<T: Named> Visitor<'_> for Reading<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a {} in quotes", T::WHAT)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
        let shown: String = word.chars().take(SHOWN).collect();
        let more = if shown.len() < word.len() { "…" } else { "" };
        let unknown =
            || E::custom(format!("\"{shown}{more}\" is no {}; use {}", T::WHAT, T::known()));
        T::named(word).ok_or_else(unknown)
    }
}

/// Reads a list of words, one at least.
pub(super) fn list<'de, D: Deserializer<'de>, T: Named>(from: D) -> Result<Vec<T>, D::Error> {
    let words = Vec::<Word<T>>::deserialize(from)?;
    match words.is_empty() {
        true => Err(D::Error::custom(format!("name one {} at least", T::WHAT))),
        false => Ok(words.into_iter().map(|word| word.0).collect()),
    }
}

/// Reads lists of words, one list at least.
pub(super) fn lists<'de, D: Deserializer<'de>, T: Named>(from: D) -> Result<Vec<Vec<T>>, D::Error> {
    let lists = Vec::<Vec<Word<T>>>::deserialize(from)?;
    if lists.is_empty() || lists.iter().any(Vec::is_empty) {
        return Err(D::Error::custom(format!("name one {} at least in each list", T::WHAT)));
    }
    let plain = |list: Vec<Word<T>>| list.into_iter().map(|word| word.0).collect();
    Ok(lists.into_iter().map(plain).collect())
}

/// Reads the least size of each kind of key.
pub(super) fn sizes<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(Algorithm, u32)>, D::Error> {
    let sizes = BTreeMap::<Word<Algorithm>, Number>::deserialize(from)?;
    match sizes.is_empty() {
        true => Err(D::Error::custom("name one kind of key at least")),
        false => Ok(sizes.into_iter().map(|(kind, bits)| (kind.0, bits.0)).collect()),
    }
}

/// The largest number that a file may name: of bits, or of days.
const LARGEST: u32 = 100_000;

/// A whole number from 1 on.
struct Number(u32);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Counting).map(Number)
    }
}

struct Counting;

impl Visitor<'_> for Counting {
    type Value = u32;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a whole number from 1 to {LARGEST}")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<u32, E> {
        let fits = u32::try_from(number).ok().filter(|number| (1..=LARGEST).contains(number));
        fits.ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
    }
}

/// Reads a whole number from 1 on.
pub(super) fn number<'de, D: Deserializer<'de>, T: TryFrom<u32>>(from: D) -> Result<T, D::Error> {
    let number = Number::deserialize(from)?;
    T::try_from(number.0).map_err(|_| D::Error::custom("the number is too large"))
}
