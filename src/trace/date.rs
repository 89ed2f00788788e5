//! The time in a line: RFC 5322's date-time and the forms older servers write.
//!
//! Does no IO, reads no clock. RFC 5322.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::clause::Clauses;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The zones with a name in RFC 5322, in hours.
const ZONES: [(&str, i32); 11] = [
    ("UT", 0),
    ("GMT", 0),
    ("UTC", 0),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
];

/// The time in a line: after the last semicolon, else anywhere.
pub(super) fn date(clauses: &Clauses<'_>) -> Option<Timestamp> {
    let outside = clauses.outside().map(|clause| clause.words().collect::<Vec<_>>());
    let anywhere = clauses.0.iter().rev().map(|clause| clause.words().collect());
    outside.chain(anywhere).find_map(|words| in_words(&words))
}

/// The first date among words.
fn in_words(words: &[&str]) -> Option<Timestamp> {
    let words: Vec<&str> =
        words.iter().flat_map(|word| word.split(',')).filter(|word| !word.is_empty()).collect();
    (0..words.len()).find_map(|from| at(words.get(from..)?))
}

/// The date that begins with the first word.
fn at(words: &[&str]) -> Option<Timestamp> {
    let words = match words {
        [day, rest @ ..] if is_day(day) => rest,
        words => words,
    };
    match words {
        // Ctime's order, with a zone: Sun Nov 13 15:38:52 2005 +0000.
        [month_name, day, time, year_of, zone, ..] if month(month_name).is_some() => {
            let date = civil(year(year_of)?, month(month_name)?, day.parse().ok()?)?;
            stamp(date, time, zone)
        }
        [iso, time, zone, ..] if iso.len() == 10 && iso.contains('-') => {
            stamp(iso.parse().ok()?, time, zone)
        }
        [day, month_name, year_of, time, zone, ..] => {
            let date = civil(year(year_of)?, month(month_name)?, day.parse().ok()?)?;
            stamp(date, time, zone)
        }
        _ => None,
    }
}

fn is_day(word: &str) -> bool {
    let letters = word.get(..3).unwrap_or_default().to_ascii_lowercase();
    DAYS.contains(&letters.as_str())
}

fn month(word: &str) -> Option<i8> {
    let letters = word.get(..3)?.to_ascii_lowercase();
    word.bytes().all(|b| b.is_ascii_alphabetic()).then_some(())?;
    let index = MONTHS.iter().position(|month| *month == letters)?;
    i8::try_from(index + 1).ok()
}

/// Two digits are of 1950 to 2049, three count from 1900 (RFC 5322's obsolete years).
fn year(word: &str) -> Option<i16> {
    let year: i16 = word.parse().ok()?;
    match (word.len(), year) {
        (2, 0..=49) => Some(2000 + year),
        (2, 50..) | (3, 0..) => Some(1900 + year),
        (4, 1970..) => Some(year),
        _ => None,
    }
}

fn civil(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

fn stamp(date: Date, time: &str, zone: &str) -> Option<Timestamp> {
    let civil = DateTime::from_parts(date, clock(time)?);
    offset(zone)?.to_timestamp(civil).ok()
}

/// `HH:MM`, `HH:MM:SS`, with or without a fraction; a leap second is the one before it.
fn clock(word: &str) -> Option<Time> {
    let mut parts = word.splitn(3, ':');
    let hour = parts.next()?.parse().ok()?;
    let minute = parts.next()?.parse().ok()?;
    let second = parts.next().map_or("0", |part| part.split('.').next().unwrap_or_default());
    let second: i8 = second.parse().ok()?;
    Time::new(hour, minute, if second == 60 { 59 } else { second }, 0).ok()
}

/// `+hhmm`, or a name; a name that RFC 5322 does not list counts as `-0000`.
fn offset(word: &str) -> Option<Offset> {
    let named = |zone: &&(&str, i32)| zone.0.eq_ignore_ascii_case(word);
    if let Some((_, hours)) = ZONES.iter().find(named) {
        return Offset::from_seconds(hours * 3600).ok();
    }
    let sign = match word.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ if word.len() <= 5 && word.bytes().all(|b| b.is_ascii_alphabetic()) => {
            return Some(Offset::UTC);
        }
        _ => return None,
    };
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    let number: i32 = (digits.len() == 4).then(|| digits.parse().ok())??;
    let (hours, minutes) = (number / 100, number % 100);
    (minutes < 60).then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<String> {
        date(&Clauses::read(line)).map(|time| time.to_string())
    }

    fn is(line: &str, expected: &str) {
        assert_eq!(read(line).as_deref(), Some(expected), "{line}");
    }

    #[test]
    fn the_form_of_the_standard() {
        is("by a; Fri, 20 Nov 2026 10:00:05 +0100", "2026-11-20T09:00:05Z");
        is("by a; 20 Nov 2026 10:00 -0000 (UTC)", "2026-11-20T10:00:00Z");
        is("by a; Fri, 20 Nov 2026 10:00:60 -0530", "2026-11-20T15:30:59Z");
    }

    #[test]
    fn obsolete_years_and_zones() {
        is("by a; 20 Nov 98 10:00:05 PST", "1998-11-20T18:00:05Z");
        is("by a; 20 Nov 103 10:00:05 GMT", "2003-11-20T10:00:05Z");
        is("by a; 20 Nov 2003 10:00:05 Q", "2003-11-20T10:00:05Z");
        is("by a; 20 Nov 2003 10:00:05 JST", "2003-11-20T10:00:05Z");
    }

    #[test]
    fn comments_and_odd_places() {
        is("by a; (using TLSv1.2) Wed, 8 Mar 2017 01:02:03 +0000", "2017-03-08T01:02:03Z");
        is("by a; for b; Wed, 8 March 2017 01:02:03 +0000 (x) id 7", "2017-03-08T01:02:03Z");
        is("by a with HTTP id 7 Wed, 08 Mar 2017 01:02:03.25 +0000 (UTC)", "2017-03-08T01:02:03Z");
        is("by a id f-1 2023-04-04 02:27:33.3 +0000 UTC m=+3", "2023-04-04T02:27:33Z");
    }

    #[test]
    fn what_cannot_be_read_is_none() {
        let unreadable = [
            "by a; Fri, 26 Jul 0102 12:07:03 +1200",
            "by a; Aug, 08 2002 4:03:35 AM -0800",
            "by a; Sun Nov 13 15:38:52 2005",
            "by a; 31 Feb 2020 10:00:00 +0000",
            "by a; 1 Feb 2020 25:00:00 +0000",
            "by a; 1 Feb 2020 10:00:00 +9999",
            "by a (Fri, 20 Nov 2026 10:00:05 +0100)",
            "by a",
        ];
        for line in unreadable {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
