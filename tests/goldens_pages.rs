//! What the renderers for people make of the sample checks: in a terminal, and as a page.
//!
//! The expected texts are plain files under `tests/goldens_pages/`, to be read like
//! documents. After a wanted change, or new samples under `fixtures/checks/`, run once
//! with `UPDATE_GOLDENS=1` and look at what the version control says has changed.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod golden;

use std::fs;
use std::path::{Path, PathBuf};

use golden::written;
use mxtls::report::checked::{Check, Partner};
use mxtls::report::html;
use mxtls::report::human::{self, Style};
use unicode_width::UnicodeWidthStr;

const PIPED: Style = Style { width: 80, colour: false, verbose: false, quiet: false };
const VERBOSE: Style = Style { verbose: true, ..PIPED };
const QUIET: Style = Style { quiet: true, ..PIPED };

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn home() -> PathBuf {
    folder("tests/goldens_pages")
}

/// All sample checks, by the name of their file.
fn samples() -> Vec<(String, Check)> {
    let files = fs::read_dir(folder("fixtures/checks")).expect("the samples are there");
    let mut all: Vec<(String, Check)> = files
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a readable sample");
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, serde_json::from_str(&text).expect("a check"))
        })
        .collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    assert!(all.len() >= 4);
    all
}

fn sample(name: &str) -> Check {
    let mut all = samples();
    let at = all.iter().position(|(known, _)| known == name).expect("a sample of that name");
    all.swap_remove(at).1
}

fn as_human(check: &Check, style: Style) -> String {
    written(|out| human::write_check(check, style, out))
}

fn as_html(check: &Check) -> String {
    written(|out| html::write_check(check, out))
}

fn compare_with_golden(file: &str, found: &str) {
    golden::compare(&format!("tests/goldens_pages/{file}"), found);
}

/// Every output of one check, by the golden's file ending.
fn outputs(check: &Check) -> [(&'static str, String); 5] {
    [
        ("txt", as_human(check, PIPED)),
        ("verbose.txt", as_human(check, VERBOSE)),
        ("quiet.txt", as_human(check, QUIET)),
        ("colour.txt", as_human(check, Style { colour: true, ..PIPED })),
        ("html", as_html(check)),
    ]
}

#[test]
fn every_output_is_as_committed() {
    for (name, check) in samples() {
        for (ending, found) in outputs(&check) {
            compare_with_golden(&format!("{name}.{ending}"), &found);
        }
    }
}

#[test]
fn no_golden_is_left_over() {
    let known: Vec<String> = samples().into_iter().map(|(name, _)| name).collect();
    for entry in fs::read_dir(home()).expect("the goldens are there") {
        let file = entry.expect("a readable folder").file_name().to_string_lossy().into_owned();
        let name = file.split('.').next().unwrap_or_default().to_owned();
        assert!(known.contains(&name), "{file} has no sample");
    }
}

#[test]
fn no_line_is_wider_than_asked() {
    for (name, mut check) in samples() {
        check.partners[0].partner = format!("{}.example", "very-long-label.".repeat(14));
        for width in [40, 60, 80, 132] {
            for style in [PIPED, VERBOSE, QUIET] {
                for line in as_human(&check, Style { width, ..style }).lines() {
                    assert!(line.width() <= width, "{name}: over {width} columns: {line}");
                    assert_eq!(line, line.trim_end(), "{name}: spaces at the end");
                }
            }
        }
    }
}

#[test]
fn a_long_name_is_wrapped_and_not_lost() {
    let mut check = sample("all-pass");
    let name = format!("{}.example", "very-long-label.".repeat(14));
    check.partners[0].partner.clone_from(&name);
    let text: String = as_human(&check, PIPED).replace("Accounts", "").split_whitespace().collect();
    assert!(text.contains(&name), "{text}");
}

#[test]
fn quiet_is_one_line_a_partner() {
    for (name, check) in samples() {
        assert_eq!(as_human(&check, QUIET).lines().count(), check.partners.len(), "{name}");
    }
}

#[test]
fn colour_is_the_only_difference_it_makes() {
    for (name, check) in samples() {
        let coloured = as_human(&check, Style { colour: true, ..VERBOSE });
        let bare = anstream::adapter::strip_str(&coloured).to_string();
        assert_eq!(bare, as_human(&check, VERBOSE), "{name}");
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_conclusion_stands_last() {
    for (name, check) in samples() {
        let text = one_line(&as_human(&check, PIPED));
        assert!(text.ends_with(&check.summary.text), "{name}: {text}");
        assert!(text.contains(&check.path.detail), "{name}: {text}");
    }
}

/// The page without its legend, which names every state.
fn body(html: &str) -> &str {
    html.split("<body").nth(1).and_then(|rest| rest.split("<footer>").next()).expect("a body")
}

#[test]
fn a_network_that_is_cut_is_never_a_partners_fault() {
    let check = sample("own-network-cut");
    for style in [PIPED, VERBOSE, QUIET] {
        let text = as_human(&check, style);
        assert!(text.contains("cannot tell") && !text.contains("falls short"), "{text}");
        assert!(!text.contains("What to do"), "{text}");
    }
    let html = as_html(&check);
    assert!(body(&html).contains("Our own network may be what stood in the way: "));
    for fault in ["chip short", "partner short", "answer short", "partner fine"] {
        assert!(!body(&html).contains(&format!("{fault}\"")), "{fault}");
    }
}

#[test]
fn a_network_in_doubt_excuses_no_partner_that_falls_short() {
    let mut check = sample("mixed");
    check.path.control = "failed".to_owned();
    let html = as_html(&check);
    assert!(body(&html).contains("partner short"));
    assert!(body(&html).contains("Our own network may be what stood in the way: "));
    assert!(!body(&html).contains("no partner"), "some fall short all the same");
}

#[test]
fn what_a_later_version_calls_it_is_not_held_against_a_partner() {
    let mut check = sample("all-pass");
    check.partners[0].state = "postponed".to_owned();
    check.partners[0].rules[0].state = "postponed".to_owned();
    assert!(as_human(&check, QUIET).starts_with("cannot tell  example.org  accepts-mail"));
    assert!(as_html(&check).contains("class=\"partner open\""));
}

#[test]
fn whom_to_write_to_is_told_of_who_falls_short_alone() {
    let mut check = sample("mixed");
    for partner in &mut check.partners {
        partner.contact = Some(format!("post@{}", partner.partner));
    }
    let text = as_human(&check, PIPED);
    for Partner { partner, state, .. } in &check.partners {
        let told = text.contains(&format!("Write to:    post@{partner}"));
        assert!(state != "fail" || told, "{partner}");
        assert!(state != "undetermined" || !told, "{partner}");
    }
}

#[test]
fn nothing_is_left_out_of_the_page() {
    for name in ["all-pass", "own-network-cut", "with-baseline"] {
        let check = sample(name);
        let html = as_html(&check);
        for partner in &check.partners {
            let rules = partner.rules.iter().map(|rule| &rule.message);
            let findings = partner.domain.findings.iter().map(|finding| &finding.message);
            let servers = partner.domain.servers.iter().map(|server| &server.detail);
            for text in rules.chain(findings).chain(servers).chain([&partner.summary]) {
                assert!(html.contains(text.as_str()), "{name}: {text}");
            }
        }
    }
}

#[test]
fn every_sign_has_its_word() {
    for (name, check) in samples() {
        for chip in as_html(&check).split("<span class=\"chip ").skip(1) {
            let word = chip.split("<span>").nth(1).and_then(|rest| rest.split('<').next());
            let known = ["falls short", "cannot tell", "known", "excepted", "ok"];
            assert!(word.is_some_and(|word| known.contains(&word)), "{name}: {word:?}");
        }
    }
}

#[test]
fn the_baseline_is_seen_in_every_form() {
    let check = sample("with-baseline");
    let (text, html) = (as_human(&check, PIPED), as_html(&check));
    for words in ["(new)", "known", "Fell short in the baseline and holds now"] {
        assert!(text.contains(words), "{words}");
    }
    for words in ["<b>new</b>", "chip known", "id=\"fixed\""] {
        assert!(html.contains(words), "{words}");
    }
}

#[test]
fn an_ended_certificate_is_said_to_have_ended() {
    let html = as_html(&sample("mixed"));
    assert!(html.contains("<title>ended 12 days ago, to 2026-11-10</title>"));
    assert!(html.contains("<rect class=\"ended\""));
    assert!(html.contains("The same as a table: 5 certificates"));
}

#[test]
fn a_bar_and_its_words_have_one_clock() {
    let mut check = sample("all-pass");
    assert!(as_html(&check).contains("<rect class=\"later\""));
    for server in check.partners.iter_mut().flat_map(|p| &mut p.domain.servers) {
        // Judged by a time of the user's, long after the run.
        server.certificate.iter_mut().for_each(|certificate| certificate.days_left = -31);
    }
    let html = as_html(&check);
    assert!(html.contains("<title>ended 30 days ago"), "the words");
    assert!(html.contains("<rect class=\"ended\"") && !html.contains("<rect class=\"later\""));
}

#[test]
fn a_server_in_doubt_has_no_bar() {
    let mut check = sample("all-pass");
    for server in check.partners.iter_mut().flat_map(|p| &mut p.domain.servers) {
        server.outcome = "path-intercepted".to_owned();
    }
    assert!(!as_html(&check).contains("When certificates end"));
}

#[test]
fn nothing_a_terminal_or_a_browser_would_obey_is_ever_written() {
    for (name, check) in samples() {
        for (ending, text) in outputs(&check).into_iter().filter(|(e, _)| *e != "colour.txt") {
            let bad = text.chars().find(|c| *c != '\n' && (c.is_control() || is_mark(*c)));
            assert_eq!(bad, None, "{name}.{ending}");
        }
    }
}

/// Bidi marks and what has no width.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A check in which every text says the same, so that no place is forgotten.
fn all_texts_are(text: &str) -> Check {
    fn say(value: &mut serde_json::Value, text: &str) {
        match value {
            serde_json::Value::Object(map) => {
                let kept =
                    |key: &str| key.ends_with("_at") || key.starts_with("not_") || key == "until";
                map.iter_mut()
                    .filter(|(key, _)| !kept(key))
                    .for_each(|(_, value)| say(value, text));
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(|value| say(value, text)),
            serde_json::Value::String(old) => text.clone_into(old),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(sample("mixed")).expect("a value");
    say(&mut value, text);
    serde_json::from_value(value).expect("a check")
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
        "!DOCTYPE", "a", "b", "body", "br", "circle", "code", "dd", "desc", "details", "div", "dl",
        "dt", "footer", "g", "h1", "h2", "h3", "h4", "head", "header", "html", "li", "line",
        "main", "meta", "nav", "p", "path", "pre", "q", "rect", "section", "span", "style",
        "summary", "svg", "symbol", "table", "tbody", "td", "text", "th", "thead", "title", "tr",
        "ul", "use",
    ];
    let hostile = "\"'><script>alert(1)</script><img src=x onerror=alert(1)> & ]]> --> \u{202e}";
    for html in [as_html(&sample("mixed")), as_html(&all_texts_are(hostile))] {
        for element in elements(&html) {
            assert!(known.contains(&element.trim_start_matches('/')), "an element <{element}>");
        }
        let loose = html.split('<').filter_map(|part| part.split('>').next());
        assert_eq!(loose.filter(|tag| tag.contains("onerror")).count(), 0);
    }
}

#[test]
fn every_element_is_closed_in_order() {
    let void = ["!DOCTYPE", "meta", "br", "path", "circle"];
    for (name, check) in samples() {
        let html = as_html(&check);
        let mut open: Vec<&str> = Vec::new();
        for element in elements(&html).into_iter().filter(|e| !void.contains(e)) {
            match element.strip_prefix('/') {
                Some(end) => assert_eq!(open.pop(), Some(end), "{name}"),
                None => open.push(element),
            }
        }
        assert_eq!(open, [""; 0], "{name}");
    }
}

#[test]
fn a_page_asks_nobody_for_anything() {
    for (name, check) in samples() {
        let html = as_html(&check);
        assert!(html.contains("default-src 'none'"));
        for request in [" src=\"", "url(", "@import", "<link", "href=\"http", "<script"] {
            assert!(!html.contains(request), "{name}: {request}");
        }
    }
}

#[test]
fn every_link_leads_to_a_place_on_the_page_and_no_place_is_double() {
    for (name, check) in samples() {
        let html = as_html(&check);
        let values = |attribute: &str| -> Vec<String> {
            let after = html.split(attribute).skip(1);
            after.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
        };
        let mut places = values(" id=\"");
        for link in values(" href=\"#") {
            assert!(places.contains(&link), "{name}: #{link} leads nowhere");
        }
        assert_eq!(values(" href=\"").len(), values(" href=\"#").len(), "{name}");
        let all = places.len();
        places.sort();
        places.dedup();
        assert_eq!(places.len(), all, "{name}");
    }
}

#[test]
fn no_text_promises_too_much() {
    for name in ["all-pass", "own-network-cut", "with-baseline"] {
        for (ending, text) in outputs(&sample(name)) {
            let said = text.split("<body").last().unwrap_or_default().to_lowercase();
            for word in ["secure", "guarantee", "intercepted"] {
                assert!(!said.contains(word), "{name}.{ending}: {word}");
            }
        }
    }
}

#[test]
fn an_empty_list_is_said_to_be_empty() {
    let mut check = sample("all-pass");
    check.partners.clear();
    assert!(as_html(&check).contains("The list names no partner."));
    assert!(as_human(&check, PIPED).starts_with("0 partners, looked at"));
}

#[test]
fn a_thousand_partners_make_a_page_that_opens() {
    let mut check = sample("mixed");
    let all = check.partners.clone();
    check.partners = all.iter().cycle().take(1_000).cloned().collect();
    let html = as_html(&check);
    assert!(html.len() < 16 << 20, "{} octets", html.len());
    assert!(html.contains("The picture shows the first 150 of"));
    assert!(html.contains("the JSON record has them"));
    assert!(html.matches(" ms  them").count() + html.matches(" ms  us").count() <= 20_000);
    assert_eq!(html.matches("<details open").count(), 0);
    let text = as_human(&check, PIPED);
    assert!(text.contains("partners (-v lists them)"));
}
