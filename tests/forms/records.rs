//! The records: the fixtures, and two that are made of them.

use std::fs;
use std::path::Path;

use mxtls::report::checked::Check;
use serde_json::Value;

/// What a stranger may have written: a piece for every format, line ends, an escape
/// sequence, a mark that turns the reading direction, and what XML cannot hold.
pub(crate) const HOSTILE: &str = "=cmd()<script>alert(1)</script> \"x\" 'y' | a|b `z` $(id) $m$ ]]> --> \
    ::error::a,b %0A ##[group]g {{x}} {0} [l](https://evil.example) @all #1 www.evil.example \
    *b* _i_ \\ ; =1\n::error::out\r\n# HELP x\n\x1b[31m\u{202e}\u{ffff}&amp;";

/// The same as any report shows it: what does more than show itself is spelled out.
pub(crate) const SHOWN: &str = "=cmd()<script>alert(1)</script> \"x\" 'y' | a|b `z` $(id) $m$ ]]> --> \
    ::error::a,b %0A ##[group]g {{x}} {0} [l](https://evil.example) @all #1 www.evil.example \
    *b* _i_ \\ ; =1\\x0a::error::out\\x0d\\x0a# HELP x\\x0a\\x1b[31m\\u{202e}\u{ffff}&amp;";

/// Every record by name, in a stable order.
pub(crate) fn all() -> Vec<(String, Check)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/checks");
    let mut all: Vec<(String, Check)> = fs::read_dir(folder)
        .expect("the fixtures are there")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .map(|path| {
            let name = path.file_stem().expect("a file name").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("a readable fixture");
            (name, read(&text))
        })
        .collect();
    assert!(all.len() >= 4, "fixtures are missing: only {} found", all.len());
    all.push(("no-partners".to_owned(), without_partners()));
    all.push(("hostile-everywhere".to_owned(), hostile_everywhere()));
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    all
}

pub(crate) fn read(text: &str) -> Check {
    serde_json::from_str(text).expect("a record")
}

/// One of them.
pub(crate) fn of(name: &str) -> Check {
    all().into_iter().find(|(n, _)| n == name).expect("a record of that name").1
}

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/checks");
    fs::read_to_string(folder.join(name)).expect("a readable fixture")
}

/// A run that was stopped before it had looked at anybody.
pub(crate) fn without_partners() -> Check {
    let mut check = read(&fixture("own-network-cut.json"));
    check.partners.clear();
    check.terms.clear();
    check.stopped = true;
    check
}

/// Mixed, with every text replaced that is not a word of a closed list, a number or a time.
pub(crate) fn hostile_everywhere() -> Check {
    let mut record: Value = serde_json::from_str(&fixture("mixed.json")).expect("JSON");
    let fixed = serde_json::json!(
        [{"partner": "x", "id": "x", "host": "x", "message": "x"}, {"partner": "x", "id": "x", "host": null, "message": "x"}]
    );
    record["fixed"] = fixed;
    replace(&mut record);
    serde_json::from_value(record).expect("still a record")
}

const FREE: [&str; 21] = [
    "partner",
    "file",
    "owner",
    "contact",
    "notes",
    "tags",
    "summary",
    "message",
    "text",
    "detail",
    "host",
    "address",
    "id",
    "findings",
    "title",
    "explanation",
    "remedy",
    "name",
    "version",
    "evidence",
    "target",
];

fn replace(value: &mut Value) {
    match value {
        Value::Object(members) => members.iter_mut().for_each(|(key, member)| {
            if FREE.contains(&key.as_str()) {
                spoil(member);
            }
            replace(member);
        }),
        Value::Array(items) => items.iter_mut().for_each(replace),
        _ => {}
    }
}

fn spoil(value: &mut Value) {
    match value {
        Value::String(text) => HOSTILE.clone_into(text),
        Value::Array(items) => {
            items.iter_mut().filter(|item| item.is_string()).for_each(spoil);
        }
        _ => {}
    }
}
