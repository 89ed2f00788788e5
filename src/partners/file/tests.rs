//! The reader by small files.

use std::cell::Cell;

use super::*;
use crate::checks::profile;
use crate::facts::Target;
use crate::partners::Terms;
use crate::verdict::Require;

fn find(name: &str) -> Result<Arc<Profile>, String> {
    profile::built_in(name).map(Arc::new).ok_or_else(|| format!("no profile {name:?}"))
}

fn toml(text: &str) -> Vec<Partner> {
    read("partners.toml", text, &find).unwrap()
}

fn fault(name: &str, text: &str) -> String {
    read(name, text, &find).unwrap_err().to_string()
}

const FULL: &str = include_str!("../../../fixtures/partners/good/full.toml");
const MERGING: &str = include_str!("../../../fixtures/partners/good/merging.toml");
const LIST: &str = include_str!("../../../fixtures/partners/good/list.txt");

#[test]
fn every_key_lands_where_it_belongs() {
    let partners = toml(FULL);
    let first = &partners[0];
    assert_eq!(first.target, Target::Domain("example.org".into()));
    assert_eq!(FULL.lines().nth(first.line - 1), Some("domain = \"example.org\""));
    assert_eq!(first.owner.as_deref(), Some("Jane Roe"));
    assert_eq!(first.contact.as_deref(), Some("postmaster@example.org"));
    assert_eq!(first.notes.as_deref(), Some("Contract of 2024, clause 7."));
    assert_eq!(first.tags, ["mail", "weekly", "banks", "contract"]);
    let terms = &first.terms;
    assert_eq!(terms.level, Require::PkiName);
    assert!(terms.dane && terms.sts && terms.reachable);
    assert_eq!(terms.tls_version.as_deref(), Some("TLSv1.2"));
    assert_eq!((terms.rsa_bits, terms.ec_bits), (Some(3072), Some(256)));
    assert_eq!((terms.days_left, terms.days_left_share), (Some(14), Some(0.2)));
    assert_eq!(terms.issuers, ["Let's Encrypt", "Example Trust"]);
    assert_eq!(terms.spki, ["00112233445566778899aabbccddeeff".repeat(2)]);
    assert_eq!(terms.mx, ["mail.example.net", "example.org"]);
    assert_eq!(terms.profile.as_ref().map(|p| p.name.as_str()), Some("ncsc-nl-2025"));
}

#[test]
fn exceptions_are_read_with_their_day() {
    let exceptions = &toml(FULL)[0].exceptions;
    let first = &exceptions[0];
    assert_eq!(
        (first.rule.as_str(), first.host.as_deref()),
        ("days-left", Some("mx2.example.org"))
    );
    assert_eq!(first.until, jiff::civil::date(2027, 1, 31));
    assert_eq!(first.why.as_deref(), Some("a new one is ordered"));
    assert_eq!((&exceptions[1].host, exceptions[1].until), (&None, jiff::civil::date(2027, 2, 28)));
}

#[test]
fn a_badge_as_level_is_encrypts_and_that_badge() {
    let terms = &toml(FULL)[1].terms;
    assert_eq!((terms.level, terms.dane, terms.sts), (Require::Encrypts, true, false));
    assert_eq!(terms.requires(), [Require::Encrypts, Require::Dane]);
    let strict = terms.clone().at_level(Require::PkiName);
    assert_eq!(strict.requires(), [Require::PkiName, Require::Dane], "only the level is another");
}

#[test]
fn a_partner_goes_before_its_group_and_the_group_before_the_defaults() {
    let partners = toml(MERGING);
    let [plain, grouped, lifted] = &partners[..] else { panic!("{}", partners.len()) };
    assert_eq!((plain.terms.level, plain.terms.sts), (Require::Pki, false));
    assert_eq!(grouped.terms.level, Require::PkiName, "of the group");
    assert_eq!(grouped.terms.days_left, Some(21), "its own");
    assert_eq!(grouped.terms.issuers, ["Example Trust"], "of the defaults");
    let bits = (grouped.terms.rsa_bits, grouped.terms.ec_bits);
    assert_eq!(bits, (Some(3072), Some(256)), "each kind of key by itself");
    assert_eq!(grouped.tags, ["all", "weekly", "strict", "own"]);
    assert_eq!(grouped.owner.as_deref(), Some("Mail team"));
    assert_eq!(grouped.contact.as_deref(), Some("strict@example.net"));
    let terms = format!("{:?}", lifted.terms);
    assert_eq!(terms, format!("{:?}", Terms { level: Require::None, ..Terms::default() }));
}

#[test]
fn a_list_names_targets_and_asks_the_least() {
    let partners = read("partners.txt", LIST, &find).unwrap();
    let seen: Vec<(String, usize)> = partners.iter().map(|p| (p.target.name(), p.line)).collect();
    let expected = [
        ("example.org", 2),
        ("xn--bcher-kva.example", 3),
        ("mx.example.net:2525", 4),
        ("[192.0.2.1]", 6),
        ("[2001:db8::1]:25", 7),
        ("example.com", 8),
    ];
    assert_eq!(seen, expected.map(|(name, line)| (name.to_owned(), line)));
    assert!(partners.iter().all(|p| p.terms.requires() == [Require::Encrypts]));
}

#[test]
fn a_byte_order_mark_and_carriage_returns_change_nothing() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    for (name, text) in [("x.toml", FULL), ("X.TOML", MERGING), ("list", LIST)] {
        let (plain, marked) = (read(name, text, &find), read(name, &windows(text), &find));
        assert_eq!(format!("{:?}", plain.unwrap()), format!("{:?}", marked.unwrap()));
    }
    let wrong = "[[partner]]\ndomain = \"example.org\"\nnote = 1\n";
    assert_eq!(fault("x.toml", wrong), fault("x.toml", &windows(wrong)));
    assert!(fault("list", &windows("example.org\nx y\n")).starts_with("line 2, column 1:"));
}

#[test]
fn an_empty_file_is_a_fault_and_no_run_over_nobody() {
    for text in ["", "\u{feff}", "\n\n", "# nobody\n"] {
        assert!(fault("x.toml", text).contains("names nobody"), "{text:?}");
        assert!(fault("x", text).contains("names nobody"), "{text:?}");
    }
}

#[test]
fn a_file_takes_so_many_partners_and_not_one_more() {
    let list = |count: usize| (0..count).map(|i| format!("p{i}.example\n")).collect::<String>();
    assert_eq!(read("x", &list(MOST_PARTNERS), &find).unwrap().len(), MOST_PARTNERS);
    let said = fault("x", &list(MOST_PARTNERS + 1));
    assert!(said.starts_with("line 100001, column 1: a file takes 100000 partners"), "{said}");
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = format!("x = {}", "[".repeat(100_000));
    assert!(fault("x.toml", &deep).contains("no TOML"));
    let long = format!("{}.example\n", "x".repeat(10_000));
    assert_eq!(fault("x", &long), "line 1, column 1: a domain has 320 characters at most here");
    let key = format!("\"{}\\u0007\" = 1\n", "x".repeat(10_000));
    let said = fault("x.toml", &key);
    assert!(said.len() < 800 && !said.contains('\u{7}'), "{said}");
}

#[test]
fn texts_are_made_printable() {
    let partners =
        toml("[[partner]]\ndomain = \"example.org\"\nowner = \"a\\u001b[31m\\u202eb\"\n");
    assert_eq!(partners[0].owner.as_deref(), Some("a\\x1b[31m\\u{202e}b"));
}

#[test]
fn each_guideline_is_looked_for_once() {
    let asked = Cell::new(0);
    let count = |name: &str| {
        asked.set(asked.get() + 1);
        find(name)
    };
    let one =
        |i| format!("[[partner]]\ndomain = \"p{i}.example\"\nrequire.profile = \"ncsc-nl-2025\"\n");
    let text: String = (0..5).map(one).collect();
    assert_eq!(read("x.toml", &text, &count).unwrap().len(), 5);
    assert_eq!(asked.get(), 1);
}

#[test]
fn only_picks_by_any_of_the_tags_and_knows_a_slip_of_the_pen() {
    let names = |only: &[&str]| {
        let only: Vec<String> = only.iter().map(|&tag| tag.to_owned()).collect();
        let picked = pick(toml(MERGING), &only).map_err(|error| error.to_string())?;
        Ok::<_, String>(picked.iter().map(|p| p.target.name()).collect::<Vec<_>>())
    };
    assert_eq!(names(&[]).unwrap().len(), 3);
    assert_eq!(names(&["own"]).unwrap(), ["grouped.example"]);
    assert_eq!(names(&["own", "strict"]).unwrap(), ["grouped.example", "lifted.example"]);
    let said = names(&["strickt"]).unwrap_err();
    assert_eq!(said, "no partner bears the tag \"strickt\"; the file has all, own, strict, weekly");
    let none = pick(read("x", LIST, &find).unwrap(), &["x".into()]).unwrap_err().to_string();
    assert!(none.contains("nor any other"), "{none}");
}

#[test]
fn a_key_that_is_nearly_right_is_named_and_a_far_one_is_not_guessed() {
    let said = |key: &str| {
        fault(
            "x.toml",
            &format!("[[partner]]\ndomain = \"example.org\"\nrequire = {{ {key} = 1 }}\n"),
        )
    };
    assert!(said("days_left").ends_with("did you mean \"days-left\"?"), "{}", said("days_left"));
    assert!(said("Issuer").ends_with("did you mean \"issuer\"?"));
    assert!(said("kye-size").ends_with("did you mean \"key-size\"?"));
    assert!(said("xx").contains("its keys are level, dane, sts"), "{}", said("xx"));
}
