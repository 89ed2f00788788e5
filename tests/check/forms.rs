//! The forms of output: several at once, each whole, and what each says of a state.

use serde_json::Value;

use crate::desk::Desk;
use crate::partners::{after, before, check, partner, record};

#[test]
fn jsonl_gives_each_partner_as_soon_as_its_last_look_is_over() {
    let after = after();
    let said = check(&after, "--dnssec ad --format jsonl all.toml");
    assert_eq!(said.code, Some(1));
    let all = record(&after, "--dnssec ad all.toml");
    let lines: Vec<Value> =
        said.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), all["partners"].as_array().expect("partners").len());
    for line in &lines {
        assert_eq!(line["schema"], "mxtls.check/1");
        assert_eq!(line["partners"].as_array().map(Vec::len), Some(1));
        let name = line["partners"][0]["partner"].as_str().expect("a name");
        assert_eq!(line["partners"][0]["state"], partner(&all, name)["state"], "{name}");
        assert_eq!(line["summary"]["state"], line["partners"][0]["state"]);
    }
    let place = |name: &str| lines.iter().position(|l| l["partners"][0]["partner"] == name);
    assert!(place("good-tls13.test") < place("dns-fails.test"), "the one who waits comes last");
}

#[test]
fn every_record_is_as_its_schema_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/mxtls.check-1.schema.json");
    let schema = std::fs::read_to_string(path).expect("the schema is there");
    let schema = serde_json::from_str(&schema).expect("JSON");
    let schema = jsonschema::draft202012::new(&schema).expect("a schema");
    for desk in [before(), after()] {
        let record = record(&desk, "--dnssec ad all.toml");
        let faults: Vec<String> =
            schema.iter_errors(&record).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
}

/// Every form of one run, in files.
const ALL: [&str; 10] =
    ["human", "json", "jsonl", "html", "junit", "sarif", "github", "markdown", "prometheus", "csv"];

fn in_all_forms(desk: &Desk, args: &str) -> Vec<(&'static str, String)> {
    let reports: Vec<String> =
        ALL.iter().map(|form| format!("--report {form}=now.{form}")).collect();
    let said = check(desk, &format!("--format nagios {} {args}", reports.join(" ")));
    assert_eq!((said.code, said.err.as_str()), (Some(2), ""), "CRITICAL: {said:?}");
    let files = ALL.iter().map(|form| (*form, desk.read(&format!("now.{form}"))));
    std::iter::once(("nagios", said.out)).chain(files).collect()
}

#[test]
fn every_form_of_one_run_names_who_falls_short() {
    let after = after();
    for (form, text) in in_all_forms(&after, "--dnssec ad all.toml") {
        for name in ["drops-starttls.test", "rolls-key.test"] {
            assert!(text.contains(name), "{form} does not name {name}: {text}");
        }
    }
    assert!(after.files().iter().all(|file| !file.contains(".part")), "{:?}", after.files());
}

/// The case of JUnit that bears this name: its text up to its end.
fn case<'a>(junit: &'a str, suite: &str, rule: &str) -> &'a str {
    let mut suites = junit.split("<testsuite ");
    let suite = suites.find(|part| part.contains(&format!("\"{suite}\""))).expect("the suite");
    let named = |part: &&str| {
        part.split('>').next().is_some_and(|head| head.contains(&format!(" name=\"{rule}")))
    };
    suite.split("<testcase ").skip(1).find(named).unwrap_or_else(|| panic!("no {rule}: {suite}"))
}

#[test]
fn in_junit_what_falls_short_fails_and_what_cannot_be_told_is_skipped() {
    let after = after();
    check(&after, "--dnssec ad --report junit=now.xml partners.toml");
    let junit = after.read("now.xml");
    for (suite, rule, state) in [
        ("drops-starttls.test", "level", "<failure"),
        ("rolls-key.test", "dane", "<failure"),
        ("moves.test", "mx", "<failure"),
        ("goes-down.test", "reachable", "<failure"),
        ("goes-down.test", "level", "<skipped"),
        ("busy.test", "level", "<skipped"),
        ("dns-fails.test", "accepts-mail", "<skipped"),
    ] {
        let case = case(&junit, suite, rule);
        assert!(case.contains(state), "{suite} {rule}: {case}");
    }
    let holds = case(&junit, "comes-back.test", "level");
    assert!(!holds.contains("<failure") && !holds.contains("<skipped"), "{holds}");
}

#[test]
fn a_plug_in_ends_as_monitoring_systems_expect() {
    let (before, after) = (before(), after());
    let code = |desk: &Desk, args: &str| {
        let said = check(desk, &format!("--format nagios {args} partners.toml"));
        (said.code, said.out.lines().next().unwrap_or_default().to_owned())
    };
    let told = |(code, line): (Option<i32>, String), wanted: i32, word: &str| {
        assert_eq!(code, Some(wanted), "{line}");
        assert!(line.contains(word) && line.contains(" | "), "{line}");
    };
    told(code(&before, "--only drops-starttls"), 0, "OK");
    told(code(&after, "--only drops-starttls"), 2, "CRITICAL");
    told(code(&after, "--only busy"), 3, "UNKNOWN");
    told(code(&after, "--undetermined pass --only busy"), 3, "UNKNOWN");
    let except = "[[partner]]\ndomain = \"drops-starttls.test\"\n[[partner.except]]\n\
                  rule = \"level\"\nuntil = 2999-01-31\n";
    after.file("partners.toml", except);
    told(code(&after, ""), 1, "WARNING");
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    let after = after();
    let mut command = after.in_lab(&crate::desk::words("check", "--tries 1 neighbours.txt"));
    let mut child = crate::desk::started(&mut command);
    drop(child.stdout.take());
    assert_eq!(crate::desk::finished(child).code, Some(0));
}
