//! How near the end is too near (A-CERT-2). Does no IO, reads no clock.
//!
//! A fixed number of days alarms on every short-lived certificate, so the
//! limits shrink with the lifetime.

use jiff::Timestamp;
use serde::Serialize;

const DAY: i64 = 86_400;

/// The end is near.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Soon {
    /// Whole days left, rounded down.
    pub days_left: i64,
    /// Past the second limit too: see [`critical_days`].
    pub critical: bool,
}

/// Warn when this many days are left: 21, or a fifth of the lifetime if less.
pub fn warn_days(lifetime_days: i64) -> i64 {
    (lifetime_days / 5).min(21)
}

/// Critical when this many days are left: 7, or a tenth of the lifetime if less.
pub fn critical_days(lifetime_days: i64) -> i64 {
    (lifetime_days / 10).min(7)
}

/// Whole days from `at` to `end`, rounded down, so negative once it is past.
pub(super) fn days_between(at: Timestamp, end: Timestamp) -> i64 {
    (end.as_second() - at.as_second()).div_euclid(DAY)
}

/// `Some` when a certificate valid at `at` ends soon; `None` when there is
/// time, and also when it has ended already, which is no longer "soon".
pub fn expires_soon(not_before: Timestamp, not_after: Timestamp, at: Timestamp) -> Option<Soon> {
    let lifetime = not_after.as_second() - not_before.as_second();
    let left = not_after.as_second() - at.as_second();
    // In seconds, so that a certificate of a few days is not rounded away.
    let within = |share: i64, days: i64| left <= (lifetime / share).min(days * DAY);
    (left >= 0 && within(5, 21))
        .then(|| Soon { days_left: days_between(at, not_after), critical: within(10, 7) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soon(lifetime_days: i64, days_left: i64) -> Option<(i64, bool)> {
        let end = Timestamp::from_second(2_000_000_000).unwrap();
        let day = |n: i64| Timestamp::from_second(end.as_second() - n * DAY).unwrap();
        expires_soon(day(lifetime_days), end, day(days_left)).map(|s| (s.days_left, s.critical))
    }

    #[test]
    fn limits_shrink_with_the_lifetime() {
        assert_eq!([398, 90, 47, 6, 0].map(warn_days), [21, 18, 9, 1, 0]);
        assert_eq!([398, 90, 47, 6, 0].map(critical_days), [7, 7, 4, 0, 0]);
    }

    #[test]
    fn a_year_warns_at_21_days_and_is_critical_at_7() {
        assert_eq!(soon(365, 22), None);
        assert_eq!(soon(365, 21), Some((21, false)));
        assert_eq!(soon(365, 8), Some((8, false)));
        assert_eq!(soon(365, 7), Some((7, true)));
    }

    #[test]
    fn a_certificate_renewed_at_a_third_never_warns() {
        assert_eq!(soon(47, 16), None);
        assert_eq!(soon(6, 2), None);
        assert_eq!(soon(6, 1), Some((1, false)));
    }

    #[test]
    fn what_has_ended_is_not_soon() {
        assert_eq!(soon(90, 0), Some((0, true)));
        assert_eq!(soon(90, -1), None);
    }

    #[test]
    fn absurd_dates_do_not_overflow() {
        assert_eq!(expires_soon(Timestamp::MAX, Timestamp::MIN, Timestamp::MAX), None);
        assert_eq!(expires_soon(Timestamp::MIN, Timestamp::MAX, Timestamp::MIN), None);
    }

    #[test]
    fn days_left_are_rounded_down() {
        let at = |s| Timestamp::from_second(s).unwrap();
        assert_eq!(days_between(at(0), at(2 * DAY - 1)), 1);
        assert_eq!(days_between(at(1), at(0)), -1);
    }
}
