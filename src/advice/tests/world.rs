//! Domains built from a few words, with badges as they would be judged.

use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;

use crate::advice::{Advice, Question, System, advise};
use crate::cert::{Certificate, Identity, Judgement, Key, Trust};
use crate::checks::{
    DaneStatus, DomainView, Judged, PathControl, ServerView, Standing, StsPolicyStanding,
    StsStatus, settle,
};
use crate::dns::{DnssecState, Failure, FailureKind, ValidatedBy};
use crate::facts::{
    Attempt, Domain, Extra, MxFacts, MxHost, MxSource, NotProbed, Outcome, Server, Target,
    TlsaFacts, Vantage, Variation, Why,
};
use crate::policy::{StsPolicy, TlsaRecord};
use crate::tls::{BrokenBy, KeyType, Proof, Session};
use crate::verdict::{self, Badge, Badges, DomainVerdict, Require};

/// A certificate in three words.
#[derive(Clone)]
pub(super) struct Paper {
    pub(super) names: Vec<String>,
    pub(super) trust: Trust,
    pub(super) identity: Identity,
    pub(super) days: i64,
}

/// How one handshake otherwise ended.
#[derive(Clone)]
pub(super) enum Made {
    Shows(Paper, &'static str),
    /// The server sends an alert.
    Breaks,
    /// It broke some other way.
    Drops(BrokenBy),
    Missing,
}

/// One mail exchange with one address.
#[derive(Clone)]
pub(super) struct Host {
    pub(super) name: String,
    pub(super) outcome: Outcome,
    pub(super) paper: Paper,
    pub(super) extras: Vec<(Variation, Made)>,
    /// The usage of the TLSA record that matches.
    pub(super) tlsa: Option<u8>,
    pub(super) preference: u16,
}

/// A domain and what is asked of it.
#[derive(Clone)]
pub(super) struct World {
    pub(super) target: Target,
    pub(super) source: MxSource,
    pub(super) hosts: Vec<Host>,
    pub(super) badges: Badges,
    /// Every server's own word under DANE.
    pub(super) dane: DaneStatus,
    /// Of the MX answer.
    pub(super) dnssec: DnssecState,
    pub(super) policy: Option<StsPolicy>,
    /// Why no policy could be had.
    pub(super) no_policy: Option<&'static str>,
    pub(super) port: u16,
    pub(super) failure: Option<FailureKind>,
    pub(super) asked: Option<Require>,
    pub(super) systems: Vec<System>,
    pub(super) stopped: bool,
}

pub(super) fn now() -> Timestamp {
    "2026-11-22T15:00:00Z".parse().unwrap()
}

pub(super) fn in_days(days: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() + days * 86_400).unwrap()
}

/// A trusted certificate with these names, the first of them the host's; 60 days left.
pub(super) fn trusted(names: &[&str]) -> Paper {
    let names = names.iter().map(|&name| name.to_owned()).collect();
    Paper { names, trust: Trust::Trusted, identity: Identity::Match, days: 60 }
}

/// The same for another host.
pub(super) fn misnamed(name: &str) -> Paper {
    Paper { identity: Identity::Mismatch, ..trusted(&[name]) }
}

/// One that nobody vouches for.
pub(super) fn self_signed(name: &str) -> Paper {
    Paper { trust: Trust::SelfSigned, ..trusted(&[name]) }
}

/// A host in good order: the same certificate without SNI, TLS 1.2 too, one key type.
pub(super) fn host(name: &str, paper: Paper) -> Host {
    let extras = vec![
        (Variation::WithoutSniTls12, Made::Shows(paper.clone(), "TLSv1.2")),
        (Variation::OtherKeyType(KeyType::Rsa), Made::Breaks),
    ];
    Host {
        name: name.to_owned(),
        outcome: Outcome::Encrypted,
        paper,
        extras,
        tlsa: None,
        preference: 10,
    }
}

/// A host whose handshakes ended all the same otherwise.
pub(super) fn ends_as(name: &str, outcome: Outcome) -> Host {
    Host { outcome, ..host(name, trusted(&[name])) }
}

/// `example.org` with these hosts and no policies.
pub(super) fn world(hosts: &[Host]) -> World {
    World {
        target: Target::Domain("example.org".into()),
        source: MxSource::Explicit,
        hosts: hosts.to_vec(),
        badges: Badges { dane: Badge::None, sts: Badge::None, ..Badges::default() },
        dane: DaneStatus::None,
        dnssec: DnssecState::Secure,
        policy: None,
        no_policy: None,
        port: 25,
        failure: None,
        asked: None,
        systems: Vec::new(),
        stopped: false,
    }
}

/// `example.org`, with mx1 and mx2 of another organisation in good order.
pub(super) fn of_a_provider() -> World {
    world(&[
        host("mx1.in.provider.net", trusted(&["mx1.in.provider.net"])),
        host("mx2.in.provider.net", trusted(&["mx2.in.provider.net"])),
    ])
}

/// `example.org` with one host of its own in good order.
pub(super) fn of_its_own() -> World {
    world(&[host("mx1.example.org", trusted(&["mx1.example.org"]))])
}

impl World {
    /// The same, changed.
    pub(super) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The same, with an MX answer that is not signed.
    pub(super) fn unsigned(self) -> Self {
        self.with(|world| world.dnssec = DnssecState::Insecure)
    }

    pub(super) fn asked(self, asked: Require) -> Self {
        self.with(|world| world.asked = Some(asked))
    }

    pub(super) fn advice(&self) -> Advice {
        let domain = self.domain();
        let judged: Vec<Judged> = self.hosts.iter().map(|host| judged(&host.paper)).collect();
        let extras: Vec<Vec<Option<Judged>>> = self.hosts.iter().map(judged_extras).collect();
        let standings: Vec<Standing> = self.hosts.iter().map(|_| standing(self.dane)).collect();
        let policy = match (&self.policy, self.no_policy) {
            (Some(policy), _) => StsPolicyStanding::Policy(policy),
            (None, Some(why)) => {
                let detail = why.to_owned();
                StsPolicyStanding::Error { kind: "http-status", detail, definite: true }
            }
            (None, None) => StsPolicyStanding::Absent,
        };
        let views: Vec<ServerView<'_>> = (0..self.hosts.len())
            .map(|i| ServerView {
                server: &domain.servers[i],
                settled: settle(&domain.servers[i]),
                judged: (self.hosts[i].outcome == Outcome::Encrypted).then_some(&judged[i]),
                extras: &extras[i],
                mx: domain.mx.hosts.get(i),
                standing: Some(&standings[i]),
                path_control: PathControl::Passed,
                at: now(),
            })
            .collect();
        let view = DomainView { domain: &domain, servers: &views, sts: &policy };
        let verdict = |asked| self.verdict(&view, asked);
        advise(&Question {
            view: &view,
            verdict: &verdict,
            asked: self.asked,
            systems: &self.systems,
            stopped: self.stopped,
            roots: "webpki-roots 1.0.10",
            at: now(),
        })
    }

    /// The verdict, with the badges of this world.
    fn verdict(&self, view: &DomainView<'_>, asked: Require) -> DomainVerdict {
        let plain = verdict::domain(view, asked);
        let badge = match asked {
            Require::Dane => self.badges.dane,
            Require::Sts => self.badges.sts,
            Require::Authenticated if self.badges.dane_refuses => Badge::Fail,
            Require::Authenticated if self.badges.dane == Badge::Pass => Badge::Pass,
            Require::Authenticated => self.badges.sts,
            _ => return DomainVerdict { badges: self.badges, ..plain },
        };
        let encrypts = verdict::domain(view, Require::Encrypts).ready;
        let ready = match badge {
            Badge::Pass => encrypts,
            Badge::NotTested => encrypts.filter(|ready| !ready),
            // It could be that they hold.
            Badge::Error if asked == Require::Dane => encrypts.filter(|ready| !ready),
            _ => Some(false),
        };
        DomainVerdict { badges: self.badges, ready, ..plain }
    }

    /// The text for one system.
    pub(super) fn text(&self, system: System) -> String {
        let setting = self.advice().settings.into_iter().find(|one| one.system == system);
        setting.unwrap().text
    }

    /// The same, for these systems.
    pub(super) fn on(self, systems: &[System]) -> Self {
        self.with(|world| world.systems = systems.to_vec())
    }

    /// The lines that count, of one system.
    pub(super) fn lines(&self, system: System) -> Vec<String> {
        let text = self.text(system);
        text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    }

    fn domain(&self) -> Domain {
        Domain {
            target: self.target.clone(),
            port: self.port,
            observed_at: now(),
            duration_ms: 1,
            vantage: Vantage::default(),
            mx: MxFacts {
                source: self.source,
                dnssec: self.dnssec,
                by: ValidatedBy::Own,
                hosts: self.hosts.iter().enumerate().map(|(i, host)| mx(i, host)).collect(),
                failure: self.failure.map(|kind| Failure { kind, detail: "no such name".into() }),
                null_beside_others: false,
                alias_of: None,
            },
            policies: None,
            servers: self.hosts.iter().enumerate().map(|(i, h)| Arc::new(server(i, h))).collect(),
        }
    }
}

fn address(place: usize) -> IpAddr {
    format!("192.0.2.{}", place + 1).parse().unwrap()
}

fn mx(place: usize, host: &Host) -> MxHost {
    let record = |usage| TlsaRecord { usage, selector: 1, matching: 1, data: vec![0; 32] };
    MxHost {
        preference: Some(host.preference),
        host: host.name.clone(),
        cname: None,
        dnssec: DnssecState::Insecure,
        addresses: vec![address(place)],
        failure: None,
        half_known: false,
        left_out: false,
        tlsa: Some(TlsaFacts {
            base: host.name.clone(),
            state: DnssecState::Secure,
            by: ValidatedBy::Own,
            asked: true,
            records: Ok(host.tlsa.map(record).into_iter().collect()),
        }),
    }
}

fn server(place: usize, host: &Host) -> Server {
    let first = attempt(host.outcome, "TLSv1.3");
    // What is final is so because a second connection said the same.
    let attempts = match host.outcome.is_negative() {
        true => vec![first.clone(), first],
        false => vec![first],
    };
    let extra = |(variation, made): &(Variation, Made)| Extra {
        variation: *variation,
        visit: match made {
            Made::Shows(_, version) => Ok(attempt(Outcome::Encrypted, version)),
            Made::Breaks => Ok(broken(BrokenBy::Alert)),
            Made::Drops(by) => Ok(broken(*by)),
            Made::Missing => Err(NotProbed::new(Why::Budget, "no connection was left for it.")),
        },
    };
    let tried = host.outcome == Outcome::Encrypted;
    Server {
        host: host.name.clone(),
        preference: Some(host.preference),
        address: Some(address(place)),
        port: 25,
        attempts,
        not_probed: None,
        extras: host.extras.iter().filter(|_| tried).map(extra).collect(),
        injection: None,
        legacy: None,
        enumeration: None,
    }
}

fn broken(by: BrokenBy) -> Attempt {
    Attempt { broken_by: Some(by), ..attempt(Outcome::HandshakeFailed, "") }
}

fn attempt(outcome: Outcome, version: &str) -> Attempt {
    let session = Session {
        version: version.to_owned(),
        cipher_suite: "TLS_AES_256_GCM_SHA384".into(),
        key_exchange: None,
        client_certificate_requested: false,
        chain: vec![vec![0x30]],
        proof: Proof::Fits,
    };
    Attempt {
        outcome,
        stage: None,
        detail: format!("It ended as {}.", outcome.word()),
        cut_by_us: false,
        broken_by: None,
        connected: true,
        post_quantum: true,
        duration_ms: 1,
        dialogue: None,
        session: (outcome == Outcome::Encrypted).then_some(session),
        source: None,
        ehlo_name: None,
    }
}

fn standing(dane: DaneStatus) -> Standing {
    Standing { dane, dane_reason: None, matched: Some(0), sts: StsStatus::None, sts_reason: None }
}

fn judged_extras(host: &Host) -> Vec<Option<Judged>> {
    let one = |(_, made): &(Variation, Made)| match made {
        Made::Shows(paper, _) => Some(judged(paper)),
        _ => None,
    };
    host.extras.iter().map(one).collect()
}

fn judged(paper: &Paper) -> Judged {
    let certificate = Certificate {
        subject: "CN=example".into(),
        issuer: "CN=Example CA".into(),
        names: paper.names.clone(),
        names_total: paper.names.len(),
        common_names: Vec::new(),
        not_before: in_days(-30),
        not_after: in_days(paper.days),
        key: Key { algorithm: "EC".into(), bits: 256 },
        signature: "ecdsa-with-SHA256".into(),
        weak_signature: false,
        serial: "01".into(),
        version: 3,
        self_issued: false,
        is_ca: false,
        path_length: None,
        server_auth: true,
        names_ca_issuers: false,
        sha256: "00".into(),
        spki_sha256: "0123456789abcdef".into(),
        spki: Vec::new(),
    };
    let judgement = Judgement {
        trust: paper.trust,
        also: Vec::new(),
        identity: paper.identity,
        matched_name: None,
        anchor: None,
        expired_other: None,
        days_left: paper.days,
        why: "So it was judged.".into(),
    };
    Judged { chain: vec![certificate.clone()], certificate, judgement }
}
