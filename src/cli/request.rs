//! From the user's words to what the rooms below take.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::args::{Leave, LimitArgs, NetworkArgs};
use crate::examine::Request;
use crate::facts::{Target, TargetError};
use crate::guard::{ExclusionError, Exclusions, Guard, Private};
use crate::net::{
    self, Anchors, AnchorsError, Internet, Settings, SettingsError, Socks5, Upstream,
};
use crate::probe::{Families, Limits};

/// Words that cannot be acted on.
#[derive(Debug, thiserror::Error)]
pub(super) enum WordsError {
    /// A resolver that is none.
    #[error(
        "--dns {0:?} is no resolver: give an address, as in 192.0.2.53 or \
             [2001:db8::53]:5353, or tls://192.0.2.53#dns.example, or https://dns.example/dns-query"
    )]
    Dns(String),
    /// A proxy that is none. The words are not shown: a password may stand in them.
    #[error("--socks5 names no proxy: {0}")]
    Socks5(String),
    /// A target that is none.
    #[error("{0}")]
    Target(#[from] TargetError),
    /// The exclusion list could not be read.
    #[error("cannot read the exclusion list {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The exclusion list is wrong.
    #[error("the exclusion list {}, {source}", path.display())]
    Exclusions {
        /// The file.
        path: PathBuf,
        /// The line and what is wrong with it.
        source: ExclusionError,
    },
    /// No trust store.
    #[error("{0}")]
    Roots(#[from] net::RootsError),
    /// No trust anchors.
    #[error("{0}")]
    Anchors(#[from] AnchorsError),
    /// A profile that is none.
    #[error(transparent)]
    Profile(#[from] super::profile::ProfileError),
    /// Settings that contradict each other.
    #[error("{0}")]
    Settings(#[from] SettingsError),
}

/// The network as the user wants it used.
pub(super) fn internet(args: &NetworkArgs) -> Result<Internet, WordsError> {
    let defaults = Settings::default();
    let dns: Vec<Upstream> =
        args.dns.iter().map(|text| upstream(text)).collect::<Result<_, _>>()?;
    let dns_roots = match dns.iter().any(Upstream::is_encrypted) {
        true => Some(Arc::new(net::load_roots(&args.roots)?)),
        false => None,
    };
    Ok(Internet::new(Settings {
        dns,
        dnssec: args.dnssec.into(),
        trust_anchors: args
            .trust_anchor
            .as_deref()
            .map_or_else(|| Ok(Anchors::default()), Anchors::load)?,
        dns_roots,
        dns_timeout: args.limits.dns_timeout.map_or(defaults.dns_timeout, duration),
        dns_tries: args.limits.dns_tries.map_or(defaults.dns_tries, usize::from),
        source: args.source.clone(),
        socks5: socks5(args)?,
        ehlo_name: args.ehlo_name.clone(),
    })?)
}

/// The proxy, if one is named.
pub(super) fn socks5(args: &NetworkArgs) -> Result<Option<Socks5>, WordsError> {
    args.socks5.as_ref().map(|text| text.parse()).transpose().map_err(WordsError::Socks5)
}

fn upstream(text: &str) -> Result<Upstream, WordsError> {
    text.parse().map_err(|_| WordsError::Dns(text.to_owned()))
}

fn duration(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

/// What is asked of a run, the level and the control apart.
pub(super) fn request(args: &NetworkArgs) -> Result<Request, WordsError> {
    Ok(Request {
        limits: Limits {
            families: families(args),
            policies: !args.no_policy,
            sts_port: args.sts_port,
            ..limits(&args.limits)
        },
        guard: Guard { private: private(&args.allow_private), exclusions: exclusions(args)? },
        roots: Arc::new(net::load_roots(&args.roots)?),
        port: args.port,
        concurrency: usize::from(args.limits.concurrency),
        judge_at: args.now,
        ..Request::default()
    })
}

fn limits(args: &LimitArgs) -> Limits {
    let defaults = Limits::default();
    let base = if args.patient { defaults.patient() } else { defaults };
    let size = |given: Option<u32>, default: usize| given.map_or(default, |n| n as usize);
    let mut replies = base.replies;
    replies.line = size(args.max_line, replies.line);
    replies.reply = size(args.max_reply, replies.reply);
    replies.lines = args.max_lines.map_or(replies.lines, usize::from);
    Limits {
        connect: args.connect_timeout.map_or(base.connect, duration),
        greeting: args.greeting_timeout.map_or(base.greeting, duration),
        reply: args.reply_timeout.map_or(base.reply, duration),
        handshake: args.tls_timeout.map_or(base.handshake, duration),
        target: args.timeout.map_or(base.target, duration),
        spacing: args.confirm_after.map_or(base.spacing, duration),
        confirm: !args.no_confirm,
        aliases: args.max_aliases.map_or(base.aliases, usize::from),
        hosts: args.max_hosts.map_or(base.hosts, usize::from),
        addresses: args.max_addresses.map_or(base.addresses, usize::from),
        // Whoever says how many means all.
        extra_per_address: args.per_address.map_or(base.extra_per_address, |_| 0),
        per_address: args.per_address.map_or(base.per_address, usize::from),
        replies,
        ..base
    }
}

/// Families that the user left out by name or by giving a source of the other only.
fn families(args: &NetworkArgs) -> Families {
    let sourced =
        |v4: bool| args.source.is_empty() || args.source.iter().any(|s| s.is_ipv4() == v4);
    // A file that names both families asks for both.
    let both = args.ipv4 == args.ipv6;
    Families { v4: (both || args.ipv4) && sourced(true), v6: (both || args.ipv6) && sourced(false) }
}

fn private(leave: &[Leave]) -> Private {
    let nets = leave.iter().filter_map(|l| match l {
        Leave::Within(net) => Some(*net),
        _ => None,
    });
    match leave {
        [] | [Leave::Nobody] => Private::Refused,
        given if given.contains(&Leave::All) => Private::Allowed,
        _ => Private::Within(nets.collect()),
    }
}

fn exclusions(args: &NetworkArgs) -> Result<Exclusions, WordsError> {
    let Some(path) = args.exclude.clone() else { return Ok(Exclusions::default()) };
    let text = std::fs::read_to_string(&path)
        .map_err(|source| WordsError::Unreadable { path: path.clone(), source })?;
    text.parse().map_err(|source| WordsError::Exclusions { path, source })
}

/// A host named as a host: no MX look-up.
pub(super) fn host(text: &str, port: u16) -> Result<Target, WordsError> {
    Ok(match text.parse()? {
        Target::Domain(name) => Target::Host(name, port),
        other => other,
    })
}
