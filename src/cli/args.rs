//! The user's words: every command and option, with its environment variable.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;
use jiff::Timestamp;

use crate::facts::Target;
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
pub(super) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// What do a domain's mail servers offer now?
    ///
    /// Looks up the MX records, connects to every address, and says for each whether STARTTLS
    /// works, with which version, cipher and certificate. No message is sent and no mailbox is
    /// named.
    #[command(after_long_help = "Examples:\n  mxtls probe example.org\n  \
        mxtls probe --require pki-name --format json example.org example.net")]
    Probe(ProbeArgs),
    /// Can this machine reach mail servers at all?
    ///
    /// Tells the resolver and the routes in use, then connects to each HOST on port 25. Without
    /// HOST it asks a few large public mail exchanges: gmail-smtp-in.l.google.com,
    /// mx01.mail.icloud.com, mta5.am0.yahoodns.net and outlook-com.olc.protection.outlook.com.
    #[command(after_long_help = "Examples:\n  mxtls doctor\n  mxtls doctor mx1.example.org")]
    Doctor(DoctorArgs),
    /// See it work: a small internet on loopback, probed and compared with its own truth.
    ///
    /// Starts a DNS server and mail servers in every state of TLS on this machine, probes them
    /// over real sockets, and shows what each is beside what was found. Exit code 1 if a row
    /// differs.
    #[cfg(feature = "demo")]
    #[command(after_long_help = "Examples:\n  mxtls demo\n  mxtls demo --keep")]
    Demo(DemoArgs),
    /// What does a finding mean, and what is to be done?
    #[command(after_long_help = "Examples:\n  mxtls rules\n  mxtls rules certificate-expired")]
    Rules {
        /// One finding's id; without it all are listed.
        id: Option<String>,
    },
}

/// `mxtls probe`.
#[derive(Debug, Args)]
pub(super) struct ProbeArgs {
    /// domain, user@domain, host:PORT, [address] or [address]:PORT.
    #[arg(required = true, value_name = "TARGET")]
    pub(super) targets: Vec<String>,
    /// What every server must hold: encrypts, pki, pki-name, sts, dane, authenticated or none.
    #[arg(long, value_name = "LEVEL", env = "MXTLS_REQUIRE", default_value = "encrypts")]
    pub(super) require: Require,
    /// What "cannot tell" counts as.
    #[arg(long, value_enum, value_name = "AS", env = "MXTLS_UNDETERMINED")]
    pub(super) undetermined: Option<Undetermined>,
    /// A host that shows whether the way from here is open; it is probed like the others.
    #[arg(long, value_name = "HOST", env = "MXTLS_CONTROL")]
    pub(super) control: Option<String>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) network: NetworkArgs,
}

/// `mxtls doctor`.
#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Mail servers to reach, by host name.
    #[arg(value_name = "HOST")]
    pub(super) hosts: Vec<String>,
    /// The form of the output; json and jsonl give a record for each host, as probe does.
    #[arg(long, value_enum, value_name = "FORMAT", env = "MXTLS_FORMAT", default_value = "human")]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) network: NetworkArgs,
}

/// `mxtls demo`.
#[cfg(feature = "demo")]
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Leave the lab running, for other tools, until Ctrl-C.
    #[arg(long)]
    pub(super) keep: bool,
    /// Run another internet than the built-in one.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(super) lab: Option<PathBuf>,
    /// When to use colour.
    #[arg(long, value_enum, value_name = "WHEN", env = "MXTLS_COLOR", default_value = "auto")]
    pub(super) color: Color,
}

/// What "cannot tell" counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Undetermined {
    /// Exit code 0.
    Pass,
    /// Exit code 1.
    Fail,
}

/// The forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people, 80 columns.
    Human,
    /// One document; an array for several targets.
    Json,
    /// One record a line, each as it is finished.
    Jsonl,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// One further output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) format: Format,
    pub(super) file: PathBuf,
}

fn report(text: &str) -> Result<Report, String> {
    let (format, file) = text.split_once('=').ok_or("write it as FORMAT=FILE")?;
    let format = Format::from_str(format, false)
        .map_err(|_| format!("{format:?} is no format; use human, json or jsonl"))?;
    Ok(Report { format, file: file.into() })
}

/// Where results go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// The form of the output.
    #[arg(long, value_enum, value_name = "FORMAT", env = "MXTLS_FORMAT", default_value = "human")]
    pub(super) format: Format,
    /// Write to FILE instead of standard output.
    #[arg(short, long, value_name = "FILE", env = "MXTLS_OUTPUT")]
    pub(super) output: Option<PathBuf>,
    /// Write one more output of the same run; repeatable.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report)]
    pub(super) report: Vec<Report>,
    /// When to use colour.
    #[arg(long, value_enum, value_name = "WHEN", env = "MXTLS_COLOR", default_value = "auto")]
    pub(super) color: Color,
    /// One line a target.
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Evidence, chains and transcripts too.
    #[arg(short, long)]
    pub(super) verbose: bool,
}

/// How the network is used.
#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(super) struct NetworkArgs {
    /// Ask this resolver instead of the system's; repeatable.
    #[arg(long, value_name = "IP[:PORT]", env = "MXTLS_DNS", value_delimiter = ',')]
    pub(super) dns: Vec<String>,
    /// Whom to trust: webpki, system or a PEM file; repeatable.
    #[arg(long, value_name = "STORE", env = "MXTLS_ROOTS", value_delimiter = ',')]
    pub(super) roots: Vec<String>,
    /// Connect to this port.
    #[arg(long, value_name = "N", env = "MXTLS_PORT", default_value = "25",
          value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) port: u16,
    /// The name to give in EHLO instead of this host's own.
    #[arg(long, value_name = "NAME", env = "MXTLS_EHLO_NAME", value_parser = ehlo_name)]
    pub(super) ehlo_name: Option<String>,
    /// Connect from this address; one a family.
    #[arg(long, value_name = "IP", env = "MXTLS_SOURCE", value_delimiter = ',')]
    pub(super) source: Vec<IpAddr>,
    /// Use IPv4 only.
    #[arg(short = '4', long = "ipv4", conflicts_with = "ipv6")]
    pub(super) ipv4: bool,
    /// Use IPv6 only.
    #[arg(short = '6', long = "ipv6")]
    pub(super) ipv6: bool,
    /// Connect to private and other special-purpose addresses too, or to those in CIDR alone.
    #[arg(long, value_name = "CIDR", env = "MXTLS_ALLOW_PRIVATE", num_args = 0..=1,
          require_equals = true, value_delimiter = ',', default_missing_value = "all",
          value_parser = leave)]
    pub(super) allow_private: Vec<Leave>,
    /// Leave alone the names, suffixes and prefixes listed in FILE.
    #[arg(long, value_name = "FILE", env = "MXTLS_EXCLUDE")]
    pub(super) exclude: Option<PathBuf>,
    /// Connect through a SOCKS5 proxy: [USER:PASSWORD@]HOST:PORT.
    #[arg(
        long,
        value_name = "PROXY",
        env = "MXTLS_SOCKS5",
        hide_env_values = true,
        hide_default_value = true
    )]
    pub(super) socks5: Option<String>,
    /// Judge as of this time instead of now (RFC 3339).
    #[arg(long, value_name = "TIME", env = "MXTLS_NOW")]
    pub(super) now: Option<Timestamp>,
    /// Look up no DANE, MTA-STS or TLS-RPT. (None is looked up yet.)
    #[arg(long)]
    pub(super) no_policy: bool,
    /// Read defaults from FILE.
    #[arg(long, value_name = "FILE", env = "MXTLS_CONFIG")]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

/// Leave given by `--allow-private`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Leave {
    /// For all.
    All,
    /// For one prefix.
    Within(IpNet),
    /// For none, as a configuration file may say.
    Nobody,
}

fn leave(text: &str) -> Result<Leave, String> {
    match text {
        "all" | "true" | "1" | "yes" => Ok(Leave::All),
        "false" | "0" | "no" => Ok(Leave::Nobody),
        net => net
            .parse()
            .map(Leave::Within)
            .map_err(|_| "write a prefix, as in 127.0.0.0/8".to_owned()),
    }
}

fn ehlo_name(text: &str) -> Result<String, String> {
    match text.parse::<Target>() {
        _ if text.contains('@') => Err(EHLO_NAME.to_owned()),
        Ok(Target::Literal(IpAddr::V4(v4), None)) => Ok(format!("[{v4}]")),
        Ok(Target::Literal(IpAddr::V6(v6), None)) => Ok(format!("[IPv6:{v6}]")),
        Ok(Target::Domain(name)) => Ok(name),
        _ => Err(EHLO_NAME.to_owned()),
    }
}

const EHLO_NAME: &str = "give a full host name, as in probe.example.org, or [192.0.2.1]";

/// How much a probe may cost.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(super) struct LimitArgs {
    /// How long one target may take, not counting the wait for its turn [default: 300].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_TIMEOUT", value_parser = seconds)]
    pub(super) timeout: Option<f64>,
    /// How long a TCP connection may take [default: 10].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_CONNECT_TIMEOUT", value_parser = seconds)]
    pub(super) connect_timeout: Option<f64>,
    /// How long the greeting may take [default: 35].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_GREETING_TIMEOUT", value_parser = seconds)]
    pub(super) greeting_timeout: Option<f64>,
    /// How long every other reply may take [default: 30].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_REPLY_TIMEOUT", value_parser = seconds)]
    pub(super) reply_timeout: Option<f64>,
    /// How long the TLS handshake may take [default: 30].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_TLS_TIMEOUT", value_parser = seconds)]
    pub(super) tls_timeout: Option<f64>,
    /// Wait as long as RFC 5321 wants a sender to.
    #[arg(long, env = "MXTLS_PATIENT", value_parser = FalseyValueParser::new())]
    pub(super) patient: bool,
    /// The pause before a negative is confirmed, and between connections to one address
    /// [default: 3].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_CONFIRM_AFTER", value_parser = seconds)]
    pub(super) confirm_after: Option<f64>,
    /// Do not confirm negatives by a second connection.
    #[arg(long, env = "MXTLS_NO_CONFIRM", value_parser = FalseyValueParser::new())]
    pub(super) no_confirm: bool,
    /// Hosts probed at once.
    #[arg(long, value_name = "N", env = "MXTLS_CONCURRENCY", default_value = "8",
          value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(super) concurrency: u16,
    /// How long one try at one resolver may take [default: 3].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_DNS_TIMEOUT", value_parser = seconds,
          hide_short_help = true)]
    pub(super) dns_timeout: Option<f64>,
    /// Tries at each resolver [default: 2].
    #[arg(long, value_name = "N", env = "MXTLS_DNS_TRIES", value_parser = clap::value_parser!(u16).range(1..=20),
          hide_short_help = true)]
    pub(super) dns_tries: Option<u16>,
    /// Aliases followed for one name [default: 10].
    #[arg(long, value_name = "N", env = "MXTLS_MAX_ALIASES", value_parser = clap::value_parser!(u16).range(1..=100),
          hide_short_help = true)]
    pub(super) max_aliases: Option<u16>,
    /// MX hosts probed for one target [default: 20].
    #[arg(long, value_name = "N", env = "MXTLS_MAX_HOSTS", value_parser = clap::value_parser!(u16).range(1..=1000),
          hide_short_help = true)]
    pub(super) max_hosts: Option<u16>,
    /// Addresses probed for one host [default: 8].
    #[arg(long, value_name = "N", env = "MXTLS_MAX_ADDRESSES", value_parser = clap::value_parser!(u16).range(1..=1000),
          hide_short_help = true)]
    pub(super) max_addresses: Option<u16>,
    /// Connections to one address in one run [default: 4].
    #[arg(long, value_name = "N", env = "MXTLS_PER_ADDRESS", value_parser = clap::value_parser!(u16).range(1..=100),
          hide_short_help = true)]
    pub(super) per_address: Option<u16>,
    /// Octets read of one reply line [default: 4096].
    #[arg(long, value_name = "OCTETS", env = "MXTLS_MAX_LINE", value_parser = clap::value_parser!(u32).range(512..=1_048_576),
          hide_short_help = true)]
    pub(super) max_line: Option<u32>,
    /// Octets read of one reply [default: 65536].
    #[arg(long, value_name = "OCTETS", env = "MXTLS_MAX_REPLY", value_parser = clap::value_parser!(u32).range(512..=1_048_576),
          hide_short_help = true)]
    pub(super) max_reply: Option<u32>,
    /// Lines read of one reply [default: 500].
    #[arg(long, value_name = "N", env = "MXTLS_MAX_LINES", value_parser = clap::value_parser!(u16).range(1..=10_000),
          hide_short_help = true)]
    pub(super) max_lines: Option<u16>,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(n) if n.is_finite() && (0.0..=86_400.0).contains(&n) => Ok(n),
        _ => Err("give seconds from 0 to 86400".to_owned()),
    }
}
