//! The chain as the server sent it, read once and put into a canonical order.
//!
//! Does no IO, reads no clock. TLS wants the server's certificate first; the
//! others are sorted and doubles dropped, so that the order in which a server
//! sends them never changes what is said of it (A-CERT-1).

use x509_parser::asn1_rs::{Any, FromDer};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;

use super::algorithms::signed_by;
use super::der::{Malformed, parse};
use super::facts::Certificate;

/// The longest chain that is looked at, in certificates.
pub const MOST_CERTIFICATES: usize = 32;
/// The longest chain that is looked at, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;

/// One certificate of the chain.
pub(super) struct Link<'a> {
    pub(super) der: &'a [u8],
    pub(super) x509: X509Certificate<'a>,
    pub(super) facts: Certificate,
}

impl<'a> Link<'a> {
    fn read(der: &'a [u8]) -> Result<Self, Malformed> {
        let x509 = parse(der)?;
        let facts = Certificate::of(der, &x509);
        Ok(Self { der, x509, facts })
    }

    /// The subject's bytes, without the outer header.
    pub(super) fn subject(&self) -> &[u8] {
        content(self.x509.tbs_certificate.subject.as_raw())
    }

    /// The issuer's bytes, without the outer header.
    pub(super) fn issuer(&self) -> &[u8] {
        content(self.x509.tbs_certificate.issuer.as_raw())
    }

    /// Signed with its own key. Where that cannot be checked, the key
    /// identifiers decide: absent or equal means yes.
    pub(super) fn is_self_signed(&self) -> bool {
        self.facts.self_issued
            && signed_by(&self.x509, self.x509.public_key())
                .unwrap_or_else(|| self.names_its_own_key())
    }

    fn names_its_own_key(&self) -> bool {
        let (mut own, mut issuer) = (None, None);
        for extension in self.x509.extensions() {
            match extension.parsed_extension() {
                ParsedExtension::SubjectKeyIdentifier(id) => own = Some(id.0),
                ParsedExtension::AuthorityKeyIdentifier(authority) => {
                    issuer = authority.key_identifier.as_ref().map(|id| id.0);
                }
                _ => {}
            }
        }
        issuer.is_none() || issuer == own
    }
}

/// The bytes inside one DER header; nothing when there is no whole one.
pub(super) fn content(der: &[u8]) -> &[u8] {
    Any::from_der(der).map_or(&[], |(_, any)| any.data)
}

/// The readable certificates: the server's first, the others in canonical order.
pub(super) struct Sent<'a>(Vec<Link<'a>>);

impl<'a> Sent<'a> {
    /// Reads a chain, the server's certificate first.
    ///
    /// Others that cannot be read are left out: senders pass over them too.
    pub(super) fn read(chain: &'a [Vec<u8>]) -> Result<Self, Malformed> {
        let size: usize = chain.iter().map(Vec::len).sum();
        if chain.len() > MOST_CERTIFICATES || size > MOST_BYTES {
            let count = chain.len();
            return Err(Malformed(format!("{count} certificates of {size} bytes are too many")));
        }
        let Some((leaf, others)) = chain.split_first() else {
            return Err(Malformed("no certificate was sent".into()));
        };
        let mut others: Vec<&Vec<u8>> = others.iter().filter(|der| *der != leaf).collect();
        others.sort_unstable();
        others.dedup();
        let mut links = vec![Link::read(leaf)?];
        links.extend(others.into_iter().filter_map(|der| Link::read(der).ok()));
        Ok(Self(links))
    }

    /// The server's certificate.
    pub(super) fn leaf(&self) -> Option<&Link<'a>> {
        self.0.first()
    }

    pub(super) fn link(&self, at: usize) -> Option<&Link<'a>> {
        self.0.get(at)
    }

    /// The links at these places.
    pub(super) fn links<'s>(&'s self, at: &'s [usize]) -> impl Iterator<Item = &'s Link<'a>> + 's {
        at.iter().filter_map(|at| self.0.get(*at))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The place of the certificate with these bytes.
    pub(super) fn place(&self, der: &[u8]) -> Option<usize> {
        self.0.iter().position(|link| link.der == der)
    }
}
