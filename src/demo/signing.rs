//! Which zones of the lab a validating resolver would find signed (RFC 4033).
//!
//! Nothing is signed here. The lab's resolver stands in for one that validates:
//! it says of each answer what such a resolver would say of a tree of zones as
//! the definition has it, from a signed root down. Whether real signatures are
//! judged rightly is tested in CI, against name servers that sign. Does no IO,
//! reads no clock.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::internet::Internet;

/// How a zone is signed, from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signing {
    /// Soundly: answers and denials carry AD.
    Signed,
    /// Not at all.
    #[default]
    Unsigned,
    /// With signatures that do not hold: SERVFAIL, but for those who do not want them checked.
    Bogus,
}

/// The zone cuts below the signed root.
pub(super) struct Tree {
    cuts: BTreeMap<String, Signing>,
    /// False where nothing is said of signatures: then the resolver knows none either.
    pub(super) validates: bool,
}

impl Tree {
    /// The cuts of `internet`. A domain of which nothing `exists` is denied by the
    /// zone above it, and is no zone of its own.
    pub(super) fn new(internet: &Internet, exists: impl Fn(&str) -> bool) -> Self {
        let mut cuts = BTreeMap::from([("localhost".to_owned(), Signing::Unsigned)]);
        for domain in &internet.domains {
            if exists(&domain.name) {
                cuts.insert(domain.name.clone(), domain.dnssec);
            }
            cuts.extend(domain.zones.clone());
        }
        let senders = internet.senders.iter().map(|sender| sender.domain.clone());
        cuts.extend(senders.map(|domain| (domain, Signing::Unsigned)));
        let validates = cuts.values().any(|signing| *signing != Signing::Unsigned);
        Self { cuts, validates }
    }

    /// What becomes of an answer of the zone that holds `name`: on the way down from the
    /// root the first zone that is not signed decides.
    pub(super) fn signing(&self, name: &str) -> Signing {
        let starts = name.rmatch_indices('.').map(|(dot, _)| dot + 1).chain([0]);
        let zones = starts.filter_map(|start| self.cuts.get(name.get(start..)?));
        zones.copied().find(|signing| *signing != Signing::Signed).unwrap_or(Signing::Signed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAB: &str = r#"
        [[domain]]
        name = "signed.test"
        what = "signed, with zones below"
        dnssec = "signed"
        zones = { "island.unsigned.test" = "signed", "bad.signed.test" = "bogus" }
        [[domain]]
        name = "unsigned.test"
        what = "not signed"
        [[domain]]
        name = "absent.test"
        what = "not there"
    "#;

    fn tree(text: &str) -> Tree {
        Tree::new(&Internet::parse(text).unwrap(), |name| name != "absent.test")
    }

    #[test]
    fn the_first_zone_on_the_way_down_that_is_not_signed_decides() {
        let tree = tree(LAB);
        for (name, signing) in [
            ("", Signing::Signed),
            ("test", Signing::Signed),
            ("absent.test", Signing::Signed),
            ("_25._tcp.mx.signed.test", Signing::Signed),
            ("unsigned.test", Signing::Unsigned),
            ("a.island.unsigned.test", Signing::Unsigned),
            ("x.bad.signed.test", Signing::Bogus),
            ("notbad.signed.test", Signing::Signed),
            ("localhost", Signing::Unsigned),
        ] {
            assert_eq!(tree.signing(name), signing, "{name}");
        }
    }

    #[test]
    fn a_lab_that_says_nothing_of_signatures_has_a_resolver_that_knows_none() {
        assert!(tree(LAB).validates);
        assert!(!tree("[[domain]]\nname = 'a.test'\nwhat = 'plain'").validates);
    }
}
