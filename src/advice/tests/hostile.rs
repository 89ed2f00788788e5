//! Names and texts from the network never leave the place they are given.

use super::world::{ends_as, host, trusted, world};
use crate::advice::{System, names};
use crate::facts::{Outcome, Target};

const HOSTILE: [&str; 8] = [
    "mx.example.org'; Remove-Mailbox x; '",
    "mx.example.org\nexample.com may",
    "mx example.org",
    "mx.example.org\\",
    "${run{/bin/sh}}.example.org",
    "mx.example.org:other.example.org",
    "-x.example.org",
    "mx\u{202e}.example.org",
];

#[test]
fn only_plain_names_are_written() {
    for name in HOSTILE {
        assert!(!names::is_plain(name), "{name:?}");
    }
    assert!(!names::is_plain("localhost") && !names::is_plain(&"a.".repeat(200)));
    assert!(names::is_plain("mx_1.xn--grn-ioa.example.org"));
}

#[test]
fn a_hostile_mail_exchange_is_in_no_line() {
    for name in HOSTILE {
        let world = world(&[host(name, trusted(&["mx.example.org"]))]);
        for system in System::ALL {
            let text = world.text(system);
            let lines = world.lines(system);
            assert!(!lines.iter().any(|line| line.contains("mx")), "{name:?}: {text}");
            assert!(lines.iter().all(|line| !line.contains("may")), "{name:?}: {text}");
            assert!(text.is_ascii() && !text.contains("run{"), "{name:?}: {text}");
        }
    }
}

#[test]
fn a_hostile_certificate_is_in_no_line() {
    for name in HOSTILE {
        let world = world(&[host("mx1.example.org", trusted(&[name]))]);
        for system in System::ALL {
            let all = world.text(system);
            assert!(
                !all.contains("Remove-Mailbox x; '") && !all.contains("\nexample.com"),
                "{all}"
            );
        }
    }
}

#[test]
fn a_hostile_host_ends_no_comment() {
    for name in HOSTILE {
        let world = world(&[ends_as(name, Outcome::StarttlsNotOffered)]);
        for system in System::ALL {
            assert_eq!(world.lines(system), [""; 0], "{name:?}");
        }
    }
}

#[test]
fn a_target_that_cannot_be_written_is_refused() {
    for name in HOSTILE {
        let world = world(&[host("mx1.example.org", trusted(&["mx1.example.org"]))])
            .with(|world| world.target = Target::Domain(name.into()));
        for system in System::ALL {
            assert_eq!(world.lines(system), [""; 0], "{name:?}");
        }
    }
}

#[test]
fn no_two_domains_share_a_router() {
    let name = |domain: &str| {
        let target = Target::Domain(domain.into());
        let mx = host("mx1.example.net", trusted(&["mx1.example.net"]));
        world(&[mx]).with(|world| world.target = target).lines(System::Exim)[0].clone()
    };
    let domains =
        ["a-b.example", "a.b.example", "a_b.example", "a--b.example", "ab.example", "a.-b.example"];
    let names: std::collections::BTreeSet<String> = domains[..5].iter().map(|d| name(d)).collect();
    assert_eq!(names.len(), 5, "{names:?}");
    let long = |end: &str| name(&format!("{}.{end}.example", "label".repeat(12)));
    assert_ne!(long("one"), long("two"));
    assert!(long("one").len() < 64);
}
