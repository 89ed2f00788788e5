//! The user's words: every command and option, with its environment variable.

mod check;
mod diff;
mod enumerate;
mod explain;
mod network;
mod output;
mod policy;

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(in crate::cli) use check::{CheckArgs, CheckFormat};
pub(in crate::cli) use diff::{DiffArgs, DiffFormat};
pub(in crate::cli) use enumerate::EnumerateArgs;
pub(in crate::cli) use explain::{ExplainArgs, MessageFormat, MessageRequire};
pub(in crate::cli) use network::{Leave, LimitArgs, NetworkArgs};
pub(in crate::cli) use output::{Form, OutputArgs, Report};
pub(in crate::cli) use policy::{MailSystem, PolicyArgs, PolicyFormat};

use crate::verdict::Require;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default());

/// Whether mail servers take encrypted mail, seen from here and said honestly.
#[derive(Debug, Parser)]
#[command(name = "mxtls", version, styles = STYLES, max_term_width = 100, propagate_version = true)]
#[command(after_help = "Exit codes: 0 all that was asked holds; 1 something falls short; 2 wrong \
    use or our own trouble; 3 it cannot be told.")]
pub(in crate::cli) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(in crate::cli) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// What do a domain's mail servers offer now?
    ///
    /// Looks up the MX records, connects to every address, and says for each whether STARTTLS
    /// works, with which version, cipher and certificate. No message is sent and no mailbox is
    /// named.
    #[command(after_long_help = "Examples:\n  mxtls probe example.org\n  \
        mxtls probe --require pki-name --format json example.org example.net")]
    Probe(ProbeArgs),
    /// What can my own mail system safely require of a domain?
    ///
    /// Looks at every server as probe does, once more without SNI and once with the other key
    /// type, and says which setting of Postfix, Exim or Exchange holds for the domain without
    /// bouncing mail, under which conditions, and when to look again. "Cannot tell" is not
    /// ready.
    #[command(after_long_help = "Examples:\n  mxtls policy example.org\n  \
        mxtls policy --require pki-name --for exim example.org\n  \
        mxtls policy --format postfix -o tls_policy example.org example.net")]
    #[command(override_usage = "mxtls policy [OPTIONS] <TARGET>...")]
    Policy(Box<PolicyArgs>),
    /// Do my partners' mail servers still have what I ask of them?
    ///
    /// Looks at every partner in FILE, holds what it finds against what FILE asks of each, and
    /// looks again, after a pause, where another try may tell more. It ends with 1 only where a
    /// partner falls short, and with 3 where it cannot be told: a fault of this network is never
    /// called theirs, and --control names a host that tells the two apart.
    #[command(after_long_help = "Exit codes: 0 every partner has what it must; 1 one falls \
        short; 2 wrong use or our own trouble; 3 none falls short, but one could not be told. \
        With --format nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.\n\nExamples:\n  \
        mxtls check --init example.org example.net > partners.toml\n  \
        mxtls check partners.toml --control mx1.example.com --report junit=check.xml")]
    #[command(override_usage = "mxtls check [OPTIONS] <FILE>\n       \
        mxtls check [OPTIONS] --init <DOMAIN>...")]
    Check(Box<CheckArgs>),
    /// What changed between two record files?
    ///
    /// Compares every target of two files that probe, policy or check wrote: mail exchanges,
    /// addresses, STARTTLS, certificates, DANE, MTA-STS, levels and rules, each in a sentence.
    /// What could not be tested is never told as worse. OLD and NEW are JSON or JSON Lines, in
    /// any mixture; one of them may be - for standard input.
    #[command(after_long_help = "Exit codes: 0 nothing got worse; 1 something got worse; 2 wrong \
        use or an unreadable file; 3 nothing got worse, but something cannot be told any \
        more.\n\nExamples:\n  mxtls diff yesterday.json today.json\n  \
        mxtls probe --format jsonl example.org | mxtls diff --format markdown last.json -")]
    Diff(DiffArgs),
    /// Can this machine reach mail servers at all?
    ///
    /// Tells the resolver and the routes in use, then connects to each HOST on port 25. Without
    /// HOST it asks a few large public mail exchanges: gmail-smtp-in.l.google.com,
    /// mx01.mail.icloud.com, mta5.am0.yahoodns.net and outlook-com.olc.protection.outlook.com.
    #[command(after_long_help = "Examples:\n  mxtls doctor\n  mxtls doctor mx1.example.org")]
    Doctor(DoctorArgs),
    /// How did this message travel, and which side lacked TLS?
    ///
    /// Reads the `Received:` lines of messages, says of each hop whether TLS was recorded, how
    /// sure that is, and, where it was not used, which side lacked it. FILE is an .eml file, a
    /// bare header block, an mbox, a Maildir folder, or - for standard input.
    ///
    /// For a single message mxtls may connect to the receiving mail servers of hops whose side is
    /// open, at most five, and says so on standard error before it does: only hosts that DNS names
    /// as mail exchanges of the recipient's domain or of the receiver's own. In a confidential or
    /// contested matter leave them alone: use --offline. Several messages are read offline
    /// unless --probe is given.
    #[command(after_long_help = "Examples:\n  mxtls explain message.eml\n  \
        mxtls explain --offline --require encrypted message.eml\n  \
        mxtls explain --offline --context Maildir/ --format html -o report.html message.eml")]
    Explain(Box<ExplainArgs>),
    /// See it work: a small internet on loopback, probed and compared with its own truth.
    ///
    /// Starts a DNS server and mail servers in every state of TLS on this machine, probes them
    /// over real sockets, and shows what each is beside what was found. Exit code 1 if a row
    /// differs.
    #[cfg(feature = "demo")]
    #[command(after_long_help = "Examples:\n  mxtls demo\n  mxtls demo --keep")]
    Demo(DemoArgs),
    /// How does my shell complete the words of mxtls?
    ///
    /// Prints the script for SHELL; the shell's own documentation says where it goes.
    #[command(after_long_help = "Examples:\n  \
        mxtls completions bash > ~/.local/share/bash-completion/completions/mxtls\n  \
        mxtls completions fish > ~/.config/fish/completions/mxtls.fish")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Where are the manual pages?
    ///
    /// Prints the manual page of mxtls, or of one COMMAND, for man(1); with --folder it writes
    /// all of them.
    #[command(after_long_help = "Examples:\n  mxtls man probe | man -l -\n  \
        mxtls man --folder /usr/local/share/man/man1")]
    Man(ManArgs),
    /// What does a finding mean, and what is to be done?
    #[command(after_long_help = "Examples:\n  mxtls rules\n  mxtls rules certificate-expired")]
    Rules {
        /// One finding's id; without it all are listed.
        id: Option<String>,
    },
}

/// `mxtls probe`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ProbeArgs {
    /// domain, user@domain, host:PORT, [address] or [address]:PORT.
    #[arg(required = true, value_name = "TARGET")]
    pub(in crate::cli) targets: Vec<String>,
    /// What every server must hold: encrypts, pki, pki-name, sts, dane, authenticated or none.
    #[arg(long, value_name = "LEVEL", env = "MXTLS_REQUIRE", default_value = "encrypts")]
    pub(in crate::cli) require: Require,
    /// Hold every server against a guideline: mozilla-intermediate, mozilla-modern, ncsc-nl-2025,
    /// rfc9325, bod-18-01, or one in a file of your own.
    ///
    /// It asks the servers nothing more: without --enumerate most of it is not tested. A server
    /// that falls short ends the run with exit code 1, one that could not be tested with 3.
    #[arg(long, value_name = "NAME|FILE", env = "MXTLS_PROFILE")]
    pub(in crate::cli) profile: Option<String>,
    /// What "cannot tell" counts as.
    #[arg(long, value_enum, value_name = "AS", env = "MXTLS_UNDETERMINED")]
    pub(in crate::cli) undetermined: Option<Undetermined>,
    /// A host that shows whether the way from here is open; it is probed like the others.
    #[arg(long, value_name = "HOST", env = "MXTLS_CONTROL")]
    pub(in crate::cli) control: Option<String>,
    /// Test also whether commands can be slipped into TLS (CVE-2011-0411); one target only.
    ///
    /// Where TLS works, connects once more to each address and breaks the protocol on purpose:
    /// sends STARTTLS and NOOP in one segment, and watches whether NOOP, which does nothing, is
    /// answered inside TLS. A server may log that as an attack and lock you out. Use it only
    /// where you are entitled to test the hosts themselves: they may be another's than the
    /// domain. It cannot be set in the environment or a file.
    #[arg(long)]
    pub(in crate::cli) test_injection: bool,
    #[command(flatten)]
    pub(in crate::cli) asked: EnumerateArgs,
    #[command(flatten)]
    pub(in crate::cli) output: OutputArgs<Format>,
    #[command(flatten)]
    pub(in crate::cli) network: NetworkArgs,
}

/// `mxtls doctor`.
#[derive(Debug, Args)]
pub(in crate::cli) struct DoctorArgs {
    /// Mail servers to reach, by host name.
    #[arg(value_name = "HOST")]
    pub(in crate::cli) hosts: Vec<String>,
    /// The form of the output; json and jsonl give a record for each host, as probe does.
    #[arg(long, value_enum, value_name = "FORMAT", env = "MXTLS_FORMAT", default_value = "human")]
    pub(in crate::cli) format: Format,
    #[command(flatten)]
    pub(in crate::cli) network: NetworkArgs,
}

/// `mxtls demo`.
#[cfg(feature = "demo")]
#[derive(Debug, Args)]
pub(in crate::cli) struct DemoArgs {
    /// Leave the lab running, for other tools, until Ctrl-C.
    #[arg(long)]
    pub(in crate::cli) keep: bool,
    /// Run another internet than the built-in one.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(in crate::cli) lab: Option<PathBuf>,
    /// When to use colour.
    #[arg(long, value_enum, value_name = "WHEN", env = "MXTLS_COLOR", default_value = "auto")]
    pub(in crate::cli) color: Color,
}

/// `mxtls man`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ManArgs {
    /// The command whose page is wanted; without it, that of mxtls itself.
    #[arg(value_name = "COMMAND", conflicts_with = "folder")]
    pub(in crate::cli) of: Option<String>,
    /// Write the pages of all commands into FOLDER, which must be there.
    #[arg(long, value_name = "FOLDER")]
    pub(in crate::cli) folder: Option<PathBuf>,
}

/// What "cannot tell" counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Undetermined {
    /// Exit code 0.
    Pass,
    /// Exit code 1.
    Fail,
}

/// The forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// For people, 80 columns.
    Human,
    /// One document; an array for several targets.
    Json,
    /// One record a line, each as it is finished.
    Jsonl,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
