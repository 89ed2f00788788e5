//! Every domain of the lab, probed over real sockets, against its written truth.
#![cfg(feature = "demo")]
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing
)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use mxtls::cert::Roots;
use mxtls::demo::{self, Internet as LabInternet, Lab, NETWORK};
use mxtls::examine::{self, Request, Run};
use mxtls::facts::{Outcome, Target};
use mxtls::guard::{Guard, Private};
use mxtls::net::{Internet, Settings, Upstream};
use mxtls::probe::Limits;
use mxtls::report::record;

/// A lab of `names`, or of all, with a network and a request that fit it.
async fn lab(names: &[&str]) -> (Lab, Internet, Request) {
    let mut internet = LabInternet::built_in().expect("the built-in lab");
    if !names.is_empty() {
        internet = internet.only(names);
    }
    let lab = Lab::start(internet).await.expect("a lab on loopback");
    let settings = Settings {
        dns: vec![Upstream::Plain(lab.dns())],
        // The lab answers at once, but all domains are asked for at once, too.
        dns_timeout: Duration::from_secs(2),
        ehlo_name: Some("probe.mxtls.test".to_owned()),
        ..Settings::default()
    };
    let within = [NETWORK, "::1/128"].map(|net| net.parse().unwrap()).to_vec();
    let request = Request {
        limits: Limits {
            greeting: Duration::from_secs(3),
            reply: Duration::from_secs(3),
            handshake: Duration::from_secs(3),
            quit: Duration::from_secs(1),
            spacing: Duration::from_millis(50),
            fetch: Duration::from_secs(3),
            sts_port: lab.sts_port(),
            ..Limits::default()
        },
        guard: Guard { private: Private::Within(within), ..Guard::default() },
        roots: Arc::new(Roots::from_pem("the lab", lab.roots_pem().as_bytes()).unwrap()),
        port: lab.port(),
        ..Request::default()
    };
    (lab, Internet::new(settings).unwrap(), request)
}

async fn probed(network: &Internet, request: &Request, targets: &[&str]) -> Vec<record::Domain> {
    let targets: Vec<Target> = targets.iter().map(|t| t.parse().unwrap()).collect();
    let mut records = Vec::new();
    Run::new(network, request.clone()).examine(&targets, |record| records.push(record)).await;
    records.sort_by_key(|r| targets.iter().position(|t| t.name() == r.target));
    records
}

#[tokio::test]
async fn every_domain_is_found_to_be_what_it_is() {
    let (lab, network, request) = lab(&[]).await;
    let (network, request) = (&network, &request);
    let look = |domain| async move {
        let target = demo::Domain::target(domain).unwrap();
        let record = examine::domain(network, &target, request).await;
        let wrong = demo::differences(domain, &record);
        (!wrong.is_empty()).then(|| format!("{}: {}", domain.name, wrong.join("; ")))
    };
    let wrong: Vec<String> =
        join_all(lab.internet().domains.iter().map(look)).await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} domains differ:\n{}", wrong.len(), wrong.join("\n"));
    for server in lab.internet().servers() {
        let said = lab.commands(&server.host);
        let of_mail = |command: &String| {
            ["MAIL", "RCPT", "DATA"].iter().any(|verb| command.starts_with(verb))
        };
        assert!(!said.iter().any(of_mail), "{} was sent mail: {said:?}", server.host);
    }
}

#[tokio::test]
async fn what_is_promised_of_a_domain_with_policies_is_what_can_be_relied_on() {
    let (lab, network, request) = lab(&[]).await;
    let promises = lab.internet().domains.iter().flat_map(|domain| {
        domain.expect.answers.iter().map(move |(word, answer)| (domain, word, *answer))
    });
    let (network, request) = (&network, &request);
    let ask = |(domain, word, answer): (&demo::Domain, &String, demo::Answer)| {
        let target = domain.target().unwrap();
        let limits = Limits { extra_handshakes: true, ..request.limits.clone() };
        let asked = Request { require: word.parse().unwrap(), limits, ..request.clone() };
        let told = format!("{} for {word}", domain.name);
        async move {
            let ready = examine::domain(network, &target, &asked).await.verdict.ready;
            (ready != answer.ready()).then(|| format!("{told}: {ready:?}, not {answer:?}"))
        }
    };
    let wrong: Vec<String> = join_all(promises.map(ask)).await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn a_domain_without_policies_is_asked_for_them_and_connected_to_no_more() {
    let (lab, network, request) = lab(&["good-tls13.test", "sts-enforce.test"]).await;
    let record = examine::domain(&network, &"good-tls13.test".parse().unwrap(), &request).await;
    assert_eq!((record.connections, lab.all_connections()), (1, 1));
    assert_eq!(lab.policy_requests(), Vec::<String>::new());
    let record = examine::domain(&network, &"sts-enforce.test".parse().unwrap(), &request).await;
    assert_eq!((record.connections, lab.all_connections()), (1, 2));
    assert_eq!(lab.policy_requests().len(), 1, "the policy is fetched once");
}

#[tokio::test]
async fn a_domain_in_company_is_seen_in_its_light() {
    let (lab, network, request) = lab(&[]).await;
    let mut seen = 0;
    for domain in &lab.internet().domains {
        let Some(company) = &domain.expect.in_company else { continue };
        seen += 1;
        let mut targets = vec![domain.name.as_str()];
        targets.extend(company.with.iter().map(String::as_str));
        let record = probed(&network, &request, &targets).await.swap_remove(0);
        if let Some(outcome) = &company.outcome {
            assert!(record.servers.iter().all(|s| s.outcome == *outcome), "{}", domain.name);
        }
        if let Some(answer) = company.answer {
            assert_eq!(record.verdict.ready, answer.ready(), "{}", domain.name);
        }
        for id in &company.findings {
            assert!(record.findings.iter().any(|f| f.id == *id), "{} lacks {id}", domain.name);
        }
    }
    assert!(seen >= 2, "the lab has the intercepted pair and nolisting");
}

#[tokio::test]
async fn a_broken_row_is_noticed() {
    let (lab, network, request) = lab(&["no-starttls.test"]).await;
    let mut domain = lab.internet().domain("no-starttls.test").unwrap().clone();
    let record = examine::domain(&network, &domain.target().unwrap(), &request).await;
    assert_eq!(demo::differences(&domain, &record), Vec::<String>::new());
    domain.servers[0].expect.outcome = "encrypted".to_owned();
    assert_eq!(
        demo::differences(&domain, &record),
        ["outcome: starttls-not-offered, not encrypted"]
    );
}

#[tokio::test]
async fn a_broken_promise_is_noticed() {
    let (lab, network, request) = lab(&["dane-and-sts.test"]).await;
    let mut domain = lab.internet().domain("dane-and-sts.test").unwrap().clone();
    let record = examine::domain(&network, &domain.target().unwrap(), &request).await;
    let word = |text: &str| Some(text.to_owned());
    domain.expect.dane_scope = word("mx-host-only");
    domain.expect.policy = word("testing");
    domain.servers[0].expect.sts = word("fail");
    assert_eq!(
        demo::differences(&domain, &record),
        [
            "dane_scope: domain, not mx-host-only",
            "sts.status: enforce, not testing",
            "sts: pass, not fail"
        ]
    );
}

#[tokio::test]
async fn a_healthy_server_is_connected_to_once_and_nobody_is_mailed() {
    let (lab, network, request) = lab(&["good-tls13.test"]).await;
    let record = examine::domain(&network, &"good-tls13.test".parse().unwrap(), &request).await;
    assert_eq!((record.connections, lab.connections("mx.good-tls13.test")), (1, 1));
    let said = lab.commands("mx.good-tls13.test");
    assert_eq!(
        said,
        ["EHLO probe.mxtls.test", "STARTTLS", "EHLO probe.mxtls.test", "QUIT"],
        "no MAIL, RCPT or DATA, and a QUIT inside TLS"
    );
}

#[tokio::test]
async fn a_negative_is_told_twice_and_no_address_more_than_four_times() {
    let (lab, network, request) = lab(&["no-starttls.test", "broken-handshake.test"]).await;
    let records = probed(&network, &request, &["no-starttls.test", "broken-handshake.test"]).await;
    assert_eq!(lab.connections("mx.no-starttls.test"), 2);
    assert_eq!(records[0].servers[0].attempts, 2);
    assert!(records[0].servers[0].conclusive);
    assert_eq!(lab.connections("mx.broken-handshake.test"), 4);
    let broken = &records[1].servers[0];
    assert_eq!((broken.attempts, broken.connections, broken.conclusive), (4, 4, true));
    let told = "So did hellos for older versions: alert handshake_failure, then alert \
                handshake_failure.";
    assert!(broken.detail.ends_with(told), "{}", broken.detail);
    let limits = Limits { confirm: false, ..request.limits.clone() };
    let once = Request { limits, ..request };
    let record = examine::domain(&network, &"no-starttls.test".parse().unwrap(), &once).await;
    assert!(!record.servers[0].conclusive, "one connection is no confirmation");
}

#[tokio::test]
async fn older_tls_is_told_apart_from_none_without_finishing_a_handshake() {
    let (lab, network, request) = lab(&["legacy-tls.test"]).await;
    let record = examine::domain(&network, &"legacy-tls.test".parse().unwrap(), &request).await;
    let [server] = &record.servers[..] else { panic!() };
    assert!(server.conclusive);
    assert_eq!((server.connections, lab.connections("mx.legacy-tls.test")), (3, 3));
    let tls = server.tls.as_ref().unwrap();
    assert_eq!((&tls.version, &tls.cipher_suite, &tls.key_exchange), (&None, &None, &None));
    let offered = serde_json::json!({
        "versions": ["TLSv1.0"],
        "suites": ["TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA"],
        "groups": [],
    });
    assert_eq!(tls.offered, Some(offered));
    let certificate = server.certificate.as_ref().unwrap();
    assert_eq!(certificate.names, ["mx.legacy-tls.test"]);
    assert_eq!(certificate.trust, "weak-signature", "nobody proved to hold its key");
    assert_eq!(server.findings, ["legacy-tls-only"]);
    let said = lab.commands("mx.legacy-tls.test");
    assert_eq!(said, ["EHLO probe.mxtls.test", "STARTTLS"].repeat(3), "and no QUIT after that");
}

#[tokio::test]
async fn many_targets_at_one_address_share_its_visit() {
    let (lab, network, request) = lab(&["good-tls13.test"]).await;
    let port = lab.port();
    let names: Vec<String> = (0..50)
        .map(|_| "good-tls13.test".to_owned())
        .chain([format!("mx.good-tls13.test:{port}")])
        .collect();
    let targets: Vec<&str> = names.iter().map(String::as_str).collect();
    let records = probed(&network, &request, &targets).await;
    assert_eq!(records.len(), 51);
    assert!(records.iter().all(|r| r.servers[0].outcome == "encrypted"));
    assert_eq!(lab.connections("mx.good-tls13.test"), 1);
}

#[tokio::test]
async fn each_outcome_of_the_closed_list_is_met_over_a_socket() {
    let (lab, network, request) = lab(&[]).await;
    let names: Vec<&str> = lab.internet().domains.iter().map(|d| d.name.as_str()).collect();
    let look = |name: &&str| {
        let target: Target = name.parse().unwrap();
        let (network, request) = (&network, &request);
        async move { examine::domain(network, &target, request).await }
    };
    let mut records = join_all(names.iter().map(look)).await;
    let pair = lab.internet().domains.iter().filter_map(|domain| {
        let company = domain.expect.in_company.as_ref()?;
        (company.outcome.as_deref() == Some("path-intercepted"))
            .then(|| (domain.name.as_str(), company.with.first().map(String::as_str)))
    });
    for (name, other) in pair {
        records.extend(probed(&network, &request, &[name, other.unwrap()]).await);
    }
    let met: BTreeSet<String> =
        records.into_iter().flat_map(|r| r.servers).map(|s| s.outcome).collect();
    // Those that need routes are met in a network namespace, by .ci/run.
    let elsewhere = [Outcome::EncryptedLegacy, Outcome::Unreachable, Outcome::EgressBlocked];
    let missed: Vec<&str> = Outcome::ALL
        .into_iter()
        .filter(|outcome| !elsewhere.contains(outcome))
        .map(Outcome::word)
        .filter(|word| !met.contains(*word))
        .collect();
    assert_eq!(missed, Vec::<&str>::new());
}
