//! Values of the TOML form read one by one, each fault at the octet where it stands.
//!
//! Does no IO, reads no clock.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::dns;
use crate::facts::Target;
use crate::text::printable;

/// What an exception may name: the ids of the rules that `mxtls check` asks.
pub const RULES: [&str; 13] = [
    "accepts-mail",
    "mx",
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
    "profile",
];

/// A fault, and the octet that it stands at.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) octet: usize,
    pub(super) said: String,
}

impl Fault {
    pub(super) fn new(octet: usize, said: impl Into<String>) -> Self {
        Self { octet, said: said.into() }
    }
}

/// A value of the file, and where it stands.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

fn wrong<T>(value: &Value<'_>, said: String) -> Result<T, Fault> {
    Err(Fault::new(value.span().start, said))
}

/// A table whose keys are all known.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    keys: &'a DeTable<'a>,
    /// The octet that it begins at.
    pub(super) octet: usize,
}

impl<'a> Table<'a> {
    /// The table under `key`; a key of it that is not among `known` is a fault.
    pub(super) fn of(key: &str, value: &'a Value<'a>, known: &[&str]) -> Result<Self, Fault> {
        let table = Self::any(key, value)?;
        Self::known(&format!("of {key}"), table.keys, table.octet, known)
    }

    /// The table under `key`, whatever its keys.
    pub(super) fn any(key: &str, value: &'a Value<'a>) -> Result<Self, Fault> {
        match value.get_ref() {
            DeValue::Table(keys) => Ok(Self { keys, octet: value.span().start }),
            other => {
                wrong(value, format!("{key} takes keys and values, and this is {}", kind(other)))
            }
        }
    }

    /// `keys` as a table; a key that is not among `known` is a fault.
    pub(super) fn known(
        whose: &str,
        keys: &'a DeTable<'a>,
        octet: usize,
        known: &[&str],
    ) -> Result<Self, Fault> {
        match keys.keys().find(|key| !known.contains(&key.get_ref().as_ref())) {
            Some(key) => Err(Fault::new(key.span().start, unknown(whose, key.get_ref(), known))),
            None => Ok(Self { keys, octet }),
        }
    }

    /// What stands under `key`, read by `read`, if anything does.
    pub(super) fn read<T>(
        &self,
        key: &str,
        read: impl FnOnce(&str, &'a Value<'a>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        self.keys.get(key).map(|value| read(key, value)).transpose()
    }

    /// What must stand under `key`.
    pub(super) fn must<T>(
        &self,
        key: &str,
        read: impl FnOnce(&str, &'a Value<'a>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.read(key, read)?
            .ok_or_else(|| Fault::new(self.octet, format!("the key {key} is missing here")))
    }

    /// Its keys and values.
    pub(super) fn entries(
        &self,
    ) -> impl Iterator<Item = (&'a Spanned<Cow<'a, str>>, &'a Value<'a>)> {
        self.keys.iter()
    }
}

fn unknown(whose: &str, key: &str, known: &[&str]) -> String {
    let shown = printable(key.as_bytes());
    match meant(key, known) {
        Some(meant) => format!("{shown:?} is no key {whose}; did you mean {meant:?}?"),
        None => format!("{shown:?} is no key {whose}; its keys are {}", known.join(", ")),
    }
}

/// The known word that is a slip or two away from `word`; short words are not guessed.
fn meant<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    const LONGEST: usize = 32;
    let word: Vec<char> = word.to_lowercase().replace('_', "-").chars().take(LONGEST).collect();
    let far = |known: &str| distance(&word, &known.chars().collect::<Vec<_>>());
    let (slips, nearest) = known.iter().map(|known| (far(known), *known)).min()?;
    (slips <= 2.min(nearest.len() / 3)).then_some(nearest)
}

/// How many letters must be put in, taken out or changed to make the one word the other.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let (mut left, mut above_left) = (at + 1, at);
        let mut next = vec![left];
        for (above, with) in row.iter().skip(1).zip(other) {
            left = (above_left + usize::from(letter != with)).min(left + 1).min(above + 1);
            above_left = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// What a value is, for a person.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A text, as it stands.
pub(super) fn text<'a>(key: &str, value: &'a Value<'a>) -> Result<&'a str, Fault> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text),
        other => wrong(value, format!("{key} takes a text in quotes, and this is {}", kind(other))),
    }
}

/// A text for people, in one line, made printable; 1 to `most` characters.
pub(super) fn words(key: &str, value: &Value<'_>, most: usize) -> Result<String, Fault> {
    let written = text(key, value)?;
    let line = written.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.is_empty() || written.chars().count() > most {
        true => wrong(value, format!("{key} takes a text of 1 to {most} characters")),
        false => Ok(printable(line.as_bytes())),
    }
}

/// One word of a closed list.
pub(super) fn one_of(key: &str, value: &Value<'_>, known: &[&str]) -> Result<String, Fault> {
    let word = text(key, value)?;
    match known.contains(&word) {
        true => Ok(word.to_owned()),
        false => wrong(
            value,
            format!("{:?} is no {key}; use {}", printable(word.as_bytes()), known.join(", ")),
        ),
    }
}

/// `true` or `false`.
pub(super) fn boolean(key: &str, value: &Value<'_>) -> Result<bool, Fault> {
    match value.get_ref() {
        DeValue::Boolean(it) => Ok(*it),
        other => wrong(value, format!("{key} takes true or false, and this is {}", kind(other))),
    }
}

/// A whole number within `range`.
pub(super) fn whole<T>(key: &str, value: &Value<'_>, range: RangeInclusive<T>) -> Result<T, Fault>
where
    T: TryFrom<i64> + PartialOrd + std::fmt::Display,
{
    let takes = || format!("{key} takes a whole number from {} to {}", range.start(), range.end());
    let DeValue::Integer(number) = value.get_ref() else {
        return wrong(value, format!("{}, and this is {}", takes(), kind(value.get_ref())));
    };
    let read = i64::from_str_radix(number.as_str(), number.radix()).ok();
    match read.and_then(|number| T::try_from(number).ok()).filter(|n| range.contains(n)) {
        Some(number) => Ok(number),
        None => wrong(value, takes()),
    }
}

/// A share: from 0, below 1.
pub(super) fn share(key: &str, value: &Value<'_>) -> Result<f64, Fault> {
    let read = match value.get_ref() {
        DeValue::Float(number) => number.as_str().parse().ok(),
        DeValue::Integer(number) if number.as_str() == "0" => Some(0.0),
        _ => None,
    };
    match read.filter(|share| (0.0..1.0).contains(share)) {
        Some(share) => Ok(share),
        None => wrong(value, format!("{key} takes a share from 0 to less than 1, as 0.2")),
    }
}

/// A day, in quotes or without.
pub(super) fn day(key: &str, value: &Value<'_>) -> Result<Date, Fault> {
    let read = match value.get_ref() {
        DeValue::Datetime(it) if it.time.is_none() && it.offset.is_none() => it.to_string(),
        DeValue::String(text) => text.to_string(),
        _ => String::new(),
    };
    // Nothing but the one form: a reader must not guess what another text would mean.
    match read.parse::<Date>().ok().filter(|day| day.to_string() == read) {
        Some(day) => Ok(day),
        None => wrong(value, format!("{key} takes a day, as 2027-01-31")),
    }
}

/// One value or a list of at most `most`, each read by `read`.
pub(super) fn some<'a, T>(
    key: &str,
    value: &'a Value<'a>,
    most: usize,
    read: impl Fn(&str, &'a Value<'a>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    match value.get_ref() {
        DeValue::Array(list) if list.len() > most => {
            wrong(value, format!("{key} takes {most} of them at most"))
        }
        DeValue::Array(list) => list.iter().map(|one| read(key, one)).collect(),
        DeValue::String(_) => Ok(vec![read(key, value)?]),
        other => wrong(
            value,
            format!("{key} takes a text in quotes or a list of them, and this is {}", kind(other)),
        ),
    }
}

/// A list and nothing else.
pub(super) fn list<'a>(key: &str, value: &'a Value<'a>) -> Result<&'a [Value<'a>], Fault> {
    match value.get_ref() {
        DeValue::Array(list) => Ok(list),
        other => wrong(value, format!("{key} takes a list, and this is {}", kind(other))),
    }
}

/// `false` lifts what stands below; anything else is read by `read`.
pub(super) fn unless_lifted<'a, T>(
    key: &str,
    value: &'a Value<'a>,
    read: impl FnOnce(&str, &'a Value<'a>) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    match value.get_ref() {
        DeValue::Boolean(false) => Ok(None),
        _ => read(key, value).map(Some),
    }
}

/// What a person names as a target.
pub(super) fn target(written: &str) -> Result<Target, String> {
    const LONGEST: usize = 320;
    match written.chars().count() > LONGEST {
        true => Err(format!("a domain has {LONGEST} characters at most here")),
        false => written.parse().map_err(|error: crate::facts::TargetError| error.to_string()),
    }
}

/// A name of a mail exchange in A-label form, or an address in brackets.
pub(super) fn host(key: &str, value: &Value<'_>) -> Result<String, Fault> {
    let written = text(key, value)?;
    if written.starts_with('[') {
        return match target(written) {
            Ok(literal @ Target::Literal(_, None)) => Ok(literal.name()),
            Ok(_) => wrong(value, format!("{key} takes a host without a port")),
            Err(said) => wrong(value, said),
        };
    }
    name(key, value)
}

/// A name in A-label form.
pub(super) fn name(key: &str, value: &Value<'_>) -> Result<String, Fault> {
    let written = text(key, value)?;
    dns::a_label(written).or_else(|error| wrong(value, format!("{key}: {error}")))
}
