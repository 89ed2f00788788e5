//! The lab's DNS server (RFC 1034): answers as a resolver would, for the lab's
//! names alone, over UDP and TCP on one loopback address.
//!
//! Nothing else exists: other names are NXDOMAIN, but for `localhost`. Answers
//! are not signed and carry no AD bit.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use hickory_server::net::runtime::Time;
use hickory_server::net::xfer::Protocol;
use hickory_server::proto::ProtoError;
use hickory_server::proto::op::{Header, HeaderCounts, Metadata, ResponseCode};
use hickory_server::proto::rr::rdata::{A, AAAA, CNAME, MX, SOA, TXT};
use hickory_server::proto::rr::{Name, RData, Record, RecordType};
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo, Server};
use hickory_server::zone_handler::MessageResponseBuilder;
use tokio::net::{TcpListener, UdpSocket};

use super::internet::{DnsFault, Internet};
use super::ledger::Ledger;
use super::record_line::{RecordData, plain};
use crate::text::printable;

/// Seconds every answer may be kept.
const TTL: u32 = 300;
/// How many aliases are followed in one answer.
const ALIASES: usize = 16;
/// How long a TCP client may say nothing.
const TCP_IDLE: Duration = Duration::from_secs(10);
/// Replies queued for one TCP client.
const TCP_QUEUE: usize = 4096;

/// All names of the lab.
pub(super) struct Zone {
    records: BTreeMap<String, Vec<Record>>,
    faults: BTreeMap<String, DnsFault>,
    soa: Record,
}

/// What is found for a question.
struct Found {
    code: ResponseCode,
    answers: Vec<Record>,
}

impl Zone {
    pub(super) fn new(internet: &Internet) -> Result<Self, ProtoError> {
        let mut zone = Self {
            records: BTreeMap::new(),
            faults: BTreeMap::new(),
            soa: Record::from_rdata(Name::root(), TTL, soa()?),
        };
        zone.add("localhost", &RecordData::A(Ipv4Addr::LOCALHOST))?;
        for domain in &internet.domains {
            let derived = domain.servers.iter().flat_map(|server| server.records());
            for line in domain.records.iter().cloned().chain(derived) {
                zone.add(&line.owner, &line.data)?;
            }
            let faults = domain.dns_faults.iter();
            zone.faults.extend(faults.map(|(name, fault)| (plain(name), *fault)));
        }
        for sender in &internet.senders {
            zone.add(&sender.host, &RecordData::A(sender.address))?;
        }
        Ok(zone)
    }

    fn add(&mut self, owner: &str, data: &RecordData) -> Result<(), ProtoError> {
        let record = Record::from_rdata(absolute(owner)?, TTL, rdata(data)?);
        let here = self.records.entry(owner.to_owned()).or_default();
        // Servers that share a host name share its alias too.
        if !here.contains(&record) {
            here.push(record);
        }
        Ok(())
    }

    /// The records asked for, and the aliases on the way to them.
    fn find(&self, name: &str, kind: RecordType) -> Found {
        let mut found = Found { code: ResponseCode::NoError, answers: Vec::new() };
        let mut name = name.to_owned();
        let mut seen = BTreeSet::new();
        while seen.len() < ALIASES && seen.insert(name.clone()) {
            let Some(here) = self.records.get(&name) else {
                found.code = self.code_without_records(&name);
                break;
            };
            let matching: Vec<_> = here.iter().filter(|r| r.record_type() == kind).collect();
            let alias = here.iter().find(|r| r.record_type() == RecordType::CNAME);
            match (matching.is_empty(), alias) {
                (true, Some(alias)) => {
                    found.answers.push(alias.clone());
                    name = target(alias);
                }
                _ => {
                    found.answers.extend(matching.into_iter().cloned());
                    break;
                }
            }
        }
        found
    }

    /// A name without records still exists if others stand below it (RFC 8020).
    fn code_without_records(&self, name: &str) -> ResponseCode {
        let below = format!(".{name}");
        match self.records.keys().any(|other| other.ends_with(&below)) {
            true => ResponseCode::NoError,
            false => ResponseCode::NXDomain,
        }
    }
}

fn soa() -> Result<RData, ProtoError> {
    let (server, mailbox) = (absolute("ns.lab.test")?, absolute("nobody.lab.test")?);
    Ok(RData::SOA(SOA::new(server, mailbox, 1, 3600, 600, 86400, TTL)))
}

fn absolute(name: &str) -> Result<Name, ProtoError> {
    Name::from_ascii(format!("{name}."))
}

fn target(alias: &Record) -> String {
    match &alias.data {
        RData::CNAME(CNAME(name)) => plain(&name.to_ascii()),
        _ => String::new(),
    }
}

fn rdata(data: &RecordData) -> Result<RData, ProtoError> {
    Ok(match data {
        RecordData::Mx(preference, host) => RData::MX(MX::new(*preference, absolute(host)?)),
        RecordData::A(address) => RData::A(A(*address)),
        RecordData::Aaaa(address) => RData::AAAA(AAAA(*address)),
        RecordData::Cname(name) => RData::CNAME(CNAME(absolute(name)?)),
        RecordData::Txt(text) => RData::TXT(TXT::new(vec![text.clone()])),
    })
}

/// Answers from the zone and writes down what was asked.
struct Answerer {
    zone: Zone,
    ledger: Arc<Ledger>,
}

#[async_trait]
impl RequestHandler for Answerer {
    async fn handle_request<R: ResponseHandler, T: Time>(
        &self,
        request: &Request,
        response_handle: R,
    ) -> ResponseInfo {
        let mut metadata = Metadata::response_from_request(&request.metadata);
        metadata.recursion_available = true;
        let Ok(info) = request.request_info() else {
            metadata.response_code = ResponseCode::FormErr;
            return respond(request, metadata, &[], &[], response_handle).await;
        };
        let name = plain(&Name::from(info.query.name()).to_ascii());
        let kind = info.query.query_type();
        self.ledger.note(format!("{} {kind}", printable(name.as_bytes())));
        let found = self.zone.find(&name, kind);
        metadata.response_code = found.code;
        match self.zone.faults.get(&name) {
            Some(DnsFault::Drop) => return unanswered(metadata),
            Some(DnsFault::Servfail) => metadata.response_code = ResponseCode::ServFail,
            Some(DnsFault::Refused) => metadata.response_code = ResponseCode::Refused,
            Some(DnsFault::Truncate) if info.protocol == Protocol::Udp => {
                metadata.truncation = true;
            }
            _ => {
                let soa = found.answers.is_empty().then_some(&self.zone.soa);
                let soa = soa.map_or(&[][..], std::slice::from_ref);
                return respond(request, metadata, &found.answers, soa, response_handle).await;
            }
        }
        respond(request, metadata, &[], &[], response_handle).await
    }
}

async fn respond<R: ResponseHandler>(
    request: &Request,
    metadata: Metadata,
    answers: &[Record],
    soa: &[Record],
    mut response_handle: R,
) -> ResponseInfo {
    let builder = MessageResponseBuilder::from_message_request(request);
    let response = builder.build(metadata, answers, [], soa, []);
    let sent = response_handle.send_response(response).await;
    sent.unwrap_or_else(|_| unanswered(metadata))
}

fn unanswered(metadata: Metadata) -> ResponseInfo {
    Header { metadata, counts: HeaderCounts::default() }.into()
}

/// A DNS server at work; it ends when dropped.
pub(super) struct DnsServer {
    pub(super) address: SocketAddr,
    pub(super) ledger: Arc<Ledger>,
    _tasks: Server<Answerer>,
}

impl DnsServer {
    pub(super) fn new(zone: Zone, udp: UdpSocket, tcp: TcpListener) -> std::io::Result<Self> {
        let (address, ledger) = (udp.local_addr()?, Arc::new(Ledger::default()));
        let mut tasks = Server::new(Answerer { zone, ledger: ledger.clone() });
        tasks.register_socket(udp);
        tasks.register_listener(tcp, TCP_IDLE, TCP_QUEUE);
        Ok(Self { address, ledger, _tasks: tasks })
    }
}
