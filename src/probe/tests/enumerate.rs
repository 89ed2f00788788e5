//! Enumerations: who is asked, how often, and when no more.

use std::time::Duration;

use super::extras::session;
use super::world::{Ask, Mail, World};
use crate::facts::{Depth, Enumeration};
use crate::hello::{Taken, Version};
use crate::probe::{Enumerate, Limits};

const LINES: &str = "
    example.test     MX  insecure  10 mx.example.test
    other.test       MX  insecure  10 mx.example.test
    mx.example.test  A   insecure  192.0.2.1
";

/// Takes a handshake of the library's, and no hello of ours: handshake_failure.
const REFUSES: Mail = Mail {
    greeting: |_| "220 mx ESMTP\r\n",
    tls: session,
    hello: |_| Some(vec![21, 3, 1, 0, 2, 2, 40]),
};

fn asking(depth: Depth) -> Ask {
    let spacing = Some(Duration::ZERO);
    let enumerate = Some(Enumerate { spacing, ..Enumerate::new(depth) });
    let limits = Limits { enumerate, ..Ask::default().limits };
    Ask { limits, ..Ask::default() }
}

async fn enumerated(world: &World, ask: Ask) -> Option<Enumeration> {
    ask.of(world, "example.test").await.servers[0].enumeration.clone()
}

#[tokio::test]
async fn nobody_is_asked_unless_the_user_wants_it() {
    let world = World::of(LINES).mail(REFUSES);
    assert!(enumerated(&world, Ask::default()).await.is_none());
    assert_eq!(world.dialled().len(), 1);
}

#[tokio::test]
async fn each_question_has_a_connection_and_all_are_counted() {
    let world = World::of(LINES).mail(REFUSES);
    let domain = asking(Depth::Families).of(&world, "example.test").await;
    let server = &domain.servers[0];
    let found = server.enumeration.as_ref().unwrap();
    assert_eq!(found.connections, world.hellos().len());
    assert_eq!(
        (server.connections(), world.dialled().len()),
        (found.connections + 1, found.connections + 1)
    );
    // The library had spoken TLS 1.3, and the hellos were refused: nothing can be said.
    assert_eq!(found.learnt.version(Version::Tls13), Taken::Yes);
    assert_eq!(found.learnt.version(Version::Tls10), Taken::NotTested);
    assert!(!found.is_complete());
}

#[tokio::test]
async fn one_place_is_asked_once_in_a_run() {
    let world = World::of(LINES).mail(REFUSES);
    let domains = asking(Depth::Families).of_all(&world, &["example.test", "other.test"]).await;
    let counts: Vec<usize> =
        domains.iter().map(|d| d.servers[0].enumeration.as_ref().unwrap().connections).collect();
    assert_eq!(counts[0], counts[1]);
    assert_eq!(world.dialled().len(), counts[0] + 1);
}

#[tokio::test]
async fn several_names_at_one_address_are_asked_as_one() {
    let lines = format!(
        "{LINES}example.test MX insecure 20 mx2.example.test\nmx2.example.test A insecure 192.0.2.1"
    );
    let world = World::of(&lines).mail(REFUSES);
    let domain = asking(Depth::Families).of(&world, "example.test").await;
    let counts: Vec<usize> = domain
        .servers
        .iter()
        .map(|server| server.enumeration.as_ref().unwrap().connections)
        .collect();
    assert_eq!(counts.len(), 2);
    assert_eq!(world.dialled().len(), counts[0] + 2, "one visit to each, one enumeration");
}

#[tokio::test]
async fn a_server_that_sends_us_away_is_left_alone_at_once() {
    let greeting = |count| if count < 3 { "220 mx\r\n" } else { "421 too many connections\r\n" };
    let world = World::of(LINES).mail(Mail { greeting, ..REFUSES });
    let found = enumerated(&world, asking(Depth::All)).await.unwrap();
    assert_eq!((found.connections, world.dialled().len()), (2, 3));
    let why = found.stopped.unwrap();
    assert!(why.contains("sent us away") && why.contains("421"), "{why}");
    assert!(found.learnt.groups.iter().all(|(_, taken)| *taken != Taken::No), "not all asked");
}

#[tokio::test]
async fn a_refused_starttls_and_silence_are_no_answers() {
    let world = World::of(LINES).mail(Mail { hello: |_| None, ..REFUSES });
    let mut ask = asking(Depth::Families);
    ask.limits.handshake = Duration::from_millis(20);
    let found = enumerated(&world, ask).await.unwrap();
    assert_eq!(found.connections, 2, "once more, and no more");
    assert!(found.stopped.unwrap().contains("nothing came in time"));
    assert!(found.learnt.versions.values().all(|taken| *taken != Taken::No));
}

#[tokio::test]
async fn the_user_says_how_many() {
    let world = World::of(LINES).mail(REFUSES);
    let mut ask = asking(Depth::All);
    ask.limits.enumerate = ask.limits.enumerate.map(|wanted| Enumerate { most: 1, ..wanted });
    let found = enumerated(&world, ask).await.unwrap();
    assert_eq!((found.connections, world.dialled().len()), (1, 2));
    assert!(found.stopped.unwrap().contains("no more were allowed"));
}

#[tokio::test]
async fn a_stop_ends_it_and_leaves_it_open() {
    let world = World::of(LINES).mail(Mail { hello: |_| None, ..REFUSES });
    let ask = Ask { stop_after: Some(Duration::from_millis(50)), ..asking(Depth::Families) };
    let found = enumerated(&world, ask).await.unwrap();
    assert_eq!(found.connections, 1);
    assert!(found.stopped.unwrap().contains("stopped"));
}

#[tokio::test]
async fn a_limiter_that_closes_and_then_sends_us_away_has_refused_nothing() {
    let greeting = |count| if count < 4 { "220 mx\r\n" } else { "421 too many connections\r\n" };
    let world = World::of(LINES).mail(Mail { greeting, hello: |_| Some(Vec::new()), ..REFUSES });
    let found = enumerated(&world, asking(Depth::All)).await.unwrap();
    assert_eq!(found.connections, 3);
    let said = "The server sent us away. The server greeted with \"421 too many connections\"";
    let why = found.stopped.unwrap();
    assert!(why.starts_with(said), "{why}");
    assert!(found.learnt.versions.values().all(|taken| *taken != Taken::No));
    assert!(found.learnt.groups.iter().all(|(_, taken)| *taken != Taken::No));
}
