//! For each rule the smallest facts that raise it, and others, as near as can
//! be, that do not. Every row stands for one promise of the catalogue.

use super::enumerated::takes;
use super::fixture::*;
use super::injection::{CARRIED, DROPPED, tested};
use super::legacy::{ECDHE, RSA, answers_hellos};
use crate::cert::{Identity, Trust};
use crate::dns::FailureKind;
use crate::facts::{Attempt, MxSource, Outcome, Stage, Why};
use crate::hello::Version;

/// A rule's id, what raises it, and what does not.
pub(super) type Case = (&'static str, fn() -> Fixture, fn() -> Fixture);

pub(super) const CASES: &[Case] = &[
    ("mx-null", || without_mx(MxSource::Null), good),
    ("mx-null-not-alone", || good().with(|f| f.domain.mx.null_beside_others = true), good),
    ("mx-implicit", || good().with(|f| f.domain.mx.source = MxSource::Implicit), good),
    ("mx-cname", alias, good),
    ("mx-ip-literal", || explicit(vec![homeless(10, "192.0.2.1", None)]), good),
    (
        "mx-private-address",
        || unvisited("10.0.0.1", Why::Special),
        || unvisited("10.0.0.1", Why::Excluded),
    ),
    (
        "mx-unresolvable",
        || explicit(vec![homeless(10, "gone.example.org", Some(FailureKind::Nxdomain))]),
        || explicit(vec![homeless(10, "mx1.example.org", Some(FailureKind::Servfail))]),
    ),
    ("mx-accepts-no-connections", || nolisting(2), || nolisting(1)),
    ("mx-too-many", || good().with(|f| f.domain.mx.hosts[0].left_out = true), good),
    ("backup-mx-weaker", || backup([plain(), plain()]), || backup([encrypted()])),
    ("greeting-refused", || greeted("554 no service for you"), || greeted("421 too busy")),
    ("rate-limited", || greeted("421 too many connections"), || greeted("451 not now")),
    ("not-smtp", http, || greeted("554 no")),
    ("helo-only", || mx1([helo_only(), helo_only()]), || mx1([plain(), plain()])),
    (
        "auth-before-tls",
        || offers("250-mx1|250-AUTH PLAIN LOGIN|250 STARTTLS"),
        || mx1([said(Outcome::Encrypted, &["220 mx1", "250-mx1|250 STARTTLS", "220 go", AUTH])]),
    ),
    ("starttls-not-supported", || mx1([plain(), plain()]), || mx1([refused()])),
    (
        "starttls-masked",
        || mx1([said(Outcome::StarttlsMasked, &["220 mx1", "250-mx1|250 XXXXXXXA"])]),
        || mx1([plain()]),
    ),
    ("starttls-refused", || mx1([refused(), refused()]), || mx1([deferred()])),
    ("starttls-deferred", || mx1([deferred(), deferred()]), || mx1([refused()])),
    ("starttls-inconsistent", || mx1([plain(), encrypted()]), || mx1([plain(), plain()])),
    ("response-injection", injected, good),
    ("command-injection", || tested(&CARRIED), || tested(&DROPPED)),
    ("validation-failure", || mx1([broken(), broken()]), || mx1([broken(), encrypted()])),
    (
        "legacy-tls-only",
        || answers_hellos(Version::Tls10, RSA),
        || answers_hellos(Version::Tls12, ECDHE),
    ),
    ("legacy-tls-accepted", || takes(Version::Tls11, RSA), || takes(Version::Tls12, RSA)),
    (
        "weak-cipher",
        || takes(Version::Tls12, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
        || takes(Version::Tls12, RSA),
    ),
    ("pq-intolerant", || mx1([broken(), classic()]), || mx1([plain(), classic()])),
    ("tls-unusable", || unusable("530 certificate, please"), good),
    ("starttls-after-tls", starttls_twice, good),
    ("certificate-not-trusted", || faulty(Trust::SelfSigned), || faulty(Trust::IncompleteChain)),
    ("certificate-chain-incomplete", || faulty(Trust::IncompleteChain), good),
    ("certificate-expired", || ends_in(-1), || ends_in(1)),
    ("certificate-expiring", || ends_in(18), || ends_in(19)),
    ("certificate-not-yet-valid", || faulty(Trust::NotYetValid), good),
    ("certificate-host-mismatch", || named(Identity::Mismatch), || named(Identity::CnOnly)),
    ("certificate-cn-only", || named(Identity::CnOnly), || named(Identity::None)),
    ("certificate-wrong-usage", || faulty(Trust::WrongUsage), good),
    ("certificate-weak-key", || faulty(Trust::WeakKey), || faulty(Trust::WeakSignature)),
    ("certificate-weak-signature", || faulty(Trust::WeakSignature), || faulty(Trust::WeakKey)),
];

const AUTH: &str = "250-mx1|250 AUTH PLAIN LOGIN";

pub(super) fn good() -> Fixture {
    mx1([encrypted()])
}

pub(super) fn plain() -> Attempt {
    said(Outcome::StarttlsNotOffered, &["220 mx1", "250-mx1|250-PIPELINING|250 SIZE", "221 bye"])
}

fn helo_only() -> Attempt {
    said(Outcome::StarttlsNotOffered, &["220 mx1", "502 what?", "250 mx1"])
}

fn offers(ehlo: &str) -> Fixture {
    mx1([said(Outcome::Encrypted, &["220 mx1", ehlo, "220 go", "250 mx1"])])
}

pub(super) fn greeted(greeting: &str) -> Fixture {
    let outcome = match greeting.starts_with('5') {
        true => Outcome::GreetingRefused,
        false => Outcome::GreetingDeferred,
    };
    mx1([said(outcome, &[greeting])])
}

fn http() -> Fixture {
    mx1([said(Outcome::NotSmtp, &["HTTP/1.1 400 Bad Request"])])
}

pub(super) fn refused() -> Attempt {
    said(Outcome::StarttlsRefused, &["220 mx1", "250-mx1|250 STARTTLS", "502 not here"])
}

pub(super) fn deferred() -> Attempt {
    said(Outcome::StarttlsDeferred, &["220 mx1", "250-mx1|250 STARTTLS", "454 TLS not available"])
}

pub(super) fn broken() -> Attempt {
    let accepted = ["220 mx1", "250-mx1|250 STARTTLS", "220 go"];
    Attempt { stage: Some(Stage::Handshake), ..said(Outcome::HandshakeFailed, &accepted) }
}

/// Encrypted, without a post-quantum key share.
fn classic() -> Attempt {
    Attempt { post_quantum: false, ..encrypted() }
}

fn injected() -> Fixture {
    let more = "220 go|250 evil\x1b";
    mx1([said(Outcome::Encrypted, &["220 mx1", "250-mx1|250 STARTTLS", more, "250 mx1"])])
}

pub(super) fn unusable(reply: &str) -> Fixture {
    mx1([said(Outcome::TlsUnusable, &["220 mx1", "250-mx1|250 STARTTLS", "220 go", reply])])
}

fn starttls_twice() -> Fixture {
    let both = "250-mx1|250 STARTTLS";
    mx1([said(Outcome::Encrypted, &["220 mx1", both, "220 go", both])])
}

fn alias() -> Fixture {
    good().with(|f| f.domain.mx.hosts[0].cname = Some("host.example.net".into()))
}

/// A first host that refused `times` connections, and a second in good order.
pub(super) fn nolisting(times: usize) -> Fixture {
    let refusal = silent(Outcome::ConnectionRefused, Stage::Connect);
    explicit(vec![
        exchange(10, "mx1.example.org", "192.0.2.1", vec![refusal; times]),
        exchange(20, "mx2.example.org", "192.0.2.2", [encrypted()]),
    ])
}

/// A first host in good order, and a backup with these attempts.
pub(super) fn backup(attempts: impl Into<Vec<Attempt>>) -> Fixture {
    explicit(vec![
        exchange(10, "mx1.example.org", "192.0.2.1", [encrypted()]),
        exchange(20, "mx2.example.org", "192.0.2.2", attempts),
    ])
}

fn faulty(fault: Trust) -> Fixture {
    shows(|_, judgement| judgement.trust = fault)
}

fn named(identity: Identity) -> Fixture {
    shows(|_, judgement| judgement.identity = identity)
}

/// A certificate of 90 days in all, with `days` left.
pub(super) fn ends_in(days: i64) -> Fixture {
    shows(|certificate, judgement| {
        (certificate.not_before, certificate.not_after) = (in_days(days - 90), in_days(days));
        judgement.trust = if days < 0 { Trust::Expired } else { Trust::Trusted };
    })
}
