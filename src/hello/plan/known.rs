//! What the answers so far show: every choice, every refusal.

use std::collections::{BTreeMap, BTreeSet};

use super::order::server_order;
use super::question::{About, Ask};
use super::told::Told;
use crate::hello::{
    Answer, CipherSuite, ClientHello, Depth, Family, Group, Learnt, ServerHello, Taken, Version,
};

/// What old servers bear in one hello.
const FEW_SUITES: usize = 120;
/// What fits a hello that is short in all, with curves and signatures, and without.
const MODEST_SUITES: (usize, usize) = (40, 90);

/// What came back to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// A ServerHello.
    Chosen,
    /// An alert or a close.
    Refused {
        /// For the version's sake.
        version: bool,
        /// By a close, or an alert of trouble: it may be something else than a refusal.
        soft: bool,
    },
}

/// One choice of the server's.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) version: Version,
    pub(super) suite: CipherSuite,
    /// What it was answered to.
    pub(super) hello: ClientHello,
    /// Nothing but the suites decided it: every curve was offered.
    pub(super) among_suites: bool,
}

/// Which hellos are borne, up to TLS 1.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Long {
    Untried,
    Borne,
    /// Not so many suites.
    Few,
    /// Short ones alone, without what a server might not know.
    Modest,
}

/// All that is known.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) depth: Depth,
    /// All suites that a stranger may offer, the strongest first.
    strangers: Vec<CipherSuite>,
    pub(super) choices: Vec<Choice>,
    refused: BTreeMap<Version, BTreeSet<CipherSuite>>,
    /// Versions refused as such.
    gone: BTreeSet<Version>,
    /// Groups of TLS 1.3.
    new: BTreeMap<Group, bool>,
    /// Curves up to TLS 1.2.
    old: BTreeMap<Group, bool>,
    /// A server with an ECDSA certificate wants its curve among those offered.
    pub(super) keep_curves: bool,
    long: Long,
    /// Whether a hello of one suite and all extensions was borne where modest ones are.
    pub(super) extensions_borne: Option<bool>,
    told: Told,
    /// What a finished handshake has shown.
    pub(super) seen: Option<(Version, Option<Group>)>,
    /// A control was refused: no refusal counts.
    disowned: bool,
}

impl Known {
    pub(super) fn new(depth: Depth) -> Self {
        let mut strangers = CipherSuite::all();
        strangers.retain(|suite| !suite.needs_shared_secret());
        Self {
            depth,
            strangers,
            choices: Vec::new(),
            refused: BTreeMap::new(),
            gone: BTreeSet::new(),
            new: BTreeMap::new(),
            old: BTreeMap::new(),
            keep_curves: false,
            long: Long::Untried,
            extensions_borne: None,
            told: Told::default(),
            seen: None,
            disowned: false,
        }
    }

    /// Suites accepted, each once in each version.
    pub(super) fn accepted(&self) -> usize {
        Version::ALL.into_iter().map(|version| self.suites(version).len()).sum()
    }

    /// The suites accepted in a version, in the order they were chosen.
    pub(super) fn suites(&self, version: Version) -> Vec<CipherSuite> {
        let mut suites = Vec::new();
        for choice in self.choices.iter().filter(|choice| choice.version == version) {
            if !suites.contains(&choice.suite) {
                suites.push(choice.suite);
            }
        }
        suites
    }

    /// The suites of a version that were neither accepted nor refused.
    pub(super) fn open(&self, version: Version) -> Vec<CipherSuite> {
        if self.gone.contains(&version) {
            return Vec::new();
        }
        let (accepted, refused) = (self.suites(version), self.refused.get(&version));
        let is_refused = |s: CipherSuite| refused.is_some_and(|refused| refused.contains(&s));
        let open = |s: CipherSuite| s.fits(version) && !accepted.contains(&s) && !is_refused(s);
        self.strangers.iter().copied().filter(|suite| open(*suite)).collect()
    }

    pub(super) fn version(&self, version: Version) -> Taken {
        if self.seen.is_some_and(|(seen, _)| seen == version) || self.chose(version) {
            Taken::Yes
        } else if self.disowned {
            Taken::NotTested
        } else if self.open(version).is_empty() {
            Taken::No
        } else {
            Taken::NotTested
        }
    }

    /// It chose the version in an answer.
    pub(super) fn chose(&self, version: Version) -> bool {
        self.choices.iter().any(|choice| choice.version == version)
    }

    pub(super) fn family(&self, family: Family) -> Taken {
        if self.choices.iter().any(|choice| family.holds(choice.suite)) {
            return Taken::Yes;
        }
        if family == Family::Tls13 {
            return self.version(Version::Tls13);
        }
        let open = |version| self.open(version).iter().any(|suite| family.holds(*suite));
        let is_open = self.disowned || Version::ALL.into_iter().any(open);
        if is_open { Taken::NotTested } else { Taken::No }
    }

    /// The group in TLS 1.3.
    pub(super) fn new_group(&self, group: Group) -> Taken {
        let seen = (Version::Tls13, Some(group));
        if self.seen == Some(seen) || self.new.get(&group) == Some(&true) {
            return Taken::Yes;
        }
        let refused = self.gone.contains(&Version::Tls13) || self.new.contains_key(&group);
        self.no_if(refused || !Group::tls13().contains(&group))
    }

    /// The curve up to TLS 1.2.
    pub(super) fn curve(&self, group: Group) -> Taken {
        match self.old.get(&group) {
            Some(true) => Taken::Yes,
            Some(false) => self.no_if(true),
            None => self.no_if(!Group::up_to_tls12().contains(&group) || self.has_no_curves()),
        }
    }

    fn no_if(&self, no: bool) -> Taken {
        if no && !self.disowned { Taken::No } else { Taken::NotTested }
    }

    /// Every suite with a curve was refused in every version that has one.
    fn has_no_curves(&self) -> bool {
        let with_curves = |version| self.open(version).iter().any(|suite| suite.has_curve());
        let old = || curved_versions();
        !old().any(|version| self.has_curves(version)) && !old().any(with_curves)
    }

    /// How many suites one hello of this version may carry.
    pub(super) fn suites_in_one(&self, version: Version) -> usize {
        match self.long {
            Long::Untried | Long::Borne => usize::MAX,
            Long::Few => FEW_SUITES,
            Long::Modest if version == Version::Tls12 => MODEST_SUITES.0,
            Long::Modest => MODEST_SUITES.1,
        }
    }

    /// Hellos are short, and have hardly an extension.
    pub(super) fn is_modest(&self) -> bool {
        self.long == Long::Modest
    }

    /// True where the question was too long perhaps, or held what the server does not bear; it
    /// is asked in pieces from now on.
    pub(super) fn shorten(&mut self, ask: &Ask) -> bool {
        self.long = match self.long {
            Long::Untried if ask.hello.suites.len() > FEW_SUITES => Long::Few,
            Long::Untried | Long::Few if self.is_unborne(ask) => Long::Modest,
            _ => return false,
        };
        true
    }

    /// No hello with extensions was answered yet, up to TLS 1.2, and this is one.
    fn is_unborne(&self, ask: &Ask) -> bool {
        let old = |version| Version::Ssl3 < version && version < Version::Tls13;
        let borne = |c: &Choice| old(c.version) && !c.hello.extensions.is_empty();
        old(ask.hello.version)
            && !ask.hello.extensions.is_empty()
            && !self.choices.iter().any(borne)
    }

    /// The first hello that was answered with a choice, once more.
    pub(super) fn control(&self) -> Option<Ask> {
        let first = self.choices.first()?;
        Some(Ask { about: About::Control, hello: first.hello.clone() })
    }

    /// Takes an answer; an error where it takes back what was answered before.
    pub(super) fn note(
        &mut self,
        ask: &Ask,
        answer: &Answer,
        heard: Heard,
    ) -> Result<(), &'static str> {
        match (&answer.hello, heard) {
            (Some(chosen), Heard::Chosen) => {
                self.told.note(answer, ask);
                self.chosen(ask, chosen, answer.group());
            }
            (_, Heard::Refused { .. }) if ask.about.was_accepted() => {
                self.disowned = true;
                return Err("The server refused at last what it had accepted before.");
            }
            (_, Heard::Refused { version, .. }) if version && self.refuses_version(ask) => {}
            (_, Heard::Refused { .. }) if self.shorten(ask) => {}
            _ => self.refuse(ask),
        }
        Ok(())
    }

    fn chosen(&mut self, ask: &Ask, chosen: &ServerHello, group: Option<Group>) {
        if ask.hello.suites.len() > FEW_SUITES {
            self.long = Long::Borne;
        } else if ask.about == About::Extensions {
            self.extensions_borne = Some(true);
        }
        let (version, suite) = (chosen.version, chosen.suite);
        let among_suites = !matches!(ask.about, About::Curves(_));
        self.choices.push(Choice { version, suite, hello: ask.hello.clone(), among_suites });
        self.note_lower_version(ask.hello.version, version, suite);
        match group {
            Some(group) if version == Version::Tls13 => drop(self.new.insert(group, true)),
            Some(curve) if version > Version::Ssl3 => drop(self.old.insert(curve, true)),
            _ => {}
        }
        if let About::Curves(rest) = &ask.about
            && !group.is_some_and(|group| rest.contains(&group))
        {
            refuse_each(&mut self.old, rest);
        }
    }

    /// A server that answers in an older version speaks none of those between, or at least not
    /// with this suite.
    fn note_lower_version(&mut self, offered: Version, chosen: Version, suite: CipherSuite) {
        for between in Version::ALL.into_iter().filter(|v| chosen < *v && *v <= offered) {
            if self.chose(between) {
                self.refused.entry(between).or_default().insert(suite);
            } else {
                self.gone.insert(between);
            }
        }
    }

    /// The alert `protocol_version` says so of all suites at once.
    fn refuses_version(&mut self, ask: &Ask) -> bool {
        let version = ask.hello.version;
        let fresh = !self.chose(version);
        if fresh {
            self.gone.insert(version);
        }
        fresh
    }

    fn refuse(&mut self, ask: &Ask) {
        let version = ask.hello.version;
        match &ask.about {
            About::Groups(groups) => {
                refuse_each(&mut self.new, groups);
                if !self.new.values().any(|taken| *taken) && self.new_is_asked() {
                    self.gone.insert(Version::Tls13);
                }
            }
            About::Curves(rest) if self.has_curves(version) => {
                let signed = self.suites(version).iter().any(|suite| suite.is_ecdsa());
                if signed && !self.keep_curves {
                    self.keep_curves = true;
                } else {
                    refuse_each(&mut self.old, rest);
                }
            }
            About::Extensions => self.extensions_borne = Some(false),
            _ => self.refused.entry(version).or_default().extend(&ask.hello.suites),
        }
    }

    fn new_is_asked(&self) -> bool {
        Group::tls13().iter().all(|group| self.new.contains_key(group))
    }

    /// A suite with a curve was accepted in the version.
    pub(super) fn has_curves(&self, version: Version) -> bool {
        self.suites(version).iter().any(|suite| suite.has_curve())
    }

    /// A handshake showed a version that no hello was answered in: nothing can be said then.
    pub(super) fn contradiction(&self) -> Option<&'static str> {
        let (version, _) = self.seen?;
        let contradicted = self.open(version).is_empty() && !self.chose(version);
        contradicted.then_some("The version of the first handshake was refused in every hello.")
    }

    /// All of it in order.
    pub(super) fn learnt(mut self) -> Learnt {
        self.disowned |= self.contradiction().is_some();
        let all = |version: Version| (version, self.version(version));
        let mut learnt = self.told.learnt();
        learnt.versions = Version::ALL.into_iter().map(all).collect();
        learnt.families = Family::ALL.into_iter().map(|f| (f, self.family(f))).collect();
        learnt.groups = groups().into_iter().map(|g| (g, self.group(g))).collect();
        learnt.server_order = server_order(&self.choices);
        learnt.suites = self.all_suites(learnt.server_order == Some(true));
        learnt
    }

    pub(super) fn group(&self, group: Group) -> Taken {
        match (self.new_group(group), self.curve(group)) {
            (Taken::Yes, _) | (_, Taken::Yes) => Taken::Yes,
            (Taken::No, Taken::No) => Taken::No,
            _ => Taken::NotTested,
        }
    }

    /// In the server's order if it has one, else in ours.
    fn all_suites(&self, ordered: bool) -> BTreeMap<Version, Vec<CipherSuite>> {
        let of = |version| {
            let mut suites = self.suites(version);
            if !ordered {
                suites.sort_by_key(|suite| self.strangers.iter().position(|s| s == suite));
            }
            (version, suites)
        };
        Version::ALL.into_iter().map(of).filter(|(_, suites)| !suites.is_empty()).collect()
    }
}

/// The versions up to TLS 1.2 that can name curves, newest first.
pub(super) fn curved_versions() -> impl Iterator<Item = Version> {
    Version::ALL.into_iter().rev().filter(|v| Version::Ssl3 < *v && *v < Version::Tls13)
}

fn refuse_each(known: &mut BTreeMap<Group, bool>, groups: &[Group]) {
    for group in groups {
        known.entry(*group).or_insert(false);
    }
}

/// Those of TLS 1.3 first.
fn groups() -> Vec<Group> {
    let mut groups = Group::tls13();
    groups.extend(Group::up_to_tls12().iter().filter(|curve| !Group::tls13().contains(curve)));
    groups
}
