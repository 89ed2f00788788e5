//! Was the hop encrypted? Every row E1 to E15, and every case there is.

use mxtls::trace::{Habit, Mark, Strength};
use mxtls::verdict::hop::event::{Case, conclude};
use mxtls::verdict::hop::{Age, Confidence, Event, Kind};

use Confidence::{High, Low, Medium};

/// A trusted Postfix line between organisations that says nothing of TLS: row E13.
const SILENT: Case = Case {
    kind: Kind::CrossOrganisation,
    trusted: true,
    mark: Mark::Absent,
    strength: Strength::Common,
    habit: Habit::Always,
    helo_session: false,
    proof: None,
    front_suspected: false,
    measured: false,
    said_local: false,
};
const BELOW: Case = Case { trusted: false, ..SILENT };
const MARKED: Case = Case { mark: Mark::Details, ..SILENT };
const USUALLY: Case = Case { habit: Habit::Usually, ..SILENT };
const PROVED: Case = Case { proof: Some(Age::Day), ..SILENT };

type Row = (&'static str, Case, Event, Option<Confidence>, Option<&'static str>);

/// One case for each row and for each of its outcomes.
const ROWS: &[Row] = &[
    ("E1", Case { kind: Kind::NonSmtp, ..MARKED }, Event::Internal, None, None),
    ("E2", Case { mark: Mark::NoWith, ..SILENT }, Event::NotRecorded, None, None),
    ("E2", Case { mark: Mark::Unparsable, ..SILENT }, Event::NotRecorded, None, None),
    (
        "E2",
        Case { mark: Mark::Contradictory, ..SILENT },
        Event::NotRecorded,
        None,
        Some("contradictory"),
    ),
    ("E3", Case { trusted: false, ..MARKED }, Event::EncryptedClaimed, Some(Low), None),
    ("E4", BELOW, Event::NotRecorded, None, None),
    ("E4", Case { mark: Mark::Negative, ..BELOW }, Event::NotRecorded, None, None),
    ("E4b", Case { strength: Strength::Null, ..MARKED }, Event::Plaintext, Some(High), None),
    ("E5", MARKED, Event::Encrypted, Some(High), None),
    ("E5", Case { strength: Strength::Weak, ..MARKED }, Event::Encrypted, Some(High), None),
    ("E5", Case { strength: Strength::Anonymous, ..MARKED }, Event::Encrypted, Some(High), None),
    ("E6", Case { mark: Mark::Keyword, ..SILENT }, Event::Encrypted, Some(High), None),
    ("E7", Case { kind: Kind::SameHost, ..SILENT }, Event::Internal, Some(Medium), None),
    (
        "E7",
        Case { kind: Kind::SameHost, said_local: true, ..SILENT },
        Event::Internal,
        Some(High),
        None,
    ),
    ("E8", Case { kind: Kind::Private, ..SILENT }, Event::Internal, Some(Medium), Some("unmarked")),
    (
        "E8",
        Case { kind: Kind::SameOrganisation, mark: Mark::Negative, ..SILENT },
        Event::Internal,
        Some(Medium),
        Some("plain_internal"),
    ),
    ("E9", Case { mark: Mark::Negative, ..SILENT }, Event::Plaintext, Some(High), None),
    ("E10", Case { helo_session: true, ..PROVED }, Event::NotRecorded, None, Some("helo_session")),
    ("E11", PROVED, Event::Plaintext, Some(High), None),
    ("E11", Case { kind: Kind::Submission, ..PROVED }, Event::Plaintext, Some(Medium), None),
    (
        "E12",
        Case { front_suspected: true, ..SILENT },
        Event::NotRecorded,
        None,
        Some("tls_terminator_suspected"),
    ),
    ("E13", SILENT, Event::Plaintext, Some(Medium), None),
    ("E13", Case { proof: Some(Age::Month), ..SILENT }, Event::Plaintext, Some(Medium), None),
    ("E14", Case { measured: true, ..USUALLY }, Event::Plaintext, Some(Low), None),
    ("E14", Case { proof: Some(Age::Older), ..USUALLY }, Event::Plaintext, Some(Low), None),
    ("E14", Case { proof: Some(Age::Month), ..USUALLY }, Event::Plaintext, Some(Low), None),
    ("E14", Case { proof: Some(Age::Day), ..USUALLY }, Event::Plaintext, Some(Medium), None),
    ("E15", USUALLY, Event::NotRecorded, None, None),
    ("E15", Case { habit: Habit::Never, ..PROVED }, Event::NotRecorded, None, None),
    ("E15", Case { habit: Habit::Unknown, ..PROVED }, Event::NotRecorded, None, None),
];

const RULES: [&str; 16] = [
    "E1", "E2", "E3", "E4", "E4b", "E5", "E6", "E7", "E8", "E9", "E10", "E11", "E12", "E13", "E14",
    "E15",
];

#[test]
fn each_row_concludes_what_the_table_says() {
    for (rule, case, event, confidence, reason) in ROWS {
        let found = conclude(case);
        let all = (found.rule, found.event, found.confidence, found.reason);
        assert_eq!(all, (*rule, *event, *confidence, *reason), "{case:?}");
    }
    for rule in RULES {
        assert!(ROWS.iter().any(|(of, ..)| *of == rule), "{rule} has no case");
    }
}

const KINDS: [Kind; 6] = [
    Kind::NonSmtp,
    Kind::SameHost,
    Kind::Private,
    Kind::SameOrganisation,
    Kind::Submission,
    Kind::CrossOrganisation,
];
const MARKS: [Mark; 7] = [
    Mark::Details,
    Mark::Keyword,
    Mark::Negative,
    Mark::Absent,
    Mark::NoWith,
    Mark::Contradictory,
    Mark::Unparsable,
];
const STRENGTHS: [Strength; 4] =
    [Strength::Common, Strength::Anonymous, Strength::Weak, Strength::Null];
const HABITS: [Habit; 4] = [Habit::Always, Habit::Usually, Habit::Never, Habit::Unknown];
const PROOFS: [Option<Age>; 5] =
    [None, Some(Age::Day), Some(Age::Month), Some(Age::Year), Some(Age::Older)];

/// Every case there is; a suite comes with details alone.
fn every_case(mut see: impl FnMut(&Case)) -> usize {
    let mut count = 0;
    for number in 0..KINDS.len() * MARKS.len() * STRENGTHS.len() * HABITS.len() * PROOFS.len() * 32
    {
        let (mut rest, mut flags) = (number / 32, number % 32);
        let mut pick = |of: usize| {
            let choice = rest % of;
            rest /= of;
            choice
        };
        let mut flag = || {
            let set = flags % 2 == 1;
            flags /= 2;
            set
        };
        let case = Case {
            kind: KINDS[pick(KINDS.len())],
            mark: MARKS[pick(MARKS.len())],
            strength: STRENGTHS[pick(STRENGTHS.len())],
            habit: HABITS[pick(HABITS.len())],
            proof: PROOFS[pick(PROOFS.len())],
            trusted: flag(),
            helo_session: flag(),
            front_suspected: flag(),
            measured: flag(),
            said_local: flag(),
        };
        if case.mark == Mark::Details || case.strength == Strength::Common {
            see(&case);
            count += 1;
        }
    }
    count
}

/// The table once more, read from the top in plain words.
fn row_by_the_page(c: &Case) -> &'static str {
    let between = matches!(c.kind, Kind::Submission | Kind::CrossOrganisation);
    let null = c.mark == Mark::Details && c.strength == Strength::Null;
    let says_tls = matches!(c.mark, Mark::Details | Mark::Keyword) && !null;
    let unusable = matches!(c.mark, Mark::NoWith | Mark::Unparsable | Mark::Contradictory);
    match c.kind {
        Kind::NonSmtp => return "E1",
        _ if says_tls && !c.trusted => return "E3",
        _ if says_tls && c.mark == Mark::Details => return "E5",
        _ if says_tls => return "E6",
        Kind::SameHost => return "E7",
        _ if !between => return "E8",
        _ if unusable => return "E2",
        _ if !c.trusted => return "E4",
        _ if null => return "E4b",
        _ if c.mark == Mark::Negative => return "E9",
        _ if c.helo_session => return "E10",
        _ => {}
    }
    match (c.habit, c.proof, c.front_suspected) {
        (Habit::Always, Some(Age::Day), _) => "E11",
        (Habit::Always, _, true) => "E12",
        (Habit::Always, ..) => "E13",
        (Habit::Usually, Some(_), _) => "E14",
        (Habit::Usually, None, _) if c.measured => "E14",
        _ => "E15",
    }
}

#[test]
fn every_case_there_is_falls_into_the_row_of_the_page() {
    let count = every_case(|case| {
        assert_eq!(conclude(case).rule, row_by_the_page(case), "{case:?}");
    });
    assert!(count > 30_000, "{count}");
}

#[test]
fn no_case_at_all_is_surer_than_its_evidence() {
    every_case(|case| {
        let found = conclude(case);
        let silent = case.mark == Mark::Absent;
        let between = matches!(case.kind, Kind::Submission | Kind::CrossOrganisation);
        match found.event {
            Event::Plaintext => {
                assert!(case.trusted && between, "{case:?}");
                assert!(!matches!(case.mark, Mark::Keyword), "{case:?}");
                let proved = case.habit == Habit::Always && case.proof == Some(Age::Day);
                assert!(!silent || found.confidence < Some(High) || proved, "{case:?}");
                let by_habit = matches!(case.habit, Habit::Always | Habit::Usually);
                assert!(!silent || by_habit, "{case:?}");
            }
            Event::Encrypted => assert!(case.trusted && case.mark.tells_of_tls(), "{case:?}"),
            Event::EncryptedClaimed => assert_eq!(found.confidence, Some(Low), "{case:?}"),
            Event::NotRecorded => assert_eq!(found.confidence, None, "{case:?}"),
            Event::Internal => assert!(!between, "{case:?}"),
        }
    });
}
