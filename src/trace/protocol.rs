//! The `with` clause (A-3848-1).
//!
//! Does no IO, reads no clock. RFC 3848, RFC 6531 and the words in real use.

use super::clause::{Clauses, Key};
use super::scan::Piece;

/// A word that names SMTP or LMTP, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Protocol {
    /// In capitals, as `ESMTPSA`.
    pub(super) keyword: String,
    /// The word says that TLS was used.
    pub(super) tls: bool,
    /// The word says that the client authenticated itself.
    pub(super) authenticated: bool,
    /// LMTP.
    pub(super) local: bool,
}

/// Reads a word of a `with` clause; none if it names neither SMTP nor LMTP.
pub(super) fn protocol(word: &str) -> Option<Protocol> {
    // `ESMTP/TLS/suite`, and `SMTPs,` before an id.
    let word = word.split('/').next()?.trim_end_matches([',', ':']);
    let keyword = word.to_ascii_uppercase();
    let plain = keyword.strip_prefix("UTF8").unwrap_or(&keyword);
    let plain = plain.strip_prefix("LOCAL-").unwrap_or(plain);
    let (tls, authenticated, local) = match plain {
        "SMTP" | "ESMTP" => (false, false, false),
        "SMTPS" | "ESMTPS" | "SMTP-TLS" | "ESMTP-TLS" => (true, false, false),
        "SMTPA" | "ESMTPA" | "ASMTP" => (false, true, false),
        "SMTPSA" | "ESMTPSA" => (true, true, false),
        "LMTP" => (false, false, true),
        "LMTPS" => (true, false, true),
        "LMTPA" => (false, true, true),
        "LMTPSA" => (true, true, true),
        // Exim's names where TLS began with the connection.
        "SSMTP" | "ESSMTP" => (true, false, false),
        "ESSMTPA" => (true, true, false),
        _ => return None,
    };
    Some(Protocol { keyword, tls, authenticated, local })
}

/// The protocol of the `with` clause: its first word, the one after a suite
/// (`AES256-SHA encrypted SMTP`), or the one after its maker's name if nothing
/// more follows (`MailEnable ESMTP`, not `Microsoft SMTP Server`).
pub(super) fn of(clauses: &Clauses<'_>) -> Option<Protocol> {
    let clause = clauses.first(Key::With)?;
    let words: Vec<&str> = clause.words().take(3).collect();
    match words.as_slice() {
        [_, "encrypted", word] | [word] => protocol(word),
        [maker, word] => protocol(maker).or_else(|| protocol(word)),
        [word, ..] => protocol(word),
        [] => None,
    }
}

/// What is kept of the `with` clause: the keyword in capitals, else the phrase.
pub(super) fn with(clauses: &Clauses<'_>) -> Option<String> {
    let clause = clauses.first(Key::With)?;
    let first = clause.word()?;
    if let Some(protocol) = of(clauses) {
        let as_written = first.to_ascii_lowercase().starts_with("local-");
        return Some(if as_written { first.to_owned() } else { protocol.keyword });
    }
    Some(phrase(&clause.pieces))
}

/// The first word, and those after it that are capitalised: `Microsoft SMTP Server`.
fn phrase(pieces: &[Piece<'_>]) -> String {
    let words = pieces.iter().map_while(|piece| match piece {
        Piece::Word(word) => Some(*word),
        _ => None,
    });
    let mut phrase: Vec<&str> = Vec::new();
    for word in words.take(4) {
        let name = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase());
        let more = name(word) && phrase.iter().all(|earlier| name(earlier)) && !word.ends_with(',');
        if !phrase.is_empty() && !more {
            break;
        }
        phrase.push(word);
    }
    phrase.join(" ").trim_end_matches([',', ':']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<String> {
        with(&Clauses::read(line))
    }

    fn is(line: &str, expected: &str) {
        assert_eq!(read(line).as_deref(), Some(expected), "{line}");
    }

    #[test]
    fn keywords_come_in_capitals() {
        is("by a with esmtpsa id 1", "ESMTPSA");
        is("by a with SMTPs (version=TLS1_3)", "SMTPS");
        is("by a with UTF8SMTPS id 1", "UTF8SMTPS");
        is("by a with ESMTP/TLS/AES128-SHA;", "ESMTP");
        is("by a with ESMTP with STARTTLS id 1", "ESMTP");
    }

    #[test]
    fn a_suite_or_a_maker_may_stand_before_the_keyword() {
        is("by a with (AES256-SHA encrypted) SMTP; x", "SMTP");
        is("by a with AES256-SHA encrypted SMTP; x", "SMTP");
        is("by a with MailEnable ESMTPA; x", "ESMTPA");
    }

    #[test]
    fn phrases_stay_as_written() {
        is("by a with Microsoft SMTP Server id 15.1", "Microsoft SMTP Server");
        is("by a with Microsoft SMTPSVC(6.0.3790.4675); x", "Microsoft SMTPSVC");
        is("by a with local (Exim 4.96)", "local");
        is("by a with Maker esmtp server; x", "Maker");
        is("by a with mapi id Sun, 06 Jul 2025", "mapi");
        is("by a with Novell NIMS $Revision: 2 $ on Linux", "Novell NIMS");
    }

    #[test]
    fn smtpsvc_is_no_smtps() {
        assert_eq!(protocol("SMTPSVC"), None);
        assert_eq!(protocol("smtps"), protocol("SMTPS"));
    }

    #[test]
    fn no_clause_no_word() {
        assert_eq!(read("from a by b via ESMTP id 1"), None);
        assert_eq!(read("from a by b with ; x"), None);
    }
}
