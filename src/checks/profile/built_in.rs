//! The profiles that come with the program.
//!
//! Does no IO, reads no clock.

use super::Profile;

/// Name and file of each.
const FILES: [(&str, &str); 5] = [
    ("mozilla-intermediate", include_str!("data/mozilla-intermediate.toml")),
    ("mozilla-modern", include_str!("data/mozilla-modern.toml")),
    ("ncsc-nl-2025", include_str!("data/ncsc-nl-2025.toml")),
    ("rfc9325", include_str!("data/rfc9325.toml")),
    ("bod-18-01", include_str!("data/bod-18-01.toml")),
];

/// Their names.
pub fn names() -> [&'static str; 5] {
    FILES.map(|(name, _)| name)
}

/// The profile of this name. A test reads every file, so that none is missing here.
pub fn built_in(name: &str) -> Option<Profile> {
    let (_, text) = FILES.iter().find(|(known, _)| *known == name)?;
    Profile::read(text).ok()
}
