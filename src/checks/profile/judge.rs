//! The judge: one server's facts against one profile.
//!
//! Does no IO, reads no clock.

use super::offer::{Offer, Starttls};
use super::told::Told;
use super::{Check, Criterion, Profile, Severity};
use super::{certificates, ordered, suites};
use crate::checks::ServerView;

/// What becomes of a criterion, or of a whole profile; the first that is there counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It is broken.
    Fail,
    /// It cannot be said.
    NotTested,
    /// It is broken, and that is only worth a warning.
    Warn,
    /// It holds.
    Pass,
}

impl Status {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Status::Fail => "fail",
            Status::NotTested => "not-tested",
            Status::Warn => "warn",
            Status::Pass => "pass",
        }
    }
}

/// What becomes of one criterion.
#[derive(Debug, Clone)]
pub struct Ruling<'p> {
    /// The criterion.
    pub criterion: &'p Criterion,
    /// What becomes of it.
    pub status: Status,
    /// What was seen, or what is to be done to see it; a clause.
    pub detail: String,
}

/// What one server's facts amount to under a profile.
#[derive(Debug, Clone)]
pub struct Verdict<'p> {
    /// The profile.
    pub profile: &'p Profile,
    /// Fail if any criterion fails, else not tested if any is not, else warn, else pass.
    pub status: Status,
    /// One for each criterion, in the profile's order.
    pub rulings: Vec<Ruling<'p>>,
}

/// Judges one address by a profile.
pub fn judge<'p>(profile: &'p Profile, view: &ServerView<'_>) -> Verdict<'p> {
    let offer = Offer::of(view);
    let rulings: Vec<Ruling<'p>> = profile.criteria.iter().map(|one| rule(one, &offer)).collect();
    let status = rulings.iter().map(|ruling| ruling.status).min().unwrap_or(Status::NotTested);
    Verdict { profile, status, rulings }
}

fn rule<'p>(criterion: &'p Criterion, offer: &Offer<'_>) -> Ruling<'p> {
    let (status, detail) = match look(&criterion.check, offer) {
        Told::Holds(said) => (Status::Pass, said),
        Told::Broken(said) if criterion.severity == Severity::Warn => (Status::Warn, said),
        Told::Broken(said) => (Status::Fail, said),
        Told::Open(gap) => (Status::NotTested, gap.sentence()),
    };
    Ruling { criterion, status, detail }
}

fn look(check: &Check, offer: &Offer<'_>) -> Told {
    match (check, &offer.starttls) {
        (Check::Starttls, Starttls::Works) => Told::holds("TLS works"),
        (Check::Starttls, Starttls::Fails(why)) => Told::broken(why),
        (_, Starttls::Unknown(why)) if !offer.has_tls() => Told::untold(why),
        (Check::Starttls, Starttls::Unknown(why)) => Told::untold(why),
        _ if !offer.has_tls() => Told::untold("there is no TLS to look at"),
        _ => look_at_tls(check, offer),
    }
}

fn look_at_tls(check: &Check, offer: &Offer<'_>) -> Told {
    let learnt = &offer.learnt;
    match check {
        Check::Starttls => Told::untold("there is no TLS to look at"),
        Check::VersionsAllowed(versions) => suites::versions_allowed(offer, versions),
        Check::VersionsForbidden(versions) => suites::versions_forbidden(offer, versions),
        Check::VersionsRequired(versions) => suites::versions_required(offer, versions),
        Check::FamiliesForbidden(families) => suites::families_forbidden(offer, families),
        Check::SuitesAllowed(all) => suites::suites_allowed(offer, all),
        Check::SuitesForbidden(all) => suites::suites_forbidden(offer, all),
        Check::SuitesOrder(lists) => ordered::suites_order(offer, lists),
        Check::ServerOrder(own) => ordered::server_order(offer, *own),
        Check::GroupsAllowed(groups) => suites::groups_allowed(offer, groups),
        Check::GroupsForbidden(groups) => suites::groups_forbidden(offer, groups),
        Check::GroupsRequired(groups) => suites::groups_required(offer, groups),
        Check::DhBits(least) => ordered::dh_bits(offer, *least),
        Check::CompressionOff => ordered::compression_off(offer),
        Check::SecureRenegotiation => ordered::answered(offer, learnt.secure_renegotiation),
        Check::ExtendedMasterSecret => ordered::answered(offer, learnt.extended_master_secret),
        Check::KeyAlgorithms(kinds) => certificates::algorithms(offer, kinds),
        Check::KeyBits(least) => certificates::bits(offer, least),
        Check::KeyCurves(curves) => certificates::curves(offer, curves),
        Check::SignatureDigests(digests) => certificates::digests(offer, digests),
        Check::LifetimeDays(most) => certificates::lifetime(offer, *most),
    }
}
