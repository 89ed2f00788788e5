//! Where the records of messages go: each form takes them as they come, so that
//! a large mailbox needs little memory.

use std::io::IsTerminal;

use super::super::args::{ExplainArgs, MessageFormat};
use super::super::exit::Trouble;
use super::super::sink::{self, Sink};
use crate::report::human::Style;
use crate::report::message::Message;
use crate::report::pairs::Pairs;
use crate::report::{html, human, json};

/// All outputs of one run.
pub(super) struct Outputs {
    sinks: Vec<Output>,
    several: bool,
    pairs: Option<Pairs>,
}

/// One output, and what stands open in it.
struct Output {
    sink: Sink<MessageFormat>,
    array: json::Array,
    page: html::Document,
    begun: bool,
}

impl Outputs {
    /// Opens every output.
    pub(super) fn open(args: &ExplainArgs, several: bool) -> Result<Self, Trouble> {
        if args.summary && formats(args).any(|format| format == MessageFormat::Html) {
            let said = "--summary has no html form; use human, json or jsonl";
            return Err(Trouble::Ours(said.to_owned()));
        }
        let sinks = sink::open(&args.output)?.into_iter().map(Output::new).collect();
        Ok(Outputs { sinks, several, pairs: args.summary.then(Pairs::default) })
    }

    /// Whether nobody reads any of the outputs any more.
    pub(super) fn all_gone(&self) -> bool {
        self.sinks.iter().all(|output| output.sink.gone)
    }

    /// Takes one record.
    pub(super) fn record(&mut self, record: &Message) -> Result<(), Trouble> {
        if let Some(pairs) = &mut self.pairs {
            pairs.add(record);
            return Ok(());
        }
        let several = self.several;
        self.sinks.iter_mut().try_for_each(|output| output.record(record, several))
    }

    /// Ends every output. True unless a reader went away.
    pub(super) fn finish(mut self) -> Result<bool, Trouble> {
        if let Some(pairs) = self.pairs.take() {
            let summary = pairs.into_summary();
            for output in &mut self.sinks {
                let format = output.sink.format;
                output.sink.write(|style, out| match format {
                    MessageFormat::Human => human::write_summary(&summary, style, out),
                    MessageFormat::Json => {
                        json::write_json(std::slice::from_ref(&summary), false, out)
                    }
                    MessageFormat::Jsonl | MessageFormat::Html => json::write_jsonl(&summary, out),
                })?;
            }
            return sink::settle(self.sinks.into_iter().map(|output| output.sink).collect());
        }
        let several = self.several;
        let ended: Result<Vec<_>, Trouble> =
            self.sinks.into_iter().map(|output| output.finish(several)).collect();
        sink::settle(ended?)
    }
}

fn formats(args: &ExplainArgs) -> impl Iterator<Item = MessageFormat> {
    std::iter::once(args.output.format).chain(args.output.report.iter().map(|r| r.format))
}

/// A line that another program reads is not cut.
fn uncut(style: Style) -> Style {
    let cut = !style.quiet || std::io::stdout().is_terminal();
    Style { width: if cut { style.width } else { usize::from(u16::MAX) }, ..style }
}

impl Output {
    fn new(sink: Sink<MessageFormat>) -> Self {
        Output {
            sink,
            array: json::Array::default(),
            page: html::Document::default(),
            begun: false,
        }
    }

    fn record(&mut self, record: &Message, several: bool) -> Result<(), Trouble> {
        let Output { sink, array, page, begun } = self;
        let first = !std::mem::replace(begun, true);
        match sink.format {
            MessageFormat::Human => sink.write(|style, out| {
                if !first && !style.quiet {
                    out.write_all(b"\n")?;
                }
                human::write_message(record, uncut(style), out)
            }),
            MessageFormat::Jsonl => sink.write(|_, out| json::write_jsonl(record, out)),
            MessageFormat::Json if several => sink.write(|_, out| array.add(record, out)),
            MessageFormat::Json => {
                sink.write(|_, out| json::write_json(std::slice::from_ref(record), false, out))
            }
            MessageFormat::Html => sink.write(|_, out| {
                if first {
                    page.open(out)?;
                }
                page.add(record, out)
            }),
        }
    }

    fn finish(self, several: bool) -> Result<Sink<MessageFormat>, Trouble> {
        let Output { mut sink, array, mut page, begun } = self;
        match sink.format {
            MessageFormat::Json if several => sink.write(|_, out| array.close(out)),
            MessageFormat::Html => sink.write(|_, out| {
                if !begun {
                    page.open(out)?;
                }
                page.close(out)
            }),
            _ => Ok(()),
        }?;
        Ok(sink)
    }
}
