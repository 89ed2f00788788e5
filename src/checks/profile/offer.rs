//! What is known of what a server offers: handshakes, hellos of older versions, enumeration.
//!
//! A handshake shows what a server takes, never what it would refuse; only an enumeration
//! shows that. Does no IO, reads no clock.

use std::collections::BTreeSet;

use super::told::{Gap, Told};
use crate::cert::Certificate;
use crate::checks::ServerView;
use crate::facts::{Attempt, Depth, Outcome, Server, Variation};
use crate::hello::{CipherSuite, Family, Group, Learnt, Taken, Version};
use crate::tls::Session;

/// Whether a sender gets TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Starttls {
    /// It does.
    Works,
    /// It does not, for good. One clause.
    Fails(String),
    /// That is not known. One clause.
    Unknown(String),
}

/// What is known of one server.
#[derive(Debug, Clone)]
pub(super) struct Offer<'a> {
    pub(super) starttls: Starttls,
    /// What it takes and refuses; what a handshake showed is among it.
    pub(super) learnt: Learnt,
    /// The suites that it took.
    pub(super) taken: BTreeSet<CipherSuite>,
    /// How deep it was asked.
    pub(super) depth: Option<Depth>,
    /// Why the questions ended early.
    pub(super) stopped: Option<&'a str>,
    /// Its own certificates, as far as they were seen; one for each key type.
    pub(super) certificates: Vec<&'a Certificate>,
}

impl<'a> Offer<'a> {
    /// What the facts of one address tell.
    pub(super) fn of(view: &ServerView<'a>) -> Self {
        if view.is_in_doubt() {
            // Whoever answered was not this server.
            return Self::unknown(starttls(view));
        }
        let server = view.server;
        let asked = server.enumeration.as_ref();
        let mut offer = Offer {
            learnt: asked.map(|asked| asked.learnt.clone()).unwrap_or_default(),
            depth: asked.map(|asked| asked.depth),
            stopped: asked.and_then(|asked| asked.stopped.as_deref()),
            certificates: certificates(view),
            ..Self::unknown(starttls(view))
        };
        offer.taken.extend(offer.learnt.suites.values().flatten());
        sessions(server).for_each(|session| offer.add_session(session));
        if let Some(chosen) = server.legacy.as_ref().and_then(|legacy| legacy.chosen()) {
            offer.add(Some(chosen.version), Some(chosen.suite), chosen.group());
        }
        offer
    }

    fn unknown(starttls: Starttls) -> Self {
        Offer {
            starttls,
            learnt: Learnt::default(),
            taken: BTreeSet::new(),
            depth: None,
            stopped: None,
            certificates: Vec::new(),
        }
    }

    fn add_session(&mut self, session: &Session) {
        let group = session.key_exchange.as_deref().and_then(Group::from_word);
        let version = Version::from_word(&session.version);
        self.add(version, CipherSuite::from_name(&session.cipher_suite), group);
    }

    fn add(&mut self, version: Option<Version>, suite: Option<CipherSuite>, group: Option<Group>) {
        self.taken.extend(suite);
        self.learnt.versions.extend(version.map(|version| (version, Taken::Yes)));
        if let Some(group) = group {
            self.learnt.groups.retain(|(known, _)| *known != group);
            self.learnt.groups.push((group, Taken::Yes));
        }
    }

    /// Whether TLS was seen at all.
    pub(super) fn has_tls(&self) -> bool {
        self.learnt.versions.values().any(|taken| *taken == Taken::Yes)
    }

    /// Whether it takes a suite of the family.
    pub(super) fn family(&self, family: Family) -> Taken {
        if self.taken.iter().any(|suite| family.holds(*suite)) {
            return Taken::Yes;
        }
        match self.learnt.family(family) {
            Taken::NotTested if family.suites().iter().all(|suite| self.lacks(*suite)) => Taken::No,
            told => told,
        }
    }

    /// It is known not to take the suite. Nobody asks for those that need a shared secret.
    pub(super) fn lacks(&self, suite: CipherSuite) -> bool {
        if suite.needs_shared_secret() {
            return false;
        }
        let refused = |family| self.learnt.family(family) == Taken::No;
        let without = |version| self.learnt.version(version) == Taken::No;
        let mut fitting = Version::ALL.into_iter().filter(|version| suite.fits(*version));
        !self.taken.contains(&suite)
            && (self.is_listed()
                || suite.families().into_iter().any(refused)
                || fitting.all(without))
    }

    /// Every suite was asked for, and all were answered.
    pub(super) fn is_listed(&self) -> bool {
        self.depth == Some(Depth::All) && self.stopped.is_none()
    }

    /// It is known to take nothing below TLS 1.3.
    pub(super) fn is_tls13_alone(&self) -> bool {
        let refused = |version| self.learnt.version(version) == Taken::No;
        self.learnt.version(Version::Tls13) == Taken::Yes
            && Version::ALL.into_iter().filter(|v| *v < Version::Tls13).all(refused)
    }

    /// Why something is not known that an enumeration so deep could tell.
    pub(super) fn open(&self, needs: Depth) -> Told {
        match (self.depth, self.stopped) {
            (_, Some(why)) => {
                let why = why.trim_end_matches('.');
                Told::untold(format!("the enumeration ended early: {why}"))
            }
            (None, _) => Told::Open(Gap::NotAsked(needs)),
            (Some(Depth::Families), _) if needs == Depth::All => Told::Open(Gap::NotAsked(needs)),
            _ => Told::untold("the server was asked, and its answers do not tell"),
        }
    }
}

/// What a sender meets. A server that works now and then fails now and then (RFC 3207).
fn starttls(view: &ServerView<'_>) -> Starttls {
    use Outcome::*;
    let settled = view.settled;
    let said = || settled.detail.trim_end_matches('.').to_owned();
    match (settled.outcome, settled.worst) {
        _ if !settled.conclusive => Starttls::Unknown(said()),
        (Encrypted | EncryptedLegacy, StarttlsNotOffered | StarttlsRefused) => {
            Starttls::Fails("one connection got TLS, another did not".to_owned())
        }
        (Encrypted | EncryptedLegacy, _) => Starttls::Works,
        _ => Starttls::Fails(said()),
    }
}

/// The handshakes that finished.
fn sessions(server: &Server) -> impl Iterator<Item = &Session> {
    let extras = server.extras.iter().filter_map(|extra| extra.visit.as_ref().ok());
    let attempts: Vec<&Attempt> = server.attempts.iter().chain(extras).collect();
    attempts.into_iter().filter_map(|attempt| attempt.session.as_ref())
}

/// What it shows where no name is asked for may be another service's, and is left out.
fn certificates<'a>(view: &ServerView<'a>) -> Vec<&'a Certificate> {
    let extras = view.server.extras.iter().zip(view.extras);
    let other = extras
        .filter(|(extra, _)| matches!(extra.variation, Variation::OtherKeyType(_)))
        .filter_map(|(_, judged)| judged.as_ref());
    view.judged.into_iter().chain(other).map(|judged| &judged.certificate).collect()
}
