//! The line before each message of an mbox: `From `, a sender, a date.
//!
//! RFC 4155 wants an address and the date as C's `asctime` writes it; real
//! files leave out either half, write a zone or `remote from`, or set the date
//! as RFC 5322 does. A date is asked for, so prose that begins with "From "
//! does not split a message.

/// Longer lines are prose.
const LONGEST: usize = 1000;

const WEEKDAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
const MONTHS: [&[u8]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

/// Whether `line` is a From_ line.
pub(super) fn is_from_line(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ").filter(|rest| rest.len() <= LONGEST) else {
        return false;
    };
    let mut words = rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        let weekday = word.strip_suffix(b",").unwrap_or(word);
        if WEEKDAYS.contains(&weekday) && is_date(words.clone()) {
            return true;
        }
    }
    false
}

/// `Jan  1 00:00:00 1970` or `1 Jan 1970 00:00:00`, with or without a zone, to the end.
fn is_date<'a>(mut words: impl Iterator<Item = &'a [u8]>) -> bool {
    let (Some(one), Some(two)) = (words.next(), words.next()) else {
        return false;
    };
    let day_and_month = is_month(one) && is_day(two) || is_day(one) && is_month(two);
    let (mut times, mut years) = (0, 0);
    for word in words.take_while(|word| *word != b"remote") {
        match word {
            word if is_time(word) => times += 1,
            word if is_year(word) => years += 1,
            word if is_zone(word) => {}
            _ => return false,
        }
    }
    day_and_month && times == 1 && years == 1
}

fn is_month(word: &[u8]) -> bool {
    MONTHS.contains(&word)
}

fn is_day(word: &[u8]) -> bool {
    matches!(word.len(), 1 | 2) && word.iter().all(u8::is_ascii_digit)
}

fn is_year(word: &[u8]) -> bool {
    word.len() == 4 && word.iter().all(u8::is_ascii_digit)
}

/// `16:00`, `16:00:01`, `9:05:00`.
fn is_time(word: &[u8]) -> bool {
    let parts = word.split(|byte| *byte == b':');
    matches!(parts.clone().count(), 2 | 3) && parts.into_iter().all(is_day)
}

/// `+0200`, `UTC`, `(CEST)`.
fn is_zone(word: &[u8]) -> bool {
    let digits = |word: &[u8]| word.len() == 4 && word.iter().all(u8::is_ascii_digit);
    let letters = word.iter().filter(|byte| !matches!(byte, b'(' | b')'));
    match word {
        [b'+' | b'-', rest @ ..] => digits(rest),
        _ => word.len() <= 7 && letters.into_iter().all(u8::is_ascii_uppercase),
    }
}

#[cfg(test)]
mod tests {
    use super::is_from_line;

    #[test]
    fn a_sender_and_a_date_begin_a_message() {
        for line in [
            "From line-0 Thu Jan  1 00:00:00 1970",
            "From alice@example.org Sun Nov 22 16:00:01 2026",
            "From - Sun Nov 22 16:00:01 2026",
            "From MAILER-DAEMON Sun Nov 22 16:00 2026",
            "From alice at example.org  Sun Nov 22 16:00:01 2026",
            "From 1789@xxx Sun Nov 22 16:00:01 +0000 2026",
            "From alice@example.org Sun Nov 22 16:00:01 MET DST 2026",
            "From alice Sun Nov 22 16:00:01 2026 remote from relay",
            "From alice@example.org Sun, 22 Nov 2026 16:00:01 +0100 (CET)",
            "From  Sun Nov 22 16:00:01 2026",
        ] {
            assert!(is_from_line(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn prose_and_fields_do_not() {
        for line in [
            "From my point of view",
            "From what we saw on Thu Jan 1 10:00 in 1970, it was late",
            "From alice@example.org",
            "From Mon to Fri",
            "From: Alice <alice@example.org> Sun Nov 22 16:00:01 2026",
            ">From alice@example.org Sun Nov 22 16:00:01 2026",
            "from alice@example.org Sun Nov 22 16:00:01 2026",
            "From alice Sun Nov 22 2026",
            "From alice Sun Nov 22 16:00:01",
            "From ",
            "",
        ] {
            assert!(!is_from_line(line.as_bytes()), "{line}");
        }
    }
}
