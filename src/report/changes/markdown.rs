//! The record as Markdown, for a job's summary or a ticket.
//!
//! GitHub's flavour; every text is escaped, so that none makes a link, a heading or a tag.
//! Does no IO but the writer it is handed, reads no clock.

use std::io;

use super::{Change, Diff, State, Target};
use crate::report::guard::harmless;

/// Writes it.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write(diff: &Diff, out: &mut impl io::Write) -> io::Result<()> {
    writeln!(out, "## mxtls diff: {}\n", diff.summary.state.word())?;
    let (old, new) = (escaped(&diff.old.name), escaped(&diff.new.name));
    writeln!(out, "{} From {old} to {new}.", escaped(&diff.summary.text))?;
    diff.targets.iter().try_for_each(|one| target(one, out))?;
    if !diff.notes.is_empty() {
        writeln!(out, "\n### Mind\n")?;
    }
    diff.notes.iter().try_for_each(|note| writeln!(out, "- {}", escaped(note)))
}

fn target(target: &Target, out: &mut impl io::Write) -> io::Result<()> {
    let name = escaped(&target.target);
    writeln!(out, "\n### {name}: {}\n", target.state.word())?;
    if target.state == State::Same {
        return writeln!(out, "- as before");
    }
    target.changes.iter().try_for_each(|one| change(one, out))
}

fn change(change: &Change, out: &mut impl io::Write) -> io::Result<()> {
    writeln!(out, "- **{}**: {}", change.direction.word(), escaped(&change.message))
}

/// The text with everything spelled so that it means only itself.
fn escaped(text: &str) -> String {
    let text = harmless(text);
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '@' => escaped.push_str("&#64;"),
            c if "\\`*_[]#+!|~$".contains(c) => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    // What begins so is made a link by itself.
    escaped.replace("://", ":\\//").replace("www.", "www\\.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_means_more_than_itself() {
        for (text, wanted) in [
            ("<b>&[x](http://a) @me", r"&lt;b&gt;&amp;\[x\](http:\//a) &#64;me"),
            ("`a|b` **c** #1 www.a.example", r"\`a\|b\` \*\*c\*\* \#1 www\.a.example"),
            ("a\n# b\u{1b}[2J", r"a\\x0a\# b\\x1b\[2J"),
        ] {
            assert_eq!(escaped(text), wanted);
        }
    }
}
