//! Findings that only what was asked for makes one. Whether they hold is decided where
//! that is known; the words are here. Does no IO, reads no clock.

use super::Finding;
use super::catalogue::dane as rules;

/// DANE is asked for, and none covers every server of `target`.
///
/// `evidence` tells of each host what its DNS says; printable.
pub fn dane_required(target: &str, evidence: String) -> Finding {
    let message = format!(
        "DANE was required of {target}, and it has no DANE that covers the domain and every \
         server. A sender that requires it does not deliver."
    );
    Finding::new(&rules::REQUIRED, message, evidence)
}
