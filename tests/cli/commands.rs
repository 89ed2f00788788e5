//! `rules` and `demo`, and what every command says of itself.

use crate::desk::{Desk, Said, ended, finished, flat, signal, started, wait_until};

const LAB: &str = include_str!("../../fixtures/lab.toml");

/// The first `count` domains of the lab.
fn lab_of(count: usize) -> String {
    let mut parts: Vec<&str> = LAB.split("[[domain]]").skip(1).take(count).collect();
    parts.insert(0, "");
    parts.join("[[domain]]")
}

fn plain(args: &[&str]) -> Said {
    ended(&mut Desk::with(&[]).mxtls(args))
}

#[test]
fn rules_lists_what_can_be_found() {
    let said = plain(&["rules"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    for id in ["certificate-expired", "starttls-not-supported", "port-25-blocked"] {
        assert!(said.out.contains(id), "{id}");
    }
    assert!(said.out.lines().all(|line| line.chars().count() <= 80), "80 columns");
}

#[test]
fn a_rule_is_explained() {
    let said = plain(&["rules", "certificate-expired"]);
    assert_eq!(said.code, Some(0));
    assert!(said.out.contains("certificate-expired") && said.out.contains("RFC"), "{}", said.out);
    assert!(said.out.lines().count() > 4, "{}", said.out);
}

#[test]
fn a_rule_that_is_none_is_refused() {
    plain(&["rules", "certificate-exploded"]).refused(&["certificate-exploded", "mxtls rules"]);
    let said = plain(&["rules", "\u{1b}[31mred"]).refused(&["there is no finding"]);
    assert!(!said.err.contains('\u{1b}'));
    plain(&["rules", "a", "b"]).refused(&[]);
}

#[test]
fn every_command_tells_its_use() {
    assert!(plain(&["--version"]).out.contains(env!("CARGO_PKG_VERSION")));
    for command in ["probe", "doctor", "demo", "rules"] {
        let said = plain(&[command, "--help"]);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{command}");
        assert!(said.out.contains("Examples:"), "{command}");
        assert!(plain(&["--help"]).out.contains(command));
    }
}

#[test]
fn the_demo_is_right_in_every_row() {
    let desk = Desk::with(&[]);
    let said = ended(&mut desk.mxtls(&["demo"]));
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    let internet = mxtls::demo::Internet::built_in().expect("the lab");
    let tour = internet.domains.iter().filter(|domain| domain.tour).map(|domain| &domain.name);
    let letters = internet.letters.iter().map(|letter| &letter.name);
    let rows: Vec<&String> = tour.chain(letters).collect();
    let page = flat(&said.out);
    for name in &rows {
        assert!(page.contains(*name), "{name}");
    }
    assert_eq!(internet.letters.len(), 3);
    assert_eq!(page.matches("[right]").count(), rows.len());
    assert!(page.contains(&format!("All {} rows are right", rows.len())), "{page}");
    assert!(!page.contains("DIFFERS") && page.contains("mxtls probe good-tls13.test"), "{page}");
    let wide = said.out.lines().find(|line| line.chars().count() > 80);
    assert_eq!(wide, None);
    assert_eq!(desk.files(), Vec::<String>::new(), "nothing is left behind");
}

#[test]
fn a_row_that_is_not_as_written_is_shown_and_fails() {
    let desk = Desk::with(&[]);
    let broken = lab_of(3).replace("outcome = \"starttls-not-offered\"", "outcome = \"encrypted\"");
    desk.file("broken.toml", &broken);
    let said = ended(&mut desk.mxtls(&["demo", "--lab", "broken.toml"]));
    let page = flat(&said.out);
    assert_eq!(said.code, Some(1), "{page}");
    assert!(page.contains("[DIFFERS: expected encrypted]"), "{page}");
    assert!(page.contains("starttls-not-offered, not encrypted"), "{page}");
    assert!(page.contains("1 of 3 rows differ") && page.matches("[right]").count() == 2, "{page}");
    desk.file("right.toml", &lab_of(3));
    assert_eq!(ended(&mut desk.mxtls(&["demo", "--lab", "right.toml"])).code, Some(0));
}

#[test]
fn a_lab_that_cannot_be_read_is_refused() {
    let desk = Desk::with(&[]);
    ended(&mut desk.mxtls(&["demo", "--lab", "gone.toml"])).refused(&["gone.toml"]);
    desk.file("broken.toml", "[[domain]]\nname = \"a.test\"\ncolour = 1\n");
    ended(&mut desk.mxtls(&["demo", "--lab", "broken.toml"])).refused(&["line", "broken.toml"]);
}

/// Keeps a lab until `by` ends it; its exit code.
fn kept_until(by: &str) -> Option<i32> {
    let desk = Desk::with(&[]);
    desk.file("small.toml", &lab_of(2));
    let child = started(&mut desk.mxtls(&["demo", "--keep", "--lab", "small.toml"]));
    wait_until("the roots of the kept lab", || desk.files().len() == 2);
    std::thread::sleep(std::time::Duration::from_millis(300));
    signal(&child, by);
    let said = finished(child);
    assert!(flat(&said.out).contains("running until Ctrl-C"), "{said:?}");
    assert_eq!(desk.files(), ["small.toml"], "nothing is left behind");
    said.code
}

#[test]
fn a_lab_that_is_kept_runs_until_ctrl_c() {
    assert_eq!(kept_until("INT"), Some(0));
}

#[test]
fn a_lab_that_is_kept_leaves_nothing_behind_when_it_is_told_to_end() {
    kept_until("TERM");
}
