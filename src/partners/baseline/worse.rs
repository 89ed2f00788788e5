//! Whether a fault is worse than it was: by what was seen, and the findings that tell of it.
//!
//! Does no IO, reads no clock.

use crate::hello::Version;
use crate::report::checked::Rule;

/// Words of rungs, badges and dates, the worst first. They stand for one another within their
/// kind alone.
const WORDS: &[&str] = &[
    "fail",
    "unusable",
    "absent",
    "none",
    "not-tested",
    "error",
    "legacy",
    "encrypts",
    "pki",
    "pki-name",
    "not-yet-valid",
    "expired",
    "valid",
    "testing",
    "enforce",
    "pass",
];

/// Whose day comes nearer by itself: no worse than it was.
const IN_TIME: &str = "certificate-expiring";

/// What falls short now is worse than what fell short then, or another fault.
pub(super) fn is_worse(then: &Rule, now: &Rule) -> bool {
    if now.id == "reachable" {
        return false;
    }
    let known = |id: &String| id == IN_TIME || then.findings.contains(id);
    !now.findings.iter().all(known) || seen_is_worse(then, now)
}

fn seen_is_worse(then: &Rule, now: &Rule) -> bool {
    match (then.seen.as_deref(), now.seen.as_deref()) {
        // Without a word of what was seen then, the findings alone tell.
        (None, _) => false,
        (Some(then), Some(now)) if then == now => false,
        (Some(_), None) => true,
        (Some(then), Some(seen)) => !is_no_worse(&now.id, then, seen),
    }
}

fn is_no_worse(id: &str, then: &str, now: &str) -> bool {
    let (before, after): (Vec<&str>, Vec<&str>) =
        (then.split(" | ").collect(), now.split(" | ").collect());
    match id {
        "level" | "dane" | "sts" => {
            let pairs = before.iter().zip(&after);
            before.len() == after.len() && pairs.into_iter().all(|(then, now)| is_up(then, now))
        }
        "days-left" | "days-left-share" => {
            after.iter().all(|now| before.iter().any(|then| is_up(then, now)))
        }
        "tls-version" => Version::from_word(then) <= Version::from_word(now),
        "key-size" if then == "none" => true,
        "key-size" => after.iter().all(|now| before.iter().any(|then| is_no_shorter(then, now))),
        _ => after.iter().all(|now| before.contains(now)),
    }
}

/// The last word of each counts: `DANE fail` is below `DANE none`.
fn is_up(then: &str, now: &str) -> bool {
    let rank = |part: &str| {
        let word = part.split(' ').next_back();
        WORDS.iter().position(|known| Some(*known) == word)
    };
    then == now || matches!((rank(then), rank(now)), (Some(then), Some(now)) if then <= now)
}

/// `RSA 1024`: of one kind, and as long at least.
fn is_no_shorter(then: &str, now: &str) -> bool {
    let parts = |text: &str| {
        let (kind, bits) = text.rsplit_once(' ')?;
        Some((kind.to_owned(), bits.parse::<u32>().ok()?))
    };
    let (then, now) = (parts(then), parts(now));
    let longer = |then: &(String, u32), now: &(String, u32)| then.0 == now.0 && then.1 <= now.1;
    then.zip(now).is_some_and(|(then, now)| longer(&then, &now))
}
