//! "Is it me?": what this machine can reach, shown by servers that the user named.

use super::run::{Request, Run};
use crate::facts::{Outcome, Target, Witness};
use crate::net::{ANYWHERE_V4, ANYWHERE_V6, Network, Route};
use crate::probe::Limits;
use crate::report::record;
use crate::verdict::Require;

/// Large public mail exchanges, asked where the user names no host.
pub const PUBLIC_MAIL_EXCHANGES: [&str; 4] = [
    "gmail-smtp-in.l.google.com",
    "mx01.mail.icloud.com",
    "mta5.am0.yahoodns.net",
    "outlook-com.olc.protection.outlook.com",
];

/// What the way out of this machine looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// A server offered STARTTLS.
    Open,
    /// Servers answered, none offered STARTTLS.
    Hidden,
    /// One stranger answers for all.
    Intercepted,
    /// No server could be connected to.
    Blocked,
    /// No server was tried: no address was found out, or none may be connected to.
    Untried,
}

/// What a check-up found.
#[derive(Debug)]
pub struct Checkup {
    /// The resolvers in use.
    pub resolver: String,
    /// The way to the IPv4 internet.
    pub ipv4: Route,
    /// The way to the IPv6 internet.
    pub ipv6: Route,
    /// The name given in EHLO, if this host has one.
    pub ehlo_name: Option<String>,
    /// A record for each host.
    pub records: Vec<record::Domain>,
    /// The servers that offered STARTTLS.
    pub offering: Vec<Witness>,
    /// What it amounts to.
    pub passage: Passage,
}

/// Connects to each of `hosts` once.
pub async fn doctor<N: Network>(network: &N, hosts: &[Target], request: &Request) -> Checkup {
    let request = Request {
        limits: Limits { confirm: false, policies: false, ..request.limits.clone() },
        require: Require::None,
        control: None,
        earlier: Vec::new(),
        ..request.clone()
    };
    let run = Run::new(network, request);
    let mut records = Vec::new();
    let path = run.examine(hosts, |record| records.push(record)).await;
    let order = |r: &record::Domain| hosts.iter().position(|h| h.name() == r.target);
    records.sort_by_key(order);
    let passage = match path.doubt().map(|doubt| doubt.outcome) {
        Some(Outcome::PathIntercepted) => Passage::Intercepted,
        _ => passage(&path.witnesses),
    };
    Checkup {
        resolver: network.resolver_name(),
        ipv4: network.route(ANYWHERE_V4),
        ipv6: network.route(ANYWHERE_V6),
        ehlo_name: network.ehlo_name().map(str::to_owned),
        records,
        offering: path.witnesses.into_iter().filter(|w| w.offered).collect(),
        passage,
    }
}

fn passage(witnesses: &[Witness]) -> Passage {
    if witnesses.iter().any(|w| w.offered) {
        Passage::Open
    } else if witnesses.iter().any(|w| w.connected) {
        Passage::Hidden
    } else if witnesses.is_empty() {
        Passage::Untried
    } else {
        Passage::Blocked
    }
}
