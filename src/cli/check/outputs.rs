//! Where the record of a check goes, in one form each.

use std::io::{self, Write};

use crate::cli::args::{CheckArgs, CheckFormat, OutputArgs, Report};
use crate::cli::exit::Trouble;
use crate::cli::page::warn;
use crate::cli::sink::{self, Sink};
use crate::report::checked::Check;
use crate::report::html;
use crate::report::human::{self, Style};
use crate::report::json;
use crate::report::{csv, github, junit, markdown, nagios, prometheus, sarif};

/// All outputs of one run.
pub(super) struct Outputs(Vec<Sink<CheckFormat>>);

impl Outputs {
    /// Opens every output, so that what cannot be written is known before anyone is contacted.
    pub(super) fn open(args: &CheckArgs) -> Result<Self, Trouble> {
        let kept = args.write_baseline.iter();
        let kept = kept.map(|file| Report { format: CheckFormat::Baseline, file: file.to_owned() });
        let output = OutputArgs {
            format: args.output.format,
            output: args.output.output.clone(),
            report: args.output.report.iter().cloned().chain(kept).collect(),
            color: args.output.color,
            quiet: args.output.quiet,
            verbose: args.output.verbose,
        };
        Ok(Outputs(sink::open(&output)?))
    }

    /// Whether any output takes partners as they come.
    pub(super) fn stream(&self) -> bool {
        self.0.iter().any(|sink| sink.format == CheckFormat::Jsonl)
    }

    /// Whether nobody reads any of the outputs any more.
    pub(super) fn all_gone(&self) -> bool {
        self.0.iter().all(|sink| sink.gone)
    }

    /// After a stop: half a look is no baseline.
    pub(super) fn leave_baseline_alone(&mut self) {
        self.0.retain(|sink| {
            let is_baseline = sink.format == CheckFormat::Baseline;
            if let Some(file) = sink.file().filter(|_| is_baseline) {
                let how = if file.exists() { "left as it was" } else { "not written" };
                warn(&format!("the baseline {} was {how}.", file.display()));
            }
            !is_baseline
        });
    }

    /// Writes one partner to the outputs that take partners as they come.
    pub(super) fn one(&mut self, check: impl FnOnce() -> Check) -> Result<(), Trouble> {
        if !self.stream() {
            return Ok(());
        }
        let check = check();
        let mut streams = self.0.iter_mut().filter(|sink| sink.format == CheckFormat::Jsonl);
        streams.try_for_each(|sink| sink.write(|_, out| json::write_jsonl(&check, out)))
    }

    /// Writes the run to all other outputs, and finishes every file; `kept` is what the next run
    /// is held against. True unless a reader went away.
    pub(super) fn finish(mut self, check: &Check, kept: &Check) -> Result<bool, Trouble> {
        for sink in &mut self.0 {
            match sink.format {
                CheckFormat::Jsonl => Ok(()),
                CheckFormat::Baseline => sink.write(|_, out| document(kept, out)),
                format => sink.write(|style, out| render(format, check, style, out)),
            }?;
        }
        sink::settle(self.0)
    }
}

fn document(check: &Check, out: &mut impl Write) -> io::Result<()> {
    json::write_json(std::slice::from_ref(check), false, out)
}

fn render(
    format: CheckFormat,
    check: &Check,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    match format {
        CheckFormat::Human => human::write_check(check, style, out),
        CheckFormat::Json | CheckFormat::Jsonl | CheckFormat::Baseline => document(check, out),
        CheckFormat::Html => html::write_check(check, out),
        CheckFormat::Junit => junit::write(check, out),
        CheckFormat::Sarif => sarif::write(check, out),
        CheckFormat::Github => github::write(check, out),
        CheckFormat::Markdown => markdown::write(check, out),
        CheckFormat::Nagios => nagios::write(check, out),
        CheckFormat::Prometheus => prometheus::write(check, out),
        CheckFormat::Csv => csv::write(check, out),
    }
}
