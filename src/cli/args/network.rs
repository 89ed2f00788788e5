//! The words that say how the network is used, and how much a probe may cost.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};
use ipnet::IpNet;
use jiff::Timestamp;

use crate::facts::Target;
use crate::net::DnssecMode;

/// How the network is used.
#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(in crate::cli) struct NetworkArgs {
    /// Ask this resolver instead of the system's; repeatable.
    ///
    /// Over UDP and TCP by IP[:PORT], over TLS by tls://IP[:PORT]#NAME, over HTTPS by
    /// https://NAME/PATH.
    #[arg(long, value_name = "IP[:PORT]", env = "MXTLS_DNS", value_delimiter = ',')]
    pub(in crate::cli) dns: Vec<String>,
    /// Who judges DNSSEC.
    #[arg(long, value_name = "WHO", env = "MXTLS_DNSSEC", default_value = "auto")]
    pub(in crate::cli) dnssec: Dnssec,
    /// Validate from these DS or DNSKEY records instead of the root's keys.
    #[arg(long, value_name = "FILE", env = "MXTLS_TRUST_ANCHOR", hide_short_help = true)]
    pub(in crate::cli) trust_anchor: Option<PathBuf>,
    /// Whom to trust: webpki, system or a PEM file; repeatable.
    #[arg(long, value_name = "STORE", env = "MXTLS_ROOTS", value_delimiter = ',')]
    pub(in crate::cli) roots: Vec<String>,
    /// Connect to this port.
    #[arg(long, value_name = "N", env = "MXTLS_PORT", default_value = "25",
          value_parser = clap::value_parser!(u16).range(1..))]
    pub(in crate::cli) port: u16,
    /// The name to give in EHLO instead of this host's own.
    #[arg(long, value_name = "NAME", env = "MXTLS_EHLO_NAME", value_parser = ehlo_name)]
    pub(in crate::cli) ehlo_name: Option<String>,
    /// Connect from this address; one a family.
    #[arg(long, value_name = "IP", env = "MXTLS_SOURCE", value_delimiter = ',')]
    pub(in crate::cli) source: Vec<IpAddr>,
    /// Use IPv4 only.
    #[arg(short = '4', long = "ipv4", conflicts_with = "ipv6")]
    pub(in crate::cli) ipv4: bool,
    /// Use IPv6 only.
    #[arg(short = '6', long = "ipv6")]
    pub(in crate::cli) ipv6: bool,
    /// Connect to private and other special-purpose addresses too, or to those in CIDR alone.
    #[arg(long, value_name = "CIDR", env = "MXTLS_ALLOW_PRIVATE", num_args = 0..=1,
          require_equals = true, value_delimiter = ',', default_missing_value = "all",
          value_parser = leave)]
    pub(in crate::cli) allow_private: Vec<Leave>,
    /// Leave alone the names, suffixes and prefixes listed in FILE.
    #[arg(long, value_name = "FILE", env = "MXTLS_EXCLUDE")]
    pub(in crate::cli) exclude: Option<PathBuf>,
    /// Connect through a SOCKS5 proxy: [USER:PASSWORD@]HOST:PORT.
    #[arg(
        long,
        value_name = "PROXY",
        env = "MXTLS_SOCKS5",
        hide_env_values = true,
        hide_default_value = true
    )]
    pub(in crate::cli) socks5: Option<String>,
    /// Judge as of this time instead of now (RFC 3339).
    #[arg(long, value_name = "TIME", env = "MXTLS_NOW")]
    pub(in crate::cli) now: Option<Timestamp>,
    /// Look up no DANE, MTA-STS or TLS-RPT.
    #[arg(long, env = "MXTLS_NO_POLICY", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) no_policy: bool,
    /// Fetch MTA-STS policies from this port instead of 443; for tests without root.
    #[arg(long, value_name = "N", env = "MXTLS_STS_PORT", default_value = "443",
          value_parser = clap::value_parser!(u16).range(1..), hide_short_help = true)]
    pub(in crate::cli) sts_port: u16,
    /// Read defaults from FILE.
    #[arg(long, value_name = "FILE", env = "MXTLS_CONFIG")]
    pub(in crate::cli) config: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) limits: LimitArgs,
}

/// Who judges DNSSEC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Dnssec {
    /// The resolver if it can be trusted, else this program.
    Auto,
    /// This program, by the signatures.
    Own,
    /// The resolver, wherever it is.
    Ad,
    /// Nobody.
    Off,
}

impl From<Dnssec> for DnssecMode {
    fn from(word: Dnssec) -> Self {
        match word {
            Dnssec::Auto => DnssecMode::Auto,
            Dnssec::Own => DnssecMode::Own,
            Dnssec::Ad => DnssecMode::Ad,
            Dnssec::Off => DnssecMode::Off,
        }
    }
}

/// Leave given by `--allow-private`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Leave {
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
pub(in crate::cli) struct LimitArgs {
    /// How long one target may take, not counting the wait for its turn [default: 300].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_TIMEOUT", value_parser = seconds)]
    pub(in crate::cli) timeout: Option<f64>,
    /// How long a TCP connection may take [default: 10].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_CONNECT_TIMEOUT", value_parser = seconds)]
    pub(in crate::cli) connect_timeout: Option<f64>,
    /// How long the greeting may take [default: 35].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_GREETING_TIMEOUT", value_parser = seconds)]
    pub(in crate::cli) greeting_timeout: Option<f64>,
    /// How long every other reply may take [default: 30].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_REPLY_TIMEOUT", value_parser = seconds)]
    pub(in crate::cli) reply_timeout: Option<f64>,
    /// How long the TLS handshake may take [default: 30].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_TLS_TIMEOUT", value_parser = seconds)]
    pub(in crate::cli) tls_timeout: Option<f64>,
    /// Wait as long as RFC 5321 wants a sender to.
    #[arg(long, env = "MXTLS_PATIENT", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) patient: bool,
    /// The pause before a negative is confirmed, and between connections to one address
    /// [default: 3].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_CONFIRM_AFTER", value_parser = seconds)]
    pub(in crate::cli) confirm_after: Option<f64>,
    /// Do not confirm negatives by a second connection.
    #[arg(long, env = "MXTLS_NO_CONFIRM", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) no_confirm: bool,
    /// Hosts probed at once.
    #[arg(long, value_name = "N", env = "MXTLS_CONCURRENCY", default_value = "8",
          value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(in crate::cli) concurrency: u16,
    /// How long one try at one resolver may take [default: 3].
    #[arg(long, value_name = "SECONDS", env = "MXTLS_DNS_TIMEOUT", value_parser = seconds,
          hide_short_help = true)]
    pub(in crate::cli) dns_timeout: Option<f64>,
    /// Tries at each resolver [default: 2].
    #[arg(long, value_name = "N", env = "MXTLS_DNS_TRIES", value_parser = clap::value_parser!(u16).range(1..=20),
          hide_short_help = true)]
    pub(in crate::cli) dns_tries: Option<u16>,
    /// Aliases followed for one name [default: 10].
    #[arg(long, value_name = "N", env = "MXTLS_MAX_ALIASES", value_parser = clap::value_parser!(u16).range(1..=100),
          hide_short_help = true)]
    pub(in crate::cli) max_aliases: Option<u16>,
    /// MX hosts probed for one target [default: 20].
    #[arg(long, value_name = "N", env = "MXTLS_MAX_HOSTS", value_parser = clap::value_parser!(u16).range(1..=1000),
          hide_short_help = true)]
    pub(in crate::cli) max_hosts: Option<u16>,
    /// Addresses probed for one host [default: 8].
    #[arg(long, value_name = "N", env = "MXTLS_MAX_ADDRESSES", value_parser = clap::value_parser!(u16).range(1..=1000),
          hide_short_help = true)]
    pub(in crate::cli) max_addresses: Option<u16>,
    /// Connections to one address in one run [default: 4].
    #[arg(long, value_name = "N", env = "MXTLS_PER_ADDRESS", value_parser = clap::value_parser!(u16).range(1..=100),
          hide_short_help = true)]
    pub(in crate::cli) per_address: Option<u16>,
    /// Octets read of one reply line [default: 4096].
    #[arg(long, value_name = "OCTETS", env = "MXTLS_MAX_LINE", value_parser = clap::value_parser!(u32).range(512..=1_048_576),
          hide_short_help = true)]
    pub(in crate::cli) max_line: Option<u32>,
    /// Octets read of one reply [default: 65536].
    #[arg(long, value_name = "OCTETS", env = "MXTLS_MAX_REPLY", value_parser = clap::value_parser!(u32).range(512..=1_048_576),
          hide_short_help = true)]
    pub(in crate::cli) max_reply: Option<u32>,
    /// Lines read of one reply [default: 500].
    #[arg(long, value_name = "N", env = "MXTLS_MAX_LINES", value_parser = clap::value_parser!(u16).range(1..=10_000),
          hide_short_help = true)]
    pub(in crate::cli) max_lines: Option<u16>,
}

/// Seconds, a day at most.
pub(super) fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(n) if n.is_finite() && (0.0..=86_400.0).contains(&n) => Ok(n),
        _ => Err("give seconds from 0 to 86400".to_owned()),
    }
}
