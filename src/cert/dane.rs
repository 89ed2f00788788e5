//! Whether a chain as sent is what TLSA records promise (RFC 6698, RFC 7671, RFC 7672).
//!
//! Does no IO, reads no clock. The records come field by field: what they say and which
//! of them senders look at is known in `policy`. A match means nothing unless the
//! handshake also proved that the server holds the key, which the caller knows.

use aws_lc_rs::digest::{Digest, SHA256, SHA512, digest};
use jiff::Timestamp;
use x509_parser::prelude::FromDer;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::der::{Malformed, parse};
use super::faults;
use super::judge::{Case, sentence};
use super::names::{self, Identity};
use super::roots::Roots;
use super::sent::Sent;

/// The most trust anchors to which a path is sought.
pub const MOST_ANCHORS: usize = 12;

/// How roots made from TLSA records are called in clauses.
const TLSA: &str = "the TLSA records";

/// One TLSA record's fields, as published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Association<'a> {
    /// 2 an issuer, 3 the server; with another the record is passed over.
    pub usage: u8,
    /// 0 the whole certificate, 1 its public key.
    pub selector: u8,
    /// 0 in full, 1 SHA-256, 2 SHA-512.
    pub matching: u8,
    /// The certificate association data.
    pub data: &'a [u8],
}

/// What became of a chain under TLSA records. `record` is a place in what was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DaneOutcome {
    /// The chain is what this record promises.
    Matched {
        /// Of several the first of usage 3, else the first of usage 2.
        record: usize,
    },
    /// This record's issuer is there, but no faultless path leads to it.
    PathFails {
        /// The first such record.
        record: usize,
        /// One plain sentence.
        why: String,
    },
    /// A path leads to this record's issuer, but the server's certificate has none of the
    /// names.
    NameMismatch {
        /// The first such record.
        record: usize,
    },
    /// No record fits any certificate in its place.
    NoMatch,
    /// No record of usage 2 or 3: nothing to hold the chain against.
    NothingUsable,
}

impl DaneOutcome {
    /// The better of two for the server, and the earlier where they are equal.
    fn or(self, other: Self) -> Self {
        if other.rank() < self.rank() { other } else { self }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Matched { .. } => 0,
            Self::NameMismatch { .. } => 1,
            Self::PathFails { .. } => 2,
            Self::NoMatch => 3,
            Self::NothingUsable => 4,
        }
    }
}

/// Holds a chain as sent (the server's certificate first, each in DER) against the
/// records that senders look at.
///
/// Usage 3 asks for the server's certificate or key and for nothing else: names, dates
/// and issuers are not looked at (A-7672-12). Usage 2 asks for a path in date at `at` to
/// an issuer that was sent or that a record holds in full, and for one of the names in
/// `references` (A-7672-13, A-7672-14).
///
/// Anything may be handed in: every chain gets an outcome, within bounds.
pub fn authenticate(
    chain: &[Vec<u8>],
    records: &[Association<'_>],
    at: Timestamp,
    references: &[&str],
) -> DaneOutcome {
    if !records.iter().any(|record| matches!(record.usage, 2 | 3)) {
        return DaneOutcome::NothingUsable;
    }
    let forms: Vec<Forms<'_>> = chain.iter().take(MOST_FORMS).map(|der| Forms::of(der)).collect();
    let is_leaf = |record: &Association<'_>| {
        record.usage == 3 && forms.first().is_some_and(|leaf| leaf.fit(record))
    };
    if let Some(record) = records.iter().position(is_leaf) {
        return DaneOutcome::Matched { record };
    }
    let case = UnderAnchors { chain, at, references };
    let outcomes = anchors(&forms, records).into_iter().map(|anchor| case.outcome(&anchor));
    outcomes.fold(DaneOutcome::NoMatch, DaneOutcome::or)
}

/// Longer chains are refused when a path is sought.
const MOST_FORMS: usize = super::sent::MOST_CERTIFICATES;

/// One certificate in every form that a record can have.
struct Forms<'a> {
    der: &'a [u8],
    whole: [Form<'a>; 3],
    key: Option<[Form<'a>; 3]>,
}

enum Form<'a> {
    InFull(&'a [u8]),
    Digest(Digest),
}

impl<'a> Forms<'a> {
    fn of(der: &'a [u8]) -> Self {
        let key = parse(der).ok().map(|x509| three(x509.tbs_certificate.subject_pki.raw));
        Self { der, whole: three(der), key }
    }

    fn fit(&self, record: &Association<'_>) -> bool {
        let forms = match record.selector {
            0 => Some(&self.whole),
            1 => self.key.as_ref(),
            _ => None,
        };
        let form = forms.and_then(|forms| forms.get(usize::from(record.matching)));
        form.is_some_and(|form| form.octets() == record.data)
    }
}

fn three(octets: &[u8]) -> [Form<'_>; 3] {
    let digest = |algorithm| Form::Digest(digest(algorithm, octets));
    [Form::InFull(octets), digest(&SHA256), digest(&SHA512)]
}

impl Form<'_> {
    fn octets(&self) -> &[u8] {
        match self {
            Self::InFull(octets) => octets,
            Self::Digest(digest) => digest.as_ref(),
        }
    }
}

/// What a record of usage 2 points at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Anchor<'a> {
    Certificate(&'a [u8]),
    Key(&'a [u8]),
}

/// Each anchor once, with the first record that points at it. A digest can only point at
/// what was sent; the server's own certificate is nobody's issuer (A-7672-13).
fn anchors<'a>(forms: &[Forms<'a>], records: &[Association<'a>]) -> Vec<(usize, Anchor<'a>)> {
    let leaf = forms.first().map(|leaf| leaf.der);
    let mut found: Vec<(usize, Anchor<'a>)> = Vec::new();
    for (at, record) in records.iter().enumerate().filter(|(_, record)| record.usage == 2) {
        for anchor in pointed_at(forms, record) {
            let is_new = found.iter().all(|(_, known)| *known != anchor);
            let is_leaf = matches!(anchor, Anchor::Certificate(der) if Some(der) == leaf);
            if is_new && !is_leaf && found.len() < MOST_ANCHORS {
                found.push((at, anchor));
            }
        }
    }
    found
}

fn pointed_at<'a>(forms: &[Forms<'a>], record: &Association<'a>) -> Vec<Anchor<'a>> {
    let fitting = forms.iter().skip(1).filter(|forms| forms.fit(record));
    let sent: Vec<_> = fitting.map(|forms| Anchor::Certificate(forms.der)).collect();
    match (record.matching, record.selector) {
        (0, 0) if parse(record.data).is_ok() => vec![Anchor::Certificate(record.data)],
        (0, 1) if sent.is_empty() && is_key(record.data) => vec![Anchor::Key(record.data)],
        _ => sent,
    }
}

fn is_key(der: &[u8]) -> bool {
    SubjectPublicKeyInfo::from_der(der).is_ok_and(|(rest, _)| rest.is_empty())
}

/// The chain to hold under one anchor after the other.
struct UnderAnchors<'a> {
    chain: &'a [Vec<u8>],
    at: Timestamp,
    references: &'a [&'a str],
}

impl UnderAnchors<'_> {
    fn outcome(&self, (record, anchor): &(usize, Anchor<'_>)) -> DaneOutcome {
        let record = *record;
        let fault = match anchor {
            Anchor::Certificate(der) => self.fault_under_certificate(der),
            Anchor::Key(spki) => self.fault_under_key(spki),
        };
        match fault {
            Some(clause) => DaneOutcome::PathFails { record, why: sentence(&clause) },
            None if self.is_named() => DaneOutcome::Matched { record },
            None => DaneOutcome::NameMismatch { record },
        }
    }

    /// An issuer that a record holds in full is as good as sent.
    fn fault_under_certificate(&self, anchor: &[u8]) -> Option<String> {
        let mut chain = self.chain.to_vec();
        if !chain.iter().any(|der| der == anchor) {
            chain.push(anchor.to_vec());
        }
        let sent = match Sent::read(&chain) {
            Ok(sent) => sent,
            Err(malformed) => return Some(unreadable(&malformed)),
        };
        let roots = Roots::from_der(TLSA, [anchor]);
        let mut found = Case { sent: &sent, roots: &roots, at: self.at }.find();
        let link = sent.place(anchor).and_then(|place| sent.link(place));
        let of_anchor = link.map(|link| faults::of_anchor(link, found.way.len(), self.at));
        found.faults.extend(of_anchor.unwrap_or_default());
        first(found.faults)
    }

    /// A bare key may be that of any issuer that was left out, and of the server where it
    /// signed itself: so senders in the field have it.
    fn fault_under_key(&self, spki: &[u8]) -> Option<String> {
        let sent = match Sent::read(self.chain) {
            Ok(sent) => sent,
            Err(malformed) => return Some(unreadable(&malformed)),
        };
        let places: Vec<usize> = (0..sent.len()).collect();
        let issuers = sent.links(&places).map(|link| link.issuer());
        let roots = Roots::from_key(TLSA, spki, issuers);
        first(Case { sent: &sent, roots: &roots, at: self.at }.find().faults)
    }

    /// A common name counts only where there is no DNS name (A-7672-14).
    fn is_named(&self) -> bool {
        let leaf = self.chain.first().and_then(|der| parse(der).ok());
        let Some(leaf) = leaf else { return false };
        self.references.iter().any(|reference| {
            matches!(names::compare(&leaf, reference).0, Identity::Match | Identity::CnOnly)
        })
    }
}

fn unreadable(malformed: &Malformed) -> String {
    format!("the chain cannot be read: {}", malformed.0)
}

/// The gravest fault's clause.
fn first(faults: Vec<faults::Fault>) -> Option<String> {
    faults.into_iter().min_by_key(|fault| fault.trust).map(|fault| fault.why)
}
