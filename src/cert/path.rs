//! The search for a path from the server's certificate to a root (RFC 5280).
//!
//! Does no IO, reads no clock. Two searches: [`verify`] is rustls-webpki, which
//! alone says "trusted" and stops at the first fault; [`Search`] is our own,
//! which follows names and signatures through faulty certificates as well, so
//! that an expired and untrusted chain can be told from one that is only
//! expired. Ours visits each certificate once and checks a bounded number of
//! signatures, whatever a server sends.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{
    ALL_VERIFICATION_ALGS, EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage,
};

use super::algorithms::signed_by;
use super::roots::Roots;
use super::sent::{Link, Sent};

/// More issuers than this are not handed to rustls-webpki unsorted: it tries
/// every order of certificates that share a name.
pub(super) const FEW: usize = 6;

/// How many signatures one search may check.
const MOST_SIGNATURES: usize = 100;

/// A path: the places of its certificates in [`Sent`], the server's first, and
/// the root that signed the last of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Route {
    pub(super) links: Vec<usize>,
    pub(super) anchor: usize,
    /// The certificate whose signature the library could not check.
    pub(super) unchecked: Option<usize>,
}

/// What the extended key usage of a path must allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    ServerAuth,
    /// Anything, to see what else is wrong with a path for another use.
    Any,
}

impl ExtendedKeyUsageValidator for Usage {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        match self {
            Self::ServerAuth => KeyUsage::server_auth().validate(purposes),
            Self::Any => Ok(()),
        }
    }
}

/// Asks rustls-webpki for a path through the given certificates to one of the
/// given roots at a time.
pub(super) fn verify(
    sent: &Sent<'_>,
    issuers: &[usize],
    (roots, anchors): (&Roots, &[TrustAnchor<'_>]),
    at: Timestamp,
    usage: Usage,
) -> Result<Route, webpki::Error> {
    let leaf = CertificateDer::from(sent.leaf().map_or(&[][..], |link| link.der));
    let issuers: Vec<_> = sent.links(issuers).map(|link| CertificateDer::from(link.der)).collect();
    let end_entity = EndEntityCert::try_from(&leaf)?;
    let seconds = Duration::from_secs(at.as_second().max(0).unsigned_abs());
    let time = UnixTime::since_unix_epoch(seconds);
    let algorithms = ALL_VERIFICATION_ALGS;
    let path =
        end_entity.verify_for_usage(algorithms, anchors, &issuers, time, usage, None, None)?;
    let above = path.intermediate_certificates().filter_map(|cert| sent.place(&cert.der()));
    let links = std::iter::once(0).chain(above).collect();
    let anchor = roots.anchors().iter().position(|anchor| anchor == path.anchor());
    Ok(Route { links, anchor: anchor.unwrap_or_default(), unchecked: None })
}

/// How far a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Faultless issuers and checked signatures.
    Clean,
    /// Any issuers, checked signatures.
    Checked,
    /// Any issuers, and signatures that cannot be checked here.
    Claimed,
}

/// Where a search went that found no root: each certificate reached, with the
/// one below it.
pub(super) struct Reached(Vec<(usize, Option<usize>)>);

impl Reached {
    /// All places reached, the server's certificate first.
    pub(super) fn places(&self) -> Vec<usize> {
        self.0.iter().map(|(at, _)| *at).collect()
    }

    /// The way from the server's certificate up to a place.
    pub(super) fn way_to(&self, end: usize) -> Vec<usize> {
        let mut way = vec![end];
        let below = |at| self.0.iter().find(|(reached, _)| *reached == at).and_then(|(_, b)| *b);
        // A place is reached once, so the way down is shorter than the list.
        while let Some(next) = way.last().and_then(|at| below(*at)) {
            way.push(next);
        }
        way.reverse();
        way
    }
}

/// Our own search, with what it learnt about signatures.
pub(super) struct Search<'s> {
    sent: &'s Sent<'s>,
    roots: &'s Roots,
    known: HashMap<(usize, Issuer), Option<bool>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Issuer {
    Sent(usize),
    Root(usize),
}

impl<'s> Search<'s> {
    pub(super) fn new(sent: &'s Sent<'s>, roots: &'s Roots) -> Self {
        Self { sent, roots, known: HashMap::new() }
    }

    /// The shortest path to a root within reach; else how far one gets.
    pub(super) fn run(
        &mut self,
        reach: Reach,
        clean: &dyn Fn(&Link<'_>) -> bool,
    ) -> Result<Route, Reached> {
        let mut reached = Reached(vec![(0, None)]);
        let mut queue = VecDeque::from([0]);
        while let Some(at) = queue.pop_front() {
            if let Some(anchor) = self.root_above(at, reach) {
                return Ok(self.route(&reached, at, anchor));
            }
            for next in self.issuers_above(at, reach, clean) {
                if !reached.places().contains(&next) {
                    reached.0.push((next, Some(at)));
                    queue.push_back(next);
                }
            }
        }
        Err(reached)
    }

    /// Whether a certificate with the issuer's name was sent, or is a root:
    /// then its signature is what failed.
    pub(super) fn issuer_is_named(&self, at: usize) -> bool {
        let Some(link) = self.sent.link(at) else { return false };
        let others = (0..self.sent.len()).filter(|other| *other != at);
        let sent = others.filter_map(|other| self.sent.link(other));
        sent.into_iter().any(|other| other.subject() == link.issuer())
            || !self.roots.named_as_issuer(link).is_empty()
    }

    fn route(&mut self, reached: &Reached, last: usize, anchor: usize) -> Route {
        let links = reached.way_to(last);
        let issuers = links.iter().skip(1).map(|at| Issuer::Sent(*at));
        let issuers: Vec<Issuer> = issuers.chain([Issuer::Root(anchor)]).collect();
        let mut steps = links.iter().copied().zip(issuers);
        let unchecked = steps.find(|step| self.signed(step.0, step.1).is_none());
        Route { links, anchor, unchecked: unchecked.map(|(at, _)| at) }
    }

    fn root_above(&mut self, at: usize, reach: Reach) -> Option<usize> {
        let named = self.roots.named_as_issuer(self.sent.link(at)?);
        named.into_iter().find(|root| self.within(reach, at, Issuer::Root(*root)))
    }

    fn issuers_above(
        &mut self,
        at: usize,
        reach: Reach,
        clean: &dyn Fn(&Link<'_>) -> bool,
    ) -> Vec<usize> {
        let sent = self.sent;
        let Some(link) = sent.link(at) else { return Vec::new() };
        let fits = |other: &Link<'_>| {
            other.subject() == link.issuer() && (reach != Reach::Clean || clean(other))
        };
        (1..sent.len())
            .filter(|next| *next != at && sent.link(*next).is_some_and(fits))
            .filter(|next| self.within(reach, at, Issuer::Sent(*next)))
            .collect()
    }

    fn within(&mut self, reach: Reach, at: usize, issuer: Issuer) -> bool {
        match self.signed(at, issuer) {
            Some(signed) => signed,
            None => reach == Reach::Claimed,
        }
    }

    fn signed(&mut self, at: usize, issuer: Issuer) -> Option<bool> {
        if let Some(known) = self.known.get(&(at, issuer)) {
            return *known;
        }
        if self.known.len() >= MOST_SIGNATURES {
            return Some(false);
        }
        let signed = self.check(at, issuer);
        self.known.insert((at, issuer), signed);
        signed
    }

    fn check(&self, at: usize, issuer: Issuer) -> Option<bool> {
        let link = self.sent.link(at)?;
        match issuer {
            Issuer::Sent(other) => signed_by(&link.x509, self.sent.link(other)?.x509.public_key()),
            Issuer::Root(root) => self.roots.signed(root, link),
        }
    }
}

#[cfg(all(test, feature = "demo"))]
mod tests {
    use super::super::tests::cases::all_of_one_name;
    use super::*;

    #[test]
    fn signatures_to_check_are_bounded() {
        let chain = all_of_one_name();
        let sent = Sent::read(&chain).unwrap();
        let roots = Roots::webpki();
        let mut search = Search::new(&sent, &roots);
        assert!(search.run(Reach::Claimed, &|_| true).is_err());
        assert_eq!(search.known.len(), MOST_SIGNATURES);
    }
}
