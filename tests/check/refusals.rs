//! What is refused, before anyone is contacted.

use crate::desk::{Said, words};
use crate::partners::{after, check};

#[test]
fn a_file_that_is_none_is_refused() {
    let after = after();
    after.lab.reset_counts();
    check(&after, "").refused(&["name a partners' file", "--init"]);
    check(&after, "missing.toml").refused(&["cannot read the partners' file missing.toml"]);
    after.file("odd.toml", "[[partner]]\ndomain = \"a.test\"\nrequired = {}\n");
    check(&after, "odd.toml").refused(&["odd.toml, line 3, column 1", "required"]);
    after.file("empty.txt", "# nobody\n");
    check(&after, "empty.txt").refused(&["empty.txt"]);
    check(&after, "--only weekly partners.toml").refused(&["weekly", "busy"]);
    check(&after, "--tries 0 partners.toml").refused(&["--tries"]);
    check(&after, "--require most partners.toml").refused(&["--require"]);
    check(&after, "partners.toml --init a.test").refused(&["cannot be used with"]);
    check(&after, "--format baseline partners.toml").refused(&["--format"]);
    assert_eq!(after.lab.connections("mx.drops-starttls.test"), 0);
}

#[test]
fn a_baseline_that_cannot_be_read_stops_the_run_before_it_begins() {
    let after = after();
    after.lab.reset_counts();
    let args = "--only drops-starttls partners.toml --baseline";
    check(&after, &format!("{args} gone.json")).refused(&["cannot read the baseline gone.json"]);
    after.file("odd.json", "{\"schema\": \"mxtls.domain/1\"}");
    check(&after, &format!("{args} odd.json")).refused(&["cannot use the baseline odd.json"]);
    assert_eq!(after.lab.connections("mx.drops-starttls.test"), 0);
}

/// One line on standard output, and UNKNOWN.
fn unknown(said: &Said, mentions: &str) {
    assert_eq!((said.code, said.out.lines().count()), (Some(3), 1), "{said:?}");
    assert!(said.out.contains("UNKNOWN"), "{said:?}");
    assert!(said.out.contains(mentions) && !said.out.contains('|'), "{said:?}");
}

#[test]
fn a_monitoring_system_hears_of_our_own_trouble_in_its_own_way() {
    let after = after();
    unknown(&check(&after, "--format nagios missing|.toml"), "cannot read");
    unknown(&check(&after, "--format=nagios --tries no partners.toml"), "--tries");
    unknown(&check(&after, "--format nagios --baseline gone partners.toml"), "baseline gone");
    let mut by_variable = after.in_lab(&words("check", "--tries no partners.toml"));
    unknown(&crate::desk::ended(by_variable.env("MXTLS_FORMAT", "nagios")), "--tries");
    after.file("config.toml", "format = \"nagios\"\n");
    unknown(&check(&after, "--config config.toml --nonsense partners.toml"), "--nonsense");
    after.file("broken.toml", "format = nagios\n");
    unknown(&check(&after, "--config broken.toml --format nagios partners.toml"), "broken.toml");
    check(&after, "--format nagios -o out.txt missing.toml").refused(&["cannot read"]);
    check(&after, "--config broken.toml partners.toml").refused(&["broken.toml"]);
}
