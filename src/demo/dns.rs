//! The lab's DNS server (RFC 1034): answers as a resolver would, for the lab's
//! names alone, over UDP and TCP on one loopback address.
//!
//! Nothing else exists: other names are NXDOMAIN, but for `localhost`. Where the
//! lab has zones that are said to be signed, it answers as a *validating* resolver
//! would: AD on what is signed from the root down, SERVFAIL for what is bogus
//! (RFC 4035, RFC 6840). It only stands in for one and signs nothing, so it has no
//! signatures to show to those who would judge for themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use hickory_server::net::runtime::Time;
use hickory_server::net::xfer::Protocol;
use hickory_server::proto::ProtoError;
use hickory_server::proto::op::{Header, HeaderCounts, Metadata, ResponseCode};
use hickory_server::proto::rr::rdata::{A, AAAA, CNAME, MX, SOA, TLSA, TXT};
use hickory_server::proto::rr::{Name, RData, Record, RecordType};
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo, Server};
use hickory_server::zone_handler::MessageResponseBuilder;
use tokio::net::{TcpListener, UdpSocket};

use super::error::LabError;
use super::internet::{DnsFault, Internet};
use super::ledger::Ledger;
use super::pinned::TlsaLine;
use super::record_line::{RecordData, RecordLine, plain};
use super::signing::{Signing, Tree};
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
    tree: Tree,
}

/// What is found for a question.
struct Found {
    code: ResponseCode,
    answers: Vec<Record>,
    /// The worst of all zones on the way.
    signing: Signing,
}

impl Zone {
    /// All names of `internet`; `pins` gives TLSA records their data.
    pub(super) fn new(
        internet: &Internet,
        mut pins: impl FnMut(&TlsaLine) -> Result<Vec<u8>, LabError>,
    ) -> Result<Self, LabError> {
        let soa = Record::from_rdata(Name::root(), TTL, soa()?);
        let mut records = BTreeMap::from([(String::new(), vec![soa.clone()])]);
        for RecordLine { owner, data } in internet.records() {
            let record = Record::from_rdata(absolute(&owner)?, TTL, rdata(&data, &mut pins)?);
            let here: &mut Vec<Record> = records.entry(owner).or_default();
            // Servers that share a host name share its alias too.
            if !here.contains(&record) {
                here.push(record);
            }
        }
        let faults = internet.domains.iter().flat_map(|domain| &domain.dns_faults);
        let faults = faults.map(|(name, fault)| (plain(name), *fault)).collect();
        let exists = |name: &str| records.contains_key(name) || has_names_below(&records, name);
        let tree = Tree::new(internet, exists);
        Ok(Self { records, faults, soa, tree })
    }

    /// The records asked for, and the aliases on the way to them.
    fn find(&self, name: &str, kind: RecordType) -> Found {
        let signing = Signing::Signed;
        let mut found = Found { code: ResponseCode::NoError, answers: Vec::new(), signing };
        let mut name = name.to_owned();
        let mut seen = BTreeSet::new();
        while seen.len() < ALIASES && seen.insert(name.clone()) {
            found.signing = found.signing.max(self.tree.signing(&name));
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
        match has_names_below(&self.records, name) {
            true => ResponseCode::NoError,
            false => ResponseCode::NXDomain,
        }
    }
}

fn has_names_below(records: &BTreeMap<String, Vec<Record>>, name: &str) -> bool {
    let below = format!(".{name}");
    records.keys().any(|other| other.ends_with(&below))
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

fn rdata(
    data: &RecordData,
    pins: &mut impl FnMut(&TlsaLine) -> Result<Vec<u8>, LabError>,
) -> Result<RData, LabError> {
    Ok(match data {
        RecordData::Mx(preference, host) => RData::MX(MX::new(*preference, absolute(host)?)),
        RecordData::A(address) => RData::A(A(*address)),
        RecordData::Aaaa(address) => RData::AAAA(AAAA(*address)),
        RecordData::Cname(name) => RData::CNAME(CNAME(absolute(name)?)),
        RecordData::Txt(strings) => RData::TXT(TXT::new(strings.clone())),
        RecordData::Tlsa(line) => {
            let (usage, selector, matching) = (line.usage, line.selector, line.matching);
            let data = pins(line)?;
            RData::TLSA(TLSA::new(usage.into(), selector.into(), matching.into(), data))
        }
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
        let checked = self.zone.tree.validates && !request.metadata.checking_disabled;
        match self.zone.faults.get(&name) {
            Some(DnsFault::Drop) => return unanswered(metadata),
            Some(DnsFault::Servfail) => metadata.response_code = ResponseCode::ServFail,
            Some(DnsFault::Refused) => metadata.response_code = ResponseCode::Refused,
            Some(DnsFault::Truncate) if info.protocol == Protocol::Udp => {
                metadata.truncation = true;
            }
            _ if checked && found.signing == Signing::Bogus => {
                metadata.response_code = ResponseCode::ServFail;
            }
            _ => {
                let secure = checked && found.signing == Signing::Signed;
                metadata.authentic_data = secure && wants_to_know(request);
                let soa = found.answers.is_empty().then_some(&self.zone.soa);
                let soa = soa.map_or(&[][..], std::slice::from_ref);
                return respond(request, metadata, &found.answers, soa, response_handle).await;
            }
        }
        respond(request, metadata, &[], &[], response_handle).await
    }
}

/// Whether the client asks to be told of signatures, by AD or by DO (RFC 6840).
fn wants_to_know(request: &Request) -> bool {
    let dnssec_ok = request.edns.as_ref().is_some_and(|edns| edns.flags().dnssec_ok);
    request.metadata.authentic_data || dnssec_ok
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
