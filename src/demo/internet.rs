//! The small internet of the lab, as `fixtures/lab.toml` writes it down.
//!
//! Parsing checks what a reader would trip over: names and addresses used
//! twice, servers off the loopback. Does no IO, reads no clock.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::Deserialize;

use super::behaviour::Behaviour;
use super::error::InternetError;
use super::expect::{DomainTruth, ServerTruth};
use super::letter::{Letter, Sender};
use super::policy_host::PolicyHost;
use super::public::is_a_sender;
use super::record_line::{RecordData, RecordLine};
use super::signing::Signing;
use crate::facts::{Target, TargetError};

/// All that exists in the lab.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Internet {
    /// The domains, in the order of the tour.
    #[serde(rename = "domain", default)]
    pub domains: Vec<Domain>,
    /// Domains that send mail and take none.
    #[serde(rename = "sender", default)]
    pub senders: Vec<Sender>,
    /// The messages they send, in the order of the tour.
    #[serde(rename = "message", default)]
    pub letters: Vec<Letter>,
}

/// One domain: what it is, how it is built, and what is true of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Domain {
    /// Its name; each is an organisation of its own.
    pub name: String,
    /// What it is, in one plain sentence.
    pub what: String,
    /// Whether it belongs to the short tour.
    #[serde(default)]
    pub tour: bool,
    /// DNS records; those that give a server its address come from `servers`.
    #[serde(default)]
    pub records: Vec<RecordLine>,
    /// How its zone is signed.
    #[serde(default)]
    pub dnssec: Signing,
    /// Further zones, below it or elsewhere.
    #[serde(default)]
    pub zones: BTreeMap<String, Signing>,
    /// Names at which the DNS server misbehaves.
    #[serde(default)]
    pub dns_faults: BTreeMap<String, DnsFault>,
    /// The servers behind it, one entry per address.
    #[serde(rename = "server", default)]
    pub servers: Vec<Server>,
    /// Where its MTA-STS policy is to be had (RFC 8461); brings its own address record.
    pub policy_host: Option<PolicyHost>,
    /// More MX records than anyone would write down one by one.
    pub many_mx: Option<ManyMx>,
    /// The truth about the domain as a whole.
    #[serde(default)]
    pub expect: DomainTruth,
}

/// One address of one host.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// The name the MX record gives.
    pub host: String,
    /// The name `host` is an alias of, if it is one; it then bears the address.
    pub cname: Option<String>,
    /// Where it listens.
    pub address: IpAddr,
    /// What it says and does.
    #[serde(default)]
    pub behaviour: Behaviour,
    /// The truth about it.
    pub expect: ServerTruth,
}

/// `count` MX records `mx1`, `mx2`, … with consecutive addresses; the first
/// `served` of them are good servers, nobody listens at the others.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManyMx {
    /// How many records.
    pub count: u16,
    /// How many of them have a server behind them.
    pub served: u16,
    /// The address of the first.
    pub first: Ipv4Addr,
}

/// How the DNS server fails at a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DnsFault {
    /// Answers SERVFAIL.
    Servfail,
    /// Answers REFUSED.
    Refused,
    /// Says nothing.
    Drop,
    /// Over UDP answers nothing but the TC bit; over TCP answers in full.
    Truncate,
}

impl Internet {
    /// The internet that comes with the program.
    pub fn built_in() -> Result<Self, InternetError> {
        Self::parse(include_str!("../../fixtures/lab.toml"))
    }

    /// Reads an internet from TOML.
    pub fn parse(text: &str) -> Result<Self, InternetError> {
        let mut internet: Self = toml::from_str(text)?;
        internet.domains.iter_mut().for_each(Domain::write_out_many_mx);
        internet.check()?;
        Ok(internet)
    }

    /// The same with the named domains alone, and the messages to them.
    pub fn only(mut self, names: &[&str]) -> Self {
        self.domains.retain(|domain| names.contains(&domain.name.as_str()));
        self.letters.retain(|letter| names.contains(&letter.to_domain()));
        self
    }

    /// The sender of this domain.
    pub fn sender(&self, domain: &str) -> Option<&Sender> {
        self.senders.iter().find(|sender| sender.domain == domain)
    }

    /// The domains whose mail `host` takes.
    pub(super) fn domains_of(&self, host: &str) -> Vec<String> {
        let leads_to =
            |line: &RecordLine| matches!(&line.data, RecordData::Mx(_, mx) if mx == host);
        let takes_for = |domain: &&Domain| {
            domain.servers.iter().any(|server| server.host == host)
                || domain.records.iter().any(leads_to)
        };
        self.domains.iter().filter(takes_for).map(|domain| domain.name.clone()).collect()
    }

    /// The domain of this name.
    pub fn domain(&self, name: &str) -> Option<&Domain> {
        self.domains.iter().find(|domain| domain.name == name)
    }

    /// The domains of the short tour.
    pub fn tour(&self) -> impl Iterator<Item = &Domain> {
        self.domains.iter().filter(|domain| domain.tour)
    }

    /// All servers of all domains.
    pub fn servers(&self) -> impl Iterator<Item = &Server> {
        self.domains.iter().flat_map(|domain| &domain.servers)
    }

    /// All policy hosts, each with its name.
    pub fn policy_hosts(&self) -> impl Iterator<Item = (String, &PolicyHost)> {
        let named = |domain: &'_ Domain| PolicyHost::name(&domain.name);
        self.domains.iter().filter_map(move |d| Some((named(d), d.policy_host.as_ref()?)))
    }

    /// All that stands in DNS.
    pub(super) fn records(&self) -> impl Iterator<Item = RecordLine> {
        let here = RecordData::A(Ipv4Addr::LOCALHOST);
        let localhost = RecordLine { owner: "localhost".to_owned(), data: here };
        let senders = self.senders.iter().map(|sender| RecordLine {
            owner: sender.host.clone(),
            data: RecordData::A(sender.address),
        });
        let domains = self.domains.iter().flat_map(|domain| {
            let servers = domain.servers.iter().flat_map(Server::records);
            domain.records.iter().cloned().chain(servers)
        });
        let policies = self.policy_hosts().flat_map(|(name, host)| host.records(&name));
        std::iter::once(localhost).chain(domains).chain(policies).chain(senders)
    }

    fn check(&self) -> Result<(), InternetError> {
        let mut names = BTreeSet::new();
        if let Some(twice) = self.domains.iter().find(|domain| !names.insert(&domain.name)) {
            return Err(InternetError::DomainTwice(twice.name.clone()));
        }
        let mut addresses = BTreeSet::new();
        let servers = self.servers().filter(|server| server.behaviour.listens);
        let servers = servers.map(|server| (server.host.clone(), server.address));
        let policies = self.policy_hosts().map(|(name, host)| (name, host.address.into()));
        for (host, address) in servers.chain(policies) {
            if !of_the_lab(address) {
                return Err(InternetError::NotTheLab { host, address });
            }
            if !addresses.insert(address) {
                return Err(InternetError::AddressTwice { host, address });
            }
        }
        self.check_senders(addresses)?;
        self.letters.iter().try_for_each(|letter| self.check_letter(letter))
    }

    fn check_senders(&self, mut addresses: BTreeSet<IpAddr>) -> Result<(), InternetError> {
        let clients = self.senders.iter().flat_map(|sender| {
            [(&sender.host, sender.address), (&sender.user.helo, sender.user.address)]
        });
        for (host, address) in clients {
            let (host, shown) = (host.clone(), is_a_sender(address));
            let address = address.into();
            if !shown {
                return Err(InternetError::NotASender { host, address });
            }
            if !addresses.insert(address) {
                return Err(InternetError::AddressTwice { host, address });
            }
        }
        Ok(())
    }

    fn check_letter(&self, letter: &Letter) -> Result<(), InternetError> {
        let absent = |domain: &str| {
            let (message, domain) = (letter.name.clone(), domain.to_owned());
            Err(InternetError::NoSuchDomain { message, domain })
        };
        match (self.sender(&letter.sender), self.domain(letter.to_domain())) {
            (None, _) => absent(&letter.sender),
            (_, None) => absent(letter.to_domain()),
            _ => Ok(()),
        }
    }
}

fn of_the_lab(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.octets().starts_with(&[127, 77]),
        IpAddr::V6(address) => address == Ipv6Addr::LOCALHOST,
    }
}

impl Domain {
    /// The domain as something to probe.
    pub fn target(&self) -> Result<Target, TargetError> {
        self.name.parse()
    }

    fn write_out_many_mx(&mut self) {
        let Some(many) = self.many_mx.take() else { return };
        for nth in 1..=many.count {
            let host = format!("mx{nth}.{}", self.name);
            let mx = RecordData::Mx(nth, host.clone());
            self.records.push(RecordLine { owner: self.name.clone(), data: mx });
            let address = Ipv4Addr::from_bits(many.first.to_bits() + u32::from(nth) - 1);
            if nth <= many.served {
                self.servers.push(Server::good(host, address.into()));
            } else {
                self.records.push(RecordLine { owner: host, data: RecordData::A(address) });
            }
        }
    }
}

impl Server {
    fn good(host: String, address: IpAddr) -> Self {
        let expect = ServerTruth {
            outcome: "encrypted".to_owned(),
            trust: Some("trusted".to_owned()),
            identity: Some("match".to_owned()),
            level: Some("pki-name".to_owned()),
            ..ServerTruth::default()
        };
        Self { host, cname: None, address, behaviour: Behaviour::default(), expect }
    }

    /// The records that lead from the host's name to the address.
    pub fn records(&self) -> Vec<RecordLine> {
        let data = match self.address {
            IpAddr::V4(address) => RecordData::A(address),
            IpAddr::V6(address) => RecordData::Aaaa(address),
        };
        let bearer = self.cname.clone().unwrap_or_else(|| self.host.clone());
        let mut records = vec![RecordLine { owner: bearer, data }];
        if let Some(cname) = &self.cname {
            let data = RecordData::Cname(cname.clone());
            records.push(RecordLine { owner: self.host.clone(), data });
        }
        records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
        [[domain]]
        name = "a.test"
        what = "one server"
        records = ["a.test MX 10 mx.a.test"]
        [[domain.server]]
        host = "mx.a.test"
        address = "127.77.1.1"
        expect = { outcome = "encrypted" }
    "#;

    fn refused(text: &str) -> String {
        Internet::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_server_brings_its_own_address_record() {
        let internet = Internet::parse(SMALL).unwrap();
        let server = internet.servers().next().unwrap();
        let address = RecordData::A("127.77.1.1".parse().unwrap());
        assert_eq!(server.records(), [RecordLine { owner: "mx.a.test".to_owned(), data: address }]);
    }

    #[test]
    fn mistakes_are_named() {
        assert!(refused(&SMALL.replace("what =", "colour =")).contains("colour"));
        assert!(refused(&SMALL.replace("MX 10", "MX ten")).contains("a.test MX ten mx.a.test"));
        assert!(refused(&SMALL.replace("127.77", "192.0")).contains("192.0.1.1"));
        assert!(refused(&SMALL.repeat(2)).contains("a.test is defined twice"));
        let twin = SMALL.replace("a.test", "b.test");
        assert!(refused(&(SMALL.to_owned() + &twin)).contains("127.77.1.1 of mx.b.test"));
    }

    #[test]
    fn many_mx_are_written_out() {
        let text = "[[domain]]\nname = 'm.test'\nwhat = 'many'\n\
                    many-mx = { count = 300, served = 2, first = '127.77.20.1' }";
        let domain = Internet::parse(text).unwrap().domains.remove(0);
        let mx = domain.records.iter().filter(|r| matches!(r.data, RecordData::Mx(..))).count();
        assert_eq!((mx, domain.servers.len()), (300, 2));
        assert_eq!(domain.records.last().unwrap().data, RecordData::A([127, 77, 21, 44].into()));
    }
}
