//! The rules never say better or worse of the domain than the verdict does.

use super::case::{Case, Look, Ruled, State, Told};
use super::policy::{self, EXPLAIN_DANE, EXPLAIN_STS, NOT_LISTED};
use super::{level, words};
use crate::report::record::Server;
use crate::verdict::Require;

/// Adds what no server says, and takes back what the whole does not bear out.
pub(super) fn keep_to_held(case: &Case<'_>, ruled: &mut Vec<Ruled>) {
    let takes_mail = ruled.iter().any(|one| one.id == "accepts-mail" && one.told.is_pass());
    if takes_mail && case.terms.level == Require::Authenticated {
        let told = doubt_badges(case, level::authenticated(case));
        ruled.push(Ruled::of_domain(case, "level", EXPLAIN_DANE, told));
    }
    for require in case.terms.requires() {
        let (id, explain) = match require {
            Require::None => continue,
            Require::Dane => ("dane", EXPLAIN_DANE),
            Require::Sts => ("sts", EXPLAIN_STS),
            _ => ("level", level::EXPLAIN),
        };
        let holds = case.ready(require);
        if holds != Some(false) {
            take_back(ruled, id);
        }
        if let Some(told) = missing(case, ruled, id, require, holds) {
            let told = told.showing(&policy::seen_of_whole(case, require));
            ruled.push(Ruled::of_domain(case, id, explain, told));
        }
    }
}

/// No rule falls short of what the domain is not short of.
fn take_back(ruled: &mut [Ruled], id: &str) {
    let failing = |one: &&mut Ruled| one.id == id && one.told.state == State::Fail;
    for one in ruled.iter_mut().filter(failing) {
        one.told = Told::open(format!("{} {}", one.told.message, words::WHOLE_OPEN));
    }
}

/// What is said of the whole where nothing under it says as much.
fn missing(
    case: &Case<'_>,
    ruled: &[Ruled],
    id: &str,
    require: Require,
    holds: Option<bool>,
) -> Option<Told> {
    let own = || ruled.iter().filter(|one| one.id == id || one.id == "accepts-mail");
    let any = |state| own().any(|one| one.told.state == state);
    let doubted = own().any(|one| one.told.doubted) && rests_on_servers(case, require);
    let said = policy::whole(case, require, holds);
    match holds {
        Some(false) => (!any(State::Fail) && !doubted).then(|| Told::fail(said)),
        None => (!any(State::Open) && !any(State::Fail)).then(|| Told::open(said)),
        // The verdict knows better than the record shows: that is no pass.
        Some(true) => {
            let untold = own().all(|one| one.id != id && one.told.is_pass());
            untold.then(|| Told::open(policy::whole(case, require, None)))
        }
    }
}

/// The answer is a no because of what servers showed, not because of what is published.
fn rests_on_servers(case: &Case<'_>, require: Require) -> bool {
    let verdict = &case.record.verdict;
    match require {
        Require::Dane => verdict.dane == "fail",
        Require::Sts => verdict.sts == "fail",
        _ => true,
    }
}

/// A no of the badges is ours to doubt where only servers speak for it whose way is in doubt.
fn doubt_badges(case: &Case<'_>, told: Told) -> Told {
    let verdict = &case.record.verdict;
    let by_servers = verdict.dane == "fail" || verdict.sts == "fail";
    let fails = |server: &Server| server.dane.status == "fail" || server.sts.status == "fail";
    let unlisted = |server: &Server| server.sts.reason.as_deref() == Some(NOT_LISTED);
    let ours = |look: Look<'_>| look.may_be_our_way() && !unlisted(look.server);
    let mut short = case.looks().filter(|look| fails(look.server)).peekable();
    let all_ours = short.peek().is_some() && short.all(ours);
    match told.state == State::Fail && by_servers && all_ours {
        true => {
            let message = format!("{} {}", told.message, words::OUR_WAY);
            Told { doubted: true, ..Told::open(message) }
        }
        false => told,
    }
}
