//! The lab at work: all servers of an [`Internet`], on one port each side.
//!
//! Several labs may run at once, in one process or many: they share addresses
//! and differ in ports. Everything ends when the [`Lab`] is dropped.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::{TcpListener, UdpSocket};
use tokio::task::JoinSet;

use super::behaviour::Behaviour;
use super::dns::{DnsServer, Zone};
use super::error::LabError;
use super::internet::Internet;
use super::ledger::Ledger;
use super::mailroom::{Mailroom, Stored};
use super::policy_host::{PolicyHost, Serves};
use super::policy_server::PolicyServer;
use super::reception::Duty;
use super::smtp_server::SmtpServer;
use super::tls::Outfitter;

/// Where the DNS server lives, and where a port is looked for.
const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 77, 0, 1));
/// How often another port is tried when one is taken somewhere.
const TRIES: usize = 32;

/// A small internet on loopback, running.
pub struct Lab {
    internet: Internet,
    dns: DnsServer,
    port: u16,
    roots_pem: String,
    servers: Vec<Arc<SmtpServer>>,
    mailroom: Arc<Mailroom>,
    left_out: Vec<String>,
    sts_port: u16,
    policy_servers: Vec<Arc<PolicyServer>>,
    _tasks: JoinSet<()>,
}

impl Lab {
    /// Starts every server of `internet`. Must be called inside a tokio runtime.
    pub async fn start(internet: Internet) -> Result<Self, LabError> {
        let mut outfitter = Outfitter::new()?;
        let zone = Zone::new(&internet, |line| outfitter.association(&internet, line))?;
        let dns = start_dns(zone).await?;
        let mut tasks = JoinSet::new();
        let (sts_port, policy_servers) =
            start_policies(&internet, &mut outfitter, &mut tasks).await?;
        let listening = stations(&internet);
        let addresses: Vec<IpAddr> = listening.iter().map(|station| station.address).collect();
        let (port, listeners) = bind_all(&addresses).await?;
        let mailroom = Arc::new(Mailroom::new(client_names(&internet)));
        let (mut servers, mut left_out) = (Vec::new(), Vec::new());
        for (station, listener) in listening.into_iter().zip(listeners) {
            let Some(listener) = listener else {
                left_out.push(station.host.to_owned());
                continue;
            };
            let server = Arc::new(scripted(station, &mailroom, &mut outfitter)?);
            tasks.spawn(server.clone().listen(listener));
            servers.push(server);
        }
        let roots_pem = outfitter.roots_pem();
        Ok(Self {
            internet,
            dns,
            port,
            roots_pem,
            servers,
            mailroom,
            left_out,
            sts_port,
            policy_servers,
            _tasks: tasks,
        })
    }

    /// Where the DNS server answers, over UDP and TCP.
    pub fn dns(&self) -> SocketAddr {
        self.dns.address
    }

    /// The port of every SMTP server.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The port of every policy host; nobody listens at it if there is none.
    pub fn sts_port(&self) -> u16 {
        self.sts_port
    }

    /// The certificate of the root the good servers' chains lead to.
    pub fn roots_pem(&self) -> String {
        self.roots_pem.clone()
    }

    /// The certificate `host` shows, in DER; `None` if nobody listens there.
    pub fn certificate(&self, host: &str) -> Option<&[u8]> {
        let server = self.servers.iter().find(|server| server.host == host)?;
        server.chain.first().map(AsRef::as_ref)
    }

    /// What is running.
    pub fn internet(&self) -> &Internet {
        &self.internet
    }

    /// Hosts that could not be served, because this system has no `::1`.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Connections made to `host`, counted at its servers.
    pub fn connections(&self, host: &str) -> usize {
        self.ledgers(host).map(Ledger::connections).sum()
    }

    /// Connections made to all servers.
    pub fn all_connections(&self) -> usize {
        self.servers.iter().map(|server| server.ledger.connections()).sum()
    }

    /// What clients said to `host`, in and outside TLS, made printable; the
    /// first thousand commands of each address.
    pub fn commands(&self, host: &str) -> Vec<String> {
        self.ledgers(host).flat_map(Ledger::said).collect()
    }

    /// What policy hosts were asked, each as `METHOD PATH HOST`; the first thousand of each.
    pub fn policy_requests(&self) -> Vec<String> {
        self.policy_servers.iter().flat_map(|server| server.ledger.said()).collect()
    }

    /// What the DNS server was asked, as `name TYPE`; the first thousand.
    pub fn queries(&self) -> Vec<String> {
        self.dns.ledger.said()
    }

    /// The messages `host` took and still holds, the oldest first. Those that
    /// [`Lab::post`] delivers go to it.
    pub fn mail(&self, host: &str) -> Vec<Stored> {
        self.mailroom.held_by(host)
    }

    pub(super) fn mailroom(&self) -> &Mailroom {
        &self.mailroom
    }

    /// Forgets connections, commands and queries.
    pub fn reset_counts(&self) {
        self.servers.iter().for_each(|server| server.ledger.reset());
        self.policy_servers.iter().for_each(|server| server.ledger.reset());
        self.dns.ledger.reset();
    }

    fn ledgers(&self, host: &str) -> impl Iterator<Item = &Ledger> {
        self.servers.iter().filter(move |server| server.host == host).map(|server| &server.ledger)
    }
}

/// A place where a server is to run.
struct Station<'a> {
    host: &'a str,
    address: IpAddr,
    behaviour: &'a Behaviour,
    duty: Duty,
}

/// The exchangers of all domains, and the servers of the senders' users.
fn stations(internet: &Internet) -> Vec<Station<'_>> {
    let exchangers = internet.servers().filter(|s| s.behaviour.listens).map(|server| Station {
        host: &server.host,
        address: server.address,
        behaviour: &server.behaviour,
        duty: Duty::Exchange(internet.domains_of(&server.host)),
    });
    let submission = internet.senders.iter().map(|sender| Station {
        host: &sender.host,
        address: sender.address.into(),
        behaviour: &sender.behaviour,
        duty: Duty::Submission,
    });
    exchangers.chain(submission).collect()
}

/// What the servers find for a client's address: senders' hosts have a name,
/// users' machines have none.
fn client_names(internet: &Internet) -> BTreeMap<IpAddr, String> {
    internet.senders.iter().map(|sender| (sender.address.into(), sender.host.clone())).collect()
}

fn scripted(
    station: Station<'_>,
    mailroom: &Arc<Mailroom>,
    outfitter: &mut Outfitter,
) -> Result<SmtpServer, LabError> {
    let Station { host, behaviour, duty, .. } = station;
    let chain = outfitter.chain(host, behaviour)?;
    let config = outfitter.config(host, behaviour)?;
    Ok(SmtpServer {
        host: host.to_owned(),
        behaviour: behaviour.clone(),
        duty,
        chain,
        config,
        ledger: Ledger::default(),
        mailroom: mailroom.clone(),
    })
}

/// All policy hosts at work, and their port.
async fn start_policies(
    internet: &Internet,
    outfitter: &mut Outfitter,
    tasks: &mut JoinSet<()>,
) -> Result<(u16, Vec<Arc<PolicyServer>>), LabError> {
    let listen = |host: &PolicyHost| host.serves != Serves::Nothing;
    let hosts: Vec<_> = internet.policy_hosts().filter(|(_, host)| listen(host)).collect();
    let addresses: Vec<IpAddr> = hosts.iter().map(|(_, host)| host.address.into()).collect();
    let (port, listeners) = bind_all(&addresses).await?;
    let mut servers = Vec::new();
    for ((name, host), listener) in hosts.into_iter().zip(listeners.into_iter().flatten()) {
        let config = outfitter.config(&name, &host.behaviour())?;
        let server = Arc::new(PolicyServer::new(name, host, config));
        tasks.spawn(server.clone().listen(listener));
        servers.push(server);
    }
    Ok((port, servers))
}

async fn start_dns(zone: Zone) -> Result<DnsServer, LabError> {
    for _ in 0..TRIES {
        let tcp = bind(HOME, 0).await?;
        match bind_udp(tcp.local_addr()?).await {
            Ok(udp) => return Ok(DnsServer::new(zone, udp, tcp)?),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(LabError::NoPort)
}

#[expect(clippy::disallowed_methods, reason = "the lab serves; net/ only asks")]
async fn bind_udp(address: SocketAddr) -> io::Result<UdpSocket> {
    UdpSocket::bind(address).await
}

/// One listener for each server, all on one port; none where there is no IPv6.
type Listeners = Vec<Option<TcpListener>>;

async fn bind_all(addresses: &[IpAddr]) -> Result<(u16, Listeners), LabError> {
    for _ in 0..TRIES {
        // Labs that start at the same time are given different ports here.
        let gate = bind(HOME, 0).await?;
        let port = gate.local_addr()?.port();
        if let Some(listeners) = bind_at(port, addresses).await? {
            return Ok((port, listeners));
        }
    }
    Err(LabError::NoPort)
}

/// `None` if the port is taken at one of the addresses.
async fn bind_at(port: u16, addresses: &[IpAddr]) -> Result<Option<Listeners>, LabError> {
    let mut listeners = Vec::with_capacity(addresses.len());
    for address in addresses {
        match bind(*address, port).await {
            Ok(listener) => listeners.push(Some(listener)),
            Err(LabError::Socket(error)) if error.kind() == ErrorKind::AddrInUse => {
                return Ok(None);
            }
            Err(_) if address.is_ipv6() => listeners.push(None),
            Err(error) => return Err(error),
        }
    }
    Ok(Some(listeners))
}

async fn bind(address: IpAddr, port: u16) -> Result<TcpListener, LabError> {
    TcpListener::bind((address, port)).await.map_err(|source| match source.kind() {
        ErrorKind::AddrNotAvailable => LabError::NoLoopback { address, source },
        _ => LabError::Socket(source),
    })
}
