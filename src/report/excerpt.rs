//! The part of a trace line that its verdict rests on.
//!
//! Who wrote it, with which protocol, and whatever it says of TLS; the rest is
//! left out and an ellipsis put in its place. RFC 5321. Does no IO, reads no
//! clock.

use std::ops::Range;

/// The longest excerpt, in characters.
const LONGEST: usize = 300;

/// What stands for words left out.
const LEFT_OUT: &str = "…";

/// Words that begin a clause.
const CLAUSES: [&str; 7] = ["from", "by", "via", "with", "id", "for", "tls"];

/// Clauses that are quoted.
const QUOTED: [&str; 3] = ["by", "with", "tls"];

/// The telling part of a line, in the line's own words.
pub(super) fn excerpt(raw: &str) -> String {
    let line = raw.get(..9).filter(|head| head.eq_ignore_ascii_case("received:"));
    let line = line.and_then(|_| raw.get(9..)).unwrap_or(raw).trim();
    let all = pieces(line);
    let kept = telling(line, &all);
    let whole = all.iter().cloned().reduce(|all, piece| all.start..piece.end);
    let runs = if kept.is_empty() { Vec::from_iter(whole) } else { kept };
    let mut text: Vec<&str> = Vec::new();
    let mut told = 0;
    for run in &runs {
        text.extend((run.start > told).then_some(LEFT_OUT));
        text.extend(line.get(run.clone()));
        told = run.end + 1;
    }
    text.extend((told < line.len()).then_some(LEFT_OUT));
    cut(&text.join(" "))
}

/// The pieces that tell something; those that stand side by side as one run.
fn telling(line: &str, pieces: &[Range<usize>]) -> Vec<Range<usize>> {
    let (mut clause, mut side_by_side) = ("", false);
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in pieces {
        let piece = line.get(at.clone()).unwrap_or_default();
        let begun = CLAUSES.into_iter().find(|word| piece.eq_ignore_ascii_case(word));
        clause = begun.unwrap_or(clause);
        let kept = tells(piece, clause);
        match runs.last_mut() {
            Some(run) if kept && side_by_side => run.end = at.end,
            _ if kept => runs.push(at.clone()),
            _ => {}
        }
        side_by_side = kept;
    }
    runs
}

fn tells(piece: &str, clause: &str) -> bool {
    let lower = piece.to_ascii_lowercase();
    let of_tls = ["tls", "ssl", "cipher", "bits"].iter().any(|word| lower.contains(word));
    match piece.starts_with('(') {
        true => of_tls || (QUOTED.contains(&clause) && !lower.starts_with("(envelope-from")),
        false => QUOTED.contains(&clause) || (clause.is_empty() && of_tls),
    }
}

/// Where the words of a line stand, each comment with all it holds being one; the date is left out.
fn pieces(line: &str) -> Vec<Range<usize>> {
    let (mut all, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, c) in line.char_indices() {
        match c {
            '(' => {
                if depth == 0 {
                    all.push(start..at);
                    start = at;
                }
                depth += 1;
            }
            ')' => {
                if depth == 1 {
                    all.push(start..at + 1);
                    start = at + 1;
                }
                depth = depth.saturating_sub(1);
            }
            ' ' | ';' if depth == 0 => {
                all.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
        if c == ';' && depth == 0 {
            break;
        }
    }
    if !line.get(..start).is_some_and(|told| told.ends_with(';')) {
        all.push(start..line.len());
    }
    all.retain(|piece| !piece.is_empty());
    all
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}{LEFT_OUT}", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_the_comment_before_by() {
        let raw = "Received: from out.example.net (out.example.net [192.0.2.1]) (using TLSv1.3 \
                   with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)) (No client certificate \
                   requested) by mx.example.org (Postfix) with ESMTPS id 4X1 for <a@example.org>; \
                   Sun, 22 Nov 2026 15:00:00 +0000 (UTC)";
        assert_eq!(
            excerpt(raw),
            "… (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)) … by \
             mx.example.org (Postfix) with ESMTPS …"
        );
    }

    #[test]
    fn a_line_with_the_comment_after_with() {
        let raw = "Received: from out.example.net ([192.0.2.1]) by mx.example.org with esmtps \
                   (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96) (envelope-from <a@b.example>) \
                   id 1x-2; Sun, 22 Nov 2026 15:00:00 +0000";
        assert_eq!(
            excerpt(raw),
            "… by mx.example.org with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96) …"
        );
    }

    #[test]
    fn a_line_that_says_nothing_of_it_is_quoted_as_it_is() {
        assert_eq!(excerpt("Received: (nobody at all"), "(nobody at all");
        assert_eq!(excerpt(""), "");
        assert_eq!(excerpt("Received: ))(( ü ;("), "))(( ü ;(");
        assert_eq!(excerpt("Received: on Monday; 22 Nov"), "on Monday …");
    }

    #[test]
    fn what_is_quoted_keeps_its_spaces() {
        assert_eq!(
            excerpt("Received: from x by  a(1)b with ESMTP;date"),
            "… by  a(1)b with ESMTP …"
        );
    }

    #[test]
    fn a_long_line_is_cut() {
        let long = excerpt(&format!("Received: by {}", "x".repeat(2000)));
        assert_eq!(long.chars().count(), LONGEST + 1);
    }
}
