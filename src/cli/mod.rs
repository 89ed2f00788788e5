//! The command line: the user's words in, one exit code out.
//!
//! Only this room writes to the terminal. Everything it does goes through
//! `examine`.

mod args;
mod check;
mod config;
#[cfg(feature = "demo")]
mod demo;
mod diff;
mod doctor;
mod exit;
mod explain;
mod manual;
mod memory;
mod output;
mod page;
mod policy;
mod probe;
mod profile;
mod progress;
mod request;
mod sink;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::builder::Resettable;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches};

use crate::checks;
use crate::partners::term;
use args::{Cli, Command};
use exit::{Code, Trouble};

/// Runs one command and gives its exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let code = match command(&args) {
        Ok(cli) => dispatch(cli).unwrap_or_else(|trouble| trouble.tell()),
        Err(code) => code,
    };
    ExitCode::from(code.number())
}

/// Reads the words, with the configuration file's defaults below them.
fn command(args: &[OsString]) -> Result<Cli, Code> {
    let plain = without_empty_variables(Cli::command());
    let grown = match config::place(args).filter(|_| !asks_for_words_only(args)) {
        Some(path) => config::apply(plain, &path).map_err(|error| refused(args, None, &error))?,
        None => plain,
    };
    let usual = check::plugin::usual(&grown);
    let told = |error: clap::Error| {
        let _ = error.print();
        match error.use_stderr() {
            true => check::plugin::answer(args, usual.as_deref(), &error).unwrap_or(Code::Trouble),
            false => Code::Holds,
        }
    };
    let matches = grown.try_get_matches_from(args).map_err(told)?;
    let cli = Cli::from_arg_matches(&matches).map_err(told)?;
    Ok(flags_win(cli, matches.subcommand().map(|(_, of_command)| of_command)))
}

/// Tells of a configuration file that cannot be used.
fn refused(args: &[OsString], usual: Option<&str>, error: &config::ConfigError) -> Code {
    let said = Trouble::Ours(error.to_string()).tell();
    check::plugin::answer(args, usual, error).unwrap_or(said)
}

/// Of two that exclude each other, one from the file and one typed, the typed one counts.
fn flags_win(mut cli: Cli, matches: Option<&ArgMatches>) -> Cli {
    let typed = |id| matches.and_then(|m| m.value_source(id)) == Some(ValueSource::CommandLine);
    let network = match &mut cli.command {
        Command::Probe(args) => {
            args.output.quiet &= !typed("verbose");
            args.output.verbose &= !typed("quiet");
            &mut args.network
        }
        Command::Explain(args) => {
            args.output.quiet &= !typed("verbose");
            args.output.verbose &= !typed("quiet");
            args.offline &= typed("offline") || !typed("probe");
            args.probe &= typed("probe") || !args.offline;
            &mut args.network
        }
        Command::Policy(args) => {
            args.output.quiet &= !typed("verbose");
            args.output.verbose &= !typed("quiet");
            &mut args.network
        }
        Command::Check(args) => {
            args.output.quiet &= !typed("verbose");
            args.output.verbose &= !typed("quiet");
            &mut args.network
        }
        Command::Diff(args) => {
            args.output.quiet &= !typed("verbose");
            args.output.verbose &= !typed("quiet");
            return cli;
        }
        Command::Doctor(args) => &mut args.network,
        _ => return cli,
    };
    network.ipv4 &= !typed("ipv6");
    network.ipv6 &= !typed("ipv4");
    cli
}

/// Help, the version and the rules need no settings, so a broken file must not stand before them.
fn asks_for_words_only(args: &[OsString]) -> bool {
    let word = |arg: &OsString| {
        matches!(arg.to_str(), Some("--help" | "-h" | "--version" | "-V" | "help"))
    };
    let is_of_words =
        |command: &OsString| matches!(command.to_str(), Some("rules" | "completions" | "man"));
    args.iter().any(word) || args.get(1).is_none_or(is_of_words)
}

/// A variable that is set to nothing counts as not set.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let deaf = |arg: clap::Arg| {
        let empty = arg.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
        if empty { arg.env(Resettable::Reset) } else { arg }
    };
    let names: Vec<String> = command.get_subcommands().map(|s| s.get_name().to_owned()).collect();
    names
        .into_iter()
        .fold(command, |command, name| command.mut_subcommand(name, |sub| sub.mut_args(deaf)))
}

fn dispatch(cli: Cli) -> Result<Code, Trouble> {
    match cli.command {
        Command::Probe(args) => runtime()?.block_on(probe::run(&args)),
        Command::Policy(args) => runtime()?.block_on(policy::run(&args)),
        Command::Check(args) => runtime()?.block_on(check::run(&args)),
        Command::Diff(args) => diff::run(&args),
        Command::Doctor(args) => runtime()?.block_on(doctor::run(&args)),
        Command::Explain(args) => runtime()?.block_on(explain::run(&args)),
        #[cfg(feature = "demo")]
        Command::Demo(args) => runtime()?.block_on(demo::run(&args)),
        Command::Completions { shell } => manual::completions(shell),
        Command::Man(args) => manual::pages(&args),
        Command::Rules { id } => rules(id.as_deref()),
    }
}

/// One thread: a probe waits far more than it computes, and starts faster so.
fn runtime() -> Result<tokio::runtime::Runtime, Trouble> {
    let built = tokio::runtime::Builder::new_current_thread().enable_all().build();
    built.map_err(|e| Trouble::Ours(format!("cannot start the event loop: {e}")))
}

fn rules(id: Option<&str>) -> Result<Code, Trouble> {
    let text = match id {
        None => checks::list(),
        Some(id) => {
            let finding = checks::rule(id).map(checks::explain);
            finding.or_else(|| term::explain(id)).ok_or_else(|| {
                let id = crate::text::printable(id.as_bytes());
                Trouble::Ours(format!("there is no finding {id:?}; `mxtls rules` lists them all"))
            })?
        }
    };
    output::text(&mut io::stdout().lock(), &text)?;
    Ok(Code::Holds)
}
