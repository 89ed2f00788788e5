//! Was the hop encrypted *then*? Rows E1 to E15, tried in order; the first that
//! fits decides.
//!
//! Does no IO, reads no clock.

use super::observed::Age;
use super::place::Because;
use super::words::Confidence::{self, High, Low, Medium};
use super::words::{Event, Kind};
use super::{Evidence, Hop};
use crate::trace::{Habit, Mark, Strength};

/// All that the rows ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// The kind of hop.
    pub kind: Kind,
    /// A host inside the boundary wrote the line.
    pub trusted: bool,
    /// The line's statement.
    pub mark: Mark,
    /// The strength of its suite.
    pub strength: Strength,
    /// What the writer's silence means here, suppressors and proofs weighed in.
    pub habit: Habit,
    /// `with SMTP` of a writer that marks no TLS in such sessions.
    pub helo_session: bool,
    /// How near a line is by which this very host recorded TLS from outside.
    pub proof: Option<Age>,
    /// It offers TLS now, and none of its many lines is marked.
    pub front_suspected: bool,
    /// Closed source, but its deliveries over TLS were counted, and practically all marked.
    pub measured: bool,
    /// The line says itself that it stayed on one machine.
    pub said_local: bool,
}

impl Case {
    /// The case of a hop.
    pub fn of(hop: &Hop, evidence: &Evidence<'_>) -> Case {
        // What a hidden client met may be another door than the one the proof tells of.
        let nearest = if hop.place.sure { Age::Day } else { Age::Month };
        let proof = evidence.proof(hop).map(|(_, age)| age.max(nearest));
        let writer = &hop.line.writer;
        Case {
            kind: hop.kind(),
            trusted: hop.trusted,
            mark: hop.line.tls.mark,
            strength: hop.line.tls.strength,
            habit: habit(hop, proof),
            helo_session: writer.helo_blind && hop.line.with.as_deref() == Some("SMTP"),
            proof,
            front_suspected: evidence.suspects_front(hop),
            measured: writer.measured,
            said_local: matches!(hop.place.because, Because::Said(_) | Because::Requeue),
        }
    }

    fn is_judged(&self) -> bool {
        self.kind.is_judged()
    }

    fn claims_tls(&self) -> bool {
        matches!(self.mark, Mark::Details | Mark::Keyword) && self.strength != Strength::Null
    }

    fn is_silent(&self) -> bool {
        self.is_judged() && self.trusted && self.mark == Mark::Absent
    }

    fn has_strong_proof(&self) -> bool {
        self.proof == Some(Age::Day)
    }
}

/// A suppressor takes the certainty from a habit; a proof on the same host gives it back to
/// software whose source was read. What hides the client may have ended its TLS.
fn habit(hop: &Hop, proof: Option<Age>) -> Habit {
    let writer = &hop.line.writer;
    let suppressed = writer.suppressor.is_some() || hop.place.because == Because::ClientHidden;
    match (writer.habit, suppressed) {
        (Habit::Always, true) if !(writer.open_source && proof == Some(Age::Day)) => Habit::Usually,
        (habit, _) => habit,
    }
}

/// What a row concludes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conclusion {
    /// The row.
    pub rule: &'static str,
    /// Whether the hop was encrypted.
    pub event: Event,
    /// How sure; none where nothing is claimed.
    pub confidence: Option<Confidence>,
    /// A word for why nothing is recorded, where there is a special one.
    pub reason: Option<&'static str>,
}

struct Row {
    rule: &'static str,
    fits: fn(&Case) -> bool,
    event: Event,
    confidence: fn(&Case) -> Option<Confidence>,
    reason: fn(&Case) -> Option<&'static str>,
}

const fn row(
    rule: &'static str,
    fits: fn(&Case) -> bool,
    event: Event,
    confidence: fn(&Case) -> Option<Confidence>,
) -> Row {
    Row { rule, fits, event, confidence, reason: |_| None }
}

const fn because(row: Row, reason: fn(&Case) -> Option<&'static str>) -> Row {
    Row { reason, ..row }
}

/// The rows of F2, in their order.
const ROWS: &[Row] = &[
    row("E1", |c| c.kind == Kind::NonSmtp, Event::Internal, |_| None),
    because(
        row(
            "E2",
            |c| {
                c.is_judged()
                    && matches!(c.mark, Mark::NoWith | Mark::Unparsable | Mark::Contradictory)
            },
            Event::NotRecorded,
            |_| None,
        ),
        |c| (c.mark == Mark::Contradictory).then_some("contradictory"),
    ),
    row("E3", |c| !c.trusted && c.claims_tls(), Event::EncryptedClaimed, |_| Some(Low)),
    row("E4", |c| c.is_judged() && !c.trusted, Event::NotRecorded, |_| None),
    row(
        "E4b",
        |c| c.mark == Mark::Details && c.strength == Strength::Null && c.is_judged(),
        Event::Plaintext,
        |_| Some(High),
    ),
    row(
        "E5",
        |c| c.mark == Mark::Details && c.strength != Strength::Null,
        Event::Encrypted,
        |_| Some(High),
    ),
    row("E6", |c| c.mark == Mark::Keyword, Event::Encrypted, |_| Some(High)),
    row(
        "E7",
        |c| c.kind == Kind::SameHost,
        Event::Internal,
        |c| Some(if c.said_local { High } else { Medium }),
    ),
    because(row("E8", |c| !c.is_judged(), Event::Internal, |_| Some(Medium)), |c| {
        Some(if c.mark == Mark::Negative { "plain_internal" } else { "unmarked" })
    }),
    row("E9", |c| c.mark == Mark::Negative, Event::Plaintext, |_| Some(High)),
    because(row("E10", |c| c.is_silent() && c.helo_session, Event::NotRecorded, |_| None), |_| {
        Some("helo_session")
    }),
    row(
        "E11",
        |c| c.is_silent() && c.habit == Habit::Always && c.has_strong_proof(),
        Event::Plaintext,
        |c| Some(if c.kind == Kind::Submission { Medium } else { High }),
    ),
    because(
        row(
            "E12",
            |c| c.is_silent() && c.habit == Habit::Always && c.front_suspected,
            Event::NotRecorded,
            |_| None,
        ),
        |_| Some("tls_terminator_suspected"),
    ),
    row("E13", |c| c.is_silent() && c.habit == Habit::Always, Event::Plaintext, |_| Some(Medium)),
    row(
        "E14",
        |c| c.is_silent() && c.habit == Habit::Usually && (c.proof.is_some() || c.measured),
        Event::Plaintext,
        |c| Some(if c.has_strong_proof() { Medium } else { Low }),
    ),
    row("E15", |_| true, Event::NotRecorded, |_| None),
];

/// What the first row that fits concludes.
pub fn conclude(case: &Case) -> Conclusion {
    let fallback =
        Conclusion { rule: "E15", event: Event::NotRecorded, confidence: None, reason: None };
    ROWS.iter().find(|row| (row.fits)(case)).map_or(fallback, |row| Conclusion {
        rule: row.rule,
        event: row.event,
        confidence: (row.confidence)(case),
        reason: (row.reason)(case),
    })
}
