//! Facts, findings and verdict written down as a record.
//!
//! The one place that knows both the insides and the wire format. Does no IO,
//! reads no clock.

use jiff::Timestamp;

use super::build_enumeration as enumeration;
use super::build_policies as policies;
use super::build_profile;
use super::record as r;
use crate::checks::{self, DomainView, Finding, InjectionVerdict, Judged, ServerView, profile};
use crate::facts::{Chosen, Domain, Legacy, MxHost, Target};
use crate::verdict::{DomainVerdict, server_level};
use crate::{cert, dns, smtp, tls};

/// All that one record is made of.
#[derive(Debug)]
pub struct Material<'a> {
    /// What was seen, settled and judged.
    pub view: DomainView<'a>,
    /// What the checks found.
    pub findings: &'a [Finding],
    /// What it amounts to.
    pub verdict: DomainVerdict,
    /// The trust store's name.
    pub roots: &'a str,
    /// How each server stands under the profile asked for; none where none was.
    pub profiled: &'a [profile::Verdict<'a>],
}

/// Writes the record of one domain.
pub fn domain(material: Material<'_>) -> r::Domain {
    let Material { view, findings, verdict, roots, profiled } = material;
    let DomainView { domain, servers, .. } = view;
    r::Domain {
        schema: r::DOMAIN.to_owned(),
        tool: r::Tool { name: "mxtls".into(), version: env!("CARGO_PKG_VERSION").into() },
        target: domain.target.name(),
        target_unicode: unicode(&domain.target),
        port: domain.port,
        observed_at: whole_seconds(domain.observed_at),
        duration_ms: domain.duration_ms,
        connections: domain.servers.iter().map(|s| s.connections()).sum(),
        vantage: vantage(domain, roots),
        mx: mx(domain),
        servers: self::servers(domain, servers, findings, profiled),
        sts: policies::sts(&view),
        tlsrpt: policies::tlsrpt(domain.policies.as_ref()),
        findings: findings.iter().map(finding).collect(),
        verdict: self::verdict(verdict),
    }
}

fn servers(
    domain: &Domain,
    views: &[ServerView<'_>],
    findings: &[Finding],
    profiled: &[profile::Verdict<'_>],
) -> Vec<r::Server> {
    let mut verdicts = profiled.iter();
    let with_profile = |view| r::Server {
        profile: verdicts.next().map(build_profile::profile),
        ..server(view, domain, findings)
    };
    views.iter().map(with_profile).collect()
}

/// Records tell times to the second.
fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

fn unicode(target: &Target) -> Option<String> {
    match target {
        Target::Domain(name) => dns::u_label(name),
        Target::Host(name, port) => dns::u_label(name).map(|name| format!("{name}:{port}")),
        Target::Literal(..) => None,
    }
}

fn vantage(domain: &Domain, roots: &str) -> r::Vantage {
    let seen = &domain.vantage;
    r::Vantage {
        ehlo_name: seen.ehlo_name.clone(),
        source: seen.source.iter().map(ToString::to_string).collect(),
        resolver: seen.resolver.clone(),
        dnssec_by: domain.mx.by.word().into(),
        roots: roots.to_owned(),
    }
}

fn mx(domain: &Domain) -> r::Mx {
    r::Mx {
        source: domain.mx.source.word().into(),
        dnssec: domain.mx.dnssec.word().into(),
        records: domain.mx.hosts.iter().map(mx_record).collect(),
        failure: domain.mx.failure.as_ref().map(failure),
    }
}

fn mx_record(host: &MxHost) -> r::MxRecord {
    r::MxRecord {
        preference: host.preference.unwrap_or(0),
        host: host.host.clone(),
        cname: host.cname.clone(),
        dnssec: host.dnssec.word().into(),
        addresses: host.addresses.iter().map(ToString::to_string).collect(),
        failure: host.failure.as_ref().map(failure),
    }
}

pub(super) fn failure(failure: &dns::Failure) -> r::Failure {
    r::Failure { kind: failure.kind.word().into(), detail: failure.detail.clone() }
}

fn server(view: &ServerView<'_>, domain: &Domain, findings: &[Finding]) -> r::Server {
    let (facts, settled) = (view.server, view.settled);
    let session = settled.decisive.and_then(|a| a.session.as_ref());
    let hellos = || facts.legacy.iter().flat_map(Legacy::visits);
    let own = |f: &&Finding| f.host.as_ref() == Some(&facts.host) && f.address == facts.address;
    r::Server {
        host: facts.host.clone(),
        preference: facts.preference.unwrap_or(0),
        address: facts.address.map(|a| a.to_string()),
        port: facts.port,
        outcome: settled.outcome.word().into(),
        stage: settled.stage.map(|s| s.word().into()),
        detail: settled.detail.to_owned(),
        conclusive: settled.conclusive,
        path_control: view.path_control.word().into(),
        attempts: facts.attempts.len() + hellos().count(),
        connections: facts.connections(),
        duration_ms: facts.attempts.iter().map(|a| a.duration_ms).sum::<u64>()
            + hellos().map(|visit| visit.duration_ms).sum::<u64>(),
        smtp: settled.decisive.and_then(|a| a.dialogue.as_ref()).map(dialogue),
        tls: enumeration::with(
            session.map(self::session).or_else(|| facts.chosen().map(offered)),
            facts.enumeration.as_ref(),
        ),
        certificate: view.judged.map(certificate),
        dane: policies::dane(view),
        sts: policies::server_sts(view),
        certificate_without_sni: policies::without_sni(view).map(certificate),
        certificate_other_key: policies::other_key(view).map(certificate),
        extra_handshakes: policies::extra_handshakes(view, domain),
        injection: checks::injection(view).map(injection),
        level: server_level(view).map(|level| level.word().into()),
        profile: None,
        findings: findings.iter().filter(own).map(|f| f.rule.id.to_owned()).collect(),
    }
}

fn injection(verdict: InjectionVerdict) -> r::Injection {
    let InjectionVerdict { tested, result, detail } = verdict;
    r::Injection { tested, result: result.word().into(), detail }
}

fn dialogue(seen: &smtp::Seen) -> r::Smtp {
    let ehlo = |response: &smtp::EhloResponse| -> Vec<String> {
        response.keywords.iter().map(|k| k.as_written.clone()).collect()
    };
    let in_clear = seen.ehlo.as_ref();
    r::Smtp {
        banner: seen.banner.as_ref().map(|reply| reply.text().to_owned()),
        ehlo: in_clear.map(ehlo).unwrap_or_default(),
        ehlo_after_tls: seen.ehlo_after_tls.as_ref().map(ehlo),
        helo_only: seen.helo_only,
        requiretls: seen.ehlo_after_tls.as_ref().map(|ehlo| ehlo.has("REQUIRETLS")),
        smtputf8: seen.ehlo_after_tls.as_ref().or(in_clear).map(|ehlo| ehlo.has("SMTPUTF8")),
        auth_before_tls: in_clear.is_some_and(|ehlo| ehlo.keywords.iter().any(is_auth)),
        transcript: seen.transcript.lines.iter().map(line).collect(),
    }
}

/// `AUTH`, or the old spelling `AUTH=LOGIN`.
fn is_auth(keyword: &smtp::Keyword) -> bool {
    keyword.name == "AUTH" || keyword.name.starts_with("AUTH=")
}

fn line(line: &smtp::Line) -> r::Line {
    let who = match line.who {
        smtp::Who::Server => "server",
        smtp::Who::Client => "client",
    };
    r::Line { at_ms: line.at_ms, who: who.into(), line: line.line.clone() }
}

fn session(session: &tls::Session) -> r::Tls {
    r::Tls {
        version: Some(session.version.clone()),
        cipher_suite: Some(session.cipher_suite.clone()),
        key_exchange: session.key_exchange.clone(),
        client_certificate_requested: session.client_certificate_requested,
        offered: None,
        enumeration: None,
    }
}

/// What a server answered to a hello: no session came of it.
fn offered(chosen: &Chosen) -> r::Tls {
    let groups: Vec<String> = chosen.group().iter().map(ToString::to_string).collect();
    r::Tls {
        version: None,
        cipher_suite: None,
        key_exchange: None,
        client_certificate_requested: chosen.certificate_requested,
        offered: Some(serde_json::json!({
            "versions": [chosen.version.word()],
            "suites": [chosen.suite.to_string()],
            "groups": groups,
        })),
        enumeration: None,
    }
}

fn certificate(judged: &Judged) -> r::Certificate {
    let (leaf, judgement) = (&judged.certificate, &judged.judgement);
    r::Certificate {
        trust: judgement.trust.word().into(),
        also: judgement.also.iter().map(|t| t.word().into()).collect(),
        identity: judgement.identity.word().into(),
        matched_name: judgement.matched_name.clone(),
        subject: leaf.subject.clone(),
        issuer: leaf.issuer.clone(),
        names: leaf.names.clone(),
        not_before: leaf.not_before,
        not_after: leaf.not_after,
        days_left: judgement.days_left,
        key: r::Key { algorithm: leaf.key.algorithm.clone(), bits: leaf.key.bits },
        signature: leaf.signature.clone(),
        sha256: leaf.sha256.clone(),
        spki_sha256: leaf.spki_sha256.clone(),
        chain: judged.chain.iter().map(link).collect(),
    }
}

fn link(certificate: &cert::Certificate) -> r::ChainLink {
    r::ChainLink {
        subject: certificate.subject.clone(),
        issuer: certificate.issuer.clone(),
        not_after: certificate.not_after,
        sha256: certificate.sha256.clone(),
    }
}

fn finding(finding: &Finding) -> r::Finding {
    r::Finding {
        id: finding.rule.id.into(),
        severity: finding.severity.word().into(),
        confidence: finding.confidence.word().into(),
        transient: finding.transient,
        side: finding.side.word().into(),
        host: finding.host.clone(),
        address: finding.address.map(|a| a.to_string()),
        message: finding.message.clone(),
        evidence: finding.evidence.clone(),
        tlsrpt: finding.rule.tlsrpt.map(str::to_owned),
    }
}

fn verdict(verdict: DomainVerdict) -> r::Verdict {
    let open = verdict.undetermined.into_iter();
    r::Verdict {
        level: verdict.level.map(|l| l.word().into()),
        first_choice: verdict.first_choice.map(|l| l.word().into()),
        dane: verdict.badges.dane.word().into(),
        dane_scope: verdict.badges.dane_scope.map(|scope| scope.word().into()),
        sts: verdict.badges.sts.word().into(),
        ready: verdict.ready,
        undetermined: open
            .map(|u| r::Undetermined {
                host: u.host,
                address: u.address.map(|a| a.to_string()),
                why: u.why,
            })
            .collect(),
        summary: verdict.summary,
    }
}
