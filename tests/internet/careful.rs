//! A Postfix that sends by the lines it is given, and asks a validating resolver.
//!
//! `.ci/servers/postfix.careful.cf` is its configuration.

use std::process::Command;
use std::time::Duration;

use crate::probing::{lab, unpacked};
use crate::smtp::Client;

/// Sends by the lines, in spite of them, and by the lines to RSA certificates alone; what
/// it goes by in the log, and the domain of those who write through it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    name: &'static str,
    from: &'static str,
}

pub(crate) const BY_THE_LINES: Way = Way { name: "postfix", from: "jo@careful.test" };
pub(crate) const AS_IT_COMES: Way = Way { name: "easy", from: "jo@easy.test" };
pub(crate) const RSA_ALONE: Way = Way { name: "rsa", from: "jo@rsa.test" };

/// Has Postfix use these lines.
pub(crate) fn use_lines(lines: &str) {
    let file = lab("careful/lines");
    std::fs::write(&file, lines).expect("a map");
    let made = Command::new(unpacked("postfix/usr/sbin/postmap"))
        .arg(format!("hash:{}", file.display()))
        .env("LD_LIBRARY_PATH", unpacked("postfix/usr/lib/postfix"))
        .env("MAIL_CONFIG", lab("posttls"))
        .output()
        .expect("postmap starts");
    assert!(made.status.success() && made.stderr.is_empty(), "{made:?}");
}

/// What became of a message.
#[derive(Debug)]
pub(crate) struct Fate {
    pub(crate) sent: bool,
    /// What the log has of the delivery, its last words at the end.
    pub(crate) events: String,
}

impl Fate {
    /// What Postfix called the TLS session.
    pub(crate) fn session(&self) -> Option<&str> {
        let (before, _) = self.events.split_once(" TLS connection established")?;
        before.rsplit(' ').next()
    }
}

impl Way {
    /// Writes to a user of `domain`.
    pub(crate) fn write(self, domain: &str) {
        let mut user = Client::plain("198.51.100.79", "EHLO desk.example.test");
        user.send(self.from, &format!("ann@{domain}"), &self.subject(domain));
        user.quit();
    }

    /// Of the message to `domain`; no two have the same.
    pub(crate) fn subject(self, domain: &str) -> String {
        format!("{} to {domain}", self.name)
    }

    /// What became of the message to `domain`, as soon as it is in the log.
    pub(crate) fn fate(self, domain: &str) -> Fate {
        for _ in 0..600 {
            let log = std::fs::read_to_string(lab("careful/log")).expect("the sender's log");
            if let Some(fate) = self.fate_in(&log, domain) {
                return fate;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("nothing became of {}", self.subject(domain));
    }

    fn fate_in(self, log: &str, domain: &str) -> Option<Fate> {
        let own = format!(" {}/smtp[", self.name);
        let told: Vec<&str> = log.lines().filter(|line| line.contains(&own)).collect();
        let to = format!(" to=<ann@{domain}>,");
        let last = told.iter().position(|line| line.contains(&to))?;
        let worker = process(told[last], &own);
        let earlier = told[..last].iter().rev().filter(|line| process(line, &own) == worker);
        let earlier: Vec<&str> =
            earlier.take_while(|line| !line.contains(" to=<")).copied().collect();
        let events: Vec<&str> = earlier.into_iter().rev().chain([told[last]]).collect();
        Some(Fate { sent: told[last].contains(" status=sent "), events: events.join("\n") })
    }
}

/// The id in `postfix/smtp[123]: `.
fn process<'a>(line: &'a str, own: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(own)?;
    rest.split(']').next()
}
