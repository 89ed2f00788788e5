//! Which TLSA records of a host count, and below which name they are looked for.

use super::world::{Ask, World};
use crate::facts::{Domain, TlsaFacts};

const SIGNED: &str = "
    example.test     MX   secure  10 mx.example.test
    mx.example.test  A    secure  192.0.2.1
";

async fn look(lines: &str) -> (World, TlsaFacts) {
    let world = World::of(lines);
    let domain = world.probe("example.test").await;
    (world, only(&domain))
}

fn only(domain: &Domain) -> TlsaFacts {
    domain.mx.hosts[0].tlsa.clone().expect("somebody looked")
}

/// `BASE STATE asked|not-asked RECORDS`, or the failure's kind in place of records.
fn brief(tlsa: &TlsaFacts) -> String {
    let asked = if tlsa.asked { "asked" } else { "not-asked" };
    let records = match &tlsa.records {
        Ok(records) if records.is_empty() => "nothing".to_owned(),
        Ok(records) => records.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        Err(failure) => failure.kind.word().to_owned(),
    };
    format!("{} {} {asked} {records}", tlsa.base, tlsa.state.word())
}

async fn briefly(lines: &str) -> String {
    brief(&look(lines).await.1)
}

async fn signed_and(lines: &str) -> String {
    briefly(&format!("{SIGNED}{lines}")).await
}

#[tokio::test]
async fn signed_records_of_a_signed_host_count() {
    let found = signed_and(
        "_25._tcp.mx.example.test TLSA secure 3 1 1 b
         _25._tcp.mx.example.test TLSA secure 2 1 1 a
         _25._tcp.mx.example.test TLSA secure 3 1 1 b",
    );
    assert_eq!(found.await, "mx.example.test secure asked 2 1 1 61, 3 1 1 62");
}

#[tokio::test]
async fn where_the_addresses_are_not_signed_nobody_asks() {
    for (state, what) in [
        ("insecure", "192.0.2.1"),
        ("unknown", "192.0.2.1"),
        ("indeterminate", "192.0.2.1"),
        ("bogus", "bogus"),
    ] {
        let (world, tlsa) = look(&format!(
            "example.test    MX secure 10 mx.example.test
             mx.example.test A  {state} {what}
             _25._tcp.mx.example.test TLSA secure 3 1 1 a"
        ))
        .await;
        assert_eq!(brief(&tlsa), format!("mx.example.test {state} not-asked nothing"));
        assert_eq!(world.asked("TLSA"), [""; 0], "A-7672-6");
    }
}

#[tokio::test]
async fn one_family_that_does_not_answer_leaves_the_other_to_go_by() {
    let found = signed_and(
        "mx.example.test AAAA unknown timeout
         _25._tcp.mx.example.test TLSA secure 3 1 1 a",
    );
    assert_eq!(found.await, "mx.example.test secure asked 3 1 1 61");
    let broken = signed_and(
        "mx.example.test AAAA bogus bogus
         _25._tcp.mx.example.test TLSA secure 3 1 1 a",
    );
    assert_eq!(broken.await, "mx.example.test bogus not-asked nothing");
}

#[tokio::test]
async fn that_there_is_nothing_must_be_told_by_the_dns_itself() {
    for (answer, expected) in [
        ("secure nodata", "secure asked nothing"),
        ("secure nxdomain", "secure asked nothing"),
        ("insecure nodata", "insecure asked nothing"),
        ("insecure 3 1 1 a", "insecure asked nothing"),
        ("unknown nodata", "unknown asked nothing"),
        ("unknown 3 1 1 a", "unknown asked nothing"),
        ("unknown servfail", "unknown asked servfail"),
        ("unknown timeout", "unknown asked timeout"),
        ("bogus bogus", "bogus asked bogus"),
        ("bogus nodata", "bogus asked bogus"),
        ("indeterminate nodata", "indeterminate asked other"),
    ] {
        let found = signed_and(&format!("_25._tcp.mx.example.test TLSA {answer}")).await;
        assert_eq!(found, format!("mx.example.test {expected}"), "{answer}");
    }
}

const ALIAS: &str = "
    example.test     MX     secure  10 mx.example.test
    mx.example.test  CNAME  secure  mid.host.test
    mid.host.test    CNAME  secure  end.host.test
    end.host.test    A      secure  192.0.2.1
";

#[tokio::test]
async fn of_a_signed_alias_the_last_name_is_asked_first_and_none_between() {
    let both = "_25._tcp.end.host.test   TLSA secure 3 1 1 e
                _25._tcp.mx.example.test TLSA secure 3 1 1 m";
    assert_eq!(briefly(&format!("{ALIAS}{both}")).await, "end.host.test secure asked 3 1 1 65");
    let own = "_25._tcp.mx.example.test TLSA secure 3 1 1 m
               _25._tcp.mid.host.test   TLSA secure 3 1 1 x";
    let (world, tlsa) = look(&format!("{ALIAS}{own}")).await;
    assert_eq!(brief(&tlsa), "mx.example.test secure asked 3 1 1 6d");
    assert_eq!(world.asked("TLSA"), ["_25._tcp.end.host.test", "_25._tcp.mx.example.test"]);
    let neither = "_25._tcp.mid.host.test TLSA secure 3 1 1 x";
    assert_eq!(briefly(&format!("{ALIAS}{neither}")).await, "mx.example.test secure asked nothing");
}

#[tokio::test]
async fn trouble_at_the_last_name_ends_the_search() {
    let lines = "_25._tcp.end.host.test   TLSA unknown servfail
                 _25._tcp.mx.example.test TLSA secure 3 1 1 a";
    let (world, tlsa) = look(&format!("{ALIAS}{lines}")).await;
    assert_eq!(brief(&tlsa), "end.host.test unknown asked servfail");
    assert_eq!(world.asked("TLSA"), ["_25._tcp.end.host.test"], "A-7672-2");
}

#[tokio::test]
async fn what_nobody_could_judge_ends_the_search_too() {
    let lines = "_25._tcp.end.host.test   TLSA unknown nodata
                 _25._tcp.mx.example.test TLSA secure 3 1 1 a";
    assert_eq!(briefly(&format!("{ALIAS}{lines}")).await, "end.host.test unknown asked nothing");
}

#[tokio::test]
async fn beyond_a_signed_alias_into_unsigned_zones_the_hosts_own_name_counts() {
    let unsigned = "
        example.test     MX     secure    10 mx.example.test
        end.host.test    A      insecure  192.0.2.1
        _25._tcp.end.host.test   TLSA secure 3 1 1 e
        _25._tcp.mx.example.test TLSA secure 3 1 1 m
    ";
    let alias = |what: &str| format!("{unsigned}mx.example.test CNAME {what} end.host.test");
    let (world, tlsa) = look(&alias("secure")).await;
    assert_eq!(brief(&tlsa), "mx.example.test secure asked 3 1 1 6d");
    assert_eq!(world.asked("TLSA"), ["_25._tcp.mx.example.test"]);
    assert_eq!(briefly(&alias("insecure")).await, "mx.example.test insecure not-asked nothing");
}

#[tokio::test]
async fn an_alias_at_the_records_own_name_is_followed_and_changes_no_base() {
    let to = |state: &str| {
        format!(
            "_25._tcp.mx.example.test CNAME {state} shared.keys.test
             shared.keys.test TLSA secure 3 1 1 a"
        )
    };
    let followed = signed_and(&to("secure")).await;
    assert_eq!(followed, "mx.example.test secure asked 3 1 1 61", "A-7672-8");
    let insecure = signed_and(&to("insecure")).await;
    assert_eq!(insecure, "mx.example.test insecure asked nothing", "A-7672-3");
    let circle = "_25._tcp.mx.example.test CNAME secure a.keys.test
                  a.keys.test CNAME secure _25._tcp.mx.example.test";
    assert_eq!(signed_and(circle).await, "mx.example.test secure asked loop");
}

#[tokio::test]
async fn another_port_counts_only_where_port_25_has_nothing() {
    let ask = Ask { port: 2525, ..Ask::default() };
    let own = "_2525._tcp.mx.example.test TLSA secure 3 1 1 o";
    let world = World::of(&format!("{SIGNED}{own}"));
    let found = only(&ask.of(&world, "example.test").await);
    assert_eq!(brief(&found), "mx.example.test secure asked 3 1 1 6f");
    let both = format!("{SIGNED}{own}\n_25._tcp.mx.example.test TLSA secure 3 1 1 m");
    let found = only(&ask.of(&World::of(&both), "example.test").await);
    assert_eq!(brief(&found), "mx.example.test secure asked 3 1 1 6d");
}

#[tokio::test]
async fn a_host_with_its_port_is_asked_at_that_port_alone() {
    let world = World::of(
        "mx.example.test A secure 192.0.2.1
         _25._tcp.mx.example.test  TLSA secure 3 1 1 m
         _587._tcp.mx.example.test TLSA secure 3 1 1 s",
    );
    let found = only(&world.probe("mx.example.test:587").await);
    assert_eq!(brief(&found), "mx.example.test secure asked 3 1 1 73");
    assert_eq!(world.asked("TLSA"), ["_587._tcp.mx.example.test"]);
}

#[tokio::test]
async fn an_address_and_a_host_without_one_have_none() {
    let world = World::of("example.test MX secure 10 gone.example.test");
    assert_eq!(world.probe("[192.0.2.1]").await.mx.hosts[0].tlsa, None, "A-5321-9");
    assert_eq!(world.probe("example.test").await.mx.hosts[0].tlsa, None);
    assert_eq!(world.asked("TLSA"), [""; 0]);
    let unknown = "example.test MX secure 10 mx.test\nmx.test A unknown timeout\n\
                   mx.test AAAA unknown timeout";
    assert_eq!(briefly(unknown).await, "mx.test unknown not-asked nothing");
}

#[tokio::test]
async fn the_domains_own_addresses_stand_in_with_their_records() {
    let found = briefly(
        "example.test MX secure nodata
         example.test A  secure 192.0.2.1
         _25._tcp.example.test TLSA secure 3 1 1 a",
    );
    assert_eq!(found.await, "example.test secure asked 3 1 1 61");
}

#[tokio::test]
async fn an_unsigned_mx_answer_does_not_hide_the_hosts_records() {
    let (_, tlsa) = look(
        "example.test     MX   insecure  10 mx.example.test
         mx.example.test  A    secure    192.0.2.1
         _25._tcp.mx.example.test TLSA secure 3 1 1 a",
    )
    .await;
    assert_eq!(brief(&tlsa), "mx.example.test secure asked 3 1 1 61", "A-7672-4");
}

#[tokio::test]
async fn trouble_with_the_alias_itself_is_trouble() {
    let found = briefly(
        "example.test     MX     secure    10 mx.example.test
         mx.example.test  A      insecure  alias end.host.test
         mx.example.test  CNAME  unknown   servfail
         end.host.test    A      insecure  192.0.2.1",
    );
    assert_eq!(found.await, "mx.example.test unknown asked servfail");
}
