//! One server under DANE (RFC 7672): what is published, and whether TLS with it is that.

use super::{DaneStatus, is_last_try, turned_down, within};
use crate::cert::{Association, DaneOutcome, authenticate};
use crate::checks::ServerView;
use crate::dns::DnssecState;
use crate::facts::{Attempt, Domain, Extra, MxHost, Outcome, Target, TlsaFacts, Variation};
use crate::policy::{TlsaRecord, considered};
use crate::tls::{KeyType, Proof, Session};

/// What DNS says of a host's TLSA records, with a sentence where there are none to judge by.
pub(in crate::checks) enum Published<'a> {
    /// Nobody looked, or nobody could judge the answer.
    NotTested(String),
    /// No record that counts: none there, or the answer is not signed.
    None,
    /// Senders that follow DANE learn nothing either, and keep the mail back (A-7672-2).
    Error(String),
    /// One record at least, signed, usable or not (A-7672-9).
    Records(&'a TlsaFacts, &'a [TlsaRecord]),
}

/// Reads the TLSA answer of `host` as a sender does (A-7672-1).
pub(in crate::checks) fn published(host: &MxHost) -> Published<'_> {
    let Some(tlsa) = &host.tlsa else {
        return Published::NotTested("No TLSA record was looked up.".to_owned());
    };
    match (&tlsa.records, tlsa.state) {
        (Err(failure), _) if !failure.kind.is_definite() => {
            Published::Error(failure.detail.clone())
        }
        (_, DnssecState::Bogus | DnssecState::Indeterminate) => Published::Error(format!(
            "The DNS answer on {} is {}.",
            asked_for(host, tlsa),
            tlsa.state.word()
        )),
        (_, DnssecState::Unknown) => Published::NotTested(
            "Nobody could check the signatures of the DNS answers, so no TLSA record was judged."
                .to_owned(),
        ),
        (Ok(records), DnssecState::Secure) if !records.is_empty() => {
            Published::Records(tlsa, records)
        }
        (_, DnssecState::Secure | DnssecState::Insecure) => Published::None,
    }
}

/// What the state is of (A-7672-6).
fn asked_for(host: &MxHost, tlsa: &TlsaFacts) -> String {
    match tlsa.asked {
        true => format!("the TLSA records of {}", tlsa.base),
        false => format!("the addresses of {}", host.host),
    }
}

/// One server's status, why in a sentence, and the place of the record that matched.
pub(super) struct Judged {
    pub(super) status: DaneStatus,
    pub(super) reason: Option<String>,
    pub(super) matched: Option<usize>,
}

impl Judged {
    fn new(status: DaneStatus, reason: String) -> Self {
        Judged { status, reason: Some(reason), matched: None }
    }
}

/// Judges one server of `domain`.
pub(super) fn judge(view: &ServerView<'_>, domain: &Domain) -> Judged {
    let published = match view.mx {
        Some(host) => published(host),
        None => Published::NotTested("No TLSA record was looked up.".to_owned()),
    };
    let (tlsa, records) = match published {
        Published::NotTested(why) => return Judged::new(DaneStatus::NotTested, why),
        Published::None => {
            return Judged { status: DaneStatus::None, reason: None, matched: None };
        }
        Published::Error(why) => return Judged::new(DaneStatus::Error, why),
        Published::Records(tlsa, records) => (tlsa, records),
    };
    let looked_at = considered(records);
    if looked_at.is_empty() {
        return Judged::new(DaneStatus::Unusable, unusable(records));
    }
    let case = Case { view, records, looked_at, references: references(domain, tlsa) };
    case.judge()
}

/// Whether what one handshake showed is what the TLSA records promise; `None` where there is
/// no record to hold it against, or it cannot be told.
pub fn keeps_to_tlsa(view: &ServerView<'_>, domain: &Domain, session: &Session) -> Option<bool> {
    let Published::Records(tlsa, records) = published(view.mx?) else { return None };
    let (looked_at, references) = (considered(records), references(domain, tlsa));
    if looked_at.is_empty() {
        return None;
    }
    match (Case { view, records, looked_at, references }).held(session) {
        Held::Fits(_) => Some(true),
        Held::Short(_) => Some(false),
        Held::Open(_) => None,
    }
}

/// Why a sender can use none of them: the first one's reason stands for all.
fn unusable(records: &[TlsaRecord]) -> String {
    let why = records.iter().find_map(|record| record.usable().err());
    let why = why.map_or_else(String::new, |why| format!(": {why}"));
    match records.len() {
        1 => format!("Mail servers cannot use the TLSA record{why}."),
        n => format!("Mail servers can use none of the {n} TLSA records{why}."),
    }
}

/// The names of which a certificate under a pinned issuer must have one (A-7672-14).
fn references<'a>(domain: &'a Domain, tlsa: &'a TlsaFacts) -> Vec<&'a str> {
    let mut names = vec![tlsa.base.as_str()];
    if domain.mx.dnssec == DnssecState::Secure {
        if let Target::Domain(name) = &domain.target {
            names.push(name);
        }
        names.extend(domain.mx.alias_of.as_deref());
    }
    names
}

/// A server, the records that senders look at, and the names.
struct Case<'a> {
    view: &'a ServerView<'a>,
    records: &'a [TlsaRecord],
    looked_at: Vec<usize>,
    references: Vec<&'a str>,
}

/// One handshake against the records.
enum Held {
    /// It is what the record in this place promises.
    Fits(usize),
    /// It cannot be told, and why.
    Open(String),
    /// It falls short, and why.
    Short(String),
}

impl Case<'_> {
    fn judge(&self) -> Judged {
        let settled = &self.view.settled;
        let detail = || settled.detail.to_owned();
        if self.view.is_in_doubt() {
            return Judged::new(DaneStatus::NotTested, detail());
        }
        if settled.conclusive && (settled.inconsistent || settled.outcome != Outcome::Encrypted) {
            return Judged::new(DaneStatus::Fail, self.without_tls());
        }
        let session = settled.decisive.and_then(|attempt| attempt.session.as_ref());
        let Some(session) = session else {
            return Judged::new(DaneStatus::NotTested, detail());
        };
        let own = self.held(session);
        let unsettled = (!settled.conclusive).then(|| Held::Open(self.unsettled()));
        let extras = self.view.server.extras.iter().filter_map(|extra| self.extra(extra));
        // What falls short was seen; only then does it matter what was not.
        extras.chain(unsettled).fold(own, Held::or).judged(self)
    }

    fn without_tls(&self) -> String {
        match self.view.settled.inconsistent {
            true => "TLS came in one connection and not in another, and TLSA records promise it \
                     always."
                .to_owned(),
            false => {
                format!("The TLSA records promise TLS, but {}", within(self.view.settled.detail))
            }
        }
    }

    fn unsettled(&self) -> String {
        match self.view.settled.outcome {
            Outcome::Encrypted => "The connections to this server did not end alike.".to_owned(),
            _ => self.view.settled.detail.to_owned(),
        }
    }

    fn held(&self, session: &Session) -> Held {
        let records = self.looked_at.iter().filter_map(|place| self.records.get(*place));
        let associations: Vec<Association<'_>> = records.map(association).collect();
        let (chain, at) = (&session.chain, self.view.at);
        match authenticate(chain, &associations, at, &self.references) {
            DaneOutcome::Matched { record } => self.proved(record, session.proof),
            DaneOutcome::PathFails { record, why } => Held::Short(format!(
                "The issuer that the TLSA record {} names was sent, but {}",
                self.shown(record),
                within(&why)
            )),
            DaneOutcome::NameMismatch { record } => Held::Short(format!(
                "The TLSA record {} names the issuer, but the certificate is not for {}.",
                self.shown(record),
                self.names()
            )),
            DaneOutcome::NoMatch | DaneOutcome::NothingUsable => Held::Short(self.no_match()),
        }
    }

    /// A chain can be copied: only who holds the key can use it.
    fn proved(&self, record: usize, proof: Proof) -> Held {
        match (self.looked_at.get(record), proof) {
            (Some(place), Proof::Fits | Proof::Weak) => Held::Fits(*place),
            (_, Proof::Wrong) => Held::Short(
                "The certificate fits a TLSA record, but the handshake is not signed with its key."
                    .to_owned(),
            ),
            _ => Held::Open(
                "Whether the server holds the certificate's key could not be checked.".to_owned(),
            ),
        }
    }

    fn shown(&self, record: usize) -> String {
        let place = self.looked_at.get(record);
        place
            .and_then(|place| self.records.get(*place))
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    fn no_match(&self) -> String {
        let issuers_only = self.looked_at.iter().filter_map(|place| self.records.get(*place));
        let sent = match issuers_only.clone().all(|record| record.usage == 2) {
            true => "any issuer that was sent",
            false => "the certificate that was shown",
        };
        match self.looked_at.as_slice() {
            [only] => {
                let record = self.records.get(*only).map(ToString::to_string).unwrap_or_default();
                format!("The TLSA record {record} does not fit {sent}.")
            }
            all => format!("None of the {} TLSA records fits {sent}.", all.len()),
        }
    }

    /// Each name once, in order.
    fn names(&self) -> String {
        let mut names: Vec<&str> = Vec::new();
        for name in &self.references {
            if !names.contains(name) {
                names.push(name);
            }
        }
        names.join(" or ")
    }

    /// `None` where it tells nothing of the certificates that senders are shown: those that
    /// use DANE always give the TLSA base in SNI (A-7672-15).
    fn extra(&self, extra: &Extra) -> Option<Held> {
        let Variation::OtherKeyType(key_type) = extra.variation else { return None };
        let extras = &self.view.server.extras;
        let told = match &extra.visit {
            Ok(Attempt { session: Some(session), .. }) => self.held(session),
            _ if !is_last_try(extras, extra) || turned_down(extras, extra.variation) => {
                return None;
            }
            Err(none) => Held::Open(none.detail.clone()),
            Ok(attempt) => Held::Open(attempt.detail.clone()),
        };
        Some(told.where_alone(key_type))
    }

    fn matched(&self, place: usize) -> Judged {
        let Some(record) = self.records.get(place) else {
            return Judged::new(DaneStatus::NotTested, String::new());
        };
        let what = match (record.usage, record.selector) {
            (2, _) => "The certificate's issuer",
            (_, 1) => "The certificate's key",
            _ => "The certificate",
        };
        let reason = Some(format!("{what} is what the TLSA record {record} promises."));
        Judged { status: DaneStatus::Pass, reason, matched: Some(place) }
    }
}

impl Held {
    /// The worse of two; the earlier where they are alike.
    fn or(self, other: Self) -> Self {
        match (&self, &other) {
            (Held::Fits(_), Held::Open(_) | Held::Short(_)) | (Held::Open(_), Held::Short(_)) => {
                other
            }
            _ => self,
        }
    }

    /// The same, with the key type named that was taken alone.
    fn where_alone(self, key_type: KeyType) -> Self {
        let how = match key_type {
            KeyType::Rsa => "Where RSA alone is taken,",
            KeyType::Ecdsa => "Where ECDSA alone is taken,",
        };
        let named = |why: String| format!("{how} {}", within(&why));
        match self {
            Held::Fits(place) => Held::Fits(place),
            Held::Open(why) => Held::Open(named(why)),
            Held::Short(why) => Held::Short(named(why)),
        }
    }

    fn judged(self, case: &Case<'_>) -> Judged {
        match self {
            Held::Fits(place) => case.matched(place),
            Held::Open(why) => Judged::new(DaneStatus::NotTested, why),
            Held::Short(why) => Judged::new(DaneStatus::Fail, why),
        }
    }
}

/// The record as the certificates' room takes it.
fn association(record: &TlsaRecord) -> Association<'_> {
    let TlsaRecord { usage, selector, matching, data } = record;
    Association { usage: *usage, selector: *selector, matching: *matching, data }
}
