//! DANE, with the certificates of `fixtures/certificates`: `good` is for `mx.fixture.test`,
//! signed by `root`, valid from 2020 to 2120.

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use super::super::cases::{deferred, plain, refused, unusable};
use super::super::fixture::*;
use super::super::policies::*;
use crate::cert::{Certificate, Roots, judge};
use crate::checks::{DaneStatus, Judged, Standing};
use crate::dns::{DnssecState, FailureKind};
use crate::facts::{Attempt, Outcome, Stage, Target, Variation};
use crate::policy::TlsaRecord;
use crate::tls::{BrokenBy, KeyType, Proof};

macro_rules! der {
    ($name:literal) => {{
        let pem = include_bytes!(concat!("../../../../fixtures/certificates/", $name, ".pem"));
        CertificateDer::from_pem_slice(pem).unwrap().to_vec()
    }};
}

fn good() -> Vec<Vec<u8>> {
    vec![der!("good"), der!("root")]
}

/// The record `usage` 1 1 of a certificate.
fn key(usage: u8, der: &[u8]) -> TlsaRecord {
    let spki = Certificate::read(der).unwrap().spki;
    TlsaRecord { selector: 1, ..digest_of(usage, &spki) }
}

/// One mail exchange, `host`, that shows the good chain; the MX answer is signed.
fn lab(host: &str, records: Vec<TlsaRecord>) -> Fixture {
    let fixture = explicit(vec![exchange(10, host, "192.0.2.1", [encrypted()])]);
    fixture.with(|f| f.domain.mx.dnssec = DnssecState::Secure).with_tlsa(records).shows(good())
}

/// The good server with the records that fit it.
fn promised() -> Fixture {
    lab("mx.fixture.test", vec![key(3, &der!("good"))])
}

fn shown(chain: Vec<Vec<u8>>) -> Attempt {
    let mut attempt = encrypted();
    attempt.session.as_mut().unwrap().chain = chain;
    attempt
}

impl Fixture {
    fn shows(self, chain: Vec<Vec<u8>>) -> Self {
        self.with_session(move |session| session.chain = chain.clone())
    }

    fn attempts(self, attempts: Vec<Attempt>) -> Self {
        self.with_servers(move |server| server.attempts = attempts.clone())
    }

    fn after(self, variation: Variation, attempt: Attempt) -> Self {
        self.with_extra(variation, Ok(attempt), None)
    }

    fn dane(&self) -> Standing {
        self.standings().swap_remove(0)
    }
}

/// The case, what is there, the status, and how the reason begins.
type Row = (&'static str, Fixture, DaneStatus, &'static str);

fn check(rows: Vec<Row>) {
    for (case, fixture, status, reason) in rows {
        let standing = fixture.dane();
        assert_eq!(standing.dane, status, "{case}: {standing:?}");
        let told = standing.dane_reason.unwrap_or_default();
        assert!(told.starts_with(reason), "{case}: {told}");
        assert_eq!(told.is_empty(), status == DaneStatus::None, "{case}");
        assert!(told.is_empty() || told.ends_with('.'), "{case}: {told}");
        assert_eq!(standing.matched.is_some(), status == DaneStatus::Pass, "{case}");
    }
}

use DaneStatus::{Error, Fail, None as Nothing, NotTested, Pass, Unusable};

#[test]
fn what_dns_says_comes_first() {
    let answer = |state, records| promised().with_tlsa_answer(state, records);
    let failed = |state, kind| answer(state, Err(trouble(kind)));
    let fitting = || Ok(vec![key(3, &der!("good"))]);
    let nobody_looked = promised().with(|f| f.domain.mx.hosts[0].tlsa = None);
    check(vec![
        ("nobody looked", nobody_looked, NotTested, "No TLSA record was looked up."),
        ("no record", promised().with_tlsa(vec![]), Nothing, ""),
        ("not signed", answer(DnssecState::Insecure, fitting()), Nothing, ""),
        ("nobody judged it", answer(DnssecState::Unknown, fitting()), NotTested, "Nobody could"),
        (
            "bogus",
            answer(DnssecState::Bogus, fitting()),
            Error,
            "The DNS answer on the TLSA records of mx.fixture.test is bogus.",
        ),
        (
            "servfail",
            failed(DnssecState::Unknown, FailureKind::Servfail),
            Error,
            "The question was answered with servfail.",
        ),
        ("timeout", failed(DnssecState::Unknown, FailureKind::Timeout), Error, "The question"),
        ("denied", failed(DnssecState::Secure, FailureKind::Nxdomain), Nothing, ""),
        ("addresses not signed", promised().with_addresses(DnssecState::Insecure), Nothing, ""),
        ("nobody judged them", promised().with_addresses(DnssecState::Unknown), NotTested, "N"),
        (
            "addresses bogus",
            promised().with_addresses(DnssecState::Bogus),
            Error,
            "The DNS answer on the addresses of mx.fixture.test is bogus.",
        ),
        (
            "no trust anchor",
            promised().with_addresses(DnssecState::Indeterminate),
            Error,
            "The DNS answer on the addresses of mx.fixture.test is indeterminate.",
        ),
    ]);
}

#[test]
fn what_is_shown_is_held_against_the_records() {
    let lab = |records| lab("mx.fixture.test", records);
    let (leaf, root) = (|| der!("good"), || der!("root"));
    let old = || der!("md5-self-signed");
    check(vec![
        (
            "its key",
            promised(),
            Pass,
            "The certificate's key is what the TLSA record 3 1 1 e95e524e29d2329b",
        ),
        (
            "itself",
            lab(vec![digest_of(3, &leaf())]),
            Pass,
            "The certificate is what the TLSA record 3 0 1 ",
        ),
        (
            "its issuer",
            lab(vec![key(2, &root())]),
            Pass,
            "The certificate's issuer is what the TLSA record 2 1 1 81e801b8ca2f",
        ),
        (
            "an issuer that was not sent",
            lab(vec![key(2, &root())]).shows(vec![leaf()]),
            Fail,
            "The TLSA record 2 1 1 81e801b8ca2fe2738727d7333dcb50cbb3a6df81bc346c39f5155f9ab90a42aa \
             does not fit any issuer that was sent.",
        ),
        ("expired, with its key", lab(vec![key(3, &old())]).shows(vec![old()]), Pass, "The cert"),
        (
            "a path with a fault",
            lab(vec![key(2, &root())]).shows(vec![der!("client-only"), root()]),
            Fail,
            "The issuer that the TLSA record 2 1 1 81e801b8",
        ),
        ("another key", lab(vec![misfit(3)]), Fail, "The TLSA record 3 0 1 "),
        (
            "two others",
            lab(vec![misfit(3), misfit(2)]),
            Fail,
            "None of the 2 TLSA records fits the certificate that was shown.",
        ),
        ("one of them", lab(vec![misfit(3), key(3, &leaf())]), Pass, "The certificate's key"),
    ]);
    let second = lab(vec![misfit(3), key(1, &leaf()), key(3, &leaf())]).dane();
    assert_eq!(second.matched, Some(2), "a place among all records");
}

/// A-7672-9.
#[test]
fn records_that_nobody_can_use_promise_tls_alone() {
    let lab = |records| lab("mx.fixture.test", records);
    let (leaf, root) = (|| der!("good"), || der!("root"));
    check(vec![
        (
            "PKIX alone",
            lab(vec![key(1, &leaf())]),
            Unusable,
            "Mail servers cannot use the TLSA record: usage 1 (PKIX)",
        ),
        (
            "two of no use",
            lab(vec![key(1, &leaf()), key(0, &root())]),
            Unusable,
            "Mail servers can use none of the 2 TLSA records: ",
        ),
    ]);
}

/// A-7672-14.
#[test]
fn an_issuer_vouches_for_the_names_that_may_be_asked_for() {
    let of_issuer = |host| lab(host, vec![key(2, &der!("root"))]);
    let fixed = |fixture: Fixture| {
        fixture.with(|f| f.domain.target = Target::Domain("mx.fixture.test".into()))
    };
    let alias =
        |fixture: Fixture| fixture.with(|f| f.domain.mx.alias_of = Some("mx.fixture.test".into()));
    let unsigned = |fixture: Fixture| fixture.with(|f| f.domain.mx.dnssec = DnssecState::Insecure);
    let other = || of_issuer("mx.elsewhere.test");
    let base = other().with(|f| {
        f.domain.mx.hosts[0].tlsa.as_mut().unwrap().base = "mx.fixture.test".into();
    });
    let of_server = lab("mx.elsewhere.test", vec![key(3, &der!("good"))]);
    check(vec![
        ("the host", unsigned(of_issuer("mx.fixture.test")), Pass, "The certificate's issuer"),
        ("the base domain", unsigned(base), Pass, "The certificate's issuer"),
        ("the domain, MX signed", fixed(other()), Pass, "The certificate's issuer"),
        ("its alias, MX signed", alias(other()), Pass, "The certificate's issuer"),
        ("the domain, MX not signed", unsigned(fixed(other())), Fail, "The TLSA record 2 1 1 "),
        ("its alias, MX not signed", unsigned(alias(other())), Fail, "The TLSA record 2 1 1 "),
        ("none of them", other(), Fail, "The TLSA record 2 1 1 "),
        ("none, and its own key", of_server, Pass, "The certificate's key"),
    ]);
    let reason = other().dane().dane_reason.unwrap();
    let end = "names the issuer, but the certificate is not for mx.elsewhere.test or example.org.";
    assert!(reason.ends_with(end), "{reason}");
}

#[test]
fn only_a_last_word_counts_against_a_server_or_for_it() {
    let after = |attempts| promised().attempts(attempts);
    let fitting = || shown(good());
    let unusable = |chain: Vec<Vec<u8>>| {
        let attempt = unusable("421 bye").domain.servers[0].attempts[0].clone();
        promised().attempts(vec![attempt]).shows(chain)
    };
    let silent = silent(Outcome::TimedOut, Stage::Connect);
    let doubtful = promised().with(|f| f.in_doubt = Some(Outcome::PathIntercepted));
    check(vec![
        ("no STARTTLS, twice", after(vec![plain(), plain()]), Fail, "The TLSA records promise TLS"),
        ("no STARTTLS, once", after(vec![plain()]), NotTested, "It ended as starttls-not-off"),
        ("refused, twice", after(vec![refused(), refused()]), Fail, "The TLSA records promise"),
        ("put off, twice", after(vec![deferred(), deferred()]), NotTested, "It ended as"),
        ("nobody there", after(vec![silent]), NotTested, "It ended as timed-out."),
        ("TLS comes and goes", after(vec![plain(), fitting()]), Fail, "TLS came in one connection"),
        ("put off at times", after(vec![deferred(), fitting()]), NotTested, "The connections"),
        ("no SMTP inside", unusable(good()), NotTested, "It ended as tls-unusable."),
        ("nor the certificate", unusable(vec![der!("root")]), Fail, "The TLSA record 3 1 1 "),
        ("something else answers", doubtful, NotTested, "It ended as"),
    ]);
}

#[test]
fn a_copied_chain_proves_nothing() {
    let proved = |proof| promised().with_session(move |session| session.proof = proof);
    check(vec![
        ("signed with it", proved(Proof::Fits), Pass, "The certificate's key"),
        ("signed with SHA-1", proved(Proof::Weak), Pass, "The certificate's key"),
        ("not checked", proved(Proof::Unchecked), NotTested, "Whether the server holds"),
        ("somebody else's", proved(Proof::Wrong), Fail, "The certificate fits a TLSA record, but"),
    ]);
}

fn closed() -> Attempt {
    Attempt { broken_by: Some(BrokenBy::Eof), ..turned_down() }
}

/// A-CERT-6; without SNI no sender looks at DANE (A-7672-15).
#[test]
fn certificates_of_both_key_types_must_fit() {
    const OTHER: Variation = Variation::OtherKeyType(KeyType::Rsa);
    const NAMELESS: Variation = Variation::WithoutSniTls12;
    let (fitting, else_where) = (|| shown(good()), || shown(vec![der!("client-only")]));
    let unproved = || {
        let mut attempt = fitting();
        attempt.session.as_mut().unwrap().proof = Proof::Unchecked;
        attempt
    };
    let unmade = || promised().with_extra(OTHER, not_made(), None);
    let short = "Where RSA alone is taken, the TLSA record 3 1 1 ";
    check(vec![
        ("both fit", promised().after(OTHER, fitting()), Pass, "The certificate's key"),
        ("the other does not", promised().after(OTHER, else_where()), Fail, short),
        ("there is no other", promised().after(OTHER, turned_down()), Pass, "The certificate's"),
        ("it was closed once", promised().after(OTHER, closed()), NotTested, "Where RSA alone is"),
        (
            "it was closed twice",
            promised().after(OTHER, closed()).after(OTHER, closed()),
            Pass,
            "The certificate's",
        ),
        (
            "closed once, then another",
            promised().after(OTHER, closed()).after(OTHER, else_where()),
            Fail,
            short,
        ),
        ("it stalled", promised().after(OTHER, stalled()), NotTested, "Where RSA alone is taken,"),
        ("it was not made", unmade(), NotTested, "Where RSA alone is taken, the handshake was"),
        ("it proves nothing", promised().after(OTHER, unproved()), NotTested, "Where RSA alone"),
        (
            "unmade beside one without SNI",
            unmade().after(NAMELESS, else_where()),
            NotTested,
            "Where RSA alone",
        ),
        ("without SNI, the same", promised().after(NAMELESS, fitting()), Pass, "The certificate's"),
        (
            "without SNI, another",
            promised().after(NAMELESS, else_where()),
            Pass,
            "The certificate's",
        ),
        ("SNI demanded", promised().after(NAMELESS, turned_down()), Pass, "The certificate's key"),
    ]);
}

#[test]
fn an_expired_certificate_with_a_fitting_key_is_both() {
    let old = der!("md5-self-signed");
    let judgement =
        judge(std::slice::from_ref(&old), &Roots::webpki(), now(), "mx.fixture.test", Some(true));
    let certificate = Certificate::read(&old).unwrap();
    let judged = Judged { chain: vec![certificate.clone()], certificate, judgement };
    let fixture = lab("mx.fixture.test", vec![key(3, &old), misfit(3)]).shows(vec![old]);
    let fixture = fixture.with(|f| f.judged = Some(judged));
    assert_eq!(fixture.dane().dane, Pass);
    let message = fixture.finding("certificate-expired").message;
    assert!(message.ends_with("Senders that follow DANE deliver all the same."), "{message}");
    assert!(!fixture.found().contains(&"tlsa-invalid"));
}
