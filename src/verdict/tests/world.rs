//! Small domains whose servers stand as they are told to.

use std::sync::Arc;

use jiff::Timestamp;

use crate::cert::{Certificate, Identity, Judgement, Key, Trust};
use crate::checks::{
    DaneStatus, DomainView, Judged, PathControl, ServerView, Standing, StsPolicyStanding,
    StsStatus, settle,
};
use crate::dns::{DnssecState, Failure, FailureKind, ValidatedBy};
use crate::facts::{
    Attempt, Domain, MxFacts, MxHost, MxSource, NotProbed, Outcome, Server, Target, TlsaFacts,
    Vantage, Why,
};
use crate::policy::{StsMode, StsPolicy};
use crate::tls::{Proof, Session};
use crate::verdict::{DomainVerdict, Require, domain};

use DaneStatus as D;
use DnssecState::{Secure, Unknown};
use StsStatus as S;

/// A domain of a few servers, each a mail exchange of its own with one address.
pub(super) struct World {
    pub(super) servers: Vec<Place>,
    pub(super) mx: DnssecState,
    pub(super) source: MxSource,
    pub(super) sts: StsPolicyStanding<'static>,
    pub(super) looked_up: bool,
    pub(super) half_known: bool,
}

/// One server.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) outcome: Outcome,
    pub(super) trust: Trust,
    pub(super) dane: DaneStatus,
    pub(super) sts: StsStatus,
    pub(super) left_alone: bool,
    /// Stands under the name of the server before it.
    pub(super) same_host: bool,
}

pub(super) fn place(dane: DaneStatus, sts: StsStatus) -> Place {
    let (outcome, trust) = (Outcome::Encrypted, Trust::Trusted);
    Place { outcome, trust, dane, sts, left_alone: false, same_host: false }
}

pub(super) fn world(servers: impl IntoIterator<Item = Place>) -> World {
    World {
        servers: servers.into_iter().collect(),
        mx: Secure,
        source: MxSource::Explicit,
        sts: StsPolicyStanding::Absent,
        looked_up: true,
        half_known: false,
    }
}

/// Servers of which only DANE is told.
pub(super) fn dane(all: &[DaneStatus]) -> World {
    world(all.iter().map(|dane| place(*dane, S::None)))
}

/// Servers under an MTA-STS policy.
pub(super) fn sts(mode: StsMode, all: &[StsStatus]) -> World {
    let policy = StsPolicy { mode, max_age: 604_800, mx: Vec::new(), version_first: true };
    let policy: &'static StsPolicy = Box::leak(Box::new(policy));
    let sts = StsPolicyStanding::Policy(policy);
    World { sts, ..world(all.iter().map(|sts| place(D::None, *sts))) }
}

pub(super) fn no_policy(definite: bool) -> World {
    let detail = "Two records.".to_owned();
    let sts = StsPolicyStanding::Error { kind: "several-records", detail, definite };
    World { sts, ..dane(&[D::None]) }
}

fn at() -> Timestamp {
    "2026-11-22T15:00:00Z".parse().unwrap()
}

impl World {
    pub(super) fn verdict(&self, asked: Require) -> DomainVerdict {
        let facts = self.facts();
        let judged: Vec<Option<Judged>> = self.servers.iter().map(Place::judged).collect();
        let standings: Vec<Standing> = self.servers.iter().map(Place::standing).collect();
        let views: Vec<ServerView<'_>> = facts
            .servers
            .iter()
            .zip(judged.iter().zip(&standings))
            .map(|(server, (judged, standing))| ServerView {
                server,
                settled: settle(server),
                judged: judged.as_ref(),
                extras: &[],
                mx: facts.mx.hosts.iter().find(|host| host.host == server.host),
                standing: Some(standing),
                path_control: PathControl::Passed,
                at: at(),
            })
            .collect();
        domain(&DomainView { domain: &facts, servers: &views, sts: &self.sts }, asked)
    }

    pub(super) fn ready(&self, asked: Require) -> Option<bool> {
        self.verdict(asked).ready
    }

    /// The sentences between the first and the last.
    pub(super) fn says(&self, asked: Require) -> String {
        let summary = self.verdict(asked).summary;
        let (_, rest) = summary.split_once(". ").unwrap_or((&summary, ""));
        rest.replace("A sender that does not require TLS may still send in clear.", "")
            .trim()
            .to_owned()
    }

    fn facts(&self) -> Domain {
        let places = self.servers.iter().enumerate();
        let servers = places.map(|(number, place)| Arc::new(place.server(number))).collect();
        let hosts = (0..self.servers.len()).map(|number| self.host(number)).collect();
        Domain {
            target: Target::Domain("example.org".into()),
            port: 25,
            observed_at: at(),
            duration_ms: 1,
            vantage: Vantage::default(),
            mx: MxFacts {
                source: self.source,
                dnssec: self.mx,
                by: ValidatedBy::None,
                hosts,
                failure: None,
                null_beside_others: false,
                alias_of: None,
            },
            policies: None,
            servers,
        }
    }

    fn host(&self, number: usize) -> MxHost {
        let host = format!("mx{number}.example.org");
        let tlsa = TlsaFacts {
            base: host.clone(),
            state: if self.mx == Unknown { Unknown } else { Secure },
            by: ValidatedBy::None,
            asked: true,
            records: Ok(Vec::new()),
        };
        MxHost {
            preference: Some(10),
            host,
            cname: None,
            dnssec: Secure,
            addresses: Vec::new(),
            failure: self
                .half_known
                .then(|| Failure { kind: FailureKind::Timeout, detail: "No answer.".into() }),
            half_known: self.half_known,
            left_out: false,
            tlsa: self.looked_up.then_some(tlsa),
        }
    }
}

impl Place {
    fn server(&self, number: usize) -> Server {
        let host = number - usize::from(self.same_host);
        let attempts = if self.left_alone { Vec::new() } else { vec![self.attempt(); 2] };
        let why = NotProbed::new(Why::Family, "No route for IPv6.");
        Server {
            host: format!("mx{host}.example.org"),
            preference: Some(10),
            address: Some(format!("192.0.2.{}", number + 1).parse().unwrap()),
            port: 25,
            attempts,
            not_probed: self.left_alone.then_some(why),
            extras: Vec::new(),
            injection: None,
            legacy: None,
            enumeration: None,
        }
    }

    fn attempt(&self) -> Attempt {
        let session = Session {
            version: "TLSv1.3".into(),
            cipher_suite: "TLS_AES_256_GCM_SHA384".into(),
            key_exchange: None,
            client_certificate_requested: false,
            chain: Vec::new(),
            proof: Proof::Fits,
        };
        Attempt {
            outcome: self.outcome,
            stage: None,
            detail: "So it was.".into(),
            cut_by_us: false,
            broken_by: None,
            connected: true,
            post_quantum: true,
            duration_ms: 1,
            dialogue: None,
            session: (self.outcome == Outcome::Encrypted).then_some(session),
            source: None,
            ehlo_name: None,
        }
    }

    fn standing(&self) -> Standing {
        Standing {
            dane: self.dane,
            dane_reason: None,
            matched: None,
            sts: self.sts,
            sts_reason: None,
        }
    }

    fn judged(&self) -> Option<Judged> {
        let judgement = Judgement {
            trust: self.trust,
            also: Vec::new(),
            identity: Identity::Match,
            matched_name: None,
            anchor: None,
            expired_other: None,
            days_left: 61,
            why: String::new(),
        };
        let tls = self.outcome == Outcome::Encrypted && !self.left_alone;
        tls.then(|| Judged { certificate: certificate(), chain: Vec::new(), judgement })
    }
}

fn certificate() -> Certificate {
    Certificate {
        subject: "CN=mx".into(),
        issuer: "CN=ca".into(),
        names: Vec::new(),
        names_total: 0,
        common_names: Vec::new(),
        not_before: at(),
        not_after: at(),
        key: Key { algorithm: "EC".into(), bits: 256 },
        signature: String::new(),
        weak_signature: false,
        serial: String::new(),
        version: 3,
        self_issued: false,
        is_ca: false,
        path_length: None,
        server_auth: true,
        names_ca_issuers: false,
        sha256: String::new(),
        spki_sha256: String::new(),
        spki: Vec::new(),
    }
}
