//! No text breaks out of any format: what was written is read back, value by value.

use serde_json::Value;

use super::readers::{commands, csv, plugin, samples, xml};
use super::records::{HOSTILE, SHOWN, all, hostile_everywhere};
use super::{FORMATS, written};

fn in_format(format: &str) -> String {
    written(&hostile_everywhere(), format)
}

/// The sentences that begin with a text are that text.
fn assert_shown<'a>(texts: impl IntoIterator<Item = &'a str>) {
    let mut seen = 0;
    for text in texts {
        assert!(text.starts_with(SHOWN), "{text}");
        seen += 1;
    }
    assert!(seen > 0, "nothing was compared");
}

#[test]
fn no_format_has_what_a_screen_would_obey() {
    for format in FORMATS {
        let found = in_format(format);
        let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r') || c == '\u{202e}';
        assert!(!found.contains(odd), "{format}");
        assert!(format == "csv" || !found.contains('\r'), "{format}");
        assert!(!found.contains(HOSTILE), "{format}");
    }
}

#[test]
fn junit_has_every_text_as_it_was() {
    let root = xml(&in_format("junit.xml"));
    let shown = SHOWN.replace('\u{ffff}', "");
    for case in root.all("testcase") {
        assert_eq!(case.attributes["classname"], format!("mxtls.{}", shown.replace('.', "_")));
        assert_eq!(case.attributes["file"], shown);
        assert!(case.attributes["name"].starts_with(&shown));
    }
    let failures = root.all("failure");
    assert_eq!(failures.len(), root.number("failures"));
    for failure in failures {
        assert_eq!(failure.attributes["type"], shown);
        assert_eq!(failure.attributes["message"], shown);
        let wanted = format!("{shown}\n");
        assert!(failure.text.starts_with(&wanted), "{}", failure.text);
    }
    let names = ["testsuites", "testsuite", "properties", "property", "testcase", "failure"];
    let names = [&names[..], &["skipped", "system-out"]].concat();
    let known: usize = names.iter().map(|name| root.all(name).len()).sum();
    assert_eq!(known, count(&root), "an element that a text made");
}

fn count(element: &super::readers::Element) -> usize {
    1 + element.children.iter().map(count).sum::<usize>()
}

#[test]
fn sarif_has_every_text_as_it_was() {
    let log: Value = serde_json::from_str(&in_format("sarif")).expect("JSON");
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    assert!(!results.is_empty());
    for result in results {
        assert_eq!(result["ruleId"], SHOWN);
        let text = result["message"]["text"].as_str().expect("a text");
        assert!(!text.contains("](") && !text.replace("{{", "").contains('{'), "{text}");
        let text = text.replace("{{", "{").replace("}}", "}").replace("] (", "](");
        assert!(text.trim_start_matches("Cannot be told: ").starts_with(SHOWN), "{text}");
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str();
        let plain = |c: char| c.is_ascii_alphanumeric() || "%-._~/".contains(c);
        assert!(uri.expect("a place").chars().all(plain));
    }
    let help = run["tool"]["driver"]["rules"][0]["help"]["markdown"].as_str().expect("a help");
    assert!(!help.contains("<script") && !help.contains("l](") && !help.contains("@all"));
}

#[test]
fn github_has_commands_alone() {
    let found = commands(&in_format("github.txt"));
    let (last, rest) = found.split_last().expect("a closing line");
    assert!(last.name == "notice" && last.data.starts_with(SHOWN));
    assert_shown(rest.iter().map(|command| command.data.as_str()));
    for command in rest {
        assert!(["error", "warning", "notice"].contains(&command.name.as_str()));
        assert_eq!(command.properties.keys().collect::<Vec<_>>(), ["file", "line", "title"]);
        assert_eq!(command.properties["file"], SHOWN);
        assert!(command.properties["title"].starts_with(SHOWN));
    }
}

#[test]
fn a_row_of_markdown_has_as_many_cells_as_its_head() {
    let page = in_format("md");
    let mut wanted = 0;
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 10);
    for (at, row) in rows.iter().enumerate() {
        let bars = row.replace("\\|", "").matches('|').count();
        if rows.get(at + 1).is_some_and(|next| next.starts_with("| ---")) {
            wanted = bars;
        }
        assert_eq!(bars, wanted, "{row}");
    }
}

#[test]
fn markdown_has_no_tag_mention_or_link_of_a_strangers() {
    let page = in_format("md");
    let ours = ["<details>", "</details>", "<summary>", "</summary>", "<span>", "</span>"];
    let left = ours.iter().fold(page.clone(), |page, tag| page.replace(tag, ""));
    assert!(!left.contains('<'), "a tag is left");
    assert!(!page.contains("@all"));
    // A summary is HTML, where Markdown means nothing.
    let lines: Vec<&str> = page.lines().filter(|line| !line.starts_with("<summary>")).collect();
    let page = lines.join("\n");
    for broken in ["l](", " www.", "https://", "$(", "::error"] {
        assert!(!page.contains(broken), "{broken}");
    }
}

#[test]
fn a_plug_in_has_one_bar_and_a_short_text() {
    for (name, check) in all() {
        let output = written(&check, "nagios.txt");
        let found = plugin(&output);
        assert!(output.lines().next().is_some_and(|l| l.find(" | ").is_some_and(|at| at < 512)));
        assert!(found.text.chars().count() < 255, "{name}: {}", found.text);
        assert!(output.len() < 4096, "{name} says {} bytes", output.len());
    }
    assert!(plugin(&in_format("nagios.txt")).text.starts_with(&SHOWN.replace('|', "/")[..40]));
}

#[test]
fn prometheus_has_labels_cut_and_whole() {
    let head: String = SHOWN.chars().take(255).collect();
    let of_domains = samples(&in_format("prom"));
    let domains: Vec<&str> = of_domains
        .iter()
        .filter_map(|(_, labels, _)| Some(labels.get("domain")?.as_str()))
        .collect();
    assert!(domains.len() > 5);
    for domain in domains {
        assert_eq!(domain.trim_end_matches('…'), head);
    }
}

#[test]
fn csv_has_every_text_as_it_was_and_no_formula() {
    let rows = csv(&in_format("csv"));
    assert!(rows.len() > 10);
    for row in &rows[1..] {
        assert_eq!(row.len(), rows[0].len());
        assert!(!row.iter().any(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '|'])));
        assert_eq!(row[0], format!("'{}", SHOWN.replace("; =1", "; '=1")));
    }
}
