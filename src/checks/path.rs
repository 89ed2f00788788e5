//! Findings on the way from here. Whether they hold is decided where all
//! servers of a run are in view; the words are here. Does no IO, reads no clock.

use super::Finding;
use super::catalogue::path as rules;

/// Nothing on `port` answered, and the control host failed the same way.
///
/// `evidence` tells what was tried and how it ended; printable.
pub fn port_25_blocked(port: u16, evidence: String) -> Finding {
    let message = format!(
        "Nothing on port {port} can be reached from here, the control host included. \
         Run this from another network, or use --socks5."
    );
    Finding::new(&rules::PORT_25_BLOCKED, message, evidence)
}

/// Unrelated servers answered with one and the same name or certificate.
///
/// `evidence` names the servers and what they share; printable.
pub fn path_intercepted(evidence: String) -> Finding {
    let message = "Servers that have nothing in common answered alike: something in this network \
                   answers for them. Run this from another network, or use --socks5."
        .to_owned();
    Finding::new(&rules::PATH_INTERCEPTED, message, evidence)
}
