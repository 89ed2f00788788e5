//! The record that the next run is held against: what stays in it.

use serde_json::Value;

use crate::desk::flat;
use crate::partners::{after, check, partner};

fn names(kept: &str) -> Vec<String> {
    let kept: Value = serde_json::from_str(kept).expect("a whole document");
    let partners = kept["partners"].as_array().expect("partners");
    let name = |partner: &Value| partner["partner"].as_str().expect("a name").to_owned();
    let mut names: Vec<String> = partners.iter().map(name).collect();
    names.sort();
    names
}

const LIST: &str = "[[partner]]\ndomain = \"good-tls13.test\"\ntags = [\"one\"]\n\
                    [[partner]]\ndomain = \"no-starttls.test\"\n";

#[test]
fn who_was_not_looked_at_stays_in_the_baseline() {
    let desk = after();
    desk.file("list.toml", LIST);
    let said = check(&desk, "--write-baseline base.json list.toml");
    assert_eq!(said.code, Some(1), "{said:?}");
    let args = "--only one --baseline base.json --write-baseline base.json list.toml";
    let said = check(&desk, args);
    assert_eq!(said.code, Some(0), "{said:?}");
    let kept = desk.read("base.json");
    assert_eq!(names(&kept), ["good-tls13.test", "no-starttls.test"]);
    let kept: Value = serde_json::from_str(&kept).expect("a whole document");
    assert_eq!(partner(&kept, "no-starttls.test")["state"], "fail", "known, as it was");
    let said = check(&desk, "--baseline base.json list.toml");
    assert_eq!(said.code, Some(0), "what was known is still known: {said:?}");
}

#[test]
fn who_is_in_the_list_no_more_leaves_the_baseline() {
    let desk = after();
    desk.file("list.toml", LIST);
    check(&desk, "--write-baseline base.json list.toml");
    desk.file("list.toml", "[[partner]]\ndomain = \"good-tls13.test\"\n");
    check(&desk, "--baseline base.json --write-baseline next.json list.toml");
    assert_eq!(names(&desk.read("next.json")), ["good-tls13.test"]);
}

#[test]
fn some_partners_alone_replace_no_baseline_of_all() {
    let desk = after();
    desk.file("list.toml", LIST);
    check(&desk, "--write-baseline base.json list.toml");
    let before = desk.read("base.json");
    desk.lab.reset_counts();
    let said = check(&desk, "--only one --write-baseline base.json list.toml");
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{said:?}");
    let err = flat(&said.err);
    assert!(err.contains("base.json") && err.contains("--baseline"), "{err}");
    assert_eq!((desk.read("base.json"), desk.lab.all_connections()), (before, 0));
    let said = check(&desk, "--only one --write-baseline other.json list.toml");
    assert_eq!(said.code, Some(0), "a new file is nobody's loss: {said:?}");
}
