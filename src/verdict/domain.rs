//! A domain's level, whether what was asked holds, and the sentence that says so.
//!
//! Does no IO, reads no clock.

use std::net::IpAddr;

use super::badge::{Badges, badges};
use super::level::{Level, Require, server_level};
use super::policies::Policies;
use crate::checks::{DomainView, PathControl, ServerView, takes_no_connections};
use crate::facts::{Domain, MxSource, Outcome, Why};

/// What a domain amounts to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainVerdict {
    /// The worst rung over all servers with a last word.
    pub level: Option<Level>,
    /// The same over the servers of the lowest preference.
    pub first_choice: Option<Level>,
    /// DANE and MTA-STS.
    pub badges: Badges,
    /// Whether what was asked holds; `None` if it cannot be told.
    pub ready: Option<bool>,
    /// Servers without a last word.
    pub undetermined: Vec<Undetermined>,
    /// Plain sentences.
    pub summary: String,
}

/// A server without a last word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undetermined {
    /// The host.
    pub host: String,
    /// The address, if it has one.
    pub address: Option<IpAddr>,
    /// Why.
    pub why: String,
}

/// Judges what was seen of `domain` by what is asked of it.
pub fn domain(view: &DomainView<'_>, asked: Require) -> DomainVerdict {
    let (domain, servers) = (view.domain, view.servers);
    let undetermined = undetermined(domain, servers);
    let level = worst(servers.iter());
    let lowest = servers.iter().filter_map(|s| s.server.preference).min();
    let first_choice = worst(servers.iter().filter(|s| s.server.preference == lowest));
    let counting: Vec<_> = servers.iter().filter(|view| !is_everyday(view, servers)).collect();
    let badges = badges(view, &counting);
    let known = Known { level, badges, is_whole: undetermined.is_empty() };
    let ready = ready(domain, asked, &known);
    let policies = Policies { view, counting: &counting, badges };
    let case =
        Case { domain, servers, asked, level, undetermined: undetermined.len(), ready, policies };
    DomainVerdict { level, first_choice, badges, ready, summary: case.summary(), undetermined }
}

fn worst<'a, 'b: 'a>(servers: impl Iterator<Item = &'a ServerView<'b>>) -> Option<Level> {
    servers.filter_map(server_level).min()
}

/// True where DNS says for certain that there is nowhere to send mail to.
fn takes_no_mail(domain: &Domain) -> bool {
    match domain.mx.source {
        MxSource::Null | MxSource::None => true,
        MxSource::Error => false,
        _ => {
            !domain.servers.is_empty()
                && domain.servers.iter().all(|server| {
                    server.not_probed.as_ref().is_some_and(|n| n.why == Why::NoAddress)
                })
        }
    }
}

/// What is known of a domain's servers.
struct Known {
    level: Option<Level>,
    badges: Badges,
    /// No server is left open.
    is_whole: bool,
}

fn ready(domain: &Domain, asked: Require, known: &Known) -> Option<bool> {
    if takes_no_mail(domain) {
        return Some(false);
    }
    if domain.mx.source == MxSource::Error || domain.servers.is_empty() {
        return None;
    }
    if asked == Require::None {
        return Some(true);
    }
    let policy = known.badges.answer(asked);
    if known.level.is_some_and(|level| level < asked.least()) || policy == Some(false) {
        return Some(false);
    }
    (known.level.is_some() && known.is_whole && policy == Some(true)).then_some(true)
}

fn undetermined(domain: &Domain, servers: &[ServerView<'_>]) -> Vec<Undetermined> {
    let mut open: Vec<Undetermined> = servers
        .iter()
        .filter(|view| server_level(view).is_none() && !is_everyday(view, servers))
        .map(|view| Undetermined {
            host: view.server.host.clone(),
            address: view.server.address,
            why: why_open(view),
        })
        .collect();
    // One address family that DNS gave no answer for may hide a server.
    let half_known = domain.mx.hosts.iter().filter(|host| host.half_known);
    open.extend(half_known.filter_map(|host| {
        let failure = host.failure.as_ref()?;
        Some(Undetermined {
            host: host.host.clone(),
            address: None,
            why: format!("{}: {}", failure.kind.word(), failure.detail),
        })
    }));
    open
}

fn why_open(view: &ServerView<'_>) -> String {
    let settled = &view.settled;
    match settled.inconsistent {
        true => format!(
            "{} in one connection, {} in another",
            settled.worst.word(),
            settled.outcome.word()
        ),
        false => format!("{}: {}", settled.outcome.word(), settled.detail),
    }
}

/// The two everyday cases that leave nothing open: a family without a route, and nolisting.
fn is_everyday(view: &ServerView<'_>, all: &[ServerView<'_>]) -> bool {
    let tested_beside = || {
        all.iter().any(|other| other.server.host == view.server.host && other.settled.conclusive)
    };
    let nolisting =
        || !view.server.attempts.is_empty() && takes_no_connections(&view.server.host, all);
    (view.is_other_family() && tested_beside()) || nolisting()
}

/// What the summary is made of.
struct Case<'a> {
    domain: &'a Domain,
    servers: &'a [ServerView<'a>],
    asked: Require,
    level: Option<Level>,
    undetermined: usize,
    ready: Option<bool>,
    policies: Policies<'a>,
}

impl Case<'_> {
    fn summary(&self) -> String {
        let name = self.domain.target.name();
        let failure = self.domain.mx.failure.as_ref();
        let because = failure.map(|f| f.detail.clone()).unwrap_or_default();
        match self.domain.mx.source {
            MxSource::Null => format!("{name} accepts no mail: its MX record says so (null MX)."),
            MxSource::None
                if failure.is_some_and(|f| f.kind == crate::dns::FailureKind::Nxdomain) =>
            {
                format!("{name} does not exist, so no mail can be sent to it.")
            }
            MxSource::None => {
                format!("{name} accepts no mail: it has neither MX records nor an address.")
            }
            MxSource::Error => format!(
                "The mail servers of {name} could not be found out, so nothing was tested: {because}."
            ),
            _ if takes_no_mail(self.domain) => {
                format!("{name} accepts no mail: none of its mail servers has an address.")
            }
            _ => self.of_servers(&name),
        }
    }

    fn of_servers(&self, name: &str) -> String {
        let mut sentences = vec![self.first_sentence(name)];
        sentences.extend(self.policies.sentences());
        // Where the level falls short, the first sentence has said why.
        if self.level.is_none_or(|level| level >= self.asked.least()) {
            sentences.extend(self.policies.shortfall(self.asked));
        }
        if self.ready != Some(false) && self.undetermined > 0 {
            sentences.push("What could not be tested counts neither for nor against it.".into());
        }
        if self.ready == Some(true) && self.level > Some(Level::Legacy) {
            sentences.push("A sender that does not require TLS may still send in clear.".into());
        }
        sentences.extend(self.doubt_of_the_way().map(str::to_owned));
        if let Some(family) = self.untested_family() {
            sentences.push(format!("{family} addresses were not tested."));
        }
        sentences.join(" ")
    }

    fn first_sentence(&self, name: &str) -> String {
        let (told, all) = (self.told(), self.told() + self.undetermined);
        match self.level {
            None if self.servers.iter().any(|s| s.settled.inconsistent) => format!(
                "{} of {name} completed TLS in one connection and not in another.",
                some_of(self.servers.iter().filter(|s| s.settled.inconsistent).count(), all)
            ),
            None if all == 1 => format!("The one server of {name} could not be tested to the end."),
            None => format!("None of the {all} servers of {name} could be tested to the end."),
            Some(Level::None) if self.lacking().all(|s| s.settled.inconsistent) => format!(
                "{} of {name} completed TLS in one connection and lacked it in another.",
                some_of(self.lacking().count(), all)
            ),
            Some(Level::None) => format!(
                "{} of {name} completed no TLS session, seen from here.",
                some_of(self.lacking().count(), all)
            ),
            Some(level) => format!("{} of {name} {}.", some_of(told, all), promise(level, told)),
        }
    }

    fn told(&self) -> usize {
        self.servers.iter().filter(|s| server_level(s).is_some()).count()
    }

    fn lacking(&self) -> impl Iterator<Item = &ServerView<'_>> {
        self.servers.iter().filter(|s| server_level(s) == Some(Level::None))
    }

    /// Whether this network may be what hides STARTTLS from servers that lack it throughout.
    fn doubt_of_the_way(&self) -> Option<&'static str> {
        let hidden = |s: &&ServerView<'_>| {
            s.settled.worst == Outcome::StarttlsNotOffered && !s.settled.inconsistent
        };
        let control = self.lacking().filter(hidden).map(|s| s.path_control);
        match control.min_by_key(|control| *control == PathControl::Passed)? {
            PathControl::Passed => None,
            PathControl::Failed => {
                Some("Unrelated servers offer none from here either, so this network may hide it.")
            }
            PathControl::None => {
                Some("Whether this network shows STARTTLS at all was not checked.")
            }
        }
    }

    fn untested_family(&self) -> Option<&'static str> {
        let left_out =
            self.servers.iter().find(|s| s.is_other_family() && is_everyday(s, self.servers))?;
        Some(if left_out.server.address?.is_ipv6() { "IPv6" } else { "IPv4" })
    }
}

/// So many of all servers; each address counts as one.
pub(super) fn some_of(some: usize, all: usize) -> String {
    match (some, all) {
        (1, 1) => "The one server".to_owned(),
        (2, 2) => "Both servers".to_owned(),
        (some, all) if some == all => format!("All {all} servers"),
        _ => format!("{some} of the {all} servers"),
    }
}

fn promise(level: Level, how_many: usize) -> &'static str {
    let one = how_many == 1;
    match level {
        Level::PkiName if one => "takes TLS 1.2 or newer, with a trusted certificate for its name",
        Level::PkiName => "take TLS 1.2 or newer, with trusted certificates for their names",
        Level::Pki if one => {
            "takes TLS 1.2 or newer; its certificate is trusted but lacks its name"
        }
        Level::Pki => "take TLS 1.2 or newer, with trusted certificates that do not all name them",
        Level::Encrypts if one => "takes TLS 1.2 or newer, with a certificate that is not trusted",
        Level::Encrypts => "take TLS 1.2 or newer, not all with a trusted certificate",
        Level::Legacy if one => "takes only outdated TLS, which many senders refuse",
        Level::Legacy => "take TLS, some of them only outdated TLS, which many senders refuse",
        Level::None => "completed no TLS session",
    }
}
