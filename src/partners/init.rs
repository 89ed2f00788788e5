//! A partners' file from what is true today.
//!
//! What it asks held in the records it is written from, so a run right after it passes. What
//! could not be told, or falls short, is said in comments and asked of nobody. Does no IO,
//! reads no clock.

mod asked;
mod wording;

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::report::record::Domain;
use crate::verdict::Require;
use asked::asked;
use wording::{comment, quoted, served};

/// One domain, and whether what was asked of it holds; none where that cannot be told.
pub type Seen = (Domain, Vec<(Require, Option<bool>)>);

/// The file, in TOML, its partners in the order of `seen`; a domain seen twice is written once.
///
/// Ask each domain for `encrypts`, `pki`, `pki-name`, `dane` and `sts`: a rung or a badge that
/// nobody asked about is not written, except a rung that the record's own level tells. Where no
/// domain could be told the file has only comments, and reads as one that names nobody.
pub fn init(seen: &[Seen], at: Timestamp) -> String {
    let mut known = BTreeSet::new();
    let once = seen.iter().filter(|(record, _)| known.insert(&record.target));
    let entries: Vec<String> = once.map(|(record, held)| entry(record, held, at)).collect();
    let head = comment(&format!(
        "Written by mxtls on {at} from what was true then: what it asks held at that time. \
         Raise what should be more, and give each partner an owner. docs/partners.md tells \
         every key."
    ));
    format!("{head}\n{}", entries.join("\n"))
}

/// How a domain stands, as far as it was told.
enum Standing {
    /// The highest rung that holds.
    Holds(Require),
    /// Every server was seen, and one at least completes no TLS session that counts.
    Short,
    /// It surely falls short, and not every server was seen, or it has none.
    ShortAndOpen,
    /// It cannot be told.
    Open,
}

fn entry(record: &Domain, held: &[(Require, Option<bool>)], at: Timestamp) -> String {
    let name = record.target_unicode.as_deref().map(|name| format!("# {}\n", wording::line(name)));
    let name = name.unwrap_or_default();
    let domain = format!("[[partner]]\ndomain = {}\n", quoted(&record.target));
    let summary = |label: &str| comment(&format!("{label}: {}", record.verdict.summary));
    match standing(record, held) {
        Standing::Holds(rung) => format!("{name}{domain}{}", asked(record, held, rung, at)),
        Standing::Short => {
            let asked = asked(record, held, Require::None, at);
            format!("{name}{}{domain}{asked}", summary("falls short today"))
        }
        Standing::ShortAndOpen => left_out(record, &name, &summary("falls short today")),
        Standing::Open => left_out(record, &name, &summary("not told")),
    }
}

/// A domain of which nothing can be asked that surely holds.
fn left_out(record: &Domain, name: &str, why: &str) -> String {
    let open: String = record.verdict.undetermined.iter().take(MOST_OPEN).map(open).collect();
    let more = record.verdict.undetermined.len().saturating_sub(MOST_OPEN);
    let more = if more > 0 { format!("# not told: {more} more\n") } else { String::new() };
    let domain = quoted(&record.target);
    format!("{name}{why}{open}{more}# [[partner]]\n# domain = {domain}\n")
}

/// Servers named one by one where they could not be told.
const MOST_OPEN: usize = 8;

fn open(server: &crate::report::record::Undetermined) -> String {
    let place = served(&server.host, server.address.as_deref());
    comment(&format!("not told: {place}: {}", server.why))
}

fn standing(record: &Domain, held: &[(Require, Option<bool>)]) -> Standing {
    let verdict = &record.verdict;
    let is_whole = verdict.undetermined.is_empty() && !record.servers.is_empty();
    let Some(level) = verdict.level.as_deref().filter(|_| is_whole) else {
        let short = held.iter().any(|(_, holds)| *holds == Some(false));
        let takes_none = matches!(record.mx.source.as_str(), "null" | "none");
        return if short || takes_none { Standing::ShortAndOpen } else { Standing::Open };
    };
    let rungs = [Require::PkiName, Require::Pki, Require::Encrypts];
    match rungs.into_iter().find(|rung| holds(*rung, level, held)) {
        Some(rung) => Standing::Holds(rung),
        None if matches!(level, "none" | "legacy") => Standing::Short,
        None => Standing::Open,
    }
}

/// By what was asked; where nobody asked, by the record's level.
fn holds(rung: Require, level: &str, held: &[(Require, Option<bool>)]) -> bool {
    const LADDER: [&str; 5] = ["none", "legacy", "encrypts", "pki", "pki-name"];
    let step = |word: &str| LADDER.iter().position(|known| *known == word);
    match held.iter().find(|(require, _)| *require == rung) {
        Some((_, holds)) => *holds == Some(true),
        None => step(level) >= step(rung.word()),
    }
}

#[cfg(test)]
mod tests;
