//! Every conversation of `fixtures/conversations`, replayed whole, octet by
//! octet and cut in two at every offset: what was seen must be what the fixture
//! says, and the same each time.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(clippy::unwrap_used, clippy::string_slice, unreachable_pub)]

#[path = "conversations/replay.rs"]
mod replay;
#[path = "conversations/script.rs"]
mod script;

use mxtls::smtp::{
    EhloResponse, Ending, Pipelined, Reply, Seen, StartTlsOutcome, TRANSCRIPT_LINES, Unusable,
    Wait, Who,
};
use replay::{Cut, replay};
use script::{Expect, Script};

/// Up to this size each offset is tried; a longer script, made with `repeat`, is
/// tried at its ends and at a sample between, for time's sake alone.
const EVERY_OFFSET: usize = 4096;

#[test]
fn each_conversation_shows_what_its_fixture_says() {
    for script in script::all() {
        let seen = expectation_of(&replay(&script, Cut::Whole));
        assert_eq!(seen, script.expect, "{}: {}", script.name, script.about);
    }
}

#[test]
fn octet_by_octet_the_same_is_seen() {
    for script in script::all() {
        let whole = replay(&script, Cut::Whole);
        assert_eq!(replay(&script, Cut::Octets), whole, "{}", script.name);
    }
}

#[test]
fn cut_at_any_offset_the_same_is_seen() {
    for script in script::all() {
        let whole = replay(&script, Cut::Whole);
        for at in offsets(script.server_octets()) {
            assert_eq!(replay(&script, Cut::At(at)), whole, "{} cut at {at}", script.name);
        }
    }
}

#[test]
fn no_command_but_four_is_ever_said_and_noop_where_it_is_asked_for() {
    let commands = ["EHLO", "HELO", "STARTTLS", "QUIT", "NOOP"];
    for script in script::all() {
        let commands = if script.pipelined { &commands[..] } else { &commands[..4] };
        for line in replay(&script, Cut::Whole).transcript.lines {
            let word = line.line.split(' ').next().unwrap();
            assert!(line.who == Who::Server || commands.contains(&word), "{}", line.line);
        }
    }
}

#[test]
fn each_fixture_names_what_it_shows() {
    let scripts = script::all();
    assert!(scripts.len() >= 40, "fixtures are missing: {}", scripts.len());
    for Script { name, about, rules, .. } in &scripts {
        assert!(about.ends_with('.') && !rules.is_empty(), "{name}");
        assert!(rules.iter().all(|rule| rule.starts_with("A-") || rule.starts_with('C')), "{name}");
    }
}

fn offsets(octets: usize) -> Vec<usize> {
    if octets <= EVERY_OFFSET {
        return (1..octets).collect();
    }
    let ends = (1..150).chain(octets - 150..octets);
    ends.chain((150..octets - 150).step_by(octets / 50)).collect()
}

fn expectation_of(seen: &Seen) -> Expect {
    let (ending, wait, why) = ending(seen.ended.as_ref());
    Expect {
        ending: ending.to_owned(),
        wait: wait.map(|wait| wait_word(wait).to_owned()),
        why,
        starttls: outcome(seen.starttls).to_owned(),
        banner: seen.banner.as_ref().map(|banner| banner.text().to_owned()),
        domain: seen.ehlo.as_ref().map(|ehlo| ehlo.domain.clone()),
        keywords: keywords(seen.ehlo.as_ref()),
        keywords_after_tls: keywords(seen.ehlo_after_tls.as_ref()),
        starttls_parameter: parameter(seen),
        starttls_after_tls: seen.starttls_after_tls,
        helo_only: seen.helo_only,
        injected: shown(&String::from_utf8_lossy(&seen.injected)),
        bare_lf: seen.bare_lf,
        unasked: noop(seen).and_then(|noop| noop.unasked.as_ref()).map(ToString::to_string),
        answers: noop(seen).iter().flat_map(|n| &n.answers).map(ToString::to_string).collect(),
        carried: noop(seen).and_then(Pipelined::carried).map(ToString::to_string),
        in_step: noop(seen).is_some_and(|noop| noop.is_in_step(domain(seen))),
        transcript_cut: seen.transcript.lines.len() == TRANSCRIPT_LINES,
    }
}

fn noop(seen: &Seen) -> Option<&Pipelined> {
    seen.pipelined.as_ref()
}

fn domain(seen: &Seen) -> Option<&str> {
    seen.ehlo.as_ref().map(|ehlo| ehlo.domain.as_str())
}

fn keywords(ehlo: Option<&EhloResponse>) -> Vec<String> {
    ehlo.iter().flat_map(|ehlo| &ehlo.keywords).map(|keyword| shown(&keyword.as_written)).collect()
}

fn parameter(seen: &Seen) -> Option<String> {
    seen.ehlo.as_ref()?.starttls_parameter().map(str::to_owned)
}

fn ending(ended: Option<&Ending>) -> (&'static str, Option<Wait>, Option<String>) {
    let said = |reply: &Reply| Some(reply.to_string());
    match ended {
        None => ("none", None, None),
        Some(Ending::Encrypted) => ("encrypted", None, None),
        Some(Ending::TlsUnusable(why)) => ("tls-unusable", None, Some(unusable(why))),
        Some(Ending::NotOffered) => ("not-offered", None, None),
        Some(Ending::Masked) => ("masked", None, None),
        Some(Ending::StartTlsRefused(reply)) => ("starttls-refused", None, said(reply)),
        Some(Ending::StartTlsDeferred(reply)) => ("starttls-deferred", None, said(reply)),
        Some(Ending::GreetingRefused(reply)) => ("greeting-refused", None, said(reply)),
        Some(Ending::GreetingDeferred(reply)) => ("greeting-deferred", None, said(reply)),
        Some(Ending::EhloRefused(reply)) => ("ehlo-refused", None, said(reply)),
        Some(Ending::EhloDeferred(reply)) => ("ehlo-deferred", None, said(reply)),
        Some(Ending::NotSmtp { wait, breach }) => ("not-smtp", Some(*wait), sentence(breach)),
        Some(Ending::Closed(wait)) => ("closed", Some(*wait), None),
    }
}

fn unusable(why: &Unusable) -> String {
    sentence(why).unwrap()
}

fn sentence(what: &impl ToString) -> Option<String> {
    Some(shown(&what.to_string()))
}

/// Long evidence by its start: fixtures stay readable.
fn shown(whole: &str) -> String {
    let short: String = whole.chars().take(120).collect();
    if short.len() < whole.len() { format!("{short}…") } else { short }
}

fn outcome(starttls: StartTlsOutcome) -> &'static str {
    match starttls {
        StartTlsOutcome::NotReached => "not-reached",
        StartTlsOutcome::NotOffered => "not-offered",
        StartTlsOutcome::Masked => "masked",
        StartTlsOutcome::Refused => "refused",
        StartTlsOutcome::Deferred => "deferred",
        StartTlsOutcome::Accepted => "accepted",
    }
}

fn wait_word(wait: Wait) -> &'static str {
    match wait {
        Wait::Greeting => "greeting",
        Wait::Ehlo => "ehlo",
        Wait::Helo => "helo",
        Wait::StartTls => "starttls",
        Wait::EhloAfterTls => "ehlo-after-tls",
        Wait::Quit => "quit",
    }
}
