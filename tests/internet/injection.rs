//! `--test-injection` against real servers: neither Postfix nor Exim carries a command from
//! clear text into TLS, each in its own way, and the test costs one connection.

use crate::probing::probe;

/// Tests the only server of `domain`; its detail.
fn is_not_vulnerable(domain: &str) -> String {
    let run = probe(&["--test-injection", domain]);
    assert_eq!(run.outcomes(), ["encrypted"]);
    let server = run.server();
    let test = &server["injection"];
    assert_eq!((&test["tested"], &test["result"]), (&true.into(), &"not-vulnerable".into()));
    assert_eq!((&server["attempts"], &server["connections"]), (&1.into(), &2.into()));
    assert_eq!(server["findings"].as_array().map(Vec::len), Some(0), "{server:#}");
    assert_eq!(run.code, Some(0), "{run:#?}");
    test["detail"].as_str().expect("a detail").to_owned()
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn postfix_throws_away_what_stood_behind_starttls() {
    for domain in ["modern.test", "tls12.test"] {
        let detail = is_not_vulnerable(domain);
        println!("{domain}: {detail}");
    }
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn exim_refuses_starttls_with_a_command_behind_it() {
    for domain in ["exim.test", "exim-tls12.test"] {
        let detail = is_not_vulnerable(domain);
        println!("{domain}: {detail}");
    }
}
