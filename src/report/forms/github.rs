//! A check as annotations of GitHub Actions: workflow commands, worst first.
//!
//! Every line is a command, so that no text of the record can be one by itself. GitHub
//! shows ten errors, ten warnings and ten notices of a step; the last notice says how
//! many more there are. Does no IO but the writer it is handed, reads no clock.

use std::io;

use super::row::{Row, Standing, count, plain, worst_first};
use crate::report::checked::Check;

/// How many annotations of one kind GitHub shows of a step.
const SHOWN: usize = 10;

/// The kinds of annotation, and how many of each are written: one notice is the closing line.
const KINDS: [(&str, &str, usize); 3] =
    [("error", "errors", SHOWN), ("warning", "warnings", SHOWN), ("notice", "notices", SHOWN - 1)];

/// Writes a command for each rule that does not hold, and one that closes the list.
///
/// What falls short is an error; what could not be told and what the baseline knows are
/// warnings; what is accepted is a notice.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write(check: &Check, out: &mut impl io::Write) -> io::Result<()> {
    let rows = worst_first(check);
    let mut left = Vec::new();
    for (one, many, shown) in KINDS {
        let of_kind: Vec<&Row<'_>> = rows.iter().filter(|row| kind(row) == Some(one)).collect();
        of_kind.iter().take(shown).try_for_each(|row| annotation(one, row, out))?;
        let more = of_kind.len().saturating_sub(shown);
        if more > 0 {
            left.push(count(more, &format!("{one} more"), &format!("{many} more")));
        }
    }
    writeln!(out, "::notice title=mxtls check::{}", data(&closing(check, &left)))
}

fn kind(row: &Row<'_>) -> Option<&'static str> {
    match row.standing {
        Standing::Fails => Some("error"),
        Standing::Undetermined | Standing::Known => Some("warning"),
        Standing::Excepted => Some("notice"),
        Standing::Passes => None,
    }
}

fn annotation(kind: &str, row: &Row<'_>, out: &mut impl io::Write) -> io::Result<()> {
    let partner = row.partner;
    let title = format!("{} {}: {}", partner.partner, row.name(), row.standing.told());
    writeln!(
        out,
        "::{kind} file={},line={},title={}::{}",
        property(partner.file.trim_start_matches("./")),
        partner.line.max(1),
        property(&title),
        data(&row.rule.message)
    )
}

fn closing(check: &Check, left: &[String]) -> String {
    let mut text = plain(&check.summary.text);
    if check.stopped {
        text.push_str(" The run was stopped early.");
    }
    if check.path.control != "passed" {
        text.push(' ');
        text.push_str(&plain(&check.path.detail));
    }
    if !left.is_empty() {
        let left = left.join(", ");
        text.push_str(&format!(" Not shown here: {left}; GitHub shows {SHOWN} of each kind."));
    }
    text
}

/// The text of a command, which ends with the line.
fn data(text: &str) -> String {
    plain(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command, which ends at a comma or a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_text_nor_property_ends_its_command() {
        assert_eq!(data("100 %\r\n::error::x"), "100 %25\\x0d\\x0a::error::x");
        assert_eq!(property("a:b,c%0A"), "a%3Ab%2Cc%250A");
    }
}
