//! Look-ups of policies cost a domain's mail servers nothing: where nothing is published,
//! they see as many connections as without the look-ups, and nobody asks a policy host.

use std::time::Duration;

use crate::policies::record;
use crate::probing::{TRUSTING, lab, of_signed, probe_policies};

/// How often the log of the server that goes by this name there has this event.
fn count(server: &str, event: &str) -> usize {
    let log = std::fs::read_to_string(lab("published/log")).expect("the servers' log");
    let (own, event) = (format!(" {server}/smtpd["), format!("]: {event} from "));
    log.lines().filter(|line| line.contains(&own) && line.contains(&event)).count()
}

/// Connections in that log, once there are `least` and all are closed.
fn connections(server: &str, least: usize) -> usize {
    for _ in 0..100 {
        std::thread::sleep(Duration::from_millis(100)); // the log comes later than the reply
        let closed = count(server, "disconnect");
        if closed >= least && closed == count(server, "connect") {
            return closed;
        }
    }
    panic!("{server}: not {least} connections, or a client stays");
}

/// What one probe of the domain costs its server.
fn cost(server: &str, options: &[&str]) -> usize {
    let before = connections(server, 0);
    let domain = format!("{server}.dane.test");
    let signed = of_signed(TRUSTING, "own");
    let words = signed.iter().map(String::as_str).chain(options.iter().copied());
    let run = probe_policies(&words.chain([domain.as_str()]).collect::<Vec<_>>());
    let told = run.record["connections"].as_u64().expect("a number");
    let told = usize::try_from(told).expect("a small number");
    let seen = connections(server, before + told) - before;
    assert_eq!(seen, told, "{:#}", run.record);
    seen
}

/// One server with TLS, and one without, whose answer is confirmed.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn where_nothing_is_published_servers_see_no_more_connections() {
    for (server, connections) in [("quiet", 1), ("quiet-plain", 2)] {
        assert_eq!(cost(server, &["--no-policy"]), connections, "{server}");
        assert_eq!(cost(server, &[]), connections, "{server}");
    }
}

/// `mta-sts.denied.dane.test` would answer.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn without_a_record_no_policy_is_fetched() {
    for domain in ["denied.dane.test", "enforce.sts.test"] {
        record(domain, TRUSTING, "own");
    }
    let log = std::fs::read_to_string(lab("policyhosts/access")).expect("the policy hosts' log");
    assert!(log.contains("mta-sts.enforce.sts.test /.well-known/mta-sts.txt 200"), "{log}");
    assert!(!log.contains("denied"), "{log}");
}
