//! Carries one question to one resolver and brings the message back.
//!
//! Retries, and TCP where UDP cut an answer short; judges nothing. RFC 1035,
//! RFC 7766; RFC 6891 for EDNS.

use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::tcp::TcpClientStream;
use hickory_resolver::net::udp::UdpClientStream;
use hickory_resolver::net::xfer::{DnsExchange, DnsHandle, FirstAnswer};
use hickory_resolver::proto::op::{DnsRequest, DnsRequestOptions, DnsResponse, Query};
use rustls::ClientConfig;
use std::net::SocketAddr;

use super::link::Links;
use super::upstream::Upstream;

/// Larger answers than this come over TCP; smaller ones are never fragmented.
const UDP_PAYLOAD: u16 = 1232;

/// What a question says of DNSSEC, in the bits of RFC 4035 and RFC 6840.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bits {
    /// Nothing.
    None,
    /// AD: say whether you validated it, and spare the signatures.
    Ad,
    /// CD: answer even if you think it is bogus.
    Cd,
    /// DO: send the signatures.
    Do,
    /// DO and CD: send the signatures, and leave the judging to us.
    DoCd,
}

/// The way to one resolver.
#[derive(Debug)]
pub(super) struct Carrier {
    pub(super) upstream: Upstream,
    /// For one try.
    timeout: Duration,
    tries: usize,
    links: Links,
}

impl Carrier {
    pub(super) fn new(
        upstream: Upstream,
        (timeout, tries): (Duration, usize),
        tls: Option<Arc<ClientConfig>>,
    ) -> Self {
        let links = Links::new(timeout, tls);
        Carrier { upstream, timeout, tries: tries.max(1), links }
    }

    /// How long a question may take at most.
    pub(super) fn patience(&self) -> Duration {
        self.timeout.saturating_mul(u32::try_from(self.tries).unwrap_or(u32::MAX))
    }

    /// Asks, and asks again where nothing came in time.
    pub(super) async fn ask(&self, query: &Query, bits: Bits) -> Result<DnsResponse, NetError> {
        let mut last = Err(NetError::Timeout);
        for _ in 0..self.tries {
            last = self.exchange(query, bits).await.and_then(|answer| fitting(query, answer));
            if !last.as_ref().is_err_and(is_silence) {
                break;
            }
        }
        last
    }

    async fn exchange(&self, query: &Query, bits: Bits) -> Result<DnsResponse, NetError> {
        match &self.upstream {
            Upstream::Plain(to) => self.in_clear(*to, query, bits).await,
            encrypted => {
                let send = |link| self.send(link, query, bits);
                Box::pin(self.links.over(encrypted, send)).await
            }
        }
    }

    async fn in_clear(
        &self,
        to: SocketAddr,
        query: &Query,
        bits: Bits,
    ) -> Result<DnsResponse, NetError> {
        // The provider owns the tasks that carry the messages: it must outlive them.
        let provider = TokioRuntimeProvider::default();
        let udp = UdpClientStream::builder(to, provider.clone())
            .with_timeout(Some(self.timeout))
            .with_os_port_selection(true)
            .with_max_retries(0)
            .exchange();
        let answer = self.send(udp, query, bits).await?;
        if !answer.truncation {
            return Ok(answer);
        }
        let carrier = provider.clone();
        let tcp = TcpClientStream::exchange(to, None, self.timeout, None, carrier).await?;
        self.send(tcp, query, bits).await
    }

    async fn send(
        &self,
        over: DnsExchange<TokioRuntimeProvider>,
        query: &Query,
        bits: Bits,
    ) -> Result<DnsResponse, NetError> {
        let answer = over.send(request(query, bits)).first_answer();
        tokio::time::timeout(self.timeout, answer).await.unwrap_or(Err(NetError::Timeout))
    }
}

fn request(query: &Query, bits: Bits) -> DnsRequest {
    let mut options = DnsRequestOptions::default();
    options.edns_payload_len = UDP_PAYLOAD;
    options.use_edns = true;
    options.edns_set_dnssec_ok = matches!(bits, Bits::Do | Bits::DoCd);
    let mut request = DnsRequest::from_query(query.clone(), options);
    request.metadata.authentic_data = bits == Bits::Ad;
    request.metadata.checking_disabled = matches!(bits, Bits::Cd | Bits::DoCd);
    request
}

/// Only an answer to what was asked is one.
fn fitting(query: &Query, answer: DnsResponse) -> Result<DnsResponse, NetError> {
    match answer.queries.iter().all(|theirs| theirs == query) {
        true => Ok(answer),
        false => Err(NetError::Message("the answer is to another question")),
    }
}

/// True where nothing came in time.
pub(super) fn is_silence(error: &NetError) -> bool {
    match error {
        NetError::Timeout => true,
        NetError::Io(e) => e.kind() == std::io::ErrorKind::TimedOut,
        _ => false,
    }
}
