//! Which promises hold, and which of them the setting makes.
//!
//! Does no IO, reads no clock.

use super::look::{Look, OtherKey};
use super::names;
use super::{Answer, Promise, Question};
use crate::dns::FailureKind;
use crate::facts::{Domain, Target};
use crate::verdict::{DomainVerdict, Level, Require};

/// One question with all that is read from it once.
pub(super) struct Case<'a> {
    pub(super) question: &'a Question<'a>,
    pub(super) looks: Vec<Look<'a>>,
    /// The verdict for the weakest promise.
    pub(super) verdict: DomainVerdict,
}

impl<'a> Case<'a> {
    pub(super) fn new(question: &'a Question<'a>) -> Self {
        Case {
            question,
            looks: question.view.servers.iter().filter_map(Look::at).collect(),
            verdict: (question.verdict)(Require::Encrypts),
        }
    }

    pub(super) fn domain(&self) -> &'a Domain {
        self.question.view.domain
    }

    pub(super) fn target(&self) -> &'a Target {
        &self.domain().target
    }

    /// Whether DANE can be for such a target: an address has no name to publish it under.
    pub(super) fn may_have_dane(&self) -> bool {
        !matches!(self.target(), Target::Literal(..))
    }

    /// Whether MTA-STS can be for such a target: it is for domains.
    pub(super) fn may_have_sts(&self) -> bool {
        matches!(self.target(), Target::Domain(_))
    }

    /// DNS says for certain that there is no such name.
    pub(super) fn does_not_exist(&self) -> bool {
        let failure = self.domain().mx.failure.as_ref();
        self.takes_no_mail() && failure.is_some_and(|f| f.kind == FailureKind::Nxdomain)
    }

    /// DNS says for certain that there is nowhere to send mail to.
    pub(super) fn takes_no_mail(&self) -> bool {
        (self.question.verdict)(Require::None).ready == Some(false)
    }

    /// The worst rung over all servers, with the certificate of the other key type.
    pub(super) fn level(&self) -> Option<Level> {
        let with_both = self.looks.iter().map(Look::level).min();
        self.verdict.level.map(|level| with_both.map_or(level, |both| both.min(level)))
    }

    /// Whether what is asked holds; `None` if it cannot be told.
    pub(super) fn stands(&self, asked: Require) -> Option<bool> {
        match (self.question.verdict)(asked).ready {
            Some(true) if self.question.stopped => None,
            Some(true) if asked == Require::Authenticated => {
                let both = [Require::Dane, Require::Sts].map(|policy| self.stands(policy));
                match both {
                    [Some(false), Some(false)] => Some(false),
                    _ => both.contains(&Some(true)).then_some(true),
                }
            }
            Some(true) => self.stands_with_both_keys(asked),
            other => other,
        }
    }

    /// DANE looks at the extra handshakes itself, and plain encryption needs none.
    fn stands_with_both_keys(&self, asked: Require) -> Option<bool> {
        let least = match asked {
            Require::Pki => Level::Pki,
            Require::PkiName | Require::Sts => Level::PkiName,
            _ => return Some(true),
        };
        if self.looks.iter().any(|look| look.level() < least) {
            return Some(false);
        }
        let open = |look: &Look<'_>| matches!(look.other_key, OtherKey::NotTested(_));
        (!self.looks.iter().any(open)).then_some(true)
    }

    fn holds(&self, promise: Promise) -> bool {
        let holds = self.stands(promise.as_asked()) == Some(true);
        holds && (promise != Promise::FixedName || names::own(self).is_some())
    }

    /// The strongest promise that holds.
    pub(super) fn strongest(&self) -> Option<Promise> {
        if self.holds(Promise::Dane) { Some(Promise::Dane) } else { self.strongest_without_dane() }
    }

    /// The strongest that holds for a sender which does not look at DANE.
    pub(super) fn strongest_without_dane(&self) -> Option<Promise> {
        let mut weaker = Promise::ALL.into_iter().rev().filter(|p| *p < Promise::Dane);
        weaker.find(|promise| self.holds(*promise))
    }

    /// The promise of the setting that is printed: that asked for, if it holds.
    pub(super) fn chosen(&self) -> Option<Promise> {
        let asked = match self.question.asked {
            None => return self.strongest(),
            Some(asked) => asked,
        };
        let promise = match asked {
            Require::None => return None,
            Require::Encrypts => Promise::Encrypts,
            Require::Pki => Promise::Pki,
            Require::PkiName => Promise::PkiName,
            Require::Sts => Promise::Sts,
            Require::Dane => Promise::Dane,
            Require::Authenticated if self.holds(Promise::Dane) => Promise::Dane,
            Require::Authenticated => Promise::Sts,
        };
        self.holds(promise).then_some(promise)
    }

    /// What the answer is about.
    pub(super) fn asked(&self) -> Require {
        let strongest = || self.strongest().map_or(Require::Encrypts, Promise::as_asked);
        self.question.asked.unwrap_or_else(strongest)
    }

    pub(super) fn answer(&self) -> Answer {
        match self.stands(self.asked()) {
            Some(true) => Answer::Ready,
            Some(false) => Answer::NotReady,
            None => Answer::CannotTell,
        }
    }

    /// True where a client that sends no SNI may be refused, or nobody tried.
    pub(super) fn must_name(&self) -> bool {
        use super::look::Nameless as N;
        self.looks.iter().any(|look| !matches!(look.nameless, N::Shown(..)))
    }
}
