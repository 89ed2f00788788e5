//! The leaf certificates of a partner, each once, and how long each still holds.
//!
//! Does no IO, reads no clock.

use crate::report::checked::Partner;
use crate::report::human::words;
use crate::report::record::{Certificate, Server};
use crate::report::standing::is_in_doubt;

/// A certificate, and the servers that showed it.
pub(super) struct Leaf<'a> {
    /// The certificate.
    pub(super) certificate: &'a Certificate,
    /// The names of its servers, each once.
    pub(super) hosts: Vec<&'a str>,
}

/// The distinct leaf certificates of a partner, the first to end first.
pub(super) fn leaves(partner: &Partner) -> Vec<Leaf<'_>> {
    let mut all: Vec<Leaf<'_>> = Vec::new();
    for server in &partner.domain.servers {
        for certificate in shown(server) {
            let host = server.host.as_str();
            match all.iter_mut().find(|leaf| leaf.certificate.sha256 == certificate.sha256) {
                Some(leaf) if leaf.hosts.contains(&host) => {}
                Some(leaf) => leaf.hosts.push(host),
                None => all.push(Leaf { certificate, hosts: vec![host] }),
            }
        }
    }
    all.sort_by_key(|leaf| leaf.certificate.not_after);
    all
}

/// What a server shows as its own: its certificate, and that of the other key type.
fn shown(server: &Server) -> impl Iterator<Item = &Certificate> {
    let all = server.certificate.iter().chain(&server.certificate_other_key);
    all.filter(|_| !is_in_doubt(server))
}

/// How long it still holds, in words.
pub(super) fn left(certificate: &Certificate) -> String {
    match certificate.days_left {
        ..0 => format!("ended {}", words::ago(certificate)),
        _ => words::time_left(certificate).unwrap_or_default(),
    }
}

/// The key in a few words.
pub(super) fn key(certificate: &Certificate) -> String {
    format!("{} {}", certificate.key.algorithm, certificate.key.bits)
}
