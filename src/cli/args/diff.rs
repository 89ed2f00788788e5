//! The words of `mxtls diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{OutputArgs, Undetermined};

/// `mxtls diff`.
#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArgs {
    /// The older file; - for standard input.
    #[arg(value_name = "OLD")]
    pub(in crate::cli) old: PathBuf,
    /// The newer file; - for standard input.
    #[arg(value_name = "NEW")]
    pub(in crate::cli) new: PathBuf,
    /// Tell of targets without a change too.
    #[arg(long)]
    pub(in crate::cli) all: bool,
    /// What "cannot be told any more" counts as.
    #[arg(long, value_enum, value_name = "AS", env = "MXTLS_UNDETERMINED")]
    pub(in crate::cli) undetermined: Option<Undetermined>,
    #[command(flatten)]
    pub(in crate::cli) output: OutputArgs<DiffFormat>,
}

/// The forms of output for changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiffFormat {
    /// For people, 80 columns.
    Human,
    /// One document.
    Json,
    /// For a job's summary or a ticket.
    Markdown,
}
