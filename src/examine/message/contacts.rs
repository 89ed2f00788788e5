//! The live half: which servers may be asked for a hop, and asking them.
//!
//! Only what DNS names as a mail exchange is ever contacted: the host that wrote
//! the line, if it is one of the recipient's domain or of its own; else the
//! exchanges under the same roof; else nobody.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use super::{Known, Reading, open_hops, recorded};
use crate::examine::{Request, Run};
use crate::facts::{MxFacts, Target, Witness};
use crate::net::Network;
use crate::org::{is_public_name, organisation, same_organisation};
use crate::probe;
use crate::verdict::hop::{Hop, Observed};

/// A server to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its name.
    pub host: String,
    /// The domain that names it as its mail exchange.
    pub domain: String,
    /// Its addresses that may be connected to; each counts as a server.
    addresses: usize,
    exchanges: Vec<String>,
}

/// What a run of several messages has asked so far.
#[derive(Debug, Default)]
pub struct Asked {
    exchanges: HashMap<String, MxFacts>,
    hosts: HashSet<String>,
    servers: usize,
    earlier: Vec<Witness>,
}

impl Asked {
    /// So many servers were asked: addresses of hosts.
    pub fn servers(&self) -> usize {
        self.servers
    }

    /// Takes `contact` if it was not asked before and fits into what is left of `most`.
    fn admits(&mut self, contact: &Contact, most: usize) -> bool {
        let fits = contact.addresses > 0 && self.servers + contact.addresses <= most;
        let taken = fits && self.hosts.insert(contact.host.to_ascii_lowercase());
        self.servers += if taken { contact.addresses } else { 0 };
        taken
    }
}

/// Asks the receivers of the hops whose side is open, `most` servers of the run at most, and
/// adds what they show to `known`. `announce` is told of each server before it is contacted.
/// True if anything was looked up or connected to.
pub async fn ask_receivers<N: Network>(
    network: &N,
    request: &Request,
    reading: &Reading,
    known: &mut Known,
    asked: &mut Asked,
    most: usize,
    mut announce: impl FnMut(&Contact),
) -> bool {
    let mut contacts: Vec<Contact> = Vec::new();
    let open = open_hops(reading, known);
    let any = !open.is_empty();
    for hop in open {
        let found = contacts_for(network, request, reading, hop, asked).await;
        contacts.extend(found.into_iter().filter(|contact| asked.admits(contact, most)));
    }
    contacts.iter().for_each(&mut announce);
    if !contacts.is_empty() {
        known.add_observed(probed(network, request, &contacts, asked).await);
    }
    any
}

async fn probed<N: Network>(
    network: &N,
    request: &Request,
    contacts: &[Contact],
    asked: &mut Asked,
) -> Vec<Observed> {
    let mut earlier = request.earlier.clone();
    earlier.extend(asked.earlier.iter().cloned());
    let run = Run::new(network, Request { earlier, ..request.clone() });
    let target = |c: &Contact| Target::Host(c.host.clone(), request.port);
    let targets: Vec<Target> = contacts.iter().map(target).collect();
    let mut all = Vec::new();
    let path = run
        .examine(&targets, |record| {
            let seen = recorded::observed(&record);
            all.extend(seen.into_iter().map(|observed| of_exchange(observed, contacts)));
        })
        .await;
    asked.earlier.extend(path.witnesses);
    all
}

/// Says of what domain the probed host is an exchange.
fn of_exchange(observed: Observed, contacts: &[Contact]) -> Observed {
    match contacts.iter().find(|c| c.host.eq_ignore_ascii_case(&observed.host)) {
        None => observed,
        Some(contact) => Observed {
            target: contact.domain.clone(),
            exchanges: contact.exchanges.clone(),
            ..observed
        },
    }
}

async fn contacts_for<N: Network>(
    network: &N,
    request: &Request,
    reading: &Reading,
    hop: &Hop,
    asked: &mut Asked,
) -> Vec<Contact> {
    let Some(by) = hop.line.by.as_deref().filter(|by| is_public_name(by)) else {
        return Vec::new();
    };
    let mut domains = reading.envelope_of(hop).to_vec();
    domains.extend(super::domain(organisation(by)));
    let mut near = Vec::new();
    for domain in domains {
        let facts = exchanges(network, request, &domain, asked).await;
        let (same, roof) = sort(&facts, &domain, by, hop, request);
        if !same.is_empty() {
            return same;
        }
        if near.is_empty() {
            near = roof;
        }
    }
    near
}

/// The exchanges that are the writer itself, and those under the same roof.
/// A host that may not be connected to is no contact.
fn sort(
    facts: &MxFacts,
    domain: &str,
    by: &str,
    hop: &Hop,
    request: &Request,
) -> (Vec<Contact>, Vec<Contact>) {
    let names: Vec<String> = facts.hosts.iter().map(|host| host.host.clone()).collect();
    let allowed = |host: &crate::facts::MxHost| {
        let open = |ip: &&IpAddr| request.guard.refuses(&host.host, **ip).is_none();
        host.addresses.iter().filter(open).count().min(request.limits.addresses)
    };
    let contact = |host: &crate::facts::MxHost| Contact {
        host: host.host.clone(),
        domain: domain.to_owned(),
        addresses: allowed(host),
        exchanges: names.clone(),
    };
    let is_writer = |host: &&crate::facts::MxHost| {
        host.host.eq_ignore_ascii_case(by)
            || hop.line.by_ip.is_some_and(|ip| host.addresses.contains(&ip))
    };
    let is_near = |host: &&crate::facts::MxHost| same_organisation(&host.host, by);
    (
        facts.hosts.iter().filter(is_writer).map(contact).collect(),
        facts.hosts.iter().filter(is_near).map(contact).collect(),
    )
}

async fn exchanges<N: Network>(
    network: &N,
    request: &Request,
    domain: &str,
    asked: &mut Asked,
) -> MxFacts {
    if let Some(facts) = asked.exchanges.get(domain) {
        return facts.clone();
    }
    let target = Target::Domain(domain.to_owned());
    let facts = probe::mail_exchanges(network, &request.limits, &target).await;
    asked.exchanges.insert(domain.to_owned(), facts.clone());
    facts
}
