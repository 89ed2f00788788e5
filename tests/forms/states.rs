//! What each format says of each state: above all, that it accuses nobody for what could
//! not be told.

use mxtls::report::checked::Check;
use mxtls::report::{markdown, nagios};
use serde_json::Value;

use super::readers::{commands, csv, plugin, samples, xml};
use super::records::{of, without_partners};
use super::written;

fn sarif(check: &Check) -> Value {
    serde_json::from_str(&written(check, "sarif")).expect("JSON")
}

fn results(check: &Check) -> Vec<Value> {
    sarif(check)["runs"][0]["results"].as_array().expect("results").clone()
}

/// How many rules of a record have a state.
fn rules(check: &Check, state: &str) -> usize {
    let all = check.partners.iter().flat_map(|partner| &partner.rules);
    all.filter(|rule| rule.state == state).count()
}

#[test]
fn where_our_own_network_is_cut_no_format_accuses_anybody() {
    let check = of("own-network-cut");
    let root = xml(&written(&check, "junit.xml"));
    assert_eq!((root.number("failures"), root.all("failure").len()), (0, 0));
    assert_eq!(root.all("skipped").len(), rules(&check, "undetermined"));
    assert!(results(&check).iter().all(|result| result["level"] == "none"));
    assert!(commands(&written(&check, "github.txt")).iter().all(|c| c.name != "error"));
    let said = plugin(&written(&check, "nagios.txt"));
    assert_eq!((nagios::code(&check), said.state.as_str()), (3, "UNKNOWN"));
    assert!(!said.more.iter().any(|line| line.contains("falls short")));
    assert!(!written(&check, "md").contains("falls short"));
    assert!(csv(&written(&check, "csv"))[1..].iter().all(|row| row[11] != "fail"));
    for (name, labels, value) in samples(&written(&check, "prom")) {
        let accuses = ["mxtls_starttls_offered", "mxtls_dane_ok", "mxtls_sts_ok"];
        assert!(!accuses.contains(&name.as_str()), "{name} of {labels:?} is {value}");
        let state = labels.get("state").map_or("", String::as_str);
        assert!(state != "fail" || value == 0.0, "{name} of {labels:?} is {value}");
    }
}

#[test]
fn every_format_says_that_our_own_network_was_cut() {
    let check = of("own-network-cut");
    for format in ["junit.xml", "sarif", "github.txt", "md", "nagios.txt"] {
        assert!(written(&check, format).contains("this network lets no mail through"), "{format}");
    }
    assert!(written(&check, "prom").contains("mxtls_own_network_ok{list=\"partners.toml\"} 0\n"));
}

#[test]
fn counts_of_junit_are_the_cases_it_has() {
    for (name, check) in super::records::all() {
        let root = xml(&written(&check, "junit.xml"));
        assert_eq!(root.number("tests"), root.all("testcase").len(), "{name}");
        for suite in root.all("testsuite") {
            for (count, element) in
                [("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")]
            {
                assert_eq!(suite.number(count), suite.all(element).len(), "{name}: {count}");
            }
        }
    }
}

#[test]
fn a_class_of_junit_is_one_partner_in_one_package() {
    let root = xml(&written(&of("mixed"), "junit.xml"));
    for suite in root.all("testsuite") {
        for case in suite.all("testcase") {
            let (package, class) = case.attributes["classname"].rsplit_once('.').expect("a dot");
            assert_eq!(package, "mxtls", "what Jenkins shows first");
            assert_eq!(class.replace('_', "."), suite.attributes["name"]);
        }
    }
}

#[test]
fn two_lists_in_one_folder_have_no_sample_in_common() {
    let in_list = |file: &str| {
        let mut check = of("mixed");
        check.partners.iter_mut().for_each(|partner| file.clone_into(&mut partner.file));
        check
    };
    let [banks, clinics] = ["banks.toml", "clinics.toml"].map(in_list);
    let series = |check: &Check| samples(&written(check, "prom")).into_iter().map(|s| (s.0, s.1));
    let of_banks: Vec<_> = series(&banks).collect();
    assert!(of_banks.len() > 50);
    for (name, labels) in series(&clinics) {
        assert_eq!(labels["list"], "clinics.toml");
        assert!(!of_banks.contains(&(name.clone(), labels.clone())), "{name} of {labels:?}");
    }
    // What GitHub takes for one analysis ends at the last slash.
    let category = |check| sarif(check)["runs"][0]["automationDetails"]["id"].to_string();
    assert_eq!(category(&banks), "\"mxtls/check/banks.toml/\"");
    assert_ne!(category(&banks), category(&clinics));
}

#[test]
fn a_name_that_says_time_says_so_in_seconds() {
    let old = ["mxtls_cert_not_after_seconds", "mxtls_last_probe_seconds"];
    for (name, labels, value) in samples(&written(&of("mixed"), "prom")) {
        let is_time = name.ends_with("_timestamp_seconds") || old.contains(&name.as_str());
        assert_eq!(is_time, value > 1e9, "{name} of {labels:?}");
    }
}

#[test]
fn a_partner_that_was_not_looked_at_is_in_every_format() {
    let mut check = of("own-network-cut");
    check.partners.iter_mut().for_each(|partner| partner.rules.clear());
    let partners = check.partners.len();
    assert_eq!(xml(&written(&check, "junit.xml")).all("skipped").len(), partners);
    assert_eq!(results(&check).len(), partners);
    assert_eq!(commands(&written(&check, "github.txt")).len(), partners + 1);
    assert_eq!(csv(&written(&check, "csv")).len(), partners + 1);
}

#[test]
fn a_state_from_the_future_is_not_told() {
    let mut check = of("all-pass");
    check.summary.state = "dreamt".to_owned();
    check.partners[0].state = "dreamt".to_owned();
    check.partners[0].rules[0].state = "dreamt".to_owned();
    assert_eq!(nagios::code(&check), 3);
    assert_eq!(xml(&written(&check, "junit.xml")).all("skipped").len(), 1);
    assert_eq!(results(&check)[0]["kind"], "open");
}

#[test]
fn a_run_without_partners_is_a_whole_document_in_every_format() {
    let check = without_partners();
    assert_eq!(xml(&written(&check, "junit.xml")).number("tests"), 0);
    let run = &sarif(&check)["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(commands(&written(&check, "github.txt")).len(), 1);
    assert_eq!(plugin(&written(&check, "nagios.txt")).numbers["cert_days"].value, None);
    assert_eq!(csv(&written(&check, "csv")).len(), 1);
    assert!(written(&check, "md").contains("The run was stopped before its end"));
}

#[test]
fn a_result_keeps_its_fingerprint_when_only_words_and_places_change() {
    let check = of("mixed");
    let mut later = check.clone();
    later.partners.reverse();
    for partner in &mut later.partners {
        partner.line += 7;
        for rule in &mut partner.rules {
            rule.message.push_str(" Again.");
            rule.address = rule.address.as_ref().map(|_| "192.0.2.200".to_owned());
        }
    }
    let prints = |check: &Check| {
        let mut all: Vec<String> =
            results(check).iter().map(|r| r["partialFingerprints"].to_string()).collect();
        all.sort();
        all
    };
    assert_eq!(prints(&check), prints(&later));
    later.partners[0].partner.push('x');
    assert_ne!(prints(&check), prints(&later));
}

#[test]
fn sarif_says_of_each_state_what_a_reader_of_levels_alone_may_believe() {
    let check = of("mixed");
    let kinds: Vec<(String, String, bool)> = results(&check)
        .iter()
        .map(|r| {
            let word = |key: &str| r[key].as_str().expect("a word").to_owned();
            (word("kind"), word("level"), r["suppressions"].is_array())
        })
        .collect();
    let count = |kind: &str, level: &str, suppressed: bool| {
        kinds.iter().filter(|k| **k == (kind.to_owned(), level.to_owned(), suppressed)).count()
    };
    assert_eq!(count("fail", "error", false), rules(&check, "fail"));
    assert_eq!(count("fail", "note", true), rules(&check, "excepted"));
    assert_eq!(count("open", "none", false), rules(&check, "undetermined"));
    assert_eq!(
        kinds.len() + rules(&check, "pass"),
        check.partners.iter().map(|p| p.rules.len()).sum::<usize>()
    );
}

#[test]
fn what_the_baseline_knows_is_shown_and_does_not_count() {
    let check = of("with-baseline");
    let root = xml(&written(&check, "junit.xml"));
    assert_eq!(root.number("failures"), check.summary.new);
    let found = results(&check);
    let with = |state: &str| found.iter().filter(|r| r["baselineState"] == state).count();
    assert_eq!((with("new"), with("unchanged")), (check.summary.new, check.summary.known));
    let log = commands(&written(&check, "github.txt"));
    let with = |name: &str| log.iter().filter(|command| command.name == name).count();
    assert_eq!((with("error"), with("warning")), (check.summary.new, check.summary.known));
    assert!(written(&check, "md").contains("**Holds again:**"));
}

#[test]
fn github_gets_ten_of_a_kind_worst_first_and_the_number_of_the_rest() {
    let mut check = of("mixed");
    let rule = check.partners[1].rules[1].clone();
    assert_eq!(rule.state, "fail");
    check.partners[1].rules.extend(vec![rule; 20]);
    let errors = rules(&check, "fail");
    let log = commands(&written(&check, "github.txt"));
    assert_eq!(log.iter().filter(|command| command.name == "error").count(), 10);
    assert!(log[..10].iter().all(|command| command.name == "error"));
    let closing = &log.last().expect("a closing line").data;
    assert!(closing.contains(&format!("{} errors more", errors - 10)), "{closing}");
}

#[test]
fn codes_of_the_plug_in() {
    let with = |name: &str, change: &dyn Fn(&mut Check)| {
        let mut check = of(name);
        change(&mut check);
        let word = plugin(&written(&check, "nagios.txt")).state;
        (nagios::code(&check), word)
    };
    let expiring = |check: &mut Check| {
        let mut finding = of("mixed").partners[1].domain.findings[0].clone();
        finding.id = "certificate-expiring".to_owned();
        check.partners[0].domain.findings.push(finding);
    };
    assert_eq!(with("all-pass", &|_| ()), (0, "OK".to_owned()));
    assert_eq!(with("all-pass", &expiring), (1, "WARNING".to_owned()));
    assert_eq!(with("all-pass", &|c| c.summary.excepted = 1), (1, "WARNING".to_owned()));
    assert_eq!(with("mixed", &|_| ()), (2, "CRITICAL".to_owned()));
    assert_eq!(with("own-network-cut", &|_| ()), (3, "UNKNOWN".to_owned()));
}

#[test]
fn ranges_of_the_plug_in_alarm_where_they_should() {
    let numbers = plugin(&written(&of("mixed"), "nagios.txt")).numbers;
    assert!(numbers["fail"].outside(numbers["fail"].critical));
    assert!(numbers["excepted"].outside(numbers["excepted"].warning));
    assert_eq!(numbers["cert_days"].value, Some(-13.0), "one has ended");
    let numbers = plugin(&written(&of("all-pass"), "nagios.txt")).numbers;
    for name in ["fail", "excepted", "cert_days"] {
        let number = &numbers[name];
        assert!(!number.outside(number.warning) && !number.outside(number.critical), "{name}");
    }
}

#[test]
fn a_number_of_the_plug_in_alarms_only_where_its_exit_code_does() {
    for name in ["all-pass", "mixed", "own-network-cut", "with-baseline"] {
        let mut check = of(name);
        for server in check.partners.iter_mut().flat_map(|p| &mut p.domain.servers) {
            server.certificate.iter_mut().for_each(|certificate| certificate.days_left = 1);
        }
        let code = nagios::code(&check);
        for (label, number) in plugin(&written(&check, "nagios.txt")).numbers {
            assert!(code == 2 || !number.outside(number.critical), "{name}: {label}");
            assert!(code != 0 || !number.outside(number.warning), "{name}: {label}");
        }
    }
}

#[test]
fn prometheus_says_what_the_record_says() {
    let found = samples(&written(&of("mixed"), "prom"));
    let value = |name: &str, mx: &str| {
        let here = |labels: &std::collections::BTreeMap<String, String>| {
            labels.get("mx").is_some_and(|found| found == mx)
        };
        found.iter().find(|(n, labels, _)| n == name && here(labels)).map(|(_, _, value)| *value)
    };
    assert_eq!(value("mxtls_starttls_offered", "mx1.plain.example"), Some(0.0));
    assert_eq!(value("mxtls_starttls_offered", "mx2.plain.example"), Some(1.0));
    assert_eq!(value("mxtls_starttls_offered", "mx1.slow.example"), None);
    assert_eq!(value("mxtls_probe_conclusive", "mx1.slow.example"), Some(0.0));
    assert_eq!(value("mxtls_cert_not_after_seconds", "mx1.plain.example"), None);
    let end = value("mxtls_cert_not_after_seconds", "mx.expired.example").expect("an end");
    let of_domain: Vec<f64> =
        found.iter().filter(|s| s.0 == "mxtls_last_probe_seconds").map(|s| s.2).collect();
    assert_eq!(of_domain.len(), 7);
    assert!(of_domain.iter().all(|seen| *seen > end), "it has ended");
}

#[test]
fn what_something_on_the_way_answered_is_not_the_servers() {
    let mut check = of("all-pass");
    for server in &mut check.partners[0].domain.servers {
        server.outcome = "path-intercepted".to_owned();
        server.conclusive = false;
    }
    let names: Vec<String> = samples(&written(&check, "prom")).into_iter().map(|s| s.0).collect();
    for name in ["mxtls_cert_not_after_seconds", "mxtls_starttls_offered", "mxtls_level_info"] {
        assert!(!names.iter().any(|found| found == name), "{name}");
    }
    assert_eq!(plugin(&written(&check, "nagios.txt")).numbers["cert_days"].value, None);
}

/// `mixed`, as seen over a way on which unrelated servers lack STARTTLS too.
fn over_a_way_that_failed() -> Check {
    let mut check = of("mixed");
    check.path.control = "failed".to_owned();
    for server in check.partners.iter_mut().flat_map(|p| &mut p.domain.servers) {
        server.path_control = "failed".to_owned();
    }
    check
}

#[test]
fn where_the_way_failed_no_number_accuses_who_proved_nothing() {
    let check = over_a_way_that_failed();
    let found = samples(&written(&check, "prom"));
    let of_servers = ["starttls_offered", "cert_not_after_seconds", "dane_ok", "sts_ok"]
        .map(|name| format!("mxtls_{name}"));
    let told = |name: &str| found.iter().filter(|sample| sample.0 == name).collect::<Vec<_>>();
    for name in of_servers.iter().map(String::as_str).chain(["mxtls_level_info"]) {
        for (_, labels, value) in told(name) {
            let proved = ["example.org", "plain.example"].contains(&labels["domain"].as_str());
            assert!(proved && labels["mx"] != "mx1.plain.example", "{name} of {labels:?}");
            assert!(*value != 0.0, "{name} of {labels:?}");
        }
    }
    assert_eq!(told("mxtls_level_info").len(), 5, "who proved itself is still told");
    let conclusive = told("mxtls_probe_conclusive").into_iter().filter(|sample| sample.2 == 1.0);
    assert_eq!(conclusive.count(), 5);
}

#[test]
fn where_the_way_failed_the_plug_in_counts_who_proved_itself_alone() {
    let mut check = over_a_way_that_failed();
    let numbers = plugin(&written(&check, "nagios.txt")).numbers;
    assert_eq!(numbers["cert_days"].value, Some(61.0), "the one that ended is in doubt");
    assert_eq!((numbers["mx_tls"].value, numbers["mx_undetermined"].value), (Some(5.0), Some(6.0)));
    check.summary.excepted = 0;
    check.summary.state = "pass".to_owned();
    let expiring = |check: &mut Check, at: usize| {
        let mut finding = of("mixed").partners[1].domain.findings[0].clone();
        let server = &check.partners[at].domain.servers[0];
        finding.id = "certificate-expiring".to_owned();
        (finding.host, finding.address) = (Some(server.host.clone()), server.address.clone());
        check.partners[at].domain.findings.insert(0, finding);
    };
    expiring(&mut check, 2);
    assert_eq!(nagios::code(&check), 0, "nobody knows whose certificate that is");
    expiring(&mut check, 0);
    assert_eq!(nagios::code(&check), 1);
}

#[test]
fn a_summary_for_a_thousand_partners_fits_and_says_what_was_cut() {
    let mut check = of("mixed");
    let partners = check.partners.clone();
    check.partners = partners.iter().cycle().take(7000).cloned().collect();
    let mut out = Vec::new();
    markdown::write(&check, &mut out).expect("memory takes it");
    let page = String::from_utf8(out).expect("UTF-8");
    assert!(page.len() < 1_048_576, "{} bytes", page.len());
    assert_eq!(page.matches("not shown: the page would be too long").count(), 2);
    assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
}
