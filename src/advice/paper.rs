//! A piece of configuration as it is written: lines that count, and comments.
//!
//! Does no IO, reads no clock.

use super::case::Case;
use super::caveats::beside_the_line;
use super::names::is_plain;
use super::reasons::reasons;
use super::term::Term;
use super::{Answer, Promise};
use crate::facts::Target;
use crate::text::comment;

/// Lines as they grow.
#[derive(Default)]
pub(super) struct Paper {
    lines: Vec<String>,
}

impl Paper {
    /// Opens with the domain, the answer, and how long it holds.
    pub(super) fn headed(case: &Case<'_>, chosen: Option<Promise>, term: &Term) -> Self {
        let mut paper = Paper::default();
        let name = case.target().name();
        let words = match (case.answer(), chosen) {
            (_, Some(promise)) => format!("{name}: ready, {} holds.", promise.word()),
            (Answer::Ready, None) => format!("{name}: nothing was asked for."),
            (Answer::NotReady, None) => format!("{name}: not ready for {}.", case.asked()),
            (Answer::CannotTell, None) => {
                format!("{name}: cannot tell whether it is ready for {}.", case.asked())
            }
        };
        paper.say(&words);
        paper.say(&term.sentence(chosen.is_some()));
        beside_the_line(case, chosen).iter().for_each(|caveat| paper.say(caveat));
        paper
    }

    /// A comment, in as many lines as it takes.
    pub(super) fn say(&mut self, text: &str) {
        self.lines.extend(comment(text));
    }

    /// A line that counts. What stands in it is plain: see [`is_plain`].
    pub(super) fn line(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// A line that would count, put out of use: a comment that is never cut in two.
    pub(super) fn disabled(&mut self, line: &str) {
        self.lines.push(format!("# {line}"));
    }

    /// Why there is nothing to set, and what to ask for instead.
    pub(super) fn say_why_not(&mut self, case: &Case<'_>) {
        reasons(case).iter().for_each(|reason| self.say(reason));
        self.say(&match case.strongest() {
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

/// True where every name that a setting is about can be written into one.
pub(super) fn can_be_written(target: &Target) -> bool {
    match target {
        Target::Domain(name) | Target::Host(name, _) => is_plain(name),
        Target::Literal(..) => true,
    }
}

/// What is said where a name cannot be written.
pub(super) const NOT_WRITTEN: &str =
    "Its name holds characters that no configuration takes, so no setting is written.";
