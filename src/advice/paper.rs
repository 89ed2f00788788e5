//! A piece of configuration as it is written: lines that count, and comments.
//!
//! Does no IO, reads no clock.

use super::Answer;
use super::case::Case;
use super::reasons::{reasons, summary};
use crate::text::comment;

/// Lines as they grow.
#[derive(Default)]
pub(super) struct Paper {
    lines: Vec<String>,
    /// What would count is written as a comment.
    out_of_use: bool,
}

impl Paper {
    /// From here on, what would count is put out of use.
    pub(super) fn put_out_of_use(&mut self) {
        self.out_of_use = true;
    }

    /// A comment, in as many lines as it takes.
    pub(super) fn say(&mut self, text: &str) {
        self.lines.extend(comment(text));
    }

    /// A line that counts. What stands in it is plain: see [`is_plain`].
    pub(super) fn line(&mut self, line: impl Into<String>) {
        let line = line.into();
        match self.out_of_use {
            true => self.disabled(&line),
            false => self.lines.push(line),
        }
    }

    /// A line that would count, put out of use: a comment that is never cut in two.
    pub(super) fn disabled(&mut self, line: &str) {
        self.lines.push(format!("# {line}"));
    }

    /// Why there is nothing to set, and what to ask for instead.
    pub(super) fn say_why_not(&mut self, case: &Case<'_>) {
        let reasons = reasons(case, &[]);
        if reasons.is_empty() && !case.takes_no_mail() {
            self.say(&summary(case, &[]));
        }
        reasons.iter().for_each(|reason| self.say(reason));
        self.say(&match case.strongest() {
            _ if case.does_not_exist() => "It does not exist: there is nothing to require.".into(),
            _ if case.takes_no_mail() => "It takes no mail, so there is nothing to require.".into(),
            Some(holds) => {
                let asked = holds.as_asked();
                format!(
                    "What holds is {}: ask with --require {asked} for its setting.",
                    holds.word()
                )
            }
            None if case.answer() == Answer::CannotTell => {
                "Nothing is written: cannot tell is not ready.".to_owned()
            }
            None => "Do not require TLS for it.".to_owned(),
        });
    }

    /// The text, with a line end.
    pub(super) fn into_text(self) -> String {
        let mut text = self.lines.join("\n");
        text.push('\n');
        text
    }
}
