//! `--test-injection` against real servers: neither Postfix nor Exim carries a command from
//! clear text into TLS, and the test costs one connection more.

use crate::probing::probe;

/// Tests the only server of `domain`: silence inside TLS, and then an answer to EHLO alone.
fn is_not_vulnerable(domain: &str) {
    let run = probe(&["--test-injection", domain]);
    assert_eq!(run.outcomes(), ["encrypted"]);
    let server = run.server();
    let test = &server["injection"];
    assert_eq!((&test["tested"], &test["result"]), (&true.into(), &"not-vulnerable".into()));
    assert_eq!((&server["attempts"], &server["connections"]), (&1.into(), &2.into()));
    assert_eq!(server["findings"].as_array().map(Vec::len), Some(0), "{server:#}");
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert_eq!(test["detail"], "Inside TLS, EHLO was answered and NOOP was not.");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn postfix_throws_away_what_stood_behind_starttls() {
    is_not_vulnerable("modern.test");
    is_not_vulnerable("tls12.test");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn exim_throws_away_what_stood_behind_starttls() {
    is_not_vulnerable("exim.test");
    is_not_vulnerable("exim-tls12.test");
}
