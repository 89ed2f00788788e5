//! The words of `mxtls check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::network::seconds;
use super::{NetworkArgs, OutputArgs, Undetermined};
use crate::verdict::Require;

/// `mxtls check`.
#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArgs {
    /// The partners: a TOML file (its name ends in .toml), or a plain list with one target a line.
    #[arg(value_name = "FILE", conflicts_with = "init")]
    pub(in crate::cli) file: Option<PathBuf>,
    /// Print a partners' file for these domains, made of what is true of them today.
    #[arg(long, value_name = "DOMAIN", num_args = 1..,
          conflicts_with_all = ["only", "require", "write_baseline", "report"])]
    pub(in crate::cli) init: Vec<String>,
    /// Look only at partners with this tag; with several, at those with any of them.
    #[arg(long, value_name = "TAG")]
    pub(in crate::cli) only: Vec<String>,
    /// Ask this level of every partner, whatever FILE says: encrypts, pki, pki-name, sts, dane,
    /// authenticated or none.
    ///
    /// It is heard on the command line alone, so that no setting meant for probe weakens FILE.
    #[arg(long, value_name = "LEVEL")]
    pub(in crate::cli) require: Option<Require>,
    /// Hold the run against this record of an earlier one: what fell short then does not count.
    #[arg(long, value_name = "FILE", env = "MXTLS_BASELINE")]
    pub(in crate::cli) baseline: Option<PathBuf>,
    /// Keep this run's record, for --baseline and `mxtls diff`; not after a signal.
    ///
    /// With --baseline what could not be told now stays in it as it was known, and with --only so
    /// do all other partners; the two files may be the same. With --only alone no file is
    /// replaced.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) write_baseline: Option<PathBuf>,
    /// What "cannot tell" counts as; nagios has a state of its own for it and does not ask.
    #[arg(long, value_enum, value_name = "AS", env = "MXTLS_UNDETERMINED")]
    pub(in crate::cli) undetermined: Option<Undetermined>,
    /// A mail host that shows whether the way from here is open; it is probed like the others.
    ///
    /// Choose one of nobody in FILE that is known to offer STARTTLS with a trusted certificate.
    /// Where it does not pass, and no partner's server shows the way open either, nothing is
    /// held against anybody.
    #[arg(long, value_name = "HOST", env = "MXTLS_CONTROL")]
    pub(in crate::cli) control: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) tries: TryArgs,
    #[command(flatten)]
    pub(in crate::cli) output: OutputArgs<CheckFormat>,
    #[command(flatten)]
    pub(in crate::cli) network: NetworkArgs,
}

/// How often a partner that could not be told is looked at again.
#[derive(Debug, Args)]
#[command(next_help_heading = "Tries")]
pub(in crate::cli) struct TryArgs {
    /// Looks at one partner, where another may tell more.
    ///
    /// An address is connected to four times at most in all of them, and not again where enough
    /// is known of it or its greeting was a 5xx.
    #[arg(long, value_name = "N", env = "MXTLS_TRIES", default_value = "3",
          value_parser = clap::value_parser!(u16).range(1..=20))]
    pub(in crate::cli) tries: u16,
    /// The pause before the next look; a minute at least after an answer like 421, which asks for
    /// patience, and never shorter than --confirm-after.
    #[arg(long, value_name = "SECONDS", env = "MXTLS_TRY_AFTER", default_value = "30",
          value_parser = seconds)]
    pub(in crate::cli) try_after: f64,
    /// No further look begins later than this after the start of the run.
    #[arg(long, value_name = "SECONDS", env = "MXTLS_TIME_BUDGET", default_value = "600",
          value_parser = seconds)]
    pub(in crate::cli) time_budget: f64,
}

/// The forms of output for a list of partners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CheckFormat {
    /// For people, 80 columns.
    Human,
    /// One document.
    Json,
    /// A document of one partner a line, each as soon as its last try is over.
    Jsonl,
    /// One page that needs nothing else.
    Html,
    /// Test results, for CI.
    Junit,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// Markdown, as for a job summary.
    Markdown,
    /// The line of a Nagios or Icinga plug-in, with its exit codes.
    Nagios,
    /// Metrics for the textfile collector.
    Prometheus,
    /// A line for each rule.
    Csv,
    /// The document that `--write-baseline` keeps.
    #[value(skip)]
    Baseline,
}
