//! From the facts of one domain to its record: pure.
//!
//! Does no IO, reads no clock: the time to judge at is in the facts.

use jiff::Timestamp;

use crate::cert::{self, Certificate, Roots};
use crate::checks::{
    self, CheckOutcome, DomainView, Finding, Judged, PathControl, ServerView, settle,
};
use crate::facts::{Domain, Outcome, Server, Witness};
use crate::org::organisation;
use crate::report::{build, record};
use crate::tls::Proof;
use crate::verdict::{self, InDoubt, PathEvidence, Require, witness};

/// A domain's facts with its certificates judged.
#[derive(Debug)]
pub(super) struct Examined {
    pub(super) domain: Domain,
    judged: Vec<Option<Judged>>,
    at: Timestamp,
}

impl Examined {
    /// Judges the certificates of `domain` by `roots` at a time.
    pub(super) fn new(domain: Domain, roots: &Roots, at: Timestamp) -> Self {
        let judged = domain.servers.iter().map(|server| judge(server, roots, at)).collect();
        Examined { domain, judged, at }
    }

    fn views(&self) -> Vec<ServerView<'_>> {
        let servers = self.domain.servers.iter().zip(&self.judged);
        servers
            .map(|(server, judged)| ServerView {
                server,
                settled: settle(server),
                judged: judged.as_ref(),
                path_control: PathControl::None,
                at: self.at,
            })
            .collect()
    }

    /// What its servers show of the way there.
    pub(super) fn witnesses(&self) -> Vec<Witness> {
        let target = self.domain.target.name();
        self.views().iter().filter_map(|view| witness(&target, view)).collect()
    }

    /// True where nothing that is still to come can change what is said of the servers: the way
    /// is in no doubt any more, and every server proved its name or has its control.
    pub(super) fn is_final(&self, path: &PathEvidence) -> bool {
        if self.domain.servers.is_empty() || !path.is_open() {
            return self.domain.servers.is_empty();
        }
        let settled = |w: &Witness| {
            (w.outcome == Outcome::Encrypted && w.authenticated)
                || path.control_of(w) == PathControl::Passed
        };
        let witnesses = self.witnesses();
        let proved = !witnesses.is_empty() && witnesses.iter().all(settled);
        let untried = witnesses.len() < self.domain.servers.len();
        proved && !untried
    }

    /// The record, in the light of all that the run showed of the way.
    pub(super) fn record(
        &self,
        path: &PathEvidence,
        roots: &Roots,
        asked: Require,
    ) -> record::Domain {
        let doubt = path.doubt();
        let mut views = self.views();
        for view in &mut views {
            if let Some(address) = view.server.address {
                view.path_control = path.control_for(&view.server.host, address, view.server.port);
            }
            if let Some(doubt) = doubt.as_ref().filter(|doubt| concerns(doubt, view)) {
                view.settled.outcome = doubt.outcome;
                view.settled.detail = &doubt.detail;
                view.settled.conclusive = false;
            }
        }
        let findings = self.findings(&views, doubt.as_ref());
        let verdict = verdict::domain(&self.domain, &views, asked);
        build::domain(build::Material {
            domain: &self.domain,
            servers: &views,
            findings: &findings,
            verdict,
            roots: roots.name(),
        })
    }

    fn findings(&self, views: &[ServerView<'_>], doubt: Option<&InDoubt>) -> Vec<Finding> {
        let view = DomainView { domain: &self.domain, servers: views };
        let of_servers = views.iter().flat_map(checks::server);
        let outcomes = of_servers.chain(checks::domain(&view)).map(|(_, outcome)| outcome);
        let concerned =
            doubt.filter(|doubt| views.iter().any(|v| v.settled.outcome == doubt.outcome));
        let of_path = concerned.map(|doubt| path_finding(doubt, self.domain.port));
        let told = outcomes.filter_map(|outcome| match outcome {
            CheckOutcome::Finding(finding) => Some(finding),
            _ => None,
        });
        let mut findings: Vec<Finding> = of_path.into_iter().chain(told).collect();
        findings.sort_by_key(|finding| finding.severity);
        findings
    }
}

fn path_finding(doubt: &InDoubt, port: u16) -> Finding {
    match doubt.outcome {
        Outcome::EgressBlocked => checks::port_25_blocked(port, doubt.detail.clone()),
        _ => checks::path_intercepted(doubt.detail.clone()),
    }
}

/// Whether a doubt about the way changes what was seen of this server.
fn concerns(doubt: &InDoubt, view: &ServerView<'_>) -> bool {
    let same = |w: &Witness| {
        Some(w.address) == view.server.address && w.organisation == organisation(&view.server.host)
    };
    doubt.concerns.iter().any(same)
}

/// The chain of the attempt that decided, judged at the time of the look.
fn judge(server: &Server, roots: &Roots, at: Timestamp) -> Option<Judged> {
    let session = settle(server).decisive?.session.as_ref()?;
    let chain: Vec<Certificate> =
        session.chain.iter().filter_map(|der| Certificate::read(der).ok()).collect();
    let proof = match session.proof {
        Proof::Fits => Some(true),
        Proof::Wrong => Some(false),
        Proof::Weak | Proof::Unchecked => None,
    };
    let mut judgement = cert::judge(&session.chain, roots, at, &server.host, proof);
    if proof.is_none() {
        judgement = judgement.without_proof();
    }
    let certificate = session.chain.first().and_then(|der| Certificate::read(der).ok())?;
    Some(Judged { certificate, chain, judgement })
}
