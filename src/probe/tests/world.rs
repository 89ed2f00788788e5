//! A network made of lines: DNS as a table, web servers and mail servers as closures.

use std::collections::HashMap;
use std::future::pending;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join;
use jiff::Timestamp;
use tokio::sync::Semaphore;

use super::super::{Limits, Probe, Visits, probe};
use crate::dns::{Answer, Data, DnssecState, Failure, FailureKind, Kind, Record, ValidatedBy};
use crate::facts::{Domain, Target};
use crate::guard::{Guard, Private};
use crate::net::{Broken, DialFailure, HttpsReply, Link, Network, Route, TlsOffer, stop_signal};
use crate::tls::{HandshakeFailure, Session};

/// What a web server does with a request; `None` is silence.
pub(super) type Web = fn() -> Option<HttpsReply>;

/// A mail server: its greeting at each connection, and what it makes of an offer.
#[derive(Clone, Copy)]
pub(super) struct Mail {
    pub(super) greeting: fn(usize) -> &'static str,
    pub(super) tls: fn(&TlsOffer) -> Result<Session, HandshakeFailure>,
    /// What it makes of the octets of a hello, before it closes; `None` is silence.
    pub(super) hello: fn(&[u8]) -> Option<Vec<u8>>,
}

/// A small internet, and what was done in it.
pub(super) struct World {
    lines: Vec<(String, Kind, Answer)>,
    web: HashMap<IpAddr, Web>,
    mail: Option<Mail>,
    /// Whether there is a way to IPv6.
    pub(super) v6: bool,
    asked: Mutex<Vec<String>>,
    fetched: Mutex<Vec<String>>,
    dialled: Mutex<Vec<SocketAddr>>,
    offers: Arc<Mutex<Vec<TlsOffer>>>,
    hellos: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl World {
    /// One line a record or a failure: `NAME KIND STATE WHAT`. What no line names is not
    /// there, provably; what is there `never` does not come.
    pub(super) fn of(lines: &str) -> Self {
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        World {
            lines: lines.map(read).collect(),
            web: HashMap::new(),
            mail: None,
            v6: true,
            asked: Mutex::default(),
            fetched: Mutex::default(),
            dialled: Mutex::default(),
            offers: Arc::default(),
            hellos: Arc::default(),
        }
    }

    pub(super) fn web(mut self, address: &str, web: Web) -> Self {
        self.web.insert(address.parse().unwrap(), web);
        self
    }

    pub(super) fn mail(mut self, mail: Mail) -> Self {
        self.mail = Some(mail);
        self
    }

    /// The questions of one kind, in the order in which they came.
    pub(super) fn asked(&self, kind: &str) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter_map(|q| q.strip_suffix(&format!(" {kind}"))).map(Into::into).collect()
    }

    /// `HOST at ADDRESS:PORT PATH`, of each request.
    pub(super) fn fetched(&self) -> Vec<String> {
        self.fetched.lock().unwrap().clone()
    }

    pub(super) fn dialled(&self) -> Vec<SocketAddr> {
        self.dialled.lock().unwrap().clone()
    }

    pub(super) fn offers(&self) -> Vec<TlsOffer> {
        self.offers.lock().unwrap().clone()
    }

    /// The octets of the hellos that came without a handshake, in their order.
    pub(super) fn hellos(&self) -> Vec<Vec<u8>> {
        self.hellos.lock().unwrap().clone()
    }

    /// Probes `target` with limits that waste no time.
    pub(super) async fn probe(&self, target: &str) -> Domain {
        Ask::default().of(self, target).await
    }
}

/// A run's settings, as the tests change them.
pub(super) struct Ask {
    pub(super) limits: Limits,
    pub(super) guard: Guard,
    pub(super) port: u16,
    /// When the user stops the run.
    pub(super) stop_after: Option<Duration>,
}

impl Default for Ask {
    fn default() -> Self {
        Ask {
            limits: Limits { spacing: Duration::ZERO, ..Limits::default() },
            guard: Guard { private: Private::Allowed, ..Guard::default() },
            port: 25,
            stop_after: None,
        }
    }
}

impl Ask {
    pub(super) async fn of(&self, world: &World, target: &str) -> Domain {
        self.of_all(world, &[target]).await.remove(0)
    }

    /// One run over several targets, one after the other.
    pub(super) async fn of_all(&self, world: &World, targets: &[&str]) -> Vec<Domain> {
        let (visits, hosts) = (Visits::default(), Semaphore::new(8));
        let (stopper, stop) = stop_signal();
        let run = Probe {
            network: world,
            limits: &self.limits,
            guard: &self.guard,
            visits: &visits,
            hosts: &hosts,
            port: self.port,
            stop,
        };
        let mut domains = Vec::new();
        let probes = async {
            for target in targets {
                let target: Target = target.parse().unwrap();
                domains.push(probe(&run, &target).await);
            }
        };
        let stopping = async {
            if let Some(after) = self.stop_after {
                tokio::time::sleep(after).await;
                stopper.stop();
            }
        };
        join(probes, stopping).await;
        domains
    }
}

fn read(line: &str) -> (String, Kind, Answer) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [owner, kind, state, what @ ..] = words.as_slice() else { panic!("too short: {line}") };
    let (owner, what) = ((*owner).to_owned(), what.join(" "));
    let state = match *state {
        "secure" => DnssecState::Secure,
        "insecure" => DnssecState::Insecure,
        "unknown" => DnssecState::Unknown,
        "indeterminate" => DnssecState::Indeterminate,
        "bogus" => DnssecState::Bogus,
        other => panic!("no state: {other}"),
    };
    let kind = match *kind {
        "MX" => Kind::Mx,
        "A" => Kind::A,
        "AAAA" => Kind::Aaaa,
        "CNAME" => Kind::Cname,
        "TXT" => Kind::Txt,
        "TLSA" => Kind::Tlsa,
        other => panic!("no kind: {other}"),
    };
    let failed = |kind| Err(Failure { kind, detail: format!("{owner}: {what}") });
    let records = match what.as_str() {
        "nodata" => failed(FailureKind::Nodata),
        "nxdomain" => failed(FailureKind::Nxdomain),
        "servfail" => failed(FailureKind::Servfail),
        "timeout" | "never" => failed(FailureKind::Timeout),
        "bogus" => failed(FailureKind::Bogus),
        what => Ok(vec![Record { owner: owner.clone(), ttl: 60, data: data(kind, what) }]),
    };
    (owner, kind, Answer { records, state, by: ValidatedBy::Own })
}

fn data(kind: Kind, what: &str) -> Data {
    let words: Vec<&str> = what.split_whitespace().collect();
    if let ["alias", to] = words.as_slice() {
        return Data::Cname((*to).to_owned());
    }
    match kind {
        Kind::Mx => Data::Mx { preference: words[0].parse().unwrap(), exchange: words[1].into() },
        Kind::A => Data::A(what.parse().unwrap()),
        Kind::Aaaa => Data::Aaaa(what.parse().unwrap()),
        Kind::Cname => Data::Cname(what.to_owned()),
        Kind::Txt => Data::Txt(what.as_bytes().to_vec()),
        Kind::Tlsa => Data::Tlsa {
            usage: words[0].parse().unwrap(),
            selector: words[1].parse().unwrap(),
            matching: words[2].parse().unwrap(),
            data: words[3].as_bytes().to_vec(),
        },
    }
}

impl Network for World {
    type Link = Wire;

    /// The records at the name; or the alias that stands there.
    async fn ask(&self, name: &str, kind: Kind) -> Answer {
        self.asked.lock().unwrap().push(format!("{name} {kind}"));
        let at = |kind| self.lines.iter().filter(move |(n, k, _)| n == name && *k == kind);
        let found = if at(kind).next().is_some() { kind } else { Kind::Cname };
        let answers: Vec<&Answer> = at(found).map(|(.., answer)| answer).collect();
        let Some(first) = answers.first() else {
            let exists = self.lines.iter().any(|(n, ..)| n == name);
            let kind = if exists { FailureKind::Nodata } else { FailureKind::Nxdomain };
            let records = Err(Failure { kind, detail: format!("{name} has none") });
            return Answer { records, state: DnssecState::Secure, by: ValidatedBy::Own };
        };
        let records = match &first.records {
            Err(failure) if failure.detail.ends_with("never") => pending().await,
            Err(failure) => Err(failure.clone()),
            Ok(_) => Ok(answers.iter().flat_map(|a| a.records.clone().unwrap()).collect()),
        };
        Answer { records, ..(*first).clone() }
    }

    async fn dial(&self, to: SocketAddr) -> Result<Wire, DialFailure> {
        let mut dialled = self.dialled.lock().unwrap();
        dialled.push(to);
        let mail = self.mail.ok_or_else(|| DialFailure::Refused("refused".to_owned()))?;
        let said = (mail.greeting)(dialled.len()).as_bytes().to_vec();
        let (offers, hellos) = (Arc::clone(&self.offers), Arc::clone(&self.hellos));
        Ok(Wire { mail, said, inside: false, silent: false, offers, hellos })
    }

    async fn https_get(&self, to: SocketAddr, host: &str, path: &str, _: usize) -> HttpsReply {
        self.fetched.lock().unwrap().push(format!("{host} at {to} {path}"));
        // No server answers at once.
        tokio::time::sleep(Duration::from_millis(5)).await;
        match self.web.get(&to.ip()).and_then(|web| web()) {
            Some(reply) => reply,
            None => pending().await,
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn ehlo_name(&self) -> Option<&str> {
        Some("probe.test")
    }

    fn resolver_name(&self) -> String {
        "the lines".to_owned()
    }

    fn route(&self, to: IpAddr) -> Route {
        if to.is_ipv6() && !self.v6 { Route::None } else { Route::Unknown }
    }
}

/// A connection to a mail server.
pub(super) struct Wire {
    mail: Mail,
    said: Vec<u8>,
    inside: bool,
    silent: bool,
    offers: Arc<Mutex<Vec<TlsOffer>>>,
    hellos: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Link for Wire {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        if bytes.first() == Some(&22) {
            self.hellos.lock().unwrap().push(bytes.to_vec());
            let answer = (self.mail.hello)(bytes);
            self.silent = answer.is_none();
            self.said.extend(answer.unwrap_or_default());
            return Ok(());
        }
        let command = String::from_utf8_lossy(bytes);
        let reply = match command.split_whitespace().next() {
            Some("EHLO") if self.inside => "250 mx\r\n",
            Some("EHLO") => "250-mx\r\n250 STARTTLS\r\n",
            Some("STARTTLS") => "220 go on\r\n",
            _ => "221 bye\r\n",
        };
        self.said.extend(reply.as_bytes());
        Ok(())
    }

    async fn receive(&mut self, buffer: &mut [u8]) -> Result<usize, Broken> {
        if self.silent {
            return pending().await;
        }
        let count = self.said.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(self.said.drain(..count)) {
            *to = from;
        }
        Ok(count)
    }

    fn arrived(&mut self, _: &mut [u8]) -> usize {
        0
    }

    async fn start_tls(self, offer: &TlsOffer) -> Result<(Self, Session), HandshakeFailure> {
        self.offers.lock().unwrap().push(offer.clone());
        let session = (self.mail.tls)(offer)?;
        Ok((Wire { inside: true, ..self }, session))
    }

    async fn close(self) {}

    fn source(&self) -> Option<IpAddr> {
        None
    }
}
