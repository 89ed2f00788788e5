//! Small sets of facts, built from what servers say.

use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;

use crate::cert::{Certificate, Identity, Judgement, Key, Trust};
use crate::checks::{
    CheckOutcome, DomainView, Judged, PathControl, Rule, ServerView, Standing, StsPolicyStanding,
    domain, server, settle, stand, sts_policy,
};
use crate::dns::{DnssecState, Failure, FailureKind, ValidatedBy};
use crate::facts::{
    Attempt, Domain, MxFacts, MxHost, MxSource, NotProbed, Outcome, Server, Stage, Target, Vantage,
};
use crate::smtp::{Action, Conversation, Dialogue, PipelinedDialogue, ReplyLimits, Seen};
use crate::tls;

/// A domain, and what its servers' certificates amount to.
pub(super) struct Fixture {
    pub(super) domain: Domain,
    /// For every server that finished a handshake, or answered a hello.
    pub(super) judged: Option<Judged>,
    pub(super) path_control: PathControl,
    /// What the way from here turns every outcome into.
    pub(super) in_doubt: Option<Outcome>,
    /// What the certificates of each server's extra handshakes amount to, in their order.
    pub(super) extras: Vec<Option<Judged>>,
    /// What the policy host's certificate amounts to.
    pub(super) policy_host: Option<Judgement>,
}

/// The time at which all fixtures are judged.
pub(super) fn now() -> Timestamp {
    "2026-11-22T15:00:00Z".parse().unwrap()
}

/// `days` from [`now`].
pub(super) fn in_days(days: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() + days * 86_400).unwrap()
}

/// `example.org` with one mail exchange, mx1 at 192.0.2.1, and these attempts at it.
pub(super) fn mx1(attempts: impl Into<Vec<Attempt>>) -> Fixture {
    explicit(vec![exchange(10, "mx1.example.org", "192.0.2.1", attempts)])
}

/// `example.org` with these mail exchanges.
pub(super) fn explicit(all: Vec<(MxHost, Server)>) -> Fixture {
    let (hosts, servers): (Vec<MxHost>, Vec<Server>) = all.into_iter().unzip();
    let mx = MxFacts {
        source: MxSource::Explicit,
        dnssec: DnssecState::Unknown,
        by: ValidatedBy::None,
        hosts,
        failure: None,
        null_beside_others: false,
        alias_of: None,
    };
    Fixture {
        domain: Domain {
            target: Target::Domain("example.org".into()),
            port: 25,
            observed_at: now(),
            duration_ms: 1,
            vantage: Vantage { resolver: "192.0.2.53:53".into(), ..Vantage::default() },
            mx,
            policies: None,
            servers: servers.into_iter().map(Arc::new).collect(),
        },
        judged: Some(trusted()),
        path_control: PathControl::Passed,
        in_doubt: None,
        extras: Vec::new(),
        policy_host: Some(trusted().judgement),
    }
}

/// `example.org` without a mail exchange, and why.
pub(super) fn without_mx(source: MxSource) -> Fixture {
    let mut fixture = explicit(Vec::new());
    fixture.domain.mx.source = source;
    fixture
}

/// One mail exchange with one address.
pub(super) fn exchange(
    preference: u16,
    host: &str,
    address: &str,
    attempts: impl Into<Vec<Attempt>>,
) -> (MxHost, Server) {
    let address: IpAddr = address.parse().unwrap();
    let mut listed = homeless(preference, host, None);
    listed.0.addresses.push(address);
    listed.1.address = Some(address);
    listed.1.attempts = attempts.into();
    listed
}

/// One mail exchange without an address.
pub(super) fn homeless(
    preference: u16,
    host: &str,
    failure: Option<FailureKind>,
) -> (MxHost, Server) {
    let failure = failure.map(|kind| Failure { kind, detail: format!("{host}: {}", kind.word()) });
    let preference = Some(preference);
    let listed = MxHost {
        preference,
        host: host.into(),
        cname: None,
        dnssec: DnssecState::Unknown,
        addresses: Vec::new(),
        failure,
        half_known: false,
        left_out: false,
        tlsa: None,
    };
    let server = Server {
        host: host.into(),
        preference,
        address: None,
        port: 25,
        attempts: Vec::new(),
        not_probed: None,
        extras: Vec::new(),
        injection: None,
        legacy: None,
        enumeration: None,
    };
    (listed, server)
}

/// A mail exchange that was kept away from, and why.
pub(super) fn unvisited(address: &str, why: crate::facts::Why) -> Fixture {
    let mut listed = exchange(10, "mx1.example.org", address, []);
    listed.1.not_probed = Some(NotProbed::new(why, "It was kept away from."));
    explicit(vec![listed])
}

/// An attempt in which the server said `replies`: each a reply, its lines cut
/// at `|`. The handshake succeeds if a reply is left for after it.
pub(super) fn said(outcome: Outcome, replies: &[&str]) -> Attempt {
    let dialogue = Dialogue::new("probe.example.net", ReplyLimits::default());
    attempt(outcome, heard(dialogue, replies))
}

/// The same on the connection on which NOOP stands behind STARTTLS.
pub(super) fn pipelined(outcome: Outcome, replies: &[&str]) -> Attempt {
    let dialogue = PipelinedDialogue::new("probe.example.net", ReplyLimits::default());
    attempt(outcome, heard(dialogue, replies))
}

fn attempt(outcome: Outcome, dialogue: Seen) -> Attempt {
    let session = dialogue.ehlo_after_tls.is_some() || outcome == Outcome::TlsUnusable;
    Attempt {
        outcome,
        stage: None,
        detail: format!("It ended as {}.", outcome.word()),
        cut_by_us: false,
        broken_by: None,
        connected: true,
        post_quantum: true,
        duration_ms: 1,
        dialogue: Some(dialogue),
        session: session.then(session_of_tls_1_3),
        source: None,
        ehlo_name: None,
    }
}

/// What is seen where the server says `replies`; an empty one is the end of the listening.
fn heard(mut conversation: impl Conversation, replies: &[&str]) -> Seen {
    let mut replies = replies.iter();
    loop {
        match conversation.next_action(1) {
            Action::Send(_) => {}
            Action::Receive(_) | Action::Listen => match replies.next() {
                Some(&"") => conversation.silence(),
                Some(reply) => conversation.received(1, wire(reply).as_bytes()),
                None => return conversation.into_seen(),
            },
            Action::Handshake if replies.len() > 0 => conversation.tls_established(),
            Action::Handshake | Action::Close => return conversation.into_seen(),
        }
    }
}

fn wire(reply: &str) -> String {
    reply.split('|').map(|line| format!("{line}\r\n")).collect()
}

fn session_of_tls_1_3() -> tls::Session {
    tls::Session {
        version: "TLSv1.3".into(),
        cipher_suite: "TLS_AES_256_GCM_SHA384".into(),
        key_exchange: Some("X25519MLKEM768".into()),
        client_certificate_requested: false,
        chain: vec![vec![0x30]],
        proof: tls::Proof::Fits,
    }
}

/// An attempt that ended without a word from the server.
pub(super) fn silent(outcome: Outcome, stage: Stage) -> Attempt {
    let heard = said(outcome, &[]);
    Attempt { stage: Some(stage), connected: stage > Stage::Connect, dialogue: None, ..heard }
}

/// A server in good order.
pub(super) fn encrypted() -> Attempt {
    said(Outcome::Encrypted, &GOOD)
}

/// What such a server says.
pub(super) const GOOD: [&str; 5] = [
    "220 mx1.example.org ESMTP",
    "250-mx1.example.org|250-SIZE 1000|250 STARTTLS",
    "220 go ahead",
    "250-mx1.example.org|250 SIZE 1000",
    "221 bye",
];

/// A certificate with 60 of 90 days left, and nothing wrong with it.
pub(super) fn trusted() -> Judged {
    let certificate = Certificate {
        subject: "CN=mx1.example.org".into(),
        issuer: "CN=Example CA".into(),
        names: vec!["mx1.example.org".into()],
        names_total: 1,
        common_names: vec!["mx1.example.org".into()],
        not_before: in_days(-30),
        not_after: in_days(60),
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
        spki_sha256: "00".into(),
        spki: Vec::new(),
    };
    let judgement = Judgement {
        trust: Trust::Trusted,
        also: Vec::new(),
        identity: Identity::Match,
        matched_name: Some("mx1.example.org".into()),
        anchor: Some("CN=Example Root".into()),
        expired_other: None,
        days_left: 60,
        why: "A path leads to a root.".into(),
    };
    Judged { chain: vec![certificate.clone()], certificate, judgement }
}

/// A server in good order but for its certificate.
pub(super) fn shows(change: impl FnOnce(&mut Certificate, &mut Judgement)) -> Fixture {
    let mut judged = trusted();
    change(&mut judged.certificate, &mut judged.judgement);
    Fixture { judged: Some(judged), ..mx1([encrypted()]) }
}

impl Fixture {
    /// The same, changed.
    pub(super) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub(super) fn view<'a>(&'a self, server: &'a Server) -> ServerView<'a> {
        let mut settled = settle(server);
        settled.outcome = self.in_doubt.unwrap_or(settled.outcome);
        settled.conclusive &= self.in_doubt.is_none();
        let session = settled.decisive.and_then(|a| a.session.as_ref());
        let shown = session.is_some() || server.chosen().is_some();
        ServerView {
            server,
            settled,
            judged: self.judged.as_ref().filter(|_| shown),
            extras: &self.extras,
            mx: self.domain.mx.hosts.iter().find(|host| host.host == server.host),
            standing: None,
            path_control: self.path_control,
            at: now(),
        }
    }

    /// MTA-STS of the domain.
    pub(super) fn sts(&self) -> StsPolicyStanding<'_> {
        sts_policy(self.domain.policies.as_ref(), self.policy_host.as_ref())
    }

    /// Every server under DANE and MTA-STS.
    pub(super) fn standings(&self) -> Vec<Standing> {
        let sts = self.sts();
        let views = self.domain.servers.iter().map(|one| self.view(one));
        views.map(|view| stand(&view, &self.domain, &sts)).collect()
    }

    /// All checks of one address and of the domain, each with its outcome.
    pub(super) fn outcomes(&self) -> Vec<(&'static Rule, CheckOutcome)> {
        let (sts, standings) = (self.sts(), self.standings());
        let servers = self.domain.servers.iter().zip(&standings);
        let views: Vec<ServerView<'_>> = servers
            .map(|(one, standing)| ServerView { standing: Some(standing), ..self.view(one) })
            .collect();
        let of_domain = domain(&DomainView { domain: &self.domain, servers: &views, sts: &sts });
        views.iter().flat_map(server).chain(of_domain).collect()
    }

    /// The outcomes of one check.
    pub(super) fn outcomes_of(&self, id: &str) -> Vec<CheckOutcome> {
        let all = self.outcomes().into_iter();
        all.filter(|(rule, _)| rule.id == id).map(|(_, outcome)| outcome).collect()
    }

    /// The ids of what was found.
    pub(super) fn found(&self) -> Vec<&'static str> {
        let all = self.outcomes().into_iter();
        all.filter(|(_, outcome)| outcome.finding().is_some()).map(|(rule, _)| rule.id).collect()
    }

    /// The first finding under `id`.
    pub(super) fn finding(&self, id: &str) -> crate::checks::Finding {
        let outcomes = self.outcomes_of(id);
        outcomes.iter().find_map(CheckOutcome::finding).cloned().expect(id)
    }
}
