//! Until when a promise holds, and when to look again.
//!
//! Does no IO, reads no clock: the time of the look is handed in.

use jiff::{SignedDuration, Timestamp};

use super::case::Case;
use super::look::{Look, OtherKey};
use super::{Answer, Promise, untold};
use crate::checks::{Judged, StsPolicyStanding};

/// Servers change; a week old is as old as an answer may get.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Where a stronger promise could not be told, another day may tell it.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Most of what cannot be told now can be soon.
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The certificate usage that looks at dates (A-7672-13).
const TRUST_ANCHOR: u8 = 2;

/// The times of an answer.
pub(super) struct Term {
    /// When it was seen.
    pub(super) seen: Timestamp,
    /// When the first certificate ends that the promise rests on.
    pub(super) until: Option<Timestamp>,
    /// When to look again.
    pub(super) again: Timestamp,
}

impl Term {
    pub(super) fn of(case: &Case<'_>, answer: Answer) -> Self {
        let promise = case.chosen();
        let at = whole_seconds(case.question.at);
        let until = promise.and_then(|promise| first_end(case, promise)).map(whole_seconds);
        let half = until.map(|until| until.duration_since(at) / 2);
        let longest = match answer {
            Answer::CannotTell => HOUR,
            _ if !untold::untold(case).is_empty() => DAY,
            _ => WEEK,
        };
        let soonest = [half, policy_age(case, promise)].into_iter().flatten().min();
        let wait = soonest.map_or(longest, |soonest| soonest.min(longest));
        let wait = wait.max(SignedDuration::ZERO);
        let again = at.checked_add(wait).unwrap_or(at);
        Term { seen: case.domain().observed_at, until, again }
    }

    /// As it stands in a comment.
    pub(super) fn sentence(&self, holds: bool) -> String {
        let minute = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M UTC").to_string();
        let until = self.until.map(|at| format!(" The first certificate ends {}.", minute(at)));
        let until = until.unwrap_or_default();
        let holds = if holds { "Holds as of" } else { "Seen" };
        format!("{holds} {}, check again by {}.{until}", minute(self.seen), minute(self.again))
    }
}

/// Records tell times to the second.
fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// How long senders keep the MTA-STS policy that the promise rests on.
fn policy_age(case: &Case<'_>, promise: Option<Promise>) -> Option<SignedDuration> {
    match case.question.view.sts {
        StsPolicyStanding::Policy(policy) if promise == Some(Promise::Sts) => {
            Some(SignedDuration::from_secs(policy.max_age.into()))
        }
        _ => None,
    }
}

fn first_end(case: &Case<'_>, promise: Promise) -> Option<Timestamp> {
    let rests = |look: &&Look<'_>| match promise {
        Promise::Encrypts => false,
        Promise::Dane => dates_count(look),
        _ => true,
    };
    let certificates = case.looks.iter().filter(rests).flat_map(Look::certificates);
    certificates.flat_map(|judged| ends(judged, case.question.at)).min()
}

/// A match of the server's own key holds whatever its certificate's dates. What a second
/// certificate matches is not kept: where an issuer is pinned, its dates may count.
fn dates_count(look: &Look<'_>) -> bool {
    let tlsa = look.view.mx.and_then(|mx| mx.tlsa.as_ref());
    let records = tlsa.and_then(|tlsa| tlsa.records.as_deref().ok()).unwrap_or_default();
    let place = look.view.standing.and_then(|standing| standing.matched);
    let own_key = place.and_then(|at| records.get(at)).is_some_and(|r| r.usage != TRUST_ANCHOR);
    let pins_issuer = || records.iter().any(|record| record.usage == TRUST_ANCHOR);
    !own_key || matches!(look.other_key, OtherKey::Shown(..)) && pins_issuer()
}

/// The ends of the leaf and of what was sent with it; what has ended already carries nothing.
fn ends(judged: &Judged, at: Timestamp) -> impl Iterator<Item = Timestamp> {
    let issuers = judged.chain.iter().map(|certificate| certificate.not_after);
    std::iter::once(judged.certificate.not_after).chain(issuers.filter(move |end| *end > at))
}
