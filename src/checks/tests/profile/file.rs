//! Files of one's own: what is taken, and where each fault is pointed at.

use super::*;
use crate::checks::profile::{Check, FileError};

const HEAD: &str = "name = \"ours\"\ntitle = \"Our rules\"\ndocument = \"House rules\"\n";

fn with_check(check: &str) -> String {
    format!("{HEAD}\n[[criterion]]\nid = \"one\"\nasks = \"It.\"\nseverity = \"fail\"\n{check}\n")
}

fn refused(text: &str) -> FileError {
    Profile::read(text).expect_err(text)
}

#[test]
fn a_file_may_say_no_more_than_it_must() {
    let profile = Profile::read(&with_check("check = \"starttls\"")).unwrap();
    assert_eq!((profile.name.as_str(), profile.date.as_deref()), ("ours", None));
    assert!(matches!(profile.criteria[0].check, Check::Starttls));
    assert_eq!(profile.citation(&profile.criteria[0]), "House rules");
}

#[test]
fn every_fault_is_told_with_its_line_and_column() {
    let cases: [(String, &str); 14] = [
        ("name = ".into(), "line 1, column 8: "),
        (format!("{HEAD}colour = \"red\"\n"), "line 4, column 1: unknown key `colour`"),
        (with_check(""), "line 5, column 1: missing key `check`"),
        (with_check("check = \"fast\""), "line 9, column 9: unknown word `fast`"),
        (
            with_check("check = { versions-allowed = [\"TLSv1.3\", \"TLSv2\"] }"),
            "line 9, column 42: \"TLSv2\" is no version; use SSLv3, TLSv1.0",
        ),
        (
            with_check("check = { families-forbidden = [\"rc5\"] }"),
            "line 9, column 33: \"rc5\" is no family of suites; use null, anonymous",
        ),
        (
            with_check("check = { suites-forbidden = [\"RC4-MD5\"] }"),
            "line 9, column 31: \"RC4-MD5\" is no cipher suite; use registered names",
        ),
        (
            with_check("check = { suites-order = [[\"TLS_NONE\"]] }"),
            "line 9, column 28: \"TLS_NONE\" is no cipher suite",
        ),
        (with_check("check = { groups-allowed = [] }"), "line 9, column 9: name one group"),
        (
            with_check("check = { key-bits = { rsa = 2048 } }"),
            "line 9, column 24: \"rsa\" is no kind of key; use RSA, EC",
        ),
        (with_check("check = { lifetime-days = -1 }"), "line 9, column 27: invalid value"),
        (
            with_check("check = \"starttls\"").replace("\"one\"", "\"One\""),
            "line 6, column 6: \"One\" is no id",
        ),
        (
            with_check("check = \"starttls\"").replace("\"It.\"", "\"\""),
            "line 7, column 8: write a text of 1 to 300 characters",
        ),
        (HEAD.into(), "line 1, column 1: a profile has 1 to 200 criteria"),
    ];
    for (text, expected) in cases {
        let said = refused(&text).to_string();
        assert!(said.starts_with(expected), "{text}\nsaid: {said}");
    }
}

#[test]
fn an_id_stands_once() {
    let one = with_check("check = \"starttls\"");
    let twice = format!("{one}{}", one.replace(HEAD, ""));
    assert_eq!(refused(&twice).to_string(), "line 12, column 6: the id \"one\" stands twice");
}

#[test]
fn a_table_of_two_checks_is_refused() {
    let two = with_check("check = { dh-bits = 2048, server-order = true }");
    assert_eq!(refused(&two).line, 9);
}

#[test]
fn ids_are_words_with_hyphens_between() {
    let with_id = |id: &str| with_check("check = \"starttls\"").replace("\"one\"", id);
    for id in ["\"a--b\"", "\"a-\"", "\"a_b\"", "\"é\"", &format!("{:?}", "x".repeat(65))] {
        assert_eq!((refused(&with_id(id)).line, refused(&with_id(id)).column), (6, 6), "{id}");
    }
    assert!(Profile::read(&with_id("\"3des-off-2\"")).is_ok());
}

#[test]
fn texts_of_a_file_are_made_printable() {
    let text = with_check("check = \"starttls\"").replace("\"It.\"", "\"\\u001b[31mIt.\"");
    let profile = Profile::read(&text).unwrap();
    assert_eq!(profile.criteria[0].asks, "\\x1b[31mIt.");
    let long = with_check(&format!("check = {:?}", "x".repeat(5000)));
    assert!(refused(&long).to_string().chars().count() < 700);
}

#[test]
fn numbers_are_whole_and_lists_hold_something() {
    for (check, expected) in [
        ("{ dh-bits = \"big\" }", "string \"big\", expected a whole number from 1 to 100000"),
        ("{ dh-bits = 0 }", "integer `0`, expected a whole number"),
        ("{ dh-bits = 1.5 }", "floating point `1.5`, expected a whole number"),
        ("{ lifetime-days = 99999999999 }", "expected a whole number from 1"),
        ("{ key-bits = { RSA = 0 } }", "expected a whole number from 1"),
        ("{ key-bits = {} }", "name one kind of key at least"),
        ("{ suites-order = [] }", "name one cipher suite at least"),
        ("{ suites-order = [[]] }", "name one cipher suite at least"),
        ("{ dh-bits = 1, lifetime-days = 3 }", "a criterion has one check, and no more"),
        ("{ suites-forbidden = [\"TLS_FALLBACK_SCSV\"] }", "is no cipher suite"),
    ] {
        let said = refused(&with_check(&format!("check = {check}"))).to_string();
        assert!(said.starts_with("line 9, ") && said.contains(expected), "{check}: {said}");
    }
}

#[test]
fn what_is_no_text_or_too_long_is_refused_where_that_shows() {
    let said = |octets: &[u8]| Profile::read_octets(octets).unwrap_err().to_string();
    assert!(said(b"name = \"x\"\ntitle = \"\xff\"").starts_with("line 2, column 10: here stands"));
    let long = "# a comment\n".repeat(100_000);
    assert!(said(long.as_bytes()).contains("at most 1048576 octets"));
    assert!(Profile::read_octets(with_check("check = \"starttls\"").as_bytes()).is_ok());
}

#[test]
fn hostile_words_are_repeated_once_escaped_and_short() {
    let said = refused(&with_check("check = \"starttls\"").replace("\"one\"", "\"x\\u001b[31m\""));
    assert!(said.to_string().contains("\"x\\x1b[31m\" is no id"), "{said}");
    let long = format!("check = {{ versions-allowed = [\"{}\"] }}", "V".repeat(5000));
    let said = refused(&with_check(&long)).to_string();
    assert!(said.len() < 200 && said.ends_with("TLSv1.2, TLSv1.3"), "{said}");
}

#[test]
fn no_server_can_hold_what_contradicts_itself() {
    let two = |one: &str, other: &str, severity: &str| {
        let other = with_check(&format!("check = {other}")).replace(HEAD, "");
        let other = other.replace("\"one\"", "\"two\"").replace("\"fail\"", severity);
        Profile::read(&(with_check(&format!("check = {one}")) + &other))
    };
    let allowed = "{ versions-allowed = [\"TLSv1.3\"] }";
    for (one, other) in [
        (allowed, "{ versions-required = [\"TLSv1.2\", \"TLSv1.3\"] }"),
        (allowed, "{ versions-forbidden = [\"TLSv1.3\", \"SSLv3\"] }"),
        ("{ groups-required = [\"X25519\"] }", "{ groups-forbidden = [\"X25519\"] }"),
        ("{ server-order = true }", "{ server-order = false }"),
    ] {
        for (one, other) in [(one, other), (other, one)] {
            let said = two(one, other, "\"fail\"").unwrap_err().to_string();
            let expected = "line 12, column 6: no server can hold this and the criterion \"one\"";
            assert!(said.starts_with(expected), "{one} {other}: {said}");
            assert!(two(one, other, "\"warn\"").is_ok(), "a warning may ask for more");
        }
    }
    assert!(two(allowed, "{ versions-forbidden = [\"SSLv3\"] }", "\"fail\"").is_ok());
}
