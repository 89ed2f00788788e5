//! The claims that are never made: no sentence, no phrase and no page makes one.

use std::sync::OnceLock;

use mxtls::report::human::{self, Style};
use mxtls::report::message::Message;
use mxtls::report::{html, phrases};
use mxtls::verdict::hop::say::Say;

use crate::forbidden::claim;
use crate::{cases, situations};

/// Every sentence the product can print about a hop or a message.
fn sentences() -> &'static Vec<String> {
    static ALL: OnceLock<Vec<String>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = situations::every_sentence();
        for record in records() {
            all.extend(record.hops.into_iter().flat_map(|hop| hop.reasons));
            all.insert(record.verdict.summary);
            all.extend(record.verdict.next);
        }
        all.insert(cases::cut().record.verdict.summary);
        all.into_iter().collect()
    })
}

fn records() -> Vec<Message> {
    cases::all().iter().map(|case| case.explained().record).collect()
}

#[test]
fn no_template_makes_a_forbidden_claim() {
    for say in Say::ALL {
        assert_eq!(claim(say.template()), None, "{say:?}");
    }
}

#[test]
fn no_sentence_of_any_situation_makes_a_forbidden_claim() {
    for sentence in sentences() {
        assert_eq!(claim(sentence), None, "{sentence}");
    }
    assert!(sentences().len() > 200, "{}", sentences().len());
}

#[test]
fn no_blank_stays_open_and_nothing_is_left_empty() {
    for sentence in sentences() {
        for slip in ["{", "}", "  ", " ,", " .", "()", "( ", "from  ", ": ."] {
            assert!(!sentence.contains(slip), "{slip:?} in {sentence:?}");
        }
        let first = sentence.chars().next().expect("no sentence is empty");
        assert!(sentence.ends_with(['.', ')']) && !first.is_whitespace(), "{sentence:?}");
    }
}

/// True where the words of the template stand in the text, in their order.
fn is_said(say: Say, text: &str) -> bool {
    let mut rest = text;
    let pieces = say.template().split(['{', '}']).step_by(2);
    pieces.into_iter().all(|piece| match rest.split_once(piece) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

#[test]
fn every_template_is_said_in_some_situation() {
    for say in Say::ALL {
        let said = sentences().iter().any(|sentence| is_said(*say, sentence));
        assert!(said, "nothing leads to {say:?}");
    }
}

/// What a server offers is told of a time, and of the test that showed it.
#[test]
fn every_sentence_about_a_tested_server_tells_when() {
    // Two that tell of no test that worked.
    let others = [Say::UnknownUntested, Say::UnknownLeftAlone];
    for say in Say::ALL {
        let template = say.template();
        let about = template.contains("{mx}") || template.contains("{policy}");
        let timed = template.contains("{tested}");
        assert!(!about || timed || others.contains(say), "{say:?}");
    }
}

/// Each verdict on a hop names both ends; only a line that cannot be read names none.
#[test]
fn every_verdict_sentence_names_both_ends() {
    let verdicts = [
        Say::EncryptedDetails,
        Say::EncryptedKeyword,
        Say::Claimed,
        Say::PlaintextNull,
        Say::PlaintextSaid,
        Say::PlaintextProved,
        Say::PlaintextNearlyProved,
        Say::PlaintextProbably,
        Say::PlaintextLikely,
        Say::PlaintextPossibly,
        Say::PlaintextByCount,
        Say::NotRecordedNever,
        Say::NotRecordedUsually,
        Say::NotRecordedUnknown,
        Say::NotRecordedHelo,
        Say::NotRecordedFront,
        Say::NotRecordedContradictory,
        Say::NotRecordedNoProtocol,
        Say::NotRecordedBelow,
        Say::Inside,
        Say::InsidePlain,
        Say::InsideProvider,
    ];
    for say in verdicts {
        let template = say.template();
        assert!(template.contains("{by}"), "{say:?}");
        assert!(template.contains("{from}") || template.contains("{sender}"), "{say:?}");
    }
}

#[test]
fn no_phrase_of_a_renderer_makes_a_forbidden_claim() {
    for phrase in phrases::all() {
        assert_eq!(claim(phrase), None, "{phrase:?}");
    }
}

/// The text of a page, without its elements and its style.
fn text_of(html: &str) -> String {
    let (head, body) = html.split_once("<body").expect("a page");
    let title = head.split("<title>").nth(1).unwrap_or_default();
    let texts = body.split('<').filter_map(|piece| piece.split_once('>').map(|(_, text)| text));
    let text: Vec<&str> =
        std::iter::once(title.split('<').next().unwrap_or_default()).chain(texts).collect();
    text.join(" ").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn no_page_about_any_worked_case_makes_a_forbidden_claim() {
    let style = |width, verbose| Style { width, colour: false, verbose, quiet: false };
    for case in cases::all() {
        let mut record = case.explained().record;
        // The quoted line is the sender's text, not ours.
        record.hops.iter_mut().for_each(|hop| hop.raw = "Received: …".to_owned());
        let mut page = Vec::new();
        human::write_message(&record, style(80, true), &mut page).expect("memory takes it");
        human::write_message(&record, style(400, false), &mut page).expect("memory takes it");
        let human = String::from_utf8(page).expect("UTF-8");
        assert_eq!(claim(&human), None, "{}:\n{human}", case.name);
        let mut page = Vec::new();
        html::write(&[record], &mut page).expect("memory takes it");
        let html = text_of(&String::from_utf8(page).expect("UTF-8"));
        assert_eq!(claim(&html), None, "{}:\n{html}", case.name);
        assert!(html.contains("What the signs mean"), "the text of the page is read");
    }
}
