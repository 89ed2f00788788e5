//! Networks that do not answer, each in its own way: what is the far end's, what
//! is the path's, and what is this machine's must not be taken for one another.
//!
//! `.ci/net` gives 203.0.113.0/24 four kinds of silence: nothing comes back (.0/26),
//! a router says "prohibited" (.64/26) or "host unreachable" (.128/26), and a host
//! has no listener (.192/26). To 192.0.2.0/24 there is no route at all.

use crate::probing::{Run, probe};

/// The pre-send answer where nothing could be tested.
const CANNOT_TELL: Option<i32> = Some(3);

/// Probes with short waits: what is silent here stays silent.
fn impatient(arguments: &[&str]) -> Run {
    probe(&[&["--connect-timeout", "2"], arguments].concat())
}

/// Outcome and stage of the only server, which is never a conclusive one.
fn ends_in(domain: &str, outcome: &str) -> Run {
    let run = impatient(&[domain]);
    assert_eq!(run.outcomes(), [outcome], "{run:#?}");
    assert_eq!(
        (&run.server()["stage"], &run.server()["conclusive"]),
        (&"connect".into(), &false.into())
    );
    assert_eq!(
        (run.code, &run.record["verdict"]["level"]),
        (CANNOT_TELL, &serde_json::Value::Null)
    );
    run
}

#[test]
#[ignore = "needs network namespaces: run by .ci/run"]
fn silence_is_a_time_out() {
    let run = ends_in("silent-one.test", "timed-out");
    let all = format!("{} {}", run.record, run.stderr);
    assert!(all.contains("mxtls doctor"), "one time-out points to doctor: {run:#?}");
}

#[test]
#[ignore = "needs network namespaces: run by .ci/run"]
fn a_router_without_the_host_is_unreachable() {
    ends_in("no-host.test", "unreachable");
}

#[test]
#[ignore = "needs network namespaces: run by .ci/run"]
fn a_prohibiting_router_alone_is_unreachable() {
    ends_in("prohibited.test", "unreachable");
}

#[test]
#[ignore = "needs network namespaces: run by .ci/run"]
fn no_route_from_here_is_unreachable() {
    ends_in("no-route.test", "unreachable");
}

#[test]
#[ignore = "needs network namespaces: run by .ci/run"]
fn a_host_without_a_listener_is_a_refusal() {
    ends_in("refused.test", "connection-refused");
}

/// The target and a host that is known to take mail fail alike: it is this network.
#[test]
#[ignore = "needs network namespaces: run by .ci/run"]
fn a_control_that_fails_alike_makes_it_egress_blocked() {
    for (target, control) in [
        ("silent-one.test", "mx.silent-two.test"),
        ("prohibited.test", "mx.prohibited-two.test"),
        ("refused.test", "mx.refused-two.test"),
    ] {
        let run = impatient(&["--control", control, target]);
        assert_eq!(run.outcomes(), ["egress-blocked"], "{run:#?}");
        assert_eq!(run.code, CANNOT_TELL);
        let findings = run.record["findings"].as_array().expect("a list");
        assert!(findings.iter().any(|finding| finding["id"] == "port-25-blocked"), "{run:#?}");
    }
}

#[test]
#[ignore = "needs network namespaces: run by .ci/run"]
fn a_control_that_answers_leaves_the_time_out_alone() {
    let run = impatient(&["--control", "mx.modern.test", "silent-one.test"]);
    assert_eq!(run.outcomes(), ["timed-out"], "{run:#?}");
}

#[test]
#[ignore = "needs network namespaces: run by .ci/run"]
fn a_control_without_an_address_proves_nothing() {
    let run = impatient(&["--control", "mx.nowhere.test", "silent-one.test"]);
    assert_eq!(run.outcomes(), ["timed-out"], "{run:#?}");
}

/// No control named: the records keep their outcomes, one sentence says what is likely.
#[test]
#[ignore = "needs network namespaces: run by .ci/run"]
fn two_unrelated_silences_are_said_on_standard_error() {
    let run = impatient(&["silent-one.test", "silent-two.test"]);
    let records = run.record.as_array().expect("two targets, two records");
    for record in records {
        assert_eq!(record["servers"][0]["outcome"], "timed-out");
    }
    assert_eq!((records.len(), run.code), (2, CANNOT_TELL));
    assert_eq!(run.stderr.matches("port 25").count(), 1, "{}", run.stderr);
}

#[test]
#[ignore = "needs network namespaces: run by .ci/run"]
fn one_answer_among_silences_clears_this_network() {
    let run = impatient(&["silent-one.test", "silent-two.test", "modern.test"]);
    assert!(!run.stderr.contains("probably blocked"), "{}", run.stderr);
}

/// IPv6 without a route and IPv6 switched off; IPv4 was tested, so the answer stands.
#[test]
#[ignore = "needs network namespaces: run by .ci/run"]
fn without_ipv6_the_other_family_answers() {
    for disabled in ["0", "1"] {
        switch_ipv6(disabled);
        let run = probe(&["dual.test"]);
        switch_ipv6("0");
        let mut outcomes = run.outcomes();
        outcomes.sort_unstable();
        assert_eq!(outcomes, ["encrypted", "not-probed"], "disable_ipv6={disabled} {run:#?}");
        let servers = run.record["servers"].as_array().expect("a list");
        let skipped =
            servers.iter().find(|s| s["address"] == "2001:db8::11").expect("the IPv6 address");
        assert!(
            skipped["detail"].as_str().expect("a sentence").contains("no-ipv6-here"),
            "{skipped:#}"
        );
        assert_eq!((run.code, &run.record["verdict"]["ready"]), (Some(0), &true.into()));
    }
}

fn switch_ipv6(disabled: &str) {
    std::fs::write("/proc/sys/net/ipv6/conf/all/disable_ipv6", disabled)
        .expect("root, in a namespace");
}
