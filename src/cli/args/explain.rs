//! The words of `mxtls explain`.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};

use super::{NetworkArgs, OutputArgs, Undetermined};
use crate::facts::Target;

/// `mxtls explain`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// .eml file, header block, mbox, Maildir folder, or - for standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Other messages of yours, as evidence of what the same hosts record and use; repeatable.
    #[arg(long, value_name = "FILE|DIR")]
    pub(in crate::cli) context: Vec<PathBuf>,
    /// Trust the lines of hosts below this name, instead of those of the receiving
    /// organisation; repeatable. Name only hosts that you answer for: a line below them that
    /// bears such a name is believed too.
    #[arg(long, value_name = "NAME-SUFFIX", env = "MXTLS_TRUSTED_BY", value_delimiter = ',',
          value_parser = suffix)]
    pub(in crate::cli) trusted_by: Vec<String>,
    /// The recipient, where the message does not name it.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub(in crate::cli) envelope_to: Option<String>,
    /// Take what was probed earlier (JSON Lines of mxtls.domain/1) instead of the network;
    /// repeatable.
    #[arg(long, value_name = "FILE", conflicts_with = "probe")]
    pub(in crate::cli) probe_facts: Vec<PathBuf>,
    /// A TLS report (RFC 8460, JSON or gzip) as evidence; repeatable.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) tlsrpt: Vec<PathBuf>,
    /// Make no connection and no look-up at all.
    #[arg(long, env = "MXTLS_OFFLINE", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) offline: bool,
    /// Probe the receivers of several messages too: 20 servers at most, each once.
    #[arg(long)]
    pub(in crate::cli) probe: bool,
    /// Print a table per sending and receiving pair instead of each message.
    #[arg(long)]
    pub(in crate::cli) summary: bool,
    /// What every message must hold: all hops encrypted and vouched for, or all that are
    /// vouched for.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(in crate::cli) require: Option<MessageRequire>,
    /// What "cannot tell" counts as.
    #[arg(long, value_enum, value_name = "AS", env = "MXTLS_UNDETERMINED")]
    pub(in crate::cli) undetermined: Option<Undetermined>,
    /// A host that shows whether the way from here is open; it is probed like the others.
    #[arg(long, value_name = "HOST", env = "MXTLS_CONTROL")]
    pub(in crate::cli) control: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) output: OutputArgs<MessageFormat>,
    #[command(flatten)]
    pub(in crate::cli) network: NetworkArgs,
}

/// What is asked of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum MessageRequire {
    /// Every submission and hop between organisations vouched for and encrypted.
    Encrypted,
    /// The same of the hops vouched for alone.
    VouchedEncrypted,
}

/// The forms of output for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum MessageFormat {
    /// For people, 80 columns.
    Human,
    /// One document; an array for several messages.
    Json,
    /// One record a line, each as it is finished.
    Jsonl,
    /// One page that needs nothing else.
    Html,
}

fn suffix(text: &str) -> Result<String, String> {
    let bare = text.trim().trim_matches('.');
    match bare.is_empty() || bare.contains(|c: char| c.is_whitespace() || c == '@') {
        true => Err("give the end of a host name, as in example.org".to_owned()),
        false => Ok(bare.to_ascii_lowercase()),
    }
}

fn address(text: &str) -> Result<String, String> {
    let domain = text.rsplit_once('@').map(|(_, domain)| domain.parse::<Target>());
    match domain {
        Some(Ok(Target::Domain(_))) => Ok(text.to_owned()),
        _ => Err("give a mail address, as in you@example.org".to_owned()),
    }
}
