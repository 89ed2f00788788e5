//! What a domain publishes by TXT records, and when nobody looks.

use std::time::Duration;

use super::world::{Ask, World};
use crate::dns::FailureKind;
use crate::facts::{Domain, Policies};
use crate::policy::{StsRecord, TlsRptRecord};
use crate::probe::Limits;

const MAIL: &str = "
    example.test     MX  insecure  10 mx.example.test
    mx.example.test  A   insecure  192.0.2.1
";

async fn published(lines: &str) -> Policies {
    let world = World::of(&format!("{MAIL}{lines}"));
    world.probe("example.test").await.policies.expect("somebody looked")
}

async fn sts(lines: &str) -> StsRecord {
    published(lines).await.sts.record.expect("DNS answered")
}

#[tokio::test]
async fn nothing_published_is_absent_and_nothing_is_fetched() {
    for lines in [
        "",
        "_mta-sts.example.test TXT insecure nodata",
        "_mta-sts.example.test TXT insecure nxdomain",
        "_mta-sts.example.test TXT insecure something=else",
    ] {
        let found = published(lines).await;
        assert_eq!(found.sts.record, Ok(StsRecord::Absent), "{lines}");
        assert_eq!(found.sts.fetched, None);
        assert_eq!(found.tlsrpt, Ok(TlsRptRecord::Absent));
    }
}

#[tokio::test]
async fn one_sound_record_is_present_behind_an_alias_too() {
    let present = StsRecord::Present { id: "20261122".into() };
    let direct = "_mta-sts.example.test TXT insecure v=STSv1; id=20261122;";
    assert_eq!(sts(direct).await, present);
    let behind = "_mta-sts.example.test CNAME insecure _mta-sts.host.test
                  _mta-sts.host.test TXT insecure v=STSv1; id=20261122;";
    assert_eq!(sts(behind).await, present);
}

#[tokio::test]
async fn two_records_or_a_misspelt_one_make_nobody_fetch() {
    let two = "_mta-sts.example.test TXT insecure v=STSv1; id=1;
               _mta-sts.example.test TXT insecure v=STSv1; id=2;";
    assert_eq!(sts(two).await, StsRecord::Several { count: 2 });
    let misspelt = published("_mta-sts.example.test TXT insecure v=STSV1; id=1;").await;
    assert!(matches!(misspelt.sts.record, Ok(StsRecord::Invalid { .. })));
    assert_eq!(misspelt.sts.fetched, None);
}

#[tokio::test]
async fn dns_trouble_is_not_absence() {
    let found = published(
        "_mta-sts.example.test   TXT unknown servfail
         _smtp._tls.example.test TXT bogus   bogus",
    )
    .await;
    assert_eq!(found.sts.record.map_err(|f| f.kind), Err(FailureKind::Servfail));
    assert_eq!(found.sts.fetched, None);
    assert_eq!(found.tlsrpt.map_err(|f| f.kind), Err(FailureKind::Bogus));
}

#[tokio::test]
async fn where_to_report_is_read() {
    let found =
        published("_smtp._tls.example.test TXT insecure v=TLSRPTv1; rua=mailto:tls@example.test");
    let rua = vec!["mailto:tls@example.test".to_owned()];
    assert_eq!(found.await.tlsrpt, Ok(TlsRptRecord::Present { rua }));
}

#[tokio::test]
async fn a_run_stopped_before_the_texts_came_says_so() {
    let world = World::of(&format!(
        "{MAIL}
         _mta-sts.example.test   TXT insecure never
         _smtp._tls.example.test TXT insecure never"
    ));
    let ask = Ask { stop_after: Some(Duration::from_millis(50)), ..Ask::default() };
    let found = ask.of(&world, "example.test").await.policies.expect("the MX was known");
    let said = "the run was stopped before DNS answered for _smtp._tls.example.test TXT";
    assert_eq!(found.tlsrpt.map_err(|failure| failure.detail), Err(said.to_owned()));
    assert_eq!(found.sts.record.map_err(|failure| failure.kind), Err(FailureKind::Other));
}

fn silent() -> Ask {
    let limits = Limits { policies: false, ..Ask::default().limits };
    Ask { limits, ..Ask::default() }
}

#[tokio::test]
async fn nobody_looks_where_it_was_not_asked_for_or_cannot_matter() {
    let world = World::of(MAIL);
    let none = |domain: Domain| domain.policies.is_none();
    assert!(none(silent().of(&world, "example.test").await), "--no-policy");
    assert!(none(world.probe("mx.example.test:25").await), "a host is no domain");
    assert!(none(world.probe("[192.0.2.1]").await));
    let mute = World::of("null.test MX secure 0 .\nservfail.test MX unknown servfail");
    assert!(none(mute.probe("null.test").await), "takes no mail");
    assert!(none(mute.probe("nowhere.test").await));
    assert!(none(mute.probe("servfail.test").await));
    for world in [world, mute] {
        assert_eq!(world.asked("TXT"), [""; 0]);
    }
}

#[tokio::test]
async fn looking_makes_no_more_connections_to_mail_servers() {
    let lines = "
        example.test      MX    secure  10 mx1.example.test
        example.test      MX    secure  20 mx2.example.test
        mx1.example.test  A     secure  192.0.2.1
        mx1.example.test  AAAA  secure  2001:db8::1
        mx2.example.test  A     secure  192.0.2.2
    ";
    let (with, without) = (World::of(lines), World::of(lines));
    with.probe("example.test").await;
    silent().of(&without, "example.test").await;
    assert_eq!(with.dialled(), without.dialled());
    assert_eq!(with.dialled().len(), 3);
    assert_eq!(with.fetched(), [""; 0]);
    assert_eq!((without.asked("TLSA").len(), without.asked("TXT").len()), (0, 0));
}
