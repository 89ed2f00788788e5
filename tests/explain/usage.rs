//! Words that cannot be acted on, and what the command says of itself.

use crate::desk::{Said, ended, flat};
use crate::messages::{PLAINTEXT, desk};

fn refused(args: &str, mentions: &[&str]) -> Said {
    let desk = desk(&[("p.eml", PLAINTEXT)]);
    let words: Vec<&str> = ["explain"].into_iter().chain(args.split(' ')).collect();
    ended(&mut desk.mxtls(&words)).refused(mentions)
}

#[test]
fn wrong_words_are_refused_clearly() {
    for (args, mentions) in [
        ("--offline --probe p.eml", &["--offline", "--probe"][..]),
        ("--trusted-by @ p.eml", &["--trusted-by", "example.org"]),
        ("--trusted-by bob@recipient.example p.eml", &["--trusted-by", "host name"]),
        ("--envelope-to bob p.eml", &["--envelope-to", "you@example.org"]),
        ("--envelope-to bob@ p.eml", &["--envelope-to", "mail address"]),
        ("--envelope-to bob@[192.0.2.1] p.eml", &["--envelope-to", "mail address"]),
        ("--require tls p.eml", &["--require", "encrypted", "vouched-encrypted"]),
        ("--undetermined maybe p.eml", &["--undetermined", "pass", "fail"]),
        ("--format xml p.eml", &["--format", "html"]),
        ("--report json p.eml", &["--report", "FORMAT=FILE"]),
        ("--now tomorrow p.eml", &["--now", "tomorrow"]),
        ("--dns nowhere p.eml", &["--dns", "nowhere"]),
        ("-q -v p.eml", &["--quiet", "--verbose"]),
        ("--no-such-thing p.eml", &["--no-such-thing"]),
        ("--offline", &["FILE"]),
    ] {
        let said = refused(args, mentions);
        assert!(!said.err.contains('\u{1b}'), "{args}");
    }
}

#[test]
fn a_name_is_never_shown_raw() {
    for args in ["gone\u{1b}[31m.eml", "--context gone\u{1b}[31m p.eml"] {
        let said = refused(&format!("--offline {args}"), &["gone\\x1b[31m"]);
        assert!(!said.err.contains('\u{1b}'), "{args}");
    }
}

#[test]
fn the_help_says_who_is_contacted_and_when_to_leave_them_alone() {
    let desk = desk(&[]);
    let said = ended(&mut desk.mxtls(&["explain", "--help"]));
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let help = flat(&said.out);
    for words in [
        "In a confidential or contested matter leave them alone: use --offline",
        "at most five",
        "on standard error before it does",
        "Several messages are read offline unless --probe",
        "Examples:",
        "--tlsrpt",
        "--probe-facts",
    ] {
        assert!(help.contains(words), "{words:?} is not in: {help}");
    }
    assert!(ended(&mut desk.mxtls(&["--help"])).out.contains("explain"));
}
