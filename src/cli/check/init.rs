//! `mxtls check --init`: a partners' file from what is true today.

use std::io::Write;

use crate::cli::args::{CheckArgs, CheckFormat, OutputArgs};
use crate::cli::exit::{Code, Trouble};
use crate::cli::page::warn;
use crate::cli::probe::{targets, warn_if_blocked};
use crate::cli::progress::Progress;
use crate::cli::request::{host, internet, request};
use crate::cli::{memory, sink};
use crate::examine::{Asked, Request, Run, way};
use crate::facts::Target;
use crate::net::now;
use crate::partners::init::init;
use crate::verdict::Require;

/// Everything that a partner may be asked for.
const ALL: [Require; 6] = [
    Require::Encrypts,
    Require::Pki,
    Require::PkiName,
    Require::Sts,
    Require::Dane,
    Require::Authenticated,
];

/// Runs it.
pub(super) async fn run(args: &CheckArgs) -> Result<Code, Trouble> {
    let targets = targets(&args.init)?;
    refuse_to_overwrite(args)?;
    let control = args.control.as_deref().map(|h| host(h, args.network.port)).transpose()?;
    let earlier = memory::recall(&args.network, now());
    let request = Request { control, earlier, ..request(&args.network)? };
    let network = internet(&args.network)?;
    let mut sinks = sink::open(&OutputArgs {
        format: CheckFormat::Human,
        output: args.output.output.clone(),
        report: Vec::new(),
        color: args.output.color,
        quiet: false,
        verbose: false,
    })?;
    let run = Run::new(&network, request);
    let progress = Progress::over(targets.len());
    let asked: Vec<Asked> = targets.iter().map(everything).collect();
    let mut seen = Vec::new();
    let work = run.check(&asked, |answered| {
        progress.one_done();
        seen.push((answered.record, answered.held));
    });
    let (path, signal) = super::twice(work, &progress, || run.stop()).await;
    progress.clear();
    path.iter().for_each(|path| warn_if_blocked(path, args.network.port));
    if let Some(signal) = signal {
        warn("stopped by a signal; no partners' file was written.");
        return Ok(Code::Signal(signal));
    }
    let way = path.as_ref().map(way);
    if let Some(way) = way.filter(|way| way.control == "failed") {
        warn(&format!(
            "no partners' file was written, for what falls short may be this network's doing. {}",
            way.detail
        ));
        return Ok(Code::CannotTell);
    }
    seen.sort_by_key(|(record, _)| targets.iter().position(|t| t.name() == record.target));
    let text = init(&seen, args.network.now.unwrap_or_else(now));
    sinks.iter_mut().try_for_each(|sink| sink.write(|_, out| out.write_all(text.as_bytes())))?;
    sink::settle(sinks)?;
    Ok(Code::Holds)
}

fn everything(target: &Target) -> Asked {
    Asked { target: target.clone(), requires: ALL.to_vec(), profile: None }
}

/// What somebody wrote into the file by hand is not made anew.
fn refuse_to_overwrite(args: &CheckArgs) -> Result<(), Trouble> {
    let there = |file: &&std::path::PathBuf| file.is_file();
    match args.output.output.as_ref().filter(there) {
        Some(file) => Err(Trouble::Ours(format!(
            "{} is there already, and --init replaces no file; name another with -o",
            super::list::name(file)
        ))),
        None => Ok(()),
    }
}
