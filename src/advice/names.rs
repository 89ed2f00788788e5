//! Names that may stand in a setting, and names that nobody could forge by DNS.
//!
//! A name fixed in the setting is the recipient's domain or below it; any other was learnt
//! from DNS and is for a person to confirm. Does no IO, reads no clock.

use super::case::Case;
use crate::checks::Judged;
use crate::dns::u_label;
use crate::facts::{MxSource, Target};
use crate::org::{is_below, registrable_domain};

/// A host name that a configuration takes as it is: nothing in it ends a word or a line.
pub(super) fn is_plain(name: &str) -> bool {
    let of_label = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let label = |label: &str| {
        (1..=63).contains(&label.len()) && label.chars().all(of_label) && !label.starts_with('-')
    };
    name.len() <= 253 && name.contains('.') && name.split('.').all(label)
}

/// The recipient's domain in Unicode, where that differs and a configuration takes it.
pub(super) fn unicode(case: &Case<'_>) -> Option<String> {
    let Target::Domain(name) = case.target() else { return None };
    let of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    u_label(name).filter(|unicode| unicode.chars().all(of_name))
}

/// A name that every server's certificates bear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Own {
    /// The recipient's domain, or the host that the user named.
    pub(super) name: String,
    /// The name may be any below it too; of a host that the user named, only itself.
    pub(super) and_below: bool,
}

/// The name of the user's own words that all certificates bear, where there is one.
pub(super) fn own(case: &Case<'_>) -> Option<Own> {
    let (name, and_below) = match case.target() {
        Target::Domain(name) => (name, true),
        Target::Host(name, _) => (name, false),
        Target::Literal(..) => return None,
    };
    let fits = |judged: &Judged| bears(judged, name, and_below);
    let all = case.looks.iter().flat_map(|look| look.certificates());
    let sound = is_plain(name) && !case.looks.is_empty() && !is_public_suffix(name);
    (sound && all.into_iter().all(fits)).then(|| Own { name: name.clone(), and_below })
}

/// What stands below it belongs to strangers.
fn is_public_suffix(name: &str) -> bool {
    registrable_domain(name).is_none()
}

/// True where the certificate bears `name`, or one below it.
pub(super) fn bears(judged: &Judged, name: &str, and_below: bool) -> bool {
    let fits = |borne: &String| {
        let borne = borne.to_ascii_lowercase();
        match and_below {
            true => is_below(borne.strip_prefix("*.").unwrap_or(&borne), name),
            false => borne == name || covers(&borne, name),
        }
    };
    judged.certificate.names.iter().any(fits)
}

/// `*.example.org` covers `mx.example.org`, one label and no more.
fn covers(wildcard: &str, name: &str) -> bool {
    let parent = name.split_once('.').map(|(_, parent)| parent);
    wildcard.strip_prefix("*.").is_some_and(|rest| Some(rest) == parent)
}

/// The suffix of all mail exchanges of another organisation: never a public suffix, never
/// over several registrable domains.
pub(super) fn handler(case: &Case<'_>) -> Option<String> {
    let mx = &case.domain().mx;
    let Target::Domain(domain) = case.target() else { return None };
    let hosts: Vec<&str> = mx.hosts.iter().map(|host| host.host.as_str()).collect();
    if mx.source != MxSource::Explicit || !hosts.iter().all(|host| is_plain(host)) {
        return None;
    }
    let (first, others) = hosts.split_first()?;
    let registrable = registrable_domain(first)?;
    if !others.iter().all(|host| registrable_domain(host) == Some(registrable)) {
        return None;
    }
    let common = others.iter().fold(parent(first, registrable), |common, host| {
        longest_common(common, parent(host, registrable))
    });
    let all = case.looks.iter().flat_map(|look| look.certificates());
    let fits = all.into_iter().all(|judged| bears(judged, common, true));
    (fits && !is_below(common, domain)).then(|| common.to_owned())
}

/// What a host stands in, its registrable domain at least.
fn parent<'a>(host: &'a str, registrable: &'a str) -> &'a str {
    let parent = host.split_once('.').map_or(host, |(_, parent)| parent);
    if is_below(parent, registrable) { parent } else { registrable }
}

/// The longest name that both are or stand below.
fn longest_common<'a>(one: &'a str, other: &str) -> &'a str {
    let mut common = one;
    while !is_below(other, common) {
        match common.split_once('.') {
            Some((_, parent)) => common = parent,
            None => return common,
        }
    }
    common
}
