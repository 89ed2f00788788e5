//! What all attempts at one address add up to: one outcome, and how firm it is.
//!
//! The better outcome stands; a negative is firm only once a second connection
//! said the same, and a broken handshake only once hellos for older versions broke
//! too (A-8996-2). Does no IO, reads no clock.

use crate::facts::{Attempt, Chosen, Legacy, Outcome, Server, Stage};

/// The last word on one address.
#[derive(Debug, Clone, Copy)]
pub struct Settled<'a> {
    /// The outcome that stands.
    pub outcome: Outcome,
    /// Where it ended, if short of the end.
    pub stage: Option<Stage>,
    /// One sentence.
    pub detail: &'a str,
    /// Whether another look is not needed.
    pub conclusive: bool,
    /// The attempt that the outcome is of.
    pub decisive: Option<&'a Attempt>,
    /// One attempt met an offer of STARTTLS, another met none, or TLS came and went.
    pub inconsistent: bool,
    /// The worst of the outcomes that told something of STARTTLS; `outcome` if they agree.
    pub worst: Outcome,
    /// TLS came only without the post-quantum key share.
    pub pq_intolerant: bool,
}

/// Settles what the attempts at `server` add up to.
pub fn settle(server: &Server) -> Settled<'_> {
    let Some(best) = best_attempt(&server.attempts) else {
        return not_probed(server);
    };
    if let Some(legacy) = server.legacy.as_ref().filter(|_| broke_throughout(&server.attempts)) {
        return after_hellos(server, best, legacy);
    }
    let pq_intolerant = is_pq_intolerant(best, &server.attempts);
    Settled {
        outcome: best.outcome,
        stage: best.stage,
        detail: &best.detail,
        conclusive: is_conclusive(best, &server.attempts),
        decisive: Some(best),
        inconsistent: !pq_intolerant && disagree(&server.attempts),
        worst: if pq_intolerant { best.outcome } else { worst(&server.attempts, best.outcome) },
        pq_intolerant,
    }
}

/// No handshake came to its end, and hellos for older versions were sent.
fn after_hellos<'a>(server: &Server, best: &'a Attempt, legacy: &'a Legacy) -> Settled<'a> {
    let outdated = legacy.chosen().is_some_and(Chosen::is_beyond_us);
    let outcome = if outdated { Outcome::EncryptedLegacy } else { Outcome::HandshakeFailed };
    Settled {
        outcome,
        stage: best.stage,
        detail: &legacy.detail,
        conclusive: outdated || (legacy.is_no_after(&server.attempts) && !answered_since(server)),
        decisive: Some(best),
        inconsistent: false,
        worst: outcome,
        pq_intolerant: false,
    }
}

/// One of the many hellos of an enumeration was answered, be it shorter or otherwise made.
fn answered_since(server: &Server) -> bool {
    let asked = server.enumeration.as_ref();
    asked.is_some_and(|asked| !asked.learnt.suites.is_empty())
}

/// Each of several handshakes broke.
fn broke_throughout(attempts: &[Attempt]) -> bool {
    attempts.len() >= 2 && attempts.iter().all(|a| a.outcome == Outcome::HandshakeFailed)
}

fn not_probed(server: &Server) -> Settled<'_> {
    Settled {
        outcome: Outcome::NotProbed,
        stage: None,
        detail: server.not_probed.as_ref().map_or("It was not tried.", |n| &n.detail),
        conclusive: false,
        decisive: None,
        inconsistent: false,
        worst: Outcome::NotProbed,
        pq_intolerant: false,
    }
}

fn worst(attempts: &[Attempt], best: Outcome) -> Outcome {
    let told = attempts.iter().map(|a| a.outcome).filter(|o| answer_to_starttls(*o).is_some());
    told.min_by_key(|outcome| merit(*outcome)).unwrap_or(best)
}

/// The first of the attempts that came furthest.
fn best_attempt(attempts: &[Attempt]) -> Option<&Attempt> {
    attempts.iter().rev().max_by_key(|a| merit(a.outcome))
}

/// How good an outcome is among several of one address.
fn merit(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Encrypted => 9,
        Outcome::EncryptedLegacy => 8,
        Outcome::TlsUnusable => 7,
        Outcome::HandshakeFailed => 6,
        Outcome::StarttlsDeferred => 5,
        Outcome::StarttlsRefused => 4,
        Outcome::StarttlsMasked => 3,
        Outcome::StarttlsNotOffered => 2,
        Outcome::NotProbed => 0,
        _ => 1,
    }
}

fn is_conclusive(best: &Attempt, attempts: &[Attempt]) -> bool {
    let final_no = |o| matches!(o, Outcome::StarttlsNotOffered | Outcome::StarttlsRefused);
    match best.outcome {
        // A worse word that can never be final leaves it open what a sender would meet.
        Outcome::Encrypted | Outcome::EncryptedLegacy => {
            let worse = worst(attempts, best.outcome);
            worse == best.outcome || final_no(worse) || is_pq_intolerant(best, attempts)
        }
        // A handshake failure waits for hellos: the server may speak older TLS.
        outcome if final_no(outcome) => {
            attempts.iter().filter(|a| final_no(a.outcome)).count() >= 2
        }
        _ => false,
    }
}

fn is_pq_intolerant(best: &Attempt, attempts: &[Attempt]) -> bool {
    best.outcome == Outcome::Encrypted
        && !best.post_quantum
        && attempts.iter().any(|a| a.post_quantum && broke_in_handshake(a))
}

fn broke_in_handshake(attempt: &Attempt) -> bool {
    attempt.stage == Some(Stage::Handshake)
}

/// Attempts that got as far as the offer and yet saw different things.
fn disagree(attempts: &[Attempt]) -> bool {
    let mut told = attempts.iter().filter_map(|a| answer_to_starttls(a.outcome));
    let first = told.next();
    told.any(|other| Some(other) != first)
}

/// What an attempt learnt of STARTTLS: a number for each kind of answer.
fn answer_to_starttls(outcome: Outcome) -> Option<u8> {
    match outcome {
        Outcome::Encrypted | Outcome::EncryptedLegacy | Outcome::TlsUnusable => Some(0),
        Outcome::HandshakeFailed => Some(1),
        Outcome::StarttlsNotOffered | Outcome::StarttlsMasked => Some(2),
        Outcome::StarttlsRefused | Outcome::StarttlsDeferred => Some(3),
        _ => None,
    }
}
