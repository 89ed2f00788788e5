//! A signed tree of zones under nsd, and what its answers are worth: our own validation
//! and a validating unbound must say the same of every one of them, and nobody may say
//! anything through a forwarder that strips signatures.
//!
//! `.ci/servers/signed` makes the tree; here stands what each zone must look like.

use mxtls::dns::{Answer, Data, DnssecState, FailureKind, Kind, ValidatedBy};
use mxtls::net::{Anchors, DnssecMode, Internet, Network, Settings};

use crate::forwarder;
use crate::probing::{TRUSTING, VALIDATING, lab, probe_bare};

/// A name, what is asked of it, the state, and how it fails if it does.
type Case = (&'static str, Kind, DnssecState, Option<FailureKind>);

/// In every zone with sound signatures, whatever they are made with.
const SIGNED: &[Case] = {
    use DnssecState::{Insecure, Secure};
    &[
        ("@", Kind::Mx, Secure, None),
        ("@", Kind::Txt, Secure, None),
        ("mx", Kind::A, Secure, None),
        ("mx", Kind::Aaaa, Secure, Some(FailureKind::Nodata)),
        ("nowhere", Kind::Mx, Secure, Some(FailureKind::Nxdomain)),
        ("_25._tcp.mx", Kind::Tlsa, Secure, None),
        ("_25._tcp.nowhere", Kind::Tlsa, Secure, Some(FailureKind::Nxdomain)),
        ("_26._tcp.mx", Kind::Tlsa, Secure, Some(FailureKind::Nxdomain)),
        ("_tcp.mx", Kind::Tlsa, Secure, Some(FailureKind::Nodata)),
        ("alias", Kind::A, Secure, None),
        ("alias", Kind::Cname, Secure, None),
        ("_25._tcp.alias", Kind::Tlsa, Secure, None),
        ("any.wild", Kind::Mx, Secure, None),
        ("any.wild", Kind::A, Secure, None),
        ("any.wild", Kind::Txt, Secure, Some(FailureKind::Nodata)),
        ("away", Kind::Cname, Secure, None),
        ("away", Kind::A, Insecure, None),
        ("home", Kind::A, Secure, None),
    ]
};

/// In every zone without signatures that may be without them.
const UNSIGNED: &[Case] = {
    use DnssecState::Insecure;
    &[
        ("@", Kind::Mx, Insecure, None),
        ("mx", Kind::A, Insecure, None),
        ("mx", Kind::Aaaa, Insecure, Some(FailureKind::Nodata)),
        ("nowhere", Kind::Mx, Insecure, Some(FailureKind::Nxdomain)),
        ("_25._tcp.mx", Kind::Tlsa, Insecure, None),
        ("any.wild", Kind::Mx, Insecure, None),
        ("home", Kind::A, Insecure, None),
    ]
};

/// In every zone whose signatures do not hold.
const BROKEN: &[Case] = {
    const BOGUS: Option<FailureKind> = Some(FailureKind::Bogus);
    use DnssecState::Bogus;
    &[
        ("@", Kind::Mx, Bogus, BOGUS),
        ("mx", Kind::A, Bogus, BOGUS),
        ("mx", Kind::Aaaa, Bogus, BOGUS),
        ("nowhere", Kind::Mx, Bogus, BOGUS),
        ("_25._tcp.mx", Kind::Tlsa, Bogus, BOGUS),
        ("any.wild", Kind::Mx, Bogus, BOGUS),
    ]
};

/// So many NSEC3 iterations that denials count for nothing (RFC 9276).
const ITERATED: &[Case] = {
    use DnssecState::{Insecure, Secure};
    &[
        ("@", Kind::Mx, Secure, None),
        ("mx", Kind::A, Secure, None),
        ("nowhere", Kind::Mx, Insecure, Some(FailureKind::Nxdomain)),
        ("mx", Kind::Aaaa, Insecure, Some(FailureKind::Nodata)),
    ]
};

const ZONES: &[(&str, &[Case])] = &[
    ("nsec.test", SIGNED),
    ("nsec3.test", SIGNED),
    ("p384.test", SIGNED),
    ("ed25519.test", SIGNED),
    ("below.ed25519.test", SIGNED),
    ("insecure.test", UNSIGNED),
    ("insecure.nsec3.test", UNSIGNED),
    ("expired.test", BROKEN),
    ("other-key.test", BROKEN),
    ("stripped.test", BROKEN),
    ("iterations.test", ITERATED),
];

fn network(resolver: &str, dnssec: DnssecMode) -> Internet {
    let roots = std::fs::read(lab("pki/root.pem")).expect("the lab's root");
    let roots = mxtls::cert::Roots::from_pem("lab", &roots).expect("one certificate");
    Internet::new(Settings {
        dns: vec![resolver.parse().expect("a resolver")],
        dnssec,
        trust_anchors: Anchors::load(&lab("signed/anchor")).expect("the root's DS record"),
        dns_roots: Some(roots.into()),
        ..Settings::default()
    })
    .expect("sound settings")
}

fn full(owner: &str, zone: &str) -> String {
    if owner == "@" { zone.to_owned() } else { format!("{owner}.{zone}") }
}

/// What is to be compared: the state, who judged it, and the class of failure.
fn seen(answer: &Answer) -> (DnssecState, ValidatedBy, Option<FailureKind>) {
    (answer.state, answer.by, answer.records.as_ref().err().map(|f| f.kind))
}

async fn every_state_is_right(resolver: &str, mode: DnssecMode, by: ValidatedBy) {
    let network = network(resolver, mode);
    let mut wrong = Vec::new();
    for (zone, cases) in ZONES {
        for (owner, kind, state, failure) in *cases {
            let name = full(owner, zone);
            let answer = network.ask(&name, *kind).await;
            if seen(&answer) != (*state, by, *failure) {
                wrong.push(format!("{name} {kind}: {state:?} {failure:?}, but {answer:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{resolver}, {mode:?}:\n{}", wrong.join("\n"));
}

#[tokio::test]
#[ignore = "needs real servers and root: run by .ci/run"]
async fn our_own_validation_over_a_resolver_that_does_not_validate() {
    every_state_is_right(TRUSTING, DnssecMode::Own, ValidatedBy::Own).await;
}

#[tokio::test]
#[ignore = "needs real servers and root: run by .ci/run"]
async fn our_own_validation_over_a_resolver_that_validates() {
    every_state_is_right(VALIDATING, DnssecMode::Own, ValidatedBy::Own).await;
}

#[tokio::test]
#[ignore = "needs real servers and root: run by .ci/run"]
async fn the_ad_bit_of_a_resolver_that_validates() {
    every_state_is_right(VALIDATING, DnssecMode::Ad, ValidatedBy::Ad).await;
}

/// The path is none that a resolver's word could be trusted over, so it is not.
#[tokio::test]
#[ignore = "needs real servers and root: run by .ci/run"]
async fn left_to_itself_the_program_trusts_no_ad_bit_from_afar() {
    every_state_is_right(VALIDATING, DnssecMode::Auto, ValidatedBy::Own).await;
}

/// TLS and HTTPS with a certificate that fits are such a path.
#[tokio::test]
#[ignore = "needs real servers and root: run by .ci/run"]
async fn over_tls_and_https_the_resolvers_word_counts() {
    for resolver in [
        "tls://198.51.100.53#ns.test",
        "tls://198.51.100.53:853#198.51.100.53",
        "https://198.51.100.53/dns-query",
        "https://ns.test/dns-query",
    ] {
        every_state_is_right(resolver, DnssecMode::Auto, ValidatedBy::Ad).await;
    }
}

#[tokio::test]
#[ignore = "needs real servers and root: run by .ci/run"]
async fn a_resolver_with_another_name_in_its_certificate_is_not_asked() {
    for resolver in ["tls://198.51.100.53#dns.example", "https://modern.test/dns-query"] {
        let answer = network(resolver, DnssecMode::Auto).ask("nsec.test", Kind::Mx).await;
        let failure = answer.records.expect_err("no answer may come");
        assert_eq!((failure.kind, answer.state), (FailureKind::Network, DnssecState::Unknown));
    }
}

#[tokio::test]
#[ignore = "needs real servers and root: run by .ci/run"]
async fn a_resolver_that_shows_no_ad_bit_is_not_believed() {
    let network = network(TRUSTING, DnssecMode::Ad);
    for zone in ["nsec.test", "insecure.test", "expired.test"] {
        let answer = network.ask(zone, Kind::Mx).await;
        assert_eq!(seen(&answer), (DnssecState::Unknown, ValidatedBy::None, None), "{zone}");
    }
}

/// Records come through, proofs do not: nothing is secure, nothing is bogus, nothing is denied.
#[tokio::test]
#[ignore = "needs real servers and root: run by .ci/run"]
async fn through_a_forwarder_that_strips_signatures_nothing_is_known() {
    for (upstream, broken) in [(TRUSTING, None), (VALIDATING, Some(FailureKind::Servfail))] {
        let forwarder = forwarder::stripping(upstream);
        for mode in [DnssecMode::Auto, DnssecMode::Own, DnssecMode::Ad] {
            let network = network(&forwarder, mode);
            for (zone, cases) in ZONES {
                for (owner, kind, _, failure) in *cases {
                    let name = full(owner, zone);
                    let answer = network.ask(&name, *kind).await;
                    let expected = match failure {
                        Some(FailureKind::Bogus) if broken.is_some() => broken,
                        Some(FailureKind::Bogus) => answer.records.as_ref().err().map(|f| f.kind),
                        other => *other,
                    };
                    let unknown = (DnssecState::Unknown, ValidatedBy::None, expected);
                    assert_eq!(seen(&answer), unknown, "{mode:?} {name} {kind}: {answer:?}");
                }
            }
        }
    }
}

#[tokio::test]
#[ignore = "needs real servers and root: run by .ci/run"]
async fn texts_and_associations_are_whole() {
    let network = network(TRUSTING, DnssecMode::Own);
    let text = network.ask("nsec.test", Kind::Txt).await.records.expect("a text");
    assert_eq!(text[0].data, Data::Txt(b"v=lab1; one text in two strings".to_vec()));
    let records = network.ask("_25._tcp.alias.nsec3.test", Kind::Tlsa).await.records;
    let records = records.expect("an alias and an association");
    assert_eq!(records[0].data, Data::Cname("_25._tcp.mx.nsec3.test".to_owned()));
    let Data::Tlsa { usage: 3, selector: 1, matching: 1, data } = &records[1].data else {
        panic!("{records:?}");
    };
    assert_eq!((data.len(), data[0], data[31]), (32, 0x3f, 0xd2));
}

/// A trust anchor below the root: what it covers is judged, all else is indeterminate.
#[tokio::test]
#[ignore = "needs real servers and root: run by .ci/run"]
async fn an_anchor_covers_what_is_below_it() {
    let digest = std::fs::read_dir(lab("signed/zones")).expect("the zones").find_map(|entry| {
        let path = entry.expect("an entry").path();
        let name = path.file_name()?.to_str()?;
        (name.starts_with("Knsec3.test.") && name.ends_with(".ds")).then_some(path)
    });
    let network = Internet::new(Settings {
        dns: vec![TRUSTING.parse().expect("a resolver")],
        trust_anchors: Anchors::load(&digest.expect("a DS record")).expect("an anchor"),
        ..Settings::default()
    });
    let network = network.expect("sound settings");
    for (name, state) in [
        ("nsec3.test", DnssecState::Secure),
        ("insecure.nsec3.test", DnssecState::Insecure),
        ("nsec.test", DnssecState::Indeterminate),
        ("expired.test", DnssecState::Indeterminate),
    ] {
        let answer = network.ask(name, Kind::Mx).await;
        assert_eq!((answer.state, answer.by), (state, ValidatedBy::Own), "{name}");
    }
}

/// `mxtls probe`, and what its record says of DNSSEC.
fn record_of(domain: &str, options: &[&str]) -> serde_json::Value {
    let anchor = lab("signed/anchor");
    let anchor = anchor.to_str().expect("a readable path");
    let all = [&["--trust-anchor", anchor, "--dns-timeout", "10"], options, &[domain]].concat();
    probe_bare(&all).record
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn the_record_tells_the_states_and_who_judged_them() {
    for (domain, mx, host) in [
        ("nsec.test", "secure", "secure"),
        ("ed25519.test", "secure", "secure"),
        ("insecure.test", "insecure", "insecure"),
    ] {
        for (options, by) in [
            (["--dns", VALIDATING, "--dnssec", "ad"], "ad"),
            (["--dns", TRUSTING, "--dnssec", "own"], "own"),
            (["--dns", TRUSTING, "--dnssec", "auto"], "own"),
        ] {
            let record = record_of(domain, &options);
            assert_eq!(record["vantage"]["dnssec_by"], by, "{domain} {options:?}");
            assert_eq!(record["mx"]["dnssec"], mx, "{domain} {options:?}");
            assert_eq!(record["mx"]["records"][0]["dnssec"], host, "{domain} {options:?}");
        }
        let record = record_of(domain, &["--dns", VALIDATING, "--dnssec", "off"]);
        assert_eq!(record["vantage"]["dnssec_by"], "none");
        assert_eq!(record["mx"]["dnssec"], "unknown");
    }
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_broken_signature_is_a_failure_of_the_domains_dns() {
    for options in [["--dns", VALIDATING, "--dnssec", "ad"], ["--dns", TRUSTING, "--dnssec", "own"]]
    {
        let record = record_of("expired.test", &options);
        assert_eq!(record["mx"]["dnssec"], "bogus");
        assert_eq!(record["mx"]["failure"]["kind"], "bogus");
        assert_eq!(record["verdict"]["ready"], serde_json::Value::Null);
    }
}
