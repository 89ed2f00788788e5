//! From a DNS message to an answer or the class of its failure.
//!
//! Does no IO, reads no clock. RFC 1035, RFC 2308, RFC 8914 (extended errors).

use std::time::Duration;

use hickory_resolver::net::NetError;
use hickory_resolver::proto::op::{Message, Query, ResponseCode};
use hickory_resolver::proto::rr::rdata::opt::{EdnsCode, EdnsOption};
use hickory_resolver::proto::rr::{self, RData, RecordType};

use super::carrier::is_silence;
use super::upstream::Upstream;
use crate::dns::{
    Answer, Data, DnssecState, Failure, FailureKind, Kind, Record, ValidatedBy, host_name,
};
use crate::text::printable;

/// The EDNS option of an extended error.
const EXTENDED_ERROR: u16 = 15;

/// One question at one resolver, for sentences.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) name: &'a str,
    pub(super) kind: Kind,
    pub(super) upstream: &'a Upstream,
}

/// An answer, and how long it may be kept.
#[derive(Debug, Clone)]
pub(super) struct Sorted {
    pub(super) answer: Answer,
    pub(super) keep: Duration,
}

impl Sorted {
    pub(super) fn failed(kind: FailureKind, detail: String) -> Self {
        let answer = Answer {
            records: Err(Failure { kind, detail }),
            state: DnssecState::Unknown,
            by: ValidatedBy::None,
        };
        Sorted { answer, keep: Duration::ZERO }
    }

    /// The same, with a state for what is an answer; trouble has none.
    pub(super) fn judged(mut self, state: DnssecState, by: ValidatedBy) -> Self {
        if self.is_definite() {
            (self.answer.state, self.answer.by) = (state, by);
        }
        self
    }

    /// True where DNS answered, were it that there is nothing.
    pub(super) fn is_definite(&self) -> bool {
        self.answer.records.as_ref().map_or_else(|f| f.kind.is_definite(), |_| true)
    }

    pub(super) fn is_servfail(&self) -> bool {
        matches!(&self.answer.records, Err(f) if f.kind == FailureKind::Servfail)
    }
}

impl Question<'_> {
    /// That the signatures do not hold. Nothing of such an answer is used.
    pub(super) fn bogus(&self, why: &str, by: ValidatedBy) -> Sorted {
        let Question { name, kind, .. } = self;
        let detail = format!("the signatures of the answer for {name} {kind} do not hold: {why}");
        let mut sorted = Sorted::failed(FailureKind::Bogus, detail);
        (sorted.answer.state, sorted.answer.by) = (DnssecState::Bogus, by);
        sorted
    }

    /// That no message came.
    pub(super) fn unanswered(&self, error: &NetError) -> Sorted {
        let Question { name, kind, upstream } = self;
        let said = printable(error.to_string().as_bytes());
        match error {
            silence if is_silence(silence) => Sorted::failed(
                FailureKind::Timeout,
                format!("the resolver {upstream} did not answer for {name} {kind} in time"),
            ),
            NetError::Proto(_) => Sorted::failed(
                FailureKind::Malformed,
                format!(
                    "the answer of the resolver {upstream} for {name} {kind} is unreadable: {said}"
                ),
            ),
            _ => Sorted::failed(
                FailureKind::Network,
                format!("the resolver {upstream} could not be asked for {name} {kind}: {said}"),
            ),
        }
    }

    /// What a message says.
    pub(super) fn sort(&self, message: &Message) -> Sorted {
        let Question { name, kind, upstream } = self;
        // Cut short over TCP too: what is missing may be anything.
        if message.truncation {
            let why =
                format!("the resolver {upstream} cut its answer for {name} {kind} short, twice");
            return Sorted::failed(FailureKind::Malformed, why);
        }
        let told = |class, what: &str| {
            let detail =
                format!("the resolver {upstream} answered {what} to the question {name} {kind}");
            Sorted::failed(class, detail)
        };
        match message.response_code {
            ResponseCode::NoError => self.no_error(message),
            ResponseCode::NXDomain => {
                let detail = format!("the resolver {upstream} says that {name} does not exist");
                let sorted = Sorted::failed(FailureKind::Nxdomain, detail);
                Sorted { keep: negative(message), ..sorted }
            }
            ResponseCode::ServFail => told(FailureKind::Servfail, "SERVFAIL"),
            ResponseCode::Refused => told(FailureKind::Refused, "REFUSED"),
            other => told(FailureKind::Other, &format!("{other}")),
        }
    }

    fn no_error(&self, message: &Message) -> Sorted {
        let Question { name, kind, upstream } = self;
        let records: Vec<Record> = message.answers.iter().filter_map(record).collect();
        if !records.is_empty() {
            let ttl = records.iter().map(|r| r.ttl).min().unwrap_or(0);
            let (state, by) = (DnssecState::Unknown, ValidatedBy::None);
            let answer = Answer { records: Ok(records), state, by };
            return Sorted { answer, keep: Duration::from_secs(ttl.into()) };
        }
        // A referral is no answer: the server does not resolve for us.
        let is = |kind| message.authorities.iter().any(|r| r.record_type() == kind);
        let knows = is(RecordType::SOA) || message.authoritative || message.recursion_available;
        if !knows || (is(RecordType::NS) && !is(RecordType::SOA) && !message.authoritative) {
            let why = format!("{upstream} does not resolve {name} {kind} for us");
            return Sorted::failed(FailureKind::Other, why);
        }
        let detail = format!("the resolver {upstream} has no {name} {kind} record");
        Sorted { keep: negative(message), ..Sorted::failed(FailureKind::Nodata, detail) }
    }
}

/// How long a negative answer holds, RFC 2308; not at all without an SOA record.
fn negative(message: &Message) -> Duration {
    let soa = message.authorities.iter().find_map(|r| match &r.data {
        RData::SOA(soa) => Some(r.ttl.min(soa.minimum)),
        _ => None,
    });
    Duration::from_secs(soa.unwrap_or(0).into())
}

fn record(record: &rr::Record) -> Option<Record> {
    let data = match &record.data {
        RData::A(a) => Data::A(a.0),
        RData::AAAA(a) => Data::Aaaa(a.0),
        RData::CNAME(name) => Data::Cname(host_name(&name.0.to_ascii())),
        RData::MX(mx) => {
            Data::Mx { preference: mx.preference, exchange: host_name(&mx.exchange.to_ascii()) }
        }
        RData::TXT(txt) => Data::Txt(txt.txt_data.concat()),
        RData::TLSA(tlsa) => Data::Tlsa {
            usage: tlsa.cert_usage.into(),
            selector: tlsa.selector.into(),
            matching: tlsa.matching.into(),
            data: tlsa.cert_data.clone(),
        },
        _ => return None,
    };
    Some(Record { owner: host_name(&record.name.to_ascii()), ttl: record.ttl, data })
}

/// The question as hickory writes it; `None` for what is no name.
pub(super) fn query(name: &str, kind: Kind) -> Option<Query> {
    let owner = rr::Name::from_ascii(format!("{}.", name.trim_end_matches('.'))).ok()?;
    Some(Query::query(owner, record_type(kind)))
}

fn record_type(kind: Kind) -> RecordType {
    match kind {
        Kind::Mx => RecordType::MX,
        Kind::A => RecordType::A,
        Kind::Aaaa => RecordType::AAAA,
        Kind::Cname => RecordType::CNAME,
        Kind::Txt => RecordType::TXT,
        Kind::Tlsa => RecordType::TLSA,
    }
}

/// What an extended error says of signatures that do not hold (RFC 8914), if it says so.
pub(super) fn extended_bogus(message: &Message) -> Option<&'static str> {
    let option = message.edns.as_ref()?.option(EdnsCode::from(EXTENDED_ERROR))?;
    let EdnsOption::Unknown(_, bytes) = option else { return None };
    let code = u16::from_be_bytes(*bytes.first_chunk()?);
    Some(match code {
        6 => "DNSSEC Bogus",
        7 => "Signature Expired",
        8 => "Signature Not Yet Valid",
        9 => "DNSKEY Missing",
        10 => "RRSIGs Missing",
        11 => "No Zone Key Bit Set",
        12 => "NSEC Missing",
        25 => "Signature Expired before Valid",
        _ => return None,
    })
}
