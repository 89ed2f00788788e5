//! Our own validation, on answers recorded from a signed tree.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::RecordType;
use proptest::prelude::*;

use super::script::{Asked, Reply, Script};
use super::{UNKNOWN, seen};
use crate::dns::{Answer, DnssecState, FailureKind, Kind, ValidatedBy};
use crate::net::resolver::{Anchors, DnssecMode, Resolver, ResolverSettings, Upstream};

/// Messages without their id, by question.
static RECORDED: LazyLock<HashMap<String, Vec<u8>>> = LazyLock::new(|| {
    let lines = include_str!("../../../../fixtures/dnssec/answers.txt").lines();
    lines.filter(|line| !line.starts_with('#')).map(recorded).collect()
});

const ANCHOR: &str = include_str!("../../../../fixtures/dnssec/anchor");

fn recorded(line: &str) -> (String, Vec<u8>) {
    let (question, hex) = line.rsplit_once(' ').unwrap();
    let octet = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (question.to_owned(), (0..hex.len()).step_by(2).map(octet).collect())
}

/// The recorded message, if there is one.
fn replayed(asked: &Asked) -> Option<Vec<u8>> {
    let name = asked.name();
    let name = if name == "." { "." } else { name.trim_end_matches('.') };
    let rest = RECORDED.get(&format!("{name} {}", asked.query().query_type()))?;
    Some([&asked.message.metadata.id.to_be_bytes()[..], rest].concat())
}

/// The recorded message, or trouble.
fn replay(asked: &Asked) -> Reply {
    replayed(asked).map_or_else(|| asked.reply(ResponseCode::ServFail).into(), Reply::Octets)
}

async fn validating(act: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Resolver {
    let server = Script::start(act).await;
    Resolver::new(ResolverSettings {
        upstreams: vec![Upstream::Plain(server.address)],
        timeout: Duration::from_millis(300),
        tries: 1,
        dnssec: DnssecMode::Own,
        anchors: Arc::new(Anchors::read(ANCHOR).unwrap()),
        ..ResolverSettings::default()
    })
}

fn own(
    state: DnssecState,
    kind: Option<FailureKind>,
) -> (DnssecState, ValidatedBy, Option<FailureKind>) {
    (state, ValidatedBy::Own, kind)
}

#[tokio::test]
async fn every_recorded_answer_is_worth_what_its_zone_is() {
    use DnssecState::{Bogus, Insecure, Secure};
    use FailureKind as F;
    let resolver = validating(replay).await;
    for (name, kind, state, failure) in [
        ("nsec3.test", Kind::Mx, Secure, None),
        ("mx.nsec3.test", Kind::A, Secure, None),
        ("mx.nsec3.test", Kind::Aaaa, Secure, Some(F::Nodata)),
        ("nowhere.nsec3.test", Kind::Mx, Secure, Some(F::Nxdomain)),
        ("_25._tcp.mx.nsec3.test", Kind::Tlsa, Secure, None),
        ("_25._tcp.alias.nsec3.test", Kind::Tlsa, Secure, None),
        ("_25._tcp.nowhere.nsec3.test", Kind::Tlsa, Secure, Some(F::Nxdomain)),
        ("any.wild.nsec3.test", Kind::Mx, Secure, None),
        ("ed25519.test", Kind::Mx, Secure, None),
        ("below.ed25519.test", Kind::Mx, Secure, None),
        ("insecure.test", Kind::Mx, Insecure, None),
        ("away.nsec3.test", Kind::A, Insecure, None),
        ("expired.test", Kind::Mx, Bogus, Some(F::Bogus)),
        ("stripped.test", Kind::Mx, Bogus, Some(F::Bogus)),
    ] {
        let answer = resolver.ask(name, kind).await;
        assert_eq!(seen(&answer), own(state, failure), "{name} {kind}: {answer:?}");
    }
}

/// Keys that cannot be had prove nothing: the resolver's trouble is not the zone's.
#[tokio::test]
async fn without_keys_the_state_is_indeterminate() {
    for missing in ["nsec3.test. DNSKEY", "nsec3.test. DS"] {
        for silent in [true, false] {
            let resolver = validating(move |asked| {
                let question = format!("{} {}", asked.name(), asked.query().query_type());
                match question == missing {
                    true if silent => Reply::Silence,
                    true => asked.reply(ResponseCode::ServFail).into(),
                    false => replay(asked),
                }
            })
            .await;
            let answer = resolver.ask("nsec3.test", Kind::Mx).await;
            let expected = own(DnssecState::Indeterminate, None);
            assert_eq!(seen(&answer), expected, "{missing} {silent}: {answer:?}");
        }
    }
}

/// The octets of a recorded answer without records of one type.
fn without(kind: RecordType, octets: Vec<u8>) -> Vec<u8> {
    let mut message = Message::from_vec(&octets).unwrap();
    message.answers.retain(|record| record.record_type() != kind);
    message.authorities.retain(|record| record.record_type() != kind);
    message.to_vec().unwrap()
}

/// Whatever a path takes out, it never makes a zone look forged.
#[tokio::test]
async fn a_path_that_strips_proofs_makes_nothing_bogus() {
    for stripped in [RecordType::RRSIG, RecordType::NSEC, RecordType::DNSKEY] {
        let resolver = validating(move |asked| match replayed(asked) {
            Some(octets) => Reply::Octets(without(stripped, octets)),
            None => asked.reply(ResponseCode::ServFail).into(),
        })
        .await;
        for name in ["nsec3.test", "insecure.test", "expired.test"] {
            let answer = resolver.ask(name, Kind::Mx).await;
            assert_eq!(seen(&answer), UNKNOWN, "{stripped} {name}: {answer:?}");
        }
    }
}

/// The answer for one question with one octet changed.
fn tampered(question: &'static str, at: usize, by: u8) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async move {
        let resolver = validating(move |asked| {
            let Some(mut octets) = replayed(asked) else {
                return asked.reply(ResponseCode::ServFail).into();
            };
            let this = format!("{} {}", asked.name(), asked.query().query_type());
            if this == question {
                // Behind the question's id and header; those are checked elsewhere.
                let at = 12 + at % (octets.len() - 12);
                octets[at] ^= by;
            }
            Reply::Octets(octets)
        })
        .await;
        resolver.ask("nsec3.test", Kind::Mx).await
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Nothing that was changed on the way is secure, and nothing makes the program fall over.
    #[test]
    fn what_was_tampered_with_is_never_secure(
        question in prop::sample::select(vec!["nsec3.test. MX", "nsec3.test. DNSKEY", "test. DNSKEY"]),
        at in any::<usize>(),
        by in 1..=255_u8,
    ) {
        let answer = tampered(question, at, by);
        if answer.state == DnssecState::Secure {
            let records = answer.records.unwrap();
            let sound = crate::dns::Data::Mx { preference: 10, exchange: "mx.nsec3.test".into() };
            prop_assert_eq!(&records[0].data, &sound);
            prop_assert_eq!((records.len(), records[0].owner.as_str()), (1, "nsec3.test"));
        }
    }
}
