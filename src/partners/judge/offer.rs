//! What TLS agreed on: its version, and how the server stands under a guideline.

use super::case::{Look, Told};
use super::words::{self, cut};
use crate::hello::Version;
use crate::report::record::{Criterion, Profile, Server};
use crate::verdict::Level;

/// Findings on the version.
pub(super) const EXPLAIN_VERSION: &[&str] = &["legacy-tls-only", "legacy-tls-accepted"];

/// Findings on what guidelines ask.
pub(super) const EXPLAIN_PROFILE: &[&str] =
    &["legacy-tls-only", "legacy-tls-accepted", "weak-cipher", "certificate-weak-key"];

/// Whether the version agreed on is new enough.
pub(super) fn tls_version(look: &Look<'_>) -> Option<Told> {
    let word = look.case.terms.tls_version.as_deref()?;
    let Some(asked) = Version::from_word(word) else {
        return Some(Told::open(format!("\"{}\" names no version of TLS.", cut(word))));
    };
    let name = look.name();
    let seen = versions(look.server);
    let shown = seen.word();
    let told = match seen {
        Seen::All(oldest) if oldest >= asked => {
            Told::pass(format!("{name} agreed on {oldest}, and {asked} is asked."))
        }
        Seen::All(oldest) => Told::fail(format!("{name} agreed on {oldest}; {asked} is asked.")),
        Seen::Unknown => Told::open(format!("{name} agreed on a version that is not known here.")),
        Seen::None => match look.level() {
            Some(Level::None) => Told::fail(format!(
                "{name} {}; {asked} is asked.",
                words::lacking_clause(&look.server.outcome)
            )),
            _ if !look.is_settled() => Told::open(look.why_open()),
            _ => Told::open(format!("On which version {name} agrees was not seen.")),
        },
    };
    Some(told.showing(shown))
}

/// The versions that a server agreed on.
enum Seen {
    None,
    /// One of them is no known word.
    Unknown,
    /// The oldest of them.
    All(Version),
}

impl Seen {
    fn word(&self) -> &'static str {
        match self {
            Seen::None | Seen::Unknown => "none",
            Seen::All(oldest) => oldest.word(),
        }
    }
}

/// With a certificate of the other key type a server may agree on another version. Where no
/// handshake was finished, the newest that it answered hellos with counts.
fn versions(server: &Server) -> Seen {
    let agreed = server.tls.iter().filter_map(|tls| tls.version.as_deref());
    let others = server.extra_handshakes.iter().filter(|e| e.variation == "other-key-type");
    let others = others.filter_map(|extra| extra.version.as_deref());
    let words: Vec<&str> = agreed.chain(others).collect();
    let known: Vec<Version> = words.iter().filter_map(|word| Version::from_word(word)).collect();
    match known.iter().min() {
        _ if known.len() < words.len() => Seen::Unknown,
        Some(oldest) => Seen::All(*oldest),
        None => offered(server),
    }
}

fn offered(server: &Server) -> Seen {
    let offered = server.tls.iter().filter_map(|tls| tls.offered.as_ref()?.get("versions"));
    let words = offered.filter_map(|versions| versions.as_array()).flatten();
    let known = words.filter_map(|word| Version::from_word(word.as_str()?));
    known.max().map_or(Seen::None, Seen::All)
}

/// Whether it keeps to the guideline.
pub(super) fn profile(look: &Look<'_>) -> Option<Told> {
    let asked = look.case.terms.profile.as_ref()?;
    let name = look.name();
    let judged = look.server.profile.as_ref().filter(|judged| judged.name == asked.name);
    let Some(judged) = judged else {
        return Some(Told::open(match look.is_settled() {
            true => format!("{name} was not held against {}.", asked.name),
            false => look.why_open(),
        }));
    };
    let of = |status| criteria(judged, status);
    let told = match judged.status.as_str() {
        "pass" => Told::pass(format!("{name} keeps to {}.", asked.name)),
        "warn" => Told::pass(format!("{name} keeps to {}, but: {}.", asked.name, of("warn"))),
        "fail" => Told::fail(format!("{name} falls short of {}: {}.", asked.name, of("fail"))),
        _ if !look.is_settled() => Told::open(look.why_open()),
        _ => Told::open(format!(
            "{name} was not fully held against {}: {}.",
            asked.name,
            of("not-tested")
        )),
    };
    let short = judged.criteria.iter().filter(|one| one.status == "fail");
    let short: Vec<&str> = short.map(|one| one.id.as_str()).collect();
    Some(told.showing(&short.join(" | ")))
}

/// The first few criteria of a status, each with what was seen.
fn criteria(profile: &Profile, status: &str) -> String {
    const FEW: usize = 3;
    let all: Vec<&Criterion> = profile.criteria.iter().filter(|one| one.status == status).collect();
    let told =
        |one: &&Criterion| format!("{} ({})", cut(&one.id), cut(one.detail.trim_end_matches('.')));
    let mut said: Vec<String> = all.iter().take(FEW).map(told).collect();
    if all.len() > FEW {
        said.push(format!("{} more", all.len() - FEW));
    }
    if said.is_empty() { "no criterion says which".to_owned() } else { said.join(", ") }
}
