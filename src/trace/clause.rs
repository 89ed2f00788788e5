//! The clauses of a line, in whatever order they stand (A-5321-40).
//!
//! Does no IO, reads no clock. RFC 5321, RFC 8314.

use super::client::names_address;
use super::scan::{Piece, scan};

/// The word that opens a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    From,
    By,
    Via,
    With,
    Id,
    For,
    Tls,
    Group,
}

impl Key {
    fn word(self) -> &'static str {
        match self {
            Key::From => "from",
            Key::By => "by",
            Key::Via => "via",
            Key::With => "with",
            Key::Id => "id",
            Key::For => "for",
            Key::Tls => "tls",
            Key::Group => "group",
        }
    }
}

/// A clause, or what stands outside of any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause<'a> {
    /// None for what stands before the first clause or after a semicolon.
    pub(super) key: Option<Key>,
    /// What follows the key, up to the next one.
    pub(super) pieces: Vec<Piece<'a>>,
}

impl<'a> Clause<'a> {
    /// The words and quoted texts.
    pub(super) fn words(&self) -> impl Iterator<Item = &'a str> {
        self.pieces.iter().filter_map(|piece| match *piece {
            Piece::Word(word) | Piece::Quoted(word) => Some(word),
            _ => None,
        })
    }

    /// The first word.
    pub(super) fn word(&self) -> Option<&'a str> {
        self.words().next()
    }

    /// The comments.
    pub(super) fn comments(&self) -> impl Iterator<Item = &'a str> {
        self.pieces.iter().filter_map(|piece| match *piece {
            Piece::Comment(comment) => Some(comment),
            _ => None,
        })
    }

    fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

/// A line's clauses from left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clauses<'a>(pub(super) Vec<Clause<'a>>);

impl<'a> Clauses<'a> {
    /// Reads a line without its field name.
    pub(super) fn read(line: &'a str) -> Self {
        let pieces = scan(line);
        let mut clauses = vec![Clause { key: None, pieces: Vec::new() }];
        for (at, piece) in pieces.iter().enumerate() {
            let open = clauses.last().and_then(|clause| clause.key);
            match (key(*piece, pieces.get(at + 1), open), piece) {
                (Some(key), _) => clauses.push(Clause { key: Some(key), pieces: Vec::new() }),
                (None, Piece::Semicolon) => clauses.push(Clause { key: None, pieces: Vec::new() }),
                (None, piece) => clauses.iter_mut().last().into_iter().for_each(|clause| {
                    clause.pieces.push(*piece);
                }),
            }
        }
        clauses.retain(|clause| clause.key.is_some() || !clause.is_empty());
        give_back(&mut clauses);
        Self(clauses)
    }

    /// The first clause of this kind.
    pub(super) fn first(&self, key: Key) -> Option<&Clause<'a>> {
        self.0.iter().find(|clause| clause.key == Some(key))
    }

    /// The second clause of this kind.
    pub(super) fn second(&self, key: Key) -> Option<&Clause<'a>> {
        self.0.iter().filter(|clause| clause.key == Some(key)).nth(1)
    }

    /// The first word of the first clause of this kind.
    pub(super) fn word(&self, key: Key) -> Option<&'a str> {
        self.first(key).and_then(Clause::word)
    }

    /// The kinds of the clauses, in their order.
    pub(super) fn order(&self) -> Vec<Key> {
        self.0.iter().filter_map(|clause| clause.key).collect()
    }

    /// The comments that stand in clauses of this kind, or outside of any.
    pub(super) fn comments(&self, key: Option<Key>) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |clause| clause.key == key).flat_map(Clause::comments)
    }

    /// All comments from left to right.
    pub(super) fn all_comments(&self) -> impl Iterator<Item = &'a str> {
        self.0.iter().flat_map(Clause::comments)
    }

    /// What stands outside of the clauses, the last first.
    pub(super) fn outside(&self) -> impl Iterator<Item = &Clause<'a>> {
        self.0.iter().rev().filter(|clause| clause.key.is_none())
    }
}

/// Puts back into the `from` clause what opens clauses there only because the client called
/// itself so: `HELO x with ESMTPS`. Its address comes last, and the writer's `by` after that.
fn give_back(clauses: &mut Vec<Clause<'_>>) {
    let Some(from) = clauses.iter().position(|clause| clause.key == Some(Key::From)) else {
        return;
    };
    let Some(by) = clauses.iter().rposition(|clause| clause.key == Some(Key::By)) else { return };
    let addressed = |clause: &Clause<'_>| clause.comments().any(names_address);
    let own = clauses.get(from + 1..by).unwrap_or_default();
    let Some(last) = own.iter().rposition(addressed) else { return };
    let returned: Vec<Clause<'_>> = clauses.drain(from + 1..=from + 1 + last).collect();
    let Some(open) = clauses.get_mut(from) else { return };
    for clause in returned {
        open.pieces.extend(clause.key.map(|key| Piece::Word(key.word())));
        open.pieces.extend(clause.pieces);
    }
}

/// The key that a word is, given what follows it and the clause it stands in.
fn key(piece: Piece<'_>, next: Option<&Piece<'_>>, open: Option<Key>) -> Option<Key> {
    let Piece::Word(word) = piece else { return None };
    let is = |key: &str| word.eq_ignore_ascii_case(key);
    // `with TLS` and `by TLS id` are no clause of RFC 8314: a suite must follow.
    let suite =
        || matches!(next, Some(Piece::Word(w)) if w.contains(['_', '-']) || w.starts_with("0x"));
    match word.len() {
        2 if is("by") => Some(Key::By),
        2 if is("id") => Some(Key::Id),
        3 if is("via") => Some(Key::Via),
        3 if is("for") => Some(Key::For),
        3 if is("tls") && suite() => Some(Key::Tls),
        4 if is("from") => Some(Key::From),
        4 if is("with") => Some(Key::With),
        5 if is("group") && open == Some(Key::Tls) => Some(Key::Group),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_in_any_order_with_their_comments() {
        let clauses = Clauses::read("(x) by b (y) from a with SMTP (z) id 1; now (w)");
        assert_eq!(clauses.order(), [Key::By, Key::From, Key::With, Key::Id]);
        assert_eq!(clauses.word(Key::From), Some("a"));
        assert_eq!(clauses.comments(Some(Key::With)).collect::<Vec<_>>(), ["z"]);
        assert_eq!(clauses.comments(None).collect::<Vec<_>>(), ["x", "w"]);
    }

    #[test]
    fn a_semicolon_ends_no_line() {
        let clauses = Clauses::read("from a; by b; for <c>; now");
        assert_eq!(clauses.order(), [Key::From, Key::By, Key::For]);
    }

    #[test]
    fn tls_opens_a_clause_before_a_suite_only() {
        let order = |line| Clauses::read(line).order();
        assert_eq!(
            order("with x tls TLS_AES_128_GCM_SHA256 group x25519"),
            [Key::With, Key::Tls, Key::Group]
        );
        assert_eq!(order("by a by TLS id 1"), [Key::By, Key::By, Key::Id]);
        assert_eq!(order("with ESMTP with TLS; now"), [Key::With, Key::With]);
    }

    #[test]
    fn an_empty_clause_is_kept_empty() {
        let clauses = Clauses::read("from by b");
        assert_eq!(clauses.first(Key::From).and_then(Clause::word), None);
        assert_eq!(clauses.word(Key::By), Some("b"));
    }
}
