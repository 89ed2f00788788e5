//! Trust anchors under a name (RFC 5280).
//!
//! Does no IO, reads no clock: who reads the files of the system or of the
//! user hands their bytes in here. The compiled-in roots are borrowed, never
//! copied, so that naming them costs nothing.

use std::borrow::Cow;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, TrustAnchor};
use x509_parser::prelude::FromDer;
use x509_parser::x509::{SubjectPublicKeyInfo, X509Name};

use super::algorithms::{Key, signed_by};
use super::distinguished_name;
use super::facts::sha256;
use super::sent::{Link, content};
use crate::text::printable;

/// The compiled-in roots and their version, as records name them.
pub(super) const WEBPKI: &str = "webpki-roots 1.0.10";

/// Why a file of roots cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootsError {
    /// No `BEGIN CERTIFICATE` in it.
    #[error("{0}: no certificate in PEM form in it")]
    Empty(String),
    /// The PEM armour or its base64 is broken; the text says how.
    #[error("{0}: {1}")]
    Pem(String, String),
    /// The certificate with this number, from 1, cannot be a root.
    #[error("{0}: certificate {1} in it cannot be read")]
    Unreadable(String, usize),
}

/// A named set of trust anchors.
#[derive(Clone, Debug)]
pub struct Roots {
    name: String,
    anchors: Cow<'static, [TrustAnchor<'static>]>,
    /// SHA-256 of the certificates handed in, each with its anchor's place.
    whole: Vec<(String, usize)>,
    skipped: usize,
}

impl Roots {
    /// The roots compiled into the program.
    pub fn webpki() -> Self {
        let anchors = Cow::Borrowed(webpki_roots::TLS_SERVER_ROOTS);
        Self { name: WEBPKI.into(), anchors, whole: Vec::new(), skipped: 0 }
    }

    /// Roots from certificates in DER. What cannot be read is counted and left
    /// out: system stores hold oddities that must not stop everything.
    pub fn from_der<D: AsRef<[u8]>>(
        name: impl Into<String>,
        certificates: impl IntoIterator<Item = D>,
    ) -> Self {
        let mut roots = Self::none(name.into());
        for der in certificates {
            if !roots.take(der.as_ref()) {
                roots.skipped += 1;
            }
        }
        roots
    }

    /// Roots from a PEM file's bytes; other sections than certificates are passed over.
    ///
    /// # Errors
    /// [`RootsError`] when a certificate is broken or there is none: a user who
    /// names a file means all of it.
    pub fn from_pem(name: impl Into<String>, pem: &[u8]) -> Result<Self, RootsError> {
        let mut roots = Self::none(name.into());
        for section in CertificateDer::pem_slice_iter(pem) {
            let der = section.map_err(|error| roots.broken(&error))?;
            if !roots.take(&der) {
                return Err(RootsError::Unreadable(roots.name, roots.anchors.len() + 1));
            }
        }
        if roots.is_empty() { Err(RootsError::Empty(roots.name)) } else { Ok(roots) }
    }

    /// One key, in DER, as the root above any of these issuers (names without their outer
    /// header).
    pub(super) fn from_key<'n>(
        name: impl Into<String>,
        spki: &[u8],
        issuers: impl Iterator<Item = &'n [u8]>,
    ) -> Self {
        let anchor = |issuer: &[u8]| TrustAnchor {
            subject: issuer.to_vec().into(),
            subject_public_key_info: content(spki).to_vec().into(),
            name_constraints: None,
        };
        let mut roots = Self::none(name.into());
        roots.anchors.to_mut().extend(issuers.map(anchor));
        roots
    }

    fn none(name: String) -> Self {
        Self { name, anchors: Cow::Owned(Vec::new()), whole: Vec::new(), skipped: 0 }
    }

    fn take(&mut self, der: &[u8]) -> bool {
        let Some(anchor) = anchor(der) else { return false };
        self.whole.push((sha256(der), self.len()));
        self.anchors.to_mut().push(anchor);
        true
    }

    fn broken(&self, error: &rustls_pki_types::pem::Error) -> RootsError {
        RootsError::Pem(self.name.clone(), printable(error.to_string().as_bytes()))
    }

    /// Both sets, named `first + second`.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.name = format!("{} + {}", self.name, other.name);
        let first = self.len();
        self.anchors.to_mut().extend_from_slice(&other.anchors);
        self.whole.extend(other.whole.into_iter().map(|(sha256, at)| (sha256, first + at)));
        self.skipped += other.skipped;
        self
    }

    /// The name, as records write it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many roots there are.
    pub fn len(&self) -> usize {
        self.anchors.len()
    }

    /// Whether there is none, so that nothing can be trusted.
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    /// How many certificates could not be read.
    pub fn skipped(&self) -> usize {
        self.skipped
    }

    /// The anchors themselves.
    pub fn anchors(&self) -> &[TrustAnchor<'static>] {
        &self.anchors
    }

    /// The subject of a root as text.
    pub(super) fn subject(&self, at: usize) -> Option<String> {
        let anchor = self.anchors.get(at)?;
        let der = sequence(&anchor.subject);
        X509Name::from_der(&der).ok().map(|(_, name)| distinguished_name::written(&name))
    }

    /// The root that *is* this certificate, byte for byte.
    pub(super) fn same_as(&self, link: &Link<'_>) -> Option<usize> {
        self.whole.iter().find(|(sha256, _)| *sha256 == link.facts.sha256).map(|(_, at)| *at)
    }

    /// Roots with the name of this certificate's issuer.
    pub(super) fn named_as_issuer(&self, link: &Link<'_>) -> Vec<usize> {
        let named = |anchor: &TrustAnchor<'_>| anchor.subject.as_ref() == link.issuer();
        (0..self.len()).filter(|at| self.anchors.get(*at).is_some_and(named)).collect()
    }

    /// The public key of a root.
    pub(super) fn key(&self, at: usize) -> Option<Key> {
        let spki = webpki::spki_for_anchor(self.anchors.get(at)?);
        SubjectPublicKeyInfo::from_der(spki.as_ref()).ok().map(|(_, key)| Key::of(&key))
    }

    /// Whether that root's key signed this certificate; `None`: cannot be checked.
    pub(super) fn signed(&self, at: usize, link: &Link<'_>) -> Option<bool> {
        let spki = webpki::spki_for_anchor(self.anchors.get(at)?);
        let (_, key) = SubjectPublicKeyInfo::from_der(spki.as_ref()).ok()?;
        signed_by(&link.x509, &key)
    }
}

fn anchor(der: &[u8]) -> Option<TrustAnchor<'static>> {
    let certificate = CertificateDer::from(der);
    webpki::anchor_from_trusted_cert(&certificate).ok().map(|anchor| anchor.to_owned())
}

/// Anchors keep names without the outer SEQUENCE; this puts it back.
fn sequence(content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let digits: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut der = vec![0x30];
    if content.len() >= 0x80 {
        der.push(0x80 | digits.len() as u8);
    }
    der.extend(if digits.is_empty() { vec![0] } else { digits });
    der.extend_from_slice(content);
    der
}
