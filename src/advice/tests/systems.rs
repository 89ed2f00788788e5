//! The answer for one mail system: what it looks at by itself, and what it cannot be told.

use super::world::{World, ends_as, host, of_a_provider, of_its_own, trusted, world};
use crate::advice::{Answer, System};
use crate::facts::{MxSource, Outcome, Target};
use crate::verdict::{Badge, Require};

fn dane(badge: Badge) -> World {
    of_its_own().with(|world| world.badges.dane = badge)
}

fn refused() -> World {
    dane(Badge::Fail).with(|world| world.badges.dane_refuses = true)
}

fn sts(badge: Badge) -> World {
    of_its_own().with(|world| world.badges.sts = badge)
}

fn as_host() -> World {
    of_its_own().with(|world| {
        world.target = Target::Host("mx1.example.org".into(), 25);
        world.source = MxSource::Host;
    })
}

/// The answers for Postfix, Exim and Exchange.
fn answers(world: &World) -> [Answer; 3] {
    System::ALL.map(|system| world.clone().on(&[system]).advice().answer)
}

#[test]
fn who_looks_at_a_policy_by_himself_has_an_answer_of_his_own() {
    use Answer::{CannotTell as Open, NotReady as No, Ready as Yes};
    for (world, wanted) in [
        (of_its_own(), [Yes, Yes, Yes]),
        (refused(), [Yes, No, No]),
        (dane(Badge::Error), [Yes, Open, Open]),
        (dane(Badge::NotTested), [Yes, Open, Open]),
        (sts(Badge::NotTested), [Yes, Yes, Open]),
        (sts(Badge::Fail), [Yes, Yes, No]),
        (as_host(), [Yes, Yes, No]),
        (world(&[ends_as("mx1.example.org", Outcome::TimedOut)]), [Open, Open, Open]),
        (world(&[ends_as("mx1.example.org", Outcome::StarttlsNotOffered)]), [No, No, No]),
    ] {
        assert_eq!(answers(&world), wanted, "{:?}", world.badges);
        let of_settings: Vec<Answer> =
            world.advice().settings.iter().map(|setting| setting.answer).collect();
        assert_eq!(of_settings, wanted, "with or without a system named");
    }
}

#[test]
fn behind_an_unsigned_mx_answer_exim_and_exchange_do_not_look_at_dane() {
    for world in [refused(), dane(Badge::Error), dane(Badge::NotTested)] {
        assert_eq!(answers(&world.unsigned()), [Answer::Ready; 3]);
    }
    let text = refused().unsigned().text(System::Postfix).replace("\n# ", " ");
    assert!(text.contains("some senders, Postfix among them, look at DANE all the same"), "{text}");
}

#[test]
fn a_name_in_unicode_has_a_line_of_its_own() {
    let world = of_a_provider().with(|w| w.target = Target::Domain("xn--bcher-kva.example".into()));
    let lines = world.lines(System::Postfix);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("xn--bcher-kva.example "), "{lines:?}");
    assert_eq!(lines[1], lines[0].replacen("xn--bcher-kva.example", "bücher.example", 1));
    let settings = world.advice().settings;
    let exim = settings.iter().find(|one| one.system == System::Exim).unwrap();
    assert!(exim.conditions.iter().any(|c| c.contains("bücher.example")), "{exim:?}");
    assert_eq!(of_a_provider().lines(System::Postfix).len(), 1);
}

#[test]
fn the_worst_of_several_systems_counts() {
    let both = dane(Badge::NotTested).on(&[System::Postfix, System::Exim]);
    assert_eq!(both.advice().answer, Answer::CannotTell);
    assert_eq!(refused().on(&System::ALL).advice().answer, Answer::NotReady);
    assert_eq!(refused().advice().answer, Answer::Ready, "of no system in particular");
}

#[test]
fn a_line_counts_only_where_the_answer_is_ready() {
    let worlds = [
        of_its_own(),
        of_a_provider(),
        refused(),
        dane(Badge::Error),
        dane(Badge::NotTested),
        dane(Badge::Fail),
        sts(Badge::NotTested),
        sts(Badge::Fail),
        as_host(),
        of_its_own().asked(Require::Dane),
        of_its_own().with(|world| world.stopped = true),
    ];
    for world in worlds {
        for setting in world.advice().settings {
            let counts = setting.text.lines().any(|line| !line.starts_with('#'));
            let text = setting.text.replace("\n# ", " ");
            assert_eq!(counts, setting.answer == Answer::Ready, "{text}");
            assert_eq!(setting.text.contains(": ready, "), counts, "{text}");
            let held = text.contains("by itself and keeps mail");
            assert!(!(counts && held), "{text}");
            assert!(counts || setting.answer != Answer::Ready, "{text}");
        }
    }
}

#[test]
fn the_summary_and_the_reasons_name_the_system() {
    let no = refused().on(&[System::Exim]).advice();
    assert_eq!(no.summary, "example.org is not ready for fixed-name with Exim.");
    assert!(no.reasons[0].starts_with("Exim looks at DANE by itself and keeps mail"));
    let open = dane(Badge::NotTested).on(&[System::Exim, System::Exchange]).advice();
    let said = "Whether example.org is ready for fixed-name with Exim and Exchange cannot be told.";
    assert_eq!(open.summary, said);
    assert_eq!(open.reasons.len(), 2);
}

#[test]
fn dane_that_was_not_looked_at_is_said_beside_the_lines_that_it_may_undo() {
    let world = dane(Badge::NotTested);
    for (system, who) in [(System::Exim, "Exim"), (System::Exchange, "Exchange Online")] {
        let text = world.text(system).replace("\n# ", " ");
        let words = format!("DANE was not tested. {who} looks at it by itself and keeps mail back");
        assert!(text.contains(&words), "{text}");
    }
    let exim = world.text(System::Exim);
    assert!(exim.contains("\n# tls_example_org:\n#   driver = smtp\n"), "what it would be: {exim}");
    let caveats = world.advice().caveats.join(" ");
    assert!(caveats.contains("Not tested: DANE. Exim and Exchange Online look at it"), "{caveats}");
}

#[test]
fn records_that_nobody_can_use_keep_nothing_back_anywhere() {
    let world = dane(Badge::Fail);
    assert_eq!(answers(&world), [Answer::Ready; 3]);
    for system in System::ALL {
        let text = world.text(system).replace("\n# ", " ");
        assert!(text.contains("encrypt because of them, check nothing by them, and deliver"));
        assert!(!text.contains("mail back") && !text.contains("keeps mail"), "{text}");
    }
}

#[test]
fn a_look_up_error_is_not_hidden_by_records_that_nobody_can_use() {
    use crate::checks::DaneStatus;
    let world = dane(Badge::Fail).with(|world| world.dane = DaneStatus::Error);
    assert_eq!(answers(&world), [Answer::Ready, Answer::CannotTell, Answer::CannotTell]);
}

#[test]
fn a_literal_is_found_by_the_port_that_was_tested() {
    let at = |own: Option<u16>, port: u16| {
        of_its_own().with(|world| {
            world.target = Target::Literal("192.0.2.1".parse().unwrap(), own);
            world.source = MxSource::Literal;
            world.port = port;
        })
    };
    let unknown = |badges: &mut World| badges.badges.dane = Badge::NotTested;
    let literal = at(None, 25).with(unknown).on(&[System::Exim]).advice();
    assert_eq!((literal.answer, literal.untold), (Answer::Ready, vec![]), "no name, no DANE");
    for (world, line, said) in [
        (at(None, 25), "[192.0.2.1] encrypt", false),
        (at(None, 2525), "[192.0.2.1]:2525 encrypt", true),
        (at(Some(587), 587), "[192.0.2.1]:587 encrypt", false),
    ] {
        assert_eq!(world.lines(System::Postfix), [line]);
        let seen_at = "Seen at port 2525; mail is delivered at port 25.";
        assert_eq!(world.text(System::Postfix).contains(seen_at), said, "{line}");
        assert_eq!(world.advice().caveats.iter().any(|c| c == seen_at), said, "{line}");
    }
    let domain = of_its_own().with(|world| world.port = 2525);
    assert!(domain.text(System::Postfix).contains("Seen at port 2525;"), "beside the line too");
}

#[test]
fn a_fixed_route_keeps_the_preferences_and_does_not_freeze_mail() {
    let at = |name: &str, preference: u16| {
        let listed = host(name, trusted(&[name]));
        super::world::Host { preference, ..listed }
    };
    let (one, two, three) =
        (at("a.example.org", 10), at("b.example.org", 10), at("c.example.org", 20));
    let equal = world(&[one.clone(), two, three.clone()]).lines(System::Exim);
    let route = "  route_list = example.org a.example.org:b.example.org:+:c.example.org";
    for line in [route, "  hosts_randomize", "  host_find_failed = defer"] {
        assert!(equal.contains(&line.to_owned()), "{line}: {equal:?}");
    }
    let ordered = world(&[one, three]);
    let lines = ordered.lines(System::Exim);
    assert!(lines.contains(&"  route_list = example.org a.example.org:c.example.org".to_owned()));
    assert!(!lines.iter().any(|line| line.contains("randomize")), "{lines:?}");
    let exim = ordered.advice().settings.remove(1);
    assert!(exim.conditions.iter().any(|one| one.contains("must follow the MX records")));
}

#[test]
fn a_route_by_dns_never_leads_back_to_this_machine() {
    let lines = of_a_provider().lines(System::Exim);
    // In a list that colons divide, two of them are one: another divider is named.
    let wanted = "  ignore_target_hosts = <; 0.0.0.0 ; 127.0.0.0/8 ; ::1".to_owned();
    assert!(lines.contains(&wanted), "{lines:?}");
}
