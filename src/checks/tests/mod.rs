//! Every rule is raised by some facts and not by others; silence proves nothing.

mod cases;
mod enumerated;
mod fixture;
mod injection;
mod legacy;
mod policies;
mod policy_cases;
mod policy_findings;
mod profile;
mod standing;

use cases::*;
use fixture::*;
use policy_cases::POLICY_CASES;

use super::*;
use crate::cert::{Identity, Trust};
use crate::facts::{MxSource, Outcome, Stage};

/// The cases of both tables.
fn cases() -> impl Iterator<Item = &'static Case> {
    CASES.iter().chain(POLICY_CASES)
}

#[test]
fn every_rule_is_raised_by_one_fixture_and_not_by_the_other() {
    for (id, raises, does_not) in cases() {
        let found = raises().found();
        assert!(found.contains(id), "{id} is not among {found:?}");
        let outcomes = does_not().outcomes_of(id);
        assert!(!outcomes.is_empty(), "{id} is not checked");
        assert!(outcomes.iter().all(|o| o.finding().is_none()), "{id}: {outcomes:?}");
    }
}

#[test]
fn every_rule_of_the_catalogue_has_its_case() {
    let of_path = ["port-25-blocked", "path-intercepted", "dane-required"];
    let mut cases: Vec<&str> = cases().map(|(id, ..)| *id).chain(of_path).collect();
    let mut rules: Vec<&str> = RULES.iter().map(|r| r.id).collect();
    cases.sort_unstable();
    rules.sort_unstable();
    assert_eq!(cases, rules);
}

#[test]
fn a_healthy_domain_has_no_finding_and_nothing_left_untested() {
    for (rule, outcome) in enumerated::asked().outcomes() {
        let told = matches!(outcome, CheckOutcome::Pass | CheckOutcome::NotApplicable(_));
        assert!(told, "{}: {outcome:?}", rule.id);
    }
}

/// The checks that the conversation came to, if it went silent after so many replies.
#[test]
fn what_was_not_reached_is_not_tested_and_never_passes() {
    let reached: [&[&str]; 5] = [
        &[],
        &["greeting-refused"],
        &[
            "rate-limited",
            "not-smtp",
            "helo-only",
            "auth-before-tls",
            "starttls-not-supported",
            "starttls-masked",
        ],
        &["starttls-refused", "starttls-deferred", "response-injection"],
        &[
            "validation-failure",
            "pq-intolerant",
            "tls-unusable",
            "starttls-after-tls",
            "certificate-not-trusted",
            "certificate-chain-incomplete",
            "certificate-expired",
            "certificate-expiring",
            "certificate-not-yet-valid",
            "certificate-host-mismatch",
            "certificate-cn-only",
            "certificate-wrong-usage",
            "certificate-weak-key",
            "certificate-weak-signature",
        ],
    ];
    for replies in 0..GOOD.len() - 1 {
        let cut = mx1([said(Outcome::TimedOut, &GOOD[..replies])]);
        let known: Vec<&str> = reached[..=replies].concat();
        for (rule, outcome) in cut.outcomes().into_iter().filter(|(r, _)| !r.id.contains("mx-")) {
            match known.contains(&rule.id) {
                true => assert_eq!(outcome, CheckOutcome::Pass, "{} {replies}", rule.id),
                false => {
                    let untold = matches!(outcome, CheckOutcome::NotTested(_));
                    assert!(untold, "{} after {replies}: {outcome:?}", rule.id);
                }
            }
        }
    }
}

#[test]
fn a_server_that_could_not_be_heard_is_no_finding_against_it() {
    for outcome in Outcome::ALL {
        let mute = mx1([silent(outcome, Stage::Connect), silent(outcome, Stage::Connect)]);
        let silence = matches!(
            outcome,
            Outcome::ConnectionRefused
                | Outcome::Unreachable
                | Outcome::Reset
                | Outcome::Closed
                | Outcome::TimedOut
                | Outcome::EgressBlocked
                | Outcome::PathIntercepted
                | Outcome::NotProbed
        );
        if silence {
            assert_eq!(mute.found(), [""; 0], "{}", outcome.word());
        }
    }
}

#[test]
fn what_answers_in_place_of_a_server_says_nothing_about_it() {
    let proxy = ["220 proxy", "250-proxy|250-AUTH PLAIN|250 STARTTLS", "220 go", "250 proxy"];
    for doubt in [Outcome::PathIntercepted, Outcome::EgressBlocked] {
        let answered = mx1([said(Outcome::Encrypted, &proxy)]).with(|f| {
            f.judged = ends_in(-1).judged;
            f.in_doubt = Some(doubt);
        });
        for (rule, outcome) in answered.outcomes().iter().filter(|(r, _)| !r.id.contains("mx-")) {
            assert!(matches!(outcome, CheckOutcome::NotTested(_)), "{}: {outcome:?}", rule.id);
        }
        assert_eq!(answered.found(), [""; 0]);
    }
}

#[test]
fn dns_trouble_is_not_tested_and_a_named_server_has_no_mx() {
    let trouble = without_mx(MxSource::Error).outcomes();
    let open = |o: &CheckOutcome| !matches!(o, CheckOutcome::Pass | CheckOutcome::Finding(_));
    assert!(trouble.iter().all(|(_, o)| open(o)), "{trouble:?}");
    let named = good().with(|f| f.domain.mx.source = MxSource::Host);
    let outcomes = named.outcomes_of("mx-null");
    assert!(matches!(outcomes.as_slice(), [CheckOutcome::NotApplicable(_)]));
}

#[test]
fn a_missing_keyword_is_blamed_by_what_the_path_control_says() {
    let told = |path_control| {
        let fixture = mx1([plain(), plain()]).with(|f| f.path_control = path_control);
        let finding = fixture.finding("starttls-not-supported");
        (finding.side, finding.confidence, finding.message)
    };
    let (side, confidence, message) = told(PathControl::Passed);
    assert_eq!((side, confidence), (Side::Server, Confidence::High));
    assert_eq!(
        message,
        "mx1.example.org [192.0.2.1] did not offer STARTTLS in two connections. \
         Senders that do not demand TLS deliver in clear."
    );
    let (side, confidence, message) = told(PathControl::None);
    assert_eq!((side, confidence), (Side::Unknown, Confidence::Medium));
    assert!(message.contains("this network was not checked"), "{message}");
    let (side, confidence, message) = told(PathControl::Failed);
    assert_eq!((side, confidence), (Side::Path, Confidence::Low));
    assert!(message.contains("others do not offer it either"), "{message}");
}

#[test]
fn what_was_seen_once_is_said_with_low_confidence() {
    let finding = mx1([plain()]).finding("starttls-not-supported");
    assert_eq!((finding.side, finding.confidence), (Side::Unknown, Confidence::Low));
    assert!(finding.message.contains("in one connection, which was not confirmed"));
    assert_eq!(finding.evidence, "EHLO answered with PIPELINING, SIZE");
}

#[test]
fn an_expired_and_untrusted_chain_says_both() {
    let both = shows(|certificate, judgement| {
        certificate.not_after = in_days(-3);
        judgement.trust = Trust::SelfSigned;
        judgement.also = vec![Trust::Expired];
        judgement.identity = Identity::Mismatch;
    });
    let expected = ["certificate-not-trusted", "certificate-expired", "certificate-host-mismatch"];
    assert_eq!(both.found(), expected);
    let finding = both.finding("certificate-expired");
    assert!(finding.message.contains("expired on 2026-11-19"), "{}", finding.message);
}

#[test]
fn an_expired_certificate_above_the_servers_own_is_named() {
    let above = shows(|_, judgement| {
        judgement.trust = Trust::Expired;
        judgement.expired_other = Some("CN=Old CA".into());
    });
    assert!(above.finding("certificate-expired").message.contains("CN=Old CA"));
}

#[test]
fn an_unusable_session_keeps_its_certificate_findings() {
    let expired = unusable("421 bye").with(|f| f.judged = ends_in(-1).judged);
    assert_eq!(expired.found(), ["tls-unusable", "certificate-expired"]);
}

#[test]
fn a_certificate_that_cannot_be_read_is_not_trusted_and_not_judged_further() {
    let unreadable = good().with(|f| f.judged = None);
    assert_eq!(unreadable.found(), ["certificate-not-trusted"]);
    let expired = unreadable.outcomes_of("certificate-expired");
    assert!(matches!(expired.as_slice(), [CheckOutcome::NotTested(_)]));
}

#[test]
fn an_end_that_is_very_near_weighs_more() {
    assert_eq!(ends_in(18).finding("certificate-expiring").severity, Severity::Low);
    assert_eq!(ends_in(7).finding("certificate-expiring").severity, Severity::Medium);
}

#[test]
fn a_refusing_host_is_no_finding_unless_the_path_is_known_to_be_clear() {
    let doubtful = nolisting(2).with(|f| f.path_control = PathControl::None);
    let outcomes = doubtful.outcomes_of("mx-accepts-no-connections");
    assert!(matches!(outcomes.as_slice(), [CheckOutcome::NotTested(_)]), "{outcomes:?}");
}

#[test]
fn a_backup_is_not_weaker_for_a_negative_that_was_not_confirmed() {
    let outcomes = backup([plain()]).outcomes_of("backup-mx-weaker");
    assert!(matches!(outcomes.as_slice(), [CheckOutcome::NotTested(_)]), "{outcomes:?}");
}

#[test]
fn rate_limits_are_known_by_their_code_alone() {
    for (greeting, found) in [
        ("421 hello", "rate-limited"),
        ("450 hello", "rate-limited"),
        ("554 rate limit exceeded", "greeting-refused"),
        ("451 too many connections", "greeting-refused"),
    ] {
        assert_eq!(greeted(greeting).found(), [found], "{greeting}");
    }
}

#[test]
fn evidence_is_the_line_itself_made_printable() {
    let evidence = |id: &str| {
        let (_, raises, _) = cases().find(|(case, ..)| *case == id).unwrap();
        raises().finding(id).evidence
    };
    assert_eq!(evidence("greeting-refused"), "554 no service for you");
    assert_eq!(evidence("starttls-deferred"), "454 TLS not available");
    assert_eq!(evidence("auth-before-tls"), "AUTH PLAIN LOGIN");
    assert_eq!(evidence("response-injection"), "250 evil\\x1b\\x0d\\x0a");
    assert_eq!(evidence("helo-only"), "EHLO probe.example.net → 502 what?");
    assert_eq!(evidence("starttls-masked"), "220 mx1; EHLO answered with XXXXXXXA");
    assert_eq!(evidence("mx-cname"), "mx1.example.org CNAME host.example.net");
    assert_eq!(
        evidence("backup-mx-weaker"),
        "starttls-not-offered at preference 20, better at preference 10"
    );
}

#[test]
fn findings_of_the_path_carry_their_evidence() {
    let blocked = port_25_blocked(25, "control.example.net: timed-out".into());
    assert_eq!((blocked.rule.id, blocked.side), ("port-25-blocked", Side::Prober));
    let answered = path_intercepted("two hosts greet as proxy.example".into());
    assert_eq!((answered.rule.id, answered.side), ("path-intercepted", Side::Path));
    assert_eq!(answered.evidence, "two hosts greet as proxy.example");
}

#[test]
fn a_finding_on_what_was_asked_for_carries_its_evidence() {
    let required = dane_required("example.org", "MX answer insecure".into());
    assert_eq!((required.rule.id, required.side), ("dane-required", Side::Server));
    assert_eq!(required.evidence, "MX answer insecure");
    assert!(required.message.contains("example.org"));
}

#[test]
fn every_message_is_short_and_says_no_more_than_was_seen() {
    for (id, raises, _) in cases() {
        for (rule, outcome) in raises().outcomes() {
            let Some(finding) = outcome.finding() else { continue };
            let message = &finding.message;
            assert!(message.ends_with('.') && message.len() <= 250, "{id}: {message}");
            assert!(!finding.evidence.is_empty(), "{id}: no evidence");
            assert_eq!(finding.rule.id, rule.id);
            assert!(no_banned_word(message).is_none(), "{id}: {message}");
        }
    }
}

/// Words that promise or accuse more than a probe can know.
fn no_banned_word(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    ["secure", "guarantee", "intercept", "no tls."].into_iter().find(|word| lower.contains(word))
}

#[test]
fn the_catalogue_is_in_order() {
    for rule in RULES {
        let Rule { id, title, explanation, remedy, .. } = rule;
        let kebab = id.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        assert!(kebab, "{id} is not kebab-case");
        assert_eq!(super::rule(id), Some(rule), "{id} is there twice");
        assert!(title.len() <= 42 && !title.ends_with('.'), "{id}: {title}");
        let sentences = explanation.matches(". ").count() + 1;
        assert!((2..=5).contains(&sentences), "{id}: {sentences} sentences");
        for text in [title, explanation, remedy] {
            assert!(!text.is_empty() && text.is_ascii() && !text.contains("  "), "{id}: {text}");
            assert_eq!(no_banned_word(text), None, "{id}: {text}");
        }
    }
}

#[test]
fn lists_and_explanations_fit_a_terminal() {
    assert_eq!(list().lines().count(), RULES.len());
    let texts = RULES.iter().map(explain).chain([list()]);
    for text in texts {
        let widest = text.lines().map(|l| l.chars().count()).max();
        assert!(widest <= Some(80), "{text}");
    }
}

#[test]
fn one_rule_explained_as_a_whole() {
    let text = explain(rule("mx-null").unwrap());
    assert_eq!(
        text,
        "\
mx-null (info)
The domain accepts no mail (null MX)

  The domain's only MX record is a single dot. With it the owner says that the
  domain takes no mail at all. Senders return such mail at once; TLS plays no
  part.

What to do
  Nothing, if that is meant. If the domain should receive mail, replace the
  record by MX records that name its mail servers. If you are a sender, check
  the spelling of the address.

Severity: info
Confidence: high
Side: server
May pass: no
Reference: RFC 7505
"
    );
}
