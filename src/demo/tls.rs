//! The TLS side of a scripted server: its settings, and what it says where
//! other servers would shake hands.
//!
//! Does no IO, reads no clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{ClientHello, WebPkiClientVerifier};
use rustls::sign::{CertifiedKey, SigningKey};
use rustls::{
    CipherSuite, NamedGroup, ProtocolVersion, RootCertStore, ServerConfig, ServerConnection,
    SupportedProtocolVersion,
};

use super::behaviour::{Behaviour, CertificateKind, Handshake, Versions};
use super::certificates::{Authority, Keyed};
use super::credentials::Credentials;
use super::error::LabError;
use super::internet::Internet;
use super::pinned::{Pinned, TlsaLine};
use super::transaction::TlsUsed;

/// Makes the TLS settings of servers, from one provider and one authority.
pub(super) struct Outfitter {
    authority: Authority,
    provider: Arc<CryptoProvider>,
    leaf_key: Arc<dyn SigningKey>,
    chains: BTreeMap<(CertificateKind, Vec<String>), Chain>,
    rsa: BTreeMap<String, Arc<CertifiedKey>>,
}

/// What a server sends: its own certificate first.
pub(super) type Chain = Vec<CertificateDer<'static>>;

impl Outfitter {
    pub(super) fn new() -> Result<Self, LabError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let authority = Authority::new()?;
        let leaf_key = provider.key_provider.load_private_key(authority.leaf_key())?;
        let (chains, rsa) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self { authority, provider, leaf_key, chains, rsa })
    }

    pub(super) fn roots_pem(&self) -> String {
        self.authority.root_pem()
    }

    /// The chain of the server at `host`; the same one for the same names.
    pub(super) fn chain(&mut self, host: &str, behaviour: &Behaviour) -> Result<Chain, LabError> {
        let named = &behaviour.certificate_names;
        let names = if named.is_empty() { vec![host.to_owned()] } else { named.clone() };
        let key = (behaviour.certificate, names);
        if let Some(chain) = self.chains.get(&key) {
            return Ok(chain.clone());
        }
        let chain = self.authority.chain(key.0, &key.1)?;
        self.chains.insert(key, chain.clone());
        Ok(chain)
    }

    /// The certificate with an RSA key of the server at `host`; the same one each time.
    fn rsa(&mut self, host: &str) -> Result<Arc<CertifiedKey>, LabError> {
        if let Some(certified) = self.rsa.get(host) {
            return Ok(certified.clone());
        }
        let certified = self.certified(self.authority.rsa(&[host.to_owned()])?)?;
        self.rsa.insert(host.to_owned(), certified.clone());
        Ok(certified)
    }

    fn certified(&self, (key, chain): Keyed) -> Result<Arc<CertifiedKey>, LabError> {
        let key = self.provider.key_provider.load_private_key(key)?;
        Ok(Arc::new(CertifiedKey::new(chain, key)))
    }

    /// The settings of the server at `host`.
    pub(super) fn config(
        &mut self,
        host: &str,
        behaviour: &Behaviour,
    ) -> Result<Arc<ServerConfig>, LabError> {
        let credentials = Arc::new(self.credentials(host, behaviour)?);
        let builder = ServerConfig::builder_with_provider(self.provider.clone())
            .with_protocol_versions(versions(behaviour.versions))?;
        let builder = if behaviour.client_certificate {
            builder.with_client_cert_verifier(self.client_verifier()?)
        } else {
            builder.with_no_client_auth()
        };
        Ok(Arc::new(builder.with_cert_resolver(credentials)))
    }

    fn credentials(&mut self, host: &str, script: &Behaviour) -> Result<Credentials, LabError> {
        let chain = self.chain(host, script)?;
        let mut own = vec![Arc::new(CertifiedKey::new(chain, self.leaf_key.clone()))];
        if script.rsa_too {
            own.push(self.rsa(host)?);
        }
        let names = &script.default_certificate_names;
        let unnamed = match names.is_empty() {
            true => None,
            false => Some(self.certified(self.authority.apart(names)?)?),
        };
        Ok(Credentials { host: host.to_owned(), own, unnamed })
    }

    /// The association data of a TLSA record, by the certificates of `internet`.
    pub(super) fn association(
        &mut self,
        internet: &Internet,
        line: &TlsaLine,
    ) -> Result<Vec<u8>, LabError> {
        let certificate = match &line.pinned {
            Pinned::Octets(octets) => return Ok(octets.clone()),
            Pinned::Issuer => Some(self.authority.intermediate_der().clone()),
            Pinned::Root => Some(self.authority.root_der().clone()),
            Pinned::Other => Some(self.authority.stranger_der().clone()),
            Pinned::RsaCertificate(host) => self.rsa(host)?.cert.first().cloned(),
            Pinned::Certificate(host) => match internet.servers().find(|s| s.host == *host) {
                Some(server) => self.chain(host, &server.behaviour)?.first().cloned(),
                None => None,
            },
        };
        let data = certificate.and_then(|certificate| line.data(&certificate));
        data.ok_or_else(|| LabError::NoCertificate(format!("{:?}", line.pinned)))
    }

    fn client_verifier(&self) -> Result<Arc<dyn ClientCertVerifier>, LabError> {
        let mut roots = RootCertStore::empty();
        roots.add(self.authority.root_der().clone())?;
        let provider = self.provider.clone();
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| LabError::Tls(rustls::Error::General(error.to_string())))
    }
}

fn versions(spoken: Versions) -> &'static [&'static SupportedProtocolVersion] {
    use rustls::version::{TLS12, TLS13};
    static BOTH: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];
    static ONLY_12: &[&SupportedProtocolVersion] = &[&TLS12];
    static ONLY_13: &[&SupportedProtocolVersion] = &[&TLS13];
    match spoken {
        Versions::Both => BOTH,
        Versions::Tls12 => ONLY_12,
        Versions::Tls13 => ONLY_13,
    }
}

/// The fatal alert `handshake_failure` as a record (RFC 8446).
const HANDSHAKE_FAILURE: &[u8] = &[21, 3, 3, 0, 2, 2, 40];
/// The fatal alert `protocol_version` as a record (RFC 8446).
const PROTOCOL_VERSION: &[u8] = &[21, 3, 3, 0, 2, 2, 70];
/// A handshake record of eight bytes whose message type does not exist.
const GARBAGE: &[u8] = &[22, 3, 3, 0, 8, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee];

/// What a server that shakes no hands says to any ClientHello.
pub(super) fn instead(handshake: Handshake) -> Option<&'static [u8]> {
    match handshake {
        Handshake::AlertHandshakeFailure => Some(HANDSHAKE_FAILURE),
        Handshake::AlertProtocolVersion => Some(PROTOCOL_VERSION),
        Handshake::Plaintext => Some(b"250 2.0.0 still in the clear\r\n"),
        Handshake::Garbage => Some(GARBAGE),
        Handshake::Normal | Handshake::Tls10 | Handshake::PqAlert | Handshake::PqReset => None,
    }
}

/// What a server that cannot bear post-quantum groups says to this ClientHello.
pub(super) fn refusal(handshake: Handshake, hello: &ClientHello<'_>) -> Option<&'static [u8]> {
    let groups = hello.named_groups().unwrap_or_default();
    match handshake {
        _ if !groups.contains(&NamedGroup::X25519MLKEM768) => None,
        Handshake::PqAlert => Some(HANDSHAKE_FAILURE),
        Handshake::PqReset => Some(b""),
        _ => None,
    }
}

/// The suites servers and clients can agree on, as OpenSSL spells them, with
/// the length of their keys.
const SUITES: &[(CipherSuite, &str, u32)] = &[
    (CipherSuite::TLS13_AES_256_GCM_SHA384, "TLS_AES_256_GCM_SHA384", 256),
    (CipherSuite::TLS13_AES_128_GCM_SHA256, "TLS_AES_128_GCM_SHA256", 128),
    (CipherSuite::TLS13_CHACHA20_POLY1305_SHA256, "TLS_CHACHA20_POLY1305_SHA256", 256),
    (CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "ECDHE-ECDSA-AES256-GCM-SHA384", 256),
    (CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "ECDHE-ECDSA-AES128-GCM-SHA256", 128),
    (
        CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        "ECDHE-ECDSA-CHACHA20-POLY1305",
        256,
    ),
    (CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "ECDHE-RSA-AES256-GCM-SHA384", 256),
    (CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "ECDHE-RSA-AES128-GCM-SHA256", 128),
    (CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "ECDHE-RSA-CHACHA20-POLY1305", 256),
];

/// What a finished handshake agreed on; none if it is not one the lab knows.
pub(super) fn used(connection: &ServerConnection, script: &Behaviour) -> Option<TlsUsed> {
    let version = match connection.protocol_version()? {
        ProtocolVersion::TLSv1_3 => "TLSv1.3",
        ProtocolVersion::TLSv1_2 => "TLSv1.2",
        _ => return None,
    };
    let suite = connection.negotiated_cipher_suite()?.suite();
    let (_, cipher, bits) = SUITES.iter().find(|(known, ..)| *known == suite)?;
    let asked_certificate = script.client_certificate;
    Some(TlsUsed { version, cipher, bits: *bits, asked_certificate })
}

#[cfg(test)]
mod tests {
    use rustls::crypto::aws_lc_rs::default_provider;

    use super::*;

    #[test]
    fn every_suite_can_be_written_down() {
        for suite in default_provider().cipher_suites {
            let known = SUITES.iter().any(|(known, ..)| *known == suite.suite());
            assert!(known, "{:?}", suite.suite());
        }
    }
}
