//! The samples of `fixtures/checks/`, as the judge says them of `fixtures/records/`.
//!
//! After a wanted change, run once with `UPDATE_GOLDENS=1` and look at what the version
//! control says has changed.

use super::world::*;
use crate::partners::whole::{Course, whole};
use crate::partners::{Partner, Terms, baseline, judge};
use crate::report::checked::{self, Check, Path};
use crate::report::record::Domain;
use crate::verdict::Require;

const HOSTILE: &str = "Müller & Söhne <script>alert(1)</script> \"x\" | `y` $(id) ]]> ::error::, \
                       =cmd() %0A --> %s {{x}} \u{2028}";

/// One partner: its line in the file, and how often it was looked at.
fn look(
    record: Domain,
    line: usize,
    tries: usize,
    with: impl Fn(&mut Partner),
) -> checked::Partner {
    let mut partner = partner(&record.target.clone(), Terms::default());
    partner.line = line;
    with(&mut partner);
    let seen = seen(record, &partner.terms, tries);
    judge::judge(&partner, seen)
}

fn bank() -> checked::Partner {
    look(record("healthy"), 4, 1, |partner| {
        partner.owner = Some("Accounts".into());
        partner.contact = Some("postmaster@example.org".into());
        partner.notes = Some("Contract of 2024, clause 7.".into());
        partner.tags = vec!["bank".into(), "weekly".into()];
        partner.terms = Terms { level: Require::PkiName, days_left: Some(14), ..Terms::default() };
    })
}

fn plain() -> checked::Partner {
    let mut record = record("no-starttls");
    record.servers.iter_mut().for_each(|server| server.path_control = "passed".into());
    look(record, 12, 2, |partner| partner.tags = vec!["bank".into()])
}

fn expired(record: Domain, excepted: bool) -> checked::Partner {
    look(record, 20, 1, |partner| {
        partner.terms.days_left = Some(7);
        if excepted {
            partner.exceptions = vec![excepting("days-left", None, "2026-12-31")];
        }
    })
}

fn hostile() -> checked::Partner {
    look(record("hostile-texts"), 47, 1, |partner| {
        partner.owner = Some(HOSTILE.into());
        partner.contact = Some("\"><img src=x onerror=alert(1)>@hostile.example".into());
        partner.notes = Some(HOSTILE.into());
        partner.tags = vec!["a,b".into(), "=SUM(A1)".into(), "x\"y".into()];
        partner.terms = Terms { issuers: vec!["Example Trust".into()], ..nothing() };
    })
}

fn run(partners: Vec<checked::Partner>, control: &str, detail: &str, stopped: bool) -> Check {
    let path = Path { control: control.into(), detail: detail.into() };
    let (started_at, finished_at) = (at("2026-11-22T15:00:00Z"), at("2026-11-22T15:00:42Z"));
    whole(partners, path, Course { started_at, finished_at, stopped })
}

fn open_way(partners: Vec<checked::Partner>) -> Check {
    run(
        partners,
        "passed",
        "mx1.example.org offered STARTTLS over the same way in this run.",
        false,
    )
}

fn mixed() -> Check {
    let as_asked = |_: &mut Partner| {};
    open_way(vec![
        bank(),
        plain(),
        expired(record("expired-certificate"), true),
        look(record("servfail"), 31, 3, as_asked),
        look(record("undetermined"), 35, 3, as_asked),
        look(record("null-mx"), 40, 1, as_asked),
        hostile(),
    ])
}

/// What the servers of a record look like where nothing gets out.
fn cut_off(name: &str) -> Domain {
    let mut record = record(name);
    for server in record.servers.iter_mut().filter(|server| server.address.is_some()) {
        server.outcome = "egress-blocked".into();
        server.stage = Some("connect".into());
        server.smtp = None;
        server.findings.clear();
        server.detail = "Nothing answered in this run, and the control mx.control.example failed \
                         the same way: this network lets nothing out to this port."
            .into();
    }
    record.findings.retain(|finding| finding.id != "rate-limited");
    record
}

fn own_network_cut() -> Check {
    let partners =
        vec![look(record("servfail"), 31, 3, |_| {}), look(cut_off("undetermined"), 35, 3, |_| {})];
    let said = "The control host mx.control.example could not be reached either: this network \
                lets no mail through.";
    run(partners, "failed", said, true)
}

fn with_baseline() -> Check {
    let mut renewed = record("expired-certificate");
    let certificate = first(&mut renewed).certificate.as_mut().unwrap();
    certificate.not_after = at("2027-02-08T08:00:00Z");
    certificate.days_left = 77;
    let before = open_way(vec![bank(), plain(), expired(record("expired-certificate"), false)]);
    let mut now = open_way(vec![
        bank(),
        plain(),
        expired(renewed, false),
        look(record("null-mx"), 40, 1, |_| {}),
    ]);
    baseline::mark(&mut now, &before);
    now
}

#[test]
fn the_samples_are_what_the_judge_says() {
    for (name, check) in [
        ("all-pass", open_way(vec![bank()])),
        ("mixed", mixed()),
        ("own-network-cut", own_network_cut()),
        ("with-baseline", with_baseline()),
    ] {
        let file = format!("{}/fixtures/checks/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let found = serde_json::to_string_pretty(&check).unwrap() + "\n";
        if std::env::var_os("UPDATE_GOLDENS").is_some_and(|value| value == "1") {
            std::fs::write(&file, found).unwrap();
            continue;
        }
        let wanted = std::fs::read_to_string(&file).unwrap();
        assert!(wanted == found, "{file} is not what it was; UPDATE_GOLDENS=1 rewrites it");
    }
}

#[test]
fn the_samples_are_as_various_as_they_should_be() {
    let (mixed, marked) = (mixed(), with_baseline());
    let summary = &mixed.summary;
    assert_eq!((summary.pass, summary.fail, summary.undetermined), (2, 3, 2), "{summary:#?}");
    assert_eq!(summary.excepted, 1);
    let summary = &marked.summary;
    assert_eq!((summary.new, summary.known, summary.fixed), (1, 1, 1), "{summary:#?}");
    assert_eq!(own_network_cut().summary.fail, 0);
}
