//! The worked cases: each a message, what else is known, and what must be said.
//!
//! `fixtures/hops/cases/` says what is expected, written from the tables; the whole
//! text stands in `tests/hops/goldens/`, to be read. After a wanted change, run once
//! with `UPDATE_GOLDENS=1` and look at what the version control says has changed.

use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use mxtls::examine::message::{Explained, Known, Reading, explain, read_facts};
use mxtls::mailbox;
use mxtls::policy::read_report;
use mxtls::report::message as record;
use mxtls::verdict::hop::Boundary;
use serde::Deserialize;

/// One case, as it is written down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    #[serde(skip)]
    pub name: String,
    pub title: String,
    header: String,
    envelope_to: Option<String>,
    #[serde(default)]
    trusted_by: Vec<String>,
    /// JSON Lines of `mxtls.domain/1`.
    facts: Option<String>,
    #[serde(default)]
    reports: Vec<String>,
    #[serde(default)]
    context: Vec<Context>,
    expect: Expect,
    verdict: Option<Verdict>,
}

/// Other messages: one header, or as many as `times` says, `{n}` being their number.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Context {
    header: String,
    #[serde(default = "once")]
    times: usize,
}

fn once() -> usize {
    1
}

/// What must be said of one hop.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// 0 is the oldest.
    #[serde(default)]
    hop: usize,
    kind: Option<String>,
    trusted: Option<bool>,
    event: String,
    /// Nothing where none is said.
    confidence: Option<String>,
    side: Option<String>,
    side_confidence: Option<String>,
    /// At least these, the event's row first.
    rules: Vec<String>,
    probe: Option<String>,
    says: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    summary: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verdict {
    event: String,
    vouched: Option<usize>,
    total: Option<usize>,
}

fn home(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// All cases, by name.
pub fn all() -> Vec<Case> {
    let mut files: Vec<PathBuf> = fs::read_dir(home("fixtures/hops/cases"))
        .expect("the cases are there")
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    files.sort();
    files.iter().map(read).collect()
}

fn read(file: &PathBuf) -> Case {
    let text = fs::read_to_string(file).expect("a readable case");
    let case: Case = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
    Case { name, ..case }
}

fn message(source: &str, header: &str) -> mailbox::Message {
    let text = format!("{}\n\nThe body.\n", header.trim_end());
    let mut found = mailbox::read(source, Cursor::new(text.into_bytes()));
    let message = found.next().expect("a message").expect("a readable one");
    mailbox::Message { source: source.to_owned(), ..message }
}

impl Case {
    fn reading(&self) -> Reading {
        let boundary = Boundary { trusted_by: self.trusted_by.clone() };
        Reading::new(&message("message", &self.header), &boundary, self.envelope_to.as_deref())
    }

    fn known(&self) -> Known {
        let mut known = Known::default();
        let mut count = 0;
        for context in &self.context {
            for n in 1..=context.times {
                count += 1;
                let header = context
                    .header
                    .replace("{n}", &n.to_string())
                    .replace("{n2}", &format!("{n:02}"));
                let other = message(&format!("context-{count}"), &header);
                known.add_context(&Reading::new(&other, &Boundary::default(), None));
            }
        }
        let facts = self.facts.as_deref().map(read_facts);
        known.add_observed(facts.transpose().expect("good facts").unwrap_or_default());
        for report in &self.reports {
            known.add_report(&read_report(report.as_bytes()).expect("a good report"));
        }
        known
    }

    /// What the product says.
    pub fn explained(&self) -> Explained {
        let now = "2026-11-22T12:00:00Z".parse().expect("a time");
        explain(&self.reading(), &self.known(), now, true)
    }
}

/// What is said of a header too long to be kept whole.
pub fn cut() -> Explained {
    let case = all().remove(0);
    let whole = message("message", &case.header);
    let cut = mailbox::Message { cut: true, ..whole };
    let now = "2026-11-22T12:00:00Z".parse().expect("a time");
    explain(&Reading::new(&cut, &Boundary::default(), None), &Known::default(), now, true)
}

/// Every word that differs from what is expected.
fn differences(expect: &Expect, found: &record::Hop) -> Vec<String> {
    let probe = found.probe.as_ref().map(|probe| probe.outcome.as_str());
    let words = [
        ("event", Some(expect.event.as_str()), Some(found.event.as_str())),
        ("confidence", expect.confidence.as_deref(), found.confidence.as_deref()),
        ("side", expect.side.as_deref(), found.lacking_side.as_deref()),
        ("its confidence", expect.side_confidence.as_deref(), found.side_confidence.as_deref()),
        ("kind", expect.kind.as_deref().or(Some(&found.kind)), Some(&found.kind)),
        ("probe", expect.probe.as_deref().or(probe), probe),
        ("first rule", expect.rules.first().map(String::as_str), first(&found.rules)),
    ];
    let differ = words.into_iter().filter(|(_, wanted, found)| wanted != found);
    let mut all: Vec<String> =
        differ.map(|(what, wanted, found)| format!("{what}: {found:?}, not {wanted:?}")).collect();
    let missing = expect.rules.iter().filter(|rule| !found.rules.contains(rule));
    all.extend(missing.map(|rule| format!("no {rule} in {:?}", found.rules)));
    if expect.trusted.is_some_and(|trusted| trusted != found.trusted) {
        all.push(format!("trusted: {}", found.trusted));
    }
    let said = found.reasons.join(" ");
    let unsaid = expect.says.iter().filter(|words| !said.contains(*words));
    all.extend(unsaid.map(|words| format!("does not say {words:?}")));
    let slips = expect.never.iter().filter(|words| said.contains(*words));
    all.extend(slips.map(|words| format!("says {words:?}")));
    all
}

fn first(rules: &[String]) -> Option<&str> {
    rules.first().map(String::as_str)
}

fn about_the_message(case: &Case, found: &record::Verdict) -> Vec<String> {
    let unsaid = case.expect.summary.iter().filter(|words| !found.summary.contains(*words));
    let mut all: Vec<String> =
        unsaid.map(|words| format!("the summary does not say {words:?}")).collect();
    let Some(wanted) = &case.verdict else { return all };
    let pair = |wanted: Option<usize>, found: usize| wanted.is_none_or(|wanted| wanted == found);
    if found.event.as_deref() != Some(wanted.event.as_str()) {
        all.push(format!("verdict: {:?}, not {:?}", found.event, wanted.event));
    }
    if !pair(wanted.vouched, found.vouched) || !pair(wanted.total, found.total) {
        all.push(format!("vouched: {} of {}", found.vouched, found.total));
    }
    all
}

#[test]
fn every_worked_case_comes_out_as_the_tables_say() {
    let mut wrong = Vec::new();
    for case in all() {
        let record = case.explained().record;
        let hop = record.hops.get(case.expect.hop).unwrap_or_else(|| panic!("{}", case.name));
        let mut found = differences(&case.expect, hop);
        found.extend(about_the_message(&case, &record.verdict));
        wrong.extend(found.into_iter().map(|what| format!("{}: {what}", case.name)));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// All that is said, as a page to read.
fn page(case: &Case) -> String {
    let record = case.explained().record;
    let mut page = format!("{}\n{}\n", case.title, "=".repeat(case.title.chars().count()));
    for hop in record.hops.iter().rev() {
        let side = hop.lacking_side.as_deref().map_or(String::new(), |side| {
            format!("; side: {side} ({})", hop.side_confidence.as_deref().unwrap_or("-"))
        });
        page.push_str(&format!(
            "\nhop {}: {} ({}){side} [{}]\n",
            hop.index + 1,
            hop.event,
            hop.confidence.as_deref().unwrap_or("-"),
            hop.rules.join(" ")
        ));
        hop.reasons.iter().for_each(|reason| page.push_str(&format!("- {reason}\n")));
    }
    page.push_str(&format!("\n{}\n", record.verdict.summary));
    record.verdict.next.iter().for_each(|next| page.push_str(&format!("{next}\n")));
    page
}

#[test]
fn what_is_said_of_every_worked_case_is_as_committed() {
    let update = std::env::var_os("UPDATE_GOLDENS").is_some_and(|v| v == "1");
    for case in all() {
        let file = home("tests/hops/goldens").join(format!("{}.txt", case.name));
        let found = page(&case);
        if update {
            fs::write(&file, &found).expect("goldens can be written");
        }
        let wanted = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            wanted == found,
            "{} is not what it was; UPDATE_GOLDENS=1 rewrites it\n--- golden\n{wanted}--- now\n{found}",
            file.display()
        );
    }
}

#[test]
fn every_case_has_its_page_and_every_page_its_case() {
    let names: BTreeSet<String> = all().into_iter().map(|case| case.name).collect();
    let pages: BTreeSet<String> = fs::read_dir(home("tests/hops/goldens"))
        .expect("the goldens are there")
        .map(|entry| entry.expect("a readable folder").path())
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, pages);
    let numbers = (1..=20).map(|n| format!("{n:02}")).chain(["11b".into(), "seed".into()]);
    for number in numbers {
        assert!(names.iter().any(|name| name.starts_with(&number)), "no case {number}");
    }
}

#[test]
fn the_same_evidence_gives_the_same_words_each_time() {
    for case in all() {
        assert_eq!(page(&case), page(&case), "{}", case.name);
    }
}
