//! The lines of `mxtls policy` in a real Postfix: what it calls ready is delivered at the
//! level that the line promises, and where it says "not ready", a line that requires the
//! level all the same keeps the mail back.

use std::process::Output;
use std::sync::OnceLock;

use crate::careful::{AS_IT_COMES, BY_THE_LINES, Fate, RSA_ALONE, Way, use_lines};
use crate::post::arrival;
use crate::probing::{TRUSTING, mxtls, of_signed};
use crate::published::{Case, cases};

/// A server that falls short of what is asked, and the line that asks for it.
struct Short {
    domain: &'static str,
    require: &'static str,
    line: &'static str,
    /// How Postfix says it.
    because: &'static str,
}

const SHORT: [Short; 5] = [
    Short {
        domain: "overdue.nsec3.dane.test",
        require: "pki-name",
        line: "verify servername=hostname",
        because: "certificate has expired",
    },
    Short {
        domain: "wrong-name.nsec3.dane.test",
        require: "pki-name",
        line: "verify servername=hostname",
        because: "hostname mismatch",
    },
    Short {
        domain: "no-starttls.nsec3.dane.test",
        require: "encrypts",
        line: "encrypt",
        because: "TLS is required, but was not offered",
    },
    Short {
        domain: "mismatch.nsec3.dane.test",
        require: "dane",
        line: "dane-only",
        because: "no matching DANE TLSA records",
    },
    Short {
        domain: "rsa-covered.nsec3.dane.test",
        require: "dane",
        line: "dane-only",
        because: "no matching DANE TLSA records",
    },
];

/// TLSA covers the certificate that this sender is shown, and not the other one.
const EC_COVERED: Short = Short {
    domain: "ec-covered.nsec3.dane.test",
    require: "dane",
    line: "dane-only",
    because: "no matching DANE TLSA records",
};

/// Its certificate is right for those who ask by name, as every line of ours does.
const BY_NAME: (&str, &str) = ("sni.nsec3.dane.test", "verify");

/// `mxtls policy` for Postfix, which judges signatures by itself.
fn policy(options: &[&str], domains: &[String]) -> Output {
    let common = "policy --for postfix --format postfix --ehlo-name here.example.test \
                  --allow-private --confirm-after 1";
    let signed = of_signed(TRUSTING, "own");
    let all = common.split(' ').chain(signed.iter().map(String::as_str));
    let all = all.chain(options.iter().copied()).chain(domains.iter().map(String::as_str));
    mxtls(&all.collect::<Vec<_>>())
}

/// The rows that take part: no two of them share a server.
fn rows() -> Vec<Case> {
    cases().into_iter().filter(|case| case.line.is_some()).collect()
}

/// The map file as `mxtls policy` wrote it.
fn map() -> &'static str {
    static MAP: OnceLock<String> = OnceLock::new();
    MAP.get_or_init(|| {
        let domains: Vec<String> = rows().iter().map(Case::domain).collect();
        String::from_utf8(policy(&[], &domains).stdout).expect("UTF-8")
    })
}

/// What the map has for a domain.
fn line_for(map: &str, domain: &str) -> Option<String> {
    let lines = map.lines().filter(|line| !line.starts_with('#'));
    let mut own = lines.filter_map(|line| line.strip_prefix(domain)?.strip_prefix(' '));
    let line = own.next().map(str::to_owned);
    assert_eq!(own.next(), None, "{domain} has two lines");
    line
}

/// Has Postfix use the map and the lines that are asked for in spite of it, and writes one
/// message to everybody.
fn write_to_everybody() {
    static WRITTEN: OnceLock<()> = OnceLock::new();
    WRITTEN.get_or_init(|| {
        let short = SHORT.iter().chain([&EC_COVERED]).map(|short| (short.domain, short.line));
        let forced: Vec<(&str, &str)> = short.chain([BY_NAME]).collect();
        let lines = forced.iter().map(|(domain, line)| format!("{domain} {line}\n"));
        use_lines(&(map().to_owned() + &lines.collect::<String>()));
        for case in rows() {
            BY_THE_LINES.write(&case.domain());
        }
        for (domain, _) in forced {
            BY_THE_LINES.write(domain);
            AS_IT_COMES.write(domain);
        }
        RSA_ALONE.write(EC_COVERED.domain);
    });
}

/// What became of a message, once all are written.
fn fate_of(way: Way, domain: &str) -> Fate {
    write_to_everybody();
    way.fate(domain)
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn every_domain_gets_the_strongest_line_that_holds() {
    let mut wrong = Vec::new();
    for case in rows() {
        let (domain, expected) = (case.domain(), case.line.as_deref());
        let line = line_for(map(), &domain);
        let level = line.as_deref().and_then(|line| line.split(' ').next());
        if level != expected.filter(|level| *level != "none") {
            wrong.push(format!("{domain}: {line:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), map());
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn every_line_delivers_at_the_level_it_promises() {
    let (mut wrong, mut lines) = (Vec::new(), 0);
    for case in rows() {
        let domain = case.domain();
        let Some(line) = line_for(map(), &domain) else { continue };
        lines += 1;
        let fate = fate_of(BY_THE_LINES, &domain);
        let verified = fate.session() == Some("Verified");
        let kept = if line.starts_with("encrypt") { fate.session().is_some() } else { verified };
        if !fate.sent || !kept || !arrived_over_tls(&domain) {
            wrong.push(format!("{domain} {line}: {fate:?}"));
        }
    }
    assert!(wrong.is_empty() && lines > 10, "{lines} lines\n{}", wrong.join("\n"));
}

/// What the receiving server wrote into the message.
fn arrived_over_tls(domain: &str) -> bool {
    let letter = arrival("published", &BY_THE_LINES.subject(domain));
    let letter = std::fs::read_to_string(letter).expect("a message");
    letter.contains("\n\t(using TLSv1.3 with cipher ") && letter.contains(" with ESMTPS id ")
}

/// It takes mail of those who ask for less, so it is the level that keeps it back.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_server_that_falls_short_gets_no_mail_at_the_level_asked() {
    for short in SHORT {
        let fate = fate_of(BY_THE_LINES, short.domain);
        assert!(!fate.sent && fate.events.contains(" status=deferred "), "{fate:?}");
        assert!(fate.events.contains(short.because), "{fate:?}");
        assert!(fate_of(AS_IT_COMES, short.domain).sent, "{} takes no mail", short.domain);
    }
}

/// One sender is shown the certificate that TLSA covers, another the one it does not.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn of_two_keys_and_one_promise_some_senders_keep_their_mail() {
    let fate = fate_of(BY_THE_LINES, EC_COVERED.domain);
    assert!(fate.sent && fate.session() == Some("Verified"), "{fate:?}");
    let fate = fate_of(RSA_ALONE, EC_COVERED.domain);
    assert!(!fate.sent && fate.events.contains(EC_COVERED.because), "{fate:?}");
}

/// Why the lines say `servername=hostname`.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn without_a_name_in_the_hello_the_line_would_not_hold() {
    let fate = fate_of(BY_THE_LINES, BY_NAME.0);
    assert!(!fate.sent && fate.events.contains("hostname mismatch"), "{fate:?}");
    let line = line_for(map(), "sni.dane.test").expect("ready by name");
    assert!(line.ends_with(" servername=hostname"), "{line}");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn what_falls_short_is_called_not_ready() {
    for require in ["encrypts", "pki-name", "dane"] {
        let short = SHORT.iter().chain([&EC_COVERED]).filter(|short| short.require == require);
        let domains: Vec<String> = short.map(|short| short.domain.to_owned()).collect();
        let output = policy(&["--require", require], &domains);
        let map = String::from_utf8(output.stdout).expect("UTF-8");
        for domain in &domains {
            assert_eq!(line_for(&map, domain), None, "{require}\n{map}");
        }
        assert_eq!(output.status.code(), Some(1), "{require}\n{map}");
    }
}
