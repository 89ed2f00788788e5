//! What answers tell beside the question: primes, and what the extensions say.

use std::collections::BTreeSet;

use super::question::Ask;
use crate::hello::{Answer, Ending, ExtensionType, KeyParameters, Learnt, ServerHello, Version};

/// Read off answers that came anyway, up to TLS 1.2.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    dh_bits: BTreeSet<usize>,
    compression: Option<bool>,
    secure_renegotiation: Option<bool>,
    extended_master_secret: Option<bool>,
    ocsp_staple: Option<bool>,
    sct_count: Option<usize>,
    session_tickets: Option<bool>,
}

impl Told {
    pub(super) fn note(&mut self, answer: &Answer, ask: &Ask) {
        let Some(hello) = answer.hello.as_ref().filter(|hello| hello.version < Version::Tls13)
        else {
            return;
        };
        if let Some(KeyParameters::Dhe { prime_bits }) =
            answer.key_exchange.map(|exchange| exchange.parameters)
        {
            self.dh_bits.insert(prime_bits);
        }
        or(&mut self.compression, hello.compression != 0);
        or(&mut self.secure_renegotiation, hello.secure_renegotiation());
        self.note_extensions(answer, hello, ask);
    }

    /// What was not asked for is not missing.
    fn note_extensions(&mut self, answer: &Answer, hello: &ServerHello, ask: &Ask) {
        let asked = |kind| ask.hello.extensions.iter().any(|one| one.kind() == kind);
        if asked(ExtensionType::EXTENDED_MASTER_SECRET) {
            or(&mut self.extended_master_secret, hello.extended_master_secret());
        }
        if asked(ExtensionType::SESSION_TICKET) {
            or(&mut self.session_tickets, hello.session_ticket());
        }
        let shown = !answer.certificates.is_empty();
        let stapled = answer.certificate_status.is_some();
        let told = stapled || answer.ending == Ending::ServerHelloDone;
        if shown && told && asked(ExtensionType::STATUS_REQUEST) {
            or(&mut self.ocsp_staple, stapled);
        }
        if shown && asked(ExtensionType::SIGNED_CERTIFICATE_TIMESTAMP) {
            self.sct_count = self.sct_count.max(Some(hello.timestamps));
        }
    }

    pub(super) fn learnt(&self) -> Learnt {
        Learnt {
            dh_bits: self.dh_bits.clone(),
            compression: self.compression,
            secure_renegotiation: self.secure_renegotiation,
            extended_master_secret: self.extended_master_secret,
            ocsp_staple: self.ocsp_staple,
            sct_count: self.sct_count,
            session_tickets: self.session_tickets,
            ..Learnt::default()
        }
    }
}

/// True once any answer says so.
fn or(fact: &mut Option<bool>, seen: bool) {
    *fact = Some(fact.unwrap_or(false) || seen);
}
