//! DNS questions, and the DNSSEC state of every answer.
//!
//! hickory carries the messages; the classes are our own, because its resolver
//! folds distinct failures into one, and so are the states. RFC 1035, RFC 4035.

mod anchors;
mod cache;
mod carrier;
mod delegation;
mod link;
mod server;
mod sort;
mod upstream;
mod validator;

use std::sync::Arc;
use std::time::Duration;

pub use anchors::{Anchors, AnchorsError};
pub use server::DnssecMode;
pub use upstream::{NoUpstream, Upstream, system_upstreams};

use self::cache::Answers;
use self::carrier::Carrier;
use self::server::Server;
use self::sort::Sorted;
use crate::cert::Roots;
use crate::dns::{Answer, DnssecState, FailureKind, Kind};

/// Whom to ask, and how.
#[derive(Debug, Clone)]
pub(super) struct ResolverSettings {
    /// In the order of asking; none means those of the system.
    pub(super) upstreams: Vec<Upstream>,
    /// For one try at one resolver.
    pub(super) timeout: Duration,
    /// Tries at each resolver.
    pub(super) tries: usize,
    /// Who judges DNSSEC.
    pub(super) dnssec: DnssecMode,
    /// Where our own judgement begins.
    pub(super) anchors: Arc<Anchors>,
    /// What certificates of resolvers are held against; none means the compiled-in roots.
    pub(super) roots: Option<Arc<Roots>>,
}

impl Default for ResolverSettings {
    fn default() -> Self {
        ResolverSettings {
            upstreams: Vec::new(),
            timeout: Duration::from_secs(3),
            tries: 2,
            dnssec: DnssecMode::default(),
            anchors: Arc::default(),
            roots: None,
        }
    }
}

/// Asks a list of resolvers, and remembers.
#[derive(Debug)]
pub(super) struct Resolver {
    servers: Vec<Server>,
    names: Vec<String>,
    answers: Answers,
}

impl Resolver {
    /// Makes ready; asks nothing.
    pub(super) fn new(settings: ResolverSettings) -> Self {
        let (upstreams, vouched) = match settings.upstreams.is_empty() {
            true => (system_upstreams(), upstream::system_trusts_ad()),
            false => (settings.upstreams, false),
        };
        let tls = upstreams.iter().any(Upstream::is_encrypted).then(|| {
            let roots = settings.roots.unwrap_or_else(|| Arc::new(Roots::webpki()));
            link::verifying(&roots)
        });
        let tls = tls.flatten();
        let limits = (settings.timeout, settings.tries);
        let names = upstreams.iter().map(Upstream::to_string).collect();
        let server = |upstream| {
            let carrier = Carrier::new(upstream, limits, tls.clone());
            Server::new(carrier, settings.dnssec, vouched, Arc::clone(&settings.anchors))
        };
        let servers = upstreams.into_iter().map(server).collect();
        Resolver { servers, names, answers: Answers::default() }
    }

    /// The resolvers, as they can be typed, comma between.
    pub(super) fn names(&self) -> String {
        self.names.join(",")
    }

    /// Asks each resolver in turn until one gives a definite answer; what was asked before is
    /// answered from memory while it holds.
    pub(super) async fn ask(&self, name: &str, kind: Kind) -> Answer {
        self.answers.recall(name, kind, self.ask_all(name, kind)).await
    }

    async fn ask_all(&self, name: &str, kind: Kind) -> Sorted {
        let Some(query) = sort::query(name, kind) else {
            return Sorted::failed(FailureKind::Malformed, format!("{name} is no host name"));
        };
        let nobody = "there is no resolver to ask".to_owned();
        let mut last = Sorted::failed(FailureKind::Network, nobody);
        for server in &self.servers {
            last = server.ask(name, kind, &query).await;
            // Another resolver's word against a broken signature would prove nothing.
            if last.is_definite() || last.answer.state == DnssecState::Bogus {
                break;
            }
        }
        last
    }
}

#[cfg(test)]
mod tests;
