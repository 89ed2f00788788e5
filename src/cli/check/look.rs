//! Rounds of looks at partners: the run, its pauses, and what one round knows of another.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::time::Duration;

use jiff::SignedDuration;

use super::rounds::{Case, Rounds};
use super::settled::Settled;
use crate::cli::progress::Progress;
use crate::examine::{Answered, Asked, Request, Run, way};
use crate::facts::{Control, Target, Witness};
use crate::net::{Internet, Stop, Stopwatch, now};
use crate::org::organisation;
use crate::partners::judge::{self, judge};
use crate::partners::{Partner, names};
use crate::probe::Visits;
use crate::report::checked;
use crate::report::record::Server;
use crate::verdict::PathEvidence;

/// How looks are made.
pub(super) struct Look<'a> {
    pub(super) network: &'a Internet,
    /// What is asked of every round.
    pub(super) request: Request,
    /// The partners' file, as records name it.
    pub(super) file: String,
    pub(super) progress: &'a Progress,
    pub(super) stop: Stop,
}

impl Look<'_> {
    /// Looks at everybody until all is over, and hands over each partner once nothing more is to
    /// come of it. Returns what all rounds showed of the way from here.
    pub(super) async fn all(
        &self,
        rounds: &mut Rounds<'_>,
        mut over: impl FnMut(&checked::Partner, &checked::Path),
    ) -> PathEvidence {
        let clock = Stopwatch::start();
        let earlier = self.request.earlier.clone();
        let mut path = PathEvidence { earlier, ..PathEvidence::default() };
        let (mut nth, mut visits) = (0, Visits::default());
        while let Some(next) = rounds.next() {
            self.wait(next.saturating_sub(clock.elapsed()), rounds.waiting()).await;
            if nth > 0 && (self.stop.is_stopped() || rounds.is_over(clock.elapsed())) {
                rounds.end().for_each(|partner| over(partner, &way(&path)));
                break;
            }
            nth += 1;
            self.tell(nth);
            let request = self.request_of(nth, &path, rounds, clock);
            let run = Run::after(self.network, request, visits);
            let seen = self.round(&run, rounds, clock, &mut over).await;
            visits = self.visits_after(run, rounds);
            self.add(&mut path, seen);
            if nth == 1 {
                let unfound = path.control.as_ref().is_some_and(|c| c.witnesses.is_empty());
                let way = way(&path);
                rounds.denied(unfound).for_each(|partner| over(partner, &way));
            }
        }
        path
    }

    /// Waits, unless the run is stopped; says until when.
    async fn wait(&self, pause: Duration, waiting: usize) {
        if pause.is_zero() {
            return;
        }
        let until = now().saturating_add(SignedDuration::try_from(pause).unwrap_or_default());
        if let Ok(until) = until {
            let until = until.strftime("%H:%M:%S");
            self.progress.say(&format!(", {waiting} to be looked at again at {until} UTC"));
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = self.stop.stopped() => {}
        }
    }

    fn tell(&self, nth: usize) {
        if nth > 1 {
            self.progress.say(&format!(", round {nth}"));
        }
    }

    /// One look at everybody who is due.
    async fn round(
        &self,
        run: &Run<'_, Internet>,
        rounds: &mut Rounds<'_>,
        clock: Stopwatch,
        over: &mut impl FnMut(&checked::Partner, &checked::Path),
    ) -> PathEvidence {
        let due = rounds.due(clock.elapsed());
        let asked: Vec<Asked> = due.iter().map(|partner| asked(partner)).collect();
        let work = run.check(&asked, |answered| {
            let way = answered.path.clone();
            let Some(seen) = self.judged(answered, rounds) else { return };
            let last = rounds.take(seen, clock.elapsed(), self.stop.is_stopped());
            // Whether a denial can be believed is known when all were looked at.
            if let Some(last) = last.filter(|last| !names::is_denied(last)) {
                over(last, &way);
            }
        });
        let mut work = pin!(work);
        tokio::select! {
            seen = &mut work => seen,
            () = self.stop.stopped() => {
                run.stop();
                work.await
            }
        }
    }

    fn judged(&self, answered: Answered, rounds: &mut Rounds<'_>) -> Option<checked::Partner> {
        let case = rounds.case(&answered.record.target)?;
        let seen = judge::Seen {
            file: &self.file,
            path: &answered.path.control,
            at: self.request.judge_at.unwrap_or(answered.record.observed_at),
            held: answered.held,
            record: answered.record,
            tries: case.tries + 1,
        };
        Some(judge(case.partner, seen))
    }

    /// What is asked of a round. What was open a while ago may be shut now: without a host of
    /// the user's own, one that answered before shows it.
    fn request_of(
        &self,
        nth: usize,
        path: &PathEvidence,
        rounds: &Rounds<'_>,
        clock: Stopwatch,
    ) -> Request {
        let earlier = self.request.earlier.iter().chain(offering(path));
        Request {
            earlier: earlier.cloned().collect(),
            control: self.request.control.clone().or_else(|| stand_in(rounds, nth)),
            // Everybody is looked at once, however long it takes.
            begin_within: (nth > 1).then(|| rounds.left(clock.elapsed())),
            ..self.request.clone()
        }
    }

    /// The visits of all rounds so far, as the next one takes them.
    fn visits_after(&self, run: Run<'_, Internet>, rounds: &Rounds<'_>) -> Visits {
        let due = rounds.cases.iter().filter(|case| case.is_due());
        let due = due.filter_map(|case| case.standing.as_ref());
        let settled = Settled::of(due, self.request.control.as_ref());
        run.into_visits().further(|host, address, port| settled.holds(host, address, port))
    }

    /// Adds what a round showed to what is known.
    fn add(&self, path: &mut PathEvidence, seen: PathEvidence) {
        path.witnesses.extend(seen.witnesses);
        match (seen.control, self.request.control.is_some()) {
            (Some(control), true) => path.control = Some(merged(path.control.take(), control)),
            (Some(control), false) => path.witnesses.extend(control.witnesses),
            (None, _) => {}
        }
    }
}

fn asked(partner: &Partner) -> Asked {
    Asked {
        target: partner.target.clone(),
        requires: partner.terms.requires(),
        profile: partner.terms.profile.clone(),
    }
}

/// The servers that offered STARTTLS so far.
fn offering(path: &PathEvidence) -> impl Iterator<Item = &Witness> {
    let of_control = path.control.iter().flat_map(|control| &control.witnesses);
    path.witnesses.iter().chain(of_control).filter(|witness| witness.offered)
}

fn merged(before: Option<Control>, now: Control) -> Control {
    let before = before.into_iter().flat_map(|control| control.witnesses);
    Control { witnesses: before.chain(now.witnesses).collect(), ..now }
}

/// A server that proved itself before, and is of nobody who is looked at again: each time
/// another one, where there are several.
fn stand_in(rounds: &Rounds<'_>, nth: usize) -> Option<Target> {
    fn servers<'a>(case: &&'a Case<'_>) -> &'a [Server] {
        case.standing.as_ref().map_or(&[], |partner| &partner.domain.servers)
    }
    let (again, done): (Vec<_>, Vec<_>) = rounds.cases.iter().partition(|case| case.is_due());
    let taken: BTreeSet<&str> =
        again.iter().flat_map(servers).map(|server| organisation(&server.host)).collect();
    let proves = |server: &&Server| server.level.as_deref() == Some("pki-name");
    let proved = done.iter().flat_map(servers).filter(proves);
    let unrelated = proved.filter(|server| !taken.contains(organisation(&server.host)));
    let hosts: BTreeMap<&str, &Server> = unrelated.map(|s| (s.host.as_str(), s)).collect();
    let found = hosts.values().nth(nth % hosts.len().max(1))?;
    Some(Target::Host(found.host.clone(), found.port))
}
