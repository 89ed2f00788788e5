//! DNS questions over UDP, and over TCP where the answer was cut short.
//!
//! hickory carries the messages; the classes are our own, because its resolver
//! folds distinct failures into one. RFC 1035, RFC 7766.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::tcp::TcpClientStream;
use hickory_resolver::net::udp::UdpClientStream;
use hickory_resolver::net::xfer::{DnsExchange, DnsHandle, FirstAnswer};
use hickory_resolver::proto::op::{
    DnsRequest, DnsRequestOptions, DnsResponse, Message, Query, ResponseCode,
};
use hickory_resolver::proto::rr::{self, Name, RData, RecordType};

use crate::dns::{
    Answer, Data, DnssecState, Failure, FailureKind, Kind, Record, ValidatedBy, host_name,
};
use crate::text::printable;

/// Larger answers than this come over TCP; smaller ones are never fragmented.
const UDP_PAYLOAD: u16 = 1232;

/// One resolver to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upstream(pub SocketAddr);

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The resolvers that this system is set to use; loopback if none is named.
pub fn system_upstreams() -> Vec<Upstream> {
    let configured = hickory_resolver::system_conf::read_system_conf()
        .map(|(config, _)| config.name_servers().iter().map(|s| s.ip).collect::<Vec<_>>())
        .unwrap_or_default();
    if configured.is_empty() {
        return vec![Upstream((IpAddr::from([127, 0, 0, 1]), 53).into())];
    }
    configured.into_iter().map(|ip| Upstream((ip, 53).into())).collect()
}

/// Asks a list of resolvers.
#[derive(Debug, Clone)]
pub(super) struct Resolver {
    pub(super) upstreams: Vec<Upstream>,
    /// For one try at one resolver.
    pub(super) timeout: Duration,
    /// Tries at each resolver.
    pub(super) tries: usize,
}

impl Resolver {
    /// Asks each resolver in turn until one gives a definite answer.
    pub(super) async fn ask(&self, name: &str, kind: Kind) -> Answer {
        let query = match Name::from_ascii(format!("{}.", name.trim_end_matches('.'))) {
            Ok(owner) => Query::query(owner, record_type(kind)),
            Err(_) => {
                return failed(FailureKind::Malformed, format!("{name} is no host name"));
            }
        };
        let mut last = failed(FailureKind::Network, "there is no resolver to ask".to_owned());
        for upstream in &self.upstreams {
            last = self.ask_one(&query, *upstream, &format!("{name} {kind}")).await;
            if is_definite(&last) {
                break;
            }
        }
        last
    }

    async fn ask_one(&self, query: &Query, upstream: Upstream, question: &str) -> Answer {
        let mut last = None;
        for _ in 0..self.tries.max(1) {
            let answer = match self.exchange(query, upstream.0).await {
                Ok(message) => classify(&message, upstream, question),
                Err(error) => failed_exchange(&error, upstream, question),
            };
            let again = matches!(&answer.records, Err(f) if f.kind == FailureKind::Timeout);
            last = Some(answer);
            if !again {
                break;
            }
        }
        last.unwrap_or_else(|| failed(FailureKind::Other, question.to_owned()))
    }

    async fn exchange(&self, query: &Query, to: SocketAddr) -> Result<DnsResponse, NetError> {
        // The provider owns the tasks that carry the messages: it must outlive them.
        let provider = TokioRuntimeProvider::default();
        let udp = UdpClientStream::builder(to, provider.clone())
            .with_timeout(Some(self.timeout))
            .with_os_port_selection(true)
            .with_max_retries(0)
            .exchange();
        let answer = self.send(&udp, query).await?;
        if !answer.truncation {
            return Ok(answer);
        }
        let carrier = provider.clone();
        let tcp = TcpClientStream::exchange(to, None, self.timeout, None, carrier).await?;
        self.send(&tcp, query).await
    }

    async fn send(
        &self,
        over: &DnsExchange<TokioRuntimeProvider>,
        query: &Query,
    ) -> Result<DnsResponse, NetError> {
        let mut options = DnsRequestOptions::default();
        options.edns_payload_len = UDP_PAYLOAD;
        options.use_edns = true;
        let request = DnsRequest::from_query(query.clone(), options);
        let answer = over.send(request).first_answer();
        tokio::time::timeout(self.timeout, answer).await.unwrap_or(Err(NetError::Timeout))
    }
}

fn record_type(kind: Kind) -> RecordType {
    match kind {
        Kind::Mx => RecordType::MX,
        Kind::A => RecordType::A,
        Kind::Aaaa => RecordType::AAAA,
    }
}

fn is_definite(answer: &Answer) -> bool {
    match &answer.records {
        Ok(_) => true,
        Err(failure) => failure.kind.is_definite(),
    }
}

fn failed(kind: FailureKind, detail: String) -> Answer {
    Answer {
        records: Err(Failure { kind, detail }),
        state: DnssecState::Unknown,
        by: ValidatedBy::None,
    }
}

fn failed_exchange(error: &NetError, upstream: Upstream, question: &str) -> Answer {
    match error {
        NetError::Timeout => failed(
            FailureKind::Timeout,
            format!("the resolver {upstream} did not answer for {question} in time"),
        ),
        NetError::Proto(e) => failed(
            FailureKind::Malformed,
            format!(
                "the answer of the resolver {upstream} for {question} is unreadable: {}",
                printable(e.to_string().as_bytes())
            ),
        ),
        NetError::Io(e) if e.kind() == std::io::ErrorKind::TimedOut => failed(
            FailureKind::Timeout,
            format!("the resolver {upstream} did not answer for {question} in time"),
        ),
        other => failed(
            FailureKind::Network,
            format!(
                "the resolver {upstream} could not be asked for {question}: {}",
                printable(other.to_string().as_bytes())
            ),
        ),
    }
}

fn classify(message: &Message, upstream: Upstream, question: &str) -> Answer {
    // Cut short over TCP too: what is missing may be anything.
    if message.truncation {
        let why = format!("the resolver {upstream} cut its answer for {question} short, twice");
        return failed(FailureKind::Malformed, why);
    }
    let told = |kind, what: &str| {
        failed(kind, format!("the resolver {upstream} answered {what} to the question {question}"))
    };
    match message.response_code {
        ResponseCode::NoError => no_error(message, upstream, question),
        ResponseCode::NXDomain => {
            let name = question.split_whitespace().next().unwrap_or_default();
            let detail = format!("the resolver {upstream} says that {name} does not exist");
            failed(FailureKind::Nxdomain, detail)
        }
        ResponseCode::ServFail => told(FailureKind::Servfail, "SERVFAIL"),
        ResponseCode::Refused => told(FailureKind::Refused, "REFUSED"),
        other => told(FailureKind::Other, &format!("{other}")),
    }
}

fn no_error(message: &Message, upstream: Upstream, question: &str) -> Answer {
    let records: Vec<Record> = message.answers.iter().filter_map(record).collect();
    if !records.is_empty() {
        return Answer { records: Ok(records), state: DnssecState::Unknown, by: ValidatedBy::None };
    }
    // A referral is no answer: the server does not resolve for us.
    let is = |kind| message.authorities.iter().any(|r| r.record_type() == kind);
    let knows = is(RecordType::SOA) || message.authoritative || message.recursion_available;
    if !knows || (is(RecordType::NS) && !is(RecordType::SOA) && !message.authoritative) {
        let why = format!("{upstream} does not resolve {question} for us");
        return failed(FailureKind::Other, why);
    }
    failed(FailureKind::Nodata, format!("the resolver {upstream} has no {question} record"))
}

fn record(record: &rr::Record) -> Option<Record> {
    let data = match &record.data {
        RData::A(a) => Data::A(a.0),
        RData::AAAA(a) => Data::Aaaa(a.0),
        RData::CNAME(name) => Data::Cname(host_name(&name.0.to_ascii())),
        RData::MX(mx) => {
            Data::Mx { preference: mx.preference, exchange: host_name(&mx.exchange.to_ascii()) }
        }
        _ => return None,
    };
    Some(Record { owner: host_name(&record.name.to_ascii()), ttl: record.ttl, data })
}
