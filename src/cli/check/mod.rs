//! `mxtls check`.

mod init;
mod list;
mod look;
mod outputs;
pub(super) mod plugin;
mod rounds;
mod settled;

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::args::CheckArgs;
use super::exit::{Code, Trouble};
use super::memory;
use super::page::warn;
use super::probe::{any_signal, warn_if_blocked};
use super::progress::Progress;
use super::request::{host, internet, request};
use crate::examine::{Request, way};
use crate::net::{Internet, now, stop_signal};
use crate::partners::whole::{Course, whole};
use crate::partners::{Partner, baseline};
use crate::report::checked::{self, Check};
use crate::report::nagios;
use crate::verdict::PathEvidence;
use look::Look;
use outputs::Outputs;
use rounds::{Pace, Rounds};

const NO_FILE: &str = "name a partners' file, or make one: mxtls check --init example.org";

/// Runs it.
pub(super) async fn run(args: &CheckArgs) -> Result<Code, Trouble> {
    let ended = match &args.file {
        _ if !args.init.is_empty() => return init::run(args).await,
        Some(file) => check(args, file).await,
        None => Err(Trouble::Ours(NO_FILE.to_owned())),
    };
    match ended {
        Err(Trouble::Ours(said)) if plugin::is_asked(args) => Ok(plugin::tell(&said)),
        other => other,
    }
}

async fn check(args: &CheckArgs, file: &Path) -> Result<Code, Trouble> {
    let partners = list::partners(args, file)?;
    refuse_to_forget(args)?;
    let baseline = args.baseline.as_deref().map(earlier).transpose()?;
    let network = internet(&args.network)?;
    let mut outputs = Outputs::open(args)?;
    let request = Request { stream: outputs.stream(), ..asked(args)? };
    let work = Work { args, file, partners: &partners, baseline: baseline.as_ref() };
    let (told, signal) = work.done(&network, request, &mut outputs).await?;
    let Some((plain, evidence)) = told else {
        // Asked twice to end: what is unfinished leaves no trace.
        return Ok(signal.map_or(Code::CannotTell, Code::Signal));
    };
    warn_if_blocked(&evidence, args.network.port);
    if signal.is_some() {
        warn("stopped by a signal; what was not looked at to the end is told as undetermined.");
        outputs.leave_baseline_alone();
    }
    let check = work.marked(&plain);
    let heard = outputs.finish(&check, &work.kept(plain))?;
    Ok(match signal {
        Some(signal) => Code::Signal(signal),
        // A reader that goes away has had what it wanted.
        None if !heard => Code::Holds,
        None => code(&check, args),
    })
}

/// What is asked of the run, over all partners.
fn asked(args: &CheckArgs) -> Result<Request, Trouble> {
    let control = args.control.as_deref().map(|h| host(h, args.network.port)).transpose()?;
    let earlier = memory::recall(&args.network, now());
    Ok(Request { control, earlier, ..request(&args.network)? })
}

/// Some partners alone make no baseline of all, unless the one before is carried on.
fn refuse_to_forget(args: &CheckArgs) -> Result<(), Trouble> {
    let there = args.write_baseline.as_ref().filter(|file| file.exists());
    match there.filter(|_| !args.only.is_empty() && args.baseline.is_none()) {
        Some(file) => Err(Trouble::Ours(format!(
            "{} is there already, and with --only it would lose the other partners; give it as \
             --baseline too, and they stay in it",
            list::name(file)
        ))),
        None => Ok(()),
    }
}

/// The run that this one is held against.
fn earlier(file: &Path) -> Result<Check, Trouble> {
    let trouble = |why: &dyn std::fmt::Display| {
        Trouble::Ours(format!("cannot use the baseline {}: {why}", list::name(file)))
    };
    let text = std::fs::read_to_string(file).map_err(|e| trouble(&e))?;
    baseline::read(&text).map_err(|e| trouble(&e))
}

fn code(check: &Check, args: &CheckArgs) -> Code {
    if plugin::is_asked(args) {
        return Code::Plugin(nagios::code(check));
    }
    match check.summary.state.as_str() {
        "pass" => Code::Holds,
        "fail" => Code::FallsShort,
        _ => Code::undetermined(args.undetermined),
    }
}

/// The time of day as records have it.
fn second() -> Timestamp {
    let now = now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// What one run is about.
struct Work<'a> {
    args: &'a CheckArgs,
    file: &'a Path,
    partners: &'a [Partner],
    baseline: Option<&'a Check>,
}

/// A finished run, and what it showed of the way; nothing after a second signal.
type Told = Option<(Check, PathEvidence)>;

impl Work<'_> {
    /// Looks at everybody; a first signal lets it finish its records, a second ends it.
    async fn done(
        &self,
        network: &Internet,
        request: Request,
        outputs: &mut Outputs,
    ) -> Result<(Told, Option<u8>), Trouble> {
        let (stopper, stop) = stop_signal();
        let progress = Progress::over(self.partners.len());
        let started_at = second();
        let mut rounds = Rounds::new(self.partners, self.pace(request.limits.spacing));
        let mut trouble = Ok(());
        let look = Look {
            network,
            request,
            file: list::name(self.file),
            progress: &progress,
            stop: stop.clone(),
        };
        let work = look.all(&mut rounds, |partner, path| {
            progress.one_done();
            if trouble.is_ok() {
                let one = || self.single(partner, path, started_at, stop.is_stopped());
                trouble = progress.aside(|| outputs.one(one));
                if trouble.is_err() || outputs.all_gone() {
                    stopper.stop();
                }
            }
        });
        let (evidence, signal) = twice(work, &progress, || stopper.stop()).await;
        progress.clear();
        trouble?;
        let told = evidence.map(|evidence| {
            let course = Course { started_at, finished_at: second(), stopped: signal.is_some() };
            (whole(rounds.into_standing(), way(&evidence), course), evidence)
        });
        Ok((told, signal))
    }

    /// Two looks are at least as far apart as two connections.
    fn pace(&self, spacing: Duration) -> Pace {
        let tries = &self.args.tries;
        Pace {
            tries: usize::from(tries.tries),
            after: Duration::from_secs_f64(tries.try_after).max(spacing),
            budget: Duration::from_secs_f64(tries.time_budget),
        }
    }

    /// One partner as a run of its own, for those who take partners as they come.
    fn single(
        &self,
        partner: &checked::Partner,
        path: &checked::Path,
        started_at: Timestamp,
        stopped: bool,
    ) -> Check {
        let course = Course { started_at, finished_at: second(), stopped };
        self.marked(&whole(vec![partner.clone()], path.clone(), course))
    }

    /// The same run, to be held against later: what the baseline knew of those that were not
    /// looked at, or could not be told, stays.
    fn kept(&self, check: Check) -> Check {
        let Some(earlier) = self.baseline else { return check };
        let mut earlier = earlier.clone();
        if self.args.only.is_empty() {
            // Who is in the list no more is forgotten.
            let listed = |name: &String| self.partners.iter().any(|p| p.target.name() == *name);
            earlier.partners.retain(|partner| listed(&partner.partner));
        }
        baseline::carried(&check, &earlier)
    }

    /// The same run, held against the baseline.
    fn marked(&self, check: &Check) -> Check {
        let mut marked = check.clone();
        if let Some(earlier) = self.baseline {
            baseline::mark(&mut marked, earlier);
        }
        marked
    }
}

/// Waits for `work`; a first signal calls `stop` and lets it come to its end, a second does not.
async fn twice<T>(
    work: impl Future<Output = T>,
    progress: &Progress,
    stop: impl FnOnce(),
) -> (Option<T>, Option<u8>) {
    let mut work = std::pin::pin!(work);
    let signal = tokio::select! {
        done = &mut work => return (Some(done), None),
        signal = any_signal() => signal,
        () = progress.show(|| 0) => None,
    };
    stop();
    tokio::select! {
        done = &mut work => (Some(done), signal),
        again = any_signal() => (None, again.or(signal)),
    }
}
