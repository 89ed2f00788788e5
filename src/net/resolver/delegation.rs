//! Who signed a message, and the digests of a zone's keys that it holds.
//!
//! Does no IO, reads no clock. RFC 4034; RFC 6605 (P-384), RFC 8080 (Ed25519).

use std::fmt::Write as _;

use domain::base::iana::{DigestAlgorithm, SecurityAlgorithm};
use domain::base::name::ParsedName;
use domain::base::{Message, Name, ToName};
use domain::rdata::{Ds, Rrsig};

/// Zones looked at for one message.
const ZONES: usize = 32;

/// The zones that signed anything in a message and all above them but the root, parents
/// before children, each once, fully qualified.
pub(super) fn zones(message: &[u8]) -> Vec<String> {
    let mut zones = Vec::new();
    for signer in signers(message) {
        let Ok(name) = Name::<Vec<u8>>::from_chars(signer.chars()) else { continue };
        let above: Vec<Name<&[u8]>> = name.iter_suffixes().filter(|n| !n.is_root()).collect();
        for zone in above.iter().rev().map(written) {
            if zones.len() < ZONES && !zones.contains(&zone) {
                zones.push(zone);
            }
        }
    }
    zones
}

/// The zones that signed anything in a message, each once, fully qualified.
fn signers(message: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(message) = Message::from_octets(message) else { return found };
    let sections = [message.answer(), message.authority()];
    for record in
        sections.into_iter().flatten().flat_map(|s| s.limit_to::<Rrsig<_, ParsedName<_>>>())
    {
        let Ok(record) = record else { break };
        let signer = written(record.data().signer_name());
        if !found.contains(&signer) {
            found.push(signer);
        }
    }
    found
}

/// The digests of the keys of `zone` that can be checked from, as lines of a zone file.
pub(super) fn digests(message: &[u8], zone: &str) -> String {
    let mut lines = String::new();
    let Ok(message) = Message::from_octets(message) else { return lines };
    let records = message.answer().into_iter().flat_map(|s| s.limit_to::<Ds<_>>());
    for record in records.map_while(Result::ok) {
        let (ds, owner) = (record.data(), written(record.owner()));
        if owner != zone || !is_of_use(ds.algorithm(), ds.digest_type()) {
            continue;
        }
        let (tag, algorithm, kind) =
            (ds.key_tag(), ds.algorithm().to_int(), ds.digest_type().to_int());
        let _ = write!(lines, "{owner} IN DS {tag} {algorithm} {kind} ");
        let _ = ds.digest().iter().try_for_each(|octet| write!(lines, "{octet:02X}"));
        lines.push('\n');
    }
    lines
}

/// What the validator can check, but not follow.
fn is_of_use(algorithm: SecurityAlgorithm, digest: DigestAlgorithm) -> bool {
    use DigestAlgorithm as D;
    use SecurityAlgorithm as S;
    [S::ECDSAP384SHA384, S::ED25519].contains(&algorithm)
        && [D::SHA256, D::SHA384].contains(&digest)
}

fn written(name: &impl ToName) -> String {
    let name: Name<Vec<u8>> = name.to_name();
    name.fmt_with_dot().to_string().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_octets_are_read_without_trouble(octets in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(zones(&octets).len() <= ZONES);
            let _ = digests(&octets, "test.");
        }
    }
}
