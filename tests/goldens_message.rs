//! What every renderer makes of the sample messages.
//!
//! The expected texts are plain files under `tests/goldens_message/`, to be read
//! like documents. After a wanted change, run once with `UPDATE_GOLDENS=1` and
//! look at what the version control says has changed.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod golden;
mod samples;

use std::fs;

use golden::{home, written};
use mxtls::report::human::{self, Style};
use mxtls::report::message::Message;
use mxtls::report::pairs::{Pairs, Summary};
use mxtls::report::{html, json, phrases};
use unicode_width::UnicodeWidthStr;

const PIPED: Style = Style { width: 80, colour: false, verbose: false, quiet: false };
const VERBOSE: Style = Style { verbose: true, ..PIPED };
const QUIET: Style = Style { quiet: true, ..PIPED };

/// Goldens that are not of one sample.
const TOGETHER: [&str; 2] = ["all", "summary"];

fn as_human(record: &Message, style: Style) -> String {
    written(|out| human::write_message(record, style, out))
}

fn as_html(records: &[Message]) -> String {
    written(|out| html::write(records, out))
}

fn compare_with_golden(file: &str, found: &str) {
    golden::compare(&format!("tests/goldens_message/{file}"), found);
}

/// Every output of one record, by the golden's file ending.
fn outputs(record: &Message) -> [(&'static str, String); 5] {
    [
        ("txt", as_human(record, PIPED)),
        ("verbose.txt", as_human(record, VERBOSE)),
        ("quiet.txt", as_human(record, QUIET)),
        ("json", written(|out| json::write_json(std::slice::from_ref(record), false, out))),
        ("html", as_html(std::slice::from_ref(record))),
    ]
}

fn records() -> Vec<Message> {
    samples::all().into_iter().map(|(_, record)| record).collect()
}

fn summary(most: usize) -> Summary {
    let mut pairs = Pairs::up_to(most);
    records().iter().for_each(|record| pairs.add(record));
    pairs.into_summary()
}

fn as_table(summary: &Summary, style: Style) -> String {
    written(|out| human::write_summary(summary, style, out))
}

#[test]
fn every_output_is_as_committed() {
    for (name, record) in samples::all() {
        for (ending, found) in outputs(&record) {
            compare_with_golden(&format!("{name}.{ending}"), &found);
        }
    }
}

#[test]
fn many_messages_together_are_as_committed() {
    compare_with_golden("all.html", &as_html(&records()));
    let summary = summary(100);
    compare_with_golden("summary.txt", &as_table(&summary, PIPED));
    compare_with_golden("summary.json", &written(|out| json::write_json(&[summary], false, out)));
    let coloured = Style { colour: true, ..PIPED };
    let all: String = records().iter().map(|record| as_human(record, coloured)).collect();
    compare_with_golden("all.colour.txt", &all);
}

#[test]
fn no_golden_is_left_over() {
    let known: Vec<&str> = samples::all().into_iter().map(|(name, _)| name).collect();
    for entry in fs::read_dir(home("tests/goldens_message")).expect("the goldens are there") {
        let file = entry.expect("a readable folder").file_name().to_string_lossy().into_owned();
        let name = file.split('.').next().unwrap_or_default();
        assert!(TOGETHER.contains(&name) || known.contains(&name), "{file} has no sample");
    }
}

#[test]
fn no_line_is_wider_than_asked() {
    for (name, record) in samples::all() {
        for width in [40, 60, 80, 132] {
            for style in [PIPED, VERBOSE, QUIET] {
                for line in as_human(&record, Style { width, ..style }).lines() {
                    assert!(line.width() <= width, "{name}: over {width} columns: {line}");
                    assert_eq!(line, line.trim_end(), "{name}: spaces at the end");
                }
            }
        }
    }
    for width in [40, 80, 132] {
        for line in as_table(&summary(100), Style { width, ..PIPED }).lines() {
            assert!(line.width() <= width, "the table: over {width} columns: {line}");
        }
    }
}

#[test]
fn quiet_is_one_line_a_message() {
    for (name, record) in samples::all() {
        assert_eq!(as_human(&record, QUIET).lines().count(), 1, "{name}");
    }
}

#[test]
fn colour_is_the_only_difference_it_makes() {
    for (name, record) in samples::all() {
        let coloured = as_human(&record, Style { colour: true, ..VERBOSE });
        let bare = anstream::adapter::strip_str(&coloured).to_string();
        assert_eq!(bare, as_human(&record, VERBOSE), "{name}");
    }
}

#[test]
fn the_caveat_about_the_file_stands_before_everything_said() {
    let caveat = "This reads what the file says; ";
    for (name, record) in samples::all() {
        assert!(as_human(&record, PIPED).starts_with(caveat), "{name}");
        let html = as_html(&[record]);
        assert!(html.find(caveat) < html.find("class=\"headline\""), "{name}");
        assert!(html.contains(caveat), "{name}");
    }
}

#[test]
fn a_hop_without_tls_is_no_surer_than_it_was_judged() {
    for (confidence, word) in [
        ("high", "[NOT ENCRYPTED]"),
        ("medium", "[probably NOT ENCRYPTED]"),
        ("low", "[possibly NOT ENCRYPTED]"),
    ] {
        let (_, mut record) = samples::all().remove(2);
        record.hops[0].confidence = Some(confidence.to_owned());
        assert!(as_human(&record, PIPED).contains(word), "{confidence}");
        let headline = as_human(&record, QUIET);
        assert_eq!(headline.contains("probably without"), confidence == "medium");
        assert_eq!(headline.contains("possibly without"), confidence == "low");
    }
}

#[test]
fn the_boundary_stands_between_claims_and_what_is_vouched_for() {
    let (_, record) = samples::all().remove(1);
    let text = as_human(&record, PIPED);
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words:?}"));
    assert!(
        at("by its own claim]") < at("above this line")
            && at("above this line") < at("[NOT ENCRYPTED]")
    );
    let (_, mut record) = samples::all().remove(0);
    assert!(!as_human(&record, PIPED).contains("above this line"));
    record.hops.iter_mut().for_each(|hop| hop.trusted = false);
    let text = as_human(&record, PIPED);
    assert!(text.find("above this line") > text.rfind("mx.example.org"));
}

#[test]
fn nothing_a_terminal_or_a_browser_would_obey_is_ever_written() {
    for (name, record) in samples::all() {
        for (ending, text) in outputs(&record) {
            let bad = text.chars().find(|c| *c != '\n' && (c.is_control() || is_mark(*c)));
            assert_eq!(bad, None, "{name}.{ending}");
        }
    }
}

/// Bidi marks and what has no width.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The names of all elements of a page, in order.
fn elements(html: &str) -> Vec<&str> {
    let name =
        |rest: &'_ str| rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '/' && c != '!');
    html.split('<').skip(1).map(|rest| rest.split_at(name(rest).unwrap_or(rest.len())).0).collect()
}

#[test]
fn a_page_has_only_the_elements_the_program_wrote() {
    let known = [
        "!DOCTYPE", "a", "article", "b", "body", "br", "circle", "code", "dd", "details", "div",
        "dl", "dt", "footer", "h1", "h2", "h3", "h4", "head", "header", "html", "li", "main",
        "meta", "nav", "ol", "p", "path", "pre", "q", "rect", "section", "span", "style",
        "summary", "svg", "title", "ul",
    ];
    let html = as_html(&records());
    for element in elements(&html) {
        assert!(known.contains(&element.trim_start_matches('/')), "an element <{element}>");
    }
    let count = |word: &str| html.matches(word).count();
    assert_eq!(
        (count("<style"), count("<main"), count("<article"), count("<h1")),
        (1, 1, records().len(), 1)
    );
    assert_eq!(
        (count(" onerror="), count("href='javascript")),
        (count("&quot;&gt;&lt;img src=x onerror="), 0)
    );
}

#[test]
fn every_element_is_closed_in_order() {
    let void = ["!DOCTYPE", "meta", "br", "path", "rect", "circle"];
    let html = as_html(&records());
    let mut open: Vec<&str> = Vec::new();
    for element in elements(&html).into_iter().filter(|e| !void.contains(e)) {
        match element.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None => open.push(element),
        }
    }
    assert_eq!(open, [""; 0]);
}

#[test]
fn a_page_asks_nobody_for_anything() {
    let html = as_html(&records());
    assert!(html.contains("default-src 'none'"));
    for request in ["src=\"", "url(", "@import", "<link", "http:", "https:", "<script"] {
        assert!(!html.contains(request), "{request}");
    }
}

#[test]
fn every_link_leads_to_a_place_on_the_page_and_no_place_is_double() {
    let html = as_html(&records());
    let values = |attribute: &str| -> Vec<String> {
        let after = html.split(attribute).skip(1);
        after.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
    };
    let mut places = values(" id=\"");
    for link in values(" href=\"#") {
        assert!(places.contains(&link), "#{link} leads nowhere");
    }
    let all = places.len();
    places.sort();
    places.dedup();
    assert_eq!(places.len(), all);
}

#[test]
fn one_message_has_no_list_of_messages() {
    let (_, record) = samples::all().remove(0);
    assert!(!as_html(&[record]).contains("<nav"));
    assert!(as_html(&[]).contains("No message was read."));
}

#[test]
fn no_text_of_a_renderer_promises_too_much() {
    for phrase in phrases::all() {
        for word in ["secure", "guarantee", "intercepted"] {
            assert!(!phrase.to_lowercase().contains(word), "{phrase:?}");
        }
    }
}

#[test]
fn a_record_survives_being_written_and_read() {
    for (name, record) in samples::all() {
        let text = written(|out| json::write_jsonl(&record, out));
        let read: Message = serde_json::from_str(&text).expect("a record");
        assert_eq!(read, record, "{name}");
    }
    let text = written(|out| json::write_jsonl(&summary(3), out));
    assert_eq!(serde_json::from_str::<Summary>(&text).expect("a summary"), summary(3));
}

#[test]
fn the_summary_counts_each_message_once_a_pair_and_loses_none_past_its_limit() {
    let all = summary(100);
    let of = |from: &str| all.pairs.iter().find(|pair| pair.from.as_deref() == Some(from));
    let counts = of("example.net").expect("example.net delivered").counts;
    assert_eq!((counts.messages, counts.plaintext, counts.encrypted), (7, 4, 3));
    assert_eq!(counts.lacking_side.sender, 2);
    let total = |summary: &Summary| -> u64 {
        let kept = summary.pairs.iter().map(|pair| pair.counts.messages);
        kept.sum::<u64>() + summary.others.map_or(0, |others| others.messages)
    };
    assert_eq!(all.others, None);
    assert_eq!(summary(2).pairs.len(), 2);
    assert_eq!(total(&summary(2)), total(&all));
    assert_eq!(all.messages, records().len() as u64);
}

#[test]
fn steps_inside_one_operator_are_in_no_pair() {
    let (_, record) = samples::all().into_iter().find(|(name, _)| *name == "internal").expect("it");
    let mut pairs = Pairs::default();
    pairs.add(&record);
    assert!(pairs.into_summary().pairs.is_empty());
}
