//! What happens to partners between two runs, and what the second says of it.

use serde_json::Value;

use crate::desk::{Desk, flat};
use crate::partners::{NEIGHBOURS, after, before, check, partner, record, rules};

/// What an accident comes to.
struct Accident {
    /// The partner is `NAME.test`, and NAME is its tag.
    name: &'static str,
    code: i32,
    /// The rules that fail or, with code 3, are undetermined.
    rules: &'static [&'static str],
    /// Said of one of them.
    says: &'static str,
}

const ACCIDENTS: [Accident; 15] = [
    Accident {
        name: "drops-starttls",
        code: 1,
        rules: &["level mx.drops-starttls.test"],
        says: "STARTTLS",
    },
    Accident {
        name: "drops-backup",
        code: 1,
        rules: &["level mx2.drops-backup.test"],
        says: "STARTTLS",
    },
    Accident {
        name: "runs-out",
        code: 1,
        rules: &["days-left mx.runs-out.test", "level mx.runs-out.test"],
        says: "expired",
    },
    Accident {
        name: "other-issuer",
        code: 1,
        rules: &["issuer mx.other-issuer.test"],
        says: "A root nobody trusts",
    },
    Accident {
        name: "other-name",
        code: 1,
        rules: &["level mx.other-name.test"],
        says: "not for its name",
    },
    Accident { name: "rolls-key", code: 1, rules: &["dane mx.rolls-key.test"], says: "TLSA" },
    Accident { name: "moves", code: 1, rules: &["mx mx.new-home.test"], says: "mx.new-home.test" },
    Accident {
        name: "goes-down",
        code: 1,
        rules: &["reachable mx.goes-down.test"],
        says: "while other servers answered",
    },
    Accident {
        name: "goes-down-unasked",
        code: 3,
        rules: &["level mx.goes-down-unasked.test"],
        says: "refused",
    },
    Accident {
        name: "busy",
        code: 3,
        rules: &["level mx.busy.test", "reachable mx.busy.test"],
        says: "421",
    },
    Accident {
        name: "dns-fails",
        code: 3,
        rules: &["accepts-mail", "level", "reachable"],
        says: "SERVFAIL",
    },
    Accident { name: "takes-no-mail", code: 1, rules: &["accepts-mail"], says: "accepts no mail" },
    Accident {
        name: "silent-now",
        code: 1,
        rules: &["reachable mx.silent-now.test"],
        says: "while other servers answered",
    },
    Accident {
        name: "policy-breaks",
        code: 1,
        rules: &["sts mx.policy-breaks.test"],
        says: "is not named by",
    },
    Accident {
        name: "steps-back",
        code: 1,
        rules: &["level mx.steps-back.test", "tls-version mx.steps-back.test"],
        says: "TLSv1.0",
    },
];

/// With a neighbour who shows that the way is open.
const CONTROL: &str = "--dnssec ad --control mx.good-tls13.test";

impl Accident {
    fn happens(&self, before: &Desk, after: &Desk) {
        let args = format!("{CONTROL} --only {} partners.toml", self.name);
        let said = check(before, &args);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}: {said:?}", self.name);
        let said = check(after, &format!("{args} --report json=now.json"));
        assert_eq!(
            (said.code, said.err.as_str()),
            (Some(self.code), ""),
            "{}: {said:?}",
            self.name
        );
        let now: Value = serde_json::from_str(&after.read("now.json")).expect("JSON");
        let seen = partner(&now, &format!("{}.test", self.name));
        let state = if self.code == 1 { "fail" } else { "undetermined" };
        assert_eq!(rules(seen, state), self.rules, "{}: {seen}", self.name);
        assert_eq!(seen["state"], state);
        let told = |rule: &&Value| rule["message"].as_str().is_some_and(|m| m.contains(self.says));
        let all = seen["rules"].as_array().expect("rules");
        assert!(all.iter().any(|rule| told(&rule)), "{} is not in {all:?}", self.says);
        assert!(flat(&said.out).contains(&format!("{}.test", self.name)), "{}", said.out);
    }
}

#[test]
fn each_accident_has_its_exit_code_and_its_rule() {
    let (before, after) = (before(), after());
    for accident in &ACCIDENTS {
        accident.happens(&before, &after);
    }
}

#[test]
fn all_partners_together_are_told_apart() {
    let after = after();
    let record = record(&after, "--dnssec ad all.toml");
    let all = record["partners"].as_array().expect("partners");
    assert_eq!(all.len(), ACCIDENTS.len() + 1 + NEIGHBOURS.len());
    let wanted = |code: i32| if code == 1 { "fail" } else { "undetermined" };
    for accident in &ACCIDENTS {
        let seen = partner(&record, &format!("{}.test", accident.name));
        assert_eq!(seen["state"], wanted(accident.code), "{}", accident.name);
    }
    for (name, state) in NEIGHBOURS {
        assert_eq!(partner(&record, name)["state"], state, "{name}");
    }
    assert_eq!(partner(&record, "comes-back.test")["state"], "pass");
    assert_eq!(record["path"]["control"], "passed");
    assert_eq!(record["summary"]["state"], "fail");
    let lines: Vec<i64> = all.iter().map(|p| p["line"].as_i64().expect("a line")).collect();
    assert!(lines.is_sorted(), "in the order of the file: {lines:?}");
}

#[test]
fn a_baseline_tells_new_from_known_from_fixed() {
    let (before, after) = (before(), after());
    let args = "--only comes-back --only drops-starttls partners.toml";
    let said = check(&before, &format!("{args} --write-baseline base.json"));
    assert_eq!(said.code, Some(1), "comes-back.test has yet to begin: {said:?}");
    let base = after.file("base.json", &before.read("base.json"));
    let again = check(&before, &format!("{args} --baseline {base}"));
    assert_eq!(again.code, Some(0), "what is known does not count: {again:?}");
    let now = record(&after, &format!("{args} --baseline base.json --write-baseline new.json"));
    let new = &partner(&now, "drops-starttls.test")["rules"];
    let new = new.as_array().expect("rules").iter().find(|rule| rule["state"] == "fail");
    assert_eq!(new.expect("a failure")["baseline"], "new");
    assert_eq!(now["fixed"][0]["partner"], "comes-back.test");
    assert_eq!((&now["summary"]["fixed"], &now["summary"]["known"]), (&1.into(), &0.into()));
    let then = check(&after, &format!("{args} --baseline new.json"));
    assert_eq!(then.code, Some(0), "{then:?}");
    assert!(flat(&then.out).contains("known"), "{}", then.out);
}

#[test]
fn an_exception_holds_until_its_day() {
    let after = after();
    let except = "[[partner]]\ndomain = \"drops-starttls.test\"\n[[partner.except]]\n\
                  rule = \"level\"\nuntil = 2027-01-31\nwhy = \"a new server is ordered\"\n";
    after.file("except.toml", except);
    let until = |now: &str| check(&after, &format!("--now {now} except.toml"));
    assert_eq!(until("2027-01-31T23:59:59Z").code, Some(0));
    let late = until("2027-02-01T00:00:01Z");
    assert_eq!(late.code, Some(1));
    assert!(flat(&late.out).contains("2027-01-31"), "{}", late.out);
}

#[test]
fn a_level_on_the_command_line_is_asked_of_all() {
    let after = after();
    let code =
        |args: &str| check(&after, &format!("{args} --only other-issuer partners.toml")).code;
    after.file("config.toml", "require = \"none\"\n");
    after.file("list.txt", "good-tls13.test\nself-signed.test # a remark\n");
    assert_eq!(check(&after, "list.txt").code, Some(0));
    assert_eq!(check(&after, "--require pki list.txt").code, Some(1));
    assert_eq!(check(&after, "--require dane list.txt").code, Some(1));
    assert_eq!(check(&after, "--config config.toml neighbours.txt").code, Some(1));
    assert_eq!(code("--require none"), Some(1), "the issuer is asked for all the same");
}

#[test]
fn what_changed_between_the_two_runs_is_told() {
    let (before, after) = (before(), after());
    let args = "--dnssec ad partners.toml --write-baseline";
    check(&before, &format!("{args} before.json"));
    check(&after, &format!("{args} after.json"));
    after.file("before.json", &before.read("before.json"));
    let said = after.run(&["diff", "before.json", "after.json", "--format", "json"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let told = said.json();
    let told = told["targets"].as_array().expect("targets");
    for (name, state, word) in [
        ("drops-starttls.test", "worse", "STARTTLS"),
        ("drops-backup.test", "worse", "mx2.drops-backup.test"),
        ("runs-out.test", "worse", "expired"),
        ("other-issuer.test", "worse", "A root nobody trusts"),
        ("rolls-key.test", "worse", "TLSA"),
        ("moves.test", "worse", "mx.new-home.test"),
        ("takes-no-mail.test", "worse", "mail"),
        ("policy-breaks.test", "worse", "MTA-STS"),
        ("goes-down-unasked.test", "unknown", "mx.goes-down-unasked.test"),
        ("busy.test", "unknown", "mx.busy.test"),
        ("dns-fails.test", "unknown", "SERVFAIL"),
        ("comes-back.test", "better", "STARTTLS"),
    ] {
        let seen = told.iter().find(|target| target["target"] == name);
        let seen = seen.unwrap_or_else(|| panic!("nothing is told of {name}"));
        assert_eq!(seen["state"], state, "{name}: {seen}");
        assert!(seen["changes"].to_string().contains(word), "{word}: {seen}");
    }
}
