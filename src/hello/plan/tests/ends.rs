//! Early ends: what was not asked is not tested, and nothing is taken for a refusal that is none.

use super::table::Table;
use super::{Told, ask, run};
use crate::hello::{Answer, ClientHello, Depth, Group, Plan, Reader, Taken, Version};

fn server() -> Table {
    let suites: &[&str] = &["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"];
    let newest: &[&str] = &["TLS_AES_128_GCM_SHA256"];
    let suites = [(Version::Tls12, suites), (Version::Tls13, newest)];
    Table::new(&suites, &["X25519"], &["X25519"])
}

/// Answers the first `answers` questions, then does `then` until the plan ends.
fn cut(table: &Table, answers: usize, mut then: impl FnMut(&mut Plan)) -> Told {
    let mut plan = Plan::new(Depth::Families, 30);
    let mut made = 0;
    while let Some(hello) = plan.next() {
        made += 1;
        match made <= answers {
            true => plan.learnt(&table.answer(&hello)),
            false => then(&mut plan),
        }
    }
    let (learnt, stopped) = plan.finish();
    Told { learnt, stopped, made }
}

#[test]
fn sent_away_at_once() {
    let told = cut(&server(), 3, |plan| plan.stop("the server sent us away (421)."));
    assert_eq!(told.made, 4);
    assert_eq!(told.stopped.as_deref(), Some("the server sent us away (421)."));
    assert_eq!(told.learnt.version(Version::Tls13), Taken::Yes);
    assert_eq!(told.learnt.version(Version::Tls10), Taken::NotTested);
    assert_eq!(told.learnt.group(Group::from_word("sect571r1").unwrap()), Taken::NotTested);
}

#[test]
fn a_silence_is_asked_about_once_more() {
    let mut silent = 0;
    let table = server();
    let mut plan = Plan::new(Depth::Families, 30);
    let mut last = None;
    while let Some(hello) = plan.next() {
        if silent == 0 && hello.version == Version::Tls11 {
            silent += 1;
            plan.unanswered("nothing came in time");
            last = Some(hello);
        } else {
            if let Some(asked) = last.take() {
                assert!(hello.suites.len() < asked.suites.len() || hello == asked);
            }
            plan.learnt(&table.answer(&hello));
        }
    }
    assert_eq!(silent, 1);
    assert_eq!(plan.finish().1, None);
}

#[test]
fn silence_for_good_is_no_refusal() {
    let told = cut(&server(), 4, |plan| plan.unanswered("nothing came in time"));
    let said = "A question had no answer, twice: nothing came in time.";
    assert_eq!(told.stopped.as_deref(), Some(said));
    assert_eq!(told.learnt.version(Version::Ssl3), Taken::NotTested);
}

#[test]
fn nothing_may_be_asked() {
    let told = ask(&server(), Depth::Families, 0);
    assert_eq!(told.made, 0);
    assert!(told.stopped.is_some());
    assert!(told.learnt.versions.values().all(|taken| *taken == Taken::NotTested));
}

#[test]
fn a_server_that_shuts_its_door_half_way_is_found_out() {
    let (open, shut) = (server(), Table::new(&[], &[], &[]));
    for answers in 1..8 {
        let mut plan = Plan::new(Depth::Families, 30);
        let mut made = 0;
        while let Some(hello) = plan.next() {
            made += 1;
            plan.learnt(&if made <= answers { open.answer(&hello) } else { shut.answer(&hello) });
        }
        let (learnt, stopped) = plan.finish();
        let accepted = !learnt.suites.is_empty();
        if accepted {
            let said = "The server refused at last what it had accepted before.";
            assert_eq!(stopped.as_deref(), Some(said), "after {answers}");
            assert!(!learnt.versions.values().any(|taken| *taken == Taken::No));
            assert!(!learnt.groups.iter().any(|(_, taken)| *taken == Taken::No));
        }
    }
}

#[test]
fn what_a_handshake_showed_is_not_taken_back() {
    let shut = Table::new(&[], &[], &[]);
    let plan = Plan::new(Depth::Families, 30).with_seen(Version::Tls13, Some(Group(29)));
    let told = run(&shut, plan);
    assert_eq!(told.learnt.version(Version::Tls13), Taken::Yes);
    assert_eq!(told.learnt.group(Group(29)), Taken::Yes);
    assert_eq!(told.learnt.version(Version::Tls12), Taken::NotTested);
    let said = "The version of the first handshake was refused in every hello.";
    assert_eq!(told.stopped.as_deref(), Some(said));
    assert!(told.made <= 2, "nothing more is asked then: {}", told.made);
}

#[test]
fn garbage_is_no_answer() {
    let mut plan = Plan::new(Depth::All, 150);
    let mut made = 0;
    while plan.next().is_some() {
        made += 1;
        let mut reader = crate::hello::Reader::new();
        reader.received(b"500 what?\r\n");
        plan.learnt(&reader.finish());
    }
    assert_eq!(made, 2);
    let (learnt, stopped) = plan.finish();
    assert!(stopped.unwrap().contains("clear text"));
    assert_eq!(learnt.version(Version::Tls13), Taken::NotTested);
}

/// An answer of these octets, and no more of it.
fn octets(octets: &[u8]) -> Answer {
    let mut reader = Reader::new();
    reader.received(octets);
    reader.finish()
}

/// Each question goes to `answer` with its number, from 1 on.
fn asked(seen: Option<Version>, mut answer: impl FnMut(usize, &ClientHello) -> Answer) -> Told {
    let mut plan = Plan::new(Depth::Families, 30);
    if let Some(seen) = seen {
        plan = plan.with_seen(seen, None);
    }
    let mut made = 0;
    while let Some(hello) = plan.next() {
        made += 1;
        plan.learnt(&answer(made, &hello));
    }
    let (learnt, stopped) = plan.finish();
    Told { learnt, stopped, made }
}

fn says_no_to_nothing(told: &Told) -> bool {
    let learnt = &told.learnt;
    let all = learnt.versions.values().chain(learnt.families.values());
    !all.chain(learnt.groups.iter().map(|(_, taken)| taken)).any(|taken| *taken == Taken::No)
}

const CLOSE: [u8; 0] = [];
const INTERNAL_ERROR: [u8; 7] = [21, 3, 1, 0, 2, 2, 80];

#[test]
fn who_only_hangs_up_has_refused_nothing() {
    let told = asked(None, |_, _| octets(&CLOSE));
    assert!(told.stopped.is_some_and(|why| why.contains("met by a close")));
    assert!(told.learnt.versions.values().all(|taken| *taken == Taken::NotTested));
    assert!(told.learnt.groups.iter().all(|(_, taken)| *taken == Taken::NotTested));
}

#[test]
fn closes_before_we_are_sent_away_are_no_refusals() {
    let table = server();
    for answers in 0..8 {
        let mut plan = Plan::new(Depth::Families, 30).with_seen(Version::Tls13, None);
        for made in 0..answers + 4 {
            let Some(hello) = plan.next() else { break };
            let answer = if made < answers { table.answer(&hello) } else { octets(&CLOSE) };
            plan.learnt(&answer);
        }
        let refused_by_alert = plan.proven.clone().learnt();
        plan.stop("The server sent us away.");
        let (learnt, _) = plan.finish();
        assert_eq!(learnt, refused_by_alert, "after {answers}");
    }
}

#[test]
fn one_close_among_answers_is_asked_about_again() {
    let table = server();
    let whole = ask(&table, Depth::Families, 30);
    for every in 2..5 {
        for odd in [&CLOSE[..], &INTERNAL_ERROR] {
            let told = asked(None, |made, hello| match made % every {
                0 => octets(odd),
                _ => table.answer(hello),
            });
            let what = format!("each {every}th: {odd:?}");
            assert_eq!((&told.learnt, &told.stopped), (&whole.learnt, &None), "{what}");
        }
    }
}

#[test]
fn an_answer_that_breaks_off_is_no_refusal() {
    for half in [&[22][..], &[22, 3, 3, 0, 40, 2, 0, 0, 36, 3, 3], &[21, 3, 1, 0, 2, 2]] {
        let told = asked(None, |_, _| octets(half));
        assert_eq!(told.made, 2);
        assert!(told.stopped.as_ref().is_some_and(|why| why.contains("broke off")), "{told:?}");
        assert!(says_no_to_nothing(&told));
    }
}
