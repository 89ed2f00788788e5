//! One run over many targets: shared visits, shared evidence on the way.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join;
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use tokio::sync::Semaphore;

use super::conclude::{Asked, Examined};
use crate::cert::Roots;
use crate::checks::profile::Profile;
use crate::dns::{DnssecState, Failure, FailureKind, ValidatedBy};
use crate::facts::{Control, Domain, MxFacts, MxSource, Target, Vantage, Witness};
use crate::guard::Guard;
use crate::net::{Network, Stop, Stopper, Stopwatch, stop_signal};
use crate::probe::{Limits, Probe, Visits, probe};
use crate::report::record;
use crate::verdict::{PathEvidence, Require};

/// What is asked of a run.
#[derive(Debug, Clone)]
pub struct Request {
    /// How much it may cost.
    pub limits: Limits,
    /// Who is left alone.
    pub guard: Guard,
    /// Whom to trust.
    pub roots: Arc<Roots>,
    /// The port, where the target names none.
    pub port: u16,
    /// What every domain must hold.
    pub require: Require,
    /// A guideline that every server is held against; changes no level.
    pub profile: Option<Arc<Profile>>,
    /// Hosts probed at once.
    pub concurrency: usize,
    /// The time to judge certificates at; none means when they were seen.
    pub judge_at: Option<Timestamp>,
    /// A host that shows whether the way from here is open, if the user names one.
    pub control: Option<Target>,
    /// Hand over each record as soon as nothing that the rest of the run shows of the way can
    /// change it any more.
    pub stream: bool,
    /// Servers that offered STARTTLS over the same way a short while ago.
    pub earlier: Vec<Witness>,
    /// A look that would begin later than this after the run was made ready does not begin, and
    /// nothing is handed over of its target.
    pub begin_within: Option<Duration>,
}

impl Default for Request {
    fn default() -> Self {
        Request {
            limits: Limits::default(),
            guard: Guard::default(),
            roots: Arc::new(Roots::webpki()),
            port: 25,
            require: Require::default(),
            profile: None,
            concurrency: 8,
            judge_at: None,
            control: None,
            stream: false,
            earlier: Vec::new(),
            begin_within: None,
        }
    }
}

/// A run under way.
#[derive(Debug)]
pub struct Run<'a, N> {
    network: &'a N,
    request: Request,
    visits: Visits,
    hosts: Semaphore,
    watch: Stopwatch,
    stopper: Stopper,
    stop: Stop,
}

impl<'a, N: Network> Run<'a, N> {
    /// Makes ready; connects to nothing.
    pub fn new(network: &'a N, request: Request) -> Self {
        Run::after(network, request, Visits::default())
    }

    /// A further round of a run: makes ready, with the visits of the rounds before.
    pub fn after(network: &'a N, request: Request, visits: Visits) -> Self {
        let (stopper, stop) = stop_signal();
        let hosts = Semaphore::new(request.concurrency.max(1));
        Run { network, request, visits, hosts, watch: Stopwatch::start(), stopper, stop }
    }

    /// The visits made, for a further round.
    pub fn into_visits(self) -> Visits {
        self.visits
    }

    /// How many connections to mail servers were begun so far.
    pub fn connections(&self) -> usize {
        self.visits.connections()
    }

    /// Ends the run: what was not tested yet is recorded as such.
    pub fn stop(&self) {
        self.stopper.stop();
    }

    /// Examines all targets, and hands over each record when all that shows the way is in, or,
    /// if [`Request::stream`] says so, as soon as enough of it is.
    ///
    /// Returns what the run showed of the way from here.
    pub async fn examine(
        &self,
        targets: &[Target],
        done: impl FnMut(record::Domain),
    ) -> PathEvidence {
        let conclusion = |examined: &Examined, path: &PathEvidence| self.record(examined, path);
        self.conclude(targets, |_| self.limits(), conclusion, done).await
    }

    /// The same, where `limits` says how much each target may cost, and `conclusion` what is
    /// made of it.
    pub(super) async fn conclude<'l, T>(
        &self,
        targets: &[Target],
        limits: impl Fn(&Target) -> &'l Limits,
        conclusion: impl Fn(&Examined, &PathEvidence) -> T,
        mut done: impl FnMut(T),
    ) -> PathEvidence {
        let mut waiting: Vec<Examined> = Vec::new();
        let earlier = self.request.earlier.clone();
        let mut path = PathEvidence { earlier, ..PathEvidence::default() };
        let looks = stream::iter(targets).map(|target| self.begin(target, limits(target)));
        let mut looks = looks.buffer_unordered(self.request.concurrency.max(1) * 4);
        let all = async {
            while let Some(begun) = looks.next().await {
                let Some(examined) = begun else { continue };
                path.witnesses.extend(self.witnesses(&examined));
                waiting.push(examined);
                if self.request.stream {
                    for examined in waiting.extract_if(.., |examined| examined.is_final(&path)) {
                        done(conclusion(&examined, &path));
                    }
                }
            }
        };
        let ((), control) = join(all, self.control()).await;
        path.control = control;
        for examined in &waiting {
            done(conclusion(examined, &path));
        }
        path
    }

    /// How much each target may cost.
    pub(super) fn limits(&self) -> &Limits {
        &self.request.limits
    }

    /// Whom the run trusts.
    pub(super) fn roots(&self) -> &Roots {
        &self.request.roots
    }

    fn record(&self, examined: &Examined, path: &PathEvidence) -> record::Domain {
        let asked =
            Asked { require: self.request.require, profile: self.request.profile.as_deref() };
        examined.record(path, &self.request.roots, asked)
    }

    /// A look at a target, unless it is too late to begin one.
    async fn begin(&self, target: &Target, limits: &Limits) -> Option<Examined> {
        let late = self.request.begin_within.is_some_and(|within| self.watch.elapsed() > within);
        if late { None } else { Some(self.look(target, limits).await) }
    }

    /// What the servers of a target show of the way as it is in this round.
    fn witnesses(&self, examined: &Examined) -> Vec<Witness> {
        let mut witnesses = examined.witnesses();
        witnesses.retain(|witness| !self.visits.is_retold(witness.address, witness.port));
        witnesses
    }

    async fn look(&self, target: &Target, limits: &Limits) -> Examined {
        let probe_of = Probe {
            network: self.network,
            limits,
            guard: &self.request.guard,
            visits: &self.visits,
            hosts: &self.hosts,
            port: self.request.port,
            stop: self.stop.clone(),
        };
        let domain = probe(&probe_of, target).await;
        self.judged(domain).stopped_if(self.stop.is_stopped())
    }

    fn judged(&self, domain: Domain) -> Examined {
        let at = self.request.judge_at.unwrap_or(domain.observed_at);
        Examined::new(domain, &self.request.roots, at)
    }

    async fn control(&self) -> Option<Control> {
        let target = self.request.control.as_ref()?;
        let examined = self.look(target, &self.control_limits()).await;
        Some(Control { host: target.name(), witnesses: self.witnesses(&examined) })
    }

    /// Whoever may test the target may not yet test its control, of which only the way is to be
    /// learnt. Of that each round learns anew.
    fn control_limits(&self) -> Limits {
        let limits = self.request.limits.clone();
        let rounds = self.visits.earlier_rounds() + 1;
        Limits {
            test_injection: false,
            extra_handshakes: false,
            enumerate: None,
            per_address: limits.per_address.saturating_mul(rounds),
            ..limits
        }
    }

    /// The record of a target that was never looked at.
    pub(super) fn unexamined(&self, target: &Target) -> record::Domain {
        let detail = "the run ended before this target's turn".to_owned();
        let domain = Domain {
            target: target.clone(),
            port: self.request.port,
            observed_at: self.network.now(),
            duration_ms: 0,
            vantage: Vantage::default(),
            mx: MxFacts {
                source: MxSource::Error,
                dnssec: DnssecState::Unknown,
                by: ValidatedBy::None,
                hosts: Vec::new(),
                failure: Some(Failure { kind: FailureKind::Other, detail }),
                null_beside_others: false,
                alias_of: None,
            },
            policies: None,
            servers: Vec::new(),
        };
        self.record(&self.judged(domain), &PathEvidence::default())
    }
}
