//! The fetch of an MTA-STS policy file (RFC 8461, A-8461-2).
//!
//! Its host's name comes from DNS as anybody may write it, so the guard holds here as well.
//! The certificate is kept, not judged.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::detail::short;
use super::mx::Look;
use super::reasons::{held_back, name_held_back};
use super::servers::Probe;
use crate::dns::Failure;
use crate::facts::{
    FetchFailure, FetchFailureKind as Kind, Fetched, NotProbed, PolicyFile, Target,
};
use crate::net::{Bounds, Cut, HttpResponse, HttpsFailure, HttpsReply, Network, Stopwatch};
use crate::policy::{LONGEST_POLICY, StsPolicy};

/// Where policy files are.
const PATH: &str = "/.well-known/mta-sts.txt";

/// Fetches the policy file of `domain`, which is `target`'s: look-up and all addresses together
/// within the limit for a fetch.
pub(super) async fn fetch<N: Network>(
    run: &Probe<'_, N>,
    bounds: &Bounds,
    target: &Target,
    domain: &str,
) -> Fetched {
    let host = format!("mta-sts.{domain}");
    // A policy host is a host like any other: so many at once, and waiting costs no time.
    let Some((_turn, bounds)) = bounds.turn(run.hosts.acquire()).await else {
        return unfetched(&host, None, cut_short(Cut::Stopped, &host));
    };
    let errand = Errand { run, bounds: &bounds, target, host: &host, watch: Stopwatch::start() };
    match errand.addresses().await {
        Ok(addresses) => errand.ask_each(&addresses).await,
        Err(failure) => unfetched(&host, None, failure),
    }
}

fn unfetched(host: &str, address: Option<IpAddr>, failure: FetchFailure) -> Fetched {
    let (host, chain) = (host.to_owned(), Vec::new());
    Fetched { host, address, chain, proof: None, file: Err(failure) }
}

/// One fetch.
struct Errand<'a, 'r, N> {
    run: &'a Probe<'r, N>,
    bounds: &'a Bounds,
    target: &'a Target,
    host: &'a str,
    watch: Stopwatch,
}

impl<N: Network> Errand<'_, '_, N> {
    fn left(&self) -> Duration {
        self.run.limits.fetch.saturating_sub(self.watch.elapsed())
    }

    /// The addresses that may be asked.
    async fn addresses(&self) -> Result<Vec<IpAddr>, FetchFailure> {
        if let Some(why) = name_held_back(self.run, self.target, self.host) {
            return Err(left_alone(self.host, &why));
        }
        let (network, limits) = (self.run.network, self.run.limits);
        let look = Look { network, limits, tlsa_ports: Vec::new() };
        let found = self.bounds.within(self.left(), look.addresses(None, self.host)).await;
        let facts = found.map_err(|cut| self.cut(cut, &format!("{} in DNS", self.host)))?.facts;
        let mut open = Vec::new();
        let mut closed = None;
        for (at, address) in facts.addresses.into_iter().enumerate() {
            match held_back(self.run, self.target, self.host, address, at) {
                None => open.push(address),
                Some(why) => {
                    closed.get_or_insert(left_alone(&format!("{} at {address}", self.host), &why));
                }
            }
        }
        match (open.is_empty(), closed, facts.failure) {
            (false, ..) => Ok(open),
            (true, Some(closed), _) => Err(closed),
            (true, None, failure) => Err(unresolved(self.host, failure.as_ref())),
        }
    }

    /// Asks each address in turn until one answers over HTTP; each gets its share of the time.
    async fn ask_each(&self, addresses: &[IpAddr]) -> Fetched {
        let mut last = unfetched(self.host, None, unresolved(self.host, None));
        for (at, address) in addresses.iter().enumerate() {
            let waiting = u32::try_from(addresses.len() - at).unwrap_or(u32::MAX);
            last = self.ask(*address, self.left() / waiting).await;
            if is_final(&last) {
                break;
            }
        }
        last
    }

    async fn ask(&self, address: IpAddr, share: Duration) -> Fetched {
        let to = SocketAddr::new(address, self.run.limits.sts_port);
        let whom = format!("{} at {address}", self.host);
        let asked = self.run.network.https_get(to, self.host, PATH, LONGEST_POLICY);
        match self.bounds.within(share, asked).await {
            Err(cut) => unfetched(self.host, Some(address), self.cut(cut, &whom)),
            Ok(HttpsReply { session, outcome }) => {
                let (chain, proof) =
                    session.map_or((Vec::new(), None), |s| (s.chain, Some(s.proof)));
                let file = match outcome {
                    Ok(response) => file(response, &whom),
                    Err(failure) => Err(failed(&failure, &whom)),
                };
                Fetched { host: self.host.to_owned(), address: Some(address), chain, proof, file }
            }
        }
    }

    fn cut(&self, cut: Cut, whom: &str) -> FetchFailure {
        if cut != Cut::Stage {
            return cut_short(cut, whom);
        }
        let seconds = self.run.limits.fetch.as_secs_f64();
        let said = format!(
            "{whom} did not answer in time: a policy host has {seconds} s, all its addresses \
             together."
        );
        FetchFailure { kind: Kind::TimedOut, detail: said }
    }
}

/// True once no other address is to be asked: this one answered, or the run is over.
fn is_final(fetched: &Fetched) -> bool {
    let answers =
        |kind| matches!(kind, Kind::Status | Kind::Unavailable | Kind::TooLong | Kind::Stopped);
    fetched.file.as_ref().map_or_else(|failure| answers(failure.kind), |_| true)
}

/// Only 200 brings a policy, and no redirect is followed (A-8461-2).
fn file(response: HttpResponse, whom: &str) -> Result<PolicyFile, FetchFailure> {
    let status = response.status;
    let said = match (status, response.location) {
        (200, _) => {
            let policy = StsPolicy::read(&response.body);
            return Ok(PolicyFile { media_type: response.media_type, policy });
        }
        (300..=399, Some(to)) => {
            let to = short(&to);
            format!(
                "{whom} answered {status} with a redirect to {to}, which senders do not follow."
            )
        }
        _ => format!("{whom} answered {status} where only 200 brings a policy."),
    };
    let kind = match status {
        408 | 429 | 500..=599 => Kind::Unavailable,
        _ => Kind::Status,
    };
    Err(FetchFailure { kind, detail: said })
}

fn failed(failure: &HttpsFailure, whom: &str) -> FetchFailure {
    let (kind, said) = match failure {
        HttpsFailure::Dial(why) => (Kind::Connect, format!("could not be connected to: {why}")),
        HttpsFailure::Handshake(why) => {
            (Kind::Handshake, format!("took the connection, but TLS failed: {}", why.detail))
        }
        HttpsFailure::Http(why) => (Kind::Http, format!("did not answer as a web server: {why}")),
        HttpsFailure::TooLong => {
            (Kind::TooLong, format!("sent more than {LONGEST_POLICY} bytes, which no policy has"))
        }
    };
    FetchFailure { kind, detail: format!("{whom} {said}.") }
}

fn unresolved(host: &str, failure: Option<&Failure>) -> FetchFailure {
    let definite = failure.is_none_or(|failure| failure.kind.is_definite());
    let why = failure.map(|failure| format!(": {}", failure.detail)).unwrap_or_default();
    let (kind, said) = match definite {
        true => (Kind::NoAddress, "has no address"),
        false => (Kind::Dns, "could not be looked up"),
    };
    FetchFailure { kind, detail: format!("The policy host {host} {said}{why}.") }
}

fn left_alone(whom: &str, why: &NotProbed) -> FetchFailure {
    let said = format!("{whom} was not asked for the policy. {}", why.detail);
    FetchFailure { kind: Kind::LeftAlone, detail: said }
}

fn cut_short(cut: Cut, whom: &str) -> FetchFailure {
    let why = match cut {
        Cut::Stopped => "The run was stopped",
        _ => "The time for the whole target ran out",
    };
    FetchFailure { kind: Kind::Stopped, detail: format!("{why} before {whom} gave the policy.") }
}
