//! How partners and rules stand, in the words that people read.
//!
//! Shared by the table in a terminal and the page in a browser. What cannot be told has
//! a word of its own and is nobody's fault. Does no IO, reads no clock.

use super::checked::{Check, Fixed, Partner, Rule};
use super::record::{Finding, Server};

/// How a partner or a rule stands, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It falls short.
    Fail,
    /// It cannot be told.
    Undetermined,
    /// It falls short as the baseline says.
    Known,
    /// It falls short, and an exception accepts that.
    Excepted,
    /// It has what it must.
    Pass,
}

use Standing::{Excepted, Fail, Known, Pass, Undetermined};

/// Every standing: its word, and what that means.
pub(super) const STANDINGS: [(Standing, &str, &str); 5] = [
    (Fail, "falls short", "The partner does not have what the file asks for."),
    (
        Undetermined,
        "cannot tell",
        "It was not seen whether the partner has what is asked. This is no fault of theirs: ask \
         again, and look at your own network first.",
    ),
    (Known, "known", "The partner falls short, as the baseline already says."),
    (Excepted, "excepted", "The partner falls short, and the file accepts that until a day."),
    (Pass, "ok", "The partner has what the file asks for."),
];

impl Standing {
    /// The standing of one rule; a word of a later version is not understood, so not judged.
    pub(super) fn of(rule: &Rule) -> Standing {
        match (rule.state.as_str(), rule.baseline.as_deref()) {
            ("fail", Some("known")) => Known,
            ("fail", _) => Fail,
            ("excepted", _) => Excepted,
            ("pass", _) => Pass,
            _ => Undetermined,
        }
    }

    /// The standing of a partner: its state, and what that leaves out.
    pub(super) fn of_partner(partner: &Partner) -> Standing {
        let worst_passed_over = || {
            let all = partner.rules.iter().map(Standing::of);
            all.filter(|standing| matches!(standing, Known | Excepted)).min().unwrap_or(Pass)
        };
        match partner.state.as_str() {
            "pass" => worst_passed_over(),
            other => Standing::of_state(other),
        }
    }

    /// The standing that a whole run amounts to.
    pub(super) fn of_state(state: &str) -> Standing {
        match state {
            "pass" => Pass,
            "fail" => Fail,
            _ => Undetermined,
        }
    }

    /// Its word.
    pub(super) fn word(self) -> &'static str {
        STANDINGS.iter().find(|(standing, ..)| *standing == self).map_or("", |(_, word, _)| word)
    }
}

/// All partners, the worst first, else in the order of the file.
pub(super) fn worst_first(check: &Check) -> Vec<(Standing, &Partner)> {
    sorted(check.partners.iter().map(|partner| (Standing::of_partner(partner), partner)))
}

/// The rules that do not simply hold, the worst first.
pub(super) fn not_plain(partner: &Partner) -> Vec<(Standing, &Rule)> {
    let all = partner.rules.iter().map(|rule| (Standing::of(rule), rule));
    sorted(all.filter(|(standing, _)| *standing != Pass))
}

/// The worst first, and what stands alike in the order it came.
fn sorted<T>(all: impl Iterator<Item = (Standing, T)>) -> Vec<(Standing, T)> {
    let mut all: Vec<(Standing, T)> = all.collect();
    all.sort_by_key(|(standing, _)| *standing);
    all
}

/// In a few words what makes a partner stand as it does: `level at mx1.example.org`.
pub(super) fn in_few_words(partner: &Partner) -> String {
    let standing = Standing::of_partner(partner);
    let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
    for (_, rule) in not_plain(partner).into_iter().filter(|(s, _)| *s == standing) {
        let place = rule.host.as_deref();
        match told.iter_mut().find(|(id, _)| *id == rule.id) {
            Some((_, places)) => places.extend(place.filter(|place| !places.contains(place))),
            None => told.push((&rule.id, place.into_iter().collect())),
        }
    }
    told.iter().map(|(id, places)| few(id, places)).collect::<Vec<_>>().join(", ")
}

fn few(id: &str, places: &[&str]) -> String {
    match places {
        [] => id.to_owned(),
        [one] => format!("{id} at {one}"),
        [one, rest @ ..] => format!("{id} at {one} and {} more", rest.len()),
    }
}

/// The finding of that id that a rule rests on, of its server if there is one; and its place
/// in the record.
pub(super) fn finding<'a>(
    partner: &'a Partner,
    rule: &Rule,
    id: &str,
) -> Option<(usize, &'a Finding)> {
    let named = || partner.domain.findings.iter().enumerate().filter(|(_, f)| f.id == id);
    let of_server = |(_, f): &(usize, &Finding)| f.host == rule.host && f.address == rule.address;
    named().find(of_server).or_else(|| named().next())
}

/// Whether there is something to write to the partner: nothing falls short otherwise.
pub(super) fn is_to_be_told(standing: Standing) -> bool {
    !matches!(standing, Undetermined | Pass)
}

/// Whom to write to; where a partner falls short and the file names nobody, that is said.
pub(super) fn contact(standing: Standing, partner: &Partner) -> Option<String> {
    let nobody = || (standing == Fail).then(|| "the file names nobody".to_owned());
    partner.contact.as_deref().map(bounded).or_else(nobody)
}

/// The tags of a partner in a row, if it has any.
pub(super) fn tags(partner: &Partner) -> Option<String> {
    Some(bounded(&partner.tags.join(", "))).filter(|tags| !tags.is_empty())
}

/// The last day of an exception, in a sentence, where the message does not name it.
pub(super) fn untold_end(rule: &Rule) -> Option<String> {
    let day = rule.until?.to_string();
    (!rule.message.contains(&day)).then(|| format!("The exception is until {day}."))
}

/// The heading of what holds again.
pub(super) const FIXED: &str = "Fell short in the baseline and holds now";

/// ` at mx1.example.org`, where it is of one mail exchange.
pub(super) fn at_host(fixed: &Fixed) -> String {
    fixed.host.as_ref().map(|host| format!(" at {host}")).unwrap_or_default()
}

/// Whether the run was held against a baseline.
pub(super) fn has_baseline(check: &Check) -> bool {
    let marked = |partner: &Partner| partner.rules.iter().any(|rule| rule.baseline.is_some());
    !check.fixed.is_empty() || check.partners.iter().any(marked)
}

/// The mark that sets apart what is new.
pub(super) fn is_new(rule: &Rule) -> bool {
    rule.baseline.as_deref() == Some("new")
}

/// What was seen of a server may be the doing of something else on the way to it.
///
/// Something answered for it or lets nothing out, or unrelated servers lack STARTTLS from
/// here too and this one proved nothing of itself. No number and no date of it is the
/// server's then.
pub(super) fn is_in_doubt(server: &Server) -> bool {
    let is_another = matches!(server.outcome.as_str(), "egress-blocked" | "path-intercepted");
    let proved = server.level.as_deref() == Some("pki-name") || server.dane.status == "pass";
    is_another || (server.path_control == "failed" && !proved)
}

/// Said of a run that a signal ended.
pub(super) const STOPPED: &str =
    "The run was stopped before its end: of what was not looked at, nothing can be told.";

/// Characters kept of a text that the user's file or a server gave: of its head, of its end.
const KEPT: (usize, usize) = (220, 80);
/// The same where little room is.
const KEPT_BRIEFLY: (usize, usize) = (60, 20);

/// The head and the end of a text, with a mark where the middle was left out.
pub(super) fn bounded(text: &str) -> String {
    without_middle(text, KEPT)
}

/// The same for a narrow cell; the text stands elsewhere in full.
pub(super) fn brief(text: &str) -> String {
    without_middle(text, KEPT_BRIEFLY)
}

fn without_middle(text: &str, (head, end): (usize, usize)) -> String {
    let all = text.chars().count();
    if all <= head + end {
        return text.to_owned();
    }
    let first = text.chars().take(head);
    first.chain(['…']).chain(text.chars().skip(all - end)).collect()
}

/// `1 try`, `2 tries`: a count with its noun.
pub(super) fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(text: &str) -> Check {
        serde_json::from_str(text).unwrap()
    }

    fn mixed() -> Check {
        sample(include_str!("../../fixtures/checks/mixed.json"))
    }

    #[test]
    fn the_worst_comes_first_and_what_cannot_be_told_is_no_fault() {
        let check = mixed();
        let order: Vec<Standing> = worst_first(&check).into_iter().map(|(s, _)| s).collect();
        assert!(order.is_sorted());
        let open = check.partners.iter().filter(|p| p.state == "undetermined");
        assert!(open.clone().count() > 0);
        open.for_each(|partner| assert_eq!(Standing::of_partner(partner), Undetermined));
    }

    #[test]
    fn a_state_of_a_later_version_is_not_judged() {
        assert_eq!(Standing::of_state("postponed"), Undetermined);
        let mut rule = mixed().partners[0].rules[0].clone();
        rule.state = "postponed".to_owned();
        assert_eq!(Standing::of(&rule), Undetermined);
    }

    #[test]
    fn an_exception_and_the_baseline_are_seen_behind_a_pass() {
        let known = sample(include_str!("../../fixtures/checks/with-baseline.json"));
        let of = |check: &Check| -> Vec<Standing> {
            check.partners.iter().map(Standing::of_partner).collect()
        };
        assert!(of(&mixed()).contains(&Excepted));
        assert!(of(&known).contains(&Known));
        assert!(has_baseline(&known) && !has_baseline(&mixed()));
    }

    #[test]
    fn a_few_words_name_the_rule_and_where() {
        let mut partner = mixed().partners[1].clone();
        assert_eq!(in_few_words(&partner), "level at mx1.plain.example");
        let mut rule = partner.rules[1].clone();
        rule.host = Some("mx9.plain.example".to_owned());
        partner.rules.push(rule);
        assert_eq!(in_few_words(&partner), "level at mx1.plain.example and 1 more");
    }

    #[test]
    fn a_rule_rests_on_the_finding_of_its_own_server() {
        let mut partner = mixed().partners[1].clone();
        let mut other = partner.domain.findings[0].clone();
        other.host = Some("mx9.plain.example".to_owned());
        let id = other.id.clone();
        partner.domain.findings.push(other);
        let mut rule = partner.rules[1].clone();
        let place = |rule: &Rule| finding(&partner, rule, &id).map(|(at, _)| at);
        rule.address.clone_from(&partner.domain.findings[0].address);
        for (host, at) in [("mx9.plain.example", partner.domain.findings.len() - 1), ("none", 0)] {
            rule.host = Some(host.to_owned());
            assert_eq!(place(&rule), Some(at), "{host}");
        }
        assert_eq!(finding(&partner, &rule, "no-such-id"), None);
    }

    #[test]
    fn a_way_that_failed_puts_in_doubt_who_proved_nothing() {
        let check = mixed();
        let servers = |name: &str| {
            let partner = check.partners.iter().find(|partner| partner.partner == name).unwrap();
            partner.domain.servers.clone()
        };
        let [mut plain, mut proved] =
            [servers("plain.example").remove(0), servers("example.org").remove(0)];
        assert_eq!(plain.level.as_deref(), Some("none"));
        assert_eq!(proved.level.as_deref(), Some("pki-name"));
        assert!(!is_in_doubt(&plain) && !is_in_doubt(&proved));
        for server in [&mut plain, &mut proved] {
            server.path_control = "failed".to_owned();
        }
        assert!(is_in_doubt(&plain) && !is_in_doubt(&proved));
        proved.outcome = "path-intercepted".to_owned();
        assert!(is_in_doubt(&proved));
        plain.dane.status = "pass".to_owned();
        assert!(!is_in_doubt(&plain));
    }

    #[test]
    fn a_long_text_loses_its_middle_and_says_so() {
        assert_eq!(bounded("short"), "short");
        let cut = bounded(&format!("a{}z", "ü".repeat(300)));
        assert_eq!(cut.chars().count(), 301);
        assert!(cut.starts_with("aü") && cut.contains("ü…ü") && cut.ends_with("üz"));
        assert!(brief(&cut).chars().count() < 100 && brief("short") == "short");
    }
}
