//! What a chain amounts to, at a given time, with given roots, for a given name.
//!
//! Does no IO, reads no clock. Trust and identity are judged apart; trust
//! names the first fault in the order of [`Trust`] and all others beside it,
//! so that nobody renews a certificate that nothing vouches for anyway.

use jiff::Timestamp;
use serde::Serialize;

use super::der::Malformed;
use super::expiry::days_between;
use super::faults::{self, Fault};
use super::names::{self, Identity, identify};
use super::path::{self, FEW, Reach, Route, Search, Usage};
use super::roots::Roots;
use super::sent::{Link, Sent};
use super::trust::Trust;

/// What a chain amounts to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// The first fault, or [`Trust::Trusted`].
    pub trust: Trust,
    /// All other faults, in order of severity.
    pub also: Vec<Trust>,
    /// Whether it carries the name asked for.
    pub identity: Identity,
    /// The name that matched, as the certificate writes it.
    pub matched_name: Option<String>,
    /// The subject of the root the path leads to, faults or not.
    pub anchor: Option<String>,
    /// The subject of an expired certificate above the server's own.
    pub expired_other: Option<String>,
    /// Whole days until the server's certificate ends, negative once it has.
    pub days_left: i64,
    /// One plain sentence.
    pub why: String,
}

/// Judges a chain as sent (the server's certificate first, each in DER).
///
/// `reference` is the host name or address the certificate should be for.
/// `handshake_signature_ok` says whether the server proved in the handshake
/// that it holds the key: `Some(false)` only when that was checked and wrong,
/// `None` when it could not be checked.
///
/// Anything may be handed in: every chain gets a judgement, within bounds.
pub fn judge(
    chain: &[Vec<u8>],
    roots: &Roots,
    at: Timestamp,
    reference: &str,
    handshake_signature_ok: Option<bool>,
) -> Judgement {
    let sent = match Sent::read(chain) {
        Ok(sent) => sent,
        Err(malformed) => return unreadable(chain, reference, &malformed),
    };
    let Some(leaf) = sent.leaf() else {
        return unreadable(chain, reference, &Malformed("no certificate was sent".into()));
    };
    let mut found = Case { sent: &sent, roots, at }.find();
    found.faults.extend(handshake(leaf, handshake_signature_ok));
    let (identity, matched_name) = names::compare(&leaf.x509, reference);
    let words = words(&mut found.faults);
    Judgement {
        trust: words.first().copied().unwrap_or(Trust::Trusted),
        also: words.get(1..).unwrap_or_default().to_vec(),
        identity,
        matched_name,
        expired_other: faults::expired_other(&sent, &found.way, at),
        days_left: days_between(at, leaf.facts.not_after),
        why: why(&found, roots),
        anchor: found.anchor,
    }
}

impl Judgement {
    /// The same, where the handshake did not prove in a current way that the server holds the
    /// key: a chain can be copied, so it vouches for nobody.
    #[must_use]
    pub fn without_proof(mut self) -> Self {
        let why = "The handshake's signature is SHA-1 or could not be checked.";
        match self.trust {
            Trust::Trusted => {
                self.trust = Trust::WeakSignature;
                self.why = why.to_owned();
            }
            Trust::WeakSignature => {}
            _ if self.also.contains(&Trust::WeakSignature) => {}
            _ => self.also.push(Trust::WeakSignature),
        }
        self
    }
}

fn unreadable(chain: &[Vec<u8>], reference: &str, malformed: &Malformed) -> Judgement {
    let leaf = chain.first().map(|der| identify(der, reference));
    let (identity, matched_name) = leaf.and_then(Result::ok).unwrap_or((Identity::None, None));
    Judgement {
        trust: Trust::Malformed,
        also: Vec::new(),
        identity,
        matched_name,
        anchor: None,
        expired_other: None,
        days_left: 0,
        why: format!("The chain cannot be read: {}.", malformed.0),
    }
}

/// A weak or strange key cannot be checked anyway, and is a fault or a fact
/// of its own; with any other key a wrong signature means someone else's
/// certificate.
fn handshake(leaf: &Link<'_>, signature_ok: Option<bool>) -> Option<Fault> {
    (signature_ok == Some(false) && leaf.facts.key.is_checkable()).then(|| {
        Fault::new(Trust::Malformed, "the handshake was not signed with the certificate's key")
    })
}

/// The words of the faults, each once, by severity.
fn words(faults: &mut [Fault]) -> Vec<Trust> {
    // A stable sort: of two faults of one word the lower certificate's comes first.
    faults.sort_by_key(|fault| fault.trust);
    let mut words: Vec<Trust> = faults.iter().map(|fault| fault.trust).collect();
    words.dedup();
    words
}

fn why(found: &Found, roots: &Roots) -> String {
    let mut clauses: Vec<&str> = Vec::new();
    let mut last = None;
    for fault in found.faults.iter().filter(|fault| last.replace(fault.trust) != Some(fault.trust))
    {
        clauses.push(&fault.why);
    }
    if clauses.is_empty() {
        let anchor = found.anchor.as_deref().unwrap_or_default();
        return format!("A path leads to the root \"{anchor}\" of {}.", roots.name());
    }
    sentence(&clauses.join("; "))
}

pub(super) fn sentence(clauses: &str) -> String {
    let mut rest = clauses.chars();
    let first = rest.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(rest).chain(['.']).collect()
}

/// The question: this chain, these roots, this time.
pub(super) struct Case<'s> {
    pub(super) sent: &'s Sent<'s>,
    pub(super) roots: &'s Roots,
    pub(super) at: Timestamp,
}

/// The answer: how far the way up goes and what is wrong on it.
pub(super) struct Found {
    pub(super) way: Vec<usize>,
    anchor: Option<String>,
    pub(super) faults: Vec<Fault>,
}

impl Case<'_> {
    pub(super) fn find(&self) -> Found {
        match self.everyday().or_else(|| self.itself()) {
            Some(route) => self.reaches(&route),
            None => self.searched(),
        }
    }

    /// A few certificates, nothing wrong: rustls-webpki finds the path alone.
    fn everyday(&self) -> Option<Route> {
        let issuers: Vec<usize> = (1..self.sent.len()).collect();
        let anchors = (self.roots, self.roots.anchors());
        let few = issuers.len() <= FEW;
        few.then(|| path::verify(self.sent, &issuers, anchors, self.at, Usage::ServerAuth).ok())?
    }

    /// The certificate itself is a root: who gave it as one trusts it.
    fn itself(&self) -> Option<Route> {
        let anchor = self.roots.same_as(self.sent.leaf()?)?;
        Some(Route { links: vec![0], anchor, unchecked: None })
    }

    fn searched(&self) -> Found {
        let clean = |link: &Link<'_>| faults::is_clean_issuer(link, self.at);
        let mut search = Search::new(self.sent, self.roots);
        let route = search
            .run(Reach::Clean, &clean)
            .or_else(|_| search.run(Reach::Checked, &clean))
            .or_else(|_| search.run(Reach::Claimed, &clean));
        match route {
            Ok(route) => {
                let mut found = self.reaches(&route);
                found.faults.extend(self.refusal(&route, &found.faults));
                found
            }
            Err(reached) => {
                let (way, fault) = faults::untrusted(self.sent, self.roots, &search, &reached);
                let mut faults = faults::along(self.sent, &way, self.at);
                faults.push(fault);
                Found { way, anchor: None, faults }
            }
        }
    }

    fn reaches(&self, route: &Route) -> Found {
        let mut faults = faults::along(self.sent, &route.links, self.at);
        faults.extend(faults::unchecked(self.sent, route));
        faults.extend(faults::root_key(self.roots, route.anchor));
        let anchor = self.roots.subject(route.anchor);
        Found { way: route.links.clone(), anchor, faults }
    }

    /// What else is wrong with a path our own search found, asked at a time
    /// inside its validity so that a date hides nothing.
    ///
    /// rustls-webpki cannot be asked about weak keys and signatures, nor about
    /// version 1 certificates, which OpenSSL's senders accept: there the
    /// signatures our search checked stand alone.
    fn refusal(&self, route: &Route, faults: &[Fault]) -> Option<Fault> {
        let has = |trust| faults.iter().any(|fault| fault.trust == trust);
        if has(Trust::WeakKey) || has(Trust::WeakSignature) || route.unchecked.is_some() {
            return None;
        }
        let usage = if has(Trust::WrongUsage) { Usage::Any } else { Usage::ServerAuth };
        let anchor = self.roots.anchors().get(route.anchor)?;
        let only = (self.roots, std::slice::from_ref(anchor));
        let issuers = route.links.get(1..).unwrap_or_default();
        match path::verify(self.sent, issuers, only, self.common_time(route)?, usage) {
            Ok(_) => None,
            Err(webpki::Error::UnsupportedCertVersion) if self.is_before_version_3() => None,
            Err(error) => Some(faults::refused(&error)),
        }
    }

    fn is_before_version_3(&self) -> bool {
        self.sent.leaf().is_some_and(|leaf| leaf.facts.version < 3)
    }

    /// The time nearest to the asked one at which the whole path is valid.
    fn common_time(&self, route: &Route) -> Option<Timestamp> {
        let links = || self.sent.links(&route.links);
        let begin = links().map(|link| link.facts.not_before).max()?;
        let end = links().map(|link| link.facts.not_after).min()?;
        (begin <= end).then(|| self.at.clamp(begin, end))
    }
}
