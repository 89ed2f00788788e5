//! The catalogue as people read it: a list, one rule explained, and the page
//! `docs/rules.md`. Does no IO, reads no clock.

use std::fmt::Write as _;

use super::catalogue::{RULES, Rule};

/// The width of a terminal.
const COLUMNS: usize = 80;

/// All rules, one a line of at most 80 columns: id, severity, title.
pub fn list() -> String {
    let line = |rule: &Rule| {
        let Rule { id, title, severity, .. } = rule;
        format!("{id:<28} {:<8} {title}\n", severity.word())
    };
    RULES.iter().map(line).collect()
}

/// One rule for a terminal of 80 columns.
pub fn explain(rule: &Rule) -> String {
    format!(
        "{id} ({severity})\n{title}\n\n{explanation}\n\nWhat to do\n{remedy}\n\n{grades}",
        id = rule.id,
        severity = rule.severity.word(),
        title = rule.title,
        explanation = indented(rule.explanation),
        remedy = indented(rule.remedy),
        grades =
            grades(rule).iter().map(|(what, word)| format!("{what}: {word}\n")).collect::<String>()
    )
}

/// All rules as a page of Markdown.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Findings\n\n\
         Written by `cargo test` from the catalogue in `src/checks/`: \
         `UPDATE_DOCS=1 cargo test --test rules`.\n\
         An id is never given to another finding and never taken away.\n\n\
         | id | severity | title |\n|---|---|---|\n",
    );
    for rule in RULES {
        let Rule { id, title, severity, .. } = rule;
        let _ = writeln!(page, "| [`{id}`](#{id}) | {} | {title} |", severity.word());
    }
    RULES.iter().for_each(|rule| page.push_str(&section(rule)));
    page
}

fn section(rule: &Rule) -> String {
    let grades: Vec<String> =
        grades(rule).iter().map(|(what, word)| format!("{what}: {word}")).collect();
    format!(
        "\n## {}\n\n**{}.** {}\n\n**What to do.** {}\n\n{}.\n",
        rule.id,
        rule.title,
        rule.explanation,
        rule.remedy,
        grades.join(" · ")
    )
}

/// The rule's grades: what and its word.
fn grades(rule: &Rule) -> Vec<(&'static str, &'static str)> {
    let mut grades = vec![
        ("Severity", rule.severity.word()),
        ("Confidence", rule.confidence.word()),
        ("Side", rule.side.word()),
        ("May pass", if rule.transient { "it may be gone at the next try" } else { "no" }),
    ];
    grades.extend(rule.tlsrpt.map(|word| ("In TLS reports (RFC 8460)", word)));
    grades.extend((!rule.reference.is_empty()).then_some(("Reference", rule.reference)));
    grades
}

/// A paragraph, two spaces in, broken between words.
/// `text` in lines of a terminal, two columns in.
pub fn indented(text: &str) -> String {
    let mut lines = vec![String::from(" ")];
    for word in text.split_whitespace() {
        let room = lines.last().is_some_and(|l| l.chars().count() + word.len() < COLUMNS);
        if !room {
            lines.push(String::from(" "));
        }
        if let Some(line) = lines.last_mut() {
            let _ = write!(line, " {word}");
        }
    }
    lines.join("\n")
}
