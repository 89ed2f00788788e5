//! What may be required of messages, and the exit codes that answer.

use crate::desk::Desk;
use crate::messages::{
    CLAIM, ENCRYPTED, HIDDEN_CLIENT, INTERNAL, PLAINTEXT, REQUEUED, SILENT, SILENT_CLAIM, explain,
    letter,
};

/// Each kind of message, and what `encrypted` and `vouched-encrypted` answer of it.
const CASES: [(&str, &[&str], i32, i32); 12] = [
    ("encrypted", &[ENCRYPTED], 0, 0),
    ("inside-one-organisation", &[INTERNAL], 0, 0),
    ("encrypted-then-inside", &[INTERNAL, ENCRYPTED], 0, 0),
    ("plaintext", &[PLAINTEXT], 1, 1),
    ("plaintext-below-a-step-inside", &[INTERNAL, PLAINTEXT], 1, 1),
    ("plaintext-and-a-claim", &[PLAINTEXT, CLAIM], 1, 1),
    ("claimed", &[ENCRYPTED, CLAIM], 3, 0),
    ("silent-below", &[ENCRYPTED, SILENT_CLAIM], 3, 0),
    ("not-recorded", &[SILENT], 3, 3),
    ("uncertain-kind", &[HIDDEN_CLIENT], 3, 3),
    ("requeued-or-hidden", &[REQUEUED, INTERNAL], 3, 3),
    ("no-trace-line", &[], 3, 3),
];

fn desk() -> Desk {
    let desk = Desk::with(&[]);
    for (name, lines, ..) in CASES {
        desk.file(&format!("{name}.eml"), &letter(lines));
    }
    desk
}

#[test]
fn without_a_wish_every_report_is_a_success() {
    let desk = desk();
    for (name, ..) in CASES {
        assert_eq!(explain(&desk, &format!("-q {name}.eml")).code, Some(0), "{name}");
    }
}

#[test]
fn each_situation_has_its_code() {
    let desk = desk();
    for (name, _, all, vouched) in CASES {
        for (wish, code) in [("encrypted", all), ("vouched-encrypted", vouched)] {
            let said = explain(&desk, &format!("-q --require {wish} {name}.eml"));
            assert_eq!((said.code, said.err.as_str()), (Some(code), ""), "{wish} of {name}");
        }
    }
}

#[test]
fn what_cannot_be_told_may_count_as_either() {
    let desk = desk();
    for (name, _, all, _) in CASES {
        for (counts_as, instead) in [("pass", 0), ("fail", 1)] {
            let wish = format!("-q --require encrypted --undetermined {counts_as} {name}.eml");
            let code = if all == 3 { instead } else { all };
            assert_eq!(explain(&desk, &wish).code, Some(code), "{counts_as} {name}");
        }
    }
}

#[test]
fn over_several_messages_the_worst_answers_and_1_wins_over_3() {
    let desk = desk();
    for (messages, code) in [
        ("encrypted.eml inside-one-organisation.eml", 0),
        ("encrypted.eml not-recorded.eml encrypted.eml", 3),
        ("plaintext.eml not-recorded.eml encrypted.eml", 1),
        ("not-recorded.eml plaintext.eml", 1),
        ("claimed.eml encrypted.eml", 3),
    ] {
        let said = explain(&desk, &format!("-q --require encrypted {messages}"));
        assert_eq!(said.code, Some(code), "{messages}");
    }
    let wish = "-q --require encrypted --undetermined pass not-recorded.eml plaintext.eml";
    assert_eq!(explain(&desk, wish).code, Some(1), "only what cannot be told counts otherwise");
}

#[test]
fn our_own_trouble_wins_over_every_answer() {
    let desk = desk();
    desk.file("bad.eml", "no header\n");
    for other in ["encrypted", "plaintext", "not-recorded"] {
        let said = explain(&desk, &format!("-q --require encrypted {other}.eml bad.eml"));
        assert_eq!((said.code, said.out.lines().count()), (Some(2), 1), "{other}");
    }
}

#[test]
fn a_header_that_was_cut_never_holds_it_all() {
    let desk = Desk::with(&[]);
    let stuffed = [ENCRYPTED, &"X-Stuffing: much\n".repeat(2000), SILENT_CLAIM];
    desk.file("stuffed.eml", &letter(&stuffed));
    for wish in ["encrypted", "vouched-encrypted"] {
        let said = explain(&desk, &format!("-q --require {wish} stuffed.eml"));
        assert_eq!(said.code, Some(3), "{wish}: what was left out may be a hop: {said:?}");
        assert!(said.err_flat().contains("stuffed.eml: the header is too long"), "{said:?}");
    }
    assert_eq!(explain(&desk, "-q stuffed.eml").code, Some(0), "nothing was asked");
}

#[test]
fn trust_in_the_senders_servers_makes_their_lines_count() {
    let desk = desk();
    let trust = "-q --trusted-by recipient.example --trusted-by sender.example";
    for (name, code) in [("claimed", 0), ("silent-below", 1)] {
        let said = explain(&desk, &format!("{trust} --require encrypted {name}.eml"));
        assert_eq!(said.code, Some(code), "{name}");
    }
}
