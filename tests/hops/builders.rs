//! Hops and evidence made by hand, for tests that need no text.
//!
//! The hop of all tests: `out.sender.example [198.51.100.10]` delivers to
//! `mx.receiver.example [203.0.113.25]`, whose Postfix is silent about TLS.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use mxtls::facts::Outcome;
use mxtls::trace::{FromClause, Habit, Mark, Nature, Strength, TimeStampLine, TlsEvidence, Writer};
use mxtls::verdict::hop::{
    Because, Evidence, Hop, Judgement, Kind, Observed, Place, Reported, Seen, Sightings, judge,
};

pub const BY: &str = "mx.receiver.example";
pub const SENDER: &str = "out.sender.example";
pub const HOUR: i64 = 3_600;
pub const DAY: i64 = 24 * HOUR;

pub fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// When the message was taken.
pub fn then() -> Timestamp {
    "2026-06-15T10:00:00Z".parse().expect("a time")
}

/// So many seconds later, or earlier.
pub fn after(seconds: i64) -> Timestamp {
    then().checked_add(SignedDuration::from_secs(seconds)).expect("a time")
}

/// Postfix, whose silence always means something.
pub fn writer() -> Writer {
    Writer {
        software: Some("postfix"),
        name: Some("Postfix"),
        shape: "postfix",
        habit: Habit::Always,
        open_source: true,
        measured: false,
        helo_blind: true,
        suppressor: None,
        evidence: "source: read for this test",
    }
}

/// Software of closed source that usually tells.
pub fn closed_writer(measured: bool) -> Writer {
    Writer {
        software: Some("gateway"),
        name: Some("Some gateway"),
        shape: "gateway",
        habit: Habit::Usually,
        open_source: false,
        measured,
        helo_blind: false,
        suppressor: None,
        evidence: "seen: in this test",
    }
}

pub fn silent() -> TlsEvidence {
    TlsEvidence {
        mark: Mark::Absent,
        version: None,
        cipher: None,
        bits: None,
        strength: Strength::Common,
        words: None,
    }
}

pub fn marked(version: Option<&'static str>) -> TlsEvidence {
    TlsEvidence { mark: Mark::Details, version, words: Some("ESMTPS".into()), ..silent() }
}

/// A line with a raw text of its own: two that differ here are two lines.
pub fn line() -> TimeStampLine {
    let line = TimeStampLine {
        raw: String::new(),
        from: FromClause {
            helo: Some(SENDER.into()),
            rdns: Some(SENDER.into()),
            ip: Some(ip("198.51.100.10")),
        },
        by: Some(BY.into()),
        by_ip: Some(ip("203.0.113.25")),
        with: Some("ESMTP".into()),
        id: Some("8F1B22C0A1".into()),
        recipient: Some("anna@receiver.example".into()),
        date: Some(then()),
        tls: silent(),
        writer: writer(),
        nature: Nature::Hop,
        authenticated: false,
        submission: false,
        requiretls: false,
    };
    named(line)
}

/// The line with a raw text that tells it from others.
pub fn named(line: TimeStampLine) -> TimeStampLine {
    let TimeStampLine { from, by, with, date, tls, id, .. } = &line;
    let raw = format!("Received: {from:?} {by:?} {with:?} {date:?} {tls:?} {id:?}");
    TimeStampLine { raw, ..line }
}

pub fn place(kind: Kind) -> Place {
    let because = match kind {
        Kind::NonSmtp => Because::Said("HTTP"),
        Kind::SameHost => Because::Loopback,
        Kind::Private => Because::NotPublic,
        Kind::SameOrganisation => Because::Names,
        Kind::Submission => Because::Authenticated,
        Kind::CrossOrganisation => Because::Strangers,
    };
    Place { kind, sure: true, because }
}

/// A trusted hop between organisations.
pub fn hop(line: TimeStampLine) -> Hop {
    Hop { index: 0, line, place: place(Kind::CrossOrganisation), trusted: true }
}

/// A trusted line of another message: `by` took mail from `client` so many seconds after ours.
pub fn elsewhere(by: &str, client: &str, tls: TlsEvidence, seconds: i64) -> Hop {
    let from = FromClause { helo: None, rdns: None, ip: Some(ip(client)) };
    let date = Some(after(seconds));
    let other = TimeStampLine { by: Some(by.into()), by_ip: None, from, tls, date, ..line() };
    hop(named(other))
}

/// The receiver recorded TLS from a third organisation, so many seconds after ours.
pub fn proof(seconds: i64) -> Hop {
    elsewhere(BY, "192.0.2.80", marked(Some("TLSv1.3")), seconds)
}

/// The sender used TLS with another receiver an hour later.
pub fn sender_uses(version: Option<&'static str>) -> Hop {
    elsewhere("mx.other.example", "198.51.100.10", marked(version), HOUR)
}

/// The sender used none with so many receivers that record and offer it.
pub fn sender_uses_none(count: usize) -> Vec<Hop> {
    let pair = |n: usize| {
        let by = format!("mx.r{n}.example");
        let without = elsewhere(&by, "198.51.100.10", silent(), HOUR);
        [without, elsewhere(&by, "192.0.2.80", marked(None), 2 * HOUR)]
    };
    (0..count).flat_map(pair).collect()
}

pub fn outcome_of(seen: Seen) -> Outcome {
    match seen {
        Seen::Works => Outcome::Encrypted,
        Seen::OldOnly => Outcome::EncryptedLegacy,
        Seen::HandshakeFails => Outcome::HandshakeFailed,
        Seen::Deferred => Outcome::StarttlsDeferred,
        Seen::Refused => Outcome::StarttlsRefused,
        Seen::NotOffered | Seen::HeloOnly => Outcome::StarttlsNotOffered,
        Seen::Masked => Outcome::StarttlsMasked,
        Seen::Blocked => Outcome::GreetingDeferred,
        Seen::Unreachable => Outcome::TimedOut,
        Seen::Egress => Outcome::EgressBlocked,
        Seen::NotProbed => Outcome::NotProbed,
    }
}

pub const SEEN: [Seen; 12] = [
    Seen::Works,
    Seen::OldOnly,
    Seen::HandshakeFails,
    Seen::Deferred,
    Seen::Refused,
    Seen::NotOffered,
    Seen::HeloOnly,
    Seen::Masked,
    Seen::Blocked,
    Seen::Unreachable,
    Seen::Egress,
    Seen::NotProbed,
];

/// The receiver itself, tested so many seconds after the message from a network shown to let
/// STARTTLS through.
pub fn observed(seen: Seen, seconds: i64) -> Observed {
    Observed {
        host: BY.into(),
        address: Some(ip("203.0.113.25")),
        target: "receiver.example".into(),
        exchanges: vec![BY.into()],
        seen,
        outcome: outcome_of(seen),
        detail: "what was seen".into(),
        path_control: true,
        inconsistent: false,
        at: after(seconds),
        vantage: "here".into(),
        place: Some("probe.tester.example".into()),
        policy: None,
    }
}

/// The same from another place.
pub fn from_place(place: &str, observed: Observed) -> Observed {
    Observed { vantage: place.into(), ..observed }
}

/// Another host of the receiver's organisation.
pub fn neighbour(seen: Seen, seconds: i64) -> Observed {
    let host = "mx2.receiver.example".to_owned();
    let address = Some(ip("203.0.113.26"));
    Observed { exchanges: vec![host.clone()], host, address, ..observed(seen, seconds) }
}

/// The sender's own report of that day.
pub fn report(failure: Option<&str>) -> Reported {
    Reported {
        organisation: "Sender Example".into(),
        contact: Some("sender.example".into()),
        from: after(-10 * HOUR),
        to: after(14 * HOUR),
        domain: "receiver.example".into(),
        exchanges: vec![BY.into()],
        receiving_ip: None,
        sending_ip: Some(ip("198.51.100.10")),
        failure: failure.map(str::to_owned),
        reason: None,
        sessions: 3,
    }
}

/// A report of somebody else about the same receiver.
pub fn report_of_others(failure: &str) -> Reported {
    let contact = Some("third.example".into());
    Reported { sending_ip: Some(ip("192.0.2.80")), contact, ..report(Some(failure)) }
}

/// One hop and all that bears on it.
#[derive(Debug, Clone)]
pub struct World {
    pub hop: Hop,
    pub own: Sightings,
    pub context: Vec<Hop>,
    pub observed: Vec<Observed>,
    pub reports: Vec<Reported>,
    pub envelope: Vec<String>,
    pub tls_not_required: bool,
    pub mended: bool,
    /// The hop before, at which REQUIRETLS was asked.
    pub asked: Option<Hop>,
}

impl World {
    /// The hop with nothing beside it; its own line is one of its message's lines.
    pub fn of(hop: Hop) -> World {
        let mut own = Sightings::default();
        own.add("message", std::slice::from_ref(&hop));
        World {
            hop,
            own,
            context: Vec::new(),
            observed: Vec::new(),
            reports: Vec::new(),
            envelope: vec!["receiver.example".into()],
            tls_not_required: false,
            mended: false,
            asked: None,
        }
    }

    pub fn with(mut self, context: impl IntoIterator<Item = Hop>) -> World {
        self.context.extend(context);
        self
    }

    pub fn seen(mut self, observed: impl IntoIterator<Item = Observed>) -> World {
        self.observed.extend(observed);
        self
    }

    pub fn told(mut self, reports: impl IntoIterator<Item = Reported>) -> World {
        self.reports.extend(reports);
        self
    }

    /// The context, each hop a message of its own.
    pub fn sightings(&self) -> Sightings {
        let mut context = Sightings::default();
        for (n, hop) in self.context.iter().enumerate() {
            context.add(&format!("context-{n}"), std::slice::from_ref(hop));
        }
        context
    }

    pub fn evidence<'a>(&'a self, context: &'a Sightings) -> Evidence<'a> {
        Evidence {
            own: &self.own,
            context,
            observed: &self.observed,
            reports: &self.reports,
            envelope: &self.envelope,
            tls_not_required: self.tls_not_required,
            mended: self.mended,
        }
    }

    /// What `look` finds in the judgement.
    pub fn judged<T>(&self, look: impl FnOnce(&Judgement<'_>) -> T) -> T {
        let context = self.sightings();
        look(&judge(&self.hop, &self.evidence(&context), self.asked.as_ref()))
    }

    /// All that is said.
    pub fn said(&self) -> String {
        self.judged(|judgement| judgement.reasons.join(" "))
    }
}

/// A message put together from a paste, a submission, …: our silent hop with another kind.
pub fn of_kind(kind: Kind) -> Hop {
    Hop { place: place(kind), ..hop(line()) }
}
