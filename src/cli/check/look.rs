//! Rounds of looks at partners: the run, its pauses, and what one round knows of another.

use std::collections::BTreeSet;
use std::pin::pin;
use std::time::Duration;

use jiff::SignedDuration;

use super::rounds::{Case, Rounds};
use crate::cli::progress::Progress;
use crate::examine::{Answered, Asked, Request, Run, way};
use crate::facts::{Control, Target, Witness};
use crate::net::{Internet, Stop, Stopwatch, now};
use crate::org::organisation;
use crate::partners::Partner;
use crate::partners::judge::{self, judge};
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
        let mut nth = 0;
        while let Some(next) = rounds.next() {
            self.wait(next.saturating_sub(clock.elapsed()), rounds.waiting()).await;
            if nth > 0 && self.stop.is_stopped() {
                rounds.end().for_each(|partner| over(partner, &way(&path)));
                break;
            }
            nth += 1;
            self.tell(nth);
            let seen = self.round(&path, rounds, clock, &mut over).await;
            self.add(&mut path, seen);
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
            self.progress.say(&format!(", {waiting} looked at again at {until} UTC"));
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
        path: &PathEvidence,
        rounds: &mut Rounds<'_>,
        clock: Stopwatch,
        over: &mut impl FnMut(&checked::Partner, &checked::Path),
    ) -> PathEvidence {
        let due = rounds.due(clock.elapsed());
        let asked: Vec<Asked> = due.iter().map(|partner| asked(partner)).collect();
        let run = Run::new(self.network, self.request_after(path, rounds));
        let work = run.check(&asked, |answered| {
            let way = answered.path.clone();
            let Some(seen) = self.judged(answered, rounds) else { return };
            if let Some(last) = rounds.take(seen, clock.elapsed(), self.stop.is_stopped()) {
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
            at: self.request.judge_at.unwrap_or(answered.record.observed_at),
            held: answered.held,
            record: answered.record,
            tries: case.tries + 1,
        };
        Some(judge(case.partner, seen))
    }

    /// What is asked of the next round. What was open a while ago may be shut now: without a
    /// host of the user's own, one that answered before shows it.
    fn request_after(&self, path: &PathEvidence, rounds: &Rounds<'_>) -> Request {
        let earlier = self.request.earlier.iter().chain(offering(path));
        Request {
            earlier: earlier.cloned().collect(),
            control: self.request.control.clone().or_else(|| stand_in(rounds)),
            ..self.request.clone()
        }
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

/// A server that proved itself before, and is of nobody who is looked at again.
fn stand_in(rounds: &Rounds<'_>) -> Option<Target> {
    fn servers<'a>(case: &&'a Case<'_>) -> &'a [Server] {
        case.standing.as_ref().map_or(&[], |partner| &partner.domain.servers)
    }
    let (again, done): (Vec<_>, Vec<_>) = rounds.cases.iter().partition(|case| case.is_due());
    let taken: BTreeSet<&str> =
        again.iter().flat_map(servers).map(|server| organisation(&server.host)).collect();
    let mut proved = done.iter().flat_map(servers).filter(|server| server.outcome == "encrypted");
    let found = proved.find(|server| !taken.contains(organisation(&server.host)))?;
    Some(Target::Host(found.host.clone(), found.port))
}
