//! Whose word counts, and what it costs in questions.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::rdata::opt::EdnsOption;
use hickory_resolver::proto::rr::{RData, Record, RecordType};

use super::script::{Asked, Reply, Script};
use super::{UNKNOWN, asking, seen};
use crate::dns::{DnssecState, FailureKind, Kind, ValidatedBy};
use crate::net::resolver::DnssecMode;

const BY_AD: ValidatedBy = ValidatedBy::Ad;

#[tokio::test]
async fn on_this_machine_the_ad_bit_counts_after_one_question_about_the_root() {
    let server = Script::start(|asked| match asked.name().as_str() {
        "unsigned.test." => asked.address(60),
        _ => asked.secure(),
    })
    .await;
    let resolver = asking(&[&server], DnssecMode::Auto);
    let signed = resolver.ask("signed.test", Kind::A).await;
    assert_eq!(seen(&signed), (DnssecState::Secure, BY_AD, None));
    let unsigned = resolver.ask("unsigned.test", Kind::A).await;
    assert_eq!(seen(&unsigned), (DnssecState::Insecure, BY_AD, None));
    let mut asked = server.asked();
    asked.sort();
    assert_eq!(asked, [". SOA DO", "signed.test. A AD", "unsigned.test. A AD"]);
}

#[tokio::test]
async fn that_there_is_nothing_has_a_state_too() {
    let server = Script::start(|asked| {
        let mut reply = match asked.name().as_str() {
            "." => return asked.secure(),
            "no.test." | "open.test." => asked.nothing(ResponseCode::NXDomain, 60),
            _ => asked.nothing(ResponseCode::NoError, 60),
        };
        reply.metadata.authentic_data = asked.name() != "open.test.";
        reply
    })
    .await;
    let resolver = asking(&[&server], DnssecMode::Auto);
    for (name, state, kind) in [
        ("_25._tcp.no.test", DnssecState::Secure, FailureKind::Nodata),
        ("no.test", DnssecState::Secure, FailureKind::Nxdomain),
        ("open.test", DnssecState::Insecure, FailureKind::Nxdomain),
    ] {
        assert_eq!(
            seen(&resolver.ask(name, Kind::Tlsa).await),
            (state, BY_AD, Some(kind)),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_resolver_without_ad_and_signatures_tells_nothing_and_is_tested_once() {
    let server = Script::start(|asked| asked.address(60)).await;
    for mode in [DnssecMode::Auto, DnssecMode::Ad, DnssecMode::Own] {
        let resolver = asking(&[&server], mode);
        for name in ["a.test", "b.test"] {
            assert_eq!(seen(&resolver.ask(name, Kind::A).await), UNKNOWN, "{mode:?}");
        }
        let asked = server.asked();
        assert_eq!(asked.iter().filter(|q| q.starts_with(". ")).count(), 1, "{mode:?}: {asked:?}");
        assert!(asked.contains(&"b.test. A".to_owned()), "{mode:?}: no bits any more: {asked:?}");
    }
}

/// With signatures that do not hold even for the root, it is the path that is broken.
#[tokio::test]
async fn signatures_that_do_not_hold_for_the_root_are_the_paths_fault() {
    let server = Script::start(|asked| {
        let mut reply = asked.address(60);
        let owner = asked.query().name().clone();
        let rubbish = RData::Unknown {
            code: RecordType::RRSIG,
            rdata: hickory_resolver::proto::rr::rdata::NULL::with(vec![0; 40]),
        };
        reply.answers.push(Record::from_rdata(owner, 60, rubbish));
        reply
    })
    .await;
    for mode in [DnssecMode::Auto, DnssecMode::Own] {
        let resolver = asking(&[&server], mode);
        assert_eq!(seen(&resolver.ask("a.test", Kind::A).await), UNKNOWN, "{mode:?}");
    }
}

#[tokio::test]
async fn nobody_is_asked_about_dnssec_where_it_is_off() {
    let server = Script::start(Asked::secure).await;
    let resolver = asking(&[&server], DnssecMode::Off);
    assert_eq!(seen(&resolver.ask("a.test", Kind::A).await), UNKNOWN);
    assert_eq!(server.asked(), ["a.test. A"]);
}

/// What a resolver that validates does with a zone whose signatures do not hold.
fn failing(extended: Option<u16>, unchecked: ResponseCode) -> impl Fn(&Asked) -> Reply {
    move |asked| {
        if asked.name() == "." {
            return asked.secure().into();
        }
        if asked.message.metadata.checking_disabled {
            return asked.reply(unchecked).into();
        }
        let mut reply = asked.reply(ResponseCode::ServFail);
        if let (Some(code), Some(edns)) = (extended, reply.edns.as_mut()) {
            let text = [&code.to_be_bytes()[..], b"said so"].concat();
            edns.options_mut().insert(EdnsOption::Unknown(15, text));
        }
        reply.into()
    }
}

#[tokio::test]
async fn servfail_is_told_apart_from_bogus() {
    use ResponseCode as C;
    let bogus = (DnssecState::Bogus, BY_AD, Some(FailureKind::Bogus));
    let servfail = (DnssecState::Unknown, ValidatedBy::None, Some(FailureKind::Servfail));
    for (extended, unchecked, expected, questions) in [
        (Some(6), C::ServFail, bogus, 1),
        (Some(7), C::ServFail, bogus, 1),
        (Some(10), C::ServFail, bogus, 1),
        (None, C::NoError, bogus, 3),
        (None, C::NXDomain, bogus, 3),
        (None, C::ServFail, servfail, 2),
        (Some(22), C::ServFail, servfail, 2),
        (Some(22), C::NoError, bogus, 3),
    ] {
        let server = Script::start(failing(extended, unchecked)).await;
        let resolver = asking(&[&server], DnssecMode::Auto);
        let answer = resolver.ask("broken.test", Kind::Mx).await;
        assert_eq!(seen(&answer), expected, "{extended:?} {unchecked}: {answer:?}");
        let asked = server.asked();
        assert_eq!(asked.iter().filter(|q| q.starts_with("broken")).count(), questions);
    }
}

/// It was no more than a bad moment of the resolver's.
#[tokio::test]
async fn a_servfail_that_passes_is_no_broken_signature() {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let server = Script::start(|asked| match asked.name().as_str() {
        "a.test." if ASKED.fetch_add(1, Ordering::Relaxed) == 0 => {
            asked.reply(ResponseCode::ServFail)
        }
        _ => asked.secure(),
    })
    .await;
    let answer = asking(&[&server], DnssecMode::Auto).ask("a.test", Kind::A).await;
    assert_eq!(seen(&answer), (DnssecState::Secure, BY_AD, None));
}

/// A second resolver's word against a broken signature is not asked for.
#[tokio::test]
async fn bogus_is_the_last_word() {
    let first = Script::start(failing(Some(6), ResponseCode::ServFail)).await;
    let second = Script::start(|asked| asked.address(60)).await;
    let resolver = asking(&[&first, &second], DnssecMode::Auto);
    assert_eq!(resolver.ask("broken.test", Kind::A).await.state, DnssecState::Bogus);
    assert!(second.asked().is_empty());
}

#[tokio::test]
async fn a_server_that_resolves_for_nobody_is_passed_over() {
    let lame = Script::start(|asked| {
        let mut reply = asked.reply(ResponseCode::NoError);
        reply.metadata.recursion_available = false;
        reply
    })
    .await;
    let sound = Script::start(Asked::secure).await;
    let resolver = asking(&[&lame, &sound], DnssecMode::Auto);
    let secure = (DnssecState::Secure, BY_AD, None);
    assert_eq!(seen(&resolver.ask("a.test", Kind::A).await), secure);
}

#[tokio::test]
async fn an_answer_cut_short_is_asked_for_over_tcp() {
    let server = Script::start(|asked| {
        let mut reply = asked.secure();
        reply.metadata.truncation = !asked.tcp;
        reply
    })
    .await;
    let resolver = asking(&[&server], DnssecMode::Auto);
    assert_eq!(resolver.ask("a.test", Kind::A).await.state, DnssecState::Secure);
    assert!(server.asked().contains(&"a.test. A AD TCP".to_owned()));
}

/// The test waits no longer than the question, for every question at the same time.
#[tokio::test]
async fn a_silent_server_costs_no_more_than_its_question() {
    let server = Script::start(|_| Reply::Silence).await;
    let resolver = asking(&[&server], DnssecMode::Auto);
    let began = Instant::now();
    let names: Vec<String> = (0..8).map(|n| format!("n{n}.test")).collect();
    let answers = names.iter().map(|name| resolver.ask(name, Kind::A));
    for answer in futures_util::future::join_all(answers).await {
        assert_eq!(answer.records.unwrap_err().kind, FailureKind::Timeout);
    }
    assert!(began.elapsed() < Duration::from_millis(1500), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_server_that_is_silent_about_the_root_alone_is_believed_no_more() {
    let server = Script::start(|asked| match asked.name().as_str() {
        "." => Reply::Silence,
        _ => asked.secure().into(),
    })
    .await;
    let resolver = asking(&[&server], DnssecMode::Auto);
    assert_eq!(seen(&resolver.ask("a.test", Kind::A).await), UNKNOWN);
    let began = Instant::now();
    assert_eq!(seen(&resolver.ask("b.test", Kind::A).await), UNKNOWN);
    assert!(began.elapsed() < Duration::from_millis(500), "the test is not waited for again");
}
