//! What is wrong with a certificate or a path, one fault at a time, each with
//! its word and a clause for the reader. Does no IO, reads no clock.

use jiff::Timestamp;

use super::algorithms::Key;
use super::path::{Reached, Route, Search};
use super::roots::Roots;
use super::sent::{Link, Sent};
use super::trust::Trust;

/// A fault and why it is one, as a clause without capital and full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) trust: Trust,
    pub(super) why: String,
}

impl Fault {
    pub(super) fn new(trust: Trust, why: impl Into<String>) -> Self {
        Self { trust, why: why.into() }
    }
}

/// Whether an issuer may stand in a path that is to be trusted.
pub(super) fn is_clean_issuer(link: &Link<'_>, at: Timestamp) -> bool {
    dates(link, "", at).is_none()
        && link.facts.is_ca
        && link.facts.server_auth
        && !link.facts.key.is_weak()
        && !link.facts.weak_signature
}

/// Every fault that can be read off the certificates of a way up.
pub(super) fn along(sent: &Sent<'_>, way: &[usize], at: Timestamp) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (height, link) in sent.links(way).enumerate() {
        let who = who(height, link);
        faults.extend(dates(link, &who, at));
        faults.extend(usage(link, &who, height));
        faults.extend(key(link, &who));
        faults.extend(signature(link, &who));
    }
    faults
}

/// What is wrong with an issuer's certificate that TLSA records make the root: unlike a
/// root of a store it was sent like the others, and senders hold it to the same.
pub(super) fn of_anchor(link: &Link<'_>, height: usize, at: Timestamp) -> Vec<Fault> {
    let who = who(height, link);
    // Certificates before version 3 cannot say whether they may sign.
    let usage = usage(link, &who, height).filter(|_| link.facts.version > 2);
    dates(link, &who, at).into_iter().chain(usage).collect()
}

/// The expired certificate, when it is not the server's own (A-CERT-6).
pub(super) fn expired_other(sent: &Sent<'_>, way: &[usize], at: Timestamp) -> Option<String> {
    let expired = |link: &&Link<'_>| is_past(link.facts.not_after, at);
    match sent.leaf() {
        Some(leaf) if expired(&leaf) => None,
        _ => sent.links(way).find(expired).map(|link| link.facts.subject.clone()),
    }
}

fn who(height: usize, link: &Link<'_>) -> String {
    match height {
        0 => "the certificate".to_owned(),
        _ => format!("the issuer's certificate \"{}\"", link.facts.subject),
    }
}

fn is_past(end: Timestamp, at: Timestamp) -> bool {
    at.as_second() > end.as_second()
}

fn dates(link: &Link<'_>, who: &str, at: Timestamp) -> Option<Fault> {
    let (begin, end) = (link.facts.not_before, link.facts.not_after);
    if is_past(end, at) {
        Some(Fault::new(Trust::Expired, format!("{who} expired on {}", day(end))))
    } else if is_past(at, begin) {
        Some(Fault::new(Trust::NotYetValid, format!("{who} is not valid before {}", day(begin))))
    } else {
        None
    }
}

fn day(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d").to_string()
}

fn usage(link: &Link<'_>, who: &str, height: usize) -> Option<Fault> {
    let facts = &link.facts;
    // Certificates between this one and the server's.
    let below = height.saturating_sub(1);
    let too_deep = facts.path_length.is_some_and(|most| below as u64 > u64::from(most));
    let why = match height {
        _ if !facts.server_auth => "is not for TLS servers (extended key usage)",
        0 if facts.is_ca && !facts.self_issued => "is a CA certificate, not a server's",
        1.. if !facts.is_ca => "may not sign certificates (basic constraints)",
        1.. if too_deep => "stands higher than its path length allows",
        _ => return None,
    };
    Some(Fault::new(Trust::WrongUsage, format!("{who} {why}")))
}

fn key(link: &Link<'_>, who: &str) -> Option<Fault> {
    weak_key(&link.facts.key, who)
}

fn weak_key(key: &Key, who: &str) -> Option<Fault> {
    let why = || format!("{who} has a key of only {} bits ({})", key.bits, key.algorithm);
    key.is_weak().then(|| Fault::new(Trust::WeakKey, why()))
}

/// The root's key, of which nothing but the size is looked at.
pub(super) fn root_key(roots: &Roots, anchor: usize) -> Option<Fault> {
    weak_key(&roots.key(anchor)?, "the root")
}

/// A root's own signature means nothing, so nor does its digest.
fn signature(link: &Link<'_>, who: &str) -> Option<Fault> {
    let weak = link.facts.weak_signature && !link.facts.self_issued;
    let why = || format!("{who} is signed with {}", link.facts.signature);
    weak.then(|| Fault::new(Trust::WeakSignature, why()))
}

/// A path whose signature could not be checked cannot be trusted, even if
/// every name fits.
pub(super) fn unchecked(sent: &Sent<'_>, route: &Route) -> Option<Fault> {
    let link = sent.link(route.unchecked?)?;
    let why = format!("its signature ({}) could not be checked", link.facts.signature);
    let trust = if link.facts.weak_signature { Trust::WeakSignature } else { Trust::UnknownIssuer };
    Some(Fault::new(trust, why))
}

/// Why no path leads to a root, and the way up to where it ends.
///
/// A missing intermediate and an issuer that is not known here look the same
/// when the issuer was not sent. That is called `incomplete-chain`, for a
/// server must send all but the root, and the clause names both readings. A
/// chain that ends at a self-issued certificate is complete: `unknown-issuer`.
pub(super) fn untrusted(
    sent: &Sent<'_>,
    roots: &Roots,
    search: &Search<'_>,
    reached: &Reached,
) -> (Vec<usize>, Fault) {
    if sent.leaf().is_some_and(Link::is_self_signed) {
        let why = format!("the certificate is self-signed and not a root of {}", roots.name());
        return (vec![0], Fault::new(Trust::SelfSigned, why));
    }
    let end = end_of(sent, reached);
    let fault = match sent.link(end) {
        Some(link) => ended_at(link, roots, search.issuer_is_named(end), end == 0),
        None => Fault::new(Trust::Malformed, "no certificate was sent"),
    };
    (reached.way_to(end), fault)
}

/// A self-issued certificate ends the chain; else the highest reached.
fn end_of(sent: &Sent<'_>, reached: &Reached) -> usize {
    let places = reached.places();
    let self_issued = |at: &&usize| sent.link(**at).is_some_and(|link| link.facts.self_issued);
    let root = places.iter().find(self_issued);
    root.or(places.last()).copied().unwrap_or_default()
}

fn ended_at(link: &Link<'_>, roots: &Roots, issuer_is_named: bool, is_leaf: bool) -> Fault {
    let (issuer, roots) = (&link.facts.issuer, roots.name());
    if link.facts.self_issued {
        let why = format!("the chain ends at \"{issuer}\", which is not a root of {roots}");
        return Fault::new(Trust::UnknownIssuer, why);
    }
    if issuer_is_named {
        let why = format!("the signature is not by the key of \"{issuer}\" that is known");
        return Fault::new(Trust::UnknownIssuer, why);
    }
    // A server that sends issuers leaves out only the root, unless the last says where to
    // fetch one more.
    if !is_leaf && !link.facts.names_ca_issuers {
        let why = format!("the chain ends below \"{issuer}\", which is not a root of {roots}");
        return Fault::new(Trust::UnknownIssuer, why);
    }
    let fetch = match link.facts.names_ca_issuers {
        true => " (some systems fetch it, most mail servers do not)",
        false => "",
    };
    let why = format!(
        "the issuer \"{issuer}\" was not sent{fetch} and is not a root of {roots}: an \
         intermediate certificate is missing, or this issuer is not known here"
    );
    Fault::new(Trust::IncompleteChain, why)
}

/// What rustls-webpki found wrong, in our words.
pub(super) fn refused(error: &webpki::Error) -> Fault {
    use webpki::Error as E;
    let (trust, why) = match error {
        E::CertExpired { .. } => (Trust::Expired, "a certificate of the path has expired"),
        E::CertNotValidYet { .. } => (Trust::NotYetValid, "a certificate is not valid yet"),
        E::NameConstraintViolation => {
            (Trust::WrongUsage, "an issuer may not sign for these names (name constraints)")
        }
        E::CaUsedAsEndEntity
        | E::EndEntityUsedAsCa
        | E::PathLenConstraintViolated
        | E::EmptyEkuExtension
        | E::RequiredEkuNotFoundContext(_) => {
            (Trust::WrongUsage, "a certificate is used for what it does not allow")
        }
        E::MaximumPathDepthExceeded => {
            (Trust::UnknownIssuer, "the path to a root is longer than six issuers")
        }
        E::UnknownIssuer
        | E::InvalidSignatureForPublicKey
        | E::CertDistrusted
        | E::MaximumSignatureChecksExceeded
        | E::MaximumPathBuildCallsExceeded
        | E::MaximumNameConstraintComparisonsExceeded
        | E::UnsupportedSignatureAlgorithmContext(_)
        | E::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
            (Trust::UnknownIssuer, "no signature by a root could be checked")
        }
        E::UnsupportedCriticalExtension => {
            (Trust::Malformed, "a critical extension is not understood")
        }
        _ => (Trust::Malformed, "a certificate of the path cannot be read strictly"),
    };
    Fault::new(trust, why)
}
