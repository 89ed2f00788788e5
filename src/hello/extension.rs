//! The extensions of a ClientHello, and the numbers of those that servers answer.

use super::writing::{TooLong, numbers, push_vector, vector};
use super::{Group, SignatureScheme, Version};

/// The registered number of an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExtensionType(pub u16);

#[allow(missing_docs, reason = "the registered names")]
impl ExtensionType {
    pub const SERVER_NAME: Self = Self(0);
    pub const STATUS_REQUEST: Self = Self(5);
    pub const SUPPORTED_GROUPS: Self = Self(10);
    pub const EC_POINT_FORMATS: Self = Self(11);
    pub const SIGNATURE_ALGORITHMS: Self = Self(13);
    pub const SIGNED_CERTIFICATE_TIMESTAMP: Self = Self(18);
    pub const PADDING: Self = Self(21);
    pub const ENCRYPT_THEN_MAC: Self = Self(22);
    pub const EXTENDED_MASTER_SECRET: Self = Self(23);
    pub const SESSION_TICKET: Self = Self(35);
    pub const SUPPORTED_VERSIONS: Self = Self(43);
    pub const PSK_KEY_EXCHANGE_MODES: Self = Self(45);
    pub const KEY_SHARE: Self = Self(51);
    pub const RENEGOTIATION_INFO: Self = Self(0xff01);
}

/// An extension that a ClientHello can carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extension {
    /// The server's name: a host name in ASCII, never an address (RFC 6066).
    ServerName(String),
    /// Asks for an OCSP response (RFC 6066).
    StatusRequest,
    /// The groups, the dearest first.
    SupportedGroups(Vec<Group>),
    /// Uncompressed points alone, as RFC 8422 leaves it.
    EcPointFormats,
    /// What the server may sign with, the dearest first.
    SignatureAlgorithms(Vec<SignatureScheme>),
    /// Asks for proofs that the certificate is logged (RFC 6962).
    SignedCertificateTimestamp,
    /// RFC 7366.
    EncryptThenMac,
    /// RFC 7627.
    ExtendedMasterSecret,
    /// An empty one: the client takes tickets and has none (RFC 5077).
    SessionTicket,
    /// Says that this is no renegotiation (RFC 5746).
    RenegotiationInfo,
    /// The versions, the dearest first (RFC 8446).
    SupportedVersions(Vec<Version>),
    /// psk_dhe_ke alone.
    PskKeyExchangeModes,
    /// No share at all: a server of TLS 1.3 must answer with a HelloRetryRequest that
    /// names its suite and its group.
    EmptyKeyShare,
    /// Any other, as the octets given: servers must pass over what they do not know.
    Other(ExtensionType, Vec<u8>),
}

impl Extension {
    /// Its registered number.
    pub fn kind(&self) -> ExtensionType {
        match self {
            Self::ServerName(_) => ExtensionType::SERVER_NAME,
            Self::StatusRequest => ExtensionType::STATUS_REQUEST,
            Self::SupportedGroups(_) => ExtensionType::SUPPORTED_GROUPS,
            Self::EcPointFormats => ExtensionType::EC_POINT_FORMATS,
            Self::SignatureAlgorithms(_) => ExtensionType::SIGNATURE_ALGORITHMS,
            Self::SignedCertificateTimestamp => ExtensionType::SIGNED_CERTIFICATE_TIMESTAMP,
            Self::EncryptThenMac => ExtensionType::ENCRYPT_THEN_MAC,
            Self::ExtendedMasterSecret => ExtensionType::EXTENDED_MASTER_SECRET,
            Self::SessionTicket => ExtensionType::SESSION_TICKET,
            Self::RenegotiationInfo => ExtensionType::RENEGOTIATION_INFO,
            Self::SupportedVersions(_) => ExtensionType::SUPPORTED_VERSIONS,
            Self::PskKeyExchangeModes => ExtensionType::PSK_KEY_EXCHANGE_MODES,
            Self::EmptyKeyShare => ExtensionType::KEY_SHARE,
            Self::Other(kind, _) => *kind,
        }
    }

    /// Number, length and content, appended to `out`.
    pub(super) fn write(&self, out: &mut Vec<u8>) -> Result<(), TooLong> {
        out.extend(self.kind().0.to_be_bytes());
        push_vector::<2>(out, &self.content()?)
    }

    fn content(&self) -> Result<Vec<u8>, TooLong> {
        match self {
            Self::ServerName(name) => server_name_list(name),
            // ocsp, any responder, no request extensions.
            Self::StatusRequest => Ok(vec![1, 0, 0, 0, 0]),
            Self::SupportedGroups(groups) => vector::<2>(&numbers(groups.iter().map(|g| g.0))),
            Self::SignatureAlgorithms(schemes) => {
                vector::<2>(&numbers(schemes.iter().map(|scheme| scheme.0)))
            }
            Self::SupportedVersions(versions) => {
                vector::<1>(&numbers(versions.iter().map(|version| version.wire())))
            }
            Self::EcPointFormats => vector::<1>(&[0]),
            Self::PskKeyExchangeModes => vector::<1>(&[1]),
            Self::RenegotiationInfo => vector::<1>(&[]),
            Self::EmptyKeyShare => vector::<2>(&[]),
            Self::SignedCertificateTimestamp
            | Self::EncryptThenMac
            | Self::ExtendedMasterSecret
            | Self::SessionTicket => Ok(Vec::new()),
            Self::Other(_, octets) => Ok(octets.clone()),
        }
    }
}

/// One host_name in a list of its own.
fn server_name_list(name: &str) -> Result<Vec<u8>, TooLong> {
    let mut entry = vec![0];
    push_vector::<2>(&mut entry, name.as_bytes())?;
    vector::<2>(&entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(extension: &Extension) -> Vec<u8> {
        let mut out = Vec::new();
        extension.write(&mut out).unwrap();
        out
    }

    #[test]
    fn each_is_written_as_its_rfc_draws_it() {
        let name = Extension::ServerName("mx".into());
        assert_eq!(written(&name), [0, 0, 0, 7, 0, 5, 0, 0, 2, b'm', b'x']);
        assert_eq!(written(&Extension::StatusRequest), [0, 5, 0, 5, 1, 0, 0, 0, 0]);
        let groups = Extension::SupportedGroups(vec![Group(29), Group(4588)]);
        assert_eq!(written(&groups), [0, 10, 0, 6, 0, 4, 0, 29, 0x11, 0xec]);
        let versions = Extension::SupportedVersions(vec![Version::Tls13]);
        assert_eq!(written(&versions), [0, 43, 0, 3, 2, 3, 4]);
        assert_eq!(written(&Extension::EmptyKeyShare), [0, 51, 0, 2, 0, 0]);
        assert_eq!(written(&Extension::RenegotiationInfo), [0xff, 1, 0, 1, 0]);
        assert_eq!(written(&Extension::SessionTicket), [0, 35, 0, 0]);
        let other = Extension::Other(ExtensionType(0x3a3a), vec![9]);
        assert_eq!(written(&other), [0x3a, 0x3a, 0, 1, 9]);
    }
}
