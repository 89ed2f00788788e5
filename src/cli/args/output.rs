//! The words that say where results go, for every command.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Color;

/// One further output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Report<F> {
    pub(in crate::cli) format: F,
    pub(in crate::cli) file: PathBuf,
}

fn report<F: ValueEnum>(text: &str) -> Result<Report<F>, String> {
    let (format, file) = text.split_once('=').ok_or("write it as FORMAT=FILE")?;
    let format = F::from_str(format, false).map_err(|_| {
        let known = F::value_variants().iter().filter_map(F::to_possible_value);
        let names: Vec<String> = known.map(|value| value.get_name().to_owned()).collect();
        format!("{format:?} is no format; use {}", any_of(&names))
    })?;
    Ok(Report { format, file: place(file)? })
}

/// Where a file is to be.
fn place(name: &str) -> Result<PathBuf, String> {
    match name {
        "" => Err("the name of the file is missing".to_owned()),
        "-" => Err("standard output is what --format is for; a file of that name is ./-".into()),
        name => Ok(name.into()),
    }
}

/// As `human, json or jsonl`.
fn any_of(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => names.concat(),
    }
}

/// A command's forms of output.
pub(in crate::cli) trait Form: ValueEnum + Send + Sync + 'static {}
impl<F: ValueEnum + Send + Sync + 'static> Form for F {}

/// Where results go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(in crate::cli) struct OutputArgs<F: Form> {
    /// The form of the output.
    #[arg(long, value_enum, value_name = "FORMAT", env = "MXTLS_FORMAT", default_value = "human")]
    pub(in crate::cli) format: F,
    /// Write to FILE instead of standard output.
    #[arg(short, long, value_name = "FILE", env = "MXTLS_OUTPUT", value_parser = place)]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Write one more output of the same run; repeatable.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report::<F>)]
    pub(in crate::cli) report: Vec<Report<F>>,
    /// When to use colour.
    #[arg(long, value_enum, value_name = "WHEN", env = "MXTLS_COLOR", default_value = "auto")]
    pub(in crate::cli) color: Color,
    /// One line each.
    #[arg(short, long, conflicts_with = "verbose")]
    pub(in crate::cli) quiet: bool,
    /// Evidence in full: chains and transcripts, or whole trace lines.
    #[arg(short, long)]
    pub(in crate::cli) verbose: bool,
}
