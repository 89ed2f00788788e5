//! The setting of one system: what stands above it, what counts, and what stands in its way.
//!
//! A line counts only where the answer for that system is ready. Does no IO, reads no clock.

use super::case::Case;
use super::caveats::beside_the_line;
use super::obstacle::Obstacle;
use super::paper::Paper;
use super::{Answer, Promise, Setting, System, exchange, exim, postfix};

/// What is said of one system.
pub(super) struct Said {
    pub(super) system: System,
    pub(super) obstacle: Option<Obstacle>,
    pub(super) answer: Answer,
}

impl Said {
    pub(super) fn of(case: &Case<'_>, system: System) -> Self {
        let obstacle = case.chosen().and_then(|_| Obstacle::of(case, system));
        let answer = obstacle.as_ref().map_or(case.answer(), |obstacle| obstacle.answer);
        Said { system, obstacle, answer }
    }

    /// The text for it, with a head that ends in `term`.
    pub(super) fn setting(&self, case: &Case<'_>, term: &str) -> Setting {
        let mut paper = Paper::default();
        paper.say(&self.head(case));
        paper.say(term);
        let conditions = match case.chosen() {
            None => {
                self.without_promise(&mut paper, case);
                Vec::new()
            }
            Some(promise) => self.with_promise(&mut paper, case, promise),
        };
        let (system, answer) = (self.system, self.answer);
        Setting { system, answer, text: paper.into_text(), conditions }
    }

    /// The domain and the answer.
    fn head(&self, case: &Case<'_>) -> String {
        let (name, system) = (case.target().name(), self.system.name());
        let asked = case.asked();
        match (self.answer, case.chosen()) {
            (Answer::Ready, None) => format!("{name}: nothing was asked for."),
            (Answer::Ready, Some(promise)) => format!("{name}: ready, {} holds.", promise.word()),
            (Answer::NotReady, Some(promise)) => {
                format!("{name}: not ready for {} with {system}.", promise.word())
            }
            (Answer::NotReady, None) => format!("{name}: not ready for {asked}."),
            (Answer::CannotTell, Some(promise)) => {
                let word = promise.word();
                format!("{name}: cannot tell whether it is ready for {word} with {system}.")
            }
            (Answer::CannotTell, None) => {
                format!("{name}: cannot tell whether it is ready for {asked}.")
            }
        }
    }

    fn without_promise(&self, paper: &mut Paper, case: &Case<'_>) {
        paper.say_why_not(case);
        if self.system == System::Postfix && Obstacle::of(case, self.system).is_none() {
            postfix::instead(paper, case);
        }
    }

    /// The lines, only as comments where it cannot be told; none where they would keep mail
    /// back for sure.
    fn with_promise(&self, paper: &mut Paper, case: &Case<'_>, promise: Promise) -> Vec<String> {
        if let Some(obstacle) = &self.obstacle {
            paper.say(&obstacle.why);
            if obstacle.answer == Answer::NotReady {
                return Vec::new();
            }
        }
        beside_the_line(case, self.worth(case, promise))
            .iter()
            .for_each(|caveat| paper.say(caveat));
        if self.obstacle.is_some() {
            paper.say("Nothing is set: cannot tell is not ready. It would be:");
            paper.put_out_of_use();
        }
        match self.system {
            System::Postfix => postfix::write(paper, case, promise),
            System::Exim => exim::write(paper, case, promise),
            System::Exchange => exchange::write(paper, case, promise),
        }
    }
    /// What the setting itself checks, where the system cannot say all of the promise.
    fn worth(&self, case: &Case<'_>, promise: Promise) -> Promise {
        match (self.system, promise) {
            (System::Postfix, Promise::Pki) => Promise::Encrypts,
            (System::Exim, Promise::FixedName) if exim::fixed_route(case).is_none() => {
                Promise::PkiName
            }
            _ => promise,
        }
    }
}
