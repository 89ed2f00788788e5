//! Connections to resolvers over TLS and HTTPS, kept open between questions.
//!
//! The resolver's certificate is checked, unlike those of mail servers: what it
//! says is to be believed. RFC 7858, RFC 8484.

use std::fmt;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::net::NetError;
use hickory_resolver::net::h2::HttpsClientStream;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::tls::tls_exchange;
use hickory_resolver::net::xfer::DnsExchange;
use hickory_resolver::proto::op::DnsResponse;
use moka::future::Cache;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};

use super::upstream::{Upstream, system_upstreams};
use super::{DnssecMode, Resolver, ResolverSettings};
use crate::cert::Roots;
use crate::dns::{Data, Kind};

/// Questions under way on one connection.
const AT_ONCE: usize = 256;

type Exchange = DnsExchange<TokioRuntimeProvider>;

/// One open connection, and the owner of the tasks that keep it.
#[derive(Clone)]
struct Held {
    exchange: Exchange,
    _tasks: TokioRuntimeProvider,
}

/// The connection to one resolver, made when first needed and made anew once broken.
pub(super) struct Links {
    timeout: Duration,
    tls: Option<Arc<ClientConfig>>,
    /// At most one; those who need it meanwhile wait for the same handshake.
    open: Cache<(), Held>,
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Links").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// What a resolver's certificate is held against.
pub(super) fn verifying(roots: &Roots) -> Option<Arc<ClientConfig>> {
    let store = RootCertStore { roots: roots.anchors().to_vec() };
    let provider = Arc::new(aws_lc_rs::default_provider());
    let versions =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Some(Arc::new(versions.ok()?.with_root_certificates(store).with_no_client_auth()))
}

impl Links {
    pub(super) fn new(timeout: Duration, tls: Option<Arc<ClientConfig>>) -> Self {
        Links { timeout, tls, open: Cache::new(1) }
    }

    /// Sends over the open connection, or over a new one if that has died meanwhile.
    pub(super) async fn over<F, S>(&self, to: &Upstream, send: F) -> Result<DnsResponse, NetError>
    where
        F: Fn(Exchange) -> S,
        S: Future<Output = Result<DnsResponse, NetError>>,
    {
        let was_open = self.open.contains_key(&());
        let first = send(self.link(to).await?).await;
        let Err(error) = &first else { return first };
        self.open.invalidate(&()).await;
        // A resolver may close what was idle; one who is silent is asked again by the caller.
        if !was_open || super::carrier::is_silence(error) {
            return first;
        }
        send(self.link(to).await?).await
    }

    async fn link(&self, to: &Upstream) -> Result<Exchange, NetError> {
        let opened = self.open.try_get_with((), async {
            let opening = tokio::time::timeout(self.timeout, self.connect(to));
            opening.await.unwrap_or(Err(NetError::Timeout))
        });
        opened.await.map(|held| held.exchange).map_err(|error| (*error).clone())
    }

    async fn connect(&self, to: &Upstream) -> Result<Held, NetError> {
        let tls = self.tls.clone().ok_or(NetError::Message("there is no trust store"))?;
        let tasks = TokioRuntimeProvider::default();
        let exchange = match to {
            Upstream::Tls { address, name } => {
                let name = ServerName::try_from(name.clone())
                    .map_err(|_| NetError::Message("its name fits no certificate"))?;
                let tls = ClientConfig::clone(&tls);
                tls_exchange(*address, name, tls, self.timeout, Some(AT_ONCE), tasks.clone())
                    .await?
            }
            Upstream::Https { host, port, path } => {
                let address = SocketAddr::new(self.address_of(host).await?, *port);
                let stream = HttpsClientStream::builder(tls, tasks.clone());
                stream.exchange(address, host.as_str().into(), path.as_str().into()).await?
            }
            Upstream::Plain(_) => return Err(NetError::Message("it takes no connection")),
        };
        Ok(Held { exchange, _tasks: tasks })
    }

    /// The address of a resolver that is known by name. Whoever answers need not be
    /// believed: the certificate tells.
    async fn address_of(&self, host: &str) -> Result<IpAddr, NetError> {
        if let Ok(address) = host.parse() {
            return Ok(address);
        }
        let system = Resolver::new(ResolverSettings {
            upstreams: system_upstreams(),
            timeout: self.timeout,
            dnssec: DnssecMode::Off,
            ..ResolverSettings::default()
        });
        for kind in [Kind::A, Kind::Aaaa] {
            // A resolver that asks for its own address would go round in a circle.
            let answer = Box::pin(system.ask(host, kind)).await;
            let address = answer.records.into_iter().flatten().find_map(|r| match r.data {
                Data::A(ip) => Some(ip.into()),
                Data::Aaaa(ip) => Some(ip.into()),
                _ => None,
            });
            if let Some(address) = address {
                return Ok(address);
            }
        }
        Err(NetError::Message("its address was not found"))
    }
}
