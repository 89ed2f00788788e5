//! Many targets, each asked for what it must have: one run, a record for each, and whether
//! each thing asked for holds.
//!
//! Reads no clock: the time to judge at is in the facts.

use std::collections::HashMap;
use std::sync::Arc;

use super::conclude::{self, Examined, conclude};
use super::run::Run;
use super::way::way;
use crate::checks::profile::Profile;
use crate::facts::Target;
use crate::net::Network;
use crate::probe::Limits;
use crate::report::{checked, record};
use crate::verdict::{self, PathEvidence, Require};

/// What is asked of one target.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The target.
    pub target: Target,
    /// What must hold. The record's `ready` answers for the first; for nothing, if there is none.
    pub requires: Vec<Require>,
    /// A guideline for every server.
    pub profile: Option<Arc<Profile>>,
}

impl Asked {
    /// Whether a promise of the domain's own is asked for.
    fn is_promised(&self) -> bool {
        self.requires.iter().any(|require| require.wants_policy())
    }
}

/// What was found of one target.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The target.
    pub target: Target,
    /// Its record.
    pub record: record::Domain,
    /// Whether each thing asked for holds; none where it cannot be told.
    pub held: Vec<(Require, Option<bool>)>,
    /// What the run had shown of the way from here by then.
    pub path: checked::Path,
}

impl<N: Network> Run<'_, N> {
    /// Examines every target, each once, and hands over what was found of it as
    /// [`Run::examine`] does.
    ///
    /// Whoever is asked for DANE or MTA-STS is asked for the certificate of the other key type
    /// as well, and nobody else: [`Limits::extra_handshakes`] is not heard here.
    pub async fn check(&self, asked: &[Asked], done: impl FnMut(Answered)) -> PathEvidence {
        let of_target: HashMap<&Target, &Asked> =
            asked.iter().map(|one| (&one.target, one)).collect();
        let targets: Vec<Target> = asked.iter().map(|one| one.target.clone()).collect();
        let conclusion = |examined: &Examined, path: &PathEvidence| {
            self.answered(examined, path, of_target.get(&examined.domain.target).copied())
        };
        let usual = Limits { extra_handshakes: false, ..self.limits().clone() };
        // A promise about certificates holds for both key types, or for neither (A-CERT-6).
        let promised = Limits { extra_handshakes: true, without_sni: false, ..usual.clone() };
        let limits = |target: &Target| match of_target.get(target) {
            Some(one) if usual.policies && one.is_promised() => &promised,
            _ => &usual,
        };
        self.conclude(&targets, limits, conclusion, done).await
    }

    fn answered(
        &self,
        examined: &Examined,
        path: &PathEvidence,
        asked: Option<&Asked>,
    ) -> Answered {
        let requires = asked.map_or(&[][..], |one| &one.requires);
        let require = requires.first().copied().unwrap_or(Require::None);
        let profile = asked.and_then(|one| one.profile.as_deref());
        examined.in_light_of(path, |view, doubt| Answered {
            target: examined.domain.target.clone(),
            path: way(path),
            held: requires.iter().map(|&one| (one, verdict::domain(view, one).ready)).collect(),
            record: conclude(view, doubt, self.roots(), conclude::Asked { require, profile }),
        })
    }
}
