//! `mxtls policy`.

use super::args::{MailSystem, PolicyArgs, PolicyFormat};
use super::exit::{Code, Trouble};
use super::memory;
use super::probe::{stoppable, targets, warn_if_blocked};
use super::progress::Progress;
use super::request::{host, internet, request};
use super::sink::{self, Sink};
use crate::examine::{Request, Run};
use crate::facts::Target;
use crate::net::Internet;
use crate::report::advised::{self, Advised};
use crate::report::{human, json};

/// Runs it.
pub(super) async fn run(args: &PolicyArgs) -> Result<Code, Trouble> {
    one_system(args)?;
    let targets = targets(&args.targets)?;
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
    let (records, signal) = examine(args, &network, request, &targets, &mut outputs).await?;
    let heard = outputs.finish(&records)?;
    Ok(match signal {
        Some(signal) => Code::Signal(signal),
        // A reader that goes away has had what it wanted.
        None if !heard => Code::Holds,
        None => code(&records, args),
    })
}

/// A form of output that is of one system leaves no room for another.
fn one_system(args: &PolicyArgs) -> Result<(), Trouble> {
    let reports = args.output.report.iter().map(|report| report.format);
    let formats = std::iter::once(args.output.format).chain(reports);
    let other = |system: &MailSystem| args.system.is_some_and(|wanted| wanted != *system);
    match formats.filter_map(PolicyFormat::system).find(other) {
        Some(system) => Err(Trouble::Ours(format!(
            "--for names another mail system than the form of output, which is for {}",
            system.word()
        ))),
        None => Ok(()),
    }
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
    args: &PolicyArgs,
    network: &Internet,
    request: Request,
    targets: &[Target],
    outputs: &mut Outputs,
) -> Result<(Vec<Advised>, Option<u8>), Trouble> {
    let run = Run::new(network, request);
    let progress = Progress::over(targets.len());
    let mut records = Vec::new();
    let mut trouble = Ok(());
    let work = run.advise(targets, args.require, |mut record| {
        progress.one_done();
        record.settings.retain(|one| args.system.is_none_or(|only| one.system == only.word()));
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
    warn_if_blocked(&path, args.network.port);
    records.sort_by_key(|record| targets.iter().position(|t| t.name() == record.target));
    Ok((records, signal))
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

    /// Whether nobody reads any of the outputs any more.
    fn all_gone(&self) -> bool {
        self.sinks.iter().all(|sink| sink.gone)
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
        for sink in &mut self.sinks {
            match (sink.format, sink.format.system()) {
                (_, Some(system)) => {
                    let system = system.word();
                    sink.write(|_, out| advised::write_settings(records, system, out))
                }
                (PolicyFormat::Json, _) => {
                    sink.write(|_, out| json::write_json(records, several, out))
                }
                (PolicyFormat::Jsonl, _) => Ok(()),
                _ => sink.write(|style, out| human::write_advised(records, style, out)),
            }?;
        }
        sink::settle(self.sinks)
    }
}
