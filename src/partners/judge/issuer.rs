//! Who issued a certificate: names that the file gives, as whole words of what it says.
//!
//! A certificate says what it likes of its issuer: only a chain that leads to a root vouches
//! for it. Does no IO, reads no clock.

use super::case::{Look, Told};
use super::certificate::each;
use super::words::{any_of, cut};

/// Findings that tell why nobody vouches for it.
pub(super) const EXPLAIN: &[&str] = &["certificate-not-trusted", "certificate-chain-incomplete"];

/// Whether it was issued by one whom the file names.
pub(super) fn issuer(look: &Look<'_>) -> Option<Told> {
    let names = &look.case.terms.issuers;
    let asked = format!("{} is asked", any_of(names));
    each(
        look,
        &asked,
        |one| one.issuer.clone(),
        |shown| {
            let (whose, issuer) = (&shown.whose, &shown.certificate.issuer);
            let said = format!("{whose} was issued by {}; {asked}.", cut(issuer));
            match names.iter().any(|name| is_named(issuer, name)) {
                false => Told::fail(said),
                true if shown.issuer_is_vouched() => Told::pass(said),
                true if shown.certificate.trust == "self-signed" => Told::fail(format!(
                    "{whose} says that {} issued it, but it is self-signed; {asked}.",
                    cut(issuer)
                )),
                true => Told::open(format!(
                    "{whose} says that {} issued it, but no chain to a trusted root vouches for \
                 that; {asked}.",
                    cut(issuer)
                )),
            }
        },
    )
}

/// `issuer`, a name as records write it, has `name` as whole words of one of its values. A name
/// written as `O=Example Trust` is the whole value of an attribute of that type.
fn is_named(issuer: &str, name: &str) -> bool {
    let name = plain(name);
    let all = attributes(issuer);
    match name.split_once('=') {
        Some((kind, value)) => all.iter().any(|(k, v)| k == kind.trim() && v == value.trim()),
        None => all.iter().any(|(_, value)| has_words(value, &name)),
    }
}

fn plain(text: &str) -> String {
    text.replace('\\', "").trim().to_lowercase()
}

/// Types and values. A comma that belongs to a value is escaped.
fn attributes(issuer: &str) -> Vec<(String, String)> {
    let mut parts: Vec<String> = Vec::new();
    let mut escaped = false;
    for piece in issuer.split(',') {
        match parts.last_mut().filter(|_| escaped) {
            Some(last) => *last = format!("{last},{piece}"),
            None => parts.push(piece.to_owned()),
        }
        escaped = piece.ends_with('\\');
    }
    let both = |part: &String| {
        let part = plain(part);
        part.split_once('=').map(|(kind, value)| (kind.trim().to_owned(), value.trim().to_owned()))
    };
    parts.iter().filter_map(both).collect()
}

/// `words` stand in `text`, and neither begin nor end within a word of it.
fn has_words(text: &str, words: &str) -> bool {
    let is_within = |a: Option<char>, b: Option<char>| {
        a.is_some_and(char::is_alphanumeric) && b.is_some_and(char::is_alphanumeric)
    };
    !words.is_empty()
        && text.match_indices(words).any(|(at, found)| {
            let before = text.get(..at).and_then(|text| text.chars().next_back());
            let after = text.get(at + found.len()..).and_then(|text| text.chars().next());
            !is_within(before, words.chars().next()) && !is_within(words.chars().next_back(), after)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_named_by_whole_words_of_its_values() {
        let issuer = "CN=R10, O=Let's Encrypt, C=US";
        for name in ["R10", "r10", "let's encrypt", "Encrypt", "O=Let's Encrypt", "cn=R10", "US"] {
            assert!(is_named(issuer, name), "{name}");
        }
        for name in ["R1", "10", "Let's Enc", "O", "CN", "O=Encrypt", "CN=R1", "R10, O", "", " "] {
            assert!(!is_named(issuer, name), "{name}");
        }
    }

    #[test]
    fn a_comma_within_a_value_ends_it_not() {
        for issuer in [r"O=Example\, Inc, C=NL", r"O=Example\\, Inc,C=NL"] {
            assert!(is_named(issuer, "Example, Inc"), "{issuer}");
            assert!(is_named(issuer, "C=NL"), "{issuer}");
            assert!(!is_named(issuer, "Inc, C"), "{issuer}");
        }
        assert!(!is_named(r"O=Evil\, CN=R10", "CN=R10"));
        assert!(!is_named("", "x") && !is_named("R10", "R10"), "no attribute");
    }
}
