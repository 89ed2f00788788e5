//! The first question that is still open.

use super::known::{Known, curved_versions};
use super::order::order_question;
use crate::hello::{
    CipherSuite, ClientHello, Depth, Extension, Family, Group, ServerHello, Taken, Version, offer,
};

/// A hello, and what a refusal of it means.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) about: About,
    pub(super) hello: ClientHello,
}

/// What a hello asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    /// Suites of the hello's version.
    Suites,
    /// These groups of TLS 1.3.
    Groups(Vec<Group>),
    /// These curves, up to TLS 1.2.
    Curves(Vec<Group>),
    /// An accepted suite, in a hello with all extensions: was the last one too long, or did
    /// something in it hurt?
    Extensions,
    /// Two accepted suites, the other way round.
    Order,
    /// What was accepted before.
    Control,
}

impl About {
    /// A server that answers as before accepts it.
    pub(super) fn was_accepted(&self) -> bool {
        matches!(self, Self::Order | Self::Control)
    }
}

impl Ask {
    /// The server chose among what was offered.
    pub(super) fn fits(&self, chosen: &ServerHello, group: Option<Group>) -> bool {
        let offered = |group: Group| {
            self.hello.extensions.iter().any(
                |extension| matches!(extension, Extension::SupportedGroups(all) if all.contains(&group)),
            )
        };
        let grouped = chosen.version == Version::Tls13 || matches!(self.about, About::Curves(_));
        self.hello.offers(chosen) && (!grouped || group.is_some_and(offered))
    }
}

/// What to ask next; `None` when all is known. Versions and the post-quantum groups come
/// first, should the questions run out.
pub(super) fn question(known: &Known) -> Option<Ask> {
    let unsure = known.version(Version::Tls13) == Taken::NotTested;
    extensions(known)
        .or_else(|| groups(known, Group::is_post_quantum))
        .or_else(|| groups(known, |_| true).filter(|_| unsure))
        .or_else(|| Version::ALL.into_iter().rev().find_map(|version| suites(known, version)))
        .or_else(|| groups(known, |_| true))
        .or_else(|| curves(known))
        .or_else(|| order_question(known))
}

/// Once a modest hello was answered, one of the same length with all extensions.
fn extensions(known: &Known) -> Option<Ask> {
    if !known.is_modest() || known.extensions_borne.is_some() {
        return None;
    }
    let asks = |version: Version| Some((version, *known.suites(version).first()?));
    let (version, suite) = curved_versions().find_map(asks)?;
    let hello = offer::suites(version, &[suite]).with_deflate();
    Some(Ask { about: About::Extensions, hello })
}

/// The groups of TLS 1.3 that are open, and every suite: now in one order, now in the other.
fn groups(known: &Known, wanted: fn(Group) -> bool) -> Option<Ask> {
    let mut open = Group::tls13();
    open.retain(|group| wanted(*group) && known.new_group(*group) == Taken::NotTested);
    if open.is_empty() {
        return None;
    }
    let mut suites = Family::Tls13.suites();
    if known.choices.len() % 2 == 1 {
        suites.reverse();
    }
    Some(Ask { hello: offer::tls13(&suites, &open), about: About::Groups(open) })
}

/// The open suites of a version, as far as they tell something new.
fn suites(known: &Known, version: Version) -> Option<Ask> {
    let mut open = known.open(version);
    if known.depth == Depth::Families
        && known.version(version) == Taken::Yes
        && known.chose(version)
    {
        let unknown = |suite: &CipherSuite| suite.families().into_iter().any(|f| is_open(known, f));
        open.retain(unknown);
    }
    open.truncate(known.suites_in_one(version));
    (!open.is_empty()).then(|| Ask { about: About::Suites, hello: hello(known, version, &open) })
}

fn is_open(known: &Known, family: Family) -> bool {
    known.family(family) == Taken::NotTested
}

/// Compression is asked for along the way.
pub(super) fn hello(known: &Known, version: Version, suites: &[CipherSuite]) -> ClientHello {
    match version {
        Version::Tls13 => {
            let mut groups = Group::tls13();
            groups.retain(|group| known.new_group(*group) != Taken::No);
            offer::tls13(suites, &groups)
        }
        _ if known.is_modest() => offer::modest(version, suites).with_deflate(),
        _ => offer::suites(version, suites).with_deflate(),
    }
}

/// The curves that no version has shown yet, with suites that need one. The newest version with
/// such suites answers for all older ones, if its hellos name curves.
fn curves(known: &Known) -> Option<Ask> {
    let names = |version: Version| {
        version == Version::Tls12 || !known.is_modest() || known.extensions_borne == Some(true)
    };
    let mut old = curved_versions().filter(|version| names(*version));
    let version =
        old.find(|version| known.chose(*version) && !ec_suites(known, *version).is_empty())?;
    let accepted = known.has_curves(version);
    let mut open = Group::up_to_tls12();
    open.retain(|curve| {
        let known_anyway = known.new_group(*curve) == Taken::Yes && accepted;
        known.curve(*curve) == Taken::NotTested && !known_anyway
    });
    if open.is_empty() {
        return None;
    }
    let mut offered = open.clone();
    if known.keep_curves {
        let all = Group::up_to_tls12().into_iter();
        offered.extend(all.filter(|curve| known.group(*curve) == Taken::Yes));
    }
    let hello = curve_hello(known, version).with_groups(&offered);
    Some(Ask { about: About::Curves(open), hello })
}

/// Where short hellos are wanted one suite will do.
fn curve_hello(known: &Known, version: Version) -> ClientHello {
    let mut suites = ec_suites(known, version);
    if known.is_modest() {
        suites.truncate(1);
    }
    match known.extensions_borne {
        Some(true) => offer::suites(version, &suites).with_deflate(),
        _ => hello(known, version, &suites),
    }
}

/// Suites with a curve that the version takes, or might.
fn ec_suites(known: &Known, version: Version) -> Vec<CipherSuite> {
    let mut suites = known.suites(version);
    suites.retain(|suite| suite.has_curve());
    if suites.is_empty() {
        suites = known.open(version);
        suites.retain(|suite| suite.has_curve());
    }
    suites
}
