//! From the facts of one domain to the answer before sending, and its record: pure but for the
//! run that looks.
//!
//! Reads no clock: the time to judge at is in the facts.

use super::conclude::{self, Examined, conclude};
use super::run::Run;
use crate::advice::{Advice, Question, Setting, System, advise};
use crate::facts::Target;
use crate::net::Network;
use crate::report::advised::{self, Advised};
use crate::report::record;
use crate::verdict::{self, PathEvidence, Require};

impl<N: Network> Run<'_, N> {
    /// Examines all targets like [`Run::examine`], and hands over for each what a sender can
    /// safely require of it.
    ///
    /// `asked` is the level to answer for; without one it is the strongest that holds. The
    /// answer is for `systems`, or for none in particular. Ask for
    /// [`crate::probe::Limits::extra_handshakes`]: without them nothing above plain encryption
    /// is promised.
    pub async fn advise(
        &self,
        targets: &[Target],
        asked: Option<Require>,
        systems: &[System],
        done: impl FnMut(Advised),
    ) -> PathEvidence {
        let asked = Asked { level: asked, systems };
        let limits = |_: &Target| self.limits();
        let conclusion =
            |examined: &Examined, path: &PathEvidence| self.advised(examined, path, &asked);
        self.conclude(targets, limits, conclusion, done).await
    }

    fn advised(&self, examined: &Examined, path: &PathEvidence, asked: &Asked<'_>) -> Advised {
        let (roots, at) = (self.roots(), examined.judged_at());
        examined.in_light_of(path, |view, doubt| {
            let verdict = |asked| verdict::domain(view, asked);
            let question = Question {
                view,
                verdict: &verdict,
                asked: asked.level,
                systems: asked.systems,
                stopped: examined.stopped,
                roots: roots.name(),
                at,
            };
            let advice = advise(&question);
            let asked = conclude::Asked { require: advice.asked, profile: None };
            let domain = conclude(view, doubt, roots, asked);
            record(advice, domain)
        })
    }
}

/// What is to be answered.
struct Asked<'a> {
    level: Option<Require>,
    systems: &'a [System],
}

fn record(advice: Advice, domain: record::Domain) -> Advised {
    Advised {
        schema: advised::POLICY.to_owned(),
        target: domain.target.clone(),
        asked: advice.asked.word().to_owned(),
        answer: advice.answer.word().to_owned(),
        level: advice.level.map(|level| level.word().to_owned()),
        dane: domain.verdict.dane.clone(),
        sts: domain.verdict.sts.clone(),
        holds: advice.holds.map(|promise| promise.word().to_owned()),
        untold: advice.untold.into_iter().map(|promise| promise.word().to_owned()).collect(),
        summary: advice.summary,
        reasons: advice.reasons,
        caveats: advice.caveats,
        settings: advice.settings.into_iter().map(setting).collect(),
        holds_until: advice.holds_until,
        check_again: advice.check_again,
        domain,
    }
}

fn setting(setting: Setting) -> advised::Setting {
    advised::Setting {
        system: setting.system.word().to_owned(),
        answer: setting.answer.word().to_owned(),
        text: setting.text,
        conditions: setting.conditions,
    }
}
