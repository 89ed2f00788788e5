//! What hellos of our own learnt of a server with which no handshake could be finished.
//!
//! What a server chose was offered, never proved by a key (A-8996-2). Does no IO, reads no
//! clock.

use std::fmt;

use super::{Attempt, NotProbed};
use crate::hello::{Alert, CipherSuite, Group, KeyParameters, Version};
use crate::tls::BrokenBy;

/// Hellos for older versions, sent after two handshakes had failed, and their answers.
#[derive(Debug, Clone)]
pub struct Legacy {
    /// In the order they were sent; a second one only where the first was not answered.
    pub hellos: Vec<LegacyHello>,
    /// What they show, in one or two sentences.
    pub detail: String,
}

/// One hello, on a connection of its own.
#[derive(Debug, Clone)]
pub struct LegacyHello {
    /// The highest version that it offers.
    pub version: Version,
    /// The connection, or why there was none.
    pub visit: Result<HelloVisit, NotProbed>,
}

/// A connection made for a hello.
#[derive(Debug, Clone)]
pub struct HelloVisit {
    /// A TCP connection stood.
    pub connected: bool,
    /// Our own limit for the whole target, or the user, ended it.
    pub cut_by_us: bool,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// What came back.
    pub answer: HelloAnswer,
}

/// What came back to a hello.
#[derive(Debug, Clone)]
pub enum HelloAnswer {
    /// A ServerHello that chose among what was offered: the server speaks this.
    Chosen(Box<Chosen>),
    /// An alert that ends it.
    Alert(Alert),
    /// The connection was closed or reset.
    Closed,
    /// Nothing within the time for a handshake.
    Silence,
    /// No word on TLS: the hello was not sent, or what came is not TLS. One clause.
    Other(String),
}

/// What a server chose, and what it sent in clear with it.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The version.
    pub version: Version,
    /// The suite.
    pub suite: CipherSuite,
    /// The key exchange, where the suite has one of its own.
    pub parameters: Option<KeyParameters>,
    /// It asked for a client certificate.
    pub certificate_requested: bool,
    /// The certificates as sent, leaf first, DER.
    pub chain: Vec<Vec<u8>>,
}

/// The suites of TLS 1.2 with which a handshake can be finished here: ECDHE with AES-GCM or
/// ChaCha20-Poly1305.
const FINISHED_HERE: [u16; 6] = [0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9];

impl Chosen {
    /// The version or the suite is one that no handshake here can be finished with. Where it
    /// is not, something else broke the handshakes.
    pub fn is_beyond_us(&self) -> bool {
        self.version < Version::Tls12 || !FINISHED_HERE.contains(&self.suite.0)
    }

    /// The version as people write it: `TLS 1.0`.
    pub fn spoken(&self) -> String {
        self.version.word().replace("TLSv", "TLS ")
    }

    /// The named group of the key exchange.
    pub fn group(&self) -> Option<Group> {
        match self.parameters? {
            KeyParameters::Ecdhe(group) => Some(group),
            _ => None,
        }
    }
}

impl fmt::Display for Chosen {
    /// `TLS 1.0, TLS_DHE_RSA_WITH_AES_128_CBC_SHA and a prime of 1024 bits`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}, {}", self.spoken(), self.suite)?;
        match self.parameters {
            Some(KeyParameters::Ecdhe(group)) => write!(out, " and {group}"),
            Some(KeyParameters::Dhe { prime_bits }) => {
                write!(out, " and a prime of {prime_bits} bits")
            }
            Some(KeyParameters::Rsa { modulus_bits }) => {
                write!(out, " and a temporary RSA key of {modulus_bits} bits")
            }
            _ => Ok(()),
        }
    }
}

impl HelloAnswer {
    /// The server said in TLS that it takes nothing of what was offered.
    fn says_no(&self) -> bool {
        matches!(self, HelloAnswer::Alert(alert) if alert.refuses())
    }

    /// The name that was asked for kept it from an answer.
    fn knows_no_such_name(&self) -> bool {
        matches!(self, HelloAnswer::Alert(alert) if alert.description == Alert::UNRECOGNIZED_NAME)
    }

    /// An alert, or the end of the connection.
    fn ends(&self) -> bool {
        matches!(self, HelloAnswer::Alert(_) | HelloAnswer::Closed)
    }
}

impl Legacy {
    /// The connections that were made.
    pub fn visits(&self) -> impl Iterator<Item = &HelloVisit> {
        self.hellos.iter().filter_map(|hello| hello.visit.as_ref().ok())
    }

    /// What the server chose, if it answered one.
    pub fn chosen(&self) -> Option<&Chosen> {
        self.visits().find_map(|visit| match &visit.answer {
            HelloAnswer::Chosen(chosen) => Some(&**chosen),
            _ => None,
        })
    }

    /// After handshakes that broke like this, the server is known to take no hello at all:
    /// refused in TLS, or each connection closed as soon as a hello came, from the first one on.
    pub fn is_no_after(&self, attempts: &[Attempt]) -> bool {
        let closed = |a: &Attempt| matches!(a.broken_by, Some(BrokenBy::Eof | BrokenBy::Reset));
        self.is_refused() || (self.is_closed() && attempts.iter().all(closed))
    }

    /// Two were sent, and the connection was closed after each.
    fn is_closed(&self) -> bool {
        self.hellos.len() == 2
            && self.visits().count() == 2
            && self.visits().all(|visit| matches!(visit.answer, HelloAnswer::Closed))
    }

    /// Two were sent, and the one with all there is was refused in TLS. Who begins to close
    /// connections, or breaks an answer off, may only have had enough of us.
    fn is_refused(&self) -> bool {
        let mut answers = self.hellos.iter().map(|hello| hello.visit.as_ref().ok());
        let (Some(Some(first)), Some(Some(second)), None) =
            (answers.next(), answers.next(), answers.next())
        else {
            return false;
        };
        let (first, second) = (&first.answer, &second.answer);
        // After `unrecognized_name` all there is was offered once more, without the name.
        (first.says_no() && second.ends()) || (first.knows_no_such_name() && second.says_no())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Why;

    const ALERT: HelloAnswer = alert(70);

    const fn alert(description: u8) -> HelloAnswer {
        HelloAnswer::Alert(Alert { level: 2, description })
    }

    fn legacy(answers: impl IntoIterator<Item = Option<HelloAnswer>>) -> Legacy {
        let visit =
            |answer| HelloVisit { connected: true, cut_by_us: false, duration_ms: 1, answer };
        let hello = |answer: Option<HelloAnswer>| LegacyHello {
            version: Version::Tls12,
            visit: answer.map(visit).ok_or(NotProbed::new(Why::Budget, "Over budget.")),
        };
        let hellos = answers.into_iter().map(hello).collect();
        Legacy { hellos, detail: String::new() }
    }

    fn chosen(version: Version, suite: &str) -> Chosen {
        let suite = CipherSuite::from_name(suite).unwrap();
        let (parameters, chain) = (None, Vec::new());
        Chosen { version, suite, parameters, certificate_requested: false, chain }
    }

    #[test]
    fn a_limiter_or_a_server_in_trouble_says_no_no() {
        let refused = |first, second| legacy([Some(first), Some(second)]).is_refused();
        assert!(!refused(HelloAnswer::Closed, HelloAnswer::Closed));
        // The second hello after a close offers few suites: its refusal tells little.
        assert!(!refused(HelloAnswer::Closed, ALERT));
        for trouble in [0, 50, 80, 90] {
            assert!(!refused(alert(trouble), alert(trouble)), "{trouble}");
        }
        assert!(refused(alert(112), alert(40)));
        assert!(!refused(alert(112), HelloAnswer::Closed));
    }

    #[test]
    fn only_two_that_were_both_refused_are_a_no() {
        let refused = |answers| legacy(answers).is_refused();
        assert!(refused(vec![Some(ALERT), Some(HelloAnswer::Closed)]));
        assert!(!refused(vec![Some(ALERT)]));
        assert!(!refused(vec![Some(ALERT), None]));
        assert!(!refused(vec![Some(ALERT), Some(HelloAnswer::Silence)]));
        assert!(!refused(vec![Some(HelloAnswer::Other("clear text".into())), Some(ALERT)]));
        assert!(!refused(vec![]));
    }

    #[test]
    fn the_answer_of_either_counts() {
        let answer = || {
            let suite = "TLS_RSA_WITH_RC4_128_SHA";
            Some(HelloAnswer::Chosen(Box::new(chosen(Version::Ssl3, suite))))
        };
        assert!(legacy([answer()]).chosen().is_some());
        let second = legacy([Some(ALERT), answer()]);
        assert_eq!(second.chosen().map(|chosen| chosen.version), Some(Version::Ssl3));
        assert!(!second.is_refused());
        assert!(legacy([Some(ALERT), None]).chosen().is_none());
    }

    #[test]
    fn what_could_be_finished_here_is_not_beyond_us() {
        let beyond = |version, suite| chosen(version, suite).is_beyond_us();
        assert!(!beyond(Version::Tls12, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
        assert!(beyond(Version::Tls12, "TLS_RSA_WITH_AES_128_GCM_SHA256"));
        assert!(beyond(Version::Tls12, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"));
        assert!(beyond(Version::Tls11, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"));
    }

    #[test]
    fn a_choice_is_told_in_plain_words() {
        let rc4 = chosen(Version::Ssl3, "TLS_RSA_WITH_RC4_128_SHA");
        assert_eq!(rc4.to_string(), "SSLv3, TLS_RSA_WITH_RC4_128_SHA");
        let parameters = Some(KeyParameters::Dhe { prime_bits: 1024 });
        let dhe = chosen(Version::Tls10, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA");
        assert_eq!(
            Chosen { parameters, ..dhe }.to_string(),
            "TLS 1.0, TLS_DHE_RSA_WITH_AES_128_CBC_SHA and a prime of 1024 bits"
        );
    }

    #[test]
    fn the_suites_are_those_of_the_library_beneath() {
        let all = rustls::crypto::aws_lc_rs::default_provider().cipher_suites;
        let mut old: Vec<u16> = all
            .into_iter()
            .filter(|suite| suite.tls13().is_none())
            .map(|suite| u16::from(suite.suite()))
            .collect();
        old.sort();
        assert_eq!(old, FINISHED_HERE);
    }
}
