//! The record of an enumeration.
//!
//! Does no IO, reads no clock.

use super::record as r;
use crate::facts::{Depth, Enumeration};

/// Puts an enumeration into what is written of TLS, which may be nothing else.
pub(super) fn with(tls: Option<r::Tls>, asked: Option<&Enumeration>) -> Option<r::Tls> {
    let Some(asked) = asked else { return tls };
    let nothing = r::Tls {
        version: None,
        cipher_suite: None,
        key_exchange: None,
        client_certificate_requested: false,
        offered: None,
        enumeration: None,
    };
    Some(r::Tls { enumeration: Some(enumeration(asked)), ..tls.unwrap_or(nothing) })
}

fn enumeration(asked: &Enumeration) -> r::Enumeration {
    let learnt = &asked.learnt;
    r::Enumeration {
        mode: asked.depth.word().into(),
        connections: asked.connections,
        complete: asked.is_complete(),
        stopped: asked.stopped.clone(),
        versions: words(&learnt.versions, |(version, taken)| (version.word(), taken.word())),
        families: words(&learnt.families, |(family, taken)| (family.word(), taken.word())),
        groups: words(&learnt.groups, |(group, taken)| (group.word().unwrap_or("?"), taken.word())),
        suites: (asked.depth == Depth::All).then(|| suites(asked)),
        server_order: learnt.server_order,
        dh_bits: learnt.dh_bits.iter().copied().collect(),
        compression: learnt.compression,
        secure_renegotiation: learnt.secure_renegotiation,
        extended_master_secret: learnt.extended_master_secret,
        ocsp_staple: learnt.ocsp_staple,
        sct_count: learnt.sct_count,
        session_tickets: learnt.session_tickets,
    }
}

fn words<I: IntoIterator, W: Into<String>>(
    all: I,
    word: impl Fn(I::Item) -> (W, W),
) -> std::collections::BTreeMap<String, String> {
    all.into_iter().map(word).map(|(name, taken)| (name.into(), taken.into())).collect()
}

fn suites(asked: &Enumeration) -> std::collections::BTreeMap<String, Vec<String>> {
    let named = asked.learnt.suites.iter().map(|(version, suites)| {
        (version.word().to_owned(), suites.iter().map(ToString::to_string).collect())
    });
    named.collect()
}
