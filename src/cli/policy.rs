//! `mxtls policy`.

use super::args::{MailSystem, PolicyArgs, PolicyFormat};
use super::exit::{Code, Trouble};
use super::memory;
use super::page::warn;
use super::probe::{stoppable, targets, warn_if_blocked};
use super::progress::Progress;
use super::request::{host, internet, request};
use super::sink::{self, Sink};
use crate::advice::System;
use crate::examine::{Request, Run};
use crate::facts::Target;
use crate::net::Internet;
use crate::report::advised::{self, Advised};
use crate::report::{human, json};

/// Runs it.
pub(super) async fn run(args: &PolicyArgs) -> Result<Code, Trouble> {
    let systems = systems(args)?;
    let targets = named(args)?;
    let control = args.control.as_deref().map(|h| host(h, args.network.port)).transpose()?;
    let mut request = Request {
        require: args.require.unwrap_or_default(),
        control,
        earlier: memory::recall(&args.network, crate::net::now()),
        ..request(&args.network)?
    };
    // The promise holds for both key types, and with or without SNI, or it is not made.
    request.limits.extra_handshakes = true;
    let network = internet(&args.network)?;
    let mut outputs = Outputs::open(args)?;
    request.stream = outputs.has(PolicyFormat::Jsonl);
    let run = Run::new(&network, request);
    let wanted = Wanted { args, systems: &systems, targets: &targets };
    let (records, signal) = examine(&run, &wanted, &mut outputs).await?;
    if signal.is_some() {
        outputs.leave_files_alone();
    }
    outputs.systems().for_each(|system| warn_of_file(&records, system));
    let heard = outputs.finish(&records)?;
    Ok(match signal {
        Some(signal) => Code::Signal(signal),
        // A reader that goes away has had what it wanted.
        None if !heard => Code::Holds,
        None => code(&records, args),
    })
}

/// What one run is about.
struct Wanted<'a> {
    args: &'a PolicyArgs,
    /// The systems that the answer is for.
    systems: &'a [System],
    targets: &'a [Target],
}

/// The systems that are named, by `--for` or by a form of output. A form that is of one system
/// leaves no room for another in `--for`.
fn systems(args: &PolicyArgs) -> Result<Vec<System>, Trouble> {
    let reports = args.output.report.iter().map(|report| report.format);
    let formats = std::iter::once(args.output.format).chain(reports);
    let of_formats: Vec<System> = formats.filter_map(PolicyFormat::system).collect();
    let Some(wanted) = args.system.map(MailSystem::system) else {
        return Ok(of_formats);
    };
    match of_formats.into_iter().find(|system| *system != wanted) {
        Some(other) => Err(Trouble::Ours(format!(
            "--for names another mail system than the form of output, which is for {}",
            other.word()
        ))),
        None => Ok(vec![wanted]),
    }
}

fn named(args: &PolicyArgs) -> Result<Vec<Target>, Trouble> {
    if args.targets.iter().any(|word| word == "-") {
        let said = "targets are not read from standard input: name them as words, as in \
                    mxtls policy example.org example.net";
        return Err(Trouble::Ours(said.to_owned()));
    }
    Ok(targets(&args.targets)?)
}

fn code(records: &[Advised], args: &PolicyArgs) -> Code {
    if records.iter().any(|record| record.answer == "not-ready") {
        Code::FallsShort
    } else if records.iter().all(|record| record.answer == "ready") {
        Code::Holds
    } else {
        Code::undetermined(args.undetermined)
    }
}

async fn examine(
    run: &Run<'_, Internet>,
    wanted: &Wanted<'_>,
    outputs: &mut Outputs,
) -> Result<(Vec<Advised>, Option<u8>), Trouble> {
    let Wanted { args, systems, targets } = *wanted;
    let progress = Progress::over(targets.len());
    let mut records = Vec::new();
    let mut trouble = Ok(());
    let only = args.system.map(|only| only.system().word());
    let work = run.advise(targets, args.require, systems, |mut record| {
        progress.one_done();
        record.settings.retain(|one| only.is_none_or(|only| one.system == only));
        if trouble.is_ok() {
            trouble = progress.aside(|| outputs.record(&record));
            if trouble.is_err() || outputs.all_gone() {
                run.stop();
            }
        }
        records.push(record);
    });
    let (path, signal) = stoppable(run, &progress, work).await;
    progress.clear();
    trouble?;
    if signal.is_some() {
        warn("stopped by a signal; what was not tested to the end is told as cannot tell.");
    }
    warn_if_blocked(&path, args.network.port);
    records.sort_by_key(|record| targets.iter().position(|t| t.name() == record.target));
    Ok((records, signal))
}

/// How many targets one warning names.
const FEW: usize = 5;

/// What takes the place of an older file must not be weaker than it unseen.
fn warn_of_file(records: &[Advised], system: System) {
    let left_out = advised::left_out(records, system.word());
    if !left_out.is_empty() {
        let names =
            left_out.iter().map(|(name, answer)| format!("{name} ({})", answer.replace('-', " ")));
        warn(&format!(
            "left out of the output for {}, {} of {}: {}; what you had for them is gone if it \
             replaces an older file.",
            system.word(),
            left_out.len(),
            records.len(),
            few(names.collect())
        ));
    }
    let untold = records.iter().filter(|record| {
        let written = |one: &advised::Setting| one.answer == "ready";
        !record.untold.is_empty() && record.setting(system.word()).is_some_and(written)
    });
    let untold: Vec<String> = untold.map(|record| record.target.clone()).collect();
    if !untold.is_empty() {
        warn(&format!(
            "stronger could not be told than what is written for {}; do not replace a stronger \
             line by it.",
            few(untold)
        ));
    }
}

fn few(names: Vec<String>) -> String {
    let more = names.len().saturating_sub(FEW);
    let told = names.into_iter().take(FEW).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{told} and {more} more") } else { told }
}

/// All outputs of one run.
struct Outputs {
    sinks: Vec<Sink<PolicyFormat>>,
    several: bool,
}

impl Outputs {
    /// Opens every output, so that what cannot be written is known before anyone is contacted.
    fn open(args: &PolicyArgs) -> Result<Self, Trouble> {
        Ok(Outputs { sinks: sink::open(&args.output)?, several: args.targets.len() > 1 })
    }

    fn has(&self, format: PolicyFormat) -> bool {
        self.sinks.iter().any(|sink| sink.format == format)
    }

    /// The systems that settings are written for as they stand.
    fn systems(&self) -> impl Iterator<Item = System> {
        let written =
            |system: &System| self.sinks.iter().any(|sink| sink.format.system() == Some(*system));
        System::ALL.into_iter().filter(written)
    }

    /// Whether nobody reads any of the outputs any more.
    fn all_gone(&self) -> bool {
        self.sinks.iter().all(|sink| sink.gone)
    }

    /// After a stop: what a configuration is read from is not replaced by half of one.
    fn leave_files_alone(&mut self) {
        self.sinks.retain(|sink| {
            let file = sink.file().filter(|_| sink.format.system().is_some());
            if let Some(file) = file {
                let how = if file.exists() { "left as it was" } else { "not written" };
                warn(&format!("{} was {how}.", file.display()));
            }
            file.is_none()
        });
    }

    /// Writes one record to the outputs that take records as they come.
    fn record(&mut self, record: &Advised) -> Result<(), Trouble> {
        let mut streams = self.sinks.iter_mut().filter(|sink| sink.format == PolicyFormat::Jsonl);
        streams.try_for_each(|sink| sink.write(|_, out| json::write_jsonl(record, out)))
    }

    /// Writes all records to the outputs that want them together, and finishes every file.
    /// True unless a reader went away.
    fn finish(mut self, records: &[Advised]) -> Result<bool, Trouble> {
        let several = self.several;
        let written =
            sink::each(&mut self.sinks, |sink| match (sink.format, sink.format.system()) {
                (_, Some(system)) => {
                    let system = system.word();
                    sink.write(|_, out| advised::write_settings(records, system, out))
                }
                (PolicyFormat::Json, _) => {
                    sink.write(|_, out| json::write_json(records, several, out))
                }
                (PolicyFormat::Jsonl, _) => Ok(()),
                _ => sink.write(|style, out| human::write_advised(records, style, out)),
            });
        let heard = sink::settle(self.sinks);
        written.and(heard)
    }
}
