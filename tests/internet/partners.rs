//! `mxtls check` on partners that meet with accidents between two runs: real Postfix, Exim,
//! nginx, nsd and unbound, changed and reloaded, and a way to them that fails too.
//!
//! `.ci/servers/partners` has the accidents, `partners/partners.toml` what was promised and
//! `partners/accidents.toml` what must be said. The checks run in the office of `.ci/net`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use serde_json::Value;

use crate::probing::{lab, program};

/// One accident, and what must be said of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Accident {
    /// The partner is `NAME.test`, and NAME is its tag.
    name: String,
    /// For readers.
    #[serde(rename = "what")]
    _what: String,
    /// The exit code of a check of this partner alone.
    code: i32,
    #[serde(default)]
    fails: Vec<String>,
    #[serde(default)]
    open: Vec<String>,
    #[serde(default)]
    excepted: Vec<String>,
    #[serde(default)]
    fixed: Vec<String>,
    says: String,
    /// Direction, id, words of the sentence.
    diff: [String; 3],
}

#[derive(Deserialize)]
struct Accidents {
    accident: Vec<Accident>,
}

fn accidents() -> Vec<Accident> {
    let all = toml::from_str(include_str!("partners/accidents.toml"));
    let Accidents { accident } = all.expect("accidents as described");
    accident
}

/// Those who stay as they are: one without fault, one with.
const UNCHANGED: [&str; 3] = ["elsewhere.test", "known.test", "stays.test"];

/// Of the partners there is one set for all tests.
static PARTNERS: Mutex<()> = Mutex::new(());

struct Partners {
    _alone: MutexGuard<'static, ()>,
    folder: PathBuf,
}

/// One finished run of a command of `mxtls`.
#[derive(Debug)]
struct Said {
    code: Option<i32>,
    out: String,
}

impl Partners {
    /// All as it was at first, and nobody else changes it.
    fn mended(test: &str) -> Self {
        let alone = PARTNERS.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = lab("partners-checked").join(test);
        fs::create_dir_all(&folder).expect("a folder");
        let pin = script("partners/partners.toml").replace("@PINNED@", &pin());
        fs::write(folder.join("partners.toml"), pin).expect("a file");
        let partners = Self { _alone: alone, folder };
        partners.befall(&[]);
        partners
    }

    /// Puts all right, and has these accidents happen.
    fn befall(&self, names: &[&str]) {
        let servers = std::env::var_os("MXTLS_SERVERS").expect("MXTLS_SERVERS is set");
        let mut command = Command::new(home(".ci/servers/servers"));
        command.arg("accidents").arg(servers).arg(lab("")).args(names);
        succeeded(&command.output().expect("bash starts"));
    }

    fn weather(&self, kind: &str) {
        let output = Command::new(home(".ci/net")).args(["weather", kind]).output();
        succeeded(&output.expect("bash starts"));
    }

    fn check(&self, words: &str) -> Said {
        let roots = lab("pki/root.pem");
        let common = "check --dns 198.51.100.55 --dnssec ad --allow-private --confirm-after 0.2 \
                      --ehlo-name here.example.test --connect-timeout 1 --greeting-timeout 2 \
                      --tries 2 --try-after 0.5 --time-budget 20";
        let mut command = self.in_office(&[common, words].join(" "));
        said(command.arg("--roots").arg(roots))
    }

    fn run(&self, words: &str) -> Said {
        said(&mut self.in_office(words))
    }

    fn in_office(&self, words: &str) -> Command {
        let mut command = Command::new(home(".ci/net"));
        command.current_dir(&self.folder).arg("office").arg(program());
        command.args(words.split_whitespace());
        command
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).expect(name)
    }

    fn record(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).expect("JSON")
    }
}

fn said(command: &mut Command) -> Said {
    let output = command.output().expect("bash starts");
    let text = |octets| String::from_utf8(octets).expect("UTF-8");
    Said { code: output.status.code(), out: text(output.stdout) }
}

fn succeeded(output: &Output) {
    assert!(output.status.success(), "{output:?}");
}

fn home(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn script(path: &str) -> String {
    fs::read_to_string(home("tests/internet").join(path)).expect(path)
}

/// The digest of the key that pinned.test has at first, by OpenSSL.
fn pin() -> String {
    let script = "openssl x509 -in \"$0\" -noout -pubkey | openssl pkey -pubin -outform DER \
                  | openssl dgst -sha256 -r";
    let mut sh = Command::new("sh");
    let output = sh.args(["-c", script]).arg(lab("pki/partners/pinned.pem")).output();
    let printed = String::from_utf8(output.expect("sh starts").stdout).expect("UTF-8");
    printed.chars().take(64).collect()
}

fn partner<'a>(record: &'a Value, name: &str) -> &'a Value {
    let mut all = record["partners"].as_array().expect("partners").iter();
    all.find(|partner| partner["partner"] == name).unwrap_or_else(|| panic!("no {name}"))
}

/// The rules of a partner in this state, as `ID HOST`.
fn rules(partner: &Value, state: &str) -> BTreeSet<String> {
    let all = partner["rules"].as_array().expect("rules").iter();
    all.filter(|rule| rule["state"] == state).map(rule_name).collect()
}

fn rule_name(rule: &Value) -> String {
    let id = rule["id"].as_str().expect("an id");
    rule["host"].as_str().map_or(id.to_owned(), |host| format!("{id} {host}"))
}

fn set(names: &[String]) -> BTreeSet<String> {
    names.iter().cloned().collect()
}

impl Accident {
    fn domain(&self) -> String {
        format!("{}.test", self.name)
    }

    fn state(&self) -> &'static str {
        match self.code {
            0 => "pass",
            1 => "fail",
            _ => "undetermined",
        }
    }

    fn is_told(&self, after: &Value) {
        let seen = partner(after, &self.domain());
        assert_eq!(seen["state"], self.state(), "{seen:#}");
        assert_eq!(rules(seen, "fail"), set(&self.fails), "{seen:#}");
        assert_eq!(rules(seen, "undetermined"), set(&self.open), "{seen:#}");
        assert_eq!(rules(seen, "excepted"), set(&self.excepted), "{seen:#}");
        let rules = seen["rules"].as_array().expect("rules").iter();
        let told = |rule: &Value| rule["message"].as_str().expect("words").contains(&self.says);
        assert!(rules.clone().any(told), "nothing says {:?}: {seen:#}", self.says);
        let new = rules.filter(|rule| rule["state"] == "fail");
        assert!(new.clone().all(|rule| rule["baseline"] == "new"), "{seen:#}");
    }

    /// The cases of its suite: those that fail and those that are skipped.
    fn is_in_junit(&self, junit: &str) {
        let (failed, skipped) = cases(junit, &self.domain());
        assert_eq!(failed, set(&self.fails), "{junit}");
        let mut open = set(&self.open);
        open.extend(self.excepted.iter().cloned());
        assert_eq!(skipped, open, "{junit}");
    }

    fn is_in_diff(&self, diff: &Value) {
        let mut targets = diff["targets"].as_array().expect("targets").iter();
        let own = targets.find(|target| target["target"] == self.domain().as_str());
        let own = own.unwrap_or_else(|| panic!("no change of {}", self.name));
        let [direction, id, words] = &self.diff;
        let is_it = |change: &Value| {
            change["direction"] == direction.as_str()
                && change["id"] == id.as_str()
                && change["message"].as_str().expect("a sentence").contains(words)
        };
        assert!(own["changes"].as_array().expect("changes").iter().any(is_it), "{own:#}");
        let worse = !self.fails.is_empty() || !self.excepted.is_empty();
        assert_eq!(own["state"] == "worse", worse, "{own:#}");
    }
}

/// The cases of one suite that hold a failure, and those that are skipped, as `ID HOST`.
fn cases(junit: &str, suite: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let start = format!("<testsuite name=\"{suite}\" ");
    let (_, own) = junit.split_once(&start).unwrap_or_else(|| panic!("no suite {suite}"));
    let own = own.split("</testsuite>").next().expect("a suite");
    let cases = own.split("<testcase ").skip(1);
    let with = |element: &str| {
        let these = cases.clone().filter(|case| case.contains(element));
        these.map(case_name).collect()
    };
    (with("<failure"), with("<skipped"))
}

fn case_name(case: &str) -> String {
    let (_, named) = case.split_once(" name=\"").expect("a name");
    named.split([' ', '"']).take(2).collect::<Vec<_>>().join(" ").trim_end().to_owned()
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn each_accident_is_told_and_so_is_its_mending() {
    let all = accidents();
    let partners = Partners::mended("runs");
    let first = partners.check("partners.toml --write-baseline base.json --report json=first.json");
    assert_eq!(first.code, Some(1), "two fall short from the beginning: {}", first.out);
    let names: Vec<&str> = all.iter().map(|accident| accident.name.as_str()).collect();
    partners.befall(&names);
    let reports = "--report json=then.json --report junit=then.xml";
    let then = partners.check(&format!("partners.toml --baseline base.json {reports}"));
    assert_eq!(then.code, Some(1), "{}", then.out);
    told(&partners, &all);
    exit_codes(&partners, &all);
    partners.befall(&[]);
    let last = partners.check("partners.toml --baseline then.json --report json=last.json");
    assert_eq!(last.code, Some(1), "comes-back.test falls short again: {}", last.out);
    mended(&partners.record("last.json"), &all);
}

/// The second run, against the first.
fn told(partners: &Partners, all: &[Accident]) {
    let (first, then) = (partners.record("first.json"), partners.record("then.json"));
    assert_eq!(first["partners"].as_array().map(Vec::len), Some(all.len() + UNCHANGED.len()));
    assert_eq!(then["path"]["control"], "passed");
    let junit = partners.read("then.xml");
    let diff = partners.run("diff first.json then.json --format json");
    assert_eq!(diff.code, Some(1), "{}", diff.out);
    let diff: Value = serde_json::from_str(&diff.out).expect("JSON");
    for accident in all {
        let before = partner(&first, &accident.domain());
        assert_eq!(before["state"] == "pass", accident.fixed.is_empty(), "{before:#}");
        accident.is_told(&then);
        accident.is_in_junit(&junit);
        accident.is_in_diff(&diff);
    }
    let fixed = then["fixed"].as_array().expect("a list").iter().map(rule_name);
    let wanted = all.iter().flat_map(|accident| accident.fixed.iter().cloned());
    assert_eq!(fixed.collect::<Vec<_>>(), wanted.collect::<Vec<_>>());
    unchanged(&first, &then, &diff);
}

fn unchanged(first: &Value, then: &Value, diff: &Value) {
    for name in UNCHANGED {
        let (old, new) = (partner(first, name), partner(then, name));
        assert_eq!(rules(old, "fail"), rules(new, "fail"), "{name}");
        let told = diff["targets"].as_array().expect("targets").iter();
        assert!(!told.clone().any(|target| target["target"] == name), "{diff:#}");
    }
    let known = partner(then, "known.test");
    assert_eq!(known["state"], "pass", "the baseline knows it");
    assert_eq!(rules(known, "fail"), BTreeSet::from(["level mx.known.test".to_owned()]));
}

/// Each partner alone, beside a host that shows an open way; three at a time.
fn exit_codes(partners: &Partners, all: &[Accident]) {
    let exit = |accident: &Accident| {
        let args = format!("--control mx.stays.test --only {} partners.toml", accident.name);
        let said = partners.check(&args);
        (said.code != Some(accident.code)).then(|| format!("{}: {said:?}", accident.name))
    };
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let part = all.len().div_ceil(3);
        let threads: Vec<_> = all
            .chunks(part)
            .map(|some| scope.spawn(move || some.iter().filter_map(exit).collect::<Vec<_>>()))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a thread")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The third run, against the second: what fell short then holds again.
fn mended(last: &Value, all: &[Accident]) {
    let fixed = last["fixed"].as_array().expect("a list").iter().map(rule_name);
    let fixed: BTreeSet<String> = fixed.collect();
    for accident in all.iter().filter(|accident| accident.fixed.is_empty()) {
        let seen = partner(last, &accident.domain());
        assert_eq!(seen["state"], "pass", "{seen:#}");
        // What the file does not name is no rule once it is gone.
        let lasting = set(&accident.fails).into_iter().filter(|rule| !rule.starts_with("mx "));
        assert!(lasting.collect::<BTreeSet<_>>().is_subset(&fixed), "{fixed:?}");
    }
    assert_eq!(partner(last, "comes-back.test")["state"], "fail");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn what_init_writes_of_them_passes_at_once() {
    let partners = Partners::mended("init");
    let all = accidents();
    let names: Vec<String> = all.iter().map(Accident::domain).collect();
    let said =
        partners.check(&format!("-o own-{0}.toml --init {1}", std::process::id(), names.join(" ")));
    assert_eq!(said.code, Some(0), "{said:?}");
    let own = format!("own-{}.toml", std::process::id());
    let said = partners.check(&own);
    assert_eq!(said.code, Some(0), "{}\n{}", partners.read(&own), said.out);
}

/// What may become of our own way to all of them: nothing of it is a partner's doing.
const WEATHERS: [&str; 7] =
    ["cut", "names-only", "dropped", "prohibited", "refused", "all-hidden", "all-taken-away"];

#[test]
#[ignore = "needs network namespaces: run by .ci/run"]
fn what_our_own_network_does_is_nobodys_fault() {
    let partners = Partners::mended("weather");
    partners.check("partners.toml --report json=first.json");
    for weather in WEATHERS {
        match weather.starts_with("all-") {
            true => partners.befall(&[weather]),
            false => partners.weather(weather),
        }
        for control in ["", "--control mx.stays.test"] {
            nobody_is_accused(&partners, &format!("{weather} {control}"), control);
        }
        let nagios = partners.check("--format nagios --tries 1 partners.toml");
        assert_eq!(nagios.code, Some(3), "{weather}: {nagios:?}");
        assert!(nagios.out.contains("UNKNOWN") && !nagios.out.contains("CRITICAL"), "{nagios:?}");
        let alone = partners.check("--only drops --control mx.stays.test partners.toml");
        assert_eq!(alone.code, Some(3), "{weather}: {alone:?}");
    }
}

/// Words that need an explanation then.
const SHORTCOMINGS: [&str; 3] = ["does not offer", "falls short", "does not keep"];

fn nobody_is_accused(partners: &Partners, case: &str, control: &str) {
    let reports = "--report json=now.json --report junit=now.xml";
    let said = partners.check(&format!("{control} {reports} partners.toml"));
    assert_eq!(said.code, Some(3), "{case}: {}", said.out);
    let accused = said.out.lines().any(|line| line.starts_with("  falls short"));
    assert!(!accused && !said.out.contains("fall short"), "{case}: {}", said.out);
    let now = partners.record("now.json");
    assert_eq!(now["summary"]["state"], "undetermined");
    for partner in now["partners"].as_array().expect("partners") {
        assert_eq!(partner["state"], "undetermined", "{case}: {partner:#}");
        assert!(rules(partner, "fail").is_empty(), "{case}: {partner:#}");
        let sentences = partner["rules"].as_array().expect("rules").iter();
        let mut sentences = sentences.filter_map(|rule| rule["message"].as_str());
        let bare = |said: &&str| SHORTCOMINGS.iter().any(|words| said.contains(words));
        let unfair = sentences.find(|said| bare(said) && !said.contains("this network may be why"));
        assert_eq!(unfair, None, "{case}");
    }
    let junit = partners.read("now.xml");
    assert!(!junit.contains("<failure") && junit.contains("<skipped"), "{case}");
    let diff = partners.run("diff first.json now.json --format json");
    let diff: (Option<i32>, Value) = (diff.code, serde_json::from_str(&diff.out).expect("JSON"));
    assert_eq!((diff.0, &diff.1["summary"]["worse"]), (Some(3), &0.into()), "{case}: {:#}", diff.1);
}
