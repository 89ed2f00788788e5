//! From the facts of one domain to its record: pure.
//!
//! Does no IO, reads no clock: the time to judge at is in the facts.

use jiff::Timestamp;

use crate::cert::{self, Certificate, Judgement, Roots};
use crate::checks::profile::{self, Profile};
use crate::checks::{
    self, CheckOutcome, DomainView, Finding, Judged, PathControl, ServerView, Standing, settle,
};
use crate::facts::{Domain, Extra, MxHost, Outcome, Server, Witness};
use crate::org::organisation;
use crate::report::{build, record};
use crate::tls::{Proof, Session};
use crate::verdict::{self, Badge, DomainVerdict, InDoubt, PathEvidence, Require, witness};

/// A domain's facts with its certificates judged.
#[derive(Debug)]
pub(super) struct Examined {
    pub(super) domain: Domain,
    /// The run was stopped before the look was over.
    pub(super) stopped: bool,
    judged: Vec<JudgedServer>,
    policy_host: Option<Judgement>,
    at: Timestamp,
}

/// The certificates that one address showed.
#[derive(Debug)]
struct JudgedServer {
    decisive: Option<Judged>,
    extras: Vec<Option<Judged>>,
}

impl Examined {
    /// Judges the certificates of `domain` by `roots` at a time.
    pub(super) fn new(domain: Domain, roots: &Roots, at: Timestamp) -> Self {
        let judged = domain.servers.iter().map(|server| judge(server, roots, at)).collect();
        let policy_host = judge_policy_host(&domain, roots, at);
        Examined { domain, stopped: false, judged, policy_host, at }
    }

    /// The same, with whether the run was stopped before the look was over.
    pub(super) fn stopped_if(self, stopped: bool) -> Self {
        Examined { stopped, ..self }
    }

    fn views(&self) -> Vec<ServerView<'_>> {
        let servers = self.domain.servers.iter().zip(&self.judged);
        servers
            .map(|(server, judged)| ServerView {
                server,
                settled: settle(server),
                judged: judged.decisive.as_ref(),
                extras: &judged.extras,
                mx: self.domain.mx.hosts.iter().find(|host| host.host == server.host),
                standing: None,
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
        asked: Asked<'_>,
    ) -> record::Domain {
        self.in_light_of(path, |view, doubt| conclude(view, doubt, roots, asked))
    }

    /// What `conclusion` makes of all that was seen, in the light of what the run showed of the
    /// way.
    pub(super) fn in_light_of<T>(
        &self,
        path: &PathEvidence,
        conclusion: impl FnOnce(&DomainView<'_>, Option<&InDoubt>) -> T,
    ) -> T {
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
        let sts = checks::sts_policy(self.domain.policies.as_ref(), self.policy_host.as_ref());
        let stand = |view| checks::stand(view, &self.domain, &sts);
        let standings: Vec<Standing> = views.iter().map(stand).collect();
        let views: Vec<ServerView<'_>> = views
            .into_iter()
            .zip(&standings)
            .map(|(view, standing)| ServerView { standing: Some(standing), ..view })
            .collect();
        let view = DomainView { domain: &self.domain, servers: &views, sts: &sts };
        conclusion(&view, doubt.as_ref())
    }

    /// The time it is judged at.
    pub(super) fn judged_at(&self) -> Timestamp {
        self.at
    }
}

/// What every server must hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The level.
    pub(super) require: Require,
    /// A guideline beside it, which changes no level.
    pub(super) profile: Option<&'a Profile>,
}

/// Findings, verdict, record.
pub(super) fn conclude(
    view: &DomainView<'_>,
    doubt: Option<&InDoubt>,
    roots: &Roots,
    asked: Asked<'_>,
) -> record::Domain {
    let verdict = verdict::domain(view, asked.require);
    let mut findings = findings(view, doubt);
    findings.extend(lacks_dane(view, &verdict, asked.require));
    findings.sort_by_key(|finding| finding.severity);
    let under = |asked| view.servers.iter().map(move |server| profile::judge(asked, server));
    let profiled: Vec<_> = asked.profile.into_iter().flat_map(under).collect();
    build::domain(build::Material {
        view: *view,
        findings: &findings,
        verdict,
        roots: roots.name(),
        profiled: &profiled,
    })
}

fn findings(view: &DomainView<'_>, doubt: Option<&InDoubt>) -> Vec<Finding> {
    let of_servers = view.servers.iter().flat_map(checks::server);
    let outcomes = of_servers.chain(checks::domain(view)).map(|(_, outcome)| outcome);
    let concerned =
        doubt.filter(|doubt| view.servers.iter().any(|v| v.settled.outcome == doubt.outcome));
    let of_path = concerned.map(|doubt| path_finding(doubt, view.domain.port));
    let told = outcomes.filter_map(|outcome| match outcome {
        CheckOutcome::Finding(finding) => Some(finding),
        _ => None,
    });
    of_path.into_iter().chain(told).collect()
}

/// That there is none is a fault only where it is asked for.
fn lacks_dane(view: &DomainView<'_>, verdict: &DomainVerdict, asked: Require) -> Option<Finding> {
    if asked != Require::Dane || verdict.badges.dane != Badge::None {
        return None;
    }
    let mx = &view.domain.mx;
    let of_host = |host: &MxHost| {
        let records = host.tlsa.as_ref().and_then(|tlsa| tlsa.records.as_ref().ok());
        let count = records.map_or(0, Vec::len);
        format!("{}: {count} TLSA records, addresses {}", host.host, host.dnssec.word())
    };
    let hosts = mx.hosts.iter().take(FEW).map(of_host);
    let evidence = std::iter::once(format!("MX answer {}", mx.dnssec.word())).chain(hosts);
    let evidence = evidence.collect::<Vec<_>>().join("; ");
    Some(checks::dane_required(&view.domain.target.name(), evidence))
}

/// How many hosts a finding's evidence names.
const FEW: usize = 6;

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

/// The chains that an address showed, judged at the time of the look.
fn judge(server: &Server, roots: &Roots, at: Timestamp) -> JudgedServer {
    let judge = |chain: &[Vec<u8>], proof| judge_leaf(chain, proof, &server.host, roots, at);
    let of = |session: &Session| judge(&session.chain, session.proof);
    let extra = |extra: &Extra| of(extra.visit.as_ref().ok()?.session.as_ref()?);
    let session = settle(server).decisive.and_then(|attempt| attempt.session.as_ref());
    // Sent in clear, where no handshake came to its end: nobody proved to hold its key.
    let in_clear = || judge(&server.chosen()?.chain, Proof::Unchecked);
    JudgedServer {
        decisive: session.map_or_else(in_clear, of),
        extras: server.extras.iter().map(extra).collect(),
    }
}

fn judge_leaf(
    chain: &[Vec<u8>],
    proof: Proof,
    host: &str,
    roots: &Roots,
    at: Timestamp,
) -> Option<Judged> {
    let certificate = chain.first().and_then(|der| Certificate::read(der).ok())?;
    let read = chain.iter().filter_map(|der| Certificate::read(der).ok()).collect();
    let judgement = judge_chain(chain, proof, host, roots, at);
    Some(Judged { certificate, chain: read, judgement })
}

fn judge_chain(
    chain: &[Vec<u8>],
    proof: Proof,
    host: &str,
    roots: &Roots,
    at: Timestamp,
) -> Judgement {
    let proof = match proof {
        Proof::Fits => Some(true),
        Proof::Wrong => Some(false),
        Proof::Weak | Proof::Unchecked => None,
    };
    let judgement = cert::judge(chain, roots, at, host, proof);
    if proof.is_none() { judgement.without_proof() } else { judgement }
}

/// What the policy host's certificate is worth: it carries the policy (A-8461-2).
fn judge_policy_host(domain: &Domain, roots: &Roots, at: Timestamp) -> Option<Judgement> {
    let fetched = domain.policies.as_ref()?.sts.fetched.as_ref()?;
    let proof = fetched.proof?;
    Some(judge_chain(&fetched.chain, proof, &fetched.host, roots, at))
}
