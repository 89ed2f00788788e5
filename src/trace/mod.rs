//! Trace lines: what each server software writes in `Received:`, and what its
//! silence means.
//!
//! One line in, facts out; nothing is invented: what a line does not say is
//! `None`. Does no IO, reads no clock. RFC 5321, RFC 3848, RFC 8314.

use std::net::IpAddr;

use crate::text::printable;

mod address;
mod clause;
mod client;
mod date;
mod dialect;
mod evidence;
mod line;
mod nature;
mod protocol;
mod scan;
mod suite;
#[cfg(test)]
mod tests;

pub use line::{FromClause, Habit, Mark, Nature, Strength, TimeStampLine, TlsEvidence, Writer};

use clause::{Clause, Clauses, Key};
use client::{Client, ClientForm};
use dialect::Sketch;

/// The longest line kept for quoting, in characters.
const KEPT: usize = 2000;

/// Reads one line: a field's value, with or without `Received:`, folded or not.
///
/// Never fails: what cannot be read has the mark [`Mark::Unparsable`]. Octets
/// beyond 64 KiB are not looked at.
pub fn read(line: &str) -> TimeStampLine {
    let value = value(&unfold(line));
    let clauses = Clauses::read(&value);
    let client = client::client(&clauses);
    let (by, by_ip) = (by(&clauses), by_ip(&clauses));
    let date = date::date(&clauses);
    let mut tls = evidence::evidence(&clauses);
    let sketch = Sketch::of(&clauses, &client, &tls, by.as_deref(), date);
    let (writer, shaped) = dialect::recognise(&sketch);
    let nature = shaped.unwrap_or_else(|| nature::nature(&clauses, &client.from, by_ip));
    if by.is_none() && tls.mark == Mark::NoWith && matches!(nature, Nature::Hop | Nature::Hidden) {
        tls.mark = Mark::Unparsable;
    }
    TimeStampLine {
        raw: raw(&value),
        from: from(named_by(&writer, client), nature),
        by,
        by_ip,
        with: protocol::with(&clauses).map(|with| printable(with.as_bytes())),
        id: clauses.word(Key::Id).filter(|id| !id.ends_with(',')).map(unbracketed),
        recipient: recipient(&clauses),
        date,
        writer,
        nature,
        authenticated: authenticated(&clauses),
        submission: submission(&clauses),
        requiretls: clauses
            .all_comments()
            .any(|comment| comment.eq_ignore_ascii_case("requiretls")),
        tls,
    }
}

/// The line on one line: each line end with the white space around it is one
/// blank, other white space stays as wide as it was.
fn unfold(line: &str) -> String {
    let line = line.get(..line.floor_char_boundary(scan::LONGEST)).unwrap_or_default().trim();
    let mut unfolded = String::with_capacity(line.len());
    let mut parts = line.split(['\r', '\n']).map(str::trim).filter(|part| !part.is_empty());
    unfolded.push_str(parts.next().unwrap_or_default());
    for part in parts {
        unfolded.push(' ');
        unfolded.push_str(part);
    }
    unfolded.replace(char::is_whitespace, " ")
}

/// The line without its field's name.
fn value(line: &str) -> String {
    let named = line.get(..9).is_some_and(|name| name.eq_ignore_ascii_case("received:"));
    let value = if named { line.get(9..).unwrap_or_default() } else { line };
    value.trim().to_owned()
}

/// The line escaped, for quoting.
fn raw(value: &str) -> String {
    let mut raw = String::from("Received: ");
    let characters: Vec<char> = value.chars().take(KEPT + 1).collect();
    // In pieces short enough that no escape makes one reach the limit of `printable`.
    for piece in characters.chunks(40).take(KEPT / 40) {
        raw.push_str(&printable(piece.iter().collect::<String>().as_bytes()));
    }
    if characters.len() > KEPT {
        raw.push('…');
    }
    raw
}

fn by(clauses: &Clauses<'_>) -> Option<String> {
    let host = clauses.word(Key::By)?.trim_end_matches([',', '.']);
    (!host.is_empty()).then(|| printable(host.as_bytes()))
}

fn by_ip(clauses: &Clauses<'_>) -> Option<IpAddr> {
    let clause = clauses.first(Key::By)?;
    let own = clause.words().take(2).find_map(address::address);
    let in_comment =
        |comment: &str| address::bracketed(comment).or_else(|| address::address(comment.trim()));
    own.or_else(|| clause.comments().take(3).find_map(in_comment))
}

/// A user's name or a folder is no client.
fn from(from: FromClause, nature: Nature) -> FromClause {
    let nobody = nature::names_no_client(nature) && from.ip.is_none();
    if nobody { FromClause::default() } else { from }
}

/// Exim puts down one name where the one it found is the one it was told, and none that it did
/// not find: `from [IP] (helo=NAME)`.
fn named_by(writer: &Writer, client: Client) -> FromClause {
    let mut from = client.from;
    let found = client.form == ClientForm::Unnamed && from.rdns.is_none();
    if found && matches!(writer.shape, "exim" | "exim/old") {
        from.rdns.clone_from(&from.helo);
    }
    from
}

fn unbracketed(word: &str) -> String {
    let inner = word.strip_prefix('<').and_then(|inner| inner.strip_suffix('>'));
    printable(inner.unwrap_or(word).as_bytes())
}

fn recipient(clauses: &Clauses<'_>) -> Option<String> {
    let word = clauses.word(Key::For)?.trim_end_matches(',');
    word.contains('@').then(|| unbracketed(word))
}

fn authenticated(clauses: &Clauses<'_>) -> bool {
    let word = protocol::of(clauses).is_some_and(|protocol| protocol.authenticated);
    let with = clauses.first(Key::With).is_some_and(|with| with.words().nth(1) == Some("AUTH"));
    word || with || clauses.comments(Some(Key::From)).any(names_account)
}

fn names_account(comment: &str) -> bool {
    let begins =
        |word: &str| comment.get(..word.len()).is_some_and(|c| c.eq_ignore_ascii_case(word));
    begins("authenticated")
        || begins("AUTH: ")
        || begins("account ")
        || comment.ends_with(" with plain")
        || comment.ends_with(" with login")
}

fn submission(clauses: &Clauses<'_>) -> bool {
    let named = |word: &str| word.eq_ignore_ascii_case("submission");
    let word = [Key::With, Key::Via].iter().any(|key| clauses.word(*key).is_some_and(named));
    let ports = |clause: &Clause<'_>| {
        clause.comments().any(|comment| {
            let words: Vec<&str> = scan::words(comment).take(16).collect();
            words.windows(2).any(|pair| matches!(pair, ["port", "587" | "465"]))
        })
    };
    word || clauses.0.iter().filter(|clause| clause.key != Some(Key::From)).any(ports)
}
