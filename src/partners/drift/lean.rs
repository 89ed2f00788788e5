//! A record without what is not compared.
//!
//! Does no IO, reads no clock.

use crate::report::record::{Domain, Profile, Server};

/// Without what is not compared, so that many records fit.
pub(super) fn lean(mut domain: Domain) -> Domain {
    domain.findings = Vec::new();
    domain.verdict.summary = String::new();
    domain.servers.iter_mut().for_each(server);
    domain
}

fn server(server: &mut Server) {
    if let Some(smtp) = &mut server.smtp {
        (smtp.transcript, smtp.ehlo, smtp.ehlo_after_tls) = (Vec::new(), Vec::new(), None);
    }
    if let Some(tls) = &mut server.tls {
        (tls.offered, tls.enumeration) = (None, None);
    }
    // Only TLSA records speak of issuers.
    let is_chain_told = matches!(server.dane.status.as_str(), "pass" | "fail");
    let shown = server.certificate.iter_mut().chain(&mut server.certificate_other_key);
    shown.filter(|_| !is_chain_told).for_each(|one| one.chain = Vec::new());
    (server.certificate_without_sni, server.injection) = (None, None);
    server.extra_handshakes.retain(|extra| extra.dane.is_some());
    server.findings = Vec::new();
    server.profile.iter_mut().for_each(profile);
}

fn profile(profile: &mut Profile) {
    profile.leaves_out = Vec::new();
    for one in &mut profile.criteria {
        (one.asks, one.citation, one.detail) = Default::default();
    }
}
