//! `mxtls probe`.

use std::collections::HashSet;

use super::args::ProbeArgs;
use super::exit::{Code, Trouble};
use super::output::Outputs;
use super::profile::profile;
use super::progress::Progress;
use super::request::{WordsError, host, internet, request};
use super::{memory, page};
use crate::examine::{Request, Run};
use crate::facts::Target;
use crate::net::Internet;
use crate::report::record::Domain;
use crate::verdict::PathEvidence;

/// What breaks the protocol is done on purpose and to one, or not at all.
const ONE_TARGET: &str = "--test-injection breaks the protocol on purpose, so it takes one target \
    at a time: one that you are entitled to test";

/// Runs it.
pub(super) async fn run(args: &ProbeArgs) -> Result<Code, Trouble> {
    let targets = targets(&args.targets)?;
    if args.test_injection && targets.len() > 1 {
        return Err(Trouble::Ours(ONE_TARGET.to_owned()));
    }
    let control = args.control.as_deref().map(|h| host(h, args.network.port)).transpose()?;
    let mut request = Request {
        require: args.require,
        profile: args.profile.as_deref().map(profile).transpose().map_err(WordsError::from)?,
        control,
        earlier: memory::recall(&args.network, crate::net::now()),
        ..request(&args.network)?
    };
    // A promise about certificates holds for both key types, or for neither (A-CERT-6).
    request.limits.extra_handshakes = args.require.wants_policy() && !args.network.no_policy;
    request.limits.test_injection = args.test_injection;
    request.limits.enumerate = args.asked.enumerate(args.network.limits.confirm_after);
    let network = internet(&args.network)?;
    let mut outputs = Outputs::open(&args.output, args.targets.len() > 1)?;
    let request = Request { stream: outputs.stream(), ..request };
    let done = examine(&network, request, &targets, &mut outputs).await?;
    warn_if_blocked(&done.path, args.network.port);
    let heard = outputs.finish(&done.records)?;
    Ok(match done.signal {
        Some(signal) => Code::Signal(signal),
        // A reader that goes away has had what it wanted.
        None if !heard => Code::Holds,
        None => Code::of(&done.records, args.undetermined),
    })
}

/// Says so where nothing at all could be connected to.
pub(super) fn warn_if_blocked(path: &PathEvidence, port: u16) {
    if path.probably_blocked() {
        page::warn(&format!(
            "nothing could be connected to in this run; port {port} is probably blocked here. \
             `mxtls doctor` tells more; run it elsewhere or use --socks5."
        ));
    }
}

/// The targets that `words` name, each once.
pub(super) fn targets(words: &[String]) -> Result<Vec<Target>, WordsError> {
    let read: Result<Vec<Target>, _> = words.iter().map(|word| word.parse()).collect();
    let mut seen = HashSet::new();
    Ok(read?.into_iter().filter(|target| seen.insert(target.clone())).collect())
}

/// What a run came to.
struct Done {
    records: Vec<Domain>,
    path: PathEvidence,
    signal: Option<u8>,
}

async fn examine(
    network: &Internet,
    request: Request,
    targets: &[Target],
    outputs: &mut Outputs,
) -> Result<Done, Trouble> {
    let run = Run::new(network, request);
    let progress = Progress::over(targets.len());
    let mut records = Vec::new();
    let mut trouble = Ok(());
    let work = run.examine(targets, |record| {
        progress.one_done();
        if trouble.is_ok() {
            trouble = progress.aside(|| outputs.record(&record));
            if trouble.is_err() || outputs.all_gone() {
                run.stop();
            }
        }
        records.push(record);
    });
    let (path, signal) = stoppable(&run, &progress, work).await;
    progress.clear();
    trouble?;
    let order = |r: &Domain| targets.iter().position(|t| t.name() == r.target);
    records.sort_by_key(order);
    Ok(Done { records, path, signal })
}

/// Waits for `work`; a first signal stops the run and lets it finish its records.
pub(super) async fn stoppable(
    run: &Run<'_, Internet>,
    progress: &Progress,
    work: impl Future<Output = PathEvidence>,
) -> (PathEvidence, Option<u8>) {
    let mut work = std::pin::pin!(work);
    let signal = tokio::select! {
        path = &mut work => return (path, None),
        signal = any_signal() => signal,
        () = progress.show(|| run.connections()) => None,
    };
    run.stop();
    tokio::select! {
        path = &mut work => (path, signal),
        // Asked twice: with what there is.
        again = any_signal() => (PathEvidence::default(), again.or(signal)),
    }
}

/// The number of the signal that asks us to end.
#[cfg(unix)]
pub(super) async fn any_signal() -> Option<u8> {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return interrupt().await };
    tokio::select! {
        number = interrupt() => number,
        _ = terminate.recv() => Some(15),
        () = hang_up() => Some(1),
    }
}

/// The terminal has gone; never, where whoever started us wants that to be nothing.
#[cfg(unix)]
async fn hang_up() {
    use tokio::signal::unix::{SignalKind, signal};
    let heard = std::fs::read_to_string("/proc/self/status");
    match heard.is_ok_and(|status| !ignores_hang_up(&status)).then(|| signal(SignalKind::hangup()))
    {
        Some(Ok(mut hang_up)) => drop(hang_up.recv().await),
        _ => std::future::pending().await,
    }
}

/// Whether the first signal is among the ignored ones, as under nohup(1).
#[cfg(unix)]
fn ignores_hang_up(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_none_or(|mask| mask & 1 == 1)
}

/// The number of the signal that asks us to end.
#[cfg(not(unix))]
pub(super) async fn any_signal() -> Option<u8> {
    interrupt().await
}

async fn interrupt() -> Option<u8> {
    match tokio::signal::ctrl_c().await {
        Ok(()) => Some(2),
        Err(_) => std::future::pending().await,
    }
}
