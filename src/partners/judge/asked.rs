//! What a rule asks, as a value in words: two runs asked the same where these are alike.
//!
//! Does no IO, reads no clock.

use super::words::counted;
use crate::partners::Terms;

/// What `terms` ask under the rule `id` of a host, or of the domain; none where the id says
/// it all.
pub(in crate::partners) fn asked(terms: &Terms, id: &str, host: Option<&str>) -> Option<String> {
    match id {
        "mx" => Some(listed(&terms.mx)),
        // Of each server the level asks for its rung; of the domain for the badge as well.
        "level" if host.is_some() => Some(terms.level.least().word().to_owned()),
        "level" => Some(terms.level.word().to_owned()),
        "tls-version" => terms.tls_version.clone(),
        "key-size" => Some(sizes(terms)),
        "days-left" => terms.days_left.map(|days| counted(days, "day")),
        "days-left-share" => terms.days_left_share.map(|share| format!("{} %", share * 100.0)),
        "issuer" => Some(listed(&terms.issuers)),
        "spki" => Some(listed(&terms.spki)),
        "profile" => terms.profile.as_ref().map(|profile| profile.name.clone()),
        _ => None,
    }
}

/// In one order, whatever that of the file is.
fn listed(names: &[String]) -> String {
    let mut names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    names.sort();
    names.dedup();
    names.join(", ")
}

fn sizes(terms: &Terms) -> String {
    let of = |kind: &str, bits: Option<u32>| bits.map(|bits| format!("{kind} {bits}"));
    let both = [of("RSA", terms.rsa_bits), of("EC", terms.ec_bits)];
    both.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
