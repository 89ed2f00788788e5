//! The configuration file: option names with values, weaker than environment and flags.
//!
//! Its values become the defaults of the command line, so that one parser reads
//! flags, environment and file alike: flag > environment > file > default.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap::{Arg, ArgAction, Command, CommandFactory};
use toml::{Table, Value};

use super::args::Cli;

/// Why a configuration file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConfigError {
    /// It could not be read.
    #[error("cannot read the configuration file {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is no TOML.
    #[error("the configuration file {} is no valid TOML: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// A key that names no option.
    #[error("the configuration file {}: {key:?} is no option; keys are the long names of options, \
             as in confirm-after = 5", path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
    },
    /// A value that the option cannot have.
    #[error("the configuration file {}: {key}: {reason}", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// What is wrong with the value.
        reason: String,
    },
}

/// What may not stand in a file: it decides on the file itself, or on one run.
const NOT_IN_FILE: [&str; 9] = [
    "config",
    "help",
    "version",
    "output",
    "report",
    "test-injection",
    "init",
    "only",
    "write-baseline",
];

/// What one command hears on its command line alone.
const TYPED_ONLY: [(&str, &str); 1] = [("check", "require")];

/// The file to read: named by flag or environment, else the user's own if there is one.
pub(super) fn place(args: &[OsString]) -> Option<PathBuf> {
    named(args)
        .or_else(|| std::env::var_os("MXTLS_CONFIG").filter(|f| !f.is_empty()).map(PathBuf::from))
        .or_else(own)
}

fn named(args: &[OsString]) -> Option<PathBuf> {
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.to_str() {
            Some("--") => return None,
            Some("--config") => return args.next().map(PathBuf::from),
            Some(text) if text.starts_with("--config=") => {
                return text.strip_prefix("--config=").map(PathBuf::from);
            }
            _ => {}
        }
    }
    None
}

fn own() -> Option<PathBuf> {
    let base = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".config")))?;
    Some(base.join("mxtls").join("config.toml")).filter(|file| file.is_file())
}

/// Gives `command` the defaults that the file at `path` holds.
pub(super) fn apply(command: Command, path: &Path) -> Result<Command, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    let table: Table = text.parse().map_err(|e: toml::de::Error| ConfigError::Syntax {
        path: path.to_owned(),
        reason: e.to_string(),
    })?;
    table.iter().try_fold(command, |command, (key, value)| set(command, path, key, value))
}

/// Sets one default in every command that has the option and takes the value: `format = "html"`
/// is for the commands that write it. A value that no command takes is an error.
fn set(command: Command, path: &Path, key: &str, value: &Value) -> Result<Command, ConfigError> {
    let unknown = || ConfigError::UnknownKey { path: path.to_owned(), key: key.to_owned() };
    let having: Vec<String> = command
        .get_subcommands()
        .filter(|sub| sub.get_arguments().any(|arg| arg.get_long() == Some(key)))
        .filter(|sub| !TYPED_ONLY.contains(&(sub.get_name(), key)))
        .map(|sub| sub.get_name().to_owned())
        .collect();
    if having.is_empty() || NOT_IN_FILE.contains(&key) {
        return Err(unknown());
    }
    let wrong = |reason: &str| ConfigError::Value {
        path: path.to_owned(),
        key: key.to_owned(),
        reason: reason.to_owned(),
    };
    let values = texts(value).ok_or_else(|| {
        wrong("it takes a text, a number, true or false, or a list of these with one at least")
    })?;
    let tried = having.into_iter().map(|sub| try_out(&sub, key, &values).map(|()| sub));
    let (fitting, misfits): (Vec<_>, Vec<_>) = tried.partition(Result::is_ok);
    if let (true, Some(Err(why))) = (fitting.is_empty(), misfits.first()) {
        return Err(wrong(why));
    }
    let with_default = |command: Command, sub: &String| {
        let values = values.clone();
        command.mut_subcommand(sub, |sub| {
            let id = sub.get_arguments().find(|a| a.get_long() == Some(key)).map(Arg::get_id);
            let Some(id) = id.cloned() else { return sub };
            sub.mut_arg(id, |arg| default(arg, &values))
        })
    };
    Ok(fitting.iter().flatten().fold(command, with_default))
}

/// Reads the value as if it stood on the command line, where one parser knows what fits.
fn try_out(sub: &str, key: &str, values: &[String]) -> Result<(), String> {
    let plain = Cli::command().mut_subcommand(sub, |sub| {
        let positional = |arg: Arg| if arg.is_positional() { arg.required(false) } else { arg };
        sub.mut_args(|arg| positional(arg).env(Resettable::Reset))
    });
    let is_switch = plain.find_subcommand(sub).is_some_and(|sub| {
        let mut args = sub.get_arguments();
        args.any(|a| a.get_long() == Some(key) && matches!(a.get_action(), ArgAction::SetTrue))
    });
    let words: Vec<String> = match (is_switch, values) {
        (false, values) => values.iter().map(|value| format!("--{key}={value}")).collect(),
        (true, [one]) if one == "true" => vec![format!("--{key}")],
        (true, [one]) if one == "false" => Vec::new(),
        (true, other) => {
            return Err(format!("it takes true or false, not {:?}", other.join(", ")));
        }
    };
    let line = ["mxtls", sub].map(str::to_owned).into_iter().chain(words);
    plain.try_get_matches_from(line).map(drop).map_err(|error| {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        first.trim_start_matches("error: ").to_owned()
    })
}

fn default(arg: Arg, values: &[String]) -> Arg {
    match (arg.get_action(), values) {
        (ArgAction::Append, _) => arg.default_values(values.to_vec()),
        (_, [one]) => arg.default_value(one.clone()),
        _ => arg.default_values(values.to_vec()),
    }
}

fn one_text(value: &Value) -> Option<String> {
    if value.is_array() { None } else { texts(value)?.pop() }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Integer(number) => Some(vec![number.to_string()]),
        Value::Float(number) => Some(vec![number.to_string()]),
        Value::Boolean(truth) => Some(vec![truth.to_string()]),
        Value::Array(list) if list.is_empty() => None,
        Value::Array(list) => list.iter().map(one_text).collect(),
        Value::Datetime(time) => Some(vec![time.to_string()]),
        Value::Table(_) => None,
    }
}
