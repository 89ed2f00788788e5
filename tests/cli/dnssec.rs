//! Resolvers and DNSSEC as the command line has them. A lab without a signed domain
//! sets no AD bit: whoever is to judge, nobody can. `tests/internet` has zones that are signed.

use crate::desk::Desk;

#[test]
fn where_nobody_can_judge_the_states_are_unknown() {
    let desk = Desk::with(&["good-tls13.test"]);
    for mode in ["", "--dnssec auto", "--dnssec own", "--dnssec ad", "--dnssec off"] {
        let record = desk.record(&format!("{mode} good-tls13.test"));
        assert_eq!(record["vantage"]["dnssec_by"], "none", "{mode}");
        assert_eq!(record["mx"]["dnssec"], "unknown", "{mode}");
        assert_eq!(record["mx"]["records"][0]["dnssec"], "unknown", "{mode}");
        assert_eq!(record["servers"][0]["outcome"], "encrypted", "{mode}");
    }
}

#[test]
fn without_validation_the_questions_are_those_of_the_probe_alone() {
    let desk = Desk::with(&["good-tls13.test"]);
    let questions = ["good-tls13.test MX", "mx.good-tls13.test A", "mx.good-tls13.test AAAA"];
    // The lab writes down the root without its dot.
    for (mode, more) in [("off", &[][..]), ("ad", &[" SOA"]), ("auto", &[" SOA"])] {
        let asked_before = desk.lab.queries().len();
        desk.record(&format!("--no-policy --dnssec {mode} good-tls13.test"));
        let mut asked: Vec<String> = desk.lab.queries().split_off(asked_before);
        asked.sort();
        let mut expected = [more, &questions].concat();
        expected.sort_unstable();
        assert_eq!(asked, expected, "{mode}");
    }
}

#[test]
fn what_names_no_resolver_or_judge_is_refused() {
    let desk = Desk::with(&["good-tls13.test"]);
    for (words, told) in [
        ("--dns dns.example", "--dns"),
        ("--dns tls://192.0.2.53", "tls://192.0.2.53#dns.example"),
        ("--dns https://dns.example", "https://dns.example/dns-query"),
        ("--dnssec maybe", "possible values: auto, own, ad, off"),
    ] {
        desk.probe(&format!("{words} good-tls13.test")).refused(&[told]);
    }
}

#[test]
fn trust_anchors_that_are_none_are_refused_by_name() {
    let desk = Desk::with(&["good-tls13.test"]);
    desk.file("empty", "; nothing\n");
    desk.file("zone", "example. 300 IN A 192.0.2.1\n");
    desk.file("rubbish", "what is this\n");
    for (file, why) in [
        ("missing", "missing: No such file"),
        ("empty", "empty: there is no DS or DNSKEY record in it"),
        ("zone", "zone: only DS and DNSKEY records are trust anchors"),
        ("rubbish", "rubbish: a line of it is no record in the format of zone files"),
    ] {
        desk.probe(&format!("--trust-anchor {file} good-tls13.test"))
            .refused(&["trust anchors", why]);
    }
}

#[test]
fn a_resolver_that_speaks_no_tls_cannot_be_asked() {
    let desk = Desk::with(&["good-tls13.test"]);
    let resolver = format!("tls://{}#dns.example", desk.lab.dns());
    let said =
        desk.probe(&format!("--format json --dns {resolver} --dns-timeout 1 good-tls13.test"));
    let record = said.json();
    assert_eq!(said.code, Some(3));
    assert_eq!(record["mx"]["source"], "error");
    assert_eq!(record["vantage"]["resolver"], *resolver);
}

#[test]
fn the_doctor_tells_who_judges() {
    let desk = Desk::with(&["good-tls13.test"]);
    let mut command = desk.in_lab(&["doctor", "mx.good-tls13.test"]);
    let said = crate::desk::ended(&mut command);
    assert!(said.out.contains("not judged (see --dnssec)"), "{}", said.out);
}
