//! What a line says about TLS, wherever it says it.
//!
//! The `with` keyword, a comment anywhere, the `tls` clause, free words
//! between clauses. Names, addresses, ids and what the client said of itself
//! are never asked. Does no IO, reads no clock. RFC 3848, RFC 8314.

use super::clause::{Clause, Clauses, Key};
use super::client::{names_address, tells_of_client};
use super::line::{Mark, Strength, TlsEvidence};
use super::protocol;
use super::scan::{Piece, words};
use super::suite::{self, Version, is_none, is_suite};
use crate::text::printable;

/// What one place says.
#[derive(Debug, Default, Clone, PartialEq)]
struct Statement {
    tls: bool,
    negative: bool,
    version: Option<&'static str>,
    cipher: Option<String>,
    bits: Option<u32>,
    quote: String,
}

impl Statement {
    fn speaks(&self) -> bool {
        self.tls || self.negative || self.details()
    }

    fn details(&self) -> bool {
        self.version.is_some() || self.cipher.is_some()
    }
}

/// Reads all that the line says about TLS.
pub(super) fn evidence(clauses: &Clauses<'_>) -> TlsEvidence {
    let statements: Vec<Statement> = with_keyword(clauses)
        .into_iter()
        .chain(tls_clause(clauses))
        .chain(free_words(clauses))
        .chain(comments(clauses))
        .filter(Statement::speaks)
        .collect();
    let richest = statements
        .iter()
        .rev()
        .max_by_key(|s| (s.negative, s.version.is_some(), s.cipher.is_some(), s.details()));
    let version = statements.iter().find_map(|s| s.version);
    let cipher = statements.iter().find_map(|s| s.cipher.clone());
    let bits = statements.iter().find_map(|s| s.bits);
    let strength = match &cipher {
        None if bits.is_none() => Strength::Common,
        cipher => suite::strength(cipher.as_deref(), bits),
    };
    let words = richest.map(|statement| printable(statement.quote.trim().as_bytes()));
    TlsEvidence { mark: mark(clauses, &statements), version, cipher, bits, strength, words }
}

fn mark(clauses: &Clauses<'_>, statements: &[Statement]) -> Mark {
    let negative = statements.iter().any(|s| s.negative);
    let positive = statements.iter().any(|s| s.tls || s.details());
    match (positive, negative) {
        (true, true) => Mark::Contradictory,
        (false, true) => Mark::Negative,
        (true, false) if statements.iter().any(Statement::details) => Mark::Details,
        (true, false) => Mark::Keyword,
        (false, false) if clauses.word(Key::With).is_some() => Mark::Absent,
        (false, false) => Mark::NoWith,
    }
}

/// `with ESMTPS`, `with HTTPS`, `with ESMTP/TLS/SUITE`, `with SUITE encrypted SMTP`.
fn with_keyword(clauses: &Clauses<'_>) -> Option<Statement> {
    let clause = clauses.first(Key::With)?;
    let first = clause.word()?;
    let mut statement = Statement { quote: format!("with {first}"), ..Statement::default() };
    statement.tls = protocol::of(clauses).is_some_and(|protocol| protocol.tls)
        || ["HTTPS", "IMAPS", "POP3S"].iter().any(|word| first.eq_ignore_ascii_case(word));
    let mut parts = first.split('/').skip(1);
    if parts.next() == Some("TLS") {
        statement.tls = true;
        statement.cipher = parts.next().and_then(cipher);
    }
    if clause.words().nth(1) == Some("encrypted") && is_suite(first) {
        statement.quote.push_str(" encrypted");
        statement.cipher = cipher(first);
    }
    Some(statement)
}

/// `tls SUITE`, `tls 0x1302`: a suite is never made a version (A-8314-1).
fn tls_clause(clauses: &Clauses<'_>) -> Option<Statement> {
    let word = clauses.word(Key::Tls)?;
    let quote = format!("tls {word}");
    Some(Statement { tls: true, cipher: cipher(word), quote, ..Statement::default() })
}

/// `over TLS secured channel`, `with STARTTLS`, `by TLS`, `via SSL`,
/// `via secured & encrypted transport`.
fn free_words(clauses: &Clauses<'_>) -> impl Iterator<Item = Statement> {
    let said = clauses.0.iter().filter_map(phrase);
    said.map(|quote| Statement { tls: true, quote, ..Statement::default() })
}

fn phrase(clause: &Clause<'_>) -> Option<String> {
    let opening = match clause.key {
        Some(Key::By) => "by",
        Some(Key::Via) => "via",
        Some(Key::With) => "with",
        None => "",
        _ => return None,
    };
    let words: Vec<&str> = std::iter::once(opening).chain(clause.words().take(32)).collect();
    words.windows(2).find_map(|pair| match pair {
        ["over" | "with" | "via" | "using" | "by", name] if names_tls(name) => Some(pair.join(" ")),
        ["via", "secured"] if words.contains(&"encrypted") => Some(words.join(" ")),
        _ => None,
    })
}

fn names_tls(word: &str) -> bool {
    ["TLS", "SSL", "STARTTLS"].contains(&word.trim_end_matches([',', '.']))
}

/// The comments that are not the client's own text.
fn comments(clauses: &Clauses<'_>) -> impl Iterator<Item = Statement> {
    let told = |clause: &Clause<'_>, comment: &str| {
        let own = clause.key == Some(Key::From) && tells_of_client(comment);
        // ZMailer tells of TLS beside the client's address.
        !own || comment.contains("TLS-CIPHER:")
    };
    clauses.0.iter().flat_map(move |clause| {
        // What stands before the client's address is what it called itself.
        let from = clause.key == Some(Key::From);
        let own = clause.comments().position(names_address).filter(|_| from).unwrap_or(0);
        let comments = clause.pieces.iter().filter_map(|piece| match piece {
            Piece::Comment(comment) => Some(*comment),
            _ => None,
        });
        comments.skip(own).filter(move |comment| told(clause, comment)).map(in_comment)
    })
}

/// Beginnings of words after which a comment tells of other things: what the
/// client said, whose certificate it was, the sizes of signatures.
const ELSEWHERE: [&str; 13] = [
    "subject=",
    "issuer=",
    "envelope",
    "mailfrom:",
    "helo",
    "ehlo",
    "ident=",
    "authenticated",
    "orcpt",
    "key-exchange",
    "server-signature",
    "client-signature",
    "verify=",
];

fn elsewhere(word: &str) -> bool {
    let starts =
        |begin: &str| word.get(..begin.len()).is_some_and(|w| w.eq_ignore_ascii_case(begin));
    word == "CN" || ELSEWHERE.iter().any(|begin| starts(begin))
}

fn in_comment(comment: &str) -> Statement {
    let mut statement = Statement { quote: format!("({comment})"), ..Statement::default() };
    let words: Vec<&str> = words(comment).take(64).take_while(|word| !elsewhere(word)).collect();
    statement.tls = says_tls(&words);
    statement.negative = says_no(&words);
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| words.get(at)).copied();
        read_word(&mut statement, before, word);
    }
    statement.bits = statement.bits.filter(|_| statement.details());
    statement
}

fn read_word(statement: &mut Statement, before: Option<&str>, word: &str) {
    match word.split_once('=') {
        Some(("version", value)) => read_version(statement, value),
        Some(("cipher", value)) => read_cipher(statement, value),
        Some(("bits", value)) => read_bits(statement, value),
        Some(_) => {}
        None => match (before, word) {
            (Some("cipher" | "TLS-CIPHER:"), suite) => read_cipher(statement, suite),
            (Some(suite), "encrypted") if suite.contains(['-', '_']) && !suite.contains(':') => {
                read_cipher(statement, suite);
            }
            (Some(number), "bits") if statement.cipher.is_some() => read_bits(statement, number),
            (_, word) => read_bare(statement, word),
        },
    }
}

/// `VERSION:SUITE:BITS:…`, a version, a suite, `168bits`.
fn read_bare(statement: &mut Statement, word: &str) {
    let mut parts = word.split(':');
    let (first, second, third) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    match second {
        Some(suite)
            if !suite.is_empty()
                && matches!(suite::version(first), Some(v) if v != Version::Not) =>
        {
            read_version(statement, first);
            read_cipher(statement, suite);
            third.into_iter().for_each(|bits| read_bits(statement, bits));
        }
        _ if is_suite(word) => read_cipher(statement, word),
        // `unknown` alone is everyday English.
        _ => match (suite::version(word), word.strip_suffix("bits")) {
            (Some(Version::Is(_)), _) => read_version(statement, word),
            (Some(Version::Some), _) if word.contains('/') => statement.tls = true,
            (_, Some(number)) => read_bits(statement, number),
            _ => {}
        },
    }
}

fn read_version(statement: &mut Statement, word: &str) {
    match suite::version(word) {
        Some(Version::Is(version)) => {
            statement.version.get_or_insert(version);
        }
        Some(Version::Some) => statement.tls = true,
        Some(Version::Not) => statement.negative = true,
        None => {}
    }
}

fn read_cipher(statement: &mut Statement, word: &str) {
    if is_none(word) {
        statement.negative = true;
    } else if statement.cipher.is_none() {
        statement.cipher = cipher(word);
    }
}

/// The first number of `128/256`; the second is the algorithm's own size.
fn read_bits(statement: &mut Statement, word: &str) {
    let number = word.split('/').next().unwrap_or_default();
    if statement.bits.is_none() {
        statement.bits = number.parse().ok();
    }
}

/// A word that can be a suite's name.
fn cipher(word: &str) -> Option<String> {
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
    let fits = word.len() < 128 && word.starts_with(|c: char| c.is_ascii_alphanumeric());
    (fits && word.chars().all(named)).then(|| word.to_owned())
}

/// `(TLS)`, `(Using TLS)`, `(TLS: …)`, `(Google Transport Security)`.
fn says_tls(words: &[&str]) -> bool {
    let named = |word: &str| ["tls", "ssl"].iter().any(|name| word.eq_ignore_ascii_case(name));
    match words {
        [only] if named(only) => true,
        ["Google", "Transport", "Security", ..] => true,
        words => {
            let labelled = |word: &&&str| matches!(**word, "TLS:" | "SSL:");
            let using = |pair: &[&str]| match pair {
                [before, name] => before.eq_ignore_ascii_case("using") && named(name),
                _ => false,
            };
            words.iter().any(|word| labelled(&word)) || words.windows(2).any(using)
        }
    }
}

/// `no TLS`, `did not use TLS`, `plain text!`, `unencrypted`.
fn says_no(words: &[&str]) -> bool {
    let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let pair = |pair: &[&str]| {
        matches!(
            pair,
            ["no" | "without", "tls" | "ssl" | "encryption" | "starttls"]
                | ["plain", "text!"]
                | ["not", "encrypted"]
                | ["tls:", "no" | "none"]
        )
    };
    let unused =
        |three: &[&str]| matches!(three, ["not", "use" | "using", "tls" | "ssl" | "starttls"]);
    lower.windows(2).any(pair) || lower.windows(3).any(unused) || lower.contains(&"unencrypted")
}
