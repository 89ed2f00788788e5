//! Who may be asked, and when nobody is.

use crate::desk::{Desk, Said, ended, words};
use crate::ears::Ears;
use crate::messages::{ENCRYPTED, INTERNAL, NOW, PLAINTEXT, desk, fits, letter, mbox};

const FACTS: &str = r#"{"schema":"mxtls.domain/1","target":"recipient.example","observed_at":"2026-11-22T17:00:00Z","servers":[{"host":"mx.recipient.example","outcome":"encrypted"}]}"#;

/// A desk with a plaintext message, which makes a look-up worth while.
fn curious() -> Desk {
    let desk = desk(&[("p.eml", PLAINTEXT), ("q.eml", PLAINTEXT), ("e.eml", ENCRYPTED)]);
    desk.file("i.eml", &letter(&[INTERNAL]));
    desk.file("facts.jsonl", FACTS);
    desk.file("two.mbox", &mbox(&[letter(&[PLAINTEXT]), letter(&[PLAINTEXT])]));
    desk.file("maildir/cur/1:2,S", &letter(&[PLAINTEXT]));
    desk.file("maildir/new/2", &letter(&[PLAINTEXT]));
    desk
}

/// Explains with `ears` as the only resolver; gives what was said and how often it was asked.
fn overheard(desk: &Desk, variables: &[(&str, &str)], args: &str) -> (Said, usize) {
    let ears = Ears::open();
    let dns = ears.address.to_string();
    let fast = ["--dns", &dns, "--dns-timeout", "0.1", "--dns-tries", "1", "--now", NOW];
    let args = [words("explain", args), fast.to_vec()].concat();
    let said = ended(desk.mxtls(&args).envs(variables.iter().copied()));
    (said, ears.heard())
}

#[test]
fn without_offline_the_receiver_of_one_open_hop_is_looked_up() {
    let desk = curious();
    let (said, heard) = overheard(&desk, &[], "--format json p.eml");
    assert_eq!((said.code, &said.json()["offline"]), (Some(0), &false.into()), "{said:?}");
    assert!(heard > 0, "or the tests below would notice nothing");
    let (said, heard) = overheard(&desk, &[], "--probe p.eml q.eml");
    assert!(said.code == Some(0) && heard > 0, "{said:?}");
}

#[test]
fn offline_asks_nobody_anything() {
    let desk = curious();
    for args in ["--offline p.eml", "--offline --control mx.recipient.example p.eml"] {
        let (said, heard) = overheard(&desk, &[], &format!("--format json {args}"));
        assert_eq!((said.code, heard, said.err.as_str()), (Some(0), 0, ""), "{args}");
        let record = said.json();
        fits(&record);
        assert_eq!(record["offline"], true, "{args}");
        let summary = record["verdict"]["summary"].as_str().expect("a sentence");
        assert!(summary.contains("A test of the mail servers of recipient.example"), "{summary}");
    }
}

#[test]
fn facts_take_the_place_of_the_network() {
    let (said, heard) = overheard(&curious(), &[], "--format json --probe-facts facts.jsonl p.eml");
    assert_eq!((said.code, heard), (Some(0), 0), "{said:?}");
    let record = said.json();
    assert_eq!(record["hops"][0]["probe"]["observed_at"], "2026-11-22T17:00:00Z");
    assert_eq!(record["offline"], true);
}

#[test]
fn several_messages_are_read_offline() {
    let desk = curious();
    for several in ["p.eml q.eml", "two.mbox", "maildir", "e.eml p.eml", "p.eml p.eml"] {
        let (said, heard) = overheard(&desk, &[], &format!("--format jsonl {several}"));
        assert_eq!((said.code, heard), (Some(0), 0), "{several}");
        assert_eq!(said.out.matches("\"offline\":true").count(), 2, "{several}: {}", said.out);
    }
}

#[test]
fn nobody_is_asked_where_nothing_is_open() {
    let desk = curious();
    for args in ["e.eml", "i.eml", "--probe e.eml i.eml"] {
        let (said, heard) = overheard(&desk, &[], &format!("--format jsonl {args}"));
        assert_eq!((said.code, heard), (Some(0), 0), "{args}: {said:?}");
    }
}

#[test]
fn offline_can_be_set_for_good() {
    let desk = curious();
    for value in ["1", "true", "yes"] {
        let (_, heard) = overheard(&desk, &[("MXTLS_OFFLINE", value)], "p.eml");
        assert_eq!(heard, 0, "{value}");
    }
    let (_, heard) = overheard(&desk, &[("MXTLS_OFFLINE", "0")], "p.eml");
    assert!(heard > 0, "0 is no");
    desk.file("config/mxtls/config.toml", "offline = true\n");
    assert_eq!(overheard(&desk, &[], "p.eml").1, 0);
    let (_, heard) = overheard(&desk, &[("MXTLS_OFFLINE", "false")], "p.eml");
    assert!(heard > 0, "the environment wins over the file");
}

#[test]
fn a_typed_wish_wins_over_one_that_was_set() {
    let desk = curious();
    for value in ["0", "1"] {
        let (said, heard) = overheard(&desk, &[("MXTLS_OFFLINE", value)], "--probe p.eml q.eml");
        assert!(said.code == Some(0) && heard > 0, "MXTLS_OFFLINE={value}: {said:?}");
    }
    desk.file("config/mxtls/config.toml", "probe = true\n");
    assert!(overheard(&desk, &[], "p.eml q.eml").1 > 0);
    for args in ["--offline p.eml", "--offline p.eml q.eml"] {
        assert_eq!(overheard(&desk, &[], args).1, 0, "{args}");
    }
    let (_, heard) = overheard(&desk, &[("MXTLS_OFFLINE", "1")], "p.eml q.eml");
    assert_eq!(heard, 0, "the environment wins over the file");
    desk.file("config/mxtls/config.toml", "offline = true\n");
    assert!(overheard(&desk, &[], "--probe p.eml q.eml").1 > 0);
}

#[test]
fn a_file_that_wants_both_is_read_as_the_careful_one() {
    let desk = curious();
    desk.file("config/mxtls/config.toml", "offline = true\nprobe = true\n");
    let (said, heard) = overheard(&desk, &[], "p.eml");
    assert_eq!((said.code, heard), (Some(0), 0), "{said:?}");
}
