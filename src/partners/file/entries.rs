//! The TOML form: defaults, groups, partners and their exceptions.
//!
//! Defaults lie below a group, a group below a partner. Does no IO, reads no clock.

use std::collections::{BTreeMap, HashMap};

use toml::de::{DeTable, DeValue};

use super::FindProfile;
use super::place::Lines;
use super::plain::once;
use super::require::{Profiles, over};
use super::value::{
    Fault, RULES, Table, Value, day, host, list, one_of, some, target, text, words,
};
use crate::facts::Target;
use crate::partners::{Exception, Partner, Terms};
use crate::text::printable;

const FILE: [&str; 3] = ["defaults", "group", "partner"];
const COMMON: [&str; 5] = ["owner", "contact", "notes", "tags", "require"];
const PARTNER: [&str; 8] =
    ["domain", "group", "owner", "contact", "notes", "tags", "require", "except"];
const EXCEPT: [&str; 4] = ["rule", "host", "until", "why"];

/// The longest text for people, in characters.
const LONGEST_TEXT: usize = 500;
/// The longest tag or name of a group, in characters.
const LONGEST_TAG: usize = 64;
/// The most tags or exceptions of one partner.
const MOST: usize = 100;

/// Reads it.
pub(super) fn read(
    text: &str,
    lines: &Lines,
    profile: FindProfile<'_>,
) -> Result<Vec<Partner>, Fault> {
    let whole = DeTable::parse(text).map_err(|error| unreadable(&error))?;
    let file = Table::known("of the file", whole.get_ref(), 0, &FILE)?;
    let profiles = Profiles::new(profile);
    let defaults = file.read("defaults", |key, value| {
        let table = Table::of(key, value, &COMMON)?;
        Common::default().with(table, &profiles)
    })?;
    let defaults = defaults.unwrap_or_default();
    let groups = file.read("group", |key, value| groups(key, value, &defaults, &profiles))?;
    let reading = Reading { lines, profiles, defaults, groups: groups.unwrap_or_default() };
    let partners = file.read("partner", |key, value| reading.partners(key, value))?;
    match partners {
        Some(partners) if !partners.is_empty() => Ok(partners),
        _ => Err(Fault::new(0, "the file names nobody: write a [[partner]] with a domain")),
    }
}

fn unreadable(error: &toml::de::Error) -> Fault {
    let said: Vec<&str> = error.message().lines().collect();
    Fault::new(
        error.span().map_or(0, |span| span.start),
        format!("this is no TOML: {}", printable(said.join(", ").as_bytes())),
    )
}

/// What defaults, groups and partners may all say.
#[derive(Clone, Default)]
struct Common {
    owner: Option<String>,
    contact: Option<String>,
    notes: Option<String>,
    tags: Vec<String>,
    terms: Terms,
}

impl Common {
    /// The same with what `table` says laid over it; tags add up.
    fn with<'a>(&self, table: Table<'a>, profiles: &Profiles<'_>) -> Result<Self, Fault> {
        let said = |key: &str| table.read(key, |key, value| words(key, value, LONGEST_TEXT));
        let mut tags = self.tags.clone();
        let own = table.read("tags", |key, value| some(key, value, MOST, tag))?;
        own.unwrap_or_default().into_iter().for_each(|tag| add(&mut tags, tag));
        let terms = |key: &str, value: &'a Value<'a>| over(&self.terms, key, value, profiles);
        Ok(Self {
            owner: said("owner")?.or_else(|| self.owner.clone()),
            contact: said("contact")?.or_else(|| self.contact.clone()),
            notes: said("notes")?.or_else(|| self.notes.clone()),
            tags,
            terms: table.read("require", terms)?.unwrap_or_else(|| self.terms.clone()),
        })
    }
}

fn add(tags: &mut Vec<String>, tag: String) {
    if !tags.contains(&tag) {
        tags.push(tag);
    }
}

fn tag(_key: &str, value: &Value<'_>) -> Result<String, Fault> {
    words("a tag", value, LONGEST_TAG)
}

fn groups<'a>(
    key: &str,
    value: &'a Value<'a>,
    defaults: &Common,
    profiles: &Profiles<'_>,
) -> Result<BTreeMap<String, Common>, Fault> {
    let one = |(name, value): (&'a toml::Spanned<_>, &'a Value<'a>)| {
        let name = group_name(name)?;
        let table = Table::of(&format!("[group.{name}]"), value, &COMMON)?;
        let mut group = defaults.with(table, profiles)?;
        add(&mut group.tags, name.clone());
        Ok((name, group))
    };
    Table::any(key, value)?.entries().map(one).collect()
}

fn group_name(written: &toml::Spanned<std::borrow::Cow<'_, str>>) -> Result<String, Fault> {
    let name = written.get_ref().trim();
    match (1..=LONGEST_TAG).contains(&name.chars().count()) {
        true => Ok(printable(name.as_bytes())),
        false => Err(Fault::new(
            written.span().start,
            format!("the name of a group has 1 to {LONGEST_TAG} characters"),
        )),
    }
}

/// What the partners of a file are read with.
struct Reading<'a> {
    lines: &'a Lines,
    profiles: Profiles<'a>,
    defaults: Common,
    groups: BTreeMap<String, Common>,
}

impl Reading<'_> {
    fn partners<'v>(&self, key: &str, value: &'v Value<'v>) -> Result<Vec<Partner>, Fault> {
        if matches!(value.get_ref(), DeValue::Table(_)) {
            return Err(Fault::new(
                value.span().start,
                "write [[partner]], in two pairs of brackets: there may be many",
            ));
        }
        let mut seen = HashMap::new();
        let mut partners = Vec::new();
        for entry in list(key, value)? {
            let (partner, at) = self.partner(entry)?;
            once(&mut seen, &partner, at)?;
            partners.push(partner);
        }
        Ok(partners)
    }

    /// A partner, and the octet at which its domain stands.
    fn partner<'v>(&self, entry: &'v Value<'v>) -> Result<(Partner, usize), Fault> {
        let table = Table::of("[[partner]]", entry, &PARTNER)?;
        let (target, at) = table.must("domain", |key, value| {
            let at = value.span().start;
            let target = target(text(key, value)?).map_err(|said| Fault::new(at, said))?;
            Ok((target, at))
        })?;
        let group = table.read("group", |key, value| self.group(key, value))?;
        let common = group.unwrap_or(&self.defaults).with(table, &self.profiles)?;
        let exceptions = table.read("except", exceptions)?.unwrap_or_default();
        let Common { owner, contact, notes, tags, terms } = common;
        of_a_domain(&target, &terms).map_err(|said| Fault::new(at, said))?;
        let line = self.lines.line(at);
        Ok((Partner { target, line, owner, contact, notes, tags, terms, exceptions }, at))
    }

    fn group(&self, key: &str, value: &Value<'_>) -> Result<&Common, Fault> {
        let name = printable(text(key, value)?.trim().as_bytes());
        self.groups.get(&name).ok_or_else(|| {
            let known: Vec<&str> = self.groups.keys().map(String::as_str).take(12).collect();
            let known = match known.is_empty() {
                true => "there is none yet".to_owned(),
                false => format!("there are {}", known.join(", ")),
            };
            Fault::new(
                value.span().start,
                format!("there is no group {name:?}: write [group.NAME]; {known}"),
            )
        })
    }
}

/// A host that the file names itself is not asked for its MX records: what nobody looks at must
/// not stand there as asked.
fn of_a_domain(target: &Target, terms: &Terms) -> Result<(), String> {
    match target {
        Target::Host(..) | Target::Literal(..) if !terms.mx.is_empty() => Err(format!(
            "mx asks for the mail exchanges of a domain, and {} is one server, of which no MX \
             records are looked up: name the domain, or write mx = [] in its require",
            target.name()
        )),
        _ => Ok(()),
    }
}

fn exceptions<'a>(key: &str, value: &'a Value<'a>) -> Result<Vec<Exception>, Fault> {
    let entries = match value.get_ref() {
        DeValue::Table(_) => Err(Fault::new(
            value.span().start,
            "write [[partner.except]], in two pairs of brackets: there may be many",
        )),
        _ => list(key, value),
    }?;
    if entries.len() > MOST {
        return Err(Fault::new(
            value.span().start,
            format!("a partner has {MOST} exceptions at most"),
        ));
    }
    let mut read: Vec<Exception> = Vec::new();
    for entry in entries {
        let exception = exception(entry)?;
        let same =
            |other: &Exception| (&other.rule, &other.host) == (&exception.rule, &exception.host);
        if read.iter().any(same) {
            return Err(Fault::new(
                entry.span().start,
                format!("the rule {:?} is excepted twice for the same server", exception.rule),
            ));
        }
        read.push(exception);
    }
    Ok(read)
}

fn exception<'a>(entry: &'a Value<'a>) -> Result<Exception, Fault> {
    let table = Table::of("[[partner.except]]", entry, &EXCEPT)?;
    Ok(Exception {
        rule: table.must("rule", |key, value| one_of(key, value, &RULES))?,
        host: table.read("host", host)?,
        until: table.must("until", day)?,
        why: table.read("why", |key, value| words(key, value, LONGEST_TEXT))?,
    })
}
