//! Where trust in signatures begins: the keys of the root, or those of a file.
//!
//! RFC 4033, RFC 5011 (which is not followed: keys come with releases).

use std::path::{Path, PathBuf};

use domain::base::iana::Class;
use domain::base::{Name, ToName};
use domain::dnssec::validator::anchor::TrustAnchors;
use domain::rdata::ZoneRecordData;
use domain::zonefile::inplace::{Entry, Zonefile};

/// The root's key-signing keys of 2017 and 2024, as IANA publishes them.
const ROOT: &str = "\
. IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
. IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
";

/// As much of a file as is read.
const LARGEST: u64 = 64 * 1024;

/// Trust anchors as DS or DNSKEY records, in the format of zone files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchors {
    text: String,
    /// The names they are for, lower case, with the last dot.
    owners: Vec<String>,
}

/// Why trust anchors cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum AnchorsError {
    /// The file could not be read.
    #[error("cannot read the trust anchors {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file holds none, or something else beside.
    #[error("the trust anchors {}: {reason}", path.display())]
    Useless {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl Default for Anchors {
    fn default() -> Self {
        Anchors { text: ROOT.to_owned(), owners: vec![".".to_owned()] }
    }
}

impl Anchors {
    /// Reads a file of trust anchors.
    ///
    /// # Errors
    /// [`AnchorsError`] where the file cannot be read or holds anything but DS and DNSKEY records.
    pub fn load(path: &Path) -> Result<Self, AnchorsError> {
        let unreadable = |source| AnchorsError::Unreadable { path: path.to_owned(), source };
        let useless = |reason| AnchorsError::Useless { path: path.to_owned(), reason };
        let size = std::fs::metadata(path).map_err(unreadable)?.len();
        if size > LARGEST {
            return Err(useless("over 64 KiB are no trust anchors"));
        }
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        Self::read(&text).map_err(useless)
    }

    pub(super) fn read(text: &str) -> Result<Self, &'static str> {
        let mut zone = Zonefile::new();
        zone.set_default_class(Class::IN);
        zone.extend_from_slice(text.as_bytes());
        zone.extend_from_slice(b"\n");
        let mut owners = Vec::new();
        for entry in zone {
            let Ok(Entry::Record(record)) = entry else {
                return Err("a line of it is no record in the format of zone files");
            };
            if !matches!(record.data(), ZoneRecordData::Ds(_) | ZoneRecordData::Dnskey(_)) {
                return Err("only DS and DNSKEY records are trust anchors");
            }
            let owner: Name<Vec<u8>> = record.owner().to_name();
            owners.push(owner.fmt_with_dot().to_string().to_ascii_lowercase());
        }
        owners.dedup();
        match owners.is_empty() {
            true => Err("there is no DS or DNSKEY record in it"),
            false => Ok(Anchors { text: text.to_owned(), owners }),
        }
    }

    /// The names they are for, fully qualified.
    pub(super) fn owners(&self) -> &[String] {
        &self.owners
    }

    /// These and some more, as the validator takes them.
    pub(super) fn with(&self, more: &str) -> Option<TrustAnchors> {
        TrustAnchors::from_u8(format!("{}\n{more}", self.text).as_bytes()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_roots_keys_are_built_in() {
        let root = Anchors::default();
        assert_eq!(Anchors::read(ROOT).as_ref(), Ok(&root));
        assert!(root.with("").is_some());
    }

    #[test]
    fn a_file_may_hold_keys_or_their_digests_for_any_names() {
        let text = "; of the lab\ntest. 3600 IN DNSKEY 257 3 13 \
            mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==\n\
            Example.ORG. DS 1 8 2 \
            e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d\n";
        assert_eq!(Anchors::read(text).unwrap().owners(), ["test.", "example.org."]);
    }

    #[test]
    fn a_file_without_anchors_or_with_more_is_refused_in_words() {
        for (text, reason) in [
            ("", "no DS or DNSKEY"),
            ("; nothing\n", "no DS or DNSKEY"),
            ("test. IN A 192.0.2.1\n", "only DS and DNSKEY"),
            ("test. IN DS 1 8\n", "no record"),
            ("$INCLUDE other\n", "no record"),
            ("\u{0}\u{1}\n", "no record"),
        ] {
            let refused = Anchors::read(text).unwrap_err();
            assert!(refused.contains(reason), "{text:?}: {refused}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(?s).{0,200}") {
            if let Ok(anchors) = Anchors::read(&text) {
                prop_assert!(anchors.with("").is_some());
            }
        }
    }
}
