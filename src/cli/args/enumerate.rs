//! The words that ask for more of a server than one handshake.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::facts::Depth;
use crate::probe::Enumerate;

/// What to ask of servers beside a handshake.
#[derive(Debug, Args)]
#[command(next_help_heading = "Questions")]
pub(in crate::cli) struct EnumerateArgs {
    /// Ask each server for every version, family of suites and group, or for every suite.
    ///
    /// Costs each address up to 30 more connections, or 150 for all, one after the other and 2
    /// seconds apart: a minute or two, or five. Each ends in the middle of a handshake, which
    /// the server may log as an error, and many in a row may look like an attack. A server that
    /// sends us away is left alone.
    #[arg(long, value_enum, value_name = "WHAT", env = "MXTLS_ENUMERATE", num_args = 0..=1,
          require_equals = true, default_missing_value = "families")]
    pub(in crate::cli) enumerate: Option<What>,
    /// Connections that --enumerate may make to one address [default: 30, or 150 for all].
    #[arg(long, value_name = "N", env = "MXTLS_MAX_CONNECTIONS",
          value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(in crate::cli) max_connections: Option<u16>,
}

/// How much `--enumerate` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum What {
    /// Versions, families of suites and groups.
    Families,
    /// Every suite too.
    All,
    /// Nothing, as a flag against a configuration file may say.
    None,
}

impl EnumerateArgs {
    /// What is to be asked; `spacing` is the pause that the user wants, in seconds.
    pub(in crate::cli) fn enumerate(&self, spacing: Option<f64>) -> Option<Enumerate> {
        let depth = match self.enumerate? {
            What::Families => Depth::Families,
            What::All => Depth::All,
            What::None => return None,
        };
        Some(Enumerate {
            depth,
            most: self.max_connections.map_or(depth.connections(), usize::from),
            spacing: spacing.map(Duration::from_secs_f64),
        })
    }
}
