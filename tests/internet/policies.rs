//! What domains publish about their TLS, under real servers: the record of every domain
//! of `policies.toml` is the written truth, whoever validates; nothing is said of DANE
//! where nobody can; and `posttls-finger`, which walks the DNS itself, agrees.

use serde_json::Value;

use crate::probing::{Run, TRUSTING, VALIDATING, of_signed, probe_policies};
use crate::published::{Case, cases, differences, told};
use crate::{forwarder, posttls};

/// The record of a domain, by a resolver and a way to know DNSSEC states.
pub(crate) fn record(domain: &str, resolver: &str, dnssec: &str) -> Value {
    run(&[domain], resolver, dnssec).record
}

fn run(words: &[&str], resolver: &str, dnssec: &str) -> Run {
    let options = of_signed(resolver, dnssec);
    let all: Vec<&str> = options.iter().map(String::as_str).chain(words.iter().copied()).collect();
    probe_policies(&all)
}

/// Holds the record of every domain against the table, by one resolver and one way.
fn every_record_is_true(resolver: &str, dnssec: &str) {
    let mut wrong = Vec::new();
    for case in cases() {
        for (zone, domain) in case.domains() {
            let record = record(&domain, resolver, dnssec);
            let different = differences(&told(&record), &case.truth(zone));
            wrong.extend(complaint(&case, &domain, &different));
            if record["vantage"]["dnssec_by"] != dnssec {
                wrong.push(format!("{domain}: judged by {}", record["vantage"]["dnssec_by"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{resolver}, {dnssec}:\n{}", wrong.join("\n"));
}

fn complaint(case: &Case, domain: &str, different: &[String]) -> Option<String> {
    let lines = different.join("\n    ");
    (!different.is_empty()).then(|| format!("{domain} ({}):\n    {lines}", case.about))
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn every_record_is_true_by_our_own_validation() {
    every_record_is_true(TRUSTING, "own");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn every_record_is_true_by_the_resolvers_word() {
    every_record_is_true(VALIDATING, "ad");
}

/// The servers stand as they do, MTA-STS needs no DNSSEC, and DANE was not tested.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn through_a_forwarder_that_strips_signatures_dane_is_not_tested() {
    let forwarder = forwarder::stripping(TRUSTING);
    let mut wrong = Vec::new();
    for case in cases() {
        let Some(truth) = case.truth_without_dnssec() else { continue };
        let domain = case.domain();
        let told = told(&record(&domain, &forwarder, "own"));
        wrong.extend(complaint(&case, &domain, &differences(&told, &truth)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is asked, of whom, and the exit code; the handshakes that a promise needs are made
/// for it alone, so that it sees more than the table.
const REQUIRED: &[(&str, &str, i32)] = &[
    ("dane", "valid.dane.test", 0),
    ("dane", "expired.nsec3.dane.test", 0),
    ("dane", "host-alias.dane.test", 0),
    ("dane", "ec-covered.dane.test", 1),
    ("dane", "second-silent.dane.test", 1),
    ("dane", "pkix.nsec3.dane.test", 1),
    ("dane", "denied.dane.test", 1),
    ("dane", "guest.unsigned.test", 1),
    ("dane", "no-starttls.dane.test", 1),
    ("dane", "tlsa-broken.test", 3),
    ("dane", "expired.test", 3),
    ("sts", "enforce.sts.test", 0),
    ("sts", "testing.sts.test", 1),
    ("sts", "mx-mismatch.sts.test", 1),
    ("sts", "other-name.sts.test", 1),
    ("sts", "redirect.sts.test", 1),
    ("sts", "valid.dane.test", 1),
    ("sts", "denial-broken.test", 3),
    ("authenticated", "valid.dane.test", 0),
    ("authenticated", "enforce.sts.test", 0),
    ("authenticated", "denied.dane.test", 1),
    ("authenticated", "tlsa-broken.test", 3),
];

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn what_is_required_decides_the_exit_code() {
    let code = |(require, domain, _): (&str, &str, i32)| {
        run(&["--require", require, domain], TRUSTING, "own").code
    };
    let all: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = REQUIRED.iter().map(|asked| scope.spawn(|| code(*asked))).collect();
        runs.into_iter().map(|run| run.join().expect("a run")).collect()
    });
    let wrong =
        REQUIRED.iter().zip(all).filter(|((_, _, expected), code)| *code != Some(*expected));
    let wrong: Vec<String> = wrong.map(|(asked, code)| format!("{asked:?}: {code:?}")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Without proofs neither yes nor no can be said.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn through_a_forwarder_that_strips_signatures_dane_can_not_be_told() {
    let forwarder = forwarder::stripping(TRUSTING);
    for domain in ["valid.dane.test", "denied.dane.test", "tlsa.unsigned.test"] {
        let run = run(&["--require", "dane", domain], &forwarder, "own");
        assert_eq!(run.code, Some(3), "{domain}");
    }
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn posttls_finger_says_the_same_of_dane() {
    let mut wrong = Vec::new();
    for case in cases() {
        for (_, domain) in case.domains() {
            let said = posttls::dane(&domain);
            let (theirs, insecure_mx) = (posttls::standing(&said), posttls::insecure_mx(&said));
            if theirs != case.finger() || insecure_mx != (case.scope() == Some("mx-host-only")) {
                let ours = case.finger();
                wrong.push(format!("{domain}: {ours} expected, {theirs} said\n{said}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
