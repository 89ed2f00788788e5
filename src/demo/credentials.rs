//! Which certificate a server shows to which client (RFC 6066, RFC 8446).
//!
//! Does no IO, reads no clock.

use std::sync::Arc;

use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

/// All certificates of one server.
#[derive(Debug)]
pub(super) struct Credentials {
    /// The name that clients should give.
    pub(super) host: String,
    /// For clients that give that name; the first that a client can check.
    pub(super) own: Vec<Arc<CertifiedKey>>,
    /// For all others, if they are shown another one.
    pub(super) unnamed: Option<Arc<CertifiedKey>>,
}

impl ResolvesServerCert for Credentials {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let named = hello.server_name().is_some_and(|name| name.eq_ignore_ascii_case(&self.host));
        if let Some(unnamed) = self.unnamed.as_ref().filter(|_| !named) {
            return Some(unnamed.clone());
        }
        let fits =
            |own: &&Arc<CertifiedKey>| own.key.choose_scheme(hello.signature_schemes()).is_some();
        // Where none fits, the handshake has to end for that, not for want of a certificate.
        self.own.iter().find(fits).or(self.own.first()).cloned()
    }
}
