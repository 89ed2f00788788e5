//! What holds of any text, and of good lines with something wrong in them.

use proptest::prelude::*;

use super::super::{KEPT, TimeStampLine, read};
use super::fixture;
use crate::text::LIMIT;

/// Lines of the fixtures, cut, doubled and with characters put in.
fn mutated() -> impl Strategy<Value = String> {
    let lines: Vec<String> = fixture::all()
        .iter()
        .flat_map(|form| form.lines().map(|(line, _)| line.to_owned()).collect::<Vec<_>>())
        .collect();
    let odd =
        prop::sample::select(vec!['(', ')', '"', ';', '<', '>', '\\', '[', ']', ' ', 'é', '=']);
    let changes = prop::collection::vec((any::<prop::sample::Index>(), odd, any::<bool>()), 0..8);
    (prop::sample::select(lines), changes).prop_map(|(line, changes)| {
        let mut characters: Vec<char> = line.chars().collect();
        for (at, character, insert) in changes {
            let at = at.index(characters.len());
            if insert {
                characters.insert(at, character);
            } else {
                characters[at] = character;
            }
        }
        characters.into_iter().collect()
    })
}

fn bounded(line: &TimeStampLine) -> bool {
    let texts = [&line.by, &line.with, &line.id, &line.recipient, &line.from.helo, &line.from.rdns];
    let more = [&line.tls.cipher, &line.tls.words];
    let short = texts.into_iter().chain(more).flatten().all(|text| text.chars().count() <= LIMIT);
    // An escape takes at most nine characters for one.
    short && line.raw.chars().count() <= KEPT * 9 + 16 && !line.raw.chars().any(char::is_control)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_within_bounds(text in any::<String>()) {
        prop_assert!(bounded(&read(&text)));
    }

    #[test]
    fn text_of_clauses_is_read_within_bounds(text in "((from|by|with|id|for|via|tls|;|\\(|\\)|\"|<|\\[192\\.0\\.2\\.1\\]|TLSv1\\.2|cipher=|x)[ (]?){0,60}") {
        prop_assert!(bounded(&read(&text)));
    }

    #[test]
    fn a_damaged_line_is_read_within_bounds(text in mutated()) {
        prop_assert!(bounded(&read(&text)));
    }

    #[test]
    fn what_was_kept_of_a_line_reads_the_same(text in mutated()) {
        let line = read(&text);
        prop_assume!(!line.raw.contains(['\\', '…']));
        prop_assert_eq!(&read(&line.raw), &line);
    }

    #[test]
    fn folding_changes_nothing(text in mutated()) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let folded = text.replace(' ', "\r\n\t");
        let unfolded = TimeStampLine { raw: String::new(), ..read(&text) };
        prop_assert_eq!(TimeStampLine { raw: String::new(), ..read(&folded) }, unfolded);
    }
}

#[test]
fn a_line_beyond_the_limit_is_cut() {
    let long = format!("from a by b with ESMTP ({}) id 1; x", "y".repeat(100_000));
    let line = read(&long);
    assert_eq!((line.by.as_deref(), line.id), (Some("b"), None));
    assert!(line.raw.ends_with('…'));
}
